//! An alarm tells somebody.

use super::prelude::*;
use super::reading::{set, text, together};
use crate::catalog::cloudwatch::ALARM_ACTIONS;

pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        id: "alarm-actions",
        summary: "an alarm has an action, and 5 at most for each state",
        severity: Severity::Error,
        fix: FixPromise::Never,
        page: page!("alarm-actions"),
    },
    asks: Asks::Each(&["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"], check),
};

const STATES: [&str; 3] = ["alarm_actions", "ok_actions", "insufficient_data_actions"];

fn check(alarm: &Subject<'_>) -> Answer {
    let limits = STATES.iter().map(|state| {
        super::reading::at_most_elements(alarm, state, ALARM_ACTIONS.value, ALARM_ACTIONS.source)
    });
    together(limits.chain([silent(alarm)]))
}

fn silent(alarm: &Subject<'_>) -> Answer {
    for state in STATES {
        // An unknown number may be none, but somebody has thought of it.
        if alarm.get(state).is_err() || set(alarm, state)?.is_some_and(|g| !g.is_empty()) {
            return pass();
        }
    }
    if is_child(alarm) {
        return pass();
    }
    let finding = alarm
        .finding("alarm_actions", "the alarm tells nobody: it has no action for any state")
        .help("name an SNS topic in alarm_actions, or combine it in a composite alarm");
    fail(weigh(finding, Severity::Note))
}

/// Whether a composite alarm may combine it.
fn is_child(alarm: &Subject<'_>) -> bool {
    let name = text(alarm, "alarm_name").ok().flatten();
    alarm.others("aws_cloudwatch_composite_alarm").any(|parent| {
        let refers = parent
            .referred("alarm_rule", &[&*alarm.resource.address.kind])
            .iter()
            .any(|r| r.resource.address == alarm.resource.address);
        match parent.text("alarm_rule") {
            Err(_) => true,
            Ok(rule) => {
                refers || name.as_ref().is_some_and(|n| rule.is_some_and(|r| r.contains(&**n)))
            }
        }
    })
}
