//! A metric of Container Insights is collected where it is used.

use crate::catalog::fargate::CONTAINER_INSIGHTS;
use crate::lint::Blocked;

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::tracking;
use crate::lint::rules::service::{managed, one};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-insights",
        summary: "a cluster collects the Container Insights metrics that alarms and policies use",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("insights.md"),
    },
    kinds: &["aws_appautoscaling_policy", "aws_cloudwatch_metric_alarm"],
    check,
};

const NAMESPACE: &str = "ECS/ContainerInsights";

fn check(user: &Subject<'_>) -> Answer {
    let alarm = &*user.resource.address.kind == "aws_cloudwatch_metric_alarm";
    let Some((path, argument)) = used(user, alarm)? else {
        return not_applicable();
    };
    let Some(cluster) = cluster(user, argument, &path, alarm) else {
        return not_applicable();
    };
    let mut setting = None;
    for i in 0..cluster.count("setting")? {
        if cluster.text(&format!("setting[{i}].name"))?.as_deref() == Some("containerInsights") {
            let path = format!("setting[{i}].value");
            setting = cluster.text(&path)?.map(|value| (path, value));
        }
    }
    let about = |at: &str| {
        cluster
            .finding(
                at,
                cluster.says(|it| format!("{it} does not collect the Container Insights metrics that {} uses", user.name())),
            )
            .also(
                user.root_module.written(&user.origin(&path), user.resource).span,
                "uses one",
            )
            .note(format!(
                "without data the alarm or policy does nothing; source: {}",
                CONTAINER_INSIGHTS.source
            ))
            .help("set containerInsights to \"enabled\" or \"enhanced\", which costs by the number of metrics")
    };
    match setting {
        Some((path, value)) if value == "disabled" => fail(about(&path)),
        Some(_) => pass(),
        None => {
            let has_default = user.shared("ecs-insights", |user| {
                let kind = "aws_ecs_account_setting_default";
                user.root_module.inventory.of_kind(kind).any(|resource| {
                    let name = Subject { resource, ..*user }.known("name");
                    name.is_none_or(|n| n.text() == Some("containerInsights"))
                })
            });
            if *has_default {
                return pass();
            }
            let finding = about("setting").note("a cluster that says nothing follows the account's default, which is off unless it was changed");
            fail(at_severity(finding, Severity::Note))
        }
    }
}

/// Where it uses such a metric, and the argument with its dimensions.
fn used(user: &Subject<'_>, alarm: bool) -> Result<Option<(String, &'static str)>, Blocked> {
    let (single, list, inner, arguments) = if alarm {
        (
            "namespace".to_owned(),
            "metric_query".to_owned(),
            "metric[0].namespace",
            ("dimensions", "metric_query"),
        )
    } else {
        (
            tracking("customized_metric_specification[0].namespace"),
            tracking("customized_metric_specification[0].metrics"),
            "metric_stat[0].metric[0].namespace",
            (
                crate::lint::rules::scaling::TRACKING,
                crate::lint::rules::scaling::TRACKING,
            ),
        )
    };
    if user.text(&single)?.as_deref() == Some(NAMESPACE) {
        return Ok(Some((single, arguments.0)));
    }
    for i in 0..user.count(&list)? {
        let path = format!("{list}[{i}].{inner}");
        if user.text(&path)?.as_deref() == Some(NAMESPACE) {
            return Ok(Some((path, arguments.1)));
        }
    }
    Ok(None)
}

/// The cluster that the metric is of.
fn cluster<'a>(
    user: &Subject<'a>,
    argument: &str,
    namespace: &str,
    alarm: bool,
) -> Option<Subject<'a>> {
    let referred = managed(user.referred(argument, &["aws_ecs_cluster"]));
    if !referred.is_empty() {
        return one(referred);
    }
    // Dimensions are a map in an alarm, blocks in a scaling policy.
    let dimension = if alarm {
        "dimensions.ClusterName"
    } else {
        "dimensions[name=ClusterName].value"
    };
    let metric = namespace.strip_suffix("namespace")?;
    let name = user.known(&format!("{metric}{dimension}"))?;
    match user.first_with_text("aws_ecs_cluster", "name", name.text()?) {
        (only, false) => only,
        (_, true) => None,
    }
}
