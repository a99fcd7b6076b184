//! Alarm thresholds, dashboards, custom metrics and trace sampling.

use crate::policy::alarm::breaching;
use crate::policy::decode::Stated;
use crate::policy::observe::{Alarm, AlarmOn, Kept, Logs, Tracing};
use crate::policy::raw::Name;
use crate::policy::service::Service;
use crate::policy::{Item as _, Policy};
use crate::value::Decided;
use crate::value::unit::Seconds;

use super::SizedService;

/// An alarm: its threshold, and when it fires. All of it is its own: no alarm shares its timing with another.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedAlarm {
    /// Percent, or seconds for latency.
    pub threshold: Decided<f64>,
    /// Length of one datapoint in seconds.
    pub period: Decided<u32>,
    /// Datapoints looked at.
    pub datapoints: Decided<u32>,
    /// Datapoints of them that must be over.
    pub breaching: Decided<u32>,
}

impl SizedAlarm {
    fn new(alarm: &Alarm, threshold: Decided<f64>) -> Self {
        let own = &alarm.own;
        let breaching = breaching(own.breaching, own.datapoints.value);
        Self {
            threshold,
            period: Decided::new(own.period.value.0, [own.period.at]),
            datapoints: Decided::new(own.datapoints.value, [own.datapoints.at]),
            breaching: Decided::new(breaching.value, [breaching.at]),
        }
    }
}

/// What is watched across services.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedObserve {
    /// Whether the policy states any alarm: who watches one thing is told of an outage, too.
    pub has_alarms: bool,
    /// Share of failed requests, for every load-balanced service.
    pub errors: Option<BalancerAlarm>,
    /// Response time, for every load-balanced service.
    pub latency: Option<BalancerAlarm>,
    /// Services with a load balancer.
    pub load_balanced: Vec<String>,
    /// Custom metrics.
    pub metrics: Vec<WatchedMetric>,
    /// Dashboards.
    pub dashboards: Vec<SizedDashboard>,
}

/// An alarm of load-balanced services, with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct BalancerAlarm {
    /// The alarm's name.
    pub name: String,
    /// Labels of the services whose load balancers it watches.
    pub services: Vec<String>,
    /// Percentile, for latency.
    pub percentile: Decided<String>,
    /// Threshold and timing.
    pub alarm: SizedAlarm,
}

/// A custom metric and, when it comes from a log, whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedMetric {
    /// Its namespace in `CloudWatch`.
    pub namespace: String,
    /// Its label in the policy.
    pub label: String,
    /// What dashboards write above it.
    pub title: String,
    /// Its name in `CloudWatch`.
    pub name: String,
    /// What its values count, as dashboards write it at the axis.
    pub unit: String,
    /// Dimensions.
    pub dimensions: Vec<String>,
    /// The service whose log carries it.
    pub logged_by: Option<String>,
    /// Whether services publish it for each of their tasks.
    pub per_task: bool,
}

/// A dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizedDashboard {
    /// The label of the policy, and the end of the name in AWS.
    pub name: String,
    /// What it says at its top.
    pub title: String,
    /// What it shows.
    pub shows: Vec<String>,
}

/// Log groups of no item.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedLogs {
    /// What the policy calls them.
    pub name: String,
    /// Days log events are kept.
    pub days: Option<Decided<u32>>,
}

pub(super) fn logs(policy: &Policy) -> Vec<SizedLogs> {
    let all = policy.log_groups.iter();
    let sized = |logs: &Logs| {
        Some(SizedLogs {
            name: logs.name.as_ref()?.text.clone(),
            days: kept(logs.retention),
        })
    };
    all.filter_map(sized).collect()
}

/// Trace sampling.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedTracing {
    /// Share of requests, 0 to 1.
    pub fixed_rate: Decided<f64>,
    /// Requests per second always traced.
    pub reservoir: Decided<u32>,
    /// The services that are traced: those that answer requests.
    pub services: Vec<String>,
}

/// The alarms of that kind.
fn alarms(policy: &Policy, on: AlarmOn) -> impl Iterator<Item = &Alarm> {
    let is = move |a: &&Alarm| a.on.is_some_and(|o| o.value == on);
    policy.alarms.iter().filter(is)
}

fn in_percent(alarm: &Alarm) -> Option<SizedAlarm> {
    let above = alarm.share()?;
    let threshold = Decided::new(above.value, [above.at]);
    Some(SizedAlarm::new(alarm, threshold))
}

/// The alarm of that kind with its threshold in percent, as it holds for an item; none when the policy states none.
pub(super) fn share(
    policy: &Policy,
    on: AlarmOn,
    (kind, name): (&str, &Name),
) -> Option<SizedAlarm> {
    let mut all = alarms(policy, on);
    in_percent(all.find(|a| a.holds_of(kind, &name.text))?)
}

/// How long log events are kept in days; 0 is for ever.
pub(super) fn kept(stated: Stated<Kept>) -> Option<Decided<u32>> {
    Some(Decided::new(stated.value.days()?, [stated.at]))
}

/// A duration in whole days.
pub(super) fn days(stated: Stated<Seconds>) -> Option<Decided<u32>> {
    Some(Decided::new(stated.value.days()?, [stated.at]))
}

pub(super) fn size(policy: &Policy, services: &[SizedService]) -> Option<SizedObserve> {
    let watched = !policy.alarms.is_empty() || !policy.watches().is_empty();
    if !watched && policy.dashboards.is_empty() && policy.metrics.is_empty() {
        return None;
    }
    let named = |alarm: &Alarm, sized: SizedAlarm| BalancerAlarm {
        name: alarm.name.text.clone(),
        services: services
            .iter()
            .filter(|s| s.load_balanced && alarm.holds_of(Service::BLOCK, &s.name))
            .map(|s| s.name.clone())
            .collect(),
        percentile: Decided::new(alarm.percentile.value.clone(), [alarm.percentile.at]),
        alarm: sized,
    };
    let errors = alarms(policy, AlarmOn::Errors).next();
    let latency = alarms(policy, AlarmOn::Latency).next();
    Some(SizedObserve {
        has_alarms: watched,
        errors: errors.and_then(|a| Some(named(a, in_percent(a)?))),
        latency: latency.and_then(|a| {
            let over = Decided::new(a.over?.value.0, [a.over?.at]);
            Some(named(a, SizedAlarm::new(a, over)))
        }),
        load_balanced: services
            .iter()
            .filter(|s| s.load_balanced)
            .map(|s| s.name.clone())
            .collect(),
        metrics: policy
            .metrics
            .iter()
            .filter_map(|m| {
                let name = m.metric_name.as_ref()?.value.clone();
                Some(WatchedMetric {
                    namespace: m.space(policy).to_owned(),
                    label: m.name.text.clone(),
                    title: m
                        .title
                        .as_ref()
                        .map_or_else(|| name.clone(), |t| t.value.clone()),
                    name,
                    unit: m.unit.value.clone(),
                    dimensions: m.dimensions.value.clone(),
                    logged_by: m.logged_by.as_ref().map(|s| s.value.clone()),
                    per_task: m.per_task.value,
                })
            })
            .collect(),
        dashboards: policy
            .dashboards
            .iter()
            .map(|d| SizedDashboard {
                name: d.name.text.clone(),
                title: d
                    .title
                    .as_ref()
                    .map_or_else(|| d.name.text.clone(), |t| t.value.clone()),
                shows: d.shows.value.clone(),
            })
            .collect(),
    })
}

pub(super) fn tracing(tracing: &Tracing, policy: &Policy) -> Option<SizedTracing> {
    let rate = tracing.rate?;
    Some(SizedTracing {
        fixed_rate: Decided::new(rate.value.0 / 100.0, [rate.at]),
        reservoir: Decided::new(tracing.reservoir.value, [tracing.reservoir.at]),
        services: policy
            .services
            .iter()
            .map(|s| s.name.text.clone())
            .collect(),
    })
}
