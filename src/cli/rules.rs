//! `tfsize rules`

use anyhow::Result;

use crate::lint::registry::Group;
use crate::registry::{FixPromise, RuleInfo, Status};
use crate::report::human;
use crate::report::rules::Document;
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
    let rules = || {
        Group::ALL
            .into_iter()
            .flat_map(|group| group.rules().into_iter().map(move |rule| (group, rule)))
    };
    for output in args.output.outputs()? {
        match output.format {
            Format::Json => {
                let all = rules().map(|(group, rule)| (group.word(), rule));
                out.show_json(&args.output, output, &Document::of(all))?;
            }
            Format::Text => {
                let rows = rules().map(|(group, rule)| row(group, rule)).collect();
                let text = human::table(
                    &["rule", "about", "severity", "fix", "what holds"],
                    rows,
                    Out::width().filter(|_| output.file.is_none()),
                );
                out.show(&args.output, output, &Screen::from(&format!("{text}\n")))?;
            }
        }
    }
    Ok(Exit::Clean)
}

fn row(group: Group, rule: &RuleInfo) -> Vec<String> {
    let fix = match rule.fix {
        FixPromise::Never => "",
        FixPromise::Sometimes => "fix",
    };
    let summary = match rule.status {
        Status::Stable => rule.summary.to_owned(),
        Status::Preview => format!("(preview) {}", rule.summary),
        Status::Deprecated { since } => format!("(deprecated since {since}) {}", rule.summary),
    };
    vec![
        rule.id.to_owned(),
        group.word().to_owned(),
        rule.severity.word().to_owned(),
        fix.to_owned(),
        summary,
    ]
}
