//! The conformance set of configurations: `configs/<name>/` with `case.json` (how it is run) and
//! `expected.json` (what the real plan says, reduced).

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A configuration and how it is run.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    pub(crate) how: How,
}

/// `case.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct How {
    /// What the case is there for.
    pub(crate) about: String,
    /// `var_files` and `vars` in the order of the command line.
    pub(crate) arguments: Vec<Argument>,
    /// Environment, such as `TF_VAR_name`.
    pub(crate) env: BTreeMap<String, String>,
    /// The workspace, which both tools take from `TF_WORKSPACE`.
    pub(crate) workspace: Option<String>,
    /// Where `inspect` may differ, and why.
    pub(crate) exceptions: Vec<Exception>,
    /// For a configuration that the real tool refuses: addresses of which `inspect` must show an
    /// instance nonetheless (the address itself, or one with an instance key).
    pub(crate) shown: Vec<String>,
    /// What `inspect` must say of it: `severity file:line:column headline`, all of it in order of place.
    pub(crate) says: Vec<String>,
}

/// An option of the command line.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Argument {
    VarFile(String),
    Var(String),
}

/// A place where the real tool knows what no reader of source can know, or the other way round.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    /// A resource's address, or `output.<name>`.
    pub(crate) address: String,
    /// Where in it, from its start; empty for everywhere.
    #[serde(default)]
    pub(crate) path: String,
    /// Why it is so.
    pub(crate) why: String,
}

impl Case {
    /// The options as `name` gives them: `-var-file` for the real tool, `--var-file` for ours.
    pub(crate) fn arguments(&self, dashes: &str) -> Vec<String> {
        self.how
            .arguments
            .iter()
            .map(|argument| match argument {
                Argument::VarFile(file) => format!("{dashes}var-file={file}"),
                Argument::Var(setting) => format!("{dashes}var={setting}"),
            })
            .collect()
    }

    pub(crate) fn env(&self) -> Vec<(&str, &str)> {
        let workspace = self.how.workspace.as_deref();
        let env = self.how.env.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        env.chain(workspace.map(|name| ("TF_WORKSPACE", name)))
            .collect()
    }

    /// What the real tool made of it.
    pub(crate) fn expected(&self) -> Value {
        let text = fs::read_to_string(self.dir.join("expected.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

/// All configurations by name.
pub(crate) fn cases() -> Vec<Case> {
    let mut dirs: Vec<PathBuf> = fs::read_dir(super::expressions::home().join("configs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    dirs.sort();
    let read = |dir: PathBuf| {
        let text = fs::read_to_string(dir.join("case.json")).unwrap();
        let how: How =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
        let reasons = how.exceptions.iter().all(|e| !e.why.is_empty());
        assert!(
            reasons && !how.about.is_empty(),
            "{} does not say what it is for",
            dir.display()
        );
        Case {
            name: dir.file_name().unwrap().to_str().unwrap().to_owned(),
            dir,
            how,
        }
    };
    dirs.into_iter().map(read).collect()
}

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
