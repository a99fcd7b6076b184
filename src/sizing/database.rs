//! Sizes of an Aurora cluster.

use std::fmt;

use crate::catalog::aurora;
use crate::catalog::aurora_class::InstanceClass;
use crate::finding::Finding;
use crate::policy::Item as _;
use crate::policy::database::{Database, ReaderMetric, ReaderScale, StorageType};
use crate::policy::decode::{Stated, nearest};
use crate::policy::observe::AlarmOn;
use crate::registry::policyfile;
use crate::value::Decided;
use crate::value::unit::{Acu, Band, Seconds};

use super::observe::{SizedAlarm, days, kept, share};
use super::{Context, SizeOf, clients_of};

/// A sized database.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedDatabase {
    /// The label of the policy: `main`.
    pub name: String,
    /// What the policy states of it: what needs no sizing is read there.
    pub stated: Database,
    /// The profile and why; none where the policy states the size itself.
    pub profile: Option<Decided<String>>,
    /// Engine.
    pub engine: Decided<aurora::Engine>,
    /// Engine version.
    pub version: Decided<String>,
    /// What every instance is.
    pub capacity: Capacity,
    /// Reader instances.
    pub readers: Decided<u32>,
    /// What moves their number.
    pub scale: Option<SizedReaderScale>,
    /// RDS Proxy.
    pub proxy: Option<SizedProxy>,
    /// Connections the database is held to: what Aurora grants, or fewer by policy. None where neither is known.
    pub max_connections: Option<Decided<u32>>,
    /// What Aurora grants at the maximum capacity, or by the memory of the instance class; none for a class that the
    /// catalogue does not have.
    pub granted: Option<aurora::ConnectionLimit>,
    /// Connections the clients open at most: tasks times pool, by service.
    pub asked: Vec<(String, u32, u32)>,
    /// Services that connect.
    pub clients: Vec<String>,
    /// How storage and its I/O are billed.
    pub storage_type: Option<Decided<StorageType>>,
    /// Days backups are kept.
    pub backup_days: Option<Decided<u32>>,
    /// Days log events are kept.
    pub log_days: Option<Decided<u32>>,
    /// CPU alarm, in percent.
    pub cpu_alarm: Option<SizedAlarm>,
    /// Capacity alarm, in percent of the maximum.
    pub capacity_alarm: Option<SizedAlarm>,
    /// Connection alarm, in percent of `max_connections`.
    pub connection_alarm: Option<SizedAlarm>,
}

/// How the number of readers follows the load.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedReaderScale {
    /// What it follows.
    pub on: ReaderMetric,
    /// Bounds of the number of readers.
    pub readers: Decided<Band<u32>>,
    /// The value to hold.
    pub target: Decided<f64>,
    /// Wait after adding readers, in seconds.
    pub out_cooldown: Decided<u32>,
    /// Wait after removing readers, in seconds.
    pub in_cooldown: Decided<u32>,
    /// Whether it also removes readers.
    pub scale_in: Decided<bool>,
}

impl SizedReaderScale {
    fn of(scale: &ReaderScale) -> Self {
        let seconds = |s: Stated<Seconds>| Decided::new(s.value.0, [s.at]);
        Self {
            on: scale.on.value,
            readers: Decided::new(scale.readers.value, [scale.readers.at]),
            target: Decided::new(scale.target.value.number(), [scale.target.at]),
            out_cooldown: seconds(scale.out_cooldown),
            in_cooldown: seconds(scale.in_cooldown),
            scale_in: Decided::new(scale.scale_in.value, [scale.scale_in.at]),
        }
    }
}

/// What the instances of a cluster are.
#[derive(Debug, Clone, PartialEq)]
pub enum Capacity {
    /// Serverless, within bounds that hold for each of them.
    Serverless {
        /// Least and most capacity of one instance.
        acu: Decided<Band<Acu>>,
        /// Seconds before an idle one pauses.
        auto_pause: Option<Decided<u32>>,
    },
    /// Of a class.
    Provisioned(Decided<String>),
}

impl Capacity {
    /// The bounds, where it is serverless.
    pub fn acu(&self) -> Option<&Decided<Band<Acu>>> {
        match self {
            Self::Serverless { acu, .. } => Some(acu),
            Self::Provisioned(_) => None,
        }
    }

    /// Seconds before an idle instance pauses.
    pub fn auto_pause(&self) -> Option<&Decided<u32>> {
        match self {
            Self::Serverless { auto_pause, .. } => auto_pause.as_ref(),
            Self::Provisioned(_) => None,
        }
    }

    /// The class, where it is provisioned.
    pub fn class(&self) -> Option<&Decided<String>> {
        match self {
            Self::Serverless { .. } => None,
            Self::Provisioned(class) => Some(class),
        }
    }
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serverless { acu, .. } => acu.value.fmt(f),
            Self::Provisioned(class) => f.write_str(&class.value),
        }
    }
}

/// A sized RDS Proxy.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedProxy {
    /// Share of the database's connections it may hold, in percent.
    pub max_connections_percent: Decided<f64>,
}

impl SizedDatabase {
    /// The instance class, where it is one that the catalogue has.
    pub fn known_class(&self) -> Option<InstanceClass> {
        InstanceClass::parse(&self.capacity.class()?.value)
    }

    /// Whether its I/O is included in the price of storage and instances.
    pub fn is_io_optimized(&self) -> bool {
        let stated = self.storage_type.as_ref();
        stated.is_some_and(|s| s.value == StorageType::IoOptimized)
    }

    /// Connections all clients open at most.
    pub fn asked_total(&self) -> u64 {
        self.asked
            .iter()
            .map(|(_, tasks, pool)| u64::from(*tasks) * u64::from(*pool))
            .fold(0, u64::saturating_add)
    }
}

impl SizeOf<Database> for SizedDatabase {
    fn of(database: &Database, cx: &Context<'_>, findings: &mut Vec<Finding>) -> Option<Self> {
        let of = (Database::BLOCK, &database.name);
        let (policy, environment) = (cx.policy, cx.environment);
        let title = format!("database \"{}\"", database.name.text);
        let wanted = database.profile.as_ref().map(|p| (p.value.as_str(), p.at));
        let names: Vec<&str> = database
            .profiles
            .iter()
            .map(|p| p.name.text.as_str())
            .collect();
        let Some(size) = database.size() else {
            findings.push(no_profile(
                &title,
                database.name.span,
                wanted,
                &names,
                environment,
            ));
            return None;
        };
        let (engine, version) = (database.engine?, database.version.as_ref()?);
        let engine_at = engine.at;
        let engine = aurora::Engine::parse(engine.value.word())?;
        let (capacity, granted, sized_at) = match (size.acu, size.instance) {
            (Some(acu), None) => {
                let (min, max) = (acu.value.min.acu(), acu.value.max.acu());
                let capacity = Capacity::Serverless {
                    acu: Decided::new(acu.value, [acu.at]),
                    auto_pause: size.auto_pause.map(|s| Decided::new(s.value.0, [s.at])),
                };
                let granted = aurora::max_connections(engine, min, max)?;
                (capacity, Some(granted), acu.at)
            }
            (None, Some(class)) => {
                let known = InstanceClass::parse(&class.value);
                let granted = known.and_then(|known| known.connections(engine));
                let at = class.at;
                let class = Decided::new(class.value, [at]);
                (Capacity::Provisioned(class), granted, at)
            }
            _ => return None,
        };
        let serverless = capacity.acu().is_some();
        let max_connections = match (size.max_connections, &granted) {
            (Some(planned), granted)
                if granted
                    .as_ref()
                    .is_none_or(|granted| planned.value < granted.limit) =>
            {
                Some(Decided::new(planned.value, [planned.at]))
            }
            (_, Some(granted)) => Some(Decided::new(granted.limit, [sized_at, engine_at])),
            (_, None) => None,
        };
        // It is a share of what the database takes.
        let connection_alarm =
            share(policy, AlarmOn::Connections, of).filter(|_| max_connections.is_some());
        let (clients, asked) = clients_of(policy, &database.clients.value, |service| {
            Some(service.database_pool?.value)
        });
        Some(Self {
            name: database.name.text.clone(),
            stated: database.clone(),
            profile: database.chosen().map(|profile| {
                let places = [wanted.and_then(|w| w.1), Some(profile.name.span)];
                Decided::new(profile.name.text.clone(), places)
            }),
            engine: Decided::new(engine, [engine_at]),
            version: Decided::new(version.value.clone(), [version.at]),
            capacity,
            readers: Decided::new(
                size.readers.map_or(0, |r| r.value),
                [size.readers.and_then(|r| r.at)],
            ),
            scale: database.scale.as_ref().map(SizedReaderScale::of),
            proxy: database
                .proxy
                .as_ref()
                .and_then(|p| p.max_connections)
                .map(|p| SizedProxy {
                    max_connections_percent: Decided::new(p.value.0, [p.at]),
                }),
            max_connections,
            granted,
            asked,
            clients,
            storage_type: size.storage_type.map(|s| Decided::new(s.value, [s.at])),
            backup_days: days(database.backup),
            log_days: database
                .logs
                .or(policy.logs.as_ref())
                .and_then(|l| kept(l.retention)),
            cpu_alarm: share(policy, AlarmOn::Cpu, of),
            // Only what is serverless has a share of its capacity.
            capacity_alarm: share(policy, AlarmOn::Capacity, of).filter(|_| serverless),
            connection_alarm,
        })
    }
}

/// The finding for a database or broker without a profile in force.
pub(super) fn no_profile(
    title: &str,
    at: crate::text::Span,
    wanted: Option<(&str, Option<crate::text::Span>)>,
    names: &[&str],
    environment: &str,
) -> Finding {
    let Some((wanted, wanted_at)) = wanted else {
        let finding = Finding::error(
            &policyfile::PROFILE,
            at,
            format!("{title} has no profile in force in {environment}"),
        );
        let Some((first, others)) = names.split_first() else {
            return finding;
        };
        let line = format!("{title} {{ profile = \"{first}\" }}");
        let others = match others {
            [] => String::new(),
            _ => format!(" (or {})", others.join(", ")),
        };
        return finding.help(format!(
            "write {line}{others} in environment \"{environment}\""
        ));
    };
    let finding = Finding::error(
        &policyfile::PROFILE,
        wanted_at.unwrap_or(at),
        format!("{title} has no profile \"{wanted}\""),
    );
    match nearest(wanted, names.iter().copied()) {
        Some(near) => finding.label(format!("did you mean \"{near}\"?")),
        None if names.is_empty() => finding.help(format!(
            "leave `profile` out where {title} states its size itself, or write a profile \"{wanted}\" block in it"
        )),
        None => finding.help(format!("it has {}", names.join(", "))),
    }
}
