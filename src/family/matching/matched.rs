//! Which resource of an inventory is what.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::config::value::Shown;
use crate::inventory::{Address, Gap, Inventory, Resource};
use crate::policy::select::Pattern;

use super::component::{Component, Stated};
use super::unread::Unread;

/// A resource of a kind that has sizes, and that no item claims.
#[derive(Debug)]
pub struct Unclaimed<'a> {
    /// What nothing in the policy speaks of.
    pub resource: &'a Resource,
    /// Why it could not be told, when something is not known.
    pub why: Option<String>,
    /// The name in AWS that is no item's.
    pub name: Option<Shown>,
}

impl Unclaimed<'_> {
    /// Why it is no item, as a clause: what is not known, or the name that was compared.
    pub fn note(&self) -> Option<String> {
        let name = self.name.as_ref();
        let name = name.map(|name| format!("its name in AWS is {name}"));
        self.why.clone().or(name)
    }
}

/// Which resource is what.
#[derive(Debug, Default)]
pub struct Matches<'a> {
    /// Items with their resources.
    pub components: Vec<Component<'a>>,
    /// Resources without an item.
    pub unclaimed: Vec<Unclaimed<'a>>,
    /// Items without a resource: family and name.
    pub absent: Vec<(&'static str, String)>,
    /// By which addresses those are looked for that have a `select` by them.
    pub addresses: HashMap<(&'static str, String), Vec<Pattern>>,
    /// Everything that belongs to an item.
    pub claimed: HashSet<&'a Address>,
    /// What belongs only to items that are told by names of their own, with the places of which these state something.
    pub(super) apart: Stated<'a>,
    /// Of each type, the first resource that is not, and of which it is not known what it belongs to.
    pub ambiguous_parents: HashMap<&'a str, Vec<&'a Resource>>,
    /// What modules that are not read have to do with items, once something is missed.
    pub unread: OnceLock<Unread>,
}

impl<'a> Matches<'a> {
    /// What was not read of an inventory, and may hold what belongs to an item.
    pub fn unread(&self, inventory: &'a Inventory, component: &Component<'_>) -> Option<&'a Gap> {
        let unread = self.unread.get_or_init(|| Unread::of(inventory));
        unread.may_hold(inventory, component)
    }
}
