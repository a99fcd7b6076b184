//! Sizes of an SQS queue.

use crate::finding::Finding;
use crate::policy::queue::{DeadLetters, Queue, Receives, Throughput};
use crate::value::Decided;

use super::{Context, SizeOf};

/// A sized queue.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedQueue {
    /// Its name.
    pub name: String,
    /// The bus that it is of; none for a queue of its own.
    pub bus: Option<String>,
    /// Seconds messages are kept.
    pub retention: Decided<u32>,
    /// Seconds a read message is hidden.
    pub visibility: Decided<u32>,
    /// Seconds a message is held back when it comes in.
    pub delay: Decided<u32>,
    /// Seconds a request for messages waits for one.
    pub receive_wait: Decided<u32>,
    /// Largest message in bytes.
    pub max_message: Decided<u64>,
    /// Deliveries before a message is set aside.
    pub max_receives: Decided<Receives>,
    /// Seconds that messages which were set aside are kept; none where none is.
    pub dead_letters: Option<Decided<u32>>,
    /// Whether order is kept.
    pub fifo: Decided<bool>,
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
            bus: bus.map(str::to_owned),
            retention: Decided::new(queue.retention.value.0, [queue.retention.at]),
            visibility: Decided::new(queue.visibility.value.0, [queue.visibility.at]),
            delay: Decided::new(queue.delay.value.0, [queue.delay.at]),
            receive_wait: Decided::new(queue.receive_wait.value.0, [queue.receive_wait.at]),
            max_message: Decided::new(queue.max_message.value.0, [queue.max_message.at]),
            max_receives: Decided::new(queue.max_receives.value, [queue.max_receives.at]),
            dead_letters: dead.filter(|_| queue.max_receives.value != Receives::Never),
            fifo: Decided::new(queue.fifo.value, [queue.fifo.at]),
            throughput: queue.fifo.value.then_some(throughput),
        }
    }
}
