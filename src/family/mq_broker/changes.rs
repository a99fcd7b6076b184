//! What a change of a broker does.

use crate::catalog::{broker, transition as facts};
use crate::family::change::{Change, Effect, Transitions, replacement, texts, versions};
use crate::registry::transition;

/// What changes of brokers do.
pub(super) const TRANSITIONS: &[Transitions] = &[Transitions {
    kind: "aws_mq_broker",
    reads: &[
        "deployment_mode",
        "engine_type",
        "engine_version",
        "host_instance_type",
    ],
    holds: true,
    running: None,
    of: of_broker,
}];

fn of_broker(change: &dyn Change) -> Vec<Effect> {
    let mut out = Vec::new();
    for argument in ["deployment_mode", "engine_type"] {
        let found = replacement(change, &transition::BROKER_REPLACED, argument);
        out.extend(found.map(|t| {
            t.help("its messages and its endpoint go with it: make the other one first, and move the clients")
        }));
    }
    let engine = change
        .before("engine_type")
        .text()
        .and_then(|e| broker::Engine::parse(&e));
    if let Some((before, after)) = texts(change, "host_instance_type") {
        let lowered =
            engine == Some(broker::Engine::RabbitMq) && after == facts::NOT_LOWERED_TO.value;
        let (rule, headline, source) = if lowered {
            (
                &transition::BROKER_LOWERED,
                format!(
                    "{}: {before} cannot be lowered to {after}",
                    change.address()
                ),
                facts::NOT_LOWERED_TO.source,
            )
        } else {
            (
                &transition::BROKER_RESTART,
                format!("{}: {before} to {after} restarts it", change.address()),
                &facts::BROKER_REBOOT,
            )
        };
        let says = Effect::new(rule, "host_instance_type", headline, (before, after));
        out.push(says.source(source).help(if lowered {
            "keep the type, or make another broker and move the clients"
        } else {
            "clients must connect again: apply it in a maintenance window"
        }));
    }
    if let Some((before, after)) = versions(change) {
        let headline = format!(
            "{}: version {before} to {after} restarts it",
            change.address()
        );
        let rule = &transition::BROKER_RESTART;
        out.push(
            Effect::new(rule, "engine_version", headline, (before, after))
                .source(&facts::BROKER_REBOOT)
                .help("clients must connect again: apply it in a maintenance window"),
        );
    }
    out
}
