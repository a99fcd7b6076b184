//! Alarm thresholds, dashboards, custom metrics and trace sampling.

use crate::policy::Policy;
use crate::policy::decode::Stated;
use crate::policy::observe::{Alarm, AlarmOn, Tracing};
use crate::value::Decided;
use crate::value::unit::Seconds;

use super::SizedService;

/// When an alarm rings: how many datapoints of which length are over the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// Length of one datapoint in seconds.
    pub period: u32,
    /// Datapoints looked at.
    pub datapoints: u32,
    /// Datapoints of them that must be over.
    pub breaching: u32,
}

impl Pulse {
    const DEFAULT: Self = Self {
        period: 60,
        datapoints: 5,
        breaching: 3,
    };

    pub(super) fn of(policy: &Policy, on: AlarmOn) -> Self {
        alarm(policy, on).map_or(Self::DEFAULT, Self::from)
    }
}

impl From<&Alarm> for Pulse {
    fn from(alarm: &Alarm) -> Self {
        Self {
            period: alarm.period.value.0,
            datapoints: alarm.datapoints.value,
            breaching: alarm.breaching.value,
        }
    }
}

/// What is watched across services.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedObserve {
    /// Namespace of custom metrics.
    pub namespace: String,
    /// Share of failed requests, for every load-balanced service.
    pub errors: Option<Threshold>,
    /// Response time, for every load-balanced service.
    pub latency: Option<Threshold>,
    /// Services with a load balancer.
    pub load_balanced: Vec<String>,
    /// Custom metrics.
    pub metrics: Vec<WatchedMetric>,
    /// Dashboards.
    pub dashboards: Vec<SizedDashboard>,
}

/// A threshold with its alarm's name.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// The alarm's name.
    pub name: String,
    /// Percent, or seconds for latency.
    pub value: Decided<f64>,
    /// Percentile, for latency.
    pub percentile: String,
    /// When it rings.
    pub pulse: Pulse,
}

/// A custom metric and, when it comes from a log, whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedMetric {
    /// Its label in the policy.
    pub label: String,
    /// Its title.
    pub title: String,
    /// Its name in `CloudWatch`.
    pub name: String,
    /// Its unit.
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
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it shows.
    pub shows: Vec<String>,
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

/// The alarm of that kind.
pub(super) fn alarm(policy: &Policy, on: AlarmOn) -> Option<&Alarm> {
    policy
        .alarms
        .iter()
        .find(|a| a.on.is_some_and(|o| o.value == on))
}

/// The threshold of the alarm of that kind, in percent.
pub(super) fn share(policy: &Policy, on: AlarmOn) -> Option<Decided<f64>> {
    let above = alarm(policy, on)?.above?;
    Some(Decided::new(above.value.0, [above.at]))
}

/// A duration in whole days.
pub(super) fn days(stated: Stated<Seconds>) -> Option<Decided<u32>> {
    Some(Decided::new(stated.value.days()?, [stated.at]))
}

pub(super) fn size(policy: &Policy, services: &[SizedService]) -> Option<SizedObserve> {
    if policy.alarms.is_empty() && policy.dashboards.is_empty() && policy.metrics.is_empty() {
        return None;
    }
    let threshold = |alarm: &Alarm, value: Option<Decided<f64>>| {
        value.map(|value| Threshold {
            name: alarm.name.text.clone(),
            value,
            percentile: alarm.percentile.value.clone(),
            pulse: Pulse::from(alarm),
        })
    };
    Some(SizedObserve {
        namespace: policy.namespace.value.clone(),
        errors: alarm(policy, AlarmOn::Errors)
            .and_then(|a| threshold(a, share(policy, AlarmOn::Errors))),
        latency: alarm(policy, AlarmOn::Latency).and_then(|a| {
            threshold(
                a,
                a.over.map(|o| Decided::new(f64::from(o.value.0), [o.at])),
            )
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
