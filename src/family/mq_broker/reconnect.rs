//! Brokers: how long clients try to come back.

use crate::catalog::dynamics::{BROKERS, Unpublished};
use crate::finding::{Finding, Severity};
use crate::registry::capacity;
use crate::value::unit::plain;

use crate::family::invariant::{Context, Found};

/// The time in which a client tries to reconnect against that of a failover.
pub(super) fn reconnect(c: &Context, found: &mut Found) {
    for stated in &c.policy.brokers {
        let Some(client) = &stated.client else {
            continue;
        };
        let (Some(timeout), Some(attempts)) = (client.connect_timeout, client.max_reconnects)
        else {
            continue;
        };
        found.ask();
        let tries = f64::from(timeout.value.0) * f64::from(attempts.value);
        let outage = Unpublished::BrokerOutage.info();
        let (least, longest) = outage.range;
        if tries >= longest {
            continue;
        }
        let mut finding = Finding::new(
            Severity::Note,
            &capacity::RECONNECT,
            attempts.at.unwrap_or(stated.name.span),
            format!(
                "clients of {} give up after {} s, and a failover may take longer",
                stated.name.text,
                plain(tries)
            ),
        )
        .note(format!(
            "{} attempts x {} s = {} s; AWS says of a failover that it takes {}, which is taken here for {} to {} s; source: {BROKERS}",
            plain(attempts.value.into()),
            plain(timeout.value.0.into()),
            plain(tries),
            outage.why,
            plain(least),
            plain(longest)
        ))
        .help(format!(
            "{} attempts last for {} s",
            plain((longest / f64::from(timeout.value.0.max(1))).ceil()),
            plain(longest)
        ));
        if let Some(at) = timeout.at {
            finding = finding.also(at, "each of them");
        }
        found.push(finding);
    }
}
