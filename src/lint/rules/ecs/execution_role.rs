//! A Fargate task may fetch what it starts with.

use crate::catalog::fargate::TASK_DEFINITIONS;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-execution-role",
        summary: "a Fargate task that logs, reads secrets or pulls from ECR has an execution role",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("execution_role.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    if !task::on_fargate(task)? {
        return not_applicable();
    }
    match task.get("execution_role_arn") {
        Ok(None) => {}
        Ok(Some(got)) if got.is_empty() || got.text() == Some("") => {}
        // It has one that is known later.
        Ok(Some(_)) => return pass(),
        Err(_) if surely(task) => return pass(),
        Err(blocked) => return Err(blocked),
    }
    let mut unknown = None;
    for container in task::containers(task)? {
        let name = &container.name;
        let driver = container.at("logConfiguration.logDriver");
        let secrets = container.at("secrets");
        let image = container.at("image");
        let needs = match (
            task.text(&driver),
            task::elements(task, &secrets),
            task.text(&image),
        ) {
            (Ok(Some(text)), ..) if text == "awslogs" => Some((driver, "logs with awslogs")),
            (_, Ok(1..), _) => Some((secrets, "reads secrets")),
            (.., Ok(Some(text))) if text.contains(".dkr.ecr.") => {
                Some((image, "is pulled from ECR"))
            }
            (Err(b), ..) | (_, Err(b), _) | (.., Err(b)) => {
                unknown = Some(b);
                None
            }
            _ => None,
        };
        if let Some((path, what)) = needs {
            let also = task.root_module.written(&task.origin(&path), task.resource);
            return fail(
                task.finding(
                    "execution_role_arn",
                    format!("the task has no execution role, and {name} {what}"),
                )
                .also(also.span, what)
                .note(format!(
                    "Fargate pulls images, writes logs and reads secrets with this role; source: {TASK_DEFINITIONS}"
                ))
                .help("set `execution_role_arn` to a role with AmazonECSTaskExecutionRolePolicy"),
            );
        }
    }
    unknown.map_or_else(pass, Err)
}

/// Whether what is not known is at least not null: it comes of a resource.
fn surely(task: &Subject<'_>) -> bool {
    let entries = task.resource.values.as_entries();
    let value = entries.and_then(|e| e.get("execution_role_arn"));
    value.is_some_and(|v| {
        v.first_unknown().is_some_and(|u| {
            u.not_null || matches!(&u.why, crate::config::value::Why::KnownAfterApply { .. })
        })
    })
}
