//! `lint` and `waiver`: how strictly the linter holds, and what is waived for a while.

use jiff::SignedDuration;
use jiff::civil::Date;
use serde_json::Value as Json;

use super::decode::{Field, Named, Reader, Stated, Wrong, nearest, words};
use super::raw::{Literal, Name, Node};
use super::select::Pattern;

words! {
    /// The severity of a rule's findings.
    SeverityWord {
        /// An error.
        Error = "error",
        /// A warning.
        Warning = "warning",
        /// A note, which never fails a run.
        Note = "note",
    }
}

/// How a found value is held against the policy's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mode {
    /// Equal.
    Exact,
    /// Equal or larger.
    AtLeast,
    /// Equal or smaller.
    AtMost,
    /// Not farther away than this share, in percent.
    Within(f64),
    /// Not held at all.
    Ignore,
}

/// The ways to compare that are a word.
const WORDS: [&str; 4] = ["exact", "at_least", "at_most", "ignore"];

impl Mode {
    /// On which side of the policy's value a value may be besides, before that value.
    pub fn side(self) -> &'static str {
        match self {
            Self::AtLeast => "at least ",
            Self::AtMost => "at most ",
            Self::Exact | Self::Within(_) | Self::Ignore => "",
        }
    }
}

impl Field for Mode {
    fn what() -> String {
        "a way to compare".into()
    }
    fn examples() -> String {
        "\"exact\", \"at_least\", \"at_most\", \"within 10%\" or \"ignore\"".into()
    }
    fn schema() -> Json {
        serde_json::json!({ "type": "string", "pattern": "^(exact|at_least|at_most|ignore|within [0-9.]+%)$" })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let wrong = Wrong::here(node);
        let Literal::Text(text) = &node.literal else {
            return Err(wrong);
        };
        match text.as_str() {
            "exact" => Ok(Self::Exact),
            "at_least" => Ok(Self::AtLeast),
            "at_most" => Ok(Self::AtMost),
            "ignore" => Ok(Self::Ignore),
            other => other
                .strip_prefix("within ")
                .and_then(|share| share.trim().strip_suffix('%'))
                .and_then(|share| share.trim().parse().ok())
                .filter(|share: &f64| (0.0..=1000.0).contains(share))
                .map(Self::Within)
                .ok_or_else(|| match nearest(other, WORDS.into_iter()) {
                    Some(near) => Wrong::because(node, format!("did you mean \"{near}\"?")),
                    None => wrong,
                }),
        }
    }
}

/// A date, as `2026-12-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl Day {
    /// Reads `2026-12-31`; a day that the month does not have is none.
    pub fn parse(text: &str) -> Option<Self> {
        // The calendar reads other spellings, too.
        let shaped = text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let date = text.parse().ok()?;
        (shaped && text.len() == 10).then_some(Self(date))
    }

    /// The day so many days after 1970-01-01; the last of the calendar where there are too many.
    pub fn from_days(days: i64) -> Self {
        let after = Date::constant(1970, 1, 1)
            .saturating_add(SignedDuration::from_hours(days.saturating_mul(24)));
        Self(after)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Field for Day {
    fn what() -> String {
        "a date".into()
    }
    fn examples() -> String {
        "\"2026-12-31\"".into()
    }
    fn schema() -> Json {
        serde_json::json!({ "type": "string", "format": "date" })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let Literal::Text(text) = &node.literal else {
            return Err(Wrong::here(node));
        };
        Self::parse(text).ok_or_else(|| Wrong::because(node, "no such day"))
    }
}

/// How far a waived value may be from the policy's: `"2x"`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor(pub f64);

impl std::fmt::Display for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x", self.0)
    }
}

impl Field for Factor {
    fn what() -> String {
        "a factor".into()
    }
    fn examples() -> String {
        "\"2x\"".into()
    }
    fn schema() -> Json {
        serde_json::json!({ "type": "string", "pattern": "^[0-9.]+x$" })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let text = match &node.literal {
            Literal::Text(text) => text.strip_suffix('x'),
            _ => None,
        };
        text.and_then(|n| n.trim().parse().ok())
            .filter(|n: &f64| n.is_finite() && *n > 0.0)
            .map(Self)
            .ok_or_else(|| Wrong::here(node))
    }
}

/// The `lint` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Lint {
    /// Directories that are not looked at.
    pub exclude: Stated<Vec<Pattern>>,
    /// Whether comments may suppress findings.
    pub ignores: Stated<bool>,
    /// Whether what `validate` checks is checked, too.
    pub validate: Stated<bool>,
    /// How fields are compared, by field or the last part of its name.
    pub compare: Named<Mode>,
    /// Settings of rules.
    pub rules: Vec<RuleSetting>,
}

impl Default for Lint {
    fn default() -> Self {
        Self {
            exclude: Stated::default(Vec::new()),
            ignores: Stated::default(true),
            validate: Stated::default(false),
            compare: Named::default(),
            rules: Vec::new(),
        }
    }
}

/// The settings of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSetting {
    /// The label: an id of a rule, also one that it had before.
    pub name: Name,
    /// Whether it is asked.
    pub active: Stated<bool>,
    /// The severity of its findings.
    pub severity: Option<Stated<SeverityWord>>,
    /// Where it is asked; everywhere when nothing is stated.
    pub paths: Stated<Vec<Pattern>>,
    /// Where it is not asked.
    pub exclude: Stated<Vec<Pattern>>,
}

impl Lint {
    /// Reads the `lint` block.
    pub fn read(r: &mut Reader) -> Self {
        r.all_settings();
        Self {
            exclude: r.list("exclude", "directories that are not looked at, relative to this file"),
            ignores: r.or("ignores", true, "whether comments may suppress findings"),
            validate: r.or("validate", false, "whether `tfsize lint` also checks what `tfsize validate` does"),
            compare: r.named(
                "compare",
                "how a field is held, by its name (`service.memory`) or the last part of it (`memory`)",
            ),
            rules: r.blocks("rule", "the rule's name", "the settings of a rule", |r, name| {
                Some(RuleSetting {
                    name: name.clone(),
                    active: r.or("active", true, "whether the rule is checked"),
                    severity: r.optional("severity", "the severity of its findings"),
                    paths: r.list("paths", "where it is checked, relative to this file; everywhere when empty"),
                    exclude: r.list("exclude", "where it is not checked"),
                })
            }),
        }
    }

    /// How a field of the policy is held, if that is stated.
    pub fn mode(&self, field: &str) -> Option<Mode> {
        let last = field.rsplit('.').next().unwrap_or(field);
        self.compare
            .get(field)
            .or_else(|| self.compare.get(last))
            .map(|m| m.value)
    }
}

/// Findings that are waived for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiver {
    /// The label of its block, by which findings name it.
    pub name: Name,
    /// The addresses it is for.
    pub address: Stated<Pattern>,
    /// The id of the rule whose findings it is for; all rules where it is not stated.
    pub rule: Option<Stated<String>>,
    /// Why.
    pub reason: Option<Stated<String>>,
    /// Who answers for it.
    pub owner: Option<Stated<String>>,
    /// Its last day.
    pub until: Option<Stated<Day>>,
    /// How far the value may be off.
    pub up_to: Option<Stated<Factor>>,
}

impl Waiver {
    /// Reads a `waiver` block.
    pub fn read(r: &mut Reader, name: &Name) -> Option<Self> {
        r.all_settings();
        let address = r.required("address", "the addresses it is for");
        let waiver = Self {
            name: name.clone(),
            rule: r.required("rule", "the rule whose findings pass"),
            reason: r.required("reason", "why they pass"),
            owner: r.optional("owner", "who answers for it"),
            until: r.required("until", "the last day it holds"),
            up_to: r.optional(
                "up_to",
                "how many times the policy's value it may be at most",
            ),
            address: address?,
        };
        Some(waiver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        for (days, text) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_781, "2026-11-24"),
        ] {
            assert_eq!(Day::from_days(days).to_string(), text);
            assert_eq!(Day::parse(text), Some(Day::from_days(days)));
        }
        assert_eq!(Day::parse("2026-02-29"), None);
        assert_eq!(Day::parse("2026-1-1"), None);
    }
}
