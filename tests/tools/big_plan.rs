//! Writes a big plan as JSON, and measures reading it against skimming it.
//!
//! `cargo run --release --example big-plan -- write <plan.json> <megabytes>` (or `create`, with nothing there yet), then
//! `read`, `select`, `skim`
//! or `skim-slice` with the file. `read` takes every value, `select` those of the sized types, as lint
//! and drift do; `skim` and `skim-slice` only have `serde_json` find the end, from the file and from memory.

#![allow(
    clippy::indexing_slicing,
    reason = "a tool for measuring, on fixtures of a known form"
)]

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::de::IgnoredAny;
use serde_json::{Value as Json, json};
use tfsize::family::sized_paths;
use tfsize::inventory::{Expect, Keep, read_file, read_file_of};
use tfsize::text::Files;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let start = Instant::now();
    let (path, what) = match *args.as_slice() {
        ["write", path, megabytes] => return write(path.as_ref(), megabytes.parse()?, 10),
        ["create", path, megabytes] => return write(path.as_ref(), megabytes.parse()?, 1),
        ["read", path] => {
            let inventory = read_file(&mut Files::new(), path.as_ref(), Expect::Any)?;
            (path, format!("{} resources", inventory.resources.len()))
        }
        ["select", path] => {
            let wanted = |kind: &str| {
                let paths = sized_paths(kind);
                let heads = paths
                    .iter()
                    .filter_map(|path| path.split(['.', '[']).next());
                Keep::Only(heads.chain(["id", "name", "tags"]).collect())
            };
            let inventory = read_file_of(&mut Files::new(), path.as_ref(), Expect::Any, &wanted)?;
            (path, format!("{} resources", inventory.resources.len()))
        }
        ["skim", path] => {
            let file = BufReader::with_capacity(1 << 16, File::open(path)?);
            serde_json::from_reader::<_, IgnoredAny>(file)?;
            (path, "skimmed from the file".to_owned())
        }
        ["skim-slice", path] => {
            serde_json::from_slice::<IgnoredAny>(&fs::read(path)?)?;
            (path, "skimmed in memory".to_owned())
        }
        _ => bail!(
            "usage: big-plan write|create FILE MEGABYTES | read FILE | select FILE | skim FILE | skim-slice FILE"
        ),
    };
    let took = start.elapsed();
    let size = fs::metadata(path)?.len() >> 20;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    say(&format!(
        "{size} MiB, {what}: {took:?}, {}",
        peak.unwrap_or("peak memory not known")
    ))
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

/// A stack of the fixtures over and over, each time in a module instance with other names. One in `every`
/// is yet to be created; of the others one resource in twenty is updated.
fn write(path: &Path, megabytes: u64, every: usize) -> Result<()> {
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stacks/bookshop-production");
    let open = |name: &str| -> Result<Json> {
        let path = stack.join(name);
        let text = fs::read(&path).with_context(|| path.display().to_string())?;
        Ok(serde_json::from_slice(&text)?)
    };
    let mut plan = open("plan.json")?;
    let mut state = open("state.json")?;
    let planned = module(&mut plan["planned_values"]["root_module"])?;
    let known = module(&mut state["values"]["root_module"])?;
    let created = created(&mut plan["resource_changes"])?;
    let kept = kept(&state["values"]["root_module"])?;
    let each = if every == 1 {
        planned.len() + created.len()
    } else {
        known.len() * 2 + kept.len()
    };
    let copies = usize::try_from(megabytes << 20)? / (each + 2);
    let mut out = BufWriter::new(File::create(path)?);
    let fresh = |i: usize| i % every == every - 1;
    write!(
        out,
        r#"{{"format_version":"1.2","terraform_version":"1.11.4","variables":{},"planned_values":{{"root_module":{{"child_modules":["#,
        plan["variables"]
    )?;
    for i in 0..copies {
        let text = if fresh(i) { &planned } else { &known };
        put(&mut out, i, i > 0, text)?;
    }
    write!(out, r#"]}}}},"resource_changes":["#)?;
    for i in 0..copies {
        let text = if fresh(i) { &created } else { &kept };
        put(&mut out, i, i > 0, text)?;
    }
    write!(
        out,
        r#"],"prior_state":{{"format_version":"1.0","terraform_version":"1.11.4","values":{{"root_module":{{"child_modules":["#
    )?;
    let mut comma = false;
    for i in (0..copies).filter(|i| !fresh(*i)) {
        put(&mut out, i, comma, &known)?;
        comma = true;
    }
    write!(
        out,
        r#"]}}}}}},"configuration":{},"relevant_attributes":{},"checks":{}}}"#,
        plan["configuration"], plan["relevant_attributes"], plan["checks"]
    )?;
    out.flush()?;
    let size = fs::metadata(path)?.len();
    say(&format!("{size} bytes, {copies} copies"))
}

fn put(out: &mut impl Write, i: usize, comma: bool, text: &str) -> Result<()> {
    if comma {
        out.write_all(b",")?;
    }
    out.write_all(
        text.replace("module.copy.", &format!("module.copy[{i}]."))
            .replace("bookshop", &format!("bookshop{i}"))
            .as_bytes(),
    )?;
    Ok(())
}

/// The text of a module tree, below `module.copy`.
fn module(tree: &mut Json) -> Result<String> {
    fn prefix(tree: &mut Json) -> Result<()> {
        if let Some(address) = tree.get("address").and_then(Json::as_str) {
            tree["address"] = json!(format!("module.copy.{address}"));
        }
        for key in ["resources", "child_modules"] {
            if let Some(list) = tree.get_mut(key).and_then(Json::as_array_mut) {
                list.iter_mut().try_for_each(prefix)?;
            }
        }
        Ok(())
    }
    prefix(tree)?;
    Ok(tree.to_string())
}

fn created(changes: &mut Json) -> Result<String> {
    let list = changes.as_array_mut().context("no changes")?;
    for change in list.iter_mut() {
        let address = change["address"].as_str().context("no address")?;
        change["address"] = json!(format!("module.copy.{address}"));
    }
    Ok(inner(changes))
}

/// The changes of a stack that is there.
fn kept(tree: &Json) -> Result<String> {
    fn collect(tree: &Json, out: &mut Vec<Json>) -> Result<()> {
        for resource in tree["resources"].as_array().into_iter().flatten() {
            let values = &resource["values"];
            let marks = &resource["sensitive_values"];
            let updated = out.len() % 20 == 7;
            let mut before = values.clone();
            if updated {
                before["tags"] = json!({"Team": "another"});
            }
            out.push(json!({
                "address": resource["address"], "mode": resource["mode"], "type": resource["type"],
                "name": resource["name"], "index": resource["index"], "provider_name": resource["provider_name"],
                "change": {
                    "actions": [if updated { "update" } else { "no-op" }],
                    "before": before, "after": values, "after_unknown": {},
                    "before_sensitive": marks, "after_sensitive": marks,
                },
            }));
        }
        for child in tree["child_modules"].as_array().into_iter().flatten() {
            collect(child, out)?;
        }
        Ok(())
    }
    let mut out = Vec::new();
    collect(tree, &mut out)?;
    Ok(inner(&Json::Array(out)))
}

/// A list's text without its brackets.
fn inner(list: &Json) -> String {
    let text = list.to_string();
    text.trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned()
}
