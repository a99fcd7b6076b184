//! Which values the AWS APIs take for the arguments of the provider's resource types: enumerations, ranges, lengths and
//! patterns of the members of their operations, from the models of botocore.
//!
//! The table is made by the example `pack-values`, inflated and read on first use.

mod table;
#[cfg(test)]
mod tests;
mod verdict;

use std::fmt;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

pub use table::{Body, CASELESS, CLOSED, MAGIC, NUMBER, Table, embedded};
pub use verdict::Verdict;

/// The largest program that a pattern may compile to, in bytes.
pub const LARGEST_PATTERN: usize = 2 << 20;

/// What an API takes for a member: a shape of its model.
#[derive(Debug)]
pub struct Shape {
    /// The service, as botocore names it: `ecs`.
    pub service: &'static str,
    /// The shape: `LaunchType`.
    pub name: &'static str,
    /// Whether its values are numbers; its bounds are then those of the number, and else those of the length.
    pub is_number: bool,
    /// The least number or length.
    pub min: Option<f64>,
    /// The largest number or length.
    pub max: Option<f64>,
    /// The enumerated values; none where it is no enumeration.
    pub choices: Vec<&'static str>,
    /// Whether the enumeration has all the values that there will be.
    pub is_closed: bool,
    /// Whether the provider takes them in letters of either case.
    pub ignores_case: bool,
    /// What a text must match.
    pub pattern: Option<&'static str>,
    regex: OnceLock<Option<Regex>>,
}

/// A text that a pattern decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// There is no pattern, or the text matches.
    Yes,
    /// It does not match.
    No,
    /// The pattern is written for the partition `aws`, and the text names another.
    OtherPartition,
}

impl Shape {
    /// Whether a text matches the pattern.
    pub fn matches(&self, text: &str) -> Match {
        let Some(pattern) = self.pattern else {
            return Match::Yes;
        };
        let regex = self.regex.get_or_init(|| compile(pattern));
        match regex {
            Some(regex) if !regex.is_match(text) => {
                if text.starts_with("arn:aws-") {
                    Match::OtherPartition
                } else {
                    Match::No
                }
            }
            _ => Match::Yes,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.service, self.name)
    }
}

/// A pattern of the table; none where it is larger than any that the table has.
pub fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern)
        .size_limit(LARGEST_PATTERN)
        .build()
        .ok()
}
