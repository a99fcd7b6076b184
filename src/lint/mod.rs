//! Holds a configuration to AWS and to the policy.
//!
//! A rule is asked of one resource instance at a time and answers pass, fail or undecided; nothing is dropped. Rules that
//! need no policy are in [`rules`]: a folder for each family, in it a file for each rule, and beside it the page that is its
//! documentation and its test.

mod aggregate;
mod ask;
pub mod baseline;
mod changed;
mod context;
mod fixes;
pub mod ignore;
mod judge;
pub mod known;
mod look_up;
mod relations;
pub mod rules;
mod run;
mod settings;
mod stack;
mod unknown;
pub mod waive;
mod why;

pub use aggregate::root_name;
pub use ask::{Answer, Blocked, Got, Subject, Verdict, all, fail, not_asked, pass, weigh};
pub use changed::{Side, changed};
pub use context::{Matched, Options, Run};
pub use fixes::Write;
pub use judge::{Outcome, ask};
pub use look_up::{Found, LookUp, look_up};
pub use run::{rule_infos, run};
pub use stack::{Stack, Written};
pub use unknown::unknown_names;
pub use why::{Wants, Why};

use crate::finding::RuleInfo;

/// A rule: how it is documented, and what it asks.
pub struct Rule {
    /// Its documentation.
    pub info: RuleInfo,
    /// What it asks.
    pub asks: Asks,
}

/// What a rule asks.
pub enum Asks {
    /// Something of each resource of these types, managed ones.
    Each(&'static [&'static str], fn(&Subject<'_>) -> Answer),
    /// Something that the policy says; the features that compare with it ask.
    Policy,
}
