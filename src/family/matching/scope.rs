//! Which resources of a root module are of an environment, where several share it.

use std::collections::HashMap;

use crate::budget;
use crate::inventory::{Address, Inventory};
use crate::policy::EnvironmentPolicy;

use super::owned::{self, Owned};

/// The part of an inventory that is one environment.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'p> {
    /// The policy as it holds in the environment.
    pub environment: &'p EnvironmentPolicy,
    /// Those that are other parts of the same root module, by addresses.
    pub beside: &'p [&'p EnvironmentPolicy],
    /// Whether it is all of the inventory, whatever addresses the environment selects elsewhere.
    pub whole: bool,
    /// The directory of the root module, relative to the policy file.
    pub dir: &'p str,
}

impl Scope<'_> {
    /// Whether a resource is of this part.
    pub(super) fn holds(&self, address: &Address) -> bool {
        let select = self.environment.environment.select.as_ref();
        let own = select.filter(|select| select.addresses.is_some());
        if self.whole || own.is_none() && self.beside.is_empty() {
            return true;
        }
        let spellings = address.spellings();
        let mut others = self
            .beside
            .iter()
            .filter_map(|e| e.environment.select.as_ref());
        match own {
            Some(select) => select.holds_address(&spellings),
            None => !others.any(|select| select.holds_address(&spellings)),
        }
    }
}

/// Resources that no environment selects by their address, and that belong to what one selects so, with the place of that
/// one: this environment first, then those beside it.
pub(super) type Following<'a> = HashMap<&'a Address, usize>;

impl Scope<'_> {
    /// Which environment selects a resource by its address: this one first, then those beside it; none where none does.
    fn part(&self, address: &Address) -> Option<usize> {
        let selects = [self.environment].into_iter();
        let selects = selects.chain(self.beside.iter().copied());
        let spellings = address.spellings();
        selects.enumerate().find_map(|(place, environment)| {
            let select = environment.environment.select.as_ref()?;
            let holds = select.addresses.is_some() && select.holds_address(&spellings);
            holds.then_some(place)
        })
    }

    /// What is selected by nobody, and belongs to what one environment alone selects: an alarm beside the module that makes
    /// the queue that it watches.
    pub(super) fn following<'a>(
        &self,
        inventory: &'a Inventory,
        owned: &Owned<'a>,
    ) -> Following<'a> {
        let mut out = Following::new();
        let selects = |e: &EnvironmentPolicy| {
            let select = e.environment.select.as_ref();
            select.is_some_and(|select| select.addresses.is_some())
        };
        let parts = selects(self.environment) || !self.beside.is_empty();
        if self.whole || !parts {
            return out;
        }
        let mut owners: HashMap<&Address, Vec<&Address>> = HashMap::new();
        for (owner, all) in owned {
            for one in all {
                owners.entry(one).or_default().push(owner);
            }
        }
        let mut parts: HashMap<&Address, usize> = HashMap::new();
        let all = owned::managed(inventory).map(|r| &r.address);
        parts.extend(all.filter_map(|address| Some((address, self.part(address)?))));
        let mut next: Vec<&Address> = parts.keys().copied().collect();
        while let Some(owner) = next.pop() {
            for one in owned.get(owner).into_iter().flatten() {
                if parts.contains_key(one) || !budget::spend(1) {
                    continue;
                }
                let theirs = owners.get(one).into_iter().flatten();
                let mut theirs = theirs.map(|owner| parts.get(*owner));
                let Some(Some(first)) = theirs.next() else {
                    continue;
                };
                if theirs.all(|part| part == Some(first)) {
                    let first = *first;
                    parts.insert(one, first);
                    out.insert(one, first);
                    next.push(one);
                }
            }
        }
        out
    }
}
