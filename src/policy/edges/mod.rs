//! What a service is connected with, as the policy says it: by whom an item is used, and by what a service scales. Rights,
//! addresses and ways follow from it.

mod check;
mod told;

use super::Policy;
use super::observe::Tracing;
use super::service::Service;

pub(super) use check::check;
pub use told::{Fact, LOGINS, OWN, Told, told};

/// What a service has from using an item: what it is told of it, and what its code may call.
#[derive(Debug, PartialEq, Eq)]
pub struct Access {
    /// The kind of the item.
    pub kind: &'static str,
    /// What the service is told.
    pub told: &'static [Output],
    /// How the name of the statement begins that lets it: `PublishTo`.
    pub sid: &'static str,
    /// What its code may call.
    pub actions: &'static [&'static str],
    /// The output of the item's module that says on what.
    pub arn: &'static str,
    /// The messages that go there or come from there, which are encrypted.
    pub messages: Option<Messages>,
}

/// Something of an item that its module says.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    /// Its word behind the item: `url`.
    pub word: &'static str,
    /// What the reference page says of it.
    pub doc: &'static str,
    /// The output of the module.
    pub output: &'static str,
}

/// Messages that a service sends or receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Messages {
    /// The service of AWS that has them, as its endpoint is called.
    pub service: &'static str,
    /// Whether they are sent, and not received.
    pub are_sent: bool,
}

/// A connection of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edge {
    /// It logs in to a database.
    Database(String),
    /// It logs in to a broker.
    Broker(String),
    /// It uses an item as another kind says it.
    Item(&'static Access, Within),
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

/// An item, of its own or within a bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// The bus; none where it is of its own.
    pub bus: Option<String>,
    /// The label of the item that it is in.
    pub name: String,
}

impl Within {
    /// An item of its own.
    pub fn own(name: &str) -> Self {
        Self {
            bus: None,
            name: name.to_owned(),
        }
    }

    /// A part of a bus.
    pub fn of_bus(bus: &str, name: &str) -> Self {
        Self {
            bus: Some(bus.to_owned()),
            name: name.to_owned(),
        }
    }

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
    let mut out = Vec::new();
    let mut add = |edge: Edge| {
        if !out.contains(&edge) {
            out.push(edge);
        }
    };
    policy.item_edges(service).into_iter().for_each(&mut add);
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
