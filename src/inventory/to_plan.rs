//! An inventory in the shape of `show -json` of a plan, for tools that read plans.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::config::value::{Data, HIDDEN, Type, Value, json as value_json};

use super::{Address, Inventory, Key, Mode, Resource, Step, compare_modules, module_text};

/// The version of the plan format that is written.
const FORMAT: &str = "1.2";

/// The whole document: `planned_values`, `resource_changes` and `output_changes`.
#[cfg(feature = "internals")]
pub fn plan_json(inventory: &Inventory) -> Json {
    serde_json::to_value(PlanDocument(inventory)).unwrap_or(Json::Null)
}

/// The document, made resource by resource as it is written: with many instances it is far larger than the inventory.
pub struct PlanDocument<'a>(pub &'a Inventory);

impl Serialize for PlanDocument<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let inventory = self.0;
        let (outputs, output_changes) = outputs(inventory);
        let variables: Map<String, Json> = inventory
            .variables
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), json!({ "value": known(value)? }))))
            .collect();
        let tree = Tree::of(inventory);
        let mut map = to.serialize_map(Some(5))?;
        map.serialize_entry("format_version", FORMAT)?;
        map.serialize_entry("variables", &variables)?;
        map.serialize_entry("planned_values", &Planned(&outputs, &tree))?;
        map.serialize_entry("resource_changes", &Each(&inventory.resources, change))?;
        map.serialize_entry("output_changes", &output_changes)?;
        map.end()
    }
}

/// `outputs` and `output_changes`.
fn outputs(inventory: &Inventory) -> (Map<String, Json>, Map<String, Json>) {
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
                // A type has the names of attributes, and these are of the value.
                let ty = output_type(&output.value);
                let ty = if output.value.marks().is_hidden() && has_names(&ty) {
                    Type::Dynamic
                } else {
                    ty
                };
                entry.insert("type".into(), type_json(&ty));
                entry.insert("value".into(), after);
            }
        }
        outputs.insert(output.name.to_string(), entry.into());
        output_changes.insert(output.name.to_string(), change.into());
    }
    (outputs, output_changes)
}

/// `planned_values`.
struct Planned<'a>(&'a Map<String, Json>, &'a Tree<'a>);

impl Serialize for Planned<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry("outputs", self.0)?;
        map.serialize_entry("root_module", self.1)?;
        map.end()
    }
}

/// Resources, each made when its turn comes.
struct Each<'a>(&'a [Resource], fn(&Resource) -> Json);

impl Serialize for Each<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(self.1))
    }
}

/// A module instance with those it calls; its resources stand side by side in the inventory.
struct Tree<'a> {
    path: &'a [Step],
    resources: &'a [Resource],
    children: Vec<Tree<'a>>,
}

impl<'a> Tree<'a> {
    fn of(inventory: &'a Inventory) -> Self {
        let modules: Vec<&[Step]> = inventory.modules.iter().map(|m| &*m.path).collect();
        Self::at(inventory, &[], &modules)
    }

    fn at(inventory: &'a Inventory, path: &'a [Step], below: &[&'a [Step]]) -> Self {
        let all = &inventory.resources;
        let before = |r: &Resource| compare_modules(&r.address.module, path).is_lt();
        let from = all.partition_point(before);
        let rest = all.get(from..).unwrap_or_default();
        let mine = rest.partition_point(|r| r.address.module == path);
        let children = below
            .iter()
            .filter(|m| m.len() == path.len() + 1)
            .map(|child| {
                let inside = |m: &&&[Step]| m.starts_with(child) && m.len() > child.len();
                let deeper: Vec<&[Step]> = below.iter().filter(inside).copied().collect();
                Self::at(inventory, child, &deeper)
            })
            .filter(|child| !child.is_empty());
        Self {
            path,
            resources: rest.get(..mine).unwrap_or_default(),
            children: children.collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.children.is_empty()
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        if !self.path.is_empty() {
            map.serialize_entry("address", &module_text(self.path))?;
        }
        if !self.resources.is_empty() {
            map.serialize_entry("resources", &Each(self.resources, resource))?;
        }
        if !self.children.is_empty() {
            map.serialize_entry("child_modules", &self.children)?;
        }
        map.end()
    }
}

/// Whether a type has names of attributes.
fn has_names(ty: &Type) -> bool {
    match ty {
        Type::Object(object) => !object.attributes.is_empty(),
        Type::List(item) | Type::Set(item) | Type::Map(item) => has_names(item),
        Type::Tuple(items) => items.iter().any(has_names),
        _ => false,
    }
}

/// A null that was written as such has no type in a plan.
fn output_type(value: &Value) -> Type {
    if value.is_null() {
        Type::Dynamic
    } else {
        value.ty()
    }
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
        Some(Key::Text(text)) => out.insert("index".into(), json!(text.shown())),
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

/// What is known of a value: unknown attributes are left out, unknown elements are null, and a word stands for what must
/// not be shown. `None` when nothing is known.
fn known(value: &Value) -> Option<Json> {
    match &value.data {
        Data::Unknown(_) if value.is_withheld() => Some(HIDDEN.into()),
        Data::Unknown(_) => None,
        Data::Null(_) if !value.sensitive.is_secret() => Some(Json::Null),
        _ if is_hidden(value) => Some(HIDDEN.into()),
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

/// `true` where a value is not known; what is known is left out of objects. What is in what must not be shown is of it: also
/// whether all of it is known, which an empty list is, and how many there are.
fn unknown(value: &Value) -> Json {
    match &value.data {
        Data::Unknown(_) if value.is_withheld() => Json::Bool(false),
        Data::Unknown(_) => Json::Bool(true),
        _ if is_hidden(value) => Json::Bool(false),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            items.iter().map(unknown).collect()
        }
        Data::Map(_, entries) | Data::Object(entries) => {
            flags(entries.iter().map(|(k, v)| (k.to_string(), unknown(v))))
        }
        _ => Json::Bool(false),
    }
}

/// Whether a value must not be shown as a whole; a document goes with a secret in it.
fn is_hidden(value: &Value) -> bool {
    value.is_hidden()
}

/// `true` where a value is sensitive; the rest is left out of objects.
fn sensitive(value: &Value) -> Json {
    if is_hidden(value) {
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
