//! What Aurora Serverless v2 accepts: capacity, versions, connections, RDS Proxy, backups.
//!
//! Public functions take capacity in Aurora capacity units (ACU, about 2 GiB of memory each). Within the file it is
//! counted in halves, the unit AWS scales by, so comparisons are exact.

// Product names such as RabbitMQ are not code.
#![allow(clippy::doc_markdown)]

use std::ops::RangeInclusive;

use serde::Serialize;

use super::source::{Fact, Source, Support, sources};

sources! {
    /// Range and step of capacity, and which versions have it.
    REQUIREMENTS = "Amazon Aurora User Guide", "Requirements and limitations for Aurora Serverless v2",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.requirements.html", "2026-04-13";
    /// The table of default connection limits by maximum capacity.
    MAX_CONNECTIONS = "Amazon Aurora User Guide", "Serverless v2 max_connections",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html", "2026-04-13";
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

/// Database engine of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// `aurora-postgresql`.
    AuroraPostgresql,
    /// `aurora-mysql`.
    AuroraMysql,
}

impl Engine {
    /// Both engines.
    pub const ALL: [Self; 2] = [Self::AuroraPostgresql, Self::AuroraMysql];

    /// The value of `aws_rds_cluster.engine`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuroraPostgresql => "aurora-postgresql",
            Self::AuroraMysql => "aurora-mysql",
        }
    }

    /// Reads the value of `aws_rds_cluster.engine`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// `engine_family` of an RDS Proxy before such a cluster.
    pub const fn proxy_family(self) -> &'static str {
        match self {
            Self::AuroraPostgresql => "POSTGRESQL",
            Self::AuroraMysql => "MYSQL",
        }
    }
}

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

/// What a capacity range asks of the engine version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// 0.5 to 128 ACU.
    UpTo128,
    /// 0.5 to 256 ACU.
    UpTo256,
    /// 0 to 256 ACU, pausing when idle.
    AutoPause,
}

/// What the version must be capable of for this range (ACU).
pub fn needs(min_acu: f64, max_acu: f64) -> Capability {
    if min_acu <= 0.0 {
        Capability::AutoPause
    } else if max_acu > 128.0 {
        Capability::UpTo256
    } else {
        Capability::UpTo128
    }
}

/// An engine version: PostgreSQL's own (`16.3`), or Aurora MySQL's (`3.08`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct EngineVersion {
    /// PostgreSQL major version, or major version of Aurora MySQL (2 for MySQL 5.7, 3 for MySQL 8.0).
    pub major: u32,
    /// Minor version; absent when only the major one is given, which AWS reads as its newest or default minor.
    pub minor: Option<u32>,
}

impl EngineVersion {
    /// Reads `engine_version`: `17`, `17.4`, `8.0`, `8.0.mysql_aurora.3.08.0`, `3.08.0`.
    pub fn parse(engine: Engine, text: &str) -> Option<Self> {
        let text = match engine {
            Engine::AuroraPostgresql => text,
            Engine::AuroraMysql => match text.split_once(".mysql_aurora.") {
                Some((_, aurora)) => aurora,
                None => match text {
                    "8.0" => "3",
                    "5.7" => "2",
                    own => own,
                },
            },
        };
        let mut parts = text.split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next().map(str::parse).transpose().ok()?;
        // A MySQL version such as 8.0.36 or 8.4 is not Aurora's own numbering.
        if engine == Engine::AuroraMysql && major > NEWEST_AURORA_MYSQL {
            return None;
        }
        Some(Self { major, minor })
    }
}

const NEWEST_AURORA_MYSQL: u32 = 3;
const OLDEST_POSTGRESQL: u32 = 13;

/// First minor versions of a major version that have each capability.
struct FirstMinors {
    engine: Engine,
    major: u32,
    up_to_128: u32,
    up_to_256: u32,
    auto_pause: u32,
}

const fn since(
    engine: Engine,
    major: u32,
    up_to_128: u32,
    up_to_256: u32,
    auto_pause: u32,
) -> FirstMinors {
    FirstMinors {
        engine,
        major,
        up_to_128,
        up_to_256,
        auto_pause,
    }
}

static FIRST_MINORS: [FirstMinors; 7] = [
    since(Engine::AuroraPostgresql, 13, 6, 13, 15),
    since(Engine::AuroraPostgresql, 14, 3, 10, 12),
    since(Engine::AuroraPostgresql, 15, 2, 5, 7),
    since(Engine::AuroraPostgresql, 16, 1, 1, 3),
    since(Engine::AuroraPostgresql, 17, 0, 0, 0),
    since(Engine::AuroraPostgresql, 18, 0, 0, 0),
    since(Engine::AuroraMysql, 3, 2, 6, 8),
];

/// Where [`supports`] was read.
pub static CAPABILITIES_FROM: &Source = &REQUIREMENTS;

/// Whether `version` of `engine` is capable of that range.
///
/// A major version alone means its newest minor version. A version the table does not know is undecided.
pub fn supports(engine: Engine, version: &str, capability: Capability) -> Support {
    let Some(EngineVersion { major, minor }) = EngineVersion::parse(engine, version) else {
        return Support::Undecided("the engine version is not one the catalogue can read");
    };
    let Some(row) = FIRST_MINORS
        .iter()
        .find(|row| row.engine == engine && row.major == major)
    else {
        let old = match engine {
            Engine::AuroraPostgresql => major < OLDEST_POSTGRESQL,
            Engine::AuroraMysql => major < NEWEST_AURORA_MYSQL,
        };
        return if old {
            Support::Unsupported("this major version has no Serverless v2")
        } else {
            Support::Undecided("the engine version is newer than the catalogue")
        };
    };
    let (first, refusal) = match capability {
        Capability::UpTo128 => (row.up_to_128, "this minor version has no Serverless v2"),
        Capability::UpTo256 => (row.up_to_256, "this minor version ends at 128 ACU"),
        Capability::AutoPause => (row.auto_pause, "this minor version cannot go below 0.5 ACU"),
    };
    match minor {
        Some(minor) if minor < first => Support::Unsupported(refusal),
        _ => Support::Supported,
    }
}

/// One column of the connection table.
struct Limits {
    halves: u16,
    postgresql: u32,
    mysql: u32,
}

const fn limits(acu: u16, postgresql: u32, mysql: u32) -> Limits {
    Limits {
        halves: acu * 2,
        postgresql,
        mysql,
    }
}

static CONNECTIONS: [Limits; 9] = [
    limits(1, 189, 90),
    limits(4, 823, 135),
    limits(8, 1669, 1000),
    limits(16, 3360, 2000),
    limits(32, 5000, 3000),
    limits(64, 5000, 4000),
    limits(128, 5000, 5000),
    limits(192, 5000, 6000),
    limits(256, 5000, 6000),
];

/// Most connections of a PostgreSQL cluster whose minimum capacity is 0 or 0.5 ACU.
pub static SMALL_MINIMUM_CONNECTIONS: Fact<u32> = Fact::new(2000, &MAX_CONNECTIONS);

/// How many connections an instance takes when `max_connections` is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ConnectionLimit {
    /// Connections there are for certain.
    pub limit: u32,
    /// Connections there cannot be more than; equal to `limit` when the limit is exact.
    pub at_most: u32,
    /// False when the capacity lies between two published ones: `limit` is then that of the lower one.
    pub exact: bool,
    /// Whether a minimum capacity of 0 or 0.5 ACU lowered the limit (PostgreSQL).
    pub capped_by_min: bool,
    /// Where the table was read.
    pub source: &'static Source,
}

/// Default `max_connections` of one instance with that capacity range (ACU).
///
/// It follows the maximum and changes with the next restart only. `None` when the range is not one AWS accepts: off
/// the step of 0.5, out of bounds, or with the minimum above the maximum.
pub fn max_connections(engine: Engine, min_acu: f64, max_acu: f64) -> Option<ConnectionLimit> {
    let (min, max) = (halves(min_acu)?, halves(max_acu)?);
    if min > max {
        return None;
    }
    let of = |row: &Limits| match engine {
        Engine::AuroraPostgresql => row.postgresql,
        Engine::AuroraMysql => row.mysql,
    };
    let below = CONNECTIONS.iter().rfind(|row| row.halves <= max).map(of)?;
    let above = CONNECTIONS.iter().find(|row| row.halves >= max).map(of)?;
    let cap = match engine {
        Engine::AuroraPostgresql if min <= 1 => SMALL_MINIMUM_CONNECTIONS.value,
        _ => u32::MAX,
    };
    let (limit, at_most) = (below.min(cap), above.min(cap));
    Some(ConnectionLimit {
        limit,
        at_most,
        exact: limit == at_most,
        capped_by_min: above > cap,
        source: &MAX_CONNECTIONS,
    })
}

/// Smallest published maximum capacity (ACU) that takes `connections` for certain with that minimum (ACU).
///
/// `None` when no capacity does.
pub fn acu_for_connections(engine: Engine, min_acu: f64, connections: u32) -> Option<f64> {
    CONNECTIONS
        .iter()
        .map(|row| f64::from(row.halves) / 2.0)
        .find(|acu| {
            max_connections(engine, min_acu, *acu).is_some_and(|it| it.limit >= connections)
        })
}

/// A family of parameter groups.
struct Family {
    engine: Engine,
    major: u32,
    name: &'static str,
}

const fn family(engine: Engine, major: u32, name: &'static str) -> Family {
    Family {
        engine,
        major,
        name,
    }
}

static FAMILIES: [Family; 7] = [
    family(Engine::AuroraPostgresql, 13, "aurora-postgresql13"),
    family(Engine::AuroraPostgresql, 14, "aurora-postgresql14"),
    family(Engine::AuroraPostgresql, 15, "aurora-postgresql15"),
    family(Engine::AuroraPostgresql, 16, "aurora-postgresql16"),
    family(Engine::AuroraPostgresql, 17, "aurora-postgresql17"),
    family(Engine::AuroraPostgresql, 18, "aurora-postgresql18"),
    family(Engine::AuroraMysql, 3, "aurora-mysql8.0"),
];

/// `family` of a parameter group for that engine version; `None` for a version without Serverless v2 or unknown.
pub fn parameter_group_family(engine: Engine, version: &str) -> Option<&'static str> {
    let version = EngineVersion::parse(engine, version)?;
    FAMILIES
        .iter()
        .find(|it| it.engine == engine && it.major == version.major)
        .map(|it| it.name)
}

/// Last day of standard support (`YYYY-MM-DD`), after which extended support is billed.
///
/// `None` when no date is known, which says nothing of how long it lasts.
pub fn standard_support_ends(engine: Engine, version: &str) -> Option<Fact<&'static str>> {
    let version = EngineVersion::parse(engine, version)?;
    match (engine, version.major) {
        (Engine::AuroraPostgresql, 13) => Some(Fact::new("2026-02-28", &POSTGRESQL_LIFE)),
        (Engine::AuroraPostgresql, 14) => Some(Fact::new("2027-02-28", &POSTGRESQL_LIFE)),
        (Engine::AuroraMysql, 2) => Some(Fact::new("2024-10-31", &MYSQL_LIFE)),
        (Engine::AuroraMysql, 3) => Some(Fact::new("2028-04-30", &MYSQL_LIFE)),
        _ => None,
    }
}

/// Major versions that Serverless v2 has and that are in standard support, newest first.
pub fn live_majors(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::AuroraPostgresql => &["18", "17", "16", "15", "14"],
        Engine::AuroraMysql => &["8.0"],
    }
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
    use Engine::{AuroraMysql, AuroraPostgresql};
    use proptest::prelude::*;

    fn limit(engine: Engine, min: f64, max: f64) -> ConnectionLimit {
        max_connections(engine, min, max).unwrap()
    }

    fn engine() -> impl Strategy<Value = Engine> {
        prop::sample::select(Engine::ALL.to_vec())
    }

    #[test]
    fn the_published_limits() {
        let max = [1.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 192.0, 256.0];
        let postgresql = [189, 823, 1669, 3360, 5000, 5000, 5000, 5000, 5000];
        let mysql = [90, 135, 1000, 2000, 3000, 4000, 5000, 6000, 6000];
        for ((max, postgresql), mysql) in max.into_iter().zip(postgresql).zip(mysql) {
            for (engine, want) in [(AuroraPostgresql, postgresql), (AuroraMysql, mysql)] {
                let got = limit(engine, 1.0, max);
                assert_eq!(
                    (got.limit, got.exact, got.capped_by_min),
                    (want, true, false),
                    "{max}"
                );
            }
        }
    }

    #[test]
    fn between_two_published_capacities_the_lower_one_is_safe() {
        let got = limit(AuroraPostgresql, 1.0, 2.0);
        assert_eq!((got.limit, got.at_most, got.exact), (189, 823, false));
        // Equal on both sides, so it cannot be anything else.
        assert!(limit(AuroraPostgresql, 1.0, 48.0).exact);
        assert!(!limit(AuroraMysql, 1.0, 48.0).exact);
    }

    #[test]
    fn a_small_minimum_caps_postgresql_only() {
        for min in [0.0, 0.5] {
            let got = limit(AuroraPostgresql, min, 32.0);
            assert_eq!(
                (got.limit, got.exact, got.capped_by_min),
                (2000, true, true)
            );
            assert!(!limit(AuroraPostgresql, min, 8.0).capped_by_min);
            assert_eq!(limit(AuroraMysql, min, 32.0).limit, 3000);
        }
        let between = limit(AuroraPostgresql, 0.5, 12.0);
        assert_eq!(
            (between.limit, between.at_most, between.exact),
            (1669, 2000, false)
        );
    }

    #[test]
    fn impossible_ranges_have_no_limit() {
        for (min, max) in [
            (4.0, 2.0),
            (0.5, 0.5),
            (0.3, 8.0),
            (1.0, 256.5),
            (-1.0, 8.0),
            (1.0, f64::NAN),
        ] {
            assert_eq!(
                max_connections(AuroraPostgresql, min, max),
                None,
                "{min}..{max}"
            );
        }
    }

    #[test]
    fn versions_are_read_in_every_spelling() {
        let read = |engine, text| EngineVersion::parse(engine, text).map(|it| (it.major, it.minor));
        assert_eq!(read(AuroraPostgresql, "17"), Some((17, None)));
        assert_eq!(read(AuroraPostgresql, "17.4"), Some((17, Some(4))));
        assert_eq!(
            read(AuroraMysql, "8.0.mysql_aurora.3.08.0"),
            Some((3, Some(8)))
        );
        assert_eq!(read(AuroraMysql, "3.08.0"), Some((3, Some(8))));
        assert_eq!(read(AuroraMysql, "8.0"), Some((3, None)));
        assert_eq!(
            read(AuroraMysql, "5.7.mysql_aurora.2.11.1"),
            Some((2, Some(11)))
        );
        assert_eq!(read(AuroraMysql, "8.0.36"), None);
        assert_eq!(read(AuroraPostgresql, "latest"), None);
    }

    #[test]
    fn capabilities_by_version() {
        use Capability::{AutoPause, UpTo128, UpTo256};
        let first = [
            (AuroraPostgresql, UpTo128, ["13.6", "14.3", "15.2", "16.1"]),
            (
                AuroraPostgresql,
                UpTo256,
                ["13.13", "14.10", "15.5", "16.1"],
            ),
            (
                AuroraPostgresql,
                AutoPause,
                ["13.15", "14.12", "15.7", "16.3"],
            ),
        ];
        for (engine, capability, versions) in first {
            for version in versions {
                assert!(
                    supports(engine, version, capability).is_supported(),
                    "{version}"
                );
                let (major, minor) = version.split_once('.').unwrap();
                let before = format!("{major}.{}", minor.parse::<u32>().unwrap() - 1);
                assert!(
                    supports(engine, &before, capability).is_unsupported(),
                    "{before}"
                );
            }
        }
        assert!(supports(AuroraMysql, "3.07.1", AutoPause).is_unsupported());
        assert!(supports(AuroraMysql, "8.0.mysql_aurora.3.08.0", AutoPause).is_supported());
        assert!(supports(AuroraMysql, "5.7.mysql_aurora.2.11.1", UpTo128).is_unsupported());
        assert!(supports(AuroraPostgresql, "16", AutoPause).is_supported());
        assert!(supports(AuroraPostgresql, "17.4", AutoPause).is_supported());
        assert!(supports(AuroraPostgresql, "12.9", UpTo128).is_unsupported());
        for unknown in ["19.1", "", "x"] {
            assert!(matches!(
                supports(AuroraPostgresql, unknown, UpTo128),
                Support::Undecided(_)
            ));
        }
    }

    #[test]
    fn a_range_needs_what_its_ends_say() {
        assert_eq!(needs(0.0, 8.0), Capability::AutoPause);
        assert_eq!(needs(0.5, 128.0), Capability::UpTo128);
        assert_eq!(needs(0.5, 128.5), Capability::UpTo256);
    }

    #[test]
    fn families_and_lifetimes() {
        assert_eq!(
            parameter_group_family(AuroraPostgresql, "16.3"),
            Some("aurora-postgresql16")
        );
        assert_eq!(
            parameter_group_family(AuroraMysql, "3.08.0"),
            Some("aurora-mysql8.0")
        );
        assert_eq!(parameter_group_family(AuroraPostgresql, "99"), None);
        assert_eq!(
            standard_support_ends(AuroraPostgresql, "13.20")
                .unwrap()
                .value,
            "2026-02-28"
        );
        assert!(standard_support_ends(AuroraPostgresql, "17").is_none());
        for engine in Engine::ALL {
            for major in live_majors(engine) {
                let family = parameter_group_family(engine, major).unwrap();
                assert!(family.ends_with(major), "{family}");
                assert!(supports(engine, major, Capability::AutoPause).is_supported());
            }
        }
    }

    #[test]
    fn engines_read_back() {
        for engine in Engine::ALL {
            assert_eq!(Engine::parse(engine.as_str()), Some(engine));
        }
        assert_eq!(Engine::parse("aurora"), None);
    }

    proptest! {
        #[test]
        fn halves_and_back(halves_in in 0u16..=512) {
            prop_assert_eq!(halves(f64::from(halves_in) / 2.0), Some(halves_in));
            prop_assert_eq!(halves(f64::from(halves_in) / 2.0 + 0.25), None);
        }

        #[test]
        fn the_limit_grows_with_either_end(engine in engine(), mut ends in prop::array::uniform4(0u16..=512)) {
            let acu = |halves: u16| f64::from(halves) / 2.0;
            ends.sort_unstable();
            let [min, more_min, max, more_max] = [ends[0], ends[1], ends[2].max(2), ends[3].max(2)];
            let small = limit(engine, acu(min), acu(max));
            prop_assert!(small.limit <= small.at_most);
            prop_assert_eq!(small.exact, small.limit == small.at_most);
            for large in [limit(engine, acu(min), acu(more_max)), limit(engine, acu(more_min), acu(max))] {
                prop_assert!(small.limit <= large.limit);
                prop_assert!(small.at_most <= large.at_most);
            }
        }

        #[test]
        fn the_capacity_offered_is_enough_and_no_published_one_below_is(
            engine in engine(), min in 0u16..=16, connections in 1u32..=7000,
        ) {
            let min = f64::from(min) / 2.0;
            match acu_for_connections(engine, min, connections) {
                Some(acu) => {
                    prop_assert!(limit(engine, min, acu).limit >= connections);
                    let smaller = CONNECTIONS.iter().map(|row| f64::from(row.halves) / 2.0).filter(|it| *it < acu);
                    for acu in smaller {
                        prop_assert!(max_connections(engine, min, acu).is_none_or(|it| it.limit < connections));
                    }
                }
                None => prop_assert!(limit(engine, min, 256.0).limit < connections),
            }
        }

        #[test]
        fn a_later_minor_never_loses_a_capability(major in 13u32..=18, minor in 0u32..30) {
            for capability in [Capability::UpTo128, Capability::UpTo256, Capability::AutoPause] {
                if supports(AuroraPostgresql, &format!("{major}.{minor}"), capability).is_supported() {
                    let later = format!("{major}.{}", minor + 1);
                    prop_assert!(supports(AuroraPostgresql, &later, capability).is_supported());
                }
            }
        }
    }
}
