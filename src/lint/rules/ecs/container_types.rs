//! The values of a container have the types that the provider decodes.

use crate::catalog::fargate::CONTAINER_TYPES;
use crate::config::value::{Data, Value};
use crate::finding::Finding;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-container-types",
        summary: "numbers of a container are numbers, and the values of its environment are texts",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("container_types.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

/// Settings that are whole numbers.
const NUMBERS: &[&str] = &[
    "cpu",
    "healthCheck.interval",
    "healthCheck.retries",
    "healthCheck.startPeriod",
    "healthCheck.timeout",
    "memory",
    "memoryReservation",
    "startTimeout",
    "stopTimeout",
];

fn check(task: &Subject<'_>) -> Answer {
    let mut findings = Vec::new();
    let containers = task::containers(task)?;
    if containers.is_empty() {
        return not_applicable();
    }
    for container in containers {
        let mut paths: Vec<String> = NUMBERS.iter().map(|s| container.at(s)).collect();
        let ports = container.at("portMappings");
        for i in 0..task::elements(task, &ports)? {
            for key in ["containerPort", "hostPort"] {
                paths.push(format!("{ports}[{i}].{key}"));
            }
        }
        for path in paths {
            let setting = path.rsplit('.').next().unwrap_or(&path).to_owned();
            // One that is not known has the right type, as far as can be told.
            let Some(got) = task.known(&path) else {
                continue;
            };
            if let Some(text) = got.text() {
                let number = text.trim().parse::<u32>().ok();
                findings.push(
                    wrong(
                        task,
                        &path,
                        format!(
                            "{setting} of {} is a text, and a number is needed",
                            container.name
                        ),
                        number.map_or_else(
                            || "write a number".to_owned(),
                            |n| format!("write {n} without quotes"),
                        ),
                    )
                    .fix(number.and_then(|n| task.write(&path, &Write::Raw(n.to_string())))),
                );
            }
        }
        let list = container.at("environment");
        for i in 0..task::elements(task, &list)? {
            let path = format!("{list}[{i}].value");
            let Some(got) = task.known(&path) else {
                continue;
            };
            let kind = match &got.value.data {
                Data::Number(_) => "number",
                Data::Bool(_) => "truth value",
                _ => continue,
            };
            let name = task.known(&format!("{list}[{i}].name"));
            let name = name.map_or_else(String::new, |n| format!(" {n}"));
            findings.push(
                wrong(
                    task,
                    &path,
                    format!(
                        "environment variable{name} of {} is a {kind}, and a text is needed",
                        container.name
                    ),
                    "put the value in quotes, or wrap it in tostring()".to_owned(),
                )
                .fix(quoted(task, &path, &got.value)),
            );
        }
    }
    all(findings)
}

fn wrong(task: &Subject<'_>, path: &str, headline: String, help: String) -> Finding {
    task.finding(path, headline)
        .note(format!(
            "the provider decodes no other type; source: {CONTAINER_TYPES}"
        ))
        .help(help)
}

/// The literal in quotes.
fn quoted(task: &Subject<'_>, path: &str, value: &Value) -> Option<crate::finding::Fix> {
    let text = match &value.data {
        Data::Number(n) => n.to_string(),
        Data::Bool(b) => b.to_string(),
        _ => return None,
    };
    task.write(path, &Write::Text(text))
}
