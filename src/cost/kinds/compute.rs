//! Functions and instances.

use rust_decimal::Decimal;

use crate::billing::{Billed, Ends, Known, Quantity};
use crate::catalog::price::{HOURS, Item, instance};
use crate::config::value::Why;

/// Seconds of an hour, and MB of a GB.
const SECONDS: Decimal = Decimal::from_parts(3600, 0, 0, false, 0);
const MB: Decimal = Decimal::from_parts(1024, 0, 0, false, 0);
/// MB of a function where nothing is said, and its ephemeral storage without charge.
const DEFAULT_MEMORY: Decimal = Decimal::from_parts(128, 0, 0, false, 0);
const INCLUDED_STORAGE: Decimal = Decimal::from_parts(512, 0, 0, false, 0);

/// Whether a function runs on ARM.
fn is_arm(at: &Billed<'_>) -> Known<bool> {
    Ok(at.text("architectures[0]")?.as_deref() == Some("arm64"))
}

/// `aws_lambda_function`
pub(super) fn function(at: &mut Billed<'_>) -> Known<()> {
    at.usage("requests", Item::LambdaRequests);
    let memory = at.number("memory_size")?.unwrap_or(DEFAULT_MEMORY);
    let item = if is_arm(at)? {
        Item::LambdaDurationArm
    } else {
        Item::LambdaDuration
    };
    at.usage(format!("duration, {} GB", (memory / MB).normalize()), item);
    if at
        .number("ephemeral_storage[0].size")?
        .is_some_and(|mb| mb > INCLUDED_STORAGE)
    {
        at.usage("storage while it runs", Item::LambdaStorage);
    }
    Ok(())
}

/// `aws_lambda_provisioned_concurrency_config`
pub(super) fn provisioned(at: &mut Billed<'_>) -> Known<()> {
    let functions = at.referred("function_name", &["aws_lambda_function"]);
    let Some(function) = functions.first().map(|f| at.of(f)) else {
        let why = Why::Other("its function is not in this configuration".into());
        return Err(at.blocked("function_name", why));
    };
    let gb = function.number("memory_size")?.unwrap_or(DEFAULT_MEMORY) / MB;
    let many = at
        .number("provisioned_concurrent_executions")?
        .unwrap_or_default();
    let item = if is_arm(&function)? {
        Item::LambdaProvisionedArm
    } else {
        Item::LambdaProvisioned
    };
    let quantity = Quantity::Known(Ends::flat(many * gb * HOURS * SECONDS));
    at.line(
        format!("{many} kept ready, {} GB", gb.normalize()),
        item,
        quantity,
    );
    Ok(())
}

/// `aws_instance`: with Linux; what an image has is not known.
pub(super) fn machine(at: &mut Billed<'_>) -> Known<()> {
    let class = at.text("instance_type")?;
    let Some(class) = class else {
        return Err(at.blocked("instance_type", Why::Other("it is not set".into())));
    };
    at.always(
        format!("{class}, if it runs Linux"),
        instance::ec2(&class),
        Ends::flat(Decimal::ONE),
    );
    for block in ["root_block_device", "ebs_block_device"] {
        if at.count(block)? > 0 {
            let why = Why::Other("volumes of EBS are not priced here".into());
            return Err(at.blocked(block, why));
        }
    }
    Ok(())
}
