//! A scalable target has no more policies and actions than AWS allows.

use crate::catalog::scaling::DEFAULT_QUOTAS;

use crate::lint::rules::prelude::*;
use crate::lint::rules::service::of_target;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-quota",
        summary: "a scalable target has no more policies and scheduled actions than AWS allows",
        severity: Severity::Warning,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("quota.md"),
    },
    kinds: &["aws_appautoscaling_target"],
    check,
};

fn check(target: &Subject<'_>) -> Answer {
    let quotas = DEFAULT_QUOTAS.value;
    let mut findings = Vec::new();
    for (kind, most, what) in [
        ("aws_appautoscaling_policy", quotas.policies, "policies"),
        (
            "aws_appautoscaling_scheduled_action",
            quotas.scheduled_actions,
            "scheduled actions",
        ),
    ] {
        let count = of_target(target, kind).len();
        if count > most as usize {
            findings.push(
                target
                    .finding_here(
                        target.says(|it| format!("{it} has {count} {what}, more than {most}")),
                    )
                    .note(format!("default quota; source: {}", DEFAULT_QUOTAS.source))
                    .help("join some of them, or have the quota raised"),
            );
        }
    }
    all(findings)
}
