//! A log group lets go of its events some day.

use crate::catalog::cloudwatch::{LOG_CLASSES, RETENTION_DAYS};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{set, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "log-expiry",
        summary: "a log group keeps its events for a number of days, not for ever",
        severity: Severity::Note,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("expiry.md"),
    },
    kinds: &["aws_cloudwatch_log_group"],
    check,
};

const PATH: &str = "retention_in_days";

fn check(group: &Subject<'_>) -> Answer {
    // A class may have a time of its own, which is not for the user to choose.
    let class = text(group, "log_group_class").ok().flatten();
    let fixed = LOG_CLASSES
        .value
        .iter()
        .find(|c| class.as_deref() == Some(c.name))
        .is_some_and(|c| c.fixed_days.is_some());
    if fixed {
        return not_applicable();
    }
    if set(group, PATH)?.is_some_and(|d| d.whole() != Some(0)) {
        return pass();
    }
    fail(
        group
            .finding(PATH, "the log group keeps its events for ever")
            .note(format!(
                "retention_in_days is 0 when left out, which never expires; source: {}",
                RETENTION_DAYS.source
            ))
            .help("set retention_in_days"),
    )
}
