//! What fails a run, alike for all commands: `--fail-on`, the lowest severity of findings, and `--max-undecided`.

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

/// That more checks than allowed could not be decided, where that is so.
pub(super) fn too_many_undecided(open: usize, most: Option<usize>) -> Option<String> {
    let most = most.filter(|most| open > *most)?;
    let checks = if open == 1 { "check" } else { "checks" };
    let are = if most == 1 { "is" } else { "are" };
    Some(format!(
        "{open} {checks} could not be decided, and {most} {are} allowed"
    ))
}
