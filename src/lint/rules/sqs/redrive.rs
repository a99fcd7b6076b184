//! A redrive policy is JSON that SQS takes.

use super::redrive_policy::{self, PATH, Redrive};
use crate::catalog::events::{SQS_API, SQS_RECEIVE_COUNT};
use crate::lint::rules::fifo::is_fifo;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, set, within};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "sqs-redrive",
        summary: "a redrive policy names a dead-letter queue of the same type and a number of receives",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("redrive.md"),
    },
    kinds: &["aws_sqs_queue", "aws_sqs_queue_redrive_policy"],
    check,
};

const COUNT: &str = "redrive_policy.maxReceiveCount";
const TARGET: &str = "redrive_policy.deadLetterTargetArn";

fn check(subject: &Subject<'_>) -> Answer {
    let Some(redrive) = redrive_policy::read(subject)? else {
        return not_applicable();
    };
    if !subject.resource.documents.contains_key(PATH)
        && let Some(got) = set(subject, PATH)?
        && let Some(text) = got.text()
        && let Err(e) = crate::inventory::decode(text)
    {
        return fail(
            subject
                .finding(PATH, format!("the redrive policy is not JSON: {e}"))
                .note(format!("source: {SQS_API}"))
                .help("write it with jsonencode({ … })"),
        );
    }
    combine([
        within(subject, COUNT, &SQS_RECEIVE_COUNT, "receives"),
        complete(subject),
        types(subject, &redrive),
    ])
}

fn complete(subject: &Subject<'_>) -> Answer {
    for path in [COUNT, TARGET] {
        // What is there and not known is there.
        if let Ok(None) = subject.get(path) {
            let name = crate::lint::rules::reading::last(path);
            return fail(
                subject
                    .finding(PATH, format!("the redrive policy has no {name}"))
                    .note(format!("source: {SQS_API}"))
                    .help(format!("add {name}")),
            );
        }
    }
    pass()
}

fn types(subject: &Subject<'_>, redrive: &Redrive<'_>) -> Answer {
    let (Some(queue), Some(dead)) = (&redrive.queue, &redrive.dead) else {
        return not_applicable();
    };
    let (mine, its) = (is_fifo(queue, "fifo_queue")?, is_fifo(dead, "fifo_queue")?);
    if mine == its {
        return pass();
    }
    let word = |fifo: bool| if fifo { "FIFO" } else { "standard" };
    let at = dead.root_module.block(dead.resource);
    let mut finding = subject.finding(
        TARGET,
        format!(
            "the dead-letter queue of a {} queue is a {} queue",
            word(mine),
            word(its)
        ),
    );
    finding.primary.text.clear();
    fail(
        finding
            .also(at.span, "the dead-letter queue")
            .note(format!("both are of the same type; source: {SQS_API}"))
            .help(format!("make {} a {} queue", dead.name(), word(mine))),
    )
}
