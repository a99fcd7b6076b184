//! Sizes of an Amazon MQ broker.

use crate::catalog::broker as mq;
use crate::finding::Finding;
use crate::policy::Item as _;
use crate::policy::broker::Broker;
use crate::policy::demand::MESSAGES;
use crate::policy::observe::AlarmOn;
use crate::value::Decided;
use crate::value::unit::Rate;

use super::database::no_profile;
use super::observe::{SizedAlarm, share};
use super::{Context, SizeOf, clients_of};

/// A sized broker.
#[derive(Debug, Clone, PartialEq)]
pub struct SizedBroker {
    /// The label of the policy: `messages`.
    pub name: String,
    /// What the policy states of it: what needs no sizing is read there.
    pub stated: Broker,
    /// The profile and why; none where the policy states the size itself.
    pub profile: Option<Decided<String>>,
    /// Engine.
    pub engine: Decided<mq::Engine>,
    /// Engine version.
    pub version: Decided<String>,
    /// Deployment mode.
    pub mode: Decided<mq::Mode>,
    /// Instance type.
    pub instance: Decided<String>,
    /// Connections the broker takes, configured for those it is planned for; `None` when the catalogue does not know the
    /// combination.
    pub granted: Option<mq::ConnectionLimit>,
    /// Connections of a node in its configuration, where it begins with fewer than it is planned for.
    pub connection_max: Option<Decided<u32>>,
    /// Connections the policy asks of the profile.
    pub planned: Option<Decided<u32>>,
    /// Connections the alarm is measured against: what the broker takes, or fewer by policy.
    pub max_connections: Option<Decided<u32>>,
    /// Connections the clients open at most, by service: tasks times connections.
    pub asked: Vec<(String, u32, u32)>,
    /// Services that connect.
    pub clients: Vec<String>,
    /// The protocol that they speak, where the policy says one that the broker speaks.
    pub protocol: Option<&'static mq::Protocol>,
    /// Messages per second it is planned for.
    pub throughput: Option<Decided<Rate>>,
    /// Messages per second at peak, where the demand says so.
    pub messages: Option<Decided<Rate>>,
    /// CPU alarm, in percent.
    pub cpu_alarm: Option<SizedAlarm>,
    /// Memory alarm, in percent.
    pub memory_alarm: Option<SizedAlarm>,
    /// Connection alarm, in percent of `max_connections`.
    pub connection_alarm: Option<SizedAlarm>,
}

impl SizeOf<Broker> for SizedBroker {
    fn of(broker: &Broker, cx: &Context<'_>, findings: &mut Vec<Finding>) -> Option<Self> {
        let of = (Broker::BLOCK, &broker.name);
        let (policy, environment) = (cx.policy, cx.environment);
        let wanted = broker.profile.as_ref().map(|p| (p.value.as_str(), p.at));
        let names: Vec<&str> = broker
            .profiles
            .iter()
            .map(|p| p.name.text.as_str())
            .collect();
        let Some(size) = broker.size() else {
            let title = format!("broker \"{}\"", broker.name.text);
            findings.push(no_profile(
                &title,
                broker.name.span,
                wanted,
                &names,
                environment,
            ));
            return None;
        };
        let (engine, version) = (size.engine?, size.version.as_ref()?);
        let (mode, instance) = (size.mode?, size.instance.as_ref()?);
        let mq_engine = mq::Engine::parse(engine.value.word())?;
        let mq_mode = mq::Mode::parse(mode.value.word())?;
        let granted =
            mq::connection_limit(mq_engine, Some(&version.value), &instance.value, mq_mode);
        let planned = size.connections.map(|c| Decided::new(c.value, [c.at]));
        let connection_max = size.connections.and_then(|planned| {
            let raised = granted?.raised_for(planned.value)?;
            Some(Decided::new(raised, [planned.at]))
        });
        let granted = match &connection_max {
            Some(most) => granted.map(|limit| limit.configured(most.value)),
            None => granted,
        };
        let max_connections = match (granted, &planned) {
            (Some(limit), Some(planned)) if planned.value < limit.total() => Some(planned.clone()),
            (Some(limit), _) => Some(Decided::new(
                limit.total(),
                [instance.at, version.at, mode.at],
            )),
            (None, planned) => planned.clone(),
        };
        let (clients, asked) = clients_of(policy, &broker.clients.value, |service| {
            Some(service.broker_connections?.value)
        });
        Some(Self {
            name: broker.name.text.clone(),
            stated: broker.clone(),
            profile: broker.chosen().map(|profile| {
                let places = [wanted.and_then(|w| w.1), Some(profile.name.span)];
                Decided::new(profile.name.text.clone(), places)
            }),
            engine: Decided::new(mq_engine, [engine.at]),
            version: Decided::new(version.value.clone(), [version.at]),
            mode: Decided::new(mq_mode, [mode.at]),
            instance: Decided::new(instance.value.clone(), [instance.at]),
            granted,
            connection_max,
            planned,
            max_connections,
            asked,
            clients,
            protocol: broker.protocol.as_ref().and_then(|protocol| {
                mq::protocol_of(mq_engine, Some(&version.value), &protocol.value)
            }),
            messages: policy
                .demand
                .amount(MESSAGES)
                .map(|m| Decided::new(Rate(m.value), [m.at])),
            throughput: size.throughput.map(|t| Decided::new(t.value, [t.at])),
            cpu_alarm: share(policy, AlarmOn::Cpu, of),
            memory_alarm: share(policy, AlarmOn::Memory, of),
            connection_alarm: share(policy, AlarmOn::Connections, of),
        })
    }
}
