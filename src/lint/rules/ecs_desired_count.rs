//! What scales a service owns the number of its tasks.

use super::prelude::*;
use super::service;

pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        id: "ecs-desired-count",
        summary: "a service that is scaled ignores changes of its desired count",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        page: page!("ecs-desired-count"),
    },
    asks: Asks::Each(&["aws_ecs_service"], check),
};

fn check(service: &Subject<'_>) -> Answer {
    if service::daemon(service)? {
        return not_asked();
    }
    let targets = service::targets(service);
    let Some(target) = targets.first() else {
        return not_asked();
    };
    if service.resource.ignored.names("desired_count").is_some() {
        return pass();
    }
    let written = service.known("desired_count");
    let to = written.map_or_else(|| "0".to_owned(), |n| n.to_string());
    let place = target.stack.block(target.resource);
    fail(
        service
            .finding(
                "desired_count",
                format!("every apply sets {} back to {to} tasks, whatever it was scaled to", service.name()),
            )
            .also(place.span, "scales it")
            .note("the provider compares `desired_count` with the running number, and what is not set counts as 0")
            .help("add `ignore_changes = [desired_count]` to the service's `lifecycle` block"),
    )
}
