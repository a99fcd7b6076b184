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
use crate::registry::{RuleInfo, capacity};
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
    /// The rule of its findings.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "tests hold each to its row")
    )]
    pub rule: &'static RuleInfo,
    check: fn(&Context, &mut Vec<Finding>),
}

/// Every invariant, in the order it is checked.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        rule: &capacity::TASKS,
        check: service::tasks,
    },
    Invariant {
        rule: &capacity::TIER,
        check: service::tier,
    },
    Invariant {
        rule: &capacity::RECOMMENDED,
        check: service::recommended,
    },
    Invariant {
        rule: &capacity::SCALING,
        check: service::target,
    },
    Invariant {
        rule: &capacity::FLEET,
        check: agents::fleet,
    },
    Invariant {
        rule: &capacity::AGENTS,
        check: agents::memory,
    },
    Invariant {
        rule: &capacity::CONNECTIONS,
        check: database::connections,
    },
    Invariant {
        rule: &capacity::STATED_CONNECTIONS,
        check: database::stated,
    },
    Invariant {
        rule: &capacity::GROWTH,
        check: database::growth,
    },
    Invariant {
        rule: &capacity::BROKER_CONNECTIONS,
        check: broker::connections,
    },
    Invariant {
        rule: &capacity::MESSAGES,
        check: broker::messages,
    },
    Invariant {
        rule: &capacity::RETENTION,
        check: broker::retention,
    },
    Invariant {
        rule: &capacity::STORAGE,
        check: broker::storage,
    },
    Invariant {
        rule: &capacity::THROUGHPUT,
        check: broker::bandwidth,
    },
    Invariant {
        rule: &capacity::VOLUME,
        check: broker::monthly,
    },
    Invariant {
        rule: &capacity::EVENTS,
        check: events::rate,
    },
    Invariant {
        rule: &capacity::PLANNING,
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
