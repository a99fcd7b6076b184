//! Values that are secrets by their names.

use crate::config::secret::is_secret_name;

use super::{Data, Entries, Mark, Value};

/// The value, private if it is one that can be a secret: a truth value is none.
pub fn private(value: Value) -> Value {
    match &value.data {
        Data::Bool(_) | Data::Null(_) => value,
        _ => value.marked(Mark::PRIVATE),
    }
}

/// Marks what the names of an object's attributes say is secret, also the `value` beside a `name` that says so, as the
/// environment of a container has it.
pub(super) fn mark_entries(entries: &mut Entries) {
    for (name, value) in entries.iter_mut() {
        if is_secret_name(name) {
            *value = private(value.clone());
        }
    }
    let names = |names: [&str; 4]| {
        let mut all = names.iter().filter_map(|n| entries.get(*n));
        all.any(|v| v.as_str().is_some_and(is_secret_name))
    };
    if names(["name", "Name", "key", "Key"]) {
        for name in ["value", "Value"] {
            if let Some(value) = entries.get_mut(name) {
                *value = private(value.clone());
            }
        }
    }
}
