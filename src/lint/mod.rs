//! Checks a configuration against AWS's limits and the policy.
//!
//! A check is one rule on one resource instance. It passes, fails or stays undecided; nothing is dropped. Rules that
//! need no policy are in [`rules`]: a folder for each family, in it a file for each rule, and beside it the page that is its
//! documentation and its test.

mod aggregate;
pub mod baseline_file;
mod changed;
mod context;
pub mod contradictions;
mod evaluate;
mod fixes;
pub mod ignore;
mod look_up;
mod made;
pub mod policy_rules;
mod readers;
pub mod registry;
mod root_module;
pub mod rules;
mod run;
mod settings;
mod subject;
mod surge;
mod undeclared;
mod unknown;
mod validated;
pub mod waive;
mod why;
mod withhold;

pub use aggregate::root_name;
pub use changed::{Side, changed};
pub use context::{Matched, Options, Run};
pub use evaluate::{Outcome, run_rules};
pub use fixes::Write;
pub use look_up::{Found, LookUp, look_up};
pub use root_module::{RootModule, Written};
pub use run::{rule_infos, run};
pub use settings::{Checks, with_severity};
pub use subject::{
    Answer, AttributeValue, Blocked, Subject, Verdict, all, at_severity, fail, not_applicable, pass,
};
pub use unknown::unknown_names;
pub use why::{Wants, Why};

use crate::finding::RuleInfo;

/// A rule that needs no policy: how it is documented, and what it checks.
pub struct Rule {
    /// Id, summary, severity and page.
    pub info: &'static RuleInfo,
    /// The types of the managed resources that it checks.
    pub kinds: &'static [&'static str],
    /// The check of one resource instance.
    pub check: fn(&Subject<'_>) -> Answer,
}
