//! Items as a simulation over time sees them: what is offered to them, what they carry, and what moves them.

use super::Price;
use crate::text::Span;

/// A number, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Reasoned {
    /// The number, in the unit of what it is for.
    pub value: f64,
    /// How it came about.
    pub because: String,
    /// Whether the policy does not say so, and it is taken to keep its promise.
    pub assumed: bool,
    /// Where the policy states the number itself, which may be written anew there; none where it follows from others.
    pub at: Option<Span>,
}

/// An item as it is simulated.
#[derive(Debug, Clone, PartialEq)]
pub enum Simulated {
    /// Tasks.
    Fleet(Box<Fleet>),
    /// A database.
    Store(Box<Store>),
    /// Queues.
    Queues(Vec<Waiting>),
    /// A broker.
    Hub(Box<Hub>),
}

/// Tasks of one kind, and what moves their number.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    /// The item's name.
    pub name: String,
    /// The word of the demand that it serves; none where the policy does not say, and then it is a share of all.
    pub by: Option<String>,
    /// The amount at the peak.
    pub peak: f64,
    /// The amount that one task carries at full use.
    pub carries: Reasoned,
    /// Bounds of the number of tasks.
    pub tasks: (u32, u32),
    /// Where the policy states them; none where it does not.
    pub stated: Option<Span>,
    /// Whether the lower one is that of a quorum, which is no matter of load.
    pub is_quorum: bool,
    /// Tasks that it begins with.
    pub start: Option<u32>,
    /// Policies that hold a target.
    pub tracking: Vec<Tracking>,
    /// Policies that go by steps.
    pub steps: Vec<Stepping>,
    /// Bounds that change by the clock.
    pub schedules: Vec<Scheduled>,
    /// What says that a new task is healthy.
    pub check: Check,
    /// Seconds that a stopping task has for its last requests.
    pub drain: f64,
    /// Least and most tasks while it is deployed, in percent.
    pub healthy_percent: (u32, u32),
    /// Connections to a database that one task may open.
    pub pool: u32,
    /// Connections to a broker that one task opens.
    pub broker_connections: u32,
    /// Share of the tasks beyond a base that are on Spot, and the base.
    pub spot: Option<(f64, u32)>,
    /// What of it is not simulated, and why.
    pub left_out: Vec<String>,
    /// What its lower and upper bound decide of its cost; none where it has no price.
    pub bounds: Option<[Price; 2]>,
}

/// What says that a new task is healthy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Check {
    /// The first check of a load balancer, which checks after so many seconds each.
    Balancer(f64),
    /// The first check of its container, after so many seconds.
    Container(f64),
    /// Nothing.
    None,
}

/// What a scaling policy goes by.
#[derive(Debug, Clone, PartialEq)]
pub enum Gauge {
    /// Percent of what the tasks have; never above 100.
    Percent,
    /// In proportion to the use of a task, with this value at full use.
    PerTask(f64),
    /// Messages that wait in a queue, for each running task.
    Backlog(String),
    /// Messages that wait in a queue.
    Depth(String),
}

/// A policy that holds a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracking {
    /// What the policy calls it, and the end of the name in AWS.
    pub name: String,
    /// What it goes by.
    pub gauge: Gauge,
    /// The value that it holds.
    pub target: f64,
    /// Seconds after it added tasks.
    pub out_cooldown: u32,
    /// Seconds after it removed some.
    pub in_cooldown: u32,
    /// Whether it removes tasks.
    pub scale_in: bool,
}

/// How a step changes the number of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// By so many.
    Change,
    /// By a share in percent.
    Percent,
    /// To so many.
    Exact,
}

/// A policy that goes by steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Stepping {
    /// What the policy calls it, and the end of the name in AWS.
    pub name: String,
    /// What it goes by.
    pub gauge: Gauge,
    /// Whether it acts below its threshold.
    pub below: bool,
    /// Where the first step begins, in the unit of what it goes by.
    pub threshold: f64,
    /// How a step changes the number.
    pub adjustment: Adjustment,
    /// Where each step begins, as a difference from the threshold, the nearest first, and its change.
    pub changes: Vec<(f64, i64)>,
    /// Seconds after a step.
    pub cooldown: u32,
    /// Seconds of a datapoint.
    pub period: u32,
    /// Datapoints looked at, and those that must breach.
    pub datapoints: (u32, u32),
}

/// Bounds from a time on, each time a cron expression says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheduled {
    /// What the policy calls it, and the end of the name in AWS.
    pub name: String,
    /// Six fields.
    pub cron: String,
    /// The time zone that they are in.
    pub timezone: String,
    /// Least and most tasks from then on.
    pub tasks: (u32, u32),
}

/// A database.
#[derive(Debug, Clone, PartialEq)]
pub struct Store {
    /// The item's name.
    pub name: String,
    /// The items whose tasks connect.
    pub clients: Vec<String>,
    /// Bounds of the capacity in ACU; none where it does not move.
    pub acu: Option<(f64, f64)>,
    /// Where the policy states it.
    pub stated: Option<Span>,
    /// ACU that the peak needs.
    pub need: Reasoned,
    /// Connections that it takes; none where that is not known.
    pub limit: Option<u32>,
    /// Share of them that a proxy holds, in percent.
    pub proxy: Option<f64>,
    /// Instances beside the writer.
    pub readers: u32,
    /// What its lower and upper bound decide of its cost; none where it has no price.
    pub bounds: Option<[Price; 2]>,
}

/// A queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The queue, behind the name of its bus where it has one.
    pub name: String,
    /// The word of the demand that comes in.
    pub by: &'static str,
    /// Messages a second at the peak; none where the demand does not say.
    pub peak: Option<f64>,
    /// The items whose tasks receive.
    pub consumers: Vec<String>,
    /// Seconds that a message is kept.
    pub retention: u32,
}

/// A broker.
#[derive(Debug, Clone, PartialEq)]
pub struct Hub {
    /// The item's name.
    pub name: String,
    /// The items whose tasks connect.
    pub clients: Vec<String>,
    /// Connections that it takes; none where that is not known.
    pub limit: Option<u32>,
    /// Nodes.
    pub nodes: u32,
    /// The word of the demand that goes through.
    pub by: &'static str,
    /// Messages a second that it is planned for.
    pub throughput: Option<f64>,
    /// Messages a second at the peak.
    pub peak: Option<f64>,
    /// Seconds after which a client gives up to connect again; none where it never does, or nothing says so.
    pub gives_up: Option<Reasoned>,
}
