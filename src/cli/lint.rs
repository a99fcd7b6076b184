//! `tfsize lint`

use anyhow::Result;

use crate::lint::Checks;

use super::checks;
use super::{Exit, Global, Out};

/// Flags of `tfsize lint`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tfsize lint\n  tfsize lint infra --env production --diff\n  \
    tfsize lint -o text -o sarif=lint.sarif"
)]
pub(super) struct Args {
    #[command(flatten)]
    checks: checks::CheckArgs,
    /// Show which resource is which item of the policy
    #[arg(long)]
    show_matches: bool,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    matches: &clap::ArgMatches,
    out: &mut Out,
) -> Result<Exit> {
    checks::run(
        &args.checks,
        Checks::Lint,
        args.show_matches,
        global,
        matches,
        out,
    )
}
