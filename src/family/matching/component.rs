//! The resources that are one item, and how their tags and texts are read.

use std::collections::{HashMap, HashSet};

use crate::config::value::{Shown, Why};
use crate::inventory::{Address, Missing, Path, Resource};

use super::super::spoken;

/// The tag that `generate` writes.
pub(super) const TAG: &str = "tfsize:component";

/// The resources that are one item.
#[derive(Debug)]
pub struct Component<'a> {
    /// The family's name.
    pub family: &'static str,
    /// The item's name.
    pub name: String,
    /// The resource that stands for it.
    pub anchor: &'a Resource,
    /// Everything that belongs to it, the anchor first.
    pub members: Vec<&'a Resource>,
    /// Why it is that item, as a clause.
    pub because: String,
    /// Whether `generate` wrote it: its names are those of the policy.
    pub ours: bool,
    /// What it watches; none for what is no alarm of an item.
    pub of: Option<WatchedItem>,
    /// Why it is not known what belongs to it.
    pub doubt: Option<Why>,
}

/// What an alarm of an item watches.
#[derive(Debug, Clone)]
pub struct WatchedItem {
    /// The item, as a sentence names it.
    pub item: String,
    /// The alarm's label in the policy.
    pub label: String,
    /// The metric, and when the alarm rings.
    pub what: String,
}

/// A resource of a kind that has sizes, and that no item claims.
#[derive(Debug)]
pub struct Unclaimed<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// Why it could not be told, when something is not known.
    pub why: Option<String>,
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
    /// Everything that belongs to an item.
    pub claimed: HashSet<&'a Address>,
    /// Of each type, the first resource that is not, and of which it is not known what it belongs to.
    pub ambiguous_parents: HashMap<&'a str, &'a Address>,
}

impl Component<'_> {
    /// As a sentence names the item: `service gateway`, `alarm cpu of service gateway`.
    pub fn spoken(&self) -> String {
        if let Some(of) = &self.of {
            return format!("{} {} of {}", self.family, of.label, of.item);
        }
        spoken(self.family, &self.name)
    }
}

/// The names that go with an item without a `select`.
pub(super) fn usual_names(name: &str, system: &str, environment: &str) -> Vec<String> {
    vec![
        name.to_owned(),
        format!("{system}-{name}"),
        format!("{environment}-{name}"),
        format!("{name}-{environment}"),
        format!("{system}-{environment}-{name}"),
        format!("{system}-{name}-{environment}"),
        format!("{environment}-{system}-{name}"),
    ]
}

/// The item that a resource says it belongs to.
pub(super) fn component_tag(resource: &Resource) -> Result<Option<Shown>, Why> {
    resource.tag(TAG)
}

/// A text in a resource.
///
/// # Errors
///
/// Why it is not known.
pub fn text(resource: &Resource, path: &str) -> Result<Option<Shown>, Why> {
    let Ok(path) = path.parse::<Path>() else {
        return Ok(None);
    };
    match resource.get(&path) {
        Ok(found) => Ok(Shown::string(&found.value)),
        Err(Missing::Unknown(why)) => Err(why),
        Err(_) => Ok(None),
    }
}
