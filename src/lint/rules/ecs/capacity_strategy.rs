//! A capacity provider strategy can place tasks.

use crate::catalog::fargate::{
    self, ECS_API, PROVIDER_BASE, PROVIDER_WEIGHT, PROVIDERS, PROVIDERS_WITH_BASE,
};

use crate::lint::rules::prelude::*;
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-capacity-strategy",
        summary: "a capacity provider strategy has weight, one base, and providers of one kind",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("capacity_strategy.md"),
    },
    kinds: &[
        "aws_cloudwatch_event_target",
        "aws_ecs_cluster_capacity_providers",
        "aws_ecs_service",
        "aws_scheduler_schedule",
    ],
    check,
};

fn check(subject: &Subject<'_>) -> Answer {
    let block = match &*subject.resource.address.kind {
        "aws_ecs_service" => "capacity_provider_strategy",
        "aws_ecs_cluster_capacity_providers" => "default_capacity_provider_strategy",
        "aws_cloudwatch_event_target" => "ecs_target[0].capacity_provider_strategy",
        _ => "target[0].ecs_parameters[0].capacity_provider_strategy",
    };
    let entries = service::strategy(subject, block)?;
    if entries.is_empty() {
        return not_applicable();
    }
    let mut findings = Vec::new();
    let note = format!("source: {ECS_API}");
    let (mut based, mut weight) = (Vec::new(), 0.0);
    for entry in &entries {
        let base = format!("{}.base", entry.path);
        if let Some(n) = subject.number(&base)? {
            if n > 0.0 {
                based.push(base.clone());
            }
            if !range(&PROVIDER_BASE.value).contains(&n) {
                findings.push(
                    subject
                        .finding(
                            &base,
                            format!("a capacity provider cannot have a base of {n}"),
                        )
                        .note(format!("0 to {}; {note}", PROVIDER_BASE.value.end())),
                );
            }
        }
        let path = format!("{}.weight", entry.path);
        if let Some(n) = subject.number(&path)? {
            weight += n;
            if !range(&PROVIDER_WEIGHT.value).contains(&n) {
                findings.push(
                    subject
                        .finding(
                            &path,
                            format!("a capacity provider cannot have a weight of {n}"),
                        )
                        .note(format!("0 to {}; {note}", PROVIDER_WEIGHT.value.end())),
                );
            }
        }
    }
    if based.len() > PROVIDERS_WITH_BASE.value
        && let Some(last) = based.last()
    {
        findings.push(
            subject
                .finding(last, "two capacity providers of one strategy have a base")
                .note(format!("only one may; {note}"))
                .help("keep one base, that of the provider whose tasks must always run"),
        );
    }
    // AWS says so of several providers; a single one takes every task.
    if entries.len() > 1 && weight == 0.0 {
        findings.push(
            subject
                .finding(block, "no capacity provider of the strategy has weight")
                .note(format!("weight is 0 where it is not set, and a strategy without any starts no task; {note}"))
                .help("give at least one of them a weight above 0"),
        );
    }
    if entries.len() > PROVIDERS.value {
        findings.push(
            subject
                .finding(
                    block,
                    format!("a strategy of {} capacity providers", entries.len()),
                )
                .note(format!("at most {}; {note}", PROVIDERS.value)),
        );
    }
    if findings.is_empty() {
        let mut own = None;
        let mut fargate = false;
        for entry in entries {
            match entry.name? {
                Some(name) if name == fargate::FARGATE || name == fargate::FARGATE_SPOT => {
                    fargate = true;
                }
                Some(name) => own = Some((name, entry.path)),
                None => {}
            }
        }
        if let (true, Some((name, path))) = (fargate, own) {
            findings.push(
                subject
                    .finding(
                        &format!("{path}.capacity_provider"),
                        format!("a strategy mixes Fargate and \"{name}\""),
                    )
                    .note(format!(
                        "a strategy has Fargate's providers or one's own; {note}"
                    ))
                    .help("make two services, one on each"),
            );
        }
    }
    all(findings)
}

fn range(of: &std::ops::RangeInclusive<u32>) -> std::ops::RangeInclusive<f64> {
    f64::from(*of.start())..=f64::from(*of.end())
}
