//! The platform version is one that can still be used.

use crate::catalog::fargate;

use super::task;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-platform-version",
        summary: "a Fargate platform version is not retired",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("platform_version.md"),
    },
    kinds: &[
        "aws_ecs_service",
        "aws_cloudwatch_event_target",
        "aws_scheduler_schedule",
    ],
    check,
};

fn check(subject: &Subject<'_>) -> Answer {
    let path = match &*subject.resource.address.kind {
        "aws_ecs_service" => "platform_version",
        "aws_cloudwatch_event_target" => "ecs_target[0].platform_version",
        _ => "target[0].ecs_parameters[0].platform_version",
    };
    let Some(version) = reading::text(subject, path)? else {
        return not_applicable();
    };
    let latest = fargate::PLATFORM_VERSIONS.value.iter().find(|v| v.latest);
    let fix = latest.and_then(|v| subject.write(path, &v.version.into()));
    let source = fargate::PLATFORM_VERSIONS.source;
    if let Some(known) = fargate::platform_version(&version) {
        let Some(day) = known.retired else {
            return pass();
        };
        let stopped = known.tasks_stopped.map_or_else(String::new, |day| {
            format!(", and its tasks were stopped on {day}")
        });
        return fail(
            subject
                .finding(
                    path,
                    format!("Fargate platform version {version} was retired on {day}"),
                )
                .note(format!(
                    "no task starts on it since then{stopped}; source: {source}"
                ))
                .help("write \"LATEST\" or leave `platform_version` out")
                .fix(fix.map(|f| f.with_caution("a new platform version starts every task anew"))),
        );
    }
    if !["1.0.0", "1.1.0", "1.2.0"].contains(&version.as_str()) {
        // Newer than the catalogue, perhaps.
        return pass();
    }
    // Windows has a version 1.0.0 of its own, and the catalogue has no word on the others' end.
    if version == "1.0.0" {
        let of_linux = match service::task(subject) {
            Some(task) => task::system(&task)? == fargate::OperatingSystem::Linux,
            None => false,
        };
        if !of_linux {
            return not_applicable();
        }
    }
    let finding = subject
        .finding(
            path,
            format!("Fargate platform version {version} is older than 1.3.0, which is retired"),
        )
        .note(format!("source: {source}"))
        .help("write \"LATEST\" or leave `platform_version` out")
        .fix(fix.map(|f| f.with_caution("a new platform version starts every task anew")));
    fail(at_severity(finding, Severity::Warning))
}
