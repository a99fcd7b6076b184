//! What Amazon MQ accepts: engines, versions, instance types, deployment modes, storage, and how many connections
//! they carry.
//!
//! Network rates are in Mbps, storage in GB per node, memory in GiB.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

use std::fmt;
use std::ops::RangeInclusive;

use serde::Serialize;

use super::source::{Fact, Source, sources};

sources! {
    /// Instance types of ActiveMQ and those that are no longer created.
    ACTIVEMQ_TYPES = "Amazon MQ Developer Guide", "Amazon MQ for ActiveMQ broker instance types",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/broker-instance-types.html", "2026-04-13";
    /// Instance types of RabbitMQ with network and disk.
    RABBITMQ_TYPES = "Amazon MQ Developer Guide", "Amazon MQ for RabbitMQ broker instance types",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rmq-broker-instance-types.html", "2026-04-13";
    /// Which family belongs to which engine.
    TYPE_FAMILIES = "Amazon MQ Developer Guide", "Upgrading an Amazon MQ broker instance type",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/upgrading-instance-type.html", "2026";
    /// Versions of ActiveMQ and their end of support.
    ACTIVEMQ_VERSIONS = "Amazon MQ Developer Guide", "Managing Amazon MQ for ActiveMQ engine versions",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-version-management.html", "2026-04-13";
    /// Versions of RabbitMQ and the instance types each runs on.
    RABBITMQ_VERSIONS = "Amazon MQ Developer Guide", "Managing Amazon MQ for RabbitMQ engine versions",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-version-management.html", "2026-04-13";
    /// Dated announcements: RabbitMQ 4.3, in-place upgrades, retired types.
    RELEASE_NOTES = "Amazon MQ Developer Guide", "Amazon MQ release notes",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-release-notes.html", "2026-09-09";
    /// RabbitMQ on mq.t3.micro: the type table still has it, `CreateBroker` refuses it.
    RABBITMQ_MICRO = "Amazon MQ CreateBroker", "answer for RabbitMQ on mq.t3.micro, seen in public repositories",
        "", "2026", unconfirmed;
    /// Storage types of ActiveMQ and the rates they reach.
    ACTIVEMQ_STORAGE = "Amazon MQ Developer Guide", "Amazon MQ for ActiveMQ storage types",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/broker-storage.html", "2026-04-13";
    /// Disk sizes of RabbitMQ clusters.
    CONFIGURABLE_STORAGE = "Amazon MQ Developer Guide", "Configurable storage best practices for Amazon MQ for RabbitMQ",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/best-practices-configurable-storage.html", "2026-09";
    /// Quotas: ActiveMQ connections, brokers per Region, disk of ActiveMQ.
    QUOTAS = "Amazon MQ Developer Guide", "Quotas in Amazon MQ",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-limits.html", "2026-04-13";
    /// Limits a RabbitMQ 4 broker starts with.
    RABBITMQ_DEFAULT_LIMITS = "Amazon MQ Developer Guide", "Default resource limits",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-resource-limits-configuration.html", "2026-04-13";
    /// The same limits for a RabbitMQ 4 version after 4.2, for which the page gives none.
    RABBITMQ_DEFAULT_LIMITS_LATER = "Amazon MQ Developer Guide", "Default resource limits of RabbitMQ 4.2",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-resource-limits-configuration.html", "2026-04-13", unconfirmed;
    /// Limits that cannot be raised further.
    RABBITMQ_MAX_LIMITS = "Amazon MQ Developer Guide", "Amazon MQ for RabbitMQ maximum resource limit",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-resource-hard-limit.html", "2026-04-13";
    /// mq.m7g.medium: pages disagree between 100 and 300 connections.
    RABBITMQ_MEDIUM_LIMIT = "Amazon MQ Developer Guide", "maximum resource limit of mq.m7g.medium",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-resource-hard-limit.html", "2026-04-13", unconfirmed;
    /// RabbitMQ on mq.t3.micro: its connections.
    RABBITMQ_OLD_LIMITS = "Amazon MQ Developer Guide", "Amazon MQ for RabbitMQ sizing guidelines",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-sizing-guidelines.html", "2024";
    /// Deployment modes, protocols and ports.
    ARCHITECTURE = "Amazon MQ Developer Guide", "Broker architecture and protocols",
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-broker-architecture.html", "2026-04-13";
    /// Enumerations, ranges and descriptions of the Amazon MQ API.
    MQ_API = "botocore 1.44.5", "mq service-2.json", "", "2026";
    /// What the provider checks and accepts.
    PROVIDER = "terraform-provider-aws 6.47.0", "aws_mq_broker schema and validators", "", "2026-05-28";
}

/// Broker engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Engine {
    /// Apache ActiveMQ Classic.
    ActiveMq,
    /// RabbitMQ.
    RabbitMq,
}

impl Engine {
    /// Both engines.
    pub const ALL: [Self; 2] = [Self::ActiveMq, Self::RabbitMq];

    /// The mixed-case spelling, which the provider and tflint both take.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ActiveMq => "ActiveMQ",
            Self::RabbitMq => "RabbitMQ",
        }
    }

    /// Reads `engine_type` in any case, as the provider does.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|it| it.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many nodes a broker has and how they work together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    /// One node.
    SingleInstance,
    /// Two nodes of which one serves (ActiveMQ).
    ActiveStandbyMultiAz,
    /// Three nodes that all serve (RabbitMQ).
    ClusterMultiAz,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 3] = [
        Self::SingleInstance,
        Self::ActiveStandbyMultiAz,
        Self::ClusterMultiAz,
    ];

    /// The API's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SingleInstance => "SINGLE_INSTANCE",
            Self::ActiveStandbyMultiAz => "ACTIVE_STANDBY_MULTI_AZ",
            Self::ClusterMultiAz => "CLUSTER_MULTI_AZ",
        }
    }

    /// Reads `deployment_mode` in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|it| it.as_str().eq_ignore_ascii_case(text))
    }

    /// Nodes that run and are billed.
    pub const fn nodes(self) -> u32 {
        match self {
            Self::SingleInstance => 1,
            Self::ActiveStandbyMultiAz => 2,
            Self::ClusterMultiAz => 3,
        }
    }

    /// Nodes that take connections at any one time.
    pub const fn serving_nodes(self) -> u32 {
        match self {
            Self::SingleInstance | Self::ActiveStandbyMultiAz => 1,
            Self::ClusterMultiAz => 3,
        }
    }

    /// The engine that has this mode; `None` when both do.
    pub const fn only_for(self) -> Option<Engine> {
        match self {
            Self::SingleInstance => None,
            Self::ActiveStandbyMultiAz => Some(Engine::ActiveMq),
            Self::ClusterMultiAz => Some(Engine::RabbitMq),
        }
    }

    /// The mode of `engine` that survives the loss of a zone.
    pub const fn multi_az(engine: Engine) -> Self {
        match engine {
            Engine::ActiveMq => Self::ActiveStandbyMultiAz,
            Engine::RabbitMq => Self::ClusterMultiAz,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a broker keeps its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Storage {
    /// Shared between zones; the default of ActiveMQ.
    Efs,
    /// One volume per node.
    Ebs,
}

impl Storage {
    /// Both storage types.
    pub const ALL: [Self; 2] = [Self::Efs, Self::Ebs];

    /// The provider's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Efs => "efs",
            Self::Ebs => "ebs",
        }
    }

    /// Reads `storage_type` in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|it| it.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Family of instance types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// `mq.t2`, no longer created.
    T2,
    /// `mq.t3`, for evaluation.
    T3,
    /// `mq.m4`, no longer created.
    M4,
    /// `mq.m5`.
    M5,
    /// `mq.m7g`, RabbitMQ only.
    M7g,
}

/// Baseline and burst rate of a node, Mbps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Network {
    /// What it can keep up.
    pub baseline_mbps: u32,
    /// What it can reach for a while.
    pub burst_mbps: u32,
}

/// A broker instance type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct InstanceType {
    /// As written in `host_instance_type`.
    pub name: &'static str,
    /// Family.
    pub class: Class,
    /// Virtual processors.
    pub vcpu: u32,
    /// Memory, GiB.
    pub memory_gib: u32,
    /// Rates AWS publishes for RabbitMQ nodes; absent for types without.
    pub network: Option<Network>,
    /// Last day on which brokers could be created.
    pub created_until: Option<&'static str>,
}

const fn instance(
    name: &'static str,
    class: Class,
    vcpu: u32,
    memory_gib: u32,
    baseline_mbps: u32,
    burst_mbps: u32,
) -> InstanceType {
    InstanceType {
        name,
        class,
        vcpu,
        memory_gib,
        network: Some(Network {
            baseline_mbps,
            burst_mbps,
        }),
        created_until: None,
    }
}

const fn retired(name: &'static str, class: Class, vcpu: u32, memory_gib: u32) -> InstanceType {
    InstanceType {
        name,
        class,
        vcpu,
        memory_gib,
        network: None,
        created_until: Some("2025-03-17"),
    }
}

/// Every instance type there is or was, smallest first.
pub static INSTANCE_TYPES: Fact<[InstanceType; 15]> = Fact::new(
    [
        retired("mq.t2.micro", Class::T2, 1, 1),
        instance("mq.t3.micro", Class::T3, 2, 1, 64, 5000),
        instance("mq.m7g.medium", Class::M7g, 1, 4, 520, 12_500),
        retired("mq.m4.large", Class::M4, 2, 8),
        instance("mq.m5.large", Class::M5, 2, 8, 750, 10_000),
        instance("mq.m7g.large", Class::M7g, 2, 8, 937, 12_500),
        instance("mq.m5.xlarge", Class::M5, 4, 16, 1250, 10_000),
        instance("mq.m7g.xlarge", Class::M7g, 4, 16, 1876, 12_500),
        instance("mq.m5.2xlarge", Class::M5, 8, 32, 2500, 10_000),
        instance("mq.m7g.2xlarge", Class::M7g, 8, 32, 3750, 15_000),
        instance("mq.m5.4xlarge", Class::M5, 16, 64, 5000, 10_000),
        instance("mq.m7g.4xlarge", Class::M7g, 16, 64, 7500, 15_000),
        instance("mq.m7g.8xlarge", Class::M7g, 32, 128, 15_000, 15_000),
        instance("mq.m7g.12xlarge", Class::M7g, 48, 192, 22_500, 22_500),
        // 30,000 for clusters; the single-instance table says 39 Gigabit, taken for a slip.
        instance("mq.m7g.16xlarge", Class::M7g, 64, 256, 30_000, 30_000),
    ],
    &RABBITMQ_TYPES,
);

/// The instance type of that name (`mq.m5.large`).
pub fn instance_type(name: &str) -> Option<&'static InstanceType> {
    INSTANCE_TYPES.value.iter().find(|it| it.name == name)
}

/// Sizes within a family, smallest first.
const SIZES: [&str; 9] = [
    "micro", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge",
];

/// Place of a type's size, whatever its family: `mq.m5.large` and `mq.m7g.large` are equal.
///
/// `None` for a type that does not exist.
pub fn size_order(name: &str) -> Option<usize> {
    let size = instance_type(name)?.name.rsplit('.').next()?;
    SIZES.iter().position(|it| *it == size)
}

/// Types a new broker of that engine and version can have, smallest first.
///
/// With no version, those of the newest; with one that cannot be read, those of any live version.
pub fn creatable(
    engine: Engine,
    version: Option<&str>,
) -> impl Iterator<Item = &'static InstanceType> {
    let version = resolve(engine, version);
    INSTANCE_TYPES.value.iter().filter(move |it| {
        it.created_until.is_none()
            && match engine {
                Engine::ActiveMq => matches!(it.class, Class::T3 | Class::M5),
                Engine::RabbitMq => match it.class {
                    Class::M7g => true,
                    Class::M5 => version.is_none_or(|it| it < (4, 0)),
                    Class::T2 | Class::T3 | Class::M4 => false,
                },
            }
    })
}

/// An engine version Amazon MQ has or had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EngineVersion {
    /// Engine.
    pub engine: Engine,
    /// Major version.
    pub major: u32,
    /// Minor version.
    pub minor: u32,
    /// Last day of support; absent while it is live.
    pub ended: Option<&'static str>,
    /// Where it was read.
    pub source: &'static Source,
}

impl EngineVersion {
    /// Whether new brokers can have it.
    pub const fn is_live(&self) -> bool {
        self.ended.is_none()
    }
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}.{}", self.engine, self.major, self.minor)
    }
}

const fn version(
    engine: Engine,
    major: u32,
    minor: u32,
    ended: Option<&'static str>,
    source: &'static Source,
) -> EngineVersion {
    EngineVersion {
        engine,
        major,
        minor,
        ended,
        source,
    }
}

/// Versions of both engines, newest first within an engine.
pub static ENGINE_VERSIONS: [EngineVersion; 12] = [
    version(Engine::ActiveMq, 5, 19, None, &ACTIVEMQ_VERSIONS),
    version(Engine::ActiveMq, 5, 18, None, &ACTIVEMQ_VERSIONS),
    version(
        Engine::ActiveMq,
        5,
        17,
        Some("2025-06-16"),
        &ACTIVEMQ_VERSIONS,
    ),
    version(
        Engine::ActiveMq,
        5,
        16,
        Some("2024-11-15"),
        &ACTIVEMQ_VERSIONS,
    ),
    version(
        Engine::ActiveMq,
        5,
        15,
        Some("2024-09-16"),
        &ACTIVEMQ_VERSIONS,
    ),
    version(Engine::RabbitMq, 4, 3, None, &RELEASE_NOTES),
    version(Engine::RabbitMq, 4, 2, None, &RABBITMQ_VERSIONS),
    version(Engine::RabbitMq, 3, 13, None, &RABBITMQ_VERSIONS),
    version(Engine::RabbitMq, 3, 12, Some("2025-03-17"), &RELEASE_NOTES),
    version(Engine::RabbitMq, 3, 11, Some("2025-02-17"), &RELEASE_NOTES),
    version(
        Engine::RabbitMq,
        3,
        10,
        Some("2024-10-15"),
        &RABBITMQ_VERSIONS,
    ),
    version(
        Engine::RabbitMq,
        3,
        9,
        Some("2024-09-16"),
        &RABBITMQ_VERSIONS,
    ),
];

/// Reads `major.minor` and what may follow (`5.17.6`).
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Major and minor version that a broker gets: without `engine_version`, the newest.
fn resolve(engine: Engine, version: Option<&str>) -> Option<(u32, u32)> {
    match version {
        Some(text) => parse_version(text),
        None => live_versions(engine).next().map(|it| (it.major, it.minor)),
    }
}

/// The version that `engine_version` names; `None` when the catalogue has no such version.
pub fn engine_version(engine: Engine, text: &str) -> Option<&'static EngineVersion> {
    let (major, minor) = parse_version(text)?;
    ENGINE_VERSIONS
        .iter()
        .find(|it| it.engine == engine && it.major == major && it.minor == minor)
}

/// Versions new brokers of `engine` can have, newest first.
pub fn live_versions(engine: Engine) -> impl Iterator<Item = &'static EngineVersion> {
    ENGINE_VERSIONS
        .iter()
        .filter(move |it| it.engine == engine && it.is_live())
}

/// Whether the API insists on `auto_minor_version_upgrade = true` (the provider's default is false).
///
/// True as well when the version cannot be read, since every live version insists.
pub fn requires_auto_minor_upgrade(engine: Engine, version: &str) -> bool {
    let since = match engine {
        Engine::ActiveMq => (5, 18),
        Engine::RabbitMq => (3, 13),
    };
    parse_version(version).is_none_or(|it| it >= since)
}

/// Where [`requires_auto_minor_upgrade`] was read.
pub static AUTO_MINOR_UPGRADE_FROM: &Source = &MQ_API;

/// `deployment_mode` when it is left out.
pub static DEPLOYMENT_MODE_DEFAULT: Fact<&str> = Fact::new("SINGLE_INSTANCE", &PROVIDER);

/// The engine whose brokers can write audit logs; `logs.audit` is refused for the other one.
pub static AUDIT_LOGS: Fact<Engine> = Fact::new(Engine::ActiveMq, &PROVIDER);

/// Disk of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StorageSize {
    /// What it gets, GB.
    pub default_gb: u32,
    /// What it can be set to at most, GB; equal to the default when it cannot be set.
    ///
    /// Setting it takes `storage_size` of a provider newer than 6.47.0, in steps of 5 GB.
    pub max_gb: u32,
    /// Where it was read.
    pub source: &'static Source,
}

/// Default and largest disk of a RabbitMQ cluster node on mq.m7g, GB.
static CLUSTER_STORAGE: [(&str, u32, u32); 8] = [
    ("mq.m7g.medium", 5, 25),
    ("mq.m7g.large", 15, 75),
    ("mq.m7g.xlarge", 25, 125),
    ("mq.m7g.2xlarge", 45, 180),
    ("mq.m7g.4xlarge", 90, 250),
    ("mq.m7g.8xlarge", 175, 400),
    ("mq.m7g.12xlarge", 260, 500),
    ("mq.m7g.16xlarge", 345, 500),
];

/// Disk of each node of such a broker.
///
/// `None` for a type that does not exist or that the engine does not have.
pub fn storage_size(
    engine: Engine,
    version: Option<&str>,
    instance: &str,
    mode: Mode,
) -> Option<StorageSize> {
    let fixed = |gb, source| {
        Some(StorageSize {
            default_gb: gb,
            max_gb: gb,
            source,
        })
    };
    let class = instance_type(instance)?.class;
    match (engine, class) {
        (Engine::ActiveMq, Class::T2 | Class::T3) => fixed(20, &QUOTAS),
        (Engine::ActiveMq, Class::M4 | Class::M5) => fixed(200, &QUOTAS),
        (Engine::RabbitMq, Class::T3) => fixed(20, &RABBITMQ_TYPES),
        (Engine::RabbitMq, Class::M5) => fixed(200, &RABBITMQ_TYPES),
        (Engine::RabbitMq, Class::M7g) if mode != Mode::ClusterMultiAz => {
            fixed(200, &RABBITMQ_TYPES)
        }
        (Engine::RabbitMq, Class::M7g) => {
            let (_, default_gb, max_gb) = CLUSTER_STORAGE.iter().find(|it| it.0 == instance)?;
            let settable = version
                .and_then(parse_version)
                .is_none_or(|it| it >= (4, 2));
            Some(StorageSize {
                default_gb: *default_gb,
                max_gb: if settable { *max_gb } else { *default_gb },
                source: &CONFIGURABLE_STORAGE,
            })
        }
        (Engine::ActiveMq, Class::M7g) | (Engine::RabbitMq, Class::T2 | Class::M4) => None,
    }
}

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

    /// Connections of the whole broker at most.
    #[cfg(test)]
    const fn total_max(&self) -> u32 {
        self.per_node_max * self.nodes
    }
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

/// The part of a broker that a problem is about: the argument to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Part {
    /// Engine version.
    Version,
    /// Instance type.
    Instance,
    /// Deployment mode.
    Mode,
    /// Storage type.
    Storage,
    /// User name or password.
    User,
}

/// Something about a broker that AWS refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The argument to change.
    pub about: Part,
    /// What is wrong: a sentence without a full stop.
    pub what: String,
    /// What to do about it: a sentence without a full stop.
    pub help: String,
    /// Where it was read.
    pub source: &'static Source,
}

/// Holds one combination against everything Amazon MQ accepts. Empty when it accepts it.
///
/// No version means the newest; no storage type means the engine's default.
pub fn check(
    engine: Engine,
    version: Option<&str>,
    instance: &str,
    mode: Mode,
    storage: Option<Storage>,
) -> Vec<Problem> {
    [
        check_version(engine, version),
        check_type(engine, version, instance),
        check_mode(engine, instance, mode),
        check_storage(engine, instance, mode, storage),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn check_version(engine: Engine, version: Option<&str>) -> Option<Problem> {
    let text = version?;
    let newest = live_versions(engine).next()?;
    let Some(known) = engine_version(engine, text) else {
        // A version after the newest one here may well exist by now.
        let later = parse_version(text).is_some_and(|it| it > (newest.major, newest.minor));
        return (!later).then(|| Problem {
            about: Part::Version,
            what: format!("{engine} {text} is not a version of Amazon MQ"),
            help: format!("use {}", live_list(engine)),
            source: newest.source,
        });
    };
    known.ended.map(|day| Problem {
        about: Part::Version,
        what: format!("support of {known} ended on {day}"),
        help: format!("use {}", live_list(engine)),
        source: known.source,
    })
}

fn live_list(engine: Engine) -> String {
    let versions: Vec<String> = live_versions(engine)
        .map(|it| format!("{}.{}", it.major, it.minor))
        .collect();
    versions.join(" or ")
}

fn check_type(engine: Engine, version: Option<&str>, instance: &str) -> Option<Problem> {
    let problem = |what: String, help: String, source| {
        Some(Problem {
            about: Part::Instance,
            what,
            help,
            source,
        })
    };
    let smallest = |from: usize| {
        creatable(engine, version)
            .find(|it| size_order(it.name) >= Some(from))
            .map_or_else(|| "a smaller type".to_owned(), |it| it.name.to_owned())
    };
    let Some(known) = instance_type(instance) else {
        let names: Vec<&str> = creatable(engine, version).map(|it| it.name).collect();
        return problem(
            format!("{instance} is not a broker instance type"),
            format!("use one of {}", names.join(", ")),
            match engine {
                Engine::ActiveMq => &ACTIVEMQ_TYPES,
                Engine::RabbitMq => &RABBITMQ_TYPES,
            },
        );
    };
    let instead = smallest(size_order(instance).unwrap_or_default());
    if let Some(day) = known.created_until {
        return problem(
            format!("{instance} brokers cannot be created since {day}"),
            format!("use {instead}"),
            &ACTIVEMQ_TYPES,
        );
    }
    match (engine, known.class) {
        (Engine::ActiveMq, Class::M7g) => problem(
            format!("{instance} is for RabbitMQ brokers only"),
            format!("use {instead}"),
            &TYPE_FAMILIES,
        ),
        (Engine::RabbitMq, Class::T3) => problem(
            format!("AWS refuses to create RabbitMQ brokers on {instance}"),
            format!("use {instead}"),
            &RABBITMQ_MICRO,
        ),
        (Engine::RabbitMq, Class::M5) => {
            let (major, minor) = resolve(engine, version)?;
            if major < 4 {
                return None;
            }
            problem(
                format!("RabbitMQ {major}.{minor} runs on mq.m7g only, not on {instance}"),
                format!("use {instead}, or RabbitMQ 3.13"),
                &RABBITMQ_VERSIONS,
            )
        }
        _ => None,
    }
}

fn check_mode(engine: Engine, instance: &str, mode: Mode) -> Option<Problem> {
    if mode.only_for().is_some_and(|only| only != engine) {
        return Some(Problem {
            about: Part::Mode,
            what: format!("{engine} has no deployment mode {mode}"),
            help: format!("use {} or {}", Mode::SingleInstance, Mode::multi_az(engine)),
            source: &ARCHITECTURE,
        });
    }
    let micro = instance_type(instance).is_some_and(|it| it.class == Class::T3);
    (micro && mode == Mode::ClusterMultiAz).then(|| Problem {
        about: Part::Instance,
        what: format!("{instance} does not support {mode}"),
        help: "use mq.m7g.medium or larger for a cluster".to_owned(),
        source: &RABBITMQ_TYPES,
    })
}

fn check_storage(
    engine: Engine,
    instance: &str,
    mode: Mode,
    storage: Option<Storage>,
) -> Option<Problem> {
    let problem = |what: String, help: &str, source| {
        Some(Problem {
            about: Part::Storage,
            what,
            help: help.to_owned(),
            source,
        })
    };
    match (engine, storage?) {
        (Engine::RabbitMq, Storage::Efs) => problem(
            "RabbitMQ brokers store on EBS only".to_owned(),
            "leave out storage_type or set it to ebs",
            &MQ_API,
        ),
        (Engine::ActiveMq, Storage::Ebs) => {
            if instance_type(instance).is_some_and(|it| it.class != Class::M5) {
                return problem(
                    format!("ActiveMQ stores on EBS with mq.m5 only, not with {instance}"),
                    "set storage_type to efs or use an mq.m5 type",
                    &ACTIVEMQ_STORAGE,
                );
            }
            if mode == Mode::SingleInstance {
                return None;
            }
            problem(
                format!(
                    "ActiveMQ stores on EBS only as {}, not as {mode}",
                    Mode::SingleInstance
                ),
                "set storage_type to efs",
                &ACTIVEMQ_STORAGE,
            )
        }
        (Engine::RabbitMq, Storage::Ebs) | (Engine::ActiveMq, Storage::Efs) => None,
    }
}

/// A protocol clients speak to a broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Protocol {
    /// Its name.
    pub name: &'static str,
    /// Engine that speaks it.
    pub engine: Engine,
    /// TLS port.
    pub port: u16,
    /// First major and minor engine version that speaks it, when not all do.
    pub since: Option<(u32, u32)>,
}

const fn protocol(
    name: &'static str,
    engine: Engine,
    port: u16,
    since: Option<(u32, u32)>,
) -> Protocol {
    Protocol {
        name,
        engine,
        port,
        since,
    }
}

/// The protocols of both engines. NATS is not among them.
pub static PROTOCOLS: Fact<[Protocol; 7]> = Fact::new(
    [
        protocol("OpenWire", Engine::ActiveMq, 61617, None),
        protocol("AMQP 1.0", Engine::ActiveMq, 5671, None),
        protocol("STOMP", Engine::ActiveMq, 61614, None),
        protocol("MQTT", Engine::ActiveMq, 8883, None),
        protocol("WSS", Engine::ActiveMq, 61619, None),
        protocol("AMQP 0-9-1", Engine::RabbitMq, 5671, None),
        protocol("AMQP 1.0", Engine::RabbitMq, 5671, Some((4, 2))),
    ],
    &ARCHITECTURE,
);

/// The protocols that brokers of `engine` and `version` speak. With no version, or one that cannot be read, the newest.
pub fn protocols(engine: Engine, version: Option<&str>) -> impl Iterator<Item = &'static Protocol> {
    let version = resolve(engine, version);
    PROTOCOLS.value.iter().filter(move |it| {
        it.engine == engine
            && it
                .since
                .is_none_or(|since| version.is_none_or(|version| version >= since))
    })
}

/// The protocol of that name (any case), if brokers of `engine` and `version` speak it. A name without a version, such
/// as `amqp`, is any version of it.
pub fn protocol_of(engine: Engine, version: Option<&str>, name: &str) -> Option<&'static Protocol> {
    let family = |it: &Protocol| it.name.split(' ').next().unwrap_or_default();
    protocols(engine, version)
        .find(|it| it.name.eq_ignore_ascii_case(name) || family(it).eq_ignore_ascii_case(name))
}

/// Security groups of a broker.
pub static SECURITY_GROUPS: Fact<usize> = Fact::new(5, &QUOTAS);

/// Length of a broker's name, characters.
pub static NAME_LENGTH: Fact<RangeInclusive<usize>> = Fact::new(1..=50, &MQ_API);

/// How many subnets a broker of that mode needs; `None` when it depends (RabbitMQ clusters).
pub const fn subnets(mode: Mode) -> Option<usize> {
    match mode {
        Mode::SingleInstance => Some(1),
        Mode::ActiveStandbyMultiAz => Some(2),
        Mode::ClusterMultiAz => None,
    }
}

/// Length of a password, characters.
pub static PASSWORD_LENGTH: Fact<RangeInclusive<usize>> = Fact::new(12..=250, &MQ_API);

/// Different characters a password must have.
pub static PASSWORD_DISTINCT: Fact<usize> = Fact::new(4, &MQ_API);

/// Characters a password must not have.
pub static PASSWORD_FORBIDDEN: Fact<&str> = Fact::new(",:=", &MQ_API);

/// Length of a user name, characters.
pub static USERNAME_LENGTH: Fact<RangeInclusive<usize>> = Fact::new(2..=100, &MQ_API);

/// What is wrong with a password. The answer never repeats it.
pub fn check_password(password: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |what: String, help: &str| {
        problems.push(Problem {
            about: Part::User,
            what,
            help: help.to_owned(),
            source: &MQ_API,
        });
    };
    let length = password.chars().count();
    if !PASSWORD_LENGTH.value.contains(&length) {
        add(
            format!("a broker password has 12 to 250 characters, this one {length}"),
            "choose another length",
        );
    }
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < PASSWORD_DISTINCT.value {
        add(
            format!(
                "a broker password has at least 4 different characters, this one {}",
                distinct.len()
            ),
            "mix more characters",
        );
    }
    if password.contains(|it| PASSWORD_FORBIDDEN.value.contains(it)) {
        add(
            "a broker password must not contain a comma, colon or equals sign".to_owned(),
            "leave them out",
        );
    }
    problems
}

/// What is wrong with a user name.
pub fn check_username(engine: Engine, name: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |what: String, help: &str| {
        problems.push(Problem {
            about: Part::User,
            what,
            help: help.to_owned(),
            source: &MQ_API,
        });
    };
    let length = name.chars().count();
    if !USERNAME_LENGTH.value.contains(&length) {
        add(
            format!("a broker user name has 2 to 100 characters, this one {length}"),
            "choose another length",
        );
    }
    if engine == Engine::RabbitMq && name.contains('~') {
        add(
            "a RabbitMQ user name must not contain a tilde".to_owned(),
            "leave it out",
        );
    }
    if engine == Engine::RabbitMq && name == "guest" {
        add(
            "a RabbitMQ user must not be called guest".to_owned(),
            "choose another name",
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use Engine::{ActiveMq, RabbitMq};
    use Mode::{ActiveStandbyMultiAz, ClusterMultiAz, SingleInstance};
    use proptest::prelude::*;

    fn limit(engine: Engine, version: &str, instance: &str, mode: Mode) -> u32 {
        connection_limit(engine, Some(version), instance, mode)
            .unwrap()
            .total()
    }

    #[test]
    fn names_read_back_in_any_case() {
        for engine in Engine::ALL {
            assert_eq!(Engine::parse(&engine.as_str().to_uppercase()), Some(engine));
        }
        for mode in Mode::ALL {
            assert_eq!(Mode::parse(mode.as_str()), Some(mode));
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.as_str());
        }
        assert_eq!(Storage::parse("EBS"), Some(Storage::Ebs));
        assert_eq!(Engine::parse("NATS"), None);
    }

    #[test]
    fn every_type_has_a_size_and_grows_with_it() {
        for one in &INSTANCE_TYPES.value {
            assert!(size_order(one.name).is_some(), "{}", one.name);
            for other in INSTANCE_TYPES
                .value
                .iter()
                .filter(|it| it.class == one.class)
            {
                if size_order(one.name) < size_order(other.name) {
                    assert!(one.vcpu < other.vcpu && one.memory_gib < other.memory_gib);
                    let baseline = |it: &InstanceType| it.network.unwrap().baseline_mbps;
                    assert!(baseline(one) < baseline(other));
                }
            }
            if let Some(network) = one.network {
                assert!(network.baseline_mbps <= network.burst_mbps);
            }
        }
        assert!(
            INSTANCE_TYPES
                .value
                .is_sorted_by_key(|it| size_order(it.name))
        );
        assert_eq!(size_order("mq.m5.large"), size_order("mq.m7g.large"));
        assert_eq!(size_order("mq.m7g.2xl"), None);
    }

    #[test]
    fn limits_of_known_brokers() {
        assert_eq!(limit(ActiveMq, "5.18", "mq.t3.micro", SingleInstance), 300);
        assert_eq!(
            limit(ActiveMq, "5.18", "mq.m5.xlarge", ActiveStandbyMultiAz),
            2000
        );
        assert_eq!(
            limit(RabbitMq, "3.13", "mq.m5.xlarge", SingleInstance),
            10_000
        );
        assert_eq!(
            limit(RabbitMq, "3.13", "mq.m5.xlarge", ClusterMultiAz),
            30_000
        );
        assert_eq!(
            limit(RabbitMq, "4.2", "mq.m7g.xlarge", SingleInstance),
            3000
        );
        assert_eq!(
            limit(RabbitMq, "4.2", "mq.m7g.xlarge", ClusterMultiAz),
            3000
        );
        assert_eq!(
            limit(RabbitMq, "4.2", "mq.m7g.16xlarge", SingleInstance),
            48_000
        );
        assert_eq!(
            limit(RabbitMq, "4.2", "mq.m7g.16xlarge", ClusterMultiAz),
            48_000
        );
        let raised =
            connection_limit(RabbitMq, Some("4.2"), "mq.m7g.xlarge", ClusterMultiAz).unwrap();
        assert_eq!(
            (raised.per_node, raised.per_node_max, raised.total_max()),
            (1000, 10_000, 30_000)
        );
    }

    #[test]
    fn limits_that_no_document_settles_say_so() {
        let source = |version, instance| {
            connection_limit(RabbitMq, version, instance, SingleInstance)
                .unwrap()
                .source
        };
        assert!(source(Some("4.2"), "mq.m7g.large").confirmed);
        assert!(!source(Some("4.3"), "mq.m7g.large").confirmed);
        assert!(!source(None, "mq.m7g.large").confirmed);
        assert!(!source(Some("3.13"), "mq.m7g.medium").confirmed);
    }

    #[test]
    fn combinations_that_do_not_exist_have_no_limit() {
        assert_eq!(
            connection_limit(RabbitMq, Some("4.2"), "mq.m5.large", SingleInstance),
            None
        );
        assert_eq!(
            connection_limit(ActiveMq, Some("5.18"), "mq.m7g.large", SingleInstance),
            None
        );
        assert_eq!(
            connection_limit(ActiveMq, None, "mq.m5.large", ClusterMultiAz),
            None
        );
        assert_eq!(
            connection_limit(RabbitMq, None, "mq.m9.large", SingleInstance),
            None
        );
    }

    /// Checks a broker written as engine, version, type, mode and storage; `-` leaves version or storage out.
    #[track_caller]
    fn problems(broker: &str) -> Vec<Problem> {
        let words: Vec<&str> = broker.split(' ').collect();
        let [engine, version, instance, mode, storage] = words[..] else {
            panic!("five words: {broker}");
        };
        check(
            Engine::parse(engine).unwrap(),
            Some(version).filter(|it| *it != "-"),
            instance,
            Mode::parse(mode).unwrap(),
            Storage::parse(storage),
        )
    }

    #[test]
    fn sound_brokers_have_no_problems() {
        for broker in [
            "ActiveMQ 5.18 mq.t3.micro SINGLE_INSTANCE -",
            "ActiveMQ 5.19 mq.m5.large ACTIVE_STANDBY_MULTI_AZ efs",
            "ActiveMQ 5.19 mq.m5.large SINGLE_INSTANCE ebs",
            "RabbitMQ 3.13 mq.m5.xlarge CLUSTER_MULTI_AZ ebs",
            "RabbitMQ 3.13 mq.m7g.large CLUSTER_MULTI_AZ -",
            "RabbitMQ 4.2 mq.m7g.medium SINGLE_INSTANCE -",
            "RabbitMQ 4.3 mq.m7g.16xlarge CLUSTER_MULTI_AZ -",
            "RabbitMQ - mq.m7g.large CLUSTER_MULTI_AZ -",
            // Later than the catalogue: it cannot tell, so it does not refuse.
            "RabbitMQ 4.4 mq.m7g.large CLUSTER_MULTI_AZ -",
        ] {
            assert_eq!(problems(broker), [], "{broker}");
        }
    }

    #[test]
    fn every_kind_of_problem() {
        for (broker, what) in [
            (
                "ActiveMQ 5.17.6 mq.t3.micro ACTIVE_STANDBY_MULTI_AZ -",
                "ended on 2025-06-16",
            ),
            (
                "RabbitMQ 3.99 mq.m5.large SINGLE_INSTANCE -",
                "not a version",
            ),
            (
                "RabbitMQ latest mq.m7g.large SINGLE_INSTANCE -",
                "not a version",
            ),
            (
                "RabbitMQ 4.2 mq.m5.xlarge SINGLE_INSTANCE -",
                "runs on mq.m7g only",
            ),
            (
                "RabbitMQ - mq.m5.xlarge SINGLE_INSTANCE -",
                "runs on mq.m7g only",
            ),
            (
                "RabbitMQ 3.13 mq.t3.micro SINGLE_INSTANCE -",
                "refuses to create",
            ),
            (
                "ActiveMQ 5.18 mq.t2.micro SINGLE_INSTANCE -",
                "cannot be created since",
            ),
            (
                "ActiveMQ 5.18 mq.m4.large SINGLE_INSTANCE -",
                "cannot be created since",
            ),
            (
                "ActiveMQ 5.18 mq.m7g.large SINGLE_INSTANCE -",
                "RabbitMQ brokers only",
            ),
            (
                "RabbitMQ 4.2 mq.m7g.2xl SINGLE_INSTANCE -",
                "not a broker instance type",
            ),
            (
                "RabbitMQ 4.2 mq.m7g.large ACTIVE_STANDBY_MULTI_AZ -",
                "no deployment mode",
            ),
            (
                "ActiveMQ 5.18 mq.m5.large CLUSTER_MULTI_AZ -",
                "no deployment mode",
            ),
            ("RabbitMQ 4.2 mq.m7g.large SINGLE_INSTANCE efs", "EBS only"),
            (
                "ActiveMQ 5.18 mq.t3.micro SINGLE_INSTANCE ebs",
                "mq.m5 only",
            ),
            (
                "ActiveMQ 5.18 mq.m5.large ACTIVE_STANDBY_MULTI_AZ ebs",
                "only as SINGLE_INSTANCE",
            ),
        ] {
            let found = problems(broker);
            assert!(
                found.len() == 1 && found[0].what.contains(what),
                "{broker}: {found:?}"
            );
        }
    }

    #[test]
    fn a_replacement_is_as_large_and_can_be_created() {
        let [problem] = &problems("RabbitMQ 4.2 mq.m5.xlarge SINGLE_INSTANCE -")[..] else {
            panic!("one problem");
        };
        assert!(
            problem.help.starts_with("use mq.m7g.xlarge"),
            "{}",
            problem.help
        );
        let [problem] = &problems("RabbitMQ 3.13 mq.t3.micro SINGLE_INSTANCE -")[..] else {
            panic!("one problem");
        };
        assert_eq!(problem.help, "use mq.m7g.medium");
    }

    #[test]
    fn disks() {
        let gb = |engine, version, instance, mode| {
            storage_size(engine, version, instance, mode).map(|it| (it.default_gb, it.max_gb))
        };
        assert_eq!(
            gb(ActiveMq, None, "mq.t3.micro", SingleInstance),
            Some((20, 20))
        );
        assert_eq!(
            gb(ActiveMq, None, "mq.m5.large", SingleInstance),
            Some((200, 200))
        );
        assert_eq!(
            gb(RabbitMq, Some("4.2"), "mq.m7g.xlarge", SingleInstance),
            Some((200, 200))
        );
        assert_eq!(
            gb(RabbitMq, Some("4.2"), "mq.m7g.xlarge", ClusterMultiAz),
            Some((25, 125))
        );
        assert_eq!(
            gb(RabbitMq, Some("3.13"), "mq.m7g.xlarge", ClusterMultiAz),
            Some((25, 25))
        );
        assert_eq!(gb(ActiveMq, None, "mq.m7g.large", SingleInstance), None);
    }

    #[test]
    fn nobody_speaks_nats() {
        for engine in Engine::ALL {
            assert_eq!(protocol_of(engine, None, "NATS"), None);
        }
        assert_eq!(protocol_of(ActiveMq, None, "openwire").unwrap().port, 61617);
        assert_eq!(protocol_of(RabbitMq, Some("3.13"), "AMQP 1.0"), None);
        assert!(protocol_of(RabbitMq, Some("4.2"), "AMQP 1.0").is_some());
    }

    #[test]
    fn live_versions_insist_on_minor_upgrades() {
        for version in &ENGINE_VERSIONS {
            let text = format!("{}.{}", version.major, version.minor);
            assert_eq!(
                requires_auto_minor_upgrade(version.engine, &text),
                version.is_live(),
                "{version}"
            );
        }
    }

    #[test]
    fn passwords_and_names() {
        assert_eq!(check_password("correct-horse-battery"), []);
        assert_eq!(check_password("aaaaaaaaaaaa").len(), 1);
        assert_eq!(check_password("a=b").len(), 3);
        for problem in check_password("secret:secret") {
            assert!(!problem.what.contains("secret"));
        }
        assert_eq!(check_username(RabbitMq, "guest").len(), 1);
        assert_eq!(check_username(ActiveMq, "guest"), []);
        assert_eq!(check_username(RabbitMq, "a~b").len(), 1);
    }

    fn engine() -> impl Strategy<Value = Engine> {
        prop::sample::select(Engine::ALL.to_vec())
    }

    fn mode() -> impl Strategy<Value = Mode> {
        prop::sample::select(Mode::ALL.to_vec())
    }

    fn version(wanted: fn(&EngineVersion) -> bool) -> impl Strategy<Value = EngineVersion> {
        let versions: Vec<EngineVersion> = ENGINE_VERSIONS
            .iter()
            .filter(|v| wanted(v))
            .copied()
            .collect();
        prop::sample::select(versions)
    }

    fn instance_name() -> impl Strategy<Value = &'static str> {
        prop::sample::select(
            INSTANCE_TYPES
                .value
                .iter()
                .map(|it| it.name)
                .collect::<Vec<_>>(),
        )
    }

    proptest! {
        #[test]
        fn what_can_be_created_is_what_check_lets_pass(version in version(EngineVersion::is_live), mode in mode(), instance in instance_name()) {
            let engine = version.engine;
            let text = format!("{}.{}", version.major, version.minor);
            let sound = check(engine, Some(&text), instance, mode, None).is_empty();
            let listed = creatable(engine, Some(&text)).any(|it| it.name == instance);
            let has_mode = mode.only_for().is_none_or(|only| only == engine);
            prop_assert_eq!(sound, listed && has_mode);
            if sound {
                let limit = connection_limit(engine, Some(&text), instance, mode).unwrap();
                prop_assert!(limit.per_node <= limit.per_node_max);
                prop_assert!(storage_size(engine, Some(&text), instance, mode).is_some());
            }
        }

        #[test]
        fn a_larger_type_takes_no_fewer_connections(version in version(|_| true), mode in mode(), one in instance_name(), other in instance_name()) {
            let engine = version.engine;
            let text = format!("{}.{}", version.major, version.minor);
            let limit = |name| connection_limit(engine, Some(&text), name, mode);
            let same = instance_type(one).unwrap().class == instance_type(other).unwrap().class;
            if let (Some(small), Some(large), true) = (limit(one), limit(other), same)
                && size_order(one) <= size_order(other)
            {
                prop_assert!(small.total() <= large.total());
                prop_assert!(small.total_max() <= large.total_max());
            }
        }

        #[test]
        fn no_input_upsets_the_check(version in ".{0,12}", instance in ".{0,20}", engine in engine(), mode in mode()) {
            for problem in check(engine, Some(&version), &instance, mode, Some(Storage::Ebs)) {
                prop_assert!(!problem.help.is_empty());
            }
        }
    }
}
