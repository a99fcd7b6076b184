//! What must hold across sized things: statements of the policy against each other and against AWS, with the arithmetic.
//! Each family has its own.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::policy::EnvironmentPolicy;
use crate::sizing::Sized;

use super::{Context, FAMILIES, Invariant};

/// Every invariant, in the order it is checked.
fn invariants() -> impl Iterator<Item = &'static Invariant> {
    FAMILIES.iter().flat_map(|family| family.invariants())
}

/// Checks one environment.
pub fn check(environment: &EnvironmentPolicy, sized: &Sized, findings: &mut Vec<Finding>) {
    let context = Context {
        policy: &environment.policy,
        sized,
    };
    for invariant in invariants() {
        let from = findings.len();
        (invariant.check)(&context, findings);
        for finding in findings.iter_mut().skip(from) {
            finding.environments = vec![sized.environment.clone()];
        }
    }
}

/// The rules of the invariants, each once.
pub fn rules() -> BTreeSet<&'static str> {
    invariants().map(|invariant| invariant.rule.id).collect()
}
