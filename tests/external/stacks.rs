//! Generated stacks through the real tool: formatted, valid, planned, applied, and settled after one apply; and every
//! sized value stands in plan and state where its binding says.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;
use serde_json::Value as Json;

use crate::support::need::{Missing, Ran, trial};
use crate::support::policies;
use crate::support::record::{self, written};
use crate::support::stands::values_stand_where_bound;
use crate::support::terraform::Terraform;

/// One test for each environment, so that they run side by side.
pub(crate) fn trials() -> Vec<Trial> {
    let stack = |(policy, environment): (&'static str, String)| {
        let name = format!("stacks::{policy}-{environment}");
        trial(name, move || stack(policy, &environment))
    };
    record::stacks().into_iter().map(stack).collect()
}

/// Runs tfsize on a policy's environment.
fn tfsize(out: &Path, policy: &str, environment: &str, more: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfsize"));
    command
        .current_dir(out)
        .env_remove("TFSIZE_POLICY")
        .args(["generate", "--env", environment])
        .args(more);
    if let Some(file) = policies::file(policy) {
        command.arg("--policy").arg(file);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn stack(policy: &str, environment: &str) -> Ran {
    let tf = Terraform::for_stacks()?;
    let out = tempfile::tempdir().unwrap();
    tfsize(out.path(), policy, environment, &[]);
    let tf = tf.with_types_in(out.path());
    // The modules are formatted as they stand in the project, and a plan validates as `validate` does.
    let stacks = out.path().join("stacks");
    tf.ok(&stacks, &["fmt", "-check", "-diff", "-recursive"]);

    let dir = stacks.join(environment);
    let dir = dir.as_path();
    tf.ok(dir, &["init"]);
    let said = tf.ok(dir, &["plan", "-var-file=example.tfvars", "-out=plan"]);
    warns_of_capacity_only(&said);
    let plan = tf.json(dir, &["show", "-json", "plan"]);
    tf.ok(dir, &["apply", "plan"]);
    let state = tf.json(dir, &["show", "-json"]);
    let again = tf.run(
        dir,
        &["plan", "-var-file=example.tfvars", "-detailed-exitcode"],
    );
    assert_eq!(again.status, Some(0), "{}{}", again.stdout, again.stderr);
    // What the tool leaves beside the files is none of the tree's.
    tfsize(out.path(), policy, environment, &["--check"]);

    values_stand_where_bound(policy, environment, &plan, &state);
    if record::blessing() {
        record::record_stack(policy, environment);
    }
    if record::KEPT.contains(&(policy, environment)) {
        let version = (tf.name(), tf.version());
        kept(policy, environment, "plan.json", version, &plan)?;
        kept(policy, environment, "state.json", version, &state)?;
    }
    Ok(())
}

/// Statements on capacity warn in every plan; nothing else may.
fn warns_of_capacity_only(said: &str) {
    let warnings = said.lines().filter_map(|l| l.strip_prefix("Warning: "));
    let others: Vec<&str> = warnings
        .filter(|w| *w != "Check block assertion failed")
        .collect();
    assert_eq!(others, [""; 0], "{said}");
}

/// Holds a plan or state against the kept one. `TFSIZE_BLESS=1` keeps it.
fn kept(
    policy: &str,
    environment: &str,
    name: &str,
    (tool, (major, minor, patch)): (&str, (u64, u64, u64)),
    json: &Json,
) -> Ran {
    let text = written(&normal(json.clone()));
    let file = record::stack_file(policy, environment, name);
    if record::blessing() {
        record::keep(&file, &text);
        return Ok(());
    }
    let old = fs::read_to_string(&file).unwrap();
    let made_by = &record::read(&file)["terraform_version"];
    if *made_by != json["terraform_version"] {
        return Err(Missing(format!(
            "all held but for the kept {name}, which {made_by} made, and this is {tool} {major}.{minor}.{patch}"
        )));
    }
    let differs = old.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        old == text,
        "{} is not what the tool says now, from line {}: keep it with TFSIZE_BLESS=1",
        file.display(),
        differs.map_or(0, |line| line + 1)
    );
    Ok(())
}

/// Without what differs from run to run: the time, the random ids of Terraform's own resources, and the
/// order of lists that the tool makes from maps.
fn normal(mut json: Json) -> Json {
    if let Some(time) = json.get_mut("timestamp") {
        *time = "2000-01-01T00:00:00Z".into();
    }
    for list in ["relevant_attributes", "checks"] {
        if let Some(list) = json.get_mut(list).and_then(Json::as_array_mut) {
            list.sort_by_cached_key(ToString::to_string);
        }
    }
    json.sort_all_objects();
    without_random_ids(&json)
}

/// With counted ids in place of those of `terraform_data`, and of their beginnings, of which names are made.
fn without_random_ids(json: &Json) -> Json {
    let mut ids = Vec::new();
    random_ids(json, &mut ids);
    let mut text = json.to_string();
    for (number, id) in ids.iter().enumerate() {
        let counted = format!("{number:08}-0000-0000-0000-000000000000");
        text = text.replace(id, &counted).replace(&id[..8], &counted[..8]);
    }
    serde_json::from_str(&text).unwrap()
}

fn random_ids(json: &Json, ids: &mut Vec<String>) {
    if json["type"] == "terraform_data"
        && let Some(id) = json["values"]["id"].as_str()
    {
        ids.push(id.to_owned());
    }
    match json {
        Json::Array(items) => items.iter().for_each(|item| random_ids(item, ids)),
        Json::Object(members) => members.values().for_each(|item| random_ids(item, ids)),
        _ => {}
    }
}
