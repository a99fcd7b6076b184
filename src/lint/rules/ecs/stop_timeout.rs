//! How long a Fargate container may take to stop.

use crate::catalog::fargate::STOP_TIMEOUT_SECONDS;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-stop-timeout",
        summary: "the stop timeout of a Fargate container is 2 to 120 seconds",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("stop_timeout.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    if !task::on_fargate(task)? {
        return not_applicable();
    }
    let mut findings = Vec::new();
    let mut asked = false;
    for container in task::containers(task)? {
        let path = container.at("stopTimeout");
        let Some(seconds) = task.number(&path)? else {
            continue;
        };
        asked = true;
        let (least, most) = (
            *STOP_TIMEOUT_SECONDS.value.start(),
            *STOP_TIMEOUT_SECONDS.value.end(),
        );
        if (f64::from(least)..=f64::from(most)).contains(&seconds) {
            continue;
        }
        let nearest = if seconds < f64::from(least) {
            least
        } else {
            most
        };
        findings.push(
            task.finding(
                &path,
                format!(
                    "{} is given {seconds} seconds to stop, which Fargate does not allow",
                    container.name
                ),
            )
            .note(format!(
                "{least} to {most} seconds are allowed; source: {}",
                STOP_TIMEOUT_SECONDS.source
            ))
            .help(format!("write {nearest}"))
            .fix(task.write(&path, &nearest.into())),
        );
    }
    if !asked {
        return not_applicable();
    }
    all(findings)
}
