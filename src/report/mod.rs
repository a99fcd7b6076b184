//! Findings and tables as a reader or a program wants them.

mod checkstyle;
mod concise;
pub mod cost;
pub mod drift;
mod excerpt;
pub mod explain;
mod fingerprint;
mod format;
pub mod generated;
mod github;
mod gitlab;
pub mod human;
pub mod json;
mod junit;
mod markdown;
mod markup;
mod monthly;
pub mod own;
mod place;
pub mod prices;
pub mod rules;
mod sarif;
pub mod schema_type;
pub mod schemas;
pub mod simulation;
pub mod size;
mod suites;
mod words;

pub(crate) use format::formats;
pub use format::{Format, Formats, Output, OutputError, Reader, Shown};
pub use words::nothing_checked;

use std::path::Path;

use crate::finding::{Checked, Finding, RuleInfo, Severity, Undecided};
use crate::text::Files;

/// What a checking command came to, as every format takes it.
pub struct Report<'a> {
    /// The files that places are in.
    pub files: &'a Files,
    /// What counts, in the order of the places.
    pub findings: &'a [Finding],
    /// What was found and does not count; each says why.
    pub suppressed: &'a [Finding],
    /// What could not be answered.
    pub undecided: &'a [Undecided],
    /// How many checks there were.
    pub checked: Checked,
    /// What decides how it is checked, and is another than in the revision that was given.
    pub settings: &'a [crate::finding::Changed],
    /// The rules that were asked.
    pub rules: &'a [RuleInfo],
    /// The directory that paths are relative to in formats which want that: the repository's root.
    pub base: &'a Path,
}

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Totals {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Totals {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        }
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let parts: Vec<String> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| plural(n, word))
        .collect();
        f.write_str(&if parts.is_empty() {
            "no findings".to_string()
        } else {
            parts.join(", ")
        })
    }
}
