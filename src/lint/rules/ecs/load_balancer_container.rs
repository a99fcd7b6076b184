//! The load balancer's container is one of the task.

use super::task;
use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-load-balancer-container",
        summary: "a service's load balancer is given a container and port that its task has",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("load_balancer_container.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    let count = service.count("load_balancer")?;
    if count == 0 {
        return not_applicable();
    }
    let Some(task) = service::task(service) else {
        return not_applicable();
    };
    let containers = task::containers(&task)?;
    let mut findings = Vec::new();
    for i in 0..count {
        let path = format!("load_balancer[{i}].container_name");
        let Some(wanted) = service.text(&path)? else {
            continue;
        };
        let mut names = Vec::new();
        let mut found = None;
        for container in &containers {
            let name = task.text(&container.at("name"))?;
            if name.as_deref() == Some(wanted.as_str()) {
                found = Some(container);
            }
            names.extend(name);
        }
        let Some(container) = found else {
            let place = task.root_module.block(task.resource);
            findings.push(
                service
                    .finding(
                        &path,
                        format!("{} has no container \"{wanted}\"", task.name()),
                    )
                    .also(
                        place.span,
                        format!(
                            "has {}",
                            names
                                .iter()
                                .map(|n| format!("\"{n}\""))
                                .collect::<Vec<_>>()
                                .join(", ")
                        ),
                    )
                    .help("name a container of the task definition"),
            );
            continue;
        };
        let path = format!("load_balancer[{i}].container_port");
        let Some(port) = service.whole(&path)? else {
            continue;
        };
        let list = container.at("portMappings");
        let mut ports = Vec::new();
        let mut ranges = false;
        for i in 0..task::elements(&task, &list)? {
            ports.extend(task.whole(&format!("{list}[{i}].containerPort"))?);
            ranges |= task
                .get(&format!("{list}[{i}].containerPortRange"))?
                .is_some();
        }
        if !ranges && !ports.contains(&port) {
            let place = task.root_module.written(&task.origin(&list), task.resource);
            findings.push(
                service
                    .finding(
                        &path,
                        format!("container \"{wanted}\" of {} has no port {port}", task.name()),
                    )
                    .also(place.span, match ports.as_slice() {
                        [] => "has no port mappings".to_owned(),
                        list => format!(
                            "has {}",
                            list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                        ),
                    })
                    .help("give the container a port mapping of that port, or the load balancer another port"),
            );
        }
    }
    all(findings)
}
