//! The containers of a task: their own sizes, and their health checks.

use super::parts::TASK;
use super::rules;
use crate::catalog::fargate;
use crate::family::Which;
use crate::family::{Binding, Compare, Field, Read, Select, Unset, row};
use crate::policy::decode::Stated;
use crate::policy::lint::Mode;
use crate::policy::service::HealthCheck;
use crate::registry::policy;
use crate::sizing::{SizedContainer, SizedService};
use crate::value::unit::Seconds;
use crate::value::{Decided, Value};

fn containers(s: &SizedService) -> Vec<String> {
    s.containers.iter().map(|c| c.name.clone()).collect()
}

fn container<'s>(s: &'s SizedService, key: &str) -> Option<&'s SizedContainer> {
    s.containers.iter().find(|c| c.name == key)
}

/// The container that the policy names, or else the service's own.
fn whose(s: &SizedService, key: &str) -> Which {
    let named = container(s, key);
    Which {
        name: if named.is_some() { key } else { &s.name }.to_owned(),
        named: named.is_some(),
        ports: s.ports.iter().map(|(_, port)| port.value).collect(),
        only_in: None,
    }
}

/// The container of a health check. One without a command is not written, and holds where there is one.
fn checked(s: &SizedService, key: &str) -> Which {
    let check = match container(s, key) {
        Some(container) => container.health_check.as_ref(),
        None => s.health_check.as_ref(),
    };
    let unwritten = check.is_some_and(|check| check.command.value.is_empty());
    Which {
        only_in: unwritten.then_some("healthCheck"),
        ..whose(s, key)
    }
}

/// The service's own container, which has its ports. One that maps none may listen anywhere.
fn listening(s: &SizedService, _: &str) -> Which {
    Which {
        only_in: Some("portMappings"),
        ..whose(s, "")
    }
}

fn ports(s: &SizedService) -> Vec<String> {
    s.ports.iter().map(|(name, _)| name.clone()).collect()
}

/// The ports of the service's own container. They are set with what leads there.
pub(super) const PORTS: &[Binding<SizedService>] = &[Binding {
    keys: Some(ports),
    container: Some(listening),
    wired: true,
    ..row(
        Field {
            name: "service.port",
            title: "port {key}",
            unit: "",
            doc: "a port that the service's own container listens on",
            input: "ports.{key}",
            part: &TASK,
            select: Select::All,
            read: Read::Container("portMappings"),
            mode: Mode::Exact,
            compare: Compare::Port,
            unset: Unset::Differs,
            rule: &rules::PORT,
            caution: None,
            price: None,
        },
        |s, key| {
            let (_, port) = s.ports.iter().find(|(name, _)| name == key)?;
            Some(port.map(|port| (*port).into()))
        },
    )
}];

/// A number of a container with a size of its own.
macro_rules! container {
    ($name:literal, $title:literal, $unit:literal, $doc:literal, $input:literal, $at:literal, $rule:expr, $of:ident) => {
        Binding {
            keys: Some(containers),
            container: Some(whose),
            ..row(
                Field {
                    name: concat!("service.container.", $name),
                    title: concat!($title, " of container {key}"),
                    unit: $unit,
                    doc: $doc,
                    input: concat!("containers.{key}.", $input),
                    part: &TASK,
                    select: Select::All,
                    read: Read::Container($at),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::DiffersInBlock,
                    rule: $rule,
                    caution: None,
                    price: None,
                },
                |s, key| Some(container(s, key)?.$of.as_ref()?.map(|size| size.0.into())),
            )
        }
    };
}

/// A number of the health check of a container: of the service's own, or of one that the policy names.
macro_rules! health {
    (own, $word:literal, $what:literal, $($rest:tt)*) => {
        Binding {
            container: Some(checked),
            ..row(
                health!(
                    concat!("service.health_check.", $word),
                    concat!($what, " of the health check"),
                    "health_check.",
                    $($rest)*
                ),
                |s, _| health!(s.health_check.as_ref(), $($rest)*),
            )
        }
    };
    (named, $word:literal, $what:literal, $($rest:tt)*) => {
        Binding {
            keys: Some(containers),
            container: Some(checked),
            ..row(
                health!(
                    concat!("service.container.health_check.", $word),
                    concat!($what, " of the health check of container {key}"),
                    "containers.{key}.health_check.",
                    $($rest)*
                ),
                |s, key| health!(container(s, key)?.health_check.as_ref(), $($rest)*),
            )
        }
    };
    ($check:expr, $unit:literal, $doc:literal, $input:literal, $at:literal, $unset:expr, $of:expr) => {{
        let of: fn(&HealthCheck) -> Decided<Value> = $of;
        $check.map(of)
    }};
    ($name:expr, $title:expr, $before:literal, $unit:literal, $doc:literal, $input:literal, $at:literal, $unset:expr, $of:expr) => {
        Field {
            name: $name,
            title: $title,
            unit: $unit,
            doc: $doc,
            input: concat!($before, $input),
            part: &TASK,
            select: Select::All,
            read: Read::Container(concat!("healthCheck.", $at)),
            mode: Mode::Exact,
            compare: Compare::Plain,
            unset: $unset,
            rule: &rules::HEALTH_CHECK,
            caution: None,
            price: None,
        }
    };
}

/// The four numbers of the health check of a container.
macro_rules! health_checks {
    ($whose:ident) => {
        &[
            health!(
                $whose,
                "interval",
                "interval",
                " seconds",
                "seconds between two health checks",
                "interval_seconds",
                "interval",
                Unset::number_in_block(&fargate::HEALTH_INTERVAL_DEFAULT_SECONDS),
                |h| seconds(h.interval)
            ),
            health!(
                $whose,
                "timeout",
                "timeout",
                " seconds",
                "seconds one health check may take",
                "timeout_seconds",
                "timeout",
                Unset::number_in_block(&fargate::HEALTH_TIMEOUT_DEFAULT_SECONDS),
                |h| seconds(h.timeout)
            ),
            health!(
                $whose,
                "retries",
                "retries",
                "",
                "failed health checks before the task is replaced",
                "retries",
                "retries",
                Unset::number_in_block(&fargate::HEALTH_RETRIES_DEFAULT),
                |h| Decided::new(h.retries.value.into(), [h.retries.at])
            ),
            health!(
                $whose,
                "start_period",
                "start period",
                " seconds",
                "seconds after start in which failed health checks do not count",
                "start_period_seconds",
                "startPeriod",
                Unset::number_in_block(&fargate::HEALTH_START_DEFAULT_SECONDS),
                |h| seconds(h.start_period)
            ),
        ]
    };
}

fn seconds(stated: Stated<Seconds>) -> Decided<Value> {
    Decided::new(stated.value.0.into(), [stated.at])
}

/// The sizes of containers.
pub(super) const SIZES: &[Binding<SizedService>] = &[
    container!(
        "cpu",
        "CPU",
        " units",
        "CPU units of a container",
        "cpu",
        "cpu",
        &policy::CPU,
        cpu
    ),
    container!(
        "memory",
        "memory",
        " MiB",
        "the most memory that a container may use in MiB",
        "memory",
        "memory",
        &policy::MEMORY,
        memory
    ),
    container!(
        "memory_reservation",
        "reserved memory",
        " MiB",
        "memory that a container is sure of in MiB",
        "memory_reservation",
        "memoryReservation",
        &policy::MEMORY,
        reservation
    ),
];

/// The health check of the service itself.
pub(super) const OWN_CHECKS: &[Binding<SizedService>] = health_checks!(own);

/// Those of the containers that the policy names.
pub(super) const NAMED_CHECKS: &[Binding<SizedService>] = health_checks!(named);
