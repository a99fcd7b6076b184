//! Schemas of other providers: `--schema FILE`, what `tfsize schema add` keeps, and what neither can do.

use crate::support::tfsize as support;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use support::{Ran, run};
use tempfile::{TempDir, tempdir};
use tfsize::catalog::schema::kept;

const MAIN: &str = r#"
terraform {
  required_providers {
    cloud = { source = "example/cloud" }
  }
}
provider "cloud" {
  zone = "a"
}
resource "cloud_bucket" "logs" {
  name   = "logs"
  size   = "large"
  colour = "red"
  rule {
    days = 30
  }
  rule {
    dayz = 30
  }
}
resource "cloud_bukket" "more" {
}
data "cloud_zone" "here" {
  id = "a"
}
output "where" {
  value = "${cloud_bucket.logs.url} ${cloud_bucket.logs.urll}"
}
"#;

/// What `providers schema -json` prints of such a provider.
fn schema(address: &str) -> Value {
    let text = json!({ "type": "string", "optional": true });
    let computed = json!({ "type": "string", "computed": true });
    json!({
        "format_version": "1.0",
        "provider_schemas": { address: {
            "provider": { "version": 0, "block": { "attributes": { "region": text } } },
            "resource_schemas": { "cloud_bucket": { "version": 1, "block": {
                "attributes": {
                    "name": { "type": "string", "required": true },
                    "size": { "type": "number", "optional": true },
                    "url": computed,
                },
                "block_types": { "rule": { "nesting_mode": "list", "max_items": 1, "block": {
                    "attributes": { "days": { "type": "number", "required": true } },
                } } },
            } } },
            "data_source_schemas": { "cloud_zone": { "version": 0, "block": {
                "attributes": { "id": computed },
            } } },
        } }
    })
}

fn repository(main: &str) -> TempDir {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    fs::write(dir.path().join("main.tf"), main).unwrap();
    dir
}

fn write_schema(dir: &Path, name: &str, schema: &Value) {
    fs::write(dir.join(name), schema.to_string()).unwrap();
}

fn findings(ran: &Ran) -> Vec<String> {
    let report: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e} {}", ran.err));
    let all = report["findings"].as_array().unwrap().iter();
    all.map(|one| {
        format!(
            "{} {}",
            one["rule"].as_str().unwrap(),
            one["headline"].as_str().unwrap()
        )
    })
    .collect()
}

fn validate(dir: &Path, more: &[&str]) -> (Vec<String>, String) {
    let ran = run(dir, &[&["validate", "-o", "json"], more].concat());
    (findings(&ran), ran.err)
}

const EXPECTED: [&str; 8] = [
    "schema-argument provider.cloud has no argument `zone`",
    "schema-blocks cloud_bucket.logs has 2 `rule` blocks, and takes 1 at most",
    "schema-type `size` of cloud_bucket.logs: a number is required",
    "schema-argument cloud_bucket.logs has no argument `colour`",
    "schema-argument `rule` of cloud_bucket.logs has no argument `dayz`",
    "schema-argument the provider cloud has no resource type cloud_bukket",
    "schema-computed `id` of data.cloud_zone.here is decided by the provider, so it cannot be set",
    "reference-attribute cloud_bucket.logs: there is no attribute `urll`",
];

fn sorted(list: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    let mut list: Vec<String> = list.into_iter().map(Into::into).collect();
    list.sort();
    list
}

#[test]
fn any_provider_is_checked_by_the_schema_that_is_given() {
    let dir = repository(MAIN);
    let dir = dir.path();
    assert_eq!(validate(dir, &[]).0, [""; 0]);
    let output = schema("registry.terraform.io/example/cloud");
    write_schema(dir, "cloud.json", &output);
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(output.to_string().as_bytes()).unwrap();
    fs::write(dir.join("cloud.json.gz"), packed.finish().unwrap()).unwrap();
    for file in ["cloud.json", "cloud.json.gz"] {
        let (found, err) = validate(dir, &["--schema", file]);
        assert_eq!(sorted(found), sorted(EXPECTED), "{file}");
        let said = format!("The schema of registry.terraform.io/example/cloud is that in {file}.");
        assert_eq!(err.matches(&said).count(), 1, "{err}");
        assert!(err.contains("The schema is that of AWS provider"), "{err}");
    }
    // One of another provider says nothing.
    write_schema(
        dir,
        "other.json",
        &schema("registry.terraform.io/other/cloud"),
    );
    assert_eq!(validate(dir, &["--schema", "other.json"]).0, [""; 0]);
}

#[test]
fn what_is_kept_is_read_later_and_what_is_given_counts_before_it() {
    let dir = repository(MAIN);
    let dir = dir.path();
    write_schema(
        dir,
        "cloud.json",
        &schema("registry.terraform.io/example/cloud"),
    );
    fs::write(
        dir.join(".terraform.lock.hcl"),
        "provider \"registry.terraform.io/example/cloud\" {\n  version = \"2.3.4\"\n}\n",
    )
    .unwrap();
    let added = run(dir, &["schema", "add", "cloud.json"]);
    let file = ".tfsize/schemas/example-cloud.schema";
    assert_eq!(added.code, 0, "{}", added.err);
    let said = format!(
        "Wrote {file}: registry.terraform.io/example/cloud 2.3.4, 1 resource type, 1 data source.\n"
    );
    assert_eq!(added.err, said);
    fs::rename(dir.join("cloud.json"), dir.join("unread")).unwrap();
    let (found, err) = validate(dir, &[]);
    assert_eq!(sorted(found), sorted(EXPECTED));
    assert!(
        err.contains(&format!("cloud is that in {file}, added on 2")),
        "{err}"
    );
    let shown = run(dir, &["schema", "cloud_bucket"]);
    assert!(
        shown
            .out
            .starts_with("cloud_bucket  registry.terraform.io/example/cloud 2.3.4\n"),
        "{}",
        shown.out
    );
    // Another run may write it again; what somebody else wrote stays.
    fs::rename(dir.join("unread"), dir.join("cloud.json")).unwrap();
    assert_eq!(run(dir, &["schema", "add", "cloud.json"]).code, 0);
    fs::write(dir.join(file), "mine\n").unwrap();
    let refused = run(dir, &["schema", "add", "cloud.json"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert_eq!(fs::read_to_string(dir.join(file)).unwrap(), "mine\n");
    assert_eq!(
        run(dir, &["schema", "add", "cloud.json", "--force"]).code,
        0
    );
    // What is given counts before what is kept.
    let mut other = schema("registry.opentofu.org/example/cloud");
    let provider = &mut other["provider_schemas"]["registry.opentofu.org/example/cloud"];
    let bucket = &mut provider["resource_schemas"]["cloud_bucket"]["block"]["attributes"];
    bucket["colour"] = json!({ "type": "string", "optional": true });
    write_schema(dir, "newer.json", &other);
    let (found, err) = validate(dir, &["--schema", "newer.json"]);
    assert_eq!(found.len(), EXPECTED.len() - 1, "{found:?}");
    assert!(!found.iter().any(|f| f.contains("colour")), "{found:?}");
    assert!(err.contains("cloud is that in newer.json."), "{err}");
    assert!(!err.contains(file), "{err}");
    // A stranger's files are not read in an isolated run.
    assert_eq!(validate(dir, &["--isolated"]).0, [""; 0]);
}

#[test]
fn a_schema_in_a_pull_request_makes_no_secret_shown() {
    let main = r#"
resource "aws_ssm_parameter" "token" {
  name  = "a"
  type  = "SecureString"
  value = "hunter2hunter2"
}
resource "aws_db_instance" "main" {
  password = "hunter2hunter2"
}
"#;
    let dir = repository(main);
    let dir = dir.path();
    let text = json!({ "type": "string", "optional": true });
    let flag = json!({ "type": "bool", "optional": true });
    let attributes = json!({ "name": text, "type": text, "value": text });
    let output = json!({ "format_version": "1.0", "provider_schemas": {
        "registry.terraform.io/hashicorp/aws": { "resource_schemas": {
            "aws_ssm_parameter": { "block": { "attributes": attributes } },
            "aws_db_instance": { "block": { "attributes": { "password": flag } } },
        } }
    } });
    write_schema(dir, "aws.json", &output);
    assert_eq!(run(dir, &["schema", "add", "aws.json"]).code, 0);
    let commands: [&[&str]; 5] = [
        &["inspect"],
        &["inspect", "-o", "json"],
        &["inspect", "--address", "aws_ssm_parameter.token"],
        &["inspect", "--address", "aws_db_instance.main"],
        &["validate"],
    ];
    for command in commands {
        let ran = run(dir, command);
        let all = format!("{}{}", ran.out, ran.err);
        assert!(!all.contains("hunter2"), "{command:?}: {all}");
    }
    let ran = run(dir, &["inspect", "--address", "aws_ssm_parameter.token"]);
    assert!(ran.out.contains("value = "), "{}", ran.out);
}

#[test]
fn what_is_no_schema_is_refused_with_the_reason() {
    let dir = repository(MAIN);
    let dir = dir.path();
    let kept = dir.join(".tfsize/schemas");
    fs::create_dir_all(&kept).unwrap();
    let file = kept.join("a.schema");
    write_schema(
        dir,
        "cloud.json",
        &schema("registry.terraform.io/example/cloud"),
    );
    assert_eq!(run(dir, &["schema", "add", "cloud.json"]).code, 0);
    let own = fs::read(kept.join("example-cloud.schema")).unwrap();
    let line = own.iter().position(|b| *b == b'\n').unwrap();
    let head = |version: &str| {
        let text =
            format!("tfsize provider schema {version} registry.terraform.io/a/b 2026-11-29\n");
        [text.as_bytes(), &own[line + 1..]].concat()
    };
    let refusals: [(Vec<u8>, &str); 6] = [
        (
            b"mine\n".to_vec(),
            "it is no schema that `tfsize schema add` wrote",
        ),
        (own[..own.len() / 2].to_vec(), "damaged"),
        (head("2"), "use a newer tfsize"),
        (head("1.5"), "which there never was"),
        (
            b"tfsize provider schema 1 ../../etc 2026-11-29\n".to_vec(),
            "its first line is damaged",
        ),
        (vec![0; 17 << 20], "more than"),
    ];
    for (bytes, reason) in refusals {
        fs::write(&file, bytes).unwrap();
        let ran = run(dir, &["validate"]);
        assert_eq!(ran.code, 2, "{reason}: {}", ran.err);
        assert!(
            ran.err.contains("a.schema") && ran.err.contains(reason),
            "{reason}: {}",
            ran.err
        );
    }
    // Every change of a byte is refused or harmless.
    for at in (0..own.len()).step_by(7) {
        let mut bytes = own.clone();
        bytes[at] ^= 0x55;
        fs::write(&file, bytes).unwrap();
        let code = run(dir, &["schema", "cloud_bucket"]).code;
        assert!(matches!(code, 0 | 2), "{at}: {code}");
    }
    fs::remove_file(&file).unwrap();
    for (text, reason) in [
        ("{}", "`format_version` is missing"),
        ("{\"format_version\":\"1.0\"}", "it names no providers"),
        ("[", "not a provider schema"),
        ("\u{1f}", "not a provider schema"),
    ] {
        fs::write(dir.join("x.json"), text).unwrap();
        for command in [
            &["validate", "--schema", "x.json"][..],
            &["schema", "add", "x.json"],
        ] {
            let ran = run(dir, command);
            assert_eq!(ran.code, 2, "{}", ran.err);
            assert!(ran.err.contains(reason), "{reason}: {}", ran.err);
        }
    }
    write_schema(dir, "x.json", &schema("registry.terraform.io/../../x"));
    let ran = run(dir, &["schema", "add", "x.json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("is not the address of a provider"),
        "{}",
        ran.err
    );
}

#[test]
fn the_schema_of_the_largest_provider_can_be_kept() {
    let aws = tfsize::catalog::schema::embedded().unwrap();
    let address = "registry.terraform.io/hashicorp/aws";
    let bytes = kept::write(address, "2026-11-29", aws, [7; 32]);
    let read = kept::read(&bytes).unwrap();
    assert!(read.schema == *aws);
    assert_eq!((&*read.address, &*read.added), (address, "2026-11-29"));
}

#[cfg(unix)]
#[test]
fn no_schema_outside_of_the_repository_is_read() {
    let outside = repository(MAIN);
    write_schema(
        outside.path(),
        "cloud.json",
        &schema("registry.terraform.io/example/cloud"),
    );
    assert_eq!(
        run(outside.path(), &["schema", "add", "cloud.json"]).code,
        0
    );
    let dir = repository(MAIN);
    std::os::unix::fs::symlink(outside.path().join(".tfsize"), dir.path().join(".tfsize")).unwrap();
    assert_eq!(validate(dir.path(), &[]).0, [""; 0]);
    fs::remove_file(dir.path().join(".tfsize")).unwrap();
    fs::create_dir_all(dir.path().join(".tfsize/schemas")).unwrap();
    let file = "example-cloud.schema";
    let theirs = outside.path().join(".tfsize/schemas").join(file);
    std::os::unix::fs::symlink(theirs, dir.path().join(".tfsize/schemas").join(file)).unwrap();
    let ran = run(dir.path(), &["validate"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("outside"), "{}", ran.err);
}

#[test]
fn a_missing_name_of_a_block_is_said_plainly() {
    let dir = repository("");
    for (name, before) in [
        ("aws_ecs_service.", "aws_ecs_service."),
        ("aws_ecs_service..x", "aws_ecs_service."),
    ] {
        let ran = run(dir.path(), &["schema", name]);
        let said =
            format!("the name of a block is missing after `{before}`; its blocks are alarms,");
        assert!(ran.err.contains(&said), "{}", ran.err);
        assert_eq!(ran.code, 2);
    }
}

#[test]
fn providers_whose_names_read_alike_have_files_of_their_own() {
    let dir = repository(MAIN);
    let dir = dir.path();
    let addresses = [
        "registry.terraform.io/a-b/c",
        "registry.terraform.io/a/b-c",
        "registry.opentofu.org/a-b/c",
    ];
    for _ in 0..2 {
        for address in addresses {
            write_schema(dir, "one.json", &schema(address));
            let added = run(dir, &["schema", "add", "one.json"]);
            assert_eq!(added.code, 0, "{}", added.err);
        }
    }
    let mut kept: Vec<String> = fs::read_dir(dir.join(".tfsize/schemas"))
        .unwrap()
        .map(|entry| {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            kept::read(&bytes).unwrap().address
        })
        .collect();
    kept.sort();
    let mut want = addresses.map(str::to_owned);
    want.sort();
    assert_eq!(kept, want);
}
