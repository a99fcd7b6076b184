//! The disk of a Fargate task has a size that can be written.

use crate::catalog::fargate;

use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-ephemeral-storage",
        summary: "the ephemeral storage of a task is 21 to 200 GiB where it is written",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("ephemeral_storage.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    let path = "ephemeral_storage[0].size_in_gib";
    let Some(size) = task.number(path)? else {
        return not_applicable();
    };
    let (least, most) = (
        *fargate::EPHEMERAL_GIB.value.start(),
        *fargate::EPHEMERAL_GIB.value.end(),
    );
    if (f64::from(least)..=f64::from(most)).contains(&size) {
        return pass();
    }
    let included = fargate::EPHEMERAL_INCLUDED_GIB.value;
    let help = if size <= f64::from(included) {
        format!("leave the block out: every task has {included} GiB without it")
    } else {
        format!("write at most {most}, or mount an EFS file system")
    };
    fail(
        task.finding(
            path,
            format!("{size} GiB of ephemeral storage cannot be asked for"),
        )
        .note(format!(
            "{least} to {most} GiB can; source: {}",
            fargate::EPHEMERAL_GIB.source
        ))
        .help(help),
    )
}
