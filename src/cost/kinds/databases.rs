//! Databases of RDS that are no clusters.

use rust_decimal::Decimal;

use crate::billing::{Billed, Ends, Known, Quantity, count};
use crate::catalog::price::Item;
use crate::catalog::price::instance::{self, Deployment, engine_of};
use crate::config::value::Why;

/// `aws_db_instance`
pub(super) fn database(at: &mut Billed<'_>) -> Known<()> {
    let engine = match at.text("engine")? {
        Some(engine) => engine,
        None => source_engine(at)?,
    };
    let Some(engine) = engine_of(&engine) else {
        return Err(at.blocked(
            "engine",
            Why::Other(format!("there are no prices of {engine}").into()),
        ));
    };
    let class = at.text("instance_class")?.unwrap_or_default();
    let twice = at.flag("multi_az")?;
    let deployment = if twice {
        Deployment::MultiAz
    } else {
        Deployment::SingleAz
    };
    let zones = if twice { ", two zones" } else { "" };
    at.always(
        format!("{class}{zones}"),
        instance::rds(engine, &class, deployment),
        Ends::flat(Decimal::ONE),
    );
    storage(at, twice)?;
    at.usage("backup beyond the size of the database", Item::RdsBackup);
    Ok(())
}

/// The engine of what a replica copies.
fn source_engine(at: &Billed<'_>) -> Known<String> {
    let source = at.referred("replicate_source_db", &["aws_db_instance"]);
    let engine = match source.first() {
        Some(source) => at.of(source).text("engine")?,
        None => None,
    };
    engine.ok_or_else(|| at.blocked("engine", Why::Other("it is not set".into())))
}

/// From this size on gp3 of these engines has more of both without charge.
const STRIPED_GB: u32 = 400;

fn storage(at: &mut Billed<'_>, twice: bool) -> Known<()> {
    let iops = at.number("iops")?;
    let kind = at.text("storage_type")?;
    // What the provider takes where the type is not set.
    let kind = kind.unwrap_or_else(|| if iops.is_some() { "io1" } else { "gp2" }.into());
    let items = match (kind.as_str(), twice) {
        ("gp2", false) => (Item::RdsGp2, None),
        ("gp2", true) => (Item::RdsGp2MultiAz, None),
        ("gp3", false) => (
            Item::RdsGp3,
            Some((Item::RdsGp3Iops, Item::RdsGp3Throughput)),
        ),
        ("gp3", true) => (
            Item::RdsGp3MultiAz,
            Some((Item::RdsGp3IopsMultiAz, Item::RdsGp3ThroughputMultiAz)),
        ),
        ("io1", false) => (Item::RdsIo1, None),
        ("io1", true) => (Item::RdsIo1MultiAz, None),
        ("io2", false) => (Item::RdsIo2, None),
        ("io2", true) => (Item::RdsIo2MultiAz, None),
        ("standard", false) => (Item::RdsMagnetic, None),
        ("standard", true) => (Item::RdsMagneticMultiAz, None),
        _ => {
            return Err(at.blocked(
                "storage_type",
                Why::Other(format!("{kind} has no price").into()),
            ));
        }
    };
    let Some(size) = at.number("allocated_storage")? else {
        at.usage(format!("storage, {kind}"), items.0);
        return Ok(());
    };
    let most = at
        .number("max_allocated_storage")?
        .unwrap_or(size)
        .max(size);
    let ends = Ends {
        floor: size,
        expected: size,
        ceiling: most,
    };
    at.line(
        format!("{} of storage, {kind}", count(ends, "GB", "GB")),
        items.0,
        Quantity::Known(ends),
    );
    match (kind.as_str(), items.1) {
        ("gp3", Some((operations, throughput))) => {
            let large = size >= Decimal::from(STRIPED_GB);
            let (free_iops, free_throughput) = if large { (12_000, 500) } else { (3_000, 125) };
            let above = |set: Option<Decimal>, free: u32| {
                let above = set.unwrap_or_default() - Decimal::from(free);
                (above > Decimal::ZERO).then_some(above)
            };
            if let Some(more) = above(iops, free_iops) {
                at.monthly(
                    format!("{more} operations above {free_iops}"),
                    operations,
                    more,
                );
            }
            if let Some(more) = above(at.number("storage_throughput")?, free_throughput) {
                at.monthly(
                    format!("{more} MB/s above {free_throughput}"),
                    throughput,
                    more,
                );
            }
        }
        ("io1" | "io2", _) => {
            let item = if twice {
                Item::RdsIopsMultiAz
            } else {
                Item::RdsIops
            };
            let iops = iops.unwrap_or_default();
            at.monthly(format!("{iops} provisioned operations"), item, iops);
        }
        ("standard", _) => at.usage("operations on magnetic storage", Item::RdsMagneticIo),
        _ => {}
    }
    Ok(())
}
