//! `tfsize generate`: the policy as Terraform files.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use anstyle::AnsiColor;
use anyhow::Result;

use crate::family::contradictions;
use crate::finding::{Finding, Severity};
use crate::generate::{self as tree, Compared, Reason, Standing};
use crate::lint::contradictions::Checked;
use crate::policy::{self, EnvironmentPolicy};
use crate::registry::policyfile;
use crate::report::generated::Document;
use crate::sizing;
use crate::text::escape::terminal::{Screen, line, path as shown};
use crate::text::unified_diff;

use super::output::{Format, OutputArgs};
use super::session::Session;
use super::{Exit, Global, Out};

/// Flags of `tfsize generate`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Files edited by hand are never overwritten without --force.\n\n\
    Examples:\n  tfsize generate --env production --out infra\n  tfsize generate --out infra --check",
    mut_arg("force", |arg| arg.help("Also overwrite files that were edited by hand or written by someone else"))
)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Args {
    /// The environment to write a stack for, or `all` but scenarios, which is the default; several may be given
    #[arg(long = "env", value_name = "NAME", value_delimiter = ',')]
    environments: Vec<String>,
    /// The folder to write modules/ and stacks/ to
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Write nothing; exit 1 when a file is stale, and say why
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change, exit 1 when anything would
    #[arg(long, conflicts_with = "output")]
    diff: bool,
    /// Also remove files that an earlier run wrote, that nobody changed, and that are no longer needed
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    output: OutputArgs<Format>,
}

pub(super) fn run(args: &Args, global: &Global, out: &mut Out) -> Result<Exit> {
    args.output.ready()?;
    let session = Session::usable(global, &[], &args.environments, out)?;
    let environments = session.policy.environments(&args.environments, false)?;
    if environments.is_empty() {
        tell(args, &[], &Screen::new(), &|_| false, out)?;
        out.tell("Nothing to write: every environment is a scenario; name one with --env.\n")?;
        return Ok(Exit::Clean);
    }
    let mut findings = needed(&environments);
    let sized: Vec<sizing::Sized> = environments
        .iter()
        .map(|e| sizing::size(e, &mut findings))
        .collect();
    let pairs: Vec<_> = environments.iter().copied().zip(&sized).collect();
    findings.extend(tree::unportable(&pairs));
    session.refuse(&crate::finding::merged(findings), out)?;
    let files = tree::files(&pairs);
    let known: Vec<&str> = session
        .policy
        .loaded
        .environments
        .iter()
        .map(|e| e.environment.name.text.as_str())
        .collect();
    let compared = tree::compare(&args.out, &files, &known)?;
    if args.check || args.diff {
        return show(args, &compared, out);
    }
    let refused = super::self_check::errors(&files, &environments, &session)?;
    session.refuse(&crate::finding::merged(refused), out)?;
    let outcome = write(args, &compared, out)?;
    let there: BTreeSet<String> = sized.iter().flat_map(tree::unwritten).collect();
    if !there.is_empty() {
        let names: Vec<String> = there.iter().map(|name| line(name)).collect();
        out.tell(&format!(
            "Not written, since the policy only says what is there already: {}.\n",
            names.join(", ")
        ))?;
    }
    let doubts = doubts(&session, &pairs);
    if doubts > 0 {
        let what = if doubts == 1 {
            "statement"
        } else {
            "statements"
        };
        out.tell(&format!(
            "The policy has {doubts} {what} that cannot hold; `tfsize policy check` shows the arithmetic.\n"
        ))?;
    }
    Ok(outcome)
}

/// What is not stated and nobody else needs, as errors.
fn needed(environments: &[&EnvironmentPolicy]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for environment in environments {
        policy::validate(environment, &mut findings);
    }
    findings.retain(|f| f.rule == policyfile::GENERATE.id);
    for finding in &mut findings {
        finding.severity = Severity::Error;
    }
    findings
}

/// How many statements of the policy contradict each other or AWS in the environments that were written.
fn doubts(session: &Session, pairs: &[(&EnvironmentPolicy, &sizing::Sized)]) -> usize {
    let mut findings = Vec::new();
    for (environment, sized) in pairs {
        contradictions::check(environment, sized, &mut findings);
    }
    let checked = Checked {
        environments: &session.policy.loaded.environments,
        all: false,
    };
    let findings = crate::finding::merged(findings);
    checked
        .counted(&session.files, findings, session.today)
        .iter()
        .filter(|f| f.severity >= Severity::Warning)
        .count()
}

/// Whether this run may change the file.
fn may_change(args: &Args, standing: &Standing) -> bool {
    match standing {
        Standing::Missing | Standing::Stale(_) => true,
        Standing::Edited | Standing::Foreign => args.output.force,
        Standing::Orphan => args.prune,
        Standing::Current | Standing::EditedOrphan => false,
    }
}

fn show(args: &Args, compared: &[Compared], out: &mut Out) -> Result<Exit> {
    let stale: Vec<&Compared> = compared
        .iter()
        .filter(|c| !matches!(c.standing, Standing::Current | Standing::EditedOrphan))
        .collect();
    let mut text = Screen::new();
    if args.diff {
        for c in &stale {
            let name = shown(&args.out.join(&c.path));
            let diff = match &c.standing {
                Standing::Missing => unified_diff("", &c.new, "/dev/null", &name),
                Standing::Orphan => unified_diff(&c.old, "", &name, "/dev/null"),
                _ => unified_diff(&c.old, &c.new, &name, &name),
            };
            coloured(&diff, &mut text);
        }
    } else {
        for c in &stale {
            let _ = writeln!(
                text,
                "{}: {}",
                shown(&args.out.join(&c.path)),
                why(&c.standing)
            );
        }
    }
    if args.diff {
        out.say(text)?;
    } else {
        tell(args, compared, &text, &|_| false, out)?;
    }
    for c in compared
        .iter()
        .filter(|c| c.standing == Standing::EditedOrphan)
    {
        let path = args.out.join(&c.path);
        out.tell(&format!("{}: {}\n", shown(&path), why(&c.standing)))?;
    }
    if stale.is_empty() {
        out.tell(&format!("{} files are current.\n", compared.len()))?;
        return Ok(Exit::Clean);
    }
    let are = if stale.len() == 1 { "is" } else { "are" };
    out.tell(&format!(
        "{} of {} files {are} not current. {}\n",
        stale.len(),
        compared.len(),
        way_out(&stale)
    ))?;
    Ok(Exit::Findings)
}

/// The flags with which `generate` would make every file current.
fn way_out(stale: &[&Compared]) -> String {
    let any = |wanted: &[Standing]| stale.iter().any(|c| wanted.contains(&c.standing));
    let mut flags = String::new();
    if any(&[Standing::Orphan]) {
        flags.push_str(" --prune");
    }
    if any(&[Standing::Edited, Standing::Foreign]) {
        flags.push_str(" --force");
    }
    if flags.is_empty() {
        "Run the same command without --check and --diff to write them.".into()
    } else {
        format!("Run the same command with{flags} instead of --check or --diff to make them so.")
    }
}

fn why(standing: &Standing) -> String {
    match standing {
        Standing::Current => "current".into(),
        Standing::Missing => "missing".into(),
        Standing::Stale(reason @ (Reason::Policy | Reason::Tool(_) | Reason::Program)) => {
            line(&format!("stale: {reason}"))
        }
        Standing::Edited => "edited by hand since tfsize wrote it".into(),
        Standing::Foreign => "in the way: tfsize did not write it".into(),
        Standing::Orphan => "no longer wanted; --prune removes it".into(),
        Standing::EditedOrphan => "no longer wanted, and edited by hand; tfsize leaves it".into(),
    }
}

fn coloured(diff: &str, out: &mut Screen) {
    for row in diff.split_inclusive('\n') {
        let colour = match row.as_bytes().first() {
            Some(b'+') => AnsiColor::Green,
            Some(b'-') => AnsiColor::Red,
            Some(b'@') => AnsiColor::Cyan,
            _ => {
                out.text(row);
                continue;
            }
        };
        out.styled(colour.on_default(), row.trim_end_matches(['\r', '\n']));
        out.text("\n");
    }
}

fn write(args: &Args, compared: &[Compared], out: &mut Out) -> Result<Exit> {
    let refused: Vec<&Compared> = compared
        .iter()
        .filter(|c| {
            matches!(c.standing, Standing::Edited | Standing::Foreign) && !args.output.force
        })
        .collect();
    if !refused.is_empty() {
        for c in &refused {
            out.tell(&format!(
                "{}: {}\n",
                shown(&args.out.join(&c.path)),
                why(&c.standing)
            ))?;
        }
        let one = if refused.len() == 1 {
            "file was"
        } else {
            "files were"
        };
        anyhow::bail!(
            "nothing was written: {} {one} edited, or written by someone else. Look with --diff; change the policy instead, or overwrite with --force",
            refused.len()
        );
    }
    let changes: Vec<&Compared> = compared
        .iter()
        .filter(|c| may_change(args, &c.standing))
        .collect();
    tree::write(&args.out, compared, &changes)?;
    let removed = changes
        .iter()
        .filter(|c| c.standing == Standing::Orphan)
        .count();
    let current = compared
        .iter()
        .filter(|c| c.standing == Standing::Current)
        .count();
    // A full stop behind a dot reads as another directory.
    let into = if args.out.as_os_str() == "." {
        "the working directory".to_owned()
    } else {
        shown(&args.out)
    };
    let mut text = Screen::new();
    let _ = write!(text, "Wrote {} files to {into}", changes.len() - removed);
    if current > 0 {
        let _ = write!(text, "; {current} were current");
    }
    if removed > 0 {
        let _ = write!(text, "; removed {removed}");
    }
    text.text(".\n");
    for c in compared.iter().filter(|c| {
        matches!(c.standing, Standing::Orphan | Standing::EditedOrphan)
            && !may_change(args, &c.standing)
    }) {
        let _ = writeln!(
            text,
            "{}: {}",
            shown(&args.out.join(&c.path)),
            why(&c.standing)
        );
    }
    tell(
        args,
        compared,
        &text,
        &|c| may_change(args, &c.standing),
        out,
    )?;
    Ok(Exit::Clean)
}

/// What a run came to, in every format asked for.
fn tell(
    args: &Args,
    compared: &[Compared],
    text: &Screen,
    changed: &dyn Fn(&Compared) -> bool,
    out: &mut Out,
) -> Result<()> {
    for output in args.output.outputs()? {
        match output.format {
            Format::Json => {
                let document = Document::of(&args.out, compared, changed);
                out.show_json(&args.output, output, &document)?;
            }
            Format::Text => out.show(&args.output, output, text)?,
        }
    }
    Ok(())
}
