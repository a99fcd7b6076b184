//! A service has a launch type or a strategy.

use crate::catalog::fargate::ECS_API;

use crate::lint::rules::prelude::*;
use crate::lint::rules::reading;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-launch-type",
        summary: "a service has a launch type or a capacity provider strategy, not both",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("launch_type.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    let Some(kind) = reading::text(service, "launch_type")? else {
        return not_applicable();
    };
    if service.count("capacity_provider_strategy")? == 0 {
        return pass();
    }
    let block = service.root_module.written(
        &service.origin("capacity_provider_strategy[0]"),
        service.resource,
    );
    fail(
        service
            .finding(
                "launch_type",
                service.says(|it| {
                    format!("{it} has launch type {kind} and a capacity provider strategy")
                }),
            )
            .also(block.span, "the strategy")
            .note(format!(
                "with a strategy the launch type must be left out; source: {ECS_API}"
            ))
            .help("leave `launch_type` out"),
    )
}
