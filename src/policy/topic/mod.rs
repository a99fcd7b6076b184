//! `topic`: an SNS topic of its own.

pub mod aws;
mod check;

use super::alarm::ItemAlarm;
use super::decode::{Reader, Stated, why, words};
use super::edges::{Access, Edge, Messages, Output, Within};
use super::observe::AlarmOn;
use super::raw::Name;
use super::select::ItemSelect;
use super::service::Service;
use super::{Item, Policy};
use crate::catalog::metrics::Namespace;
use crate::catalog::names::NameForm;
use crate::finding::Finding;
use crate::value::unit::Seconds;

words! {
    /// Within what a FIFO topic finds duplicates, which bounds its messages a second.
    Throughput {
        /// The whole topic.
        Topic = "topic",
        /// Each message group: more messages, and never again the whole topic.
        MessageGroup = "message-group",
    }
}

/// A topic of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The label of its block.
    pub name: Name,
    /// Whether order is kept.
    pub fifo: Stated<bool>,
    /// Within what duplicates are found.
    pub throughput: Stated<Throughput>,
    /// How long messages can be had again.
    pub retention: Option<Stated<Seconds>>,
    /// Services that publish to it.
    pub publishers: Stated<Vec<String>>,
    /// Alarms of its own.
    pub alarms: Vec<ItemAlarm>,
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

/// A service publishes to it.
pub(super) static PUBLISHES_TO: Access = Access {
    kind: Topic::BLOCK,
    told: &[Output {
        word: "arn",
        doc: "ARN of the topic",
        output: "topic_arn",
    }],
    sid: "PublishTo",
    actions: &["sns:Publish"],
    arn: "topic_arn",
    messages: Some(Messages {
        service: "sns",
        are_sent: true,
    }),
};

impl Item for Topic {
    const NAMES: &'static NameForm = &aws::NAME;
    const ACCESS: &'static [&'static Access] = &[&PUBLISHES_TO];
    const METRICS: &'static [&'static Namespace] = aws::METRICS;
    const BLOCK: &'static str = "topic";
    const LABEL: &'static str = "the topic's name";
    const DOC: &'static str = "an SNS topic of its own";
    const WATCHED_ON: &'static [AlarmOn] = &[];
    const SHOWN_AS: &'static [&'static str] = &[];
    // 256 characters less the ending of a FIFO topic, as AWS has it; the alarm's name is longer than the topic's.
    const LONGEST: usize = 200;

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            alarms: ItemAlarm::blocks(r),
            fifo: r.aws(&["fifo_topic"]).or("fifo", false, "whether order is kept"),
            throughput: r.aws(&["fifo_throughput_scope"]).or(
                "throughput",
                Throughput::Topic,
                "within what a FIFO topic finds duplicates: \"message-group\" lets more messages through, for good",
            ),
            publishers: r.uncompared(why::RIGHTS).list("publishers", "services that publish to it"),
            retention: r.aws(&["archive_policy", "MessageRetentionPeriod"]).counted_in("d").optional(
                "retention",
                "how long a FIFO topic keeps messages, so that a subscriber can have them again; none when absent",
            ),
        })
    }

    fn edges(&self, service: &Service) -> Vec<Edge> {
        let publishes = self.publishers.value.contains(&service.name.text);
        let edge = publishes.then(|| Edge::Item(&PUBLISHES_TO, Within::own(&self.name.text)));
        edge.into_iter().collect()
    }

    fn alarms(&self) -> &[ItemAlarm] {
        &self.alarms
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn check(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        super::mistake::clients(&self.publishers, &self.name, policy, findings);
        check::check(self, findings);
    }
}
