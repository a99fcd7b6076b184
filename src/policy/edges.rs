//! What a service is connected with, as the policy says it: by whom an item is used, and by what a service scales. Rights,
//! addresses and ways follow from it.

use super::decode::{Named, nearest};
use super::mistake::suggest;
use super::observe::Tracing;
use super::raw::Name;
use super::service::{BACKLOG, MESSAGES, Service};
use super::{Policy, bus, queue, topic};
use crate::finding::Finding;
use crate::registry::policyfile;
use crate::value::unit::plain;

/// A connection of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edge {
    /// It logs in to a database.
    Database(String),
    /// It logs in to a broker.
    Broker(String),
    /// It puts events on a bus.
    Bus(String),
    /// It sends to a queue.
    Sends(Within),
    /// It receives from a queue.
    Receives(Within),
    /// It publishes to a topic.
    Publishes(Within),
    /// It publishes metrics of its own in a namespace.
    Metrics(String),
    /// It sends traces, through a collector where the policy says at which ports.
    Traces(Option<Collector>),
}

/// A collector of traces beside a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collector {
    /// Its port for OTLP by gRPC.
    pub grpc: Option<u32>,
    /// Its port for OTLP by HTTP.
    pub http: Option<u32>,
}

impl Collector {
    /// The collector that the policy has ports for.
    fn of(tracing: &Tracing) -> Option<Self> {
        let port = |name: &str| tracing.ports.get(name).map(|port| port.value);
        let all = Self {
            grpc: port("otlp_grpc"),
            http: port("otlp_http"),
        };
        (all.grpc.is_some() || all.http.is_some()).then_some(all)
    }

    /// Where code sends to, and how.
    fn endpoint(self) -> Option<(String, &'static str)> {
        let at = |port: u32| format!("http://localhost:{port}");
        let grpc = self.grpc.map(|port| (at(port), "grpc"));
        grpc.or_else(|| self.http.map(|port| (at(port), "http/protobuf")))
    }
}

/// A queue or a topic, of a bus or of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// The bus; none where it is of its own.
    pub bus: Option<String>,
    /// Its name.
    pub name: String,
}

impl Within {
    /// It as the policy names it: `events/mail`, or `mail` alone.
    pub fn title(&self) -> String {
        match &self.bus {
            Some(bus) => format!("{bus}/{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// The connections of a service, each once.
pub fn edges(policy: &Policy, service: &Service) -> Vec<Edge> {
    let named = |names: &[String]| names.contains(&service.name.text);
    let mut out = Vec::new();
    let mut add = |edge: Edge| {
        if !out.contains(&edge) {
            out.push(edge);
        }
    };
    for database in policy.databases.iter().filter(|d| named(&d.clients.value)) {
        add(Edge::Database(database.name.text.clone()));
    }
    for broker in policy.brokers.iter().filter(|b| named(&b.clients.value)) {
        add(Edge::Broker(broker.name.text.clone()));
    }
    let custom = policy.buses.iter();
    let custom = custom.filter(|bus| bus.kind.value == bus::BusKind::Custom);
    for bus in custom {
        let within = |name: &str| Within {
            bus: Some(bus.name.text.clone()),
            name: name.to_owned(),
        };
        if named(&bus.publishers.value) {
            add(Edge::Bus(bus.name.text.clone()));
        }
        for queue in &bus.queues {
            of_queue(service, queue, within(&queue.name.text), &mut add);
        }
        for topic in bus.topics.iter().filter(|t| named(&t.publishers.value)) {
            add(Edge::Publishes(within(&topic.name.text)));
        }
    }
    let own = |name: &str| Within {
        bus: None,
        name: name.to_owned(),
    };
    for queue in &policy.queues {
        of_queue(service, queue, own(&queue.name.text), &mut add);
    }
    for topic in policy
        .topics
        .iter()
        .filter(|t: &&topic::Topic| named(&t.publishers.value))
    {
        add(Edge::Publishes(own(&topic.name.text)));
    }
    for metric in policy
        .metrics
        .iter()
        .filter(|metric| metric.logged_by.is_none())
    {
        let scales = service.scales.iter().filter_map(|scale| scale.on.as_ref());
        if scales.clone().any(|on| on.value == metric.name.text) {
            let namespace = metric.namespace.as_ref().unwrap_or(&policy.namespace);
            add(Edge::Metrics(namespace.value.clone()));
        }
    }
    if let Some(tracing) = &policy.tracing {
        add(Edge::Traces(Collector::of(tracing)));
    }
    out
}

/// Who scales by what waits in a queue receives from it.
fn of_queue(service: &Service, queue: &queue::Queue, at: Within, add: &mut impl FnMut(Edge)) {
    let name = &service.name.text;
    if queue.producers.value.contains(name) {
        add(Edge::Sends(at.clone()));
    }
    let waits = |on: &str| on == BACKLOG || on == MESSAGES;
    let scales = service.scales.iter().any(|scale| {
        let queue = scale.queue.as_ref().map(|queue| queue.value.as_str());
        scale.on.as_ref().is_some_and(|on| waits(&on.value))
            && queue.is_some_and(|queue| queue == at.name || queue == at.title())
    });
    if scales || queue.consumers.value.contains(name) {
        add(Edge::Receives(at));
    }
}

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
    /// Name of the bus.
    BusName,
    /// URL of the queue.
    QueueUrl,
    /// ARN of the topic.
    TopicArn,
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

/// Every fact: the kind of its item, its word behind the item, and what it is. Documentation and checks follow from this.
pub const FACTS: &[(Fact, &str, &str, &str)] = &[
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
    (Fact::BusName, "bus", "name", "name of the event bus"),
    (Fact::QueueUrl, "queue", "url", "URL of the queue"),
    (Fact::TopicArn, "topic", "arn", "ARN of the topic"),
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
        let row = FACTS.iter().find(|(fact, ..)| *fact == self);
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
    /// What it is.
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
            Edge::Bus(name) => all(name, &[Fact::BusName]),
            Edge::Sends(queue) | Edge::Receives(queue) => all(&queue.title(), &[Fact::QueueUrl]),
            Edge::Publishes(topic) => all(&topic.title(), &[Fact::TopicArn]),
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

/// Names of environment variables that services state, each of something that the service is told.
pub(super) fn check(policy: &Policy, findings: &mut Vec<Finding>) {
    for service in &policy.services {
        names(
            &service.settings.names,
            &service.name,
            &told(policy, service),
            findings,
        );
    }
}

/// Names of environment variables, each of something that the service is told.
fn names(names: &Named<String>, of: &Name, told: &[Told], findings: &mut Vec<Finding>) {
    for (key, name) in &names.0 {
        let mut letters = name.value.chars();
        let first = |c: char| c.is_ascii_alphabetic() || c == '_';
        let fits = letters.next().is_some_and(first)
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !fits {
            let headline = format!("\"{}\" is no name of an environment variable", name.value);
            let finding = Finding::error(&policyfile::VALUE, name.span_or(of.span), headline);
            findings
                .push(finding.help("write letters, digits and underscores, and no digit first"));
        }
        let known = || told.iter().map(|told| told.key.as_str());
        if !known().any(|one| one == key.text) {
            let headline = format!("service \"{}\" is not told `{}`", of.text, key.text);
            let finding = Finding::error(&policyfile::REFERENCE, key.span, headline);
            findings.push(suggest(finding, nearest(&key.text, known()), known()));
        }
    }
    for (n, one) in told.iter().enumerate() {
        if let Some(other) = told.iter().take(n).find(|other| other.name == one.name) {
            let stated = names
                .0
                .iter()
                .find(|(key, _)| key.text == one.key || key.text == other.key);
            let at = stated.map_or(of.span, |(key, _)| key.span);
            let headline = format!(
                "{} is told both `{}` and `{}` of service \"{}\"",
                one.name, other.key, one.key, of.text
            );
            let finding = Finding::error(&policyfile::VALUE, at, headline);
            findings.push(finding.help("give one of them another name in `names`"));
        }
    }
}
