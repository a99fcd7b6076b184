//! Capacity across resources: what all tasks together may ask of a database, a broker and the account.

use crate::capacity::{Counted, Fleet, Room, count};
use crate::catalog::fargate;
use crate::config::value::Value as Found;
use crate::cost::{Item, difference, rest};
use crate::family::matching::Component;
use crate::family::{
    AnyFamily, Arguments, Bound, FAMILIES, ItemClients, Larger, Moving, Shares, family,
};
use crate::finding::{Finding, Fix};
use crate::inventory::Resource;
use crate::policy::decode::Stated;
use crate::registry::{RuleInfo, policy};
use crate::value::unit::plain;

use super::super::evaluate::Outcome;
use super::super::fixes::Write;
use super::super::subject::{Answer, Blocked, Subject, Verdict};
use super::super::withhold::withhold_secrets;
use super::Comparison;

/// Makes every check of capacity.
pub(super) fn check(comparison: &Comparison<'_>, active: &dyn Fn(&str) -> bool, out: &mut Outcome) {
    let mut add = |rule: &'static RuleInfo, answer: Answer| {
        if active(rule.id) {
            let answer = withhold_secrets(answer, rule, comparison.read);
            out.add(rule, comparison.root_module, answer);
        }
    };
    for component in &comparison.matches.components {
        let Some(family) = family(component.family) else {
            continue;
        };
        if let Some(clients) = family.clients(comparison.sized, &component.name) {
            let answer = connections(comparison, component, &clients);
            add(clients.rule, answer);
        }
        if let Some(of) = family.shares() {
            add(of.rule, shares(comparison, component, &of));
        }
    }
    let quotas = comparison.policy.policy.quotas;
    if let Some(quota) = quotas.on_demand_vcpu {
        add(&policy::CAPACITY_VCPU, vcpu(comparison, &quota, On::Demand));
    }
    if let Some(quota) = quotas.spot_vcpu {
        add(&policy::CAPACITY_VCPU, vcpu(comparison, &quota, On::Spot));
    }
}

/// The tasks of a service, of which each takes nothing yet.
struct Tasks {
    fleet: Fleet,
    /// Where the largest number stands; none where it is the policy's.
    from: Option<crate::text::Span>,
}

impl Tasks {
    /// How many there are at most while they are deployed.
    fn surge(&self) -> u64 {
        self.fleet.deployed(self.fleet.most)
    }
}

fn subject<'s>(
    comparison: &'s Comparison<'_>,
    resource: &'s Resource,
    rule: &'static RuleInfo,
) -> Subject<'s> {
    Subject {
        root_module: comparison.root_module,
        resource,
        rule,
        assumptions: Some(comparison.read),
    }
}

/// The number of an item that is moved while the stack runs, and its bounds.
fn moving(
    comparison: &Comparison<'_>,
    family: &dyn AnyFamily,
    name: &str,
) -> Option<(Moving, [Bound; 2])> {
    let calls = family.calls(comparison.sized);
    let call = calls.into_iter().find(|call| call.name == name)?;
    let moving = call.moving?;
    let [least, most] = moving.bounds;
    let bounds = [call.bound(least)?.clone(), call.bound(most)?.clone()];
    Some((moving, bounds))
}

/// How many tasks a service of the policy may run here, for each resource that is it.
fn tasks(
    comparison: &Comparison<'_>,
    name: &str,
    rule: &'static RuleInfo,
) -> Result<Vec<Tasks>, Blocked> {
    let mut out = Vec::new();
    for component in &comparison.matches.components {
        let of = family(component.family).filter(|_| component.name == name);
        let Some((moving, [lower, upper])) = of.and_then(|f| moving(comparison, f, name)) else {
            continue;
        };
        let target = component.of_kind(upper.field.kind()).next();
        let (resource, least, most) =
            match (target, lower.field.read.path(), upper.field.read.path()) {
                (Some(target), Some(least), Some(most)) => (target, least, most),
                _ => (component.anchor, moving.path, moving.path),
            };
        let root_module = comparison.root_of(component, resource);
        let reader = Subject {
            root_module,
            ..subject(comparison, resource, rule)
        };
        let Some(largest) = reader.whole(most)? else {
            continue;
        };
        // What decides is the largest number; a smallest one that nobody knows is the way there alone.
        let smallest = reader.known(least).and_then(|got| got.whole());
        let (percent, unset) = moving.surge;
        let percent = subject(comparison, component.anchor, rule).whole(percent)?;
        let written = root_module.written(&reader.origin(most), resource);
        out.push(Tasks {
            fleet: Fleet {
                name: name.to_owned(),
                least: smallest.unwrap_or(0).min(largest).into(),
                most: largest.into(),
                percent: percent.unwrap_or(unset).into(),
                each: 0,
            },
            from: Some(written.span),
        });
    }
    if !out.is_empty() {
        return Ok(out);
    }
    // A service of another root module is taken to be as large as the policy lets it.
    let mut all = FAMILIES.iter().filter_map(|f| moving(comparison, *f, name));
    let of_policy = all.next().and_then(|(moving, bounds)| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let [least, most] = bounds.map(|b| b.value.value.as_number().map(|n| n as u64));
        Some(Tasks {
            fleet: Fleet {
                name: name.to_owned(),
                least: least?,
                most: most?,
                percent: moving.surge.1.into(),
                each: 0,
            },
            from: None,
        })
    });
    Ok(of_policy.into_iter().collect())
}

/// What services ask for, each task some.
#[derive(Default)]
struct Demand {
    fleets: Vec<Fleet>,
    total: u64,
    surge: u64,
    /// All tasks of those who ask.
    tasks: u64,
    terms: Vec<String>,
    surged: Vec<String>,
    places: Vec<(crate::text::Span, String)>,
    here: usize,
}

fn demand(comparison: &Comparison<'_>, clients: &ItemClients) -> Result<Demand, Blocked> {
    let mut out = Demand::default();
    for (client, each) in &clients.each {
        for tasks in tasks(comparison, client, clients.rule)? {
            out.add(tasks, u64::from(*each));
        }
    }
    Ok(out)
}

impl Demand {
    fn add(&mut self, tasks: Tasks, each: u64) {
        let (surge, most) = (tasks.surge(), tasks.fleet.most);
        let service = &tasks.fleet.name;
        self.total = self.total.saturating_add(most.saturating_mul(each));
        self.surge = self.surge.saturating_add(surge.saturating_mul(each));
        self.tasks = self.tasks.saturating_add(most);
        let whence = if tasks.from.is_some() {
            ""
        } else {
            " (by the policy)"
        };
        self.terms
            .push(format!("{most} {service}{whence} x {each}"));
        self.surged.push(format!("{surge} {service} x {each}"));
        if let Some(span) = tasks.from {
            self.here += 1;
            self.places
                .push((span, format!("{most} tasks of {service}")));
        }
        self.fleets.push(Fleet {
            each,
            ..tasks.fleet
        });
    }

    /// `10 gateway x 30 + 5 worker x 30 = 450`.
    fn sum(&self) -> String {
        format!("{} = {}", self.terms.join(" + "), count(self.total))
    }

    fn surge_sum(&self) -> String {
        format!("{} = {}", self.surged.join(" + "), count(self.surge))
    }

    fn explain(&self, mut finding: Finding, limit: u64, what: &str) -> Finding {
        for (span, text) in &self.places {
            finding = finding.also(*span, text.clone());
        }
        finding = finding.note(format!("{}; {what} takes {}", self.sum(), count(limit)));
        if self.surge > self.total {
            finding = finding.note(format!("while services are deployed: {}", self.surge_sum()));
        }
        finding
    }
}

/// The connections that tasks may open to an item against what its resources grant.
fn connections(comparison: &Comparison<'_>, component: &Component<'_>, of: &ItemClients) -> Answer {
    let asked = demand(comparison, of)?;
    if asked.total == 0 || asked.here == 0 {
        return Ok(Verdict::NotApplicable);
    }
    let read = Reader {
        comparison,
        rule: of.rule,
    };
    let Some(granted) = (of.granted)(component, &read)? else {
        return Ok(Verdict::NotApplicable);
    };
    let limit = u64::from(granted.limit);
    let room = Room {
        limit,
        losses: granted.losses,
        fleets: asked.fleets.clone(),
    };
    let Some(broken) = room.broken().filter(|_| !granted.shared) else {
        return Ok(Verdict::Pass);
    };
    let lost = room.losses.iter().max_by_key(|loss| loss.takes);
    let (wanted, when, takes) = match lost {
        _ if asked.total > limit => (asked.total, ", which takes".to_owned(), limit),
        Some(loss) if asked.surge <= limit => {
            let left = limit.saturating_sub(loss.takes);
            let when = format!(", and while {} it takes", loss.what);
            (asked.surge, when, left)
        }
        _ => (
            asked.surge,
            " during deployments, and it takes".to_owned(),
            limit,
        ),
    };
    let (resource, path) = granted.at;
    let finding = read.subject(resource).finding(
        path,
        format!(
            "tasks may open {} connections to {}{when} {}",
            count(wanted),
            component.spoken(),
            count(takes)
        ),
    );
    let help = (granted.remedy)(wanted, asked.tasks);
    let fix = (granted.larger)(asked.surge).and_then(|larger| {
        let fix = write(&read.subject(resource), path, &larger.value)?;
        let costs = costs(comparison, component, (resource, path), &larger);
        let title = match costs {
            Some(more) => format!(
                "{}, which costs ${more:.2} a month more at the maximum",
                fix.title
            ),
            None => fix.title.clone(),
        };
        Some(Fix { title, ..fix }.with_caution(larger.caution))
    });
    let finding = asked
        .explain(finding, limit, &component.name)
        .note(broken.sequence(&Counted::CONNECTIONS));
    Ok(Verdict::Fail(vec![
        finding.note(granted.why).help(help).fix(fix),
    ]))
}

/// A value that is written at a path.
fn write(subject: &Subject<'_>, path: &str, value: &Found) -> Option<Fix> {
    let text = value.as_str()?;
    let written = text
        .parse::<f64>()
        .map_or_else(|_| Write::from(text), Write::from);
    subject.write(path, &written)
}

/// What a larger value costs more than the one that is there, a month at the maximum; none where a price is not known.
fn costs(
    comparison: &Comparison<'_>,
    component: &Component<'_>,
    (resource, path): (&Resource, &str),
    larger: &Larger,
) -> Option<f64> {
    let sized = comparison.sized;
    let calls = family(component.family)?.calls(sized);
    let call = calls.iter().find(|call| call.name == component.name)?;
    let rest = rest(component, call, &comparison.policy.policy.lint)?;
    let item = Item {
        family: component.family,
        name: &component.name,
    };
    let now = subject(comparison, resource, call.bound.first()?.field.rule).known(path)?;
    let of = |value: &Found| difference(sized, item, &rest, larger.price, value);
    let more = of(&larger.value)?.less(of(&now.value)?).ceiling;
    (more >= 0.005).then_some(more)
}

/// How what an item grants is read: as rules read.
struct Reader<'c> {
    comparison: &'c Comparison<'c>,
    rule: &'static RuleInfo,
}

impl<'c> Reader<'c> {
    fn subject(&self, resource: &'c Resource) -> Subject<'c> {
        subject(self.comparison, resource, self.rule)
    }
}

impl<'c> Arguments<'c> for Reader<'c> {
    fn text(&self, of: &'c Resource, path: &str) -> Result<Option<String>, Blocked> {
        self.subject(of).text(path)
    }

    fn number(&self, of: &'c Resource, path: &str) -> Result<Option<f64>, Blocked> {
        self.subject(of).number(path)
    }

    fn referred(&self, of: &'c Resource, argument: &str, kinds: &[&str]) -> Vec<&'c Resource> {
        let found = self.subject(of).referred(argument, kinds).into_iter();
        found.map(|subject| subject.resource).collect()
    }
}

/// The shares that the parts of an item hold together.
fn shares(comparison: &Comparison<'_>, component: &Component<'_>, of: &Shares) -> Answer {
    let members = component.members.iter().copied();
    let parts: Vec<&Resource> = members
        .filter(|r| &*r.address.kind == of.part.kind)
        .collect();
    let Some(first) = parts.first() else {
        return Ok(Verdict::NotApplicable);
    };
    let mut held = Vec::new();
    for part in &parts {
        let share = subject(comparison, part, of.rule).number(of.path)?;
        held.push(share.unwrap_or_else(|| of.unset.value.into()));
    }
    let sum: f64 = held.iter().sum();
    if sum <= 100.0 {
        return Ok(Verdict::Pass);
    }
    let terms: Vec<String> = held.iter().map(|s| format!("{}%", plain(*s))).collect();
    let finding = subject(comparison, first, of.rule)
        .finding(
            of.path,
            format!(
                "the {} of {} may hold {}% of its connections together",
                of.plural,
                component.spoken(),
                plain(sum)
            ),
        )
        .note(format!("{} = {}%", terms.join(" + "), plain(sum)))
        .help("share 100% among them, and leave some for those who connect directly");
    Ok(Verdict::Fail(vec![finding]))
}

/// What tasks run on, each with a quota of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    Demand,
    Spot,
}

/// The vCPU of all tasks at most against a quota of the account.
fn vcpu(comparison: &Comparison<'_>, quota: &Stated<f64>, on: On) -> Answer {
    let rule = &policy::CAPACITY_VCPU;
    let spot = on == On::Spot;
    let kind = if spot { "Spot" } else { "on demand" };
    let mut total = 0.0;
    let mut terms = Vec::new();
    let mut fleets = Vec::new();
    let mut anchor: Option<&Component<'_>> = None;
    for component in &comparison.matches.components {
        let Some(processors) = family(component.family).and_then(AnyFamily::processors) else {
            continue;
        };
        if *component.anchor.address.kind != *processors.of {
            continue;
        }
        let service = subject(comparison, component.anchor, rule);
        let on_spot = service
            .get(processors.spot)?
            .and_then(|w| w.number())
            .is_some_and(|w| w > 0.0);
        if spot && !on_spot {
            continue;
        }
        let all = tasks(comparison, &component.name, rule)?;
        if all.is_empty() {
            continue;
        }
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
        for tasks in all {
            let surge = tasks.surge();
            #[allow(clippy::cast_precision_loss)]
            let running = surge as f64;
            total += running * each;
            terms.push(format!("{surge} {} x {}", component.name, plain(each)));
            fleets.push(Fleet {
                each: Counted::VCPU.parts_of(each),
                ..tasks.fleet
            });
        }
        anchor.get_or_insert(component);
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
    let code = if spot {
        fargate::SPOT_VCPU_QUOTA
    } else {
        fargate::ON_DEMAND_VCPU_QUOTA
    };
    let mut finding = subject(comparison, anchor.anchor, rule)
        .finding_here(format!(
            "tasks may run {} vCPU {kind} during deployments, and the account has {}",
            plain(total),
            plain(quota.value)
        ))
        .note(format!("{} = {} vCPU", terms.join(" + "), plain(total)))
        .note(broken.sequence(&Counted::VCPU))
        .note(format!("quota {}; source: {}", code.value, code.source))
        .help("ask AWS for a larger quota, or lower the bounds of tasks");
    if let Some(at) = quota.at {
        finding = finding.also(at, "the quota");
    }
    Ok(Verdict::Fail(vec![finding]))
}
