//! Capacity across resources: what all tasks together may ask of a database, a broker and the account.

use crate::catalog::fargate;
use crate::family::matching::Component;
use crate::family::{AnyFamily, Arguments, Bound, FAMILIES, ItemClients, Moving, Shares, family};
use crate::finding::Finding;
use crate::inventory::Resource;
use crate::policy::decode::Stated;
use crate::registry::{RuleInfo, policy};
use crate::value::unit::plain;

use super::super::evaluate::Outcome;
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

/// The tasks of a service at most, and while a deployment runs.
struct Tasks {
    service: String,
    most: u64,
    surge: u64,
    /// Where the number stands, or that it is the policy's.
    from: Option<crate::text::Span>,
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

/// The number of an item that is moved while the stack runs, and its upper bound.
fn moving(
    comparison: &Comparison<'_>,
    family: &dyn AnyFamily,
    name: &str,
) -> Option<(Moving, Bound)> {
    let calls = family.calls(comparison.sized);
    let call = calls.into_iter().find(|call| call.name == name)?;
    let moving = call.moving?;
    let [_, most] = moving.bounds;
    Some((moving, call.bound(most)?.clone()))
}

/// How many tasks a service of the policy may run here.
fn tasks(
    comparison: &Comparison<'_>,
    name: &str,
    rule: &'static RuleInfo,
) -> Result<Option<Tasks>, Blocked> {
    let mut out: Option<Tasks> = None;
    for component in &comparison.matches.components {
        let of = family(component.family).filter(|_| component.name == name);
        let Some((moving, bound)) = of.and_then(|f| moving(comparison, f, name)) else {
            continue;
        };
        let target = component.of_kind(bound.field.kind()).next();
        let (resource, path) = match (target, bound.field.read.path()) {
            (Some(target), Some(path)) => (target, path),
            _ => (component.anchor, moving.path),
        };
        let root_module = comparison.root_of(component, resource);
        let reader = Subject {
            root_module,
            ..subject(comparison, resource, rule)
        };
        let Some(most) = reader.whole(path)? else {
            continue;
        };
        let (percent, unset) = moving.surge;
        let percent = subject(comparison, component.anchor, rule).whole(percent)?;
        let written = root_module.written(&reader.origin(path), resource);
        let (most, surge) = surging(most.into(), percent.unwrap_or(unset));
        match &mut out {
            Some(sum) => {
                sum.most += most;
                sum.surge += surge;
            }
            None => {
                out = Some(Tasks {
                    service: name.to_owned(),
                    most,
                    surge,
                    from: Some(written.span),
                });
            }
        }
    }
    if out.is_some() {
        return Ok(out);
    }
    // A service of another root module is taken to be as large as the policy lets it.
    let mut all = FAMILIES.iter().filter_map(|f| moving(comparison, *f, name));
    Ok(all.next().and_then(|(moving, bound)| {
        let most = bound.value.value.as_number()?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let (most, surge) = surging(most as u64, moving.surge.1);
        Some(Tasks {
            service: name.to_owned(),
            most,
            surge,
            from: None,
        })
    }))
}

/// How many there are at most, and while a deployment runs that may have so many percent of them.
fn surging(most: u64, percent: u32) -> (u64, u64) {
    (most, (most * u64::from(percent) / 100).max(most))
}

/// What services ask for, each task some.
#[derive(Default)]
struct Demand {
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
        let Some(tasks) = tasks(comparison, client, clients.rule)? else {
            continue;
        };
        let each = u64::from(*each);
        out.total += tasks.most * each;
        out.surge += tasks.surge * each;
        out.tasks += tasks.most;
        let whence = if tasks.from.is_some() {
            ""
        } else {
            " (by the policy)"
        };
        out.terms
            .push(format!("{} {}{whence} x {each}", tasks.most, tasks.service));
        out.surged
            .push(format!("{} {} x {each}", tasks.surge, tasks.service));
        if let Some(span) = tasks.from {
            out.here += 1;
            out.places
                .push((span, format!("{} tasks of {}", tasks.most, tasks.service)));
        }
    }
    Ok(out)
}

#[allow(clippy::cast_precision_loss)]
fn count(n: u64) -> String {
    plain(n as f64)
}

impl Demand {
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
    if granted.shared || asked.surge <= limit {
        return Ok(Verdict::Pass);
    }
    let (wanted, when) = if asked.total > limit {
        (asked.total, ", which takes")
    } else {
        (asked.surge, " during deployments, and it takes")
    };
    let (resource, path) = granted.at;
    let finding = read.subject(resource).finding(
        path,
        format!(
            "tasks may open {} connections to {}{when} {}",
            count(wanted),
            component.spoken(),
            count(limit)
        ),
    );
    let help = (granted.remedy)(wanted, asked.tasks);
    let finding = asked.explain(finding, limit, &component.name);
    Ok(Verdict::Fail(vec![finding.note(granted.why).help(help)]))
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
        let Some(tasks) = tasks(comparison, &component.name, rule)? else {
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
        #[allow(clippy::cast_precision_loss)]
        let surge = tasks.surge as f64;
        total += surge * each;
        terms.push(format!(
            "{} {} x {}",
            tasks.surge,
            component.name,
            plain(each)
        ));
        anchor.get_or_insert(component);
    }
    let Some(anchor) = anchor else {
        return Ok(Verdict::NotApplicable);
    };
    if total <= quota.value {
        return Ok(Verdict::Pass);
    }
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
        .note(format!("quota {}; source: {}", code.value, code.source))
        .help("ask AWS for a larger quota, or lower the bounds of tasks");
    if let Some(at) = quota.at {
        finding = finding.also(at, "the quota");
    }
    Ok(Verdict::Fail(vec![finding]))
}
