//! Runs `tfsize inspect` on the conformance set.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tfsize::config::load::{CommandLine, Loader, ProcessEnv};
use tfsize::inventory::{SourceOptions, plan_json, read_source};
use tfsize::text::Files;

use super::configs::Case;
use super::expressions::{self, Entry, Outcome};
use super::planned::reduce;

/// What `inspect --format json` prints in `dir`, reduced as the real plan is.
pub(crate) fn run(
    dir: &Path,
    env: &[(&str, &str)],
    args: &[String],
) -> Result<(Value, Vec<String>), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfsize"));
    command.current_dir(dir);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("TF_")) {
            command.env_remove(name);
        }
    }
    let output = command
        .args(["inspect", ".", "--format", "json"])
        .args(args)
        .envs(env.iter().copied())
        .output()
        .unwrap();
    let parsed =
        serde_json::from_slice::<Value>(&output.stdout).map(|shown| bare(dir, env, args, &shown));
    // What is wrong in the configuration is a finding; the document is written all the same.
    parsed
        .map(|plan| {
            let said = findings(&String::from_utf8_lossy(&output.stderr));
            (reduce(&plan, dir.to_str().unwrap()), said)
        })
        .map_err(|e| {
            format!(
                "{e}; status {:?}\n{}",
                output.status.code(),
                String::from_utf8_lossy(&output.stderr)
            )
        })
}

/// The same document with the values that `inspect` does not show, from the library: without their marks they are shown.
fn bare(dir: &Path, env: &[(&str, &str)], args: &[String], shown: &Value) -> Value {
    let given = |text: &String| match text.split_once('=') {
        Some(("--var-file", file)) => CommandLine::File(dir.join(file)),
        Some((_, setting)) => CommandLine::Var(setting.to_owned()),
        None => panic!("{text}"),
    };
    let mut options = SourceOptions {
        dir: dir.to_owned(),
        command_line: args.iter().map(given).collect(),
        around: ProcessEnv::default(),
    };
    let own = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    options.around.env = own.collect();
    let mut inventory = read_source(&mut Files::new(), &mut Loader::new(), &options).inventory;
    let masked = plan_json(&inventory);
    // What both have is the same, so that it is the command that is held to the real tool.
    assert_eq!(
        reduce(&masked, dir.to_str().unwrap()),
        reduce(shown, dir.to_str().unwrap())
    );
    for resource in &mut inventory.resources {
        resource.values = resource.values.clone().unmark_deep().0;
    }
    for output in &mut inventory.outputs {
        output.value = output.value.clone().unmark_deep().0;
    }
    plan_json(&inventory)
}

/// What `inspect` makes of a configuration.
pub(crate) fn configuration(case: &Case) -> Result<Value, String> {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().canonicalize().unwrap();
    super::copy(&case.dir, &dir);
    for ours in ["case.json", "expected.json"] {
        fs::remove_file(dir.join(ours)).unwrap();
    }
    let (plan, said) = run(&dir, &case.env(), &case.arguments("--"))?;
    if said == case.how.says || (case.how.says.is_empty() && plan_is_refused(case)) {
        return Ok(plan);
    }
    Err(format!("it says\n  {}", said.join("\n  ")))
}

/// Cases of old that hold only that the rest is read.
fn plan_is_refused(case: &Case) -> bool {
    case.expected().get("errors").is_some()
}

/// The findings in what `inspect` prints, each on a line.
fn findings(stderr: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut lines = stderr.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((severity, headline)) = line.split_once("]: ") else {
            continue;
        };
        let severity = severity.split('[').next().unwrap_or_default();
        if !matches!(severity, "error" | "warning") {
            continue;
        }
        let place = lines.peek().and_then(|l| l.split_once("--> "));
        let place = place.map_or("", |(_, place)| place.trim_start_matches("./"));
        out.push(format!("{severity} {place} {headline}"));
    }
    out
}

/// What `inspect` makes of each expression, all of them in one configuration, as outputs.
///
/// This is the only function to replace to evaluate them in another way, such as by the library:
/// it gives an `Outcome` for each entry, in order.
pub(crate) fn expressions(entries: &[Entry]) -> Vec<Outcome> {
    // What `sensitive` is called with is a secret wherever else it is.
    let [apart, together] = [true, false].map(|apart| {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().canonicalize().unwrap();
        let exprs = entries.iter().enumerate();
        let exprs = exprs.filter(|(_, e)| calls_sensitive(e) == apart);
        expressions::lay_out(&dir, exprs.map(|(index, e)| (index, e.expr.as_str())));
        told(&dir);
        let (plan, _) = run(&dir, &[("TF_WORKSPACE", "default")], &[])
            .unwrap_or_else(|message| panic!("{message}"));
        plan
    });
    let plan = |entry| {
        if calls_sensitive(entry) {
            &apart
        } else {
            &together
        }
    };
    let all = entries.iter().enumerate();
    all.map(|(index, entry)| outcome(plan(entry), index))
        .collect()
}

fn calls_sensitive(entry: &Entry) -> bool {
    entry.expr.contains("sensitive(")
}

/// Lets the outputs be shown: of those that are declared sensitive nobody sees the value.
fn told(dir: &Path) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap();
        let number = stem.strip_prefix('e').unwrap_or_default();
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines = text
            .lines()
            .map(|line| match line.strip_prefix("  value     = ") {
                Some(value) => format!("  value = nonsensitive({value})\n"),
                None if line == "  sensitive = true" => String::new(),
                None => format!("{line}\n"),
            });
        fs::write(&path, lines.collect::<String>()).unwrap();
    }
}

fn outcome(plan: &Value, index: usize) -> Outcome {
    let name = expressions::name(index);
    let planned = |letter: &str| &plan["planned_values"]["outputs"][format!("{letter}{name}")];
    let kind = planned("e").get("type").map(expressions::kind);
    if let (Some(json), Some(kind)) = (planned("j")["value"].as_str(), &kind) {
        return Outcome::Known {
            json: json.to_owned(),
            kind: kind.clone(),
            sensitive: planned("s")["value"] == Value::Bool(true),
        };
    }
    match plan["output_changes"].get(format!("e{name}")) {
        Some(change) => Outcome::Unknown {
            after: change.get("after").cloned(),
            after_unknown: change["after_unknown"].clone(),
            kind,
        },
        None => Outcome::Error("there is no such output".into()),
    }
}
