//! What programs read: whatever a command is run on, its JSON is what its schema says, is told of by places in the repository,
//! and has nothing in it that a terminal or a log would not show.

use crate::support::json_schema;
use crate::support::tfsize as support;
use crate::support::uses;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use json_schema::{closed, valid};
use serde_json::Value as Json;
use support::run;
use tempfile::{TempDir, tempdir};
use tfsize::report::schemas;
use tfsize::text::escape::hidden;
use uses::USES;

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
  tasks = "1..4"
  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
queue "jobs" {
  visibility = "5m"
  alarm "age" {
    metric = "age"
    above  = "5m"
  }
}
"#;

/// A service of half the policy's memory, and a queue of which nothing is known.
const CODE: &str = r#"variable "unknown" {
  type = string
}
resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 1000
  container_definitions    = jsonencode([{ name = "api", image = "nginx:1", essential = true }])
}
resource "aws_ecs_service" "api" {
  name            = "api"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
}
resource "aws_sqs_queue" "jobs" {
  name                       = var.unknown
  visibility_timeout_seconds = 99999
}
"#;

/// Names and values that a terminal would obey, numbers without an end, and a module that is not there.
const HOSTILE: &str = "resource \"aws_sqs_queue\" \"all\" {\n  for_each = toset([\"a\\u001b[31m\\u202e\", \"::error::b\\n\", \"c\\\\d\\\"\"])\n  name = each.key\n  delay_seconds = 1e308 * 10\n  visibility_timeout_seconds = 1 / 0\n}\nresource \"aws_ecs_service\" \"api\" {\n  name = \"a\u{202e}pi\u{200b}\u{7f}\"\n  desired_count = -1e300\n  task_definition = \"x\u{9b}31m\"\n}\nmodule \"gone\" {\n  source = \"git::https://user:hunter2@example.com/\u{feff}gone.git\"\n}\n";

/// What there is in a repository, by its path.
type Files = &'static [(&'static str, &'static str)];

/// What a command may be run on.
const INPUTS: &[(&str, Files)] = &[
    ("nothing", &[]),
    ("a policy alone", &[("tfsize.hcl", POLICY)]),
    ("code alone", &[("main.tf", CODE)]),
    ("both", &[("tfsize.hcl", POLICY), ("main.tf", CODE)]),
    (
        "several root modules in directories",
        &[
            ("tfsize.hcl", POLICY),
            ("live/one/main.tf", CODE),
            ("live/two/main.tf", CODE),
            ("live/a b/\u{e4}\u{1b}/main.tf", HOSTILE),
        ],
    ),
    (
        "hostile text",
        &[("tfsize.hcl", POLICY), ("main.tf", HOSTILE)],
    ),
    (
        "broken code",
        &[
            ("tfsize.hcl", POLICY),
            ("main.tf", "resource \"aws_sqs_queue\" \"a\" {\n  name = \n"),
            ("other.tf", "\u{0}\u{1}\u{2}"),
        ],
    ),
    (
        "a broken policy",
        &[
            (
                "tfsize.hcl",
                "policy \"\u{202e}\" {\n  region = 1\n  nothing = \"\u{1b}\"\n",
            ),
            ("main.tf", CODE),
        ],
    ),
];

fn repository(files: Files) -> TempDir {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// The commands that write JSON, each with the schema of what it writes.
fn commands() -> impl Iterator<Item = (&'static str, Json)> {
    let writing = USES.iter().filter(|uses| uses.output.is_ok());
    writing.map(|uses| {
        let name = match uses.command {
            // They report as `lint` does.
            "validate" | "capacity" => "lint".to_owned(),
            "prices show" => "prices".into(),
            "schema" => "schemas".into(),
            other => other.replace(' ', "-"),
        };
        let schema = schemas::find(&name).map(schemas::Schema::text);
        let schema = match uses.command {
            // It is a schema itself.
            "policy schema" => r#"{ "$ref": "https://json-schema.org/draft/2020-12/schema" }"#,
            _ => schema.unwrap_or_else(|| panic!("there is no schema {name}")),
        };
        (uses.command, serde_json::from_str(schema).unwrap())
    })
}

/// Every text of a document, with the name of the field that it is in.
fn texts<'d>(field: &'d str, value: &'d Json, out: &mut Vec<(&'d str, &'d str)>) {
    match value {
        Json::String(text) => out.push((field, text)),
        Json::Array(all) => all.iter().for_each(|one| texts(field, one, out)),
        Json::Object(all) => all.iter().for_each(|(name, one)| texts(name, one, out)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// What a command wrote: how often, by the code that it ended with.
fn held(dir: &Path, input: &str, command: &str, more: &[&str], schema: &Json) -> Option<i32> {
    let mut words: Vec<&str> = command.split(' ').collect();
    if command == "explain" {
        words.push("aws_ecs_service.api.desired_count");
    }
    words.extend(more);
    words.extend(["-o", "json"]);
    let about = format!("{words:?} on {input}");
    let ran = run(dir, &words);
    assert!((0..=3).contains(&ran.code), "{about}: {}", ran.err);
    if ran.out.is_empty() {
        assert!(ran.code >= 2 && !ran.err.is_empty(), "{about}: {}", ran.err);
        return None;
    }
    let bad = ran.out.chars().find(|c| *c != '\n' && hidden(*c));
    assert_eq!(bad, None, "{about}: {:?}", ran.out);
    let document: Json = serde_json::from_str(&ran.out)
        .unwrap_or_else(|error| panic!("{about}: {error}\n{}", ran.out));
    valid(schema, &document, &about);
    let mut all = Vec::new();
    texts("", &document, &mut all);
    let here = dir.canonicalize().unwrap();
    let here = here.to_str().unwrap();
    for (field, text) in all {
        assert!(!text.contains(here), "{about}: {field} is {text}");
        assert!(!text.contains("hunter2"), "{about}: {field} is {text}");
        let is_path = ["file", "path", "dir", "root"].contains(&field);
        assert!(
            !is_path || !text.contains('\\'),
            "{about}: {field} is {text}"
        );
    }
    Some(ran.code)
}

#[test]
fn every_document_is_what_its_schema_says_whatever_it_is_of() {
    let mut written: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for (input, files) in INPUTS {
        let dir = repository(files);
        for (command, mut schema) in commands() {
            // Every field is written down.
            closed(&mut schema);
            // Without a directory the policy is priced.
            let forms: &[&[&str]] = match command {
                "cost" => &[&[], &["."]],
                _ => &[&[]],
            };
            for more in forms {
                let code = held(dir.path(), input, command, more, &schema);
                written.entry(command).or_default().extend(code);
            }
        }
    }
    for (command, codes) in written {
        assert!(!codes.is_empty(), "{command} wrote nothing");
    }
}

/// What there is a schema of, a command writes: a resource type where one is named, and two files.
#[test]
fn every_schema_is_of_something_that_is_written() {
    let dir = repository(&[("tfsize.hcl", POLICY), ("main.tf", CODE)]);
    let find = |name: &str| {
        let schema = schemas::find(name).unwrap();
        serde_json::from_str::<Json>(schema.text()).unwrap()
    };
    for name in [
        "aws_sqs_queue",
        "data.aws_region",
        "aws_ecs_service.load_balancer",
    ] {
        let code = held(dir.path(), name, "schema", &[name], &find("type"));
        assert_eq!(code, Some(0), "{name}");
    }
    let of_commands = commands().count() - 3;
    // `type`, and the files of `lint --baseline` and `drift --trend`.
    assert_eq!(schemas::ALL.len(), of_commands + 3);
}
