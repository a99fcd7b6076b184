//! A dead-letter queue keeps messages longer than the queue they come from.

use super::redrive_policy;
use crate::catalog::events::{DEAD_LETTERS, SQS_RETENTION_DEFAULT_SECONDS, SQS_RETENTION_SECONDS};
use crate::lint::Blocked;
use crate::lint::rules::fifo::is_fifo;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::set;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "sqs-dead-letters",
        summary: "a dead-letter queue keeps its messages longer than the queue they come from",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("dead_letters.md"),
    },
    kinds: &["aws_sqs_queue", "aws_sqs_queue_redrive_policy"],
    check,
};

const PATH: &str = "message_retention_seconds";

fn check(subject: &Subject<'_>) -> Answer {
    let Some(redrive) = redrive_policy::read(subject)? else {
        return not_applicable();
    };
    let (Some(queue), Some(dead)) = (redrive.queue, redrive.dead) else {
        return not_applicable();
    };
    // In a FIFO queue the time begins anew.
    if is_fifo(&queue, "fifo_queue")? {
        return not_applicable();
    }
    let (mine, its) = (retention(&queue)?, retention(&dead)?);
    if its > mine || its >= f64::from(*SQS_RETENTION_SECONDS.value.end()) {
        return pass();
    }
    let at = queue
        .root_module
        .written(&queue.origin(PATH), queue.resource);
    let finding = dead
        .finding(
            PATH,
            format!("the dead-letter queue keeps messages {its} seconds, the queue they come from {mine}"),
        )
        .also(at.span, "the queue they come from")
        .note(format!(
            "a message keeps the age it came with, so it may expire right after it was moved; source: {DEAD_LETTERS}"
        ))
        .help(format!("let {} keep them longer, {} seconds at most", dead.name(), SQS_RETENTION_SECONDS.value.end()));
    // With equal times there is what is left of them.
    fail(if its < mine {
        finding
    } else {
        at_severity(finding, Severity::Note)
    })
}

fn retention(queue: &Subject<'_>) -> Result<f64, Blocked> {
    let seconds = set(queue, PATH)?.and_then(|g| g.number());
    Ok(seconds.unwrap_or_else(|| SQS_RETENTION_DEFAULT_SECONDS.value.into()))
}
