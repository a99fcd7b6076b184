//! What stands at a name of an entry, as a value of what it means.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::config::value::Value;
use crate::inventory::Mode;
use crate::inventory::json::{of_name, of_type, type_of};
use crate::inventory::path::pointer_step;

/// A value by type and marks, and whether it is sensitive, of an entry of `outputs`.
pub(in super::super) fn output(name: &str, entry: &Json) -> (Option<Value>, bool) {
    let sensitive = entry.get("sensitive") == Some(&Json::Bool(true));
    let value = entry.get("value").map(|value| {
        let ty = entry.get("type").and_then(|ty| type_of(ty, 0));
        let typed = ty.and_then(|ty| of_type(value, &ty));
        typed
            .unwrap_or_else(|| crate::config::value::json::from_serde(value))
            .marked(sensitive)
    });
    let value = value.map(|value| of_name(name, value));
    (value, sensitive)
}

/// A pointer one name further.
pub(in super::super) fn pointer_to(pointer: &str, name: &str) -> String {
    let mut out = pointer.to_owned();
    pointer_step(&mut out, name);
    out
}

/// Text at a key.
pub(in super::super) fn text_at<'j>(entry: &'j Json, key: &str) -> Option<&'j str> {
    entry.get(key).and_then(Json::as_str)
}

/// Texts of a list at a key.
pub(in super::super) fn texts_at(entry: &Json, key: &str) -> Vec<Arc<str>> {
    entry.get(key).map(texts).unwrap_or_default()
}

pub(super) fn texts(list: &Json) -> Vec<Arc<str>> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|text| text.as_str().map(Arc::from))
        .collect()
}

/// The variables of a plan; those that are declared sensitive, or by their names hold secrets, are marked.
pub(in super::super) fn variables(
    entries: Option<Map<String, Json>>,
    sensitive: &BTreeSet<String>,
) -> BTreeMap<Arc<str>, Value> {
    entries
        .into_iter()
        .flatten()
        .map(|(name, entry)| {
            let value = entry.get("value").unwrap_or(&Json::Null);
            let value = crate::config::value::json::from_serde(value);
            let value = of_name(&name, value).marked(sensitive.contains(&name));
            (name.into(), value)
        })
        .collect()
}

/// The mode of an entry; `None` for a word that is not known.
pub(in super::super) fn mode_at(entry: &Json) -> Option<Mode> {
    match text_at(entry, "mode")? {
        "managed" => Some(Mode::Managed),
        "data" => Some(Mode::Data),
        "ephemeral" => Some(Mode::Ephemeral),
        _ => None,
    }
}
