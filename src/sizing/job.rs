//! Sizes of a job.

use crate::finding::Finding;
use crate::policy::job::Job;
use crate::policy::service::Architecture;
use crate::value::Decided;
use crate::value::unit::{CpuUnits, Mib};

use super::observe::days;
use super::{Context, SizeOf};

/// A sized job.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedJob {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// CPU of a task.
    pub cpu: Decided<CpuUnits>,
    /// Memory of a task.
    pub memory: Decided<Mib>,
    /// Processor.
    pub architecture: Decided<Architecture>,
    /// When it runs.
    pub schedule: Decided<String>,
    /// The time zone of the schedule.
    pub timezone: Decided<String>,
    /// Tasks that are started each time.
    pub tasks: Decided<u32>,
    /// Days log events are kept.
    pub log_days: Option<Decided<u32>>,
}

impl SizeOf<Job> for SizedJob {
    fn of(job: &Job, cx: &Context<'_>, _: &mut Vec<Finding>) -> Option<Self> {
        let (cpu, memory, schedule) = (job.cpu?, job.memory?, job.schedule.as_ref()?);
        Some(Self {
            name: job.name.text.clone(),
            description: job.description.as_ref().map(|d| d.value.clone()),
            cpu: Decided::new(cpu.value, [cpu.at]),
            memory: Decided::new(memory.value, [memory.at]),
            architecture: Decided::new(job.architecture.value, [job.architecture.at]),
            schedule: Decided::new(schedule.value.clone(), [schedule.at]),
            timezone: Decided::new(job.timezone.value.clone(), [job.timezone.at]),
            tasks: Decided::new(job.tasks.value, [job.tasks.at]),
            log_days: job
                .logs
                .or(cx.policy.logs.as_ref())
                .and_then(|l| days(l.retention)),
        })
    }
}
