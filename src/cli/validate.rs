//! `tfsize validate`

use anyhow::Result;

use crate::lint::Checks;

use super::checks;
use super::{Exit, Global, Out};

/// Flags of `tfsize validate`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Nothing is downloaded: the schema of the AWS provider is built in. Suppressions, settings of rules and \
    waivers are those of `tfsize lint`, which makes these checks too where the policy says `lint { validate = true }`.\n\n\
    Examples:\n  tfsize validate\n  tfsize validate infra -o text -o sarif=validate.sarif\n  tfsize validate --fix"
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
    checks::run(&args.checks, Checks::Validate, false, global, matches, out)
}
