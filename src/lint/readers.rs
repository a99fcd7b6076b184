//! Which arguments of a root module read a literal.

use std::collections::{HashMap, HashSet};

use crate::config::value::{Origin, Source, Value};
use crate::inventory::{Address, Inventory};
use crate::text::Span;

/// An argument of a block as a reader of literals. Its instances read as one: what is wrong with one literal is wrong for
/// all of them, or they show up as findings that want different things.
pub(super) fn reader(address: &Address, path: &str) -> String {
    let mut block = address.block();
    for step in &mut block.module {
        step.key = None;
    }
    format!("{block}.{path}")
}

/// Who reads each literal.
pub(super) type Readers = HashMap<Span, HashSet<String>>;

/// Who reads each literal, and each body that misses an argument.
pub(super) fn readers(inventory: &Inventory) -> Readers {
    let mut out = Readers::new();
    for resource in &inventory.resources {
        let entries = resource.values.as_entries();
        for (name, value) in entries.into_iter().flat_map(|e| e.iter()) {
            let value = resource.documents.get(name).unwrap_or(value);
            walk(value, &reader(&resource.address, name), &mut out);
        }
    }
    out
}

fn walk(value: &Value, path: &str, out: &mut Readers) {
    spans(&value.origin, &mut |span| {
        out.entry(span).or_default().insert(path.to_owned());
    });
    if let Some(entries) = value.as_entries() {
        for (name, value) in entries.iter() {
            walk(value, &format!("{path}.{name}"), out);
        }
    } else if let Some(items) = value.as_items() {
        for (i, value) in items.iter().enumerate() {
            walk(value, &format!("{path}[{i}]"), out);
        }
    }
}

/// Every literal behind an origin.
fn spans(origin: &Origin, each: &mut impl FnMut(Span)) {
    origin.visit(|source| {
        if let Source::Literal(span)
        | Source::Default {
            declared: Some(span),
        } = source
        {
            each(*span);
        }
    });
}
