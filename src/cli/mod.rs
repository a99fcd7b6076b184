//! The command line: flags to features, results to text and exit codes.

mod base;
mod capacity;
mod checks;
mod cost;
mod crash;
pub(crate) mod drift;
mod exit;
mod explain;
mod fail_on;
mod generate;
mod init;
mod inspect;
mod lint;
mod output;
mod policy;
mod prices;
mod progress;
mod provider_schemas;
mod reach;
mod rules;
mod schema;
mod self_check;
pub(crate) mod session;
mod simulate;
mod size;
mod validate;
mod var_args;
mod watch;

pub use exit::exit_codes;

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::AnsiColor;
use anyhow::{Context as _, Result};
use clap::error::{ContextKind, ContextValue};
use clap::{ColorChoice, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::budget::{self, Budget};
use crate::family::FAMILIES;
use crate::sizing::{Sized, SizedItemAlarm};
use crate::text::escape::commands::broken;
use crate::text::escape::terminal::{Screen, line};
use crate::text::write::Wrote;
use crate::threads;

use exit::Exit;

/// Sizing policies for Terraform and OpenTofu on AWS.
#[derive(Debug, Parser)]
#[command(
    name = "tfsize",
    version,
    arg_required_else_help = true,
    after_help = exit::help()
)]
pub struct Args {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Global {
    /// The policy file, - for standard input; by default the nearest tfsize.hcl up to the repository's root, else the
    /// example policy
    #[arg(long, global = true, value_name = "FILE", env = "TFSIZE_POLICY")]
    policy: Option<PathBuf>,
    /// Ignore a tfsize.hcl that is found: a stranger's pull request may have changed it (--policy still counts)
    #[arg(long, global = true)]
    isolated: bool,
    /// Also read files below this directory; by default only those of the repository are read
    #[arg(long, global = true, value_name = "DIR")]
    allow_dir: Vec<PathBuf>,
    /// When to colour the output
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        env = "TFSIZE_COLOR"
    )]
    color: ColorChoice,
    /// How many times the usual time, memory and work a run may take
    #[arg(
        long,
        global = true,
        value_name = "FACTOR",
        default_value = "1",
        env = "TFSIZE_BUDGET",
        value_parser = factor
    )]
    budget: f64,
    /// Exit with 0 instead of 1 or 3: what is found does not fail the run
    #[arg(long, global = true)]
    exit_zero: bool,
    /// The plan and the state of the run, which neither a configuration nor a policy reads, whatever they are called.
    #[arg(skip)]
    kept: Vec<PathBuf>,
}

impl Global {
    /// The same for a program that calls the library.
    pub(crate) fn new(policy: Option<PathBuf>, isolated: bool, allow_dir: Vec<PathBuf>) -> Self {
        Self {
            policy,
            isolated,
            allow_dir,
            color: ColorChoice::Never,
            budget: 1.0,
            exit_zero: false,
            kept: Vec::new(),
        }
    }

    /// The same for a run that is given this plan and this state.
    #[must_use]
    pub(crate) fn beside<'p>(&self, documents: impl Iterator<Item = &'p PathBuf>) -> Self {
        Self {
            kept: documents.cloned().collect(),
            ..self.clone()
        }
    }
}

/// A factor of the budget: a positive number.
fn factor(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok();
    let number = number.filter(|n| n.is_finite() && *n > 0.0);
    number.ok_or_else(|| "a number above 0 is required, such as 10".into())
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a starter policy to tfsize.hcl
    Init(init::Args),
    /// Show the size of everything in each environment, and why
    Size(size::Args),
    /// Generate modules and a stack for each environment from the policy
    Generate(generate::Args),
    /// Show the policy, check it, or describe what it can contain
    Policy(policy::Args),
    /// Show what a configuration, a plan or a state contains
    Inspect(inspect::Args),
    /// Check existing Terraform against AWS's limits and the policy
    Lint(lint::Args),
    /// Check existing Terraform against the provider's schema and the language, offline
    Validate(validate::Args),
    /// Check whether limits hold for all that may run at once, in Terraform and in the policy
    Capacity(capacity::Args),
    /// Compare policy, source, plan and state, and say what kind of difference each is
    Drift(drift::Args),
    /// Explain a rule, or where a value comes from and what the policy expects there
    Explain(explain::Args),
    /// List the rules of the linter
    Rules(rules::Args),
    /// Show what the policy, a configuration, a plan or a state costs a month
    Cost(cost::Args),
    /// Show what a load over time does to what the policy sizes, and what breaks first
    Simulate(simulate::Args),
    /// Show AWS's list prices by Region
    Prices(prices::Args),
    /// Print the arguments of a resource type, or the JSON Schema of an output or a file
    Schema(schema::Args),
}

/// Where output goes: colours only where they are wanted, and a closed pipe is no error.
struct Out {
    stdout: anstream::AutoStream<std::io::Stdout>,
    stderr: anstream::AutoStream<std::io::Stderr>,
}

impl Out {
    fn new(color: ColorChoice) -> Self {
        let choice = match color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        Self {
            stdout: anstream::AutoStream::new(std::io::stdout(), choice),
            stderr: anstream::AutoStream::new(std::io::stderr(), choice),
        }
    }

    /// Prints a result.
    fn say(&mut self, text: impl Into<Screen>) -> Result<()> {
        let text = text.into();
        self.print(&broken(text.as_str()))
    }

    fn print(&mut self, text: &str) -> Result<()> {
        closed_pipe_is_fine(
            self.stdout
                .write_all(text.as_bytes())
                .and_then(|()| self.stdout.flush()),
        )
    }

    /// Prints something about the run.
    fn tell(&mut self, text: impl Into<Screen>) -> Result<()> {
        let text = text.into();
        closed_pipe_is_fine(self.stderr.write_all(broken(text.as_str()).as_bytes()))
    }

    /// Prints what belongs to a stream that a path led to, such as `/dev/stdout`.
    fn rest(&mut self, wrote: Wrote, bytes: &[u8]) -> Result<()> {
        let printed = match wrote {
            Wrote::All => Ok(()),
            Wrote::NotToOutput => {
                let written = self.stdout.write_all(bytes);
                written.and_then(|()| self.stdout.flush())
            }
            Wrote::NotToError => self.stderr.write_all(bytes),
        };
        closed_pipe_is_fine(printed)
    }

    /// The terminal's width when a person reads; `None` for a file or a pipe, where lines are not wrapped.
    fn width() -> Option<u16> {
        if !std::io::stdout().is_terminal() {
            return None;
        }
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        let asked = || terminal_size::terminal_size().map(|(width, _)| width.0);
        Some(columns.or_else(asked).unwrap_or(120))
    }
}

fn closed_pipe_is_fine(result: std::io::Result<()>) -> Result<()> {
    match result {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write the output"),
    }
}

/// The tree of commands and flags, for what is derived from it: completions, manual pages, tests.
pub fn command() -> clap::Command {
    Args::command()
}

/// The first flag that is also the name of a file: programs that put the names of files behind a command may have meant
/// that file, and whoever made it chose its name. Behind `--` there are only files.
fn flag_or_file(args: impl Iterator<Item = std::ffi::OsString>) -> Option<String> {
    args.take_while(|arg| arg != "--")
        .filter(|arg| arg.len() > 1 && arg.as_encoded_bytes().starts_with(b"-"))
        .find(|arg| Path::new(arg).symlink_metadata().is_ok())
        .map(|arg| format!("\"{}\"", arg.to_string_lossy().escape_debug()))
}

/// The same commands, in which a flag whose environment variable is empty is not set: CI systems set variables that way.
fn without_empty(command: clap::Command) -> clap::Command {
    let is_empty = |name: &std::ffi::OsStr| std::env::var_os(name).is_some_and(|v| v.is_empty());
    command
        .mut_args(|arg| {
            if arg.get_env().is_some_and(is_empty) {
                arg.env(None::<&'static str>)
            } else {
                arg
            }
        })
        .mut_subcommands(without_empty)
}

/// Runs the command line and says how it went.
pub fn run() -> ExitCode {
    // Nothing is left for the stack that the machine happens to give the main thread.
    let ended = threads::deep(started);
    ended.unwrap_or_else(|_| ExitCode::from(Exit::CouldNotRun.code()))
}

fn started() -> ExitCode {
    crash::tell_the_place_alone();
    if let Some(name) = flag_or_file(std::env::args_os().skip(1)) {
        let mut out = Out::new(ColorChoice::Auto);
        let mut text = Screen::new();
        text.styled(AnsiColor::Red.on_default().bold(), "error");
        let _ = writeln!(
            text,
            ": {name} is a flag, and a file has that name; write -- before the names of files"
        );
        let _ = out.tell(text);
        return ExitCode::from(Exit::CouldNotRun.code());
    }
    let matches = without_empty(command()).try_get_matches();
    let parsed = matches.and_then(|m| Ok((Args::from_arg_matches(&m)?, m)));
    let (args, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(e) => {
            let e = clean(e);
            let text = Screen::rendered(&e.render().ansi().to_string());
            let mut out = Out::new(ColorChoice::Auto);
            let _ = if e.use_stderr() {
                out.tell(text)
            } else {
                out.say(text)
            };
            return ExitCode::from(if e.use_stderr() {
                Exit::CouldNotRun.code()
            } else {
                0
            });
        }
    };
    let budget = Budget::new(watch::limits(args.global.budget));
    watch::start(&budget);
    let mut out = Out::new(args.global.color);
    let outcome = budget.enter(|| {
        let done = threads::deep(|| {
            check_dashes(&matches)?;
            let done = command_of(&args, &matches, &mut out)?;
            budget::check()?;
            Ok(done)
        });
        done.and_then(|done| done)
    });
    match outcome {
        Ok(exit) => ExitCode::from(exit.unless(args.global.exit_zero).code()),
        Err(e) => {
            let mut text = Screen::new();
            text.styled(AnsiColor::Red.on_default().bold(), "error");
            let _ = writeln!(text, ": {}", line(&format!("{e:#}")));
            let _ = out.tell(text);
            ExitCode::from(Exit::CouldNotRun.code())
        }
    }
}

/// An error of the command line whose quotes of arguments are text and no more. Tells of arguments that were not given
/// to this program, too: `--help` shows what variables hold.
fn clean(mut error: clap::Error) -> clap::Error {
    let quoted: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter_map(|(kind, value)| {
            let value = match value {
                ContextValue::String(one) => ContextValue::String(line(one)),
                ContextValue::Strings(all) => {
                    ContextValue::Strings(all.iter().map(|s| line(s)).collect())
                }
                ContextValue::StyledStrs(all) => ContextValue::StyledStrs(
                    all.iter().map(|s| line(&s.to_string()).into()).collect(),
                ),
                _ => return None,
            };
            Some((kind, value))
        })
        .collect();
    for (kind, value) in quoted {
        error.insert(kind, value);
    }
    error
}

/// Refuses - where a directory is named, and standard input where it would be read again: for two files, or for one that
/// a revision is compared under too.
fn check_dashes(matches: &clap::ArgMatches) -> Result<()> {
    // What every command takes is repeated in each.
    let mut command = matches;
    while let Some((_, inner)) = command.subcommand() {
        command = inner;
    }
    let dashes = |id: &clap::Id| {
        let values = command.get_raw(id.as_str()).into_iter().flatten();
        values.filter(|value| *value == "-").count()
    };
    let dirs = command.ids().filter(|id| DIRS.contains(&id.as_str()));
    if dirs.map(dashes).sum::<usize>() > 0 {
        anyhow::bail!(
            "- is standard input or output, and a directory is expected; write ./- for a directory of that name"
        );
    }
    let inputs = command.ids().filter(|id| INPUTS.contains(&id.as_str()));
    let piped: usize = inputs.map(dashes).sum();
    let again = command.try_contains_id("base").unwrap_or(false);
    if piped > 1 || piped == 1 && again {
        let with = if again { " and not with --base" } else { "" };
        anyhow::bail!("standard input (-) can be read for one file only{with}");
    }
    Ok(())
}

/// The arguments that name a file to be read.
const INPUTS: [&str; 6] = ["policy", "var_files", "plan", "state", "baseline", "trace"];

/// The arguments that name a directory.
const DIRS: [&str; 5] = ["dir", "paths", "source", "out", "allow_dir"];

/// Runs the command that the arguments name.
fn command_of(args: &Args, matches: &clap::ArgMatches, out: &mut Out) -> Result<Exit> {
    let given = |name: &str| matches.subcommand_matches(name).unwrap_or(matches);
    match &args.command {
        Command::Init(a) => init::run(a, out),
        Command::Size(a) => size::run(a, &args.global, out),
        Command::Generate(a) => generate::run(a, &args.global, out),
        Command::Policy(a) => policy::run(a, &args.global, out),
        Command::Inspect(a) => inspect::run(a, &args.global, given("inspect"), out),
        Command::Lint(a) => lint::run(a, &args.global, given("lint"), out),
        Command::Validate(a) => validate::run(a, &args.global, given("validate"), out),
        Command::Capacity(a) => capacity::run(a, &args.global, given("capacity"), out),
        Command::Drift(a) => drift::run(a, &args.global, given("drift"), out),
        Command::Explain(a) => explain::run(a, &args.global, given("explain"), out),
        Command::Rules(a) => rules::run(a, out),
        Command::Cost(a) => cost::run(a, &args.global, given("cost"), out),
        Command::Simulate(a) => simulate::run(a, &args.global, out),
        Command::Prices(a) => prices::run(a, out),
        Command::Schema(a) => schema::run(a, &args.global, out),
    }
}

/// What is said where no environment has an item to size; none where one has.
fn nothing_to_size(sized: &[Sized]) -> Option<String> {
    let listed = || FAMILIES.iter().filter(|family| family.is_listed());
    // What is of no item is compared all the same.
    let alone = |sized: &Sized| {
        sized.alarms.iter().any(SizedItemAlarm::is_alone)
            || !sized.logs.is_empty()
            || !sized.target_groups.is_empty()
            || !sized.timers.is_empty()
    };
    let is_empty = |sized: &Sized| {
        !alone(sized)
            && FAMILIES
                .iter()
                .filter_map(|family| family.listing(sized))
                .all(|listing| listing.items.is_empty())
    };
    let kinds: Vec<&str> = listed().map(|family| family.name()).collect();
    let (last, others) = kinds.split_last()?;
    let kinds = format!("{} or {last}", others.join(", "));
    sized
        .iter()
        .all(is_empty)
        .then(|| format!("There is nothing to size: the policy has no {kinds}.\n"))
}
