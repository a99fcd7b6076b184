//! Services: tiers, tasks, scaling, Spot and health checks.

mod containers;
mod tiers;

pub(in crate::policy) use tiers::pair;

use crate::catalog::{balancer, fargate};
use crate::finding::{Finding, Severity};
use crate::policy::Policy;
use crate::policy::decode::Stated;
use crate::policy::mistake::{only_generate, refused};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::unit::Seconds;

use super::{Balancer, Service, scale};

pub(super) fn check(service: &Service, policy: &Policy, findings: &mut Vec<Finding>) {
    tiers::check(service, policy, findings);
    containers::check(service, findings);
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
