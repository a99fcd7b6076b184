//! `bus`: an EventBridge bus with its SQS queues, SNS topics and rules.

pub mod aws;
mod check;

use super::alarm::ItemAlarm;
use super::decode::{Reader, Stated, why, words};
use super::edges::{Access, Edge, Output, Within};
use super::observe::AlarmOn;
use super::queue::Queue;
use super::raw::Name;
use super::select::ItemSelect;
use super::service::Service;
use super::topic::PUBLISHES_TO;
use super::{Item, Policy, mistake};
use crate::catalog::metrics::Namespace;
use crate::catalog::names::NameForm;
use crate::finding::Finding;
use crate::value::unit::{Bytes, Rate, Seconds};

words! {
    /// Where a bus's events come from.
    BusKind {
        /// Our own applications.
        Custom = "custom",
        /// A partner's source; its bus is made by accepting the source, not by Terraform alone.
        Partner = "partner",
    }
}

words! {
    /// How events are billed.
    Billing {
        /// By event.
        PerEvent = "per-event",
        /// By subscription, which EventBridge does not have.
        Subscription = "subscription",
    }
}

/// A bus of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Bus {
    /// The label of its block.
    pub name: Name,
    /// Where its events come from.
    pub kind: Stated<BusKind>,
    /// Whether the policy recommends it over its alternatives.
    pub recommended: Stated<bool>,
    /// Events per second it is planned for.
    pub capacity: Option<Stated<Rate>>,
    /// Largest event.
    pub max_event: Option<Stated<Bytes>>,
    /// How events are billed.
    pub billing: Option<Stated<Billing>>,
    /// How long events are archived.
    pub archive: Option<Stated<Seconds>>,
    /// Services that put events on it.
    pub publishers: Stated<Vec<String>>,
    /// Queues.
    pub queues: Vec<Queue>,
    /// Topics.
    pub topics: Vec<Topic>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Alarms of its own.
    pub alarms: Vec<ItemAlarm>,
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

/// An SNS topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The label of its block, which is one of the bus alone.
    pub name: Name,
    /// Queues of this bus that subscribe.
    pub queues: Stated<Vec<String>>,
    /// Services that publish to it.
    pub publishers: Stated<Vec<String>>,
    /// Whether order is kept.
    pub fifo: Stated<bool>,
}

/// A rule: which events go where.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The label of its block, which is one of the bus alone.
    pub name: Name,
    /// What it is for.
    pub description: Option<Stated<String>>,
    /// Event sources it matches.
    pub sources: Stated<Vec<String>>,
    /// Detail types it matches; all when empty.
    pub detail_types: Stated<Vec<String>>,
    /// Queues of this bus that receive.
    pub queues: Stated<Vec<String>>,
    /// Topics of this bus that receive.
    pub topics: Stated<Vec<String>>,
}

/// A service puts events on it.
static PUTS_ON: Access = Access {
    kind: Bus::BLOCK,
    told: &[Output {
        word: "name",
        doc: "name of the event bus",
        output: "bus_name",
    }],
    sid: "Bus",
    actions: &["events:PutEvents"],
    arn: "bus_arn",
    messages: None,
};

impl Item for Bus {
    const NAMES: &'static NameForm = &aws::NAME;
    const ACCESS: &'static [&'static Access] = &[&PUTS_ON];
    const METRICS: &'static [&'static Namespace] = aws::METRICS;
    const BLOCK: &'static str = "bus";
    const LABEL: &'static str = "the bus's name";
    const DOC: &'static str = "an EventBridge bus with its queues and topics";
    const WATCHED_ON: &'static [AlarmOn] = &[];
    const SHOWN_AS: &'static [&'static str] = &["bus"];

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            alarms: ItemAlarm::blocks(r),
            kind: r.or("kind", BusKind::Custom, "where its events come from"),
            recommended: {
                let recommended = r.or(
                    "recommended",
                    false,
                    "whether the policy recommends it over its alternatives",
                );
                r.planning();
                recommended
            },
            capacity: r.optional(
                "capacity",
                "events per second it is planned for; `generate` needs it",
            ),
            max_event: r.planned("max_event", "maximum event size"),
            billing: r.planned("billing", "how events are billed"),
            archive: r.aws(&["retention_days"]).counted_in("d").optional(
                "archive",
                "how long events are archived, at least; none when absent",
            ),
            publishers: r
                .uncompared(why::RIGHTS)
                .list("publishers", "services that put events on it"),
            queues: r.blocks("queue", Queue::LABEL, "an SQS queue", Queue::read),
            topics: r.blocks("topic", "the topic's name", "an SNS topic", Topic::read),
            rules: r.blocks(
                "rule",
                "the rule's name",
                "which events go where",
                Rule::read,
            ),
        })
    }

    fn measures(&self) -> &'static [&'static Namespace] {
        match self.kind.value {
            BusKind::Custom => Self::METRICS,
            // It is not Terraform's to make, and nothing is looked for.
            BusKind::Partner => &[],
        }
    }

    fn edges(&self, service: &Service) -> Vec<Edge> {
        let mut out = Vec::new();
        if self.kind.value != BusKind::Custom {
            return out;
        }
        let within = |name: &Name| Within::of_bus(&self.name.text, &name.text);
        if self.publishers.value.contains(&service.name.text) {
            out.push(Edge::Item(&PUTS_ON, Within::own(&self.name.text)));
        }
        for queue in &self.queues {
            out.extend(queue.edges_at(service, &within(&queue.name)));
        }
        for topic in &self.topics {
            if topic.publishers.value.contains(&service.name.text) {
                out.push(Edge::Item(&PUBLISHES_TO, within(&topic.name)));
            }
        }
        out
    }

    fn alarms(&self) -> &[ItemAlarm] {
        &self.alarms
    }

    fn queues(&self) -> &[Queue] {
        &self.queues
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn names(&self) -> &'static NameForm {
        match self.kind.value {
            BusKind::Custom => Self::NAMES,
            BusKind::Partner => &aws::PARTNER_NAME,
        }
    }

    fn check(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        mistake::clients(&self.publishers, &self.name, policy, findings);
        for topic in &self.topics {
            mistake::clients(&topic.publishers, &topic.name, policy, findings);
        }
        for queue in &self.queues {
            queue.clients(policy, findings);
        }
        check::check(self, findings);
    }
}

impl Topic {
    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            queues: r
                .uncompared(why::EVENTS)
                .list("queues", "queues of this bus that subscribe"),
            publishers: r
                .uncompared(why::RIGHTS)
                .list("publishers", "services that publish to it"),
            fifo: r
                .uncompared("topics of a bus are written and not looked for")
                .aws(&["fifo_topic"])
                .or("fifo", false, "whether order is kept"),
        })
    }
}

impl Rule {
    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            description: r.setting().optional("description", "what the rule is for"),
            sources: r
                .uncompared(why::EVENTS)
                .list("sources", "event sources it matches; all when empty"),
            detail_types: r
                .uncompared(why::EVENTS)
                .list("detail_types", "detail types it matches; all when empty"),
            queues: r
                .uncompared(why::EVENTS)
                .list("queues", "queues of this bus that receive"),
            topics: r
                .uncompared(why::EVENTS)
                .list("topics", "topics of this bus that receive"),
        })
    }
}
