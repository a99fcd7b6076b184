//! A target in percent lies between nothing and everything.

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::{self, tracking};
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-target-value",
        summary: "the target of a utilisation is a percentage that it can pass in both directions",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("target_value.md"),
    },
    kinds: &["aws_appautoscaling_policy"],
    check,
};

fn check(policy: &Subject<'_>) -> Answer {
    let Some(metric) = scaling::metric(policy)? else {
        return not_applicable();
    };
    let path = tracking("target_value");
    let Some(target) = policy.number(&path)? else {
        return not_applicable();
    };
    let headline = if target <= 0.0 {
        policy.says(|it| format!("{it} aims at {target}, and a metric of load is never below"))
    } else if metric.is_percent() && target >= 100.0 && !on_own_hosts(policy) {
        policy.says(|it| format!("{it} aims at {target} % and never scales out"))
    } else if metric.is_percent() && target < 1.0 {
        policy.says(|it| format!("{it} aims at {target} %, which even an idle task passes"))
    } else {
        return pass();
    };
    fail(
        policy
            .finding(&path, headline)
            .note("it scales out while the metric is above the target; a utilisation is a number from 0 to 100")
            .help("write the utilisation in percent at which a task is well used, such as 60"),
    )
}

/// Whether it scales a service on EC2, whose tasks may use more than they reserve.
fn on_own_hosts(policy: &Subject<'_>) -> bool {
    let mut services = policy.referred("resource_id", &["aws_ecs_service"]);
    for target in policy.referred("resource_id", &["aws_appautoscaling_target"]) {
        services.extend(target.referred("resource_id", &["aws_ecs_service"]));
    }
    services
        .iter()
        .any(|service| service::on_fargate(service) != Ok(true))
}
