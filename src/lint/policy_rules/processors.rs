//! The vCPU of all tasks against the quotas of the account.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::billing::Billed;
use crate::capacity::{Counted, Fleet, Room};
use crate::catalog::fargate;
use crate::catalog::price::embedded;
use crate::family::matching::Component;
use crate::family::{AnyFamily, Split, family};
use crate::inventory::{Placed, Relations, region_of};
use crate::policy::decode::Stated;
use crate::registry::policy;
use crate::value::unit::plain;

use super::super::evaluate::Outcome;
use super::super::subject::{Answer, Verdict};
use super::Comparison;
use super::capacity::{add, subject, tasks};

/// Checks the quotas that the policy states.
pub(super) fn check(comparison: &Comparison<'_>, active: &dyn Fn(&str) -> bool, out: &mut Outcome) {
    let rule = &policy::CAPACITY_VCPU;
    let Some(first) = comparison.matches.components.first() else {
        return;
    };
    if !active(rule.id) {
        return;
    }
    let quotas = comparison.policy.policy.quotas;
    let quotas = [
        (quotas.on_demand_vcpu, On::Demand),
        (quotas.spot_vcpu, On::Spot),
    ];
    for (quota, on) in quotas {
        if let Some(quota) = quota {
            let ask = |c: &Comparison<'_>| vcpu(c, &quota, on);
            add(comparison, (rule, first.anchor), &ask, out);
        }
    }
}

/// What tasks run on, each with a quota of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    /// Fargate on demand.
    Demand,
    /// Fargate Spot.
    Spot,
}

impl On {
    /// How many of so many tasks run there.
    fn of(self, split: Split, tasks: u64) -> u64 {
        let on_demand = split.on_demand(Decimal::from(tasks)).to_u64();
        let on_demand = on_demand.unwrap_or(tasks).min(tasks);
        match self {
            Self::Demand => on_demand,
            Self::Spot => tasks - on_demand,
        }
    }
}

/// Whether a service is surely in another Region than that of the policy: quotas are of an account in one Region.
fn is_elsewhere(comparison: &Comparison<'_>, component: &Component<'_>) -> bool {
    let own = comparison.policy.policy.head.region.as_ref();
    let Placed::In(region) = region_of(component.anchor) else {
        return false;
    };
    own.is_some_and(|own| own.value != region)
}

/// The vCPU of all tasks at most against a quota of the account.
fn vcpu(comparison: &Comparison<'_>, quota: &Stated<f64>, on: On) -> Answer {
    let rule = &policy::CAPACITY_VCPU;
    let kind = match on {
        On::Demand => "on demand",
        On::Spot => "Spot",
    };
    let mut terms = Vec::new();
    let mut fleets: Vec<Fleet> = Vec::new();
    let mut anchor: Option<&Component<'_>> = None;
    let relations = Relations::default();
    for component in &comparison.matches.components {
        let Some(processors) = family(component.family).and_then(AnyFamily::processors) else {
            continue;
        };
        if *component.anchor.address.kind != *processors.of || is_elsewhere(comparison, component) {
            continue;
        }
        let split = (processors.split)(&Billed {
            prices: embedded(),
            inventory: comparison.root_module.inventory,
            relations: &relations,
            resource: component.anchor,
            region: None,
            lines: Vec::new(),
            group: None,
        })?;
        let Some(split) = split else {
            continue;
        };
        let Some(task) = component
            .members
            .iter()
            .find(|r| *r.address.kind == *processors.part.kind)
        else {
            continue;
        };
        let Some(units) = subject(comparison, task, rule)
            .get(processors.path)?
            .and_then(|c| c.number())
        else {
            continue;
        };
        let each = units / processors.units;
        for tasks in tasks(comparison, &component.name, rule)? {
            let fleet = Fleet {
                least: on.of(split, tasks.fleet.least),
                most: on.of(split, tasks.fleet.most),
                each: Counted::VCPU.parts_of(each),
                ..tasks.fleet
            };
            if fleet.most == 0 {
                continue;
            }
            let surge = fleet.deployed(fleet.most);
            terms.push(format!("{surge} {} x {}", component.name, plain(each)));
            fleets.push(fleet);
            anchor.get_or_insert(component);
        }
    }
    let Some(anchor) = anchor else {
        return Ok(Verdict::NotApplicable);
    };
    let room = Room {
        limit: Counted::VCPU.parts_of(quota.value),
        losses: Vec::new(),
        fleets,
    };
    let Some(broken) = room.broken() else {
        return Ok(Verdict::Pass);
    };
    let all = |deployed: bool| -> u64 {
        let of = |fleet: &Fleet| {
            let number = if deployed {
                fleet.deployed(fleet.most)
            } else {
                fleet.most
            };
            number.saturating_mul(fleet.each)
        };
        room.fleets.iter().map(of).fold(0, u64::saturating_add)
    };
    let (scaled, surge) = (all(false), all(true));
    let (total, when) = if scaled > room.limit {
        (scaled, "")
    } else {
        (surge, " during deployments")
    };
    let code = match on {
        On::Demand => fargate::ON_DEMAND_VCPU_QUOTA,
        On::Spot => fargate::SPOT_VCPU_QUOTA,
    };
    let amount = |parts: u64| Counted::VCPU.amount(parts);
    let mut finding = subject(comparison, anchor.anchor, rule)
        .finding_here(format!(
            "tasks may run {} vCPU {kind}{when}, and the account has {}",
            amount(total),
            plain(quota.value)
        ))
        .note(format!(
            "while services are deployed: {} = {} vCPU",
            terms.join(" + "),
            amount(surge)
        ))
        .note(broken.sequence(&Counted::VCPU))
        .note(format!("quota {}; source: {}", code.value, code.source))
        .help("ask AWS for a larger quota, or lower the bounds of tasks");
    if let Some(at) = quota.at {
        finding = finding.also(at, "the quota");
    }
    Ok(Verdict::Fail(vec![finding]))
}
