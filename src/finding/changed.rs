//! What decides how a configuration is checked, and has changed.

use crate::text::Span;

/// One of what decides how a configuration is checked, that is another than in a revision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// A setting, a waiver, or a comment that suppresses.
    pub kind: ChangedKind,
    /// Its name: `waiver "load"`, `lint.exclude`, the file and the rules of a comment.
    pub name: String,
    /// What it said there; none where it is new.
    pub was: Option<String>,
    /// What it says now; none where it is gone.
    pub is: Option<String>,
    /// The environments it holds in; none where it is the same in all.
    pub environments: Vec<String>,
    /// Where it is written now.
    pub at: Option<Span>,
}

/// What decides how a configuration is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangedKind {
    /// A setting of the linter, or which root module is which environment.
    Setting,
    /// A waiver of the policy.
    Waiver,
    /// A comment that suppresses findings.
    Suppression,
    /// An entry of a baseline file.
    Baseline,
    /// A root module that is not checked by itself any more.
    Root,
    /// Anything else that the policy states.
    Policy,
}

impl ChangedKind {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Setting => "setting",
            Self::Waiver => "waiver",
            Self::Suppression => "suppression",
            Self::Baseline => "baseline",
            Self::Root => "root",
            Self::Policy => "policy",
        }
    }
}

impl std::fmt::Display for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} ", self.kind.word(), self.name)?;
        match (&self.was, &self.is) {
            (Some(was), Some(is)) => write!(f, "was {was}, is {is}")?,
            (Some(was), None) => write!(f, "is gone; it was {was}")?,
            (None, Some(is)) => write!(f, "is new: {is}")?,
            (None, None) => f.write_str("is as it was")?,
        }
        if !self.environments.is_empty() {
            write!(f, " ({})", self.environments.join(", "))?;
        }
        Ok(())
    }
}
