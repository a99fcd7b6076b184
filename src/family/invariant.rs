//! What must hold of the items of a family: statements of the policy against each other and against AWS.

use crate::capacity::{Fleet, Loss, Room};
use crate::catalog::fargate::HEALTHY_PERCENT_DEFAULT;
use crate::finding::Finding;
use crate::policy::Policy;
use crate::registry::{RuleInfo, policyfile};
use crate::sizing::Sized;

/// One environment to be checked.
pub struct Context<'a> {
    /// What is stated.
    pub policy: &'a Policy,
    /// What it is sized to.
    pub sized: &'a Sized,
}

impl Context<'_> {
    /// The place of the environment's name, for findings that no single value decides.
    pub(super) fn fallback(&self) -> crate::text::Span {
        self.policy.head.name.span
    }
}

/// A statement that must hold.
pub struct Invariant {
    /// The rule of its findings.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "tests hold each to its row")
    )]
    pub rule: &'static RuleInfo,
    /// Reports what contradicts it, with the arithmetic.
    pub check: fn(&Context, &mut Found),
}

/// What an invariant came to in one environment.
#[derive(Debug, Default)]
pub struct Found {
    /// What contradicts it, and what is not known.
    pub findings: Vec<Finding>,
    /// Whether there was something that it is about.
    pub is_asked: bool,
    /// Whether something of that is not known.
    pub is_open: bool,
}

impl Found {
    /// Says that there is something that the invariant is about.
    pub(super) fn ask(&mut self) {
        self.is_asked = true;
    }

    /// Says that something that it is about is not known, which another finding tells.
    pub(super) fn open(&mut self) {
        self.is_asked = true;
        self.is_open = true;
    }

    /// Adds what contradicts it, or what is not known.
    pub(super) fn push(&mut self, finding: Finding) {
        self.is_asked = true;
        self.is_open |= finding.rule == policyfile::UNDECIDED.id;
        self.findings.push(finding);
    }
}

/// Who asks for some of a limit, by name, tasks at most, and what each of them asks for; each within its bounds.
pub(super) fn room(c: &Context, asked: &[(String, u32, u32)], limit: u32) -> Room {
    let fleet = |(name, most, each): &(String, u32, u32)| {
        let mut services = c.sized.services.iter();
        let sized = services.find(|service| service.name == *name);
        Fleet {
            name: name.clone(),
            least: sized
                .map_or(*most, |service| service.tasks.value.min)
                .into(),
            most: u64::from(*most),
            percent: 100,
            each: u64::from(*each),
        }
    };
    Room {
        limit: limit.into(),
        losses: Vec::new(),
        fleets: asked.iter().map(fleet).collect(),
    }
}

/// The same while services are deployed, and with what is lost for a while. AWS runs twice the tasks of a service while it is
/// deployed unless that says otherwise.
pub(super) fn surge(room: &Room, losses: Vec<Loss>) -> Room {
    let mut out = Room {
        losses,
        ..room.clone()
    };
    for fleet in &mut out.fleets {
        fleet.percent = HEALTHY_PERCENT_DEFAULT.value.1.into();
    }
    out
}

/// `10 + 100 + 20 tasks x 30`, or `10 x 30 + 100 x 20` where the factors differ.
pub(super) fn terms(asked: &[(String, u32, u32)]) -> String {
    use crate::value::unit::plain;
    let total: u64 = asked
        .iter()
        .map(|(_, tasks, each)| u64::from(*tasks) * u64::from(*each))
        .fold(0, u64::saturating_add);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_factors_are_put_outside_of_the_sum() {
        let of = |asked: &[(&str, u32, u32)]| {
            let owned = asked
                .iter()
                .map(|(name, tasks, each)| ((*name).to_owned(), *tasks, *each));
            terms(&owned.collect::<Vec<_>>())
        };
        assert_eq!(of(&[("a", 10, 30)]), "10 a x 30 = 300");
        assert_eq!(
            of(&[("a", 10, 30), ("b", 100, 30)]),
            "(10 a + 100 b) x 30 = 3,300"
        );
        assert_eq!(
            of(&[("a", 10, 30), ("b", 100, 20)]),
            "10 a x 30 + 100 b x 20 = 2,300"
        );
        let three = [("a", 1, 2), ("b", 1, 2), ("c", 1, 3)];
        assert_eq!(of(&three), "1 a x 2 + 1 b x 2 + 1 c x 3 = 7");
    }
}
