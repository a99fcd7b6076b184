//! What must hold across sized things: statements of the policy against each other and against AWS, with the arithmetic.
//! Each family has its own.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::policy::EnvironmentPolicy;
use crate::sizing::Sized;

use super::invariant::Found;
use super::{Context, FAMILIES, Invariant};

/// Every invariant, in the order it is checked.
fn invariants() -> impl Iterator<Item = &'static Invariant> {
    FAMILIES.iter().flat_map(|family| family.invariants())
}

/// What the invariants of a rule came to in one environment, where there was something that they are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// The id of the rule.
    pub rule: &'static str,
    /// Whether something is not known, so that it is not decided.
    pub is_open: bool,
}

/// Checks one environment, and says which rules had something to check.
pub fn check(
    environment: &EnvironmentPolicy,
    sized: &Sized,
    findings: &mut Vec<Finding>,
) -> Vec<Checked> {
    let context = Context {
        policy: &environment.policy,
        sized,
    };
    let mut checked: Vec<Checked> = Vec::new();
    for invariant in invariants() {
        let mut found = Found::default();
        (invariant.check)(&context, &mut found);
        for mut finding in found.findings {
            finding.environments = vec![sized.environment.clone()];
            findings.push(finding);
        }
        if !found.is_asked {
            continue;
        }
        let rule = invariant.rule.id;
        match checked.iter_mut().find(|one| one.rule == rule) {
            Some(one) => one.is_open |= found.is_open,
            None => checked.push(Checked {
                rule,
                is_open: found.is_open,
            }),
        }
    }
    checked
}

/// The rules of the invariants, each once.
pub fn rules() -> BTreeSet<&'static str> {
    invariants().map(|invariant| invariant.rule.id).collect()
}
