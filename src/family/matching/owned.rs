//! What belongs to each resource by references.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::inventory::{Address, Inventory, Mode, Resource, referred};

use super::super::FAMILIES;
use super::super::part::{canonical, spellings};

/// What belongs to each resource by references.
pub(super) type Owned<'a> = HashMap<&'a Address, Vec<&'a Address>>;

/// Whether references lead from a resource to another of its type, such as from a queue to that of its dead letters.
pub(super) fn leads_to(owned: &Owned<'_>, from: &Address, to: &Address) -> bool {
    let mut seen: HashSet<&Address> = HashSet::from([from]);
    let mut next = vec![from];
    while let Some(address) = next.pop() {
        for other in owned.get(address).into_iter().flatten() {
            if *other == to {
                return true;
            }
            // Beyond another of the type begins what belongs to that one.
            if other.kind != from.kind && seen.insert(other) {
                next.push(other);
            }
        }
    }
    false
}

/// What belongs to every resource by references, found once: components ask for it again and again. A reference leads one
/// way: a log group that two task definitions write to belongs to both, and leads to neither.
pub(super) fn owned(inventory: &Inventory) -> Owned<'_> {
    let mut out: HashMap<&Address, Vec<&Address>> = HashMap::new();
    let arguments = arguments();
    for resource in managed(inventory) {
        let Some(Arguments { links, uses }) = arguments.get(canonical(&resource.address.kind))
        else {
            continue;
        };
        for argument in links {
            for owner in referred(inventory, resource, argument, &[]) {
                let of = out.entry(&owner.address).or_default();
                of.push(&resource.address);
            }
        }
        for (argument, kind) in uses {
            let kinds = spellings(kind);
            for used in referred(inventory, resource, argument, &kinds) {
                let of = out.entry(&resource.address).or_default();
                if used.address.mode == Mode::Managed {
                    of.push(&used.address);
                    continue;
                }
                // A data source looks up what this root module may have made.
                let entries = used.values.as_entries();
                for argument in entries.into_iter().flat_map(|entries| entries.keys()) {
                    let made = referred(inventory, used, argument, &kinds).into_iter();
                    of.extend(made.map(|made| &made.address));
                }
            }
        }
    }
    out
}

/// The resources that the configuration makes; a data source makes nothing that could have a size.
pub(super) fn managed(inventory: &Inventory) -> impl Iterator<Item = &Resource> {
    let all = inventory.resources.iter();
    all.filter(|resource| resource.address.mode == Mode::Managed)
}

/// The arguments by which resources of a type say what belongs to what.
#[derive(Default)]
struct Arguments {
    /// Those that name what the resource belongs to.
    links: BTreeSet<&'static str>,
    /// Those that name what belongs to the resource, with its type.
    uses: BTreeSet<(&'static str, &'static str)>,
}

fn arguments() -> HashMap<&'static str, Arguments> {
    let mut out: HashMap<&'static str, Arguments> = HashMap::new();
    for part in FAMILIES.iter().flat_map(|family| family.parts()) {
        let of = out.entry(part.kind).or_default();
        of.links.extend(part.links);
        of.uses.extend(part.uses);
    }
    out
}
