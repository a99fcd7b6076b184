//! What somebody changed in AWS behind Terraform's back.
//!
//! A JSON list in the file that `TFSIZE_STANDIN_CHANGED` names. Each entry has the `type` of a resource, the attributes
//! that tell `which` it is, and either the attributes to `set` or `gone: true`.

use anyhow::Context as _;
use serde_json::Value as Json;
use tfsize::catalog::schema::Block;

use crate::value::Value;

/// What there is of a resource now, of which Terraform has `state`.
pub(crate) fn found(kind: &str, state: Value, block: &Block) -> anyhow::Result<Value> {
    let Some(path) = std::env::var_os("TFSIZE_STANDIN_CHANGED") else {
        return Ok(state);
    };
    let text = std::fs::read_to_string(&path).context("reading what was changed in AWS")?;
    let changes: Vec<Json> = serde_json::from_str(&text)?;
    let Value::Map(mut object) = state else {
        return Ok(state);
    };
    for change in changes.iter().filter(|c| c["type"] == kind) {
        let values = |key: &str| {
            let names: Vec<&String> = change[key]
                .as_object()
                .into_iter()
                .flat_map(|o| o.keys())
                .collect();
            let all = Value::block_from_json(&change[key], block).into_object();
            let mut all = all.unwrap_or_default();
            all.retain(|name, _| names.contains(&name));
            all
        };
        let which = values("which");
        anyhow::ensure!(
            !which.is_empty(),
            "a change that does not say of what: {change}"
        );
        if which
            .iter()
            .any(|(name, value)| object.get(name) != Some(value))
        {
            continue;
        }
        if change["gone"] == true {
            return Ok(Value::Null);
        }
        object.extend(values("set"));
    }
    Ok(Value::Map(object))
}
