//! Protocols that clients speak to a broker.

use serde::Serialize;

use super::version::resolve;
use super::{ARCHITECTURE, Engine};
use crate::catalog::source::Fact;

/// A protocol clients speak to a broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Protocol {
    /// As engines and clients call it: `AMQP 1.0`.
    pub name: &'static str,
    /// Engine that speaks it.
    pub engine: Engine,
    /// TLS port.
    pub port: u16,
    /// First major and minor engine version that speaks it, when not all do.
    pub since: Option<(u32, u32)>,
}

const fn protocol(
    name: &'static str,
    engine: Engine,
    port: u16,
    since: Option<(u32, u32)>,
) -> Protocol {
    Protocol {
        name,
        engine,
        port,
        since,
    }
}

/// The protocols of both engines. NATS is not among them.
pub static PROTOCOLS: Fact<[Protocol; 7]> = Fact::new(
    [
        protocol("OpenWire", Engine::ActiveMq, 61617, None),
        protocol("AMQP 1.0", Engine::ActiveMq, 5671, None),
        protocol("STOMP", Engine::ActiveMq, 61614, None),
        protocol("MQTT", Engine::ActiveMq, 8883, None),
        protocol("WSS", Engine::ActiveMq, 61619, None),
        protocol("AMQP 0-9-1", Engine::RabbitMq, 5671, None),
        protocol("AMQP 1.0", Engine::RabbitMq, 5671, Some((4, 2))),
    ],
    &ARCHITECTURE,
);

/// The protocols that brokers of `engine` and `version` speak. With no version, or one that cannot be read, the newest.
pub fn protocols(engine: Engine, version: Option<&str>) -> impl Iterator<Item = &'static Protocol> {
    let version = resolve(engine, version);
    PROTOCOLS.value.iter().filter(move |it| {
        it.engine == engine
            && it
                .since
                .is_none_or(|since| version.is_none_or(|version| version >= since))
    })
}

/// The protocol of that name (any case), if brokers of `engine` and `version` speak it. A name without a version, such
/// as `amqp`, is any version of it.
pub fn protocol_of(engine: Engine, version: Option<&str>, name: &str) -> Option<&'static Protocol> {
    let family = |it: &Protocol| it.name.split(' ').next().unwrap_or_default();
    protocols(engine, version)
        .find(|it| it.name.eq_ignore_ascii_case(name) || family(it).eq_ignore_ascii_case(name))
}
