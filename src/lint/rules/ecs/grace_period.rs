//! A load balancer gives a task the time that its containers say they need to start.

use crate::catalog::fargate::ECS_API;

use super::task;
use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-grace-period",
        summary: "a service behind a load balancer gives its containers the time they say they need to start",
        severity: Severity::Warning,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("grace_period.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    let path = "health_check_grace_period_seconds";
    if service.count("load_balancer")? == 0 || service::controller(service)? == "EXTERNAL" {
        return not_applicable();
    }
    let Some(task) = service::task(service) else {
        return not_applicable();
    };
    let mut slowest: Option<(u32, String, String)> = None;
    for container in task::containers(&task)? {
        let start = container.at("healthCheck.startPeriod");
        if let Some(seconds) = task.whole(&start)?.filter(|n| *n > 0)
            && slowest.as_ref().is_none_or(|(most, ..)| seconds > *most)
        {
            slowest = Some((seconds, start, container.name));
        }
    }
    let Some((seconds, start, name)) = slowest else {
        return not_applicable();
    };
    let grace = service.number(path)?.unwrap_or(0.0);
    if grace >= f64::from(seconds) {
        return pass();
    }
    // How long the load balancer takes to find a task unhealthy, where its group says so.
    let kinds = &["aws_lb_target_group", "aws_alb_target_group"];
    let groups = service::managed(service.referred("load_balancer", kinds));
    let found = groups.first().and_then(|group| {
        let number = |name: &str| group.known(&format!("health_check[0].{name}"))?.number();
        Some((number("interval")?, number("unhealthy_threshold")?))
    });
    if found.is_some_and(|(every, times)| grace + every * times >= f64::from(seconds)) {
        return pass();
    }
    let place = task
        .root_module
        .written(&task.origin(&start), task.resource);
    let finding = service
        .finding(
            path,
            format!("{name} may take {seconds} seconds to start, and the load balancer leaves it {grace}"),
        )
        .also(place.span, "what the container says")
        .note(format!("`{path}` is 0 where it is not set; source: {ECS_API}"))
        .help(format!("set {path} to {seconds} or more"))
        .fix(service.write(path, &seconds.into()));
    fail(match found {
        Some((every, times)) => finding.note(format!(
            "after {grace} s of grace it is found unhealthy in {times} x {every} s = {} s",
            times * every
        )),
        None => finding,
    })
}
