//! What scales a service owns the number of its tasks.

use crate::config::value::Why;

use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-desired-count",
        summary: "a service that is scaled ignores changes of its desired count",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("desired_count.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    if service::daemon(service)? {
        return not_applicable();
    }
    let targets = service::targets(service);
    let Some(target) = targets.first() else {
        return not_applicable();
    };
    if service.resource.ignored.names("desired_count").is_some() {
        return pass();
    }
    // Of a target that may not be there it cannot be told.
    if target.resource.address.has_unknown_key() {
        let why = "whether something scales it is not known".into();
        return Err(service.blocked("desired_count", Why::Other(why)));
    }
    let to = match service.get("desired_count") {
        Ok(None) => "0 tasks".to_owned(),
        Ok(Some(n)) if n.whole() == Some(1) => "1 task".to_owned(),
        Ok(Some(n)) => format!("{n} tasks"),
        Err(_) => "its desired count".to_owned(),
    };
    let place = target.root_module.block(target.resource);
    fail(
        service
            .finding(
                "desired_count",
                service.says(|it| format!("every apply sets {it} back to {to}, whatever it was scaled to")),
            )
            .also(place.span, "scales it")
            .note("the provider compares `desired_count` with the running number, and what is not set counts as 0")
            .help("add `ignore_changes = [desired_count]` to the service's `lifecycle` block"),
    )
}
