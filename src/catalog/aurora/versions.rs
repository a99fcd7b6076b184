//! Engines and their versions: what each has of Serverless v2, its parameter groups, and how long it is supported.

use serde::Serialize;

use super::super::source::{Fact, Source, Support};
use super::{MYSQL_LIFE, POSTGRESQL_LIFE, REQUIREMENTS};

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

#[cfg(test)]
mod tests {
    use super::*;
    use Engine::{AuroraMysql, AuroraPostgresql};
    use proptest::prelude::*;

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
