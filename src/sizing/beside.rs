//! Sizes of what is there beside the items.

use crate::policy::Policy;
use crate::policy::decode::Stated;
use crate::value::Decided;
use crate::value::unit::Seconds;

/// Target groups of no item; times in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedTargetGroup {
    /// What the policy calls them.
    pub name: String,
    /// Between two checks.
    pub interval: Option<Decided<u32>>,
    /// That one check may take.
    pub timeout: Option<Decided<u32>>,
    /// Checks in a row that find a target healthy.
    pub healthy: Option<Decided<u32>>,
    /// Checks in a row that find a target unhealthy.
    pub unhealthy: Option<Decided<u32>>,
    /// What a check asks for.
    pub path: Option<Decided<String>>,
    /// That a target has to end its requests.
    pub drain: Option<Decided<u32>>,
}

/// Schedules that start no job.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedTimer {
    /// What the policy calls them.
    pub name: String,
    /// When they start something.
    pub at: Option<Decided<String>>,
    /// The time zone of that.
    pub timezone: Option<Decided<String>>,
}

fn number(stated: Option<Stated<u32>>) -> Option<Decided<u32>> {
    stated.map(|s| Decided::new(s.value, [s.at]))
}

fn seconds(stated: Option<Stated<Seconds>>) -> Option<Decided<u32>> {
    stated.map(|s| Decided::new(s.value.0, [s.at]))
}

fn text(stated: Option<&Stated<String>>) -> Option<Decided<String>> {
    stated.map(|s| Decided::new(s.value.clone(), [s.at]))
}

pub(super) fn target_groups(policy: &Policy) -> Vec<SizedTargetGroup> {
    let all = policy.target_groups.iter();
    all.map(|group| SizedTargetGroup {
        name: group.name.text.clone(),
        interval: seconds(group.interval),
        timeout: seconds(group.timeout),
        healthy: number(group.healthy),
        unhealthy: number(group.unhealthy),
        path: text(group.path.as_ref()),
        drain: seconds(group.drain),
    })
    .collect()
}

pub(super) fn timers(policy: &Policy) -> Vec<SizedTimer> {
    let all = policy.timers.iter();
    all.map(|timer| SizedTimer {
        name: timer.name.text.clone(),
        at: text(timer.at.as_ref()),
        timezone: text(timer.timezone.as_ref()),
    })
    .collect()
}
