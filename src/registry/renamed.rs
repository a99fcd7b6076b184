//! Ids that rules had before. Comments, waivers, settings, baseline files, `--only` and `explain` take them, and the run
//! names the new one.

/// An id that a rule had before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renamed {
    /// The old id.
    pub was: &'static str,
    /// The id of the rule now.
    pub now: &'static str,
}

/// Declares the old ids.
macro_rules! renamed {
    ($($was:literal => $now:literal,)+) => {
        /// Every old id. One that is an id again today means today's rule wherever it is used: where rules can be named,
        /// only that rule could be named before.
        pub const RENAMED: &[Renamed] = &[$(Renamed { was: $was, now: $now }),+];
    };
}

renamed! {
    "baseline-acu" => "policy-acu",
    "baseline-alarm" => "policy-alarm",
    "baseline-architecture" => "policy-architecture",
    "baseline-archive" => "policy-archive",
    "baseline-backup" => "policy-backup",
    "baseline-broker" => "policy-broker",
    "baseline-cpu" => "policy-cpu",
    "baseline-database-engine" => "policy-database-engine",
    "baseline-health-check" => "policy-health-check",
    "baseline-log-retention" => "policy-log-retention",
    "baseline-memory" => "policy-memory",
    "baseline-proxy" => "policy-proxy",
    "baseline-queue" => "policy-queue",
    "baseline-readers" => "policy-readers",
    "baseline-sampling" => "policy-sampling",
    "baseline-scaling" => "policy-scaling",
    "baseline-spot" => "policy-spot",
    "baseline-tags" => "policy-tags",
    "baseline-tasks" => "policy-tasks",
    "policy-aws" => "policyfile-aws",
    "policy-demand" => "policyfile-demand",
    "policy-duplicate" => "policyfile-duplicate",
    "policy-extends" => "policyfile-extends",
    "policy-form" => "policyfile-form",
    "policy-inherits" => "policyfile-inherits",
    "policy-missing" => "policyfile-missing",
    "policy-name" => "policyfile-name",
    "policy-override" => "policyfile-override",
    "policy-profile" => "policyfile-profile",
    "policy-reference" => "policyfile-reference",
    "policy-require" => "policyfile-require",
    "policy-rule" => "policyfile-rule",
    "policy-scaling" => "policyfile-scaling",
    "policy-tiers" => "policyfile-tiers",
    "policy-undecided" => "policyfile-undecided",
    "policy-unknown-key" => "policyfile-unknown-key",
    "policy-value" => "policyfile-value",
    "capacity-broker" => "capacity-broker-connections",
}
