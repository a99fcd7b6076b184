//! What Amazon MQ accepts: engines, versions, instance types, deployment modes, storage, and how many connections
//! they carry.
//!
//! Network rates are in Mbps, storage in GB per node, memory in GiB.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

mod check;
mod connection;
mod instance;
mod login;
mod protocol;
mod storage;
mod version;

use std::fmt;
use std::ops::RangeInclusive;

use serde::Serialize;

use super::source::{Fact, sources};

pub use check::{Part, Problem, check};
pub use connection::{ConnectionLimit, Counted, connection_limit, connection_max};
pub use instance::{
    Class, INSTANCE_TYPES, InstanceType, Network, creatable, instance_type, size_order,
};
pub use login::{
    PASSWORD_DISTINCT, PASSWORD_FORBIDDEN, PASSWORD_LENGTH, USERNAME_LENGTH, check_password,
    check_username,
};
pub use protocol::{PROTOCOLS, Protocol, protocol_of, protocols};
pub use storage::{StorageSize, storage_size};
pub use version::{
    AUTO_MINOR_UPGRADE_FROM, ENGINE_VERSIONS, EngineVersion, engine_version, live_versions,
    requires_auto_minor_upgrade,
};

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

/// `deployment_mode` when it is left out.
pub static DEPLOYMENT_MODE_DEFAULT: Fact<&str> = Fact::new("SINGLE_INSTANCE", &PROVIDER);

/// The engine whose brokers can write audit logs; `logs.audit` is refused for the other one.
pub static AUDIT_LOGS: Fact<Engine> = Fact::new(Engine::ActiveMq, &PROVIDER);

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

#[cfg(test)]
mod tests;
