//! An alarm tells somebody.

use crate::config::value::{Data, Source, Value, Why};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{set, text};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "alarm-silent",
        summary: "an alarm has an action, or something that acts on it",
        severity: Severity::Note,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("silent.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

const COMPOSITE: &str = "aws_cloudwatch_composite_alarm";
const STATES: [&str; 3] = ["alarm_actions", "ok_actions", "insufficient_data_actions"];

fn check(alarm: &Subject<'_>) -> Answer {
    if acts(alarm) || is_watched(alarm) {
        return pass();
    }
    fail(
        alarm
            .finding(
                "alarm_actions",
                "the alarm tells nobody: it has no action for any state",
            )
            .help("name an SNS topic in alarm_actions, or combine it in a composite alarm"),
    )
}

/// Whether it has an action, may have one, or leaves them to whoever calls its module.
fn acts(alarm: &Subject<'_>) -> bool {
    STATES.iter().any(|state| match set(alarm, state) {
        Err(_) => true,
        Ok(Some(list)) if !list.is_empty() => true,
        Ok(_) => matches!(
            alarm.origin(state).source(),
            Some(Source::Via { .. } | Source::Mixed(..))
        ),
    })
}

/// What acts on an alarm besides its actions: the type, and the argument that names alarms.
const WATCHERS: [(&str, &str); 4] = [
    (COMPOSITE, "alarm_rule"),
    ("aws_codedeploy_deployment_group", "alarm_configuration"),
    ("aws_ecs_service", "alarms"),
    ("aws_route53_health_check", "cloudwatch_alarm_name"),
];

/// Whether something else may act on it: a composite alarm, a deployment, or a rule on changes of alarms.
fn is_watched(alarm: &Subject<'_>) -> bool {
    let me = &alarm.resource.address;
    let name = text(alarm, "alarm_name").ok().flatten();
    let by_name = WATCHERS.iter().any(|(kind, argument)| {
        alarm.setting(kind, argument).iter().any(|watcher| {
            if *kind == COMPOSITE && !acts(watcher) {
                return false;
            }
            let refers = watcher.referred(argument, &[&*me.kind]);
            if refers.iter().any(|r| r.resource.address == *me) {
                return true;
            }
            // A rule that is not known may name any alarm, and a known one may name it by text.
            match watcher.get(argument) {
                Err(_) => *kind == COMPOSITE,
                Ok(got) => {
                    got.is_some_and(|g| name.as_ref().is_some_and(|n| g.to_string().contains(&**n)))
                }
            }
        })
    });
    by_name
        || alarm
            .root_module
            .inventory
            .outputs
            .iter()
            .any(|output| leads_to(&output.value, &alarm.address()))
        || alarm.others("aws_cloudwatch_event_rule").any(|rule| {
            rule.known("event_pattern")
                .is_some_and(|p| p.text().is_some_and(|t| t.contains("aws.cloudwatch")))
        })
}

/// Whether a value is some attribute of the resource at that address: who reads the output may act on it.
fn leads_to(value: &Value, address: &str) -> bool {
    if let Data::Unknown(unknown) = &value.data
        && let Why::KnownAfterApply { address: of, path } = &unknown.why
    {
        return **of == *address && !path.is_empty();
    }
    value.children().any(|child| leads_to(child, address))
}
