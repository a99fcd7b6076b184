//! Tables, caches, keys, secrets, images.

use rust_decimal::Decimal;

use crate::billing::{Billed, Ends, Known, bounds, count};
use crate::catalog::price::{Item, instance};
use crate::config::value::Why;

/// `aws_dynamodb_table`
pub(super) fn table(at: &mut Billed<'_>) -> Known<()> {
    if at.text("billing_mode")?.as_deref() == Some("PAY_PER_REQUEST") {
        at.usage("writes", Item::DynamoWrites);
        at.usage("reads", Item::DynamoReads);
    } else {
        let id = at.text("name")?.map(|name| format!("table/{name}"));
        let id = id.as_deref();
        let write = "dynamodb:table:WriteCapacityUnits";
        let read = "dynamodb:table:ReadCapacityUnits";
        let write = bounds(at, "write_capacity", Decimal::ZERO, write, id)?;
        let read = bounds(at, "read_capacity", Decimal::ZERO, read, id)?;
        at.always(
            count(write, "write unit", "write units"),
            Item::DynamoWriteCapacity,
            write,
        );
        at.always(
            count(read, "read unit", "read units"),
            Item::DynamoReadCapacity,
            read,
        );
        for index in 0..at.count("global_secondary_index")? {
            let unit = |argument: &str| format!("global_secondary_index[{index}].{argument}");
            let write = at.number(&unit("write_capacity"))?.unwrap_or_default();
            let read = at.number(&unit("read_capacity"))?.unwrap_or_default();
            at.always(
                format!("{write} write units of an index"),
                Item::DynamoWriteCapacity,
                Ends::flat(write),
            );
            at.always(
                format!("{read} read units of an index"),
                Item::DynamoReadCapacity,
                Ends::flat(read),
            );
        }
    }
    let infrequent = at.text("table_class")?.as_deref() == Some("STANDARD_INFREQUENT_ACCESS");
    at.usage(
        "data",
        if infrequent {
            Item::DynamoStorageInfrequent
        } else {
            Item::DynamoStorage
        },
    );
    if at.flag("point_in_time_recovery[0].enabled")? {
        at.usage("point-in-time recovery", Item::DynamoPointInTime);
    }
    if at.flag("stream_enabled")? {
        at.usage("reads of the stream", Item::DynamoStreams);
    }
    if at.count("replica")? > 0 {
        at.usage("writes that are replicated", Item::DynamoReplicated);
    }
    Ok(())
}

/// `aws_elasticache_cluster`
pub(super) fn cache(at: &mut Billed<'_>) -> Known<()> {
    if at.text("replication_group_id")?.is_some() {
        // Its nodes are those of the group.
        return Ok(());
    }
    let engine = at.text("engine")?.unwrap_or_default();
    let nodes = at.number("num_cache_nodes")?.unwrap_or(Decimal::ONE);
    nodes_of(at, &engine, nodes)
}

/// `aws_elasticache_replication_group`
pub(super) fn caches(at: &mut Billed<'_>) -> Known<()> {
    let engine = at.text("engine")?.unwrap_or_else(|| "redis".into());
    let nodes = match at.number("num_cache_clusters")? {
        Some(nodes) => nodes,
        None => {
            let groups = at.number("num_node_groups")?.unwrap_or(Decimal::ONE);
            let replicas = at.number("replicas_per_node_group")?.unwrap_or_default();
            groups * (replicas + Decimal::ONE)
        }
    };
    nodes_of(at, &engine, nodes)
}

fn nodes_of(at: &mut Billed<'_>, engine: &str, nodes: Decimal) -> Known<()> {
    let Some(class) = at.text("node_type")? else {
        return Err(at.blocked("node_type", Why::Other("it is not set".into())));
    };
    let what = if nodes == Decimal::ONE {
        class.clone()
    } else {
        format!("{nodes} nodes of {class}")
    };
    at.always(what, instance::cache(engine, &class), Ends::flat(nodes));
    Ok(())
}

/// `aws_elasticache_serverless_cache`
pub(super) fn serverless_cache(at: &mut Billed<'_>) -> Known<()> {
    let engine = at.text("engine")?.unwrap_or_default();
    let (storage, units) = match engine.as_str() {
        "redis" => (Item::CacheServerlessRedis, Item::CacheServerlessRedisUnits),
        "valkey" => (
            Item::CacheServerlessValkey,
            Item::CacheServerlessValkeyUnits,
        ),
        "memcached" => (
            Item::CacheServerlessMemcached,
            Item::CacheServerlessMemcachedUnits,
        ),
        other => {
            let why = Why::Other(format!("there are no prices of {other}").into());
            return Err(at.blocked("engine", why));
        }
    };
    at.usage("data", storage);
    at.usage("processing units", units);
    Ok(())
}

/// `aws_kms_key`
pub(super) fn key(at: &mut Billed<'_>) -> Known<()> {
    at.monthly("key", Item::KmsKey, Decimal::ONE);
    let spec = at.text("customer_master_key_spec")?;
    let item = match spec.as_deref() {
        None | Some("SYMMETRIC_DEFAULT") => Item::KmsRequests,
        Some("RSA_2048") => Item::KmsRsa2048,
        Some(_) => Item::KmsAsymmetric,
    };
    at.usage("requests", item);
    Ok(())
}

/// `aws_kms_replica_key`
pub(super) fn replica_key(at: &mut Billed<'_>) -> Known<()> {
    at.monthly("key", Item::KmsKey, Decimal::ONE);
    Ok(())
}

/// `aws_secretsmanager_secret`
pub(super) fn secret(at: &mut Billed<'_>) -> Known<()> {
    at.monthly("secret", Item::Secret, Decimal::ONE);
    at.usage("requests", Item::SecretRequests);
    Ok(())
}

/// `aws_ecr_repository`
pub(super) fn images(at: &mut Billed<'_>) -> Known<()> {
    at.usage("images kept", Item::EcrStorage);
    Ok(())
}
