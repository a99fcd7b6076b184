//! What is said of one value of an item, and of a part that is not there.

use std::collections::HashSet;

use crate::cost::{self, difference, rest};
use crate::family::matching::Component;
use crate::family::{Bound, CONTAINERS, Call, Compare, Read};
use crate::finding::{Finding, Said};
use crate::inventory::Resource;
use crate::observation::{Actual, Doubt, Outcome, Reading, Verdict as Standing, as_written, plain};
use crate::policy::lint::Mode;
use crate::registry::RuleInfo;
use crate::text::Span;
use crate::value::Value;

use super::super::evaluate::Outcome as Outcomes;
use super::super::fixes::Write;
use super::super::subject::{Blocked, BranchAssumptions, Subject, Verdict, quoted};
use super::Comparison;

/// The findings reported so far: rule, place, headline and address.
pub(super) type Reported = HashSet<(&'static str, Span, String, Option<String>)>;

/// Whether the same finding was reported before; notes it otherwise.
fn is_duplicate(reported: &mut Reported, finding: &Finding) -> bool {
    let address = finding.subject.as_ref().map(|s| s.address.clone());
    let words = finding.headline.clone();
    !reported.insert((finding.rule, finding.primary.span, words, address))
}

/// One row of one item.
#[derive(Clone, Copy)]
pub(super) struct Row<'h> {
    pub(super) comparison: &'h Comparison<'h>,
    pub(super) component: &'h Component<'h>,
    pub(super) call: &'h Call,
    pub(super) bound: &'h Bound,
    pub(super) want: &'h Value,
    pub(super) mode: Mode,
}

impl Row<'_> {
    /// The row against each of the resources that show it.
    pub(super) fn values(
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
    pub(super) fn blocked(&self, doubt: Doubt<'_>) -> Blocked {
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
    pub(super) fn missing(&self, rule: &'static RuleInfo) -> Finding {
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
