//! A service as a simulation over time sees it.

use crate::catalog::balancer::INTERVAL_DEFAULT_SECONDS;
use crate::catalog::fargate::HEALTHY_PERCENT_DEFAULT;
use crate::policy::Policy;
use crate::policy::demand::{AGENTS, TASKS_PER_AGENT};
use crate::policy::service::Doing;
use crate::sizing::{ScaleMetric, Sized, SizedService, SizedSteps};
use crate::value::unit::{Band, plain};

use super::super::simulated::{
    Adjustment, Check, Fleet, Gauge, Reasoned, Scheduled, Simulated, Stepping, Tracking,
};
use super::cost::{MAX_TASKS, MIN_TASKS};

/// The word of the demand that a service serves, and its amount at the peak; without a word, a share of all.
pub(super) fn offered<'s>(service: &'s SizedService, sized: &Sized) -> (Option<&'s str>, f64) {
    let stated = &service.stated;
    let by = stated.by.as_ref().map(|by| by.value.as_str());
    // Tasks of an agent decide how large one is; agents decide how many there are.
    let by = match by {
        _ if stated.agents.is_some() => Some(AGENTS),
        Some(TASKS_PER_AGENT) => Some(AGENTS),
        by => by,
    };
    let amount = by.and_then(|by| sized.demand.amount(by)).map(|a| a.value);
    (by.filter(|_| amount.is_some()), amount.unwrap_or(1.0))
}

/// What is offered to a service, and how it follows.
pub(super) fn simulated(service: &SizedService, sized: &Sized) -> Simulated {
    let stated = &service.stated;
    let (by, peak) = offered(service, sized);
    let amount = by.map(|_| peak);
    let carries = carries(service, peak, by);
    let mut left_out = Vec::new();
    let mut gauge = |name: &str, metric: &ScaleMetric, target: f64| {
        let found = gauge(metric, &carries, by, amount, target);
        if found.is_none() {
            left_out.push(format!(
                "scale {name}: what its metric is at a load is not known"
            ));
        }
        found
    };
    let tracking = service.scales.iter().filter_map(|scale| {
        Some(Tracking {
            name: scale.name.clone(),
            gauge: gauge(&scale.name, &scale.metric, scale.target.value)?,
            target: scale.target.value,
            out_cooldown: scale.out_cooldown.value,
            in_cooldown: scale.in_cooldown.value,
            scale_in: scale.scale_in.value,
        })
    });
    let tracking: Vec<Tracking> = tracking.filter(|t| t.target > 0.0).collect();
    let steps = service.steps.iter();
    let steps = steps.filter_map(|steps| {
        let gauge = gauge(&steps.name, &steps.metric, steps.threshold.value)?;
        Some(stepping(steps, gauge))
    });
    let steps = steps.collect();
    Simulated::Fleet(Box::new(Fleet {
        name: service.name.clone(),
        by: by.map(str::to_owned),
        peak,
        tasks: (service.tasks.value.min, service.tasks.value.max),
        stated: service.tasks.because.first().copied(),
        is_quorum: stated.consensus.value,
        start: service.start.as_ref().map(|s| s.value),
        tracking,
        steps,
        schedules: service
            .schedules
            .iter()
            .map(|s| Scheduled {
                name: s.name.clone(),
                cron: s.cron.value.clone(),
                timezone: s.timezone.value.clone(),
                tasks: (s.tasks.value.min, s.tasks.value.max),
            })
            .collect(),
        check: check(service),
        drain: service
            .balancer
            .as_ref()
            .map_or(0.0, |b| b.drain.value.into()),
        healthy_percent: HEALTHY_PERCENT_DEFAULT.value,
        pool: service.database_pool.as_ref().map_or(0, |p| p.value),
        broker_connections: service.broker_connections.as_ref().map_or(0, |c| c.value),
        spot: service.spot.as_ref().map(|spot| {
            let (own, other) = (spot.spot_weight.value, spot.on_demand_weight.value);
            let all = f64::from(own) + f64::from(other);
            let share = if all > 0.0 { f64::from(own) / all } else { 0.0 };
            (share, spot.base.value)
        }),
        left_out,
        carries,
        bounds: Some([MIN_TASKS, MAX_TASKS]),
    }))
}

/// States other bounds of the tasks of a service.
pub(super) fn set_bounds(policy: &mut Policy, name: &str, (min, max): (u32, u32)) {
    let mut services = policy.services.iter_mut();
    let service = services.find(|service| service.name.text == name);
    if let Some(tasks) = service.and_then(|service| service.tasks.as_mut()) {
        tasks.value = Band { min, max };
    }
}

/// What one task carries: agents of a task, the most of its tier, and else what keeps the promise of the maximum.
fn carries(service: &SizedService, peak: f64, by: Option<&str>) -> Reasoned {
    if let Some(agents) = &service.stated.agents {
        let per_task = f64::from(agents.per_task.value.max(1));
        return Reasoned {
            value: per_task,
            because: format!("agents.per_task = {}", plain(per_task)),
            assumed: false,
            at: agents.per_task.at,
        };
    }
    let tier = service.tier.as_ref().map(|tier| tier.value.name.as_str());
    let tiers = service.stated.tiers.iter();
    let up_to = tiers
        .filter(|t| Some(t.name.text.as_str()) == tier)
        .find_map(|t| t.up_to);
    if let Some(up_to) = up_to.filter(|u| u.value > 0 && by.is_some()) {
        return Reasoned {
            value: f64::from(up_to.value),
            because: format!(
                "tier \"{}\" carries up to {}",
                tier.unwrap_or_default(),
                plain(up_to.value.into())
            ),
            assumed: false,
            at: up_to.at,
        };
    }
    let most = f64::from(service.tasks.value.max.max(1));
    // At the maximum the peak is held at the target.
    let target = service.scales.iter().find_map(|scale| {
        matches!(scale.metric, ScaleMetric::Predefined(_)).then_some(scale.target.value / 100.0)
    });
    let target = target.filter(|t| *t > 0.0);
    let at_target = target.map_or_else(String::new, |t| format!(" at {} % use", plain(t * 100.0)));
    Reasoned {
        value: (peak / (most * target.unwrap_or(1.0))).max(1e-9),
        because: format!(
            "its {} tasks at the most carry the peak{at_target}",
            plain(most)
        ),
        assumed: true,
        at: None,
    }
}

/// What a metric is at a load; none where nothing says so.
fn gauge(
    metric: &ScaleMetric,
    carries: &Reasoned,
    by: Option<&str>,
    amount: Option<f64>,
    target: f64,
) -> Option<Gauge> {
    let queue = |bus: &Option<String>, queue: &String| match bus {
        Some(bus) => format!("{bus}/{queue}"),
        None => queue.clone(),
    };
    match metric {
        ScaleMetric::Predefined(_) => Some(Gauge::Percent),
        // A value for each task is what it is offered.
        ScaleMetric::Custom { .. } if amount.is_some() => Some(Gauge::PerTask(carries.value)),
        ScaleMetric::Custom { .. } => Some(Gauge::PerTask(target)),
        ScaleMetric::Requests => {
            let is_rate =
                by.is_some_and(|by| by != AGENTS && by != crate::policy::demand::CONNECTIONS);
            Some(Gauge::PerTask(if is_rate && !carries.assumed {
                carries.value * 60.0
            } else {
                target
            }))
        }
        ScaleMetric::Backlog { bus, queue: name } => Some(Gauge::Backlog(queue(bus, name))),
        ScaleMetric::Messages { bus, queue: name } => Some(Gauge::Depth(queue(bus, name))),
        ScaleMetric::Latency(_) | ScaleMetric::Alarm | ScaleMetric::Named(_) => None,
    }
}

fn stepping(steps: &SizedSteps, gauge: Gauge) -> Stepping {
    let adjustment = match (steps.doing, steps.shares) {
        (Doing::Set | Doing::SetBelow, _) => Adjustment::Exact,
        (_, true) => Adjustment::Percent,
        (_, false) => Adjustment::Change,
    };
    Stepping {
        name: steps.name.clone(),
        gauge,
        below: steps.is_below(),
        threshold: steps.threshold.value,
        adjustment,
        changes: steps.changes.value.clone(),
        cooldown: steps.cooldown.value,
        period: steps.period.value,
        datapoints: (steps.datapoints.value, steps.breaching.value),
    }
}

fn check(service: &SizedService) -> Check {
    if let Some(balancer) = &service.balancer {
        return Check::Balancer(balancer.interval.value.into());
    }
    if service.load_balanced {
        return Check::Balancer(INTERVAL_DEFAULT_SECONDS.value.into());
    }
    service.health_check.as_ref().map_or(Check::None, |check| {
        Check::Container(check.interval.value.0.into())
    })
}
