//! The library's public part, as another program uses it.

use std::collections::BTreeSet;
use std::path::Path;

use tfsize::api::{self, Options};

/// The baseline's production, written below a directory.
fn written(dir: &Path) -> Options {
    let options = Options::new().isolated().environment("production");
    for (path, text) in api::generate(&options).unwrap() {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    options
}

#[test]
fn what_is_generated_is_read_and_agrees_with_the_policy() {
    let dir = tempfile::tempdir().unwrap();
    let options = written(dir.path()).allow_dir(dir.path());
    let stack = dir.path().join("stacks/production");
    let rows = api::drift(&[&stack], &options).unwrap();
    assert!(rows.len() > 20, "{}", rows.len());
    assert!(rows.iter().all(|r| !r.is_drift), "{rows:#?}");
    let sizes = api::size(&options).unwrap();
    let cpu = |s: &&api::Size| s.field == "service.cpu";
    assert!(sizes.iter().any(|s| cpu(&s)), "{sizes:#?}");
    let read = api::read(&stack, &options).unwrap();
    let service = |r: &&api::Resource| r.kind == "aws_ecs_task_definition";
    let service = read.resources.iter().find(service).unwrap();
    assert!(service.values.contains_key("cpu"), "{service:#?}");
    assert!(service.place.is_some());
}

#[test]
fn a_finding_has_its_rule_and_place() {
    let dir = tempfile::tempdir().unwrap();
    let text = "resource \"aws_cloudwatch_event_archive\" \"all\" {\n  name = \"all\"\n  event_source_arn = \"arn:aws:events:eu-central-1:123456789012:event-bus/all\"\n}\n";
    std::fs::write(dir.path().join("main.tf"), text).unwrap();
    let options = Options::new().isolated();
    let asked = options.clone().rule("events-archive");
    let found = api::lint(&[dir.path()], &asked).unwrap().findings;
    let [finding] = found.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!((finding.place.line, finding.place.column), (1, 1));
    assert_eq!(
        finding.address.as_deref(),
        Some("aws_cloudwatch_event_archive.all")
    );
    let wrong = api::lint(&[dir.path()], &options.rule("no-such-rule")).unwrap_err();
    assert_eq!(wrong.to_string(), "there is no rule no-such-rule");
}

#[test]
fn what_is_asked_wrong_is_an_error_with_its_reason() {
    let wrong = Options::new().isolated().environment("nowhere");
    let why = api::size(&wrong).unwrap_err().to_string();
    assert!(
        why.starts_with("the policy has no environment \"nowhere\""),
        "{why}"
    );
    let why = api::read(Path::new("no/such/dir"), &Options::new().isolated());
    assert_eq!(
        why.unwrap_err().to_string(),
        "no/such/dir is not a directory"
    );
}

#[test]
fn secrets_are_not_among_the_values() {
    let dir = tempfile::tempdir().unwrap();
    let text = "variable \"p\" {\n  sensitive = true\n  default = \"hunter2hunter2\"\n}\nresource \"aws_mq_broker\" \"b\" {\n  broker_name = \"b\"\n  user {\n    username = \"u\"\n    password = var.p\n  }\n}\n";
    std::fs::write(dir.path().join("main.tf"), text).unwrap();
    let read = api::read(dir.path(), &Options::new().isolated()).unwrap();
    assert_eq!(read.resources.len(), 1);
    let all = format!("{read:?}");
    assert!(all.contains("(sensitive)"), "{all}");
    assert!(!all.contains("hunter2"), "{all}");
}

#[test]
fn a_plan_or_a_state_is_read_by_no_policy() {
    let dir = tempfile::tempdir().unwrap();
    let given = dir.path().join("given");
    let text =
        "{\"format_version\": \"1.2\", \"variables\": {\"p\": {\"value\": \"hunter2hunter2\"}}}";
    std::fs::write(&given, text).unwrap();
    let policy = dir.path().join("tfsize.hcl");
    std::fs::write(
        &policy,
        "policy \"p\" {\n  extends = \"given\"\n  region  = \"eu-west-1\"\n}\n",
    )
    .unwrap();
    let options = Options::new().policy(policy);
    for options in [options.clone().plan(&given), options.state(&given)] {
        let read = api::read(dir.path(), &options).unwrap_err();
        let drift = api::drift(&[dir.path()], &options).unwrap_err();
        for why in [read.to_string(), drift.to_string()] {
            assert!(why.contains("the plan or state of this run"), "{why}");
            assert!(!why.contains("hunter2"), "{why}");
        }
    }
}

/// Programs that use the crate need no other crate for it: what is public has types of the standard library and its own.
#[test]
fn what_is_public_has_no_foreign_types() {
    let files = [
        include_str!("../src/api/mod.rs"),
        include_str!("../src/api/found.rs"),
        include_str!("../src/api/options.rs"),
    ];
    let all = files.concat();
    let known = "pub fn struct enum mut self Self impl Into Option Result Vec String str PathBuf Path BTreeMap bool usize f64";
    let mut known: BTreeSet<&str> = known.split(' ').collect();
    let names = regex::Regex::new(r"(?m)^pub (?:struct|enum) (\w+)").unwrap();
    known.extend(
        names
            .captures_iter(&all)
            .map(|c| c.get(1).unwrap().as_str()),
    );
    let fields = regex::Regex::new(r"(?m)^ +pub \w+: (.*),$").unwrap();
    let calls = regex::Regex::new(r"(?m)^ *pub fn \w+(\([^{]*?) \{$").unwrap();
    let named = regex::Regex::new(r"\w+:|[A-Za-z]\w*").unwrap();
    let mut types = 0;
    for signature in fields.captures_iter(&all).chain(calls.captures_iter(&all)) {
        let signature = signature.get(1).unwrap().as_str();
        let words = named.find_iter(signature).map(|word| word.as_str());
        for word in words.filter(|word| !word.ends_with(':')) {
            assert!(known.contains(word), "{word} in {signature}");
            types += 1;
        }
    }
    assert!(types > 60, "{types} types: they were not found");
}
