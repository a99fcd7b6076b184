//! Every module's own tests, run by the real tool against the provider's schema, and the plan of its example.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use libtest_mimic::Trial;

use crate::need::{Ran, trial};
use crate::planned::{defer_reads, reduce, without_deferral};
use crate::record::{self, Module};
use crate::terraform::Terraform;

/// One test for each module, so that they run side by side.
pub(crate) fn trials() -> Vec<Trial> {
    let names = record::modules();
    let module = |name: String| trial(format!("modules::{name}"), move || module(&name));
    names.into_iter().map(module).collect()
}

fn module(name: &str) -> Ran {
    let tf = Terraform::for_stacks()?;
    tf.needs_mocks()?;
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let to = root.join(name);
    for (path, text) in record::module_files(name) {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let types = types(&root);
    let types: Vec<&str> = types.iter().map(String::as_str).collect();
    let tf = tf.with_types(&types);
    tf.ok(&to, &["init"]);
    let report = tf.ok(&to, &["test"]);
    let (_, counts) = report.rsplit_once("Success! ").unwrap();
    let (passed, failed) = counts.trim().split_once(" passed, ").unwrap();
    assert_eq!(failed, "0 failed.", "{report}");

    let example = to.join("examples/basic");
    tf.ok(&example, &["init"]);
    let valid = tf.json(&example, &["validate", "-json"]);
    assert_eq!(valid["diagnostics"], serde_json::json!([]));
    // A reader of source reads no data either.
    defer_reads(&root);
    let planned = tf.run_with(&example, record::ASKED, &["plan", "-out=planned"]);
    assert_eq!(planned.status, Some(0), "{}", planned.stderr);
    let mut plan = tf.json(&example, &["show", "-json", "planned"]);
    without_deferral(&mut plan);

    let ran = Module {
        digest: record::module_digest(name),
        runs: passed.parse().unwrap(),
        plan: reduce(&plan, example.to_str().unwrap()),
    };
    if record::blessing() {
        ran.write(name);
    }
    // Its digest is held without the tool, too: in `tests/records.rs`.
    let recorded = Module::read(name);
    assert_eq!(ran.runs, recorded.runs, "recorded; run `just bless`");
    assert!(
        ran.plan == recorded.plan,
        "{name}: the plan of the example is another than the recorded; run `just bless`"
    );
    Ok(())
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
