//! What a bus and its archives are billed by: use alone.

use crate::billing::{Billed, Known, Priced};
use crate::catalog::price::Item;

/// The types of resources with prices.
pub(super) const PRICED: &[Priced] = &[
    ("aws_cloudwatch_event_bus", bus),
    ("aws_cloudwatch_event_archive", archive),
];

/// `aws_cloudwatch_event_bus`
fn bus(at: &mut Billed<'_>) -> Known<()> {
    let item = if at.text("event_source_name")?.is_some() {
        Item::EventsPartner
    } else {
        Item::EventsCustom
    };
    at.usage("events, one for 64 KB", item);
    Ok(())
}

/// `aws_cloudwatch_event_archive`
fn archive(at: &mut Billed<'_>) -> Known<()> {
    at.usage("events taken in", Item::EventsArchive);
    at.usage("events kept", Item::EventsArchiveStorage);
    Ok(())
}
