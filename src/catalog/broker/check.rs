//! What Amazon MQ refuses of a broker's size.

use serde::Serialize;

use super::instance::{Class, creatable, instance_type, size_order};
use super::version::{engine_version, live_versions, parse_version, resolve};
use super::{
    ACTIVEMQ_STORAGE, ACTIVEMQ_TYPES, ARCHITECTURE, Engine, MQ_API, Mode, RABBITMQ_MICRO,
    RABBITMQ_TYPES, RABBITMQ_VERSIONS, Storage, TYPE_FAMILIES,
};
use crate::catalog::source::Source;

/// The part of a broker that a problem is about: the argument to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Part {
    /// Engine version.
    Version,
    /// Instance type.
    Instance,
    /// Deployment mode.
    Mode,
    /// Storage type.
    Storage,
    /// User name or password.
    User,
}

/// Something about a broker that AWS refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The argument to change.
    pub about: Part,
    /// What is wrong: a sentence without a full stop.
    pub what: String,
    /// What to do about it: a sentence without a full stop.
    pub help: String,
    /// Where it was read.
    pub source: &'static Source,
}

/// Holds one combination against everything Amazon MQ accepts. Empty when it accepts it.
///
/// No version means the newest; no storage type means the engine's default.
pub fn check(
    engine: Engine,
    version: Option<&str>,
    instance: &str,
    mode: Mode,
    storage: Option<Storage>,
) -> Vec<Problem> {
    [
        check_version(engine, version),
        check_type(engine, version, instance),
        check_mode(engine, instance, mode),
        check_storage(engine, instance, mode, storage),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn check_version(engine: Engine, version: Option<&str>) -> Option<Problem> {
    let text = version?;
    let newest = live_versions(engine).next()?;
    let Some(known) = engine_version(engine, text) else {
        // A version after the newest one here may well exist by now.
        let later = parse_version(text).is_some_and(|it| it > (newest.major, newest.minor));
        return (!later).then(|| Problem {
            about: Part::Version,
            what: format!("{engine} {text} is not a version of Amazon MQ"),
            help: format!("use {}", live_list(engine)),
            source: newest.source,
        });
    };
    known.ended.map(|day| Problem {
        about: Part::Version,
        what: format!("support of {known} ended on {day}"),
        help: format!("use {}", live_list(engine)),
        source: known.source,
    })
}

fn live_list(engine: Engine) -> String {
    let versions: Vec<String> = live_versions(engine)
        .map(|it| format!("{}.{}", it.major, it.minor))
        .collect();
    versions.join(" or ")
}

fn check_type(engine: Engine, version: Option<&str>, instance: &str) -> Option<Problem> {
    let problem = |what: String, help: String, source| {
        Some(Problem {
            about: Part::Instance,
            what,
            help,
            source,
        })
    };
    let smallest = |from: usize| {
        creatable(engine, version)
            .find(|it| size_order(it.name) >= Some(from))
            .map_or_else(|| "a smaller type".to_owned(), |it| it.name.to_owned())
    };
    let Some(known) = instance_type(instance) else {
        let names: Vec<&str> = creatable(engine, version).map(|it| it.name).collect();
        return problem(
            format!("{instance} is not a broker instance type"),
            format!("use one of {}", names.join(", ")),
            match engine {
                Engine::ActiveMq => &ACTIVEMQ_TYPES,
                Engine::RabbitMq => &RABBITMQ_TYPES,
            },
        );
    };
    let instead = smallest(size_order(instance).unwrap_or_default());
    if let Some(day) = known.created_until {
        return problem(
            format!("{instance} brokers cannot be created since {day}"),
            format!("use {instead}"),
            &ACTIVEMQ_TYPES,
        );
    }
    match (engine, known.class) {
        (Engine::ActiveMq, Class::M7g) => problem(
            format!("{instance} is for RabbitMQ brokers only"),
            format!("use {instead}"),
            &TYPE_FAMILIES,
        ),
        (Engine::RabbitMq, Class::T3) => problem(
            format!("AWS refuses to create RabbitMQ brokers on {instance}"),
            format!("use {instead}"),
            &RABBITMQ_MICRO,
        ),
        (Engine::RabbitMq, Class::M5) => {
            let (major, minor) = resolve(engine, version)?;
            if major < 4 {
                return None;
            }
            problem(
                format!("RabbitMQ {major}.{minor} runs on mq.m7g only, not on {instance}"),
                format!("use {instead}, or RabbitMQ 3.13"),
                &RABBITMQ_VERSIONS,
            )
        }
        _ => None,
    }
}

fn check_mode(engine: Engine, instance: &str, mode: Mode) -> Option<Problem> {
    if mode.only_for().is_some_and(|only| only != engine) {
        return Some(Problem {
            about: Part::Mode,
            what: format!("{engine} has no deployment mode {mode}"),
            help: format!("use {} or {}", Mode::SingleInstance, Mode::multi_az(engine)),
            source: &ARCHITECTURE,
        });
    }
    let micro = instance_type(instance).is_some_and(|it| it.class == Class::T3);
    (micro && mode == Mode::ClusterMultiAz).then(|| Problem {
        about: Part::Instance,
        what: format!("{instance} does not support {mode}"),
        help: "use mq.m7g.medium or larger for a cluster".to_owned(),
        source: &RABBITMQ_TYPES,
    })
}

fn check_storage(
    engine: Engine,
    instance: &str,
    mode: Mode,
    storage: Option<Storage>,
) -> Option<Problem> {
    let problem = |what: String, help: &str, source| {
        Some(Problem {
            about: Part::Storage,
            what,
            help: help.to_owned(),
            source,
        })
    };
    match (engine, storage?) {
        (Engine::RabbitMq, Storage::Efs) => problem(
            "RabbitMQ brokers store on EBS only".to_owned(),
            "leave out storage_type or set it to ebs",
            &MQ_API,
        ),
        (Engine::ActiveMq, Storage::Ebs) => {
            if instance_type(instance).is_some_and(|it| it.class != Class::M5) {
                return problem(
                    format!("ActiveMQ stores on EBS with mq.m5 only, not with {instance}"),
                    "set storage_type to efs or use an mq.m5 type",
                    &ACTIVEMQ_STORAGE,
                );
            }
            if mode == Mode::SingleInstance {
                return None;
            }
            problem(
                format!(
                    "ActiveMQ stores on EBS only as {}, not as {mode}",
                    Mode::SingleInstance
                ),
                "set storage_type to efs",
                &ACTIVEMQ_STORAGE,
            )
        }
        (Engine::RabbitMq, Storage::Ebs) | (Engine::ActiveMq, Storage::Efs) => None,
    }
}
