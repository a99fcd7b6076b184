//! What a service is told of what it is connected with.

use super::super::Policy;
use super::super::service::Service;
use super::{Access, Collector, Edge, Output, edges};
use crate::value::unit::plain;

/// What a service is told of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Host of the writer, which is the proxy's where there is one.
    DatabaseHost,
    /// Host of the readers.
    DatabaseReaderHost,
    /// Port of both.
    DatabasePort,
    /// The user that it logs in as, with a token of IAM.
    DatabaseUser,
    /// Connections of one task.
    DatabasePool,
    /// Addresses of all nodes.
    BrokerEndpoints,
    /// The user.
    BrokerUsername,
    /// The password.
    BrokerPassword,
    /// Connections of one task.
    BrokerConnections,
    /// Seconds until an attempt to connect is given up.
    BrokerConnectTimeout,
    /// Seconds between two pings.
    BrokerPingInterval,
    /// Attempts to connect again.
    BrokerMaxReconnects,
    /// What the module of an item says.
    Of(&'static Access, &'static Output),
    /// Namespace of its metrics.
    MetricsNamespace,
    /// Where traces go.
    TracingEndpoint,
    /// How they go there.
    TracingProtocol,
    /// The name of the service in traces.
    TracingService,
    /// How requests are chosen.
    TracingSampler,
    /// Which share of them.
    TracingRate,
    /// Agents of one task.
    AgentsPerTask,
    /// Agents started when nothing is asked for.
    AgentsDefault,
}

/// Facts of items that a service logs in to: the kind of the item, the word behind the item, and what it is.
pub const LOGINS: &[(Fact, &str, &str, &str)] = &[
    (
        Fact::DatabaseHost,
        "database",
        "host",
        "host name for reading and writing: the proxy's if there is one",
    ),
    (
        Fact::DatabaseReaderHost,
        "database",
        "reader-host",
        "host name for reading only; without a reader it leads to the writer",
    ),
    (Fact::DatabasePort, "database", "port", "port of both"),
    (
        Fact::DatabaseUser,
        "database",
        "user",
        "user to log in as, with an IAM token for a password",
    ),
    (
        Fact::DatabasePool,
        "database",
        "pool",
        "`database_pool`: connections that one task may open",
    ),
    (
        Fact::BrokerEndpoints,
        "broker",
        "endpoints",
        "addresses of every node with scheme and port, with commas between them",
    ),
    (
        Fact::BrokerUsername,
        "broker",
        "username",
        "user of the broker, from its secret",
    ),
    (
        Fact::BrokerPassword,
        "broker",
        "password",
        "password of that user, from its secret",
    ),
    (
        Fact::BrokerConnections,
        "broker",
        "connections",
        "`broker_connections`: connections that one task opens",
    ),
    (
        Fact::BrokerConnectTimeout,
        "broker",
        "connect-timeout",
        "seconds after which an attempt to connect is given up",
    ),
    (
        Fact::BrokerPingInterval,
        "broker",
        "ping-interval",
        "seconds between two keep-alive pings",
    ),
    (
        Fact::BrokerMaxReconnects,
        "broker",
        "max-reconnects",
        "attempts to connect before giving up",
    ),
];

/// Facts that are of no item.
pub const OWN: &[(Fact, &str, &str, &str)] = &[
    (
        Fact::MetricsNamespace,
        "metrics",
        "namespace",
        "namespace of the metrics that the service publishes",
    ),
    (
        Fact::TracingEndpoint,
        "tracing",
        "endpoint",
        "address of the collector in the task, for OTLP",
    ),
    (
        Fact::TracingProtocol,
        "tracing",
        "protocol",
        "`grpc`, or `http/protobuf` where the policy has a port for HTTP only",
    ),
    (
        Fact::TracingService,
        "tracing",
        "service",
        "name of the service in traces",
    ),
    (
        Fact::TracingSampler,
        "tracing",
        "sampler",
        "`parentbased_traceidratio`: who calls decides, and else the share",
    ),
    (
        Fact::TracingRate,
        "tracing",
        "rate",
        "`rate` of `tracing`: share of requests that are traced",
    ),
    (
        Fact::AgentsPerTask,
        "agents",
        "per-task",
        "`per_task` of `agents`: agents that one task holds",
    ),
    (
        Fact::AgentsDefault,
        "agents",
        "default",
        "`default` of `agents`: agents started when nothing is asked for",
    ),
];

impl Fact {
    /// Whether it is handed over as a secret.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::BrokerUsername | Self::BrokerPassword)
    }

    /// The name that everybody knows it by, where there is one: those of OpenTelemetry.
    fn usual(self) -> Option<&'static str> {
        match self {
            Self::TracingEndpoint => Some("OTEL_EXPORTER_OTLP_ENDPOINT"),
            Self::TracingProtocol => Some("OTEL_EXPORTER_OTLP_PROTOCOL"),
            Self::TracingService => Some("OTEL_SERVICE_NAME"),
            Self::TracingSampler => Some("OTEL_TRACES_SAMPLER"),
            Self::TracingRate => Some("OTEL_TRACES_SAMPLER_ARG"),
            _ => None,
        }
    }

    /// The kind of its item, and its word.
    fn words(self) -> (&'static str, &'static str) {
        if let Self::Of(access, output) = self {
            return (access.kind, output.word);
        }
        let row = LOGINS.iter().chain(OWN).find(|(fact, ..)| *fact == self);
        row.map_or(("", ""), |(_, kind, word, _)| (kind, word))
    }
}

/// Something that a service is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What it is, as `names` says it: `database/main/host`.
    pub key: String,
    /// The environment variable that holds it.
    pub name: String,
    /// Which fact of the other item, or of the service itself.
    pub fact: Fact,
    /// Of what; none of what the service has of its own.
    pub edge: Option<Edge>,
    /// What the policy states; none where it is known after apply.
    pub value: Option<String>,
}

/// What a service is told, in the order of [`edges`].
pub fn told(policy: &Policy, service: &Service) -> Vec<Told> {
    let mut out: Vec<Told> = Vec::new();
    let names = &service.settings.names;
    let mut tell = |fact: Fact, item: &str, edge: Option<&Edge>, value: Option<String>| {
        let (kind, word) = fact.words();
        let key = if item.is_empty() {
            format!("{kind}/{word}")
        } else {
            format!("{kind}/{item}/{word}")
        };
        let letter = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        };
        let own = names.get(&key).map(|name| name.value.clone());
        let told = Told {
            name: own.unwrap_or_else(|| match fact.usual() {
                Some(name) => name.to_owned(),
                None => key.chars().map(letter).collect(),
            }),
            key,
            fact,
            edge: edge.cloned(),
            value,
        };
        if !out.iter().any(|known| known.key == told.key) {
            out.push(told);
        }
    };
    for edge in edges(policy, service) {
        let mut all = |item: &str, facts: &[Fact]| {
            for fact in facts {
                tell(*fact, item, Some(&edge), None);
            }
        };
        match &edge {
            Edge::Database(name) => {
                all(
                    name,
                    &[
                        Fact::DatabaseHost,
                        Fact::DatabaseReaderHost,
                        Fact::DatabasePort,
                        Fact::DatabaseUser,
                    ],
                );
                if let Some(pool) = service.database_pool {
                    tell(
                        Fact::DatabasePool,
                        name,
                        Some(&edge),
                        Some(pool.value.to_string()),
                    );
                }
            }
            Edge::Broker(name) => {
                all(
                    name,
                    &[
                        Fact::BrokerEndpoints,
                        Fact::BrokerUsername,
                        Fact::BrokerPassword,
                    ],
                );
                let broker = policy.brokers.iter().find(|b| b.name.text == *name);
                let client = broker.and_then(|broker| broker.client.as_ref());
                let numbers = [
                    (
                        Fact::BrokerConnections,
                        service.broker_connections.map(|n| n.value),
                    ),
                    (
                        Fact::BrokerConnectTimeout,
                        client.and_then(|c| Some(c.connect_timeout?.value.0)),
                    ),
                    (
                        Fact::BrokerPingInterval,
                        client.and_then(|c| Some(c.ping_interval?.value.0)),
                    ),
                    (
                        Fact::BrokerMaxReconnects,
                        client.and_then(|c| Some(c.max_reconnects?.value)),
                    ),
                ];
                for (fact, number) in numbers {
                    if number.is_some() {
                        tell(fact, name, Some(&edge), number.map(|n| n.to_string()));
                    }
                }
            }
            Edge::Item(access, item) => {
                let all = access.told.iter().map(|output| Fact::Of(access, output));
                let title = item.title();
                all.for_each(|fact| tell(fact, &title, Some(&edge), None));
            }
            Edge::Metrics(_) => all("", &[Fact::MetricsNamespace]),
            Edge::Traces(collector) => {
                let rate = policy.tracing.as_ref().and_then(|tracing| tracing.rate);
                let rate = rate.map(|rate| plain(rate.value.0 / 100.0));
                if let Some((endpoint, protocol)) = collector.and_then(Collector::endpoint) {
                    let sampler = rate.as_ref().map(|_| "parentbased_traceidratio".to_owned());
                    for (fact, value) in [
                        (Fact::TracingEndpoint, Some(endpoint)),
                        (Fact::TracingProtocol, Some(protocol.to_owned())),
                        (Fact::TracingService, Some(service.name.text.clone())),
                        (Fact::TracingSampler, sampler),
                        (Fact::TracingRate, rate),
                    ] {
                        if value.is_some() {
                            tell(fact, "", Some(&edge), value);
                        }
                    }
                }
            }
        }
    }
    if let Some(agents) = &service.agents {
        tell(
            Fact::AgentsPerTask,
            "",
            None,
            Some(agents.per_task.value.to_string()),
        );
        if let Some(default) = agents.default {
            tell(
                Fact::AgentsDefault,
                "",
                None,
                Some(default.value.to_string()),
            );
        }
    }
    out
}
