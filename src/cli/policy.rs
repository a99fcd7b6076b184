//! `tfsize policy`: what holds, what is wrong with it, and what it could hold.

use anyhow::Result;
use clap::Subcommand;

use crate::finding::{Severity, merged};
use crate::lint::contradictions;
use crate::policy::Policy;
use crate::policy::reference;
use crate::text::escape::terminal::line;
use crate::{capacity, sizing};

use super::lint::today;
use super::{Format, Global, NOTHING_SIZED, Out, Outcome, nothing_sized, say_findings, say_json};

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
        /// The environment, once for each; all when none is named
        #[arg(long = "env", value_name = "NAME")]
        environments: Vec<String>,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Mistakes of the policy, its contradictions and what AWS would refuse
    #[command(after_help = "Example:\n  tfsize policy check --fail-on error")]
    Check {
        /// The environment, once for each; all when none is named
        #[arg(long = "env", value_name = "NAME")]
        environments: Vec<String>,
        /// The weight from which a finding makes the exit code 1
        #[arg(long, value_enum, default_value_t = FailOn::Warning)]
        fail_on: FailOn,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Everything a policy can hold: a reference page, or a JSON Schema
    #[command(after_help = "Example:\n  tfsize policy schema --format json > tfsize.schema.json")]
    Schema {
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

/// From which weight on findings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Only errors
    Error,
    /// Errors and warnings
    Warning,
    /// Everything
    Note,
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

impl std::fmt::Display for FailOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.severity().word())
    }
}

impl FailOn {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        }
    }
}

pub(super) fn run(args: &Args, global: &Global, out: &mut Out) -> Result<Outcome> {
    match &args.command {
        Command::Schema { format } => {
            let doc = Policy::describe();
            match format {
                Format::Text => out.say(&reference::markdown(&doc))?,
                Format::Json => say_json(out, &reference::json_schema(&doc))?,
            }
            Ok(Outcome::Clean)
        }
        Command::Show {
            environments,
            format,
        } => show(environments, *format, global, out),
        Command::Check {
            environments,
            fail_on,
            format,
        } => check(environments, *fail_on, *format, global, out),
    }
}

fn show(wanted: &[String], format: Format, global: &Global, out: &mut Out) -> Result<Outcome> {
    let in_force = global.load()?;
    if in_force.refuse(&[], out)? {
        return Ok(Outcome::CouldNotRun);
    }
    let doc = Policy::describe();
    let environments = in_force.environments(wanted, true)?;
    match format {
        Format::Text => {
            for (i, environment) in environments.iter().enumerate() {
                let gap = if i == 0 { "" } else { "\n" };
                out.say(&format!(
                    "{gap}# ---- {} ----\n\n",
                    line(&environment.environment.name.text)
                ))?;
                out.say(&reference::effective(
                    &doc,
                    &environment.stated,
                    &in_force.files,
                ))?;
            }
        }
        Format::Json => {
            let all: serde_json::Map<_, _> = environments
                .iter()
                .map(|e| {
                    let shown = reference::effective_json(&doc, &e.stated, &in_force.files);
                    (e.environment.name.text.clone(), shown)
                })
                .collect();
            say_json(
                out,
                &serde_json::json!({ "version": 1, "environments": all }),
            )?;
        }
    }
    Ok(Outcome::Clean)
}

fn check(
    wanted: &[String],
    fail_on: FailOn,
    format: Format,
    global: &Global,
    out: &mut Out,
) -> Result<Outcome> {
    let in_force = global.load()?;
    let mut findings = in_force.loaded.findings.clone();
    let environments = if in_force.loaded.environments.is_empty() {
        Vec::new()
    } else {
        in_force.environments(wanted, true)?
    };
    let mut all = Vec::new();
    for environment in &environments {
        let sized = sizing::size(environment, &mut findings);
        capacity::check(environment, &sized, &mut findings);
        all.push(sized);
    }
    let all_checked = wanted.is_empty() || wanted.iter().any(|w| w == "all");
    let own = &in_force.loaded.environments;
    let findings =
        contradictions::counted(&in_force.files, own, merged(findings), today(), all_checked);
    let findings = merged(findings);
    if findings.is_empty() && nothing_sized(&all) {
        out.tell(NOTHING_SIZED)?;
        return Ok(Outcome::NothingChecked);
    }
    say_findings(out, format, &in_force.files, &findings)?;
    let failed = findings.iter().any(|f| f.severity >= fail_on.severity());
    Ok(if failed {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}
