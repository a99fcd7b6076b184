//! `tfsize capacity`: what it makes of policies and configurations, and how it ends.

use std::fs;

use crate::support::tfsize as support;

use serde_json::Value;
use support::{Ran, run};
use tempfile::{TempDir, tempdir};

/// A policy whose database has room for the connections of 20 tasks, and not for those of 40.
const POLICY: &str = r#"policy "shop" {
  region = "eu-west-1"
}

environment "production" {}

service "api" {
  cpu           = "1 vCPU"
  memory        = "2 GB"
  tasks         = "2..20"
  database_pool = 50
}

database "orders" {
  engine  = "aurora-postgresql"
  version = "17"
  acu     = "1..8"
  clients = ["api"]
}
"#;

/// A service in a subnet, and what its number and the subnet are.
fn source(desired: &str, subnet: &str) -> String {
    format!(
        r#"
variable "given" {{
  type = string
}}

resource "aws_subnet" "tasks" {{
  vpc_id     = "vpc-0123456789abcdef0"
  cidr_block = {subnet}
}}

resource "aws_ecs_service" "web" {{
  name            = "web"
  task_definition = "web"
  desired_count   = {desired}

  network_configuration {{
    subnets = [aws_subnet.tasks.id]
  }}
}}
"#
    )
}

fn repository(files: &[(&str, &str)]) -> TempDir {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn capacity(dir: &TempDir, more: &[&str]) -> (Ran, Value) {
    let ran = run(dir.path(), &[&["capacity", "-o", "json"], more].concat());
    let json = serde_json::from_str(&ran.out).unwrap();
    (ran, json)
}

/// The rules of a list in the report.
fn rules<'r>(report: &'r Value, list: &str) -> Vec<&'r str> {
    let list = report[list].as_array().unwrap().iter();
    list.map(|one| one["rule"].as_str().unwrap()).collect()
}

#[test]
fn a_policy_without_terraform_ends_by_its_own_contradictions() {
    let dir = repository(&[("tfsize.hcl", POLICY)]);
    let (ran, report) = capacity(&dir, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err.contains("the policy alone was checked"),
        "{}",
        ran.err
    );
    assert_eq!(
        rules(&report, "findings"),
        ["capacity-surge", "capacity-backends"]
    );
    let told = report["findings"][0]["notes"].to_string();
    assert!(
        told.contains("api is deployed, 40 tasks in place of 20: 2,000 of 1,669"),
        "{told}"
    );
    let sound = POLICY.replace("= 50", "= 5");
    let dir = repository(&[("tfsize.hcl", &sound)]);
    let (ran, report) = capacity(&dir, &[]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    // Of all rules those that the policy has something for.
    assert_eq!(report["checked"]["passed"], 3, "{}", ran.out);
    // Without a policy there is nothing.
    let (ran, _) = capacity(&repository(&[]), &[]);
    assert_eq!(ran.code, 3);
    let dir = repository(&[("tfsize.hcl", POLICY)]);
    assert_eq!(capacity(&dir, &["--isolated"]).0.code, 3);
}

#[test]
fn a_rule_can_be_named_and_a_comment_in_the_policy_suppresses() {
    let dir = repository(&[("tfsize.hcl", POLICY)]);
    let (ran, report) = capacity(&dir, &["--only", "capacity-tasks"]);
    assert_eq!((ran.code, rules(&report, "findings").len()), (0, 0));
    let reason = "# tfsize:ignore[capacity-surge] reason=\"the pools are lazy\"\n  acu ";
    let quiet = POLICY.replace("acu ", reason);
    let dir = repository(&[("tfsize.hcl", &quiet)]);
    let (ran, report) = capacity(&dir, &[]);
    assert_eq!(
        rules(&report, "findings"),
        ["capacity-backends"],
        "{}",
        ran.out
    );
    let (_, report) = capacity(&dir, &["--no-ignores"]);
    assert_eq!(
        rules(&report, "findings"),
        ["capacity-surge", "capacity-backends"]
    );
    // Nor is a comment on another rule unused because one is named.
    let (_, report) = capacity(&dir, &["--only", "capacity-tasks"]);
    assert_eq!(rules(&report, "findings"), [""; 0]);
}

#[test]
fn its_fixes_of_the_policy_hold() {
    let dir = repository(&[("tfsize.hcl", POLICY)]);
    let fixed = run(dir.path(), &["capacity", "--fix", "--unsafe"]);
    assert!(fixed.err.contains("Fixed 1 of 2 findings"), "{}", fixed.err);
    let policy = fs::read_to_string(dir.path().join("tfsize.hcl")).unwrap();
    assert_eq!(policy, POLICY.replace("1..8", "1..16"));
    let (ran, report) = capacity(&dir, &[]);
    assert_eq!(
        (ran.code, rules(&report, "findings").len()),
        (0, 0),
        "{}",
        ran.out
    );
}

#[test]
fn what_is_not_known_is_undecided_here_and_nothing_to_ask_of_lint() {
    for (desired, subnet) in [
        ("var.given", "\"10.0.0.0/24\""),
        ("20", "var.given"),
        ("20", "cidrsubnet(\"10.0.0.0/24\", 99, 1)"),
    ] {
        let dir = repository(&[("main.tf", &source(desired, subnet))]);
        let (ran, report) = capacity(&dir, &[]);
        assert_eq!(ran.code, 0, "{desired} {subnet}: {}", ran.out);
        let open = rules(&report, "undecided");
        assert!(
            open.contains(&"capacity-addresses"),
            "{desired} {subnet}: {}",
            ran.out
        );
        let lint = run(dir.path(), &["lint", "-o", "json"]);
        let report: Value = serde_json::from_str(&lint.out).unwrap();
        let told = [rules(&report, "undecided"), rules(&report, "findings")].concat();
        assert!(!told.contains(&"capacity-addresses"), "{}", lint.out);
    }
    // What cannot be evaluated is a finding of `lint`, and a syntax error is one everywhere.
    let dir = repository(&[(
        "main.tf",
        "resource \"aws_sqs_queue\" \"a\" {\n  name = var.nothing\n}\n",
    )]);
    assert_eq!(run(dir.path(), &["lint"]).code, 1);
    let (ran, report) = capacity(&dir, &[]);
    assert_eq!(
        (ran.code, rules(&report, "undecided")),
        (0, vec!["evaluation"])
    );
    let dir = repository(&[("main.tf", "locals {\n")]);
    let (ran, report) = capacity(&dir, &[]);
    assert_eq!((ran.code, rules(&report, "findings")), (1, vec!["syntax"]));
}

#[test]
fn lint_and_the_library_find_what_is_known() {
    let text = source("20", "\"10.0.0.0/28\"");
    let dir = repository(&[("main.tf", &text)]);
    for command in ["capacity", "lint"] {
        let ran = run(dir.path(), &[command, "-o", "concise"]);
        let says = "warning[capacity-addresses] tasks of aws_ecs_service.web may take 20 addresses, and its subnet has 11";
        assert!(ran.code == 1 && ran.out.contains(says), "{}", ran.out);
    }
    let options = tfsize::api::Options::new().isolated();
    let found = tfsize::api::capacity(&[dir.path()], &options).unwrap();
    let rules: Vec<&str> = found.findings.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(rules, ["capacity-addresses"]);
}

/// A number that is sensitive decides, and is not told.
#[test]
fn what_is_sensitive_is_not_told() {
    let text = source("var.tasks", "\"10.0.0.0/28\"");
    let secret =
        "variable \"tasks\" {\n  type      = number\n  sensitive = true\n  default   = 4321\n}\n";
    let other = source("1", "\"10.0.1.0/28\"")
        .replace("\"tasks\"", "\"own\"")
        .replace("\"web\"", "\"other\"")
        .replace("variable \"given\" {\n  type = string\n}\n", "")
        .replace(
            "[aws_subnet.tasks.id]",
            "[aws_subnet.tasks.id, aws_subnet.own.id]",
        );
    let all = format!("{text}{secret}{other}");
    let dir = repository(&[("main.tf", &all)]);
    for command in ["capacity", "lint"] {
        let args = [
            command,
            "--show-undecided",
            "-o",
            "text",
            "-o",
            "json=out.json",
        ];
        let ran = run(dir.path(), &args);
        let json = fs::read_to_string(dir.path().join("out.json")).unwrap();
        fs::remove_file(dir.path().join("out.json")).unwrap();
        let said = format!("{}{}{json}", ran.out, ran.err);
        for number in ["4321", "4,321", "8642", "8,642"] {
            let default = "default   = 4321";
            assert!(
                !said.replace(default, "").contains(number),
                "{command}: {said}"
            );
        }
    }
}

/// Numbers beyond all that AWS has, and more of them than can be counted, break nothing.
#[test]
fn numbers_beyond_counting_are_fine() {
    let service = |name: &str| {
        format!(
            "service \"{name}\" {{\n  cpu = \"1 vCPU\"\n  memory = \"2 GB\"\n  tasks = \"1..4294967295\"\n  \
             database_pool = 4294967295\n  broker_connections = 4294967295\n  consensus = true\n}}\n"
        )
    };
    let head = "policy \"p\" {\n  region = \"eu-west-1\"\n}\nenvironment \"e\" {}\n";
    let stores = "database \"d\" {\n  engine = \"aurora-postgresql\"\n  version = \"17\"\n  acu = \"0.5..1\"\n  \
                  clients = [\"a\", \"b\", \"c\"]\n}\nbroker \"q\" {\n  engine = \"RabbitMQ\"\n  version = \"3.13\"\n  \
                  mode = \"CLUSTER_MULTI_AZ\"\n  instance = \"mq.m5.large\"\n  clients = [\"a\", \"b\", \"c\"]\n}\n";
    let services = ["a", "b", "c"].map(service).concat();
    let policy = format!("{head}{services}{stores}");
    let (ran, report) = capacity(&repository(&[("tfsize.hcl", &policy)]), &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let found = rules(&report, "findings");
    for rule in ["capacity-connections", "capacity-broker-connections"] {
        assert!(found.contains(&rule), "{found:?}");
    }
}
