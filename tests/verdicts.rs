//! What `tfsize validate` refuses, compared with what the real tool refuses over the stand-in for the provider: some
//! configurations are generated from the schema (`tests/verdicts/generate.rs`), others are written
//! (`fixtures/verdicts/language.txt`). The tool's verdicts are recorded in `fixtures/verdicts/recorded.json`;
//! `TFSIZE_BLESS=1 cargo test --test suite verdicts:: -- --ignored` records them anew, with Terraform 1.11.

#![allow(clippy::print_stdout, reason = "helpers of tests")]

#[path = "verdicts/generate.rs"]
mod generate;
#[path = "verdicts/mutants.rs"]
mod mutants;
use crate::support::terraform;
use crate::support::tfsize as tfsize_run;
#[path = "verdicts/tool.rs"]
mod tool;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use generate::Case;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tfsize_run::run;

const RECORDED: &str = "fixtures/verdicts/recorded.json";

/// Where the two differ, and why. Each is explained on the page of the command, too.
const EXPLAINED: &[(&str, &str)] = &[
    ("attribute-of-a-splat-that-is-not-there", PLAN),
    ("import-of-nothing", PLAN),
    ("module-index-of-one", PLAN),
    ("moved-to-itself", PLAN),
    ("removed-still-there", PLAN),
    ("self-reference", PLAN),
    ("provider-unknown-argument", UNUSED),
    ("provider-wrong-type", UNUSED),
    ("lifecycle-refers-to-variable", NEWER),
    ("required-version-of-a-number", NEWER),
];
const PLAN: &str = "`plan` refuses it, and `validate` does not look";
const UNUSED: &str = "the tool asks a provider only where a resource uses it";
const NEWER: &str = "another version of the tool, or OpenTofu, may take it";

/// What the provider itself refuses, as the plugin SDK does for it, and the stand-in leaves to the schema.
const OF_PROVIDER: [&str; 2] = ["-computed", "-null"];

/// The module that some configurations call.
pub(crate) const CHILD: &str =
    "variable \"need\" {\n  type = string\n}\noutput \"it\" {\n  value = var.need\n}\n";

/// All configurations.
fn cases() -> Vec<Case> {
    let mut all = generate::all();
    let text = fs::read_to_string("fixtures/verdicts/language.txt").unwrap();
    for part in text.split("--- ").skip(1) {
        let (name, text) = part.split_once('\n').unwrap();
        all.push(Case {
            name: name.to_owned(),
            text: text.trim_end().to_owned() + "\n",
        });
    }
    for module in ["ecs-service", "mq-broker", "sqs-queue"] {
        let mut files: Vec<_> = fs::read_dir(format!("modules/{module}"))
            .unwrap()
            .flatten()
            .collect();
        files.sort_by_key(fs::DirEntry::file_name);
        for file in files
            .iter()
            .filter(|f| f.path().extension().is_some_and(|e| e == "tf"))
        {
            let text = fs::read_to_string(file.path()).unwrap();
            let name = file.file_name().into_string().unwrap().replace('.', "-");
            all.extend(mutants::of_text(&format!("{module}-{name}"), &text, 25));
        }
    }
    all
}

/// What tells whether the record is one of these configurations.
fn digest(cases: &[Case]) -> String {
    let mut hash = Sha256::new();
    for case in cases {
        hash.update(format!("{}\n{}\n", case.name, case.text));
    }
    let mut out = String::new();
    for byte in hash.finalize() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Writes each configuration into a directory of its own.
pub(crate) fn lay_out<'c>(dir: &Path, cases: impl Iterator<Item = &'c Case>) {
    for case in cases {
        let dir = dir.join(&case.name);
        fs::create_dir_all(dir.join("child")).unwrap();
        fs::write(dir.join("main.tf"), &case.text).unwrap();
        fs::write(dir.join("child/main.tf"), CHILD).unwrap();
    }
}

/// What tfsize finds in each configuration that it refuses.
fn found(cases: &[Case]) -> BTreeMap<String, Vec<String>> {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    lay_out(dir.path(), cases.iter());
    let ran = run(dir.path(), &["validate", "-o", "json"]);
    assert!(ran.code <= 1, "{}", ran.err);
    let report: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e} {}", ran.err));
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        // The stand-in takes any value, and arguments together that exclude each other: what AWS takes is held to AWS's
        // own models, and its schema, which is all that the stand-in has, does not tell of relations.
        let rule = finding["rule"].as_str().unwrap();
        let of_values = rule.starts_with("value-") || rule == "schema-conflict";
        if finding["severity"] == "error" && !of_values {
            let file = finding["place"]["path"].as_str().unwrap();
            let name = file.split('/').next().unwrap().to_owned();
            let text = format!("{}: {}", finding["rule"], finding["headline"]);
            out.entry(name).or_default().push(text);
        }
    }
    out
}

/// Where the two differ on configurations.
fn differences(cases: &[Case], refused: &BTreeMap<String, String>) -> (Vec<String>, Vec<String>) {
    let found = found(cases);
    let (mut missed, mut wrong) = (Vec::new(), Vec::new());
    for case in cases {
        match (refused.get(&case.name), found.get(&case.name)) {
            (Some(theirs), None) => missed.push(format!("{}: {theirs}\n{}", case.name, case.text)),
            (None, Some(ours)) => wrong.push(format!("{}: {ours:?}\n{}", case.name, case.text)),
            _ => {}
        }
    }
    (missed, wrong)
}

/// Public configurations, changed: `TFSIZE_CHECKOUTS=DIR:DIR cargo test --test suite verdicts::mutants -- --ignored --nocapture`.
#[test]
#[ignore = "runs the real tool on checkouts of others"]
fn mutants_of_checkouts() {
    let Some(dirs) = std::env::var_os("TFSIZE_CHECKOUTS") else {
        return;
    };
    let number = |name: &str, or: usize| {
        let text = std::env::var(name).ok();
        text.and_then(|text| text.parse().ok()).unwrap_or(or)
    };
    let (files, most) = (number("TFSIZE_FILES", 40), number("TFSIZE_MUTANTS", 30));
    let mut cases = Vec::new();
    for dir in std::env::split_paths(&dirs) {
        let all = walkdir::WalkDir::new(dir)
            .sort_by_file_name()
            .into_iter()
            .flatten();
        let all = all.filter(|f| f.path().extension().is_some_and(|e| e == "tf"));
        for (at, file) in all.take(files).enumerate() {
            let text = fs::read_to_string(file.path()).unwrap_or_default();
            cases.extend(mutants::of_text(
                &format!("f{at}-{}", cases.len()),
                &text,
                most,
            ));
        }
    }
    let (_, refused) = tool::refused(&cases).unwrap_or_else(|m| panic!("{m:?}"));
    let (missed, wrong) = differences(&cases, &refused);
    println!(
        "{} configurations, {} refused by the tool: {} of these taken, {} others refused",
        cases.len(),
        refused.len(),
        missed.len(),
        wrong.len()
    );
    for text in missed.iter().chain(&wrong) {
        println!("{text}");
    }
    assert!(missed.len() * 100 <= refused.len() && wrong.is_empty());
}

fn recorded() -> Value {
    serde_json::from_str(&fs::read_to_string(RECORDED).unwrap()).unwrap()
}

#[test]
fn what_the_real_tool_refuses_is_refused_and_nothing_else() {
    let cases = cases();
    let record = recorded();
    assert_eq!(
        record["digest"],
        digest(&cases),
        "the configurations changed since they were recorded"
    );
    let refused = record["refused"].as_object().unwrap();
    let found = found(&cases);
    let explained: BTreeSet<&str> = EXPLAINED.iter().map(|(name, _)| *name).collect();
    let (mut broken, mut right) = (0, 0);
    let mut wrong = Vec::new();
    for case in &cases {
        let (theirs, ours) = (refused.get(&case.name), found.get(&case.name));
        if theirs.is_some() {
            broken += 1;
        } else {
            right += 1;
        }
        let differs = theirs.is_some() != ours.is_some();
        let by_provider = OF_PROVIDER.iter().any(|end| case.name.ends_with(end));
        if by_provider && theirs.is_none() && ours.is_some() {
            continue;
        }
        if differs != explained.contains(&*case.name) {
            wrong.push(format!(
                "{}: {theirs:?}, and {ours:?}\n{}",
                case.name, case.text
            ));
        }
    }
    assert!(
        broken >= 300 && right >= 100,
        "{broken} broken, {right} right"
    );
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Records what the tool refuses, or compares with it where nothing is to be written.
#[test]
#[ignore = "runs the real tool on every configuration"]
fn the_record_is_what_the_real_tool_says() {
    let cases = cases();
    let (version, refused) = tool::refused(&cases).unwrap_or_else(|m| panic!("{m:?}"));
    let record = json!({
        "terraform": version,
        "provider": terraform::PROVIDER_VERSION,
        "digest": digest(&cases),
        "refused": refused,
    });
    if std::env::var_os("TFSIZE_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&record).unwrap() + "\n";
        fs::write(RECORDED, text).unwrap();
    } else {
        assert_eq!(record, recorded());
    }
}
