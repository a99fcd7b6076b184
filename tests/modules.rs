//! Every module's own tests, run by the real tool against the provider's schema.

// The stand-in for the provider listens on a Unix socket.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

#[path = "support/terraform.rs"]
mod terraform;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use terraform::Terraform;

/// One test for each module, so that they run side by side.
macro_rules! modules {
    ($($name:ident: $module:literal,)+) => {
        $(
            #[test]
            fn $name() {
                module($module);
            }
        )+

        const MODULES: &[&str] = &[$($module),+];
    };
}

modules! {
    aurora_serverless_v2: "aurora-serverless-v2",
    cloudwatch: "cloudwatch",
    cost_tags: "cost-tags",
    ecs_cluster: "ecs-cluster",
    ecs_service: "ecs-service",
    encryption: "encryption",
    event_bus: "event-bus",
    mq_broker: "mq-broker",
    sns_topic: "sns-topic",
    stack: "stack",
    xray_sampling: "xray-sampling",
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("modules")
}

#[test]
fn every_module_is_run() {
    let folders = fs::read_dir(folder()).unwrap().flatten();
    let names: BTreeSet<String> = folders
        .filter(|f| f.path().is_dir())
        .map(|f| f.file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, MODULES.iter().map(ToString::to_string).collect());
}

fn module(name: &str) {
    let Some(tf) = Terraform::find() else { return };
    if !tf.mocks() {
        println!(
            "skipped: {} {:?} has no mock_provider",
            tf.name(),
            tf.version()
        );
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let to = root.path().join(name);
    // The stack is made of the others.
    let (from, whole) = match name {
        "stack" => (folder(), root.path()),
        _ => (folder().join(name), to.as_path()),
    };
    copy(&from, whole);
    let types = types(whole);
    let types: Vec<&str> = types.iter().map(String::as_str).collect();
    let tf = tf.with_types(&types);
    tf.ok(&to, &["init"]);
    let report = tf.ok(&to, &["test"]);
    let (_, counts) = report.rsplit_once("Success! ").unwrap();
    let (passed, failed) = counts.trim().split_once(" passed, ").unwrap();
    assert!(passed.parse::<u32>().unwrap() > 0, "{report}");
    assert_eq!(failed, "0 failed.", "{report}");

    let example = to.join("examples/basic");
    tf.ok(&example, &["init"]);
    let valid = tf.json(&example, &["validate", "-json"]);
    assert_eq!(valid["diagnostics"], serde_json::json!([]));
}

/// Copies a module's own files, without what a tool left beside them.
fn copy(from: &Path, to: &Path) {
    let files = walkdir::WalkDir::new(from).into_iter();
    let files = files.filter_entry(|e| !e.file_name().to_string_lossy().starts_with('.'));
    for entry in files.map(Result::unwrap) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The types that the folder's files name.
fn types(folder: &Path) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for entry in walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
    {
        if entry
            .path()
            .extension()
            .is_some_and(|e| e == "tf" || e == "hcl")
        {
            let text = fs::read_to_string(entry.path()).unwrap();
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            types.extend(words.filter(|w| w.starts_with("aws_")).map(str::to_owned));
        }
    }
    types
}
