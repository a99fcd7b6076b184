//! How a run ends: one table for all commands, from which the help and the README have it.

use std::fmt::Write as _;
use std::path::PathBuf;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Nothing to report, also where Terraform was read and no rule applied.
    Clean,
    /// There is something to report.
    Findings,
    /// It did not get to a result.
    CouldNotRun,
    /// There is no Terraform where it was looked for.
    NoTerraform,
}

impl Exit {
    /// Every way to end.
    pub(super) const ALL: [Self; 4] = [
        Self::Clean,
        Self::Findings,
        Self::CouldNotRun,
        Self::NoTerraform,
    ];

    /// The exit code.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::CouldNotRun => 2,
            Self::NoTerraform => 3,
        }
    }

    /// What it means, without a full stop.
    fn meaning(self) -> &'static str {
        match self {
            Self::Clean => "nothing to report, also where Terraform was read and no rule applied",
            Self::Findings => "findings, drift, stale files, over budget, or too much undecided",
            Self::CouldNotRun => "could not run, or a check with a limit could not be decided",
            Self::NoTerraform => "no Terraform at all below a directory that was given",
        }
    }

    /// Where no root module was found: a directory without any is hardly the one that was meant, and a file that no root
    /// module uses is nothing to look at.
    pub(super) fn without_terraform(paths: &[PathBuf]) -> Self {
        if paths.iter().any(|path| path.is_dir()) {
            Self::NoTerraform
        } else {
            Self::Clean
        }
    }

    /// With `--exit-zero`, what was found does not fail the run; that it could not run does.
    pub(super) fn unless(self, exit_zero: bool) -> Self {
        match self {
            Self::Findings | Self::NoTerraform if exit_zero => Self::Clean,
            other => other,
        }
    }
}

/// Every exit code with what it means.
pub fn exit_codes() -> [(u8, &'static str); 4] {
    Exit::ALL.map(|exit| (exit.code(), exit.meaning()))
}

/// The table for the end of the help.
pub(super) fn help() -> String {
    let mut out = String::from("Exit codes:\n");
    for (code, meaning) in exit_codes() {
        let _ = writeln!(out, "  {code}  {meaning}");
    }
    out.push_str("\nExample:\n  tfsize generate --env production --out infra");
    out
}
