//! Instance classes of provisioned Aurora instances: processors, memory, engines, and the connections they grant.

// Product names such as PostgreSQL are not code.
#![allow(clippy::doc_markdown)]

use super::aurora::{ConnectionLimit, Engine, SERVERLESS_CLASS};
use super::source::{Source, Support, sources};

sources! {
    /// Which classes can be ordered for which engine.
    ORDERABLE = "cfn-lint 1.58.0", "aws_rds_dbinstance/dbinstanceclass_enum.json: instance classes by Region and engine", "", "2026-10-20";
    /// Processors and memory, and the classes that current versions no longer run on.
    HARDWARE = "Amazon Aurora User Guide", "Aurora DB instance classes: supported engines, hardware specifications",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.html", "2023-06-05";
    /// Default connections by class, PostgreSQL.
    POSTGRESQL_CONNECTIONS = "Amazon Aurora User Guide", "Maximum connections to an Aurora PostgreSQL DB instance",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Managing.html", "2023-06-05";
    /// Default connections by class, MySQL.
    MYSQL_CONNECTIONS = "Amazon Aurora User Guide", "Maximum connections to an Aurora MySQL DB instance",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Performance.html", "2023-06-05";
}

/// Where the list of classes was read.
pub static CLASSES_FROM: &Source = &ORDERABLE;

/// An instance class that current versions of some Aurora engine have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceClass {
    family: &'static Family,
    size: &'static Size,
}

/// Classes of one processor, each with as much memory for each part of it.
#[derive(Debug, PartialEq, Eq)]
struct Family {
    name: &'static str,
    /// Memory of a `large`, GiB.
    large: u32,
    /// From the smallest to the largest.
    sizes: &'static [Size],
    /// The only engine that has it; none where both do.
    only: Option<Engine>,
}

/// A size, as the name ends, with its processors and how many halves of a `large` it is.
#[derive(Debug, PartialEq, Eq)]
struct Size {
    name: &'static str,
    vcpu: u32,
    halves: u32,
}

const fn size(name: &'static str, vcpu: u32, halves: u32) -> Size {
    Size { name, vcpu, halves }
}

const MEDIUM: Size = size("medium", 2, 1);
const LARGE: Size = size("large", 2, 2);
const XLARGE: Size = size("xlarge", 4, 4);
const X2: Size = size("2xlarge", 8, 8);
const X4: Size = size("4xlarge", 16, 16);
const X8: Size = size("8xlarge", 32, 32);
const X12: Size = size("12xlarge", 48, 48);
const X16: Size = size("16xlarge", 64, 64);
const X24: Size = size("24xlarge", 96, 96);
const X32: Size = size("32xlarge", 128, 128);
const X48: Size = size("48xlarge", 192, 192);

static BURSTABLE: [Size; 2] = [MEDIUM, LARGE];
static TO_16: [Size; 7] = [LARGE, XLARGE, X2, X4, X8, X12, X16];
static XLARGE_TO_16: [Size; 6] = [XLARGE, X2, X4, X8, X12, X16];
static TO_24: [Size; 8] = [LARGE, XLARGE, X2, X4, X8, X12, X16, X24];
static TO_32: [Size; 9] = [LARGE, XLARGE, X2, X4, X8, X12, X16, X24, X32];
static X24_TO_32: [Size; 2] = [X24, X32];
static TO_48: [Size; 9] = [LARGE, XLARGE, X2, X4, X8, X12, X16, X24, X48];
static XLARGE_TO_48: [Size; 8] = [XLARGE, X2, X4, X8, X12, X16, X24, X48];

const fn family(name: &'static str, large: u32, sizes: &'static [Size]) -> Family {
    Family {
        name,
        large,
        sizes,
        only: None,
    }
}

const fn postgresql(name: &'static str, large: u32, sizes: &'static [Size]) -> Family {
    Family {
        only: Some(Engine::AuroraPostgresql),
        ..family(name, large, sizes)
    }
}

// The guide's copy ends with r7g. The memory of later r classes, and of those with disks, is 8 GiB for each vCPU, as
// with every r class since r5.
static FAMILIES: [Family; 13] = [
    family("t3", 8, &BURSTABLE),
    family("t4g", 8, &BURSTABLE),
    family("r5", 16, &TO_24),
    family("r6g", 16, &TO_16),
    postgresql("r6gd", 16, &XLARGE_TO_16),
    family("r6i", 16, &TO_32),
    family("r6id", 16, &X24_TO_32),
    family("r7g", 16, &TO_16),
    family("r7i", 16, &TO_48),
    family("r8a", 16, &TO_48),
    family("r8g", 16, &TO_48),
    postgresql("r8gd", 16, &XLARGE_TO_48),
    family("x2g", 32, &TO_16),
];

/// What begins the names of classes that only versions before PostgreSQL 13 and Aurora MySQL 3 ran on.
const RETIRED: [&str; 4] = ["db.r3.", "db.r4.", "db.t2.", "db.t3.small"];

/// Default connections by memory, GiB, of MySQL: every class that AWS lists with as much has the same.
static MYSQL: [(u32, u32); 12] = [
    (4, 90),
    (8, 135),
    (16, 1000),
    (32, 2000),
    (64, 3000),
    (128, 4000),
    (256, 5000),
    (384, 6000),
    (512, 6000),
    (768, 7000),
    (1024, 7000),
    (1536, 8000),
];

/// Default connections of PostgreSQL, where they are fewer than its most: by class.
static POSTGRESQL: [(&str, u32); 9] = [
    ("db.t3.medium", 420),
    ("db.t3.large", 844),
    ("db.t4g.medium", 405),
    ("db.t4g.large", 844),
    ("db.r5.large", 1600),
    ("db.r5.xlarge", 3300),
    ("db.r6g.large", 1722),
    ("db.r6g.xlarge", 3479),
    ("db.x2g.large", 3479),
];

/// PostgreSQL's default takes this many bytes of an instance's memory for a connection, up to 5,000 of them.
const POSTGRESQL_BYTES: u64 = 9_531_392;
const POSTGRESQL_MOST: u32 = 5000;

impl InstanceClass {
    /// Every class.
    pub fn all() -> impl Iterator<Item = Self> {
        FAMILIES.iter().flat_map(|family| {
            let sizes = family.sizes.iter();
            sizes.map(move |size| Self { family, size })
        })
    }

    /// The class of a name.
    pub fn parse(name: &str) -> Option<Self> {
        let (family, size) = name.strip_prefix("db.")?.split_once('.')?;
        let family = FAMILIES.iter().find(|f| f.name == family)?;
        let size = family.sizes.iter().find(|s| s.name == size)?;
        Some(Self { family, size })
    }

    /// Its name: `db.r6g.large`.
    pub fn name(self) -> String {
        format!("db.{}.{}", self.family.name, self.size.name)
    }

    /// Virtual processors of one instance.
    pub const fn vcpu(self) -> u32 {
        self.size.vcpu
    }

    /// Its memory, GiB.
    pub const fn memory(self) -> u32 {
        self.family.large * self.size.halves / 2
    }

    /// Whether an engine has it.
    fn is_of(self, engine: Engine) -> bool {
        self.family.only.is_none_or(|only| only == engine)
    }

    /// Default `max_connections` of one such instance.
    ///
    /// Of a class that AWS does not list, PostgreSQL's lie between what it lists for the same memory and what its formula
    /// gives for all of it: the formula goes by what the system leaves.
    pub fn connections(self, engine: Engine) -> Option<ConnectionLimit> {
        let exact = |limit: u32, source| ConnectionLimit {
            limit,
            at_most: limit,
            exact: true,
            capped_by_min: false,
            source,
        };
        let memory = self.memory();
        if engine == Engine::AuroraMysql {
            let listed = MYSQL.iter().find(|(of, _)| *of == memory);
            return listed.map(|(_, limit)| exact(*limit, &MYSQL_CONNECTIONS));
        }
        let source = &POSTGRESQL_CONNECTIONS;
        let name = self.name();
        if let Some((_, limit)) = POSTGRESQL.iter().find(|(class, _)| *class == name) {
            return Some(exact(*limit, source));
        }
        let alike = POSTGRESQL.iter().filter_map(|(class, limit)| {
            let class = Self::parse(class)?;
            (class.memory() == memory).then_some(*limit)
        });
        let Some(limit) = alike.min() else {
            // Classes with more memory than any of those in the table have its most.
            return (memory >= 64).then(|| exact(POSTGRESQL_MOST, source));
        };
        let all = u64::from(memory) * (1 << 30) / POSTGRESQL_BYTES;
        let at_most = u32::try_from(all).unwrap_or(u32::MAX).min(POSTGRESQL_MOST);
        Some(ConnectionLimit {
            limit,
            at_most,
            exact: limit == at_most,
            capped_by_min: false,
            source,
        })
    }

    /// The smallest class of its family that takes this many connections for certain.
    pub fn for_connections(self, engine: Engine, connections: u32) -> Option<Self> {
        let of = |size| Self {
            family: self.family,
            size,
        };
        let takes = |class: &Self| {
            let limit = class.connections(engine);
            limit.is_some_and(|l| l.limit >= connections)
        };
        self.family.sizes.iter().map(of).find(takes)
    }
}

/// Whether a name has the form of an instance class, and is not the serverless one.
pub fn is_class(name: &str) -> bool {
    let Some((family, size)) = name.strip_prefix("db.").and_then(|n| n.split_once('.')) else {
        return false;
    };
    let times = size.strip_suffix("xlarge");
    let sizes = ["micro", "small", "medium", "large"];
    let is_size =
        sizes.contains(&size) || times.is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()));
    let mut letters = family.chars();
    let is_family = letters.next().is_some_and(|c| c.is_ascii_lowercase())
        && family.chars().any(|c| c.is_ascii_digit())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    is_size && is_family && name != SERVERLESS_CLASS
}

/// Whether instances of a class run at full speed for a while only.
pub fn is_burstable(name: &str) -> bool {
    name.starts_with("db.t")
}

/// Whether current versions of an engine have a class.
pub fn supports(engine: Engine, name: &str) -> Support {
    if RETIRED.iter().any(|retired| name.starts_with(retired)) {
        return Support::Unsupported("no current version of Aurora runs on this class");
    }
    match InstanceClass::parse(name) {
        Some(class) if class.is_of(engine) => Support::Supported,
        Some(_) => Support::Undecided("the catalogue has this class for the other engine only"),
        None => Support::Undecided("the catalogue does not have this class"),
    }
}

/// What a proxy is billed for at the least, in ACU of serverless instances behind it; from the page of prices of RDS
/// Proxy as public pages quote it.
pub const PROXY_LEAST_ACU: u32 = 8;

/// The same in virtual CPUs of instances of a class.
pub const PROXY_LEAST_VCPU: u32 = 2;

/// The virtual CPUs of a class of Aurora, which follow from its size; none of the serverless one.
pub fn virtual_cpus(class: &str) -> Option<u32> {
    Some(match class.rsplit('.').next()? {
        "small" | "medium" | "large" => 2,
        "xlarge" => 4,
        size => size
            .strip_suffix("xlarge")?
            .parse::<u32>()
            .ok()?
            .checked_mul(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Engine::{AuroraMysql, AuroraPostgresql};

    fn limit(engine: Engine, class: &str) -> (u32, u32) {
        let limit = InstanceClass::parse(class)
            .unwrap()
            .connections(engine)
            .unwrap();
        (limit.limit, limit.at_most)
    }

    #[test]
    fn processors_and_memory_by_name() {
        for (name, vcpu, memory) in [
            ("db.t4g.medium", 2, 4),
            ("db.t3.large", 2, 8),
            ("db.r6g.large", 2, 16),
            ("db.r5.24xlarge", 96, 768),
            ("db.r6i.32xlarge", 128, 1024),
            ("db.x2g.16xlarge", 64, 1024),
            ("db.r8g.48xlarge", 192, 1536),
        ] {
            let class = InstanceClass::parse(name).unwrap();
            assert_eq!((class.vcpu(), class.memory()), (vcpu, memory), "{name}");
        }
    }

    #[test]
    fn every_class_has_the_form_of_one_and_grants_connections() {
        let mut names = Vec::new();
        for class in InstanceClass::all() {
            let name = class.name();
            assert!(is_class(&name), "{name}");
            assert_eq!(InstanceClass::parse(&name), Some(class));
            for engine in Engine::ALL.into_iter().filter(|e| class.is_of(*e)) {
                let granted = class
                    .connections(engine)
                    .unwrap_or_else(|| panic!("{name}"));
                assert!(granted.limit <= granted.at_most, "{name}");
                let least = class.for_connections(engine, granted.limit).unwrap();
                assert!(least.memory() <= class.memory(), "{name}");
            }
            names.push(name);
        }
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn the_published_connections() {
        for (class, postgresql, mysql) in [
            ("db.t3.medium", 420, 90),
            ("db.t4g.large", 844, 135),
            ("db.r5.large", 1600, 1000),
            ("db.r6g.large", 1722, 1000),
            ("db.r6g.xlarge", 3479, 2000),
            ("db.r5.2xlarge", 5000, 3000),
            ("db.x2g.large", 3479, 2000),
            ("db.x2g.16xlarge", 5000, 7000),
            ("db.r6i.32xlarge", 5000, 7000),
        ] {
            assert_eq!(
                limit(AuroraPostgresql, class),
                (postgresql, postgresql),
                "{class}"
            );
            assert_eq!(limit(AuroraMysql, class), (mysql, mysql), "{class}");
        }
    }

    #[test]
    fn a_class_that_is_not_listed_lies_between_its_likes_and_the_formula() {
        assert_eq!(limit(AuroraPostgresql, "db.r7g.large"), (1600, 1802));
        assert_eq!(limit(AuroraPostgresql, "db.r8g.xlarge"), (3300, 3604));
        assert_eq!(limit(AuroraPostgresql, "db.r8g.48xlarge"), (5000, 5000));
    }

    #[test]
    fn classes_by_engine() {
        assert!(supports(AuroraPostgresql, "db.r6gd.xlarge").is_supported());
        assert!(!supports(AuroraMysql, "db.r6gd.xlarge").is_supported());
        assert!(supports(AuroraMysql, "db.r4.large").is_unsupported());
        assert!(supports(AuroraMysql, "db.t3.small").is_unsupported());
        for later in ["db.r9g.large", "db.r6g.medium"] {
            let support = supports(AuroraMysql, later);
            assert!(
                !support.is_supported() && !support.is_unsupported(),
                "{later}"
            );
        }
        for wrong in [
            "db.serverless",
            "r6g.large",
            "db.r6g.larg",
            "db.r6g",
            "db..large",
            "db.R6g.large",
        ] {
            assert!(!is_class(wrong), "{wrong}");
        }
    }

    #[test]
    fn processors_follow_from_the_size() {
        for (class, expected) in [
            ("db.t4g.medium", Some(2)),
            ("db.r6g.large", Some(2)),
            ("db.r7g.xlarge", Some(4)),
            ("db.r8g.48xlarge", Some(192)),
            ("db.serverless", None),
            ("db.r8g.99999999999xlarge", None),
        ] {
            assert_eq!(virtual_cpus(class), expected, "{class}");
        }
    }
}
