//! What modules that are not read have to do with an item. Something of it may be in there where something of it is passed
//! in, or where it gives the item something; in any other module it is not.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::value::{Data, Value, Why};
use crate::inventory::{Address, Gap, Inventory, Resource, Step, leads_to, module_text, referred};

use super::super::{AnyFamily, FAMILIES, family};
use super::attributes::telling;
use super::component::{Component, text};

/// What was not read of an inventory, by what it has to do with: places in the list of the inventory.
#[derive(Debug, Default)]
pub struct Unread {
    /// What may hold anything, as a file with a mistake.
    anywhere: Option<usize>,
    /// Calls by their names.
    calls: HashMap<Arc<str>, usize>,
    /// Calls by the resources that their arguments come from.
    given: HashMap<Address, usize>,
    /// Calls by the names that may be in their arguments' texts.
    names: HashMap<String, usize>,
    /// Calls by what their arguments say that something is in: the argument of an anchor, and the text.
    within: HashMap<(&'static str, Arc<str>), usize>,
    /// Calls by why something of their arguments is not known.
    reasons: HashMap<Why, usize>,
}

/// The most words of a name that count.
const WORDS: usize = 8;

impl Unread {
    /// What was not read of an inventory.
    pub fn of(inventory: &Inventory) -> Self {
        Self::read(inventory, true)
    }

    /// The same; without the resources that arguments come from for who asks by names alone.
    fn read(inventory: &Inventory, referred: bool) -> Self {
        let mut out = Self::default();
        let anchors = FAMILIES.iter().filter_map(|family| family.anchor());
        let around: Vec<&'static str> = anchors.flat_map(|anchor| anchor.within).copied().collect();
        for (place, gap) in inventory.gaps.iter().enumerate() {
            let Some(call) = &gap.call else {
                out.anywhere.get_or_insert(place);
                continue;
            };
            out.calls.entry(Arc::clone(&gap.what)).or_insert(place);
            for (name, value) in &call.arguments {
                let argument = Argument {
                    place,
                    inventory,
                    module: &call.within,
                    around: &around,
                };
                if referred {
                    argument.leads(value, &mut out);
                }
                argument.says(name, value, &mut out);
            }
        }
        out
    }

    /// What may hold something of an item.
    pub fn may_hold<'a>(
        &self,
        inventory: &'a Inventory,
        component: &Component<'_>,
    ) -> Option<&'a Gap> {
        let place = self.anywhere.or_else(|| {
            if self.calls.is_empty() {
                return None;
            }
            let mut members = component.members.iter().copied();
            members
                .find_map(|member| self.by_member(member))
                .or_else(|| self.by_name(component))
                .or_else(|| self.by_identity(inventory, component))
        });
        inventory.gaps.get(place?)
    }

    /// The call that is given a resource, has it, or gives it something by which it is matched or compared.
    fn by_member(&self, member: &Resource) -> Option<usize> {
        let address = &member.address;
        let given = self.given.get(address).copied();
        let around = || {
            (1..=address.module.len()).find_map(|depth| {
                let mut path = address.module.get(..depth)?.to_vec();
                path.last_mut()?.key = None;
                self.calls.get(module_text(&path).as_str()).copied()
            })
        };
        let giver = || {
            telling(&address.kind).find_map(|attribute| {
                let value = member.values.as_entries()?.get(attribute)?;
                let both = [Some(value), member.documents.get(attribute)];
                both.into_iter().flatten().find_map(|value| {
                    first(value, &mut |why| match why {
                        Why::RemoteModule { call } => self.calls.get(call).copied(),
                        _ => None,
                    })
                })
            })
        };
        given.or_else(around).or_else(giver)
    }

    /// The call that is given the name of an item.
    fn by_name(&self, component: &Component<'_>) -> Option<usize> {
        self.names.get(&named(component)?).copied()
    }

    /// The call that is given what tells the anchor of an item: what it is in, or what is as little known.
    fn by_identity(&self, inventory: &Inventory, component: &Component<'_>) -> Option<usize> {
        let anchor = component.anchor;
        let of_family = family(component.family).and_then(AnyFamily::anchor)?;
        let mut around = of_family.within.iter().copied();
        let around = around.find_map(|argument| {
            let known = text(anchor, argument).ok().flatten();
            let known = known.map(|text| (argument, Arc::clone(text.text())));
            let known = known.and_then(|key| self.within.get(&key).copied());
            let mut referred = referred(inventory, anchor, argument, &[]).into_iter();
            known.or_else(|| referred.find_map(|r| self.given.get(&r.address).copied()))
        });
        let uses = of_family.part.uses.iter().map(|(argument, _)| *argument);
        let told = of_family.within.iter().copied().chain(uses);
        around.or_else(|| {
            told.chain([of_family.name]).find_map(|argument| {
                let value = anchor.values.as_entries()?.get(argument)?;
                first(value, &mut |why| self.reasons.get(why).copied())
            })
        })
    }
}

/// An argument of a call that is not read.
struct Argument<'a> {
    place: usize,
    inventory: &'a Inventory,
    /// The module that has the call.
    module: &'a [Step],
    /// The arguments by which anchors say what they are in.
    around: &'a [&'static str],
}

impl Argument<'_> {
    /// Notes the resources that it comes from.
    fn leads(&self, value: &Value, out: &mut Unread) {
        for resource in leads_to(self.inventory, value, self.module) {
            let address = resource.address.clone();
            out.given.entry(address).or_insert(self.place);
        }
    }

    /// Notes what it says, and what is not known of it, in either way that a condition turns out.
    fn says(&self, name: &str, value: &Value, out: &mut Unread) {
        match &value.data {
            Data::String(text) => {
                for argument in self.around {
                    if name.contains(argument) {
                        let key = (*argument, Arc::from(&**text));
                        out.within.entry(key).or_insert(self.place);
                    }
                }
                for part in text.split(['/', ':']) {
                    let words: Vec<&str> = words(part).collect();
                    for start in 0..words.len() {
                        let rest = words.get(start..).unwrap_or_default();
                        for end in 1..=rest.len().min(WORDS) {
                            let name = rest.get(..end).unwrap_or_default().join("-");
                            out.names.entry(name).or_insert(self.place);
                        }
                    }
                }
            }
            Data::Unknown(unknown) => {
                let why = &unknown.why;
                if matches!(why, Why::MissingVariable { .. } | Why::RemoteModule { .. }) {
                    out.reasons.entry(why.clone()).or_insert(self.place);
                }
                for branch in unknown.branches.iter().flat_map(|b| [&b.yes, &b.no]) {
                    self.leads(branch, out);
                    self.says(name, branch, out);
                }
            }
            Data::Map(_, entries) | Data::Object(entries) => {
                for (name, value) in entries.iter() {
                    self.says(name, value, out);
                }
            }
            _ => {
                for value in value.children() {
                    self.says(name, value, out);
                }
            }
        }
    }
}

/// What was not read of several inventories, by the names that lead there: an inventory's place, and the gap's in it.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// What may hold anything, of two inventories at most.
    anywhere: Vec<(usize, usize)>,
    /// Calls by the names that may be in their arguments' texts, of two inventories each at most.
    names: HashMap<String, Vec<(usize, usize)>>,
}

impl Elsewhere {
    pub(super) fn of<'a>(inventories: impl Iterator<Item = (usize, &'a Inventory)>) -> Self {
        let mut out = Self::default();
        for (place, inventory) in inventories {
            let unread = Unread::read(inventory, false);
            if let Some(gap) = unread.anywhere.filter(|_| out.anywhere.len() < 2) {
                out.anywhere.push((place, gap));
            }
            for (name, gap) in unread.names {
                let all = out.names.entry(name).or_default();
                if all.len() < 2 {
                    all.push((place, gap));
                }
            }
        }
        out
    }

    /// What may hold something of an item, in another inventory than its own.
    pub(super) fn may_hold(&self, component: &Component<'_>, own: usize) -> Option<(usize, usize)> {
        let named = named(component).and_then(|name| self.names.get(&name));
        let all = self.anywhere.iter().chain(named.into_iter().flatten());
        all.copied().find(|(place, _)| *place != own)
    }
}

/// The name of an item in AWS, or in the policy where that is not known, as the words of a text hold it.
fn named(component: &Component<'_>) -> Option<String> {
    let anchor = family(component.family).and_then(AnyFamily::anchor)?;
    let name = text(component.anchor, anchor.name).ok().flatten();
    let name = name.as_deref().unwrap_or(&component.name);
    let name = name.rsplit(['/', ':']).next().unwrap_or(name);
    let words: Vec<&str> = words(name).take(WORDS).collect();
    Some(words.join("-"))
}

/// The words of a name.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '_', ' ']).filter(|word| !word.is_empty())
}

/// What the first reason gives, by which something of a value is not known.
fn first<'v, T>(value: &'v Value, of: &mut impl FnMut(&'v Why) -> Option<T>) -> Option<T> {
    if let Data::Unknown(unknown) = &value.data {
        let branches = unknown.branches.iter().flat_map(|b| [&b.yes, &b.no]);
        let own = of(&unknown.why);
        return own.or_else(|| branches.into_iter().find_map(|branch| first(branch, of)));
    }
    value.children().find_map(|child| first(child, of))
}
