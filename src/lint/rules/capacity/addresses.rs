//! The subnets of services have the addresses that their tasks take.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fleet;
use crate::budget;
use crate::capacity::{Counted, Fleet, Room, count};
use crate::catalog::network::{SUBNETS, TASK_NETWORKING, addresses};
use crate::config::value::Value;
use crate::finding::Finding;
use crate::inventory::{Address, Mode, leads_to};
use crate::lint::Blocked;
use crate::lint::rules::prelude::*;
use crate::lint::rules::reading::{elements, undecided};
use crate::lint::rules::service;

pub(super) const RULE: Rule = Rule {
    info: &RuleInfo {
        id: "capacity-addresses",
        summary: "the subnets of services have the addresses that their tasks take, scaled and deployed",
        severity: Severity::Warning,
        fix: FixPromise::Sometimes,
        status: Status::Stable,
        page: include_str!("addresses.md"),
    },
    kinds: &["aws_ecs_service"],
    check,
};

/// The way to the subnets of a service.
const SUBNET_IDS: &str = "network_configuration[0].subnets";

/// A service with subnets, and what its tasks take.
struct Placed {
    address: Address,
    /// The subnets, or why they are not known.
    subnets: Result<BTreeSet<Address>, Blocked>,
    fleet: Result<Fleet, Blocked>,
    /// The sensitive values that decide both.
    secrets: Vec<Value>,
    /// Which services share subnets, directly or by others: those of the same number.
    component: Option<usize>,
}

/// Services whose tasks share subnets.
struct Group<'p> {
    subnets: BTreeSet<&'p Address>,
    members: Vec<&'p Placed>,
}

impl Group<'_> {
    /// Whether the group is checked at this service: the first that may be in all of its subnets, else the first one.
    fn is_asked_of(&self, own: &Placed) -> bool {
        let whole = |placed: &&&Placed| {
            let subnets = placed.subnets.as_ref();
            subnets.is_ok_and(|own| own.iter().eq(self.subnets.iter().copied()))
        };
        let first = self.members.iter().find(whole).or(self.members.first());
        first.is_some_and(|first| first.address == own.address)
    }
}

fn check(service: &Subject<'_>) -> Answer {
    match carried(service) {
        // `lint` asks for what is there; whether a load is carried is a question of its own.
        Err(_) if !service.root_module.is_asked_of_load => not_applicable(),
        answer => answer,
    }
}

fn carried(service: &Subject<'_>) -> Answer {
    if !has_addresses(service)? {
        return not_applicable();
    }
    let all: Arc<Vec<Placed>> = service.shared("services in subnets", placed);
    let mut placed = all.iter();
    let Some(own) = placed.find(|p| p.address == service.resource.address) else {
        return not_applicable();
    };
    let subnets = own.subnets.as_ref().map_err(Clone::clone)?;
    budget::spend(all.len());
    let mut is_asked = false;
    for group in [within(subnets, &all), reached(own, &all)] {
        if !group.is_asked_of(own) {
            continue;
        }
        is_asked = true;
        if let Some(finding) = short(service, &group)? {
            return fail(finding);
        }
    }
    if !is_asked {
        return not_applicable();
    }
    // What nobody knows of another one may take the rest.
    for other in all.iter() {
        let may_share = match &other.subnets {
            Ok(_) => other.component == own.component,
            Err(_) => true,
        };
        let unknown = other.subnets.as_ref().err().or(other.fleet.as_ref().err());
        if let Some(blocked) = unknown.filter(|_| may_share) {
            return Err(blocked.clone());
        }
    }
    pass()
}

/// Whether the tasks of a service have addresses of their own, and are a number.
fn has_addresses(service: &Subject<'_>) -> Result<bool, Blocked> {
    Ok(service.count("network_configuration")? > 0 && !service::daemon(service)?)
}

/// Every service of the root module that has subnets.
fn placed(of: &Subject<'_>) -> Vec<Placed> {
    let all = of.root_module.inventory.of_kind("aws_ecs_service");
    let all = all.map(|resource| Subject { resource, ..*of });
    let mut out = Vec::new();
    let mut components: BTreeMap<Address, usize> = BTreeMap::new();
    for (place, service) in all.enumerate() {
        if !has_addresses(&service).unwrap_or(true) {
            continue;
        }
        let ((subnets, fleet), secrets) =
            service.noting(|service| (subnets(service), fleet(service)));
        if let Ok(subnets) = &subnets {
            budget::spend(components.len());
            let known = subnets.iter().filter_map(|subnet| components.get(subnet));
            let known: BTreeSet<usize> = known.copied().collect();
            for component in components.values_mut() {
                if known.contains(component) {
                    *component = place;
                }
            }
            components.extend(subnets.iter().map(|subnet| (subnet.clone(), place)));
        }
        out.push(Placed {
            address: service.resource.address.clone(),
            subnets,
            fleet,
            secrets,
            component: None,
        });
    }
    for placed in &mut out {
        let first = placed.subnets.as_ref().ok().and_then(BTreeSet::first);
        placed.component = first.and_then(|subnet| components.get(subnet)).copied();
    }
    out
}

/// The subnets of a service, where each is one of the root module.
fn subnets(service: &Subject<'_>) -> Result<BTreeSet<Address>, Blocked> {
    let mut out = BTreeSet::new();
    let module = &service.resource.address.module;
    for element in elements(service, SUBNET_IDS)? {
        let found = leads_to(service.root_module.inventory, &element, module);
        let mut found = found.into_iter().filter(|resource| {
            &*resource.address.kind == "aws_subnet" && resource.address.mode == Mode::Managed
        });
        match (found.next(), found.next()) {
            (Some(subnet), None) => out.insert(subnet.address.clone()),
            _ => {
                return Err(match element.first_unknown() {
                    Some(unknown) => service.blocked(SUBNET_IDS, unknown.why.clone()),
                    None => undecided(service, SUBNET_IDS, "a subnet is not in this root module"),
                });
            }
        };
    }
    if out.is_empty() {
        return Err(undecided(service, SUBNET_IDS, "the subnets are not known"));
    }
    Ok(out)
}

/// The services all of whose subnets are among these.
fn within<'p>(subnets: &'p BTreeSet<Address>, all: &'p [Placed]) -> Group<'p> {
    let inside = |placed: &&Placed| placed.subnets.as_ref().is_ok_and(|s| s.is_subset(subnets));
    Group {
        subnets: subnets.iter().collect(),
        members: all.iter().filter(inside).collect(),
    }
}

/// The services that share subnets with one, or with others that do.
fn reached<'p>(own: &'p Placed, all: &'p [Placed]) -> Group<'p> {
    let members = all.iter().filter(|p| p.component == own.component);
    let members: Vec<&Placed> = members.collect();
    let subnets = members.iter().filter_map(|p| p.subnets.as_ref().ok());
    Group {
        subnets: subnets.flatten().collect(),
        members,
    }
}

/// The finding about a group whose subnets are too small; none where they are large enough for those of which the number is
/// known.
fn short(service: &Subject<'_>, group: &Group<'_>) -> Result<Option<Finding>, Blocked> {
    for placed in &group.members {
        service.told(&placed.secrets);
    }
    let mut limit = 0_u64;
    let mut sizes = Vec::new();
    for address in &group.subnets {
        let Some(resource) = service.root_module.inventory.get(address) else {
            continue;
        };
        let subnet = Subject {
            resource,
            ..*service
        };
        // Of a subnet with IPv6 alone tasks take no IPv4 address.
        let block = subnet.text("cidr_block")?;
        let Some(free) = block.as_deref().and_then(addresses) else {
            return Err(undecided(
                &subnet,
                "cidr_block",
                "the size of the subnet is not known",
            ));
        };
        limit += free;
        sizes.push((subnet, free));
    }
    let fleets = group.members.iter().filter_map(|p| p.fleet.clone().ok());
    let fleets: Vec<Fleet> = fleets.collect();
    let room = Room {
        limit,
        losses: Vec::new(),
        fleets,
    };
    let Some(broken) = room.broken() else {
        return Ok(None);
    };
    let subnets = match sizes.as_slice() {
        [_] => "its subnet has".to_owned(),
        several => format!("its {} subnets have", several.len()),
    };
    let others = match group.members.len() {
        0 | 1 => String::new(),
        2 => " and 1 other service".to_owned(),
        more => format!(" and {} other services", more - 1),
    };
    let (taken, there) = (count(broken.taken()), count(broken.there()));
    let place = |of: &Subject<'_>, path: &str| {
        let written = of.root_module.written(&of.origin(path), of.resource);
        written.span
    };
    let mut finding = service
        .finding_at(
            place(service, SUBNET_IDS),
            service.says(|it| {
                format!("tasks of {it}{others} may take {taken} addresses, and {subnets} {there}")
            }),
        )
        .note(broken.sequence(&Counted::ADDRESSES))
        .note(format!(
            "each task has an address of its own; source: {TASK_NETWORKING}"
        ))
        .note(format!(
            "AWS keeps five addresses of a subnet, and others may be taken by load balancers, databases and endpoints; source: {SUBNETS}"
        ));
    let mut told = BTreeSet::new();
    for (subnet, free) in &sizes {
        // Instances of one block are told once.
        let at = place(subnet, "cidr_block");
        if told.insert((at, *free)) {
            finding = finding.also(at, format!("{} addresses in a subnet", count(*free)));
        }
    }
    Ok(Some(mended(service, &room, finding)))
}

/// With what would mend it: where the tasks fit while nothing is deployed, a deployment that starts fewer at once.
fn mended(service: &Subject<'_>, room: &Room, finding: Finding) -> Finding {
    let more = "give the service larger subnets or more of them";
    let [fleet] = room.fleets.as_slice() else {
        return finding.help(format!("{more}, or lower the maximum numbers of tasks"));
    };
    let percent = (room.limit.saturating_mul(100))
        .checked_div(fleet.most)
        .and_then(|percent| u32::try_from(percent).ok())
        // At each number one more must fit, or no deployment starts; the least number decides.
        .filter(|percent| {
            let moves = |tasks: u64| tasks.saturating_mul(u64::from(*percent)) / 100 > tasks;
            moves(fleet.least.max(1)) && moves(fleet.most)
        });
    match percent {
        Some(percent) => {
            let fix = service.write("deployment_maximum_percent", &percent.into());
            let fix = fix.map(|fix| fix.with_caution("deployments then take longer"));
            let help = format!("{more}, or let a deployment run {percent} % of the tasks at most");
            finding.help(help).fix(fix)
        }
        None => finding.help(format!(
            "{more}, or lower the maximum number of tasks to {}",
            count(room.limit / 2)
        )),
    }
}
