//! What a job states that AWS would refuse.

use crate::catalog::schedule::{self, Wrong};
use crate::finding::Finding;
use crate::policy::mistake::refused;
use crate::policy::service::pair;

use super::Job;

pub(super) fn check(job: &Job, findings: &mut Vec<Finding>) {
    let here = job.name.span;
    pair(job.cpu, job.memory, here, findings);
    if let Some(stated) = &job.schedule
        && let Err(Wrong {
            says,
            write,
            source,
        }) = schedule::check(&stated.value)
    {
        let at = stated.span_or(here);
        findings.push(refused(at, says, source).help(format!("write schedule = \"{write}\"")));
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
