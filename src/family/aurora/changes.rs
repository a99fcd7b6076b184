//! What a change of a cluster or of one of its instances does.

use crate::catalog::aurora::{self, Capability};
use crate::catalog::aurora_class::InstanceClass;
use crate::catalog::source::Support;
use crate::catalog::transition as facts;
use crate::family::change::{
    Change, Effect, Seen, Transitions, numbers, replacement, texts, versions,
};
use crate::registry::transition;

/// What changes of clusters and instances do.
pub(super) const TRANSITIONS: &[Transitions] = &[
    Transitions {
        kind: "aws_rds_cluster",
        reads: &[
            "engine",
            "engine_version",
            "serverlessv2_scaling_configuration",
            "skip_final_snapshot",
            "storage_type",
        ],
        holds: true,
        running: None,
        of: of_cluster,
    },
    Transitions {
        kind: "aws_rds_cluster_instance",
        reads: &["engine", "instance_class"],
        holds: true,
        running: None,
        of: |change| of_instance(change).into_iter().collect(),
    },
];

/// Where a cluster has its maximum and minimum capacity.
const MOST: &str = "serverlessv2_scaling_configuration[0].max_capacity";
const LEAST: &str = "serverlessv2_scaling_configuration[0].min_capacity";

fn of_cluster(change: &dyn Change) -> Vec<Effect> {
    let mut out = Vec::new();
    let address = change.address();
    out.extend(
        replacement(change, &transition::DATABASE_REPLACED, "engine")
            .map(|t| t.help("its data go with it: make the other one first, and move the data")),
    );
    let engine = change
        .before("engine")
        .text()
        .and_then(|e| aurora::Engine::parse(&e));
    let limit = |seen: &dyn Fn(&str) -> Seen| {
        let bounds = (seen(LEAST).number()?, seen(MOST).number()?);
        aurora::max_connections(engine?, bounds.0, bounds.1)
    };
    let limits = (
        limit(&|path| change.before(path)),
        limit(&|path| change.after(path)),
    );
    let limits = match limits {
        (Some(before), Some(after)) => Some((before.limit, after.limit)),
        _ => None,
    };
    let moved = numbers(change, MOST).map(|values| (MOST, values));
    // A minimum capacity of next to nothing caps them, whatever the maximum is.
    let capped = || {
        let values = numbers(change, LEAST)?;
        limits.filter(|(a, b)| a != b).map(|_| (LEAST, values))
    };
    if let Some((path, (before, after))) = moved.or_else(capped) {
        let which = if path == MOST { "maximum" } else { "minimum" };
        let mut says = Effect::new(
            &transition::CONNECTIONS_RESTART,
            path,
            format!(
                "{address}: max_connections follows the {which} capacity of {before} to {after} ACU when the instances restart"
            ),
            (before.to_string(), after.to_string()),
        );
        if let Some((before, after)) = limits {
            says.notes
                .push(format!("{before} connections before, {after} after"));
        }
        out.push(
            says.source(&aurora::MAX_CONNECTIONS)
                .help("restart the readers first, then the writer"),
        );
    }
    if let (Some(engine), Some((before, after))) = (engine, versions(change)) {
        let version = |text: &str| aurora::EngineVersion::parse(engine, text);
        if let (Some(old), Some(new)) = (version(&before), version(&after)) {
            let lower = new.major < old.major
                || new.major == old.major
                    && matches!((old.minor, new.minor), (Some(o), Some(n)) if n < o);
            if lower {
                let headline = format!("{address}: {after} is a lower version than {before}");
                let (rule, values) = (
                    &transition::VERSION_LOWERED,
                    (before.clone(), after.clone()),
                );
                out.push(
                    Effect::new(rule, "engine_version", headline, values)
                        .source(&facts::ENGINE_VERSION)
                        .help("restore a snapshot from before the upgrade into another cluster"),
                );
            }
        }
        let pauses = |text: &str| {
            aurora::supports(engine, text, Capability::AutoPause) == Support::Supported
        };
        let wanted = change.after(LEAST).number() == Some(0.0);
        if pauses(&before) && !pauses(&after) && wanted {
            let headline =
                format!("{address}: {after} cannot pause, and the minimum capacity is 0");
            out.push(
                Effect::new(
                    &transition::AUTO_PAUSE_LOST,
                    "engine_version",
                    headline,
                    (before, after),
                )
                .source(aurora::CAPABILITIES_FROM)
                .help("keep the version, or a minimum capacity of 0.5"),
            );
        }
    }
    out.extend(storage(change, engine));
    let skips = change.before("skip_final_snapshot") == Seen::Value(true.into());
    if change.is_destroyed() && skips {
        out.push(
            Effect::new(
                    &transition::DATABASE_DROPPED,
                    "skip_final_snapshot",
                    format!("{address} is removed, and no final snapshot is taken"),
                    ("there".into(), "removed".into()),
                )
                .source(&facts::FINAL_SNAPSHOT)
                .help("set skip_final_snapshot = false and a final_snapshot_identifier, and apply that first"),
        );
    }
    out
}

/// The storage of an Aurora cluster that is switched to I/O-Optimized.
fn storage(change: &dyn Change, engine: Option<aurora::Engine>) -> Option<Effect> {
    engine?;
    let of = |seen: Seen| match seen {
        Seen::NotSet => Some(aurora::STANDARD.to_owned()),
        other => match other.text()?.as_str() {
            "" => Some(aurora::STANDARD.to_owned()),
            other => Some(other.to_owned()),
        },
    };
    let (before, after) = (
        of(change.before("storage_type"))?,
        of(change.after("storage_type"))?,
    );
    if before != aurora::STANDARD || after != aurora::IO_OPTIMIZED {
        return None;
    }
    let days = facts::IO_OPTIMIZED_DAYS;
    let headline = format!(
        "{}: storage is switched to I/O-Optimized, which AWS does once in {} days",
        change.address(),
        days.value
    );
    Some(
        Effect::new(
            &transition::STORAGE_SWITCHED,
            "storage_type",
            headline,
            (before, after),
        )
        .source(days.source)
        .help("instances and storage cost more from then on; it can be switched back at any time"),
    )
}

fn of_instance(change: &dyn Change) -> Option<Effect> {
    let (before, after) = texts(change, "instance_class")?;
    let engine = change
        .before("engine")
        .text()
        .and_then(|e| aurora::Engine::parse(&e));
    let limit = |class: &str| Some(InstanceClass::parse(class)?.connections(engine?)?.limit);
    let limits = (limit(&before), limit(&after));
    let headline = format!("{}: {before} to {after} restarts it", change.address());
    let values = (before, after);
    let mut says = Effect::new(
        &transition::DATABASE_RESTART,
        "instance_class",
        headline,
        values,
    );
    if let (Some(before), Some(after)) = limits
        && before != after
    {
        says.notes
            .push(format!("{before} connections before, {after} after"));
    }
    Some(
        says.source(&facts::INSTANCE_CLASS)
            .help("clients must connect again: change a reader first, fail over to it, then change the others"),
    )
}
