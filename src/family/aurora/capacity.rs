//! Databases: connections and growth.

use std::cmp::Ordering;

use crate::capacity::{Counted, Room, count};
use crate::catalog::aurora::{self, ConnectionLimit};
use crate::catalog::fargate::HEALTHY_PERCENT_DEFAULT;
use crate::finding::{Finding, Fix, Severity};
use crate::registry::{capacity, policyfile};
use crate::sizing::{Capacity, SizedDatabase};
use crate::syntax::print::quote;
use crate::value::unit::plain;

use super::Aurora;
use super::cost::{CLASS, MAX_CAPACITY};

use crate::family::edits::{Costs, more, rewrite};
use crate::family::invariant::{Context, Found, Invariant, room, surge, terms};

/// What must hold of them, in the order it is checked.
pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant {
        rule: &capacity::CONNECTIONS,
        check: connections,
    },
    Invariant {
        rule: &capacity::SURGE,
        check: deployed,
    },
    Invariant {
        rule: &capacity::STATED_CONNECTIONS,
        check: stated,
    },
    Invariant {
        rule: &capacity::BACKENDS,
        check: super::idle::memory,
    },
    Invariant {
        rule: &capacity::AUTO_PAUSE,
        check: super::idle::pause,
    },
    Invariant {
        rule: &capacity::GROWTH,
        check: growth,
    },
    Invariant {
        rule: &capacity::PLANNING,
        check: super::planning::planning,
    },
];

/// Connections all clients open at most against what the database takes.
pub(super) fn connections(c: &Context, found: &mut Found) {
    for database in &c.sized.databases {
        let asked = database.asked_total();
        if asked == 0 {
            continue;
        }
        found.ask();
        let Some(most) = &database.max_connections else {
            found.push(unknown(c, database));
            continue;
        };
        let room = room(c, &database.asked, most.value);
        let Some(broken) = room.broken() else {
            continue;
        };
        #[allow(clippy::cast_precision_loss)]
        let total = plain(asked as f64);
        let limit = plain(most.value.into());
        let at = most.because.first().copied().unwrap_or(c.fallback());
        let mut finding = Finding::warning(
            &capacity::CONNECTIONS,
            at,
            format!(
                "services may open {total} connections to {}, which takes {limit}",
                database.name
            ),
        )
        .note(format!("{} > {limit}", terms(&database.asked)))
        .note(broken.sequence(&Counted::CONNECTIONS));
        finding = match &database.granted {
            Some(granted) => finding.note(origin(database, granted)),
            None => finding,
        };
        finding = match &database.granted {
            Some(granted) if most.value >= granted.limit => finding.label(grant(database, granted)),
            _ => finding.label(format!("the policy holds it to {limit}")),
        };
        for (service, _, _) in &database.asked {
            let stated = c.policy.services.iter().find(|s| s.name.text == *service);
            if let Some(at) = stated.and_then(|s| s.database_pool).and_then(|p| p.at) {
                finding = finding.also(at, format!("pool of {service}"));
            }
        }
        // The clients of a proxy share its connections: more of them than it has is what it is for.
        let finding = if database.proxy.is_some() {
            Finding {
                severity: Severity::Note,
                ..finding
            }
        } else {
            finding
        };
        // What helps lets the services be deployed, too, or it is found again.
        let (tasks, wanted) = in_the_end(&surge(&room, Vec::new()));
        let fix = enlarged(c, database, wanted).filter(|_| database.proxy.is_none());
        let help = remedy(database, (wanted, most.value), tasks);
        found.push(finding.help(help).fix(fix));
    }
}

/// Connections while services are deployed. A proxy shares its own among those who ask.
fn deployed(c: &Context, found: &mut Found) {
    for database in c.sized.databases.iter().filter(|d| d.proxy.is_none()) {
        if database.asked_total() == 0 {
            continue;
        }
        found.ask();
        let Some(most) = &database.max_connections else {
            // `connections` tells it.
            found.open();
            continue;
        };
        let plain_room = room(c, &database.asked, most.value);
        if plain_room.broken().is_some() {
            continue;
        }
        let surged = surge(&plain_room, Vec::new());
        let Some(broken) = surged.broken() else {
            continue;
        };
        let at = most.because.first().copied().unwrap_or(c.fallback());
        let mut finding = Finding::warning(
            &capacity::SURGE,
            at,
            format!(
                "during deployments services may open {} connections to {}, which takes {}",
                count(broken.taken()),
                database.name,
                count(broken.there())
            ),
        )
        .note(broken.sequence(&Counted::CONNECTIONS))
        .note(format!(
            "while a service is deployed it may have twice its tasks; source: {}",
            HEALTHY_PERCENT_DEFAULT.source
        ));
        if let Some(granted) = &database.granted {
            finding = finding.note(origin(database, granted));
        }
        let (tasks, wanted) = in_the_end(&surged);
        let help = remedy(database, (wanted, most.value), tasks);
        let fix = enlarged(c, database, wanted);
        found.push(finding.help(help).fix(fix));
    }
}

/// All tasks where all services are deployed at their maximum at once, and what they take.
fn in_the_end(room: &Room) -> (u64, u64) {
    let (mut tasks, mut taken) = (0_u64, 0_u64);
    for fleet in &room.fleets {
        let all = fleet.deployed(fleet.most);
        tasks = tasks.saturating_add(all);
        taken = taken.saturating_add(all.saturating_mul(fleet.each));
    }
    (tasks, taken)
}

/// That nobody knows how many connections a database takes.
fn unknown(c: &Context, database: &SizedDatabase) -> Finding {
    let (at, on) = match &database.capacity {
        Capacity::Provisioned(class) => (class.because.first(), class.value.clone()),
        Capacity::Serverless { acu, .. } => (acu.because.first(), acu.value.max.to_string()),
    };
    Finding::new(
        Severity::Note,
        &policyfile::UNDECIDED,
        at.copied().unwrap_or(c.fallback()),
        format!("how many connections {} takes is not known", database.name),
    )
    .label(format!("{} on {on}", database.engine.value.as_str()))
}

fn grant(database: &SizedDatabase, granted: &ConnectionLimit) -> String {
    let (capacity, limit) = (&database.capacity, plain(granted.limit.into()));
    // Capacity units are many, a class is one.
    let grants = match capacity {
        Capacity::Serverless { .. } => "grant",
        Capacity::Provisioned(_) => "grants",
    };
    if granted.exact {
        return format!("{capacity} {grants} {limit} connections");
    }
    let at_most = plain(granted.at_most.into());
    let why = match capacity {
        Capacity::Serverless { .. } => "AWS publishes no figure in between",
        Capacity::Provisioned(_) => "AWS publishes no figure for this class",
    };
    format!("{capacity} {grants} {limit} to {at_most} connections: {why}")
}

/// From what the connections follow that are granted.
fn origin(database: &SizedDatabase, granted: &ConnectionLimit) -> String {
    let capped = if granted.capped_by_min {
        "; a minimum of 0 or 0.5 ACU caps it"
    } else {
        ""
    };
    let of = match &database.capacity {
        Capacity::Serverless { acu, .. } => format!("at a maximum of {}", acu.value.max),
        Capacity::Provisioned(class) => match database.known_class() {
            Some(known) => format!("on {} with {} GiB", class.value, known.memory()),
            None => format!("on {}", class.value),
        },
    };
    format!(
        "{} {of}: {} connections an instance{capped}; source: {}",
        database.engine.value.as_str(),
        plain(granted.limit.into()),
        granted.source
    )
}

/// The next capacity that takes so many connections, as a clause.
fn larger(database: &SizedDatabase, wanted: u32) -> Option<String> {
    let engine = database.engine.value;
    match &database.capacity {
        Capacity::Serverless { acu, .. } => {
            let acu = aurora::acu_for_connections(engine, acu.value.min.acu(), wanted)?;
            Some(format!("a maximum of {} ACU takes them", plain(acu)))
        }
        Capacity::Provisioned(_) => {
            let class = database.known_class()?.for_connections(engine, wanted)?;
            Some(format!("{} takes them", class.name()))
        }
    }
}

/// A capacity that takes so many connections, in the policy: what the policy plans for, where only that is too small, else what
/// grants them.
fn enlarged(c: &Context, database: &SizedDatabase, wanted: u64) -> Option<Fix> {
    let wanted = u32::try_from(wanted).ok()?;
    let engine = database.engine.value;
    let granted = database.granted.as_ref().map_or(0, |granted| granted.limit);
    let size = c
        .policy
        .databases
        .iter()
        .find(|d| d.name.text == database.name)?
        .size()?;
    let planned = size
        .max_connections
        .filter(|planned| planned.value < granted);
    if let Some(planned) = planned {
        let text = wanted.to_string();
        return (granted >= wanted)
            .then(|| rewrite(planned.at, &text, &Costs::Nothing))
            .flatten();
    }
    match &database.capacity {
        Capacity::Serverless { acu, .. } => {
            let min = acu.value.min.acu();
            let max = aurora::acu_for_connections(engine, min, wanted)?;
            let costs = more::<Aurora>(database, c.sized, &[(MAX_CAPACITY, max.to_string())]);
            rewrite(
                acu.because.first().copied(),
                &format!("\"{min}..{max}\""),
                &costs,
            )
        }
        Capacity::Provisioned(class) => {
            let larger = database.known_class()?.for_connections(engine, wanted)?;
            let costs = more::<Aurora>(database, c.sized, &[(CLASS, larger.name())]);
            rewrite(
                class.because.first().copied(),
                &quote(&larger.name()),
                &costs,
            )
        }
    }
}

fn remedy(database: &SizedDatabase, (asked, most): (u64, u32), tasks: u64) -> String {
    let wanted = u32::try_from(asked).unwrap_or(u32::MAX);
    let larger = larger(database, wanted);
    if let Some(proxy) = &database.proxy {
        let share = proxy.max_connections_percent.value;
        let behind = (f64::from(most) * share / 100.0).floor();
        let larger = larger.map_or_else(String::new, |l| format!("; without it {l}"));
        return format!(
            "the proxy is not optional here: it shares {} database connections ({}%) among them as long as not all are busy at once{larger}",
            plain(behind),
            plain(share)
        );
    }
    // A database that pauses takes no proxy, which would keep it awake.
    let proxy = database.capacity.auto_pause().is_none();
    let pool = u64::from(most) / tasks.max(1);
    let ways = [
        proxy.then(|| "put RDS Proxy between them".to_owned()),
        larger,
        (pool > 0).then(|| format!("a pool of {pool} per task fits")),
    ];
    let ways: Vec<String> = ways.into_iter().flatten().collect();
    if ways.is_empty() {
        return "lower the bounds of tasks".into();
    }
    ways.join(", or ")
}

/// A profile's planned connections against what Aurora grants.
pub(super) fn stated(c: &Context, found: &mut Found) {
    for database in &c.policy.databases {
        let (Some(size), Some(sized)) = (
            database.size(),
            c.sized
                .databases
                .iter()
                .find(|d| d.name == database.name.text),
        ) else {
            continue;
        };
        let (Some(planned), Some(granted)) = (size.max_connections, &sized.granted) else {
            continue;
        };
        found.ask();
        let at = planned.at.unwrap_or(database.name.span);
        let (what, help) = match planned.value.cmp(&granted.limit) {
            Ordering::Equal => continue,
            Ordering::Less => (
                "is below what Aurora grants",
                "alarms are measured against the smaller number; to hold the database to it, set max_connections in a parameter group",
            ),
            Ordering::Greater => {
                let above = if planned.value > granted.at_most {
                    "is above what Aurora grants"
                } else {
                    "may be above what Aurora grants"
                };
                let help = match &sized.capacity {
                    Capacity::Serverless { .. } => "raise the maximum capacity, or plan for fewer",
                    Capacity::Provisioned(_) => "choose a larger class, or plan for fewer",
                };
                (above, help)
            }
        };
        let most = plain(granted.limit.into());
        let most = match sized.capacity {
            Capacity::Provisioned(_) if !granted.exact => {
                format!("{most} to {} granted", plain(granted.at_most.into()))
            }
            _ => format!("{most} granted"),
        };
        found.push(
            Finding::warning(
                &capacity::STATED_CONNECTIONS,
                at,
                format!(
                    "{} connections planned for {} {what}",
                    plain(planned.value.into()),
                    database.name.text
                ),
            )
            .label(most)
            .note(origin(sized, granted))
            .help(help)
            .fix(rewrite(
                planned.at,
                &granted.limit.to_string(),
                &Costs::Nothing,
            )),
        );
    }
}

/// How long the storage of a profile lasts.
pub(super) fn growth(c: &Context, found: &mut Found) {
    for database in &c.policy.databases {
        let (Some(growth), Some(size)) = (&database.growth, database.size()) else {
            continue;
        };
        let (Some(volume), Some(storage)) = (growth.volume, size.storage) else {
            continue;
        };
        found.ask();
        #[allow(clippy::cast_precision_loss)]
        let rate = volume.value.0 as f64 * scale(c, growth.agents.map(|a| a.value));
        #[allow(clippy::cast_precision_loss)]
        let months = storage.value.0 as f64 / rate.max(1.0);
        if months >= 12.0 {
            continue;
        }
        let at = storage.at.unwrap_or(database.name.span);
        let months = plain((months * 10.0).round() / 10.0);
        let mut finding = Finding::new(
            Severity::Note,
            &capacity::GROWTH,
            at,
            format!("the storage planned for {} lasts {months} months", database.name.text),
        )
        .note(format!("{} / {} = {months} months", storage.value, crate::value::unit::Monthly(whole(rate))))
        .help("Aurora's storage grows by itself and is billed by use: take the figure for a cost assumption, or state a retention");
        if let Some(at) = volume.at {
            finding = finding.also(at, "growth");
        }
        found.push(finding);
    }
}

/// The environment's agents as a share of those the growth is stated for.
fn scale(c: &Context, at: Option<u32>) -> f64 {
    match (c.policy.demand.agents, at) {
        (Some(agents), Some(at)) if at > 0 => f64::from(agents.value) / f64::from(at),
        _ => 1.0,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(n: f64) -> u64 {
    n.max(0.0).round() as u64
}
