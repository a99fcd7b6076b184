//! One side of a comparison: an inventory, which of its resources is which item, and its values.

use std::collections::{HashMap, HashSet};

use crate::compare::{
    Component, Elsewhere, Lookup, Matches, absent, elsewhere, is_compared, lookup, matches,
};
use crate::config::value::Value as Found;
use crate::family::{Bound, Read};
use crate::inventory::{Address, Inventory, Missing, Move, Path, Resource, SourceKind};
use crate::policy::EnvironmentPolicy;
use crate::sizing::Sized;

use super::class::Got;

/// Where things have moved to: the addresses of all sides as the newest of them has them.
#[derive(Default)]
pub(super) struct Moves {
    blocks: Vec<Move>,
    planned: HashMap<Address, Address>,
}

/// The most moves that one address goes through.
const MOST_MOVES: usize = 16;

impl Moves {
    pub(super) fn new(blocks: Vec<Move>, plan: Option<&Inventory>) -> Self {
        let resources = plan.into_iter().flat_map(|p| &p.resources);
        let planned = resources
            .filter_map(|r| Some((r.previous.clone()?, r.address.clone())))
            .collect();
        Self { blocks, planned }
    }

    /// The address that something has now.
    pub(super) fn now(&self, address: &Address) -> Address {
        let mut at = address.clone();
        for _ in 0..MOST_MOVES {
            let planned = self.planned.get(&at).cloned();
            let next = planned.or_else(|| self.blocks.iter().find_map(|m| m.apply(&at)));
            match next {
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
        at
    }
}

/// One side, matched with the policy.
pub(super) struct Side<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) matches: Matches<'a>,
    /// The places of its resources by the addresses they have now.
    now: HashMap<Address, Vec<usize>>,
}

/// What there is before a plan is applied, as the plan tells.
pub(super) fn before(plan: &Inventory) -> Inventory {
    let mut out = Inventory::new(SourceKind::State);
    let all = plan.resources.iter().chain(&plan.removed);
    for resource in all.filter(|r| is_compared(&r.address.kind)) {
        let mut was = resource.clone();
        was.change = None;
        if let Some(change) = &resource.change {
            if change.before.is_null() {
                continue;
            }
            was.values = change.before.clone();
        }
        if let Some(previous) = was.previous.take() {
            was.address = previous;
        }
        out.resources.push(was);
    }
    out.sorted()
}

impl<'a> Side<'a> {
    pub(super) fn new(
        inventory: &'a Inventory,
        environment: &EnvironmentPolicy,
        sized: &Sized,
        tagged: bool,
        moves: &Moves,
    ) -> Self {
        let mut now: HashMap<Address, Vec<usize>> = HashMap::new();
        for (place, resource) in inventory.resources.iter().enumerate() {
            let address = moves.now(&resource.address);
            now.entry(address).or_default().push(place);
        }
        Self {
            inventory,
            matches: matches(inventory, environment, sized, tagged),
            now,
        }
    }

    /// The resources that have one of these addresses now, in the order of the inventory.
    pub(super) fn at(&self, addresses: &HashSet<Address>) -> Vec<&'a Resource> {
        let places = addresses.iter().filter_map(|a| self.now.get(a)).flatten();
        let mut places: Vec<usize> = places.copied().collect();
        places.sort_unstable();
        let resources = &self.inventory.resources;
        places.iter().filter_map(|p| resources.get(*p)).collect()
    }

    /// The resources of an item.
    pub(super) fn components(&self, family: &str, name: &str) -> Vec<&Component<'a>> {
        let of = |c: &&Component<'_>| c.family == family && c.name == name;
        self.matches.components.iter().filter(of).collect()
    }

    /// What is read of an item that has no resource here.
    pub(super) fn without(&self, kind: Option<&str>) -> Got {
        let mut unclaimed = self.matches.unclaimed.iter();
        let maybe = unclaimed.find_map(|u| {
            let why = u.why.as_ref()?;
            (Some(&*u.resource.address.kind) == kind).then_some(why)
        });
        if let Some(why) = maybe {
            return Got::Unknown(why.clone());
        }
        match self.inventory.gaps.first() {
            Some(gap) => Got::Unknown(format!(
                "it may be in {}, which is not read: {}",
                gap.what, gap.why
            )),
            None => Got::Missing,
        }
    }

    /// What a binding shows in an item.
    pub(super) fn read(
        &self,
        component: &Component<'a>,
        bound: &Bound,
        sized: &Sized,
        moves: &Moves,
    ) -> Vec<Observed<'a>> {
        let nowhere = |got| vec![Observed::nowhere(got)];
        match lookup(component, bound, sized) {
            Lookup::NotAsked => nowhere(Got::NotGiven),
            Lookup::Unknown(why) => nowhere(Got::Unknown(why.to_string())),
            Lookup::Count(resources, less) => {
                if resources.iter().any(|r| r.address.has_unknown_key()) {
                    return nowhere(Got::Unknown(
                        "how many instances there are is not known".into(),
                    ));
                }
                let there = u32::try_from(resources.len()).unwrap_or(u32::MAX);
                let found = i64::from(there.saturating_sub(less));
                nowhere(Got::Value(Found::number(found)))
            }
            Lookup::Nowhere => {
                match elsewhere(component, bound, sized, self.inventory, &self.matches) {
                    None => nowhere(Got::Missing),
                    Some(Elsewhere::NotAsked) => nowhere(Got::NotGiven),
                    Some(Elsewhere::Unknown(why)) => nowhere(Got::Unknown(why.to_string())),
                    Some(Elsewhere::Fixed) => vec![Observed {
                        fixed: true,
                        ..shown(component.anchor, "desired_count", moves)
                    }],
                }
            }
            Lookup::At(resources) => {
                let Read::Path(path) = bound.read else {
                    return nowhere(Got::NotGiven);
                };
                resources
                    .into_iter()
                    .map(|r| bound_in(r, bound.field, path, moves))
                    .collect()
            }
        }
    }
}

/// A value where a side has it.
#[derive(Debug, Clone)]
pub(super) struct Observed<'a> {
    /// The resource, as it is called now.
    pub(super) address: Option<Address>,
    /// The resource.
    pub(super) resource: Option<&'a Resource>,
    /// The value.
    pub(super) got: Got,
    /// Whether it is a number of tasks that nothing scales.
    pub(super) fixed: bool,
}

impl Observed<'_> {
    /// What no resource shows.
    pub(super) fn nowhere(got: Got) -> Self {
        Self {
            address: None,
            resource: None,
            got,
            fixed: false,
        }
    }
}

fn shown<'a>(resource: &'a Resource, path: &str, moves: &Moves) -> Observed<'a> {
    Observed {
        address: Some(moves.now(&resource.address)),
        resource: Some(resource),
        got: value(resource, path),
        fixed: false,
    }
}

/// A bound value; where nothing is written, what AWS makes of that.
fn bound_in<'a>(resource: &'a Resource, field: &str, path: &str, moves: &Moves) -> Observed<'a> {
    let mut out = shown(resource, path, moves);
    // What AWS chooses where nothing is written is known for some.
    if matches!(out.got, Got::Unknown(_)) && absent(field).is_some() && is_own(resource, path) {
        out.got = Got::NotSet;
    }
    if out.got == Got::NotSet {
        // All datapoints must be over where it is not said how many.
        if path == "datapoints_to_alarm" {
            out.got = value(resource, "evaluation_periods");
        }
        // Defaults are those of a health check that there is.
        if let Some((parent, _)) = path.rsplit_once('.')
            && field.starts_with("service.health_check.")
            && value(resource, parent) == Got::NotSet
        {
            out.got = Got::Missing;
        }
    }
    out
}

/// Whether a value is not known only because the resource has none written.
fn is_own(resource: &Resource, path: &str) -> bool {
    let address = resource.address.to_string();
    let Ok(parsed) = path.parse::<Path>() else {
        return false;
    };
    matches!(resource.get(&parsed), Err(Missing::Unknown(why)) if why.is_left_to_provider(&address, path))
}

/// The value at a path of a resource.
pub(super) fn value(resource: &Resource, path: &str) -> Got {
    let Ok(path) = path.parse::<Path>() else {
        return Got::NotSet;
    };
    match resource.get(&path) {
        Ok(found) => Got::Value(found.value),
        Err(missing) if missing.is_unset() => Got::NotSet,
        Err(Missing::Unknown(why)) => Got::Unknown(why.to_string()),
        Err(other) => Got::Unknown(other.to_string()),
    }
}
