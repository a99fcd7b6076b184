//! The type of a scaling policy is that of its block.

use crate::catalog::scaling::POLICY_TYPE_DEFAULT;

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::{STEPS, TRACKING};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-policy-type",
        summary: "the type of a scaling policy is that of the block it has",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("policy_type.md"),
    },
    kinds: &["aws_appautoscaling_policy"],
    check,
};

/// Types and their blocks.
const TYPES: &[(&str, &str)] = &[
    ("StepScaling", STEPS),
    ("TargetTrackingScaling", TRACKING),
    (
        "PredictiveScaling",
        "predictive_scaling_policy_configuration",
    ),
];

fn check(policy: &Subject<'_>) -> Answer {
    let mut there = Vec::new();
    for (kind, block) in TYPES {
        if policy.count(block)? > 0 {
            there.push((*kind, *block));
        }
    }
    let written = policy.text("policy_type")?;
    let default = POLICY_TYPE_DEFAULT.value;
    let kind = written.as_deref().unwrap_or(default);
    let Some((_, block)) = TYPES.iter().find(|(name, _)| *name == kind) else {
        // A type newer than the catalogue, or none: the schema's or the provider's to say.
        return not_applicable();
    };
    if there.iter().any(|(name, _)| *name == kind) {
        return pass();
    }
    let finding = match there.as_slice() {
        [(name, other)] => policy
            .finding(
                "policy_type",
                match &written {
                    Some(_) => policy
                        .says(|it| format!("{it} has policy type {kind} and a block `{other}`")),
                    None => {
                        policy.says(|it| format!("{it} has a block `{other}` and no policy type"))
                    }
                },
            )
            .help(format!("write policy_type = \"{name}\""))
            .fix(policy.write("policy_type", &(*name).into())),
        _ => policy
            .finding(
                "policy_type",
                policy.says(|it| format!("{it} has no block `{block}`")),
            )
            .help(format!("add `{block}`, which a {kind} policy needs")),
    };
    fail(finding.note(format!(
        "`policy_type` is {default} where it is not set; source: {}",
        POLICY_TYPE_DEFAULT.source
    )))
}
