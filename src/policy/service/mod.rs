//! `service`: an ECS service on Fargate, its tiers, bounds and scaling.

mod check;
mod container;
mod scale;
mod settings;

pub(super) use check::pair;
pub use container::{Container, HealthCheck};

pub use scale::{
    ALARM, BACKLOG, CPU, Change, Doing, LATENCY, MEMORY, MESSAGES, REQUESTS, Scale, Schedule,
    is_of_aws,
};
pub use settings::Settings;

use super::alarm::ItemAlarm;
use super::decode::{Fact, Field, Named, Own, Reader, Stated, Wrong, why, words};
use super::observe::{AlarmOn, Logs};
use super::raw::{Displaces, Literal, Name, Needs, Node, Section};
use super::select::ItemSelect;
use super::{Item, Policy};
use crate::catalog::metrics::{self, Namespace};
use crate::catalog::names::{self, NameForm};
use crate::finding::Finding;
use crate::value::unit::{Band, Bandwidth, CpuUnits, Mib, Percent, Quantity as _, Rate, Seconds};

words! {
    /// The processor a task runs on.
    Architecture {
        /// Intel or AMD.
        X86 = "X86_64",
        /// Graviton.
        Arm = "ARM64",
    }
}

words! {
    /// How a service's steady capacity is bought.
    Commitment {
        /// On demand.
        None = "none",
        /// A Compute Savings Plan.
        SavingsPlan = "savings-plan",
        /// Reserved instances, which Fargate does not have.
        ReservedInstances = "reserved-instances",
    }
}

/// A service of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// The label of its block.
    pub name: Name,
    /// What it does.
    pub description: Option<Stated<String>>,
    /// CPU of a task, where no tier decides it.
    pub cpu: Option<Stated<CpuUnits>>,
    /// Memory of a task, where no tier decides it.
    pub memory: Option<Stated<Mib>>,
    /// The word of the demand that chooses the tier.
    pub by: Option<Stated<String>>,
    /// The tier the policy recommends.
    pub recommended: Option<Stated<String>>,
    /// Tiers, smallest first.
    pub tiers: Vec<Tier>,
    /// Bounds of the number of tasks.
    pub tasks: Option<Stated<Band<u32>>>,
    /// Tasks that it begins with, before scaling moves them.
    pub start: Option<Stated<u32>>,
    /// Time in which a new task may fail the load balancer's checks.
    pub grace: Option<Stated<Seconds>>,
    /// How the number of tasks follows the load.
    pub scales: Vec<Scale>,
    /// How its bounds change by the clock.
    pub schedules: Vec<Schedule>,
    /// Database connections one task may open.
    pub database_pool: Option<Stated<u32>>,
    /// Broker connections one task opens.
    pub broker_connections: Option<Stated<u32>>,
    /// Named ports.
    pub ports: Named<u32>,
    /// Whether an Application Load Balancer stands before it; one of its own says so without it.
    pub load_balanced: Stated<bool>,
    /// The load balancer of its own.
    pub balancer: Option<Balancer>,
    /// Instruction set of the processor that its tasks run on.
    pub architecture: Stated<Architecture>,
    /// How steady capacity is bought.
    pub commitment: Stated<Commitment>,
    /// Share of tasks on Spot.
    pub spot: Option<Spot>,
    /// What a task holds of the agents.
    pub agents: Option<Agents>,
    /// Health check of the container.
    pub health_check: Option<HealthCheck>,
    /// Its log groups, where they are kept for another time than those of the others.
    pub logs: Own<Logs>,
    /// Containers of a task with a size of their own.
    pub containers: Vec<Container>,
    /// Whether its tasks agree by majority.
    pub consensus: Stated<bool>,
    /// Facts that no resource can express.
    pub planning: Named<Fact>,
    /// How its container runs, and who it talks to.
    pub settings: Settings,
    /// Alarms of its own.
    pub alarms: Vec<ItemAlarm>,
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

/// The most a tier carries: a number, or a rate by the second.
struct UpTo {
    most: u32,
    is_rate: bool,
}

impl Field for UpTo {
    fn what() -> String {
        "an amount: a whole number, or a rate".into()
    }
    fn examples() -> String {
        "500 or \"2K/s\"".into()
    }
    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": ["number", "string"] })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let Ok(rate) = <Rate as Field>::read(node) else {
            let most = <u32 as Field>::read(node)?;
            let is_rate = false;
            return Ok(Self { most, is_rate });
        };
        // A part of an event each second is carried by what carries one.
        let is_rate = true;
        u32::from_number(rate.0.ceil())
            .map(|most| Self { most, is_rate })
            .ok_or_else(|| Wrong::because(node, "more than any tier carries"))
    }
}

/// One size of a service. It holds what lies above the tier before it, up to and including `up_to`.
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// The label of its block, which explanations name.
    pub name: Name,
    /// The most it carries; none on an open last tier.
    pub up_to: Option<Stated<u32>>,
    /// Whether that is so many in a second.
    pub is_rate: bool,
    /// CPU of a task.
    pub cpu: Option<Stated<CpuUnits>>,
    /// Memory of a task.
    pub memory: Option<Stated<Mib>>,
    /// Bandwidth a task is expected to have.
    pub bandwidth: Option<Stated<Bandwidth>>,
}

/// How tasks are split between Fargate and Fargate Spot.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Tasks that always run on demand.
    pub on_demand_base: Stated<u32>,
    /// Weight of on-demand tasks beyond the base.
    pub on_demand_weight: Stated<u32>,
    /// Weight of Spot tasks.
    pub spot_weight: Stated<u32>,
    /// What Spot is expected to save.
    pub saving: Option<Stated<Percent>>,
}

/// What a task of an agent service holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Agents {
    /// Agents in one task.
    pub per_task: Stated<u32>,
    /// Agents the system is planned for.
    pub range: Option<Stated<Band<u32>>>,
    /// Memory of one agent.
    pub memory: Option<Stated<Mib>>,
    /// vCPU the fleet is planned for.
    pub max_vcpu: Option<Stated<u32>>,
    /// Memory the fleet is planned for.
    pub max_memory: Option<Stated<Mib>>,
    /// Agents started when nothing is asked for.
    pub default: Option<Stated<u32>>,
}

/// The load balancer of a service and its target group.
#[derive(Debug, Clone, PartialEq)]
pub struct Balancer {
    /// Time between two checks of a task.
    pub interval: Stated<Seconds>,
    /// Time one check may take.
    pub timeout: Option<Stated<Seconds>>,
    /// Checks in a row that find a task healthy.
    pub healthy: Stated<u32>,
    /// Checks in a row that find a task unhealthy.
    pub unhealthy: Stated<u32>,
    /// What a check asks for.
    pub path: Stated<String>,
    /// Time that a stopping task has to end its requests.
    pub drain: Stated<Seconds>,
    /// Time after which a connection without data is closed.
    pub idle: Stated<Seconds>,
}

/// Whether a service may begin with the number of tasks that is stated for all: one within its bounds, which something moves.
fn begins_within(stated: &Section) -> bool {
    let value = |key: &str| stated.attribute(key).map(|a| &a.value);
    let start = value("start").and_then(|node| <u32 as Field>::read(node).ok());
    let tasks = value("tasks").and_then(|node| <Band<u32> as Field>::read(node).ok());
    let within = |tasks: Band<u32>| start.is_none_or(|s| (tasks.min..=tasks.max).contains(&s));
    let moves = |tasks: Band<u32>| stated.has("scale") || !tasks.is_fixed();
    tasks.is_none_or(|tasks| within(tasks) && moves(tasks))
}

/// Whether a `scale` that is stated for all moves a service: one number of tasks stays, but for what a schedule makes of it.
/// Who writes bounds has them, be they equal.
fn is_moved(stated: &Section) -> bool {
    let tasks = stated.attribute("tasks").map(|a| &a.value.literal);
    stated.has("schedule") || !matches!(tasks, Some(Literal::Number(_)))
}

/// The word by which a dashboard shows what stands before services.
pub const BALANCED: &str = "load-balancer";

impl Item for Service {
    const NAMES: &'static NameForm = &names::ECS_SERVICE;
    const METRICS: &'static [&'static Namespace] = metrics::BALANCED;
    const BLOCK: &'static str = "service";
    const LABEL: &'static str = "the service's name";
    const DOC: &'static str = "an ECS service on Fargate";
    const WATCHED_ON: &'static [AlarmOn] = &[
        AlarmOn::Cpu,
        AlarmOn::Memory,
        AlarmOn::Errors,
        AlarmOn::Latency,
    ];
    const SHOWN_AS: &'static [&'static str] = &["services", BALANCED];
    // A service lives in the name space of its cluster.
    const NAMED_ALONE: bool = true;
    const PUBLISHES: bool = true;
    // The name of its task family has the cluster's before it, and 255 characters.
    const LONGEST: usize = 150;

    fn displaces() -> &'static [Displaces] {
        &[
            Displaces {
                stated: &["cpu", "memory"],
                below: &["tier", "recommended"],
                ..Displaces::ALWAYS
            },
            Displaces {
                stated: &["tier"],
                below: &["cpu", "memory"],
                ..Displaces::ALWAYS
            },
            // Other bounds begin elsewhere, where what a layer below begins with is none of theirs.
            Displaces {
                stated: &["tasks"],
                below: &["start"],
                unless: Some(|stated, _| begins_within(stated)),
                ..Displaces::ALWAYS
            },
        ]
    }

    fn needs() -> &'static [Needs] {
        &[
            Needs {
                key: "balancer",
                goes: |s| s.says_whether("load_balanced") != Some(false),
            },
            Needs {
                key: "grace",
                goes: |s| s.says_whether("load_balanced") != Some(false),
            },
            Needs {
                key: "start",
                goes: begins_within,
            },
            Needs {
                key: "scale",
                goes: is_moved,
            },
        ]
    }

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        let service = Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            alarms: ItemAlarm::blocks(r),
            description: r.setting().optional("description", "what the service does"),
            cpu: r.optional("cpu", "CPU of a task, for a size that no demand chooses"),
            memory: r.optional("memory", "memory of a task, for a size that no demand chooses"),
            by: r.optional(
                "by",
                "the demand that chooses the tier: agents, tasks_per_agent, connections, messages, events, or a word of one's own in `demand`",
            ),
            recommended: r.uncompared("the policy itself is checked with it").optional(
                "recommended",
                "the tier the policy recommends; compared with the one demand chooses",
            ),
            tasks: r.aws(&["desired_count", "max_capacity", "min_capacity"]).required("tasks", "the number of tasks, or its bounds"),
            start: r.optional(
                "start",
                "the number of tasks that it begins with, before scaling moves it; the lower bound where it is not stated",
            ),
            grace: r.aws(&["health_check_grace_period_seconds"]).optional(
                "grace",
                "time in which a new task may fail the load balancer's checks; 60s where it is not stated",
            ),
            database_pool: r.uncompared(why::CAPACITY).optional("database_pool", "database connections one task may open"),
            broker_connections: r
                .uncompared(why::CAPACITY)
                .optional("broker_connections", "broker connections one task opens"),
            ports: r.named("ports", "named ports of the container"),
            load_balanced: r.or(
                "load_balanced",
                false,
                "whether an Application Load Balancer is in front of it",
            ),
            architecture: r.aws(&["cpu_architecture"]).or(
                "architecture",
                Architecture::X86,
                "the processor of its tasks",
            ),
            settings: Settings::read(r),
            logs: Logs::of_item(r),
            commitment: {
                let commitment = r.or(
                    "commitment",
                    Commitment::None,
                    "how steady capacity is bought",
                );
                r.planning();
                commitment
            },
            consensus: {
                let consensus = r.or(
                    "consensus",
                    false,
                    "whether its tasks agree by majority, so that more than half of them must run",
                );
                r.planning();
                consensus
            },
            planning: {
                let planning = r.named("planning", "facts that no resource can express");
                r.planning();
                planning
            },
            tiers: r.blocks(
                "tier",
                "the tier's name",
                "a size, for what lies above the tier before it up to and including `up_to`",
                Tier::read,
            ),
            scales: r
                .one_or_several(
                    "scale",
                    "what it is called, where there are several",
                    "what moves the number of tasks; of several, the largest number that one of them asks for holds",
                    |r, label| Some(Scale::read(r, label)),
                )
                .into_iter()
                .flat_map(Scale::policies)
                .collect(),
            schedules: r.blocks(
                "schedule",
                "what it is called",
                "bounds from a time on, until the next schedule",
                Schedule::read,
            ),
            spot: r.block(
                "spot",
                "how tasks are split between Fargate and Fargate Spot",
                |r| Some(Spot::read(r)),
            ),
            agents: r.block("agents", "what a task holds of the agents", |r| {
                Some(Agents::read(r))
            }),
            balancer: r.block(
                "balancer",
                "the Application Load Balancer before it, which `generate` then makes, and its target group",
                |r| Some(Balancer::read(r)),
            ),
            health_check: r.block("health_check", "health check of its own container", |r| {
                Some(HealthCheck::read(r))
            }),
            containers: r.blocks(
                "container",
                "the container's name, which is the service's for its own",
                "a container of its tasks with a size of its own, such as a sidecar",
                |r, name| Some(Container::read(r, name)),
            ),
        };
        Some(service)
    }

    fn measures(&self) -> &'static [&'static Namespace] {
        if self.is_balanced() {
            Self::METRICS
        } else {
            metrics::SERVICE
        }
    }

    fn may_measure(&self) -> Option<(&'static [&'static Namespace], &'static str)> {
        let help = "a load balancer measures it: write load_balanced = true, or a `balancer` block";
        (!self.is_balanced()).then_some((Self::METRICS, help))
    }

    fn alarms(&self) -> &[ItemAlarm] {
        &self.alarms
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn check(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        check::check(self, policy, findings);
    }
}

impl Service {
    /// Whether its size is stated, so that no tier decides it.
    pub fn is_fixed(&self) -> bool {
        self.cpu.is_some() && self.memory.is_some()
    }

    /// Whether a load balancer stands before it.
    pub fn is_balanced(&self) -> bool {
        self.load_balanced.value || self.balancer.is_some()
    }
}

impl Tier {
    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        let up_to = r.optional::<UpTo>(
            "up_to",
            "the most it carries, included; none on an open last tier",
        );
        Some(Self {
            name: name.clone(),
            is_rate: up_to.as_ref().is_some_and(|stated| stated.value.is_rate),
            up_to: up_to.map(|stated| Stated {
                value: stated.value.most,
                at: stated.at,
            }),
            cpu: r.required("cpu", "CPU of a task"),
            memory: r.required("memory", "memory of a task"),
            bandwidth: {
                let bandwidth = r.optional("bandwidth", "bandwidth a task is expected to have");
                r.planning();
                bandwidth
            },
        })
    }
}

impl Spot {
    fn read(r: &mut Reader) -> Self {
        Self {
            on_demand_base: r.aws(&["base"]).or(
                "on_demand_base",
                1,
                "tasks that always run on demand",
            ),
            on_demand_weight: r.aws(&["weight"]).or(
                "on_demand_weight",
                1,
                "weight of on-demand tasks beyond the base",
            ),
            spot_weight: r.aws(&["weight"]).or(
                "spot_weight",
                3,
                "weight of Spot tasks beyond the base",
            ),
            saving: {
                let saving =
                    r.optional("saving", "what Spot is expected to save against on demand");
                r.planning();
                saving
            },
        }
    }
}

/// A field that no resource can express.
fn planned<T>(r: &mut Reader, read: impl FnOnce(&mut Reader) -> T) -> T {
    let value = read(r);
    r.planning();
    value
}

impl Agents {
    fn read(r: &mut Reader) -> Self {
        Self {
            per_task: planned(r, |r| r.or("per_task", 1, "agents in one task")),
            range: planned(r, |r| {
                r.optional("range", "agents the system is planned for")
            }),
            memory: planned(r, |r| r.optional("memory", "memory of one agent")),
            max_vcpu: planned(r, |r| {
                r.optional("max_vcpu", "vCPU the whole fleet is planned for")
            }),
            max_memory: planned(r, |r| {
                r.optional("max_memory", "memory the whole fleet is planned for")
            }),
            default: planned(r, |r| {
                r.optional("default", "agents started when nothing is asked for")
            }),
        }
    }
}

impl Balancer {
    /// What a check may take where the policy does not say.
    const TIMEOUT: Seconds = Seconds(5);

    fn read(r: &mut Reader) -> Self {
        Self {
            interval: r.or("interval", Seconds(30), "time between two checks of a task"),
            timeout: r.optional(
                "timeout",
                "time one check may take, less than the interval; 5s or what the interval leaves",
            ),
            healthy: r.aws(&["healthy_threshold"]).or(
                "healthy",
                5,
                "checks in a row that find a task healthy",
            ),
            unhealthy: r.aws(&["unhealthy_threshold"]).or(
                "unhealthy",
                2,
                "checks in a row that find a task unhealthy",
            ),
            path: r.or("path", "/".to_owned(), "the path that a check requests"),
            drain: r.aws(&["deregistration_delay"]).or(
                "drain",
                Seconds(300),
                "time that a stopping task has to end its requests",
            ),
            idle: r.aws(&["idle_timeout", "idle_client_timeout"]).or(
                "idle",
                Seconds(60),
                "time after which a connection without data is closed",
            ),
        }
    }

    /// Time one check may take.
    pub fn timeout(&self) -> Stated<Seconds> {
        let left = self.interval.value.0.saturating_sub(1);
        let usual = Seconds(Self::TIMEOUT.0.min(left));
        self.timeout.unwrap_or(Stated::default(usual))
    }
}
