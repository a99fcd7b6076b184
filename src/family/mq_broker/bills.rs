//! What a broker is billed by.

use super::charges::nodes;
use crate::billing::{Billed, Known, Priced};
use crate::catalog::broker::Mode;
use crate::catalog::price::Item;
use crate::config::value::Why;

/// The types of resources with prices.
pub(super) const PRICED: &[Priced] = &[("aws_mq_broker", broker)];

/// `aws_mq_broker`
fn broker(at: &mut Billed<'_>) -> Known<()> {
    let class = at.text("host_instance_type")?.unwrap_or_default();
    let mode = at.text("deployment_mode")?;
    let mode = match mode.as_deref() {
        None => Mode::SingleInstance,
        Some(text) => Mode::parse(text).ok_or_else(|| {
            at.blocked(
                "deployment_mode",
                Why::Other(format!("there is no mode {text}").into()),
            )
        })?,
    };
    let has_price = |meter: &str| {
        at.region
            .is_some_and(|r| at.prices.price(meter, r).is_some())
    };
    let charge = nodes(&class, mode, &has_price);
    at.charge([charge]);
    let engine = at.text("engine_type")?.unwrap_or_default();
    let storage = at.text("storage_type")?.map(|s| s.to_ascii_lowercase());
    let efs = engine.eq_ignore_ascii_case("ActiveMQ") && storage.as_deref() != Some("ebs");
    if efs {
        at.usage("storage on EFS", Item::MqStorageEfs);
    } else {
        let each = if mode.nodes() > 1 {
            ", on each node"
        } else {
            ""
        };
        at.usage(format!("storage on EBS{each}"), Item::MqStorageEbs);
    }
    Ok(())
}
