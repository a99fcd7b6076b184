//! What a comparison of policy, source, plan and state comes to, as a reader or a program wants it.

mod format;
mod html;
pub mod json;
mod junit;
mod markdown;
mod plot;
mod sarif;
mod text;
mod words;

pub use format::Format;

use std::path::Path;

use crate::drift::{Class, Coverage, Range, Row, TargetDrift};
use crate::finding::Changed;
use crate::text::Files;

/// What was compared, with all that its formats need besides.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// What was read: a word (`policy`, `source`, `plan`, `state`) and its name.
    pub inputs: &'a [(String, String)],
    /// The git revision that rows are held against, where one is given.
    pub against: Option<&'a str>,
    /// By root module and environment.
    pub targets: &'a [TargetDrift],
    /// What decides how it is checked, and is another than in the revision.
    pub settings: &'a [Changed],
    /// What could not be read, as sentences.
    pub gaps: &'a [String],
    /// The files that places are in.
    pub files: &'a Files,
    /// The directory that paths are relative to in formats which want that: the repository's root.
    pub base: &'a Path,
}

impl Report<'_> {
    /// How many rows are drift.
    pub fn drifted(&self) -> usize {
        self.targets.iter().map(TargetDrift::drifted).sum()
    }

    /// How many resources no item of the policy claims.
    pub fn unclaimed(&self) -> usize {
        self.targets.iter().map(|e| e.unclaimed.len()).sum()
    }

    /// How many rows there are of a class.
    pub fn count(&self, class: Class) -> usize {
        let rows = self.targets.iter().flat_map(|e| &e.rows);
        rows.filter(|r| r.class == class).count()
    }

    /// What the drift costs a month in all, where prices are known.
    pub fn monthly(&self) -> Option<Range> {
        let costs = self.targets.iter().filter_map(|e| e.drift_cost);
        costs.reduce(|mut sum, range| {
            sum += range;
            sum
        })
    }

    /// How much is sized in all.
    pub fn coverage(&self) -> Coverage {
        let mut out = Coverage::default();
        for target in self.targets {
            out.sized += target.coverage.sized;
            out.of += target.coverage.of;
        }
        out
    }

    /// Whether there is something to tell the author of a change: settings, and what moved against the other revision, or,
    /// where there is none, whatever drifts.
    pub fn changed(&self) -> bool {
        !self.settings.is_empty()
            || self.targets.iter().any(|e| {
                e.rows.iter().any(|r| self.tells(r))
                    || !e.unclaimed.is_empty()
                    || e.transitions
                        .iter()
                        .any(|t| self.against.is_none() || t.moved())
            })
    }

    /// Whether a row belongs into a comment.
    fn tells(&self, row: &Row) -> bool {
        if self.against.is_some() {
            row.moved()
        } else {
            row.class.is_drift()
        }
    }
}
