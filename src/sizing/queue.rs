//! Sizes of an SQS queue.

use crate::finding::Finding;
use crate::policy::queue::{DeadLetters, Queue, Receives, Throughput};
use crate::value::Decided;

use super::{Context, SizeOf};

/// A sized queue.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedQueue {
    /// The label of the policy: `jobs`.
    pub name: String,
    /// What the policy states of it: what needs no sizing is read there.
    pub stated: Queue,
    /// The bus that it is of; none for a queue of its own.
    pub bus: Option<String>,
    /// Seconds that messages which were set aside are kept; none where none is.
    pub dead_letters: Option<Decided<u32>>,
    /// Of what a FIFO queue's quota is; none of others.
    pub throughput: Option<Decided<Throughput>>,
}

impl SizeOf<Queue> for SizedQueue {
    fn of(queue: &Queue, _: &Context<'_>, _: &mut Vec<Finding>) -> Option<Self> {
        Some(Self::sized(queue, None))
    }
}

impl SizedQueue {
    /// What a queue is sized to, whether it is of a bus or of its own.
    pub(super) fn sized(queue: &Queue, bus: Option<&str>) -> Self {
        let throughput = Decided::new(queue.throughput.value, [queue.throughput.at]);
        // Where the policy says nothing of it, the queues of a bus set messages aside to one that they share.
        let unsaid = bus.is_none().then(DeadLetters::unsaid);
        let dead = queue.dead_letters.clone().or(unsaid);
        let dead = dead.map(|dead| Decided::new(dead.retention.value.0, [dead.retention.at]));
        Self {
            name: queue.name.text.clone(),
            stated: queue.clone(),
            bus: bus.map(str::to_owned),
            dead_letters: dead.filter(|_| queue.max_receives.value != Receives::Never),
            throughput: queue.fifo.value.then_some(throughput),
        }
    }
}
