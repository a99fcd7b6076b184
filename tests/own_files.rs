//! The files and outputs that are tfsize's own: each has a version and a schema, every version there was still reads, and a
//! newer one is refused with what to do.

use crate::support::json_schema;
use crate::support::tfsize as support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use json_schema::{closed, valid};
use serde_json::Value as Json;
use support::run;
use tempfile::{TempDir, tempdir};
use tfsize::catalog::schema::kept;
use tfsize::report::schemas::ALL;

const POLICY: &str = r#"policy "orders" {
  region = "eu-west-1"
}
environment "production" {
  demand {
    connections = 50
  }
}
service "api" {
  by    = "connections"
  tasks = 1
  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

/// The policy's service, with twice the memory.
const CODE: &str = r#"resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 4096
  container_definitions    = jsonencode([{ name = "api", image = "nginx:1", essential = true }])
}
resource "aws_ecs_service" "api" {
  name            = "api"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
}
"#;

/// A repository with the policy and the code.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let dir = tempdir().unwrap();
        fs::create_dir(dir.path().join(".git")).unwrap();
        let place = Self(dir);
        place.write("tfsize.hcl", POLICY);
        place.write("main.tf", CODE);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs a command that ends with one of these codes.
    fn ran(&self, codes: &[i32], args: &[&str]) -> support::Ran {
        let ran = run(self.0.path(), args);
        assert!(
            codes.contains(&ran.code),
            "{args:?}: {}{}",
            ran.out,
            ran.err
        );
        ran
    }

    /// What a command or its file says for programs, by the name of its schema.
    fn written(&self, name: &str) -> String {
        let out = |args: &[&str]| self.ran(&[0, 1], args).out;
        match name {
            "lint" => out(&["lint", "--env", "production", "-o", "json"]),
            "drift" => out(&["drift", "--env", "production", "-o", "json"]),
            "trend" => {
                out(&["drift", "--env", "production", "--trend", "trend.jsonl"]);
                self.read("trend.jsonl")
            }
            "baseline" => {
                out(&[
                    "lint",
                    "--env",
                    "production",
                    "--write-baseline",
                    "old.json",
                ]);
                self.read("old.json")
            }
            "size" => out(&["size", "--format", "json"]),
            "inspect" => out(&["inspect", "--format", "json"]),
            "generate" => {
                out(&["generate", "--out", "infra", "--env", "production"]);
                // One that is stale has a reason, and one that was edited none.
                let settings = self.read("infra/stacks/production/services.tf");
                self.write(
                    "infra/stacks/production/services.tf",
                    &format!("{settings}\n"),
                );
                self.write("tfsize.hcl", &POLICY.replace("tasks = 1", "tasks = 2"));
                let found = out(&["generate", "--out", "infra", "--check", "-o", "json"]);
                self.write("tfsize.hcl", POLICY);
                fs::remove_dir_all(self.path("infra")).unwrap();
                found
            }
            "explain" => {
                // One of them has a rule, the other a resource.
                let rule = parsed(&out(&["explain", "ecs-fargate-size", "-o", "json"]));
                let address = "aws_ecs_task_definition.api.memory";
                let mut both = parsed(&out(&["explain", address, "-o", "json"]));
                both["rule"] = rule["rule"].clone();
                both.to_string()
            }
            "rules" => out(&["rules", "--format", "json"]),
            "cost" => {
                // Both sides of a comparison and a limit are there.
                fs::create_dir_all(self.path("old")).unwrap();
                self.write("old/main.tf", "resource \"aws_eip\" \"a\" {}\n");
                let found = out(&[
                    "cost",
                    "--diff",
                    "old",
                    ".",
                    "--env",
                    "production",
                    "--fail-above",
                    "floor=0",
                    "--fail-above",
                    "ceiling=1000000",
                    "-o",
                    "json",
                ]);
                fs::remove_dir_all(self.path("old")).unwrap();
                found
            }
            "prices" => {
                // One of them lists items, the other prices.
                let list = parsed(&out(&["prices", "show", "aurora", "-o", "json"]));
                let mut both = parsed(&out(&["prices", "show", "sqs.fifo", "-o", "json"]));
                both["items"] = list["items"].clone();
                both.to_string()
            }
            "simulate" => out(&["simulate", "--scenario", "spike", "-o", "json"]),
            "schemas" => out(&["schema", "--format", "json"]),
            "type" => out(&["schema", "aws_ecs_service", "--format", "json"]),
            "policy-show" => out(&["policy", "show", "--format", "json"]),
            "policy-check" => out(&["policy", "check", "--format", "json"]),
            other => panic!("nothing here writes {other}"),
        }
    }
}

fn parsed(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_output_is_what_its_schema_says() {
    let place = Place::new();
    for schema in ALL {
        let name = schema.name;
        let open = parsed(schema.text());
        jsonschema::meta::validate(&open).unwrap();
        let mut strict = open.clone();
        closed(&mut strict);
        let mut documents = lines(name, &place.written(name));
        if name == "policy-check" {
            let wrong = Place::new();
            wrong.write("tfsize.hcl", &POLICY.replace("tasks = ", "task = "));
            documents.extend(lines(name, &wrong.written(name)));
        }
        assert!(!documents.is_empty());
        for document in documents {
            valid(&open, &document, name);
            valid(&strict, &document, name);
        }
        assert_eq!(place.ran(&[0], &["schema", name]).out, schema.text());
    }
    let list = place.ran(&[0], &["schema"]).out;
    assert!(ALL.iter().all(|s| list.contains(s.name)), "{list}");
    let error = place.ran(&[2], &["schema", "lnt"]).err;
    assert!(error.contains("did you mean lint?"), "{error}");
}

/// Every kind of item is in one of these policies, and what a program is told of it is in the schemas.
#[test]
fn the_schemas_know_every_kind_of_item() {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policies");
    let mut texts = vec![String::new()];
    for entry in fs::read_dir(policies).unwrap() {
        let path = entry.unwrap().path().join("tfsize.hcl");
        let text = fs::read_to_string(path).unwrap();
        if !text.contains("extends") {
            texts.push(text);
        }
    }
    let mut sized = BTreeSet::new();
    for text in texts {
        let place = Place::new();
        let file = place.path("tfsize.hcl");
        // Without a file of its own the example policy holds.
        if text.is_empty() {
            fs::remove_file(file).unwrap();
        } else {
            fs::write(file, text).unwrap();
        }
        let made = run(place.0.path(), &["generate", "--out", "infra"]);
        let mut asked = vec![
            ("size", vec!["size"]),
            ("simulate", vec!["simulate"]),
            ("policy-show", vec!["policy", "show"]),
            ("policy-check", vec!["policy", "check"]),
        ];
        if made.code == 0 {
            asked.push(("cost", vec!["cost"]));
            asked.push(("lint", vec!["lint", "infra/stacks"]));
            asked.push(("drift", vec!["drift", "--source", "infra/stacks"]));
        }
        for (name, words) in asked {
            let ran = run(place.0.path(), &[&words[..], &["-o", "json"]].concat());
            // A policy with mistakes has no sizes.
            if ran.code == 2 {
                continue;
            }
            let document = parsed(&ran.out);
            let schema = ALL.iter().find(|s| s.name == name).unwrap();
            let mut strict = parsed(schema.text());
            closed(&mut strict);
            valid(&strict, &document, name);
            if name == "size" {
                let all = document["environments"].as_array().unwrap().iter();
                let lists = all.flat_map(|e| e.as_object().unwrap());
                let full = lists.filter(|(_, list)| list.as_array().is_some_and(|l| !l.is_empty()));
                sized.extend(full.map(|(name, _)| name.clone()));
            }
        }
    }
    let schema = ALL.iter().find(|s| s.name == "size").unwrap();
    let schema = parsed(schema.text());
    let lists = listed(&schema);
    assert!(!lists.is_empty());
    let missing: Vec<&String> = lists.difference(&sized).collect();
    assert!(missing.is_empty(), "no policy here has any of {missing:?}");
}

/// The lists of items that the schema of sizes has.
fn listed(schema: &Json) -> BTreeSet<String> {
    let environment = &schema["$defs"]["environment"]["properties"];
    let all = environment.as_object().unwrap().iter();
    let lists = all.filter(|(_, of)| of["type"] == "array");
    lists.map(|(name, _)| name.clone()).collect()
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats")
}

/// The samples of a kind of file, by version.
fn versions(name: &str) -> Vec<(u64, String)> {
    let all = samples_of(name).into_iter();
    all.map(|(version, bytes)| (version, String::from_utf8(bytes).unwrap()))
        .collect()
}

/// The same of a file that is no text.
fn samples_of(name: &str) -> Vec<(u64, Vec<u8>)> {
    let dir = samples().join(name);
    let mut out: Vec<(u64, Vec<u8>)> = fs::read_dir(&dir)
        .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
        .map(|entry| {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let version = stem.strip_prefix('v').unwrap().parse().unwrap();
            (version, fs::read(&path).unwrap())
        })
        .collect();
    out.sort();
    let numbers: Vec<u64> = out.iter().map(|(version, _)| *version).collect();
    let all: Vec<u64> = (1..=numbers.len() as u64).collect();
    assert_eq!(numbers, all, "{name}: a version has no sample");
    out
}

#[test]
fn every_kind_has_samples_of_each_version_and_they_are_of_it() {
    let kinds: BTreeSet<String> = fs::read_dir(samples())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let known = ALL.iter().map(|s| s.name.to_owned());
    let files = ["policy", "provider-schema"].map(str::to_owned);
    assert_eq!(kinds, known.chain(files).collect());
    for schema in ALL {
        let all = versions(schema.name);
        // What a program wrote once within the newest version is still what the schema says: what is added is never
        // required.
        let (newest, text) = all.last().unwrap();
        let document = parsed(schema.text());
        for line in lines(schema.name, text) {
            valid(&document, &line, schema.name);
        }
        let version = &document["properties"]["version"]["const"];
        assert_eq!(u64::from(schema.version), *newest, "{}", schema.name);
        assert!(
            version.is_null() || version.as_u64() == Some(*newest),
            "{}",
            schema.name
        );
    }
}

fn lines(name: &str, text: &str) -> Vec<Json> {
    if name == "trend" {
        text.lines().map(parsed).collect()
    } else {
        vec![parsed(text)]
    }
}

#[test]
fn a_file_of_old_findings_of_any_version_is_read_and_stays_as_it_is() {
    for (version, text) in versions("baseline") {
        let place = Place::new();
        place.write("old.json", &text);
        let args = [
            "lint",
            "--env",
            "production",
            "--baseline",
            "old.json",
            "-o",
            "json",
        ];
        let report = parsed(&place.ran(&[0, 1], &args).out);
        let known: Vec<&Json> = report["suppressed"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["suppressed"]["by"] == "baseline")
            .collect();
        assert!(!known.is_empty(), "version {version}: {report:#}");
        assert_eq!(place.read("old.json"), text, "version {version}");
    }
}

#[test]
fn a_trend_of_any_version_is_added_to() {
    for (version, text) in versions("trend") {
        let place = Place::new();
        place.write("trend.jsonl", &text);
        place.ran(
            &[0, 1],
            &["drift", "--env", "production", "--trend", "trend.jsonl"],
        );
        let now = place.read("trend.jsonl");
        let added = now.strip_prefix(&text);
        assert_eq!(
            added.map(|t| t.lines().count()),
            Some(1),
            "version {version}"
        );
    }
}

#[test]
fn a_policy_of_any_version_is_read() {
    for (version, text) in versions("policy") {
        let place = Place::new();
        place.write("tfsize.hcl", &text);
        let ran = place.ran(&[0], &["policy", "check", "--fail-on", "error"]);
        assert!(
            !ran.out.contains("error["),
            "version {version}: {}",
            ran.out
        );
        assert_eq!(place.ran(&[0], &["size"]).code, 0);
    }
}

/// A schema of a provider that a project keeps, and that an earlier program wrote.
#[test]
fn a_stored_schema_of_any_version_is_read_and_stays_as_it_is() {
    let all = samples_of("provider-schema");
    assert_eq!(all.len(), usize::try_from(kept::NEWEST).unwrap());
    for (version, bytes) in all {
        let place = Place::new();
        let file = place.path(".tfsize/schemas/example-cloud.schema");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &bytes).unwrap();
        let shown = place.ran(&[0], &["schema", "cloud_bucket", "-o", "json"]);
        let shown = parsed(&shown.out);
        let days = &shown["block"]["blocks"]["rule"]["block"]["attributes"]["days"];
        assert_eq!(days["required"], true, "version {version}: {shown:#}");
        assert_eq!(fs::read(&file).unwrap(), bytes, "version {version}");
    }
}

/// What is said of a version that no program of today wrote.
fn refused(ran: &support::Ran, newest: usize) {
    let said = ran.err.replace('\n', " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(ran.code, 2, "{said}");
    assert!(said.contains("has version 1000"), "{said}");
    assert!(
        said.contains(&format!("reads versions up to {newest};")),
        "{said}"
    );
    assert!(said.contains("use a newer tfsize, or"), "{said}");
}

#[test]
fn a_newer_file_is_refused_with_what_to_do_and_stays() {
    let newer = |text: &str| text.replacen("\"version\": 1", "\"version\": 1000", 1);
    let place = Place::new();
    let old = versions("baseline");
    // A form that this program does not know is no reason to say less.
    let text = newer(&old.last().unwrap().1).replacen('{', "{\n  \"more\": [],", 1);
    place.write("old.json", &text);
    for flag in ["--baseline", "--write-baseline"] {
        let args = ["lint", "--env", "production", flag, "old.json"];
        refused(&place.ran(&[2], &args), old.len());
        assert_eq!(place.read("old.json"), text, "{flag}");
    }
    let args = [
        "lint",
        "--env",
        "production",
        "--write-baseline",
        "old.json",
        "--force",
    ];
    place.ran(&[0], &args);

    let trend = versions("trend");
    let line = trend.last().unwrap().1.lines().last().unwrap();
    let text = format!(
        "{line}\n{}\n",
        line.replacen("\"version\":1", "\"version\":1000", 1)
    );
    place.write("trend.jsonl", &text);
    let args = ["drift", "--env", "production", "--trend", "trend.jsonl"];
    refused(&place.ran(&[2], &args), trend.len());
    assert_eq!(place.read("trend.jsonl"), text);

    let policies = versions("policy");
    let head = "policy \"orders\" {\n  version = 1000\n  novelty = true\n";
    let text = POLICY.replacen("policy \"orders\" {\n", head, 1);
    place.write("tfsize.hcl", &text);
    for args in [
        &["size"][..],
        &["lint"],
        &["drift"],
        &["generate", "--check"],
        &["policy", "show"],
    ] {
        refused(&place.ran(&[2], args), policies.len());
    }
    // The same of a policy that another one changes.
    place.write("base.hcl", &text);
    let over = POLICY.replacen("{\n", "{\n  extends = \"base.hcl\"\n", 1);
    place.write("tfsize.hcl", &over);
    refused(&place.ran(&[2], &["size"]), policies.len());
}
