//! What clusters, their instances and the proxies before them are billed by.

use rust_decimal::Decimal;

use super::charges::{self, Capacity, before};
use crate::billing::{Billed, Ends, Known, Priced, Quantity};
use crate::catalog::aurora::{IO_OPTIMIZED, SERVERLESS_CLASS};
use crate::catalog::aurora_class::virtual_cpus;
use crate::catalog::price::Item;
use crate::catalog::price::instance::{self, Deployment, engine_of};
use crate::config::value::Why;

/// The types of resources with prices.
pub(super) const PRICED: &[Priced] = &[
    ("aws_rds_cluster", cluster),
    ("aws_rds_cluster_instance", cluster_instance),
    ("aws_db_proxy", proxy),
];

/// `aws_rds_cluster`
fn cluster(at: &mut Billed<'_>) -> Known<()> {
    let engine = at.text("engine")?.unwrap_or_default();
    if !engine.starts_with("aurora") {
        return multi_az_cluster(at, &engine);
    }
    if at.text("engine_mode")?.as_deref() == Some("serverless") {
        let why = Why::Other("Aurora Serverless v1 has been retired and has no price here".into());
        return Err(at.blocked("engine_mode", why));
    }
    if io_optimized(at)? {
        at.usage("storage, I/O-Optimized", Item::AuroraStorageIoOptimized);
    } else {
        at.usage("storage", Item::AuroraStorage);
        at.usage("requests to storage", Item::AuroraIo);
    }
    at.usage("backup beyond the size of the cluster", Item::AuroraBackup);
    if at
        .number("backtrack_window")?
        .is_some_and(|seconds| !seconds.is_zero())
    {
        at.usage("backtrack, change records", Item::AuroraBacktrack);
    }
    if at.flag("enable_http_endpoint")? {
        at.usage("requests to the Data API", Item::AuroraDataApi);
    }
    Ok(())
}

/// Whether a cluster's storage is I/O-Optimized.
fn io_optimized(cluster: &Billed<'_>) -> Known<bool> {
    Ok(cluster.text("storage_type")?.as_deref() == Some(IO_OPTIMIZED))
}

/// A Multi-AZ DB cluster of RDS: one with two that can be read, at one price.
fn multi_az_cluster(at: &mut Billed<'_>, engine: &str) -> Known<()> {
    let Some(engine) = engine_of(engine) else {
        return Err(at.blocked(
            "engine",
            Why::Other(format!("there are no prices of {engine}").into()),
        ));
    };
    let class = at.text("db_cluster_instance_class")?.unwrap_or_default();
    let meter = instance::rds(engine, &class, Deployment::Cluster);
    at.always(format!("three of {class}"), meter, Ends::flat(Decimal::ONE));
    let storage = at.number("allocated_storage")?.unwrap_or_default();
    at.monthly(
        format!("{storage} GB of storage"),
        Item::RdsIo1Cluster,
        storage,
    );
    if let Some(iops) = at.number("iops")? {
        at.monthly(
            format!("{iops} provisioned operations"),
            Item::RdsIopsCluster,
            iops,
        );
    }
    at.usage("backup beyond the size of the database", Item::RdsBackup);
    Ok(())
}

/// `aws_rds_cluster_instance`
fn cluster_instance(at: &mut Billed<'_>) -> Known<()> {
    let clusters = at.referred("cluster_identifier", &["aws_rds_cluster"]);
    let named = || {
        let id = at.text("cluster_identifier").ok()??;
        at.with_text("aws_rds_cluster", "cluster_identifier", &id)
            .into_iter()
            .next()
    };
    let Some(cluster) = clusters.first().copied().or_else(named) else {
        let why = Why::Other("its cluster is not in this configuration".into());
        return Err(at.blocked("cluster_identifier", why));
    };
    at.group = Some(cluster.address.to_string());
    let cluster = at.of(cluster);
    let io_optimized = io_optimized(&cluster)?;
    let class = at.text("instance_class")?.unwrap_or_default();
    let acu = acu(&cluster, &class)?;
    at.charge(charges::instance(&class, io_optimized, acu));
    if at
        .number("performance_insights_retention_period")?
        .is_some_and(|days| days > Decimal::from(7))
    {
        let item = if class == SERVERLESS_CLASS {
            Item::PerformanceInsightsAcu
        } else {
            Item::PerformanceInsightsVcpu
        };
        let many = match virtual_cpus(&class).map(Decimal::from) {
            Some(vcpus) => Quantity::Known(Ends::flat(vcpus)),
            None => Quantity::Usage,
        };
        at.line("Performance Insights, long retention", item, many);
    }
    Ok(())
}

/// The ACU of an instance of a class, where it is serverless.
fn acu(cluster: &Billed<'_>, class: &str) -> Known<Option<Ends>> {
    if class != SERVERLESS_CLASS {
        return Ok(None);
    }
    capacity(cluster).map(Some)
}

/// The ACU of each serverless instance.
fn capacity(cluster: &Billed<'_>) -> Known<Ends> {
    let min = cluster.number("serverlessv2_scaling_configuration[0].min_capacity")?;
    let max = cluster.number("serverlessv2_scaling_configuration[0].max_capacity")?;
    let (Some(min), Some(max)) = (min, max) else {
        let why = Why::Other("it is not set, and a serverless instance needs it".into());
        return Err(cluster.blocked("serverlessv2_scaling_configuration", why));
    };
    Ok(Ends {
        floor: min,
        expected: min,
        ceiling: max.max(min),
    })
}

/// `aws_db_proxy`: by the capacity of what stands behind it, at least 2 vCPU or 8 ACU.
fn proxy(at: &mut Billed<'_>) -> Known<()> {
    let targets = at.referrers("aws_db_proxy_target", "db_proxy_name");
    let target = targets.first().map(|target| at.of(target));
    let cluster = target.as_ref().and_then(|t| {
        let found = t.referred("db_cluster_identifier", &["aws_rds_cluster"]);
        found.first().map(|c| at.of(c))
    });
    let Some(cluster) = cluster else {
        let why = Why::Other("what stands behind the proxy is not in this configuration".into());
        return Err(at.blocked("name", why));
    };
    let mut behind = Capacity::default();
    for instance in cluster.referrers("aws_rds_cluster_instance", "cluster_identifier") {
        let instance = at.of(instance);
        let class = instance.text("instance_class")?.unwrap_or_default();
        let acu = match virtual_cpus(&class) {
            Some(_) => None,
            None => Some(capacity(&cluster)?),
        };
        behind += Capacity::of(&class, acu).unwrap_or_default();
    }
    at.charge([before(behind)]);
    Ok(())
}
