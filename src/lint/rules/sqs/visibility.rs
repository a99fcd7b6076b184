//! A queue hides a message for as long as the function that reads it may run.

use crate::catalog::events::{
    ADVISED_VISIBILITY_FACTOR, FUNCTION_TIMEOUT_DEFAULT_SECONDS, SQS_VISIBILITY_DEFAULT_SECONDS,
};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{set, the_one};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "sqs-visibility",
        summary: "the visibility timeout of a queue is not shorter than the timeout of the function that reads it",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("visibility.md"),
    },
    kinds: &["aws_lambda_event_source_mapping"],
    check,
};

const PATH: &str = "visibility_timeout_seconds";

fn check(mapping: &Subject<'_>) -> Answer {
    let queue = the_one(mapping, "event_source_arn", &["aws_sqs_queue"]);
    let function = the_one(mapping, "function_name", &["aws_lambda_function"]);
    let Some((queue, function)) = queue.zip(function) else {
        return not_applicable();
    };
    let hidden = set(&queue, PATH)?.and_then(|g| g.number());
    let runs = set(&function, "timeout")?.and_then(|g| g.number());
    let hidden = hidden.unwrap_or_else(|| SQS_VISIBILITY_DEFAULT_SECONDS.value.into());
    let runs = runs.unwrap_or_else(|| FUNCTION_TIMEOUT_DEFAULT_SECONDS.value.into());
    if hidden >= runs {
        return pass();
    }
    let at = function
        .root_module
        .written(&function.origin("timeout"), function.resource);
    let factor = ADVISED_VISIBILITY_FACTOR.value;
    fail(
        queue
            .finding(
                PATH,
                format!("the queue hides a message for {hidden} seconds, the function that reads it runs up to {runs}"),
            )
            .also(at.span, "the function's timeout")
            .note(format!(
                "Lambda refuses the mapping, since a message would be read again while it is worked on; source: {}",
                ADVISED_VISIBILITY_FACTOR.source
            ))
            .help(format!("AWS advises {factor} × {runs} = {} seconds", f64::from(factor) * runs)),
    )
}
