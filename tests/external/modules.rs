//! Every module's own tests, run by the real tool against the provider's schema, and the plan of its example.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use serde_json::Value as Json;

use crate::support::need::{Ran, trial};
use crate::support::planned::{defer_reads, reduce, without_deferral};
use crate::support::record::{self, Module};
use crate::support::terraform::Terraform;

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
    let tf = tf.with_types_in(&root);
    tf.ok(&to, &["fmt", "-check", "-diff", "-recursive"]);
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
    let outputs = outputs(&tf, name, &to, &example);

    let ran = Module {
        digest: record::module_digest(name),
        runs: passed.parse().unwrap(),
        plan: reduce(&plan, example.to_str().unwrap()),
        outputs,
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
    assert_eq!(
        ran.outputs, recorded.outputs,
        "{name}; recorded: run `just bless`"
    );
    Ok(())
}

/// Outputs that a module's example leaves empty.
const EMPTY: &[(&str, &str)] = &[("mq-broker", "configuration_arn")];

/// Applies the example, and gives what each output of the module is then.
fn outputs(tf: &Terraform, name: &str, module: &Path, example: &Path) -> Json {
    let blocks = |file: &Path, kind: &str| -> Vec<String> {
        let body = hcl::parse(&fs::read_to_string(file).unwrap()).unwrap();
        let blocks = body.blocks().filter(|b| b.identifier() == kind);
        blocks.map(|b| b.labels()[0].as_str().to_owned()).collect()
    };
    let names = blocks(&module.join("outputs.tf"), "output");
    let calls = blocks(&example.join("main.tf"), "module");
    let entries = names
        .iter()
        .map(|output| format!("    {output} = module.{}.{output}\n", calls[0]));
    let text = format!(
        "output \"all\" {{\n  value = {{\n{}  }}\n  sensitive = true\n}}\n",
        entries.collect::<String>()
    );
    fs::write(example.join("all.tf"), text).unwrap();
    let applied = tf.run_with(example, record::ASKED, &["apply", "-auto-approve"]);
    assert_eq!(applied.status, Some(0), "{}", applied.stderr);
    let outputs = tf.json(example, &["output", "-json", "all"]);
    for output in &names {
        let value = &outputs[output];
        let excepted = EMPTY.contains(&(name, output.as_str()));
        assert_eq!(empty(value), excepted, "{name}: {output} is {value}");
        fits(output, value)
            .unwrap_or_else(|wanted| panic!("{name}: {output} is {value}, no {wanted}"));
    }
    outputs
}

/// Whether there is nothing in an output.
fn empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(entries) => entries.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Whether an output holds what its name says, in every part.
fn fits(name: &str, value: &Json) -> Result<(), &'static str> {
    match value {
        Json::Array(items) => items.iter().try_for_each(|item| fits(name, item)),
        // The outputs of a stack are objects of what its modules give.
        Json::Object(entries) => entries.iter().try_for_each(|(key, item)| {
            let named = ["_arn", "_arns", "_url", "_urls", "_id", "_ids"];
            let own = named.iter().any(|end| name.ends_with(end));
            fits(if own { name } else { key }, item)
        }),
        Json::String(text) => {
            let one = name.strip_suffix('s').unwrap_or(name);
            match one.rsplit('_').next() {
                Some("arn") if !text.starts_with("arn:") => Err("ARN"),
                Some("url") if !text.starts_with("https://") => Err("URL"),
                Some("id" | "name" | "identifier") if text.starts_with("arn:") => Err("id or name"),
                _ if text.is_empty() => Err("text"),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}
