//! `job`: a task on Fargate that runs at its times, or when something starts it.

mod check;

use super::decode::{Own, Reader, Stated};
use super::observe::{AlarmOn, Logs};
use super::raw::{Name, Needs};
use super::select::ItemSelect;
use super::service::Architecture;
use super::{Item, Policy};
use crate::catalog::names::{self, NameForm};
use crate::finding::Finding;
use crate::value::unit::{ContainerCpu, CpuUnits, Mib};

/// A job of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The label of its block.
    pub name: Name,
    /// What it does.
    pub description: Option<Stated<String>>,
    /// CPU of a task.
    pub cpu: Option<Stated<CpuUnits>>,
    /// Memory of a task.
    pub memory: Option<Stated<Mib>>,
    /// Instruction set of the processor that its tasks run on.
    pub architecture: Stated<Architecture>,
    /// When it runs, as EventBridge takes it; none where something else starts it.
    pub schedule: Option<Stated<String>>,
    /// The time zone of the schedule.
    pub timezone: Stated<String>,
    /// Tasks that are started each time.
    pub tasks: Stated<u32>,
    /// Its log groups, where they are kept for another time than those of the others.
    pub logs: Own<Logs>,
    /// Containers of a task with a size of their own.
    pub containers: Vec<JobContainer>,
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

/// A container of a job with a size of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct JobContainer {
    /// The label of its block, and the name in the task.
    pub name: Name,
    /// CPU that it is sure of.
    pub cpu: Option<Stated<ContainerCpu>>,
    /// The most memory that it may use.
    pub memory: Option<Stated<Mib>>,
    /// Memory that it is sure of.
    pub reservation: Option<Stated<Mib>>,
}

impl JobContainer {
    fn read(r: &mut Reader, name: &Name) -> Self {
        Self {
            name: name.clone(),
            cpu: r
                .counted_in(" units")
                .optional("cpu", "CPU that it is sure of"),
            memory: r.optional("memory", "the most memory that it may use"),
            reservation: r.optional("memory_reservation", "memory that it is sure of"),
        }
    }
}

impl Item for Job {
    const NAMES: &'static NameForm = &names::ECS_SERVICE;
    const BLOCK: &'static str = "job";
    const LABEL: &'static str = "the job's name";
    const DOC: &'static str =
        "a task on Fargate that runs at its times, or when something starts it";
    const WATCHED_ON: &'static [AlarmOn] = &[];
    const SHOWN_AS: &'static [&'static str] = &[];
    // The name of a schedule.
    const LONGEST: usize = 64;

    fn needs() -> &'static [Needs] {
        &[
            Needs {
                key: "tasks",
                goes: |s| s.attribute("schedule").is_some(),
            },
            Needs {
                key: "timezone",
                goes: |s| s.attribute("schedule").is_some(),
            },
        ]
    }

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            logs: Logs::of_item(r),
            description: r.setting().optional("description", "what the job does"),
            cpu: r.required("cpu", "CPU of a task"),
            memory: r.required("memory", "memory of a task"),
            architecture: r.aws(&["cpu_architecture"]).or(
                "architecture",
                Architecture::X86,
                "the processor of its tasks",
            ),
            schedule: r.aws(&["schedule_expression"]).optional(
                "schedule",
                "when it runs: \"rate(1 hour)\", \"cron(0 3 * * ? *)\" with minutes, hours, day of month, month, day of week and year, or once \"at(2030-01-31T03:00:00)\"; without it something else starts it, such as a pipeline or a state machine",
            ),
            timezone: r.aws(&["schedule_expression_timezone"]).or(
                "timezone",
                "UTC".to_owned(),
                "the time zone of the schedule, by its IANA name",
            ),
            tasks: r.aws(&["task_count"]).or("tasks", 1, "tasks that are started each time"),
            containers: r.blocks(
                "container",
                "the container's name, which is the job's for its own",
                "a container of its tasks with a size of its own, such as a sidecar",
                |r, name| Some(JobContainer::read(r, name)),
            ),
        })
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn check(&self, _: &Policy, findings: &mut Vec<Finding>) {
        check::check(self, findings);
    }
}
