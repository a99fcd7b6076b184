//! Target groups that belong to no service of the policy.

use crate::catalog::balancer as elb;
use crate::policy::Policy;
use crate::policy::beside::TargetGroup;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{Sized, SizedTargetGroup};

use super::dashboards::Drawn;
use super::{
    Anchor, Binding, Compare, Family, Field, Listed, Part, Read, Select, Selector, Unset, optional,
    row,
};

/// The family's name.
pub(super) const NAME: &str = "target_group";

/// Target groups of no item.
pub(super) struct TargetGroups;

static GROUP: Part = Part::of("aws_lb_target_group", "target group", &[]);

/// What the fields have in common.
const INTERVAL: Field = Field {
    name: "target_group.interval",
    title: "interval of the load balancer's check",
    unit: " seconds",
    doc: "seconds between two checks of the load balancer, in target groups of no item",
    input: "interval_seconds",
    part: &GROUP,
    select: Select::All,
    read: Read::Path("health_check[0].interval"),
    mode: Mode::Exact,
    compare: Compare::Plain,
    unset: Unset::number(&elb::INTERVAL_DEFAULT_SECONDS),
    rule: &policy::BALANCER,
    caution: None,
    price: None,
};

impl Family for TargetGroups {
    type Item = SizedTargetGroup;

    const NAME: &'static str = NAME;
    // They are there already: what makes them names them, and is not known.
    const MODULE: &'static str = "";
    const FILE: &'static str = "";
    const ALONE: bool = true;
    const TAGGED: bool = false;
    const BINDINGS: &'static [&'static [Binding<SizedTargetGroup>]] = &[&[
        row(INTERVAL, |g, _| optional(g.interval.as_ref())),
        row(
            Field {
                name: "target_group.timeout",
                title: "timeout of the load balancer's check",
                doc: "seconds one check of the load balancer may take, in target groups of no item",
                input: "timeout_seconds",
                read: Read::Path("health_check[0].timeout"),
                unset: Unset::Unclear("AWS chooses it by the protocol"),
                ..INTERVAL
            },
            |g, _| optional(g.timeout.as_ref()),
        ),
        row(
            Field {
                name: "target_group.healthy",
                title: "threshold of healthy targets",
                unit: "",
                doc: "checks in a row that find a target healthy, in target groups of no item",
                input: "healthy_checks",
                read: Read::Path("health_check[0].healthy_threshold"),
                unset: Unset::number_by_block(
                    &elb::THRESHOLD_PROVIDER_DEFAULT,
                    &elb::HEALTHY_DEFAULT,
                ),
                ..INTERVAL
            },
            |g, _| optional(g.healthy.as_ref()),
        ),
        row(
            Field {
                name: "target_group.unhealthy",
                title: "threshold of unhealthy targets",
                unit: "",
                doc: "checks in a row that find a target unhealthy, in target groups of no item",
                input: "unhealthy_checks",
                read: Read::Path("health_check[0].unhealthy_threshold"),
                unset: Unset::number_by_block(
                    &elb::THRESHOLD_PROVIDER_DEFAULT,
                    &elb::UNHEALTHY_DEFAULT,
                ),
                ..INTERVAL
            },
            |g, _| optional(g.unhealthy.as_ref()),
        ),
        row(
            Field {
                name: "target_group.path",
                title: "path of the load balancer's check",
                unit: "",
                doc: "what a check of the load balancer asks for, in target groups of no item",
                input: "path",
                read: Read::Path("health_check[0].path"),
                unset: Unset::text(&elb::PATH_DEFAULT),
                ..INTERVAL
            },
            |g, _| optional(g.path.as_ref()),
        ),
        row(
            Field {
                name: "target_group.drain",
                title: "deregistration delay",
                doc: "seconds that a target has to end its requests when it goes, in target groups of no item",
                input: "drain_seconds",
                read: Read::Path("deregistration_delay"),
                unset: Unset::number(&elb::DEREGISTRATION_DEFAULT_SECONDS),
                ..INTERVAL
            },
            |g, _| optional(g.drain.as_ref()),
        ),
    ]];
    const ANCHOR: Option<Anchor> = Some(Anchor {
        also: &[],
        leads_to: &[],
        part: &GROUP,
        name: "name",
        prefix: Some("name_prefix"),
        only: None,
        ending: "",
        bare: None,
        behind: &[],
        within: &[],
        always: false,
    });
    const BETWEEN: &'static [&'static Part] = &[];
    const LISTED: Option<Listed<SizedTargetGroup>> = None;
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = &[];

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let one = |group: &'p TargetGroup| Selector {
            name: &group.name.text,
            select: group.select.as_ref(),
        };
        policy.target_groups.iter().map(one).collect()
    }

    fn items(sized: &Sized) -> Vec<&SizedTargetGroup> {
        sized.target_groups.iter().collect()
    }

    fn name(item: &SizedTargetGroup) -> String {
        item.name.clone()
    }
}
