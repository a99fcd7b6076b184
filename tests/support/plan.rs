//! Reads what `show -json` prints of a plan or a state: resources of a module, and values at a path.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tfsize::value::Value;

/// The attributes of a module's resources, by address, with their type. `values` is a plan's `planned_values` or a
/// state's `values`.
pub(crate) fn resources<'a>(
    values: &'a Json,
    module: &str,
) -> BTreeMap<&'a str, (&'a str, &'a Json)> {
    let address = format!("module.{module}");
    let modules = values["root_module"]["child_modules"].as_array().unwrap();
    let found = modules.iter().find(|m| m["address"] == address.as_str());
    let resources = found.and_then(|m| m["resources"].as_array());
    resources
        .into_iter()
        .flatten()
        .filter(|r| r["mode"] == "managed")
        .map(|r| {
            let address = r["address"].as_str().unwrap();
            (address, (r["type"].as_str().unwrap(), &r["values"]))
        })
        .collect()
}

/// The value at a path such as `block[0].attribute` or `block[key=value].attribute`; a text on the way is read as
/// JSON. `None` when there is nothing, as where a plan does not know the value yet.
pub(crate) fn at(values: &Json, path: &str) -> Option<Json> {
    let mut here = values.clone();
    for step in path.split('.') {
        let (name, picks) = step.split_once('[').unwrap_or((step, ""));
        here = decoded(here)?.get(name)?.clone();
        for pick in picks.split('[').filter(|p| !p.is_empty()) {
            let pick = pick.strip_suffix(']').unwrap();
            let list = decoded(here)?;
            let list = list.as_array()?;
            let one = match pick.split_once('=') {
                Some((key, value)) => list.iter().find(|o| o[key] == value)?,
                None => list.get(pick.parse::<usize>().unwrap())?,
            };
            here = one.clone();
        }
    }
    Some(here)
}

fn decoded(value: Json) -> Option<Json> {
    match value {
        Json::String(text) => serde_json::from_str(&text).ok(),
        other => Some(other),
    }
}

/// JSON as the value of a binding.
pub(crate) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => Value::Number(n.as_f64().unwrap()),
        Json::String(t) => Value::Text(t.clone()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(entries) => {
            Value::Object(entries.iter().map(|(k, v)| (k.clone(), value(v))).collect())
        }
    }
}
