//! An Amazon MQ broker.

use crate::catalog::broker as mq;
use crate::sizing::{Sized, SizedAlarm, SizedBroker};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;
use crate::value::{Decided, Value};

use super::alarm::{actions, alarm};
use super::aurora::clients;
use super::{Binding, Compare, Family, Inputs, Read, Shows, decided, optional};

/// Amazon MQ brokers.
pub(super) struct MqBroker;

const BROKER: &str = "aws_mq_broker";
const ALARM: &str = "aws_cloudwatch_metric_alarm";
const NAMESPACE: (&str, &str) = ("namespace", "AWS/AmazonMQ");

const fn row(
    field: &'static str,
    input: &'static str,
    resource: &'static str,
    path: &'static str,
    write: fn(&SizedBroker, &str) -> Option<Decided<Value>>,
    doc: &'static str,
) -> Binding<SizedBroker> {
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

/// The connection alarm; none where nothing is known to measure it against.
fn connection_alarm(b: &SizedBroker) -> Option<&SizedAlarm> {
    b.max_connections.as_ref()?;
    b.connection_alarm.as_ref()
}

/// Connections at which the alarm rings: the module rounds down.
fn connection_threshold(b: &SizedBroker, _: &str) -> Option<Value> {
    let percent = connection_alarm(b)?.threshold.value;
    let most = b.max_connections.as_ref()?.value;
    Some((f64::from(most) * percent / 100.0).floor().into())
}

/// An alarm that holds for one engine only.
fn alarm_of<'a>(
    b: &'a SizedBroker,
    engine: mq::Engine,
    alarm: Option<&'a SizedAlarm>,
) -> Option<&'a SizedAlarm> {
    alarm.filter(|_| b.engine.value == engine)
}

/// A row that holds for one engine only.
fn for_engine<T: Clone + Into<Value>>(
    b: &SizedBroker,
    engine: mq::Engine,
    value: Option<&Decided<T>>,
) -> Option<Decided<Value>> {
    optional(value.filter(|_| b.engine.value == engine))
}

const CONNECTIONS_RABBIT: &[(&str, &str)] = &[NAMESPACE, ("metric_name", "ConnectionCount")];
const CONNECTIONS_ACTIVE: &[(&str, &str)] =
    &[NAMESPACE, ("metric_name", "CurrentConnectionsCount")];
const CPU_RABBIT: &[(&str, &str)] = &[NAMESPACE, ("metric_name", "SystemCpuUtilization")];
const CPU_ACTIVE: &[(&str, &str)] = &[NAMESPACE, ("metric_name", "CpuUtilization")];
/// A ratio of two metrics has neither namespace nor metric of its own; the module names the alarm.
const MEMORY_RABBIT: &[(&str, &str)] = &[("alarm_name", "{name}-memory")];
const MEMORY_ACTIVE: &[(&str, &str)] = &[NAMESPACE, ("metric_name", "HeapUsage")];

impl Family for MqBroker {
    type Item = SizedBroker;

    const NAME: &'static str = "broker";
    const MODULE: &'static str = "mq-broker";
    const FILE: &'static str = "brokers";
    const BINDINGS: &'static [&'static [Binding<SizedBroker>]] = &[
        &[
            row(
                "broker.engine",
                "engine",
                BROKER,
                "engine_type",
                |b, _| decided(&b.engine.map(|e| e.as_str())),
                "Amazon MQ's engine",
            ),
            row(
                "broker.version",
                "engine_version",
                BROKER,
                "engine_version",
                |b, _| decided(&b.version),
                "engine version",
            ),
            row(
                "broker.instance",
                "instance_type",
                BROKER,
                "host_instance_type",
                |b, _| decided(&b.instance),
                "instance type",
            ),
            row(
                "broker.mode",
                "deployment_mode",
                BROKER,
                "deployment_mode",
                |b, _| decided(&b.mode.map(|m| m.as_str())),
                "deployment mode",
            ),
            Binding {
                select: CONNECTIONS_RABBIT,
                shows: Shows::Derived(connection_threshold),
                compare: Compare::AtMost,
                ..row(
                    "broker.max_connections",
                    "max_connections",
                    ALARM,
                    "threshold",
                    |b, _| for_engine(b, mq::Engine::RabbitMq, b.max_connections.as_ref()),
                    "connections the alarm is measured against (RabbitMQ)",
                )
            },
            Binding {
                select: CONNECTIONS_ACTIVE,
                shows: Shows::Derived(connection_threshold),
                compare: Compare::AtMost,
                ..row(
                    "broker.max_connections",
                    "max_connections",
                    ALARM,
                    "threshold",
                    |b, _| for_engine(b, mq::Engine::ActiveMq, b.max_connections.as_ref()),
                    "connections the alarm is measured against (ActiveMQ)",
                )
            },
        ],
        alarm!(
            SizedBroker, "broker.alarm.cpu", "alarms.cpu", CPU_RABBIT, "CPU alarm (RabbitMQ)",
            of: |b| alarm_of(b, mq::Engine::RabbitMq, b.cpu_alarm.as_ref()), threshold: Shows::Same, period: "period"
        ),
        alarm!(
            SizedBroker, "broker.alarm.cpu", "alarms.cpu", CPU_ACTIVE, "CPU alarm (ActiveMQ)",
            of: |b| alarm_of(b, mq::Engine::ActiveMq, b.cpu_alarm.as_ref()), threshold: Shows::Same, period: "period"
        ),
        alarm!(
            SizedBroker, "broker.alarm.memory", "alarms.memory", MEMORY_RABBIT, "memory alarm, of the limit (RabbitMQ)",
            of: |b| alarm_of(b, mq::Engine::RabbitMq, b.memory_alarm.as_ref()), threshold: Shows::Same, period: "metric_query[id=used].metric[0].period"
        ),
        alarm!(
            SizedBroker, "broker.alarm.memory", "alarms.memory", MEMORY_ACTIVE, "heap alarm (ActiveMQ)",
            of: |b| alarm_of(b, mq::Engine::ActiveMq, b.memory_alarm.as_ref()), threshold: Shows::Same, period: "period"
        ),
        alarm!(
            SizedBroker, "broker.alarm.connections", "alarms.connections", CONNECTIONS_RABBIT, "connection alarm, of max_connections (RabbitMQ)",
            of: |b| alarm_of(b, mq::Engine::RabbitMq, connection_alarm(b)), threshold: Shows::Derived(connection_threshold), period: "period"
        ),
        alarm!(
            SizedBroker, "broker.alarm.connections", "alarms.connections", CONNECTIONS_ACTIVE, "connection alarm, of max_connections (ActiveMQ)",
            of: |b| alarm_of(b, mq::Engine::ActiveMq, connection_alarm(b)), threshold: Shows::Derived(connection_threshold), period: "period"
        ),
    ];

    fn items(sized: &Sized) -> Vec<&SizedBroker> {
        sized.brokers.iter().collect()
    }

    fn name(item: &SizedBroker) -> String {
        item.name.clone()
    }

    fn why(item: &SizedBroker) -> Option<String> {
        let takes = item.granted.map_or_else(String::new, |g| {
            format!(", which takes {} connections", plain(g.total().into()))
        });
        Some(format!(
            "Profile \"{}\": {} {} on {}{takes}.",
            item.profile.value, item.engine.value, item.version.value, item.instance.value
        ))
    }

    fn identity(item: &SizedBroker, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
    }

    fn wiring(item: &SizedBroker, sized: &Sized, inputs: &mut Inputs) {
        let subnets = match item.mode.value {
            mq::Mode::SingleInstance => "slice(var.network.data_subnet_ids, 0, 1)",
            mq::Mode::ActiveStandbyMultiAz => "slice(var.network.data_subnet_ids, 0, 2)",
            mq::Mode::ClusterMultiAz => "var.network.data_subnet_ids",
        };
        inputs.set("network.vpc_id", Expr::raw("var.network.vpc_id"));
        inputs.set("network.subnet_ids", Expr::raw(subnets));
        clients(&item.clients, inputs);
        inputs.set(
            "admin",
            Expr::raw(format!("var.broker_admins[\"{}\"]", item.name)),
        );
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        let alarms = [
            item.cpu_alarm.as_ref(),
            item.memory_alarm.as_ref(),
            connection_alarm(item),
        ];
        actions(sized, alarms.iter().any(Option::is_some), inputs);
    }
}
