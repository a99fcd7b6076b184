//! The resources that are one item, and how their tags and texts are read.

use std::collections::HashMap;

use crate::config::value::{Shown, Why};
use crate::inventory::{Address, Missing, Path, Resource};
use crate::value::Value;

use super::super::part::canonical;
use super::super::{Bound, spoken};

/// What the items that are told by names of their own state of a resource: the places in it, each with what is to be there.
pub(super) type Stated<'a> = HashMap<&'a Address, Vec<(&'static str, Option<Value>)>>;

/// The type of alarms.
pub(super) const ALARM: &str = "aws_cloudwatch_metric_alarm";

/// The tag that `generate` writes.
pub(super) const TAG: &str = "tfsize:component";

/// The resources that are one item.
#[derive(Debug, Clone)]
pub struct Component<'a> {
    /// The family's name.
    pub family: &'static str,
    /// The item's name.
    pub name: String,
    /// The resource that stands for it.
    pub anchor: &'a Resource,
    /// Everything that belongs to it, the anchor first.
    pub members: Vec<&'a Resource>,
    /// What of it the policy tells by a name of its own, too.
    pub apart: Vec<Apart<'a>>,
    /// What belongs to it and is in other root modules of the environment.
    pub lent: Vec<Lent<'a>>,
    /// Why it is that item, as a clause.
    pub because: String,
    /// Whether `generate` wrote it: its names are those of the policy.
    pub ours: bool,
    /// What it watches; none for what is no alarm of an item.
    pub of: Option<WatchedItem>,
    /// Why it is not known what belongs to it.
    pub doubt: Option<Why>,
    /// That what stands for such an item is not there, and this is what it would lead to.
    pub partial: Option<Partial>,
}

/// An item without the resource that stands for others of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    /// Why that may be there all the same.
    pub doubt: Option<Why>,
}

/// What belongs to an item, and is told by the name of another item as well.
#[derive(Debug, Clone)]
pub struct Apart<'a> {
    /// What both items claim.
    pub resource: &'a Resource,
    /// The places in it of which the other item states something, and what.
    pub stated: Vec<(&'static str, Option<Value>)>,
}

/// What an alarm of an item watches.
#[derive(Debug, Clone)]
pub struct WatchedItem {
    /// The item, as a sentence names it.
    pub item: String,
    /// The alarm's label in the policy.
    pub label: String,
    /// The metric, and when the alarm fires.
    pub what: String,
}

/// A resource of another root module that belongs to an item.
#[derive(Debug, Clone, Copy)]
pub struct Lent<'a> {
    /// What the other root module declares.
    pub resource: &'a Resource,
    /// Which root module of the estate has it.
    pub root: usize,
}

impl<'a> Component<'a> {
    /// What belongs to it of a type, in any root module of the environment.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'a Resource> {
        let lent = self.lent.iter().map(|lent| lent.resource);
        let all = self.members.iter().copied().chain(lent);
        all.filter(move |r| canonical(&r.address.kind) == kind)
    }

    /// Notes what of it other items state something of, and what.
    pub(super) fn set_apart(&mut self, alone: &Stated<'_>) {
        let apart = self.members.iter().filter_map(|resource| {
            let stated = alone.get(&resource.address)?.clone();
            Some(Apart { resource, stated })
        });
        self.apart.extend(apart);
    }

    /// Whether another item states of a resource what a field is. Of the alarm of a scaling policy both are held where an
    /// item states something else for itself: the policy contradicts itself there, and one of the two is said.
    pub(super) fn is_stated_apart(&self, resource: &Resource, bound: &Bound) -> bool {
        let mut apart = self.apart.iter();
        let apart = apart.find(|apart| std::ptr::eq(apart.resource, resource));
        let own = !bound.for_all && !bound.value.because.is_empty();
        let path = bound.field.read.path();
        let mut stated = apart.into_iter().flat_map(|apart| &apart.stated);
        let stated = path.and_then(|path| stated.find(|(there, _)| *there == path));
        stated.is_some_and(|(_, theirs)| {
            let contradicts = own && *theirs != bound.shows;
            !(contradicts && *resource.address.kind == *ALARM)
        })
    }

    /// The other root module that has a resource; none where it is of the item's own.
    pub fn lender(&self, resource: &Resource) -> Option<usize> {
        let mut lent = self.lent.iter();
        let lent = lent.find(|lent| std::ptr::eq(lent.resource, resource));
        lent.map(|lent| lent.root)
    }

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
    let mut out = vec![name.to_owned(), format!("{system}-{name}")];
    let short = SHORT.iter().filter(|(long, _)| *long == environment);
    let short = short.flat_map(|(_, short)| short.iter().copied());
    for environment in [environment].into_iter().chain(short) {
        out.extend([
            format!("{environment}-{name}"),
            format!("{name}-{environment}"),
            format!("{system}-{environment}-{name}"),
            format!("{system}-{name}-{environment}"),
            format!("{environment}-{system}-{name}"),
        ]);
    }
    out
}

/// How names have environments in short.
const SHORT: &[(&str, &[&str])] = &[
    ("production", &["prod", "prd"]),
    ("staging", &["stage", "stg"]),
    ("development", &["dev"]),
    ("testing", &["test"]),
];

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
        Ok(found) => Ok(Shown::string(&found.value).filter(|text| !text.is_empty())),
        Err(Missing::Unknown(why)) => Err(why),
        Err(_) => Ok(None),
    }
}
