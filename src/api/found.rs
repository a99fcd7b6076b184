//! What calls answer.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Why a call has no answer: one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(pub(super) String);

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Place {
    /// The file, as it was named.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Should be fixed.
    Warning,
    /// Is wrong.
    Error,
}

/// Something to be said of a configuration.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The id of its rule.
    pub rule: String,
    /// How grave it is.
    pub severity: Severity,
    /// One sentence that stands alone.
    pub message: String,
    /// The text to change.
    pub place: Place,
    /// The resource's address, when it is about one.
    pub address: Option<String>,
    /// Where in the resource.
    pub attribute: Option<String>,
    /// What the policy or AWS expects.
    pub expected: Option<String>,
    /// What the resource has.
    pub actual: Option<String>,
    /// Arithmetic and sources.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The environments it holds in; none when it does not depend on one.
    pub environments: Vec<String>,
    /// Why it does not count, when it does not.
    pub suppressed: Option<String>,
}

/// A check that could not be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Undecided {
    /// The id of the rule that it is a check of.
    pub rule: String,
    /// The resource's address.
    pub address: String,
    /// Why it is not known, as a clause.
    pub why: String,
    /// Where the unknown value is used.
    pub place: Option<Place>,
}

/// What [`lint`](super::lint) comes to.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Lint {
    /// What counts.
    pub findings: Vec<Finding>,
    /// What a comment suppresses or a waiver waives.
    pub suppressed: Vec<Finding>,
    /// What could not be told.
    pub undecided: Vec<Undecided>,
    /// How many checks passed. A check is one rule on one resource.
    pub passed: usize,
}

/// What [`read`](super::read) comes to.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Inventory {
    /// The resources, sorted by address: for a plan, those there are after apply.
    pub resources: Vec<Resource>,
    /// Mistakes in the configuration.
    pub findings: Vec<Finding>,
    /// What could not be read, as sentences.
    pub gaps: Vec<String>,
}

/// A resource instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// As Terraform writes it: `module.api.aws_ecs_service.this[0]`.
    pub address: String,
    /// Its type, as `aws_ecs_service`.
    pub kind: String,
    /// Where it stands.
    pub place: Option<Place>,
    /// Its attributes that are set, as HCL for people. What is sensitive is hidden, and what is not known is said to be so.
    pub values: BTreeMap<String, String>,
}

/// One value that the policy sizes, on every side.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// The environment of the policy.
    pub environment: String,
    /// The root module's directory, where there is a source.
    pub root: Option<String>,
    /// The item, as `service/gateway`.
    pub item: String,
    /// What it is, in words.
    pub what: String,
    /// The resource's address.
    pub address: Option<String>,
    /// The class of the difference, as in the reports: `same`, `code-differs`, `out-of-band-change`.
    pub class: String,
    /// Whether the class is drift.
    pub is_drift: bool,
    /// What the policy expects.
    pub policy: String,
    /// What the source has, where it is known.
    pub source: Option<String>,
    /// What there is after the plan, where it is known.
    pub plan: Option<String>,
    /// What is deployed, where it is known.
    pub state: Option<String>,
    /// What the difference costs in US dollars a month at the expected load, where prices are known.
    pub monthly: Option<f64>,
    /// The literal to change in the source.
    pub place: Option<Place>,
}

/// One value that the policy comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Size {
    /// The name of the environment of the policy.
    pub environment: String,
    /// The item, as `service/gateway`.
    pub item: String,
    /// The field of the policy, as `service.cpu`.
    pub field: String,
    /// The input of the item's module that takes it.
    pub input: String,
    /// The value, as HCL.
    pub value: String,
}
