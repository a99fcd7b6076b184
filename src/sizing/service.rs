//! Sizes of an ECS service.

mod scaling;
mod tier;

pub use scaling::{ScaleMetric, SizedScale, SizedSchedule, SizedSteps, derived_target};
pub use tier::{TierChoice, choose_tier};

use crate::finding::Finding;
use crate::policy::decode::Stated;
use crate::policy::demand::TASKS_PER_AGENT;
use crate::policy::edges::{self, Edge, Told};
use crate::policy::observe::AlarmOn;
use crate::policy::service::{Architecture, Balancer, Container, HealthCheck, Service, Settings};
use crate::policy::{Item as _, Policy};
use crate::text::Span;
use crate::value::Decided;
use crate::value::unit::{Band, ContainerCpu, CpuUnits, Mib, Seconds, plain};

use super::observe::{SizedAlarm, share};
use super::{Context, SizeOf};
use scaling::{scale, schedule, steps};
use tier::tier;

/// A sized service.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedService {
    /// The label of the policy: `gateway`.
    pub name: String,
    /// What the policy states of it: what needs no sizing is read there.
    pub stated: Service,
    /// What it does.
    pub description: Option<String>,
    /// The tier and why; none where the policy states the size itself.
    pub tier: Option<Decided<TierChoice>>,
    /// CPU of a task; none where the policy states none, and then it cannot be generated.
    pub cpu: Option<Decided<CpuUnits>>,
    /// Memory of a task.
    pub memory: Option<Decided<Mib>>,
    /// Bounds of the number of tasks.
    pub tasks: Decided<Band<u32>>,
    /// Tasks that the demand needs, where the policy says what one task carries; may exceed the bounds.
    pub needed: Option<u32>,
    /// How that number came about.
    pub needed_because: Option<String>,
    /// Tasks that it begins with; none where it begins with the lower bound, or nothing moves them.
    pub start: Option<Decided<u32>>,
    /// Seconds in which a new task may fail the load balancer's checks.
    pub grace: Option<Decided<u32>>,
    /// Scaling policies; those that lack a target are left out.
    pub scales: Vec<SizedScale>,
    /// Scaling policies that go by steps.
    pub steps: Vec<SizedSteps>,
    /// Bounds that change by the clock.
    pub schedules: Vec<SizedSchedule>,
    /// Split between Fargate and Fargate Spot.
    pub spot: Option<SizedSpot>,
    /// Database connections one task may open.
    pub database_pool: Option<Decided<u32>>,
    /// Broker connections one task opens.
    pub broker_connections: Option<Decided<u32>>,
    /// Processor.
    pub architecture: Decided<Architecture>,
    /// Named ports.
    pub ports: Vec<(String, Decided<u32>)>,
    /// Whether a load balancer stands before it.
    pub load_balanced: bool,
    /// The load balancer of its own.
    pub balancer: Option<SizedBalancer>,
    /// Health check of its own container; without a command there is nothing to write.
    pub health_check: Option<HealthCheck>,
    /// Containers with a size of their own.
    pub containers: Vec<SizedContainer>,
    /// Days log events are kept.
    pub log_days: Option<Decided<u32>>,
    /// CPU alarm, in percent.
    pub cpu_alarm: Option<SizedAlarm>,
    /// Memory alarm, in percent.
    pub memory_alarm: Option<SizedAlarm>,
    /// How its container runs, and who it talks to.
    pub settings: Settings,
    /// What it is connected with.
    pub edges: Vec<Edge>,
    /// What it is told of that.
    pub told: Vec<Told>,
}

/// The load balancer of a service and its target group; times in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedBalancer {
    /// Between two checks of a task.
    pub interval: Decided<u32>,
    /// That one check may take.
    pub timeout: Decided<u32>,
    /// Checks in a row that find a task healthy.
    pub healthy: Decided<u32>,
    /// Checks in a row that find a task unhealthy.
    pub unhealthy: Decided<u32>,
    /// What a check asks for.
    pub path: Decided<String>,
    /// That a stopping task has to end its requests.
    pub drain: Decided<u32>,
    /// After which a connection without data is closed.
    pub idle: Decided<u32>,
}

/// A container with a size of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedContainer {
    /// The label of the policy, and the name in the task.
    pub name: String,
    /// CPU that it is sure of.
    pub cpu: Option<Decided<ContainerCpu>>,
    /// The most memory that it may use.
    pub memory: Option<Decided<Mib>>,
    /// Memory that it is sure of.
    pub reservation: Option<Decided<Mib>>,
    /// How ECS asks whether it works; none where it does not.
    pub health_check: Option<HealthCheck>,
}

/// A split between Fargate and Fargate Spot.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedSpot {
    /// Tasks always on demand.
    pub base: Decided<u32>,
    /// Weight of on-demand tasks beyond the base.
    pub on_demand_weight: Decided<u32>,
    /// Weight of Spot tasks.
    pub spot_weight: Decided<u32>,
    /// Share Spot is expected to save, in percent.
    pub saving: Option<f64>,
}

impl SizedService {
    /// Names of the containers with a size that are not the service's own.
    pub fn sidecars(&self) -> impl Iterator<Item = &str> {
        let names = self.containers.iter().map(|c| c.name.as_str());
        names.filter(|name| *name != self.name)
    }

    /// Tasks expected at the demand: what it needs, held within the bounds; the lower bound when unknown.
    pub fn expected_tasks(&self) -> u32 {
        let band = self.tasks.value;
        self.needed.unwrap_or(band.min).clamp(band.min, band.max)
    }
}

impl SizeOf<Service> for SizedService {
    fn of(service: &Service, cx: &Context<'_>, findings: &mut Vec<Finding>) -> Option<Self> {
        let policy = cx.policy;
        let of = (Service::BLOCK, &service.name);
        let tasks = service.tasks?;
        let by = service.by.as_ref();
        let amount = by.and_then(|by| policy.demand.amount(&by.value));
        let choice = if service.is_fixed() || service.tiers.is_empty() {
            None
        } else {
            Some(tier(service, amount, &policy.demand, findings)?)
        };
        let of_tier = choice.as_ref().map(|(tier, _)| *tier);
        let cpu = service.cpu.or(of_tier.and_then(|t| t.cpu));
        let memory = service.memory.or(of_tier.and_then(|t| t.memory));
        // The demand decides what the tier does.
        let demand_at = amount.and_then(|a| a.at).filter(|_| choice.is_some());
        let (needed, needed_because) = needed(service, policy, amount);
        let decided = |s: Stated<u32>| Decided::new(s.value, [s.at]);
        let scales = service.scales.iter();
        let derived = derived_target(service, memory);
        let scales: Vec<SizedScale> = scales
            .filter_map(|s| scale(s, policy, derived.as_ref()))
            .collect();
        let by_steps = service.scales.iter();
        let by_steps: Vec<SizedSteps> = by_steps.filter_map(|s| steps(s, policy)).collect();
        Some(Self {
            name: service.name.text.clone(),
            stated: service.clone(),
            description: service.description.as_ref().map(|d| d.value.clone()),
            cpu: cpu.map(|cpu| Decided::new(cpu.value, [cpu.at, demand_at])),
            memory: memory.map(|memory| Decided::new(memory.value, [memory.at, demand_at])),
            tier: choice.map(|(tier, choice)| {
                let by_at = by.and_then(|by| by.at);
                Decided::new(choice, [Some(tier.name.span), demand_at, by_at])
            }),
            tasks: Decided::new(tasks.value, [tasks.at]),
            needed,
            needed_because,
            start: service.start.map(decided),
            grace: service
                .grace
                .map(|g| Decided::new(g.value.0, [g.at, balanced_at(service)])),
            scales,
            steps: by_steps,
            schedules: service.schedules.iter().filter_map(schedule).collect(),
            spot: service.spot.as_ref().map(|s| SizedSpot {
                base: decided(s.on_demand_base),
                on_demand_weight: decided(s.on_demand_weight),
                spot_weight: decided(s.spot_weight),
                saving: s.saving.map(|p| p.value.0),
            }),
            database_pool: service.database_pool.map(decided),
            broker_connections: service.broker_connections.map(decided),
            architecture: Decided::new(service.architecture.value, [service.architecture.at]),
            ports: service
                .ports
                .iter()
                .map(|(n, p)| (n.to_string(), decided(*p)))
                .collect(),
            load_balanced: service.is_balanced(),
            balancer: service
                .balancer
                .as_ref()
                .map(|b| balancer(b, balanced_at(service))),
            health_check: service.health_check.clone(),
            containers: service.containers.iter().map(container).collect(),
            log_days: service
                .logs
                .or(policy.logs.as_ref())
                .and_then(|l| super::observe::kept(l.retention)),
            cpu_alarm: share(policy, AlarmOn::Cpu, of),
            memory_alarm: share(policy, AlarmOn::Memory, of),
            settings: service.settings.clone(),
            edges: edges::edges(policy, service),
            told: edges::told(policy, service),
        })
    }
}

/// Tasks the demand needs, where the policy says what one task carries.
fn needed(
    service: &Service,
    policy: &Policy,
    amount: Option<Stated<f64>>,
) -> (Option<u32>, Option<String>) {
    if let (Some(agents), Some(total)) = (&service.agents, policy.demand.agents) {
        let per_task = agents.per_task.value.max(1);
        let tasks = total.value.div_ceil(per_task);
        let because = format!("{} agents / {per_task} per task", plain(total.value.into()));
        return (Some(tasks), Some(because));
    }
    let per_task = service.scales.iter().find(|s| {
        s.on.as_ref().is_some_and(|on| {
            policy
                .metrics
                .iter()
                .any(|m| m.name.text == on.value && m.per_task.value)
        })
    });
    let target = per_task.and_then(|s| s.target).map(|t| t.value.number());
    let target = target.filter(|t| *t > 0.0);
    let by = service.by.as_ref().map_or("", |by| by.value.as_str());
    match (target, amount) {
        (Some(target), Some(amount)) if by != TASKS_PER_AGENT => {
            let tasks = (amount.value / target)
                .ceil()
                .clamp(0.0, f64::from(u32::MAX));
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let tasks = tasks as u32;
            (
                Some(tasks),
                Some(format!(
                    "{} {by} / {} per task",
                    plain(amount.value),
                    plain(target)
                )),
            )
        }
        _ => (None, None),
    }
}

fn container(container: &Container) -> SizedContainer {
    let mib = |s: Stated<Mib>| Decided::new(s.value, [s.at]);
    SizedContainer {
        name: container.name.text.clone(),
        cpu: container.cpu.map(|s| Decided::new(s.value, [s.at])),
        memory: container.memory.map(mib),
        reservation: container.reservation.map(mib),
        health_check: container.health_check.clone(),
    }
}

/// Where a service says that a load balancer stands before it: what goes with one is then its own.
fn balanced_at(service: &Service) -> Option<Span> {
    service
        .load_balanced
        .at
        .filter(|_| service.load_balanced.value)
}

fn balancer(balancer: &Balancer, with: Option<Span>) -> SizedBalancer {
    let lines = |at: Option<Span>| [at, with.filter(|_| at.is_some())];
    let seconds = |s: Stated<Seconds>| Decided::new(s.value.0, lines(s.at));
    let count = |s: Stated<u32>| Decided::new(s.value, lines(s.at));
    SizedBalancer {
        interval: seconds(balancer.interval),
        timeout: seconds(balancer.timeout()),
        healthy: count(balancer.healthy),
        unhealthy: count(balancer.unhealthy),
        path: Decided::new(balancer.path.value.clone(), lines(balancer.path.at)),
        drain: seconds(balancer.drain),
        idle: seconds(balancer.idle),
    }
}
