//! Values that are secrets by their names.

use crate::config::secret::{holds_secret, is_secret_name};

use super::{Data, Entries, Mark, Value};

/// Types of JSON Schema.
const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// Whether an object says of which type a value is, as a description of an API does of the password that it takes.
/// Beside a type it may hold a value.
fn describes(entries: &Entries) -> bool {
    let ty = entries.get("type").and_then(Value::as_str);
    (ty.is_some_and(|ty| TYPES.contains(&ty)) || entries.contains_key("$ref"))
        && ["const", "default", "enum", "example", "examples", "value"]
            .iter()
            .all(|name| !entries.contains_key(*name))
}

/// The value, a secret if it is one that can be: a truth value is none.
pub fn private(value: Value) -> Value {
    match &value.data {
        Data::Bool(_) | Data::Null(_) => value,
        Data::Object(entries) if describes(entries) => value,
        _ => value.marked(Mark::SECRET),
    }
}

/// A text of a plan or a state, a secret if what it says shows one: neither of them marks what was given in the open.
pub fn by_content(text: &str) -> Value {
    let value = Value::string(text);
    if holds_secret(text) {
        value.marked(Mark::SECRET)
    } else {
        value
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

#[cfg(test)]
mod tests {
    use super::*;

    /// An object with an entry of that name, made of entries with texts.
    fn within(name: &str, entries: &[(&str, &str)]) -> Value {
        let entries = entries
            .iter()
            .map(|(k, v)| ((*k).into(), Value::string(*v)));
        Value::written_object([(name.into(), Value::object(entries))])
    }

    #[test]
    fn a_description_of_a_password_is_none() {
        for entries in [
            &[("type", "string")][..],
            &[("type", "string"), ("description", "of the user")],
            &[("$ref", "#/components/schemas/Password")],
        ] {
            assert!(
                !within("password", entries).marks().is_hidden(),
                "{entries:?}"
            );
        }
        for entries in [
            &[("type", "string"), ("default", "hunter2")][..],
            &[("type", "plain"), ("text", "hunter2")],
            &[("first", "hunter2")],
            &[],
        ] {
            assert!(
                within("password", entries).marks().is_hidden(),
                "{entries:?}"
            );
        }
    }
}
