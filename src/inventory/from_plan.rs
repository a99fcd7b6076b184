//! Reads `show -json` of a plan.

use std::sync::Arc;

use serde_json::Value as Json;

use super::document::{self, Contents, Reader, pointer_to, text_at};
use super::json::{Parts, Reading};
use super::{Action, Address, Change, InputError, Inventory, Output, Resource, SourceKind};
use crate::config::value::{Type, Value, Why};
use crate::text::FileId;

/// One entry of `resource_changes`.
pub(super) fn change(reader: &mut Reader, pointer: &str, entry: &Json) {
    if let Some(resource) = resource(reader, pointer, entry) {
        reader.push(resource);
    }
}

/// One entry of `resource_drift`.
pub(super) fn drift(reader: &mut Reader, pointer: &str, entry: &Json) {
    if let Some(resource) = resource(reader, pointer, entry) {
        reader.push_drift(resource);
    }
}

fn resource(reader: &mut Reader, pointer: &str, entry: &Json) -> Option<Resource> {
    let text = text_at(entry, "address").unwrap_or("");
    let address: Address = match text.parse() {
        Ok(address) => address,
        Err(e) => {
            let what = if text.is_empty() { pointer } else { text };
            reader.gap(what, format!("its address cannot be read: {e}"));
            return None;
        }
    };
    let Some(change) = entry.get("change") else {
        reader.gap(text, "the plan does not say how it changes");
        return None;
    };
    let words = document::texts_at(change, "actions");
    let words: Vec<&str> = words.iter().map(|word| &**word).collect();
    let action = Action::of(&words);
    let part = |name: &str| change.get(name);
    let after = Parts {
        known: part("after"),
        unknown: part("after_unknown"),
        sensitive: part("after_sensitive"),
    };
    let before = Parts {
        known: part("before"),
        unknown: None,
        sensitive: part("before_sensitive"),
    };
    let pointer_after = format!("{pointer}/change/after");
    let pointer_before = format!("{pointer}/change/before");
    let mut reading = Reading::shown(text);
    let after = reader.values(&mut reading, &address, after, &pointer_after);
    let before = if action == Action::NoOp && part("before") == part("after") {
        after.clone()
    } else {
        reader.values(&mut reading, &address, before, &pointer_before)
    };
    let previous = text_at(entry, "previous_address").and_then(|text| text.parse().ok());
    let values = if after.is_null() {
        before.clone()
    } else {
        after.clone()
    };
    Some(Resource {
        provider: text_at(entry, "provider_name").map(Arc::from),
        origin: reader.at(pointer),
        change: Some(Change {
            action,
            reason: text_at(entry, "action_reason").map(Arc::from),
            before,
            after,
        }),
        deposed: text_at(entry, "deposed").map(Arc::from),
        tainted: text_at(entry, "action_reason") == Some("replace_because_tainted"),
        previous,
        ..Resource::new(address, values)
    })
}

/// The inventory of what was read.
pub(super) fn inventory(
    file: FileId,
    text: &[u8],
    contents: Contents,
) -> Result<Inventory, InputError> {
    let Contents {
        format_version,
        terraform_version,
        resources,
        drift,
        read,
        mut planned,
        outputs,
        output_changes,
        variables,
        gaps,
        ..
    } = contents;
    let mut inventory = Inventory {
        format_version,
        terraform_version,
        drift,
        gaps,
        variables: document::variables(variables),
        ..Inventory::new(SourceKind::Plan)
    };
    let changes = !resources.is_empty();
    for resource in resources {
        let after = resource.change.as_ref().is_some_and(|c| !c.after.is_null());
        if resource.deposed.is_some() {
            inventory.deposed.push(resource);
        } else if after {
            planned.remove(resource.address.to_string().as_str());
            inventory.resources.push(resource);
        } else {
            inventory.removed.push(resource);
        }
    }
    // A plan that only refreshes has nothing but the state it found.
    if !changes && planned.is_empty() {
        let found = document::read_again(file, text, "prior_state", None)?;
        let (deposed, found) = found.into_iter().partition(|r| r.deposed.is_some());
        inventory.resources = found;
        inventory.deposed = deposed;
    } else {
        if !planned.is_empty() {
            let found = document::read_again(file, text, "planned_values", Some(&planned))?;
            inventory.resources.extend(found);
        }
        inventory.resources.extend(read);
    }
    for (name, entry) in outputs.into_iter().flatten() {
        let (value, sensitive) = document::output(&entry);
        let change = output_changes
            .as_ref()
            .and_then(|changes| changes.get(&name));
        let value = match (value, change) {
            (None, Some(change)) => output_change(&name, change).marked(sensitive),
            (None, None) => unknown_output(&name).marked(sensitive),
            (Some(value), _) => value,
        };
        let pointer = pointer_to("/planned_values/outputs", &name);
        inventory.outputs.push(Output {
            name: name.into(),
            value: value.with_origin(document::place(file, &pointer)),
            sensitive,
        });
    }
    Ok(inventory.sorted())
}

/// The value of an output that is not wholly known.
fn output_change(name: &str, change: &Json) -> Value {
    let address = format!("output.{name}");
    let parts = Parts {
        known: change.get("after"),
        unknown: change.get("after_unknown"),
        sensitive: change.get("after_sensitive"),
    };
    Reading::shown(&address).structural(parts)
}

fn unknown_output(name: &str) -> Value {
    let what = format!("output.{name}").into();
    Value::unknown(Type::Dynamic, Why::KnownAfterApply { what })
}
