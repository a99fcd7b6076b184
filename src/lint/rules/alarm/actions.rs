//! An alarm has no more actions than CloudWatch takes.

use crate::catalog::cloudwatch::ALARM_ACTIONS;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{at_most_elements, combine};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-actions",
        summary: "an alarm has 5 actions at most for each state",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("actions.md"),
    },
    kinds: &[
        "aws_cloudwatch_metric_alarm",
        "aws_cloudwatch_composite_alarm",
    ],
    check,
};

fn check(alarm: &Subject<'_>) -> Answer {
    let states = ["alarm_actions", "ok_actions", "insufficient_data_actions"];
    combine(states.map(|s| at_most_elements(alarm, s, ALARM_ACTIONS.value, ALARM_ACTIONS.source)))
}
