//! Generated stacks through the real tool: formatted, valid, planned, applied, and settled after one apply; and every
//! sized value stands in plan and state where its binding says.

// The stand-in for the provider listens on a Unix socket.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

#[path = "support/plan.rs"]
mod plan;
#[path = "support/policies.rs"]
mod policies;
#[path = "support/terraform.rs"]
mod terraform;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Serialize as _;
use serde_json::Value as Json;
use tfsize::family::{Bound, Read};

use terraform::Terraform;

/// What the stacks and modules are made of.
const TYPES: &[&str] = &[
    "aws_appautoscaling",
    "aws_caller_identity",
    "aws_ce_cost_allocation_tag",
    "aws_cloudwatch",
    "aws_db_",
    "aws_ecs_",
    "aws_iam_",
    "aws_kms_",
    "aws_mq_",
    "aws_partition",
    "aws_rds_cluster",
    "aws_region",
    "aws_security_group",
    "aws_sns_",
    "aws_sqs_",
    "aws_vpc_security_group",
    "aws_xray_",
];

/// Stacks whose plan and state are kept, for tests that read them without the tool.
const KEPT: [(&str, &str); 3] = [
    ("baseline", "development"),
    ("baseline", "production"),
    ("bookshop", "production"),
];

/// One test for each environment, so that they run side by side.
macro_rules! stacks {
    ($($name:ident: $policy:literal $environment:literal,)+) => {
        $(
            #[test]
            fn $name() {
                stack($policy, $environment);
            }
        )+

        const STACKS: &[(&str, &str)] = &[$(($policy, $environment)),+];
    };
}

stacks! {
    baseline_development: "baseline" "development",
    baseline_staging: "baseline" "staging",
    baseline_production: "baseline" "production",
    baseline_production_peak: "baseline" "production-peak",
    bookshop_development: "bookshop" "development",
    bookshop_staging: "bookshop" "staging",
    bookshop_production: "bookshop" "production",
    bookshop_rush: "bookshop" "rush",
    extends_development: "extends" "development",
    extends_staging: "extends" "staging",
    extends_production: "extends" "production",
    extends_production_peak: "extends" "production-peak",
    sparse_silent: "sparse" "silent",
    sparse_memory: "sparse" "memory",
    sparse_capacity: "sparse" "capacity",
}

#[test]
fn every_environment_is_run() {
    let listed: BTreeSet<(String, String)> = STACKS
        .iter()
        .map(|(policy, environment)| ((*policy).to_owned(), (*environment).to_owned()))
        .collect();
    let all = policies::POLICIES.iter().flat_map(|policy| {
        let environments = policies::environments(policy);
        let name =
            |e: tfsize::policy::EnvironmentPolicy| ((*policy).to_owned(), e.environment.name.text);
        environments.into_iter().map(name).collect::<Vec<_>>()
    });
    assert_eq!(listed, all.collect());
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

fn stack(policy: &str, environment: &str) {
    let Some(tf) = Terraform::for_stacks() else {
        return;
    };
    let tf = tf.with_types(TYPES);
    let out = tempfile::tempdir().unwrap();
    tfsize(out.path(), policy, environment, &[]);
    tf.ok(out.path(), &["fmt", "-check", "-diff", "-recursive"]);

    let dir = out.path().join("stacks").join(environment);
    let dir = dir.as_path();
    tf.ok(dir, &["init"]);
    let valid = tf.json(dir, &["validate", "-json"]);
    assert_eq!(valid["diagnostics"], serde_json::json!([]));
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
    if KEPT.contains(&(policy, environment)) {
        kept(policy, environment, "plan.json", &plan);
        kept(policy, environment, "state.json", &state);
    }
}

/// Statements on capacity warn in every plan; nothing else may.
fn warns_of_capacity_only(said: &str) {
    let warnings = said.lines().filter_map(|l| l.strip_prefix("Warning: "));
    let others: Vec<&str> = warnings
        .filter(|w| *w != "Check block assertion failed")
        .collect();
    assert_eq!(others, [""; 0], "{said}");
}

/// Every binding finds its resource in the plan, and its value wherever the plan knows one; after the apply all are
/// known.
fn values_stand_where_bound(policy: &str, environment: &str, plan: &Json, state: &Json) {
    let sized = policies::sized(&policies::environments(policy), environment);
    let mut wrong = Vec::new();
    let mut count = 0;
    for call in policies::calls(&sized) {
        for bound in &call.bound {
            count += 1;
            let mut hold = |values: &Json, known: bool, which: &str| {
                if let Err(why) = stands(bound, &call.label, values, known) {
                    wrong.push(format!(
                        "{which}, module.{}, {} = {} ({}): {why}",
                        call.label, bound.input, bound.value.value, bound.field
                    ));
                }
            };
            hold(&plan["planned_values"], false, "plan");
            hold(&state["values"], true, "state");
            let other = Bound {
                shows: Some("another".into()),
                ..bound.clone()
            };
            assert!(
                stands(&other, &call.label, &state["values"], true).is_err(),
                "any value would do for {}",
                bound.field
            );
        }
    }
    assert!(count > 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the values of a plan or state show a bound value; `known` when each of them must.
fn stands(bound: &Bound, module: &str, values: &Json, known: bool) -> Result<(), String> {
    let resources = plan::resources(values, module);
    let selected: Vec<(&str, &Json)> = resources
        .into_iter()
        .filter(|(_, (kind, _))| *kind == bound.resource)
        .map(|(address, (_, values))| (address, values))
        .filter(|(_, values)| {
            let is = |(path, wanted): &(&str, String)| {
                plan::at(values, path).is_some_and(|v| v == wanted.as_str())
            };
            bound.select.iter().all(is)
        })
        .collect();
    let Some(shows) = &bound.shows else {
        return match selected.first() {
            None => Ok(()),
            Some((address, _)) => Err(format!("{address} is not expected")),
        };
    };
    let path = match bound.read {
        Read::Path(path) => path,
        Read::CountLess(less) => {
            let less = usize::try_from(less).unwrap();
            let found = selected.len().checked_sub(less).map(|n| n.to_string());
            return match found {
                Some(n) if plan::value(&n.as_str().into()).same(shows) => Ok(()),
                _ => Err(format!("{} {}", selected.len(), bound.resource)),
            };
        }
    };
    if selected.is_empty() {
        return Err(format!("no {} with {:?}", bound.resource, bound.select));
    }
    for (address, values) in selected {
        match plan::at(values, path) {
            Some(found) if plan::value(&found).same(shows) => {}
            Some(found) => {
                return Err(format!("{address}.{path} is {found}, not {shows}"));
            }
            None if known => return Err(format!("{address} has no {path}")),
            None => {}
        }
    }
    Ok(())
}

/// Holds a plan or state against the kept one, if the same version of the tool made it. `TFSIZE_BLESS=1` keeps it.
fn kept(policy: &str, environment: &str, name: &str, json: &Json) {
    let text = written(&normal(json.clone()));
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/stacks")
        .join(format!("{policy}-{environment}"))
        .join(name);
    if std::env::var_os("TFSIZE_BLESS").is_some_and(|b| b == "1") {
        bless(&file, &text);
        return;
    }
    let old = fs::read_to_string(&file).unwrap();
    let version =
        |text: &str| serde_json::from_str::<Json>(text).unwrap()["terraform_version"].clone();
    if version(&old) != version(&text) {
        println!(
            "skipped: {} was made by {}, this is {}",
            file.display(),
            version(&old),
            version(&text)
        );
        return;
    }
    let differs = old.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        old == text,
        "{} is not what the tool says now, from line {}: keep it with TFSIZE_BLESS=1",
        file.display(),
        differs.map_or(0, |line| line + 1)
    );
}

fn bless(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
    println!("kept {}", file.display());
}

/// Without what differs from run to run: the time, and the order of lists that the tool makes from maps.
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
    json
}

/// One value a line, so that a change shows as few lines; one space of indentation keeps the file small.
fn written(json: &Json) -> String {
    let mut text = Vec::new();
    let indented = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut to = serde_json::Serializer::with_formatter(&mut text, indented);
    json.serialize(&mut to).unwrap();
    text.push(b'\n');
    String::from_utf8(text).unwrap()
}
