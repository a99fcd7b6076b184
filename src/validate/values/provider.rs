//! Values that the provider itself refuses, before it asks AWS.

use std::borrow::Cow;

use crate::catalog::relations;
use crate::catalog::takes::{self, Takes};
use crate::config::load::{Mode, ResourceKey};
use crate::config::value::{Data, Value};
use crate::finding::{Finding, RuleInfo};
use crate::registry::values::{CHOICE, JSON, LENGTH, RANGE};
use crate::validate::near::near;

use super::{Checker, Held, LISTED, policy, trail};

impl Checker<'_> {
    /// Holds a value, or each element of it, to what the provider takes. Whether it refuses one.
    pub(super) fn provider_takes(&self, key: &ResourceKey, held: Held<'_>) -> bool {
        let kind = match key.mode {
            Mode::Managed => Cow::Borrowed(&*key.kind),
            Mode::Data => Cow::Owned(format!("data.{}", key.kind)),
            Mode::Ephemeral => return false,
        };
        let block = held.path.strip_suffix('.').unwrap_or_default();
        let all = takes::of(&kind, block, held.name);
        if all.is_empty() {
            return false;
        }
        let mut is_refused = false;
        // Policies are held to their grammar, which tells that they are no JSON, too.
        let is_policy = policy::form(&kind, &format!("{}{}", held.path, held.name)).is_some();
        for takes in all
            .iter()
            .filter(|takes| !is_policy || **takes != Takes::Json)
        {
            for value in elements(held.value) {
                is_refused |= self.provider_takes_one(takes, Held { value, ..held });
            }
        }
        is_refused
    }

    fn provider_takes_one(&self, takes: &Takes, held: Held<'_>) -> bool {
        let text = held.value.as_str().filter(|text| !text.is_empty());
        let wrong: (&RuleInfo, String) = match takes {
            Takes::Choices(ignores_case, choices) => {
                let is = |choice: &&&str| {
                    let text = text.unwrap_or_default();
                    **choice == text || *ignores_case && choice.eq_ignore_ascii_case(text)
                };
                if text.is_none() || choices.iter().any(|choice| is(&choice)) {
                    return false;
                }
                (&CHOICE, "which the provider does not take".to_owned())
            }
            Takes::Range(..) | Takes::Numbers(_) => match number(held.value) {
                Some(number) if !is_within(takes, number) => {
                    (&RANGE, format!("and must be {}", takes.bounds()))
                }
                _ => return false,
            },
            Takes::Length(..) => {
                let Some(text) = text else { return false };
                // The provider counts bytes.
                let length = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX));
                // Of letters, digits and signs each is one.
                let unit = match (text.is_ascii(), text.len()) {
                    (true, 1) => "character",
                    (true, _) => "characters",
                    (false, _) => "bytes",
                };
                if is_within(takes, length) {
                    return false;
                }
                (
                    &LENGTH,
                    format!("has {length} {unit}, and must have {}", takes.bounds()),
                )
            }
            Takes::Json => {
                let read = text.map(serde_json::from_str::<serde::de::IgnoredAny>);
                let Some(Err(error)) = read else { return false };
                (&JSON, format!("is no JSON: {error}"))
            }
        };
        let (rule, says) = wrong;
        let headline = held.says(|argument| match takes {
            Takes::Length(..) | Takes::Json => format!("{argument} {says}"),
            Takes::Choices(..) => {
                let shown = held.shown(text.unwrap_or_default());
                format!("{argument} is {shown}, {says}")
            }
            Takes::Range(..) | Takes::Numbers(_) => {
                let shown = number(held.value).map_or(String::new(), |n| n.to_string());
                let shown = held.shown(&shown);
                format!("{argument} is {}, {says}", shown.trim_matches('"'))
            }
        });
        let mut finding = Finding::error(rule, held.span(), headline);
        if let Takes::Choices(_, choices) = takes {
            if let Some(meant) = near(text.unwrap_or_default(), choices.iter().copied()) {
                finding = finding
                    .help(format!("did you mean \"{meant}\"?"))
                    .fix(self.rewrite(held, meant));
            }
            if choices.len() <= LISTED {
                finding = finding.note(format!("the values are {}", choices.join(", ")));
            }
        }
        self.provider_refuses(held, finding);
        true
    }

    /// Tells what the provider refuses, which another version of it may take.
    fn provider_refuses(&self, held: Held<'_>, mut finding: Finding) {
        // A mock need not look like what it stands for.
        if held.of_run && !held.is_written() {
            return;
        }
        if let Some(read) = relations::read() {
            finding = finding.note(format!("source: {read}"));
        }
        if held.of_run {
            finding = finding.trail(trail(&held.value.origin));
        }
        let at = (held.path, held.name);
        self.tell(held.scope, finding, at, held.scope.sureness);
    }
}

/// A value, or the elements of a collection of texts or numbers.
fn elements(value: &Value) -> Vec<&Value> {
    match &value.data {
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => items.iter().collect(),
        _ => vec![value],
    }
}

/// The number that a value is or says.
fn number(value: &Value) -> Option<f64> {
    match &value.data {
        Data::Number(number) => number.to_string().parse().ok(),
        Data::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn is_within(takes: &Takes, number: f64) -> bool {
    let as_number = |bound: &i64| bound.to_string().parse::<f64>().unwrap_or(f64::NAN);
    match takes {
        Takes::Range(min, max) | Takes::Length(min, max) => {
            min.as_ref().is_none_or(|min| number >= as_number(min))
                && max.as_ref().is_none_or(|max| number <= as_number(max))
        }
        Takes::Numbers(numbers) => numbers
            .iter()
            .any(|known| (as_number(known) - number).abs() < f64::EPSILON),
        _ => true,
    }
}
