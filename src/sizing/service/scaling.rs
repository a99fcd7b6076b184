//! What changes the number of a service's tasks.

use crate::policy::Policy;
use crate::policy::decode::Stated;
use crate::policy::service::{
    ALARM, BACKLOG, CPU, Change, Doing, LATENCY, MEMORY, MESSAGES, REQUESTS, Scale, Schedule,
    Service, is_of_aws,
};
use crate::value::Decided;
use crate::value::unit::{Band, Mib, Seconds};

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
    /// Least and most tasks from then on.
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
        /// The label of the queue in the policy.
        queue: String,
    },
    /// Messages that wait in a queue.
    Messages {
        /// The bus that it is of; none for a queue of its own.
        bus: Option<String>,
        /// The label of the queue in the policy.
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
    /// The calculation that it comes from, with its numbers.
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

pub(super) fn scale(
    scale: &Scale,
    policy: &Policy,
    derived: Option<&DerivedTarget>,
) -> Option<SizedScale> {
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

pub(super) fn steps(scale: &Scale, policy: &Policy) -> Option<SizedSteps> {
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

pub(super) fn schedule(schedule: &Schedule) -> Option<SizedSchedule> {
    let (cron, tasks) = (schedule.cron.as_ref()?, schedule.tasks?);
    Some(SizedSchedule {
        name: schedule.name.text.clone(),
        cron: Decided::new(cron.value.clone(), [cron.at]),
        timezone: Decided::new(schedule.timezone.value.clone(), [schedule.timezone.at]),
        tasks: Decided::new(tasks.value, [tasks.at]),
    })
}
