//! A FIFO queue says so in its name.

use crate::catalog::events::{SQS_API, SQS_NAME_CHARACTERS};
use crate::lint::rules::fifo;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{at_most_characters, combine};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "sqs-fifo",
        summary: "name and settings of an SQS queue agree on whether it is FIFO",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("fifo.md"),
    },
    kinds: &["aws_sqs_queue"],
    check,
};

const FLAG: &str = "fifo_queue";

fn check(queue: &Subject<'_>) -> Answer {
    let mut answers = vec![
        fifo::name(queue, FLAG, "queue", &SQS_API),
        at_most_characters(
            queue,
            "name",
            SQS_NAME_CHARACTERS.value,
            SQS_NAME_CHARACTERS.source,
        ),
    ];
    for argument in [
        "content_based_deduplication",
        "deduplication_scope",
        "fifo_throughput_limit",
    ] {
        answers.push(fifo::only_fifo(queue, FLAG, "queue", argument, &SQS_API));
    }
    combine(answers)
}
