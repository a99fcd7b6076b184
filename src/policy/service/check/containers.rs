//! What is wrong with the containers of a service.

use crate::catalog::{fargate, names};
use crate::finding::Finding;
use crate::policy::mistake::{form, only_generate, refused};
use crate::policy::service::{Container, Service};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::Mib;

/// An amount, and where it is stated.
type Amount = (u32, Option<Span>);

/// Whether the containers of a task fit one another and every size that the task may have.
pub(super) fn check(service: &Service, findings: &mut Vec<Finding>) {
    for container in &service.containers {
        form(&container.name, &names::ECS_SERVICE, findings);
        let name = &container.name.text;
        let stated = [
            container.cpu.map(|c| c.value.0),
            container.memory.map(|m| m.value.0),
        ];
        let (hard, soft) = (container.memory, container.reservation);
        let check = container.health_check.as_ref();
        if let (true, Some(check), Some(_)) =
            (*name == service.name.text, check, &service.health_check)
        {
            let at = check.interval.span_or(container.name.span);
            findings.push(
                Finding::error(
                    &policyfile::DUPLICATE,
                    at,
                    format!("service \"{name}\" has two health checks of its own container"),
                )
                .help("keep one of the blocks"),
            );
        }
        if stated == [None, None] && soft.is_none() && check.is_none() {
            findings.push(
                Finding::error(
                    &policyfile::MISSING,
                    container.name.span,
                    format!("container \"{name}\" has no size"),
                )
                .lacks(&["cpu", "memory", "memory_reservation"])
                .help("write `cpu`, `memory` or `memory_reservation`, such as memory = \"256 MB\""),
            );
        }
        if let (Some(hard), Some(soft)) = (hard, soft)
            && soft.value > hard.value
        {
            let at = soft.span_or(container.name.span);
            let headline = format!("container \"{name}\" is sure of more memory than it may use");
            findings.push(
                refused(at, headline, &fargate::ECS_API)
                    .label(format!("{} of {}", soft.value, hard.value)),
            );
        }
        for stated in [hard, soft].into_iter().flatten() {
            if !fargate::CONTAINER_MEMORY_MIB
                .value
                .contains(&stated.value.0)
            {
                findings.push(refused(
                    stated.span_or(container.name.span),
                    format!(
                        "a container has {} MiB at least",
                        fargate::CONTAINER_MEMORY_MIB.value.start
                    ),
                    fargate::CONTAINER_MEMORY_MIB.source,
                ));
            }
        }
    }
    let fixed = [(service.cpu, service.memory)];
    let tiers = service.tiers.iter();
    let tiers = tiers.map(|t| (service.cpu.or(t.cpu), service.memory.or(t.memory)));
    let sizes: Vec<_> = if service.tiers.is_empty() || service.is_fixed() {
        fixed.into()
    } else {
        tiers.collect()
    };
    // The smallest decides.
    let least = |sizes: Vec<(u32, Option<Span>)>| sizes.into_iter().min_by_key(|(size, _)| *size);
    let cpu = sizes
        .iter()
        .filter_map(|(cpu, _)| cpu.map(|c| (c.value.0, c.at)));
    let memory = sizes
        .iter()
        .filter_map(|(_, m)| m.map(|m| (m.value.0, m.at)));
    let asked = |of: fn(&Container) -> Option<Amount>| {
        let all = service.containers.iter();
        all.filter_map(|c| Some((c, of(c)?))).collect::<Vec<_>>()
    };
    let units = asked(|c| c.cpu.map(|c| (c.value.0, c.at)));
    let mib = asked(|c| c.takes().map(|m| (m.value.0, m.at)));
    if let Some(task) = least(cpu.collect()) {
        fits(service, ("CPU", " units"), task, &units, findings);
    }
    if let Some(task) = least(memory.collect()) {
        fits(service, ("memory", " MiB"), task, &mib, findings);
        for container in &service.containers {
            if let Some(hard) = container.memory.filter(|m| m.value.0 > task.0) {
                let name = &container.name.text;
                findings.push(
                    refused(
                        hard.span_or(container.name.span),
                        format!("container \"{name}\" may use more memory than its task has"),
                        &fargate::ECS_API,
                    )
                    .label(format!("{} of {}", hard.value, Mib(task.0))),
                );
            }
        }
    }
}

/// Whether what containers are sure of is there in the smallest task.
fn fits(
    service: &Service,
    (what, unit): (&str, &str),
    (has, at): (u32, Option<Span>),
    asked: &[(&Container, (u32, Option<Span>))],
    findings: &mut Vec<Finding>,
) {
    let sum: u64 = asked.iter().map(|(_, (n, _))| u64::from(*n)).sum();
    let own = asked.iter().any(|(c, _)| c.name.text == service.name.text);
    let Some((last, (_, last_at))) = asked.last() else {
        return;
    };
    // The service's own container needs some of it, too.
    let left = if own {
        sum <= has.into()
    } else {
        sum < has.into()
    };
    if left {
        return;
    }
    let terms: Vec<String> = asked
        .iter()
        .map(|(c, (n, _))| format!("{n} of {}", c.name.text))
        .collect();
    let headline = if sum > has.into() {
        format!(
            "the containers of service \"{}\" take more {what} than one task offers",
            service.name.text
        )
    } else {
        format!(
            "the containers leave no {what} for service \"{}\" itself",
            service.name.text
        )
    };
    let here = last_at.unwrap_or(last.name.span);
    let finding = if sum > has.into() {
        refused(here, headline, &fargate::ECS_API)
    } else {
        // One of them may be the service's own by another name.
        only_generate(here, headline)
    };
    let mut finding = finding.label(format!(
        "{} = {sum}{unit}; the task has {has}",
        terms.join(" + ")
    ));
    if let Some(at) = at {
        finding = finding.also(at, "the task");
    }
    findings.push(finding.help("lower the containers', or raise the task's"));
}
