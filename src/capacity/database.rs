//! Databases: connections and growth.

use crate::catalog::aurora;
use crate::finding::{Finding, Severity};
use crate::registry::capacity;
use crate::sizing::SizedDatabase;
use crate::value::unit::plain;

use super::{Context, terms};

/// Connections all clients open at most against what the database takes.
pub(super) fn connections(c: &Context, findings: &mut Vec<Finding>) {
    for database in &c.sized.databases {
        let asked = database.asked_total();
        let most = u64::from(database.max_connections.value);
        if asked <= most {
            continue;
        }
        #[allow(clippy::cast_precision_loss)]
        let total = plain(asked as f64);
        let limit = plain(database.max_connections.value.into());
        let at = database
            .max_connections
            .because
            .first()
            .copied()
            .unwrap_or(c.fallback());
        let mut finding = Finding::warning(
            &capacity::CONNECTIONS,
            at,
            format!(
                "services may open {total} connections to {}, which takes {limit}",
                database.name
            ),
        )
        .note(format!("{} > {limit}", terms(&database.asked)))
        .note(granted(database));
        if database.max_connections.value < database.granted.limit {
            finding = finding.label(format!("the policy holds it to {limit}"));
        } else {
            finding = finding.label(grant(database));
        }
        for (service, _, _) in &database.asked {
            let stated = c.policy.services.iter().find(|s| s.name.text == *service);
            if let Some(at) = stated.and_then(|s| s.database_pool).and_then(|p| p.at) {
                finding = finding.also(at, format!("pool of {service}"));
            }
        }
        findings.push(finding.help(remedy(database, asked)));
    }
}

fn grant(database: &SizedDatabase) -> String {
    let g = &database.granted;
    let limit = plain(g.limit.into());
    if g.exact {
        format!("{} grant {limit} connections", database.acu.value)
    } else {
        format!(
            "{} grant {limit} to {} connections: AWS publishes no figure in between",
            database.acu.value,
            plain(g.at_most.into())
        )
    }
}

fn granted(database: &SizedDatabase) -> String {
    let capped = if database.granted.capped_by_min {
        "; a minimum of 0 or 0.5 ACU caps it"
    } else {
        ""
    };
    format!(
        "{} at a maximum of {}: {} connections an instance{capped}; source: {}",
        database.engine.value.as_str(),
        database.acu.value.max,
        plain(database.granted.limit.into()),
        database.granted.source
    )
}

fn remedy(database: &SizedDatabase, asked: u64) -> String {
    let wanted = u32::try_from(asked).unwrap_or(u32::MAX);
    let min = database.acu.value.min.acu();
    let larger = aurora::acu_for_connections(database.engine.value, min, wanted)
        .map(|acu| format!("a maximum of {} ACU takes them", plain(acu)));
    let tasks = database.asked.iter().map(|(_, tasks, _)| u64::from(*tasks));
    let fits = format!(
        "a pool of {} per task fits",
        u64::from(database.max_connections.value) / tasks.sum::<u64>().max(1)
    );
    match (&database.proxy, larger) {
        (Some(proxy), larger) => {
            let share = proxy.max_connections_percent.value;
            let behind = (f64::from(database.max_connections.value) * share / 100.0).floor();
            let larger = larger.map_or_else(String::new, |l| format!("; without it {l}"));
            format!(
                "the proxy is not optional here: it shares {} database connections ({}%) among them as long as not all are busy at once{larger}",
                plain(behind),
                plain(share)
            )
        }
        (None, Some(larger)) => format!("put RDS Proxy between them, or {larger}, or {fits}"),
        (None, None) => format!("put RDS Proxy between them, or {fits}"),
    }
}

/// A profile's planned connections against what Aurora grants.
pub(super) fn stated(c: &Context, findings: &mut Vec<Finding>) {
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
        let Some(planned) = size.max_connections else {
            continue;
        };
        if planned.value == sized.granted.limit {
            continue;
        }
        let at = planned.at.unwrap_or(database.name.span);
        let (what, help) = if planned.value < sized.granted.limit {
            (
                "is below what Aurora grants",
                "alarms are measured against the smaller number; to hold the database to it, set max_connections in a parameter group",
            )
        } else {
            (
                "is above what Aurora grants",
                "raise the maximum capacity, or plan for fewer",
            )
        };
        findings.push(
            Finding::warning(
                &capacity::STATED_CONNECTIONS,
                at,
                format!(
                    "{} connections planned for {} {what}",
                    plain(planned.value.into()),
                    database.name.text
                ),
            )
            .label(format!("{} granted", plain(sized.granted.limit.into())))
            .note(granted(sized))
            .help(help),
        );
    }
}

/// How long the storage of a profile lasts.
pub(super) fn growth(c: &Context, findings: &mut Vec<Finding>) {
    for database in &c.policy.databases {
        let (Some(growth), Some(size)) = (&database.growth, database.size()) else {
            continue;
        };
        let (Some(volume), Some(storage)) = (growth.volume, size.storage) else {
            continue;
        };
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
        findings.push(finding);
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
