//! Planning facts of buses, held against what AWS has.

use crate::catalog::events;
use crate::family::invariant::{Context, Found};
use crate::finding::Finding;
use crate::policy::bus::{Billing, BusKind};
use crate::registry::capacity;
use crate::value::unit::{Rate, plain};

/// Subscriptions, partner rates and sizes of events that EventBridge does not have.
pub(super) fn planning(c: &Context, found: &mut Found) {
    for bus in &c.policy.buses {
        if bus.billing.is_some() || bus.max_event.is_some() {
            found.ask();
        }
        if let Some(billing) = bus.billing.filter(|b| b.value == Billing::Subscription) {
            found.push(
                Finding::warning(
                    &capacity::PLANNING,
                    billing.at.unwrap_or(bus.name.span),
                    format!("EventBridge has no subscription for {}", bus.name.text),
                )
                .label("it is billed per event")
                .note(format!("source: {}", events::PARTNER_EVENTS.source)),
            );
        }
        if let (BusKind::Partner, Some(capacity)) = (bus.kind.value, bus.capacity) {
            found.ask();
            let (steady, burst) = events::PARTNER_EVENTS.value;
            if capacity.value.0 > f64::from(steady) {
                found.push(
                    Finding::warning(
                        &capacity::PLANNING,
                        capacity.at.unwrap_or(bus.name.span),
                        format!(
                            "partner events are limited to {}, not {}",
                            Rate(steady.into()),
                            capacity.value
                        ),
                    )
                    .label(format!("bursts up to {}", Rate(burst.into())))
                    .note(format!("source: {}", events::PARTNER_EVENTS.source)),
                );
            }
        }
        #[allow(clippy::cast_precision_loss)]
        if let Some(max_event) = bus
            .max_event
            .filter(|m| m.value.0 > events::PUT_EVENTS_BYTES.value)
        {
            found.push(
                Finding::warning(
                    &capacity::PLANNING,
                    max_event.at.unwrap_or(bus.name.span),
                    "an event is larger than EventBridge takes",
                )
                .label(format!(
                    "{} bytes at most",
                    plain(events::PUT_EVENTS_BYTES.value as f64)
                ))
                .note(format!("source: {}", events::PUT_EVENTS_BYTES.source)),
            );
        }
    }
}
