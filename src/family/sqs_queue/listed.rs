//! SQS queues in tables, JSON and the stack.

use serde::Serialize;
use serde_json::Value as Json;

use crate::family::listed::{Listed, Outputs, Summary, facts_of};
use crate::sizing::SizedQueue;
use crate::value::unit::Seconds;

const OUTPUTS: Outputs = &[
    ("name", "queue_name"),
    ("arn", "queue_arn"),
    ("url", "queue_url"),
    ("dead_letter_queue_arn", "dead_letter_queue_arn"),
    ("dead_letter_queue_url", "dead_letter_queue_url"),
    ("alarm_arns", "alarm_arns"),
];

/// How queues are listed.
pub(super) const LISTED: Listed<SizedQueue> = Listed {
    name: "queues",
    doc: "The queues by name.",
    outputs: OUTPUTS,
    summary,
    facts,
    schema: include_str!("size.json"),
    load: |_| None,
};

fn summary(queue: &SizedQueue) -> Summary {
    let kind = match queue.throughput.as_ref().map(|t| t.value) {
        None => "standard".to_owned(),
        Some(throughput) => format!("FIFO by {}", throughput.word()),
    };
    let kept = queue.stated.retention.value;
    let bounds = match (queue.stated.max_receives.value.times(), &queue.dead_letters) {
        (Some(times), Some(dead)) => {
            let kept = Seconds(dead.value);
            format!("{times} deliveries, then dead letters kept {kept}")
        }
        _ => "no dead letters".to_owned(),
    };
    Summary {
        size: format!("{kind}, kept {kept}"),
        bounds,
        ..Summary::default()
    }
}

/// What JSON says of one.
#[derive(Serialize)]
struct Facts {
    fifo: bool,
    /// What the limit of a FIFO queue counts for.
    throughput: Option<&'static str>,
    retention_seconds: u32,
    visibility_timeout_seconds: u32,
    delay_seconds: u32,
    receive_wait_seconds: u32,
    max_message_bytes: u64,
    /// None without a queue for dead letters.
    max_receive_count: Option<u32>,
    dead_letter_retention_seconds: Option<u32>,
}

fn facts(q: &SizedQueue) -> Json {
    facts_of(&Facts {
        fifo: q.stated.fifo.value,
        throughput: q.throughput.as_ref().map(|t| t.value.word()),
        retention_seconds: q.stated.retention.value.0,
        visibility_timeout_seconds: q.stated.visibility.value.0,
        delay_seconds: q.stated.delay.value.0,
        receive_wait_seconds: q.stated.receive_wait.value.0,
        max_message_bytes: q.stated.max_message.value.0,
        max_receive_count: q.stated.max_receives.value.times(),
        dead_letter_retention_seconds: q.dead_letters.as_ref().map(|d| d.value),
    })
}
