//! Engine versions and the end of their support.

use std::fmt;

use serde::Serialize;

use super::{ACTIVEMQ_VERSIONS, Engine, MQ_API, RABBITMQ_VERSIONS, RELEASE_NOTES};
use crate::catalog::source::Source;

/// An engine version Amazon MQ has or had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EngineVersion {
    /// Engine.
    pub engine: Engine,
    /// Major version.
    pub major: u32,
    /// Minor version.
    pub minor: u32,
    /// Last day of support; absent while it is live.
    pub ended: Option<&'static str>,
    /// Where it was read.
    pub source: &'static Source,
}

impl EngineVersion {
    /// Whether new brokers can have it.
    pub const fn is_live(&self) -> bool {
        self.ended.is_none()
    }
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}.{}", self.engine, self.major, self.minor)
    }
}

const fn version(
    engine: Engine,
    major: u32,
    minor: u32,
    ended: Option<&'static str>,
    source: &'static Source,
) -> EngineVersion {
    EngineVersion {
        engine,
        major,
        minor,
        ended,
        source,
    }
}

/// Versions of both engines, newest first within an engine.
pub static ENGINE_VERSIONS: [EngineVersion; 12] = [
    version(Engine::ActiveMq, 5, 19, None, &ACTIVEMQ_VERSIONS),
    version(Engine::ActiveMq, 5, 18, None, &ACTIVEMQ_VERSIONS),
    version(
        Engine::ActiveMq,
        5,
        17,
        Some("2025-06-16"),
        &ACTIVEMQ_VERSIONS,
    ),
    version(
        Engine::ActiveMq,
        5,
        16,
        Some("2024-11-15"),
        &ACTIVEMQ_VERSIONS,
    ),
    version(
        Engine::ActiveMq,
        5,
        15,
        Some("2024-09-16"),
        &ACTIVEMQ_VERSIONS,
    ),
    version(Engine::RabbitMq, 4, 3, None, &RELEASE_NOTES),
    version(Engine::RabbitMq, 4, 2, None, &RABBITMQ_VERSIONS),
    version(Engine::RabbitMq, 3, 13, None, &RABBITMQ_VERSIONS),
    version(Engine::RabbitMq, 3, 12, Some("2025-03-17"), &RELEASE_NOTES),
    version(Engine::RabbitMq, 3, 11, Some("2025-02-17"), &RELEASE_NOTES),
    version(
        Engine::RabbitMq,
        3,
        10,
        Some("2024-10-15"),
        &RABBITMQ_VERSIONS,
    ),
    version(
        Engine::RabbitMq,
        3,
        9,
        Some("2024-09-16"),
        &RABBITMQ_VERSIONS,
    ),
];

/// Reads `major.minor` and what may follow (`5.17.6`).
pub(super) fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Major and minor version that a broker gets: without `engine_version`, the newest.
pub(super) fn resolve(engine: Engine, version: Option<&str>) -> Option<(u32, u32)> {
    match version {
        Some(text) => parse_version(text),
        None => live_versions(engine).next().map(|it| (it.major, it.minor)),
    }
}

/// The version that `engine_version` names; `None` when the catalogue has no such version.
pub fn engine_version(engine: Engine, text: &str) -> Option<&'static EngineVersion> {
    let (major, minor) = parse_version(text)?;
    ENGINE_VERSIONS
        .iter()
        .find(|it| it.engine == engine && it.major == major && it.minor == minor)
}

/// Versions new brokers of `engine` can have, newest first.
pub fn live_versions(engine: Engine) -> impl Iterator<Item = &'static EngineVersion> {
    ENGINE_VERSIONS
        .iter()
        .filter(move |it| it.engine == engine && it.is_live())
}

/// Whether the API insists on `auto_minor_version_upgrade = true` (the provider's default is false).
///
/// True as well when the version cannot be read, since every live version insists.
pub fn requires_auto_minor_upgrade(engine: Engine, version: &str) -> bool {
    let since = match engine {
        Engine::ActiveMq => (5, 18),
        Engine::RabbitMq => (3, 13),
    };
    parse_version(version).is_none_or(|it| it >= since)
}

/// Where [`requires_auto_minor_upgrade`] was read.
pub static AUTO_MINOR_UPGRADE_FROM: &Source = &MQ_API;
