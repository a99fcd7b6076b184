//! What the containers of a task take together fits the task.

use crate::catalog::fargate::ECS_API;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-container-sums",
        summary: "the containers of a task fit its CPU and memory",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("container_sums.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    let mut findings = Vec::new();
    let containers = task::containers(task)?;
    if containers.is_empty() {
        return not_applicable();
    }
    // A size that is no size is the size rule's.
    let cpu = task.get("cpu")?.and_then(|g| task::cpu_units(&g).ok());
    let memory = task.get("memory")?.and_then(|g| task::mib(&g).ok());
    let (mut units, mut reserved) = (Vec::new(), Vec::new());
    for container in &containers {
        let hard = task.whole(&container.at("memory"))?.filter(|n| *n > 0);
        let soft = task
            .whole(&container.at("memoryReservation"))?
            .filter(|n| *n > 0);
        units.extend(task.whole(&container.at("cpu"))?.filter(|n| *n > 0));
        reserved.extend(soft.or(hard));
        if let (Some(hard), Some(soft)) = (hard, soft)
            && soft > hard
        {
            findings.push(
                task.finding(
                    &container.at("memoryReservation"),
                    format!(
                        "{} reserves {soft} MiB, more than its limit of {hard} MiB",
                        container.name
                    ),
                )
                .note(format!("`memory` is the most that it may use, `memoryReservation` what it is sure of; source: {ECS_API}"))
                .help("lower `memoryReservation`, or leave one of the two out"),
            );
        }
        if let (Some(hard), Some(memory)) = (hard, memory)
            && hard > memory
        {
            findings.push(
                task.finding(
                    &container.at("memory"),
                    format!(
                        "{} may use {hard} MiB, more than the {memory} MiB of its task",
                        container.name
                    ),
                )
                .note(format!("source: {ECS_API}"))
                .help("raise `memory` of the task, or lower the container's"),
            );
        }
    }
    let sum = |list: &[u32]| list.iter().map(|n| u64::from(*n)).sum::<u64>();
    let terms = |list: &[u32]| {
        let words: Vec<String> = list.iter().map(ToString::to_string).collect();
        words.join(" + ")
    };
    if let Some(cpu) = cpu
        && sum(&units) > u64::from(cpu)
    {
        findings.push(
            task.finding(
                "cpu",
                format!(
                    "the containers reserve {} CPU units, more than the {cpu} of their task",
                    sum(&units)
                ),
            )
            .note(format!(
                "{} = {}; source: {ECS_API}",
                terms(&units),
                sum(&units)
            ))
            .help("raise `cpu` of the task, or lower the containers'"),
        );
    }
    if let Some(memory) = memory
        && findings.is_empty()
        && sum(&reserved) > u64::from(memory)
    {
        let finding = task
            .finding(
                "memory",
                format!(
                    "the containers reserve {} MiB, more than the {memory} MiB of their task",
                    sum(&reserved)
                ),
            )
            .note(format!(
                "{} = {}: `memoryReservation`, or `memory` where there is none; source: {ECS_API}",
                terms(&reserved),
                sum(&reserved)
            ))
            .help("raise `memory` of the task, or lower the containers'");
        findings.push(at_severity(finding, Severity::Warning));
    }
    all(findings)
}
