//! `tfsize rules`

use anyhow::Result;
use serde_json::json;

use crate::lint::registry;
use crate::registry::{FixPromise, RuleInfo};
use crate::report::human;

use super::{Format, Out, Outcome, say_json};

/// Flags of `tfsize rules`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tfsize rules\n  tfsize explain ecs-fargate-size")]
pub(super) struct Args {
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &mut Out) -> Result<Outcome> {
    let fix = |promise| match promise {
        FixPromise::Never => "",
        FixPromise::Sometimes => "fix",
    };
    match args.format {
        Format::Json => {
            let one = |r: &'static RuleInfo| {
                json!({
                    "id": r.id,
                    "summary": r.summary,
                    "severity": r.severity.word(),
                    "fix": r.fix == FixPromise::Sometimes,
                    "page": r.page,
                })
            };
            let all: Vec<_> = registry::all().map(one).collect();
            say_json(out, &json!({ "version": 1, "rules": all }))?;
        }
        Format::Text => {
            let rows = registry::all()
                .map(|r| {
                    vec![
                        r.id.to_owned(),
                        r.severity.word().to_owned(),
                        fix(r.fix).to_owned(),
                        r.summary.to_owned(),
                    ]
                })
                .collect();
            let text = human::table(
                &["rule", "weight", "fix", "what it asks"],
                rows,
                Out::width(),
            );
            out.say(&format!("{text}\n"))?;
        }
    }
    Ok(Outcome::Clean)
}
