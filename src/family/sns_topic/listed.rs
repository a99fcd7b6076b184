//! SNS topics in tables, JSON and the stack.

use serde_json::{Value as Json, json};

use crate::family::listed::{Listed, Outputs, Summary};
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
    let kind = match topic.throughput.as_ref().map(|t| t.value) {
        None => "standard".to_owned(),
        Some(throughput) => format!("FIFO by {}", throughput.word()),
    };
    let kept = topic.archive_days.as_ref();
    let kept = kept.map_or_else(String::new, |days| format!(", kept {} days", days.value));
    Summary {
        size: kind + &kept,
        ..Summary::default()
    }
}

fn facts(t: &SizedTopic) -> Json {
    json!({
        "fifo": t.stated.fifo.value,
        "throughput": t.throughput.as_ref().map(|t| t.value.word()),
        "archive_days": t.archive_days.as_ref().map(|d| d.value),
    })
}
