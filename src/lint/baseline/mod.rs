//! The policy against what was found: every binding of every item, what is missing, and capacity across resources.

mod capacity;
pub mod rules;
mod words;

use std::collections::{HashMap, HashSet};

use crate::compare::{
    Component, Elsewhere, Lookup, Matches, Standing, absent, difference, elsewhere, held, lookup,
    shown_later, wanted,
};
use crate::config::value::Why;
use crate::family::{Bound, Call, FAMILIES, Read};
use crate::finding::{Finding, RuleInfo};
use crate::inventory::Resource;
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Mode;
use crate::sizing::Sized;
use crate::text::Span;
use crate::value::Value;

use super::Rule;
use super::ask::{Answer, Blocked, Subject, Verdict, World};
use super::fixes::Write;
use super::judge::{Outcome, settle};
use super::stack::Stack;

/// A root module, the policy of its environment, and which resource is which item.
pub struct Held<'a> {
    /// The root module.
    pub stack: &'a Stack<'a>,
    /// The environment's policy.
    pub policy: &'a EnvironmentPolicy,
    /// What it is sized to.
    pub sized: &'a Sized,
    /// Which resource is what.
    pub matches: &'a Matches<'a>,
    /// What questions across resources have read.
    pub read: &'a World,
}

/// The rule by which comments and waivers know a field of the policy, or the part of that type which is not there.
pub fn rule_of(field: &str, missing: Option<&str>) -> Option<&'static str> {
    let part = missing.and_then(rules::of_missing);
    // The tasks that run now are held to the bounds of the same name.
    let rule = part
        .or_else(|| rules::of_field(field))
        .or_else(|| rules::of_field(&format!("{field}.")));
    rule.map(|r| r.info.id)
}

/// Holds a root module to the policy. `active` says which rules are asked.
pub fn hold(held: &Held<'_>, active: &dyn Fn(&str) -> bool) -> Outcome {
    let mut out = Outcome::default();
    let mut known: HashMap<&str, Vec<Call>> = HashMap::new();
    let mut told = Told::new();
    for component in &held.matches.components {
        let calls = known.entry(component.family).or_insert_with(|| {
            let family = FAMILIES.iter().find(|f| f.name() == component.family);
            family.map(|f| f.calls(held.sized)).unwrap_or_default()
        });
        let call = calls.iter().find(|c| of(c, component));
        if let Some(call) = call {
            one(held, component, call, active, (&mut out, &mut told));
            tags(held, component, active, &mut out);
        }
    }
    capacity::check(held, active, &mut out);
    out
}

/// Whether a call is of the item.
pub(super) fn of(call: &Call, component: &Component<'_>) -> bool {
    call.label == component.name
        || call.label == crate::family::label(component.family, &component.name)
}

/// The rows of one item.
fn one(
    held: &Held<'_>,
    component: &Component<'_>,
    call: &Call,
    active: &dyn Fn(&str) -> bool,
    (out, told): (&mut Outcome, &mut Told),
) {
    let mut parts: Vec<(&'static str, &[(&'static str, String)])> = Vec::new();
    for (i, bound) in call.bound.iter().enumerate() {
        let Some((want, mode)) = wanted(bound, &held.policy.policy.lint) else {
            continue;
        };
        let Some(rule) = rules::of_field(bound.field) else {
            continue;
        };
        if mode == Mode::Ignore || shown_later(&call.bound, i) {
            continue;
        }
        let ask = Row {
            held,
            component,
            call,
            bound,
            want: &want,
            mode,
        };
        let place = lookup(component, bound, held.sized);
        // A part is there or missing once, however many fields it would show.
        let part = (bound.resource, bound.select.as_slice());
        let first = !parts.contains(&part);
        if let Some(asks) = rules::of_missing(bound.resource)
            && matches!(place, Lookup::At(_) | Lookup::Count(..))
            && first
            && active(asks.info.id)
        {
            out.add(&asks.info, held.stack, Ok(Verdict::Pass));
        }
        let (about, answer) = match place {
            Lookup::NotAsked => continue,
            Lookup::At(resources) => {
                parts.push(part);
                if active(rule.info.id) {
                    ask.values(&resources, rule, out, told);
                }
                continue;
            }
            Lookup::Count(resources, less) => {
                parts.push(part);
                (&rule.info, ask.count(&resources, less, &rule.info))
            }
            Lookup::Unknown(why) => (&rule.info, Err(ask.blocked(why))),
            Lookup::Nowhere if ask.is_fixed() => (&rule.info, ask.fixed()),
            Lookup::Nowhere => {
                if !first {
                    continue;
                }
                parts.push(part);
                let about = rules::of_missing(bound.resource).map_or(&rule.info, |r| &r.info);
                let answer = ask
                    .elsewhere()
                    .unwrap_or_else(|| Ok(Verdict::Fail(vec![ask.missing(about)])));
                (about, answer)
            }
        };
        if active(about.id) {
            out.add(about, held.stack, answer);
        }
    }
}

/// What was said: the rule, the place, the words and the resource.
type Told = HashSet<(&'static str, Span, String, Option<String>)>;

/// Whether a finding says nothing that was not said.
fn again(told: &mut Told, finding: &Finding) -> bool {
    let address = finding.subject.as_ref().map(|s| s.address.clone());
    let words = finding.headline.clone();
    !told.insert((finding.rule, finding.primary.span, words, address))
}

/// One row of one item.
struct Row<'h> {
    held: &'h Held<'h>,
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
        resources: &[&Resource],
        rule: &'static Rule,
        out: &mut Outcome,
        told: &mut Told,
    ) {
        let stack = self.held.stack;
        for resource in resources {
            let ask = |subject: &Subject<'_>| self.value(subject);
            let answer = settle(&ask, stack, resource, &rule.info);
            // A block that is missing is missing once, however many fields it would show.
            let mut said = true;
            if let Ok(Verdict::Fail(list)) = &answer {
                for finding in list {
                    said &= again(told, finding);
                }
            } else {
                said = false;
            }
            if !said {
                out.add(&rule.info, stack, answer);
            }
        }
    }

    /// The row against the value of a resource.
    fn value(&self, subject: &Subject<'_>) -> Answer {
        let Read::Path(path) = self.bound.read else {
            return Ok(Verdict::NotAsked);
        };
        // What is found is shown as it may be, so nothing of the finding has to be withheld.
        let got = match subject.look(path) {
            // What AWS chooses where nothing is written is known for some.
            Err(Blocked { why, address, .. })
                if absent(self.bound.field).is_some()
                    && why.is_left_to_provider(&address, path) =>
            {
                None
            }
            other => other?,
        };
        // All datapoints must be over where it is not said how many.
        let looked_at = match (&got, path) {
            (None, "datapoints_to_alarm") => subject.look("evaluation_periods")?,
            _ => None,
        };
        let parent = path.rsplit_once('.').map(|(parent, _)| parent);
        let without = match parent {
            Some(parent) if got.is_none() => subject.look(parent)?.is_none().then_some(parent),
            _ => None,
        };
        let standing = match without {
            // Defaults are those of a health check that there is.
            Some(_) if self.bound.field.starts_with("service.health_check.") => {
                Standing::Off { above: None }
            }
            _ => held(
                self.bound.field,
                self.want,
                self.mode,
                got.as_ref().or(looked_at.as_ref()).map(|g| &g.value),
            ),
        };
        let above = match standing {
            Standing::Held => return Ok(Verdict::Pass),
            Standing::Ignored => return Ok(Verdict::NotAsked),
            Standing::Off { above } => above,
        };
        // Neither does the price tell the size, nor the side how large it is.
        let hidden = got.as_ref().is_some_and(|g| g.value.contains_hidden());
        let above = above.filter(|_| !hidden);
        let found = got.as_ref().map(|g| bare(&g.to_string(), self.want));
        if let Some(parent) = without {
            return Ok(Verdict::Fail(vec![self.without(subject, parent)]));
        }
        let finding = subject.finding(path, self.headline(found.as_deref()));
        let monthly = got.as_ref().filter(|_| !hidden).and_then(|g| {
            difference(
                self.held.sized,
                self.component.family,
                self.component.name.as_str(),
                self.bound.field,
                &g.value,
            )
            .map(|range| range.floor)
            .filter(|usd| *usd != 0.0)
        });
        let fix = self.write().and_then(|value| subject.write(path, &value));
        let fix = fix.map(|fix| match careful(self.bound.field) {
            Some(because) => fix.careful(because),
            None => fix,
        });
        Ok(Verdict::Fail(vec![
            self.explain(finding, above, monthly).fix(fix),
        ]))
    }

    /// That the block which would show the value is not there.
    fn without(&self, subject: &Subject<'_>, parent: &str) -> Finding {
        let block = parent.rsplit('.').next().unwrap_or(parent);
        let block = match block.split_once('[') {
            Some((name, key)) => match key.trim_end_matches(']').split_once('=') {
                Some((_, value)) => format!("{name} of {value}"),
                None => name.to_owned(),
            },
            None => block.to_owned(),
        };
        let (what, unit) = words::words(self.bound.field);
        let headline = format!("{} has no {block}, and the policy sizes it", self.item());
        let finding = subject.finding(parent, headline);
        let finding = self.explain(finding, None, None);
        finding.help(format!(
            "add it ({what}: {}), or change the policy",
            self.wanted(unit)
        ))
    }

    fn write(&self) -> Option<Write> {
        Some(match self.want {
            Value::Number(n) => Write::Number(*n),
            Value::Text(t) => Write::Text(t.clone()),
            Value::Bool(b) => Write::Bool(*b),
            _ => return None,
        })
    }

    fn headline(&self, found: Option<&str>) -> String {
        let (what, unit) = words::words(self.bound.field);
        let item = self.item();
        let wanted = self.wanted(unit);
        let Some(found) = found else {
            return format!("{item}: {what} is not set, and the policy has {wanted}");
        };
        // A text may bring its own unit.
        let unit = if found.parse::<f64>().is_ok() {
            unit
        } else {
            ""
        };
        format!("{item}: {what} is {found}{unit} instead of {wanted}")
    }

    /// The item as a sentence names it.
    fn item(&self) -> String {
        words::item(self.component.family, &self.component.name)
    }

    /// What the policy has, with its unit and the side on which it may be.
    fn wanted(&self, unit: &str) -> String {
        let side = match self.mode {
            Mode::AtLeast => "at least ",
            Mode::AtMost => "at most ",
            _ => "",
        };
        format!("{side}{}{unit}", self.want)
    }

    /// The policy's side of a finding.
    fn explain(&self, mut finding: Finding, above: Option<bool>, monthly: Option<f64>) -> Finding {
        if let Some(line) = self.bound.value.because.first() {
            finding = finding.also(*line, format!("the policy: {}", self.want));
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
            subject.want = Some(self.want.to_string());
            subject.monthly = monthly;
        }
        let direction = match above {
            Some(true) => "; it is larger than the policy has it",
            Some(false) => "; it is smaller than the policy has it",
            None => "",
        };
        finding.help(format!(
            "write {}, or change the policy{direction}",
            self.want
        ))
    }

    /// The row against the number of resources.
    fn count(&self, resources: &[&Resource], less: u32, rule: &'static RuleInfo) -> Answer {
        if let Some(open) = resources.iter().find(|r| r.address.has_unknown_key()) {
            return Err(Blocked {
                address: open.address.to_string(),
                attribute: String::new(),
                why: Why::Other("how many instances there are is not known".into()),
                at: open.origin.span(),
            });
        }
        let there = u32::try_from(resources.len()).unwrap_or(u32::MAX);
        let found = there.saturating_sub(less);
        let got = crate::config::value::Value::number(i64::from(found));
        let Standing::Off { above } = held(self.bound.field, self.want, self.mode, Some(&got))
        else {
            return Ok(Verdict::Pass);
        };
        let Some(resource) = resources.first() else {
            return Ok(Verdict::NotAsked);
        };
        let subject = self.subject(resource, rule);
        let mut finding = subject.finding_here(self.headline(Some(&found.to_string())));
        if let Some(subject) = &mut finding.subject {
            subject.got = Some(found.to_string());
        }
        let monthly = difference(
            self.held.sized,
            self.component.family,
            self.component.name.as_str(),
            self.bound.field,
            &got,
        )
        .map(|range| range.floor)
        .filter(|usd| *usd != 0.0);
        Ok(Verdict::Fail(vec![self.explain(finding, above, monthly)]))
    }

    fn subject<'s>(&'s self, resource: &'s Resource, rule: &'static RuleInfo) -> Subject<'s> {
        Subject {
            stack: self.held.stack,
            resource,
            rule,
            world: None,
        }
    }

    fn blocked(&self, why: Why) -> Blocked {
        Blocked {
            address: self.component.anchor.address.to_string(),
            attribute: self.bound.field.to_owned(),
            why,
            at: self.component.anchor.origin.span(),
        }
    }

    /// Where a part may be that is not there.
    fn elsewhere(&self) -> Option<Answer> {
        if self.bound.field == "database.logs" {
            // A cluster that exports no logs has none to keep.
            let subject = self.subject(self.component.anchor, &rules::LOGGED.info);
            match subject.count("enabled_cloudwatch_logs_exports") {
                Ok(0) => return Some(Ok(Verdict::NotAsked)),
                Ok(_) => {}
                Err(blocked) => return Some(Err(blocked)),
            }
        }
        let found = elsewhere(
            self.component,
            self.bound,
            self.held.sized,
            self.held.stack.inventory,
            self.held.matches,
        )?;
        Some(match found {
            Elsewhere::Fixed => self.fixed(),
            Elsewhere::NotAsked => Ok(Verdict::NotAsked),
            Elsewhere::Unknown(why) => Err(self.blocked(why)),
        })
    }

    /// Whether the row is of a service's number of tasks, and the policy does not let it scale.
    fn is_fixed(&self) -> bool {
        let mut services = self.held.sized.services.iter();
        let service =
            services.find(|s| self.component.family == "service" && s.name == self.component.name);
        self.bound.resource == "aws_appautoscaling_target"
            && service.is_some_and(|s| s.scale.is_none())
    }

    /// A service without scaling, in the policy and in fact: its number of tasks lies within the bounds.
    fn fixed(&self) -> Answer {
        let Some(rule) = rules::of_field(self.bound.field) else {
            return Ok(Verdict::NotAsked);
        };
        let subject = self.subject(self.component.anchor, &rule.info);
        let Some(got) = subject.get("desired_count")? else {
            return Ok(Verdict::NotAsked);
        };
        let mode = if self.bound.field == "service.tasks.min" {
            Mode::AtLeast
        } else {
            Mode::AtMost
        };
        match held(self.bound.field, self.want, mode, Some(&got.value)) {
            Standing::Off { above } => {
                let finding =
                    subject.finding("desired_count", self.headline(Some(&got.to_string())));
                let above = above.filter(|_| !got.value.contains_hidden());
                Ok(Verdict::Fail(vec![self.explain(finding, above, None)]))
            }
            _ => Ok(Verdict::Pass),
        }
    }

    /// That the part is not there.
    fn missing(&self, rule: &'static RuleInfo) -> Finding {
        let wanted = self.wanted(words::words(self.bound.field).1);
        let subject = self.subject(self.component.anchor, rule);
        let what = match self.bound.resource {
            "aws_appautoscaling_target" => "no scalable target",
            "aws_appautoscaling_policy" => "no scaling policy",
            "aws_cloudwatch_metric_alarm" => "no alarm",
            "aws_cloudwatch_log_group" => "no log group",
            "aws_rds_cluster_instance" => "no instance",
            "aws_db_proxy_default_target_group" => "no RDS Proxy",
            "aws_cloudwatch_event_archive" => "no archive",
            other => other,
        };
        let which = self
            .bound
            .select
            .iter()
            .find(|(k, _)| *k == "metric_name")
            .map_or_else(String::new, |(_, metric)| format!(" on {metric}"));
        let mut finding = subject.finding_here(format!("{} has {what}{which}", self.item()));
        if let Some(line) = self.bound.value.because.first() {
            finding = finding.also(*line, "the policy asks for it");
        }
        if let Some(subject) = &mut finding.subject {
            subject.want = Some(format!("{}: {wanted}", words::words(self.bound.field).0));
        }
        finding
            .note(format!("it is {}: {}", self.item(), self.component.because))
            .help(format!(
                "add it ({}: {wanted}), or change the policy",
                words::words(self.bound.field).0
            ))
    }
}

/// A number that is spelled as text, beside a wanted number.
fn bare(found: &str, want: &Value) -> String {
    match want {
        Value::Number(_) => found.trim_matches('"').to_owned(),
        _ => found.to_owned(),
    }
}

/// Why a change of a field wants a look, where it does.
fn careful(field: &str) -> Option<&'static str> {
    Some(match field {
        "service.architecture" => "the image must be built for that processor",
        "database.engine" => "another engine replaces the cluster",
        "database.version" => "another version upgrades the cluster",
        "database.acu.max" => "max_connections follows only when the instances restart",
        "database.storage_type" => "storage may be switched once in 30 days",
        "broker.engine" | "broker.mode" => "it replaces the broker",
        "broker.instance" | "broker.version" => "it restarts the broker",
        _ => return None,
    })
}

/// The tags that costs are told apart by, on what stands for an item.
fn tags(
    held: &Held<'_>,
    component: &Component<'_>,
    active: &dyn Fn(&str) -> bool,
    out: &mut Outcome,
) {
    let rule = rules::TAGGED;
    let Some(wanted) = &held.policy.policy.tags else {
        return;
    };
    if !active(rule.info.id) || wanted.keys.value.is_empty() || component.family == "cost_tags" {
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
                words::item(component.family, &component.name),
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
    let answer = settle(&check, held.stack, component.anchor, &rule.info);
    out.add(&rule.info, held.stack, answer);
}
