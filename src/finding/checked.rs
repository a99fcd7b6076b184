//! What was asked of a configuration, and what could not be answered.

use crate::text::Span;

/// A check that could not be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The rule that asked.
    pub rule: &'static str,
    /// The root module's directory as it was named.
    pub root: String,
    /// The resource's address, or the module call's.
    pub address: String,
    /// What is not known in it.
    pub attribute: Option<String>,
    /// Why it is not known, as a clause.
    pub why: String,
    /// What would make it known.
    pub resolve: Option<String>,
    /// Where the unknown value is used.
    pub at: Option<Span>,
    /// The environments it holds in; none when it does not depend on one.
    pub environments: Vec<String>,
    /// How many more checks of the rule in the root module the same reason leaves undecided, which are not listed.
    pub more: usize,
}

/// How many checks there were, and how they ended. A check is one rule on one resource instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Checked {
    /// Root modules read.
    pub roots: usize,
    /// Resource instances read.
    pub resources: usize,
    /// Answered, and all is well.
    pub passed: usize,
    /// Answered with a finding that counts.
    pub failed: usize,
    /// Answered with a finding that is suppressed.
    pub suppressed: usize,
    /// Not answered.
    pub undecided: usize,
}

impl Checked {
    /// Every check.
    pub fn asked(&self) -> usize {
        self.passed + self.failed + self.suppressed + self.undecided
    }
}

impl std::ops::AddAssign for Checked {
    fn add_assign(&mut self, other: Self) {
        self.roots += other.roots;
        self.resources += other.resources;
        self.passed += other.passed;
        self.failed += other.failed;
        self.suppressed += other.suppressed;
        self.undecided += other.undecided;
    }
}
