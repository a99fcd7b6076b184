//! The sizing policy: an HCL file of literals, read with the place of every value.

pub mod broker;
pub mod cost;
pub mod database;
pub mod decode;
pub mod demand;
pub mod events;
pub mod lint;
mod load;
pub mod observe;
pub mod quotas;
pub mod raw;
pub mod reference;
pub mod select;
pub mod service;
mod validate;

pub use decode::{FieldDoc, SectionDoc, Stated};
pub use load::{
    BASELINE, EnvironmentPolicy, FILE_NAME, Loaded, embedded, find, load, open, open_found,
};
pub use validate::validate;

use broker::Broker;
use cost::{Cost, Network, Tags};
use database::Database;
use decode::Reader;
use demand::Demand;
use events::Bus;
use lint::{Lint, Waiver};
use observe::{Alarm, Dashboard, Logs, Metric, Tracing};
use quotas::Quotas;
use raw::Name;
use select::EnvironmentSelect;
use service::Service;

use crate::text::Span;

/// A policy as it holds in one environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The `policy` block.
    pub head: Head,
    /// Namespace of custom metrics.
    pub namespace: Stated<String>,
    /// What the environment must carry.
    pub demand: Demand,
    /// ECS services.
    pub services: Vec<Service>,
    /// Databases.
    pub databases: Vec<Database>,
    /// Brokers.
    pub brokers: Vec<Broker>,
    /// Event buses.
    pub buses: Vec<Bus>,
    /// Custom metrics.
    pub metrics: Vec<Metric>,
    /// Alarms.
    pub alarms: Vec<Alarm>,
    /// Dashboards.
    pub dashboards: Vec<Dashboard>,
    /// X-Ray sampling.
    pub tracing: Option<Tracing>,
    /// Log groups.
    pub logs: Option<Logs>,
    /// Network use by component.
    pub networks: Vec<Network>,
    /// Cost strategies.
    pub cost: Option<Cost>,
    /// Tags.
    pub tags: Option<Tags>,
    /// What the AWS account allows.
    pub quotas: Quotas,
    /// How strictly the linter holds.
    pub lint: Lint,
    /// What the linter lets pass for a while.
    pub waivers: Vec<Waiver>,
}

impl Policy {
    /// Where an item of a family is named.
    pub fn item(&self, family: &str, name: &str) -> Option<Span> {
        let named = |one: &Name| (one.text == name).then_some(one.span);
        match family {
            "service" => self.services.iter().find_map(|s| named(&s.name)),
            "database" => self.databases.iter().find_map(|d| named(&d.name)),
            "broker" => self.brokers.iter().find_map(|b| named(&b.name)),
            "bus" => self.buses.iter().find_map(|b| named(&b.name)),
            _ => None,
        }
    }
}

/// The `policy` block: which system, where, for which tfsize.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The system's name.
    pub name: Name,
    /// What the system is.
    pub description: Option<Stated<String>>,
    /// AWS Region of its stacks.
    pub region: Option<Stated<String>>,
    /// Versions of tfsize that may read the policy.
    pub require: Option<Stated<String>>,
    /// The policy this one changes.
    pub extends: Option<Stated<String>>,
}

impl Head {
    fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        Some(Self {
            name: name.clone(),
            description: r.optional("description", "what the system is"),
            region: r.required("region", "AWS Region of its stacks"),
            require: r.optional("require", "versions of tfsize that may read the policy, such as \">= 0.1\""),
            extends: r.optional(
                "extends",
                "a policy file this one changes, relative to it, or \"baseline\" for the embedded one",
            ),
        })
    }
}

/// An environment as declared: what it inherits and whether it is only a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Its name.
    pub name: Name,
    /// The environment it changes.
    pub inherits: Option<Stated<String>>,
    /// Whether `generate` leaves it out unless it is named.
    pub scenario: Stated<bool>,
    /// Which root modules are this environment.
    pub select: Option<EnvironmentSelect>,
}

impl Environment {
    fn read(r: &mut Reader, name: &Name) -> Self {
        Self {
            name: name.clone(),
            inherits: r.optional("inherits", "the environment this one changes"),
            scenario: r.or(
                "scenario",
                false,
                "sized and checked only: `generate` leaves it out unless it is named with --env",
            ),
            select: r.block(
                "select",
                "which root modules are this environment; without it, those whose directory, workspace, `environment` variable or tag has its name",
                |r| Some(EnvironmentSelect::read(r)),
            ),
        }
    }
}

impl Policy {
    /// Reads a whole policy, layers already merged.
    fn read(r: &mut Reader) -> Option<Self> {
        let namespace = r.or(
            "namespace",
            "Custom".to_string(),
            "namespace of custom metrics",
        );
        let head = r.only(
            "policy",
            "the system's name",
            "which system, where, for which tfsize",
            Head::read,
        );
        let demand = r.block("demand", "what an environment must carry", |r| {
            Some(Demand::read(r))
        });
        let policy = Self {
            head: Head {
                name: Name {
                    text: String::new(),
                    span: crate::text::Span::nowhere(),
                },
                description: None,
                region: None,
                require: None,
                extends: None,
            },
            namespace,
            demand: demand.unwrap_or_default(),
            services: r.blocks(
                "service",
                "the service's name",
                "an ECS service on Fargate",
                Service::read,
            ),
            databases: r.blocks(
                "database",
                "the database's name",
                "an Aurora Serverless v2 cluster",
                Database::read,
            ),
            brokers: r.blocks(
                "broker",
                "the broker's name",
                "an Amazon MQ broker",
                Broker::read,
            ),
            buses: r.blocks(
                "bus",
                "the bus's name",
                "an EventBridge bus with its queues and topics",
                Bus::read,
            ),
            metrics: r.blocks(
                "metric",
                "the metric's label",
                "a custom metric",
                Metric::read,
            ),
            alarms: r.blocks(
                "alarm",
                "the alarm's name",
                "a threshold that holds for everything of its kind",
                Alarm::read,
            ),
            dashboards: r.blocks(
                "dashboard",
                "the dashboard's name",
                "a CloudWatch dashboard",
                Dashboard::read,
            ),
            tracing: r.block("tracing", "X-Ray sampling", |r| Some(Tracing::read(r))),
            logs: r.block("logs", "log groups", |r| Some(Logs::read(r))),
            networks: r.blocks(
                "network",
                "the component",
                "bandwidth and volume of one component",
                Network::read,
            ),
            cost: r.block("cost", "strategies to save money, in words", |r| {
                Some(Cost::read(r))
            }),
            tags: r.block("tags", "cost-allocation tags", |r| Some(Tags::read(r))),
            quotas: r
                .block("quotas", "what the AWS account allows in the Region", |r| {
                    Some(Quotas::read(r))
                })
                .unwrap_or_default(),
            lint: r
                .block("lint", "how strictly the linter holds", |r| {
                    Some(Lint::read(r))
                })
                .unwrap_or_default(),
            waivers: r.blocks(
                "waiver",
                "the waiver's name",
                "findings that pass for a while",
                Waiver::read,
            ),
        };
        Some(Self {
            head: head?,
            ..policy
        })
    }

    /// The reference of everything a policy can hold, from the decoder itself.
    pub fn describe() -> SectionDoc {
        let mut doc = Reader::describe(Self::read);
        let nobody = Name {
            text: String::new(),
            span: crate::text::Span::nowhere(),
        };
        let environment = Reader::describe(|r| {
            let environment = Environment::read(r, &nobody);
            r.block("demand", "what the environment must carry", |r| {
                Some(Demand::read(r))
            });
            environment
        });
        doc.sections.insert(
            1,
            SectionDoc {
                kind: "environment",
                label: Some("the environment's name"),
                doc: "an environment: its demand and, as blocks named as at the top level, what differs there",
                required: true,
                ..environment
            },
        );
        for section in &mut doc.sections {
            section.required |= section.kind == "policy";
        }
        doc
    }
}
