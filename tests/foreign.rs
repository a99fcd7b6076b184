//! Files that are neither plan nor state, or not whole: what the real binary says of each.

use crate::support::tfsize as support;

use std::fs;
use std::path::Path;

use support::{Ran, run};
use tfsize::inventory::{Expect, Keep, SourceKind, read, read_file, read_file_of};
use tfsize::text::Files;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(name),
    )
    .unwrap()
}

/// What `inspect` makes of a file.
fn inspect(flag: &str, name: &str, bytes: &[u8]) -> Ran {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(name), bytes).unwrap();
    run(dir.path(), &["inspect", flag, name])
}

fn utf16(text: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(text).unwrap();
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_file_that_is_something_else_is_named() {
    let plan = fixture("inventory/stack/plan.json");
    let state = fixture("inventory/stack/state.json");
    let stored = fixture("inventory/stack/state-file.json");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let other = |bytes: &[u8], from: &str, to: &str| {
        let changed = text(bytes).replacen(from, to, 1);
        assert_ne!(changed.as_bytes(), bytes, "{from}");
        changed.into_bytes()
    };
    let newer = other(
        &plan,
        r#""format_version":"1.2""#,
        r#""format_version":"2.1""#,
    );
    // What a format of tomorrow may look like.
    let strange = other(
        &newer,
        r#""resource_changes":["#,
        r#""resource_changes":[7,"#,
    );
    let older = other(&stored, "\"version\": 4", "\"version\": 3");
    let encrypted = br#"{"serial":3,"lineage":"5b0e","meta":{"key_provider.pbkdf2.k":"eyJ9"},"encrypted_data":"c2VjcmV0","encryption_version":"v0"}"#;
    let lock = br#"{"ID":"6e1b","Operation":"OperationTypeApply","Info":"","Who":"ci@runner","Version":"1.11.4","Created":"2026-01-02T03:04:05Z","Path":"terraform.tfstate"}"#;
    let log = br#"{"@level":"info","@message":"Terraform 1.11.4","@module":"terraform.ui","terraform":"1.11.4","type":"version","ui":"1.2"}
{"@level":"info","@message":"Plan: 1 to add","@module":"terraform.ui","type":"change_summary"}
"#;
    let npm = br#"{"name":"web","version":"1.0.0","scripts":{"build":"vite"},"dependencies":{}}"#;
    let hcl = b"# This file is maintained automatically by \"terraform init\".\n\nprovider \"registry.terraform.io/hashicorp/aws\" {\n  version = \"6.0.0\"\n}\n";
    let schema = br#"{"format_version":"1.0","provider_schemas":{"registry.terraform.io/hashicorp/aws":{}}}"#;
    let stack = br#"{"AWSTemplateFormatVersion":"2010-09-09","Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}"#;
    let broken = other(&plan, r#""resource_changes":["#, r#""resource_changes":[}"#);
    let cut = &plan[..plan.len() * 2 / 3];
    let cases: &[(&str, &str, &[u8], &[&str])] = &[
        ("--plan", "plan.json", b"", &["the file is empty"]),
        ("--plan", "plan.json", b" \n\n", &["the file is empty"]),
        (
            "--plan",
            "plan.json",
            cut,
            &["line 1 column", "looks truncated"],
        ),
        (
            "--state",
            "terraform.tfstate",
            &stored[..900],
            &["line ", "looks truncated"],
        ),
        (
            "--plan",
            "plan.json",
            &broken,
            &["not the JSON of a plan", "line 1 column"],
        ),
        (
            "--plan",
            "tfplan",
            b"PK\x03\x04\x14\x00\x08\x00tfplan",
            &[
                "saved plan in its own format",
                "terraform show -json PLANFILE",
            ],
        ),
        ("--plan", "package.json", npm, &["a package of npm"]),
        ("--state", "package.json", npm, &["a package of npm"]),
        (
            "--plan",
            ".terraform.lock.hcl",
            hcl,
            &["dependency lock file"],
        ),
        (
            "--plan",
            "prod.tfvars.json",
            br#"{"region":"eu-west-1","tasks":3}"#,
            &["neither a plan nor a state", "region, tasks"],
        ),
        ("--plan", "schema.json", schema, &["provider schema"]),
        (
            "--plan",
            "template.json",
            stack,
            &["CloudFormation template"],
        ),
        (
            "--plan",
            "plan.json",
            &newer,
            &[
                "the plan has format version 2.1",
                "newer version of this program",
            ],
        ),
        (
            "--plan",
            "plan.json",
            &strange,
            &["the plan has format version 2.1"],
        ),
        (
            "--state",
            "terraform.tfstate",
            &older,
            &["version 3; only version 4 is read"],
        ),
        (
            "--state",
            "terraform.tfstate",
            encrypted,
            &["encrypted by OpenTofu", "tofu show -json"],
        ),
        (
            "--plan",
            "tfplan",
            encrypted,
            &["encrypted by OpenTofu", "tofu show -json"],
        ),
        (
            "--state",
            ".terraform.tfstate.lock.info",
            lock,
            &["the lock of a state", ".lock.info"],
        ),
        (
            "--plan",
            "plan.json",
            &state,
            &["a state, not a plan", "--state"],
        ),
        (
            "--plan",
            "plan.json",
            &stored,
            &["a state, not a plan", "--state"],
        ),
        (
            "--state",
            "state.json",
            &plan,
            &["a plan, not a state", "--plan"],
        ),
        ("--plan", "plan.json", &utf16(&plan), &["UTF-16"]),
        (
            "--plan",
            "plan.json",
            log,
            &["log of a run with -json", "-out=FILE"],
        ),
        ("--plan", "plan.json", b"[1,2]", &["this JSON is a list"]),
        ("--plan", "plan.json", b"{}", &["this JSON is empty"]),
        (
            "--plan",
            "plan.json.gz",
            b"\x1f\x8b\x08\x00",
            &["compressed with gzip"],
        ),
    ];
    for (flag, name, bytes, parts) in cases {
        let Ran { code, out, err } = inspect(flag, name, bytes);
        assert_eq!(code, 2, "{parts:?}: {out}{err}");
        assert!(out.is_empty(), "{out}");
        assert!(err.contains(&format!("cannot read {name}: ")), "{err}");
        for part in *parts {
            assert!(err.contains(part), "{part}: {err}");
        }
    }
    // A byte order mark alone is no reason to refuse a file.
    let marked = [b"\xef\xbb\xbf", plan.as_slice()].concat();
    let Ran { code, out, err } = inspect("--plan", "plan.json", &marked);
    assert_eq!(code, 0, "{err}");
    assert_eq!(out, inspect("--plan", "plan.json", &plan).out);
    assert!(out.contains("aws_rds_cluster.main"), "{out}");
}

/// A plan with a little of everything.
const SMALL: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4","variables":{"a":{"value":-1.5e3}},
"planned_values":{"outputs":{"o":{"sensitive":false,"value":"é\"\\","type":"string"}},"root_module":{"resources":[
{"address":"aws_sqs_queue.a","mode":"managed","type":"aws_sqs_queue","name":"a","values":{"name":"a"}}],"child_modules":[{"address":"module.m","resources":[]}]}},
"resource_changes":[{"address":"aws_sqs_queue.a","mode":"managed","type":"aws_sqs_queue","name":"a","change":
{"actions":["create"],"before":null,"after":{"name":"a","delay_seconds":90},"after_unknown":{"id":true},"before_sensitive":false,"after_sensitive":{}}}],
"prior_state":{"format_version":"1.0","values":{"root_module":{}}},"configuration":{"x":[[],{},[true,false,null,0]]}}"#;

#[test]
fn a_plan_cut_anywhere_is_an_error() {
    let file = Files::new().add("plan.json", "");
    let whole = read(file, SMALL.as_bytes()).unwrap();
    assert_eq!(whole.resources.len(), 1);
    for length in 0..SMALL.len() {
        let error = read(file, &SMALL.as_bytes()[..length])
            .unwrap_err()
            .to_string();
        let part = if length == 0 {
            "the file is empty"
        } else {
            "looks truncated"
        };
        assert!(error.contains(part), "{length}: {error}");
    }
    for name in [
        "stack/plan.json",
        "stack/state.json",
        "change/state-file.json",
    ] {
        let text = fixture(&format!("inventory/{name}"));
        let text = text.trim_ascii_end();
        for length in (1..text.len()).step_by(97) {
            let error = read(file, &text[..length]).unwrap_err().to_string();
            assert!(
                error.contains("looks truncated"),
                "{name} {length}: {error}"
            );
        }
    }
}

/// What is skipped is held to the grammar too.
#[test]
fn a_mistake_in_a_part_that_is_skipped_is_found() {
    let file = Files::new().add("plan.json", "");
    for bad in [
        "[1,]",
        "[1 2]",
        "{\"a\" 1}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}",
        "[1}",
        "tru",
        "nul",
        "-",
        "1.",
        "1e",
        "+1",
        "'a'",
        "[",
        "\"",
    ] {
        let text = SMALL.replacen(
            "\"configuration\":{",
            &format!("\"configuration\":{{\"bad\":{bad},"),
            1,
        );
        let error = read(file, text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(" at line 6 column "), "{bad}: {error}");
    }
    for after in ["x", "{}", ","] {
        let error = read(file, format!("{SMALL}\n{after}").as_bytes()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("trailing characters at line 7 column 1"),
            "{error}"
        );
    }
}

#[test]
fn only_what_is_wanted_is_kept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/inventory/change/plan.json");
    let mut files = Files::new();
    let whole = read_file(&mut files, &path, Expect::Plan).unwrap();
    let wanted = |kind: &str| match kind {
        "aws_sqs_queue" => Keep::Only(vec!["name"]),
        "aws_mq_broker" => Keep::All,
        _ => Keep::Only(Vec::new()),
    };
    let part = read_file_of(&mut files, &path, Expect::Any, &wanted).unwrap();
    assert_eq!(part.kind, SourceKind::Plan);
    for (a, b) in [
        (&whole.resources, &part.resources),
        (&whole.removed, &part.removed),
        (&whole.deposed, &part.deposed),
    ] {
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(b) {
            assert_eq!((&a.address, &a.previous), (&b.address, &b.previous));
            let action =
                |r: &tfsize::inventory::Resource| r.change.as_ref().map(|c| c.action.clone());
            assert_eq!(action(a), action(b));
            let names = b.values.as_entries().unwrap();
            match &*a.address.kind {
                "aws_mq_broker" => assert!(names.len() > 10 && !b.partial),
                "aws_sqs_queue" => assert!(names.len() == 1 && b.partial),
                _ => assert!(names.is_empty() && b.partial),
            }
        }
    }
    let queue = part.of_kind("aws_sqs_queue").next().unwrap();
    assert!(queue.get(&"name".parse().unwrap()).is_ok());
    let missing = queue.get(&"delay_seconds".parse().unwrap()).unwrap_err();
    assert!(missing.is_unknown());
    assert_eq!(
        missing.to_string(),
        "aws_sqs_queue.jobs.delay_seconds was not read"
    );
}

/// A value that is larger than what is read at a time, and one that straddles two readings at each place.
#[test]
fn values_of_any_length_are_read() {
    let file = Files::new().add("plan.json", "");
    for length in [10, 130_000, 1_000_000] {
        let long = "é\\\"x".repeat(length / 5);
        let text = SMALL.replacen(
            "{\"name\":\"a\",\"delay",
            &format!("{{\"name\":\"{long}\",\"delay"),
            1,
        );
        let plan = read(file, text.as_bytes()).unwrap();
        let name = plan.resources[0].get(&"name".parse().unwrap()).unwrap();
        assert_eq!(name.value.as_str().map(str::len), Some(length / 5 * 4));
    }
    for shift in 0..700 {
        let text = SMALL.replacen(
            ",\n",
            &format!(",{}\n", " ".repeat(131_072 - 900 + shift)),
            1,
        );
        let plan = read(file, text.as_bytes()).unwrap();
        assert_eq!(plan.outputs[0].value.as_str(), Some("é\"\\"));
        assert_eq!(plan.resources.len(), 1);
    }
}
