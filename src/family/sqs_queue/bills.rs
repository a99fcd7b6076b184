//! What a queue is billed by: use alone.

use crate::billing::{Billed, Known, Priced};
use crate::catalog::price::Item;

/// The types of resources with prices.
pub(super) const PRICED: &[Priced] = &[("aws_sqs_queue", queue)];

/// `aws_sqs_queue`
fn queue(at: &mut Billed<'_>) -> Known<()> {
    let item = if at.flag("fifo_queue")? {
        Item::SqsFifo
    } else {
        Item::SqsStandard
    };
    at.usage("requests, one for 64 KB", item);
    Ok(())
}
