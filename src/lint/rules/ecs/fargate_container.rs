//! Containers on Fargate ask for nothing of a host.

use crate::catalog::fargate::{ECS_API, LOG_DRIVERS, TASK_DEFINITIONS};

use super::task::{self, Container};
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-fargate-container",
        summary: "a Fargate task asks for nothing that only a host of one's own has",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("fargate_container.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

/// Lists of a container that Fargate does not have.
const LISTS: &[(&str, &str)] = &[
    (
        "links",
        "Fargate containers reach each other at `localhost`",
    ),
    (
        "linuxParameters.devices",
        "Fargate has no devices of a host",
    ),
    ("dockerSecurityOptions", "leave it out"),
];

fn check(task: &Subject<'_>) -> Answer {
    if !task::on_fargate(task)? {
        return not_applicable();
    }
    let mut findings = Vec::new();
    for mode in ["ipc_mode", "pid_mode"] {
        if task.text(mode)?.as_deref() == Some("host") {
            findings.push(
                task.finding(
                    mode,
                    format!("a Fargate task cannot have {mode} = \"host\""),
                )
                .note(format!("source: {TASK_DEFINITIONS}"))
                .help("leave it out"),
            );
        }
    }
    for i in 0..task.count("volume")? {
        let path = format!("volume[{i}].host_path");
        // Left empty it is the provider's spelling of none.
        if task.text(&path)?.is_some_and(|p| !p.is_empty()) {
            findings.push(
                task.finding(&path, "a Fargate task has no host to mount a path of")
                    .note(format!("source: {ECS_API}"))
                    .help("leave `host_path` out for a volume that lasts as long as the task, or mount EFS"),
            );
        }
        let path = format!("volume[{i}].docker_volume_configuration");
        if task.count(&path)? > 0 {
            findings.push(
                task.finding(&path, "Fargate has no Docker volumes")
                    .note(format!("source: {TASK_DEFINITIONS}"))
                    .help("leave the block out for a volume that lasts as long as the task, or mount EFS"),
            );
        }
    }
    if task.count("placement_constraints")? > 0 {
        findings.push(
            task.finding(
                "placement_constraints",
                "a Fargate task has placement constraints",
            )
            .note(format!(
                "Fargate places tasks itself; source: {TASK_DEFINITIONS}"
            ))
            .help("leave the block out; `subnets` of the service choose the zones"),
        );
    }
    for container in task::containers(task)? {
        of_container(task, &container, &mut findings)?;
    }
    all(findings)
}

fn of_container(
    task: &Subject<'_>,
    container: &Container,
    findings: &mut Vec<crate::finding::Finding>,
) -> Result<(), crate::lint::Blocked> {
    let name = &container.name;
    let privileged = container.at("privileged");
    if task.flag(&privileged)? == Some(true) {
        findings.push(
            task.finding(
                &privileged,
                format!("{name} is privileged, which Fargate does not allow"),
            )
            .note(format!("source: {ECS_API}"))
            .help("leave `privileged` out"),
        );
    }
    for (setting, help) in LISTS {
        let path = container.at(setting);
        if task::elements(task, &path)? > 0 {
            let last = setting.rsplit('.').next().unwrap_or(setting);
            findings.push(
                task.finding(
                    &path,
                    format!("{name} has `{last}`, which Fargate does not allow"),
                )
                .note(format!("source: {TASK_DEFINITIONS}"))
                .help(*help),
            );
        }
    }
    for setting in ["sharedMemorySize", "maxSwap"] {
        let path = container.at(&format!("linuxParameters.{setting}"));
        if task.number(&path)?.is_some_and(|n| n != 0.0) {
            findings.push(
                task.finding(
                    &path,
                    format!("{name} has `{setting}`, which Fargate does not allow"),
                )
                .note(format!("source: {TASK_DEFINITIONS}"))
                .help("leave it out"),
            );
        }
    }
    let list = container.at("resourceRequirements");
    for i in 0..task::elements(task, &list)? {
        let path = format!("{list}[{i}].type");
        if task.text(&path)?.as_deref() == Some("GPU") {
            findings.push(
                task.finding(
                    &path,
                    format!("{name} asks for a GPU, and Fargate has none"),
                )
                .note(format!("source: {TASK_DEFINITIONS}"))
                .help("run it on EC2 instances that have one"),
            );
        }
    }
    let path = container.at("logConfiguration.logDriver");
    if let Some(driver) = task.text(&path)?
        && !LOG_DRIVERS.value.contains(&driver.as_str())
    {
        findings.push(
            task.finding(
                &path,
                format!("{name} logs with \"{driver}\", which Fargate does not have"),
            )
            .note(format!(
                "Fargate has {}; source: {}",
                LOG_DRIVERS.value.join(", "),
                LOG_DRIVERS.source
            ))
            .help("log with \"awslogs\", or through a \"awsfirelens\" side-car"),
        );
    }
    let list = container.at("portMappings");
    for i in 0..task::elements(task, &list)? {
        let path = format!("{list}[{i}].hostPort");
        let host = task.whole(&path)?.filter(|port| *port != 0);
        let port = task.whole(&format!("{list}[{i}].containerPort"))?;
        if let (Some(host), Some(port)) = (host, port)
            && host != port
        {
            findings.push(
                task.finding(
                    &path,
                    format!(
                        "{name} listens on port {port}, and {host} of the host is mapped to it"
                    ),
                )
                .note(format!("on Fargate both are the same; source: {ECS_API}"))
                .help("leave `hostPort` out"),
            );
        }
    }
    Ok(())
}
