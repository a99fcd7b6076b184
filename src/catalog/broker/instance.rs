//! Instance types of brokers, and which of them a new broker can have.

use serde::Serialize;

use super::version::resolve;
use super::{Engine, RABBITMQ_TYPES};
use crate::catalog::source::Fact;

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
