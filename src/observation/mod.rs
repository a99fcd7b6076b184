//! What an item's resources show for a field, and how that stands to the policy: one answer for everyone who asks.
//!
//! Conditions that are not known are settled here: a value behind one is known as far as every way it can turn out
//! leads to the same verdict.

mod absence;
mod absent_item;
mod reading;
mod standing;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::config::value::{Value as Found, Why};
use crate::family::matching::{Component, Estate, Lookup, Matches, lookup, members, places, text};
use crate::family::{
    Bound, CONTAINERS, Compare, Field, Instead, Read, Unset, container_place, is_told_by_name,
    steps_as_text,
};
use crate::inventory::{Assumed, Inventory, Resource, SourceKind, address_in};
use crate::policy::lint::Mode;
use crate::sizing::Sized;
use crate::value::Value;

pub use absent_item::{AbsentItem, absent_items, item_doubt};
use reading::found;
pub use reading::read;
pub use standing::{Verdict, as_written, plain};

use absence::{doubt, nowhere, without_argument};

/// A root module as items are observed in it.
#[derive(Clone, Copy)]
pub struct Scene<'a, 's> {
    /// Everything that the root module declares, as it evaluates under one set of values.
    pub inventory: &'a Inventory,
    /// Which of them are which item.
    pub matches: &'s Matches<'a>,
    /// What the policy sizes.
    pub sized: &'s Sized,
    /// The root modules of the environment, and which of them this is.
    pub estate: (&'s Estate<'a>, usize),
}

/// What an item shows for a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Observation<'a> {
    /// These readings, one for each resource that shows it.
    At(Vec<Reading<'a>>),
    /// The part that would show it is not there.
    Absent,
    /// The item does without the part, or it could be told only of what `generate` wrote.
    NotAsked,
    /// It is not known which resource shows it, or how many there are.
    Unknown(Doubt<'a>),
    /// The part is not there, and it is not known whether it is missing.
    MaybeAbsent(Doubt<'a>),
}

/// What is not known of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt<'a> {
    /// Why.
    pub why: Why,
    /// The resource that it is about; none where it is the item as a whole.
    pub resource: Option<&'a Resource>,
    /// The attribute that is not known; none where it is all of the resource.
    pub path: Option<Cow<'a, str>>,
}

/// One resource's value.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<'a> {
    /// The resource; the first of those that are counted.
    pub resource: &'a Resource,
    /// Where in the resource; none where resources are counted.
    pub path: Option<Cow<'a, str>>,
    /// On which side of a bound it lies, if nothing is wanted that moves it.
    pub fixed: Option<Mode>,
    /// What it is for each way that open conditions turn out; one where there are none.
    pub outcomes: Vec<Outcome>,
    /// Why it is not known before conditions are settled; none where there is nothing to settle.
    pub open: Option<Why>,
}

/// A value, and the branches that lead to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How open conditions are taken.
    pub assumed: Assumed,
    /// What it is then.
    pub actual: Actual,
}

/// What a resource has at a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Actual {
    /// It is set, to this.
    Value(Found),
    /// It is not set.
    NotSet {
        /// What AWS takes then, where that is known.
        taken: Option<Found>,
        /// The way to the block that it would stand in, if that is not there either.
        block: Option<String>,
    },
    /// It is part of a block that is not there, and nothing without it: the way to the block.
    NoBlock(String),
    /// It is not known, and why.
    Unknown(Why),
}

impl Actual {
    /// The value that is written there.
    pub fn value(&self) -> Option<&Found> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotSet { .. } | Self::NoBlock(_) | Self::Unknown(_) => None,
        }
    }

    /// How it stands to what is expected.
    pub fn verdict(&self, field: &Field, want: &Value, mode: Mode) -> Verdict {
        match self {
            _ if mode == Mode::Ignore => Verdict::Ignored,
            Self::Value(value)
            | Self::NotSet {
                taken: Some(value), ..
            } => standing::compare(field, want, mode, value),
            Self::NotSet { taken: None, .. } | Self::NoBlock(_) => {
                Verdict::Deviates { above: None }
            }
            Self::Unknown(why) => Verdict::Undecided(why.clone()),
        }
    }
}

impl Reading<'_> {
    /// Why it is not known as long as conditions are not settled.
    fn open(&self) -> Why {
        let unsaid = || Why::Other("it depends on a condition that is not known".into());
        self.open.clone().unwrap_or_else(unsaid)
    }

    /// How strictly the value is held, where the policy's way is `mode`.
    pub fn mode(&self, mode: Mode) -> Mode {
        match self.fixed {
            Some(side) if mode != Mode::Ignore => side,
            _ => mode,
        }
    }

    /// How it stands to what is expected: as in every way that open conditions can turn out, and undecided where these
    /// differ.
    pub fn verdict(&self, field: &Field, want: &Value, mode: Mode) -> Verdict {
        let mode = self.mode(mode);
        let mut all = self
            .outcomes
            .iter()
            .map(|o| o.actual.verdict(field, want, mode));
        let Some(mut out) = all.next() else {
            return Verdict::Ignored;
        };
        for next in all {
            out = match out.or_else(next) {
                Some(out) => out,
                None => return Verdict::Undecided(self.open()),
            };
        }
        out
    }
}

/// What an item shows for a field.
pub fn observe<'a>(
    scene: Scene<'a, '_>,
    component: &Component<'a>,
    bound: &Bound,
) -> Observation<'a> {
    if let Some(why) = &component.doubt {
        return Observation::MaybeAbsent(Doubt {
            why: why.clone(),
            resource: None,
            path: None,
        });
    }
    let is_start = matches!(bound.field.read, Read::Start(_));
    if is_start && scene.inventory.kind != SourceKind::Source {
        return Observation::NotAsked;
    }
    if bound.for_all
        && let Some(argument) = bound.goes_with
        && let Some(instead) = without_argument(component.anchor, argument)
    {
        return instead;
    }
    match lookup(component, bound, scene.sized) {
        Lookup::NotAsked => Observation::NotAsked,
        Lookup::Unknown(why) => Observation::Unknown(Doubt {
            why,
            resource: None,
            path: None,
        }),
        Lookup::Count(resources, less) => count(&resources, less),
        Lookup::At(resources) => {
            let readings = resources
                .into_iter()
                .flat_map(|resource| read_bound(component, bound, resource))
                .map(|reading| as_compared(scene, reading, bound.field))
                .map(|reading| or_apart(reading, scene, component, bound));
            let readings: Vec<_> = readings.collect();
            if readings.is_empty() {
                return Observation::NotAsked;
            }
            let readings = readings.into_iter();
            if bound.said_by_other {
                let own: Vec<_> = readings.filter_map(where_set).collect();
                return if own.is_empty() {
                    Observation::NotAsked
                } else {
                    Observation::At(own)
                };
            }
            let asked_of_each = bound.container.is_none() || !bound.for_all;
            if bound.is_written() && asked_of_each {
                return Observation::At(readings.collect());
            }
            let there: Vec<_> = readings.filter_map(where_there).collect();
            if there.is_empty() {
                return Observation::NotAsked;
            }
            Observation::At(there)
        }
        Lookup::Nowhere => nowhere(scene, component, bound),
    }
}

/// What a resource of an item shows for a field; nothing where resources are counted.
fn read_bound<'a>(
    component: &Component<'a>,
    bound: &Bound,
    resource: &'a Resource,
) -> Vec<Reading<'a>> {
    if let Read::Alarm(at) = bound.field.read {
        let mut out: Vec<Reading<'a>> = Vec::new();
        for path in places(resource, at) {
            let reading = read(resource, path, bound.field.unset);
            // What is not known of several metrics, or set in none, is said once; a value at each of its places.
            if !out.iter().any(|known| is_alike(known, &reading)) {
                out.push(reading);
            }
        }
        return out;
    }
    read_once(component, bound, resource).into_iter().collect()
}

/// Whether two readings have the same to say.
fn is_alike(one: &Reading<'_>, other: &Reading<'_>) -> bool {
    let mut pairs = one.outcomes.iter().zip(&other.outcomes);
    let alike = |(a, b): (&Outcome, &Outcome)| match (a.actual.value(), b.actual.value()) {
        (None, None) => a.actual == b.actual,
        _ => false,
    };
    one.outcomes.len() == other.outcomes.len() && pairs.all(alike)
}

/// The same of a field that a resource shows in one place.
fn read_once<'a>(
    component: &Component<'a>,
    bound: &Bound,
    resource: &'a Resource,
) -> Option<Reading<'a>> {
    let unset = bound.field.unset;
    let path: Cow<'a, str> = match (bound.field.read, &bound.container) {
        (Read::Container(at), Some(which)) => {
            match container_place(which, at, resource, component.anchor) {
                Ok(path) => path.into(),
                Err(why) => return Some(unknown(resource, CONTAINERS, why)),
            }
        }
        (other, _) => {
            let instead = bound.instead;
            match instead.filter(|i| *resource.address.kind == *i.part.kind) {
                None => other.path()?.into(),
                Some(Instead {
                    path: Some(path), ..
                }) => path.into(),
                // What it cannot have is not asked of all.
                Some(Instead { path: None, .. }) if bound.for_all => return None,
                Some(Instead { path: None, .. }) => {
                    return Some(Reading {
                        path: None,
                        ..read(resource, other.path()?, unset)
                    });
                }
            }
        }
    };
    Some(read(resource, path, unset))
}

/// A reading of what is not known.
fn unknown<'a>(resource: &'a Resource, path: &'static str, why: Why) -> Reading<'a> {
    Reading {
        resource,
        path: Some(path.into()),
        fixed: None,
        outcomes: vec![Outcome {
            assumed: Assumed::default(),
            actual: Actual::Unknown(why),
        }],
        open: None,
    }
}

/// A reading where there is the block that it is part of; none where there never is.
fn where_there(mut reading: Reading<'_>) -> Option<Reading<'_>> {
    let there = |outcome: &Outcome| !matches!(outcome.actual, Actual::NoBlock(_));
    reading.outcomes.retain(there);
    (!reading.outcomes.is_empty()).then_some(reading)
}

/// A reading where its own attribute is set; none where it never is.
fn where_set(mut reading: Reading<'_>) -> Option<Reading<'_>> {
    let is_set = |outcome: &Outcome| !matches!(outcome.actual, Actual::NotSet { .. });
    reading.outcomes.retain(is_set);
    (!reading.outcomes.is_empty()).then_some(reading)
}

/// A reading as its field compares it: blocks as a text, actions and ports as lists, and an empty text as nothing, where it
/// is that.
fn as_compared<'a>(scene: Scene<'_, '_>, mut reading: Reading<'a>, field: &Field) -> Reading<'a> {
    for outcome in &mut reading.outcomes {
        let compared = match (field.compare, &outcome.actual, field.unset) {
            (Compare::Actions, Actual::Value(value), _) => told(scene, value),
            (Compare::Port, Actual::Value(value), _) => ports(value),
            (Compare::Port, Actual::NotSet { .. }, _) => Actual::NoBlock(MAPPINGS.into()),
            (Compare::Steps, Actual::Value(value), _) => steps(value),
            (Compare::EmptyIsUnset, Actual::Value(value), Unset::Takes(fact))
                if value.as_str() == Some("") =>
            {
                Actual::NotSet {
                    taken: Some(found(fact.value)),
                    block: None,
                }
            }
            _ => continue,
        };
        outcome.actual = compared;
    }
    reading
}

/// The steps of a policy as a text. Beside a part that is not known, no text is the whole of them, and none is made of
/// what must not be shown.
fn steps(value: &Found) -> Actual {
    if let Some(unknown) = value.first_unknown() {
        return Actual::Unknown(unknown.why.clone());
    }
    let text = steps_as_text(&plain(value)).filter(|_| !value.contains_hidden());
    Actual::Value(text.map_or_else(|| value.clone(), Found::string))
}

/// A reading of what is not set where it may be set in a resource of its own, of which it is not known whether it is there.
fn or_apart<'a>(
    mut reading: Reading<'a>,
    scene: Scene<'a, '_>,
    component: &Component<'a>,
    bound: &Bound,
) -> Reading<'a> {
    let apart = bound.field.apart();
    let apart = apart.filter(|apart| *reading.resource.address.kind != *apart.part.kind);
    let doubt = apart.and_then(|apart| {
        let is_there = !members(component, apart.part.kind).is_empty();
        if is_there {
            return None;
        }
        doubt(scene, component, apart.part, None)
    });
    if let Some(why) = doubt {
        for outcome in &mut reading.outcomes {
            if matches!(outcome.actual, Actual::NotSet { .. } | Actual::NoBlock(_)) {
                outcome.actual = Actual::Unknown(why.clone());
            }
        }
    }
    reading
}

/// Where a container says what it listens on.
const MAPPINGS: &str = "portMappings";

/// The ports of a container: the only one by itself.
fn ports(mappings: &Found) -> Actual {
    let mut out = Vec::new();
    for mapping in mappings.as_items().into_iter().flat_map(|all| all.iter()) {
        if let Some(unknown) = mapping.first_unknown() {
            return Actual::Unknown(unknown.why.clone());
        }
        let port = mapping.as_entries().and_then(|e| e.get("containerPort"));
        out.extend(port.cloned());
    }
    match out.as_slice() {
        [] => Actual::NoBlock(MAPPINGS.into()),
        [only] => Actual::Value(only.clone()),
        _ => Actual::Value(Found::tuple(out)),
    }
}

/// Those whom an alarm tells, where topics of the configuration have their names.
fn told(scene: Scene<'_, '_>, found: &Found) -> Actual {
    let Some(all) = found.as_items() else {
        return match found.first_unknown() {
            Some(unknown) => Actual::Unknown(unknown.why.clone()),
            None => Actual::Value(found.clone()),
        };
    };
    let mut out = Vec::new();
    for action in all.iter() {
        let Some(unknown) = action.first_unknown() else {
            out.push(action.clone());
            continue;
        };
        let made = match &unknown.why {
            Why::KnownAfterApply { address, .. } => address_in(address),
            _ => None,
        };
        let made = made.and_then(|address| scene.inventory.get(&address));
        let name = made.and_then(|resource| {
            let name = text(resource, "name").ok().flatten()?;
            // Its account and its Region are the provider's to know.
            is_told_by_name(&resource.address.kind).then(|| name.to_string())
        });
        match name {
            Some(name) => out.push(Found::string(name)),
            None => return Actual::Unknown(unknown.why.clone()),
        }
    }
    Actual::Value(Found::tuple(out))
}

/// The number of resources, less some.
fn count<'a>(resources: &[&'a Resource], less: u32) -> Observation<'a> {
    if let Some(open) = resources.iter().find(|r| r.address.has_unknown_key()) {
        return Observation::Unknown(Doubt {
            why: Why::Other("how many instances there are is not known".into()),
            resource: Some(open),
            path: None,
        });
    }
    let Some(resource) = resources.first() else {
        return Observation::Absent;
    };
    let there = u32::try_from(resources.len()).unwrap_or(u32::MAX);
    let found = Found::number(i64::from(there.saturating_sub(less)));
    Observation::At(vec![Reading {
        resource,
        path: None,
        fixed: None,
        outcomes: vec![Outcome {
            assumed: Assumed::default(),
            actual: Actual::Value(found),
        }],
        open: None,
    }])
}
