//! The policy against what was found: every binding of every item, what is missing, and capacity across resources.

mod capacity;
mod monthly;
pub mod rules;

use crate::compare::{Component, Lookup, Matches, Standing, held, lookup, wanted};
use crate::config::value::Why;
use crate::family::{Bound, Call, FAMILIES, Read};
use crate::finding::{Finding, RuleInfo};
use crate::inventory::Resource;
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Mode;
use crate::sizing::Sized;
use crate::value::Value;

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
}

/// Holds a root module to the policy. `active` says which rules are asked.
pub fn hold(held: &Held<'_>, active: &dyn Fn(&str) -> bool) -> Outcome {
    let mut out = Outcome::default();
    for component in &held.matches.components {
        let family = FAMILIES.iter().find(|f| f.name() == component.family);
        let calls = family.map(|f| f.calls(held.sized)).unwrap_or_default();
        let call = calls.iter().find(|c| of(c, component));
        if let Some(call) = call {
            one(held, component, call, active, &mut out);
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
    out: &mut Outcome,
) {
    let mut missing: Vec<(&'static str, &Bound)> = Vec::new();
    for (i, bound) in call.bound.iter().enumerate() {
        // Two fields may show in one place: a threshold that is a share of a number.
        let same_place = |other: &Bound| {
            other.resource == bound.resource
                && other.select == bound.select
                && other.read == bound.read
                && other.shows.is_some()
        };
        if call.bound.iter().take(i).any(same_place) {
            continue;
        }
        let Some((want, mode)) = wanted(bound, &held.policy.policy.lint) else {
            continue;
        };
        let Some(rule) = rules::of_field(bound.field) else {
            continue;
        };
        if mode == Mode::Ignore {
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
        let (about, answer) = match lookup(component, bound, held.sized) {
            Lookup::NotAsked => continue,
            Lookup::At(resources) => {
                if !active(rule.info.id) {
                    continue;
                }
                for resource in resources {
                    let answer = settle(
                        &|subject| ask.value(subject),
                        held.stack,
                        resource,
                        &rule.info,
                        World::default(),
                    );
                    out.add(&rule.info, held.stack, answer);
                }
                continue;
            }
            Lookup::Count(resources, less) => (&rule.info, ask.count(&resources, less, &rule.info)),
            Lookup::Unknown(why) => (&rule.info, Err(ask.blocked(why))),
            Lookup::Nowhere => {
                let about = rules::of_missing(bound.resource).map_or(&rule.info, |r| &r.info);
                match ask.elsewhere() {
                    Some(answer) => (about, answer),
                    None => {
                        // One part is missing once, however many fields it would show.
                        let seen = missing.iter().any(|(kind, other)| {
                            *kind == bound.resource && other.select == bound.select
                        });
                        missing.push((bound.resource, bound));
                        if seen {
                            continue;
                        }
                        (about, Ok(Verdict::Fail(vec![ask.missing(about)])))
                    }
                }
            }
        };
        if active(about.id) {
            out.add(about, held.stack, answer);
        }
    }
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
    /// The row against the value of a resource.
    fn value(&self, subject: &Subject<'_>) -> Answer {
        let Read::Path(path) = self.bound.read else {
            return Ok(Verdict::NotAsked);
        };
        let got = subject.get(path)?;
        let standing = held(
            self.bound.field,
            self.want,
            self.mode,
            got.as_ref().map(|g| &g.value),
        );
        let above = match standing {
            Standing::Held => return Ok(Verdict::Pass),
            Standing::Ignored => return Ok(Verdict::NotAsked),
            Standing::Off { above } => above,
        };
        let found = got
            .as_ref()
            .map_or_else(|| "not set".to_owned(), |g| bare(&g.to_string(), self.want));
        let finding = subject.finding(path, self.headline(&found));
        let monthly = got.as_ref().and_then(|g| {
            monthly::difference(
                self.held.sized,
                self.component,
                self.bound.field,
                &g.value,
                self.want,
            )
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

    fn write(&self) -> Option<Write> {
        Some(match self.want {
            Value::Number(n) => Write::Number(*n),
            Value::Text(t) => Write::Text(t.clone()),
            Value::Bool(b) => Write::Bool(*b),
            _ => return None,
        })
    }

    fn headline(&self, found: &str) -> String {
        let bound = match self.mode {
            Mode::AtLeast => "at least ",
            Mode::AtMost => "at most ",
            _ => "",
        };
        format!(
            "{}, {}: {found} instead of {bound}{}",
            self.component.name,
            self.doc(),
            self.want
        )
    }

    fn doc(&self) -> String {
        let rows = FAMILIES.iter().flat_map(|f| f.rows());
        let doc = rows
            .into_iter()
            .find(|r| r.field == self.bound.field)
            .map_or(self.bound.field, |r| r.doc);
        doc.to_owned()
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
            finding = finding.note(format!(
                "it is {}: {}",
                self.component.name, self.component.because
            ));
        }
        if let Mode::Within(share) = self.mode {
            finding = finding.note(format!("the policy lets it be within {share}%"));
        }
        if let Some(subject) = &mut finding.subject {
            subject.want = Some(self.want.to_string());
            subject.monthly = monthly;
        }
        let direction = match above {
            Some(true) => "larger than",
            Some(false) => "smaller than",
            None => "other than",
        };
        finding.help(format!(
            "write {}, or change the policy; it is {direction} the policy has it",
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
        let mut finding = subject.finding_here(self.headline(&found.to_string()));
        if let Some(subject) = &mut finding.subject {
            subject.got = Some(found.to_string());
        }
        let monthly = monthly::difference(
            self.held.sized,
            self.component,
            self.bound.field,
            &got,
            self.want,
        );
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

    /// The part may be in what was not read, or be one of which it is not known what it belongs to; a fixed number of
    /// tasks needs no scaling.
    fn elsewhere(&self) -> Option<Answer> {
        let inventory = self.held.stack.inventory;
        let kind = self.bound.resource;
        let service = self
            .held
            .sized
            .services
            .iter()
            .find(|s| self.component.family == "service" && s.name == self.component.name);
        if matches!(kind, "aws_appautoscaling_target") && service.is_some_and(|s| s.scale.is_none())
        {
            return Some(self.fixed());
        }
        if kind == "aws_ecs_task_definition" {
            return Some(Err(self.blocked(Why::Other(
                "its task definition is not in this root module".into(),
            ))));
        }
        let claimed = |r: &&Resource| {
            self.held
                .matches
                .components
                .iter()
                .any(|c| c.members.iter().any(|m| m.address == r.address))
        };
        let loose = inventory.of_kind(kind).filter(|r| !claimed(r)).find(|r| {
            let at = match kind {
                "aws_cloudwatch_metric_alarm" => "dimensions",
                "aws_cloudwatch_log_group" => "name",
                "aws_rds_cluster_instance" => "cluster_identifier",
                "aws_cloudwatch_event_archive" => "event_source_arn",
                _ => "resource_id",
            };
            let value = r.values.as_entries().and_then(|e| e.get(at));
            value.is_some_and(|v| !v.is_wholly_known())
        });
        if let Some(loose) = loose {
            let why = format!("what {} belongs to is not known", loose.address);
            return Some(Err(self.blocked(Why::Other(why.into()))));
        }
        let gap = inventory.gaps.first()?;
        let why = format!("it may be in {}, which is not read: {}", gap.what, gap.why);
        Some(Err(self.blocked(Why::Other(why.into()))))
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
        let mode = if self.bound.field.ends_with(".min") {
            Mode::AtLeast
        } else {
            Mode::AtMost
        };
        match held(self.bound.field, self.want, mode, Some(&got.value)) {
            Standing::Off { above } => {
                let finding = subject.finding("desired_count", self.headline(&got.to_string()));
                Ok(Verdict::Fail(vec![self.explain(finding, above, None)]))
            }
            _ => Ok(Verdict::Pass),
        }
    }

    /// That the part is not there.
    fn missing(&self, rule: &'static RuleInfo) -> Finding {
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
        let mut finding =
            subject.finding_here(format!("{} has {what}{which}", self.component.name));
        if let Some(line) = self.bound.value.because.first() {
            finding = finding.also(*line, "the policy asks for it");
        }
        if let Some(subject) = &mut finding.subject {
            subject.want = Some(format!("{}: {}", self.doc(), self.want));
        }
        finding
            .note(format!(
                "it is {}: {}",
                self.component.name, self.component.because
            ))
            .help(format!(
                "add it with {} {}, or change the policy",
                self.doc(),
                self.want
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
            format!("{} carries no tag {}", component.name, missing.join(", ")),
        );
        if let Some(at) = wanted.keys.at {
            finding = finding.also(at, "the policy's tags");
        }
        Ok(Verdict::Fail(vec![finding.help(
            "set them in the provider's default_tags, which reach every resource",
        )]))
    };
    let answer = settle(
        &check,
        held.stack,
        component.anchor,
        &rule.info,
        World::default(),
    );
    out.add(&rule.info, held.stack, answer);
}
