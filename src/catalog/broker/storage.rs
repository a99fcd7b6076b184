//! Disks of broker nodes.

use serde::Serialize;

use super::instance::{Class, instance_type};
use super::version::parse_version;
use super::{CONFIGURABLE_STORAGE, Engine, Mode, QUOTAS, RABBITMQ_TYPES};
use crate::catalog::source::Source;

/// Disk of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StorageSize {
    /// What it gets, GB.
    pub default_gb: u32,
    /// What it can be set to at most, GB; equal to the default when it cannot be set.
    ///
    /// Setting it takes `storage_size` of a provider newer than 6.69.1, in steps of 5 GB.
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
