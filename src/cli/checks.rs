//! What `tfsize lint`, `tfsize validate` and `tfsize capacity` have in common: flags, and how a run of checks is told.

mod fix;
mod told;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::parser::ValueSource;

use crate::finding::Finding;
use crate::lint::baseline_file::Baseline;
use crate::lint::registry;
use crate::lint::{Checks, Options, Run, root_name, run as lint};
use crate::policy as sizing_policy;
use crate::report::Format;
use crate::target::{Request, Wanted};
use crate::text::escape::terminal::{line, path as shown};
use crate::text::write::Over;
use crate::text::{Files, SourceFile, is_stdin};

use fix::fix;
use told::{matches_of, mixes, report, tell_about};

use super::base::Base;
use super::fail_on::{FailOn, too_many_undecided};
use super::output::OutputArgs;
use super::provider_schemas::{SchemaArgs, use_schemas};
use super::session::Session;
use super::var_args::VarArgs;
use super::{Exit, Global, Out};

/// Flags of a command that makes checks.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // each is a flag
pub(super) struct CheckArgs {
    /// Directories to look below for root modules, or files that changed: they lead to the roots that use them
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// The environment to check against, or `all`; by default the one the policy selects for each root module; several may be
    /// given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    env: Vec<String>,
    #[command(flatten)]
    vars: VarArgs,
    #[command(flatten)]
    provider: SchemaArgs,
    #[command(flatten)]
    output: OutputArgs<Format>,
    /// The lowest severity that fails the run
    #[arg(long, value_enum, default_value_t = FailOn::Warning, env = "TFSIZE_FAIL_ON")]
    fail_on: FailOn,
    /// Run only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    only: Vec<String>,
    /// Apply the fixes that are safe
    #[arg(long)]
    fix: bool,
    /// With --fix or --diff: also fixes that need review
    #[arg(long = "unsafe")]
    unsafe_fixes: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
    /// Do not let comments suppress findings
    #[arg(long)]
    no_ignores: bool,
    /// Show what could not be decided, and what would decide it
    #[arg(long)]
    show_undecided: bool,
    /// Fail when more than this many checks are undecided
    #[arg(long, value_name = "N")]
    max_undecided: Option<usize>,
    /// A baseline file: its findings do not fail the run unless they get worse
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the current findings to a baseline file
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    /// A git revision: list the settings, waivers, suppressions and baseline entries that differ from it
    #[arg(long, value_name = "REV")]
    base: Option<String>,
}

/// Makes the checks and tells what they came to. `matched` shows which resource is which item of the policy.
pub(super) fn run(
    args: &CheckArgs,
    asked: Checks,
    matched: bool,
    global: &Global,
    matches: &clap::ArgMatches,
    out: &mut Out,
) -> Result<Exit> {
    args.output.outputs()?;
    alone(args, matches)?;
    known_rules(&args.only, asked, out)?;
    let mut session = Session::usable(global, &args.paths, &args.env, out)?;
    session.tell_renamed(out)?;
    let reach = session.files.reach();
    use_schemas(
        &args.provider.schemas,
        reach,
        global,
        args.paths.first().map(PathBuf::as_path),
    )?;
    let options = Options {
        request: Request {
            paths: args.paths.clone(),
            values: args.vars.in_order(matches)?,
            process: args.vars.process(),
            environments: Wanted::of(&args.env),
            ..Request::default()
        },
        only: args.only.clone(),
        checks: asked,
        ignores: !args.no_ignores,
        today: session.today,
        base: session.base.clone(),
    };
    let policy = session.policy.active();
    let files = &mut session.files;
    let known = match &args.baseline {
        Some(path) => Some(read_known(files, path, out)?),
        None => None,
    };
    let (mut known, text) =
        known.map_or((None, String::new()), |(known, text)| (Some(known), text));
    let before = known.clone();
    let meter = super::progress::meter();
    let found = crate::threads::deep(|| lint(files, &options, &policy, known.as_mut(), &meter))??;
    crate::budget::check()?;
    if let (Some(path), Some(known), true) = (&args.baseline, &known, before != known) {
        let new = known.text();
        if is_stdin(path) {
            out.tell(
                "The baseline file came from standard input and was not brought up to date.\n",
            )?;
        } else {
            out.write(path, new.as_bytes(), Over::Read(text.as_bytes()))?;
        }
    }
    if let Some(path) = &args.write_baseline {
        return write_baseline(args, asked, path, &session, &found, out);
    }
    if (args.diff || args.fix) && !no_terraform(args, &found) {
        return fix(args, &session.files, &found, out);
    }
    let mut settings = Vec::new();
    if let Some(revision) = &args.base {
        let named: Vec<PathBuf> = args.baseline.iter().cloned().collect();
        let mut then = Base::read(revision, &args.paths, &named, global)?;
        crate::threads::deep(|| then.read_texts(&options.request))??;
        let old = args.baseline.as_ref().and_then(|path| then.known(path));
        let known = before.as_ref().map(|now| (now, old.as_ref()));
        settings = then.changed(&session, known);
        settings.extend(then.stands_differently(&session, &found.standing));
    }
    report(args, &session, &found, &settings, out)?;
    if matched {
        // Beside a format for programs it must not end up in the same stream.
        let matches = matches_of(&found);
        if mixes(args)? {
            out.tell(matches)?;
        } else {
            out.say(matches)?;
        }
    }
    tell_about(args, asked, &found, &session.policy, out)?;
    let is_named = matches.value_source("paths") == Some(ValueSource::CommandLine);
    Ok(match exit(args, &found) {
        // Of a directory that was named more is meant than the policy.
        Exit::Clean if is_named && is_empty(&found) => Exit::without_terraform(&args.paths),
        other => other,
    })
}

/// Refuses a report that would not be written: with these flags something else comes out than findings.
fn alone(args: &CheckArgs, matches: &clap::ArgMatches) -> Result<()> {
    let instead = [
        ("--diff", args.diff),
        ("--fix", args.fix),
        ("--write-baseline", args.write_baseline.is_some()),
    ];
    let asked = matches.value_source("output") == Some(ValueSource::CommandLine);
    match instead.into_iter().find(|(_, given)| *given) {
        Some((flag, _)) if asked => {
            bail!("-o is for a report of findings, and {flag} writes none: give one of them")
        }
        _ => Ok(()),
    }
}

/// Writes the findings to a baseline file.
fn write_baseline(
    args: &CheckArgs,
    asked: Checks,
    path: &Path,
    session: &Session,
    found: &Run,
    out: &mut Out,
) -> Result<Exit> {
    let name = |f: &Finding| root_name(f, &session.files, &session.base);
    let known = Baseline::of(&found.findings, &name);
    let over = if args.output.force {
        Over::Anything
    } else {
        Over::Own(&Baseline::wrote)
    };
    out.write(path, known.text().as_bytes(), over)?;
    let (many, to) = (known.len(), shown(path));
    let to = if is_stdin(path) {
        "standard output"
    } else {
        &to
    };
    let s = if many == 1 { "" } else { "s" };
    out.tell(&format!("Wrote {many} finding{s} to {to}.\n"))?;
    if no_terraform(args, found) {
        tell_about(args, asked, found, &session.policy, out)?;
        return Ok(Exit::NoTerraform);
    }
    Ok(Exit::Clean)
}

/// Whether no root module was found, not even one that is left out.
fn is_empty(found: &Run) -> bool {
    found.checked.roots == 0 && found.excluded == 0
}

/// Whether there is no Terraform where it was looked for.
fn no_terraform(args: &CheckArgs, found: &Run) -> bool {
    // `capacity` checks a policy without Terraform, too.
    let nothing = is_empty(found) && found.findings.is_empty() && !found.of_policy;
    nothing && Exit::without_terraform(&args.paths) == Exit::NoTerraform
}

fn known_rules(only: &[String], asked: Checks, out: &mut Out) -> Result<()> {
    for name in only {
        let current = registry::current(name);
        if current != name {
            out.tell(&renamed(name, current))?;
        } else if registry::find(name).is_none() {
            let near = sizing_policy::decode::nearest(name, registry::all().map(|r| r.id));
            let hint = near.map_or_else(String::new, |n| format!("; did you mean {n}?"));
            bail!("there is no rule {name}{hint} (`tfsize rules` lists them)");
        }
        let group = registry::Group::of(current);
        let here = asked == Checks::Capacity && registry::is_of_load(current);
        let other = group.and_then(registry::Group::checked_by);
        if let Some(other) = other.filter(|_| !here) {
            out.tell(&format!(
                "note: rule {current} is checked by `tfsize {other}`\n"
            ))?;
        }
    }
    Ok(())
}

/// Says that a rule has another id now.
pub(super) fn renamed(was: &str, now: &str) -> String {
    format!("note: rule {} is called {now} now\n", line(was))
}

/// The baseline file, and its text.
fn read_known(files: &Files, path: &Path, out: &mut Out) -> Result<(Baseline, String)> {
    let file = SourceFile::read_named(files.reach(), path)?;
    let known = Baseline::read(&file.text);
    let mut known = known.map_err(|e| anyhow::anyhow!("cannot use {}: {e}", shown(path)))?;
    for (was, now) in known.rename() {
        out.tell(&renamed(&was, now))?;
    }
    Ok((known, file.whole()))
}

fn exit(args: &CheckArgs, found: &Run) -> Exit {
    let failing = found
        .findings
        .iter()
        .any(|f| args.fail_on.fails(f.severity));
    let open = too_many_undecided(found.checked.undecided, args.max_undecided).is_some();
    if no_terraform(args, found) {
        Exit::NoTerraform
    } else if failing || open {
        Exit::Findings
    } else {
        Exit::Clean
    }
}
