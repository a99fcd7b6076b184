//! The lower bound of a scalable target is not above the upper one.

use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "scaling-bounds",
        summary: "the minimum of a scalable target is not above its maximum",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("bounds.md"),
    },
    kinds: &["aws_appautoscaling_target"],
    check,
};

fn check(target: &Subject<'_>) -> Answer {
    let (Some(min), Some(max)) = (
        target.number("min_capacity")?,
        target.number("max_capacity")?,
    ) else {
        return not_applicable();
    };
    if min <= max {
        return pass();
    }
    let most = target
        .root_module
        .written(&target.origin("max_capacity"), target.resource);
    fail(
        target
            .finding(
                "min_capacity",
                format!("min_capacity {min} is above max_capacity {max}"),
            )
            .also(most.span, "the maximum")
            .help("AWS refuses the target: lower min_capacity or raise max_capacity"),
    )
}
