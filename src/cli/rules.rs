//! `tfsize rules`

use anyhow::Result;
use serde_json::json;

use crate::lint::registry::Group;
use crate::registry::{FixPromise, RuleInfo, Status};
use crate::report::human;
use crate::report::schemas::RULES;
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
                let all: Vec<_> = rules()
                    .map(|(group, rule)| described(group, rule))
                    .collect();
                out.show_json(
                    &args.output,
                    output,
                    &json!({ "version": RULES.version, "rules": all }),
                )?;
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

fn described(group: Group, rule: &RuleInfo) -> serde_json::Value {
    json!({
        "id": rule.id,
        "group": group.word(),
        "summary": rule.summary,
        "severity": rule.severity.word(),
        "status": rule.status.word(),
        "deprecated_since": rule.status.since(),
        "fix": rule.fix == FixPromise::Sometimes,
        "page": rule.page,
    })
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
