//! `broker`: an Amazon MQ broker and its profiles.

pub mod aws;
mod check;

use super::alarm::ItemAlarm;
use super::decode::in_force;
use super::decode::{Reader, Stated, why, words};
use super::edges::Edge;
use super::observe::AlarmOn;
use super::raw::{Displaces, Name};
use super::select::ItemSelect;
use super::service::Service;
use super::{Item, Policy, mistake};
use crate::catalog::metrics::Namespace;
use crate::catalog::names::NameForm;
use crate::finding::Finding;
use crate::value::unit::{Band, Bytes, Rate, Seconds};

words! {
    /// Amazon MQ's engines.
    BrokerEngine {
        /// Apache ActiveMQ Classic.
        ActiveMq = "ActiveMQ",
        /// RabbitMQ.
        RabbitMq = "RabbitMQ",
    }
}

words! {
    /// How a broker is spread over zones.
    DeploymentMode {
        /// One broker in one zone.
        Single = "SINGLE_INSTANCE",
        /// Two brokers, one active; ActiveMQ only.
        ActiveStandby = "ACTIVE_STANDBY_MULTI_AZ",
        /// Three nodes; RabbitMQ only.
        Cluster = "CLUSTER_MULTI_AZ",
    }
}

words! {
    /// What messages are stored on.
    StorageMedium {
        /// Shared file system.
        Efs = "efs",
        /// Block storage.
        Ebs = "ebs",
    }
}

/// A broker of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Broker {
    /// The label of its block.
    pub name: Name,
    /// The profile in force; environments choose it.
    pub profile: Option<Stated<String>>,
    /// Profiles in the order written.
    pub profiles: Vec<BrokerProfile>,
    /// What it states itself, whatever the profile says.
    pub own: BrokerSize,
    /// Services that connect to it.
    pub clients: Stated<Vec<String>>,
    /// The protocol clients speak.
    pub protocol: Option<Stated<String>>,
    /// The port clients use.
    pub port: Option<Stated<u32>>,
    /// Size of a message.
    pub message: Option<Stated<Band<Bytes>>>,
    /// How long messages are kept.
    pub retention: Option<Stated<Seconds>>,
    /// Storage it is planned for.
    pub storage: Option<Stated<Bytes>>,
    /// Medium it is planned for.
    pub medium: Option<Stated<StorageMedium>>,
    /// How clients connect.
    pub client: Option<BrokerClient>,
    /// Alarms of its own.
    pub alarms: Vec<ItemAlarm>,
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

/// A named size of a broker.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokerProfile {
    /// The label of its block, which `profile` names.
    pub name: Name,
    /// What it states.
    pub size: BrokerSize,
}

/// The size of a broker.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BrokerSize {
    /// Engine.
    pub engine: Option<Stated<BrokerEngine>>,
    /// Engine version, major.minor.
    pub version: Option<Stated<String>>,
    /// Deployment mode.
    pub mode: Option<Stated<DeploymentMode>>,
    /// Instance type.
    pub instance: Option<Stated<String>>,
    /// Connections it must take.
    pub connections: Option<Stated<u32>>,
    /// Messages it must take.
    pub throughput: Option<Stated<Rate>>,
}

/// How clients of a broker behave.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokerClient {
    /// Concurrent connections expected.
    pub connections: Option<Stated<Band<u32>>>,
    /// Time to give up a connection attempt.
    pub connect_timeout: Option<Stated<Seconds>>,
    /// Time between two keep-alive pings.
    pub ping_interval: Option<Stated<Seconds>>,
    /// Attempts before a client gives up.
    pub max_reconnects: Option<Stated<u32>>,
}

/// What a broker states instead of its profile.
const OF_A_PROFILE: &[&str] = &[
    "engine",
    "version",
    "mode",
    "instance",
    "connections",
    "throughput",
];

impl Item for Broker {
    const NAMES: &'static NameForm = &aws::NAME;
    const METRICS: &'static [&'static Namespace] = aws::METRICS;
    const BLOCK: &'static str = "broker";
    const LABEL: &'static str = "the broker's name";
    const DOC: &'static str = "an Amazon MQ broker";
    const WATCHED_ON: &'static [AlarmOn] = &[AlarmOn::Cpu, AlarmOn::Memory, AlarmOn::Connections];
    const SHOWN_AS: &'static [&'static str] = &["broker"];

    fn displaces() -> &'static [Displaces] {
        &[Displaces {
            stated: &["profile"],
            below: OF_A_PROFILE,
            unless: Some(|stated, key| stated.profile_leaves(&[key])),
            ..Displaces::ALWAYS
        }]
    }

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            alarms: ItemAlarm::blocks(r),
            own: BrokerSize::read(r),
            profile: r.optional("profile", "the profile in force; an environment chooses it"),
            clients: r
                .uncompared(why::RIGHTS)
                .list("clients", "services that connect to it"),
            protocol: r.planned("protocol", "the protocol clients speak"),
            port: r.planned("port", "the port clients use"),
            message: r.planned("message", "size of a message"),
            retention: r.planned("retention", "how long messages are kept"),
            storage: r.planned("storage", "storage it is planned for"),
            medium: r.planned("medium", "the medium it is planned for"),
            profiles: r.blocks(
                "profile",
                "the profile's name",
                "a size of the broker",
                BrokerProfile::read,
            ),
            client: r.block("client", "how clients connect", |r| {
                Some(BrokerClient {
                    connections: r.planned("connections", "concurrent connections expected"),
                    connect_timeout: r
                        .planned("connect_timeout", "time to give up a connection attempt"),
                    ping_interval: r.planned("ping_interval", "time between two keep-alive pings"),
                    max_reconnects: r
                        .planned("max_reconnects", "attempts before a client gives up"),
                })
            }),
        })
    }

    fn measures(&self) -> &'static [&'static Namespace] {
        let engine = self.size().and_then(|size| size.engine);
        match engine.map(|engine| engine.value) {
            Some(BrokerEngine::ActiveMq) => aws::METRICS_OF_ACTIVE,
            Some(BrokerEngine::RabbitMq) | None => aws::METRICS_OF_RABBIT,
        }
    }

    fn edges(&self, service: &Service) -> Vec<Edge> {
        let is_client = self.clients.value.contains(&service.name.text);
        let edge = is_client.then(|| Edge::Broker(self.name.text.clone()));
        edge.into_iter().collect()
    }

    fn alarms(&self) -> &[ItemAlarm] {
        &self.alarms
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn check(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        mistake::clients(&self.clients, &self.name, policy, findings);
        check::check(self, findings);
    }
}

impl Broker {
    /// The profile in force: the chosen one, or the only one.
    pub fn chosen(&self) -> Option<&BrokerProfile> {
        in_force(self.profile.as_ref(), &self.profiles, |p| &p.name)
    }

    /// The size in force: what the broker states itself, and for the rest the profile; none where it has several
    /// profiles and chooses none of them.
    pub fn size(&self) -> Option<BrokerSize> {
        match self.chosen() {
            Some(profile) => Some(self.own.over(&profile.size)),
            None if self.profile.is_none() && self.profiles.is_empty() => Some(self.own.clone()),
            None => None,
        }
    }
}

impl BrokerProfile {
    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            size: BrokerSize::read(r),
        })
    }
}

impl BrokerSize {
    fn read(r: &mut Reader) -> Self {
        Self {
            engine: r
                .aws(&["engine_type"])
                .optional("engine", "Amazon MQ's engine"),
            version: r
                .aws(&["engine_version"])
                .optional("version", "engine version, major.minor"),
            mode: r
                .aws(&["deployment_mode"])
                .optional("mode", "how the broker is spread over zones"),
            instance: r
                .aws(&["host_instance_type"])
                .optional("instance", "instance type, such as \"mq.m5.large\""),
            connections: r.optional(
                "connections",
                "connections it must take; RabbitMQ 4, which begins with a third or less of what its type can take, is configured for them",
            ),
            throughput: r.planned("throughput", "messages it must take"),
        }
    }

    /// This, and what it does not state from another.
    #[must_use]
    pub fn over(&self, below: &Self) -> Self {
        Self {
            engine: self.engine.or(below.engine),
            version: self.version.clone().or_else(|| below.version.clone()),
            mode: self.mode.or(below.mode),
            instance: self.instance.clone().or_else(|| below.instance.clone()),
            connections: self.connections.or(below.connections),
            throughput: self.throughput.or(below.throughput),
        }
    }

    /// What it lacks, of that without which there is no broker.
    pub fn lacks(&self) -> Option<&'static str> {
        [
            ("engine", self.engine.is_none()),
            ("version", self.version.is_none()),
            ("mode", self.mode.is_none()),
            ("instance", self.instance.is_none()),
        ]
        .into_iter()
        .find_map(|(key, lacks)| lacks.then_some(key))
    }
}
