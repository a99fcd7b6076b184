//! One side of a comparison: an inventory, which of its resources is which item, and its values.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use crate::config::value::Why;
use crate::family::matching::{Component, Estate, Matches, is_compared};
use crate::family::{AnyFamily, Bound, Call, Unset};
use crate::inventory::{Address, Inventory, Moves, Resource, SourceKind};
use crate::observation::{Observation, Scene, item_doubt, observe, read};
use crate::policy::lint::Mode;
use crate::sizing::Sized;

use super::side_value::SideValue;

/// One side, matched with the policy.
pub(super) struct Input<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) matches: &'a Matches<'a>,
    /// The root modules of the environment, and which of them this is.
    estate: (&'a Estate<'a>, usize),
    /// Whether something of an item is missing here, which other root modules may have.
    pub(super) missed: Cell<bool>,
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

impl<'a> Input<'a> {
    pub(super) fn new(
        inventory: &'a Inventory,
        matches: &'a Matches<'a>,
        estate: (&'a Estate<'a>, usize),
        moves: &Moves,
    ) -> Self {
        let mut now: HashMap<Address, Vec<usize>> = HashMap::new();
        for (place, resource) in inventory.resources.iter().enumerate() {
            let address = moves.now(&resource.address);
            now.entry(address).or_default().push(place);
        }
        Self {
            inventory,
            matches,
            estate,
            missed: Cell::new(false),
            now,
        }
    }

    /// The resources that have one of these addresses now, in the order of the inventory.
    pub(super) fn at(&self, addresses: &HashSet<Address>) -> Vec<&'a Resource> {
        let source_locations = addresses.iter().filter_map(|a| self.now.get(a)).flatten();
        let mut source_locations: Vec<usize> = source_locations.copied().collect();
        source_locations.sort_unstable();
        let resources = &self.inventory.resources;
        source_locations
            .iter()
            .filter_map(|p| resources.get(*p))
            .collect()
    }

    /// The resources of an item.
    pub(super) fn components(&self, call: &Call) -> Vec<&Component<'a>> {
        let of = |c: &&Component<'_>| c.family == call.family && c.name == call.name;
        self.matches.components.iter().filter(of).collect()
    }

    /// It as items are observed in it.
    pub(super) fn scene<'s>(&'s self, sized: &'s Sized) -> Scene<'a, 's> {
        Scene {
            inventory: self.inventory,
            matches: self.matches,
            sized,
            estate: self.estate,
        }
    }

    /// What is read of an item that no side has.
    pub(super) fn absent(&self, family: &dyn AnyFamily, name: &str, sized: &Sized) -> SideValue {
        match item_doubt(self.scene(sized), family, name) {
            Some(why) => SideValue::Unknown(why),
            None => SideValue::Missing,
        }
    }

    /// What is read of an item that has no resource here.
    pub(super) fn without(&self, kind: Option<&str>) -> SideValue {
        let mut unclaimed = self.matches.unclaimed.iter();
        let maybe = unclaimed.find_map(|u| {
            let why = u.why.as_ref()?;
            (Some(&*u.resource.address.kind) == kind).then_some(why)
        });
        if let Some(why) = maybe {
            return SideValue::Unknown(Why::Other(why.as_str().into()));
        }
        match self.inventory.gaps.first() {
            Some(gap) => {
                let why = format!("it may be in {}, which is not read: {}", gap.what, gap.why);
                SideValue::Unknown(Why::Other(why.into()))
            }
            None => SideValue::Missing,
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
        let scene = self.scene(sized);
        let nowhere = |got| vec![Observed::nowhere(got)];
        match observe(scene, component, bound) {
            Observation::NotAsked => nowhere(SideValue::NotGiven),
            Observation::Absent => {
                self.missed.set(true);
                nowhere(SideValue::Missing)
            }
            Observation::Unknown(doubt) | Observation::MaybeAbsent(doubt) => {
                nowhere(SideValue::Unknown(doubt.why))
            }
            Observation::At(readings) => readings
                .into_iter()
                .map(|reading| {
                    // What is counted stands in no resource.
                    let at = reading.path.as_ref().map(|_| reading.resource);
                    Observed {
                        address: at.map(|r| moves.now(&r.address)),
                        lender: component.lender(reading.resource),
                        resource: at,
                        path: reading.path.clone(),
                        fixed: reading.fixed,
                        got: SideValue::of(reading),
                    }
                })
                .collect(),
        }
    }
}

/// A value where a side has it.
#[derive(Debug, Clone)]
pub(super) struct Observed<'a> {
    /// The resource, as it is called now.
    pub(super) address: Option<Address>,
    /// The resource that shows it, where there is one.
    pub(super) resource: Option<&'a Resource>,
    /// Where in it the field stands.
    pub(super) path: Option<Cow<'a, str>>,
    /// The other root module of the environment that has it.
    pub(super) lender: Option<usize>,
    /// What is there, or why that is not known.
    pub(super) got: SideValue,
    /// On which side of a bound it lies, if nothing is wanted that moves it.
    pub(super) fixed: Option<Mode>,
}

impl Observed<'_> {
    /// What no resource shows.
    pub(super) fn nowhere(got: SideValue) -> Self {
        Self {
            address: None,
            resource: None,
            path: None,
            lender: None,
            got,
            fixed: None,
        }
    }
}

/// The value at a path of a resource, whatever AWS takes where it is not set.
pub(super) fn value(resource: &Resource, path: &str) -> SideValue {
    SideValue::of(read(resource, path, Unset::Differs))
}
