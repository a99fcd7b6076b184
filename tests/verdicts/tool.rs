//! What the real tool refuses, in as few runs as can be: configurations stand side by side as modules of one root. Some
//! errors keep the tool from looking further, so those that have one are left out and the others are looked at again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::generate::Case;
use crate::support::need::Missing;
use crate::support::terraform::{Output, Terraform};

/// The tool's version, and the first error of each configuration that it refuses.
pub(crate) fn refused(cases: &[Case]) -> Result<(String, BTreeMap<String, String>), Missing> {
    let tool = Terraform::find()?;
    let (major, minor, patch) = tool.version();
    let dir = tempfile::tempdir().unwrap();
    // What a module cannot have, and what the tool says without a place, is looked at in a root of its own.
    let of_root = |case: &&Case| {
        let words = [
            "backend",
            "import {",
            "provider \"",
            "provisioner \"",
            "variable \"",
            "provider = ",
        ];
        let alone = words.iter().any(|word| case.text.contains(word));
        alone || case.name.starts_with("cycle")
    };
    let mut out = BTreeMap::new();
    let (alone, mut left): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(of_root);
    for case in alone {
        let dir = tempfile::tempdir().unwrap();
        super::lay_out(dir.path(), std::iter::once(case));
        let dir = dir.path().join(&case.name);
        let errors = errors(&tool, &dir);
        if let Some((_, text)) = errors.into_iter().next() {
            out.insert(case.name.clone(), text);
        }
    }
    loop {
        lay_out(dir.path(), &left);
        let errors = errors(&tool, dir.path());
        let before = left.len();
        for (file, text) in errors {
            let name = file.split('/').next().unwrap_or_default().to_owned();
            if let Some(at) = left.iter().position(|case| case.name == name) {
                left.remove(at);
                out.insert(name, text);
            } else {
                assert!(
                    out.contains_key(&name),
                    "an error of no place: {file} {text}"
                );
            }
        }
        if left.len() == before {
            return Ok((format!("{major}.{minor}.{patch}"), out));
        }
    }
}

fn lay_out(dir: &Path, cases: &[&Case]) {
    super::lay_out(dir, cases.iter().copied());
    let mut root = String::new();
    for case in cases {
        let _ = writeln!(
            root,
            "module \"{}\" {{\n  source = \"./{}\"\n}}",
            case.name, case.name
        );
    }
    fs::write(dir.join("main.tf"), root).unwrap();
}

/// The files with errors, each with the error; those of initialising where that fails.
fn errors(tool: &Terraform, dir: &Path) -> Vec<(String, String)> {
    let init = tool.run(dir, &["init", "-backend=false", "-json"]);
    if init.status != Some(0) {
        return told(&init);
    }
    told(&tool.run(dir, &["validate", "-json"]))
}

/// The errors in what a run printed, as a document or as lines.
fn told(ran: &Output) -> Vec<(String, String)> {
    let whole: Option<Value> = serde_json::from_str(&ran.stdout).ok();
    let all: Vec<Value> = match whole.as_ref().and_then(|w| w["diagnostics"].as_array()) {
        Some(list) => list.clone(),
        None => {
            let lines = ran.stdout.lines();
            let lines = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
            lines.map(|line| line["diagnostic"].clone()).collect()
        }
    };
    let errors = all.iter().filter(|one| one["severity"] == "error");
    errors
        .map(|one| {
            let file = one["range"]["filename"].as_str().unwrap_or_default();
            let text = one["summary"].as_str().unwrap_or_default();
            (file.to_owned(), text.to_owned())
        })
        .collect()
}
