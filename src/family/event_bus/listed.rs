//! Event buses in tables, JSON and the stack.

use serde::Serialize;
use serde_json::Value as Json;

use crate::family::listed::{Listed, Outputs, Summary, facts_of, spare};
use crate::sizing::SizedBus;
use crate::value::unit::Rate;

const OUTPUTS: Outputs = &[
    ("name", "bus_name"),
    ("arn", "bus_arn"),
    ("archive_arn", "archive_arn"),
    ("queue_arns", "queue_arns"),
    ("queue_urls", "queue_urls"),
    ("topic_arns", "topic_arns"),
    ("dead_letter_queue_arn", "dead_letter_queue_arn"),
    ("dead_letter_queue_url", "dead_letter_queue_url"),
    ("alarm_arns", "alarm_arns"),
];

/// How event buses are listed.
pub(super) const LISTED: Listed<SizedBus> = Listed {
    name: "buses",
    doc: "The event buses by name.",
    outputs: OUTPUTS,
    summary,
    facts,
    schema: include_str!("size.json"),
    load: |_| None,
};

fn summary(bus: &SizedBus) -> Summary {
    let capacity = bus.capacity.as_ref().map(|c| c.value);
    let (why, headroom) = match &bus.demand {
        Some(d) => (
            format!("{} at peak", Rate(d.value)),
            capacity.map_or_else(|| "unknown".into(), |c| spare(c, d.value)),
        ),
        None => ("no events stated".into(), "unknown".into()),
    };
    Summary {
        size: capacity.map_or_else(|| "not stated".to_owned(), |c| Rate(c).to_string()),
        why,
        headroom,
        ..Summary::default()
    }
}

/// What JSON says of one.
#[derive(Serialize)]
struct Facts {
    events_per_second: Option<f64>,
    events_per_second_at_peak: Option<f64>,
}

fn facts(b: &SizedBus) -> Json {
    facts_of(&Facts {
        events_per_second: b.capacity.as_ref().map(|c| c.value),
        events_per_second_at_peak: b.demand.as_ref().map(|d| d.value),
    })
}
