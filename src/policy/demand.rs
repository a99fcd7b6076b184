//! `demand`: what an environment must carry.

use serde_json::{Value as Json, json};

use super::decode::{Field, Named, Reader, Stated, Wrong};
use super::raw::Node;
use crate::value::unit::Rate;

/// Agents of the system.
pub const AGENTS: &str = "agents";
/// Concurrent tasks of one agent.
pub const TASKS_PER_AGENT: &str = "tasks_per_agent";
/// Open client connections.
pub const CONNECTIONS: &str = "connections";
/// Messages per second through the broker.
pub const MESSAGES: &str = "messages";
/// Events per second on the bus.
pub const EVENTS: &str = "events";

/// The words of demand that tfsize knows a meaning of.
pub const KNOWN: [&str; 5] = [AGENTS, TASKS_PER_AGENT, CONNECTIONS, MESSAGES, EVENTS];

/// An amount under a word of one's own: how many there are, or how many come in a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// So many at once.
    Count(f64),
    /// So many a second, on average.
    Rate(Rate),
}

impl Amount {
    /// The number to size for, at a peak of so many times the average.
    fn at_peak(self, factor: f64) -> f64 {
        match self {
            Self::Count(n) => n,
            Self::Rate(rate) => rate.0 * factor,
        }
    }
}

impl Field for Amount {
    fn what() -> String {
        "an amount: a number, or a rate".into()
    }
    fn examples() -> String {
        "500 or \"2K/s\"".into()
    }
    fn schema() -> Json {
        json!({ "type": ["number", "string"] })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        if let Ok(rate) = <Rate as Field>::read(node) {
            return Ok(Self::Rate(rate));
        }
        let count = <f64 as Field>::read(node)?;
        if count < 0.0 {
            return Err(Wrong::because(node, "less than nothing"));
        }
        Ok(Self::Count(count))
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
    /// Rates at peak, as a multiple of their average.
    pub peak_factor: Option<Stated<f64>>,
    /// Amounts under words of one's own.
    pub own: Named<Amount>,
}

impl Demand {
    /// Reads a `demand` block.
    pub fn read(r: &mut Reader) -> Self {
        Self {
            agents: r.optional(AGENTS, "agents of the system"),
            tasks_per_agent: r.optional(TASKS_PER_AGENT, "concurrent tasks of one agent"),
            connections: r.optional(CONNECTIONS, "open client connections"),
            messages: r.optional(MESSAGES, "messages through the broker, on average"),
            events: r.optional(EVENTS, "events on the bus, on average"),
            peak_factor: r.optional(
                "peak_factor",
                "rates at peak, as a multiple of their average",
            ),
            own: r.free(
                "an amount under a word of one's own, to size services `by`; a rate is an average",
            ),
        }
    }

    /// The amount under a word, at peak where it is a rate; `None` when it is not stated.
    pub fn amount(&self, word: &str) -> Option<Stated<f64>> {
        let count = |s: Option<Stated<u32>>| {
            s.map(|s| Stated {
                value: Amount::Count(f64::from(s.value)),
                at: s.at,
            })
        };
        let rate = |s: Option<Stated<Rate>>| {
            s.map(|s| Stated {
                value: Amount::Rate(s.value),
                at: s.at,
            })
        };
        let amount = match word {
            AGENTS => count(self.agents),
            TASKS_PER_AGENT => count(self.tasks_per_agent),
            CONNECTIONS => count(self.connections),
            MESSAGES => rate(self.messages),
            EVENTS => rate(self.events),
            own => self.own.get(own).copied(),
        }?;
        let peak = self.peak_factor.map_or(1.0, |p| p.value);
        Some(Stated {
            value: amount.value.at_peak(peak),
            at: amount.at,
        })
    }

    /// Whether what is stated under a word is a number at once, and no rate.
    pub fn is_count(&self, word: &str) -> bool {
        match word {
            AGENTS | TASKS_PER_AGENT | CONNECTIONS => true,
            MESSAGES | EVENTS => false,
            own => matches!(self.own.get(own).map(|a| a.value), Some(Amount::Count(_))),
        }
    }

    /// Every word that has a meaning here.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        KNOWN
            .into_iter()
            .chain(self.own.iter().map(|(word, _)| word))
    }
}
