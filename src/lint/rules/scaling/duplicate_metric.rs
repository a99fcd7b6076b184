//! The policies of a target follow different metrics.

use crate::catalog::scaling::TARGET_TRACKING;

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::{self, Metric, tracking};
use crate::lint::rules::service::of_target;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-duplicate-metric",
        summary: "the target tracking policies of a scalable target follow different metrics",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("duplicate_metric.md"),
    },
    kinds: &["aws_appautoscaling_target"],
    check,
};

fn check(target: &Subject<'_>) -> Answer {
    let policies = of_target(target, "aws_appautoscaling_policy");
    if policies.len() < 2 {
        return not_applicable();
    }
    let mut seen: Vec<(String, &Subject<'_>)> = Vec::new();
    let mut findings = Vec::new();
    for policy in &policies {
        // The others are told apart by labels, dimensions and expressions.
        let Some(Metric::Predefined(name)) = scaling::metric(policy)? else {
            continue;
        };
        if name == "ALBRequestCountPerTarget" {
            continue;
        }
        match seen.iter().find(|(other, _)| *other == name) {
            None => seen.push((name, policy)),
            Some((_, first)) => {
                let place = first.root_module.block(first.resource);
                findings.push(
                    policy
                        .finding(
                            &tracking("predefined_metric_specification[0].predefined_metric_type"),
                            policy.says(|it| format!("{} and {it} both follow {name}", first.name())),
                        )
                        .also(place.span, "the other policy")
                        .note(format!("each policy of a target needs a metric of its own; source: {TARGET_TRACKING}"))
                        .help("keep one of them, or let them follow CPU and memory"),
                );
            }
        }
    }
    all(findings)
}
