//! Brokers in tables, JSON and the stack.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value as Json;

use crate::family::listed::{Listed, Load, Outputs, Summary, facts_of, opened, spare};
use crate::family::variable::{Scope, Variable};
use crate::sizing::{SizedBroker, sized_by};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;

const OUTPUTS: Outputs = &[
    ("id", "id"),
    ("arn", "arn"),
    ("name", "name"),
    ("endpoints", "endpoints"),
    ("client_endpoints", "client_endpoints"),
    ("login_secret_arn", "login_secret_arn"),
    ("console_urls", "console_urls"),
    ("security_group_id", "security_group_id"),
    ("log_group_prefix", "log_group_prefix"),
    ("alarm_arns", "alarm_arns"),
];

/// How brokers are listed.
pub(super) const LISTED: Listed<SizedBroker> = Listed {
    name: "brokers",
    doc: "The brokers by name.",
    outputs: OUTPUTS,
    summary,
    facts,
    schema: include_str!("size.json"),
    load,
};

/// What brokers take from outside of the stack.
pub(super) const VARIABLES: &[Variable<SizedBroker>] = &[Variable {
    name: "broker_admins",
    doc: "First user of each broker. The password is kept in the state: encrypt it, and rotate in the broker.",
    ty: "map(object({\n    username = string\n    password = string\n  }))",
    of: |_| true,
    scope: Scope::Item,
    default: None,
    sensitive: true,
    example: Some(|_, _| {
        Expr::object([
            ("username", Expr::text("operator")),
            ("password", Expr::text("example-Only-0000")),
        ])
    }),
}];

/// Counted where AWS documents how many connections the broker takes.
fn load(broker: &SizedBroker) -> Option<Load> {
    let bounded = broker.max_connections.is_some() && !broker.asked.is_empty();
    bounded.then(|| Load::of_services(&broker.asked, "connections of the broker"))
}

fn summary(b: &SizedBroker) -> Summary {
    let asked = opened(&b.asked);
    let planned = b.planned.as_ref().map(|p| f64::from(p.value));
    let needed = asked.into_iter().chain(planned).reduce(f64::max);
    let bounds = match b.granted {
        Some(g) => format!("{} connections", plain(g.total().into())),
        None => "unknown".into(),
    };
    let mut why = sized_by(b.profile.as_ref());
    let mut headroom = Vec::new();
    let connections: Vec<String> = [
        planned.map(|n| format!("planned for {} connections", plain(n))),
        asked.map(|n| format!("services open {}", plain(n))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(needed) = needed {
        let _ = write!(why, ": {}", connections.join(", "));
        let spare = b.granted.map_or_else(
            || "unknown".into(),
            |granted| spare(granted.total().into(), needed),
        );
        headroom.push(format!("connections: {spare}"));
    }
    if let (Some(throughput), Some(messages)) = (&b.throughput, &b.messages) {
        let (has, needs) = (throughput.value, messages.value);
        let _ = write!(why, "; {needs} messages at peak of {has}");
        headroom.push(format!("messages: {}", spare(has.0, needs.0)));
    }
    Summary {
        size: format!(
            "{} {} {}",
            b.instance.value, b.engine.value, b.version.value
        ),
        bounds,
        why,
        headroom: headroom.join("; "),
    }
}

/// What JSON says of one.
#[derive(Serialize)]
struct Facts<'a> {
    /// None where the policy states the size itself.
    profile: Option<&'a str>,
    engine: &'static str,
    version: &'a str,
    instance: &'a str,
    /// How it is deployed.
    mode: &'static str,
    /// What Amazon MQ allows.
    connections_granted: Option<u32>,
    throughput_per_second: Option<f64>,
    messages_per_second_at_peak: Option<f64>,
    connections_planned: Option<u32>,
    /// What all services together may open.
    connections_asked: u64,
}

fn facts(b: &SizedBroker) -> Json {
    let asked = b.asked.iter();
    let asked = asked.map(|(_, tasks, each)| u64::from(*tasks) * u64::from(*each));
    facts_of(&Facts {
        profile: b.profile.as_ref().map(|p| p.value.as_str()),
        engine: b.engine.value.as_str(),
        version: &b.version.value,
        instance: &b.instance.value,
        mode: b.mode.value.as_str(),
        connections_granted: b.granted.map(|g| g.total()),
        throughput_per_second: b.throughput.as_ref().map(|t| t.value.0),
        messages_per_second_at_peak: b.messages.as_ref().map(|m| m.value.0),
        connections_planned: b.planned.as_ref().map(|p| p.value),
        connections_asked: asked.fold(0, u64::saturating_add),
    })
}
