//! The retry policy of a target is within bounds.

use crate::catalog::events::{EVENT_AGE_SECONDS, RETRY_ATTEMPTS};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, within};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "events-retry",
        summary: "attempts and age in the retry policy of an EventBridge target are within bounds",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("retry.md"),
    },
    kinds: &["aws_cloudwatch_event_target"],
    check,
};

fn check(target: &Subject<'_>) -> Answer {
    if target.count("retry_policy")? == 0 {
        return not_applicable();
    }
    let path = "retry_policy[0].maximum_event_age_in_seconds";
    // The provider leaves a zero out.
    let age = if target.number(path)? == Some(0.0) {
        not_applicable()
    } else {
        within(target, path, &EVENT_AGE_SECONDS, "seconds")
    };
    combine([
        within(
            target,
            "retry_policy[0].maximum_retry_attempts",
            &RETRY_ATTEMPTS,
            "attempts",
        ),
        age,
    ])
}
