//! Planning facts of brokers, held against what AWS has.

use crate::catalog::broker as mq;
use crate::family::invariant::{Context, Found};
use crate::finding::Finding;
use crate::registry::capacity;

/// Protocols that the engine does not speak, and ports that are not theirs.
pub(super) fn planning(c: &Context, found: &mut Found) {
    for (stated, sized) in c
        .policy
        .brokers
        .iter()
        .filter_map(|b| Some((b, c.sized.brokers.iter().find(|s| s.name == b.name.text)?)))
    {
        let Some(protocol) = &stated.protocol else {
            continue;
        };
        found.ask();
        let (engine, version) = (sized.engine.value, sized.version.value.as_str());
        let Some(spoken) = mq::protocol_of(engine, Some(version), &protocol.value) else {
            let spoken: Vec<&str> = mq::protocols(engine, Some(version))
                .map(|p| p.name)
                .collect();
            let elsewhere = [mq::Engine::ActiveMq, mq::Engine::RabbitMq]
                .into_iter()
                .any(|e| mq::protocol_of(e, None, &protocol.value).is_some());
            found.push(
                Finding::warning(
                    &capacity::PLANNING,
                    protocol.at.unwrap_or(stated.name.span),
                    format!(
                        "{} speaks no {}",
                        if elsewhere { engine.to_string() } else { "Amazon MQ".into() },
                        protocol.value.to_uppercase()
                    ),
                )
                .label(format!("{engine} {version} speaks {}", spoken.join(", ")))
                .note(format!("source: {}", mq::PROTOCOLS.source))
                .help(if elsewhere {
                    "choose the engine that speaks it, or have clients speak another protocol"
                } else {
                    "have clients speak another protocol, or run a server of this one on ECS instead of the broker"
                }),
            );
            continue;
        };
        if let Some(port) = stated.port.filter(|p| p.value != u32::from(spoken.port)) {
            found.push(
                Finding::warning(
                    &capacity::PLANNING,
                    port.at.unwrap_or(stated.name.span),
                    format!("{} is not the port of {}", port.value, protocol.value),
                )
                .label(format!("Amazon MQ listens on {}", spoken.port))
                .note(format!("source: {}", mq::PROTOCOLS.source)),
            );
        }
    }
}
