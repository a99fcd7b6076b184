//! A log group keeps its events for a time that CloudWatch Logs has.

use crate::catalog::cloudwatch::{RETENTION_DAYS, is_retention, retention_at_least};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::set;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "log-retention",
        summary: "a log group keeps its events for one of the times that CloudWatch Logs has",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("retention.md"),
    },
    kinds: &["aws_cloudwatch_log_group"],
    check,
};

const PATH: &str = "retention_in_days";

fn check(group: &Subject<'_>) -> Answer {
    let days = set(group, PATH)?;
    let Some(days) = days.filter(|d| d.whole() != Some(0)) else {
        return not_applicable();
    };
    if days.whole().is_some_and(is_retention) {
        return pass();
    }
    let finding = group
        .finding(
            PATH,
            format!("CloudWatch Logs has no retention of {days} days"),
        )
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
