//! A broker as a simulation over time sees it.

use crate::catalog::broker::Mode;
use crate::policy::demand::MESSAGES;
use crate::sizing::SizedBroker;

use super::super::simulated::{Hub, Reasoned, Simulated};

/// What is asked of a broker.
pub(super) fn simulated(broker: &SizedBroker) -> Simulated {
    let client = broker.stated.client.as_ref();
    let timeout = client.and_then(|c| c.connect_timeout).map(|t| t.value.0);
    let attempts = client.and_then(|c| c.max_reconnects).map(|n| n.value);
    Simulated::Hub(Box::new(Hub {
        name: broker.name.clone(),
        clients: broker.clients.clone(),
        limit: broker.max_connections.as_ref().map(|n| n.value),
        nodes: match broker.mode.value {
            Mode::ClusterMultiAz => 3,
            Mode::SingleInstance | Mode::ActiveStandbyMultiAz => 1,
        },
        by: MESSAGES,
        throughput: broker.throughput.as_ref().map(|t| t.value.0),
        peak: broker.messages.as_ref().map(|m| m.value.0),
        gives_up: timeout.zip(attempts).map(|(timeout, attempts)| Reasoned {
            value: f64::from(timeout) * f64::from(attempts),
            because: format!("{attempts} attempts of {timeout} s"),
            assumed: false,
            at: None,
        }),
    }))
}
