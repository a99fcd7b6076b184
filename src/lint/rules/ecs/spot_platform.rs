//! Fargate Spot runs the tasks that a service puts there.

use crate::catalog::fargate;
use crate::catalog::source::Support;
use crate::config::value::Why;

use super::task;
use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-spot-platform",
        summary: "Fargate Spot runs the tasks that a service puts there",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("spot_platform.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    let Some(spot) = service::spot(service)? else {
        return not_applicable();
    };
    let Some(task) = service::task(service) else {
        return not_applicable();
    };
    let (system, processor) = (task::system(&task)?, task::processor(&task)?);
    let Some(units) = task.get("cpu")?.and_then(|g| task::cpu_units(&g).ok()) else {
        return not_applicable();
    };
    match fargate::runs_on_spot(system, processor, units) {
        Support::Supported => pass(),
        Support::Undecided(because) => Err(task.blocked("cpu", Why::Other(because.into()))),
        // What Fargate has nowhere is the rules' of the task.
        Support::Unsupported(_) if fargate::runs_on(system, processor, units).is_unsupported() => {
            not_applicable()
        }
        Support::Unsupported(because) => {
            let path = format!("{}.capacity_provider", spot.path);
            let place = task.root_module.written(
                &task.origin("runtime_platform[0].operating_system_family"),
                task.resource,
            );
            fail(
                service
                    .finding(&path, because)
                    .also(place.span, format!("the platform of {}", task.name()))
                    .note(format!("source: {}", fargate::CAPACITY_PROVIDERS))
                    .help("leave FARGATE_SPOT out of the strategy"),
            )
        }
    }
}
