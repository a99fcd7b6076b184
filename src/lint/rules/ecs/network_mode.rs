//! A Fargate task has a network of its own.

use crate::catalog::fargate;

use super::task;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-network-mode",
        summary: "the network mode of a Fargate task is `awsvpc`",
        severity: Severity::Error,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("network_mode.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    if !task::on_fargate(task)? {
        return not_applicable();
    }
    let wanted = fargate::NETWORK_MODE.value;
    let headline = match reading::text(task, "network_mode")? {
        Some(mode) if mode == wanted => return pass(),
        Some(mode) => format!("Fargate has no network mode \"{mode}\""),
        None => "a Fargate task needs `network_mode`".to_owned(),
    };
    fail(
        task.finding("network_mode", headline)
            .note(format!(
                "the default is \"bridge\", and Fargate has only \"{wanted}\"; source: {}",
                fargate::NETWORK_MODE.source
            ))
            .help(format!("write network_mode = \"{wanted}\""))
            .fix(task.write("network_mode", &wanted.into())),
    )
}
