//! A value as one side of a comparison has it: source, plan before or after, state.

use crate::config::value::{Shown, Value as Found, Why};
use crate::family::Field;
use crate::observation::{Actual, Reading, Verdict};
use crate::policy::lint::Mode;
use crate::value::Value;

use super::table::Cell;

/// A value as one side has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SideValue {
    /// The side was not given.
    NotGiven,
    /// There is no such resource.
    Missing,
    /// There is, and the argument is not set; with what AWS takes then, where that is known.
    NotSet(Option<Found>),
    /// What the argument is.
    Value(Found),
    /// One of these, by a condition that is not known, and why that is; none where nothing tells.
    OneOf(Vec<SideValue>, Option<Why>),
    /// It is not known, and why.
    Unknown(Why),
}

impl SideValue {
    /// As a resource shows it.
    pub(super) fn of(reading: Reading<'_>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for outcome in reading.outcomes {
            let got = match outcome.actual {
                Actual::Value(value) => Self::Value(value),
                Actual::NotSet { taken, .. } => Self::NotSet(taken),
                Actual::NoBlock(_) => Self::Missing,
                Actual::Unknown(why) => return Self::Unknown(why),
            };
            if !all.contains(&got) {
                all.push(got);
            }
        }
        match (all.pop(), all.is_empty()) {
            (Some(one), true) => one,
            (Some(last), false) => {
                all.push(last);
                Self::OneOf(all, reading.open)
            }
            (None, _) => Self::NotGiven,
        }
    }

    /// As a table shows it.
    pub(super) fn cell(&self) -> Cell {
        match self {
            Self::NotGiven => Cell::NotGiven,
            Self::Missing => Cell::Missing,
            Self::NotSet(_) => Cell::NotSet,
            Self::Value(value) => Cell::Value(bare(value)),
            Self::OneOf(all, _) => {
                let texts: Vec<String> = all.iter().map(Self::word).collect();
                Cell::Value(texts.join(" or "))
            }
            Self::Unknown(why) => Cell::Unknown(why.to_string()),
        }
    }

    pub(super) fn word(&self) -> String {
        match self {
            Self::Value(value) => bare(value),
            Self::Missing | Self::NotGiven => "no resource".into(),
            Self::NotSet(_) => "not set".into(),
            Self::OneOf(..) | Self::Unknown(_) => "not known".into(),
        }
    }

    /// How it stands to what is expected; none where the side was not given or it is not known.
    pub(super) fn verdict(&self, field: &Field, want: &Value, mode: Mode) -> Option<Verdict> {
        let actual = match self {
            Self::NotGiven | Self::Unknown(_) => return None,
            Self::Missing => return Some(Verdict::Deviates { above: None }),
            Self::NotSet(taken) => Actual::NotSet {
                taken: taken.clone(),
                block: None,
            },
            Self::Value(value) => Actual::Value(value.clone()),
            Self::OneOf(all, _) => {
                let mut all = all.iter().map(|got| got.verdict(field, want, mode));
                let first = all.next()??;
                return all.try_fold(first, |out, next| out.or_else(next?));
            }
        };
        Some(actual.verdict(field, want, mode))
    }

    /// Whether the value must not be shown, nor what could tell it: its price, its side, how far it is.
    pub(super) fn is_hidden(&self) -> bool {
        match self {
            Self::OneOf(all, _) => all.iter().any(Self::is_hidden),
            _ => self.value().is_some_and(Found::contains_hidden),
        }
    }

    pub(super) fn given(&self) -> bool {
        *self != Self::NotGiven
    }

    /// The value, where there is one.
    pub(super) fn value(&self) -> Option<&Found> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// A value without the quotes of a text.
fn bare(value: &Found) -> String {
    Shown::of(value).to_string()
}

#[cfg(test)]
mod tests;
