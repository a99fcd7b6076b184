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
pub mod contradictions;
mod fixes;
pub mod ignore;
mod judge;
pub mod known;
mod look_up;
mod readers;
pub mod registry;
mod relations;
pub mod rules;
mod run;
mod settings;
mod stack;
mod unknown;
pub mod waive;
mod why;

pub use aggregate::root_name;
pub use ask::{Answer, Blocked, Got, Subject, Verdict, all, at_severity, fail, not_asked, pass};
pub use changed::{Side, changed};
pub use context::{Matched, Options, Run};
pub use fixes::Write;
pub use judge::{Outcome, ask};
pub use look_up::{Found, LookUp, look_up};
pub use run::{rule_infos, run};
pub use settings::with_severity;
pub use stack::{Stack, Written};
pub use unknown::unknown_names;
pub use why::{Wants, Why};

use crate::finding::RuleInfo;

/// A rule that needs no policy: how it is documented, and what it checks.
pub struct Rule {
    /// Its documentation.
    pub info: &'static RuleInfo,
    /// The types of the managed resources that it checks.
    pub kinds: &'static [&'static str],
    /// The check of one resource instance.
    pub check: fn(&Subject<'_>) -> Answer,
}
