//! The numbers of a container's health check.

use std::ops::RangeInclusive;

use crate::catalog::fargate::{
    ECS_API, HEALTH_INTERVAL_SECONDS, HEALTH_RETRIES, HEALTH_START_SECONDS, HEALTH_TIMEOUT_SECONDS,
};

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-health-check",
        summary: "the numbers of a container's health check are ones that ECS takes",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("health_check.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    let settings: [(&str, &RangeInclusive<u32>); 4] = [
        ("interval", &HEALTH_INTERVAL_SECONDS.value),
        ("timeout", &HEALTH_TIMEOUT_SECONDS.value),
        ("retries", &HEALTH_RETRIES.value),
        ("startPeriod", &HEALTH_START_SECONDS.value),
    ];
    let mut findings = Vec::new();
    let mut asked = false;
    for container in task::containers(task)? {
        let check = container.at("healthCheck");
        if task.get(&check)?.is_none() {
            continue;
        }
        asked = true;
        for (setting, range) in settings {
            let path = format!("{check}.{setting}");
            let Some(n) = task.number(&path)? else {
                continue;
            };
            let (least, most) = (*range.start(), *range.end());
            if (f64::from(least)..=f64::from(most)).contains(&n) {
                continue;
            }
            let nearest = if n < f64::from(least) { least } else { most };
            findings.push(
                task.finding(
                    &path,
                    format!(
                        "the health check of {} has {setting} {n}, which ECS does not take",
                        container.name
                    ),
                )
                .note(format!("{least} to {most} are taken; source: {ECS_API}"))
                .help(format!("write {nearest}"))
                .fix(task.write(&path, &nearest.into())),
            );
        }
    }
    if !asked {
        return not_applicable();
    }
    all(findings)
}
