//! What came out of a run.

use std::fmt;

/// Why something was not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// All tasks that may run do, and they are full.
    Maximum,
    /// Nothing moves the number of tasks.
    Fixed,
    /// New tasks start.
    Starting,
    /// No alarm has asked for more tasks.
    NotYetAsked,
    /// A deployment has taken tasks away.
    Deployment,
    /// A database has no more connections.
    Connections,
    /// A database grows.
    Growing,
    /// A database is at its upper bound.
    Capacity,
    /// A database is away.
    Failover,
    /// A broker has no more connections.
    BrokerConnections,
    /// A broker takes no more messages.
    Throughput,
    /// Clients of a broker are away.
    Reconnecting,
    /// Messages come faster than they are handled.
    Backlog,
    /// Messages were too old.
    Expired,
}

impl Cause {
    /// As it is written for programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Maximum => "at-maximum",
            Self::Fixed => "fixed-count",
            Self::Starting => "tasks-starting",
            Self::NotYetAsked => "scaling-delay",
            Self::Deployment => "deployment",
            Self::Connections => "database-connections",
            Self::Growing => "database-growing",
            Self::Capacity => "database-capacity",
            Self::Failover => "database-failover",
            Self::BrokerConnections => "broker-connections",
            Self::Throughput => "broker-throughput",
            Self::Reconnecting => "broker-reconnecting",
            Self::Backlog => "backlog",
            Self::Expired => "expired",
        }
    }
}

impl Cause {
    /// Whether tasks are short of themselves, and not of what they depend on.
    const fn is_of_tasks(self) -> bool {
        matches!(
            self,
            Self::Maximum | Self::Fixed | Self::Starting | Self::NotYetAsked | Self::Deployment
        )
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Maximum => "all tasks up to the maximum run, and are full",
            Self::Fixed => "the number of tasks is fixed, and they are full",
            Self::Starting => "tasks are full while new ones start",
            Self::NotYetAsked => "tasks are full, and no alarm has asked for more yet",
            Self::Deployment => "a deployment has taken tasks away",
            Self::Connections => "the database has no more connections",
            Self::Growing => "the database is still growing",
            Self::Capacity => "the database is at its maximum capacity",
            Self::Failover => "the database fails over",
            Self::BrokerConnections => "the broker has no more connections",
            Self::Throughput => "the broker takes no more messages",
            Self::Reconnecting => "clients of the broker are not connected",
            Self::Backlog => "messages come faster than they are handled",
            Self::Expired => "messages are older than they are kept",
        })
    }
}

/// What an item counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Running tasks, of the wanted ones.
    Tasks,
    /// Capacity of a database, of what is needed.
    Acu,
    /// Connections, of the limit.
    Connections,
    /// Messages that wait.
    Messages,
}

impl Unit {
    /// As it is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Acu => "ACU",
            Self::Connections => "connections",
            Self::Messages => "messages",
        }
    }
}

/// Some minutes of an item: means of what is offered and served, the rest at its most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// The first of the minutes.
    pub minute: u32,
    /// What is offered: the demand of tasks, connections that are wanted, messages that come in a minute.
    pub offered: f64,
    /// What of that is served.
    pub served: f64,
    /// Use of what there is, as a share; above 1 it is full.
    pub utilization: f64,
    /// What there is, in the unit of the item.
    pub amount: f64,
    /// What is wanted.
    pub wanted: f64,
    /// Why something was not served.
    pub cause: Option<Cause>,
}

/// An item over the whole trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The item, as machine formats name it.
    pub title: String,
    /// What it counts.
    pub unit: Unit,
    /// What is offered to it.
    pub offers: String,
    /// Sum by minute of what was offered, and of what was served.
    pub offered: f64,
    /// What was served.
    pub served: f64,
    /// The highest use.
    pub peak_utilization: f64,
    /// The least and the most that there was.
    pub amount: (f64, f64),
    /// Sum of what there was, by minute.
    pub amount_minutes: f64,
    /// Additions and removals by scaling.
    pub scaled: (u32, u32),
    /// Minutes in which something was not served.
    pub short_minutes: u32,
    /// The first of them, and why.
    pub first: Option<(u32, Cause)>,
    /// From the first to the last of them; none where it is not over at the end.
    pub recovered_after: Option<u32>,
    /// Messages that were too old, and clients that gave up.
    pub lost: f64,
    /// The most that waited.
    pub most_waiting: f64,
    /// Cost of the trace in US dollars; none where a price is not known.
    pub usd: Option<f64>,
    /// What it carries, and why.
    pub carries: Option<crate::family::Reasoned>,
    /// What was measured, in the order of time.
    pub rows: Vec<Row>,
}

impl Outcome {
    /// What was not served.
    pub fn unserved(&self) -> f64 {
        (self.offered - self.served).max(0.0)
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What the load is called, as a title.
    pub load: String,
    /// How many minutes the load lasts.
    pub minutes: u32,
    /// Minutes of a row.
    pub every: u32,
    /// What became of each item, in the order of the policy.
    pub items: Vec<Outcome>,
    /// What happened in it.
    pub events: Vec<(u32, &'static str)>,
    /// What was not simulated, and why.
    pub left_out: Vec<String>,
    /// Cost of items that the load does not move, in US dollars.
    pub steady_usd: Option<f64>,
}

impl Run {
    /// The item that was short first, when, and why; before its clients the one that they wait for.
    pub fn bottleneck(&self) -> Option<(&Outcome, u32, Cause)> {
        self.first_short(|_| true)
    }

    /// The same, of some items.
    pub(super) fn first_short(
        &self,
        counts: impl Fn(&Outcome) -> bool,
    ) -> Option<(&Outcome, u32, Cause)> {
        let short = self.items.iter().filter(|item| counts(item));
        let short = short.filter_map(|item| item.first.map(|(at, cause)| (item, at, cause)));
        short.min_by_key(|(item, at, cause)| {
            let waits_for_another = item.unit == Unit::Tasks && !cause.is_of_tasks();
            (*at, waits_for_another)
        })
    }

    /// Cost of the trace in US dollars; none where a price is not known.
    pub fn usd(&self) -> Option<f64> {
        let items: Option<f64> = self.items.iter().map(|item| item.usd).sum();
        Some(items? + self.steady_usd?)
    }
}
