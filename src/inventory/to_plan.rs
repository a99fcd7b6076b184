//! An inventory in the shape of `show -json` of a plan, for tools that read plans.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::config::value::{Data, Type, Value, json as value_json};

use super::{Address, Inventory, Key, Mode, Resource, Step, module_text};

/// The version of the plan format that is written.
const FORMAT: &str = "1.2";

/// The whole document: `planned_values`, `resource_changes` and `output_changes`.
pub fn plan_json(inventory: &Inventory) -> Json {
    let mut outputs = Map::new();
    let mut output_changes = Map::new();
    for output in &inventory.outputs {
        let mut entry = Map::new();
        let mut change = Map::new();
        entry.insert("sensitive".into(), json!(output.sensitive));
        change.insert("actions".into(), json!(["create"]));
        change.insert("before".into(), Json::Null);
        change.insert("after_unknown".into(), unknown(&output.value));
        if let Some(after) = known(&output.value) {
            change.insert("after".into(), after.clone());
            if output.value.is_wholly_known() {
                entry.insert("type".into(), type_json(&output_type(&output.value)));
                entry.insert("value".into(), after);
            }
        }
        outputs.insert(output.name.to_string(), entry.into());
        output_changes.insert(output.name.to_string(), change.into());
    }
    let variables: Map<String, Json> = inventory
        .variables
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), json!({ "value": known(value)? }))))
        .collect();
    let changes: Vec<Json> = inventory.resources.iter().map(change).collect();
    json!({
        "format_version": FORMAT,
        "variables": variables,
        "planned_values": { "outputs": outputs, "root_module": module(inventory, &[]) },
        "resource_changes": changes,
        "output_changes": output_changes,
    })
}

/// A null that was written as such has no type in a plan.
fn output_type(value: &Value) -> Type {
    if value.is_null() {
        Type::Dynamic
    } else {
        value.ty()
    }
}

fn module(inventory: &Inventory, path: &[Step]) -> Json {
    let mut out = Map::new();
    let resources: Vec<Json> = inventory
        .resources
        .iter()
        .filter(|r| r.address.module == path)
        .map(resource)
        .collect();
    if !path.is_empty() {
        out.insert("address".into(), json!(module_text(path)));
    }
    if !resources.is_empty() {
        out.insert("resources".into(), resources.into());
    }
    let deeper = inventory
        .modules
        .iter()
        .filter(|m| m.path.len() == path.len() + 1 && m.path.starts_with(path));
    let children: Vec<Json> = deeper
        .filter(|m| {
            inventory
                .resources
                .iter()
                .any(|r| r.address.module.starts_with(&m.path))
        })
        .map(|m| module(inventory, &m.path))
        .collect();
    if !children.is_empty() {
        out.insert("child_modules".into(), children.into());
    }
    Json::Object(out)
}

fn place(address: &Address) -> Map<String, Json> {
    let mut out = Map::new();
    out.insert("address".into(), json!(address.to_string()));
    if !address.module.is_empty() {
        out.insert("module_address".into(), json!(module_text(&address.module)));
    }
    out.insert("mode".into(), json!(address.mode.word()));
    out.insert("type".into(), json!(&*address.kind));
    out.insert("name".into(), json!(&*address.name));
    match &address.key {
        Some(Key::Index(n)) => out.insert("index".into(), json!(n)),
        Some(Key::Text(text)) => out.insert("index".into(), json!(&**text)),
        Some(Key::Unknown) | None => None,
    };
    out
}

fn resource(resource: &Resource) -> Json {
    let mut out = place(&resource.address);
    out.remove("module_address");
    out.insert(
        "values".into(),
        known(&resource.values).unwrap_or_else(|| json!({})),
    );
    out.insert("sensitive_values".into(), sensitive(&resource.values));
    Json::Object(out)
}

fn change(resource: &Resource) -> Json {
    let mut out = place(&resource.address);
    let action = if resource.address.mode == Mode::Data {
        "read"
    } else {
        "create"
    };
    out.insert(
        "change".into(),
        json!({
            "actions": [action],
            "before": null,
            "after": known(&resource.values),
            "after_unknown": unknown(&resource.values),
            "before_sensitive": false,
            "after_sensitive": sensitive(&resource.values),
        }),
    );
    Json::Object(out)
}

/// What is known of a value: unknown attributes are left out, unknown elements are null. `None` when nothing is.
fn known(value: &Value) -> Option<Json> {
    match &value.data {
        Data::Unknown(_) => None,
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => Some(
            items
                .iter()
                .map(|i| known(i).unwrap_or(Json::Null))
                .collect(),
        ),
        Data::Map(_, entries) | Data::Object(entries) => {
            let entries = entries
                .iter()
                .filter_map(|(k, v)| Some((k.to_string(), known(v)?)));
            Some(Json::Object(entries.collect()))
        }
        _ => Some(value_json::to_serde(value, &mut |_| Json::Null)),
    }
}

/// `true` where a value is not known; what is known is left out of objects.
fn unknown(value: &Value) -> Json {
    match &value.data {
        Data::Unknown(_) => Json::Bool(true),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            items.iter().map(unknown).collect()
        }
        Data::Map(_, entries) | Data::Object(entries) => {
            flags(entries.iter().map(|(k, v)| (k.to_string(), unknown(v))))
        }
        _ => Json::Bool(false),
    }
}

/// `true` where a value is sensitive; the rest is left out of objects.
fn sensitive(value: &Value) -> Json {
    if value.sensitive {
        return Json::Bool(true);
    }
    match &value.data {
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            items.iter().map(sensitive).collect()
        }
        Data::Map(_, entries) | Data::Object(entries) => {
            flags(entries.iter().map(|(k, v)| (k.to_string(), sensitive(v))))
        }
        _ => Json::Bool(false),
    }
}

fn flags(entries: impl Iterator<Item = (String, Json)>) -> Json {
    Json::Object(entries.filter(|(_, v)| *v != Json::Bool(false)).collect())
}

/// A type as plan JSON has it: `"string"`, `["list", "number"]`, `["object", { … }]`.
fn type_json(ty: &Type) -> Json {
    match ty {
        Type::Dynamic => json!("dynamic"),
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(e) => json!(["list", type_json(e)]),
        Type::Set(e) => json!(["set", type_json(e)]),
        Type::Map(e) => json!(["map", type_json(e)]),
        Type::Tuple(items) => json!(["tuple", items.iter().map(type_json).collect::<Vec<_>>()]),
        Type::Object(object) => {
            let attributes: BTreeMap<String, Json> = object
                .attributes
                .iter()
                .map(|(k, v)| (k.to_string(), type_json(v)))
                .collect();
            json!(["object", attributes])
        }
    }
}
