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
        let throughput = Decided::new(queue.throughput.value, [queue.throughput.at]);
        let dead = queue.dead_letters.clone();
        let dead = dead.unwrap_or_else(DeadLetters::unsaid).retention;
        let dead = Decided::new(dead.value.0, [dead.at]);
        Some(Self {
            name: queue.name.text.clone(),
            retention: Decided::new(queue.retention.value.0, [queue.retention.at]),
            visibility: Decided::new(queue.visibility.value.0, [queue.visibility.at]),
            delay: Decided::new(queue.delay.value.0, [queue.delay.at]),
            receive_wait: Decided::new(queue.receive_wait.value.0, [queue.receive_wait.at]),
            max_message: Decided::new(queue.max_message.value.0, [queue.max_message.at]),
            max_receives: Decided::new(queue.max_receives.value, [queue.max_receives.at]),
            dead_letters: (queue.max_receives.value != Receives::Never).then_some(dead),
            fifo: Decided::new(queue.fifo.value, [queue.fifo.at]),
            throughput: queue.fifo.value.then_some(throughput),
        })
    }
}
