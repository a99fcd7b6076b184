//! Limits on open files are ones that Fargate can set.

use crate::catalog::fargate::OPEN_FILES_MAX;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-ulimits",
        summary: "a container's soft limits are not above the hard ones, and Fargate can set them",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("ulimits.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    let mut findings = Vec::new();
    let mut asked = false;
    for container in task::containers(task)? {
        let list = container.at("ulimits");
        for i in 0..task::elements(task, &list)? {
            let entry = format!("{list}[{i}]");
            let name = task.text(&format!("{entry}.name"))?.unwrap_or_default();
            let path = format!("{entry}.softLimit");
            let (soft, hard) = (
                task.number(&path)?,
                task.number(&format!("{entry}.hardLimit"))?,
            );
            let (Some(soft), Some(hard)) = (soft, hard) else {
                continue;
            };
            asked = true;
            // −1 is no limit.
            if hard >= 0.0 && soft > hard {
                findings.push(
                    task.finding(
                        &path,
                        format!(
                            "{} has a soft limit of {soft} {name} above its hard limit of {hard}",
                            container.name
                        ),
                    )
                    .note("a container does not start with a soft limit above its hard one")
                    .help("lower `softLimit` or raise `hardLimit`"),
                );
            }
            let most = OPEN_FILES_MAX.value;
            if name == "nofile" && hard > f64::from(most) && task::on_fargate(task)? {
                findings.push(
                    task.finding(
                        &format!("{entry}.hardLimit"),
                        format!(
                            "{} may open {hard} files, more than the {most} that Fargate allows",
                            container.name
                        ),
                    )
                    .note(format!("source: {}", OPEN_FILES_MAX.source))
                    .help(format!("write at most {most}")),
                );
            }
        }
    }
    if !asked {
        return not_applicable();
    }
    all(findings)
}
