//! What the containers of a task refer to is there.

use std::collections::HashSet;

use crate::config::value::Value;

use super::task;
use crate::lint::rules::prelude::*;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "ecs-container-references",
        summary: "the volumes and containers that a container refers to are in its task",
        severity: Severity::Error,
        fix: FixPromise::Never,
        status: Status::Stable,
        page: include_str!("container_references.md"),
    },
    kinds: &["aws_ecs_task_definition"],
    check,
};

fn check(task: &Subject<'_>) -> Answer {
    let containers = task::containers(task)?;
    let mut names = HashSet::new();
    let mut mounted = None;
    for container in &containers {
        names.extend(task.text(&container.at("name"))?);
    }
    let mut findings = Vec::new();
    let mut asked = false;
    for container in &containers {
        let list = container.at("mountPoints");
        for i in 0..task::elements(task, &list)? {
            let path = format!("{list}[{i}].sourceVolume");
            let Some(volume) = task.text(&path)? else {
                continue;
            };
            asked = true;
            let volumes = match &mut mounted {
                Some(volumes) => volumes,
                none => none.insert(volumes(task)?),
            };
            if !volumes.contains(&volume) {
                findings.push(
                    task.finding(
                        &path,
                        format!(
                            "{} mounts volume \"{volume}\", which the task does not have",
                            container.name
                        ),
                    )
                    .help(format!("add a `volume` block with name = \"{volume}\"")),
                );
            }
        }
        for (setting, key) in [
            ("dependsOn", "containerName"),
            ("volumesFrom", "sourceContainer"),
        ] {
            let list = container.at(setting);
            for i in 0..task::elements(task, &list)? {
                let path = format!("{list}[{i}].{key}");
                let Some(other) = task.text(&path)? else {
                    continue;
                };
                asked = true;
                if !names.contains(&other) {
                    findings.push(
                        task.finding(
                            &path,
                            format!(
                                "{} refers to container \"{other}\", which the task does not have",
                                container.name
                            ),
                        )
                        .help("name a container of the same task definition"),
                    );
                }
            }
        }
    }
    if !asked {
        return not_applicable();
    }
    all(findings)
}

/// The names of the task's volumes.
fn volumes(task: &Subject<'_>) -> Result<HashSet<String>, crate::lint::Blocked> {
    let mut out = HashSet::new();
    for i in 0..task.count("volume")? {
        let name = task.get(&format!("volume[{i}].name"))?;
        out.extend(
            name.as_ref()
                .map(|g| &g.value)
                .and_then(Value::as_str)
                .map(str::to_owned),
        );
    }
    Ok(out)
}
