//! What stands around event buses: billed by use alone.

use crate::billing::{Billed, Known};
use crate::catalog::price::Item;

/// `aws_schemas_discoverer`
pub(super) fn discoverer(at: &mut Billed<'_>) -> Known<()> {
    at.usage("events looked at", Item::EventsDiscovery);
    Ok(())
}

/// `aws_cloudwatch_event_api_destination`
pub(super) fn api_destination(at: &mut Billed<'_>) -> Known<()> {
    at.usage("calls", Item::EventsApiDestination);
    Ok(())
}

/// `aws_pipes_pipe`
pub(super) fn pipe(at: &mut Billed<'_>) -> Known<()> {
    at.usage("requests, one for 64 KB", Item::Pipes);
    Ok(())
}
