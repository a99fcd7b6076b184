//! What schedules are billed by: use alone.

use crate::billing::{Billed, Known, Priced};
use crate::catalog::price::Item;

/// The types of resources with prices.
pub(super) const PRICED: &[Priced] = &[("aws_scheduler_schedule", schedule)];

/// `aws_scheduler_schedule`
fn schedule(at: &mut Billed<'_>) -> Known<()> {
    at.usage("invocations", Item::Scheduler);
    Ok(())
}
