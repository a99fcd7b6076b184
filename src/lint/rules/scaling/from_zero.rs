//! What is scaled to nothing comes back.

use crate::catalog::scaling::TARGET_TRACKING;

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::{self, Metric};
use crate::lint::rules::service::of_target;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-from-zero",
        summary: "a service that may have no tasks is scaled on something that has data then",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("from_zero.md"),
    },
    kinds: &["aws_appautoscaling_target"],
    check,
};

fn check(target: &Subject<'_>) -> Answer {
    if target.text("service_namespace")?.as_deref() != Some("ecs") {
        return not_applicable();
    }
    let zero = |n: f64| n == 0.0;
    if !target.number("min_capacity")?.is_some_and(zero)
        || target.number("max_capacity")?.is_some_and(zero)
    {
        return not_applicable();
    }
    let policies = of_target(target, "aws_appautoscaling_policy");
    if policies.is_empty() {
        return not_applicable();
    }
    // A schedule can bring it back.
    if !of_target(target, "aws_appautoscaling_scheduled_action").is_empty() {
        return pass();
    }
    let mut names = Vec::new();
    for policy in &policies {
        match scaling::metric(policy)? {
            Some(metric) if metric.needs_tasks() => names.push(match metric {
                Metric::Predefined(name) | Metric::Plain { name, .. } => name,
                Metric::Computed => continue,
            }),
            _ => return pass(),
        }
    }
    names.sort();
    names.dedup();
    fail(
        target
            .finding(
                "min_capacity",
                target.says(|it| format!("{it} may go to 0 tasks, and nothing brings it back")),
            )
            .note(format!(
                "{} has no data without tasks, and nothing is scaled without data; source: {TARGET_TRACKING}",
                names.join(", ")
            ))
            .help("write at least 1, or add step scaling on what waits to be done, such as the length of a queue"),
    )
}
