//! Services: tiers, tasks, scaling, Spot and health checks.

use crate::catalog::{balancer, fargate, names};
use crate::finding::{Finding, Severity};
use crate::policy::Policy;
use crate::policy::decode::{Stated, nearest};
use crate::policy::mistake::{form, only_generate, refused};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::{CpuUnits, Mib, Seconds, plain};

use super::{Balancer, Container, Service, Tier, scale};

pub(super) fn check(service: &Service, policy: &Policy, findings: &mut Vec<Finding>) {
    tiers(service, findings);
    containers(service, findings);
    scale::check::check(service, policy, findings);
    super::settings::check(service, policy, findings);
    if let Some(per_task) = service
        .agents
        .as_ref()
        .map(|a| a.per_task)
        .filter(|p| p.value == 0)
    {
        findings.push(Finding::error(
            &policyfile::VALUE,
            per_task.span_or(service.name.span),
            "a task holds at least one agent",
        ));
    }
    for (name, port) in service.ports.iter() {
        if !(1..=65_535).contains(&port.value) {
            let at = port.span_or(service.name.span);
            findings.push(Finding::error(
                &policyfile::VALUE,
                at,
                format!("port `{name}` is not between 1 and 65535"),
            ));
        }
    }
    if service.is_balanced() && service.ports.0.is_empty() {
        findings.push(
            only_generate(
                service.load_balanced.span_or(service.name.span),
                "a load balancer needs a port",
            )
            .help("state `ports`, such as ports = { http = 8080 }; the first one is balanced"),
        );
    }
    if let (Some(_), Some(at), false) = (
        &service.balancer,
        service.load_balanced.at,
        service.load_balanced.value,
    ) {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                at,
                format!("service \"{}\" has a `balancer`", service.name.text),
            )
            .help("leave `load_balanced` out, or write enabled = false in the `balancer`"),
        );
    }
    if let Some(balancer) = &service.balancer {
        balanced(balancer, service.name.span, findings);
    }
    begins(service, policy, findings);
    if let Some(spot) = &service.spot {
        let weights = [spot.on_demand_weight, spot.spot_weight];
        for weight in weights {
            if !fargate::PROVIDER_WEIGHT.value.contains(&weight.value) {
                let at = weight.span_or(service.name.span);
                findings.push(refused(
                    at,
                    "a capacity provider's weight is 0 to 1,000",
                    fargate::PROVIDER_WEIGHT.source,
                ));
            }
        }
        if weights.iter().all(|w| w.value == 0) {
            let at = spot.spot_weight.span_or(service.name.span);
            findings.push(refused(
                at,
                "one capacity provider needs a weight above 0",
                fargate::PROVIDER_WEIGHT.source,
            ));
        }
        if !fargate::PROVIDER_BASE
            .value
            .contains(&spot.on_demand_base.value)
        {
            let at = spot.on_demand_base.span_or(service.name.span);
            findings.push(refused(
                at,
                "a capacity provider's base is 0 to 100,000",
                fargate::PROVIDER_BASE.source,
            ));
        }
    }
    let checks = service
        .containers
        .iter()
        .filter_map(|c| c.health_check.as_ref());
    for check in service.health_check.iter().chain(checks) {
        for (what, value, limit) in [
            (
                "interval",
                check.interval,
                &fargate::HEALTH_INTERVAL_SECONDS,
            ),
            ("timeout", check.timeout, &fargate::HEALTH_TIMEOUT_SECONDS),
            (
                "start_period",
                check.start_period,
                &fargate::HEALTH_START_SECONDS,
            ),
        ] {
            if !limit.value.contains(&value.value.0) {
                let range = &limit.value;
                let headline = format!(
                    "a container health check's {what} is {} to {} seconds",
                    range.start(),
                    range.end()
                );
                findings.push(refused(
                    value.span_or(service.name.span),
                    headline,
                    limit.source,
                ));
            }
        }
        let stated = [
            check.interval.at,
            check.timeout.at,
            check.retries.at,
            check.start_period.at,
        ];
        let first = stated.into_iter().flatten().min();
        if let (Some(at), true) = (first, check.command.value.is_empty()) {
            let headline = "a health check without `command` holds only where there is one";
            let finding = Finding::new(Severity::Note, &policyfile::COMPARED, at, headline);
            findings.push(finding.note(
                "`generate` writes none without it, so a container that has none is as it would be written",
            ));
        }
        if !fargate::HEALTH_RETRIES.value.contains(&check.retries.value) {
            let at = check.retries.span_or(service.name.span);
            let headline = "a container health check is retried 1 to 10 times";
            findings.push(refused(at, headline, fargate::HEALTH_RETRIES.source));
        }
    }
}

/// What a service begins with, and how long its tasks may take to begin.
fn begins(service: &Service, policy: &Policy, findings: &mut Vec<Finding>) {
    let here = service.name.span;
    if let (Some(start), Some(tasks)) = (service.start, service.tasks) {
        let (min, max) = (tasks.value.min, tasks.value.max);
        let at = start.span_or(here);
        if service.scales.is_empty() && tasks.value.is_fixed() {
            let headline = "`start` is the number of tasks before scaling moves it";
            let finding = Finding::error(&policyfile::VALUE, at, headline);
            findings.push(finding.label("nothing moves it here: leave `start` out"));
        } else if start.value < min || start.value > max {
            let finding = only_generate(at, "`start` is not within `tasks`");
            findings.push(finding.label("scaling would move it at once"));
        }
    }
    let Some(grace) = service.grace.filter(|_| !service.is_balanced()) else {
        return;
    };
    let at = grace.span_or(here);
    let headline = "`grace` is for the checks of a load balancer";
    let help = "write load_balanced = true, or leave `grace` out";
    if service.load_balanced.at.is_some() {
        findings.push(Finding::error(&policyfile::VALUE, at, headline).help(help));
    } else if !policy.for_all.contains(&at) {
        findings.push(only_generate(at, headline).help(help));
    }
}

/// What AWS takes of a load balancer and its target group.
fn balanced(balancer: &Balancer, here: Span, findings: &mut Vec<Finding>) {
    let seconds = |s: Stated<Seconds>| Stated {
        value: s.value.0,
        at: s.at,
    };
    let (interval, timeout) = (seconds(balancer.interval), seconds(balancer.timeout()));
    for (what, stated, limit, unit) in [
        (
            "interval",
            interval,
            &balancer::INTERVAL_SECONDS,
            " seconds",
        ),
        ("timeout", timeout, &balancer::TIMEOUT_SECONDS, " seconds"),
        ("healthy", balancer.healthy, &balancer::THRESHOLD, ""),
        ("unhealthy", balancer.unhealthy, &balancer::THRESHOLD, ""),
        (
            "drain",
            seconds(balancer.drain),
            &balancer::DEREGISTRATION_SECONDS,
            " seconds",
        ),
        (
            "idle",
            seconds(balancer.idle),
            &balancer::ALB_IDLE_SECONDS,
            " seconds",
        ),
    ] {
        // What is derived from another value is told there.
        let Some(at) = stated.at.filter(|_| !limit.value.contains(&stated.value)) else {
            continue;
        };
        let (from, to) = (limit.value.start(), limit.value.end());
        let headline = format!("a load balancer's `{what}` is {from} to {to}{unit}");
        findings.push(refused(at, headline, limit.source));
    }
    if let Some(at) = timeout.at.filter(|_| timeout.value >= interval.value) {
        let mut finding = refused(
            at,
            "a health check of a load balancer ends before the next one",
            &balancer::TIMEOUT,
        )
        .label(format!("not below {} seconds", interval.value));
        if let Some(interval) = interval.at {
            finding = finding.also(interval, "the time to the next one");
        }
        findings.push(finding.help("write a `timeout` below the `interval`"));
    }
    if !balancer.path.value.starts_with('/') {
        findings.push(
            Finding::error(
                &policyfile::VALUE,
                balancer.path.span_or(here),
                "a path starts with `/`",
            )
            .help("write path = \"/health\""),
        );
    }
}

/// An amount, and where it is stated.
type Amount = (u32, Option<Span>);

/// Whether the containers of a task fit one another and every size that the task may have.
fn containers(service: &Service, findings: &mut Vec<Finding>) {
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

fn tiers(service: &Service, findings: &mut Vec<Finding>) {
    let here = service.name.span;
    let name = &service.name.text;
    if service.tiers.is_empty() && !service.is_fixed() {
        let half = match (service.cpu, service.memory) {
            (Some(cpu), None) => Some((cpu.span_or(here), "cpu", "memory", "memory = \"1 GB\"")),
            (None, Some(memory)) => {
                Some((memory.span_or(here), "memory", "cpu", "cpu = \"0.5 vCPU\""))
            }
            _ => None,
        };
        findings.push(match half {
            Some((at, has, lacks, example)) => only_generate(
                at,
                format!("service \"{name}\" states `{has}` and no `{lacks}`"),
            )
            .lacks(&[lacks])
            .help(format!("write {example}")),
            None => only_generate(here, format!("service \"{name}\" has no size"))
            .lacks(&["cpu", "memory"])
            .help("write `cpu` and `memory`, such as cpu = \"0.5 vCPU\" and memory = \"1 GB\"; or `by` and a `tier` for each range of the demand"),
        });
    }
    if let (true, Some(tier)) = (service.is_fixed(), service.tiers.first()) {
        let at = service.cpu.map_or(here, |cpu| cpu.span_or(here));
        findings.push(
            Finding::warning(
                &policyfile::TIERS,
                at,
                format!("the size of service \"{name}\" is fixed, so its tiers decide nothing"),
            )
            .also(tier.name.span, "a tier")
            .help("state `cpu` and `memory`, or tiers"),
        );
    }
    if let (None, Some(tier)) = (&service.by, service.tiers.first())
        && !service.is_fixed()
        && (service.tiers.len() > 1 || tier.up_to.is_some())
    {
        findings.push(
            Finding::error(
                &policyfile::MISSING,
                here,
                format!("service \"{name}\" has tiers and no word of the demand to choose one"),
            )
            .lacks(&["by"])
            .also(tier.name.span, "a tier")
            .help("write `by`, such as by = \"connections\", with that word in each environment's `demand`"),
        );
    }
    if service.tiers.is_empty() || service.is_fixed() {
        pair(service.cpu, service.memory, here, findings);
    }
    for tier in &service.tiers {
        let cpu = service.cpu.or(tier.cpu);
        pair(
            cpu,
            service.memory.or(tier.memory),
            tier.name.span,
            findings,
        );
    }
    for (lower, upper) in service.tiers.iter().zip(service.tiers.iter().skip(1)) {
        ordered(lower, upper, findings);
    }
    let Some(recommended) = &service.recommended else {
        return;
    };
    if !service
        .tiers
        .iter()
        .any(|t| t.name.text == recommended.value)
    {
        let names = service.tiers.iter().map(|t| t.name.text.as_str());
        let near = nearest(&recommended.value, names);
        let finding = Finding::error(
            &policyfile::REFERENCE,
            recommended.span_or(service.name.span),
            format!(
                "service \"{}\" has no tier \"{}\"",
                service.name.text, recommended.value
            ),
        );
        findings.push(match near {
            Some(near) => finding.label(format!("did you mean \"{near}\"?")),
            None => finding,
        });
    }
}

/// Whether Fargate has a task of that CPU and memory.
pub(in crate::policy) fn pair(
    cpu: Option<Stated<CpuUnits>>,
    memory: Option<Stated<Mib>>,
    here: Span,
    findings: &mut Vec<Finding>,
) {
    let (Some(cpu), Some(memory)) = (cpu, memory) else {
        return;
    };
    let source = fargate::TASK_SIZES.source;
    let Some(options) = fargate::memory_options(cpu.value.0) else {
        let sizes: Vec<String> = fargate::TASK_SIZES
            .value
            .iter()
            .map(|s| plain(CpuUnits(s.cpu).vcpu()))
            .collect();
        findings.push(
            refused(
                cpu.span_or(here),
                format!("Fargate has no task of {}", cpu.value),
                source,
            )
            .help(format!("vCPU: {}", sizes.join(", "))),
        );
        return;
    };
    if options.contains(&memory.value.0) {
        return;
    }
    let nearest: Vec<String> = fargate::nearest_pairs(cpu.value.0, memory.value.0)
        .iter()
        .map(|p| format!("{} with {}", CpuUnits(p.cpu), Mib(p.memory)))
        .collect();
    let range = match (options.first(), options.last()) {
        (Some(low), Some(high)) => format!("{} to {}", Mib(*low), Mib(*high)),
        _ => String::new(),
    };
    let mut finding = refused(
        memory.span_or(here),
        format!("Fargate has no task of {} with {}", cpu.value, memory.value),
        source,
    )
    .label(format!("{} takes {range}", cpu.value));
    if let Some(at) = cpu.at {
        finding = finding.also(at, "with this CPU");
    }
    if !nearest.is_empty() {
        finding = finding.help(format!(
            "the smallest that cover it: {}",
            nearest.join(", or ")
        ));
    }
    findings.push(finding);
}

/// Tiers go up: an amount has one tier, and never gets a smaller task by growing.
fn ordered(lower: &Tier, upper: &Tier, findings: &mut Vec<Finding>) {
    let Some(lower_edge) = lower.up_to else {
        findings.push(
            Finding::error(
                &policyfile::TIERS,
                lower.name.span,
                format!(
                    "tier \"{}\" is open, so tier \"{}\" is never reached",
                    lower.name.text, upper.name.text
                ),
            )
            .also(upper.name.span, "never reached")
            .help("state `up_to` on every tier but the last"),
        );
        return;
    };
    if let Some(upper_edge) = upper.up_to.filter(|u| u.value <= lower_edge.value) {
        findings.push(
            Finding::error(
                &policyfile::TIERS,
                upper_edge.span_or(upper.name.span),
                format!(
                    "tiers \"{}\" and \"{}\" overlap: both hold {}",
                    lower.name.text,
                    upper.name.text,
                    plain(upper_edge.value.into())
                ),
            )
            .also(
                lower_edge.span_or(lower.name.span),
                "the tier before goes up to here",
            )
            .help(format!(
                "write tiers from the smallest to the largest, here with `up_to` above {}",
                plain(lower_edge.value.into())
            )),
        );
    }
    let falls = |what: &str, at: Option<crate::text::Span>, from: String, to: String| {
        Finding::error(
            &policyfile::TIERS,
            at.unwrap_or(upper.name.span),
            format!(
                "tier \"{}\" carries more than \"{}\" with less {what}",
                upper.name.text, lower.name.text
            ),
        )
        .label(format!("{to} after {from}"))
    };
    if let (Some(a), Some(b)) = (lower.cpu, upper.cpu)
        && b.value < a.value
    {
        findings.push(falls("CPU", b.at, a.value.to_string(), b.value.to_string()));
    }
    if let (Some(a), Some(b)) = (lower.memory, upper.memory)
        && b.value < a.value
    {
        findings.push(falls(
            "memory",
            b.at,
            a.value.to_string(),
            b.value.to_string(),
        ));
    }
}
