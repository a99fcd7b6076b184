//! A task behind a load balancer has time to start.

use crate::catalog::fargate::ECS_API;

use super::prelude::*;
use super::service;

pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        id: "ecs-grace-period",
        summary: "a service behind a load balancer gives its tasks time to start",
        severity: Severity::Note,
        fix: FixPromise::Never,
        page: page!("ecs-grace-period"),
    },
    asks: Asks::Each(&["aws_ecs_service"], check),
};

fn check(service: &Subject<'_>) -> Answer {
    let path = "health_check_grace_period_seconds";
    if service.count("load_balancer")? == 0 || service::controller(service)? == "EXTERNAL" {
        return not_asked();
    }
    if service.number(path)?.is_some_and(|n| n > 0.0) {
        return pass();
    }
    let finding = service
        .finding(
            path,
            format!("{} replaces a task as soon as its load balancer finds it unhealthy, even while it starts", service.name()),
        )
        .note(format!("`{path}` is 0 where it is not set; source: {ECS_API}"))
        .help("set it to a little more than a task needs to start");
    let kinds = &["aws_lb_target_group", "aws_alb_target_group"];
    let groups = service::managed(service.referred("load_balancer", kinds));
    let check = groups.first().and_then(|group| {
        let number = |name: &str| group.known(&format!("health_check[0].{name}"))?.number();
        Some((number("interval")?, number("unhealthy_threshold")?))
    });
    fail(match check {
        Some((seconds, times)) => finding.note(format!(
            "it is found unhealthy after {times} x {seconds} s = {} s",
            times * seconds
        )),
        None => finding,
    })
}
