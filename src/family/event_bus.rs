//! An EventBridge bus with its SQS queues and SNS topics.

use crate::sizing::{Sized, SizedBus, SizedQueue};
use crate::syntax::tree::Expr;
use crate::value::unit::Rate;
use crate::value::{Decided, Value};

use super::alarm::actions;
use super::{Binding, Compare, Family, Inputs, Read, Shows, decided, optional};

/// Event buses.
pub(super) struct EventBus;

const QUEUE: &str = "aws_sqs_queue";
const ALARM: &str = "aws_cloudwatch_metric_alarm";
const BY_NAME: &[(&str, &str)] = &[("name", "{name}-{key}")];

fn queues(b: &SizedBus) -> Vec<String> {
    b.queues.iter().map(|q| q.name.clone()).collect()
}

fn queue<'a>(b: &'a SizedBus, key: &str) -> Option<&'a SizedQueue> {
    b.queues.iter().find(|q| q.name == key)
}

const fn row(
    field: &'static str,
    input: &'static str,
    resource: &'static str,
    path: &'static str,
    write: fn(&SizedBus, &str) -> Option<Decided<Value>>,
    doc: &'static str,
) -> Binding<SizedBus> {
    Binding {
        field,
        input,
        resource,
        select: &[],
        read: Read::Path(path),
        keys: None,
        write,
        shows: Shows::Same,
        compare: Compare::Exact,
        doc,
    }
}

/// A row of every queue.
const fn of_queue(
    field: &'static str,
    input: &'static str,
    path: &'static str,
    write: fn(&SizedBus, &str) -> Option<Decided<Value>>,
    doc: &'static str,
) -> Binding<SizedBus> {
    Binding {
        select: BY_NAME,
        keys: Some(queues),
        ..row(field, input, QUEUE, path, write, doc)
    }
}

/// The policy has no alarms of a bus, as it would have little to choose: one dead letter is one too many, and a bus has
/// no limit of its own that is worth holding it to but the rate it is planned for. So these are the same for every bus,
/// and written out, that a stack says what it does.
const CAPACITY_PERCENT: u32 = 80;
/// Seconds of one datapoint of the capacity alarm.
const CAPACITY_PERIOD: u32 = 60;

/// Events in one datapoint at which the capacity alarm rings.
fn capacity_threshold(b: &SizedBus, _: &str) -> Option<Value> {
    let share = f64::from(CAPACITY_PERCENT) / 100.0;
    Some((b.capacity.value * f64::from(CAPACITY_PERIOD) * share).into())
}

impl Family for EventBus {
    type Item = SizedBus;

    const NAME: &'static str = "bus";
    const MODULE: &'static str = "event-bus";
    const FILE: &'static str = "events";
    const BINDINGS: &'static [&'static [Binding<SizedBus>]] = &[&[
        Binding {
            compare: Compare::AtLeast,
            ..row(
                "bus.archive",
                "archive_days",
                "aws_cloudwatch_event_archive",
                "retention_days",
                |b, _| optional(b.archive_days.as_ref()),
                "days events are archived",
            )
        },
        Binding {
            select: &[("alarm_name", "{name}-capacity")],
            shows: Shows::Derived(capacity_threshold),
            ..row(
                "bus.capacity",
                "max_events_per_second",
                ALARM,
                "threshold",
                |b, _| decided(&b.capacity),
                "events per second the capacity alarm is measured against",
            )
        },
        of_queue(
            "bus.queue.retention",
            "queues.{key}.retention_seconds",
            "message_retention_seconds",
            |b, key| optional(queue(b, key).map(|q| &q.retention)),
            "seconds messages are kept",
        ),
        of_queue(
            "bus.queue.visibility",
            "queues.{key}.visibility_timeout_seconds",
            "visibility_timeout_seconds",
            |b, key| optional(queue(b, key).map(|q| &q.visibility)),
            "seconds a read message is hidden",
        ),
        of_queue(
            "bus.queue.max_message",
            "queues.{key}.max_message_bytes",
            "max_message_size",
            |b, key| {
                let bytes = queue(b, key)?.max_message.clone();
                #[allow(clippy::cast_precision_loss)]
                decided(&bytes.map(|n| *n as f64))
            },
            "largest message in bytes",
        ),
        of_queue(
            "bus.queue.max_receives",
            "queues.{key}.max_receive_count",
            "redrive_policy.maxReceiveCount",
            |b, key| optional(queue(b, key).map(|q| &q.max_receives)),
            "deliveries before a message is set aside",
        ),
    ]];

    fn items(sized: &Sized) -> Vec<&SizedBus> {
        sized.buses.iter().filter(|b| b.custom).collect()
    }

    fn name(item: &SizedBus) -> String {
        item.name.clone()
    }

    /// SQS wants the name of a FIFO queue to end in `.fifo`.
    fn aws_key(item: &SizedBus, key: &str) -> String {
        let fifo = queue(item, key).is_some_and(|q| q.fifo);
        format!("{key}{}", if fifo { ".fifo" } else { "" })
    }

    fn why(item: &SizedBus) -> Option<String> {
        let planned = Rate(item.capacity.value);
        Some(match &item.demand {
            Some(demand) => format!(
                "Planned for {planned}; the demand is {} at peak.",
                Rate(demand.value)
            ),
            None => format!("Planned for {planned}."),
        })
    }

    fn identity(item: &SizedBus, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
    }

    fn wiring(item: &SizedBus, sized: &Sized, inputs: &mut Inputs) {
        if item.archive_days.is_none() {
            inputs.set("archive_days", Expr::Null);
        }
        for queue in item.queues.iter().filter(|q| q.fifo) {
            inputs.set(&format!("queues.{}.fifo", queue.name), Expr::Bool(true));
        }
        for topic in &item.topics {
            let at = format!("topics.{}", topic.name);
            inputs.set(
                &format!("{at}.subscriptions"),
                Expr::list(topic.queues.iter().map(Expr::text)),
            );
            if topic.fifo {
                inputs.set(&format!("{at}.fifo"), Expr::Bool(true));
            }
        }
        for rule in &item.rules {
            let at = format!("rules.{}", rule.name);
            inputs.set(&format!("{at}.description"), Expr::text(&rule.description));
            let mut pattern = vec![("source", Expr::list(rule.sources.iter().map(Expr::text)))];
            if !rule.detail_types.is_empty() {
                pattern.push((
                    "detail-type",
                    Expr::list(rule.detail_types.iter().map(Expr::text)),
                ));
            }
            inputs.set(
                &format!("{at}.event_pattern"),
                Expr::call("jsonencode", [Expr::object(pattern)]),
            );
            for queue in &rule.queues {
                inputs.set(
                    &format!("{at}.targets.queue-{queue}.queue"),
                    Expr::text(queue),
                );
            }
            for topic in &rule.topics {
                inputs.set(
                    &format!("{at}.targets.topic-{topic}.topic"),
                    Expr::text(topic),
                );
            }
        }
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        inputs.set(
            "alarms.dead_letters",
            Expr::object(Vec::<(String, Expr)>::new()),
        );
        inputs.set(
            "alarms.capacity.percent",
            Expr::Integer(CAPACITY_PERCENT.into()),
        );
        inputs.set(
            "alarms.capacity.period_seconds",
            Expr::Integer(CAPACITY_PERIOD.into()),
        );
        actions(sized, true, inputs);
    }
}
