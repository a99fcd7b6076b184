//! What Aurora Serverless v2 accepts: capacity, versions, connections, RDS Proxy, backups.
//!
//! Public functions take capacity in Aurora capacity units (ACU, about 2 GiB of memory each). In here it is
//! counted in halves, the unit AWS scales by, so comparisons are exact.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

mod connections;
mod versions;

pub use connections::{
    ConnectionLimit, SMALL_MINIMUM_CONNECTIONS, acu_for_connections, max_connections,
};
pub use versions::{
    CAPABILITIES_FROM, Capability, Engine, EngineVersion, live_majors, needs,
    parameter_group_family, standard_support_ends, supports,
};

use std::ops::RangeInclusive;

use serde::Serialize;

use super::source::{Fact, sources};

sources! {
    /// Range and step of capacity, and which versions have it.
    REQUIREMENTS = "Amazon Aurora User Guide", "Requirements and limitations for Aurora Serverless v2",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.requirements.html", "2026-04-13";
    /// The table of default connection limits by maximum capacity.
    MAX_CONNECTIONS = "Amazon Aurora User Guide", "Serverless v2 max_connections",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html", "2026-04-13";
    /// What AWS reckons with to choose a capacity.
    SIZING_HINTS = "aws/agent-toolkit-for-aws", "skill on Aurora Serverless: capacity by connections",
        "https://github.com/aws/agent-toolkit-for-aws", "2026-08-20", unconfirmed;
    /// Pausing at zero capacity.
    AUTO_PAUSE = "Amazon Aurora User Guide", "Scaling to zero ACUs with automatic pause and resume",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html", "2026-04-13";
    /// RDS Proxy: limits and behaviour.
    RDS_PROXY = "Amazon Aurora User Guide", "Amazon RDS Proxy for Aurora",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.html", "2026-04-13";
    /// Scaling the number of readers.
    READER_SCALING = "Amazon Aurora User Guide", "Amazon Aurora Auto Scaling with Aurora Replicas",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html", "2026-04-13";
    /// Ranges and defaults of the RDS API.
    RDS_API = "botocore 1.44.5", "rds service-2.json", "", "2026";
    /// What the provider checks and accepts.
    PROVIDER = "terraform-provider-aws 6.47.0", "aws_rds_cluster schema and validators", "", "2026-05-28";
    /// End of standard support of the PostgreSQL versions.
    POSTGRESQL_LIFE = "endoflife.date", "Amazon Aurora PostgreSQL",
        "https://endoflife.date/amazon-aurora-postgresql", "2026-08-22";
    /// End of standard support of the MySQL versions.
    MYSQL_LIFE = "endoflife.date", "Amazon Aurora MySQL",
        "https://endoflife.date/amazon-aurora-mysql", "2026-05-20";
}

/// Memory of a capacity unit, GiB: about so much.
pub static GIB_PER_ACU: Fact<f64> = Fact::new(2.0, &REQUIREMENTS);

/// Memory that an open connection is reckoned with, bytes.
pub static CONNECTION_MEMORY: Fact<u64> = Fact::new(10_000_000, &SIZING_HINTS);

/// Smallest step between two capacities, ACU.
pub static ACU_STEP: Fact<f64> = Fact::new(0.5, &REQUIREMENTS);

/// What a minimum capacity may be, ACU; 0 lets the cluster pause.
pub static MIN_ACU: Fact<RangeInclusive<f64>> = Fact::new(0.0..=256.0, &PROVIDER);

/// What a maximum capacity may be, ACU.
pub static MAX_ACU: Fact<RangeInclusive<f64>> = Fact::new(1.0..=256.0, &PROVIDER);

/// Half ACUs in `acu`; `None` outside 0 to 256 or off the step of 0.5.
pub fn halves(acu: f64) -> Option<u16> {
    let halves = acu * 2.0;
    if !(0.0..=512.0).contains(&halves) || halves.fract() != 0.0 {
        return None;
    }
    // Whole and between 0 and 512, so the conversion is exact.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(halves as u16)
}

/// What `seconds_until_auto_pause` may be.
pub static AUTO_PAUSE_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(300..=86_400, &RDS_API);

/// `seconds_until_auto_pause` when it is not given.
pub static AUTO_PAUSE_DEFAULT_SECONDS: Fact<u32> = Fact::new(300, &RDS_API);

/// Something that keeps a cluster with a minimum of 0 ACU awake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AwakeBecause {
    /// A user's connection is open.
    OpenConnection,
    /// An RDS Proxy holds connections.
    RdsProxy,
    /// Logical replication or the binary log is on.
    Replication,
    /// It is the primary of a global database.
    GlobalDatabasePrimary,
    /// A zero-ETL integration reads from it.
    ZeroEtl,
}

/// Everything that prevents a pause.
pub static PREVENTS_AUTO_PAUSE: Fact<[AwakeBecause; 5]> = Fact::new(
    [
        AwakeBecause::OpenConnection,
        AwakeBecause::RdsProxy,
        AwakeBecause::Replication,
        AwakeBecause::GlobalDatabasePrimary,
        AwakeBecause::ZeroEtl,
    ],
    &AUTO_PAUSE,
);

/// Most readers of a cluster.
pub static READERS: Fact<u32> = Fact::new(15, &REQUIREMENTS);

/// Whether Aurora's reader autoscaling works for `db.serverless` readers.
pub static READER_AUTOSCALING_ON_SERVERLESS: Fact<bool> = Fact::new(false, &REQUIREMENTS);

/// Readers that are there before Aurora scales their number.
pub static SCALED_FROM: Fact<u32> = Fact::new(1, &READER_SCALING);

/// Instance class of a Serverless v2 instance.
pub const SERVERLESS_CLASS: &str = "db.serverless";

/// Smallest minimum AWS advises with Performance Insights, ACU.
pub static PERFORMANCE_INSIGHTS_MIN_ACU: Fact<f64> = Fact::new(2.0, &REQUIREMENTS);

/// Smallest minimum AWS advises in a global database, ACU.
pub static GLOBAL_DATABASE_MIN_ACU: Fact<f64> = Fact::new(8.0, &REQUIREMENTS);

/// `storage_type` of standard storage.
pub const STANDARD: &str = "aurora";

/// `storage_type` of I/O-Optimized storage.
pub const IO_OPTIMIZED: &str = "aurora-iopt1";

/// What storage is when `storage_type` is not given, or empty: AWS answers with nothing for it.
pub static STORAGE_DEFAULT: Fact<&str> = Fact::new(STANDARD, &RDS_API);

/// Values of `storage_type`: standard (the default, also as an empty text) and I/O-Optimized.
pub static STORAGE_TYPES: Fact<[&str; 2]> = Fact::new([STANDARD, IO_OPTIMIZED], &RDS_API);

/// Arguments of `aws_rds_cluster` that only Multi-AZ clusters have; Aurora's volume grows by itself.
pub static NOT_AURORA_ARGUMENTS: Fact<[&str; 2]> =
    Fact::new(["allocated_storage", "iops"], &RDS_API);

/// What `backup_retention_period` may be, days.
pub static BACKUP_RETENTION_DAYS: Fact<RangeInclusive<u32>> = Fact::new(1..=35, &RDS_API);

/// `deletion_protection` when it is not given.
pub static DELETION_PROTECTION_DEFAULT: Fact<bool> = Fact::new(false, &RDS_API);

/// `skip_final_snapshot` when it is not given.
pub static SKIP_FINAL_SNAPSHOT_DEFAULT: Fact<bool> = Fact::new(false, &PROVIDER);

/// `backup_retention_period` when it is not given, days.
pub static BACKUP_RETENTION_DEFAULT_DAYS: Fact<u32> = Fact::new(1, &RDS_API);

/// What `max_connections_percent` of a proxy may be, percent of the database's `max_connections`.
pub static PROXY_CONNECTIONS_PERCENT: Fact<RangeInclusive<u32>> = Fact::new(1..=100, &RDS_API);

/// `max_connections_percent` when it is not given.
pub static PROXY_CONNECTIONS_DEFAULT_PERCENT: Fact<u32> = Fact::new(100, &RDS_API);

/// What `connection_borrow_timeout` may be, seconds.
pub static PROXY_BORROW_SECONDS: Fact<RangeInclusive<u32>> = Fact::new(0..=300, &RDS_API);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn halves_and_back(halves_in in 0u16..=512) {
            prop_assert_eq!(halves(f64::from(halves_in) / 2.0), Some(halves_in));
            prop_assert_eq!(halves(f64::from(halves_in) / 2.0 + 0.25), None);
        }
    }
}
