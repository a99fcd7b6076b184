//! An SNS topic of its own.

mod bills;
mod listed;
mod rules;

use crate::billing::Priced;
use crate::policy::Policy;
use crate::policy::decode::Stated;
use crate::policy::lint::Mode;
use crate::policy::topic::{Throughput, aws};
use crate::registry::RuleInfo;
use crate::sizing::{Sized, SizedTopic, Watched};
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

use super::alarm::{actions, alarms};
use super::change::{Transitions, fifo};
use super::dashboards::Drawn;
use super::{
    Anchor, Binding, Compare, Dimensions, Family, Field, Inputs, Listed, Owner, Part, Read, Select,
    Selector, Unset, days, row, stated,
};

/// SNS topics.
pub(super) struct SnsTopic;

static TOPIC: Part = Part::of("aws_sns_topic", "topic", &[]);

static ALARM: Part = alarms(Owner::at("dimensions.TopicName"));

/// What the fields have in common.
const FIFO: Field = Field {
    name: "topic.fifo",
    title: "order of messages",
    unit: "",
    doc: "whether messages keep their order",
    input: "fifo",
    part: &TOPIC,
    select: Select::All,
    read: Read::Path("fifo_topic"),
    mode: Mode::Exact,
    compare: Compare::Plain,
    unset: Unset::bool(&aws::FIFO_DEFAULT),
    rule: &rules::TOPIC,
    caution: Some(super::Caution::Replaces("the topic")),
    price: None,
};

/// Within what a FIFO topic finds duplicates; no other topic does.
fn throughput(topic: &SizedTopic) -> Option<Stated<Throughput>> {
    let fifo = topic.stated.fifo.value;
    fifo.then_some(topic.stated.throughput)
}

fn scope(topic: &SizedTopic) -> Option<Decided<Value>> {
    let throughput = throughput(topic)?.decided();
    Some(throughput.map(|throughput| {
        let word = match throughput {
            Throughput::Topic => "Topic",
            Throughput::MessageGroup => "MessageGroup",
        };
        Value::Text(word.into())
    }))
}

/// What changes of topics do.
const CHANGES: &[Transitions] = &[Transitions {
    kind: "aws_sns_topic",
    reads: &["fifo_topic"],
    holds: true,
    running: None,
    of: |change| fifo(change, "fifo_topic"),
}];

impl Family for SnsTopic {
    type Item = SizedTopic;

    const NAME: &'static str = "topic";
    const MODULE: &'static str = "sns-topic";
    const FILE: &'static str = "topics";
    const BINDINGS: &'static [&'static [Binding<SizedTopic>]] = &[&[
        row(FIFO, |t, _| stated(&t.stated.fifo)),
        row(
            Field {
                name: "topic.throughput",
                title: "scope of duplicates",
                doc: "within what duplicates are found, which bounds messages a second",
                input: "throughput_scope",
                read: Read::Path("fifo_throughput_scope"),
                unset: Unset::text(&aws::SCOPE_DEFAULT),
                caution: Some(super::Caution::Other(
                    "AWS lets it be widened and not taken back",
                )),
                ..FIFO
            },
            |t, _| scope(t),
        ),
        row(
            Field {
                name: "topic.retention",
                title: "retention of messages",
                unit: " days",
                doc: "days messages can be had again",
                input: "archive_days",
                read: Read::Path("archive_policy.MessageRetentionPeriod"),
                mode: Mode::AtLeast,
                unset: Unset::number(&aws::ARCHIVE_DEFAULT_DAYS),
                caution: None,
                ..FIFO
            },
            |t, _| days(t.stated.retention.as_ref()),
        ),
    ]];
    const ANCHOR: Option<Anchor> = Some(Anchor {
        part: &TOPIC,
        name: "name",
        prefix: Some("name_prefix"),
        only: None,
        ending: ".fifo",
        bare: None,
        behind: &["-topic"],
        within: &[],
        always: false,
        also: &[],
        leads_to: &[],
    });
    const BETWEEN: &'static [&'static Part] = &[&ALARM];
    const LISTED: Option<Listed<SizedTopic>> = Some(listed::LISTED);
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = rules::RULES;
    const PRICED: &'static [Priced] = bills::PRICED;
    const TOLD_BY_NAME: bool = true;
    const TRANSITIONS: &'static [Transitions] = CHANGES;

    fn items(sized: &Sized) -> Vec<&SizedTopic> {
        sized.topics.iter().collect()
    }

    fn name(item: &SizedTopic) -> String {
        item.name.clone()
    }

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let topics = policy.topics.iter();
        let selector = |topic: &'p crate::policy::topic::Topic| Selector {
            name: &topic.name.text,
            select: topic.select.as_ref(),
        };
        topics.map(selector).collect()
    }

    fn dimensions(item: &SizedTopic, sized: &Sized, _: &Watched) -> Vec<Dimensions> {
        let fifo = if item.stated.fifo.value { ".fifo" } else { "" };
        let name = format!("{}{fifo}", Self::aws_name(item, sized));
        vec![vec![("TopicName", Expr::text(name))]]
    }

    fn identity(item: &SizedTopic, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
    }

    fn wiring(_: &SizedTopic, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        // One message that is given up is one too many, for every topic.
        inputs.set("alarms.failed", Expr::object(Vec::<(String, Expr)>::new()));
        actions(sized, true, inputs);
    }
}
