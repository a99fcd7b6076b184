//! A circuit breaker stands where it can break something.

use crate::catalog::fargate::ECS_API;

use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-circuit-breaker",
        summary: "a deployment circuit breaker goes with the ECS deployment controller",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("circuit_breaker.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    let path = "deployment_circuit_breaker[0].enable";
    if service.flag(path)? != Some(true) {
        return not_applicable();
    }
    let controller = service::controller(service)?;
    if controller == "ECS" {
        return pass();
    }
    let place = service.root_module.written(
        &service.origin("deployment_controller[0].type"),
        service.resource,
    );
    fail(
        service
            .finding(
                path,
                service.says(|it| format!("the circuit breaker of {it} has no deployments to stop: {controller} makes them")),
            )
            .also(place.span, "the deployment controller")
            .note(format!("it works for rolling deployments of ECS only; source: {ECS_API}"))
            .help("leave `deployment_circuit_breaker` out, and set up the rollback where deployments are made"),
    )
}
