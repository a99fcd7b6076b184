//! How many connections a broker takes.

use serde::Serialize;

use super::instance::{Class, instance_type};
use super::version::resolve;
use super::{
    Engine, Mode, QUOTAS, RABBITMQ_DEFAULT_LIMITS, RABBITMQ_DEFAULT_LIMITS_LATER,
    RABBITMQ_MAX_LIMITS, RABBITMQ_MEDIUM_LIMIT, RABBITMQ_OLD_LIMITS,
};
use crate::catalog::source::Source;

/// What a connection limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Connections of each wire protocol on its own (ActiveMQ).
    PerProtocol,
    /// All connections of a node (RabbitMQ).
    PerNode,
}

/// How many connections a broker takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConnectionLimit {
    /// Connections of one node as the broker starts.
    pub per_node: u32,
    /// What `connection_max` of one node can be raised to; equal to `per_node` when it cannot.
    pub per_node_max: u32,
    /// Nodes that take connections.
    pub nodes: u32,
    /// What is counted.
    pub counted: Counted,
    /// Where it was read.
    pub source: &'static Source,
}

impl ConnectionLimit {
    /// Connections of the whole broker as it starts.
    pub const fn total(&self) -> u32 {
        self.per_node * self.nodes
    }

    /// The connections of a node, where the others take its clients while it restarts.
    pub fn of_one_of_several(&self) -> Option<u32> {
        (self.nodes > 1 && self.counted == Counted::PerNode).then_some(self.per_node)
    }

    /// Connections of the whole broker at most, by its configuration.
    pub const fn total_max(&self) -> u32 {
        self.per_node_max * self.nodes
    }

    /// The same with this `connection_max` in the broker's configuration; brokers that take no other number keep theirs.
    #[must_use]
    pub fn configured(self, connection_max: u32) -> Self {
        if self.per_node == self.per_node_max {
            return self;
        }
        Self {
            per_node: connection_max.min(self.per_node_max),
            ..self
        }
    }

    /// The `connection_max` with which the whole broker takes so many; none where it does without, or cannot take them.
    pub fn raised_for(&self, connections: u32) -> Option<u32> {
        let is_raised = connections > self.total() && connections <= self.total_max();
        is_raised.then(|| connections.div_ceil(self.nodes.max(1)))
    }
}

/// The `connection_max` that the configuration of a RabbitMQ broker states; none where it states none.
///
/// # Errors
///
/// When it has sections, each of which holds for one instance type.
pub fn connection_max(configuration: &str) -> Result<Option<u32>, &'static str> {
    let lines = configuration.lines().map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
    if lines.iter().any(|line| line.starts_with('[')) {
        return Err("the configuration of the broker has sections");
    }
    let stated = lines.iter().rev().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "connection_max").then(|| value.trim())
    });
    Ok(stated.and_then(|value| value.parse().ok()))
}

/// RabbitMQ: connections of a node: default alone, default in a cluster (both RabbitMQ 4), and maximum.
static RABBITMQ_CONNECTIONS: [(&str, u32, u32, u32); 8] = [
    ("mq.m7g.medium", 100, 100, 300),
    ("mq.m7g.large", 1500, 500, 5000),
    ("mq.m7g.xlarge", 3000, 1000, 10_000),
    ("mq.m7g.2xlarge", 6000, 2000, 20_000),
    ("mq.m7g.4xlarge", 12_000, 4000, 40_000),
    ("mq.m7g.8xlarge", 24_000, 8000, 80_000),
    ("mq.m7g.12xlarge", 36_000, 12_000, 120_000),
    ("mq.m7g.16xlarge", 48_000, 16_000, 160_000),
];

/// RabbitMQ 3: connections of a node; they cannot be changed.
static RABBITMQ_3_CONNECTIONS: [(&str, u32, &Source); 5] = [
    ("mq.t3.micro", 500, &RABBITMQ_OLD_LIMITS),
    ("mq.m5.large", 5000, &RABBITMQ_MAX_LIMITS),
    ("mq.m5.xlarge", 10_000, &RABBITMQ_MAX_LIMITS),
    ("mq.m5.2xlarge", 20_000, &RABBITMQ_MAX_LIMITS),
    ("mq.m5.4xlarge", 40_000, &RABBITMQ_MAX_LIMITS),
];

/// How many connections such a broker takes.
///
/// With no version a new broker gets the newest. `None` when the combination does not exist (see [`check`]) or the
/// version cannot be read.
pub fn connection_limit(
    engine: Engine,
    version: Option<&str>,
    instance: &str,
    mode: Mode,
) -> Option<ConnectionLimit> {
    if mode.only_for().is_some_and(|only| only != engine) {
        return None;
    }
    let class = instance_type(instance)?.class;
    let nodes = mode.serving_nodes();
    if engine == Engine::ActiveMq {
        let per_node = match class {
            Class::T2 | Class::T3 => 300,
            Class::M4 | Class::M5 => 2000,
            Class::M7g => return None,
        };
        return Some(ConnectionLimit {
            per_node,
            per_node_max: per_node,
            nodes,
            counted: Counted::PerProtocol,
            source: &QUOTAS,
        });
    }
    let (major, minor) = resolve(engine, version)?;
    let limit = |per_node, per_node_max, source| ConnectionLimit {
        per_node,
        per_node_max,
        nodes,
        counted: Counted::PerNode,
        source,
    };
    if class == Class::M7g {
        let (name, alone, clustered, most) =
            RABBITMQ_CONNECTIONS.iter().find(|it| it.0 == instance)?;
        if major < 4 {
            let source: &'static Source = if *name == "mq.m7g.medium" {
                &RABBITMQ_MEDIUM_LIMIT
            } else {
                &RABBITMQ_MAX_LIMITS
            };
            return Some(limit(*most, *most, source));
        }
        let default = if mode == Mode::ClusterMultiAz {
            *clustered
        } else {
            *alone
        };
        let source: &'static Source = if (major, minor) == (4, 2) {
            &RABBITMQ_DEFAULT_LIMITS
        } else {
            &RABBITMQ_DEFAULT_LIMITS_LATER
        };
        return Some(limit(default, *most, source));
    }
    if major >= 4 || (class == Class::T3 && mode != Mode::SingleInstance) {
        return None;
    }
    let (_, most, source) = RABBITMQ_3_CONNECTIONS.iter().find(|it| it.0 == instance)?;
    Some(limit(*most, *most, *source))
}
