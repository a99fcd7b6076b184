//! An alarm tells somebody.

use std::collections::HashSet;
use std::sync::Arc;

use crate::budget;
use crate::config::value::{Data, Source, Value, Why};
use crate::inventory::Address;
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

/// What acts on alarms in a root module besides their own actions.
#[derive(Default)]
struct Watchers {
    /// Something may act on any alarm: a rule on changes of alarms, or a composite alarm whose rule is not known.
    any: bool,
    /// The alarms that are referred to.
    referred: HashSet<Address>,
    /// What names alarms by text.
    texts: Vec<String>,
    /// The alarms of which an output has some attribute: who reads it may act on it.
    put_out: HashSet<Arc<str>>,
}

fn watchers(of: &Subject<'_>) -> Watchers {
    let mut out = Watchers::default();
    let inventory = of.root_module.inventory;
    let each = |resource| Subject { resource, ..*of };
    for (kind, argument) in WATCHERS {
        for watcher in inventory.of_kind(kind).map(each) {
            if kind == COMPOSITE && !acts(&watcher) {
                continue;
            }
            let alarms = watcher.referred(argument, &[RULE.kinds.first().copied().unwrap_or("")]);
            out.referred
                .extend(alarms.iter().map(|alarm| alarm.resource.address.clone()));
            // A rule that is not known may name any alarm, and a known one may name it by text.
            match watcher.get(argument) {
                Err(_) => out.any |= kind == COMPOSITE,
                Ok(got) => out.texts.extend(got.map(|got| got.to_string())),
            }
        }
    }
    out.any |= inventory.of_kind("aws_cloudwatch_event_rule").any(|rule| {
        each(rule)
            .known("event_pattern")
            .is_some_and(|p| p.text().is_some_and(|t| t.contains("aws.cloudwatch")))
    });
    for output in &inventory.outputs {
        put_out(&output.value, &mut out.put_out);
    }
    out
}

/// Whether something else may act on it.
fn is_watched(alarm: &Subject<'_>) -> bool {
    let watchers = alarm.shared("alarm-silent", watchers);
    if watchers.any
        || watchers.referred.contains(&alarm.resource.address)
        || watchers.put_out.contains(alarm.address().as_str())
    {
        return true;
    }
    let Some(name) = text(alarm, "alarm_name").ok().flatten() else {
        return false;
    };
    watchers.texts.iter().any(|text| {
        budget::spend_text(text.len());
        text.contains(&*name)
    })
}

/// The resources of which a value is some attribute.
fn put_out(value: &Value, out: &mut HashSet<Arc<str>>) {
    if let Data::Unknown(unknown) = &value.data
        && let Why::KnownAfterApply { address, path } = &unknown.why
        && !path.is_empty()
    {
        out.insert(Arc::clone(address));
    }
    value.children().for_each(|child| put_out(child, out));
}
