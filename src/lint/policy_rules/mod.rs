//! The policy against what was found: every binding of every item, what is missing, and capacity across resources.

mod absent;
mod capacity;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::budget;
use crate::cost::{self, difference, rest};
use crate::family::matching::{Component, Estate, Matches};
use crate::family::{AnyFamily, Bound, CONTAINERS, Call, Compare, Read, family};
use crate::finding::{Finding, Said};
use crate::inventory::Resource;
use crate::observation::{
    Actual, Doubt, Observation, Outcome, Reading, Scene, Verdict as Standing, as_written, observe,
    plain,
};
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::Sized;
use crate::text::Span;
use crate::value::Value;

use super::evaluate::{Outcome as Outcomes, evaluate};
use super::fixes::Write;
use super::root_module::RootModule;
use super::subject::{Answer, Blocked, BranchAssumptions, Subject, Verdict, quoted};

/// A root module, the policy of its environment, and which resource is which item.
pub struct Comparison<'a> {
    /// The root module.
    pub root_module: &'a RootModule<'a>,
    /// The environment's policy.
    pub policy: &'a EnvironmentPolicy,
    /// The sizes that the policy comes to.
    pub sized: &'a Sized,
    /// Which resource is which item.
    pub matches: &'a Matches<'a>,
    /// The sensitive values that checks across resources have read.
    pub read: &'a BranchAssumptions,
    /// The root modules of the environment, and which of them this is.
    pub estate: (&'a Estate<'a>, usize),
    /// The others that lend something to items of this one.
    pub lenders: &'a BTreeMap<usize, Lender<'a>>,
}

/// Another root module of the environment, which has something of an item.
pub struct Lender<'a> {
    /// The root module.
    pub root_module: RootModule<'a>,
    /// Whether the run is about it: what is written there is not compared otherwise.
    pub asked: bool,
    /// Which rules are enabled there.
    pub active: Box<dyn Fn(&str) -> bool + 'a>,
}

impl<'a> Comparison<'a> {
    /// The root module as its items are observed.
    fn scene(&self) -> Scene<'a, 'a> {
        Scene {
            inventory: self.root_module.inventory,
            matches: self.matches,
            sized: self.sized,
            estate: self.estate,
        }
    }

    /// The other root module that has a resource of an item.
    fn lender(&self, component: &Component<'_>, resource: &Resource) -> Option<&'a Lender<'a>> {
        let lenders = self.lenders;
        component
            .lender(resource)
            .and_then(|place| lenders.get(&place))
    }

    /// The root module that has a resource of an item.
    fn root_of(&self, component: &Component<'_>, resource: &Resource) -> &'a RootModule<'a> {
        let lender = self.lender(component, resource);
        lender.map_or(self.root_module, |lender| &lender.root_module)
    }
}

/// Compares a root module with the policy. `active` says which rules are enabled.
pub fn check(comparison: &Comparison<'_>, active: &dyn Fn(&str) -> bool) -> Outcomes {
    let dir = comparison.root_module.dir;
    let _doing = budget::doing(|| format!("comparing {dir} with the policy"));
    let mut out = Outcomes::default();
    let mut known: HashMap<&str, Vec<Call>> = HashMap::new();
    let mut reported = Reported::new();
    for component in &comparison.matches.components {
        let calls = known.entry(component.family).or_insert_with(|| {
            let family = family(component.family);
            family
                .map(|f| f.calls(comparison.sized))
                .unwrap_or_default()
        });
        let call = calls.iter().find(|c| is_of(c, component));
        if let Some(call) = call {
            check_item(
                comparison,
                component,
                call,
                active,
                (&mut out, &mut reported),
            );
            tags(comparison, component, active, &mut out);
        }
    }
    absent::check(comparison, active, &mut out);
    capacity::check(comparison, active, &mut out);
    out
}

/// Whether a call is of the item.
pub(super) fn is_of(call: &Call, component: &Component<'_>) -> bool {
    call.family == component.family && call.name == component.name
}

/// The rows of one item.
fn check_item(
    comparison: &Comparison<'_>,
    component: &Component<'_>,
    call: &Call,
    active: &dyn Fn(&str) -> bool,
    (out, reported): (&mut Outcomes, &mut Reported),
) {
    let scene = comparison.scene();
    let mut parts = Vec::new();
    let lint = &comparison.policy.policy.lint;
    for (bound, want, mode) in call.expected(lint, component.ours) {
        let rule = bound.field.rule;
        if mode == Mode::Ignore {
            continue;
        }
        let row = Row {
            comparison,
            component,
            call,
            bound,
            want: &want,
            mode,
        };
        // A part is there or missing once, however many fields it would show.
        let part = (
            (bound.field.kind(), bound.field.select),
            bound.select.as_slice(),
            bound.says(),
        );
        let first = !parts.contains(&part);
        let missing = bound.field.part.missing;
        let (about, answer) = match observe(scene, component, bound) {
            Observation::NotAsked => continue,
            Observation::At(readings) => {
                let there = readings.iter().all(|r| r.fixed.is_none());
                if let Some(asks) = missing.filter(|asks| there && first && active(asks.id)) {
                    out.add(asks, comparison.root_module, Ok(Verdict::Pass));
                }
                if there {
                    parts.push(part);
                }
                if active(rule.id) {
                    row.values(&readings, rule, out, reported);
                }
                continue;
            }
            Observation::Unknown(doubt) => {
                if active(rule.id) {
                    out.add(rule, comparison.root_module, Err(row.blocked(doubt)));
                }
                continue;
            }
            Observation::MaybeAbsent(doubt) => (missing.unwrap_or(rule), Err(row.blocked(doubt))),
            Observation::Absent => {
                let about = missing.unwrap_or(rule);
                let finding = row.missing(about);
                out.missed |= active(about.id);
                (about, Ok(Verdict::Fail(vec![finding])))
            }
        };
        if !first {
            continue;
        }
        parts.push(part);
        if active(about.id) {
            out.add(about, comparison.root_module, answer);
        }
    }
}

/// The findings reported so far: rule, place, headline and address.
type Reported = HashSet<(&'static str, Span, String, Option<String>)>;

/// Whether the same finding was reported before; notes it otherwise.
fn is_duplicate(reported: &mut Reported, finding: &Finding) -> bool {
    let address = finding.subject.as_ref().map(|s| s.address.clone());
    let words = finding.headline.clone();
    !reported.insert((finding.rule, finding.primary.span, words, address))
}

/// One row of one item.
#[derive(Clone, Copy)]
struct Row<'h> {
    comparison: &'h Comparison<'h>,
    component: &'h Component<'h>,
    call: &'h Call,
    bound: &'h Bound,
    want: &'h Value,
    mode: Mode,
}

impl Row<'_> {
    /// The row against each of the resources that show it.
    fn values(
        &self,
        readings: &[Reading<'_>],
        rule: &'static RuleInfo,
        out: &mut Outcomes,
        reported: &mut Reported,
    ) {
        let comparison = self.comparison;
        for reading in readings {
            let lender = comparison.lender(self.component, reading.resource);
            if lender.is_some_and(|lender| !lender.asked || !(lender.active)(rule.id)) {
                continue;
            }
            let row = Self {
                mode: reading.mode(self.mode),
                ..*self
            };
            let answer = match reading.verdict(self.bound.field, self.want, self.mode) {
                Standing::Conforms => Ok(Verdict::Pass),
                Standing::Ignored => Ok(Verdict::NotApplicable),
                Standing::Undecided(why) => Err(self.blocked(Doubt {
                    why,
                    resource: Some(reading.resource),
                    path: reading.path.clone(),
                })),
                Standing::Deviates { .. } => Ok(Verdict::Fail(row.off(reading, rule))),
            };
            // A block that is missing is missing once, however many fields it would show.
            let mut said = true;
            if let Ok(Verdict::Fail(list)) = &answer {
                for finding in list {
                    said &= is_duplicate(reported, finding);
                }
            } else {
                said = false;
            }
            if !said {
                let root_module = comparison.root_of(self.component, reading.resource);
                out.add(rule, root_module, answer);
            }
        }
    }

    /// What is wrong with a reading, for each way that open conditions can turn out.
    fn off(&self, reading: &Reading<'_>, rule: &'static RuleInfo) -> Vec<Finding> {
        let mut out: Vec<Finding> = Vec::new();
        for outcome in &reading.outcomes {
            let assumptions = BranchAssumptions::assuming(outcome.assumed.clone());
            let subject = Subject {
                assumptions: Some(&assumptions),
                ..self.subject(reading.resource, rule)
            };
            let finding = self.differs(&subject, reading, outcome);
            if !out.contains(&finding) {
                out.push(finding);
            }
        }
        out
    }

    /// That a value is not the policy's.
    fn differs(&self, subject: &Subject<'_>, reading: &Reading<'_>, outcome: &Outcome) -> Finding {
        let actual = &outcome.actual;
        if let Actual::NoBlock(block)
        | Actual::NotSet {
            block: Some(block), ..
        } = actual
        {
            return self.missing_block_finding(subject, block);
        }
        let got = actual.value();
        // Neither does the price tell the size, nor the side how large it is.
        let hidden = got.is_some_and(crate::config::value::Value::contains_hidden);
        let above = match actual.verdict(self.bound.field, self.want, self.mode) {
            Standing::Deviates { above } => above.filter(|_| !hidden),
            _ => None,
        };
        let listed = matches!(self.bound.field.compare, Compare::Actions | Compare::Port);
        let shown = got.map(|value| {
            let written = as_written(self.bound.field, plain(value));
            if !hidden && written != plain(value) {
                return written.to_string();
            }
            if listed && !hidden {
                // On one line, as the policy's.
                plain(value).to_string()
            } else {
                short(bare(&quoted(value), self.want))
            }
        });
        let said = self.said(shown.as_deref());
        let headline = format!("{}: {}", self.item(), said.text);
        let mut finding = match reading.path.as_deref() {
            Some(path) => subject.finding(path, headline),
            None => subject.finding_here(headline),
        };
        let steps = self.bound.field.compare == Compare::Steps;
        let band = self.bound.field.compare == Compare::Band;
        let as_text = reading.path.is_none() || steps || listed || band;
        if let (true, Some(about)) = (as_text, &mut finding.subject) {
            about.got = shown;
            about.is_withheld = got.is_some_and(crate::config::value::Value::is_hidden);
        }
        let priced = got.filter(|_| !hidden);
        let monthly = priced.and_then(|got| {
            let price = match reading.fixed.and(self.bound.fixed) {
                Some(fixed) => fixed.price,
                None => self.bound.field.price?,
            };
            let lint = &self.comparison.policy.policy.lint;
            let rest = rest(self.component, self.call, lint)?;
            let range = difference(self.comparison.sized, self.priced(), &rest, price, got)?;
            (range.floor != 0.0).then_some(range.floor)
        });
        let finding = self.explain(finding, said, above, monthly);
        let Some(path) = reading.path.as_deref().filter(|_| reading.fixed.is_none()) else {
            return finding;
        };
        let fix = self.write().and_then(|value| subject.write(path, &value));
        finding.fix(fix.map(|fix| match self.bound.field.caution {
            Some(caution) => fix.with_caution(caution.to_string()),
            None => fix,
        }))
    }

    /// That the block which would show the value is not there.
    fn missing_block_finding(&self, subject: &Subject<'_>, parent: &str) -> Finding {
        let block = parent.rsplit('.').next().unwrap_or(parent);
        let block = match block.split_once('[') {
            Some((name, key)) => match key.trim_end_matches(']').split_once('=') {
                Some((_, value)) if name == CONTAINERS => format!("container {value}"),
                Some((_, value)) => format!("{name} of {value}"),
                None => name.to_owned(),
            },
            None => block.to_owned(),
        };
        let (title, unit) = (self.bound.title(), self.bound.field.unit);
        let said = Said {
            about: block.clone(),
            text: format!("has no {block}, and the policy sizes it"),
        };
        let finding = subject.finding(parent, format!("{} {}", self.item(), said.text));
        let finding = self.explain(finding, said, None, None);
        finding.help(format!(
            "add it ({title}: {}), or change the policy",
            self.wanted(unit)
        ))
    }

    fn write(&self) -> Option<Write> {
        // What is compared as a text is written as blocks.
        if matches!(
            self.bound.field.compare,
            Compare::Steps | Compare::Band | Compare::Side | Compare::NotAlone | Compare::Port
        ) {
            return None;
        }
        Some(match self.want {
            Value::Number(n) => Write::Number(*n),
            Value::Text(t) => Write::Text(t.clone()),
            Value::Bool(b) => Write::Bool(*b),
            _ => return None,
        })
    }

    /// What a headline says of the item's value.
    fn said(&self, found: Option<&str>) -> Said {
        let (title, unit) = (self.bound.title(), self.bound.field.unit);
        let wanted = self.wanted(unit);
        let Some(found) = found else {
            return Said {
                text: format!("{title} is not set, and the policy has {wanted}"),
                about: title.into_owned(),
            };
        };
        // A text may bring its own unit.
        let unit = if found.parse::<f64>().is_ok() {
            unit_of(found, unit)
        } else {
            ""
        };
        Said {
            text: format!("{title} is {found}{unit} instead of {wanted}"),
            about: title.into_owned(),
        }
    }

    /// The item as it is priced.
    fn priced(&self) -> cost::Item<'_> {
        cost::Item {
            family: self.call.family,
            name: &self.call.name,
        }
    }

    /// The item as a sentence names it.
    fn item(&self) -> String {
        self.component.spoken()
    }

    /// The argument that the value stands in.
    fn argument(&self) -> Option<&'static str> {
        let (Read::Path(path) | Read::Start(path)) = self.bound.field.read else {
            return None;
        };
        path.split(['.', '[']).next()
    }

    /// What the policy has, with its unit and the side on which it may be.
    fn wanted(&self, unit: &str) -> String {
        if *self.want == Value::Null {
            return self.want.to_string();
        }
        let side = self.mode.side();
        let want = self.asked().to_string();
        if self.bound.field.compare == Compare::ZeroIsForever && want == "0" {
            return "for ever".into();
        }
        let unit = unit_of(&want, unit);
        format!("{side}{want}{unit}")
    }

    /// What the policy has as it is written there.
    fn asked(&self) -> Value {
        as_written(self.bound.field, self.want.clone())
    }

    /// The policy's side of a finding that says something of the item.
    fn explain(
        &self,
        mut finding: Finding,
        said: Said,
        above: Option<bool>,
        monthly: Option<f64>,
    ) -> Finding {
        if let Some(line) = self.bound.value.because.first() {
            finding = finding.also(*line, format!("the policy: {}", self.asked()));
        }
        if let Some(why) = &self.call.why {
            finding = finding.note(format!(
                "{} ({})",
                why.trim_end_matches('.'),
                self.component.because
            ));
        } else {
            finding = finding.note(format!("it is {}: {}", self.item(), self.component.because));
        }
        if let Mode::Within(share) = self.mode {
            finding = finding.note(format!("the policy lets it be within {share}%"));
        }
        if let Some(subject) = &mut finding.subject {
            subject.want = Some(self.asked().to_string());
            subject.item = Some(self.item());
            subject.said = Some(said);
            subject.monthly = monthly;
        }
        let direction = match above {
            Some(true) => "; it is above the policy",
            Some(false) => "; it is below the policy",
            None => "",
        };
        if *self.want == Value::Null {
            let argument = self.argument().unwrap_or("it");
            return finding.help(format!("remove {argument}, or change the policy"));
        }
        finding.help(format!(
            "write {}, or change the policy{direction}",
            self.asked()
        ))
    }

    fn subject<'s>(&'s self, resource: &'s Resource, rule: &'static RuleInfo) -> Subject<'s> {
        Subject {
            root_module: self.comparison.root_of(self.component, resource),
            resource,
            rule,
            assumptions: None,
        }
    }

    /// That it is not known, of a resource or of the item as a whole.
    fn blocked(&self, doubt: Doubt<'_>) -> Blocked {
        let Doubt {
            why,
            resource,
            path,
        } = doubt;
        let anchor = self.component.anchor;
        let about = resource.unwrap_or(anchor);
        let subject = self.subject(about, self.bound.field.rule);
        match path {
            Some(path) => subject.blocked(&path, why),
            None => Blocked {
                address: about.address.to_string(),
                attribute: match resource {
                    Some(_) => String::new(),
                    None => self.bound.field.name.to_owned(),
                },
                why,
                at: about.origin.span(),
            },
        }
    }

    /// Another resource of the part's type, and what it says of itself.
    fn other(&self) -> Option<(&Resource, String)> {
        let (sign, _) = self.bound.sign.as_ref()?;
        let mut all = self.component.of_kind(self.bound.field.kind());
        all.find_map(|r| Some((r, (sign.says)(r).ok()??)))
    }

    /// That the part is not there.
    fn missing(&self, rule: &'static RuleInfo) -> Finding {
        let (title, unit) = (self.bound.title(), self.bound.field.unit);
        let wanted = self.wanted(unit);
        let subject = self.subject(self.component.anchor, rule);
        let what = self.bound.field.part.title;
        let which = self
            .bound
            .select
            .iter()
            .find(|(k, _)| *k == "metric_name")
            .map(|(_, metric)| format!(" on {metric}"))
            .or_else(|| Some(format!(" called {}", self.bound.told_key()?)))
            .unwrap_or_default();
        let mut finding = match self.other() {
            Some((other, says)) => {
                let (item, wanted) = (self.item(), self.bound.says().unwrap_or_default());
                let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) {
                    "an"
                } else {
                    "a"
                };
                let headline =
                    format!("{item} has {article} {what} by {says}, and none by {wanted}");
                let mut finding = subject.finding_here(headline);
                finding.primary.span = other.origin.span().unwrap_or(finding.primary.span);
                finding
            }
            None => subject.finding_here(match &self.component.of {
                Some(of) => format!("{} has no {what} on {}", of.item, of.what),
                None => format!("{} has no {what}{which}", self.item()),
            }),
        };
        if let Some(line) = self.bound.value.because.first() {
            finding = finding.also(*line, "the policy asks for it");
        }
        if let Some(subject) = &mut finding.subject {
            subject.want = Some(format!("{title}: {wanted}"));
        }
        finding
            .note(format!("it is {}: {}", self.item(), self.component.because))
            .help(format!("add it ({title}: {wanted}), or change the policy"))
    }
}

/// A number with a part, as short as it can be said.
fn short(text: String) -> String {
    if !text.contains('.') {
        return text;
    }
    text.parse::<f64>().map_or(text, |n| n.to_string())
}

/// The unit as it goes with a number: `1 second`.
fn unit_of<'u>(number: &str, unit: &'u str) -> &'u str {
    match unit.strip_suffix('s') {
        Some(one) if number == "1" => one,
        _ => unit,
    }
}

/// A number that is spelled as text, beside a wanted number.
fn bare(found: &str, want: &Value) -> String {
    match want {
        Value::Number(_) => found.trim_matches('"').to_owned(),
        _ => found.to_owned(),
    }
}

/// Whether a resource is the item, or may carry tags.
fn is_tagged(component: &Component<'_>) -> bool {
    // The tags of what is watched are asked of it once.
    component.of.is_none() && family(component.family).is_some_and(AnyFamily::is_tagged)
}

/// The tags that costs are told apart by, on the resource that is an item.
fn tags(
    comparison: &Comparison<'_>,
    component: &Component<'_>,
    active: &dyn Fn(&str) -> bool,
    out: &mut Outcomes,
) {
    let rule = &policy::TAGS;
    let Some(wanted) = &comparison.policy.policy.tags else {
        return;
    };
    if !active(rule.id) || wanted.keys.value.is_empty() || !is_tagged(component) {
        return;
    }
    let check = |subject: &Subject<'_>| -> Answer {
        let mut missing = Vec::new();
        for key in &wanted.keys.value {
            let path = format!("tags_all[\"{key}\"]");
            if subject.get(&path)?.is_none() {
                missing.push(key.as_str());
            }
        }
        if missing.is_empty() {
            return Ok(Verdict::Pass);
        }
        let mut finding = subject.finding(
            "tags",
            format!(
                "{} carries no tag {}",
                component.spoken(),
                missing.join(", ")
            ),
        );
        if let Some(at) = wanted.keys.at {
            finding = finding.also(at, "the policy's tags");
        }
        Ok(Verdict::Fail(vec![finding.help(
            "set them in the provider's default_tags, which reach every resource",
        )]))
    };
    let answer = evaluate(&check, comparison.root_module, component.anchor, rule);
    out.add(rule, comparison.root_module, answer);
}
