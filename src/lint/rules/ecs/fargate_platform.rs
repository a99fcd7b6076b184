//! The platform of a Fargate task exists.

use crate::catalog::fargate::{self, Architecture, OperatingSystem};
use crate::catalog::source::Support;
use crate::config::value::Why;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-fargate-platform",
        summary: "Fargate has the operating system and processor of a task at its size",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("fargate_platform.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    if task.count("runtime_platform")? == 0 || !task::on_fargate(task)? {
        return not_applicable();
    }
    let (system, processor) = (task::system(task)?, task::processor(task)?);
    let source = fargate::TASK_SIZES.source;
    if system == OperatingSystem::Windows {
        for i in 0..task.count("volume")? {
            let path = format!("volume[{i}].efs_volume_configuration");
            if task.count(&path)? > 0 {
                return fail(
                    task.finding(&path, "a Windows task on Fargate mounts an EFS file system")
                        .note(format!(
                            "Fargate mounts EFS in Linux tasks only; source: {source}"
                        ))
                        .help("use another store, such as FSx or S3"),
                );
            }
        }
    }
    let Some(units) = task.get("cpu")?.and_then(|g| task::cpu_units(&g).ok()) else {
        return not_applicable();
    };
    if fargate::task_size(units).is_none() {
        // The size rule's.
        return not_applicable();
    }
    match fargate::runs_on(system, processor, units) {
        Support::Supported => pass(),
        Support::Unsupported(because) => {
            let (path, headline) = if processor == Architecture::Arm64 {
                (
                    "runtime_platform[0].cpu_architecture",
                    "Fargate has no ARM64 processors for Windows tasks".to_owned(),
                )
            } else {
                (
                    "cpu",
                    format!("Fargate has no Windows task of {}", task::vcpu(units)),
                )
            };
            fail(
                task.finding(path, headline)
                    .note(format!("{because}; source: {source}")),
            )
        }
        Support::Undecided(because) => Err(task.blocked("cpu", Why::Other(because.into()))),
    }
}
