//! An SQS queue of its own, with the queue of its dead letters.

mod bills;
mod listed;
mod rules;
mod simulated;

pub(super) use simulated::of_bus;

use crate::billing::Priced;
use crate::catalog::events::{
    SQS_DELAY_DEFAULT_SECONDS, SQS_DUPLICATES_DEFAULT, SQS_FIFO_DEFAULT, SQS_MESSAGE_DEFAULT_BYTES,
    SQS_RECEIVE_COUNT_DEFAULT, SQS_RETENTION_DEFAULT_SECONDS, SQS_THROUGHPUT_DEFAULT,
    SQS_VISIBILITY_DEFAULT_SECONDS, SQS_WAIT_DEFAULT_SECONDS,
};
use crate::policy::Policy;
use crate::policy::demand::MESSAGES;
use crate::policy::lint::Mode;
use crate::policy::queue::aws::DEAD_LETTERS;
use crate::policy::queue::{Queue, Throughput};
use crate::policy::select::ItemSelect;
use crate::registry::RuleInfo;
use crate::sizing::{Sized, SizedQueue, Watched};
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

use super::alarm::{actions, alarms};
use super::change::{Transitions, fifo};
use super::dashboards::Drawn;
use super::{
    Anchor, Apart, Binding, By, Compare, Dimensions, Driven, Family, Field, Inputs, Inside, Listed,
    Owner, Part, Read, Select, Selector, Shows, Simulated, Unset, decided, optional, row, stated,
};

/// SQS queues.
pub(super) struct SqsQueue;

/// The kind of item that queues are of which have no module of their own.
const BUS: &str = "bus";
/// The argument that leads to the queue of dead letters.
const REDRIVE: &str = "redrive_policy";
const SQS_QUEUE: &str = "aws_sqs_queue";

static QUEUE: Part = Part {
    uses: &[(REDRIVE, SQS_QUEUE)],
    apart: &[Apart {
        argument: REDRIVE,
        part: &REDRIVE_POLICY,
    }],
    ..Part::of(SQS_QUEUE, "queue", &[])
};
static REDRIVE_POLICY: Part = Part {
    uses: &[(REDRIVE, SQS_QUEUE)],
    reads: &[REDRIVE],
    ..Part::of(
        "aws_sqs_queue_redrive_policy",
        "redrive policy",
        &["queue_url"],
    )
};
static ALARM: Part = alarms(Owner::at("dimensions.QueueName"));
static DEAD_QUEUE: Part = Part {
    through: Some(REDRIVE),
    ..Part::of(SQS_QUEUE, "queue of dead letters", &[])
};

/// What the fields have in common.
const RETENTION: Field = Field {
    name: "queue.retention",
    title: "retention of messages",
    unit: " seconds",
    doc: "seconds messages are kept",
    input: "retention_seconds",
    part: &QUEUE,
    select: Select::Anchor,
    read: Read::Path("message_retention_seconds"),
    mode: Mode::Exact,
    compare: Compare::Plain,
    unset: Unset::number(&SQS_RETENTION_DEFAULT_SECONDS),
    rule: &rules::QUEUE,
    caution: None,
    price: None,
};

/// A value that the module of a bus is told where the policy states it, or where it is `needed`; that of a queue always is.
fn said<T: Clone + Into<Value>>(
    queue: &SizedQueue,
    value: &Decided<T>,
    needed: bool,
) -> Option<Decided<Value>> {
    let told = queue.bus.is_none() || needed || !value.because.is_empty();
    decided(value).filter(|_| told)
}

/// A word by what a FIFO queue's quota of messages is of.
fn by_throughput(queue: &SizedQueue, words: [&'static str; 2]) -> Option<Decided<Value>> {
    let throughput = queue.throughput.as_ref()?;
    let [of_queue, of_group] = words;
    let word = throughput.map(|throughput| match throughput {
        Throughput::Queue => of_queue,
        Throughput::MessageGroup => of_group,
    });
    said(queue, &word, false)
}

/// What changes of queues do.
const CHANGES: &[Transitions] = &[Transitions {
    kind: "aws_sqs_queue",
    reads: &["fifo_queue"],
    holds: true,
    running: None,
    of: |change| fifo(change, "fifo_queue"),
}];

impl Family for SqsQueue {
    type Item = SizedQueue;

    const NAME: &'static str = "queue";
    const MODULE: &'static str = "sqs-queue";
    const FILE: &'static str = "queues";
    const BINDINGS: &'static [&'static [Binding<SizedQueue>]] = &[&[
        row(RETENTION, |q, _| stated(&q.stated.retention)),
        row(
            Field {
                name: "queue.visibility",
                title: "visibility timeout",
                doc: "seconds a read message is hidden",
                input: "visibility_timeout_seconds",
                read: Read::Path("visibility_timeout_seconds"),
                unset: Unset::number(&SQS_VISIBILITY_DEFAULT_SECONDS),
                ..RETENTION
            },
            |q, _| stated(&q.stated.visibility),
        ),
        row(
            Field {
                name: "queue.max_message",
                title: "maximum message size",
                unit: " bytes",
                doc: "maximum message size in bytes",
                input: "max_message_bytes",
                read: Read::Path("max_message_size"),
                unset: Unset::number(&SQS_MESSAGE_DEFAULT_BYTES),
                ..RETENTION
            },
            |q, _| stated(&q.stated.max_message),
        ),
        Binding {
            shows: Shows::Derived(|q, _| {
                let times = q.stated.max_receives.value.times();
                Some(times.map_or(Value::Null, Value::from))
            }),
            ..row(
                Field {
                    name: "queue.max_receives",
                    title: "deliveries before a message is set aside",
                    unit: "",
                    doc: "deliveries before a message is set aside; none where it never is",
                    input: "max_receive_count",
                    read: Read::Path("redrive_policy.maxReceiveCount"),
                    unset: Unset::number_or_nothing(&SQS_RECEIVE_COUNT_DEFAULT),
                    ..RETENTION
                },
                |q, _| {
                    // An entry of an object of inputs cannot be null: there it would be the default.
                    let never = q.bus.as_ref().map_or(Value::Null, |_| 0.into());
                    let receives = q.stated.max_receives.decided();
                    Some(receives.map(|r| r.times().map_or(never.clone(), Value::from)))
                },
            )
        },
        row(
            Field {
                name: "queue.dead_letters.retention",
                title: "retention of dead letters",
                doc: "seconds messages that were set aside are kept",
                input: "dead_letter_retention_seconds",
                part: &DEAD_QUEUE,
                select: Select::Beside,
                ..RETENTION
            },
            |q, _| optional(q.dead_letters.as_ref()),
        ),
        row(
            Field {
                name: "queue.delay",
                title: "delay of messages",
                doc: "seconds a message is held back when it comes in",
                input: "delay_seconds",
                read: Read::Path("delay_seconds"),
                unset: Unset::number(&SQS_DELAY_DEFAULT_SECONDS),
                ..RETENTION
            },
            |q, _| said(q, &q.stated.delay.decided(), false),
        ),
        row(
            Field {
                name: "queue.receive_wait",
                title: "wait for messages",
                doc: "seconds a request for messages waits for one",
                input: "receive_wait_seconds",
                read: Read::Path("receive_wait_time_seconds"),
                unset: Unset::number(&SQS_WAIT_DEFAULT_SECONDS),
                ..RETENTION
            },
            |q, _| said(q, &q.stated.receive_wait.decided(), false),
        ),
        row(
            Field {
                name: "queue.fifo",
                title: "order of messages",
                unit: "",
                doc: "whether messages keep their order",
                input: "fifo",
                read: Read::Path("fifo_queue"),
                unset: Unset::bool(&SQS_FIFO_DEFAULT),
                caution: Some(super::Caution::Replaces("the queue")),
                ..RETENTION
            },
            |q, _| said(q, &q.stated.fifo.decided(), q.stated.fifo.value),
        ),
        row(
            Field {
                name: "queue.throughput",
                title: "quota of messages",
                unit: "",
                doc: "of what a FIFO queue's quota of messages is",
                input: "throughput_limit",
                read: Read::Path("fifo_throughput_limit"),
                unset: Unset::text(&SQS_THROUGHPUT_DEFAULT),
                ..RETENTION
            },
            |q, _| by_throughput(q, ["perQueue", "perMessageGroupId"]),
        ),
        row(
            Field {
                name: "queue.duplicates",
                title: "scope of duplicates",
                unit: "",
                doc: "within what a FIFO queue finds duplicates",
                input: "deduplication_scope",
                read: Read::Path("deduplication_scope"),
                unset: Unset::text(&SQS_DUPLICATES_DEFAULT),
                ..RETENTION
            },
            |q, _| by_throughput(q, ["queue", "messageGroup"]),
        ),
    ]];
    const ANCHOR: Option<Anchor> = Some(Anchor {
        part: &QUEUE,
        name: "name",
        prefix: Some("name_prefix"),
        only: None,
        ending: ".fifo",
        bare: None,
        behind: &["-queue"],
        within: &[],
        always: false,
        also: &[],
        leads_to: &[],
    });
    const BETWEEN: &'static [&'static Part] = &[&REDRIVE_POLICY, &ALARM];
    const LISTED: Option<Listed<SizedQueue>> = Some(listed::LISTED);
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = rules::RULES;
    const PRICED: &'static [Priced] = bills::PRICED;
    const TRANSITIONS: &'static [Transitions] = CHANGES;

    fn items(sized: &Sized) -> Vec<&SizedQueue> {
        sized.queues.iter().collect()
    }

    const AROUND: Option<&'static str> = Some(BUS);

    fn inside(sized: &Sized) -> Vec<(&SizedQueue, Inside)> {
        let buses = sized.buses.iter().filter(|bus| bus.custom);
        let all = buses.flat_map(|bus| bus.queues.iter().map(move |queue| (bus, queue)));
        all.map(|(bus, queue)| {
            let inside = Inside {
                family: BUS,
                item: bus.name.clone(),
                input: "queues",
                key: queue.name.clone(),
            };
            (queue, inside)
        })
        .collect()
    }

    fn select_inside<'p>(policy: &'p Policy, inside: &Inside) -> Option<&'p ItemSelect> {
        let mut buses = policy.buses.iter();
        let bus = buses.find(|bus| bus.name.text == inside.item)?;
        let mut queues = bus.queues.iter();
        let queue = queues.find(|queue| queue.name.text == inside.key)?;
        queue.select.as_ref()
    }

    fn simulated(item: &SizedQueue, sized: &Sized) -> Option<Simulated> {
        Some(simulated::simulated(item, sized))
    }

    fn driven(item: &SizedQueue, sized: &Sized) -> Option<Driven> {
        let Some(peak) = sized.demand.amount(MESSAGES) else {
            return Some(Driven::unstated(MESSAGES));
        };
        let by = By::Messages {
            fifo: item.stated.fifo.value,
        };
        let output = ["queues", &item.name, "url"];
        Some(Driven::sent(MESSAGES, by, peak.value, &output))
    }

    fn name(item: &SizedQueue) -> String {
        match &item.bus {
            Some(bus) => format!("{bus}/{}", item.name),
            None => item.name.clone(),
        }
    }

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let selector = |queue: &'p Queue| Selector {
            name: &queue.name.text,
            select: queue.select.as_ref(),
        };
        policy.queues.iter().map(selector).collect()
    }

    fn dimensions(item: &SizedQueue, sized: &Sized, watched: &Watched) -> Vec<Dimensions> {
        let fifo = if item.stated.fifo.value { ".fifo" } else { "" };
        // A queue of a bus is named after both, and SQS takes no period in a name.
        let word = |name: &str| name.replace(['/', '.'], "-");
        let name = word(&Self::aws_name(item, sized));
        let name = match (&item.bus, &item.dead_letters) {
            _ if watched.part != DEAD_LETTERS => name,
            (None, _) => format!("{name}-dead-letters"),
            (Some(_), Some(_)) => format!("{name}-dead"),
            // The queues of a bus share one.
            (Some(bus), None) => {
                let bus = word(&format!("{}-{}-{bus}", sized.system, sized.environment));
                format!("{bus}-dead-letters")
            }
        };
        let name = format!("{name}{fifo}");
        vec![vec![("QueueName", Expr::text(name))]]
    }

    fn identity(item: &SizedQueue, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
    }

    fn wiring(item: &SizedQueue, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        if item.dead_letters.is_none() {
            return;
        }
        // One message that is set aside is one too many, for every queue.
        inputs.set(
            "alarms.dead_letters",
            Expr::object(Vec::<(String, Expr)>::new()),
        );
        actions(sized, true, inputs);
    }
}
