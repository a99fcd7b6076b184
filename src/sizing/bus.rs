//! Sizes of an event bus with its queues and topics.

use crate::finding::Finding;
use crate::policy::bus::{Bus, BusKind};
use crate::value::Decided;

use super::{Context, SizeOf, SizedQueue};

/// A sized bus.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedBus {
    /// The label of the policy: `events`.
    pub name: String,
    /// What the policy states of it: what needs no sizing is read there.
    pub stated: Bus,
    /// Whether it is ours; a partner's bus is only planned with.
    pub custom: bool,
    /// Events per second it is planned for, where that is stated.
    pub capacity: Option<Decided<f64>>,
    /// Events per second at peak, where the demand says so.
    pub demand: Option<Decided<f64>>,
    /// Queues.
    pub queues: Vec<SizedQueue>,
    /// Topics.
    pub topics: Vec<SizedBusTopic>,
    /// Rules.
    pub rules: Vec<SizedRule>,
}

/// A topic and the queues that subscribe.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedBusTopic {
    /// The label of the policy, which is one topic of a bus.
    pub name: String,
    /// Subscribed queues.
    pub queues: Vec<String>,
    /// Whether order is kept.
    pub fifo: bool,
}

/// A rule and where its events go.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedRule {
    /// The label of the policy, which is one rule of a bus.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Event sources.
    pub sources: Vec<String>,
    /// Detail types; all when empty.
    pub detail_types: Vec<String>,
    /// Target queues.
    pub queues: Vec<String>,
    /// Target topics.
    pub topics: Vec<String>,
}

impl SizeOf<Bus> for SizedBus {
    fn of(bus: &Bus, cx: &Context<'_>, _: &mut Vec<Finding>) -> Option<Self> {
        let policy = cx.policy;
        let custom = bus.kind.value == BusKind::Custom;
        let demand = policy
            .demand
            .amount(crate::policy::demand::EVENTS)
            .filter(|_| custom);
        Some(Self {
            name: bus.name.text.clone(),
            stated: bus.clone(),
            custom,
            capacity: bus.capacity.map(|c| Decided::new(c.value.0, [c.at])),
            demand: demand.map(|d| Decided::new(d.value, [d.at])),
            queues: bus
                .queues
                .iter()
                .map(|queue| SizedQueue::sized(queue, Some(&bus.name.text)))
                .collect(),
            topics: bus
                .topics
                .iter()
                .map(|t| SizedBusTopic {
                    name: t.name.text.clone(),
                    queues: t.queues.value.clone(),
                    fifo: t.fifo.value,
                })
                .collect(),
            rules: bus
                .rules
                .iter()
                .map(|r| SizedRule {
                    name: r.name.text.clone(),
                    description: r
                        .description
                        .as_ref()
                        .map_or_else(|| r.name.text.clone(), |d| d.value.clone()),
                    sources: r.sources.value.clone(),
                    detail_types: r.detail_types.value.clone(),
                    queues: r.queues.value.clone(),
                    topics: r.topics.value.clone(),
                })
                .collect(),
        })
    }
}
