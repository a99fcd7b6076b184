//! `job`: a task on Fargate that runs at its times.

mod check;

use super::decode::{Own, Reader, Stated};
use super::observe::Logs;
use super::raw::Name;
use super::select::ItemSelect;
use super::service::Architecture;
use super::{Item, Policy};
use crate::catalog::names::{self, NameForm};
use crate::finding::Finding;
use crate::value::unit::{CpuUnits, Mib};

/// A job of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its name.
    pub name: Name,
    /// What it does.
    pub description: Option<Stated<String>>,
    /// CPU of a task.
    pub cpu: Option<Stated<CpuUnits>>,
    /// Memory of a task.
    pub memory: Option<Stated<Mib>>,
    /// The processor.
    pub architecture: Stated<Architecture>,
    /// When it runs, as EventBridge takes it.
    pub schedule: Option<Stated<String>>,
    /// The time zone of the schedule.
    pub timezone: Stated<String>,
    /// Tasks that are started each time.
    pub tasks: Stated<u32>,
    /// Its log groups, where they are kept for another time than those of the others.
    pub logs: Own<Logs>,
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

impl Item for Job {
    const NAMES: &'static NameForm = &names::ECS_SERVICE;
    const BLOCK: &'static str = "job";
    const LABEL: &'static str = "the job's name";
    const DOC: &'static str = "a task on Fargate that runs at its times";
    // The name of a schedule.
    const LONGEST: usize = 64;

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            logs: Logs::of_item(r),
            description: r.optional("description", "what the job does"),
            cpu: r.required("cpu", "CPU of a task"),
            memory: r.required("memory", "memory of a task"),
            architecture: r.or(
                "architecture",
                Architecture::X86,
                "the processor of its tasks",
            ),
            schedule: r.required(
                "schedule",
                "when it runs: \"rate(1 hour)\", \"cron(0 3 * * ? *)\" with minutes, hours, day of month, month, day of week and year, or once \"at(2030-01-31T03:00:00)\"",
            ),
            timezone: r.or(
                "timezone",
                "UTC".to_owned(),
                "the time zone of the schedule, by its IANA name",
            ),
            tasks: r.or("tasks", 1, "tasks that are started each time"),
        })
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn check(&self, _: &Policy, findings: &mut Vec<Finding>) {
        check::check(self, findings);
    }
}
