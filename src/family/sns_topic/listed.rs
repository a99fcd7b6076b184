//! SNS topics in tables, JSON and the stack.

use serde::Serialize;
use serde_json::Value as Json;

use crate::family::listed::{Listed, Outputs, Summary, facts_of};
use crate::sizing::SizedTopic;

const OUTPUTS: Outputs = &[
    ("name", "topic_name"),
    ("arn", "topic_arn"),
    ("alarm_arns", "alarm_arns"),
];

/// How topics are listed.
pub(super) const LISTED: Listed<SizedTopic> = Listed {
    name: "topics",
    doc: "The topics by name.",
    outputs: OUTPUTS,
    summary,
    facts,
    schema: include_str!("size.json"),
    load: |_| None,
};

fn summary(topic: &SizedTopic) -> Summary {
    let kind = match super::throughput(topic).map(|t| t.value) {
        None => "standard".to_owned(),
        Some(throughput) => format!("FIFO by {}", throughput.word()),
    };
    let kept = archive_days(topic);
    let kept = kept.map_or_else(String::new, |days| format!(", kept {days} days"));
    Summary {
        size: kind + &kept,
        ..Summary::default()
    }
}

/// Days that messages can be had again.
fn archive_days(topic: &SizedTopic) -> Option<u32> {
    topic.stated.retention?.value.days()
}

/// What JSON says of one.
#[derive(Serialize)]
struct Facts {
    fifo: bool,
    /// What the limit of a FIFO topic counts for.
    throughput: Option<&'static str>,
    archive_days: Option<u32>,
}

fn facts(t: &SizedTopic) -> Json {
    facts_of(&Facts {
        fifo: t.stated.fifo.value,
        throughput: super::throughput(t).map(|t| t.value.word()),
        archive_days: archive_days(t),
    })
}
