//! What a load balancer does for a service.

use super::parts::{APPLICATION, BALANCER, BALANCER_TYPE, GROUP};
use crate::catalog::balancer as elb;
use crate::family::{Binding, Compare, Field, Read, Select, Told, Unset, optional, row};
use crate::policy::lint::Mode;
use crate::registry::policy;
use crate::sizing::{SizedBalancer, SizedService};

fn balancer(s: &SizedService) -> Option<&SizedBalancer> {
    s.balancer.as_ref()
}

/// A number of the health check of a target group.
macro_rules! check {
    ($name:literal, $title:literal, $unit:literal, $doc:literal, $input:literal, $at:literal, $unset:expr, $of:ident) => {
        row(
            Field {
                name: $name,
                title: $title,
                unit: $unit,
                doc: $doc,
                input: $input,
                part: &GROUP,
                select: Select::All,
                read: Read::Path(concat!("health_check[0].", $at)),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: $unset,
                rule: &policy::BALANCER,
                caution: None,
                price: None,
            },
            |s, _| optional(balancer(s).map(|b| &b.$of)),
        )
    };
}

/// The health check of its target group, and the times that it waits.
pub(super) const ROWS: &[Binding<SizedService>] = &[
    check!(
        "service.balancer.interval",
        "interval of the load balancer's check",
        " seconds",
        "seconds between two checks of the load balancer",
        "balancer.interval_seconds",
        "interval",
        Unset::number(&elb::INTERVAL_DEFAULT_SECONDS),
        interval
    ),
    check!(
        "service.balancer.timeout",
        "timeout of the load balancer's check",
        " seconds",
        "seconds one check of the load balancer may take",
        "balancer.timeout_seconds",
        "timeout",
        Unset::Unclear("AWS chooses it by the protocol"),
        timeout
    ),
    check!(
        "service.balancer.healthy",
        "threshold of healthy tasks",
        "",
        "checks in a row that find a task healthy",
        "balancer.healthy_checks",
        "healthy_threshold",
        Unset::number_by_block(&elb::THRESHOLD_PROVIDER_DEFAULT, &elb::HEALTHY_DEFAULT),
        healthy
    ),
    check!(
        "service.balancer.unhealthy",
        "threshold of unhealthy tasks",
        "",
        "checks in a row that find a task unhealthy",
        "balancer.unhealthy_checks",
        "unhealthy_threshold",
        Unset::number_by_block(&elb::THRESHOLD_PROVIDER_DEFAULT, &elb::UNHEALTHY_DEFAULT),
        unhealthy
    ),
    check!(
        "service.balancer.path",
        "path of the load balancer's check",
        "",
        "what a check of the load balancer asks for",
        "balancer.path",
        "path",
        Unset::text(&elb::PATH_DEFAULT),
        path
    ),
    row(
        Field {
            name: "service.balancer.drain",
            title: "deregistration delay",
            unit: " seconds",
            doc: "seconds that a stopping task has to end its requests",
            input: "balancer.drain_seconds",
            part: &GROUP,
            select: Select::All,
            read: Read::Path("deregistration_delay"),
            mode: Mode::Exact,
            compare: Compare::Plain,
            unset: Unset::number(&elb::DEREGISTRATION_DEFAULT_SECONDS),
            rule: &policy::BALANCER,
            caution: None,
            price: None,
        },
        |s, _| optional(balancer(s).map(|b| &b.drain)),
    ),
    Binding {
        told: Some(Told {
            sign: &BALANCER_TYPE,
            says: |_, _| Some(APPLICATION.into()),
        }),
        ..row(
            Field {
                name: "service.balancer.idle",
                title: "idle timeout of the load balancer",
                unit: " seconds",
                doc: "seconds after which the load balancer closes a connection without data",
                input: "balancer.idle_seconds",
                part: &BALANCER,
                select: Select::All,
                read: Read::Path("idle_timeout"),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: Unset::number(&elb::ALB_IDLE_DEFAULT_SECONDS),
                rule: &policy::BALANCER,
                caution: None,
                price: None,
            },
            |s, _| optional(balancer(s).map(|b| &b.idle)),
        )
    },
];
