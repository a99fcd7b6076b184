//! The meters of instances: one for each class and way of running it.

use crate::catalog::broker::Mode;

/// An instance of EC2 with Linux, on demand: `ec2.m7g.large`.
pub fn ec2(class: &str) -> String {
    format!("ec2.{class}")
}

/// A node of a cache: `elasticache.valkey.cache.t4g.micro`.
pub fn cache(engine: &str, node: &str) -> String {
    format!("elasticache.{}.{node}", engine.to_ascii_lowercase())
}

/// An instance of RDS: `rds.postgresql.db.m7g.large`.
pub fn rds(engine: &str, class: &str, deployment: Deployment) -> String {
    let suffix = match deployment {
        Deployment::SingleAz => "",
        Deployment::MultiAz => ".multi-az",
        Deployment::Cluster => ".multi-az-cluster",
    };
    format!("rds.{engine}.{class}{suffix}")
}

/// An engine of RDS as prices have it; none of one without prices.
pub fn engine_of(engine: &str) -> Option<&'static str> {
    match engine {
        "postgres" => Some("postgresql"),
        "mysql" => Some("mysql"),
        "mariadb" => Some("mariadb"),
        _ => None,
    }
}

/// An instance of a provisioned Aurora cluster: `aurora.db.r7g.large.io-optimized`.
pub fn aurora(class: &str, io_optimized: bool) -> String {
    let suffix = if io_optimized { ".io-optimized" } else { "" };
    format!("aurora.{class}{suffix}")
}

/// A broker of Amazon MQ with all its nodes: `mq.m5.large.cluster`; one node is `mq.m5.large`.
pub fn broker(instance: &str, mode: Mode) -> String {
    let suffix = match mode {
        Mode::SingleInstance => "",
        Mode::ActiveStandbyMultiAz => ".active-standby",
        Mode::ClusterMultiAz => ".cluster",
    };
    format!("{instance}{suffix}")
}

/// In how many zones an instance of RDS runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployment {
    /// In one.
    SingleAz,
    /// With a standby in another.
    MultiAz,
    /// A Multi-AZ DB cluster: two more that can be read; the price is that of all.
    Cluster,
}
