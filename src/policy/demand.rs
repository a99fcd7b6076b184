//! `demand`: what an environment must carry.

use super::decode::{Reader, Stated, words};
use crate::value::unit::Rate;

words! {
    /// The demand that chooses a service's tier.
    DemandKind {
        /// Agents of the system.
        Agents = "agents",
        /// Concurrent tasks of one agent.
        TasksPerAgent = "tasks_per_agent",
        /// Open client connections.
        Connections = "connections",
        /// Messages per second, at peak.
        Messages = "messages",
        /// Events per second, at peak.
        Events = "events",
    }
}

/// What an environment must carry. What is not stated is not known: nothing is sized by it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Demand {
    /// Agents of the system.
    pub agents: Option<Stated<u32>>,
    /// Concurrent tasks of one agent.
    pub tasks_per_agent: Option<Stated<u32>>,
    /// Open client connections.
    pub connections: Option<Stated<u32>>,
    /// Messages per second through the broker, on average.
    pub messages: Option<Stated<Rate>>,
    /// Events per second on the bus, on average.
    pub events: Option<Stated<Rate>>,
    /// Messages and events at peak, as a multiple of their average.
    pub peak_factor: Option<Stated<f64>>,
}

impl Demand {
    /// Reads a `demand` block.
    pub fn read(r: &mut Reader) -> Self {
        Self {
            agents: r.optional("agents", "agents of the system"),
            tasks_per_agent: r.optional("tasks_per_agent", "concurrent tasks of one agent"),
            connections: r.optional("connections", "open client connections"),
            messages: r.optional("messages", "messages through the broker, on average"),
            events: r.optional("events", "events on the bus, on average"),
            peak_factor: r.optional(
                "peak_factor",
                "messages and events at peak, as a multiple of their average",
            ),
        }
    }

    /// The amount of one kind, at peak where it is a rate; `None` when it is not stated.
    pub fn amount(&self, kind: DemandKind) -> Option<Stated<f64>> {
        let count = |s: Option<Stated<u32>>| {
            s.map(|s| Stated {
                value: f64::from(s.value),
                at: s.at,
            })
        };
        let peak = self.peak_factor.map_or(1.0, |p| p.value);
        let rate = |s: Option<Stated<Rate>>| {
            s.map(|s| Stated {
                value: s.value.0 * peak,
                at: s.at,
            })
        };
        match kind {
            DemandKind::Agents => count(self.agents),
            DemandKind::TasksPerAgent => count(self.tasks_per_agent),
            DemandKind::Connections => count(self.connections),
            DemandKind::Messages => rate(self.messages),
            DemandKind::Events => rate(self.events),
        }
    }
}
