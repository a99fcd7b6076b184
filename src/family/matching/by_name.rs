//! Items by what they are called.

use std::collections::HashMap;

use crate::family::Anchor;
use crate::inventory::{Key, Resource};

use super::Alone;
use super::claim::Seen;
use super::component::text;
use super::wanted::Wanted;

/// The items of a family by what they are called, so that not every resource is held to every item.
#[derive(Default)]
pub(super) struct ByName {
    /// Those with a `select`, to which each is held.
    selecting: Vec<usize>,
    /// Those without.
    others: Vec<usize>,
    /// By the tags that say of what a resource is.
    tags: HashMap<String, Vec<usize>>,
    /// Of the others, by the names in AWS that go with them.
    usual: HashMap<String, Vec<usize>>,
    /// By those with the kind behind.
    of_kind: HashMap<String, Vec<usize>>,
    /// By what each is called by itself.
    own: HashMap<String, Vec<usize>>,
}

impl ByName {
    pub(super) fn new<'w>(
        items: impl Iterator<Item = (usize, &'w Wanted<'w>)>,
        anchor: Anchor,
    ) -> Self {
        let mut out = Self::default();
        for (i, item) in items {
            for tag in item.tags() {
                out.tags.entry(tag).or_default().push(i);
            }
            if item.select.is_some() {
                out.selecting.push(i);
                continue;
            }
            out.others.push(i);
            for name in &item.names {
                out.usual.entry(name.clone()).or_default().push(i);
            }
            for name in item.usual_of_kind(anchor) {
                out.of_kind.entry(name).or_default().push(i);
            }
            out.own.entry(plain(item.own_name())).or_default().push(i);
        }
        out
    }

    /// The items that a resource may be by its tag, its name in AWS or what they select, in their order.
    pub(super) fn claiming(&self, seen: &Seen<'_>, anchor: Anchor, tagged: bool) -> Vec<usize> {
        let of = |map: &HashMap<String, Vec<usize>>, name: &str| {
            map.get(name).cloned().unwrap_or_default()
        };
        let mut out = match &seen.tag {
            Ok(Some(tag)) => of(&self.tags, tag),
            // It says the same of all of them.
            Err(_) if tagged => {
                let all = self.selecting.last().max(self.others.last());
                all.copied().into_iter().collect()
            }
            Ok(None) if tagged => Vec::new(),
            Ok(None) | Err(_) => {
                let usual = |name: &str| {
                    let name = name.strip_suffix(anchor.ending).unwrap_or(name);
                    of(&self.usual, name)
                };
                let mut out = match (&seen.name, &seen.begins) {
                    (Ok(Some(name)), _) => usual(name),
                    (Ok(None), _) => Vec::new(),
                    (Err(_), Some(begins)) => usual(begins.trim_end_matches('-')),
                    (Err(_), None) => self.others.last().copied().into_iter().collect(),
                };
                out.extend(&self.selecting);
                out
            }
        };
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The items that it may be by what the configuration calls it.
    pub(super) fn labelled(
        &self,
        resource: &Resource,
        anchor: Anchor,
        alone: &Alone,
    ) -> Vec<usize> {
        if anchor.only.is_some() && alone.of_all {
            return self.others.clone();
        }
        let address = &resource.address;
        let key = |key: &Option<Key>| match key {
            Some(Key::Text(key)) => Some(plain(key)),
            _ => None,
        };
        let name = text(resource, anchor.name).ok().flatten();
        let of_kind = name.and_then(|name| self.of_kind.get(&plain(&name)));
        let step = address.module.last();
        let own = [
            key(&address.key),
            Some(plain(&address.name)),
            step.and_then(|step| key(&step.key)),
            step.map(|step| plain(&step.name)),
        ];
        let own = own.iter().flatten().filter_map(|name| self.own.get(name));
        let mut out: Vec<usize> = own.chain(of_kind).flatten().copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// A name without what tells names in AWS, labels and keys apart.
pub(super) fn plain(text: &str) -> String {
    text.replace(['_', '/', '.'], "-").to_ascii_lowercase()
}
