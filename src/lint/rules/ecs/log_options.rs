//! A container that logs to CloudWatch says where to.

use crate::catalog::fargate::ECS_API;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-log-options",
        summary: "a container that logs with awslogs names a group, a region and, on Fargate, a stream prefix",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("log_options.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    let mut findings = Vec::new();
    let mut asked = false;
    for container in task::containers(task)? {
        let log = container.at("logConfiguration");
        if task.text(&format!("{log}.logDriver"))?.as_deref() != Some("awslogs") {
            continue;
        }
        asked = true;
        let mut wanted = vec!["awslogs-group", "awslogs-region"];
        if task::on_fargate(task)? {
            wanted.push("awslogs-stream-prefix");
        }
        let options = format!("{log}.options");
        let mut missing = Vec::new();
        for option in wanted {
            let path = format!("{options}.{option}");
            let known = match task.get(&path) {
                Ok(got) => got.is_some_and(|g| g.text() != Some("")),
                // It is there, whatever it will be.
                Err(_) if holds(task, &options, option) => true,
                Err(blocked) => return Err(blocked),
            };
            if !known {
                missing.push(format!("`{option}`"));
            }
        }
        if missing.is_empty() {
            continue;
        }
        findings.push(
            task.finding(
                &options,
                format!(
                    "{} logs with awslogs and has no {}",
                    container.name,
                    missing.join(" and no ")
                ),
            )
            .note(format!("source: {ECS_API}"))
            .help(format!("add {}", missing.join(" and "))),
        );
    }
    if !asked {
        return not_applicable();
    }
    all(findings)
}

/// Whether an object that is known has a key, whose value need not be.
fn holds(task: &Subject<'_>, object: &str, key: &str) -> bool {
    let got = task.known(object);
    got.is_some_and(|g| g.value.as_entries().is_some_and(|e| e.contains_key(key)))
}
