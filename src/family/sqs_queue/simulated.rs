//! Queues as a simulation over time sees them.

use crate::family::{Simulated, Waiting};
use crate::policy::demand::{EVENTS, MESSAGES};
use crate::sizing::{Sized, SizedQueue};

/// What comes into a queue of its own: nothing says so but the messages of the demand.
pub(super) fn simulated(queue: &SizedQueue, sized: &Sized) -> Simulated {
    let peak = sized.demand.amount(MESSAGES).map(|m| m.value);
    Simulated::Queues(vec![waiting(queue, MESSAGES, peak)])
}

/// A queue into which so many messages come a second; of a bus all events come into it, where one of its rules leads there.
pub(in crate::family) fn of_bus(queue: &SizedQueue, peak: Option<f64>) -> Waiting {
    waiting(queue, EVENTS, peak)
}

fn waiting(queue: &SizedQueue, by: &'static str, peak: Option<f64>) -> Waiting {
    let name = match &queue.bus {
        Some(bus) => format!("{bus}/{}", queue.name),
        None => queue.name.clone(),
    };
    Waiting {
        name,
        by,
        peak,
        consumers: queue.stated.consumers.value.clone(),
        retention: queue.stated.retention.value.0,
    }
}
