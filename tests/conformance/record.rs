//! Records the conformance set with the real tool.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};

use super::configs::{self, Case};
use super::expressions::{self, Entry, Outcome, home};
use super::planned::{defer_reads, reduce, without_deferral};
use super::terraform::{Output, Terraform};

fn tool() -> Terraform {
    let tool = Terraform::find().unwrap_or_else(|missing| panic!("{missing:?}"));
    assert!(
        tool.name() == "terraform" && tool.version() >= (1, 11, 0),
        "the set is recorded with Terraform 1.11"
    );
    tool
}

/// The errors in what `plan -json` prints.
fn errors(stdout: &str) -> Vec<Value> {
    stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["diagnostic"]["severity"] == "error")
        .map(|message| message["diagnostic"].clone())
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Records `expressions.json` from `expressions.txt`.
pub(crate) fn expressions() {
    let tool = tool();
    let source = expressions::source();
    let mut messages: BTreeMap<usize, String> = BTreeMap::new();
    // Plans with all that are not known to fail, until none fails: an error in one expression hides
    // those that the tool would only find at a later step.
    let plan = loop {
        let dir = tempfile::tempdir().unwrap();
        let left = source.iter().enumerate();
        let left = left.filter(|(index, _)| !messages.contains_key(index));
        expressions::lay_out(dir.path(), left.map(|(index, s)| (index, s.expr.as_str())));
        let run = tool.run(dir.path(), &["plan", "-json", "-out=p"]);
        if run.status == Some(0) {
            break tool.json(dir.path(), &["show", "-json", "p"]);
        }
        let before = messages.len();
        for error in errors(&run.stdout) {
            let file = text(&error["range"]["filename"]);
            let index = file.strip_prefix('e').and_then(|f| f.strip_suffix(".tf"));
            let Some(Ok(index)) = index.map(str::parse) else {
                panic!("an error in no expression: {error}");
            };
            let detail = text(&error["detail"]).split("\n\n").next().unwrap_or("");
            // A function that crashed prints its stack.
            let detail = detail.split("\ngoroutine").next().unwrap_or_default();
            let message = format!("{}: {}", text(&error["summary"]), detail);
            messages
                .entry(index)
                .or_insert_with(|| message.trim_end_matches(": ").replace('\n', " "));
        }
        assert!(messages.len() > before, "{}\n{}", run.stdout, run.stderr);
    };
    let outcome = |index: usize, source: &expressions::Source| {
        if let Some(message) = messages.get(&index) {
            return Outcome::Error(message.clone());
        }
        let name = expressions::name(index);
        let planned = |letter: &str| &plan["planned_values"]["outputs"][format!("{letter}{name}")];
        let kind = planned("e").get("type").map(expressions::kind);
        let change = &plan["output_changes"][format!("e{name}")];
        if source.volatile {
            return Outcome::Unknown {
                after: None,
                after_unknown: Value::Bool(true),
                kind: kind.or_else(|| Some(type_of(&tool, &source.expr))),
            };
        }
        if change["after_unknown"] != Value::Bool(false) {
            return Outcome::Unknown {
                after: change.get("after").cloned(),
                after_unknown: change["after_unknown"].clone(),
                kind: Some(type_of(&tool, &source.expr)),
            };
        }
        Outcome::Known {
            json: text(&planned("j")["value"]).to_owned(),
            kind: kind.unwrap(),
            sensitive: planned("s")["value"] == Value::Bool(true),
        }
    };
    let entries: Vec<Entry> = source
        .iter()
        .enumerate()
        .map(|(index, s)| Entry {
            expr: s.expr.clone(),
            group: s.group.clone(),
            outcome: outcome(index, s),
            newer: s.newer.clone(),
        })
        .collect();
    fs::write(
        home().join("expressions.json"),
        expressions::write(&entries),
    )
    .unwrap();
}

/// The type of what is not known yet, from the console: `type` there prints over several lines.
fn type_of(tool: &Terraform, expr: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    expressions::lay_out(dir.path(), std::iter::once((0, expr)));
    let args = ["console", "-plan"];
    let printed = tool.ok_reading(dir.path(), &args, "type(local.v0000)\n");
    let mut kind: String = printed.split_whitespace().collect();
    for (pretty, plain) in [(",}", "}"), (",]", "]"), (",)", ")"), (":", "=")] {
        kind = kind.replace(pretty, plain);
    }
    kind
}

/// Records `expected.json` of every configuration, or of the one that is named.
pub(crate) fn configurations(only: Option<&str>) {
    let tool = tool();
    for case in configs::cases() {
        if only.is_none_or(|only| only == case.name) {
            let mut expected = configuration(&tool, &case);
            expected["digest"] = case.digest().into();
            let expected = serde_json::to_string_pretty(&expected).unwrap();
            fs::write(case.dir.join("expected.json"), expected + "\n").unwrap();
            println!("recorded {}", case.name);
        }
    }
}

fn configuration(tool: &Terraform, case: &Case) -> Value {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().canonicalize().unwrap();
    super::copy(&case.dir, &dir);
    fs::remove_file(dir.join("case.json")).unwrap();
    let _ = fs::remove_file(dir.join("expected.json"));
    defer_reads(&dir);
    let ran = tool.run(&dir, &["init", "-json"]);
    if ran.status != Some(0) {
        return refused(case, &ran);
    }
    if let Some(workspace) = &case.how.workspace {
        tool.ok(&dir, &["workspace", "new", workspace]);
    }
    let arguments = case.arguments("-");
    let mut args = vec!["plan", "-json", "-out=p"];
    args.extend(arguments.iter().map(String::as_str));
    let ran = tool.run_with(&dir, &case.env(), &args);
    if ran.status == Some(0) {
        let mut plan = tool.json(&dir, &["show", "-json", "p"]);
        without_deferral(&mut plan);
        return reduce(&plan, dir.to_str().unwrap());
    }
    refused(case, &ran)
}

/// What is recorded of a configuration that the tool refuses.
fn refused(case: &Case, ran: &Output) -> Value {
    let found: BTreeSet<(String, String)> = errors(&ran.stdout)
        .iter()
        .map(|error| {
            let file = text(&error["range"]["filename"]).to_owned();
            let summary = text(&error["summary"]).lines().next();
            (file, summary.unwrap_or_default().to_owned())
        })
        .collect();
    assert!(!found.is_empty(), "{}: {}", case.name, ran.stderr);
    let found: Vec<Value> = found
        .into_iter()
        .map(|(file, summary)| json!({ "file": file, "summary": summary }))
        .collect();
    json!({ "errors": found })
}
