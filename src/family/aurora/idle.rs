//! Databases: what keeps one from pausing, and the memory that open connections take.

use crate::catalog::aurora::{AUTO_PAUSE, CONNECTION_MEMORY, GIB_PER_ACU};
use crate::finding::{Finding, Severity};
use crate::registry::capacity;
use crate::sizing::{Capacity, SizedDatabase};
use crate::value::unit::{Bytes, plain};

use crate::family::invariant::{Context, Found, terms};

/// A database that may pause against the connections that its clients hold at their smallest numbers.
pub(super) fn pause(c: &Context, found: &mut Found) {
    for database in &c.sized.databases {
        let Some(pause) = database.capacity.auto_pause() else {
            continue;
        };
        found.ask();
        let held: Vec<(String, u32, u32)> = (database.asked.iter())
            .filter_map(|(client, _, each)| {
                let mut services = c.sized.services.iter();
                let service = services.find(|service| service.name == *client)?;
                let least = service.tasks.value.min;
                (least > 0 && *each > 0).then(|| (client.clone(), least, *each))
            })
            .collect();
        let Some((first, _, _)) = held.first() else {
            continue;
        };
        let at = pause.because.first().copied().unwrap_or(c.fallback());
        let mut finding = Finding::new(
            Severity::Note,
            &capacity::AUTO_PAUSE,
            at,
            format!(
                "{} never pauses while {first} keeps its connections open",
                database.name
            ),
        )
        .note(format!(
            "at the minimum of tasks: {} connections",
            terms(&held)
        ))
        .note(format!(
            "an instance pauses only without a connection of a user; source: {AUTO_PAUSE}"
        ))
        .help("let the pools close idle connections, or let the clients go to 0 tasks");
        let mut stated = c.policy.services.iter();
        let client = stated.find(|service| service.name.text == *first);
        if let Some(at) = client.and_then(|s| s.database_pool).and_then(|p| p.at) {
            finding = finding.also(at, format!("pool of {first}"));
        }
        found.push(finding);
    }
}

/// The connections that the database itself may have open.
fn open(database: &SizedDatabase) -> Option<u64> {
    let most = u64::from(database.max_connections.as_ref()?.value);
    let asked = database.asked_total();
    let Some(proxy) = &database.proxy else {
        return Some(asked.min(most));
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    let share = (most as f64 * proxy.max_connections_percent.value / 100.0).floor() as u64;
    Some(asked.min(share))
}

/// The memory of all connections that may be open against that of the largest capacity.
pub(super) fn memory(c: &Context, found: &mut Found) {
    for database in &c.sized.databases {
        let Some(open) = open(database).filter(|open| *open > 0) else {
            continue;
        };
        let (gib, at) = match &database.capacity {
            Capacity::Serverless { acu, .. } => {
                let gib = acu.value.max.acu() * GIB_PER_ACU.value;
                (Some(gib), acu.because.first())
            }
            Capacity::Provisioned(class) => {
                let known = database.known_class();
                (
                    known.map(|class| f64::from(class.memory())),
                    class.because.first(),
                )
            }
        };
        let Some(gib) = gib else { continue };
        found.ask();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let has = (gib * 1_073_741_824.0) as u64;
        let needed = open.saturating_mul(CONNECTION_MEMORY.value);
        // What is left is for the cache and for the work of queries.
        if needed <= has / 2 {
            continue;
        }
        #[allow(clippy::cast_precision_loss)]
        let (share, open) = (needed as f64 / has as f64 * 100.0, plain(open as f64));
        let finding = Finding::new(
            Severity::Note,
            &capacity::BACKENDS,
            at.copied().unwrap_or(c.fallback()),
            format!(
                "{open} connections leave {} less than half of its memory",
                database.name
            ),
        )
        .label(format!("{} of memory", Bytes(has)))
        .note(format!(
            "{open} x {} = {} of {} ({}%)",
            Bytes(CONNECTION_MEMORY.value),
            Bytes(needed),
            Bytes(has),
            plain(share.round())
        ))
        .note(format!(
            "the memory of a connection is a hint and no limit; source: {}",
            CONNECTION_MEMORY.source
        ))
        .help("open fewer connections at once, by smaller pools or a smaller share of the proxy, or raise the capacity");
        found.push(finding);
    }
}
