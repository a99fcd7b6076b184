//! Reads states: `show -json` of one, and state files of version 4.

use std::sync::Arc;

use serde_json::Value as Json;

use super::document::{self, Contents, Entry, Reader, mode_at, pointer_to, text_at, texts_at};
use super::json::{Parts, Reading, mark_at};
use super::{
    Address, InputError, Inventory, Keep, Key, Output, PathStep, Resource, SourceKind, parse_module,
};
use crate::config::value::{Data, Value, private};
use crate::text::FileId;

/// One resource of `show -json` of a state, or of a plan's `planned_values`.
pub(super) fn shown(
    reader: &mut Reader<'_>,
    pointer: &str,
    entry: &Entry<'_, '_>,
) -> Result<Option<Resource>, InputError> {
    let text = entry.text("address")?.unwrap_or_default();
    let Some(address) = reader.address_at(pointer, &text) else {
        return Ok(None);
    };
    if !entry.has("values") {
        reader.gap(&text, "it has no values");
        return Ok(None);
    }
    let at = format!("{pointer}/values");
    let keep = reader.keep(&address);
    let known = entry.object("values", &keep)?;
    let sensitive = entry.object("sensitive_values", &keep)?;
    let parts = Parts {
        known: known.as_ref(),
        unknown: None,
        sensitive: sensitive.as_ref(),
    };
    let values = reader.values(&mut Reading::shown(&text), &address, parts, &at);
    Ok(Some(Resource {
        provider: reader.shared(entry.text("provider_name")?),
        origin: reader.at(pointer),
        deposed: entry.text("deposed_key")?.map(Arc::from),
        tainted: entry.raw("tainted") == b"true",
        depends_on: entry.texts("depends_on")?,
        partial: *keep != Keep::All,
        ..Resource::new(address, values)
    }))
}

/// One entry of `resources` of a state file: a block with its instances.
pub(super) fn stored(reader: &mut Reader<'_>, pointer: &str, entry: &Json) {
    let (Some(mode), Some(kind), Some(name)) = (
        mode_at(entry),
        text_at(entry, "type"),
        text_at(entry, "name"),
    ) else {
        reader.gap(pointer, "it has no mode, type or name");
        return;
    };
    let module = match parse_module(text_at(entry, "module").unwrap_or("")) {
        Ok(module) => module,
        Err(e) => {
            reader.gap(pointer, format!("its module address cannot be read: {e}"));
            return;
        }
    };
    let block = Address {
        module,
        ..Address::root(mode, kind, name)
    };
    let provider = text_at(entry, "provider").and_then(provider);
    let instances = entry.get("instances").and_then(Json::as_array);
    for (i, instance) in instances.into_iter().flatten().enumerate() {
        let pointer = format!("{pointer}/instances/{i}");
        let key = match instance.get("index_key") {
            None | Some(Json::Null) => None,
            Some(Json::String(text)) => Some(Key::Text(text.as_str().into())),
            Some(other) => {
                let Some(index) = other.as_u64() else {
                    let why = format!("{other} is no key of an instance");
                    reader.gap(&block.to_string(), why);
                    continue;
                };
                Some(Key::Index(index))
            }
        };
        let address = Address {
            key,
            ..block.clone()
        };
        if let Some(mut resource) = instance_of(reader, &pointer, instance, address) {
            resource.provider.clone_from(&provider);
            reader.push(resource);
        }
    }
}

fn instance_of(
    reader: &mut Reader<'_>,
    pointer: &str,
    instance: &Json,
    address: Address,
) -> Option<Resource> {
    let text = address.to_string();
    let parts = Parts {
        known: instance.get("attributes"),
        unknown: None,
        sensitive: None,
    };
    if !parts.known.is_some_and(Json::is_object) {
        let flat = instance.get("attributes_flat").is_some();
        reader.gap(
            &text,
            if flat {
                "its attributes are those of Terraform 0.11; the next apply rewrites them"
            } else {
                "it has no attributes"
            },
        );
        return None;
    }
    let mut reading = Reading::stored(&text);
    let at = format!("{pointer}/attributes");
    let keep = reader.keep(&address);
    let mut values = reader.values(&mut reading, &address, parts, &at);
    if !reader.has_schema(&address) {
        values = texts_hidden(values);
    }
    let marks = match instance.get("sensitive_attributes") {
        None | Some(Json::Null) => &[],
        Some(Json::Array(marks)) => marks.as_slice(),
        // What it says is not understood, so that anything may be sensitive.
        Some(_) => &[Json::Null],
    };
    for mark in marks {
        let steps = mark.as_array().into_iter().flatten();
        let steps: Vec<PathStep> = steps.map_while(mark_step).collect();
        // An attribute that was not kept has nothing to hide.
        if let Some(PathStep::Attribute(name)) = steps.first()
            && *keep != Keep::All
            && values.as_entries().is_some_and(|e| !e.contains_key(name))
        {
            continue;
        }
        values = if steps.is_empty() {
            values.map_children(|value| value.clone().marked(true))
        } else {
            mark_at(values, &steps)
        };
    }
    Some(Resource {
        origin: reader.at(pointer),
        deposed: text_at(instance, "deposed").map(Arc::from),
        tainted: text_at(instance, "status") == Some("tainted"),
        depends_on: texts_at(instance, "dependencies"),
        partial: *keep != Keep::All,
        ..Resource::new(address, values)
    })
}

/// The attributes of a resource of which no schema is known, without their texts: a state file does not mark what the
/// provider's schema says is sensitive, and `result` or `content` is no name that tells.
fn texts_hidden(values: Value) -> Value {
    values.map_children(|value| match &value.data {
        Data::Bool(_) | Data::Number(_) | Data::Null(_) => value.clone(),
        _ => private(value.clone()),
    })
}

/// One step to a sensitive value: `{"type": "get_attr", "value": "user"}`, or an index with its type.
fn mark_step(step: &Json) -> Option<PathStep> {
    let value = step.get("value")?;
    match text_at(step, "type")? {
        "get_attr" => Some(PathStep::Attribute(value.as_str()?.into())),
        "index" => {
            let value = value.get("value").unwrap_or(value);
            match value {
                Json::String(text) => Some(PathStep::Attribute(text.as_str().into())),
                other => Some(PathStep::Index(usize::try_from(other.as_u64()?).ok()?)),
            }
        }
        _ => None,
    }
}

/// The provider's address in `provider["registry.terraform.io/hashicorp/aws"].alias`.
fn provider(text: &str) -> Option<Arc<str>> {
    let start = text.find("provider[\"")? + "provider[\"".len();
    let rest = text.get(start..)?;
    rest.split('"').next().map(Arc::from)
}

/// The inventory of what was read.
pub(super) fn inventory(file: FileId, contents: Contents) -> Inventory {
    let mut inventory = Inventory {
        format_version: contents.format_version,
        terraform_version: contents.terraform_version,
        gaps: contents.gaps,
        ..Inventory::new(contents.kind)
    };
    inventory.resources = contents.resources;
    let left = inventory.resources.extract_if(.., |r| r.deposed.is_some());
    inventory.deposed = left.collect();
    let outputs = match contents.kind {
        SourceKind::StateFile => "/outputs",
        _ => "/values/outputs",
    };
    for (name, entry) in contents.outputs.into_iter().flatten() {
        let (value, sensitive) = document::output(&name, &entry);
        let Some(value) = value else { continue };
        let pointer = pointer_to(outputs, &name);
        let value = value.with_origin(document::place(file, &pointer));
        inventory.outputs.push(Output {
            name: name.into(),
            value,
            sensitive,
        });
    }
    inventory.sorted()
}
