//! `--fail-on`: the lowest severity that fails a run, alike for all commands with findings.

use clap::ValueEnum;

use crate::finding::Severity;

/// From which severity on findings fail a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything
    Note,
    /// Nothing
    Never,
}

impl FailOn {
    /// Whether a finding of that severity does.
    pub(super) fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Note => true,
            Self::Never => false,
        }
    }
}
