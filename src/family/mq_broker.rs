//! An Amazon MQ broker.

mod bills;
mod capacity;
mod changes;
mod charges;
mod clients;
mod cost;
mod listed;
mod planning;
mod reconnect;
mod rules;
mod simulated;
mod widgets;

use crate::billing::Priced;
use crate::catalog::broker as mq;
use crate::config::value::Value as Found;
use crate::policy::Policy;
use crate::policy::broker::Broker;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{Sized, SizedAlarm, SizedBroker, Watched, sized_by};
use crate::syntax::tree::Expr;
use crate::text::sentence;
use crate::value::unit::plain;
use crate::value::{Decided, Value};

use super::alarm::{actions, alarm, alarms, watches_outages};
use super::aurora::clients;
use super::change::Transitions;
use super::clients::Clients;
use super::dashboards::Drawn;
use super::{
    AlarmAt, Anchor, Binding, Compare, Connections, Dimensions, Driven, Family, Field, Inputs,
    Invariant, Listed, Otherwise, Owner, Part, Price, Range, Read, Select, Selector, Shows,
    Simulated, Unset, Variable, decided, optional, row,
};

/// Amazon MQ brokers.
pub(super) struct MqBroker;

static BROKER: Part = Part::of("aws_mq_broker", "broker", &[]);
// RabbitMQ's nodes and ActiveMQ's instances carry the broker's name with a number.
static ALARM: Part = alarms(Owner::Carried("dimensions.Broker", |named| {
    let bare = ["-1", "-2"].iter().filter_map(|n| named.strip_suffix(n));
    bare.chain([named]).collect()
}));
const NAMESPACE: (&str, &str) = ("namespace", "AWS/AmazonMQ");

/// Share of ActiveMQ's message store at which someone is told: when it is full, the broker blocks producers.
const STORE_PERCENT: i128 = 80;

/// The connection alarm; none where nothing is known to measure it against.
fn connection_alarm(b: &SizedBroker) -> Option<&SizedAlarm> {
    b.max_connections.as_ref()?;
    b.connection_alarm.as_ref()
}

/// Connections at which the alarm fires: the module rounds down.
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
const MEMORY_RABBIT: Select = Select::Named {
    at: "alarm_name",
    name: "{name}-memory",
    otherwise: Otherwise::NotAsked,
};
const MEMORY_ACTIVE: &[(&str, &str)] = &[NAMESPACE, ("metric_name", "HeapUsage")];

impl Family for MqBroker {
    type Item = SizedBroker;

    const NAME: &'static str = "broker";
    const MODULE: &'static str = "mq-broker";
    const FILE: &'static str = "brokers";
    const BINDINGS: &'static [&'static [Binding<SizedBroker>]] = &[
        &[
            row(
                Field {
                    name: "broker.engine",
                    title: "engine",
                    unit: "",
                    doc: "Amazon MQ's engine",
                    input: "engine",
                    part: &BROKER,
                    select: Select::All,
                    read: Read::Path("engine_type"),
                    mode: Mode::Exact,
                    compare: Compare::AnyCase,
                    unset: Unset::Differs,
                    rule: &rules::BROKER,
                    caution: Some(super::Caution::Replaces("the broker")),
                    price: None,
                },
                |b, _| decided(&b.engine.map(|e| e.as_str())),
            ),
            row(
                Field {
                    name: "broker.version",
                    title: "engine version",
                    unit: "",
                    doc: "engine version",
                    input: "engine_version",
                    part: &BROKER,
                    select: Select::All,
                    read: Read::Path("engine_version"),
                    mode: Mode::Exact,
                    compare: Compare::Version,
                    unset: Unset::Differs,
                    rule: &rules::BROKER,
                    caution: Some(super::Caution::Restarts("the broker")),
                    price: None,
                },
                |b, _| decided(&b.version),
            ),
            row(
                Field {
                    name: "broker.instance",
                    title: "instance type",
                    unit: "",
                    doc: "instance type",
                    input: "instance_type",
                    part: &BROKER,
                    select: Select::All,
                    read: Read::Path("host_instance_type"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &rules::BROKER,
                    caution: Some(super::Caution::Restarts("the broker")),
                    price: Some(cost::INSTANCE),
                },
                |b, _| decided(&b.instance),
            ),
            row(
                Field {
                    name: "broker.mode",
                    title: "deployment mode",
                    unit: "",
                    doc: "deployment mode",
                    input: "deployment_mode",
                    part: &BROKER,
                    select: Select::All,
                    read: Read::Path("deployment_mode"),
                    mode: Mode::Exact,
                    compare: Compare::AnyCase,
                    unset: Unset::text(&mq::DEPLOYMENT_MODE_DEFAULT),
                    rule: &rules::BROKER,
                    caution: Some(super::Caution::Replaces("the broker")),
                    price: Some(cost::MODE),
                },
                |b, _| decided(&b.mode.map(|m| m.as_str())),
            ),
            Binding {
                shows: Shows::Derived(connection_threshold),
                ..row(
                    Field {
                        name: "broker.max_connections",
                        title: "threshold of the connection alarm",
                        unit: "",
                        doc: "connections the alarm is measured against (RabbitMQ)",
                        input: "max_connections",
                        part: &ALARM,
                        select: Select::Where(CONNECTIONS_RABBIT),
                        read: Read::Path("threshold"),
                        mode: Mode::AtMost,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::ALARM,
                        caution: None,
                        price: None,
                    },
                    |b, _| for_engine(b, mq::Engine::RabbitMq, b.max_connections.as_ref()),
                )
            },
            Binding {
                shows: Shows::Derived(connection_threshold),
                ..row(
                    Field {
                        name: "broker.max_connections",
                        title: "threshold of the connection alarm",
                        unit: "",
                        doc: "connections the alarm is measured against (ActiveMQ)",
                        input: "max_connections",
                        part: &ALARM,
                        select: Select::Where(CONNECTIONS_ACTIVE),
                        read: Read::Path("threshold"),
                        mode: Mode::AtMost,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::ALARM,
                        caution: None,
                        price: None,
                    },
                    |b, _| for_engine(b, mq::Engine::ActiveMq, b.max_connections.as_ref()),
                )
            },
        ],
        alarm!(
            SizedBroker, "broker.alarm.cpu", "alarms.cpu", ALARM, Select::Where(CPU_RABBIT), "CPU alarm", "%", "CPU alarm (RabbitMQ)",
            of: |b| alarm_of(b, mq::Engine::RabbitMq, b.cpu_alarm.as_ref()), threshold: Shows::Same, period: Read::Alarm(AlarmAt::Period)
        ),
        alarm!(
            SizedBroker, "broker.alarm.cpu", "alarms.cpu", ALARM, Select::Where(CPU_ACTIVE), "CPU alarm", "%", "CPU alarm (ActiveMQ)",
            of: |b| alarm_of(b, mq::Engine::ActiveMq, b.cpu_alarm.as_ref()), threshold: Shows::Same, period: Read::Alarm(AlarmAt::Period)
        ),
        alarm!(
            SizedBroker, "broker.alarm.memory", "alarms.memory", ALARM, MEMORY_RABBIT, "memory alarm", "%", "memory alarm, of the limit (RabbitMQ)",
            of: |b| alarm_of(b, mq::Engine::RabbitMq, b.memory_alarm.as_ref()), threshold: Shows::Same, period: Read::Path("metric_query[id=used].metric[0].period")
        ),
        alarm!(
            SizedBroker, "broker.alarm.memory", "alarms.memory", ALARM, Select::Where(MEMORY_ACTIVE), "memory alarm", "%", "heap alarm (ActiveMQ)",
            of: |b| alarm_of(b, mq::Engine::ActiveMq, b.memory_alarm.as_ref()), threshold: Shows::Same, period: Read::Alarm(AlarmAt::Period)
        ),
        alarm!(
            SizedBroker, "broker.alarm.connections", "alarms.connections", ALARM, Select::Where(CONNECTIONS_RABBIT), "connection alarm", "", "connection alarm, of max_connections (RabbitMQ)",
            of: |b| alarm_of(b, mq::Engine::RabbitMq, connection_alarm(b)), threshold: Shows::Derived(connection_threshold), period: Read::Alarm(AlarmAt::Period)
        ),
        alarm!(
            SizedBroker, "broker.alarm.connections", "alarms.connections", ALARM, Select::Where(CONNECTIONS_ACTIVE), "connection alarm", "", "connection alarm, of max_connections (ActiveMQ)",
            of: |b| alarm_of(b, mq::Engine::ActiveMq, connection_alarm(b)), threshold: Shows::Derived(connection_threshold), period: Read::Alarm(AlarmAt::Period)
        ),
    ];

    const ANCHOR: Option<Anchor> = Some(Anchor {
        part: &BROKER,
        name: "broker_name",
        prefix: None,
        only: None,
        ending: "",
        bare: None,
        behind: &["-broker", "-mq"],
        within: &[],
        always: true,
        also: &[],
        leads_to: &[],
    });
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<SizedBroker>> = Some(listed::LISTED);
    const WIDGETS: &'static [Drawn<Self::Item>] = widgets::WIDGETS;
    const RULES: &'static [&'static RuleInfo] = rules::RULES;
    const PRICED: &'static [Priced] = bills::PRICED;
    const TRANSITIONS: &'static [Transitions] = changes::TRANSITIONS;
    const VARIABLES: &'static [Variable<SizedBroker>] = listed::VARIABLES;
    const CLIENTS: Option<Clients<SizedBroker>> = Some(clients::CLIENTS);
    const INVARIANTS: &'static [Invariant] = capacity::INVARIANTS;

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let item = |b: &'p Broker| Selector {
            name: &b.name.text,
            select: b.select.as_ref(),
        };
        policy.brokers.iter().map(item).collect()
    }

    fn items(sized: &Sized) -> Vec<&SizedBroker> {
        sized.brokers.iter().collect()
    }

    fn name(item: &SizedBroker) -> String {
        item.name.clone()
    }

    fn dimensions(item: &SizedBroker, sized: &Sized, _: &Watched) -> Vec<Dimensions> {
        let name = Self::aws_name(item, sized);
        let named = |name: String| vec![("Broker", Expr::text(name))];
        // RabbitMQ reports the broker as a whole, ActiveMQ each instance under a name of its own.
        match (item.engine.value, item.mode.value) {
            (mq::Engine::RabbitMq, _) => vec![named(name)],
            (mq::Engine::ActiveMq, mq::Mode::ActiveStandbyMultiAz) => {
                vec![named(format!("{name}-1")), named(format!("{name}-2"))]
            }
            (mq::Engine::ActiveMq, _) => vec![named(format!("{name}-1"))],
        }
    }

    fn simulated(item: &SizedBroker, _: &Sized) -> Option<Simulated> {
        Some(simulated::simulated(item))
    }

    fn driven(_: &SizedBroker, _: &Sized) -> Option<Driven> {
        let why = "it speaks protocols of its own, such as AMQP, which neither k6 nor Locust sends: use a tool of the \
            broker beside it, such as RabbitMQ's perf-test";
        Some(Driven::LeftOut(why.to_owned()))
    }

    fn cost(item: &SizedBroker, sized: &Sized, found: &[(Price, &Found)]) -> Option<Range> {
        cost::cost(item, sized, found)
    }

    fn connections(item: &SizedBroker) -> Option<Connections> {
        let granted = item.granted.filter(|_| !item.asked.is_empty())?;
        Some(Connections {
            asked: item.asked.clone(),
            limits: vec![("the broker takes", granted.total())],
        })
    }

    fn why(item: &SizedBroker) -> Option<String> {
        let takes = item.granted.map_or_else(String::new, |g| {
            format!(", which takes {} connections", plain(g.total().into()))
        });
        Some(format!(
            "{}: {} {} on {}{takes}.",
            sentence(&sized_by(item.profile.as_ref())),
            item.engine.value,
            item.version.value,
            item.instance.value
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
        if let Some(protocol) = item.protocol {
            let word = protocol.name.split(' ').next().unwrap_or_default();
            let word = Expr::text(word.to_ascii_lowercase());
            inputs.set("protocols", Expr::list([word]));
        }
        inputs.set(
            "admin",
            Expr::raw(format!("var.broker_admins[\"{}\"]", item.name)),
        );
        if let Some(most) = &item.connection_max {
            inputs.set("connection_max", Expr::Integer(most.value.into()));
        }
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        let is_watched = watches_outages(sized);
        if is_watched {
            match item.engine.value {
                mq::Engine::RabbitMq => {
                    let usual = Expr::object(Vec::<(String, Expr)>::new());
                    inputs.set("alarms.disk", usual);
                }
                mq::Engine::ActiveMq => {
                    inputs.set("alarms.storage.percent", Expr::Integer(STORE_PERCENT));
                }
            }
        }
        let alarms = [
            item.cpu_alarm.as_ref(),
            item.memory_alarm.as_ref(),
            connection_alarm(item),
        ];
        let any = is_watched || alarms.iter().any(Option::is_some);
        actions(sized, any, inputs);
    }
}
