//! `tfsize validate` on whole configurations: what its rules' pages do not show.

#[path = "validate/run.rs"]
mod of_run;
use crate::support::repository;
use crate::support::tfsize as support;
#[path = "validate/together.rs"]
mod together;
#[path = "validate/told.rs"]
mod told;
#[path = "validate/valued.rs"]
mod valued;

use std::fs;
use std::path::Path;

use repository::repository;
use serde_json::Value as Json;
use support::run;

/// What a command finds, as `RULE line headline`, and what it leaves undecided.
fn found(dir: &Path, args: &[&str]) -> (Vec<String>, Vec<String>, i32) {
    let args = [args, &["-o", "json"]].concat();
    let ran = run(dir, &args);
    let report: Json = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e} {}", ran.err));
    let list = |name: &str, text: &str| {
        let list = report[name].as_array().unwrap().iter();
        list.map(|one| {
            format!(
                "{} {} {}",
                one["rule"].as_str().unwrap(),
                one["place"]["line"],
                one[text].as_str().unwrap()
            )
        })
        .collect()
    };
    (
        list("findings", "headline"),
        list("undecided", "why"),
        ran.code,
    )
}

/// What `validate` finds in a repository of these files.
fn checked(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>, i32) {
    found(repository(files).path(), &["validate"])
}

fn validate(text: &str) -> Vec<String> {
    checked(&[("main.tf", text)]).0
}

/// The findings of a text, each as `RULE line`.
fn places(text: &str) -> Vec<String> {
    let found = validate(text);
    let place = |one: &String| one.split(' ').take(2).collect::<Vec<_>>().join(" ");
    found.iter().map(place).collect()
}

#[test]
fn json_is_held_to_the_same_schema() {
    let dir = repository(&[(
        "main.tf.json",
        r#"{
  "resource": {
    "aws_ecs_service": {
      "api": {
        "name": "api",
        "desired_cuont": 3,
        "network_configuration": [{ "subnets": ["${aws_subnet.a.idd}"] }],
        "tags": { "team": "orders" }
      }
    },
    "aws_subnet": { "a": { "cidr_block": "10.0.0.0/24" } }
  }
}
"#,
    )]);
    let (found, _, code) = found(dir.path(), &["validate"]);
    assert_eq!(
        found,
        [
            "schema-argument 6 aws_ecs_service.api has no argument `desired_cuont`",
            "reference-attribute 7 aws_subnet.a: there is no attribute `idd`",
            "schema-required 11 aws_subnet.a has no `vpc_id`, which is required",
        ]
    );
    assert_eq!(code, 1);
    let fixed = run(dir.path(), &["validate", "--fix"]);
    assert!(fixed.err.contains("Fixed 1 of 3"), "{}", fixed.err);
    let text = fs::read_to_string(dir.path().join("main.tf.json")).unwrap();
    assert!(text.contains("\"desired_count\": 3,"), "{text}");
}

#[test]
fn dynamic_blocks_are_held_to_what_they_make() {
    let text = r#"
variable "groups" {
  type = map(object({ subnets = list(string) }))
}
resource "aws_ecs_service" "api" {
  name = "api"
  dynamic "network_configuration" {
    for_each = var.groups
    iterator = each_group
    content {
      subnets  = each_group.value.subnets
      subnetts = []
    }
  }
  dynamic "load_balancer" {
    for_each = [1, 2]
    content {
      container_name = load_balancer.key
      container_port = "eighty"
    }
  }
  dynamic "deployment_circuit_breaker" {
    for_each = ["a", "b"]
    content {
      enable   = true
      rollback = true
    }
  }
  dynamic "tags" {
    for_each = ["a"]
    content {
      team = network_configuration.value
    }
  }
}
"#;
    assert_eq!(
        validate(text),
        [
            "schema-argument 12 `network_configuration` of aws_ecs_service.api has no argument `subnetts`",
            "schema-type 19 `load_balancer.container_port` of aws_ecs_service.api: a number is required",
            "schema-blocks 22 aws_ecs_service.api has 2 `deployment_circuit_breaker` blocks, and takes 1 at most",
            "schema-nesting 29 `tags` of aws_ecs_service.api is an argument, not a block",
            "evaluation 32 there is no resource `network_configuration.value`",
        ]
    );
}

#[test]
fn a_module_is_looked_at_whether_or_not_it_has_an_instance() {
    let (found, _, _) = checked(&[
        (
            "main.tf",
            "module \"a\" {\n  source = \"./queue\"\n  count  = 0\n}\nmodule \"b\" {\n  source = \"./queue\"\n}\n",
        ),
        (
            "queue/main.tf",
            "resource \"aws_sqs_queue\" \"q\" {\n  count = 0\n  nmae  = \"q\"\n}\n",
        ),
    ]);
    assert_eq!(
        found,
        ["schema-argument 3 aws_sqs_queue.q has no argument `nmae`"]
    );
}

#[test]
fn what_another_version_may_have_is_undecided_and_a_slip_is_not() {
    let main = |version: &str| {
        format!(
            "terraform {{\n  required_providers {{\n    aws = {{ source = \"hashicorp/aws\", version = \"{version}\" }}\n  }}\n}}\n\
             resource \"aws_eip\" \"a\" {{\n  vpc = true\n}}\n\
             resource \"aws_ecs_service\" \"a\" {{\n  name          = \"a\"\n  desired_cuont = 1\n}}\n"
        )
    };
    let slip = "schema-argument 11 aws_ecs_service.a has no argument `desired_cuont`";
    let gone = "schema-argument 7 aws_eip.a has no argument `vpc`";
    for (version, both) in [
        ("~> 6.0", true),
        (">= 5.0", true),
        ("6.10.0", true),
        ("~> 5.0", false),
        ("~> 6.90", false),
        ("7.0.0", false),
    ] {
        let (found, undecided, _) = checked(&[("main.tf", &main(version))]);
        if both {
            assert_eq!(found, [gone, slip], "{version}");
        } else {
            assert_eq!(found, [slip], "{version}");
            assert!(
                undecided
                    .iter()
                    .any(|u| u.starts_with(gone) && u.contains(version)),
                "{version}: {undecided:?}"
            );
        }
    }
    // What the lock file names is what runs.
    for (locked, both) in [
        ("6.69.1", true),
        ("6.2.0", true),
        ("6.90.0", false),
        ("5.9.0", false),
    ] {
        let lock = format!(
            "provider \"registry.terraform.io/hashicorp/aws\" {{\n  version     = \"{locked}\"\n  constraints = \">= 5.0.0\"\n}}\n"
        );
        let (found, _, _) =
            checked(&[("main.tf", &main(">= 5.0")), (".terraform.lock.hcl", &lock)]);
        assert_eq!(found.len(), if both { 2 } else { 1 }, "{locked}: {found:?}");
    }
}

/// A configuration with names that no schema of today has, at every place where one may stand.
const NEWER: &str = r#"
resource "aws_sqs_queue" "jobs" {
  name       = "jobs"
  pace_kind  = "even"
  pace_limit {
    rate = 1
  }
  dynamic "lane" {
    for_each = ["a"]
    content {
      name = lane.value
    }
  }
}
resource "aws_ecs_service" "api" {
  name = "api"
  network_configuration {
    subnets = ["subnet-1"]
    lanes   = 2
  }
}
resource "aws_sqs_lane" "one" {
  name = aws_sqs_queue.jobs.pace_kind
}
data "aws_sqs_lanes" "all" {
  colour = "blue"
}
output "lanes" {
  value = aws_sqs_queue.jobs.lanes[0].arn
}
output "limit" {
  value = aws_ecs_service.api.network_configuration[0].lanes
}
"#;

#[test]
fn what_is_newer_than_the_schema_is_never_an_error() {
    let required = "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\", version = \"~> 6.90\" }\n  }\n}\n";
    let lock = "provider \"registry.terraform.io/hashicorp/aws\" {\n  version = \"7.1.0\"\n}\n";
    let asked = format!("{required}{NEWER}");
    for (files, which) in [
        (
            vec![("main.tf", asked.as_str())],
            "version \"~> 6.90\" is required",
        ),
        (
            vec![("main.tf", NEWER), (".terraform.lock.hcl", lock)],
            "the lock file names version 7.1.0",
        ),
    ] {
        let dir = repository(&files);
        let (errors, undecided, code) = found(dir.path(), &["validate"]);
        assert_eq!((errors.as_slice(), code), (&[][..], 0));
        assert!(undecided.len() >= 7, "{undecided:?}");
        for command in ["validate", "inspect", "lint"] {
            let ran = run(dir.path(), &[command]);
            assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
            if command != "lint" {
                assert_eq!(ran.err.matches(which).count(), 1, "{command}: {}", ran.err);
            }
        }
    }
    // Without a word of another version they are mistakes.
    let dir = repository(&[("main.tf", NEWER)]);
    let (errors, _, code) = found(dir.path(), &["validate"]);
    assert_eq!(code, 1);
    assert!(errors.len() >= 6, "{errors:?}");
}

#[test]
fn the_version_is_told_even_where_all_is_in_the_schema() {
    let text = "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\", version = \"~> 7.0\" }\n  }\n}\n\
                resource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n}\n";
    let dir = repository(&[("main.tf", text)]);
    let ran = run(dir.path(), &["validate"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.err.matches("version \"~> 7.0\"").count(),
        1,
        "{}",
        ran.err
    );
}

#[test]
fn a_provider_block_is_held_to_its_schema() {
    let text = r#"
provider "aws" {
  regoin  = "eu-west-1"
  alias   = "other"
  max_retries = "many"
  default_tags = {
    tags = { Team = "a" }
  }
  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/a"
    sesion_name = "a"
  }
}
provider "aws" {
  region     = "eu-west-1"
  version    = "~> 6.0"
  access_key = var.none
  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/a"
  }
  endpoints {
    sqs = "http://localhost:4566"
  }
}
provider "random" {
  anything = true
}
"#;
    assert_eq!(
        validate(text),
        [
            "schema-argument 3 provider.aws.other has no argument `regoin`",
            "schema-type 5 `max_retries` of provider.aws.other: a number is required",
            "schema-nesting 6 `default_tags` of provider.aws.other is a block, not an argument",
            "schema-argument 11 `assume_role` of provider.aws.other has no argument `sesion_name`",
            "evaluation 17 there is no variable `none`",
        ]
    );
}

#[test]
fn what_the_schema_does_not_tell_is_undecided() {
    let main = |lines: &str| {
        format!(
            "resource \"aws_autoscaling_group\" \"a\" {{\n  launch_configuration = \"a\"\n  min_size = 1\n  max_size = 1\n  instance_lifecycle_policy {{\n{lines}\n  }}\n}}\n"
        )
    };
    let block = "    retention_triggers {\n      terminate_hook_abandon = \"retain\"\n    }";
    let argument = "    retention_triggers = {\n      terminate_hook_abandon = \"retain\"\n    }";
    let strange = "    retention_trigger {\n    }";
    for (lines, errors, open) in [(block, 0, 0), (argument, 0, 1), (strange, 1, 0)] {
        let dir = repository(&[("main.tf", &main(lines))]);
        let (found, undecided, _) = found(dir.path(), &["validate"]);
        assert_eq!(found.len(), errors, "{lines}: {found:?}");
        let told = undecided
            .iter()
            .filter(|u| u.contains("not told by the schema"));
        assert_eq!(told.count(), open, "{lines}: {undecided:?}");
        let ran = run(dir.path(), &["inspect"]);
        assert_eq!(ran.code, i32::from(errors > 0), "{lines}: {}", ran.err);
    }
}

#[test]
fn what_may_never_be_evaluated_is_no_mistake() {
    let (found, _, code) = checked(&[
        (
            "main.tf",
            r#"
variable "on" {
  type = bool
}
module "queue" {
  count  = var.on ? 1 : 0
  source = "./queue"
}
resource "aws_subnet" "a" {
  count      = 2
  vpc_id     = "vpc-1"
  cidr_block = "10.0.${count.index}.0/24"
}
output "tried" {
  value = try(module.queue[0].nothing, null)
}
output "chosen" {
  value = var.on ? module.queue[0].nothing : ""
}
output "first" {
  value = [aws_subnet.a.*.id[0], aws_subnet.a[*].id, one(aws_subnet.a[*].arn)]
}
output "whole" {
  value = { for subnet in aws_subnet.a : subnet.id => subnet.nothing }
}
"#,
        ),
        ("queue/main.tf", "output \"arn\" {\n  value = \"arn\"\n}\n"),
    ]);
    assert_eq!((found.as_slice(), code), (&[][..], 0));
}

const POLICY: &str = "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {\n}\nlint {\n  validate = true\n}\n";

#[test]
fn lint_makes_the_same_checks_where_the_policy_says_so() {
    let main = "resource \"aws_sqs_queue\" \"q\" {\n  nmae                      = \"q\"\n  message_retention_seconds = 1\n}\n";
    let dir = repository(&[("main.tf", main)]);
    let at = dir.path();
    let rules = |args: &[&str]| -> Vec<String> {
        let (found, _, _) = found(at, args);
        let rule = |f: &String| f.split(' ').next().unwrap().to_owned();
        found.iter().map(rule).collect()
    };
    assert_eq!(rules(&["lint"]), ["sqs-ranges"]);
    assert_eq!(rules(&["validate"]), ["schema-argument", "value-range"]);
    fs::write(at.join("tfsize.hcl"), POLICY).unwrap();
    // What both say of one literal is said once.
    assert_eq!(rules(&["lint"]), ["schema-argument", "sqs-ranges"]);
    assert_eq!(rules(&["validate"]), ["schema-argument", "value-range"]);
    assert_eq!(rules(&["lint", "--only", "sqs-ranges"]), ["sqs-ranges"]);
    assert_eq!(rules(&["validate", "--only", "sqs-ranges"]), ["sqs-ranges"]);
    assert_eq!(rules(&["validate", "--only", "schema-type"]), [""; 0]);
}

#[test]
fn suppressions_settings_waivers_and_baselines_hold() {
    let main = "resource \"aws_sqs_queue\" \"q\" {\n  nmae = \"q\" # tfsize:ignore[schema-argument] reason=\"old\"\n  # tfsize:ignore[sqs-ranges] reason=\"load test\"\n  delay_seconds = 5\n}\n";
    let dir = repository(&[("main.tf", main)]);
    let at = dir.path();
    // A comment for a rule of the other command is not unused here.
    assert_eq!(found(at, &["validate"]).0, [""; 0]);
    let rest = found(at, &["lint"]).0;
    assert!(rest.iter().all(|f| f.contains("sqs-ranges")), "{rest:?}");

    fs::write(at.join("main.tf"), main.replace("tfsize:ignore", "")).unwrap();
    let one = ["schema-argument 2 aws_sqs_queue.q has no argument `nmae`"];
    assert_eq!(found(at, &["validate"]).0, one);
    let policy = |more: &str| {
        let head =
            "policy \"shop\" {\n  region = \"eu-west-1\"\n}\nenvironment \"production\" {\n}\n";
        fs::write(at.join("tfsize.hcl"), format!("{head}{more}")).unwrap();
    };
    policy("lint {\n  rule \"schema-argument\" {\n    severity = \"note\"\n  }\n}\n");
    assert_eq!(found(at, &["validate"]).2, 0);
    policy("lint {\n  rule \"schema-argument\" {\n    active = false\n  }\n}\n");
    assert_eq!(found(at, &["validate"]).0, [""; 0]);
    policy(
        "waiver \"old\" {\n  address = \"aws_sqs_queue.*\"\n  rule    = \"schema-argument\"\n  reason  = \"old\"\n  until   = \"2999-12-31\"\n}\n",
    );
    assert_eq!(found(at, &["validate"]).0, [""; 0]);
    fs::remove_file(at.join("tfsize.hcl")).unwrap();

    // A baseline file serves both commands: neither forgets what the other found.
    let wrote = run(at, &["validate", "--write-baseline", "old.json"]);
    assert_eq!(wrote.code, 0, "{}", wrote.err);
    let text = fs::read_to_string(at.join("old.json")).unwrap();
    run(at, &["lint", "--baseline", "old.json"]);
    assert_eq!(fs::read_to_string(at.join("old.json")).unwrap(), text);
    assert_eq!(
        found(at, &["validate", "--baseline", "old.json"]).0,
        [""; 0]
    );
}

#[test]
fn what_init_has_brought_is_told_at_the_call() {
    let dir = repository(&[
        (
            "main.tf",
            "module \"q\" {\n  source  = \"example/q/aws\"\n  version = \"1.0.0\"\n}\n",
        ),
        (
            ".terraform/modules/modules.json",
            r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"q","Source":"registry.terraform.io/example/q/aws","Version":"1.0.0","Dir":".terraform/modules/q"}]}"#,
        ),
        (
            ".terraform/modules/q/main.tf",
            "resource \"aws_sqs_queue\" \"q\" {\n  nmae = \"q\"\n}\n",
        ),
    ]);
    let at = dir.path();
    let ran = run(at, &["validate", "-o", "concise"]);
    assert_eq!(
        ran.out,
        "./main.tf:1:1: error[schema-argument] aws_sqs_queue.q has no argument `nmae`\n"
    );
    let fixed = run(at, &["validate", "--fix"]);
    assert!(fixed.err.contains("Fixed 0 of 1"), "{}", fixed.err);
}

#[test]
fn what_the_language_refuses_is_refused() {
    let refused = |text: &str, line: usize, says: &str| {
        let found = validate(text);
        let wanted = format!("configuration {line} ");
        assert!(
            found.len() == 1 && found[0].starts_with(&wanted) && found[0].contains(says),
            "{text}\n{found:#?}"
        );
    };
    let resource = |inner: &str| format!("resource \"aws_sqs_queue\" \"q\" {{\n{inner}\n}}\n");
    let data = |inner: &str| format!("data \"aws_region\" \"here\" {{\n{inner}\n}}\n");
    for (text, line, says) in [
        (
            resource("count = 1\nfor_each = {}"),
            3,
            "exclude each other",
        ),
        (
            resource("count = 1\nlifecycle {\nenabled = true\n}"),
            4,
            "`enabled` and `count`",
        ),
        (resource("locals {}"), 2, "`locals` is reserved"),
        (
            resource("provider = my_aws"),
            2,
            "is not the name of a provider",
        ),
        (
            resource("lifecycle {\nprevent_destroy = \"never\"\n}"),
            3,
            "a bool is required",
        ),
        (
            resource("lifecycle {\nignore_changes = [\"*\", name]\n}"),
            3,
            "named as `all`",
        ),
        (
            resource("lifecycle {\nprevent_destory = true\n}"),
            3,
            "prevent_destory",
        ),
        (
            resource("tags = { arn = aws_sqs_queue.q.arn }"),
            2,
            "refers to itself",
        ),
        (
            "terraform {\nbackend \"s4\" {}\n}".into(),
            2,
            "no backend of the kind `s4`",
        ),
        (
            "terraform {\nbackend \"s3\" {\nbuckett = \"b\"\n}\n}".into(),
            3,
            "`buckett` is not an argument",
        ),
        (
            "terraform {\nrequired_version = {}\n}".into(),
            2,
            "versions are asked for",
        ),
        (
            format!(
                "{}moved {{\nfrom = \"aws_sqs_queue.p\"\nto = aws_sqs_queue.q\n}}",
                resource("")
            ),
            5,
            "an address is required",
        ),
        (
            "removed {\nfrom = [aws_sqs_queue.p]\n}".into(),
            2,
            "an address is required",
        ),
        (
            "import {\nto = {}\nid = \"a\"\n}".into(),
            2,
            "an address is required",
        ),
        (
            "locals {\nx = 1\n}\nvariable \"a\" {\ndescription = local.x\n}".into(),
            5,
            "a text is required",
        ),
        (
            "output \"a\" {\nvalue = 1\ndescription = upper(\"a\")\n}".into(),
            3,
            "a text is required",
        ),
        (
            "variable \"a\" {\ndescription = \"of ${var.b}\"\n}\nvariable \"b\" {}".into(),
            2,
            "a text is required",
        ),
        (
            resource("connection {}\nconnection {}"),
            3,
            "declared twice",
        ),
        (
            resource("provisioner \"chef\" {}"),
            2,
            "there is no provisioner `chef`",
        ),
        (
            resource("provisioner \"local-exec\" {\ncommand = \"ls\"\nwhen = never\n}"),
            4,
            "create or destroy",
        ),
        (
            resource(
                "provisioner \"local-exec\" {\ncommand = terraform.workspace == \"a\" ? local.b : \"\"\nwhen = destroy\n}",
            ) + "locals {\nb = \"\"\n}\n",
            3,
            "`self`",
        ),
        (
            resource("depends_on = [action.aws_a.b]"),
            2,
            "depend on an action",
        ),
        (
            data("lifecycle {\nprevent_destroy = true\n}"),
            3,
            "what is only read",
        ),
        ("variable \"source\" {}\n".into(), 1, "reserved"),
        (
            "variable \"a\" {\ntype = \"string\"\n}\n".into(),
            2,
            "no quotes",
        ),
        (
            "variable \"a\" {\ntype = strnig\n}\n".into(),
            2,
            "there is no type strnig",
        ),
        (
            "variable \"a\" {\ntype = list(string)\ndefault = \"b\"\n}\n".into(),
            3,
            "the default of var.a",
        ),
        (
            "variable \"a\" {\nnullable = false\ndefault = null\n}\n".into(),
            3,
            "null is no default",
        ),
        (
            "variable \"a\" {\nvalidation {\ncondition = true\nerror_message = \"No.\"\n}\n}\n"
                .into(),
            3,
            "says nothing of var.a",
        ),
        (
            "provider \"aws\" {\nsource = \"hashicorp/aws\"\n}\n".into(),
            2,
            "reserved",
        ),
        (
            "provider \"AWS\" {}\n".into(),
            1,
            "is not the name of a provider",
        ),
        (
            "terraform {\nrequired_providers {}\n}\nterraform {\nrequired_providers {}\n}\n".into(),
            5,
            "declared twice",
        ),
        (
            "terraform {\nexperiments = [anything]\n}\n".into(),
            2,
            "no experiments",
        ),
        ("check \"a\" {}\n".into(), 1, "needs an `assert`"),
        (
            "resorce \"a\" \"b\" {}\n".into(),
            1,
            "no blocks of type `resorce`",
        ),
        (
            "output \"a\" {\nvalue = 1\ndeprecated = \"\"\n}\n".into(),
            3,
            "what to use instead",
        ),
    ] {
        refused(&text, line, says);
    }
    for right in [
        resource("provisioner \"local-exec\" {\ncommand = self.arn\nwhen = destroy\non_failure = continue\n}"),
        resource("lifecycle {\nenabled = true\nignore_changes = all\n}"),
        data("lifecycle {\nprecondition {\ncondition = terraform.workspace != \"\"\nerror_message = \"No.\"\n}\n}"),
        "terraform {\nrequired_version = \">= 1.5\"\nbackend \"s3\" {\nbucket = \"b\"\nassume_role = {\nrole_arn = \"a\"\n}\nuse_lockfile = true\n}\n}".into(),
        "terraform {\nbackend \"swift\" {\ncontainer = \"a\"\n}\n}".into(),
        "variable \"a\" {\ndescription = <<-EOT\n  Long.\n  EOT\n}".into(),
        format!("{}import {{\nto = aws_sqs_queue.q\nid = \"a\"\n}}", resource("")),
        "variable \"a\" {\ntype = map(object({ b = optional(number, 1) }))\ndefault = { c = {} }\n}\n".into(),
    ] {
        assert_eq!(validate(&right), [""; 0], "{right}");
    }
}

#[test]
fn a_name_that_nothing_declares_is_told_once() {
    let text = "locals {\n  a = [var.none, var.none, local.no]\n  b = var.none\n  c = aws_sqs_queue.a.arn\n}\n\
                output \"c\" {\n  value = aws_sqs_queue.a.url\n}\n";
    assert_eq!(
        validate(text),
        [
            "evaluation 2 there is no variable `none`",
            "evaluation 2 there is no local value `no`",
            "evaluation 4 there is no resource `aws_sqs_queue.a`",
        ]
    );
}

#[test]
fn a_name_is_told_once_however_often_it_is_used() {
    let uses = |n: usize| -> String {
        let queue = |i| format!("resource \"aws_sqs_queue\" \"q{i}\" {{\n  name = var.none\n}}\n");
        let all: Vec<String> = (0..n).map(queue).collect();
        all.concat()
    };
    for n in [1, 5, 6, 7, 8, 30] {
        assert_eq!(
            validate(&uses(n)),
            ["evaluation 2 there is no variable `none`"],
            "{n} uses"
        );
    }
}

#[test]
fn what_stands_beside_a_called_module_is_its_own() {
    let files = [
        ("m/outputs.tf", "output \"a\" {\n  value = local.x\n}\n"),
        ("m/main.tf.jinja", "locals {\n  x = {{ x }}\n}\n"),
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"),
    ];
    let (errors, undecided, code) = checked(&files);
    assert_eq!(
        (errors.as_slice(), code),
        ([].as_slice() as &[String], 0),
        "{undecided:?}"
    );
    let told = undecided.iter().filter(|u| u.contains("template"));
    assert_eq!(told.count(), 1, "{undecided:?}");
}

#[test]
fn a_provider_that_no_module_uses_is_looked_at_as_what_may_never_be_there() {
    let provider = "provider \"kubernetes\" {\n  host = data.aws_eks_cluster.none.endpoint\n}\n";
    let call = "module \"m\" {\n  source = \"./m\"\n}\n";
    let at = |module: &str| {
        let main = format!("{provider}{call}");
        checked(&[("main.tf", &main), ("m/main.tf", module)])
    };
    let (errors, _, code) = at("output \"a\" {\n  value = 1\n}\n");
    assert_eq!(code, 0, "{errors:?}");
    let (errors, _, code) = at("resource \"kubernetes_namespace\" \"a\" {}\n");
    assert_eq!(code, 1, "{errors:?}");
}

#[test]
fn a_function_that_is_not_there_is_an_error_only_where_it_is_misspelled() {
    let text = "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\nlocals {\n  a = tostrng(1)\n  b = frobnicate(2)\n  c = try(tolst([]), can(null))\n  d = provider::aws::arn_parse(\"a\")\n}\n";
    let (errors, undecided, code) = checked(&[("main.tf", text)]);
    assert_eq!(errors, ["evaluation 7 there is no function tostrng"]);
    let told = undecided
        .iter()
        .filter(|u| u.contains("function frobnicate"));
    assert_eq!((told.count(), code), (1, 1), "{undecided:?}");
}

#[test]
fn what_can_say_nothing_or_names_no_provider_is_refused() {
    let text = r#"
terraform {
  language = "TF2021"
  required_providers {
    a = { source = "foo/terraform-provider-foo" }
    b = { source = "foo/foo" }
  }
}
resource "terraform_data" "a" {
  lifecycle {
    ignore_changes = ["*"]
    precondition {
      condition     = true
      error_message = "Never."
    }
    postcondition {
      condition     = self.id != ""
      error_message = "Now and then."
    }
  }
}
output "a" {
  value = 1
  precondition {
    condition     = 1 < 2
    error_message = "Never."
  }
}
"#;
    let found = validate(text);
    let lines: Vec<&str> = found.iter().filter_map(|l| l.split(' ').nth(1)).collect();
    assert_eq!(lines, ["3", "5", "11", "13", "25"]);
}

#[test]
fn a_block_that_a_type_lacks_is_answered_with_those_that_it_has() {
    let dir = repository(&[]);
    for (asked, part) in [
        ("aws_ecs_service.", "its blocks are alarms, "),
        (
            "aws_ecs_service.foo",
            "there is no block foo in aws_ecs_service.foo; its blocks are alarms, ",
        ),
        (
            "aws_ecs_service.load_balancr",
            "did you mean load_balancer?",
        ),
        ("aws_ecs_service.alarms.x", "and it has no blocks"),
    ] {
        let ran = run(dir.path(), &["schema", asked]);
        assert!(
            ran.code != 0 && ran.err.contains(part),
            "{asked}: {}",
            ran.err
        );
    }
}

#[test]
fn what_terragrunt_may_declare_is_undecided_once_for_the_directory() {
    let main = "output \"a\" {\n  value = \"${var.region}${var.account}${local.tags}\"\n}\nvariable \"environment\" {\n  default = \"x\"\n}\noutput \"b\" {\n  value = var.enviroment\n}\n";
    let unit = "terraform {\n  source = \"../../..//aws/network\"\n}\n";
    let beside = [
        ("aws/network/main.tf", main),
        ("aws/network/terragrunt.hcl", ""),
    ];
    let above = [("aws/network/main.tf", main), ("aws/root.hcl", "")];
    let elsewhere = [
        ("aws/network/main.tf", main),
        ("env/prod/network/terragrunt.hcl", unit),
    ];
    // A unit is named by its own directory.
    for (files, named) in [
        (beside, "aws/network"),
        (above, "aws/network"),
        (elsewhere, "env/prod/network"),
    ] {
        let dir = repository(&files);
        let (found, undecided, _) = found(dir.path(), &["validate", "--show-undecided"]);
        // What can be nothing but a slip is one.
        assert_eq!(
            found,
            ["evaluation 8 there is no variable `enviroment`"],
            "{files:?}"
        );
        assert_eq!(
            undecided,
            [
                "evaluation 2 Terragrunt runs this directory and may add to it: there is no local value `tags`, and 2 other names are not declared"
            ],
            "{files:?}"
        );
        let err = run(dir.path(), &["validate"]).err;
        let wanted = format!("are undecided: {named}.");
        assert!(err.contains(&wanted), "{err}");
    }
    let other = [
        ("aws/network/main.tf", main),
        (
            "env/prod/dns/terragrunt.hcl",
            &unit.replace("network", "dns"),
        ),
    ];
    // With the module of that unit, which is not there.
    let dir = repository(&other);
    assert_eq!(found(dir.path(), &["validate"]).0.len(), 5);
}

#[test]
fn a_git_submodule_without_a_checkout_is_not_downloaded() {
    let main = "module \"a\" {\n  source = \"./shared/queue\"\n  name   = \"x\"\n}\noutput \"arn\" {\n  value = module.a.arn\n}\n";
    let modules =
        "[submodule \"shared\"]\n\tpath = shared\n\turl = https://example.com/shared.git\n";
    let dir = repository(&[("main.tf", main), (".gitmodules", modules)]);
    let (found_, undecided, _) = found(dir.path(), &["validate"]);
    assert_eq!(found_, [""; 0]);
    assert_eq!(
        undecided,
        ["module-input 1 the git submodule shared is not downloaded"]
    );
    // Its directory is there, and empty.
    fs::create_dir_all(dir.path().join("shared/queue")).unwrap();
    assert_eq!(found(dir.path(), &["validate"]).0, [""; 0]);
    let dir = repository(&[("main.tf", main)]);
    assert_eq!(
        found(dir.path(), &["validate"]).0,
        ["configuration 2 there is no directory shared/queue"]
    );
}

#[test]
fn a_key_with_a_computed_index_is_evaluated() {
    let text = |key: &str| {
        format!(
            "locals {{\n  a = {{ x = {{ b = \"k\" }} }}\n  e = \"x\"\n  m = {{ {key} = 1 }}\n}}\noutput \"m\" {{\n  value = local.m.k\n}}\n"
        )
    };
    assert_eq!(validate(&text("local.a[local.e].b")), [""; 0]);
    let found = validate(&text("local.a[\"x\"].b"));
    assert!(
        found[0].contains("a key is a name or a string"),
        "{found:?}"
    );
}

#[test]
fn an_index_behind_a_splat_may_name_an_attribute() {
    let text = "resource \"aws_sqs_queue\" \"a\" {\n  count = 2\n}\noutput \"arns\" {\n  value = aws_sqs_queue.a[*][\"arn\"]\n}\n";
    assert_eq!(validate(text), [""; 0]);
}

#[test]
fn a_type_that_is_hardly_another_is_none() {
    let text =
        "resource \"aws_sqs_queu\" \"a\" {\n}\nresource \"aws_thing_of_tomorrow\" \"b\" {\n}\n";
    let found = validate(text);
    assert_eq!(
        found,
        ["schema-argument 1 the AWS provider has no resource type aws_sqs_queu"]
    );
}

#[test]
fn only_a_root_module_imports() {
    let dir = repository(&[
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"),
        (
            "m/main.tf",
            "resource \"aws_sqs_queue\" \"a\" {\n}\nimport {\n  to = aws_sqs_queue.a\n  id = \"x\"\n}\n",
        ),
    ]);
    assert_eq!(
        found(dir.path(), &["validate"]).0,
        ["configuration 3 only a root module imports"]
    );
}

#[test]
fn what_may_never_be_there_is_a_note() {
    let severities = |text: &str| {
        let dir = repository(&[("main.tf", text)]);
        let ran = run(dir.path(), &["validate", "-o", "json"]);
        let report: Json = serde_json::from_str(&ran.out).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let one = |f: &Json| format!("{} {}", f["severity"], f["place"]["line"]).replace('"', "");
        (findings.iter().map(one).collect::<Vec<_>>(), ran.code)
    };
    let zone = |for_each: &str| {
        severities(&format!(
            "variable \"vpcs\" {{ type = list(string) }}\nresource \"aws_route53_zone\" \"z\" {{\n  name = \"a.b\"\n  dynamic \"vpc\" {{\n    for_each = {for_each}\n    content {{\n      vpc_id = vpc.id\n    }}\n  }}\n}}\n"
        ))
    };
    assert_eq!(zone("var.vpcs"), (vec!["note 7".into()], 0));
    assert_eq!(zone("[\"vpc-1\"]"), (vec!["error 7".into()], 1));
    let provider = |used: &str| {
        severities(&format!(
            "provider \"aws\" {{\n  alias  = \"x\"\n  region = var.nope\n}}\nresource \"aws_sqs_queue\" \"a\" {{\n{used}}}\n"
        ))
    };
    assert_eq!(provider(""), (vec!["note 3".into()], 0));
    assert_eq!(provider("provider = aws.x\n"), (vec!["error 3".into()], 1));
}

#[cfg(unix)]
#[test]
fn files_that_others_link_to_are_no_root_of_their_own() {
    let dir = repository(&[
        ("root.tf", "locals { a = local.env }\n"),
        ("service/main.tf", "locals { env = \"x\" }\n"),
    ]);
    std::os::unix::fs::symlink("../root.tf", dir.path().join("service/root.tf")).unwrap();
    let (found, undecided, code) = found(dir.path(), &["validate"]);
    assert_eq!((found, code), (Vec::new(), 0));
    assert_eq!(undecided.len(), 1, "{undecided:?}");
    assert!(
        undecided[0].contains("have links to these files"),
        "{undecided:?}"
    );
}

#[test]
fn addresses_of_modules_are_held_before_anything_is_fetched() {
    let call = |source: &str, more: &str| {
        let dir = repository(&[
            (
                "main.tf",
                &format!("module \"m\" {{\n  source = \"{source}\"\n{more}}}\n"),
            ),
            ("m/main.tf", "locals { a = 1 }\n"),
        ]);
        found(dir.path(), &["validate", "main.tf"]).0
    };
    assert_eq!(
        call("m", ""),
        ["configuration 2 \"m\" is no address of a module"]
    );
    assert_eq!(
        call("git::https://x.y/z.git", "  version = \"1.0.0\"\n"),
        ["configuration 3 only a module of a registry has a version"]
    );
    assert_eq!(
        call("terraform-aws-modules/ecs/aws", "  version = \"5.0.0\"\n"),
        Vec::<String>::new()
    );
}

#[test]
fn policies_name_actions_that_there_are() {
    let text = r#"
resource "aws_iam_policy" "a" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObejct", "s3:GetObjects", "s3:Get*"], Resource = "*" }]
  })
}
data "aws_iam_policy_document" "b" {
  statement {
    actions   = ["sts:AssumeRol"]
    resources = ["my-bucket"]
  }
}
resource "aws_ecr_lifecycle_policy" "c" {
  repository = "repository"
  policy = jsonencode({ rules = [{
    rulePriority = 1
    selection    = { tagStatus = "any", countType = "imageCountMoreThen", countNumber = 1 }
    action       = { type = "expire" }
  }] })
}
"#;
    assert_eq!(
        places(text),
        [
            "value-policy 5",
            "value-unlisted 5",
            "value-policy 10",
            "value-policy 11",
            "value-policy 18",
        ]
    );
}

#[test]
fn numbers_are_within_what_documents_of_aws_say() {
    let text = "resource \"aws_db_instance\" \"a\" {\n  instance_class = \"db.t3.micro\"\n  backup_retention_period = 60\n  monitoring_interval = 60\n}\nresource \"aws_vpc\" \"b\" {\n  cidr_block = \"10.0.0.0/8\"\n}\nresource \"aws_cloudwatch_event_rule\" \"c\" {\n  schedule_expression = \"rate(5 minute)\"\n}\n";
    assert_eq!(
        places(text),
        ["value-range 3", "value-cidr 7", "value-schedule 10"]
    );
}

/// With a protocol of all, AWS takes any port and keeps none: the provider's source says so.
#[test]
fn ports_are_within_their_range_where_the_protocol_has_some() {
    let of = |protocol: &str| {
        let text = format!(
            "variable \"any\" {{ type = string }}\nlocals {{ udp = \"udp\" }}\nresource \"aws_security_group_rule\" \"a\" {{\n  type = \"egress\"\n  \
            from_port = 0\n  to_port = 65536\n  protocol = {protocol}\n  cidr_blocks = [\"10.0.0.0/8\"]\n  security_group_id = \"sg-0123456789abcdef0\"\n}}\n\
            resource \"aws_security_group\" \"b\" {{\n  ingress {{\n    from_port = 0\n    to_port = 70000\n    protocol = {protocol}\n  }}\n}}\n"
        );
        places(&text)
    };
    let both = ["value-range 6", "value-range 14"];
    for with_ports in ["\"tcp\"", "\"UDP\"", "6", "local.udp"] {
        assert_eq!(of(with_ports), both, "{with_ports}");
    }
    for without in ["\"all\"", "\"-1\"", "-1", "\"50\"", "var.any"] {
        // In a rule of a group itself, the provider takes none but 0 with all.
        let is_all = without.contains("all") || without.contains("-1");
        let inline: &[&str] = if is_all { &["value-range 14"] } else { &[] };
        assert_eq!(of(without), inline, "{without}");
    }
}

#[test]
fn expressions_are_refused_as_the_language_refuses_them() {
    let of = |expression: &str| {
        let text = format!(
            "variable \"l\" {{ type = list(string) }}\nvariable \"s\" {{ type = string }}\noutput \"a\" {{ value = {expression} }}\n"
        );
        validate(&text).len()
    };
    for taken in [
        "1 / 0",
        "-1 / 0",
        "5 % 0",
        "log(0, 2)",
        "pow(10, 400)",
        "toset(var.l)",
        "tostring(var.s)",
        "var.l[*]",
    ] {
        assert_eq!(of(taken), 0, "{taken}");
    }
    for refused in [
        "0 / 0",
        "log(-1, 2)",
        "toset(var.s)",
        "tonumber(var.l)",
        "tomap(var.l)",
        "var.l[*].x",
    ] {
        assert_eq!(of(refused), 1, "{refused}");
    }
    for refused in [
        "variable \"a\" {\n  default = lower(\"X\")\n}\n",
        "variable \"a\" {\n  default = 1\n  validation {\n    condition     = var.a > 0\n    error_message = {}\n  }\n}\n",
        "terraform {\n  required_providers {\n    aws = { source = \"a/b/c/d\" }\n  }\n}\n",
        "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\", version = \"abc\" }\n  }\n}\n",
    ] {
        assert_eq!(validate(refused).len(), 1, "{refused}");
    }
}

#[test]
fn attributes_that_the_first_versions_had_are_undecided_there() {
    let of = |version: &str| {
        let text = format!(
            "terraform {{\n  required_version = \"{version}\"\n}}\ndata \"terraform_remote_state\" \"net\" {{\n  backend = \"s3\"\n}}\noutput \"vpc\" {{\n  value = data.terraform_remote_state.net.vpc_id\n}}\n"
        );
        validate(&text).len()
    };
    assert_eq!(of("= 0.11.15"), 0);
    assert_eq!(of(">= 0.12"), 1);
}
