//! A container has memory where its task has none.

use crate::catalog::fargate::ECS_API;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-container-memory",
        summary: "a container has memory of its own where its task has none",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("container_memory.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    if task.get("memory")?.is_some() || task::on_fargate(task)? {
        return not_applicable();
    }
    let containers = task::containers(task)?;
    if containers.is_empty() {
        return not_applicable();
    }
    let mut findings = Vec::new();
    for container in containers {
        let hard = task.whole(&container.at("memory"))?.unwrap_or(0);
        let soft = task.whole(&container.at("memoryReservation"))?.unwrap_or(0);
        if hard == 0 && soft == 0 {
            findings.push(
                task.finding(
                    &container.path,
                    format!("neither {} nor its task has memory", container.name),
                )
                .note(format!("source: {ECS_API}"))
                .help(
                    "set `memory` or `memoryReservation` of the container, or `memory` of the task",
                ),
            );
        }
    }
    all(findings)
}
