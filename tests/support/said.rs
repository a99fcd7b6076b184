//! What `lint` and `policy check` say of a policy as a team writes it for code that is there.

use serde_json::Value as Json;

use super::repository::repository;
use super::tfsize::run;

/// What a run said: headlines with the line that each stands at, and why something stayed undecided.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Said {
    pub(crate) findings: Vec<String>,
    pub(crate) undecided: Vec<String>,
}

/// What `lint` says in the policy's rules of one root module, `prod`.
pub(crate) fn said(policy: &str, main: &str) -> Said {
    said_of(&[("tfsize.hcl", policy), ("prod/main.tf", main)])
}

/// The same of several files. Policies here state more than the code has: that is asked for by [`all_of`].
pub(crate) fn said_of(files: &[(&str, &str)]) -> Said {
    of_rules(files, |rule| rule != "missing-item")
}

/// The same, and the items that nothing stands for.
pub(crate) fn all_of(files: &[(&str, &str)]) -> Said {
    of_rules(files, |_| true)
}

fn of_rules(files: &[(&str, &str)], wanted: fn(&str) -> bool) -> Said {
    let dir = repository(files);
    let ran = run(dir.path(), &["lint", "-o", "json", "--exit-zero"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report: Json =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    let of_policy = |f: &&Json| {
        let rule = f["rule"].as_str().unwrap();
        (rule.starts_with("policy-") || rule.starts_with("missing-")) && wanted(rule)
    };
    let list = |name: &str| report[name].as_array().cloned().unwrap_or_default();
    let text = |f: &Json, key: &str| f[key].as_str().unwrap().to_owned();
    let findings = list("findings");
    let undecided = list("undecided");
    let place = |f: &Json| {
        let place = &f["place"];
        let file = place["path"].as_str().unwrap_or_default();
        format!("{file}:{} {}", place["line"], text(f, "headline"))
    };
    Said {
        findings: findings.iter().filter(of_policy).map(place).collect(),
        undecided: undecided
            .iter()
            .filter(of_policy)
            .map(|u| format!("{} {}", text(u, "rule"), text(u, "why")))
            .collect(),
    }
}

/// What `policy check` says, a line each.
pub(crate) fn checked(policy: &str) -> Vec<String> {
    let dir = repository(&[("tfsize.hcl", policy)]);
    let ran = run(dir.path(), &["policy", "check", "-o", "json"]);
    let report: Json =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let text = |f: &Json, key: &str| f[key].as_str().unwrap().to_owned();
    let line = |f: &Json| {
        let line = &f["place"]["line"];
        let (severity, rule) = (text(f, "severity"), text(f, "rule"));
        format!("{line} {severity}[{rule}] {}", text(f, "headline"))
    };
    findings.iter().map(line).collect()
}

pub(crate) const HEAD: &str =
    "policy \"shop\" {\n  region = \"eu-west-1\"\n}\n\nenvironment \"prod\" {\n}\n\n";

pub(crate) fn policy(items: &str) -> String {
    format!("{HEAD}{items}")
}

/// A service with its task definition; its containers write to a log group.
pub(crate) fn service(name: &str, log_group: &str) -> String {
    format!(
        "resource \"aws_ecs_service\" \"{name}\" {{\n  name = \"{name}\"\n  cluster = \"c\"\n  desired_count = 1\n  task_definition = aws_ecs_task_definition.{name}.arn\n}}\n\
         resource \"aws_ecs_task_definition\" \"{name}\" {{\n  family = \"{name}\"\n  cpu = 256\n  memory = 512\n  \
         container_definitions = jsonencode([{{ name = \"{name}\", image = \"i\", logConfiguration = {{ logDriver = \"awslogs\", options = {{ awslogs-group = {log_group}, awslogs-region = \"eu-west-1\" }} }} }}])\n}}\n"
    )
}

pub(crate) fn log_group(label: &str, name: &str, days: u32) -> String {
    format!(
        "resource \"aws_cloudwatch_log_group\" \"{label}\" {{\n  name = \"{name}\"\n  retention_in_days = {days}\n}}\n"
    )
}
