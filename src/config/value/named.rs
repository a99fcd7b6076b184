//! Values that are secrets by their names.

use std::sync::Arc;

use crate::budget;
use crate::text::{holds_secret, is_measure_name, is_name_of_several, is_secret_name};

use super::{Data, Entries, Mark, Value};

/// Bytes that are looked through for secrets in one step.
const LOOKED: usize = 2;

/// Types of JSON Schema.
const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// What a description of a value says it may be, which is one.
const VALUES: [&str; 6] = ["const", "default", "enum", "example", "examples", "value"];

/// Whether an object says of which type a value is, as a description of an API does of the password that it takes.
/// Beside a type it may hold a value.
fn describes(entries: &Entries) -> bool {
    let ty = entries.get("type").and_then(Value::as_str);
    ty.is_some_and(|ty| TYPES.contains(&ty)) || entries.contains_key("$ref")
}

/// Whether a text leads to where a secret or a key is kept.
fn leads(text: &str) -> bool {
    text.starts_with("arn:") || text.starts_with("alias/")
}

/// Whether an object says by the names of its entries what is known beside a secret: sizes, places, kinds.
fn has_measures(entries: &Entries) -> bool {
    entries.keys().any(|name| is_measure_name(name))
}

/// The value, a secret if it is one that can be: a truth value is none, and neither is a size beside one.
pub fn private(value: Value) -> Value {
    match value.data {
        Data::Bool(_) | Data::Null(_) => value,
        Data::String(ref text) if leads(text) => value,
        Data::Object(mut entries) if describes(&entries) => {
            if VALUES.iter().any(|name| entries.contains_key(*name)) {
                for (name, value) in Arc::make_mut(&mut entries) {
                    if VALUES.contains(&&**name) {
                        *value = value.clone().marked(Mark::SECRET);
                    }
                }
            }
            Value {
                data: Data::Object(entries),
                ..value
            }
        }
        Data::Object(ref entries) | Data::Map(_, ref entries) if has_measures(entries) => {
            by_entry(value, private)
        }
        Data::Tuple(ref items) | Data::List(_, ref items)
            if items
                .iter()
                .any(|item| item.as_entries().is_some_and(|e| has_measures(e))) =>
        {
            value.map_children(|child| private(child.clone()))
        }
        _ => value.marked(Mark::SECRET),
    }
}

/// An object or a map with all entries changed but those whose names say that they are no secrets.
fn by_entry(mut value: Value, change: impl Fn(Value) -> Value) -> Value {
    if let Data::Object(entries) | Data::Map(_, entries) = &mut value.data {
        for (name, entry) in Arc::make_mut(entries) {
            if !is_measure_name(name) {
                *entry = change(entry.clone());
            }
        }
    }
    value
}

/// What has the name of several secrets: texts in it are, but for those that lead to where secrets are kept.
pub fn several(value: Value) -> Value {
    let is_place = |text: &str| text.is_empty() || leads(text) || text.starts_with('/');
    match &value.data {
        Data::String(text) if !is_place(text) => value.marked(Mark::SECRET),
        Data::Map(_, entries) | Data::Object(entries)
            if entries.contains_key("valueFrom") || entries.contains_key("value_from") =>
        {
            value
        }
        Data::Map(..) | Data::Object(_) => by_entry(value, several),
        _ => value.map_children(|child| several(child.clone())),
    }
}

/// The value of something with a name, a secret if the name says so.
pub fn by_name(name: &str, value: Value) -> Value {
    if is_secret_name(name) {
        private(value)
    } else if is_name_of_several(name) {
        several(value)
    } else {
        value
    }
}

/// A text, a secret if what it says shows one, whoever wrote it.
pub fn by_content(text: &str) -> Value {
    by_contents(Value::string(text))
}

/// A value with every text in it a secret that shows one by what it says.
pub fn by_contents(value: Value) -> Value {
    // Of a document, those who read it mark the part.
    let is_document = |text: &str| text.trim_start().starts_with(['{', '[']);
    // Where the run may not look any more, it is not shown.
    let holds = |text: &str| !budget::spend(text.len() / LOOKED) || holds_secret(text);
    let shows = |text: &str| !is_document(text) && holds(text);
    match &value.data {
        Data::String(text) if shows(text) => value.marked(Mark::SECRET),
        Data::String(_) => value,
        // Most have none, and are left as they are.
        _ if any_text(&value, &shows) => value.map_children(|child| by_contents(child.clone())),
        _ => value,
    }
}

/// Whether one of the texts in a value is such a one.
fn any_text(value: &Value, is_one: &dyn Fn(&str) -> bool) -> bool {
    match &value.data {
        Data::String(text) => is_one(text),
        _ => value.children().any(|child| any_text(child, is_one)),
    }
}

/// Marks what the names of an object's attributes say is secret, also the `value` beside a `name` that says so, as the
/// environment of a container has it.
pub(super) fn mark_entries(entries: &mut Entries) {
    for (name, value) in entries.iter_mut() {
        if is_secret_name(name) || is_name_of_several(name) {
            *value = by_name(name, value.clone());
        }
    }
    mark_pair(entries);
}

/// Marks the `value` beside a `name` that says that it is a secret.
pub(super) fn mark_pair(entries: &mut Entries) {
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
    fn of_several_only_texts_that_are_no_place_are_secret() {
        let marks = |name: &str, value: Value| {
            let object = Value::written_object([(name.into(), value)]);
            object.marks().is_hidden()
        };
        let texts = |all: &[&str]| Value::tuple(all.iter().map(Value::string));
        assert!(marks("tokens", texts(&["a"])) && marks("api_keys", Value::string("a")));
        for open in [
            Value::number(500),
            texts(&[
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x",
                "/a/b",
            ]),
            Value::tuple([Value::object([
                ("name".into(), Value::string("A")),
                ("valueFrom".into(), Value::string("prod/a")),
            ])]),
        ] {
            assert!(!marks("secrets", open.clone()), "{open:?}");
        }
    }

    #[test]
    fn sizes_beside_a_secret_are_none() {
        let service = [
            ("cpu", "256"),
            ("task_memory", "777"),
            ("type", "ingress"),
            ("value", "hunter2"),
        ];
        for name in ["auth-token", "secret", "password", "api-keys", "secrets"] {
            let whole = within(name, &service);
            let entries = whole.as_entries().unwrap()[name].as_entries().unwrap();
            let hidden = |name: &str| entries[name].marks().is_hidden();
            assert!(hidden("value"), "{name}");
            assert!(
                !hidden("cpu") && !hidden("task_memory") && !hidden("type"),
                "{name}"
            );
            let listed = Value::written_object([(
                name.into(),
                Value::tuple([Value::object([
                    ("cpu".into(), Value::number(1)),
                    ("data".into(), Value::string("hunter2")),
                ])]),
            )]);
            let text = format!("{listed:?}");
            assert!(!text.contains("hunter2") && text.contains("cpu"), "{text}");
        }
        // What a map of passwords calls those who have them may be any word that is no measure.
        for name in ["password", "passwords", "db_passwords", "secrets"] {
            let keys = [
                "app",
                "cluster",
                "prod-db",
                "login_service",
                "storage",
                "type",
            ];
            let whole = within(name, &keys.map(|key| (key, "hunter2")));
            let entries = whole.as_entries().unwrap()[name].as_entries().unwrap();
            for key in &keys[..5] {
                let hidden = entries[*key].marks().is_hidden();
                assert!(hidden || whole.sensitive.is_hidden(), "{name} {key}");
            }
        }
        for text in ["arn:aws:kms:eu-west-1:1:key/x", "alias/x"] {
            let value = Value::written_object([("encryption_key".into(), Value::string(text))]);
            assert!(!value.marks().is_hidden());
        }
    }

    #[test]
    fn a_description_of_a_password_is_none() {
        for entries in [
            &[("type", "string")][..],
            &[("type", "string"), ("description", "of the user")],
            &[("$ref", "#/components/schemas/Password")],
            &[("type", "string"), ("minLength", "8")],
        ] {
            assert!(
                !within("password", entries).marks().is_hidden(),
                "{entries:?}"
            );
        }
        for name in VALUES {
            let described = within("password", &[("type", "string"), (name, "hunter2")]);
            let entries = described.as_entries().unwrap()["password"]
                .as_entries()
                .unwrap();
            assert!(entries[name].marks().is_hidden() && !entries["type"].marks().is_hidden());
            assert!(!described.sensitive.is_hidden());
        }
        for entries in [
            &[("type", "plain"), ("text", "hunter2")][..],
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
