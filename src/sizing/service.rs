//! Sizes of an ECS service.

use crate::finding::Finding;
use crate::policy::decode::{Stated, nearest};
use crate::policy::demand::{Demand, TASKS_PER_AGENT};
use crate::policy::edges::{self, Edge, Told};
use crate::policy::observe::AlarmOn;
use crate::policy::service::{
    ALARM, Architecture, BACKLOG, Balancer, CPU, Change, Container, Doing, HealthCheck, LATENCY,
    MEMORY, MESSAGES, REQUESTS, Scale, Schedule, Service, Settings, Tier, is_of_aws,
};
use crate::policy::{Item as _, Policy};
use crate::registry::policyfile;
use crate::text::Span;
use crate::value::Decided;
use crate::value::unit::{Band, ContainerCpu, CpuUnits, Mib, Seconds, plain};

use super::observe::{SizedAlarm, share};
use super::{Context, SizeOf};

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

/// Which tier was chosen, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct TierChoice {
    /// The label of the tier in the policy.
    pub name: String,
    /// One sentence.
    pub reason: String,
    /// What the tier still takes, as a share of the demand; `None` when it is open or nothing is known.
    pub headroom: Option<f64>,
    /// Whether the demand is above the largest tier.
    pub exceeded: bool,
}

/// A target-tracking policy.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedScale {
    /// Its name: the metric's label in the policy.
    pub name: String,
    /// What it follows.
    pub metric: ScaleMetric,
    /// The value to hold.
    pub target: Decided<f64>,
    /// Wait after adding tasks, in seconds.
    pub out_cooldown: Decided<u32>,
    /// Wait after removing tasks, in seconds.
    pub in_cooldown: Decided<u32>,
    /// Whether it also removes tasks.
    pub scale_in: Decided<bool>,
}

/// A policy that goes by steps, and the alarm that asks it to.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedSteps {
    /// What the policy calls it, and the end of the name in AWS.
    pub name: String,
    /// What the alarm watches.
    pub metric: ScaleMetric,
    /// What its steps do.
    pub doing: Doing,
    /// Whether they count in shares of the tasks.
    pub shares: bool,
    /// Where the first step begins, in the metric's unit.
    pub threshold: Decided<f64>,
    /// How far from there each step begins, and by how many tasks or percent it changes their number; the one that begins
    /// first comes first.
    pub changes: Decided<Vec<(f64, i64)>>,
    /// Wait after a step, in seconds.
    pub cooldown: Decided<u32>,
    /// Length of one datapoint, in seconds.
    pub period: Decided<u32>,
    /// Datapoints looked at.
    pub datapoints: Decided<u32>,
    /// Datapoints of them that must be over.
    pub breaching: Decided<u32>,
    /// How the values of a period become one, where the policy says.
    pub statistic: Option<Decided<String>>,
}

/// Bounds from a time on.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedSchedule {
    /// What the policy calls it, and the end of the name in AWS.
    pub name: String,
    /// The six fields of a cron expression.
    pub cron: Decided<String>,
    /// The time zone they are in.
    pub timezone: Decided<String>,
    /// The bounds.
    pub tasks: Decided<Band<u32>>,
}

/// What a scaling policy tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScaleMetric {
    /// A metric AWS predefines.
    Predefined(&'static str),
    /// Requests per task and minute at the load balancer, which AWS predefines for a target group.
    Requests,
    /// Response time at the load balancer: a percentile of it, or the average.
    Latency(Option<String>),
    /// Messages that wait in a queue, for each running task.
    Backlog {
        /// The bus that it is of; none for a queue of its own.
        bus: Option<String>,
        /// The queue.
        queue: String,
    },
    /// Messages that wait in a queue.
    Messages {
        /// The bus that it is of; none for a queue of its own.
        bus: Option<String>,
        /// The queue.
        queue: String,
    },
    /// What an alarm of any kind watches.
    Alarm,
    /// Any metric of AWS, by its own name.
    Named(String),
    /// A custom metric with the service's dimensions.
    Custom {
        /// Namespace.
        namespace: String,
        /// Name.
        name: String,
    },
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

impl SizedSteps {
    /// Whether they begin below a threshold: those of an alarm of any kind where they count so.
    pub fn is_below(&self) -> bool {
        if self.metric == ScaleMetric::Alarm {
            return self
                .changes
                .value
                .iter()
                .any(|(from, _)| from.is_sign_negative());
        }
        self.doing.is_below()
    }
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

/// The tier for an amount: the first whose `up_to` is not below it; an open one takes everything.
pub fn choose_tier(tiers: &[Tier], amount: f64) -> Option<(&Tier, bool)> {
    let fits = |t: &&Tier| t.up_to.is_none_or(|u| amount <= f64::from(u.value));
    match tiers.iter().find(fits) {
        Some(tier) => Some((tier, false)),
        None => tiers.last().map(|t| (t, true)),
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

fn tier<'a>(
    service: &'a Service,
    amount: Option<Stated<f64>>,
    demand: &Demand,
    findings: &mut Vec<Finding>,
) -> Option<(&'a Tier, TierChoice)> {
    let Some(by) = &service.by else {
        // One tier for any demand needs none to be chosen; what else lacks a word is told where the service is checked.
        let only = service.tiers.first()?;
        if service.tiers.len() > 1 || only.up_to.is_some() {
            return None;
        }
        let choice = TierChoice {
            name: only.name.text.clone(),
            reason: "the only tier, and open".into(),
            headroom: None,
            exceeded: false,
        };
        return Some((only, choice));
    };
    let recommended = service
        .recommended
        .as_ref()
        .and_then(|r| service.tiers.iter().find(|t| t.name.text == r.value));
    let Some(amount) = amount else {
        let Some(tier) = recommended else {
            let word = &by.value;
            let finding = Finding::error(
                &policyfile::DEMAND,
                by.span_or(service.name.span),
                format!("service \"{}\" cannot be sized", service.name.text),
            )
            .label(format!("no environment demand states `{word}`"));
            let near = nearest(word, demand.words()).filter(|near| near != word);
            findings.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!(
                    "state `{word}` in the environment's `demand`, or a `recommended` tier"
                )),
            });
            return None;
        };
        let reason = format!("`{}` is not stated, so the recommended tier", by.value);
        return Some((
            tier,
            TierChoice {
                name: tier.name.text.clone(),
                reason,
                headroom: None,
                exceeded: false,
            },
        ));
    };
    let (tier, exceeded) = choose_tier(&service.tiers, amount.value)?;
    let what = by.value.replace('_', " ");
    let shown = plain((amount.value * 10.0).round() / 10.0);
    let reason = match (tier.up_to, exceeded) {
        (Some(up_to), true) => format!(
            "{shown} {what}, above the largest tier ({})",
            plain(up_to.value.into())
        ),
        (Some(up_to), false) => format!("{shown} {what}, up to {}", plain(up_to.value.into())),
        (None, _) => format!("{shown} {what}, the open tier"),
    };
    let headroom = tier
        .up_to
        .filter(|_| amount.value > 0.0)
        .map(|u| (f64::from(u.value) - amount.value) / amount.value);
    Some((
        tier,
        TierChoice {
            name: tier.name.text.clone(),
            reason,
            headroom,
            exceeded,
        },
    ))
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

/// What a scaling policy goes by.
fn metric(scale: &Scale, policy: &Policy) -> Option<ScaleMetric> {
    let on = scale.on.as_ref()?;
    Some(match on.value.as_str() {
        CPU => ScaleMetric::Predefined("ECSServiceAverageCPUUtilization"),
        MEMORY => ScaleMetric::Predefined("ECSServiceAverageMemoryUtilization"),
        REQUESTS => ScaleMetric::Requests,
        ALARM => ScaleMetric::Alarm,
        LATENCY => ScaleMetric::Latency(scale.percentile.as_ref().map(|p| p.value.clone())),
        word @ (BACKLOG | MESSAGES) => {
            let queue = policy.queues_named(&scale.queue.as_ref()?.value);
            let queue = queue.first()?;
            let (bus, queue) = (queue.bus.map(str::to_owned), queue.queue.to_owned());
            if word == BACKLOG {
                ScaleMetric::Backlog { bus, queue }
            } else {
                ScaleMetric::Messages { bus, queue }
            }
        }
        label => {
            let mut metrics = policy.metrics.iter();
            let Some(metric) = metrics.find(|m| m.name.text == label) else {
                return is_of_aws(label).then(|| ScaleMetric::Named(label.to_owned()));
            };
            ScaleMetric::Custom {
                namespace: metric.space(policy).to_owned(),
                name: metric.metric_name.as_ref()?.value.clone(),
            }
        }
    })
}

/// A target that the policy does not state, with how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct DerivedTarget {
    /// Agents on one task.
    pub agents: f64,
    /// The arithmetic.
    pub because: String,
}

/// What a task is kept at, of the agents that it holds: a tenth of it is left.
pub fn derived_target(service: &Service, memory: Option<Stated<Mib>>) -> Option<DerivedTarget> {
    let agents = service.agents.as_ref()?;
    let fit = agents.memory.zip(memory).map(|(each, task)| {
        let fit = task.value.0.saturating_mul(9) / 10 / each.value.0.max(1);
        let because = format!("nine tenths of {} / {} = {fit}", task.value, each.value);
        (f64::from(fit), because)
    });
    let held = agents.per_task.at.map(|_| {
        let held = agents.per_task.value;
        let kept = f64::from(held) * 0.9;
        (kept, format!("nine tenths of `per_task` = {held}"))
    });
    let (agents, because) = held
        .into_iter()
        .chain(fit)
        .filter(|(agents, _)| *agents > 0.0)
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(DerivedTarget { agents, because })
}

fn scale(scale: &Scale, policy: &Policy, derived: Option<&DerivedTarget>) -> Option<SizedScale> {
    let metric = metric(scale, policy)?;
    let seconds = |s: Stated<Seconds>| Decided::new(s.value.0, [s.at]);
    if scale.is_by_steps() {
        return None;
    }
    // What is derived has no line of the policy behind it, and is held against no code.
    let target = match (scale.target, &metric) {
        (Some(target), _) => Decided::new(target.value.number(), [target.at]),
        (None, ScaleMetric::Custom { .. }) => Decided::new(derived?.agents, [None]),
        (None, _) => return None,
    };
    Some(SizedScale {
        name: scale.name().to_owned(),
        metric,
        target,
        out_cooldown: seconds(scale.out_cooldown),
        in_cooldown: seconds(scale.in_cooldown),
        scale_in: Decided::new(scale.scale_in.value, [scale.scale_in.at]),
    })
}

fn steps(scale: &Scale, policy: &Policy) -> Option<SizedSteps> {
    let metric = metric(scale, policy).filter(|_| scale.is_by_steps())?;
    let (doing, steps) = scale.steps()?;
    let (first, begins) = steps.first()?;
    let by = |change: Change| match (change, doing) {
        (Change::Tasks(n) | Change::Percent(n), Doing::Remove) => -i64::from(n),
        (Change::Tasks(n) | Change::Percent(n), _) => i64::from(n),
    };
    let base = if metric == ScaleMetric::Alarm {
        0.0
    } else {
        *first
    };
    let changes = steps
        .iter()
        .map(|(from, change)| (from - base, by(change.value)));
    let decided = |s: Stated<u32>| Decided::new(s.value, [s.at]);
    let seconds = |s: Stated<Seconds>| Decided::new(s.value.0, [s.at]);
    Some(SizedSteps {
        name: scale.name().to_owned(),
        metric,
        doing,
        shares: matches!(begins.value, Change::Percent(_)),
        threshold: Decided::new(*first, [begins.at]),
        changes: Decided::new(changes.collect(), steps.iter().map(|(_, change)| change.at)),
        cooldown: seconds(scale.cooldown),
        period: seconds(scale.period),
        datapoints: decided(scale.datapoints),
        // All of them, where it is not stated: then it is not held.
        breaching: decided(
            scale
                .breaching
                .unwrap_or(Stated::default(scale.datapoints.value)),
        ),
        statistic: statistic(scale),
    })
}

fn statistic(scale: &Scale) -> Option<Decided<String>> {
    let stated = scale.statistic.as_ref();
    let stated = stated.map(|s| Decided::new(s.value.0.clone(), [s.at]));
    stated.or_else(|| Some(scale.percentile.as_ref()?.decided()))
}

fn schedule(schedule: &Schedule) -> Option<SizedSchedule> {
    let (cron, tasks) = (schedule.cron.as_ref()?, schedule.tasks?);
    Some(SizedSchedule {
        name: schedule.name.text.clone(),
        cron: Decided::new(cron.value.clone(), [cron.at]),
        timezone: Decided::new(schedule.timezone.value.clone(), [schedule.timezone.at]),
        tasks: Decided::new(tasks.value, [tasks.at]),
    })
}
