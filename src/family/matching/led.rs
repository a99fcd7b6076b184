//! What the resources that make others stand for an item lead to: a schedule to the task definition that it starts.

use std::collections::HashSet;

use crate::config::value::Why;
use crate::inventory::{Address, Inventory, Path, Resource, referred};

use super::super::{Anchor, AnyFamily, Bare};
use super::component::text;
use super::has_block;
use super::matched::Unclaimed;
use super::owned;

/// What is led to.
pub(super) struct Led<'a> {
    resources: HashSet<&'a Address>,
    /// The first that leads to something of which it is not known what it is.
    open: Option<&'a Address>,
}

impl<'a> Led<'a> {
    /// Of all that may lead to what stands for an item that is bare.
    pub(super) fn of(
        inventory: &'a Inventory,
        family: &dyn AnyFamily,
        anchor: Anchor,
        bare: Bare,
    ) -> Self {
        let parts = family.parts();
        let mut out = Self {
            resources: HashSet::new(),
            open: None,
        };
        let mut names = HashSet::new();
        for (kind, block, _) in anchor.leads_to {
            let Ok(path) = block.parse::<Path>() else {
                continue;
            };
            let argument = block.split(['.', '[']).next().unwrap_or(block);
            let leading = inventory.of_kind(kind).filter(|r| has_block(r, &path));
            for resource in leading {
                let theirs = referred(inventory, resource, argument, &[bare.part.kind]);
                let named = named(resource, &parts, anchor, bare);
                if theirs.is_empty() && named.is_empty() {
                    out.open.get_or_insert(&resource.address);
                }
                out.resources.extend(theirs.into_iter().map(|r| &r.address));
                names.extend(named);
            }
        }
        let of_kind = owned::managed(inventory).filter(|r| *r.address.kind == *bare.part.kind);
        let called = of_kind.filter(|r| {
            let name = text(r, bare.name).ok().flatten();
            name.is_some_and(|name| names.contains(&*name))
        });
        out.resources.extend(called.map(|r| &r.address));
        out
    }

    /// Whether something leads to a resource.
    pub(super) fn leads_to(&self, address: &Address) -> bool {
        self.resources.contains(address)
    }

    /// Why it is not known whether something leads to what nothing is known to lead to.
    pub(super) fn doubt(&self, unclaimed: &[Unclaimed<'_>]) -> Option<Why> {
        let open = self
            .open
            .map(|address| format!("what {address} leads to is not known"));
        let unclear = || {
            let mut unclear = unclaimed.iter();
            unclear.find_map(|one| {
                let why = one.why.as_ref()?;
                Some(format!("{} may be it: {why}", one.resource.address))
            })
        };
        open.or_else(unclear).map(|why| Why::Other(why.into()))
    }
}

/// The names by which a resource calls what it leads to.
fn named(
    resource: &Resource,
    parts: &[&super::super::Part],
    anchor: Anchor,
    bare: Bare,
) -> Vec<String> {
    let mut out = Vec::new();
    let mut kinds = anchor.kinds();
    if kinds.any(|kind| *kind == *resource.address.kind) {
        let of_kind = parts.iter().filter(|part| part.kind == bare.part.kind);
        out.extend(of_kind.filter_map(|part| (part.named?.by)(resource)));
    }
    let own = parts
        .iter()
        .filter(|part| *part.kind == *resource.address.kind);
    let names = own.filter_map(|part| part.names.filter(|names| names.kind == bare.part.kind));
    out.extend(names.flat_map(|names| (names.by)(resource).unwrap_or_default()));
    out.retain(|name| !name.is_empty());
    out
}
