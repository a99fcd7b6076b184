//! What is there beside the items: target groups and schedules of what the policy does not size. They are found by what they
//! select, or by what they are called.

use super::Policy;
use super::decode::{Reader, Stated};
use super::mistake::{refused, scheduled, timezone};
use super::raw::Name;
use super::select::ItemSelect;
use crate::catalog::balancer;
use crate::finding::Finding;
use crate::value::unit::Seconds;

/// Target groups of no service of the policy, or of one in another root module.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetGroup {
    /// What the policy calls them.
    pub name: Name,
    /// Which are those.
    pub select: Option<ItemSelect>,
    /// Time between two checks of a target.
    pub interval: Option<Stated<Seconds>>,
    /// Time one check may take.
    pub timeout: Option<Stated<Seconds>>,
    /// Checks in a row that find a target healthy.
    pub healthy: Option<Stated<u32>>,
    /// Checks in a row that find a target unhealthy.
    pub unhealthy: Option<Stated<u32>>,
    /// What a check asks for.
    pub path: Option<Stated<String>>,
    /// Time that a target has to end its requests when it goes.
    pub drain: Option<Stated<Seconds>>,
}

/// Schedules that start no job of the policy, such as functions.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// What the policy calls them.
    pub name: Name,
    /// Which are those.
    pub select: Option<ItemSelect>,
    /// When they start something.
    pub at: Option<Stated<String>>,
    /// The time zone of that.
    pub timezone: Option<Stated<String>>,
}

impl TargetGroup {
    /// Reads a `target_group` block.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            interval: r.optional("interval", "time between two checks of a target"),
            timeout: r.optional("timeout", "time one check may take"),
            healthy: r
                .aws(&["healthy_threshold"])
                .optional("healthy", "checks in a row that find a target healthy"),
            unhealthy: r
                .aws(&["unhealthy_threshold"])
                .optional("unhealthy", "checks in a row that find a target unhealthy"),
            path: r.optional("path", "what a check asks for"),
            drain: r.aws(&["deregistration_delay"]).optional(
                "drain",
                "time that a target has to end its requests when it goes",
            ),
        })
    }
}

impl Timer {
    /// Reads a `schedule` block of the top level.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            at: r.required(
                "at",
                "when: \"rate(1 hour)\", \"cron(0 3 * * ? *)\" or once \"at(2030-01-31T03:00:00)\"",
            ),
            timezone: r
                .aws(&["schedule_expression_timezone"])
                .optional("timezone", "the time zone of that, by its IANA name"),
        })
    }
}

/// What they state that AWS would refuse.
pub(super) fn check(policy: &Policy, findings: &mut Vec<Finding>) {
    for group in &policy.target_groups {
        let here = group.name.span;
        let seconds = |s: Option<Stated<Seconds>>| {
            s.map(|s| Stated {
                value: s.value.0,
                at: s.at,
            })
        };
        let limits = [
            (
                "interval",
                seconds(group.interval),
                &balancer::INTERVAL_SECONDS,
            ),
            (
                "timeout",
                seconds(group.timeout),
                &balancer::TIMEOUT_SECONDS,
            ),
            ("healthy", group.healthy, &balancer::THRESHOLD),
            ("unhealthy", group.unhealthy, &balancer::THRESHOLD),
            (
                "drain",
                seconds(group.drain),
                &balancer::DEREGISTRATION_SECONDS,
            ),
        ];
        for (what, stated, limit) in limits {
            let Some(stated) = stated.filter(|s| !limit.value.contains(&s.value)) else {
                continue;
            };
            let (from, to) = (limit.value.start(), limit.value.end());
            let headline = format!("a target group's `{what}` is {from} to {to}");
            findings.push(refused(stated.span_or(here), headline, limit.source));
        }
    }
    for timer in &policy.timers {
        let here = timer.name.span;
        if let Some(stated) = &timer.at {
            scheduled("at", stated, here, findings);
        }
        if let Some(zone) = &timer.timezone {
            timezone(zone, here, findings);
        }
    }
}
