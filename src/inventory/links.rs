//! Which resources an argument refers to.
//!
//! In a source, what a reference gives is mostly known after apply; the reason then names the resource. Where the value
//! is known, its origin tells which references it came through.

use std::collections::HashSet;

use super::{Address, Inventory, Resource, Step};
use crate::budget;
use crate::config::value::{Data, Origin, Source, Value, Why};

/// The resources of the inventory that the value of an argument comes from, the surest first, each once. `kinds` are the
/// types that count; none means all.
pub fn referred<'a>(
    inventory: &'a Inventory,
    from: &Resource,
    argument: &str,
    kinds: &[&str],
) -> Vec<&'a Resource> {
    let Some(value) = from.values.as_entries().and_then(|e| e.get(argument)) else {
        return Vec::new();
    };
    let mut found = Found::new(inventory, kinds, &from.address.module);
    found.from = Some(&from.address);
    found.reasons(value);
    found.origins(value);
    if let Some(document) = from.documents.get(argument) {
        found.reasons(document);
        found.origins(document);
    }
    found.out
}

/// The resources of the inventory that a value comes from, which is written in this module; each once.
pub fn leads_to<'a>(inventory: &'a Inventory, value: &Value, module: &[Step]) -> Vec<&'a Resource> {
    let mut found = Found::new(inventory, &[], module);
    found.reasons(value);
    found.origins(value);
    found.out
}

/// The address at the front of `module.a.aws_vpc.main[0].id`.
pub fn address_in(text: &str) -> Option<Address> {
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth = depth.saturating_sub(1),
            '.' if !quoted && depth == 0 => {
                if let Some(address) = text.get(..i).and_then(|front| front.parse().ok()) {
                    return Some(address);
                }
            }
            _ => {}
        }
    }
    text.parse().ok()
}

struct Found<'a, 'r> {
    inventory: &'a Inventory,
    /// The resource that has the value; none where it is no resource's.
    from: Option<&'r Address>,
    /// The module in which the value is written.
    module: &'r [Step],
    kinds: &'r [&'r str],
    seen: HashSet<&'a Address>,
    /// Origins that were followed, and from which module.
    visited: HashSet<(usize, Vec<Step>)>,
    out: Vec<&'a Resource>,
}

impl<'a, 'r> Found<'a, 'r> {
    fn new(inventory: &'a Inventory, kinds: &'r [&'r str], module: &'r [Step]) -> Self {
        Self {
            inventory,
            from: None,
            module,
            kinds,
            seen: HashSet::new(),
            visited: HashSet::new(),
            out: Vec::new(),
        }
    }

    fn push(&mut self, resource: &'a Resource) {
        let wanted = self.kinds.is_empty() || self.kinds.contains(&&*resource.address.kind);
        if wanted && Some(&resource.address) != self.from && self.seen.insert(&resource.address) {
            self.out.push(resource);
        }
    }

    /// By the reasons why parts of the value are not known.
    fn reasons(&mut self, value: &Value) {
        if let Data::Unknown(unknown) = &value.data
            && let Why::KnownAfterApply { address, .. } = &unknown.why
            && let Some(address) = address_in(address)
        {
            let inventory = self.inventory;
            if let Some(resource) = inventory.get(&address) {
                self.push(resource);
            } else {
                // The reason may name a block whose instances are not told apart.
                for resource in inventory.like(&address) {
                    if !budget::spend(1) {
                        return;
                    }
                    if resource.address.module == address.module {
                        self.push(resource);
                    }
                }
            }
        }
        for child in value.children() {
            self.reasons(child);
        }
    }

    fn origins(&mut self, value: &Value) {
        self.origin(&value.origin, self.module);
        for child in value.children() {
            self.origins(child);
        }
    }

    /// By the references the value came through; `scope` is the module they stand in.
    fn origin(&mut self, origin: &Origin, scope: &[Step]) {
        match origin.source() {
            Some(Source::Via { name, from, .. }) => {
                let mut words = name.split('.');
                match words.next() {
                    Some("var") => {
                        let outer = scope.len().saturating_sub(1);
                        self.origin(from, scope.get(..outer).unwrap_or_default());
                    }
                    Some("local" | "each" | "count") => self.origin(from, scope),
                    Some("module") => {
                        let called = words.next().unwrap_or_default();
                        let called = called.split('[').next().unwrap_or_default();
                        let mut inner = scope.to_vec();
                        inner.push(Step {
                            name: called.into(),
                            key: None,
                        });
                        self.origin(from, &inner);
                    }
                    _ => {
                        self.named(name, scope);
                        self.origin(from, scope);
                    }
                }
            }
            // What several parts share leads to the same things.
            Some(Source::Mixed(_, parts))
                if self.visited.insert((origin.identity(), scope.to_vec())) =>
            {
                for part in parts {
                    self.origin(part, scope);
                }
            }
            _ => {}
        }
    }

    /// The instances of the block that a reference in a module names, those with the key of `from` first.
    fn named(&mut self, name: &str, scope: &[Step]) {
        let Some(address) = address_in(name) else {
            return;
        };
        let inventory = self.inventory;
        // The instance with the same key, where its module is not one of several.
        let key = self.from.and_then(|from| from.key.as_ref());
        let own = Address {
            module: scope.to_vec(),
            key: key.cloned(),
            ..address.clone()
        };
        if own.key.is_some()
            && let Some(resource) = inventory.get(&own)
        {
            return self.push(resource);
        }
        let same_place = |resource: &&'a Resource| {
            resource.address.module.len() == scope.len()
                && resource
                    .address
                    .module
                    .iter()
                    .zip(scope)
                    .all(|(a, b)| a.name == b.name && (b.key.is_none() || a.key == b.key))
        };
        let like = inventory.like(&address).filter(same_place);
        let mut all: Vec<&'a Resource> = like.take_while(|_| budget::spend(1)).collect();
        let of_mine = |r: &&'a Resource| r.address.key.as_ref() == key;
        if all.len() > 1 && key.is_some() && all.iter().any(of_mine) {
            all.retain(of_mine);
        }
        for resource in all {
            self.push(resource);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_before_its_attribute() {
        for (text, address) in [
            ("aws_vpc.main.id", "aws_vpc.main"),
            (
                "module.a[\"x.y\"].aws_vpc.main[0].tags[\"b.c\"]",
                "module.a[\"x.y\"].aws_vpc.main[0]",
            ),
            ("data.aws_region.current.name", "data.aws_region.current"),
            ("aws_vpc.main", "aws_vpc.main"),
        ] {
            assert_eq!(address_in(text).unwrap().to_string(), address);
        }
        assert!(address_in("module.a").is_none());
    }
}
