//! `broker`: an Amazon MQ broker and its profiles.

mod check;

use super::database::planned;
use super::decode::{Reader, Stated, words};
use super::raw::Name;
use super::select::ItemSelect;
use super::{Item, Policy, validate};
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
    /// Its name.
    pub name: Name,
    /// The profile in force; environments choose it.
    pub profile: Option<Stated<String>>,
    /// Profiles in the order written.
    pub profiles: Vec<BrokerProfile>,
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
    /// Which existing resources are this.
    pub select: Option<ItemSelect>,
}

/// One size of a broker.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokerProfile {
    /// Its name.
    pub name: Name,
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

impl Item for Broker {
    const BLOCK: &'static str = "broker";
    const LABEL: &'static str = "the broker's name";
    const DOC: &'static str = "an Amazon MQ broker";

    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            select: ItemSelect::block(r),
            profile: r.optional("profile", "the profile in force; an environment chooses it"),
            clients: r.list("clients", "services that connect to it"),
            protocol: planned(r, "protocol", "the protocol clients speak"),
            port: planned(r, "port", "the port clients use"),
            message: planned(r, "message", "size of a message"),
            retention: planned(r, "retention", "how long messages are kept"),
            storage: planned(r, "storage", "storage it is planned for"),
            medium: planned(r, "medium", "the medium it is planned for"),
            profiles: r.blocks(
                "profile",
                "the profile's name",
                "a size of the broker",
                BrokerProfile::read,
            ),
            client: r.block("client", "how clients connect", |r| {
                Some(BrokerClient {
                    connections: planned(r, "connections", "concurrent connections expected"),
                    connect_timeout: planned(
                        r,
                        "connect_timeout",
                        "time to give up a connection attempt",
                    ),
                    ping_interval: planned(r, "ping_interval", "time between two keep-alive pings"),
                    max_reconnects: planned(
                        r,
                        "max_reconnects",
                        "attempts before a client gives up",
                    ),
                })
            }),
        })
    }

    fn name(&self) -> &Name {
        &self.name
    }

    fn check(&self, policy: &Policy, findings: &mut Vec<Finding>) {
        validate::clients(&self.clients, &self.name, policy, findings);
        check::check(self, findings);
    }
}

impl Broker {
    /// The profile in force: the chosen one, or the only one.
    pub fn chosen(&self) -> Option<&BrokerProfile> {
        match (&self.profile, self.profiles.as_slice()) {
            (Some(wanted), all) => all.iter().find(|p| p.name.text == wanted.value),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

impl BrokerProfile {
    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            engine: r.required("engine", "Amazon MQ's engine"),
            version: r.required("version", "engine version, major.minor"),
            mode: r.required("mode", "how the broker is spread over zones"),
            instance: r.required("instance", "instance type, such as \"mq.m5.large\""),
            connections: r.optional("connections", "connections it must take"),
            throughput: planned(r, "throughput", "messages it must take"),
        })
    }
}
