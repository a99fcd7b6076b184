//! The containers of a task make a task.

use std::collections::HashSet;

use crate::catalog::fargate::ECS_API;

use super::task;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-containers",
        summary: "a task has an essential container, and its containers have different names and ports",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("containers.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    let containers = task::containers(task)?;
    if containers.is_empty() {
        return not_applicable();
    }
    let mut findings = Vec::new();
    let mut essential = 0;
    let mut names = HashSet::new();
    let mut ports = HashSet::new();
    let mode = reading::text(task, "network_mode")?;
    // Containers of one network share its ports; with `bridge` only those of the host are shared.
    let shared = matches!(mode.as_deref(), Some("awsvpc" | "host"));
    for container in &containers {
        if task.flag(&container.at("essential"))?.unwrap_or(true) {
            essential += 1;
        }
        let name = task.text(&container.at("name"))?;
        if let Some(name) = name
            && !names.insert(name.clone())
        {
            findings.push(
                task.finding(
                    &container.at("name"),
                    format!("two containers of the task are called `{name}`"),
                )
                .help("give each container a name of its own"),
            );
        }
        let list = container.at("portMappings");
        for i in 0..task::elements(task, &list)? {
            let protocol = task.text(&format!("{list}[{i}].protocol"))?;
            let protocol = protocol.unwrap_or_else(|| "tcp".into());
            let path = if shared {
                format!("{list}[{i}].containerPort")
            } else {
                format!("{list}[{i}].hostPort")
            };
            // Host port 0 is any free one.
            let Some(port) = task.whole(&path)?.filter(|port| *port != 0) else {
                continue;
            };
            if !ports.insert((port, protocol.clone())) {
                findings.push(
                    task.finding(
                        &path,
                        format!("two port mappings of the task take {protocol} port {port}"),
                    )
                    .help("the containers of a task share its ports: give each its own"),
                );
            }
        }
    }
    if essential == 0 {
        findings.push(
            task.finding("container_definitions", "no container of the task is essential")
                .note(format!("every task needs one; source: {ECS_API}"))
                .help("leave `essential` out of the container that does the task's work, or set it to true"),
        );
    }
    all(findings)
}
