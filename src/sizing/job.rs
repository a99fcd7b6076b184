//! Sizes of a job.

use crate::finding::Finding;
use crate::policy::decode::Stated;
use crate::policy::job::{Job, JobContainer};
use crate::value::Decided;
use crate::value::unit::{CpuUnits, Mib};

use super::observe::kept;
use super::{Context, SizeOf, SizedContainer};

/// A sized job.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedJob {
    /// The label of the policy: `cleanup`.
    pub name: String,
    /// What the policy states of it: what needs no sizing is read there.
    pub stated: Job,
    /// CPU of a task.
    pub cpu: Decided<CpuUnits>,
    /// Memory of a task.
    pub memory: Decided<Mib>,
    /// Containers with a size of their own.
    pub containers: Vec<SizedContainer>,
    /// Days log events are kept.
    pub log_days: Option<Decided<u32>>,
}

fn container(container: &JobContainer) -> SizedContainer {
    let mib = |s: Stated<Mib>| Decided::new(s.value, [s.at]);
    SizedContainer {
        name: container.name.text.clone(),
        cpu: container.cpu.map(|s| Decided::new(s.value, [s.at])),
        memory: container.memory.map(mib),
        reservation: container.reservation.map(mib),
        health_check: None,
    }
}

impl SizedJob {
    /// Names of the containers with a size that are not the job's own.
    pub fn sidecars(&self) -> impl Iterator<Item = &str> {
        let names = self.containers.iter().map(|c| c.name.as_str());
        names.filter(|name| *name != self.name)
    }
}

impl SizeOf<Job> for SizedJob {
    fn of(job: &Job, cx: &Context<'_>, _: &mut Vec<Finding>) -> Option<Self> {
        let (cpu, memory) = (job.cpu?, job.memory?);
        Some(Self {
            name: job.name.text.clone(),
            stated: job.clone(),
            cpu: Decided::new(cpu.value, [cpu.at]),
            memory: Decided::new(memory.value, [memory.at]),
            containers: job.containers.iter().map(container).collect(),
            log_days: job
                .logs
                .or(cx.policy.logs.as_ref())
                .and_then(|l| kept(l.retention)),
        })
    }
}
