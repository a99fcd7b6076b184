//! The subnets of services have the addresses that their tasks take.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fleet;
use crate::budget;
use crate::capacity::{Counted, Fleet, Room, count};
use crate::catalog::fargate::ROLLING;
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
}

/// Every service with subnets of a root module, and what leads from one to those that share its subnets.
struct Placements {
    all: Vec<Placed>,
    by_address: BTreeMap<Address, usize>,
    /// The services by the first of their subnets.
    by_first: BTreeMap<Address, Vec<usize>>,
    /// The first service with exactly these subnets: they are checked there.
    first_with: BTreeMap<BTreeSet<Address>, usize>,
    /// The services that share subnets, directly or by others.
    components: Vec<Component>,
    /// By service, its component.
    component_of: BTreeMap<usize, usize>,
    /// Why the subnets of a service are not known, which may be any.
    unplaced: Option<Blocked>,
}

/// Services whose tasks share subnets, directly or by others.
#[derive(Default)]
struct Component {
    members: Vec<usize>,
    subnets: BTreeSet<Address>,
    /// Those of which the number is not known.
    open: Vec<usize>,
}

/// Services, and the subnets that they have together.
struct Group<'p> {
    subnets: &'p BTreeSet<Address>,
    members: Vec<&'p Placed>,
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
    let all: Arc<Placements> = service.shared("services in subnets", Placements::of);
    let Some((place, own)) = all.get(&service.resource.address) else {
        return not_applicable();
    };
    let subnets = own.subnets.as_ref().map_err(Clone::clone)?;
    let mut groups = Vec::new();
    if all.first_with.get(subnets) == Some(&place) {
        groups.push(all.within(subnets));
    }
    let component = all.component(place);
    if let Some(component) = component.filter(|c| all.first_of(c) == Some(place)) {
        groups.push(all.reached(component));
    }
    if groups.is_empty() {
        return not_applicable();
    }
    for group in &groups {
        if let Some(finding) = short(service, group)? {
            return fail(finding);
        }
    }
    // What nobody knows of another one may take the rest.
    if let Some(blocked) = &all.unplaced {
        return Err(blocked.clone());
    }
    for place in component.into_iter().flat_map(|c| &c.open) {
        if let Some(placed) = all.all.get(*place) {
            settled(service, placed)?;
        }
    }
    pass()
}

/// The fleet of a service. Where its number hangs on a condition, it is that of the branch which the check takes.
fn settled(service: &Subject<'_>, placed: &Placed) -> Result<Fleet, Blocked> {
    let again = |blocked: Blocked| match service.root_module.inventory.get(&placed.address) {
        Some(resource) => fleet(&Subject {
            resource,
            ..*service
        }),
        None => Err(blocked),
    };
    placed.fleet.clone().or_else(again)
}

impl Placements {
    /// Those of the root module.
    fn of(of: &Subject<'_>) -> Self {
        let mut out = Self {
            all: Vec::new(),
            by_address: BTreeMap::new(),
            by_first: BTreeMap::new(),
            first_with: BTreeMap::new(),
            components: Vec::new(),
            component_of: BTreeMap::new(),
            unplaced: None,
        };
        let all = of.root_module.inventory.of_kind("aws_ecs_service");
        for resource in all {
            let service = Subject { resource, ..*of };
            if !has_addresses(&service).unwrap_or(true) {
                continue;
            }
            let ((subnets, fleet), secrets) =
                service.noting(|service| (subnets(service), fleet(service)));
            out.add(Placed {
                address: resource.address.clone(),
                subnets,
                fleet,
                secrets,
            });
        }
        out.join();
        out
    }

    fn add(&mut self, placed: Placed) {
        let place = self.all.len();
        self.by_address.insert(placed.address.clone(), place);
        match &placed.subnets {
            Ok(subnets) => {
                budget::spend(subnets.len());
                if let Some(first) = subnets.first() {
                    self.by_first.entry(first.clone()).or_default().push(place);
                }
                self.first_with.entry(subnets.clone()).or_insert(place);
            }
            Err(blocked) => {
                self.unplaced.get_or_insert_with(|| blocked.clone());
            }
        }
        self.all.push(placed);
    }

    /// Finds the components: each subnet leads from one service to the next that has it.
    fn join(&mut self) {
        let mut with: BTreeMap<&Address, Vec<usize>> = BTreeMap::new();
        for (place, placed) in self.all.iter().enumerate() {
            for subnet in placed.subnets.iter().flatten() {
                with.entry(subnet).or_default().push(place);
            }
        }
        let (mut components, mut component_of) = (Vec::new(), BTreeMap::new());
        let mut walked: BTreeSet<&Address> = BTreeSet::new();
        for start in 0..self.all.len() {
            if component_of.contains_key(&start) {
                continue;
            }
            let mut component = Component::default();
            let mut next = vec![start];
            component_of.insert(start, components.len());
            while let Some(place) = next.pop() {
                component.members.push(place);
                let subnets = self.all.get(place).and_then(|p| p.subnets.as_ref().ok());
                for subnet in subnets.into_iter().flatten() {
                    if !walked.insert(subnet) {
                        continue;
                    }
                    component.subnets.insert(subnet.clone());
                    for other in with.get(subnet).into_iter().flatten() {
                        if component_of.insert(*other, components.len()).is_none() {
                            next.push(*other);
                        }
                    }
                }
            }
            component.members.sort_unstable();
            let members = component.members.iter().copied();
            let is_open = |place: &usize| self.all.get(*place).is_some_and(|p| p.fleet.is_err());
            component.open = members.filter(is_open).collect();
            components.push(component);
        }
        (self.components, self.component_of) = (components, component_of);
    }

    fn get(&self, address: &Address) -> Option<(usize, &Placed)> {
        let place = *self.by_address.get(address)?;
        Some((place, self.all.get(place)?))
    }

    fn component(&self, place: usize) -> Option<&Component> {
        self.components.get(*self.component_of.get(&place)?)
    }

    /// The service that a component is checked at: the first that may be in all of its subnets, else the first one.
    fn first_of(&self, component: &Component) -> Option<usize> {
        let whole = self.first_with.get(&component.subnets);
        whole.or(component.members.first()).copied()
    }

    /// The services all of whose subnets are among these.
    fn within<'p>(&'p self, subnets: &'p BTreeSet<Address>) -> Group<'p> {
        let mut members = Vec::new();
        // The first subnet of each of them is one of these.
        for subnet in subnets {
            for place in self.by_first.get(subnet).into_iter().flatten() {
                if !budget::spend(1) {
                    break;
                }
                let placed = self.all.get(*place);
                let inside = |p: &&Placed| p.subnets.as_ref().is_ok_and(|s| s.is_subset(subnets));
                members.extend(placed.filter(inside).map(|placed| (*place, placed)));
            }
        }
        members.sort_unstable_by_key(|(place, _)| *place);
        Group {
            subnets,
            members: members.into_iter().map(|(_, placed)| placed).collect(),
        }
    }

    /// The services of a component.
    fn reached<'p>(&'p self, component: &'p Component) -> Group<'p> {
        let members = component.members.iter();
        Group {
            subnets: &component.subnets,
            members: members.filter_map(|place| self.all.get(*place)).collect(),
        }
    }
}

/// Whether the tasks of a service have addresses of their own, and are a number.
fn has_addresses(service: &Subject<'_>) -> Result<bool, Blocked> {
    Ok(service.count("network_configuration")? > 0 && !service::daemon(service)?)
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

/// The finding about a group whose subnets are too small; none where they are large enough for those of which the number is
/// known.
fn short(service: &Subject<'_>, group: &Group<'_>) -> Result<Option<Finding>, Blocked> {
    for placed in &group.members {
        service.told(&placed.secrets);
    }
    let mut limit = 0_u64;
    let mut sizes = Vec::new();
    for address in group.subnets {
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
    let fleets = group.members.iter();
    let fleets = fleets.filter_map(|placed| settled(service, placed).ok());
    let room = Room {
        limit,
        losses: Vec::new(),
        fleets: fleets.collect(),
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
    let unit = if broken.taken() == 1 {
        "address"
    } else {
        "addresses"
    };
    let place = |of: &Subject<'_>, path: &str| {
        let written = of.root_module.written(&of.origin(path), of.resource);
        written.span
    };
    let mut finding = service
        .finding_at(
            place(service, SUBNET_IDS),
            service.says(|it| {
                format!("tasks of {it}{others} may take {taken} {unit}, and {subnets} {there}")
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
        .checked_div(fleet.top())
        .and_then(|percent| u32::try_from(percent).ok())
        // At each number one more must fit, or no deployment starts; the least number decides.
        .filter(|percent| {
            let moves = |tasks: u64| tasks.saturating_mul(u64::from(*percent)) / 100 > tasks;
            moves(fleet.least.max(1)) && moves(fleet.top())
        })
        // What starts all new ones beside the old ones does not read it.
        .filter(|_| rolls(service));
    if let Some(percent) = percent {
        let fix = service.write("deployment_maximum_percent", &percent.into());
        let fix = fix.map(|fix| fix.with_caution("deployments then take longer"));
        let help = format!("{more}, or let a deployment run {percent} % of the tasks at most");
        return finding.help(help).fix(fix);
    }
    let fits = fits(room.limit, fleet.percent);
    finding.help(match fits {
        0 => more.to_owned(),
        fits if fits < fleet.least => {
            format!("{more}, or lower both bounds of tasks to {}", count(fits))
        }
        fits => format!(
            "{more}, or lower the maximum number of tasks to {}",
            count(fits)
        ),
    })
}

/// Whether a deployment of a service is held to its percents.
fn rolls(service: &Subject<'_>) -> bool {
    ROLLING.iter().all(|(path, rolling)| {
        let got = service.known(path);
        got.is_none_or(|got| got.text().is_none_or(|text| text == *rolling))
    })
}

/// The largest number of which so much percent, rounded down, fits a limit.
fn fits(limit: u64, percent: u64) -> u64 {
    let beyond = limit.saturating_add(1).saturating_mul(100);
    (beyond - 1) / percent.max(100)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn the_largest_number_that_fits_is_the_last_that_does() {
        for percent in [0, 50, 100, 137, 200, 220] {
            for limit in 0..300_u64 {
                let number = fits(limit, percent);
                let taken = |number: u64| (number * percent / 100).max(number);
                assert!(taken(number) <= limit, "{number} at {percent} % of {limit}");
                assert!(
                    taken(number + 1) > limit,
                    "{number} at {percent} % of {limit}"
                );
            }
        }
    }
}
