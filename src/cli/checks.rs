//! What `tfsize lint` and `tfsize validate` have in common: flags, and how a run of checks is told.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::finding::{Changed, Finding, Safety, Severity};
use crate::inventory::provider_version::schema_version;
use crate::lint::baseline_file::Baseline;
use crate::lint::registry;
use crate::lint::{Checks, Options, Run, root_name, rule_infos, run as lint};
use crate::policy as sizing_policy;
use crate::report::human::{self, MOST, more};
use crate::report::{Format, Formats as _, Output, Reader, Report, nothing_checked};
use crate::target::{Request, Wanted};
use crate::text::escape::terminal::{Screen, line, path as shown, short};
use crate::text::escape::{LONGEST, shortened};
use crate::text::write::{Batch, Before, Over};
use crate::text::{Edit, Files, SourceFile, apply, is_stdin, sentence, slashes, unified_diff};
use crate::validate::Limit;

use super::base::Base;
use super::output::OutputArgs;
use super::session::{PolicyFile, PolicyOrigin, Session};
use super::var_args::VarArgs;
use super::{Exit, Global, Out};

/// Flags of a command that makes checks.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // each is a flag
pub(super) struct CheckArgs {
    /// Directories to look below for root modules, or files that changed: they lead to the roots that use them
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// The environment to judge by, or `all`; by default the one the policy selects for each root module; several may be
    /// given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    env: Vec<String>,
    #[command(flatten)]
    vars: VarArgs,
    #[command(flatten)]
    output: OutputArgs<Format>,
    /// The lowest severity that fails the run
    #[arg(long, value_enum, default_value_t = FailOn::Warning, env = "TFSIZE_FAIL_ON")]
    fail_on: FailOn,
    /// Ask these rules alone
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    only: Vec<String>,
    /// Apply the fixes that are safe
    #[arg(long)]
    fix: bool,
    /// With --fix or --diff: also those that want a look
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
    /// Fail when more than this many questions could not be decided
    #[arg(long, value_name = "N")]
    max_undecided: Option<usize>,
    /// A file of old findings: they pass as long as they get no worse
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings there are to a file of old findings
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    /// A git revision: say which settings, waivers, suppressions and baseline entries are others than there
    #[arg(long, value_name = "REV")]
    base: Option<String>,
}

/// From which severity on findings fail a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything
    Note,
    /// Nothing
    Never,
}

impl FailOn {
    fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Note => true,
            Self::Never => false,
        }
    }
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
    known_rules(&args.only, out)?;
    let mut session = Session::usable(global, &args.paths, &args.env, out)?;
    session.tell_renamed(out)?;
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
        crate::threads::deep(|| then.read_texts())??;
        let old = args.baseline.as_ref().and_then(|path| then.known(path));
        let known = before.as_ref().map(|now| (now, old.as_ref()));
        settings = then.changed(&session, known);
        settings.extend(then.gone(&found.roots));
    }
    report(args, &session, &found, &settings, out)?;
    if matched {
        out.say(matches_of(&found))?;
    }
    tell_about(args, asked, &found, &session.policy, out)?;
    Ok(exit(args, &found))
}

/// Writes the findings to a file of old findings.
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
    out.tell(&format!(
        "Wrote {} findings to {}.\n",
        known.len(),
        shown(path)
    ))?;
    if no_terraform(args, found) {
        tell_about(args, asked, found, &session.policy, out)?;
        return Ok(Exit::NoTerraform);
    }
    Ok(Exit::Clean)
}

/// Whether there is no Terraform where it was looked for. A file that no root module uses is nothing to look at; a
/// directory without any is hardly the one that was meant.
fn no_terraform(args: &CheckArgs, found: &Run) -> bool {
    let directory = args.paths.iter().any(|path| path.is_dir());
    found.checked.roots == 0 && found.findings.is_empty() && directory
}

fn known_rules(only: &[String], out: &mut Out) -> Result<()> {
    for name in only {
        let current = registry::current(name);
        if current != name {
            out.tell(&renamed(name, current))?;
        } else if registry::find(name).is_none() {
            let near = sizing_policy::decode::nearest(name, registry::all().map(|r| r.id));
            let hint = near.map_or_else(String::new, |n| format!("; did you mean {n}?"));
            bail!("there is no rule {name}{hint} (`tfsize rules` lists them)");
        }
    }
    Ok(())
}

/// Says that a rule has another id now.
pub(super) fn renamed(was: &str, now: &str) -> String {
    format!("note: rule {} is called {now} now\n", line(was))
}

/// The file of old findings, and its text.
fn read_known(files: &Files, path: &Path, out: &mut Out) -> Result<(Baseline, String)> {
    let file = SourceFile::read_named(files.reach(), path)?;
    let known = Baseline::read(&file.text);
    let mut known = known.map_err(|e| anyhow::anyhow!("cannot use {}: {e}", shown(path)))?;
    for (was, now) in known.rename() {
        out.tell(&renamed(&was, now))?;
    }
    Ok((known, file.whole()))
}

/// Prints the findings in every format asked for.
fn report(
    args: &CheckArgs,
    session: &Session,
    found: &Run,
    settings: &[Changed],
    out: &mut Out,
) -> Result<()> {
    let files = &session.files;
    let rules = rule_infos();
    let report = Report {
        files,
        findings: &found.findings,
        suppressed: &found.suppressed,
        undecided: &found.undecided,
        checked: found.checked,
        settings,
        rules: &rules,
        base: &session.base,
    };
    let outputs = args.output.outputs()?;
    for output in outputs {
        let commands = output.format.commands();
        out.report(output.file.as_deref(), args.output.force, commands, &|to| {
            output.format.render(&report, to)
        })?;
    }
    if !settings.is_empty() {
        let mut text = Screen::new();
        human::settings(files, settings, &mut text);
        out.tell(text)?;
    }
    if args.show_undecided && !found.undecided.is_empty() {
        // Beside a format for programs it must not end up in the same stream.
        let text = human::undecided(files, &found.undecided);
        let mixed = |o: &Output| o.file.is_none() && o.format.reader() == Reader::Program;
        if outputs.iter().any(mixed) {
            out.tell(&text)?;
        } else {
            out.say(&text)?;
        }
    }
    Ok(())
}

/// What the reader of a terminal wants to know besides the findings.
fn tell_about(
    args: &CheckArgs,
    asked: Checks,
    found: &Run,
    policy: &PolicyFile,
    out: &mut Out,
) -> Result<()> {
    if let Some(why) = nothing_checked(&found.checked, &found.findings) {
        let says = |o: &Output| o.file.is_none() && o.format == Format::Text;
        return if args.output.outputs()?.iter().any(says) {
            Ok(())
        } else {
            out.tell(&format!("{}.\n", sentence(why)))
        };
    }
    if asked == Checks::Validate || !found.limits.is_empty() {
        out.tell(limits(&found.limits))?;
    }
    if asked == Checks::Validate {
        // It does not ask the policy.
    } else if policy.origin == (PolicyOrigin::Embedded { ignored: true }) {
        out.tell("tfsize.hcl is ignored (--isolated): only AWS's rules are checked.\n")?;
    } else if policy.is_embedded() {
        out.tell(
            "There is no tfsize.hcl: AWS's rules are asked, and the embedded baseline of what `tfsize generate` wrote.\n",
        )?;
    } else {
        let lost: Vec<&str> = found
            .matched
            .iter()
            .filter(|m| m.environment.is_none())
            .map(|m| m.root.as_str())
            .collect();
        if !lost.is_empty() {
            out.tell(&format!(
                "No environment of the policy stands for {}: AWS's rules alone are asked there (`--env NAME`, or `select` in the policy).\n",
                list(&lost, 3)
            ))?;
        }
    }
    if let Some(progress) = found.progress {
        out.tell(&format!(
            "Old findings: {} as before, {} better, {} gone, {} worse.\n",
            progress.same, progress.better, progress.gone, progress.worse
        ))?;
    }
    if let Some(most) = args.max_undecided
        && found.checked.undecided > most
    {
        out.tell(&format!(
            "{} questions could not be decided, and {most} are allowed; --show-undecided tells which.\n",
            found.checked.undecided
        ))?;
    }
    Ok(())
}

/// The provider's schema, and what kept it from deciding.
fn limits(limits: &BTreeSet<Limit>) -> Screen {
    let mut out = Screen::new();
    let version = schema_version();
    let _ = writeln!(out, "The schema is that of AWS provider {version}.");
    let mut tell = |what: &str, pick: &dyn Fn(&Limit) -> Option<&String>| {
        let names: Vec<&str> = limits.iter().filter_map(pick).map(String::as_str).collect();
        if !names.is_empty() {
            let _ = writeln!(out, "{what}: {}.", few(&names));
        }
    };
    let others =
        "The provider runs in another version, so what the schema has otherwise is undecided";
    tell(others, &|limit| match limit {
        Limit::Version(which) => Some(which),
        _ => None,
    });
    tell("Not in it", &|limit| match limit {
        Limit::Type(name) => Some(name),
        _ => None,
    });
    tell("It does not tell all of", &|limit| match limit {
        Limit::Untold(of) => Some(of),
        _ => None,
    });
    tell(
        "The arguments of other providers are not checked",
        &|limit| match limit {
            Limit::Provider(name) => Some(name),
            _ => None,
        },
    );
    tell(
        "Calls of modules that are not there are not checked (run `terraform init`)",
        &|limit| match limit {
            Limit::Module(source) => Some(source),
            _ => None,
        },
    );
    out
}

/// The first of some names, and how many more there are.
fn few(names: &[&str]) -> String {
    const MOST: usize = 3;
    let first: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| short(name, 100))
        .collect();
    let first = first.join(", ");
    match names.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{first} and {more} more"),
        _ => first,
    }
}

fn list(names: &[&str], most: usize) -> String {
    let first = names.iter().take(most).map(|name| shown(name.as_ref()));
    let first = first.collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(most) {
        Some(more) if more > 0 => format!("{first} and {more} more"),
        _ => first,
    }
}

fn exit(args: &CheckArgs, found: &Run) -> Exit {
    let failing = found
        .findings
        .iter()
        .any(|f| args.fail_on.fails(f.severity));
    let open = args
        .max_undecided
        .is_some_and(|most| found.checked.undecided > most);
    if no_terraform(args, found) {
        Exit::NoTerraform
    } else if failing || open {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// Which resource is which item, as text.
fn matches_of(found: &Run) -> Screen {
    let mut out = Screen::new();
    for m in &found.matched {
        match &m.environment {
            Some((name, because)) => {
                out.bold(&m.root);
                let _ = writeln!(out, " is {}: {}", line(name), line(because));
            }
            None => {
                out.bold(&m.root);
                out.text(" is no environment of the policy\n");
            }
        }
        for (item, address, because) in m.items.iter().take(MOST) {
            let _ = writeln!(
                out,
                "  {}  {}  {}",
                line(item),
                line(address),
                line(because)
            );
        }
        more(&mut out, m.items.len(), "items");
        for (address, why) in m.unclaimed.iter().take(MOST) {
            let why = why.as_ref().map_or_else(String::new, |w| format!(": {w}"));
            let _ = writeln!(out, "  no item  {}{}", line(address), line(&why));
        }
        more(&mut out, m.unclaimed.len(), "resources without an item");
        for item in m.absent.iter().take(MOST) {
            let _ = writeln!(out, "  no resource  {}", line(item));
        }
        more(&mut out, m.absent.len(), "items without a resource");
    }
    out
}

/// Applies or shows the fixes that may be applied.
fn fix(args: &CheckArgs, files: &Files, found: &Run, out: &mut Out) -> Result<Exit> {
    let least = if args.unsafe_fixes {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let mut edits: std::collections::BTreeMap<_, Vec<Edit>> = std::collections::BTreeMap::new();
    let (mut applied, mut held) = (0, 0);
    for finding in &found.findings {
        let Some(fix) = &finding.fix else { continue };
        if fix.edits.is_empty() {
            continue;
        }
        if fix.safety < least {
            held += usize::from(fix.safety == Safety::Unsafe);
            continue;
        }
        let new: Vec<(crate::text::FileId, Edit)> = fix
            .edits
            .iter()
            .map(|e| {
                let edit = Edit {
                    range: e.span.range(),
                    text: e.text.clone(),
                };
                (e.span.file, edit)
            })
            .collect();
        // Two findings that want different things at one place: the first has it, the other shows up again.
        let clash = new.iter().any(|(file, edit)| {
            edits.get(file).is_some_and(|list| {
                list.iter().any(|e| {
                    *e != *edit
                        && (e.range.start < edit.range.end && edit.range.start < e.range.end
                            || e.range == edit.range)
                })
            })
        });
        if clash {
            continue;
        }
        applied += 1;
        for (file, edit) in new {
            let list = edits.entry(file).or_default();
            if !list.contains(&edit) {
                list.push(edit);
            }
        }
    }
    let mut batch = Batch::of_files();
    for (id, list) in &edits {
        let Some(file) = files.get(*id) else { continue };
        let text = apply(&file.text, list)
            .with_context(|| format!("cannot change {}", shown(&file.path)))?;
        if args.diff {
            let name = line(&slashes(&file.path));
            let Some((old, new, _)) = files.edited(*id, 0..file.text.len(), list) else {
                continue;
            };
            let diff = unified_diff(&old, &new, &format!("a/{name}"), &format!("b/{name}"));
            let mut shown = Screen::new();
            for line in diff.split_inclusive('\n') {
                shown.text(&shortened(line, LONGEST));
            }
            out.say(shown)?;
        } else {
            let mark = if file.byte_order_mark { "\u{feff}" } else { "" };
            let old = file.whole();
            let same = move |now: &[u8]| now == old.as_bytes();
            let new = format!("{mark}{text}");
            batch.write(&file.path, new.as_bytes(), Before::Read(Box::new(same)))?;
        }
    }
    batch.commit()?;
    let left = found.findings.len() - applied;
    let verb = if args.diff { "Would fix" } else { "Fixed" };
    let more = if held > 0 {
        format!("; {held} more with --unsafe")
    } else {
        String::new()
    };
    out.tell(&format!(
        "{verb} {applied} of {} findings in {} files{more}.\n",
        found.findings.len(),
        edits.len()
    ))?;
    let failing = found
        .findings
        .iter()
        .filter(|f| args.fail_on.fails(f.severity))
        .count();
    Ok(if args.diff && applied > 0 || left.min(failing) > 0 {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
