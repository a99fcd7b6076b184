//! The linter through the real binary: what it looks at, what it changes, what it lets pass, and how it ends.

use crate::support::repository as repositories;
use crate::support::tfsize as tfsize_command;

use std::fs;

use repositories::{put, repository};
use serde_json::Value as Json;
use tempfile::TempDir;
use tfsize_command::{Ran, run};

fn text(dir: &TempDir, name: &str) -> String {
    fs::read_to_string(dir.path().join(name)).unwrap()
}

fn lint(dir: &TempDir, args: &[&str]) -> Ran {
    let mut all = vec!["lint"];
    all.extend(args);
    run(dir.path(), &all)
}

/// The report as JSON.
fn report(dir: &TempDir, args: &[&str]) -> Json {
    let mut all = vec!["-o", "json"];
    all.extend(args);
    let ran = lint(dir, &all);
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err))
}

/// Rules of the findings, in the order of the report.
fn rules(report: &Json) -> Vec<String> {
    let list = report["findings"].as_array().unwrap();
    let mut out: Vec<String> = Vec::new();
    for finding in list {
        let rule = finding["rule"].as_str().unwrap();
        out.push(rule.to_owned());
    }
    out
}

/// The root modules that are looked at, as they are matched with the policy.
fn roots(dir: &TempDir, args: &[&str]) -> Vec<String> {
    let mut all = vec!["--show-matches", "--exit-zero"];
    all.extend(args);
    let ran = lint(dir, &all);
    let lines = ran.out.lines();
    lines
        .filter_map(|l| Some(l.split_once(" is production:")?.0.to_owned()))
        .collect()
}

const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "production" {
  demand {
    connections = 100
  }
}

service "api" {
  by    = "connections"
  tasks = "2..6"

  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

/// A service whose task has this memory.
fn service(memory: &str) -> String {
    format!(
        r#"resource "aws_ecs_task_definition" "api" {{
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = {memory}
  container_definitions    = jsonencode([{{ name = "api", image = "api" }}])
}}

resource "aws_ecs_service" "api" {{
  name            = "api"
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 2
}}
"#
    )
}

/// A pair that Fargate does not have, with this behind the memory.
fn wrong(comment: &str) -> String {
    service("512").replace("= 512", &format!("= 512{comment}"))
}

/// How a fix of the memory ends: whether `--fix` alone wrote it, or `--unsafe` was needed, or nothing did.
#[derive(Debug, PartialEq)]
enum Fixed {
    Safe,
    Unsafe,
    Not,
}

/// Fixes the memory of a repository with a policy, and holds the result to the laws: the finding is gone, only the bytes of
/// `from` became those of `to`, and a second fix changes nothing.
fn fixes(files: &[(&str, &str)], changed: &str, from: &str, to: &str) -> Fixed {
    let dir = repository(files);
    put(dir.path(), "tfsize.hcl", POLICY);
    let only = ["--only", "policy-memory"];
    let before = text(&dir, changed);
    assert!(before.contains(from), "{before}");
    assert_eq!(lint(&dir, &only).code, 1, "{}", lint(&dir, &only).out);
    let mut safety = Fixed::Not;
    for (flags, found) in [
        (vec!["--fix"], Fixed::Safe),
        (vec!["--fix", "--unsafe"], Fixed::Unsafe),
    ] {
        let ran = lint(&dir, &[&only[..], &flags[..]].concat());
        if text(&dir, changed) != before {
            safety = found;
            assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
            break;
        }
    }
    if safety == Fixed::Not {
        return safety;
    }
    assert_eq!(text(&dir, changed), before.replacen(from, to, 1));
    assert_eq!(lint(&dir, &only).code, 0, "{}", lint(&dir, &only).out);
    let after = text(&dir, changed);
    lint(&dir, &[&only[..], &["--fix", "--unsafe"]].concat());
    assert_eq!(text(&dir, changed), after);
    for (name, content) in files.iter().filter(|(name, _)| *name != changed) {
        assert_eq!(text(&dir, name), *content, "{name} is left alone");
    }
    safety
}

#[test]
fn a_fix_changes_the_literal_and_no_other_byte() {
    let plain = service("4096 # as measured");
    assert_eq!(
        fixes(&[("main.tf", &plain)], "main.tf", "4096", "2048"),
        Fixed::Safe
    );
    let quoted = service("\"4 GB\"");
    assert_eq!(
        fixes(&[("main.tf", &quoted)], "main.tf", "\"4 GB\"", "\"2 GB\""),
        Fixed::Safe
    );
    // Carriage returns, tabs, a byte-order mark and a heredoc before it.
    let crlf = plain.replace('\n', "\r\n");
    assert_eq!(
        fixes(&[("main.tf", &crlf)], "main.tf", "4096", "2048"),
        Fixed::Safe
    );
    let tabs = plain.replace("  ", "\t");
    assert_eq!(
        fixes(&[("main.tf", &tabs)], "main.tf", "4096", "2048"),
        Fixed::Safe
    );
    let marked = format!("\u{feff}{plain}");
    assert_eq!(
        fixes(&[("main.tf", &marked)], "main.tf", "4096", "2048"),
        Fixed::Safe
    );
    let text = "locals {\n  text = <<-EOT\n    memory = 4096 {é}\n  EOT\n}\n\n";
    let after = format!("{text}{}", service("8192"));
    assert_eq!(
        fixes(&[("main.tf", &after)], "main.tf", "8192", "2048"),
        Fixed::Safe
    );
}

#[test]
fn a_fix_follows_the_value_to_where_it_is_written() {
    let local = format!(
        "locals {{\n  size = {{ memory = 4096 }}\n}}\n\n{}",
        service("local.size.memory")
    );
    assert_eq!(
        fixes(&[("main.tf", &local)], "main.tf", "4096", "2048"),
        Fixed::Safe
    );
    let variable = format!(
        "variable \"memory\" {{\n  type    = number\n  default = 4096\n}}\n\n{}",
        service("var.memory")
    );
    assert_eq!(
        fixes(&[("main.tf", &variable)], "main.tf", "4096", "2048"),
        Fixed::Safe
    );
    let values = "memory = 4096 # big\n";
    assert_eq!(
        fixes(
            &[("main.tf", &variable), ("terraform.tfvars", values)],
            "terraform.tfvars",
            "4096",
            "2048"
        ),
        Fixed::Safe
    );
    let json = "{\n  \"memory\": 4096\n}\n";
    assert_eq!(
        fixes(
            &[("main.tf", &variable), ("terraform.tfvars.json", json)],
            "terraform.tfvars.json",
            "4096",
            "2048"
        ),
        Fixed::Safe
    );
    let call = "module \"api\" {\n  source = \"./api\"\n  memory = 4096\n}\n";
    assert_eq!(
        fixes(
            &[("main.tf", call), ("api/main.tf", &variable)],
            "main.tf",
            "4096",
            "2048"
        ),
        Fixed::Safe
    );
    let source = r#"{
  "resource": {
    "aws_ecs_task_definition": {
      "api": { "family": "api", "cpu": "1024", "memory": "4096", "container_definitions": "[]" }
    },
    "aws_ecs_service": {
      "api": { "name": "api", "task_definition": "${aws_ecs_task_definition.api.arn}" }
    }
  }
}
"#;
    assert_eq!(
        fixes(&[("main.tf.json", source)], "main.tf.json", "4096", "2048"),
        Fixed::Safe
    );
}

#[test]
fn a_fix_reaches_into_a_document() {
    let policy = POLICY.replace(
        "  tier \"all\"",
        "  health_check {\n    interval = \"10s\"\n    command  = [\"CMD\", \"/up\"]\n  }\n\n  tier \"all\"",
    );
    let task = service("2048").replace(
        "image = \"api\" }",
        "image = \"api\", healthCheck = { command = [\"CMD\", \"/up\"], interval = 60 } }",
    );
    let dir = repository(&[("tfsize.hcl", &policy), ("main.tf", &task)]);
    let ran = lint(&dir, &["--only", "policy-health-check", "--fix"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(
        text(&dir, "main.tf"),
        task.replace("interval = 60", "interval = 10")
    );
}

#[test]
fn what_others_read_is_changed_only_when_asked() {
    let shared = format!(
        "locals {{\n  size = 4096\n}}\n\n{}\nresource \"aws_sqs_queue\" \"q\" {{\n  name             = \"q\"\n  max_message_size = local.size\n}}\n",
        service("local.size")
    );
    assert_eq!(
        fixes(&[("main.tf", &shared)], "main.tf", "4096", "2048"),
        Fixed::Unsafe
    );
    // Two root modules use one module.
    let module = service("4096");
    let call = "module \"api\" {\n  source = \"../modules/api\"\n}\n";
    assert_eq!(
        fixes(
            &[
                ("modules/api/main.tf", &module),
                ("one/main.tf", call),
                ("two/main.tf", call)
            ],
            "modules/api/main.tf",
            "4096",
            "2048"
        ),
        Fixed::Unsafe
    );
    // A value that is put together.
    let computed = format!("locals {{\n  n = 2\n}}\n\n{}", service("local.n * 2048"));
    assert_eq!(
        fixes(&[("main.tf", &computed)], "main.tf", "2048", "1024"),
        Fixed::Not
    );
}

#[test]
fn what_was_not_asked_about_is_only_shown() {
    let module = service("4096");
    let call = "module \"api\" {\n  source = \"../modules/api\"\n}\n";
    let dir = repository(&[
        ("tfsize.hcl", POLICY),
        ("modules/api/main.tf", &module),
        ("live/main.tf", call),
    ]);
    let args = ["live", "--only", "policy-memory"];
    assert_eq!(lint(&dir, &args).code, 1);
    lint(&dir, &[&args[..], &["--fix", "--unsafe"]].concat());
    assert_eq!(text(&dir, "modules/api/main.tf"), module);
}

#[test]
fn a_difference_changes_nothing() {
    let dir = repository(&[("tfsize.hcl", POLICY), ("main.tf", &service("4096"))]);
    let ran = lint(&dir, &["--only", "policy-memory", "--diff"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out
            .contains("-  memory                   = 4096\n+  memory                   = 2048\n"),
        "{}",
        ran.out
    );
    assert_eq!(text(&dir, "main.tf"), service("4096"));
}

#[test]
fn comments_suppress_where_they_stand() {
    let ignore = "tfsize:ignore[ecs-fargate-size] reason=\"tried\"";
    let silent = [
        wrong(&format!(" # {ignore}")),
        wrong(&format!(" // {ignore}")),
        wrong(&format!(" /* {ignore} */")),
        wrong(" # nolint(tfsize:ecs-fargate-size): tried"),
        wrong("").replace("  memory", &format!("  # {ignore}\n  memory")),
        wrong("").replace(
            "  memory",
            &format!("  # {ignore}\n  # and more words\n\n  memory"),
        ),
        format!("# {ignore}\n{}", wrong("")),
        format!("# {ignore} until=2999-12-31\n{}", wrong("")),
        wrong(&format!(" # {ignore}")).replace('\n', "\r\n"),
        wrong(" # tfsize:ignore[ecs-fargate-size, scaling-bounds] reason=\"tried\""),
    ];
    for source in silent {
        let dir = repository(&[("main.tf", &source)]);
        let found = report(&dir, &[]);
        assert_eq!(rules(&found), Vec::<String>::new(), "{source}");
        assert_eq!(lint(&dir, &[]).code, 0, "{source}");
        let all = report(&dir, &["--no-ignores"]);
        assert_eq!(rules(&all), ["ecs-fargate-size"], "{source}");
    }
    let loud: [(String, &[&str]); 6] = [
        (
            wrong(" # tfsize:ignore[ecs-fargate-size]"),
            &["ignore-reason"],
        ),
        (
            wrong(" # tfsize:ignore[ecs-fargate-size] reason=\"tried\" until=2020-01-01"),
            &["ecs-fargate-size", "ignore-expired"],
        ),
        (
            wrong(" # tfsize:ignore[ecs-fargate-sizes] reason=\"tried\""),
            &["ecs-fargate-size", "ignore-unknown-rule"],
        ),
        (
            service("2048").replace("= 2048", &format!("= 2048 # {ignore}")),
            &["ignore-unused"],
        ),
        // On another line, and in a text.
        (
            wrong("").replace("  family", &format!("  # {ignore}\n  family")),
            &["ignore-unused", "ecs-fargate-size"],
        ),
        (
            format!(
                "locals {{\n  a = \"# tfsize:ignore[ecs-fargate-size]\"\n  b = <<EOT\n# {ignore}\nEOT\n}}\n\n{}",
                wrong("")
            ),
            &["ecs-fargate-size"],
        ),
    ];
    for (source, expected) in loud {
        let dir = repository(&[("main.tf", &source)]);
        assert_eq!(rules(&report(&dir, &[])), expected, "{source}");
    }
}

#[test]
fn a_comment_above_a_call_and_for_one_instance() {
    let ignore = "# tfsize:ignore[ecs-fargate-size] reason=\"tried\"\n";
    let call = "module \"api\" {\n  source = \"./api\"\n}\n";
    let dir = repository(&[
        ("main.tf", &format!("{ignore}{call}")),
        ("api/main.tf", &wrong("")),
    ]);
    assert_eq!(rules(&report(&dir, &[])), Vec::<String>::new());
    let each = wrong("").replace("= 512", "= each.value").replace(
        "  family ",
        "  for_each                 = { blue = 512, green = 600 }\n  family ",
    );
    let each = each
        .split("resource \"aws_ecs_service\"")
        .next()
        .unwrap()
        .to_owned();
    for (key, left) in [("blue", 1), ("red", 3)] {
        let one = format!("# tfsize:ignore[ecs-fargate-size, key={key}] reason=\"tried\"\n{each}");
        let dir = repository(&[("main.tf", &one)]);
        assert_eq!(rules(&report(&dir, &[])).len(), left, "{key}");
    }
}

/// Instances that read one literal are one finding; what lets one of them pass says nothing of the others.
#[test]
fn what_lets_one_instance_pass_leaves_the_others() {
    let queues = |comment: &str| {
        format!(
            "resource \"aws_sqs_queue\" \"q\" {{\n  for_each                   = toset([\"a\", \"b\", \"c\"])\n  name                       = each.key\n{comment}  \
             visibility_timeout_seconds = 99999999\n}}\n"
        )
    };
    let only = "  # tfsize:ignore[sqs-ranges, key=a] reason=\"tried\"\n";
    let waiver = "waiver \"one\" {\n  rule    = \"sqs-ranges\"\n  address = \"aws_sqs_queue.q[\\\"a\\\"]\"\n  reason  = \"tried\"\n  until   = \"2999-12-31\"\n}\n";
    let policy = format!("{POLICY}\n{waiver}");
    for (files, addresses) in [
        (
            vec![("main.tf", queues(""))],
            "aws_sqs_queue.q[\"b\"] and 1 more",
        ),
        (vec![("main.tf", queues(only))], "aws_sqs_queue.q[\"c\"]"),
        (
            vec![("main.tf", queues("")), ("tfsize.hcl", policy)],
            "aws_sqs_queue.q[\"c\"]",
        ),
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let found = report(&repository(&files), &["--env", "production"]);
        let mut told = rules(&found);
        // The policy's service is not here.
        told.retain(|rule| *rule != "missing-item");
        assert_eq!(told, ["sqs-ranges"], "{found}");
        let note = format!("the same holds for {addresses}");
        let notes = found["findings"][0]["notes"].as_array().unwrap();
        assert!(notes.contains(&note.as_str().into()), "{note}: {notes:?}");
    }
}

#[test]
fn a_comment_elsewhere_is_not_called_unused() {
    let ignored = wrong(" # tfsize:ignore[ecs-fargate-size] reason=\"tried\"");
    let dir = repository(&[("one/main.tf", &service("2048")), ("two/main.tf", &ignored)]);
    assert_eq!(rules(&report(&dir, &["one/main.tf"])), Vec::<String>::new());
    // One environment alone does not tell what another one's finding needs.
    let policy = POLICY.replace("environment", "environment \"staging\" {\n  service \"api\" {\n    tier \"all\" {\n      cpu    = \"1 vCPU\"\n      memory = \"4 GB\"\n    }\n  }\n\n  demand {\n    connections = 1\n  }\n}\n\nenvironment");
    let larger = service("4096").replace(
        "= 4096",
        "= 4096 # tfsize:ignore[policy-memory] reason=\"tried\"",
    );
    let dir = repository(&[("tfsize.hcl", &policy), ("main.tf", &larger)]);
    for (environment, expected) in [("staging", 0), ("production", 0)] {
        let found = report(&dir, &["--env", environment]);
        let unused = rules(&found)
            .iter()
            .filter(|r| r.starts_with("ignore"))
            .count();
        assert_eq!(unused, expected, "{environment}");
    }
}

#[test]
fn waivers_let_pass_within_their_bound() {
    let waiver = |extra: &str| {
        format!(
            "{POLICY}\nwaiver \"large\" {{\n  address = \"aws_ecs_task_definition.*\"\n  rule    = \"policy-memory\"\n  reason  = \"as measured\"\n{extra}}}\n"
        )
    };
    let cases: [(&str, &str, &[&str]); 6] = [
        ("4096", "  until = \"2999-12-31\"\n", &[]),
        ("4096", "  until = \"2999-12-31\"\n  up_to = \"2x\"\n", &[]),
        (
            "\"4 GB\"",
            "  until = \"2999-12-31\"\n  up_to = \"2x\"\n",
            &[],
        ),
        (
            "8192",
            "  until = \"2999-12-31\"\n  up_to = \"2x\"\n",
            &["policy-memory"],
        ),
        (
            "4096",
            "  until = \"2020-12-31\"\n",
            &["policy-memory", "waiver-expired"],
        ),
        ("2048", "  until = \"2999-12-31\"\n", &["waiver-unused"]),
    ];
    for (memory, extra, expected) in cases {
        let source = service(memory);
        let dir = repository(&[("tfsize.hcl", &waiver(extra)), ("main.tf", &source)]);
        let found: Vec<String> = rules(&report(&dir, &[]))
            .into_iter()
            .filter(|r| r == "policy-memory" || r.starts_with("waiver"))
            .collect();
        assert_eq!(found, expected, "{memory} {extra}");
    }
    // Only a part of the configuration was looked at.
    let dir = repository(&[
        ("tfsize.hcl", &waiver("  until = \"2999-12-31\"\n")),
        ("one/main.tf", &service("2048")),
    ]);
    assert_eq!(rules(&report(&dir, &["one"])), Vec::<String>::new());
    assert_eq!(rules(&report(&dir, &[])), ["waiver-unused"]);
}

#[test]
fn old_findings_pass_while_they_get_no_worse() {
    let dir = repository(&[
        ("tfsize.hcl", POLICY),
        ("one/main.tf", &service("8192")),
        ("two/main.tf", &service("8192")),
    ]);
    let only = ["--only", "policy-memory"];
    let with = |extra: &[&str]| {
        let mut args = only.to_vec();
        args.extend(extra);
        lint(&dir, &args)
    };
    assert_eq!(with(&[]).code, 1);
    assert_eq!(with(&["--write-baseline", "old.json"]).code, 0);
    let written = text(&dir, "old.json");
    assert!(
        written.contains("\"one\"") && written.contains("\"two\""),
        "{written}"
    );
    let same = with(&["--baseline", "old.json"]);
    assert_eq!(same.code, 0, "{}{}", same.out, same.err);
    assert!(same.err.contains("2 as before"), "{}", same.err);
    assert_eq!(text(&dir, "old.json"), written);
    // Worse fails, and the file stays as it is.
    put(
        dir.path(),
        "one/main.tf",
        &service("16384").replace("1024", "4096"),
    );
    let worse = with(&["--baseline", "old.json"]);
    assert_eq!(worse.code, 1);
    assert!(worse.err.contains("1 worse"), "{}", worse.err);
    assert_eq!(text(&dir, "old.json"), written);
    // Better is kept.
    put(dir.path(), "one/main.tf", &service("4096"));
    assert_eq!(with(&["--baseline", "old.json"]).code, 0);
    let better = text(&dir, "old.json");
    assert!(better.contains("4096"), "{better}");
    // And then it may not go back.
    put(dir.path(), "one/main.tf", &service("8192"));
    assert_eq!(with(&["--baseline", "old.json"]).code, 1);
    // Gone is taken out; another root that was not looked at stays.
    put(dir.path(), "one/main.tf", &service("2048"));
    assert_eq!(with(&["one", "--baseline", "old.json"]).code, 0);
    let left = text(&dir, "old.json");
    assert!(
        !left.contains("\"one\"") && left.contains("\"two\""),
        "{left}"
    );
    // A file that is none.
    put(dir.path(), "bad.json", "{}");
    assert_eq!(with(&["--baseline", "bad.json"]).code, 2);
    assert_eq!(with(&["--baseline", "nowhere.json"]).code, 2);
}

#[test]
fn one_environment_alone_takes_nothing_out_of_the_old_findings() {
    let policy = POLICY.replace("environment", "environment \"staging\" {\n  service \"api\" {\n    tier \"all\" {\n      cpu    = \"1 vCPU\"\n      memory = \"4 GB\"\n    }\n  }\n\n  demand {\n    connections = 1\n  }\n}\n\nenvironment");
    let dir = repository(&[
        ("tfsize.hcl", &policy),
        ("production/main.tf", &service("4096")),
    ]);
    let only = ["--only", "policy-memory"];
    lint(
        &dir,
        &[&only[..], &["--write-baseline", "old.json"]].concat(),
    );
    let written = text(&dir, "old.json");
    assert!(written.contains("4096"), "{written}");
    lint(
        &dir,
        &[&only[..], &["--env", "staging", "--baseline", "old.json"]].concat(),
    );
    assert_eq!(text(&dir, "old.json"), written);
}

#[test]
fn a_changed_file_leads_to_the_roots_that_use_it() {
    let call = "module \"api\" {\n  source = \"../modules/api\"\n}\n";
    let dir = repository(&[
        ("tfsize.hcl", POLICY),
        ("modules/api/main.tf", &wrong("")),
        ("modules/api/README.md", "# api\n"),
        ("one/main.tf", call),
        ("two/main.tf", call),
        ("other/main.tf", &wrong("")),
        (
            "three/main.tf",
            "module \"wrap\" {\n  source = \"../modules/wrap\"\n}\n",
        ),
        (
            "modules/wrap/main.tf",
            "module \"api\" {\n  source = \"../api\"\n}\n",
        ),
    ]);
    let roots = |args: &[&str]| roots(&dir, args);
    assert_eq!(roots(&[]), ["one", "other", "three", "two"]);
    assert_eq!(roots(&["modules/api/main.tf"]), ["one", "three", "two"]);
    assert_eq!(roots(&["modules/api/README.md"]), ["one", "three", "two"]);
    assert_eq!(roots(&["modules/wrap/main.tf"]), ["three"]);
    assert_eq!(roots(&["other/main.tf"]), ["other"]);
    assert_eq!(roots(&["other/main.tf", "one/main.tf"]), ["one", "other"]);
    // Who calls a module outside of the directory asked about is not looked for.
    assert_eq!(roots(&["modules"]), ["modules/wrap"]);
    assert_eq!(lint(&dir, &["nowhere.tf"]).code, 2);
}

#[test]
fn roots_are_what_nothing_calls() {
    let dir = repository(&[
        (
            "tfsize.hcl",
            &format!("{POLICY}\nlint {{\n  exclude = [\"old/**\", \"attic\"]\n}}\n"),
        ),
        (
            "live/main.tf",
            "module \"api\" {\n  source = \"../modules/api\"\n}\n",
        ),
        ("modules/api/main.tf", &service("2048")),
        // Someone has run `init` in the module, to validate it.
        ("modules/api/.terraform.lock.hcl", ""),
        (".hidden/main.tf", &service("512")),
        ("live/.terraform/modules/x/main.tf", &service("512")),
        ("old/main.tf", &service("512")),
        ("attic/deep/main.tf", &service("512")),
        ("node_modules/x/main.tf", &service("512")),
    ]);
    assert_eq!(roots(&dir, &[]), ["live"]);
    // Files that are excluded lead nowhere.
    assert_eq!(roots(&dir, &["old/main.tf"]), Vec::<String>::new());
    // A directory was meant; a file that no root module uses is nothing to look at.
    let none = lint(&dir, &["old/main.tf"]);
    assert_eq!((none.code, none.err.contains("no Terraform")), (0, true));
}

#[test]
fn every_run_ends_with_the_code_it_promises() {
    let good = repository(&[("tfsize.hcl", POLICY), ("main.tf", &service("2048"))]);
    let bad = repository(&[("main.tf", &wrong(""))]);
    let empty = repository(&[("README.md", "nothing\n")]);
    let other = repository(&[("main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n")]);
    let open = repository(&[(
        "main.tf",
        &format!(
            "variable \"m\" {{\n  type = number\n}}\n\n{}",
            service("var.m")
        ),
    )]);
    let broken = repository(&[("tfsize.hcl", "policy {\n"), ("main.tf", &service("2048"))]);
    let cases: &[(&TempDir, i32, &[&str])] = &[
        (&good, 0, &[]),
        (&good, 0, &["--env", "production"]),
        (&good, 0, &["--env", "all"]),
        (&good, 2, &["--env", "nowhere"]),
        (&good, 2, &["--only", "no-such-rule"]),
        (&bad, 1, &[]),
        (&bad, 1, &["--fail-on", "error"]),
        (&bad, 0, &["--fail-on", "never"]),
        (&bad, 0, &["--exit-zero"]),
        (&empty, 3, &[]),
        (&empty, 0, &["--exit-zero"]),
        (&empty, 0, &["README.md"]),
        (&other, 0, &[]),
        (&open, 0, &[]),
        (&open, 1, &["--max-undecided", "0"]),
        (&open, 0, &["--max-undecided", "5"]),
        (&broken, 2, &[]),
        (&broken, 2, &["--exit-zero"]),
    ];
    for (dir, code, args) in cases {
        let ran = lint(dir, args);
        assert_eq!(ran.code, *code, "{args:?}\n{}{}", ran.out, ran.err);
    }
}

#[test]
fn all_environments_are_judged_at_once() {
    let policy = POLICY.replace(
        "environment",
        "environment \"staging\" {\n  demand {\n    connections = 1\n  }\n}\n\nenvironment",
    );
    let dir = repository(&[("tfsize.hcl", &policy), ("main.tf", &service("4096"))]);
    // Nothing says which one it is.
    assert_eq!(
        rules(&report(&dir, &["--only", "policy-memory"])),
        Vec::<String>::new()
    );
    let found = report(&dir, &["--only", "policy-memory", "--env", "all"]);
    assert_eq!(rules(&found), ["policy-memory"]);
    let environments = &found["findings"][0]["environments"];
    assert_eq!(
        environments,
        &serde_json::json!(["staging", "production"]),
        "{found:#}"
    );
}

#[test]
fn every_run_says_the_same() {
    let files: Vec<(String, String)> = (0..12)
        .map(|i| (format!("r{i}/main.tf"), wrong("")))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let dir = repository(&files);
    let first = lint(&dir, &[]);
    assert_eq!(first.code, 1);
    for _ in 0..4 {
        assert_eq!(lint(&dir, &[]).out, first.out);
    }
}

#[test]
fn matches_are_shown_with_their_reasons() {
    let source = format!(
        r#"variable "project" {{
  type    = string
  default = "acme"
}}

{}
resource "aws_ecs_service" "other" {{
  name            = "mailer"
  task_definition = "mailer"
}}
"#,
        service("2048").replace(
            "name            = \"api\"",
            "name            = \"${var.project}-live-api\""
        )
    );
    let dir = repository(&[("tfsize.hcl", POLICY), ("main.tf", &source)]);
    let ran = lint(&dir, &["--show-matches"]);
    assert!(
        ran.out
            .contains("service/api  aws_ecs_service.api  its block is called api"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("no item  aws_ecs_service.other"),
        "{}",
        ran.out
    );
}

/// JSON with a part that is not known is judged the same in all ways of writing it, and what hangs on that part alone stays
/// undecided.
#[test]
fn json_is_read_around_what_is_not_known() {
    let container = |image: &str| {
        format!(
            r#"{{ name = "web", image = {image}, essential = true, stopTimeout = 500, memory = 4096 }}"#
        )
    };
    let written = |image: &str| {
        format!(
            r#"{{ \"name\": \"web\", \"image\": \"{image}\", \"essential\": true, \"stopTimeout\": 500, \"memory\": 4096 }}"#
        )
    };
    let address = "aws_ecr_repository.app.repository_url";
    let tagged = format!("\"${{{address}}}:1\"");
    let mut ways: Vec<(String, String)> = Vec::new();
    for image in [address, &*tagged] {
        let one = container(image);
        let local = format!("locals {{ one = jsonencode({one}) }}");
        ways.extend([
            (String::new(), format!("jsonencode([{one}])")),
            (String::new(), format!("\"[${{jsonencode({one})}}]\"")),
            (local.clone(), "\"[${local.one}]\"".into()),
            (local.clone(), "jsonencode([jsondecode(local.one)])".into()),
            (local.clone(), "\"[${join(\",\", [local.one])}]\"".into()),
            (
                format!("{local}\nlocals {{ two = \"${{local.one}} \" }}"),
                "\"[ ${local.two}]\"".into(),
            ),
        ]);
    }
    let text = written(&format!("${{{address}}}"));
    ways.push((String::new(), format!("\"[{text}]\"")));
    let plain = text.replace("\\\"", "\"");
    ways.push((String::new(), format!("<<EOF\n[{plain}]\nEOF")));
    for (locals, definitions) in ways {
        let main = format!(
            r#"{locals}
resource "aws_ecr_repository" "app" {{
  name = "app"
}}
resource "aws_ecs_task_definition" "app" {{
  family                   = "app"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = {definitions}
}}
"#
        );
        let dir = repository(&[("main.tf", &main)]);
        let rules_of = ["ecs-stop-timeout", "ecs-container-sums"];
        let got = report(
            &dir,
            &["--isolated", "--only", rules_of[0], "--only", rules_of[1]],
        );
        let mut found = rules(&got);
        found.sort();
        assert_eq!(found, ["ecs-container-sums", "ecs-stop-timeout"], "{main}");
        assert_eq!(got["undecided"].as_array().unwrap().len(), 0, "{main}");
    }
}

/// Text that is not known may be any number of elements, and a document that is wrong around it is none.
#[test]
fn json_that_may_be_anything_stays_undecided() {
    for definitions in [
        "\"[${aws_ecr_repository.app.repository_url}]\"",
        "\"[{ \\\"name\\\": \\\"web\\\", \\\"stopTimeout\\\": 500 } ${aws_ecr_repository.app.repository_url}]\"",
        "\"[{ \\\"${aws_ecr_repository.app.repository_url}\\\": 1, \\\"stopTimeout\\\": 500 }]\"",
    ] {
        let main = format!(
            r#"resource "aws_ecr_repository" "app" {{
  name = "app"
}}
resource "aws_ecs_task_definition" "app" {{
  family                   = "app"
  requires_compatibilities = ["FARGATE"]
  container_definitions    = {definitions}
}}
"#
        );
        let dir = repository(&[("main.tf", &main)]);
        let got = report(&dir, &["--isolated", "--only", "ecs-stop-timeout"]);
        assert_eq!(rules(&got), [""; 0], "{main}");
        assert_eq!(got["undecided"].as_array().unwrap().len(), 1, "{main}");
    }
}

/// A number names what its text does, in a policy as in HCL.
#[test]
fn a_number_is_a_key() {
    let shown = |levels: &str| {
        let policy = format!(
            r#"policy "shop" {{
  region = "eu-central-1"
}}
environment "production" {{}}
metric "jobs" {{
  name     = "Jobs"
  per_task = true
}}
service "worker" {{
  cpu    = "0.5 vCPU"
  memory = "1 GB"
  tasks  = "1..4"
  scale {{
    on   = "jobs"
    kind = "step"
    set  = {levels}
  }}
}}
"#
        );
        let dir = repository(&[("tfsize.hcl", &policy)]);
        let ran = run(dir.path(), &["policy", "show", "--env", "production"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        ran.out
    };
    let numbers = shown("{ 10 = 2, 100 = 4, 0.5 = 1 }");
    assert_eq!(numbers, shown(r#"{ "10" = 2, "100" = 4, "0.5" = 1 }"#));
}

/// A template in the directory of a module that is called may declare what its files use, as one beside the root's may.
#[test]
fn what_a_template_of_a_called_module_may_declare_is_undecided() {
    let main = "module \"config\" {\n  source = \"./config\"\n}\n\nresource \"aws_cloudwatch_log_group\" \"l\" {\n  name              = \"/app/${module.config.name}\"\n  retention_in_days = 30\n}\n";
    let output = (
        "config/outputs.tf",
        "output \"name\" {\n  value = local.name\n}\n",
    );
    let template = (
        "config/main.tf.jinja",
        "locals {\n  name = \"{{ name }}\"\n}\n",
    );
    let found = |files: &[(&str, &str)]| {
        let dir = repository(files);
        let ran = run(dir.path(), &["lint", "."]);
        (ran.code, ran.out)
    };
    let (code, out) = found(&[("main.tf", main), output, template]);
    assert!(code == 0 && out.contains("No findings"), "{out}");
    assert!(!out.contains(" 0 undecided"), "{out}");
    // Without it nobody does.
    let (code, out) = found(&[("main.tf", main), output]);
    assert!(
        code == 1 && out.contains("there is no local value `name`"),
        "{out}"
    );
}

/// `try` catches what goes wrong in its own argument. The definition of a name is another's: where it is wrong, the run fails.
#[test]
fn a_mistake_in_the_definition_of_a_name_is_not_caught_by_who_uses_it() {
    let kept = |locals: &str| {
        let text = format!(
            "locals {{\n{locals}\n}}\n\nresource \"aws_cloudwatch_log_group\" \"l\" {{\n  name              = \"l\"\n  retention_in_days = local.days\n}}\n"
        );
        let dir = repository(&[("main.tf", &text)]);
        run(dir.path(), &["lint", "-o", "concise"])
            .out
            .contains("log-expiry")
    };
    // Null is for ever, which a rule tells.
    assert!(kept("  list = [\"a\"]\n  days = try(local.list[1], null)"));
    assert!(kept(
        "  list = [\"a\"]\n  days = can(local.list[1]) ? 30 : null"
    ));
    for wrong in [
        "  broken = split(\"/\", \"a\")[1]\n  days   = try(local.broken, null)",
        "  broken = split(\"/\", \"a\")[1]\n  days   = can(local.broken) ? 30 : null",
    ] {
        assert!(!kept(wrong), "{wrong}");
    }
}

/// What a module gives that is not downloaded is not known, and no mistake of the set that it is put into.
#[test]
fn a_set_of_what_is_not_known_is_no_mistake() {
    let text = "module \"a\" {\n  source = \"git::https://example.com/x.git\"\n}\n\nresource \"aws_cloudwatch_log_group\" \"g\" {\n  for_each = toset([module.a.arn, module.a.other])\n  name     = each.key\n}\n";
    let dir = repository(&[("main.tf", text)]);
    let ran = run(dir.path(), &["lint", "-o", "json"]);
    assert!(!ran.out.contains("must hold strings"), "{}", ran.out);
    let wrong = text
        .replace("module.a.arn", "[1]")
        .replace("module.a.other", "[2]");
    let dir = repository(&[("main.tf", &wrong)]);
    let ran = run(dir.path(), &["lint", "-o", "json"]);
    assert!(ran.out.contains("must hold strings"), "{}", ran.out);
}
