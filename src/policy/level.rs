//! A value of a metric, in the unit that it is written with.

use super::decode::{Field, Named, Wrong};
use super::raw::{Literal, Node};
use super::select::Pattern;
use crate::catalog::metrics::Unit;
use crate::value::unit::{Bytes, Percent, Quantity as _, Seconds};

/// A value to hold or to watch for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Level {
    /// A number without a unit.
    Number(f64),
    /// A share.
    Percent(f64),
    /// A time in seconds.
    Seconds(f64),
}

impl Level {
    /// The number alone, as AWS has it.
    pub fn number(self) -> f64 {
        match self {
            Self::Number(n) | Self::Percent(n) | Self::Seconds(n) => n,
        }
    }

    /// A level as it is written in words.
    pub fn from_words(text: &str) -> Option<Self> {
        Percent::from_text(text)
            .map(|p| Self::Percent(p.0))
            .or_else(|| seconds(text).map(Self::Seconds))
            .or_else(|| f64::from_text(text).map(Self::Number))
    }
}

/// A time that may be a part of a second: `250ms`, `1.5s`.
fn seconds(text: &str) -> Option<f64> {
    let of = |ending: &str, parts: f64| {
        let number: f64 = text.trim().strip_suffix(ending)?.trim().parse().ok()?;
        (number.is_finite() && number >= 0.0).then_some(number / parts)
    };
    let whole = Seconds::from_text(text).map(|s| f64::from(s.0));
    of("ms", 1000.0).or(whole).or_else(|| of("s", 1.0))
}

/// A time that may be a part of a second, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Time(pub f64);

impl Field for Time {
    fn what() -> String {
        "a duration".into()
    }
    fn examples() -> String {
        "\"500ms\" or \"1s\"".into()
    }
    fn schema() -> serde_json::Value {
        <Seconds as Field>::schema()
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let part = match &node.literal {
            Literal::Text(text) => seconds(text),
            _ => None,
        };
        match part {
            Some(seconds) => Ok(Self(seconds)),
            None => <Seconds as Field>::read(node).map(|s| Self(f64::from(s.0))),
        }
    }
}

impl Field for Level {
    fn what() -> String {
        "a number, a share or a duration".into()
    }
    fn examples() -> String {
        "70, \"70%\" or \"250ms\"".into()
    }
    fn schema() -> serde_json::Value {
        serde_json::json!({ "type": ["number", "string"] })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let read = match &node.literal {
            Literal::Number(n) => Some(Self::Number(*n)),
            Literal::Text(text) => Self::from_words(text),
            _ => None,
        };
        read.ok_or_else(|| Wrong::here(node))
    }
}

/// The threshold of an alarm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// A number, a share or a duration.
    Level(Level),
    /// A size in bytes.
    Bytes(f64),
}

impl Threshold {
    /// The number in the unit of a metric; none where it is written in another.
    pub fn in_unit(self, unit: Option<Unit>) -> Option<f64> {
        let number = match (self, unit) {
            (Self::Level(Level::Number(n)), _)
            | (Self::Level(Level::Percent(n)), Some(Unit::Percent) | None)
            | (Self::Level(Level::Seconds(n)), Some(Unit::Seconds) | None)
            | (Self::Bytes(n), Some(Unit::Bytes) | None) => n,
            (Self::Level(Level::Seconds(n)), Some(Unit::Milliseconds)) => n * 1000.0,
            _ => return None,
        };
        Some(number)
    }
}

impl Field for Threshold {
    fn what() -> String {
        "a number, a share, a duration or a size".into()
    }
    fn examples() -> String {
        "70, \"70%\", \"5m\" or \"2 GB\"".into()
    }
    fn schema() -> serde_json::Value {
        Level::schema()
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        if let Ok(level) = Level::read(node) {
            return Ok(Self::Level(level));
        }
        let bytes = match &node.literal {
            Literal::Text(text) => Bytes::from_text(text),
            Literal::Object(_) => {
                let why = "thresholds by name are for an `alarm` of the top level";
                return Err(Wrong::because(node, why));
            }
            _ => None,
        };
        #[allow(clippy::cast_precision_loss)] // sizes that AWS measures are far smaller
        bytes
            .map(|bytes| Self::Bytes(bytes.0 as f64))
            .ok_or_else(|| Wrong::here(node))
    }
}

/// The threshold of an alarm of the top level, or one for each of those that a table names.
#[derive(Debug, Clone, PartialEq)]
pub enum Thresholds {
    /// One for all.
    One(Threshold),
    /// By what the alarm is called, or by the item that it is of.
    Each(Named<Threshold>),
}

impl Field for Thresholds {
    fn what() -> String {
        format!("{}, or a table of such by name", Threshold::what())
    }
    fn examples() -> String {
        Threshold::examples()
    }
    fn schema() -> serde_json::Value {
        serde_json::json!({ "anyOf": [Threshold::schema(), Named::<Threshold>::schema()] })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let Literal::Object(entries) = &node.literal else {
            return Threshold::read(node).map(Self::One);
        };
        if entries.is_empty() {
            return Err(Wrong::because(node, "a table that names nothing"));
        }
        for (name, _) in entries {
            let text = Literal::Text(name.text.clone());
            Pattern::read(&Node {
                literal: text,
                span: name.span,
            })?;
        }
        Named::read(node).map(Self::Each)
    }
}
