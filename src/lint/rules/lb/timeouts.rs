//! Timeouts of load balancers and target groups are within bounds.

use crate::catalog::balancer::{ALB_IDLE_SECONDS, DEREGISTRATION_SECONDS};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{text, within};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "lb-timeouts",
        summary: "idle timeout of a load balancer and deregistration delay of a target group are within bounds",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("timeouts.md"),
    },
    kinds: &[
        "aws_lb",
        "aws_alb",
        "aws_lb_target_group",
        "aws_alb_target_group",
    ],
    check,
};

fn check(subject: &Subject<'_>) -> Answer {
    if subject.resource.address.kind.ends_with("target_group") {
        return within(
            subject,
            "deregistration_delay",
            &DEREGISTRATION_SECONDS,
            "seconds",
        );
    }
    let kind = text(subject, "load_balancer_type")?;
    if kind.is_some_and(|k| k != "application") {
        return not_applicable();
    }
    within(subject, "idle_timeout", &ALB_IDLE_SECONDS, "seconds")
}
