//! A rolling deployment can take its first step.

use crate::catalog::fargate::{ECS_API, HEALTHY_PERCENT_DEFAULT};

use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-deployment",
        summary: "the healthy percents of a service let a rolling deployment start or stop a task",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("deployment.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

/// The bounds of a deployment: the minimum and maximum of tasks, for a number of them.
fn bounds(tasks: u64, min: u64, max: u64) -> (u64, u64) {
    ((tasks * min).div_ceil(100), tasks * max / 100)
}

fn check(service: &Subject<'_>) -> Answer {
    let (paths, default) = (
        (
            "deployment_minimum_healthy_percent",
            "deployment_maximum_percent",
        ),
        HEALTHY_PERCENT_DEFAULT.value,
    );
    let (low, high) = (service.whole(paths.0)?, service.whole(paths.1)?);
    if low.is_none() && high.is_none()
        || service::daemon(service)?
        || service::controller(service)? != "ECS"
    {
        return not_applicable();
    }
    let strategy =
        crate::lint::rules::reading::text(service, "deployment_configuration[0].strategy")?;
    if strategy.is_some_and(|s| s != "ROLLING") {
        return not_applicable();
    }
    let min = u64::from(low.unwrap_or(default.0));
    let max = u64::from(high.unwrap_or(default.1));
    let stuck = |tasks: u64| {
        let (least, most) = bounds(tasks, min, max);
        least >= tasks && most <= tasks
    };
    let path = if high.is_some() { paths.1 } else { paths.0 };
    // Neither a task more nor one less, at any number.
    if min >= 100 && max <= 100 {
        let finding = service
            .finding(
                path,
                service.says(|it| format!("no deployment of {it} can start: {min} % must stay up and {max} % may")),
            )
            .note(format!("source: {ECS_API}"))
            .help("raise `deployment_maximum_percent` to 200, or lower `deployment_minimum_healthy_percent`");
        return fail(at_severity(finding, Severity::Error));
    }
    let Some(tasks) = counts(service)?.into_iter().find(|n| *n > 0 && stuck(*n)) else {
        return pass();
    };
    let (least, most) = bounds(tasks, min, max);
    fail(
        service
            .finding(
                path,
                service.says(|it| format!("no deployment of {it} can start while it has {}", plural(tasks))),
            )
            .note(format!(
                "minimum: {tasks} x {min} % rounded up is {least}; maximum: {tasks} x {max} % rounded down is {most}; source: {ECS_API}"
            ))
            .help("raise `deployment_maximum_percent` to 200, or lower `deployment_minimum_healthy_percent`"),
    )
}

fn plural(n: u64) -> String {
    if n == 1 {
        "1 task".to_owned()
    } else {
        format!("{n} tasks")
    }
}

/// The numbers of tasks it can have, as far as the configuration says.
fn counts(service: &Subject<'_>) -> Result<Vec<u64>, crate::lint::Blocked> {
    let targets = service::targets(service);
    if let Some(target) = targets.first() {
        let (least, most) = (target.whole("min_capacity")?, target.whole("max_capacity")?);
        let (least, most) = (u64::from(least.unwrap_or(0)), u64::from(most.unwrap_or(0)));
        // What holds for a hundred more of them holds for all.
        return Ok((least..=most.min(least + 100)).collect());
    }
    if service.resource.ignored.names("desired_count").is_some() {
        return Ok(Vec::new());
    }
    Ok(service
        .whole("desired_count")?
        .into_iter()
        .map(u64::from)
        .collect())
}
