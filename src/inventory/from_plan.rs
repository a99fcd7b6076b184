//! Reads `show -json` of a plan.

use std::sync::Arc;

use serde_json::Value as Json;

use super::document::{self, Contents, Entry, How, Input, Reader, pointer_to};
use super::json::{Parts, Reading};
use super::{Action, Change, InputError, Inventory, Keep, Output, Resource, SourceKind};
use crate::config::value::{Type, Value, Why};
use crate::text::FileId;

/// One entry of `resource_changes` or `resource_drift`.
pub(super) fn resource(
    reader: &mut Reader<'_>,
    pointer: &str,
    entry: &Entry<'_, '_>,
) -> Result<Option<Resource>, InputError> {
    let text = entry.text("address")?.unwrap_or_default();
    let Some(address) = reader.address_at(pointer, &text) else {
        return Ok(None);
    };
    if !entry.has("change") {
        reader.gap(&text, "the plan does not say how it changes");
        return Ok(None);
    }
    let words = entry.texts("actions")?;
    let words: Vec<&str> = words.iter().map(|word| &**word).collect();
    let action = Action::of(&words);
    let keep = reader.keep(&address);
    let pointer_after = format!("{pointer}/change/after");
    let (known, unknown) = (
        entry.object("after", &keep)?,
        entry.object("after_unknown", &keep)?,
    );
    let sensitive = entry.object("after_sensitive", &keep)?;
    let after = Parts {
        known: known.as_ref(),
        unknown: unknown.as_ref(),
        sensitive: sensitive.as_ref(),
    };
    let mut reading = Reading::shown(&text);
    let mut after = reader.values(&mut reading, &address, after, &pointer_after);
    let unknown = entry.raw("after_unknown");
    if after.is_null() && *keep != Keep::All && unknown.windows(4).any(|text| text == b"true") {
        // Something of it is unknown, but none of what is kept.
        after = Value::object([]).with_origin(after.origin);
    }
    let before = if action == Action::NoOp && entry.raw("before") == entry.raw("after") {
        after.clone()
    } else {
        let known = entry.object("before", &keep)?;
        let sensitive = entry.object("before_sensitive", &keep)?;
        let before = Parts {
            known: known.as_ref(),
            unknown: None,
            sensitive: sensitive.as_ref(),
        };
        let pointer_before = format!("{pointer}/change/before");
        reader.values(&mut reading, &address, before, &pointer_before)
    };
    let previous = entry.text("previous_address")?;
    let previous = previous.and_then(|text| text.parse().ok());
    let reason = entry.text("action_reason")?;
    let values = if after.is_null() {
        before.clone()
    } else {
        after.clone()
    };
    Ok(Some(Resource {
        provider: reader.shared(entry.text("provider_name")?),
        origin: reader.at(pointer),
        change: Some(Change {
            action,
            reason: reason.as_deref().map(Arc::from),
            before,
            after,
        }),
        deposed: entry.text("deposed")?.map(Arc::from),
        tainted: reason.as_deref() == Some("replace_because_tainted"),
        previous,
        partial: *keep != Keep::All,
        ..Resource::new(address, values)
    }))
}

/// The inventory of what was read.
pub(super) fn inventory<I: Input + ?Sized>(
    file: FileId,
    input: &I,
    contents: Contents,
    how: How<'_>,
) -> Result<Inventory, InputError> {
    let Contents {
        format_version,
        terraform_version,
        mut resources,
        drift,
        read,
        mut planned,
        outputs,
        output_changes,
        variables,
        sensitive,
        providers,
        gaps,
        ..
    } = contents;
    let mut inventory = Inventory {
        terraform_version,
        format_version,
        drift,
        gaps,
        ..Inventory::new(SourceKind::Plan)
    };
    let changes = !resources.is_empty();
    // In place: the list may be large.
    inventory.deposed = resources.extract_if(.., |r| r.deposed.is_some()).collect();
    let gone = |resource: &mut Resource| {
        let change = resource.change.as_ref();
        change.is_none_or(|change| change.after.is_null())
    };
    inventory.removed = resources.extract_if(.., gone).collect();
    for resource in &resources {
        planned.remove(resource.address.to_string().as_str());
    }
    inventory.resources = resources;
    // A plan that only refreshes has nothing but the state it found.
    if !changes && planned.is_empty() {
        let found = document::read_again(file, input, "prior_state", None, how)?;
        let (deposed, found) = found.into_iter().partition(|r| r.deposed.is_some());
        inventory.resources = found;
        inventory.deposed = deposed;
    } else {
        if !planned.is_empty() {
            let key = "planned_values";
            let found = document::read_again(file, input, key, Some(&planned), how)?;
            inventory.resources.extend(found);
        }
        inventory.resources.extend(read);
    }
    for (name, entry) in outputs.into_iter().flatten() {
        let (value, sensitive) = document::output(&name, &entry);
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
    providers.tell(&mut inventory.resources, variables.as_ref(), &sensitive);
    inventory.variables = document::variables(variables, &sensitive);
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
    let why = Why::KnownAfterApply {
        address: format!("output.{name}").into(),
        path: "".into(),
    };
    Value::unknown(Type::Dynamic, why)
}
