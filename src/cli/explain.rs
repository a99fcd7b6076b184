//! `tfsize explain`

use anyhow::{Result, bail};

use crate::lint::rules;
use crate::policy::decode::nearest;

use super::{Global, Out, Outcome};

/// Flags of `tfsize explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tfsize explain ecs-fargate-size\n  \
    tfsize explain module.service_gateway.aws_ecs_task_definition.this.cpu")]
pub(super) struct Args {
    /// A rule, or the address of a resource with or without an attribute
    what: String,
}

pub(super) fn run(args: &Args, _: &Global, out: &mut Out) -> Result<Outcome> {
    if let Some(rule) = rules::find(&args.what) {
        out.say(rule.info.page)?;
        return Ok(Outcome::Clean);
    }
    let near = nearest(&args.what, rules::every().map(|r| r.info.id));
    let hint = near.map_or_else(String::new, |n| format!("; did you mean {n}?"));
    bail!("there is no rule {}{hint}", args.what)
}
