//! The policy against what was found: every binding of every item, what is missing, and capacity across resources.

mod absent;
mod capacity;
mod processors;
mod region;
mod row;
mod tags;

use std::collections::{BTreeMap, HashMap};

use crate::budget;
use crate::family::matching::{Component, Estate, Matches};
use crate::family::{Call, family};
use crate::inventory::Resource;
use crate::observation::{Observation, Scene, observe};
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Mode;
use crate::sizing::Sized;

use super::evaluate::Outcome as Outcomes;
use super::root_module::RootModule;
use super::subject::{BranchAssumptions, Verdict};

use row::{Reported, Row};

/// A root module, the policy of its environment, and which resource is which item.
pub struct Comparison<'a> {
    /// The root module.
    pub root_module: &'a RootModule<'a>,
    /// The environment's policy.
    pub policy: &'a EnvironmentPolicy,
    /// The sizes that the policy comes to.
    pub sized: &'a Sized,
    /// Which resource is which item.
    pub matches: &'a Matches<'a>,
    /// The sensitive values that checks across resources have read.
    pub read: &'a BranchAssumptions,
    /// The root modules of the environment, and which of them this is.
    pub estate: (&'a Estate<'a>, usize),
    /// The others that lend something to items of this one.
    pub lenders: &'a BTreeMap<usize, Lender<'a>>,
}

/// Another root module of the environment, which has something of an item.
pub struct Lender<'a> {
    /// The root module.
    pub root_module: RootModule<'a>,
    /// Whether the run is about it: what is written there is not compared otherwise.
    pub asked: bool,
    /// Which rules are enabled there.
    pub active: Box<dyn Fn(&str) -> bool + 'a>,
}

impl<'a> Comparison<'a> {
    /// The root module as its items are observed.
    fn scene(&self) -> Scene<'a, 'a> {
        Scene {
            inventory: self.root_module.inventory,
            matches: self.matches,
            sized: self.sized,
            estate: self.estate,
        }
    }

    /// The other root module that has a resource of an item.
    fn lender(&self, component: &Component<'_>, resource: &Resource) -> Option<&'a Lender<'a>> {
        let lenders = self.lenders;
        component
            .lender(resource)
            .and_then(|place| lenders.get(&place))
    }

    /// The root module that has a resource of an item.
    fn root_of(&self, component: &Component<'_>, resource: &Resource) -> &'a RootModule<'a> {
        let lender = self.lender(component, resource);
        lender.map_or(self.root_module, |lender| &lender.root_module)
    }
}

/// Compares a root module with the policy. `active` says which rules are enabled.
pub fn check(comparison: &Comparison<'_>, active: &dyn Fn(&str) -> bool) -> Outcomes {
    let dir = comparison.root_module.dir;
    let _doing = budget::doing(|| format!("comparing {dir} with the policy"));
    let mut out = Outcomes::default();
    let mut known: HashMap<&str, Vec<Call>> = HashMap::new();
    let mut reported = Reported::new();
    for component in &comparison.matches.components {
        let calls = known.entry(component.family).or_insert_with(|| {
            let family = family(component.family);
            family
                .map(|f| f.calls(comparison.sized))
                .unwrap_or_default()
        });
        let call = calls.iter().find(|c| is_of(c, component));
        if let Some(call) = call {
            check_item(
                comparison,
                component,
                call,
                active,
                (&mut out, &mut reported),
            );
            tags::check(comparison, component, active, &mut out);
            region::check(comparison, component, active, &mut out);
        }
    }
    absent::check(comparison, active, &mut out);
    capacity::check(comparison, active, &mut out);
    processors::check(comparison, active, &mut out);
    out
}

/// Whether a call is of the item.
pub(super) fn is_of(call: &Call, component: &Component<'_>) -> bool {
    call.family == component.family && call.name == component.name
}

/// The rows of one item.
fn check_item(
    comparison: &Comparison<'_>,
    component: &Component<'_>,
    call: &Call,
    active: &dyn Fn(&str) -> bool,
    (out, reported): (&mut Outcomes, &mut Reported),
) {
    let scene = comparison.scene();
    let mut parts = Vec::new();
    let lint = &comparison.policy.policy.lint;
    for (bound, want, mode) in call.expected(lint, component.ours) {
        let rule = bound.field.rule;
        if mode == Mode::Ignore {
            continue;
        }
        let row = Row {
            comparison,
            component,
            call,
            bound,
            want: &want,
            mode,
        };
        // A part is there or missing once, however many fields it would show.
        let part = (
            (bound.field.kind(), bound.field.select),
            bound.select.as_slice(),
            bound.says(),
        );
        let first = !parts.contains(&part);
        let missing = bound.field.part.missing;
        let (about, answer) = match observe(scene, component, bound) {
            Observation::NotAsked => continue,
            Observation::At(readings) => {
                let there = readings.iter().all(|r| r.fixed.is_none());
                if let Some(asks) = missing.filter(|asks| there && first && active(asks.id)) {
                    out.add(asks, comparison.root_module, Ok(Verdict::Pass));
                }
                if there {
                    parts.push(part);
                }
                if active(rule.id) {
                    row.values(&readings, rule, out, reported);
                }
                continue;
            }
            Observation::Unknown(doubt) => {
                if active(rule.id) {
                    out.add(rule, comparison.root_module, Err(row.blocked(doubt)));
                }
                continue;
            }
            Observation::MaybeAbsent(doubt) => (missing.unwrap_or(rule), Err(row.blocked(doubt))),
            Observation::Absent => {
                let about = missing.unwrap_or(rule);
                let finding = row.missing(about);
                out.missed |= active(about.id);
                (about, Ok(Verdict::Fail(vec![finding])))
            }
        };
        if !first {
            continue;
        }
        parts.push(part);
        if active(about.id) {
            out.add(about, comparison.root_module, answer);
        }
    }
}
