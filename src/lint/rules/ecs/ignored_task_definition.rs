//! A new size reaches the running tasks.

use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-ignored-task-definition",
        summary: "a service does not ignore changes of the task definition that it is given",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("ignored_task_definition.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    // With the other controllers Terraform cannot update it.
    if service::controller(service)? != "ECS" {
        return not_applicable();
    }
    let kinds = &["aws_ecs_task_definition"];
    let tasks = service::managed(service.referred("task_definition", kinds));
    let Some(task) = tasks.first() else {
        return not_applicable();
    };
    let Some(span) = service.resource.ignored.names("task_definition") else {
        return pass();
    };
    let place = task.root_module.block(task.resource);
    fail(
        service
            .finding_at(
                span,
                service.says(|it| format!("{it} never gets a new size of {}", task.name())),
            )
            .also(place.span, "its CPU, memory and containers are set here")
            .note("a change registers a new revision, and the service keeps the one it was created with until something else updates it")
            .help("take `task_definition` out of `ignore_changes` and deploy images through a variable; or let what deploys them start from the newest revision"),
    )
}
