//! `database`: an Aurora cluster and its profiles.

pub mod aws;
mod check;
#[cfg(test)]
mod tests;

use super::alarm::ItemAlarm;
use super::decode::{Field, Named, Own, Reader, Stated, Wrong, in_force, why, words};
use super::edges::Edge;
use super::level::Level;
use super::observe::{AlarmOn, Logs};
use super::raw::{Displaces, Name, Node, Section};
use super::select::ItemSelect;
use super::service::Service;
use super::{Item, Policy, mistake};
use crate::catalog::metrics::Namespace;
use crate::catalog::names::{self, NameForm};
use crate::finding::Finding;
use crate::value::unit::{Acu, Band, Bytes, Monthly, Percent, Seconds};

words! {
    /// Aurora's engines.
    DatabaseEngine {
        /// PostgreSQL-compatible.
        Postgresql = "aurora-postgresql",
        /// MySQL-compatible.
        Mysql = "aurora-mysql",
    }
    theirs: engine_of_others
}

/// Aurora's engine for one of RDS, and why that one is none.
fn engine_of_others(word: &str) -> Option<(&'static str, &'static str)> {
    let why = "for an Aurora cluster; RDS instances are not in the language yet";
    let ours = match word {
        "postgres" | "postgresql" => DatabaseEngine::Postgresql,
        "mysql" | "mariadb" => DatabaseEngine::Mysql,
        _ => return None,
    };
    Some((why, ours.word()))
}

words! {
    /// How storage and its I/O are billed.
    StorageType {
        /// I/O is billed by request.
        Standard = "aurora",
        /// I/O is included; capacity and storage cost more.
        IoOptimized = "aurora-iopt1",
    }
    theirs: storage_in_words
}

/// How storage is billed, as AWS's pages call it.
fn storage_in_words(word: &str) -> Option<(&'static str, &'static str)> {
    let ours = match word {
        "standard" | "aurora-standard" => StorageType::Standard,
        "io-optimized" | "i/o-optimized" | "io_optimized" | "optimized" | "iopt1" => {
            StorageType::IoOptimized
        }
        _ => return None,
    };
    Some(("as RDS has it", ours.word()))
}

words! {
    /// What the number of readers follows.
    ReaderMetric {
        /// The average CPU of the readers, in percent.
        Cpu = "cpu",
        /// The average number of connections to a reader.
        Connections = "connections",
    }
}

/// A database of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Database {
    /// The label of its block.
    pub name: Name,
    /// Engine.
    pub engine: Option<Stated<DatabaseEngine>>,
    /// Engine version; a major one follows its newest minor.
    pub version: Option<Stated<String>>,
    /// The profile in force; environments choose it.
    pub profile: Option<Stated<String>>,
    /// Profiles in the order written.
    pub profiles: Vec<DatabaseProfile>,
    /// What it states itself, whatever the profile says.
    pub own: DatabaseSize,
    /// Services that connect to it.
    pub clients: Stated<Vec<String>>,
    /// How long backups are kept.
    pub backup: Stated<Seconds>,
    /// Whether it refuses to be deleted.
    pub deletion_protection: Option<Stated<bool>>,
    /// Whether a snapshot is taken when it is deleted.
    pub final_snapshot: Option<Stated<bool>>,
    /// Whether its engine stays past the end of standard support, for a price.
    pub extended_support: Option<Stated<bool>>,
    /// RDS Proxy, when there is one.
    pub proxy: Option<Proxy>,
    /// How fast data grows.
    pub growth: Option<Growth>,
    /// Size of one record of each kind.
    pub records: Named<Bytes>,
    /// I/O operations per second: baseline and burst.
    pub iops: Option<Stated<Band<u32>>>,
    /// What read replicas are for.
    pub read_replica: Option<Stated<String>>,
    /// What moves the number of readers.
    pub scale: Option<ReaderScale>,
    /// Scaling rules the policy wishes for.
    pub scaling: Option<DatabaseScaling>,
    /// Alarms of its own.
    pub alarms: Vec<ItemAlarm>,
    /// Its log groups, where they are kept for another time.
    pub logs: Own<Logs>,
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

/// A named size of a database.
#[derive(Debug, Clone, PartialEq)]
pub struct DatabaseProfile {
    /// The label of its block, which `profile` names.
    pub name: Name,
    /// What it states.
    pub size: DatabaseSize,
}

/// The size of a database.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DatabaseSize {
    /// Capacity bounds of every instance, where it is serverless.
    pub acu: Option<Stated<Band<Acu>>>,
    /// Class of every instance, where it is provisioned.
    pub instance: Option<Stated<String>>,
    /// Storage it is planned for.
    pub storage: Option<Stated<Bytes>>,
    /// Reader instances; none where it is not stated.
    pub readers: Option<Stated<u32>>,
    /// Connections it is planned for.
    pub max_connections: Option<Stated<u32>>,
    /// Idle time before an instance at 0 ACU pauses.
    pub auto_pause: Option<Stated<Seconds>>,
    /// How storage and its I/O are billed.
    pub storage_type: Option<Stated<StorageType>>,
}

/// A number of readers that nothing moves.
struct Readers(u32);

impl Field for Readers {
    fn what() -> String {
        u32::what()
    }
    fn examples() -> String {
        u32::examples()
    }
    fn schema() -> serde_json::Value {
        u32::schema()
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let wrong = match u32::read(node) {
            Ok(readers) => return Ok(Self(readers)),
            Err(wrong) => wrong,
        };
        let Ok(bounds) = Band::<u32>::read(node) else {
            return Err(wrong);
        };
        let (min, max) = (bounds.min, bounds.max);
        // Those that scaling adds come on top of one that is there.
        let write = format!(
            "{0}; bounds belong in the database: scale = {{ on = \"cpu\", readers = \"{0}..{1}\", target = \"60%\" }}",
            min.max(1),
            max.max(2)
        );
        let why = "these are bounds";
        Err(Wrong {
            write: Some(write),
            ..Wrong::because(node, why)
        })
    }
}

/// How the number of readers follows the load.
#[derive(Debug, Clone, PartialEq)]
pub struct ReaderScale {
    /// What it follows.
    pub on: Stated<ReaderMetric>,
    /// Bounds of the number of readers.
    pub readers: Stated<Band<u32>>,
    /// The value to hold.
    pub target: Stated<Level>,
    /// Wait after adding readers.
    pub out_cooldown: Stated<Seconds>,
    /// Wait after removing readers.
    pub in_cooldown: Stated<Seconds>,
    /// Whether it also removes readers.
    pub scale_in: Stated<bool>,
}

/// RDS Proxy before a database.
#[derive(Debug, Clone, PartialEq)]
pub struct Proxy {
    /// Share of the database's connections it may hold.
    pub max_connections: Option<Stated<Percent>>,
}

/// Growth of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Growth {
    /// Volume per month.
    pub volume: Option<Stated<Monthly>>,
    /// Agents at which it grows so.
    pub agents: Option<Stated<u32>>,
}

/// Scaling rules as thresholds, which Serverless v2 does not have.
#[derive(Debug, Clone, PartialEq)]
pub struct DatabaseScaling {
    /// What is compared with the thresholds, in the policy's own word.
    pub metric: Option<Stated<String>>,
    /// Scale up above it.
    pub target: Option<Stated<Percent>>,
    /// For how long it must be above.
    pub up_after: Option<Stated<Seconds>>,
    /// Scale down below it.
    pub down_below: Option<Stated<Percent>>,
    /// For how long it must be below.
    pub down_after: Option<Stated<Seconds>>,
}

/// What a database states instead of its profile. Not how storage is billed: that is mostly the same for all profiles.
const OF_A_PROFILE: &[&str] = &[
    "acu",
    "instance",
    "storage",
    "readers",
    "max_connections",
    "auto_pause",
];

/// Whether a database has by itself what its profile does not state otherwise.
fn beside_the_profile(stated: &Section, key: &str) -> bool {
    stated.profile_leaves(match key {
        "acu" | "instance" => &["acu", "instance"],
        "auto_pause" => &["auto_pause", "instance"],
        _ => return stated.profile_leaves(&[key]),
    })
}

/// Instances are serverless or provisioned: who states the one wants nothing of the other.
const SIZES: [Displaces; 2] = [
    Displaces {
        stated: &["acu"],
        below: &["instance"],
        ..Displaces::ALWAYS
    },
    Displaces {
        stated: &["instance"],
        below: &["acu", "auto_pause"],
        ..Displaces::ALWAYS
    },
];

impl Item for Database {
    const NAMES: &'static NameForm = &names::RDS_IDENTIFIER;
    const METRICS: &'static [&'static Namespace] = aws::METRICS;
    const BLOCK: &'static str = "database";
    const LABEL: &'static str = "the database's name";
    const DOC: &'static str = "an Aurora cluster, serverless or of an instance class";
    const WATCHED_ON: &'static [AlarmOn] = &[AlarmOn::Cpu, AlarmOn::Connections, AlarmOn::Capacity];
    const SHOWN_AS: &'static [&'static str] = &["database"];

    fn displaces() -> &'static [Displaces] {
        const ALL: [Displaces; 3] = [
            Displaces {
                stated: &["profile"],
                below: OF_A_PROFILE,
                unless: Some(beside_the_profile),
                ..Displaces::ALWAYS
            },
            SIZES[0],
            SIZES[1],
        ];
        &ALL
    }

    fn displaces_in_profile() -> &'static [Displaces] {
        &SIZES
    }

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            alarms: ItemAlarm::blocks(r),
            logs: Logs::of_item(r),
            own: DatabaseSize::read(r),
            engine: r.required("engine", "Aurora's engine"),
            version: r.aws(&["engine_version"]).required(
                "version",
                "engine version; a major one such as \"17\" follows its newest minor",
            ),
            profile: r.optional("profile", "the profile in force; an environment chooses it"),
            clients: r.uncompared(why::RIGHTS).list("clients", "services that connect to it"),
            backup: r.aws(&["backup_retention_period"]).counted_in("d").or("backup", Seconds(14 * 86_400), "how long backups are kept, at least"),
            deletion_protection: r.optional(
                "deletion_protection",
                "whether it refuses to be deleted; one that is generated does where it is not stated",
            ),
            final_snapshot: r.aws(&["skip_final_snapshot"]).optional(
                "final_snapshot",
                "whether a snapshot is taken when it is deleted; one that is generated has one taken where it is protected",
            ),
            extended_support: r
                .aws(&["engine_lifecycle_support"])
                .uncompared("RDS takes it only when a cluster is made")
                .optional(
                    "extended_support",
                    "whether RDS keeps an engine past the end of its standard support, for a price, instead of upgrading it; not where it is not stated",
                ),
            records: {
                let records = r.named("records", "size of one record of each kind");
                r.planning();
                records
            },
            iops: r.planned("iops", "I/O operations per second, baseline to burst"),
            read_replica: r.planned("read_replica", "what read replicas are for"),
            profiles: r.blocks(
                "profile",
                "the profile's name",
                "a size of the database",
                DatabaseProfile::read,
            ),
            proxy: r.block("proxy", "RDS Proxy between services and database", |r| {
                Some(Proxy {
                    max_connections: r.aws(&["max_connections_percent"]).required(
                        "max_connections",
                        "share of the database's connections it may hold",
                    ),
                })
            }),
            growth: r.block("growth", "how fast data grows", |r| {
                Some(Growth {
                    volume: r.planned("volume", "growth per month"),
                    agents: r.planned("agents", "agents at which it grows so"),
                })
            }),
            scale: r.block(
                "scale",
                "what moves the number of readers of an instance class; those that `readers` counts are always there",
                ReaderScale::read,
            ),
            scaling: r.block(
                "scaling",
                "thresholds to scale by; Serverless v2 scales on its own and has none",
                |r| {
                    Some(DatabaseScaling {
                        metric: r.planned("metric", "the metric"),
                        target: r.aws(&["target_value"]).planned("target", "scale up above it"),
                        up_after: r.planned("up_after", "for how long it must be above"),
                        down_below: r.planned("down_below", "scale down below it"),
                        down_after: r.planned("down_after", "for how long it must be below"),
                    })
                },
            ),
        })
    }

    fn edges(&self, service: &Service) -> Vec<Edge> {
        let is_client = self.clients.value.contains(&service.name.text);
        let edge = is_client.then(|| Edge::Database(self.name.text.clone()));
        edge.into_iter().collect()
    }

    fn alarms(&self) -> &[ItemAlarm] {
        &self.alarms
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn check(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        mistake::clients(&self.clients, &self.name, policy, findings);
        check::check(self, findings);
    }
}

impl Database {
    /// The profile in force: the chosen one, or the only one.
    pub fn chosen(&self) -> Option<&DatabaseProfile> {
        in_force(self.profile.as_ref(), &self.profiles, |p| &p.name)
    }

    /// The size in force: what the database states itself, and for the rest the profile; none where it has several
    /// profiles and chooses none of them.
    pub fn size(&self) -> Option<DatabaseSize> {
        match self.chosen() {
            Some(profile) => Some(self.own.over(&profile.size)),
            None if self.profile.is_none() && self.profiles.is_empty() => Some(self.own.clone()),
            None => None,
        }
    }
}

impl ReaderScale {
    fn read(r: &mut Reader) -> Option<Self> {
        let on = r.required("on", "what it follows");
        let readers = r.required(
            "readers",
            "bounds of the number of readers, such as \"1..4\"",
        );
        let target = r
            .aws(&["target_value"])
            .required("target", "the value to hold, such as \"60%\"");
        let (out_cooldown, in_cooldown) = (
            r.aws(&["scale_out_cooldown"]).or(
                "out_cooldown",
                Seconds(300),
                "wait after adding readers",
            ),
            r.aws(&["scale_in_cooldown"]).or(
                "in_cooldown",
                Seconds(300),
                "wait after removing readers",
            ),
        );
        let scale_in =
            r.aws(&["disable_scale_in"])
                .or("scale_in", true, "whether it also removes readers");
        Some(Self {
            on: on?,
            readers: readers?,
            target: target?,
            out_cooldown,
            in_cooldown,
            scale_in,
        })
    }
}

impl DatabaseProfile {
    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            size: DatabaseSize::read(r),
        })
    }
}

impl DatabaseSize {
    fn read(r: &mut Reader) -> Self {
        Self {
            acu: r.aws(&["max_capacity", "min_capacity"]).optional(
                "acu",
                "capacity bounds of every instance, where it is serverless",
            ),
            instance: r.aws(&["instance_class"]).optional(
                "instance",
                "class of every instance, such as \"db.r6g.large\", where it is provisioned",
            ),
            storage: r.planned(
                "storage",
                "storage it is planned for; Aurora's grows by itself",
            ),
            readers: {
                let readers = r.optional::<Readers>(
                    "readers",
                    "reader instances; none where it is not stated",
                );
                readers.map(|readers| Stated {
                    value: readers.value.0,
                    at: readers.at,
                })
            },
            max_connections: r.optional(
                "max_connections",
                "connections it is planned for, when fewer than Aurora grants",
            ),
            auto_pause: r.aws(&["seconds_until_auto_pause"]).optional(
                "auto_pause",
                "idle time before an instance with a minimum of 0 ACU pauses",
            ),
            storage_type: r.optional(
                "storage_type",
                "how storage and its I/O are billed; by request where it is not stated",
            ),
        }
    }

    /// This, and what it does not state from another.
    #[must_use]
    pub fn over(&self, below: &Self) -> Self {
        let (serverless, provisioned) = (self.acu.is_some(), self.instance.is_some());
        Self {
            acu: self.acu.or(below.acu.filter(|_| !provisioned)),
            instance: match &self.instance {
                None if !serverless => below.instance.clone(),
                own => own.clone(),
            },
            storage: self.storage.or(below.storage),
            readers: self.readers.or(below.readers),
            max_connections: self.max_connections.or(below.max_connections),
            auto_pause: self
                .auto_pause
                .or(below.auto_pause.filter(|_| !provisioned)),
            storage_type: self.storage_type.or(below.storage_type),
        }
    }
}
