//! What changing something does: what AWS refuses, restarts, replaces or loses.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::config::value::{HIDDEN, Value as Found};
use crate::family::{self, Effect, Running, Seen, transitions as of_kind};
use crate::inventory::{Action, Inventory, Mode, Moves, Resource};
use crate::registry::transition;
use crate::text::Span;

use super::inputs::value;
use super::side_value::SideValue;
use super::source_locations::SourceLocations;
use super::table::Transition;

/// What changes: the values before and after, and what the plan does.
struct Change<'a> {
    address: String,
    before: Resource,
    after: Option<Resource>,
    action: Option<Action>,
    /// The resource as the source has it.
    own: Option<&'a Resource>,
    source_locations: &'a SourceLocations<'a>,
}

/// What the families read of a type.
pub(super) fn watched(kind: &str) -> &'static [&'static str] {
    of_kind(kind).map_or(&[], |transitions| transitions.reads)
}

/// What changes do: those of a plan, or those that bring the state to the source.
pub(super) fn transitions(
    source: Option<&Inventory>,
    plan: Option<&Inventory>,
    state: Option<&Inventory>,
    moves: &Moves,
    source_locations: &SourceLocations<'_>,
) -> Vec<Transition> {
    let mut changes = plan.map_or_else(Vec::new, |plan| {
        planned(plan, source, moves, source_locations)
    });
    if let (Some(source), Some(state)) = (source, state) {
        // What the plan was made before, or without.
        let known: HashSet<String> = changes.iter().map(|c| c.address.clone()).collect();
        let rest = coming(source, state, moves, source_locations).into_iter();
        changes.extend(rest.filter(|c| !known.contains(&c.address)));
    }
    let mut out: Vec<Transition> = Vec::new();
    let mut told: HashSet<String> = HashSet::new();
    let counts = Counts::new(state, plan);
    for change in &changes {
        let first = out.len();
        let kind = &*change.before.address.kind;
        let transitions = of_kind(kind);
        let counted = transitions.and_then(|transitions| transitions.running.as_ref());
        let seen = InFamily {
            change,
            running: counted.map(|running| counts.of(running)),
        };
        for effect in transitions.map_or_else(Vec::new, |transitions| (transitions.of)(&seen)) {
            if effect.replaces {
                told.insert(change.address.clone());
            }
            out.push(change.says(effect));
        }
        let holds = transitions.is_some_and(|transitions| transitions.holds);
        if holds && !told.contains(&change.address) {
            out.extend(change.replaced());
        }
        if change.hides() {
            for transition in out.iter_mut().skip(first) {
                transition.withhold();
            }
        }
    }
    out
}

fn planned<'a>(
    plan: &Inventory,
    source: Option<&'a Inventory>,
    moves: &Moves,
    source_locations: &'a SourceLocations<'a>,
) -> Vec<Change<'a>> {
    let mut out = Vec::new();
    for resource in plan.resources.iter().chain(&plan.removed) {
        let Some(change) = &resource.change else {
            continue;
        };
        let quiet = matches!(change.action, Action::NoOp | Action::Create | Action::Read);
        if quiet || change.before.is_null() {
            continue;
        }
        let with = |values| Resource::new(resource.address.clone(), values);
        let now = moves.now(&resource.address);
        out.push(Change {
            address: now.to_string(),
            before: with(change.before.clone()),
            after: Some(with(change.after.clone())).filter(|r| !r.values.is_null()),
            action: Some(change.action.clone()),
            own: source.and_then(|s| s.get(&now)),
            source_locations,
        });
    }
    out
}

/// What the next apply does, as far as the source tells.
fn coming<'a>(
    source: &'a Inventory,
    state: &Inventory,
    moves: &Moves,
    source_locations: &'a SourceLocations<'a>,
) -> Vec<Change<'a>> {
    let counted: HashSet<(&str, &str)> = source
        .resources
        .iter()
        .map(|r| &r.address)
        .filter(|a| a.has_unknown_key())
        .map(|a| (&*a.kind, &*a.name))
        .collect();
    let mut out = Vec::new();
    for was in &state.resources {
        if was.address.mode != Mode::Managed {
            continue;
        }
        let now = moves.now(&was.address);
        let after = source.get(&now);
        // What was not read may hold it, and so may a block whose instances are not known.
        let open = !source.gaps.is_empty() || counted.contains(&(&*now.kind, &*now.name));
        if after.is_none() && open {
            continue;
        }
        out.push(Change {
            address: now.to_string(),
            before: was.clone(),
            after: after.cloned(),
            action: None,
            own: after,
            source_locations,
        });
    }
    out
}

/// Whether one of these attributes must not be shown.
fn hides(values: &Found, attributes: &[&str]) -> bool {
    let entries = values.as_entries();
    let mut read = attributes.iter().filter_map(|name| entries?.get(*name));
    values.sensitive.is_hidden() || read.any(Found::contains_hidden)
}

/// What runs now, by what is counted and by name.
struct Counts<'a> {
    state: Option<&'a Inventory>,
    plan: Option<&'a Inventory>,
    known: RefCell<HashMap<&'static str, Rc<HashMap<String, f64>>>>,
}

impl<'a> Counts<'a> {
    fn new(state: Option<&'a Inventory>, plan: Option<&'a Inventory>) -> Self {
        Self {
            state,
            plan,
            known: RefCell::default(),
        }
    }

    fn of(&self, running: &'static Running) -> Rc<HashMap<String, f64>> {
        let mut known = self.known.borrow_mut();
        let counted = known.entry(running.kind);
        let counted = counted.or_insert_with(|| Rc::new(self.count(running)));
        Rc::clone(counted)
    }

    fn count(&self, running: &Running) -> HashMap<String, f64> {
        let mut out = HashMap::new();
        let inventory = self.state.or(self.plan).into_iter();
        for resource in inventory.flat_map(|i| i.of_kind(running.kind)) {
            let now = match self.plan.and(resource.change.as_ref()) {
                // Of what a plan makes nothing runs.
                Some(change) => {
                    let before = Resource::new(resource.address.clone(), change.before.clone());
                    seen(&before, running.number).number()
                }
                None => seen(resource, running.number).number(),
            };
            // The number is told where it is cut.
            let change = resource.change.as_ref().map(|c| &c.before);
            let mut values = std::iter::once(&resource.values).chain(change);
            if values.any(|v| hides(v, watched(running.kind))) {
                continue;
            }
            if let (Some(name), Some(now)) = (seen(resource, running.name).text(), now) {
                out.entry(name).or_insert(now);
            }
        }
        out
    }
}

/// An attribute, as families see it.
fn seen(resource: &Resource, path: &str) -> Seen {
    match value(resource, path) {
        SideValue::Value(value) => Seen::Value(crate::observation::plain(&value)),
        SideValue::NotSet(_) => Seen::NotSet,
        _ => Seen::Unknown,
    }
}

/// A change as families see it.
struct InFamily<'c> {
    change: &'c Change<'c>,
    /// What is counted of what runs now.
    running: Option<Rc<HashMap<String, f64>>>,
}

impl family::Change for InFamily<'_> {
    fn address(&self) -> &str {
        &self.change.address
    }

    fn before(&self, path: &str) -> Seen {
        seen(&self.change.before, path)
    }

    fn after(&self, path: &str) -> Seen {
        let after = self.change.after.as_ref();
        after.map_or(Seen::Unknown, |after| seen(after, path))
    }

    fn is_destroyed(&self) -> bool {
        let forgotten = matches!(self.change.action, Some(Action::Forget));
        !forgotten && (self.change.after.is_none() || self.change.is_replaced())
    }

    fn running(&self, name: &str) -> Option<f64> {
        self.running.as_ref()?.get(name).copied()
    }
}

impl Change<'_> {
    /// Whether any value that is read of it must not be shown.
    fn hides(&self) -> bool {
        let mut both = std::iter::once(&self.before).chain(&self.after);
        both.any(|r| hides(&r.values, watched(&r.address.kind)))
    }

    fn is_replaced(&self) -> bool {
        matches!(self.action, Some(Action::Replace { .. }))
    }

    /// Where a value is written in the source.
    fn place(&self, path: &str) -> Option<Span> {
        let own = self.own?;
        if path.is_empty() {
            // The resource as a whole.
            return self.source_locations.of(own, None).at;
        }
        let written = match value(own, path) {
            SideValue::Value(value) => self.source_locations.of(own, Some(&value)),
            _ => self.source_locations.of(own, None),
        };
        written.at
    }

    fn says(&self, effect: Effect) -> Transition {
        Transition {
            rule: effect.rule.id,
            severity: effect.rule.severity,
            address: self.address.clone(),
            headline: effect.headline,
            before: effect.before,
            after: effect.after,
            notes: effect.notes,
            help: effect.help.map(str::to_owned),
            at: self.place(effect.path),
            status: None,
        }
    }

    /// What the plan itself says is replaced, where no other rule says why.
    fn replaced(&self) -> Option<Transition> {
        let rule = &transition::REPLACED;
        self.is_replaced().then(|| Transition {
            rule: rule.id,
            severity: rule.severity,
            address: self.address.clone(),
            headline: format!("{} is destroyed, and another is made", self.address),
            before: "there".into(),
            after: "another".into(),
            notes: Vec::new(),
            help: None,
            at: self.place(""),
            status: None,
        })
    }
}

impl Transition {
    /// Leaves the rule's own sentence of it, where the values must not be shown.
    fn withhold(&mut self) {
        let rule = transition::RULES.iter().find(|r| r.id == self.rule);
        let summary = rule.map_or("it is replaced", |r| r.summary);
        self.headline = format!("{}: {summary}", self.address);
        self.before = HIDDEN.into();
        self.after = HIDDEN.into();
        self.notes.clear();
    }
}

#[cfg(test)]
mod tests;
