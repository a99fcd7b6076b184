//! What is watched: `metric`, `alarm`, `dashboard`, `tracing` and `logs`.

use super::decode::{Named, Reader, Stated, words};
use super::raw::Name;
use crate::value::unit::{Percent, Rate, Seconds};

words! {
    /// What an alarm watches.
    AlarmOn {
        /// CPU of services, database and broker.
        Cpu = "cpu",
        /// Memory of services and broker.
        Memory = "memory",
        /// Connections of database and broker, as a share of what they grant.
        Connections = "connections",
        /// Capacity of the database, as a share of its maximum.
        Capacity = "capacity",
        /// Failed requests as a share of all, at the load balancer.
        Errors = "errors",
        /// Response time at the load balancer.
        Latency = "latency",
    }
}

/// A custom metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its label in the policy.
    pub name: Name,
    /// Its title on dashboards.
    pub title: Option<Stated<String>>,
    /// Its name in `CloudWatch`.
    pub metric_name: Option<Stated<String>>,
    /// Its unit in `CloudWatch`.
    pub unit: Stated<String>,
    /// Dimensions, read from fields of the log line.
    pub dimensions: Stated<Vec<String>>,
    /// The service whose log carries it; none when the service publishes it itself.
    pub logged_by: Option<Stated<String>>,
    /// Whether its value is one task's, so that scaling can track it.
    pub per_task: Stated<bool>,
}

/// An alarm threshold that holds for everything of its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Its name.
    pub name: Name,
    /// What it watches.
    pub on: Option<Stated<AlarmOn>>,
    /// Threshold as a share.
    pub above: Option<Stated<Percent>>,
    /// Threshold as a duration, for latency.
    pub over: Option<Stated<Seconds>>,
    /// Percentile, for latency.
    pub percentile: Stated<String>,
    /// Length of one datapoint.
    pub period: Stated<Seconds>,
    /// Datapoints looked at.
    pub datapoints: Stated<u32>,
    /// Datapoints of them that must be over.
    pub breaching: Stated<u32>,
}

/// A dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Stated<String>>,
    /// What it shows.
    pub shows: Stated<Vec<String>>,
}

/// X-Ray sampling.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracing {
    /// Share of requests traced.
    pub rate: Option<Stated<Percent>>,
    /// Requests per second that are always traced.
    pub reservoir: Stated<u32>,
    /// How long traces are kept.
    pub retention: Option<Stated<Seconds>>,
    /// Segments recorded.
    pub segments: Option<Stated<Rate>>,
    /// Agents at which so many are recorded.
    pub agents: Option<Stated<u32>>,
    /// Ports of the collector.
    pub ports: Named<u32>,
}

/// Log groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Logs {
    /// How long log events are kept.
    pub retention: Stated<Seconds>,
}

impl Metric {
    /// Reads a `metric` block.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            title: r.optional("title", "its title on dashboards"),
            metric_name: r.required("name", "its name in CloudWatch"),
            unit: r.or("unit", "None".to_string(), "its unit in CloudWatch"),
            dimensions: r.list("dimensions", "dimensions, each a field of the log line"),
            logged_by: r.optional(
                "logged_by",
                "the service whose log carries it, as JSON lines {\"metric\": \"<label>\", \"value\": 1}; none when the service publishes it itself",
            ),
            per_task: r.or("per_task", false, "whether its value is one task's, so that scaling can track it"),
        })
    }
}

impl Alarm {
    /// Reads an `alarm` block.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            on: r.required("on", "what it watches"),
            above: r.optional("above", "threshold as a share"),
            over: r.optional("over", "threshold as a duration, for latency"),
            percentile: r.or("percentile", "p99".to_string(), "percentile, for latency"),
            period: r.or(
                "period",
                Seconds(60),
                "length of one datapoint, in whole minutes",
            ),
            datapoints: r.or("datapoints", 5, "datapoints looked at"),
            breaching: r.or("breaching", 3, "datapoints of them that must be over"),
        })
    }
}

impl Dashboard {
    /// Reads a `dashboard` block.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            title: r.optional("title", "its title"),
            shows: r.list(
                "shows",
                "what it shows: services, database, broker, bus, metrics, load-balancer, or one service as \"service:<name>\"",
            ),
        })
    }
}

impl Tracing {
    /// Reads the `tracing` block.
    pub fn read(r: &mut Reader) -> Self {
        Self {
            rate: r.required("rate", "share of requests traced"),
            reservoir: r.or("reservoir", 1, "requests per second that are always traced"),
            retention: r.planned("retention", "how long traces are kept"),
            segments: r.planned("segments", "segments recorded"),
            agents: r.planned("agents", "agents at which so many are recorded"),
            ports: {
                let ports = r.named("ports", "ports of the trace collector");
                r.planning();
                ports
            },
        }
    }
}

impl Logs {
    /// Reads the `logs` block of an item, which says how long its own are kept.
    pub fn of_item(r: &mut Reader) -> Option<Self> {
        r.block(
            "logs",
            "its log groups, where they are kept for another time than those of the others",
            |r| {
                Some(Self {
                    retention: r.required("retention", "how long log events are kept")?,
                })
            },
        )
    }

    /// Reads the `logs` block.
    pub fn read(r: &mut Reader) -> Self {
        Self {
            retention: r.or(
                "retention",
                Seconds(365 * 86_400),
                "how long log events are kept",
            ),
        }
    }
}
