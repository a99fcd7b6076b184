//! `tfsize rules`

use anyhow::Result;
use serde_json::json;

use crate::finding::FixPromise;
use crate::lint::rules;
use crate::report::human;
use crate::text::escape::terminal::Screen;

use super::output::{Format, OutputArgs};
use super::{Exit, Out};

/// Flags of `tfsize rules`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tfsize rules\n  tfsize explain ecs-fargate-size")]
pub(super) struct Args {
    #[command(flatten)]
    output: OutputArgs<Format>,
}

pub(super) fn run(args: &Args, out: &mut Out) -> Result<Exit> {
    let fix = |promise| match promise {
        FixPromise::Never => "",
        FixPromise::Sometimes => "fix",
    };
    for output in args.output.outputs()? {
        match output.format {
            Format::Json => {
                let one = |r: &'static crate::lint::Rule| {
                    json!({
                        "id": r.info.id,
                        "summary": r.info.summary,
                        "severity": r.info.severity.word(),
                        "fix": r.info.fix == FixPromise::Sometimes,
                        "page": r.info.page,
                    })
                };
                let all: Vec<_> = rules::every().map(one).collect();
                out.show_json(&args.output, output, &json!({ "version": 1, "rules": all }))?;
            }
            Format::Text => {
                let rows = rules::every()
                    .map(|r| {
                        vec![
                            r.info.id.to_owned(),
                            r.info.severity.word().to_owned(),
                            fix(r.info.fix).to_owned(),
                            r.info.summary.to_owned(),
                        ]
                    })
                    .collect();
                let text = human::table(
                    &["rule", "weight", "fix", "what it asks"],
                    rows,
                    Out::width().filter(|_| output.file.is_none()),
                );
                out.show(&args.output, output, &Screen::from(&format!("{text}\n")))?;
            }
        }
    }
    Ok(Exit::Clean)
}
