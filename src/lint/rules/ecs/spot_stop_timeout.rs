//! Tasks on Fargate Spot use the notice they get.

use crate::catalog::fargate::{SPOT_NOTICE_SECONDS, STOP_TIMEOUT_DEFAULT_SECONDS};

use super::task;
use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-spot-stop-timeout",
        summary: "the essential containers of a Spot service may stop for as long as the notice lasts",
        severity: Severity::Warning,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("spot_stop_timeout.md"),
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
    let notice = SPOT_NOTICE_SECONDS.value;
    let mut findings = Vec::new();
    for container in task::containers(&task)? {
        // A side-car that ends early takes nothing with it.
        if task.flag(&container.at("essential"))? == Some(false) {
            continue;
        }
        let path = container.at("stopTimeout");
        let seconds = task.whole(&path)?;
        let headline = match seconds {
            Some(seconds) if seconds >= notice => continue,
            Some(seconds) => format!(
                "{} runs on Spot and is killed after {seconds} of the {notice} seconds of notice",
                container.name
            ),
            None => format!(
                "{} runs on Spot and is killed after {} of the {notice} seconds of notice",
                container.name, STOP_TIMEOUT_DEFAULT_SECONDS.value
            ),
        };
        let place = service
            .root_module
            .written(&service.origin(&spot.path), service.resource);
        // An argument of an object cannot be added at one place.
        let fix = seconds.and_then(|_| task.write(&path, &notice.into()));
        findings.push(
            task.finding(&path, headline)
                .also(
                    place.span,
                    format!("{} runs on FARGATE_SPOT", service.name()),
                )
                .note(format!(
                    "`stopTimeout` is {} seconds where it is not set; source: {}",
                    STOP_TIMEOUT_DEFAULT_SECONDS.value, SPOT_NOTICE_SECONDS.source
                ))
                .help(format!(
                    "set `stopTimeout` to {notice}, and end on SIGTERM as soon as the work is done"
                ))
                .fix(fix),
        );
    }
    all(findings)
}
