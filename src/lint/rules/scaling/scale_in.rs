//! What was added is taken away again.

use crate::catalog::scaling::TARGET_TRACKING;

use crate::lint::rules::prelude::*;
use crate::lint::rules::scaling::{TRACKING, tracking};
use crate::lint::rules::service::of_target;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-scale-in",
        summary: "at least one policy of a scalable target scales in",
        severity: Severity::Note,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("scale_in.md"),
    },
    kinds: &["aws_appautoscaling_target"],
    check,
};

fn check(target: &Subject<'_>) -> Answer {
    let policies = of_target(target, "aws_appautoscaling_policy");
    let Some(first) = policies.first() else {
        return not_applicable();
    };
    if !of_target(target, "aws_appautoscaling_scheduled_action").is_empty() {
        return not_applicable();
    }
    let path = tracking("disable_scale_in");
    for policy in &policies {
        if policy.count(TRACKING)? == 0 || policy.flag(&path)? != Some(true) {
            return pass();
        }
    }
    fail(
        first
            .finding(
                &path,
                format!(
                    "no policy of {} scales in: what a peak adds stays",
                    target.name()
                ),
            )
            .note(format!("source: {TARGET_TRACKING}"))
            .help("let one of the policies scale in"),
    )
}
