//! A FIFO topic says so in its name.

use crate::catalog::events::SNS_API;
use crate::lint::rules::fifo;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::combine;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "sns-fifo",
        summary: "name and settings of an SNS topic agree on whether it is FIFO",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("fifo.md"),
    },
    kinds: &["aws_sns_topic"],
    check,
};

const FLAG: &str = "fifo_topic";

fn check(topic: &Subject<'_>) -> Answer {
    combine([
        fifo::name(topic, FLAG, "topic", &SNS_API),
        fifo::only_fifo(
            topic,
            FLAG,
            "topic",
            "content_based_deduplication",
            &SNS_API,
        ),
    ])
}
