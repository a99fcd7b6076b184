//! Changes that mend a finding.

use crate::text::Span;

/// A change that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a command: `write 1024`.
    pub title: String,
    /// The bytes it replaces; never overlapping.
    pub edits: Vec<Replacement>,
    /// Whether it may be applied without looking.
    pub safety: Safety,
    /// Why it is not safe; empty when it is.
    pub because: String,
}

impl Fix {
    /// The same, to be applied only when asked for, and why.
    #[must_use]
    pub fn with_caution(mut self, because: impl Into<String>) -> Self {
        if self.safety >= Safety::Unsafe {
            self.safety = Safety::Unsafe;
            self.because = because.into();
        }
        self
    }
}

/// Text that takes the place of a span; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// How far a fix can be trusted; ordered, so that `>=` asks whether one may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Shown only: the value is computed, or stands outside what was asked about.
    Shown,
    /// Applied when asked for: the literal has other readers, or the change replaces or restarts something.
    Unsafe,
    /// Changes what the finding is about and nothing else.
    Safe,
}

impl Safety {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}
