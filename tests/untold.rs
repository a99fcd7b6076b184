//! What a secret decides is not told: whatever the secret is, every report is the same. And what shows a secret by what it
//! says is shown nowhere, wherever it is written.

use crate::support::tfsize as support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use serde_json::{Value as Json, json};
use support::said;
use tempfile::TempDir;

/// A policy with a service whose size is held.
const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}
environment "production" {
  demand {
    connections = 100
  }
}
service "gateway" {
  by    = "connections"
  tasks = "2..6"
  tier "all" {
    cpu    = "1 vCPU"
    memory = "2 GB"
  }
}
"#;

/// Ways to ask whether the secret begins with a letter.
const ASKED: [&str; 5] = [
    "substr(var.pw, 0, 1) == \"a\" ? 99999 : 1024",
    "[99999, 1024][substr(var.pw, 0, 1) == \"a\" ? 0 : 1]",
    "lookup({ a = 99999 }, substr(var.pw, 0, 1), 1024)",
    "try(regex(\"^a\", var.pw) == \"a\" ? 99999 : 1, 1024)",
    "length(regexall(\"^a\", var.pw)) * 98975 + 1024",
];

/// How the variable is one of a secret.
const DECLARED: [(&str, &str); 3] = [
    ("variable \"pw\" {\n  sensitive = true\n}\n", "var.pw"),
    ("variable \"pw\" {\n  ephemeral = true\n}\n", "var.pw"),
    ("variable \"db_password\" {}\n", "var.db_password"),
];

fn written(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

/// The commands that look at a configuration.
const COMMANDS: [&[&str]; 12] = [
    &[
        "lint",
        "--env",
        "production",
        "--show-undecided",
        "--show-matches",
    ],
    &["lint", "--env", "production", "-o", "json"],
    &["lint", "--env", "production", "-o", "sarif"],
    &["lint", "--env", "production", "--diff", "--unsafe"],
    &["validate"],
    &["inspect", "--address", "aws_ecs_task_definition.gateway"],
    &["explain", "aws_ecs_task_definition.gateway.cpu", "."],
    &[
        "explain",
        "aws_ecs_task_definition.gateway.cpu",
        ".",
        "-o",
        "json",
    ],
    &["inspect"],
    &["inspect", "-o", "json"],
    &["drift", "--source", ".", "--env", "production"],
    &[
        "drift",
        "--source",
        ".",
        "--env",
        "production",
        "-o",
        "json",
    ],
];

/// Says that nothing that is said of a configuration depends on the secret.
fn same(what: &str, text: &str, commands: &[&[&str]]) {
    for (declared, name) in DECLARED {
        let text = [declared, &text.replace("var.pw", name)].concat();
        let dir = written(&[("tfsize.hcl", POLICY), ("main.tf", &text)]);
        for args in commands {
            let [one, other] = ["ahunter2", "chunter2"].map(|secret| {
                let env = [("TF_VAR_pw", secret), ("TF_VAR_db_password", secret)];
                said(dir.path(), args, &env)
            });
            assert_eq!(one, other, "{what}: {args:?}\n{text}");
            assert!(!one.contains("hunter2"), "{what}: {args:?}\n{one}");
        }
    }
}

fn service(cpu: &str, name: &str) -> String {
    format!(
        r#"resource "aws_ecs_task_definition" "gateway" {{
  family                   = "gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = {cpu}
  memory                   = 2048
  container_definitions    = jsonencode([{{ name = "gateway", image = "nginx", essential = true, cpu = {cpu} }}])
}}
resource "aws_ecs_service" "gateway" {{
  name            = {name}
  task_definition = aws_ecs_task_definition.gateway.arn
  desired_count   = 2
}}
"#
    )
}

#[test]
fn no_verdict_tells_what_a_secret_is() {
    same(ASKED[0], &service(ASKED[0], "\"gateway\""), &COMMANDS);
    // The other ways lead to the same place.
    for asked in &ASKED[1..] {
        same(asked, &service(asked, "\"gateway\""), &COMMANDS[..2]);
    }
    let name = "substr(var.pw, 0, 1) == \"a\" ? \"gateway\" : \"other\"";
    same(name, &service("1024", name), &COMMANDS);
    // The whole secret as a size, and as one of two texts.
    same("whole", &service("var.pw", "var.pw"), &COMMANDS[..2]);
}

#[test]
fn what_is_undecided_for_a_secret_is_counted_and_says_so() {
    let text = format!("{}{}", DECLARED[0].0, service(ASKED[0], "\"gateway\""));
    let dir = written(&[("tfsize.hcl", POLICY), ("main.tf", &text)]);
    let args = ["lint", "--env", "production", "--show-undecided"];
    let got = said(dir.path(), &args, &[("TF_VAR_pw", "ahunter2")]);
    assert!(
        got.contains("a value that it depends on is (sensitive)") && got.contains("policy-cpu"),
        "{got}"
    );
}

#[test]
fn whether_an_expression_on_a_secret_fails_is_not_told() {
    let queue = |body: &str| format!("resource \"aws_sqs_queue\" \"q\" {{\n  {body}\n}}\n");
    let letter = "substr(var.pw, 0, 1)";
    for (what, text) in [
        ("an argument", queue("name = regex(\"^a\", var.pw)")),
        (
            "a number",
            queue(&format!(
                "delay_seconds = {letter} == \"a\" ? \"x\" : \"1\""
            )),
        ),
        (
            "an element",
            queue(&format!("name = {{ a = \"x\" }}[{letter}]")),
        ),
        (
            "a count",
            queue("count = regex(\"^a\", var.pw) == \"a\" ? 1 : 1"),
        ),
        (
            "a local",
            "locals {\n  a = regex(\"^a\", var.pw)\n}\n".to_owned() + &queue("name = local.a"),
        ),
        (
            "an output",
            "output \"o\" {\n  sensitive = true\n  value = regex(\"^a\", var.pw)\n}\n".to_owned(),
        ),
        (
            "a document",
            queue("policy = jsonencode({ a = regex(\"^a\", var.pw) })"),
        ),
        (
            "a module",
            "module \"m\" {\n  source = \"./none\"\n  a = regex(\"^a\", var.pw)\n}\n".to_owned(),
        ),
        (
            "a precondition",
            queue(&format!(
                "lifecycle {{\n    precondition {{\n      condition = {letter} == \"a\"\n      error_message = \"no\"\n    }}\n  }}"
            )),
        ),
        (
            "a validation",
            format!(
                "variable \"size\" {{\n  default = 1\n  validation {{\n    condition = {letter} == \"a\"\n    error_message = \"no\"\n  }}\n}}\n"
            ),
        ),
        (
            "a check",
            format!(
                "check \"c\" {{\n  assert {{\n    condition = {letter} == \"a\"\n    error_message = \"no\"\n  }}\n}}\n"
            ),
        ),
        (
            "what is known after apply",
            queue(&format!("name = {letter} == \"a\" ? timestamp() : \"x\"")),
        ),
        (
            "a block",
            "resource \"aws_ecs_cluster\" \"c\" {\n  name = \"c\"\n  dynamic \"setting\" {\n    for_each = regexall(\"^a\", var.pw)\n    content {\n      name = \"containerInsights\"\n      value = \"x\"\n    }\n  }\n}\n"
                .to_owned(),
        ),
    ] {
        same(what, &text, &[COMMANDS[0], COMMANDS[1], COMMANDS[8]]);
    }
}

/// A plan with a size that it marks as sensitive.
fn plan(cpu: &str) -> String {
    let resource = |kind: &str, values: Json, sensitive: Json| {
        json!({
            "address": format!("{kind}.gateway"), "mode": "managed", "type": kind, "name": "gateway",
            "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
            "values": values, "sensitive_values": sensitive,
        })
    };
    let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/gateway:1";
    json!({
        "format_version": "1.0", "terraform_version": "1.11.4",
        "values": { "root_module": { "resources": [
            resource("aws_ecs_service", json!({ "name": "gateway", "task_definition": arn, "desired_count": 2 }), json!({})),
            resource(
                "aws_ecs_task_definition",
                json!({ "family": "gateway", "arn": arn, "cpu": cpu, "memory": "2048" }),
                json!({ "cpu": true }),
            ),
        ] } },
    })
    .to_string()
}

#[test]
fn no_verdict_on_a_plan_or_state_tells_what_it_marks() {
    let dir = written(&[("tfsize.hcl", POLICY)]);
    for format in ["text", "json", "sarif", "markdown"] {
        let [one, other] = ["1024", "512"].map(|cpu| {
            fs::write(dir.path().join("state.json"), plan(cpu)).unwrap();
            let args = [
                "drift",
                "--state",
                "state.json",
                "--env",
                "production",
                "-o",
                format,
            ];
            said(dir.path(), &args, &[])
        });
        assert_eq!(one, other, "{format}");
    }
    // Without the mark it is told.
    let [one, other] = ["1024", "512"].map(|cpu| {
        let text = plan(cpu).replace("\"cpu\":true", "\"x\":true");
        fs::write(dir.path().join("state.json"), text).unwrap();
        let args = ["drift", "--state", "state.json", "--env", "production"];
        said(dir.path(), &args, &[])
    });
    assert_ne!(one, other);
}

/// How many there are of what the environment decides is as private as its value.
#[test]
fn the_environment_decides_neither_how_many_nor_which() {
    let queue = |head: &str| {
        format!(
            "variable \"place\" {{}}\nresource \"aws_sqs_queue\" \"q\" {{\n  {head}\n  name = \"x\"\n}}\n"
        )
    };
    for text in [
        queue("count = var.place"),
        queue("delay_seconds = startswith(var.place, \"1\") ? 5000 : 1"),
        queue("count = var.place == \"2\" ? 1 : 0"),
        queue("for_each = toset(slice([\"a\", \"b\", \"c\"], 0, var.place))"),
        "variable \"place\" {}\nresource \"aws_security_group\" \"s\" {\n  dynamic \"ingress\" {\n    for_each = range(var.place)\n    content {\n      from_port = 1\n      to_port = 2\n      protocol = \"tcp\"\n    }\n  }\n}\n".to_owned(),
    ] {
        let dir = written(&[("main.tf", &text)]);
        for args in [&["inspect"][..], &["inspect", "-o", "json"], &["lint", "--show-undecided"]] {
            let [one, other] =
                ["1", "2"].map(|value| said(dir.path(), args, &[("TF_VAR_place", value)]));
            assert_eq!(one, other, "{args:?}\n{text}");
        }
        let shown = ["1", "2"].map(|value| {
            let args = ["inspect", "-o", "json", "--show-env", "TF_VAR_place"];
            said(dir.path(), &args, &[("TF_VAR_place", value)])
        });
        assert_ne!(shown[0], shown[1], "{text}");
    }
}

/// What `try` and `can` come to of a secret is hidden, and not what the language calls sensitive: no mistake.
#[test]
fn whether_a_secret_works_is_hidden_and_no_sensitive_value() {
    let text = "variable \"pw\" {\n  sensitive = true\n}\n\
                resource \"aws_sqs_queue\" \"q\" {\n  for_each = can(regex(\"^a\", var.pw)) ? toset([\"a\"]) : toset([\"b\"])\n  name     = each.key\n}\n\
                output \"o\" {\n  value = can(regex(\"^a\", var.pw))\n}\n";
    let dir = written(&[("main.tf", text)]);
    let got = said(
        dir.path(),
        &["lint", "-o", "json"],
        &[("TF_VAR_pw", "ahunter2")],
    );
    assert!(!got.contains("must not be sensitive"), "{got}");
    let got = said(dir.path(), &["inspect"], &[("TF_VAR_pw", "ahunter2")]);
    assert!(got.contains("o = (sensitive)"), "{got}");
}

#[test]
fn whether_a_secret_is_an_expression_is_not_told_and_no_other_value_is_quoted() {
    let text = "variable \"db_password\" {\n  type = list(string)\n}\nvariable \"open\" {\n  type = list(string)\n}\n";
    let dir = written(&[("main.tf", text)]);
    let args = [
        "lint",
        "--var",
        "db_password=[hunter2 x",
        "--var",
        "open=[1 x",
    ];
    let got = said(dir.path(), &args, &[]);
    assert!(!got.contains("db_password"), "{got}");
    assert!(!got.contains("hunter2"), "{got}");
    let readable = ["lint", "--var", "db_password=[1]", "--var", "open=[1 x"];
    assert_eq!(got, said(dir.path(), &readable, &[]));
    assert!(
        !got.contains("the value of `open` is no expression"),
        "{got}"
    );
}

/// Texts that show a secret, whatever they are called.
const SHOWING: [&str; 6] = [
    "postgres://app:hunter2@db.example.com/app",
    "amqps://app:hun/ter2x@mq.example.com",
    "jdbc:postgresql://db/app?user=app&password=hunter2",
    "-----BEGIN RSA PRIVATE KEY-----\\nMIIEhunter2\\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\\nhunter2\\n-----END PGP PRIVATE KEY BLOCK-----",
    "#!/bin/sh\\nexport DB_PASSWORD=hunter2\\nrun",
];

#[test]
fn what_shows_a_secret_is_hidden_wherever_it_is_written() {
    for text in SHOWING {
        let source = format!(
            "variable \"given\" {{}}\nvariable \"names\" {{}}\n\
             resource \"aws_sqs_queue\" \"q\" {{\n  name = \"{text}\"\n  delay_seconds = \"{text}\"\n  tags = {{ \"{text}\" = \"x\", y = upper(\"{text}\") }}\n}}\n\
             resource \"aws_sqs_queue\" \"each\" {{\n  for_each = {{ \"{text}\" = 1 }}\n  name = each.key\n  visibility_timeout_seconds = \"x${{var.given}}\"\n}}\n\
             output \"o\" {{\n  value = {{ \"{text}\" = [var.given, \"{text}\"] }}\n}}\n"
        );
        let given = format!("given = \"{text}\"\nnames = {{ \"{text}\" = [1 }}\n");
        let policy = POLICY.replace("\"2..6\"", &format!("\"{text}\""));
        let broken = format!("locals {{\n  a = \"{text}\" b\n  c = [\n    \"{text}\",\n}}\n");
        for files in [
            &[
                ("main.tf", source.as_str()),
                ("terraform.tfvars", given.as_str()),
            ][..],
            &[("main.tf", &source), ("tfsize.hcl", &policy)],
            &[("main.tf", &broken)],
        ] {
            let dir = written(files);
            for args in [
                &["lint", "--show-undecided"][..],
                &["lint", "--env", "production"],
                &["lint", "-o", "json"],
                &["lint", "-o", "sarif"],
                &["lint", "-o", "markdown"],
                &["validate"],
                &["inspect"],
                &["inspect", "-o", "json"],
                &["policy", "check"],
                &["policy", "show"],
            ] {
                let got = said(dir.path(), args, &[]).to_lowercase();
                assert!(
                    !got.contains("hunter2") && !got.contains("ter2x"),
                    "{args:?}: {got}"
                );
            }
        }
    }
}

#[test]
fn names_of_secrets_hide_values_wherever_objects_are_made() {
    for text in [
        "zipmap([\"db_password\"], [\"hunter2\"])",
        "zipmap([\"db_password\"], tolist([\"hunter2\"]))",
        "yamldecode(\"db_password: hunter2\")",
        "{ for k in [\"db_password\"] : k => \"hunter2\" }",
        "csvdecode(\"a,db_password\\n1,hunter2\")",
        "regex(\"(?P<password>.*)\", \"hunter2\")",
        "jsondecode(\"{\\\"password\\\": \\\"hunter2\\\"}\")",
        "jsonencode({ a = jsonencode({ b = jsonencode({ password = \"hunter2\" }) }) })",
        "{ password1 = \"hunter2\", token1 = \"hunter2\", db_password_old = \"hunter2\" }",
        "{ tokens = [\"hunter2\"], secrets = { a = \"hunter2\" }, api_keys = \"hunter2\" }",
        "{ secretkey = \"hunter2\", license_key = \"hunter2\", hmac_key = \"hunter2\", github_pat = \"hunter2\" }",
    ] {
        let text = format!(
            "output \"o\" {{\n  value = {text}\n}}\nlocals {{\n  x = {text}\n  y = 1 + {text}\n}}\n"
        );
        let dir = written(&[("main.tf", &text)]);
        for args in [&["inspect"][..], &["inspect", "-o", "json"]] {
            let got = said(dir.path(), args, &[]);
            assert!(!got.contains("hunter2"), "{args:?}: {got}");
        }
    }
    // What only speaks of secrets is shown.
    let text = "output \"o\" {\n  value = {\n    secret_arn = \"shown1\", password_length = \"shown2\", token_endpoint = \"shown3\"\n    secrets_manager_prefix = \"shown4\", key_id = \"shown5\", tokens = 6060\n    secrets = [{ name = \"A\", valueFrom = \"shown7\" }]\n  }\n}\n";
    let dir = written(&[("main.tf", text)]);
    let got = said(dir.path(), &["inspect", "-o", "json"], &[]);
    for shown in [
        "shown1", "shown2", "shown3", "shown4", "shown5", "6060", "shown7",
    ] {
        assert!(got.contains(shown), "{shown}: {got}");
    }
}

/// A value that is a password elsewhere is a secret as a whole; the name of an environment in the text of one is none.
#[test]
fn what_is_used_whole_is_a_secret_and_an_ordinary_part_is_none() {
    let text = |count: &str| {
        format!(
            "variable \"env\" {{}}\nvariable \"given\" {{}}\n\
             resource \"aws_secretsmanager_secret_version\" \"s\" {{\n  secret_id = \"s\"\n  secret_string = \"{{\\\"env\\\": \\\"${{var.env}}\\\"}}\"\n}}\n\
             resource \"aws_db_instance\" \"d\" {{\n  instance_class = \"db.t3.micro\"\n  password = var.given\n}}\n\
             resource \"aws_sqs_queue\" \"q\" {{\n  count = {count}\n  name = \"mail-${{var.env}}\"\n}}\n"
        )
    };
    let values = "env = \"production\"\ngiven = \"2\"\n";
    let run = |count: &str| {
        let dir = written(&[("main.tf", &text(count)), ("terraform.tfvars", values)]);
        said(dir.path(), &["inspect", "-o", "json"], &[])
    };
    let got = run("var.env == \"production\" ? 2 : 1");
    assert!(got.contains("aws_sqs_queue.q[1]"), "{got}");
    assert!(got.contains("mail-production"), "{got}");
    let got = run("var.given");
    assert!(!got.contains("aws_sqs_queue.q[1]"), "{got}");
}

fn state_file(attributes: &Json, sensitive: &Json) -> String {
    json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {},
        "resources": [{
            "mode": "managed", "type": "aws_mq_broker", "name": "x",
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{ "schema_version": 0, "attributes": attributes, "sensitive_attributes": sensitive }],
        }],
    })
    .to_string()
}

#[test]
fn marks_and_blocks_of_another_shape_hide_what_they_may_be_about() {
    let plain = json!({ "broker_name": "hunter2", "id": "b" });
    for (attributes, sensitive) in [
        (plain.clone(), json!("broker_name")),
        (plain.clone(), json!({ "broker_name": true })),
        (plain.clone(), json!(["broker_name"])),
        (
            plain,
            json!([[{ "type": "other", "value": "broker_name" }]]),
        ),
        (json!({ "id": "b", "user": "hunter2" }), json!([])),
        (json!({ "id": "b", "user": ["hunter2"] }), json!([])),
    ] {
        let dir = written(&[("s.json", &state_file(&attributes, &sensitive))]);
        for args in [
            &["inspect", "--state", "s.json"][..],
            &["inspect", "--state", "s.json", "-o", "json"],
            &[
                "inspect",
                "--state",
                "s.json",
                "--address",
                "aws_mq_broker.x",
            ],
        ] {
            let got = said(dir.path(), args, &[]);
            assert!(
                !got.contains("hunter2"),
                "{args:?} {attributes} {sensitive}: {got}"
            );
        }
    }
}

#[test]
fn marks_of_a_plan_in_another_shape_hide_all_that_they_may_be_about() {
    for marks in [
        json!("cpu"),
        json!(1),
        json!([{ "broker_name": true }]),
        json!({ "broker_name": [true] }),
        json!({ "broker_name": { "x": true } }),
    ] {
        let text = json!({
            "format_version": "1.0", "terraform_version": "1.11.4",
            "values": { "root_module": { "resources": [{
                "address": "aws_mq_broker.x", "mode": "managed", "type": "aws_mq_broker", "name": "x",
                "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
                "values": { "broker_name": "hunter2" }, "sensitive_values": marks,
            }] } },
        });
        let dir = written(&[("s.json", &text.to_string())]);
        let got = said(
            dir.path(),
            &["inspect", "--state", "s.json", "-o", "json"],
            &[],
        );
        assert!(
            got.contains("aws_mq_broker") && !got.contains("hunter2"),
            "{marks}: {got}"
        );
    }
}

#[test]
fn a_file_for_opentofu_that_stands_in_for_another_is_said() {
    let queue = "resource \"aws_sqs_queue\" \"q\" {\n  delay_seconds = 5000\n}\n";
    let dir = written(&[("main.tf", queue), ("main.tofu", "")]);
    let got = said(dir.path(), &["lint"], &[]);
    assert!(
        got.contains("main.tofu is read, and main.tf is not"),
        "{got}"
    );
}

#[test]
fn whether_a_private_file_is_there_is_not_told() {
    let text = "output \"a\" {\n  value = fileexists(\".git/x\")\n}\noutput \"b\" {\n  value = try(file(\".git/refs/heads/x\"), \"no\")\n}\nmodule \"m\" {\n  source = \"./.git/x\"\n}\n";
    let dir = written(&[("main.tf", text)]);
    for args in [&["inspect"][..], &["lint"], &["inspect", "-o", "json"]] {
        let without = said(dir.path(), args, &[]);
        fs::create_dir_all(dir.path().join(".git/refs/heads")).unwrap();
        fs::create_dir_all(dir.path().join(".git/x")).unwrap();
        fs::write(dir.path().join(".git/refs/heads/x"), "y").unwrap();
        assert_eq!(without, said(dir.path(), args, &[]), "{args:?}");
        fs::remove_dir_all(dir.path().join(".git")).unwrap();
        fs::create_dir(dir.path().join(".git")).unwrap();
    }
}

#[test]
fn what_is_told_of_matches_is_beside_a_format_for_programs() {
    let text = service("1024", "\"gateway\"");
    let dir = written(&[("tfsize.hcl", POLICY), ("main.tf", &text)]);
    let args = [
        "lint",
        "--env",
        "production",
        "--show-matches",
        "-o",
        "json",
    ];
    let ran = support::run(dir.path(), &args);
    serde_json::from_str::<Json>(&ran.out).unwrap();
    assert!(ran.err.contains("service/gateway"), "{}", ran.err);
}

/// The names in a sensitive map are of it.
#[test]
fn names_in_a_sensitive_map_are_not_in_messages() {
    let text = "resource \"aws_sqs_queue\" \"q\" {\n  tags = sensitive({ \"hunter2name\" = [1] })\n}\n\
                module \"m\" {\n  source = \"./m\"\n  x = sensitive({ \"hunter2name\" = [1] })\n}\n";
    let dir = written(&[("main.tf", text)]);
    fs::create_dir(dir.path().join("m")).unwrap();
    fs::write(
        dir.path().join("m/main.tf"),
        "variable \"x\" {\n  type = map(string)\n}\n",
    )
    .unwrap();
    for args in [&["validate", "-o", "json"][..], &["lint", "-o", "json"]] {
        let got = said(dir.path(), args, &[]);
        assert!(!got.contains("hunter2name"), "{args:?}: {got}");
    }
}

#[test]
fn what_is_expanded_is_as_secret_as_the_list() {
    let text = |pw: &str| {
        format!(
            "variable \"pw\" {{\n  sensitive = true\n  default   = \"{pw}\"\n}}\n\
             resource \"aws_sqs_queue\" \"q\" {{\n  count = max([for k in range(1, 9) : k if k <= length(var.pw)]...)\n  \
             name = format(\"%s\", [for k in [\"g\", \"h\", \"q\"] : k if k == substr(var.pw, 0, 1)]...)\n}}\n"
        )
    };
    let of = |pw: &str| {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".git")).unwrap();
        std::fs::write(dir.path().join("main.tf"), text(pw)).unwrap();
        let runs = [
            &["inspect", "."][..],
            &["lint", ".", "-o", "json"],
            &["validate"],
        ];
        runs.map(|args| {
            let ran = support::run(dir.path(), args);
            (ran.code, ran.out, ran.err)
        })
    };
    assert_eq!(of("hunter2"), of("qwertyui"));
    assert_eq!(of("hunter2"), of("gabc"));
}

/// What a root module makes of a secret that decides what a module is given.
fn told_of(root: &str, module: &str) -> BTreeSet<[(i32, String, String); 4]> {
    let of = |pw: &str| {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".git")).unwrap();
        std::fs::create_dir(dir.path().join("m")).unwrap();
        let secret =
            format!("variable \"pw\" {{\n  sensitive = true\n  default   = \"{pw}\"\n}}\n");
        std::fs::write(dir.path().join("main.tf"), secret + root).unwrap();
        std::fs::write(dir.path().join("m/main.tf"), module).unwrap();
        let runs = [
            &["inspect", ".", "-o", "json"][..],
            &["inspect", "."],
            &["lint", ".", "-o", "json"],
            &["validate", "."],
        ];
        runs.map(|args| {
            let ran = support::run(dir.path(), args);
            (ran.code, ran.out, ran.err)
        })
    };
    ["hunter2", "qwertyu", "gabcdef"].map(of).into()
}

#[test]
fn what_stands_in_place_of_a_null_is_as_secret_as_the_null() {
    let call = |argument: &str| {
        format!(
            "module \"p\" {{\n  source   = \"./m\"\n  for_each = toset([\"g\", \"h\", \"q\"])\n  s        = {argument}\n}}\n\
             resource \"aws_sqs_queue\" \"q\" {{\n  for_each = module.p\n  name     = \"${{each.key}}-${{each.value.n}}\"\n}}\n"
        )
    };
    let decides = "substr(var.pw, 0, 1) == each.key ? null : \"x\"";
    let own = "variable \"s\" {\n  nullable = false\n  default  = \"yy\"\n}\noutput \"n\" {\n  value = var.s\n}\n";
    assert_eq!(told_of(&call(decides), own).len(), 1);
    let inner = "variable \"s\" {\n  type = object({ a = optional(string, \"yy\") })\n}\noutput \"n\" {\n  value = var.s.a\n}\n";
    assert_eq!(
        told_of(&call(&format!("{{ a = {decides} }}")), inner).len(),
        1
    );
}

#[test]
fn whether_a_secret_is_of_a_type_is_not_told() {
    let root = "module \"o\" {\n  source = \"./m\"\n  l      = split(\",\", replace(substr(var.pw, 0, 1), \"h\", \"1\"))\n}\n\
                resource \"aws_sqs_queue\" \"z\" {\n  count = module.o.n\n}\n";
    let module =
        "variable \"l\" {\n  type = set(number)\n}\noutput \"n\" {\n  value = length(var.l)\n}\n";
    assert_eq!(told_of(root, module).len(), 1);
}

/// What decides by a secret between literals. The literals are hidden or shown whatever the secret is.
const CHOOSING: [&str; 25] = [
    "{ (substr(var.pw, 0, 1)) = 1, h = 3, q = 4 }[\"h\"]",
    "coalesce(substr(var.pw, 0, 1) == \"h\" ? null : 3, 4)",
    "distinct([substr(var.pw, 0, 1), \"h\", \"q\"])[1]",
    "format(\"%d1111\", length(regexall(\"h\", var.pw)))",
    "substr(var.pw, 0, 1) == \"h\" ? local.a : local.b",
    "lookup({ h = 55, q = 66 }, substr(var.pw, 0, 1), 77)",
    "try({ h = 55 }[substr(var.pw, 0, 1)], 99)",
    "merge({ h = 5, q = 6 }, { (substr(var.pw, 0, 1)) = 1 })[\"h\"]",
    "[for k in [\"h\", \"q\", \"g\"] : k if k == substr(var.pw, 0, 1)][0]",
    "{ for k in [\"h\", \"q\"] : k => 5 if k == substr(var.pw, 0, 1) }",
    "concat([substr(var.pw, 0, 1) == \"h\" ? 1 : 2], [4])[1]",
    "(substr(var.pw, 0, 1) == \"h\" || tobool(\"x\")) ? 5 : 5",
    "\"%{ if substr(var.pw, 0, 1) == \"h\" }${local.a}%{ else }${local.b}%{ endif }\"",
    "zipmap([substr(var.pw, 0, 1), \"h\"], [4, 5])[\"h\"]",
    "sort([substr(var.pw, 0, 1), \"h\", \"q\"])[0]",
    "compact([substr(var.pw, 0, 1) == \"h\" ? \"\" : \"x\", \"5\"])[0]",
    "one(substr(var.pw, 0, 1) == \"h\" ? [] : [4])",
    "local.m[substr(var.pw, 0, 1)]",
    "jsondecode(\"{\\\"${substr(var.pw, 0, 1)}\\\": 5, \\\"h\\\": 6}\").h",
    // Mistakes in what a secret chose, and names that lead back to themselves there.
    "[for x in regexall(\"h\", var.pw) : tobool(\"x\")]",
    "[for x in [1, 2] : tobool(\"x\") if substr(var.pw, 0, 1) == \"h\"]",
    "\"%{ for x in regexall(\"h\", var.pw) }${tobool(\"x\")}%{ endfor }\"",
    "try(regex(\"^h\", var.pw), local.round)",
    "try(regex(\"^h\", var.pw), tobool(\"x\"))",
    "keys({ ({ (var.pw) = 1 }[\"hunter2\"]) = 1 })[0]",
];

#[test]
fn which_literals_are_hidden_is_told_by_the_expression_and_not_by_the_secret() {
    let around =
        "locals {\n  a = 111\n  b = 222\n  m = { h = 31, q = 32, g = 33 }\n  round = local.v\n}\n";
    let mut text = around.to_owned();
    for (n, expression) in CHOOSING.iter().enumerate() {
        let expression = expression.replace("local.round", &format!("local.round{n}"));
        // A mistake on the line shows it.
        write!(
            text,
            "locals {{\n  round{n} = local.v{n}\n  v{n} = {expression}\n}}\n\
             resource \"aws_sqs_queue\" \"q{n}\" {{ nothing = {expression} }}\n\
             resource \"aws_sqs_queue\" \"v{n}\" {{\n  delay_seconds = local.v{n}\n}}\n\
             resource \"aws_sqs_queue\" \"e{n}\" {{\n  for_each = toset([try(tostring({expression}), \"2\")])\n}}\n"
        )
        .unwrap();
    }
    text += "locals {\n  v = 1\n}\n";
    assert_eq!(told_of(&text, "").len(), 1);
}

#[test]
fn keys_of_a_file_in_json_are_as_secret_as_what_they_are_made_of() {
    let told = |pw: &str| {
        let text = json!({
            "variable": { "pw": { "sensitive": true, "default": pw } },
            "output": { "o": { "value": { "${var.pw}": 1 } }, "k": { "value": "${keys({ (var.pw) = 1 })}" } },
        });
        let dir = written(&[("main.tf.json", &text.to_string())]);
        let got = said(dir.path(), &["inspect"], &[])
            + &said(dir.path(), &["inspect", "-o", "json"], &[]);
        assert!(!got.contains(pw), "{got}");
        got
    };
    assert_eq!(told("hunter2"), told("qwertyu"));
}

/// A list is no key, and a number is one: that there is a mistake would tell which the secret is.
#[test]
fn whether_a_secret_can_be_a_key_in_json_is_not_told() {
    let told = |pw: Json| {
        // What stands behind the secret in the file would tell by its place how long that is.
        let text = format!(
            "{{{},\n\"variable\": {{\"pw\": {{\"sensitive\": true, \"default\":\n{pw}}}}}}}",
            concat!(
                r#""locals": { "l": { "${var.pw}": 1 } },"#,
                r#""resource": { "aws_sqs_queue": { "q": { "name": "q", "tags": { "${var.pw}": "x" } } } },"#,
                r#""output": { "o": { "value": { "${var.pw}": 1 } }, "l": { "value": "${local.l}" } }"#,
            )
        );
        let dir = written(&[("main.tf.json", &text)]);
        let commands: [&[&str]; 4] = [
            &["inspect"],
            &["inspect", "-o", "json"],
            &["lint", "--show-undecided"],
            &["validate"],
        ];
        commands.map(|args| said(dir.path(), args, &[])).join("")
    };
    let one = told(json!("hunter2"));
    assert!(one.contains("o = (sensitive)"), "{one}");
    for other in [json!(7), json!(["hunter2"]), json!({ "a": "hunter2" })] {
        assert_eq!(one, told(other.clone()), "{other}");
    }
}

/// A policy that a service of one container breaks, by what a template says of it beside a password.
#[test]
fn what_a_template_says_beside_a_secret_is_decided() {
    let container = "[{ \"name\": \"gateway\", \"image\": \"nginx\", \"essential\": true, \"cpu\": 5000, \"portMappings\": [{ \"containerPort\": 70000 }], \"environment\": [{ \"name\": \"X\", \"value\": \"PW\" }] }]";
    let file = container.replace("PW", "${pw}");
    let quoted = |pw: &str| container.replace('"', "\\\"").replace("PW", pw);
    let ways = [
        "templatefile(\"${path.module}/defs.json\", { pw = var.pw })".to_owned(),
        "local.defs".to_owned(),
        format!("\"{}\"", quoted("${var.pw}")),
        format!("format(\"{}\", var.pw)", quoted("%s")),
        format!("join(\"\", [\"{}\"])", quoted("${var.pw}")),
        format!("<<EOT\n{}\nEOT\n", container.replace("PW", "${var.pw}")),
        "jsonencode([{ name = \"gateway\", image = \"nginx\", essential = true, cpu = 5000, portMappings = [{ containerPort = 70000 }], environment = [{ name = \"X\", value = var.pw }] }])".to_owned(),
    ];
    let mut told = BTreeSet::new();
    for way in &ways {
        let text = format!(
            "variable \"pw\" {{\n  sensitive = true\n}}\nlocals {{\n  defs = {}\n}}\n{}",
            ways[0],
            service("1024", "\"gateway\"").replace(
                "jsonencode([{ name = \"gateway\", image = \"nginx\", essential = true, cpu = 1024 }])",
                way
            )
        );
        assert!(text.contains(way.as_str()));
        let dir = written(&[
            ("tfsize.hcl", POLICY),
            ("main.tf", &text),
            ("defs.json", &file),
        ]);
        let run = |pw: &str| {
            let args = [
                "lint",
                "--env",
                "production",
                "--show-undecided",
                "-o",
                "json",
            ];
            said(dir.path(), &args, &[("TF_VAR_pw", pw)])
        };
        let got = run("hunter2");
        assert_eq!(got, run("qwertyuiop"), "{way}");
        assert!(!got.contains("hunter2"), "{way}: {got}");
        let report: Json = serde_json::from_str(got.split_once('\n').unwrap().1.trim()).unwrap();
        let rules = |list: &str| -> Vec<String> {
            let list = report[list].as_array().unwrap().iter();
            list.map(|one| one["rule"].to_string()).collect()
        };
        let found = rules("findings");
        assert!(
            found.iter().any(|rule| rule.contains("ecs-container-sums")),
            "{way}: {got}"
        );
        told.insert((found, rules("undecided")));
    }
    // The same as of the encoded list.
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn what_is_there_in_a_secret_is_not_told() {
    let told = |any: &str| {
        let more = "locals {\n  z = { q = var.any }\n}\noutput \"z\" {\n  value = local.z.q.a\n}\noutput \"y\" {\n  value = try(local.z.q.a, 5)\n}\n";
        let text = format!(
            "variable \"any\" {{\n  sensitive = true\n  default   = {any}\n}}\n\
             resource \"aws_sqs_queue\" \"q\" {{\n  count = can(var.any.a) ? 1 : 2\n}}\n\
             resource \"aws_sqs_queue\" \"e\" {{\n  for_each = toset([try(var.any.a, \"2\")])\n}}\n\
             output \"o\" {{\n  value = try(var.any[\"a\"], 5)\n}}\noutput \"p\" {{\n  value = issensitive(try(var.any.a, 5))\n}}\n"
        );
        let dir = written(&[("main.tf", &text), ("more.tf", more)]);
        ["inspect", "lint", "validate"].map(|command| said(dir.path(), &[command], &[]))
    };
    assert_eq!(told("{ a = \"1\" }"), told("{ b = \"1\" }"));
    assert_eq!(told("{ a = \"1\" }"), told("null"));
    // A variable is there, whatever it holds.
    let text = "variable \"pw\" {\n  sensitive = true\n  default = \"x\"\n}\nresource \"aws_sqs_queue\" \"q\" {\n  count = can(var.pw) ? 2 : 0\n}\n";
    let dir = written(&[("main.tf", text)]);
    assert!(said(dir.path(), &["inspect"], &[]).contains("aws_sqs_queue.q[1]"));
}

#[test]
fn a_source_that_a_password_chooses_is_not_known() {
    let told = |thing: &str| {
        let text = "variable \"thing\" {}\nresource \"aws_db_instance\" \"d\" {\n  instance_class = \"db.t3.micro\"\n  password = var.thing\n}\nmodule \"m\" {\n  source = var.thing == \"hunter2\" ? \"./m\" : \"./n\"\n}\n";
        let dir = written(&[
            ("main.tf", text),
            ("terraform.tfvars", &format!("thing = \"{thing}\"\n")),
        ]);
        for name in ["m", "n"] {
            fs::create_dir(dir.path().join(name)).unwrap();
            let queue = format!("resource \"aws_sqs_queue\" \"{name}\" {{}}\n");
            fs::write(dir.path().join(name).join("main.tf"), queue).unwrap();
        }
        ["inspect", "lint", "validate"].map(|command| said(dir.path(), &[command], &[]))
    };
    assert_eq!(told("hunter2"), told("qwertyu"));
}

/// Files and texts that hold a secret are hidden however they are encoded.
#[test]
fn encodings_of_what_shows_a_secret_are_hidden() {
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n";
    let account = "{\"type\":\"service_account\",\"private_key\":\"x\"}";
    let text = "output \"a\" {\n  value = filebase64(\"k.txt\")\n}\noutput \"b\" {\n  value = [filebase64(\"sa.json\"), filemd5(\"k.txt\")]\n}\n\
                output \"c\" {\n  value = [base64encode(file(\"sa.json\")), split(\"K\", file(\"k.txt\"))]\n}\n\
                output \"open\" {\n  value = [filebase64(\"open.txt\"), upper(file(\"open.txt\"))]\n}\n";
    let dir = written(&[
        ("main.tf", text),
        ("k.txt", key),
        ("sa.json", account),
        ("open.txt", "mail"),
    ]);
    let got = said(dir.path(), &["inspect", "-o", "json"], &[]);
    let outputs: Json =
        serde_json::from_str(got.lines().skip(1).collect::<String>().trim()).unwrap();
    let outputs = &outputs["output_changes"];
    assert_eq!(outputs["a"]["after"], "(sensitive)");
    assert_eq!(outputs["b"]["after"], json!(["(sensitive)", "(sensitive)"]));
    assert_eq!(outputs["c"]["after"], json!(["(sensitive)", "(sensitive)"]));
    assert_eq!(outputs["open"]["after"], json!(["bWFpbA==", "MAIL"]));
}

/// A password of a plan or state is hidden wherever else in it it stands, and the sizes beside it are shown.
#[test]
fn a_password_that_is_repeated_in_a_plan_or_state_is_hidden_there_as_well() {
    let resource = |kind: &str, values: Json| {
        json!({
            "address": format!("{kind}.x"), "mode": "managed", "type": kind, "name": "x",
            "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
            "values": values, "sensitive_values": {},
        })
    };
    let shown = json!({
        "format_version": "1.0", "terraform_version": "1.11.4",
        "values": { "outputs": { "o": { "value": "x-hunter2", "type": "string", "sensitive": false } },
            "root_module": { "resources": [
            resource("aws_db_instance", json!({ "password": "hunter2", "identifier": "main" })),
            resource("aws_sqs_queue", json!({ "name": "hunter2", "delay_seconds": 5, "tags": { "a": "mail", "b": "x hunter2 y" } })),
            resource("aws_ecs_task_definition", json!({
                "family": "gateway", "container_definitions": "[{\"name\":\"a\",\"cpu\":77,\"environment\":[{\"name\":\"X\",\"value\":\"hunter2\"}]}]",
            })),
        ] } },
    });
    let instance = |kind: &str, attributes: Json| {
        json!({ "mode": "managed", "type": kind, "name": "x",
            "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
            "instances": [{ "schema_version": 0, "attributes": attributes, "sensitive_attributes": [] }] })
    };
    let stored = json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x",
        "outputs": { "o": { "value": "x-hunter2", "type": "string" } },
        "resources": [
            instance("aws_db_instance", json!({ "password": "hunter2", "identifier": "main" })),
            instance("aws_sqs_queue", json!({ "name": "hunter2", "delay_seconds": 5, "tags": { "a": "mail", "b": "x hunter2 y" } })),
        ],
    });
    for text in [shown, stored] {
        let dir = written(&[("s.json", &text.to_string())]);
        for more in [&[][..], &["-o", "json"], &["--address", "aws_sqs_queue.x"]] {
            let got = said(
                dir.path(),
                &[&["inspect", "--state", "s.json"], more].concat(),
                &[],
            );
            assert!(
                !got.contains("hunter2") && got.contains("delay_seconds"),
                "{more:?}: {got}"
            );
            let all = more.first() == Some(&"-o");
            assert!(!all || got.contains("\"main\""), "{more:?}: {got}");
        }
    }
}

#[test]
fn a_state_that_is_called_like_a_configuration_is_not_read() {
    let state = r#"{"version":4,"terraform_version":"1.1.1","serial":1,"lineage":"x","outputs":{"a":{"value":"hunter2","type":"string"}},"resources":[]}"#;
    let dir = written(&[("main.tf", ""), ("y.tf.json", state)]);
    for command in ["lint", "validate", "inspect"] {
        let got = said(dir.path(), &[command], &[]);
        assert!(
            !got.contains("hunter2") && got.contains("y.tf.json"),
            "{command}: {got}"
        );
    }
}

/// A schema of the repository adds marks, and takes none away.
#[test]
fn a_kept_schema_does_not_say_that_a_text_of_a_state_may_be_shown() {
    let schema = json!({ "format_version": "1.0", "provider_schemas": { "registry.terraform.io/hashicorp/random": {
        "resource_schemas": { "random_thing": { "version": 0, "block": { "attributes": {
            "result": { "type": "string", "optional": true },
        } } } },
    } } });
    let state = state_file(&json!({ "result": "hunter2r" }), &json!([]))
        .replace("aws_mq_broker", "random_thing")
        .replace("hashicorp/aws", "hashicorp/random");
    let dir = written(&[("schema.json", &schema.to_string()), ("s.json", &state)]);
    let args = ["inspect", "--state", "s.json", "-o", "json"];
    assert!(!said(dir.path(), &args, &[]).contains("hunter2r"));
    let given = [&args[..], &["--schema", "schema.json"]].concat();
    assert!(said(dir.path(), &given, &[]).contains("hunter2r"));
    let added = said(dir.path(), &["schema", "add", "schema.json"], &[]);
    assert!(added.contains("random"), "{added}");
    assert!(!said(dir.path(), &args, &[]).contains("hunter2r"));
}
