//! An alarm on CPU or memory of a service fires after scaling has acted.

use crate::catalog::scaling::{COOLDOWN_DEFAULT_SECONDS, TARGET_TRACKING};
use crate::inventory::leads_to;
use crate::lint::Blocked;
use crate::lint::rules::alarm;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{elements, text};
use crate::lint::rules::scaling::{self, Metric, tracking};
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "capacity-alarm",
        summary: "an alarm on CPU or memory of a service has a threshold above the target that scaling holds",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("alarm.md"),
    },
    kinds: &["aws_cloudwatch_metric_alarm"],
    check,
};

/// The metrics of services, by the names that scaling has for them.
const METRICS: [(&str, &str); 2] = [
    ("CPUUtilization", "ECSServiceAverageCPUUtilization"),
    ("MemoryUtilization", "ECSServiceAverageMemoryUtilization"),
];

fn check(alarm: &Subject<'_>) -> Answer {
    if text(alarm, "namespace")?.as_deref() != Some("AWS/ECS") {
        return not_applicable();
    }
    let metric = text(alarm, "metric_name")?;
    let Some((name, predefined)) = METRICS
        .iter()
        .find(|(own, _)| metric.as_deref() == Some(own))
    else {
        return not_applicable();
    };
    // What an alarm of another statistic holds is above the average, and one that scales is no alarm to anybody.
    let statistic = text(alarm, "statistic")?;
    if statistic.is_none_or(|s| s != "Average") || scales(alarm)? || waits(alarm)? {
        return not_applicable();
    }
    let Some((operator, threshold)) = alarm::threshold(alarm)? else {
        return not_applicable();
    };
    if !operator.starts_with("GreaterThan") {
        return not_applicable();
    }
    let Some(service) = watched(alarm)? else {
        return not_applicable();
    };
    let Some((policy, target)) = tracked(&service, predefined, name)? else {
        return not_applicable();
    };
    if threshold > target {
        return pass();
    }
    let path = tracking("target_value");
    let place = policy
        .root_module
        .written(&policy.origin(&path), policy.resource);
    fail(
        alarm
            .finding(
                "threshold",
                alarm.says(|it| format!("{it} fires at {threshold} %, and scaling holds {name} at {target} %")),
            )
            .also(place.span, "the target")
            .note(format!(
                "threshold {threshold} <= target {target}: tasks are added only while the average is above {target} %; source: {TARGET_TRACKING}"
            ))
            .help(format!(
                "alarm above the target, where scaling no longer helps: between {target} and 100"
            )),
    )
}

/// Whether an alarm has a scaling policy for an action. One whose actions are not known may have.
fn scales(alarm: &Subject<'_>) -> Result<bool, Blocked> {
    let policies = ["aws_appautoscaling_policy", "aws_autoscaling_policy"];
    if !alarm.referred("alarm_actions", &policies).is_empty() {
        return Ok(true);
    }
    for action in elements(alarm, "alarm_actions")? {
        let is_policy = |arn: &str| arn.split(':').nth(2) == Some("autoscaling");
        if action.as_str().is_some_and(is_policy) {
            return Ok(true);
        }
        if let Some(unknown) = action.first_unknown() {
            // Of a resource of this root module the type tells, and that is none of the policies.
            let inventory = alarm.root_module.inventory;
            if leads_to(inventory, &action, &alarm.resource.address.module).is_empty() {
                return Err(alarm.blocked("alarm_actions", unknown.why.clone()));
            }
        }
    }
    Ok(false)
}

/// Whether an alarm waits so long that scaling has acted before: what it then tells is that scaling does not help.
fn waits(alarm: &Subject<'_>) -> Result<bool, Blocked> {
    let period = alarm.whole("period")?.unwrap_or(0);
    let periods = alarm.whole("evaluation_periods")?.unwrap_or(1);
    let of_those = alarm.whole("datapoints_to_alarm")?.unwrap_or(periods);
    let seconds = u64::from(period) * u64::from(of_those.max(1));
    Ok(seconds > u64::from(COOLDOWN_DEFAULT_SECONDS.value))
}

/// The service that an alarm watches, where it is of this root module.
fn watched<'a>(alarm: &Subject<'a>) -> Result<Option<Subject<'a>>, Blocked> {
    let named = service::managed(alarm.referred("dimensions", &["aws_ecs_service"]));
    if let Some(service) = service::one(named) {
        return Ok(Some(service));
    }
    let (Some(name), Some(cluster)) = (
        text(alarm, "dimensions.ServiceName")?,
        text(alarm, "dimensions.ClusterName")?,
    ) else {
        return Ok(None);
    };
    let mut found = service::managed(alarm.with_text("aws_ecs_service", "name", &name));
    found.retain(|service| {
        let clusters = service::managed(service.referred("cluster", &["aws_ecs_cluster"]));
        let is = |at: &Subject<'_>, path: &str| {
            let got = at.known(path);
            got.is_some_and(|got| {
                got.text().and_then(|t| t.rsplit('/').next()) == Some(cluster.as_str())
            })
        };
        is(service, "cluster") || service::one(clusters).is_some_and(|c| is(&c, "name"))
    });
    Ok(service::one(found))
}

/// The policy that holds the metric of a service, and the target.
fn tracked<'a>(
    service: &Subject<'a>,
    predefined: &str,
    plain: &str,
) -> Result<Option<(Subject<'a>, f64)>, Blocked> {
    for target in service::targets(service) {
        for policy in service::of_target(&target, "aws_appautoscaling_policy") {
            let follows = match scaling::metric(&policy)? {
                Some(Metric::Predefined(name)) => name == predefined,
                Some(Metric::Plain {
                    namespace, name, ..
                }) => namespace == "AWS/ECS" && name == plain,
                Some(Metric::Computed) | None => false,
            };
            if let Some(value) = follows.then(|| policy.number(&tracking("target_value"))) {
                return Ok(value?.map(|value| (policy, value)));
            }
        }
    }
    Ok(None)
}
