//! Databases in tables, JSON and the stack.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value as Json;

use crate::catalog::aurora_class::InstanceClass;
use crate::family::listed::{Listed, Load, Outputs, Summary, facts_of, opened, spare};
use crate::family::variable::{Scope, Variable};
use crate::sizing::{SizedDatabase, sized_by};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;

const OUTPUTS: Outputs = &[
    ("identifier", "cluster_identifier"),
    ("arn", "cluster_arn"),
    ("resource_id", "cluster_resource_id"),
    ("writer_endpoint", "writer_endpoint"),
    ("reader_endpoint", "reader_endpoint"),
    ("port", "port"),
    ("security_group_id", "security_group_id"),
    ("master_secret_arn", "master_secret_arn"),
    ("cluster_endpoint", "cluster_endpoint"),
    ("cluster_reader_endpoint", "cluster_reader_endpoint"),
    ("database_security_group_id", "database_security_group_id"),
    ("bootstrap_sql", "bootstrap_sql"),
    ("proxy_endpoint", "proxy_endpoint"),
    ("proxy_reader_endpoint", "proxy_reader_endpoint"),
    ("proxy_arn", "proxy_arn"),
    ("proxy_resource_id", "proxy_resource_id"),
    ("log_group_names", "log_group_names"),
    ("alarm_arns", "alarm_arns"),
];

/// How databases are listed.
pub(super) const LISTED: Listed<SizedDatabase> = Listed {
    name: "databases",
    doc: "The databases by name; the endpoints are the proxy's if there is one.",
    outputs: OUTPUTS,
    summary,
    facts,
    schema: include_str!("size.json"),
    load,
};

/// What databases take from outside of the stack.
pub(super) const VARIABLES: &[Variable<SizedDatabase>] = &[Variable {
    name: "deletion_protection",
    doc: "false lifts the protection of databases that refuse to be deleted, in an apply of its own before a destroy; their final snapshots are still taken.",
    ty: "bool",
    of: |_| true,
    scope: Scope::Stack,
    default: Some(|| Expr::Bool(true)),
    sensitive: false,
    example: None,
}];

/// A proxy shares the connections that services open, so that only what is without one is counted.
fn load(database: &SizedDatabase) -> Option<Load> {
    let direct = database.proxy.is_none() && !database.asked.is_empty();
    direct.then(|| Load::of_services(&database.asked, "connections of the database"))
}

fn summary(d: &SizedDatabase) -> Summary {
    let readers = match d.readers.value {
        0 => String::new(),
        1 => ", 1 reader".into(),
        n => format!(", {n} readers"),
    };
    let scaled = d.scale.as_ref().map(|scale| scale.readers.value);
    let readers = match scaled {
        Some(band) => format!("{readers}, scaled {}..{}", band.min, band.max),
        None => readers,
    };
    let asked = opened(&d.asked);
    let mut why = sized_by(d.profile.as_ref());
    if let Some(asked) = asked {
        let _ = write!(why, "; services may open {}", plain(asked));
        if d.proxy.is_some() {
            why.push_str(" (shared by the proxy)");
        }
    }
    let most = d.max_connections.as_ref().map(|most| most.value);
    let bounds = most.map(|most| format!("{} connections", plain(most.into())));
    let headroom = most
        .zip(asked)
        .map(|(most, asked)| spare(most.into(), asked));
    Summary {
        size: format!("{}{readers}", d.capacity),
        bounds: bounds.unwrap_or_default(),
        why,
        headroom: headroom.unwrap_or_default(),
    }
}

/// What JSON says of one.
#[derive(Serialize)]
struct Facts<'a> {
    /// None where the policy states the size itself.
    profile: Option<&'a str>,
    engine: &'static str,
    version: &'a str,
    /// None of instances of a class.
    min_acu: Option<f64>,
    max_acu: Option<f64>,
    /// None of serverless ones.
    instance: Option<&'a str>,
    /// None where the class is not known.
    vcpu: Option<u32>,
    memory_gib: Option<u32>,
    readers: u32,
    /// None where nothing scales them.
    min_readers: Option<u32>,
    max_readers: Option<u32>,
    /// The bound that the policy sets.
    connections: Option<u32>,
    /// What Aurora allows an instance.
    connections_granted: Option<u32>,
    /// Whether that is the number, and not the least that it is.
    connections_exact: Option<bool>,
    /// What all services together may open.
    connections_asked: u64,
    /// The document that says what Aurora allows.
    source: Option<String>,
}

fn facts(d: &SizedDatabase) -> Json {
    let acu = d.capacity.acu().map(|acu| acu.value);
    let class = d.known_class();
    facts_of(&Facts {
        profile: d.profile.as_ref().map(|p| p.value.as_str()),
        engine: d.engine.value.as_str(),
        version: &d.version.value,
        min_acu: acu.map(|acu| acu.min.acu()),
        max_acu: acu.map(|acu| acu.max.acu()),
        instance: d.capacity.class().map(|class| class.value.as_str()),
        vcpu: class.map(InstanceClass::vcpu),
        memory_gib: class.map(InstanceClass::memory),
        readers: d.readers.value,
        min_readers: d.scale.as_ref().map(|s| s.readers.value.min),
        max_readers: d.scale.as_ref().map(|s| s.readers.value.max),
        connections: d.max_connections.as_ref().map(|most| most.value),
        connections_granted: d.granted.as_ref().map(|g| g.limit),
        connections_exact: d.granted.as_ref().map(|g| g.exact),
        connections_asked: d.asked_total(),
        source: d.granted.as_ref().map(|g| g.source.to_string()),
    })
}
