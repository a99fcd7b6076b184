//! `queue`: an SQS queue of its own.

mod access;
pub mod aws;
mod check;

use super::alarm::ItemAlarm;
use super::decode::{Field, Reader, Stated, Wrong, why, words};
use super::edges::{Access, Edge, Within};
use super::observe::AlarmOn;
use super::raw::{Displaces, Literal, Name, Needs, Node};
use super::select::ItemSelect;
use super::service::Service;
use super::{Item, Policy};
use crate::catalog::metrics::Namespace;
use crate::catalog::names::NameForm;
use crate::finding::Finding;
use crate::value::unit::{Bytes, Seconds};
use serde_json::{Value as Json, json};
use std::fmt;

words! {
    /// Of what a FIFO queue's quota of messages is, and within what it finds duplicates.
    Throughput {
        /// The whole queue.
        Queue = "queue",
        /// Each message group: more messages in all.
        MessageGroup = "message-group",
    }
}

/// How often a message is delivered before it is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receives {
    /// So often.
    Times(u32),
    /// It is never set aside.
    Never,
}

impl Receives {
    const NEVER: &'static str = "none";

    /// The number; none where a message is never set aside.
    pub fn times(self) -> Option<u32> {
        match self {
            Self::Times(n) => Some(n),
            Self::Never => None,
        }
    }
}

impl fmt::Display for Receives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times(n) => write!(f, "{n}"),
            Self::Never => f.write_str(Self::NEVER),
        }
    }
}

impl Field for Receives {
    const COMPLETE: bool = true;
    fn what() -> String {
        format!("a whole number or \"{}\"", Self::NEVER)
    }
    fn examples() -> String {
        format!("3 or \"{}\"", Self::NEVER)
    }
    fn schema() -> Json {
        json!({ "anyOf": [{ "type": "integer" }, { "enum": [Self::NEVER] }] })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        match &node.literal {
            Literal::Text(text) if text == Self::NEVER => Ok(Self::Never),
            _ => u32::read(node)
                .map(Self::Times)
                .map_err(|_| Wrong::here(node)),
        }
    }
}

/// A queue of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    /// The label of its block.
    pub name: Name,
    /// How long messages are kept.
    pub retention: Stated<Seconds>,
    /// How long a message is hidden once it is read.
    pub visibility: Stated<Seconds>,
    /// How long a message is held back when it comes in.
    pub delay: Stated<Seconds>,
    /// How long a request for messages waits for one.
    pub receive_wait: Stated<Seconds>,
    /// Largest message.
    pub max_message: Stated<Bytes>,
    /// Deliveries before a message is set aside.
    pub max_receives: Stated<Receives>,
    /// Where messages are set aside; none where the policy says nothing of it.
    pub dead_letters: Option<DeadLetters>,
    /// Whether order is kept.
    pub fifo: Stated<bool>,
    /// Of what the quota of messages is.
    pub throughput: Stated<Throughput>,
    /// Services that send to it.
    pub producers: Stated<Vec<String>>,
    /// Services that receive from it.
    pub consumers: Stated<Vec<String>>,
    /// Alarms of its own.
    pub alarms: Vec<ItemAlarm>,
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

/// The queue of messages that were set aside.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetters {
    /// How long they are kept.
    pub retention: Stated<Seconds>,
}

/// SQS keeps messages no longer: who looks at dead letters needs the time.
const DEAD_LETTERS_KEPT: Seconds = Seconds(14 * 86_400);

impl DeadLetters {
    /// As they are kept where the policy says nothing of it.
    pub fn unsaid() -> Self {
        Self {
            retention: Stated::default(DEAD_LETTERS_KEPT),
        }
    }

    fn read(r: &mut Reader) -> Self {
        Self {
            retention: r.aws(&["message_retention_seconds"]).or(
                "retention",
                DEAD_LETTERS_KEPT,
                "how long messages that were set aside are kept",
            ),
        }
    }
}

impl Queue {
    /// Services that it names and that are not there.
    pub(super) fn clients(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        for names in [&self.producers, &self.consumers] {
            super::mistake::clients(names, &self.name, policy, findings);
        }
    }

    /// What SQS would refuse of it.
    pub(super) fn refused(&self, findings: &mut Vec<Finding>) {
        check::check(self, findings);
    }
}

impl Item for Queue {
    const NAMES: &'static NameForm = &aws::NAME;
    const ACCESS: &'static [&'static Access] = &[&access::SENDS_TO, &access::RECEIVES_FROM];
    const METRICS: &'static [&'static Namespace] = aws::METRICS;
    const BLOCK: &'static str = "queue";
    const LABEL: &'static str = "the queue's name";
    const DOC: &'static str = "an SQS queue of its own";
    const WATCHED_ON: &'static [AlarmOn] = &[];
    const SHOWN_AS: &'static [&'static str] = &[];
    // 80 characters less what the name of the queue of dead letters has behind it, and the ending of a FIFO queue.
    const LONGEST: usize = 62;

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            alarms: ItemAlarm::blocks(r),
            retention: r.aws(&["message_retention_seconds"]).or(
                "retention",
                Seconds(4 * 86_400),
                "how long messages are kept",
            ),
            visibility: r.aws(&["visibility_timeout_seconds"]).or(
                "visibility",
                Seconds(30),
                "how long a message is hidden once it is read",
            ),
            delay: r.aws(&["delay_seconds"]).or(
                "delay",
                Seconds(0),
                "how long a message is held back when it comes in",
            ),
            receive_wait: r.aws(&["receive_wait_time_seconds"]).or(
                "receive_wait",
                Seconds(20),
                "how long a request for messages waits for one",
            ),
            max_message: r.aws(&["max_message_size"]).or("max_message", Bytes(262_144), "maximum message size"),
            max_receives: r.aws(&["maxReceiveCount"]).or(
                "max_receives",
                Receives::Times(5),
                "deliveries before a message is set aside; \"none\" for a queue without dead letters",
            ),
            fifo: r.aws(&["fifo_queue"]).or("fifo", false, "whether order is kept"),
            throughput: r.aws(&["fifo_throughput_limit", "deduplication_scope"]).or(
                "throughput",
                Throughput::Queue,
                "of what a FIFO queue's quota of messages is, and within what it finds duplicates",
            ),
            producers: r.uncompared(why::RIGHTS).list("producers", "services that send to it"),
            consumers: r.uncompared(why::RIGHTS).list(
                "consumers",
                "services that receive from it, beside those that scale by its messages",
            ),
            dead_letters: r.block(
                "dead_letters",
                "the queue of messages that were set aside",
                |r| Some(DeadLetters::read(r)),
            ),
        })
    }

    fn displaces() -> &'static [Displaces] {
        &[Displaces {
            stated: &["max_receives"],
            word: Some(Receives::NEVER),
            below: &["dead_letters"],
            ..Displaces::ALWAYS
        }]
    }

    fn needs() -> &'static [Needs] {
        &[Needs {
            key: "throughput",
            goes: |queue| {
                queue.says_whether("fifo") == Some(true)
                    || !queue.says("throughput", Throughput::MessageGroup.word())
            },
        }]
    }

    fn measures(&self) -> &'static [&'static Namespace] {
        match self.max_receives.value {
            Receives::Times(_) => Self::METRICS,
            Receives::Never => aws::METRICS_ALONE,
        }
    }

    fn may_measure(&self) -> Option<(&'static [&'static Namespace], &'static str)> {
        let help = "a queue that sets no message aside has no dead letters: write max_receives = 5";
        let is_alone = self.max_receives.value == Receives::Never;
        is_alone.then_some((Self::METRICS, help))
    }

    fn edges(&self, service: &Service) -> Vec<Edge> {
        self.edges_at(service, &Within::own(&self.name.text))
    }

    fn alarms(&self) -> &[ItemAlarm] {
        &self.alarms
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn check(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        self.clients(policy, findings);
        self.refused(findings);
    }
}
