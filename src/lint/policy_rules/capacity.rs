//! Capacity across resources: what all tasks together may ask of a database, a broker and the account.

use crate::capacity::{Counted, Fleet, Room, count};
use crate::config::value::Value as Found;
use crate::cost::{Item, difference, rest};
use crate::family::matching::Component;
use crate::family::{
    AnyFamily, Arguments, Bound, FAMILIES, ItemClients, Larger, Moving, Shares, family,
};
use crate::finding::{Finding, Fix, Monthly};
use crate::inventory::Resource;
use crate::registry::RuleInfo;
use crate::value::unit::plain;

use super::super::evaluate::{Outcome, in_each_branch};
use super::super::fixes::Write;
use super::super::subject::{Answer, Blocked, BranchAssumptions, Subject, Verdict};
use super::super::surge::percent;
use super::Comparison;

/// Makes every check of what items grant.
pub(super) fn check(comparison: &Comparison<'_>, active: &dyn Fn(&str) -> bool, out: &mut Outcome) {
    for component in &comparison.matches.components {
        let Some(family) = family(component.family) else {
            continue;
        };
        if let Some(clients) = family.clients(comparison.sized, &component.name)
            && active(clients.rule.id)
        {
            let ask = |c: &Comparison<'_>| connections(c, component, &clients);
            add(comparison, (clients.rule, component.anchor), &ask, out);
        }
        if let Some(of) = family.shares()
            && active(of.rule.id)
        {
            let ask = |c: &Comparison<'_>| shares(c, component, &of);
            add(comparison, (of.rule, component.anchor), &ask, out);
        }
    }
}

/// Makes a check, which an undecided answer tells of a resource. A number that hangs on an unknown condition may be either.
pub(super) fn add(
    comparison: &Comparison<'_>,
    (rule, about): (&'static RuleInfo, &Resource),
    ask: &dyn Fn(&Comparison<'_>) -> Answer,
    out: &mut Outcome,
) {
    let ask = |read: &BranchAssumptions| {
        ask(&Comparison {
            read,
            ..*comparison
        })
    };
    let answer = in_each_branch(&ask, about, rule);
    out.add(rule, comparison.root_module, answer);
}

/// The tasks of a service, of which each takes nothing yet.
pub(super) struct Tasks {
    pub(super) fleet: Fleet,
    /// Where the largest number stands; none where it is the policy's.
    from: Option<crate::text::Span>,
}

impl Tasks {
    /// How many there are at most while they are deployed.
    fn surge(&self) -> u64 {
        self.fleet.deployed(self.fleet.most)
    }
}

pub(super) fn subject<'s>(
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

/// How many tasks a service of the policy may run here, for each resource that is it: by what scales it and by each schedule.
pub(super) fn tasks(
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
        let (mut smallest, mut largest) = (smallest.unwrap_or(0), largest);
        for action in component.of_kind(moving.schedule.kind) {
            let at = Subject {
                root_module: comparison.root_of(component, action),
                ..subject(comparison, action, rule)
            };
            let [low, high] = moving.scheduled;
            // As with the bounds, a smallest number that nobody knows is the way there alone.
            if let Some(low) = at.known(low).and_then(|got| got.whole()) {
                smallest = smallest.min(low);
            }
            largest = largest.max(at.whole(high)?.unwrap_or(0));
        }
        let percent = percent(&subject(comparison, component.anchor, rule), &moving.surge)?;
        let written = root_module.written(&reader.origin(most), resource);
        out.push(Tasks {
            fleet: Fleet {
                name: name.to_owned(),
                least: smallest.min(largest).into(),
                most: largest.into(),
                percent: percent.into(),
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
                percent: moving.surge.unset.into(),
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
    /// All tasks of those who ask, while they are deployed.
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
        self.tasks = self.tasks.saturating_add(surge);
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
    // What helps lets them be deployed, too, or it is found again.
    let help = (granted.remedy)(asked.surge, asked.tasks);
    let fix = (granted.larger)(asked.surge).and_then(|larger| {
        let fix = write(&read.subject(resource), path, &larger.value)?;
        let more = costs(comparison, component, (resource, path), &larger);
        let monthly = more.map(|more| Monthly::one(Some(more), "maximum"));
        Some(Fix { monthly, ..fix }.with_caution(larger.caution))
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
