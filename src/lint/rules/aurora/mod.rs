//! What several rules read in an Aurora cluster.

use crate::catalog::aurora::Engine;
use crate::lint::rules::reading::{set, text, the_one, undecided};
use crate::lint::{AttributeValue, Blocked, Subject};

rules! {
    auto_pause,
    capacity,
    capacity_version,
    family,
    minimum,
    pause_seconds,
    reader_scaling,
    readers,
    serverless_instance,
    serverless_v1,
    storage,
    support,
}

/// The smallest capacity.
pub(super) const MIN: &str = "serverlessv2_scaling_configuration[0].min_capacity";
/// The largest capacity.
pub(super) const MAX: &str = "serverlessv2_scaling_configuration[0].max_capacity";

/// Its engine, if it is Aurora; the provider's old default, plain `aurora`, is none any more.
pub(super) fn engine(cluster: &Subject<'_>) -> Result<Option<Engine>, Blocked> {
    Ok(text(cluster, "engine")?.and_then(|e| Engine::parse(&e)))
}

/// Whether it is a Serverless v2 cluster.
pub(super) fn is_serverless(cluster: &Subject<'_>) -> Result<bool, Blocked> {
    Ok(cluster.count("serverlessv2_scaling_configuration")? > 0)
}

/// Smallest and largest capacity, if it is a Serverless v2 cluster.
pub(super) fn capacity(
    cluster: &Subject<'_>,
) -> Result<Option<(AttributeValue, AttributeValue)>, Blocked> {
    if !is_serverless(cluster)? {
        return Ok(None);
    }
    Ok(set(cluster, MIN)?.zip(set(cluster, MAX)?))
}

/// Engine and version as it is written; `None` where either is not.
pub(super) fn version(cluster: &Subject<'_>) -> Result<Option<(Engine, String)>, Blocked> {
    let Some(engine) = engine(cluster)? else {
        return Ok(None);
    };
    Ok(text(cluster, "engine_version")?.map(|version| (engine, version)))
}

/// The cluster that an instance belongs to.
pub(super) fn cluster_of<'a>(instance: &Subject<'a>) -> Option<Subject<'a>> {
    the_one(instance, "cluster_identifier", &["aws_rds_cluster"])
}

/// The instances of a cluster.
pub(super) fn instances<'a>(cluster: &Subject<'a>) -> Vec<Subject<'a>> {
    crate::lint::rules::reading::referring(
        cluster,
        "aws_rds_cluster_instance",
        "cluster_identifier",
    )
}

/// An engine version that the catalogue does not know.
pub(super) fn unheard(cluster: &Subject<'_>, version: &str) -> Blocked {
    let day = crate::catalog::aurora::REQUIREMENTS.date;
    undecided(
        cluster,
        "engine_version",
        format!("\"{version}\" is not in the catalogue of {day}"),
    )
}
