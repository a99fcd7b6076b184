//! A log group keeps its events for a time that CloudWatch Logs has.

use super::prelude::*;
use super::reading::{set, text};
use crate::catalog::cloudwatch::{LOG_CLASSES, RETENTION_DAYS, is_retention, retention_at_least};

pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        id: "log-retention",
        summary: "a log group keeps its events for one of the times that CloudWatch Logs has, and not for ever",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        page: page!("log-retention"),
    },
    asks: Asks::Each(&["aws_cloudwatch_log_group"], check),
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
        return not_asked();
    }
    let days = set(group, PATH)?;
    if days.as_ref().is_none_or(|d| d.whole() == Some(0)) {
        let finding = group
            .finding(PATH, "the log group keeps its events for ever")
            .note(format!(
                "retention_in_days is 0 when left out, which never expires; source: {}",
                RETENTION_DAYS.source
            ))
            .help("set retention_in_days");
        return fail(weigh(finding, Severity::Note));
    }
    let Some(days) = days else {
        return not_asked();
    };
    if days.whole().is_some_and(is_retention) {
        return pass();
    }
    let finding = group
        .finding(PATH, format!("CloudWatch Logs has no retention of {days} days"))
        .note(format!(
            "it has {}; source: {}",
            RETENTION_DAYS.value.map(|d| d.to_string()).join(", "),
            RETENTION_DAYS.source
        ));
    let Some(next) = days.whole().and_then(retention_at_least) else {
        return fail(finding.help("choose one of them"));
    };
    fail(
        finding
            .help(format!("the next one is {next} days"))
            .fix(group.write(PATH, &next.into())),
    )
}
