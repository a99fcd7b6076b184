//! What is held of a plan: outputs, resources in their modules, unknowns; and where two of them differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Stands for what is not known before apply, where values and unknowns are seen as one tree.
const UNKNOWN: &str = "(known after apply)";

/// Reduces the JSON of a plan to what is held: outputs, resources in their modules, unknowns. Null
/// attributes are left out, `place` (a working directory) becomes `<cwd>`. All is by address: the
/// real tool writes child modules in no fixed order.
pub(crate) fn reduce(plan: &Value, place: &str) -> Value {
    let text = plan.to_string().replace(place, "<cwd>");
    let plan: Value = serde_json::from_str(&text).unwrap();
    let planned = &plan["planned_values"];
    let outputs = planned.get("outputs").cloned().unwrap_or_else(|| json!({}));
    let changes: Vec<Value> = list(&plan["resource_changes"])
        .into_iter()
        .map(|change| {
            json!({
                "address": change["address"],
                "actions": change["change"]["actions"],
                "after_unknown": change["change"]["after_unknown"],
            })
        })
        .collect();
    let mut output_changes = Map::new();
    for (name, change) in plan["output_changes"].as_object().into_iter().flatten() {
        // A wholly known one stands in `planned_values`.
        if change["after_unknown"] != Value::Bool(false) {
            let mut kept = Map::new();
            for key in ["after", "after_unknown"] {
                if let Some(value) = change.get(key) {
                    kept.insert(key.to_owned(), value.clone());
                }
            }
            output_changes.insert(name.clone(), kept.into());
        }
    }
    json!({
        "planned_values": { "outputs": outputs, "root_module": module(&planned["root_module"]) },
        "resource_changes": changes,
        "output_changes": output_changes,
    })
}

/// The objects in `value` by their address.
fn list(value: &Value) -> Vec<&Value> {
    let mut items: Vec<&Value> = value.as_array().into_iter().flatten().collect();
    items.sort_by_key(|item| item["address"].as_str());
    items
}

fn module(module: &Value) -> Value {
    let mut kept = Map::new();
    if let Some(address) = module.get("address") {
        kept.insert("address".into(), address.clone());
    }
    let resources: Vec<Value> = list(&module["resources"])
        .into_iter()
        .map(resource)
        .collect();
    if !resources.is_empty() {
        kept.insert("resources".into(), resources.into());
    }
    let children: Vec<Value> = list(&module["child_modules"])
        .into_iter()
        .map(self::module)
        .collect();
    if !children.is_empty() {
        kept.insert("child_modules".into(), children.into());
    }
    kept.into()
}

fn resource(resource: &Value) -> Value {
    let mut kept = Map::new();
    for key in ["address", "mode", "type", "name", "index"] {
        if let Some(value) = resource.get(key) {
            kept.insert(key.to_owned(), value.clone());
        }
    }
    let mut values = resource["values"].as_object().cloned().unwrap_or_default();
    values.retain(|_, value| !value.is_null());
    kept.insert("values".into(), values.into());
    kept.into()
}

/// A value with `UNKNOWN` where it is not known. An absent attribute is null.
pub(crate) fn joined(value: Option<&Value>, unknown: &Value) -> Value {
    match unknown {
        Value::Bool(true) => Value::from(UNKNOWN),
        Value::Object(inner) if !value.is_some_and(Value::is_array) => {
            let mut all: Map<String, Value> = value
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            for (name, unknown) in inner {
                let known = joined(all.get(name), unknown);
                all.insert(name.clone(), known);
            }
            all.sort_keys();
            all.into()
        }
        Value::Array(inner) => {
            let known = value.and_then(Value::as_array);
            let length = known.map_or(0, Vec::len).max(inner.len());
            let at = |i: usize| {
                joined(
                    known.and_then(|known| known.get(i)),
                    inner.get(i).unwrap_or(&Value::Bool(false)),
                )
            };
            (0..length).map(at).collect()
        }
        _ => value.cloned().unwrap_or(Value::Null),
    }
}

/// The addresses of a reduced plan's resources.
pub(crate) fn addresses(plan: &Value) -> BTreeSet<String> {
    Seen::of(plan).resources.into_keys().collect()
}

/// How a reduced plan differs from the real one, but for what is `excepted` by address and path: a line for each place.
pub(crate) fn differences(
    expected: &Value,
    actual: &Value,
    excepted: &dyn Fn(&str, &str) -> bool,
) -> Vec<String> {
    let (wanted, ours) = (Seen::of(expected), Seen::of(actual));
    let mut wrong = Differences {
        excepted,
        lines: Vec::new(),
    };
    wrong.sets("module", &wanted.modules, &ours.modules);
    let addresses = |seen: &Seen| seen.resources.keys().cloned().collect::<BTreeSet<_>>();
    wrong.sets("resource", &addresses(&wanted), &addresses(&ours));
    for (address, resource) in &wanted.resources {
        if let Some(ours) = ours.resources.get(address) {
            wrong.values(address, "", resource, ours);
        }
    }
    let names = |seen: &Seen| seen.outputs.keys().cloned().collect::<BTreeSet<_>>();
    wrong.sets("output", &names(&wanted), &names(&ours));
    for (name, output) in &wanted.outputs {
        if let Some(ours) = ours.outputs.get(name) {
            wrong.values(&format!("output.{name}"), "", output, ours);
        }
    }
    wrong.lines
}

/// A reduced plan as sets and trees that can be compared.
struct Seen {
    /// `parent > module`, for each module.
    modules: BTreeSet<String>,
    /// By address: mode, type, name, index and attributes, `UNKNOWN` included.
    resources: BTreeMap<String, Value>,
    /// By name: type, sensitivity and value.
    outputs: BTreeMap<String, Value>,
}

impl Seen {
    fn of(plan: &Value) -> Self {
        let mut seen = Self {
            modules: BTreeSet::new(),
            resources: BTreeMap::new(),
            outputs: BTreeMap::new(),
        };
        let mut unknowns: BTreeMap<&str, &Value> = BTreeMap::new();
        for change in plan["resource_changes"].as_array().into_iter().flatten() {
            if let Some(address) = change["address"].as_str() {
                unknowns.insert(address, &change["after_unknown"]);
            }
        }
        seen.module("", &plan["planned_values"]["root_module"], &unknowns);
        let outputs = plan["planned_values"]["outputs"].as_object();
        for (name, output) in outputs.into_iter().flatten() {
            let mut whole = output.clone();
            if let Some(change) = plan["output_changes"].get(name) {
                whole["value"] = joined(change.get("after"), &change["after_unknown"]);
            }
            seen.outputs.insert(name.clone(), whole);
        }
        seen
    }

    fn module(&mut self, parent: &str, module: &Value, unknowns: &BTreeMap<&str, &Value>) {
        let address = module["address"].as_str().unwrap_or_default();
        self.modules.insert(format!("{parent} > {address}"));
        for resource in module["resources"].as_array().into_iter().flatten() {
            let Some(address) = resource["address"].as_str() else {
                continue;
            };
            let unknown = unknowns.get(address).copied().unwrap_or(&Value::Null);
            let mut values = joined(resource.get("values"), unknown);
            if let Some(values) = values.as_object_mut() {
                values.retain(|_, value| !value.is_null());
            }
            let mut whole = resource.clone();
            whole["values"] = values;
            self.resources.insert(address.to_owned(), whole);
        }
        for child in module["child_modules"].as_array().into_iter().flatten() {
            self.module(address, child, unknowns);
        }
    }
}

struct Differences<'a> {
    excepted: &'a dyn Fn(&str, &str) -> bool,
    lines: Vec<String>,
}

impl Differences<'_> {
    fn add(&mut self, address: &str, path: &str, wanted: &str, have: &str) {
        if !(self.excepted)(address, path) {
            self.lines.push(format!(
                "{address} {path}: terraform {wanted}, tfsize {have}"
            ));
        }
    }

    fn sets(&mut self, what: &str, wanted: &BTreeSet<String>, have: &BTreeSet<String>) {
        for missing in wanted.difference(have) {
            self.add(missing, "", &format!("has this {what}"), "not");
        }
        for extra in have.difference(wanted) {
            self.add(extra, "", &format!("has no such {what}"), "has");
        }
    }

    fn values(&mut self, address: &str, path: &str, wanted: &Value, have: &Value) {
        match (wanted, have) {
            (Value::Object(a), Value::Object(b)) => {
                let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
                for name in names {
                    let inner = if path.is_empty() {
                        name.clone()
                    } else {
                        format!("{path}.{name}")
                    };
                    let at = |map: &Map<String, Value>| map.get(name).cloned();
                    match (at(a), at(b)) {
                        (Some(a), Some(b)) => self.values(address, &inner, &a, &b),
                        (Some(a), None) => self.add(address, &inner, &a.to_string(), "has none"),
                        (None, Some(b)) => self.add(address, &inner, "has none", &b.to_string()),
                        (None, None) => {}
                    }
                }
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                if same_set(a, b) {
                    return;
                }
                for (i, (a, b)) in a.iter().zip(b).enumerate() {
                    self.values(address, &format!("{path}[{i}]"), a, b);
                }
            }
            (a, b) if a == b => {}
            (a, b) => self.add(address, path, &a.to_string(), &b.to_string()),
        }
    }
}

/// Whether both have the same objects in whatever order: a set of objects has an order of its own,
/// which follows from a hash. Lists of anything else keep theirs.
fn same_set(a: &[Value], b: &[Value]) -> bool {
    let sorted = |items: &[Value]| {
        let mut texts: Vec<String> = items.iter().map(Value::to_string).collect();
        texts.sort();
        texts
    };
    a.iter().all(Value::is_object) && sorted(a) == sorted(b)
}

/// The resource that data sources wait for.
const WAIT: &str = "tfsize_reads_wait";

/// Makes every data source of the configuration wait for the apply, so that the plan shows what
/// follows when none can be read: exactly what a reader of source is to say.
pub(crate) fn defer_reads(dir: &Path) {
    let mut waits = false;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            defer_reads(&path);
        } else if path.extension().is_some_and(|e| e == "tf") {
            let text = fs::read_to_string(&path).unwrap();
            let mut changed = String::new();
            let mut found = false;
            for line in text.lines() {
                if line.starts_with("data \"") {
                    found = true;
                    let open = line.trim_end().strip_suffix('}').unwrap_or(line);
                    let close = if open == line { "" } else { "}\n" };
                    write!(
                        changed,
                        "{open}\n  depends_on = [terraform_data.{WAIT}]\n{close}"
                    )
                    .unwrap();
                } else {
                    writeln!(changed, "{line}").unwrap();
                }
            }
            if found {
                waits = true;
                fs::write(&path, changed).unwrap();
            }
        }
    }
    if waits {
        let text = format!("resource \"terraform_data\" \"{WAIT}\" {{}}\n");
        fs::write(dir.join(format!("{WAIT}.tf")), text).unwrap();
    }
}

/// Takes the resource that data sources waited for out of a plan.
pub(crate) fn without_deferral(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.retain(|item| item["name"] != WAIT);
            items.iter_mut().for_each(without_deferral);
        }
        Value::Object(map) => map.values_mut().for_each(without_deferral),
        _ => {}
    }
}
