//! A service on Fargate says in which subnets.

use crate::catalog::fargate::{ECS_API, TASK_DEFINITIONS};

use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-service-network",
        summary: "a Fargate service has a network configuration and leaves placement to Fargate",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("service_network.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

fn check(service: &Subject<'_>) -> Answer {
    // With an external controller, task sets have these.
    if !service::on_fargate(service)? || service::controller(service)? == "EXTERNAL" {
        return not_applicable();
    }
    let mut findings = Vec::new();
    if service.count("network_configuration")? == 0 {
        findings.push(
            service
                .finding_here(
                    service.says(|it| {
                        format!("{it} runs on Fargate and has no network configuration")
                    }),
                )
                .note(format!(
                    "tasks with network mode awsvpc need one; source: {ECS_API}"
                ))
                .help("add a `network_configuration` block with `subnets`"),
        );
    }
    if service::daemon(service)? {
        findings.push(
            service
                .finding(
                    "scheduling_strategy",
                    "a Fargate service cannot run as DAEMON",
                )
                .note(format!(
                    "Fargate has no instances to run one task on each; source: {TASK_DEFINITIONS}"
                ))
                .help("leave `scheduling_strategy` out and set `desired_count`"),
        );
    }
    for block in ["placement_constraints", "ordered_placement_strategy"] {
        if service.count(block)? > 0 {
            findings.push(
                service
                    .finding(block, format!("a Fargate service cannot have `{block}`"))
                    .note(format!(
                        "Fargate places tasks itself; source: {TASK_DEFINITIONS}"
                    ))
                    .help("leave the block out; `subnets` choose the zones"),
            );
        }
    }
    all(findings)
}
