//! What must hold across sized things: statements of the policy against each other and against AWS, with the arithmetic.
//! Each family has its own.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::policy::EnvironmentPolicy;
use crate::sizing::{self, Sized};

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

/// What environments come to: the findings about each, and how many invariants hold and do not.
#[derive(Debug, Default)]
pub struct Contradictions {
    /// What does not hold, environment by environment.
    pub findings: Vec<Finding>,
    /// How many invariants hold.
    pub held: usize,
    /// How many do not.
    pub broken: usize,
}

/// Sizes environments and checks what is active of each.
pub fn of_policy<'p>(
    environments: impl Iterator<Item = &'p EnvironmentPolicy>,
    active: &dyn Fn(&str) -> bool,
) -> Contradictions {
    let rules: BTreeSet<&str> = invariants().map(|invariant| invariant.rule.id).collect();
    let rules: Vec<&str> = rules.into_iter().filter(|rule| active(rule)).collect();
    let mut out = Contradictions::default();
    for environment in environments {
        let mut found = Vec::new();
        let sized = sizing::size(environment, &mut found);
        check(environment, &sized, &mut found);
        found.retain(|finding| active(finding.rule));
        let is_broken = |rule: &&&str| found.iter().any(|finding| finding.rule == **rule);
        let broken = rules.iter().filter(is_broken).count();
        out.broken += broken;
        out.held += rules.len() - broken;
        out.findings.append(&mut found);
    }
    out
}
