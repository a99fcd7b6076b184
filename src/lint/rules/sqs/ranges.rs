//! The numbers of a queue are within SQS's bounds.

use crate::catalog::events::{
    SQS_DELAY_SECONDS, SQS_MESSAGE_BYTES, SQS_RETENTION_SECONDS, SQS_VISIBILITY_SECONDS,
    SQS_WAIT_SECONDS,
};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, within};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "sqs-ranges",
        summary: "times and message size of an SQS queue are within bounds",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("ranges.md"),
    },
    kinds: &["aws_sqs_queue"],
    check,
};

fn check(queue: &Subject<'_>) -> Answer {
    combine([
        within(
            queue,
            "visibility_timeout_seconds",
            &SQS_VISIBILITY_SECONDS,
            "seconds",
        ),
        within(
            queue,
            "message_retention_seconds",
            &SQS_RETENTION_SECONDS,
            "seconds",
        ),
        within(queue, "delay_seconds", &SQS_DELAY_SECONDS, "seconds"),
        within(
            queue,
            "receive_wait_time_seconds",
            &SQS_WAIT_SECONDS,
            "seconds",
        ),
        within(queue, "max_message_size", &SQS_MESSAGE_BYTES, "bytes"),
    ])
}
