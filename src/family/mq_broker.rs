//! An Amazon MQ broker.

use crate::catalog::broker as mq;
use crate::sizing::{Sized, SizedBroker};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;
use crate::value::{Decided, Value};

use super::aurora::{actions, clients};
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

/// The threshold that brings the module's alarms about; without any, or a limit to measure against, they are off.
fn alarmed(b: &SizedBroker) -> Option<&Decided<f64>> {
    b.max_connections.as_ref()?;
    let connections = b.connection_alarm.as_ref();
    connections
        .or(b.cpu_alarm.as_ref())
        .or(b.memory_alarm.as_ref())
}

/// Connections at which the alarm rings: the module rounds down, and takes 80% where nothing is stated.
fn connection_threshold(b: &SizedBroker, _: &str) -> Option<Value> {
    alarmed(b)?;
    let percent = b.connection_alarm.as_ref().map_or(80.0, |p| p.value);
    let most = b.max_connections.as_ref()?.value;
    Some((f64::from(most) * percent / 100.0).floor().into())
}

/// A row that holds for one engine only.
fn for_engine<T: Clone + Into<Value>>(
    b: &SizedBroker,
    engine: mq::Engine,
    value: Option<&Decided<T>>,
) -> Option<Decided<Value>> {
    optional(value.filter(|_| b.engine.value == engine))
}

fn pulse(b: &SizedBroker, value: u32) -> Option<Decided<Value>> {
    Some(alarmed(b)?.map(|_| value.into()))
}

/// Dimension values tell a broker's alarms from another's; the module names the alarms after them.
const CONNECTIONS_RABBIT: &[(&str, &str)] = &[NAMESPACE, ("metric_name", "ConnectionCount")];
const CONNECTIONS_ACTIVE: &[(&str, &str)] =
    &[NAMESPACE, ("metric_name", "CurrentConnectionsCount")];

impl Family for MqBroker {
    type Item = SizedBroker;

    const NAME: &'static str = "broker";
    const MODULE: &'static str = "mq-broker";
    const FILE: &'static str = "brokers";
    const BINDINGS: &'static [Binding<SizedBroker>] = &[
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
        Binding {
            select: CONNECTIONS_RABBIT,
            shows: Shows::Derived(connection_threshold),
            compare: Compare::AtMost,
            ..row(
                "broker.alarm.connections",
                "alarms.connections_percent",
                ALARM,
                "threshold",
                |b, _| for_engine(b, mq::Engine::RabbitMq, b.connection_alarm.as_ref()),
                "connection alarm in percent (RabbitMQ)",
            )
        },
        Binding {
            select: CONNECTIONS_ACTIVE,
            shows: Shows::Derived(connection_threshold),
            compare: Compare::AtMost,
            ..row(
                "broker.alarm.connections",
                "alarms.connections_percent",
                ALARM,
                "threshold",
                |b, _| for_engine(b, mq::Engine::ActiveMq, b.connection_alarm.as_ref()),
                "connection alarm in percent (ActiveMQ)",
            )
        },
        Binding {
            select: &[NAMESPACE, ("metric_name", "SystemCpuUtilization")],
            compare: Compare::AtMost,
            ..row(
                "broker.alarm.cpu",
                "alarms.cpu_percent",
                ALARM,
                "threshold",
                |b, _| for_engine(b, mq::Engine::RabbitMq, b.cpu_alarm.as_ref()),
                "CPU alarm in percent (RabbitMQ)",
            )
        },
        Binding {
            select: &[NAMESPACE, ("metric_name", "CpuUtilization")],
            compare: Compare::AtMost,
            ..row(
                "broker.alarm.cpu",
                "alarms.cpu_percent",
                ALARM,
                "threshold",
                |b, _| for_engine(b, mq::Engine::ActiveMq, b.cpu_alarm.as_ref()),
                "CPU alarm in percent (ActiveMQ)",
            )
        },
        Binding {
            select: &[("alarm_name", "{name}-memory")],
            compare: Compare::AtMost,
            ..row(
                "broker.alarm.memory",
                "alarms.memory_percent",
                ALARM,
                "threshold",
                |b, _| for_engine(b, mq::Engine::RabbitMq, b.memory_alarm.as_ref()),
                "memory alarm in percent (RabbitMQ)",
            )
        },
        Binding {
            select: &[NAMESPACE, ("metric_name", "HeapUsage")],
            compare: Compare::AtMost,
            ..row(
                "broker.alarm.memory",
                "alarms.memory_percent",
                ALARM,
                "threshold",
                |b, _| for_engine(b, mq::Engine::ActiveMq, b.memory_alarm.as_ref()),
                "heap alarm in percent (ActiveMQ)",
            )
        },
        Binding {
            select: &[NAMESPACE],
            ..row(
                "broker.alarm.period",
                "alarms.period_seconds",
                ALARM,
                "period",
                |b, _| pulse(b, b.pulse.period),
                "seconds of one datapoint",
            )
        },
        Binding {
            select: &[NAMESPACE],
            ..row(
                "broker.alarm.datapoints",
                "alarms.evaluation_periods",
                ALARM,
                "evaluation_periods",
                |b, _| pulse(b, b.pulse.datapoints),
                "datapoints an alarm looks at",
            )
        },
        Binding {
            select: &[NAMESPACE],
            ..row(
                "broker.alarm.breaching",
                "alarms.datapoints_to_alarm",
                ALARM,
                "datapoints_to_alarm",
                |b, _| pulse(b, b.pulse.breaching),
                "datapoints that must be over",
            )
        },
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
        actions(sized, alarmed(item).is_some(), inputs);
    }
}
