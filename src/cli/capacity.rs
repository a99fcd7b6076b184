//! `tfsize capacity`

use anyhow::Result;

use crate::lint::Checks;

use super::checks;
use super::{Exit, Global, Out};

/// Flags of `tfsize capacity`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each limit is checked for every state: all numbers between the bounds of tasks, every deployment, a node that \
    restarts. It holds in all of them, or the shortest sequence of events that breaks it is told. Suppressions, settings of rules, \
    waivers and baseline files are those of `tfsize lint`.\n\n\
    Examples:\n  tfsize capacity\n  tfsize capacity infra --env production --show-undecided\n  \
    tfsize capacity -o text -o sarif=capacity.sarif"
)]
pub(super) struct Args {
    #[command(flatten)]
    checks: checks::CheckArgs,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    matches: &clap::ArgMatches,
    out: &mut Out,
) -> Result<Exit> {
    checks::run(&args.checks, Checks::Capacity, false, global, matches, out)
}
