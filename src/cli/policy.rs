//! `tfsize policy`: what holds, what is wrong with it, and what it could hold.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Subcommand;

use crate::family::contradictions;
use crate::finding::merged;
use crate::lint::contradictions::Checked;
use crate::policy::reference;
use crate::policy::{EnvironmentPolicy, Policy};
use crate::report::schemas::POLICY_SHOW;
use crate::sizing;
use crate::text::escape::terminal::{Screen, line};

use super::fail_on::FailOn;
use super::output::{Format, OutputArgs};
use super::session::Session;
use super::{Exit, Global, Out, nothing_to_size};

/// Flags of `tfsize policy`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  tfsize policy show --env production")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The policy as it holds in an environment, with the origin of each value
    #[command(after_help = "Example:\n  tfsize policy show --env production")]
    Show {
        /// The environment, or `all`, which is the default; several may be given
        #[arg(long = "env", value_name = "NAME", value_delimiter = ',')]
        environments: Vec<String>,
        #[command(flatten)]
        output: OutputArgs<Format>,
    },
    /// Mistakes of the policy, its contradictions and what AWS would refuse
    #[command(after_help = "Example:\n  tfsize policy check --fail-on error")]
    Check {
        /// The environment, or `all`, which is the default; several may be given
        #[arg(long = "env", value_name = "NAME", value_delimiter = ',')]
        environments: Vec<String>,
        /// The lowest severity that makes the exit code 1
        #[arg(long, value_enum, default_value_t = FailOn::Warning, env = "TFSIZE_FAIL_ON")]
        fail_on: FailOn,
        #[command(flatten)]
        output: OutputArgs<Format>,
    },
    /// Everything a policy can hold: a reference page, or a JSON Schema
    #[command(after_help = "Example:\n  tfsize policy schema -o json=tfsize.schema.json")]
    Schema {
        #[command(flatten)]
        output: OutputArgs<Format>,
    },
}

pub(super) fn run(args: &Args, global: &Global, out: &mut Out) -> Result<Exit> {
    match &args.command {
        Command::Schema { output } => schema(output, out),
        Command::Show {
            environments,
            output,
        } => show(environments, output, global, out),
        Command::Check {
            environments,
            fail_on,
            output,
        } => check(environments, *fail_on, output, global, out),
    }
}

fn schema(args: &OutputArgs<Format>, out: &mut Out) -> Result<Exit> {
    let doc = Policy::describe();
    for output in args.outputs()? {
        match output.format {
            Format::Text => {
                let text = reference::markdown(&doc);
                out.show(args, output, &Screen::from(&text))?;
            }
            Format::Json => out.show_json(args, output, &reference::json_schema(&doc))?,
        }
    }
    Ok(Exit::Clean)
}

fn show(
    wanted: &[String],
    args: &OutputArgs<Format>,
    global: &Global,
    out: &mut Out,
) -> Result<Exit> {
    let outputs = args.outputs()?;
    let session = Session::usable(global, &[], wanted, out)?;
    let doc = Policy::describe();
    let environments = session.policy.environments(wanted, true)?;
    for output in outputs {
        match output.format {
            Format::Text => {
                let mut text = Screen::new();
                for (i, environment) in environments.iter().enumerate() {
                    let gap = if i == 0 { "" } else { "\n" };
                    let name = line(&environment.environment.name.text);
                    let _ = write!(text, "{gap}# ---- {name} ----\n\n");
                    let written = environment.written();
                    text.text(&reference::effective(&doc, &written, &session.files));
                }
                out.show(args, output, &text)?;
            }
            Format::Json => {
                let all: serde_json::Map<_, _> = environments
                    .iter()
                    .map(|e| {
                        let shown = reference::effective_json(&doc, &e.written(), &session.files);
                        (e.environment.name.text.clone(), shown)
                    })
                    .collect();
                let document = Shown {
                    version: POLICY_SHOW.version,
                    environments: all,
                };
                out.show_json(args, output, &document)?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// What holds in each environment, for programs.
#[derive(serde::Serialize)]
struct Shown {
    version: u32,
    environments: serde_json::Map<String, serde_json::Value>,
}

fn check(
    wanted: &[String],
    fail_on: FailOn,
    args: &OutputArgs<Format>,
    global: &Global,
    out: &mut Out,
) -> Result<Exit> {
    args.outputs()?;
    let session = Session::open(global, &[])?;
    let loaded = &session.policy.loaded;
    let mut findings = loaded.findings.clone();
    let environments = if loaded.environments.is_empty() {
        Vec::new()
    } else {
        session.policy.environments(wanted, true)?
    };
    let mut all = Vec::new();
    for environment in &environments {
        let sized = sizing::size(environment, &mut findings);
        contradictions::check(environment, &sized, &mut findings);
        all.push(sized);
    }
    let checked = Checked {
        environments: &loaded.environments,
        all: wanted.is_empty() || wanted.iter().any(|w| w == "all"),
    };
    let findings = checked.counted(&session.files, merged(findings), session.today);
    let findings = merged(findings);
    let more = uncompared(&environments);
    out.show_findings(args, &session.files, &findings, &more)?;
    if findings.is_empty()
        && let Some(nothing) = nothing_to_size(&all)
    {
        out.tell(&nothing)?;
    }
    let failed = findings.iter().any(|f| fail_on.fails(f.severity));
    Ok(if failed { Exit::Findings } else { Exit::Clean })
}

/// What is said of numbers that no resource is compared with; nothing where there are none.
fn uncompared(environments: &[&EnvironmentPolicy]) -> String {
    let doc = Policy::describe();
    let mut all: Vec<(&str, Vec<String>)> = Vec::new();
    for environment in environments {
        for (why, words) in reference::uncompared(&doc, &environment.written()) {
            match all.iter_mut().find(|(known, _)| *known == why) {
                Some((_, known)) => {
                    let new = words.into_iter().filter(|word| !known.contains(word));
                    let new: Vec<String> = new.collect();
                    known.extend(new);
                }
                None => all.push((why, words)),
            }
        }
    }
    let mut text = String::new();
    for (why, words) in all {
        if text.is_empty() {
            text.push_str("No resource is compared with these numbers:\n");
        }
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let _ = writeln!(text, "  {}: {why}", words.join(", "));
    }
    text
}
