//! The health check of a target group is one that AWS takes.

use crate::catalog::balancer::{
    INTERVAL_DEFAULT_SECONDS, INTERVAL_SECONDS, THRESHOLD, TIMEOUT, TIMEOUT_SECONDS, TRANSPORT,
};
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{combine, set, within};

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "lb-health-check",
        summary: "a health check of a target group is within bounds, and ends before the next one",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("health_check.md"),
    },
    kinds: &["aws_lb_target_group", "aws_alb_target_group"],
    check,
};

const INTERVAL: &str = "health_check[0].interval";
const TIMEOUT_PATH: &str = "health_check[0].timeout";

fn check(group: &Subject<'_>) -> Answer {
    combine([
        within(group, INTERVAL, &INTERVAL_SECONDS, "seconds"),
        within(group, TIMEOUT_PATH, &TIMEOUT_SECONDS, "seconds"),
        within(group, "health_check[0].healthy_threshold", &THRESHOLD, ""),
        within(group, "health_check[0].unhealthy_threshold", &THRESHOLD, ""),
        ends(group),
    ])
}

/// A check ends before the next one begins.
fn ends(group: &Subject<'_>) -> Answer {
    let Some(timeout) = set(group, TIMEOUT_PATH)?.and_then(|g| g.number()) else {
        return not_applicable();
    };
    let every = set(group, INTERVAL)?.and_then(|g| g.number());
    let every = every.unwrap_or_else(|| INTERVAL_DEFAULT_SECONDS.value.into());
    let of_transport = set(group, "protocol").map(|protocol| {
        let protocol = protocol.and_then(|g| g.text().map(str::to_owned));
        protocol.is_some_and(|p| {
            TRANSPORT
                .value
                .iter()
                .any(|one| p.eq_ignore_ascii_case(one))
        })
    });
    #[expect(clippy::float_cmp, reason = "both are whole seconds")]
    if timeout < every || timeout == every && of_transport? {
        return pass();
    }
    let headline =
        format!("a check may take {timeout} seconds, and the next one begins after {every}");
    fail(
        group
            .finding(TIMEOUT_PATH, headline)
            .note(format!("AWS refuses it; source: {TIMEOUT}"))
            .help(format!("choose a timeout below {every}")),
    )
}
