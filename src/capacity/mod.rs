//! What must hold across sized things: statements of the policy against each other and against AWS, with the arithmetic.

mod agents;
mod broker;
mod database;
mod events;
mod planning;
mod service;
#[cfg(test)]
mod tests;

use crate::finding::Finding;
use crate::policy::{EnvironmentPolicy, Policy};
use crate::sizing::Sized;

/// One environment to be checked.
pub struct Context<'a> {
    /// What is stated.
    pub policy: &'a Policy,
    /// What it is sized to.
    pub sized: &'a Sized,
}

/// A statement that must hold.
pub struct Invariant {
    /// The rule its findings carry.
    pub rule: &'static str,
    /// What it says, in one sentence.
    pub says: &'static str,
    check: fn(&Context, &mut Vec<Finding>),
}

/// Every invariant, in the order it is checked.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        rule: "capacity-tasks",
        says: "tasks suffice for the demand",
        check: service::tasks,
    },
    Invariant {
        rule: "capacity-tier",
        says: "the demand lies within the tiers",
        check: service::tier,
    },
    Invariant {
        rule: "capacity-recommended",
        says: "the recommended tier is the one the demand needs",
        check: service::recommended,
    },
    Invariant {
        rule: "capacity-scaling",
        says: "a scaling policy has a target",
        check: service::target,
    },
    Invariant {
        rule: "capacity-fleet",
        says: "the fleet the policy plans for fits its bounds",
        check: agents::fleet,
    },
    Invariant {
        rule: "capacity-agents",
        says: "the agents of a task fit its memory",
        check: agents::memory,
    },
    Invariant {
        rule: "capacity-connections",
        says: "tasks times pool stay within the database's connections",
        check: database::connections,
    },
    Invariant {
        rule: "capacity-stated-connections",
        says: "the connections a profile plans for are those Aurora grants",
        check: database::stated,
    },
    Invariant {
        rule: "capacity-growth",
        says: "storage outlasts the growth of a year",
        check: database::growth,
    },
    Invariant {
        rule: "capacity-broker-connections",
        says: "the broker takes the connections asked of it",
        check: broker::connections,
    },
    Invariant {
        rule: "capacity-messages",
        says: "the broker is planned for the messages at peak",
        check: broker::messages,
    },
    Invariant {
        rule: "capacity-retention",
        says: "messages kept for the retention fit the storage",
        check: broker::retention,
    },
    Invariant {
        rule: "capacity-storage",
        says: "the broker has the storage planned for",
        check: broker::storage,
    },
    Invariant {
        rule: "capacity-throughput",
        says: "messages fit the bandwidth",
        check: broker::bandwidth,
    },
    Invariant {
        rule: "capacity-volume",
        says: "messages of a month fit the volume planned for",
        check: broker::monthly,
    },
    Invariant {
        rule: "capacity-events",
        says: "events at peak stay within the bus and the quota",
        check: events::rate,
    },
    Invariant {
        rule: "planning-aws",
        says: "planning facts are ones AWS has",
        check: planning::check,
    },
];

/// Checks one environment.
pub fn check(environment: &EnvironmentPolicy, sized: &Sized, findings: &mut Vec<Finding>) {
    let context = Context {
        policy: &environment.policy,
        sized,
    };
    for invariant in INVARIANTS {
        let from = findings.len();
        (invariant.check)(&context, findings);
        for finding in findings.iter_mut().skip(from) {
            finding.environments = vec![sized.environment.clone()];
        }
    }
}

impl Context<'_> {
    /// The place of a thing's name, for findings that no single value decides.
    fn fallback(&self) -> crate::text::Span {
        self.policy.head.name.span
    }
}

/// `10 + 100 + 20 tasks x 30`, or `10 x 30 + 100 x 20` where the factors differ.
fn terms(asked: &[(String, u32, u32)]) -> String {
    use crate::value::unit::plain;
    let total: u64 = asked
        .iter()
        .map(|(_, tasks, each)| u64::from(*tasks) * u64::from(*each))
        .sum();
    #[allow(clippy::cast_precision_loss)]
    let total = plain(total as f64);
    let same = asked.windows(2).all(|w| matches!(w, [a, b] if a.2 == b.2));
    match asked.first() {
        Some((_, _, each)) if same && asked.len() > 1 => {
            let tasks: Vec<String> = asked
                .iter()
                .map(|(name, tasks, _)| format!("{tasks} {name}"))
                .collect();
            format!("({}) x {each} = {total}", tasks.join(" + "))
        }
        _ => {
            let each: Vec<String> = asked
                .iter()
                .map(|(name, tasks, each)| format!("{tasks} {name} x {each}"))
                .collect();
            format!("{} = {total}", each.join(" + "))
        }
    }
}
