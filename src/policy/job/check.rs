//! What a job states that AWS would refuse.

use crate::catalog::{fargate, names, schedule};
use crate::finding::Finding;
use crate::policy::mistake::{form, refused, scheduled, timezone};
use crate::policy::service::pair;
use crate::registry::policyfile;

use super::Job;

pub(super) fn check(job: &Job, findings: &mut Vec<Finding>) {
    let here = job.name.span;
    pair(job.cpu, job.memory, here, findings);
    let of_schedule = [("tasks", job.tasks.at), ("timezone", job.timezone.at)];
    for (word, at) in of_schedule {
        let Some(at) = at.filter(|_| job.schedule.is_none()) else {
            continue;
        };
        let headline = format!("`{word}` goes with `schedule`");
        let finding = Finding::error(&policyfile::VALUE, at, headline).lacks(&["schedule"]);
        let name = &job.name.text;
        findings.push(finding.help(format!(
            "what starts it otherwise says how: leave it out, or state `schedule`; what job \"{name}\" inherits is taken back there with {word} = null"
        )));
    }
    for container in &job.containers {
        form(&container.name, &names::ECS_SERVICE, findings);
        let units = container.cpu.map(|c| (c.value.0, c.at));
        let mib = [container.memory, container.reservation];
        let mib = mib.into_iter().flatten().map(|m| (m.value.0, m.at));
        let of_cpu = job.cpu.map(|c| c.value.0);
        let of_memory = job.memory.map(|m| m.value.0);
        let sizes = units.into_iter().map(|u| (u, of_cpu));
        for ((size, at), task) in sizes.chain(mib.map(|m| (m, of_memory))) {
            if let Some(task) = task.filter(|task| size > *task) {
                let name = &container.name.text;
                let headline = format!("container \"{name}\" takes more than its task has");
                let at = at.unwrap_or(container.name.span);
                let finding = refused(at, headline, &fargate::ECS_API);
                findings.push(finding.label(format!("{size} of {task}")));
            }
        }
    }
    if let Some(stated) = &job.schedule {
        scheduled("schedule", stated, here, findings);
        timezone(&job.timezone, here, findings);
    }
    if !schedule::TASKS.value.contains(&job.tasks.value) {
        let range = &schedule::TASKS.value;
        let headline = format!(
            "a schedule starts {} to {} tasks",
            range.start(),
            range.end()
        );
        findings.push(refused(
            job.tasks.span_or(here),
            headline,
            schedule::TASKS.source,
        ));
    }
}
