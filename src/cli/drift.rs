//! `tfsize drift`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};

use crate::config::load::CommandLine;
use crate::drift::{
    Drift, InForce, Range, Request, Row, Status, against, let_pass, run as compare,
};
use crate::finding::{Finding, Severity};
use crate::lint::baseline::rule_of;
use crate::lint::ignore::Ignores;
use crate::lint::waive::apply as waive;
use crate::policy::{EnvironmentPolicy, Loaded};
use crate::report::drift::{Format, Report, json};
use crate::report::{Output, human};
use crate::text::Files;
use crate::text::escape::json::compact;
use crate::text::escape::terminal::path as shown;
use crate::text::write::{append, own, write};

use super::base::Base;
use super::given::{Given, surroundings};
use super::lint::{PolicySource, policy, today, wanted};
use super::{Global, Out, Outcome};

/// Flags of `tfsize drift`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tfsize drift --source infra\n  \
    tfsize drift --source infra/production --plan plan.json --state state.json\n  \
    tfsize drift --base main -o markdown=comment.md")]
pub(super) struct Args {
    /// A directory with root modules; by default the working directory, where neither plan nor state is given
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    /// A plan, as `terraform show -json PLANFILE` prints it
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// A state: `terraform show -json`, or a state file
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The environment to compare with, or `all`; by default the one that the policy selects
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    #[command(flatten)]
    given: Given,
    /// How to print, and where to: FORMAT or FORMAT=FILE; several may be given
    #[arg(short, long, value_name = "FORMAT[=FILE]", default_value = "text")]
    output: Vec<Output<Format>>,
    /// What fails the run: any, which counts resources without a policy too, values, those over or under the policy, new,
    /// cost=USD a month at any load, or never; several may be given
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "any",
        value_delimiter = ',',
        env = "TFSIZE_DRIFT_FAIL_ON"
    )]
    fail_on: Vec<FailOn>,
    /// A git revision: only what is new, better or worse than there counts
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// A file that gets a line of JSON for each root module and environment
    #[arg(long, value_name = "FILE")]
    trend: Option<PathBuf>,
    /// Also overwrite files that tfsize did not write, and add to them
    #[arg(long)]
    force: bool,
}

/// What fails a run.
#[derive(Debug, Clone, Copy, PartialEq)]
enum FailOn {
    Any,
    Values,
    Over,
    Under,
    New,
    Cost(f64),
    Never,
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "any" => Self::Any,
            "values" => Self::Values,
            "over" => Self::Over,
            "under" => Self::Under,
            "new" => Self::New,
            "never" => Self::Never,
            _ => {
                let amount = text.strip_prefix("cost=").and_then(|n| n.parse().ok());
                let amount = amount.filter(|n: &f64| n.is_finite() && *n >= 0.0);
                Self::Cost(amount.ok_or(
                    "it is any, values, over, under, new, never, or cost= with US dollars a month",
                )?)
            }
        })
    }
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    matches: &clap::ArgMatches,
    out: &mut Out,
) -> Result<Outcome> {
    Output::check(&args.output).map_err(|e| anyhow::anyhow!(e))?;
    if args.base.is_none() && args.fail_on.contains(&FailOn::New) {
        bail!("--fail-on new counts what is new against another revision: give --base too");
    }
    let here = std::env::current_dir().context("cannot tell the working directory")?;
    let alone = args.plan.is_none() && args.state.is_none();
    let source = args
        .source
        .clone()
        .or_else(|| alone.then(|| PathBuf::from(".")));
    if let Some(dir) = source.as_deref().filter(|d| !d.is_dir()) {
        bail!("there is no directory {}", shown(dir));
    }
    let command_line = args.given.in_order(matches)?;
    // A plan often lies somewhere else than what it is of: the working directory tells before it.
    let places = match (&source, &args.plan, &args.state) {
        (Some(dir), ..) => vec![dir.clone()],
        (None, plan, state) => [Some(PathBuf::from(".")), plan.clone(), state.clone()]
            .into_iter()
            .flatten()
            .collect(),
    };
    let mut given = policy(places.get(..1).unwrap_or_default(), global, &here)?;
    for place in places.iter().skip(1).filter(|_| given.2.embedded) {
        let other = policy(std::slice::from_ref(place), global, &here)?;
        if !other.2.embedded {
            given = other;
            break;
        }
    }
    let (mut files, loaded, found) = given;
    files.spare(args.plan.iter().chain(&args.state).cloned());
    let Some(loaded) = loaded else {
        bail!("there is no policy");
    };
    usable(&files, &loaded, &args.env, out)?;
    let mut drift = compared(
        args,
        source.as_deref(),
        args.plan.as_deref(),
        &command_line,
        &mut files,
        &loaded,
        &found,
    )?;
    let mut settings = Vec::new();
    if let Some(revision) = &args.base {
        let Some(source) = &source else {
            bail!("--base compares with the source of a revision: give --source");
        };
        let given = std::slice::from_ref(source);
        let mut base = Base::read(revision, given, &[], global, &here)?;
        let then = earlier(args, &mut base, &command_line)?;
        against(&mut drift, &then, &base.revision);
        settings = base.changed(&files, &loaded, &found, None);
    }
    let inputs = inputs(args, source.as_deref(), &found, global);
    let told = Report {
        inputs: &inputs,
        against: args.base.as_deref(),
        estates: &drift.estates,
        settings: &settings,
        gaps: &drift.gaps,
        files: &files,
        base: &crate::text::boundary_of(&here),
    };
    report(args, &told, out)?;
    if let Some(path) = &args.trend {
        continued(path, &told, args.force, out)?;
    }
    let outcome = outcome(args, &drift);
    if !drift.broken.is_empty() {
        out.tell(human::findings(&files, &drift.broken))?;
        bail!("the source cannot be read as a whole: what is in it was not all compared");
    }
    if outcome == Outcome::NothingChecked {
        out.tell(&nothing(args, &drift, found.embedded))?;
    }
    Ok(outcome)
}

/// Refuses a policy with errors, and environments that it has not.
fn usable(files: &Files, loaded: &Loaded, environments: &[String], out: &mut Out) -> Result<()> {
    let mut errors: Vec<Finding> = loaded.findings.clone();
    errors.retain(|f| f.severity == Severity::Error);
    if !errors.is_empty() {
        out.tell(human::findings(files, &errors))?;
        bail!("the policy cannot be used");
    }
    let names: Vec<&str> = loaded
        .environments
        .iter()
        .map(|e| e.environment.name.text.as_str())
        .collect();
    for wanted in environments.iter().filter(|e| *e != "all") {
        if !names.contains(&wanted.as_str()) {
            bail!(
                "the policy has no environment \"{wanted}\"; it has {}",
                names.join(", ")
            );
        }
    }
    Ok(())
}

fn compared(
    args: &Args,
    source: Option<&Path>,
    plan: Option<&Path>,
    command_line: &[CommandLine],
    files: &mut Files,
    loaded: &Loaded,
    found: &PolicySource,
) -> Result<Drift> {
    let request = Request {
        source,
        plan,
        state: args.state.as_deref(),
        command_line,
        around: surroundings(&args.given),
        environments: wanted(&args.env),
    };
    let force = InForce {
        environments: &loaded.environments,
        dir: found.dir.clone(),
        embedded: found.embedded,
    };
    let mut drift = crate::threads::deep(|| compare(files, &request, &force))??;
    crate::budget::check()?;
    let ignores = Ignores::find(files, files.ids());
    let day = today();
    let_pass(&mut drift, &rule_of, &|environment, found| {
        ignores.apply(found, day);
        let of = |e: &&EnvironmentPolicy| e.environment.name.text == environment;
        if let Some(of) = loaded.environments.iter().find(of) {
            waive(&of.policy.waivers, found, day);
        }
    });
    Ok(drift)
}

/// The same comparison of source and policy at another revision. The plan is of the source as it is now, and left out.
fn earlier(args: &Args, base: &mut Base, command_line: &[CommandLine]) -> Result<Drift> {
    let Some(dir) = base.dirs.first() else {
        // It is new: everything in it is.
        return Ok(Drift::default());
    };
    compared(
        args,
        Some(dir),
        None,
        command_line,
        &mut base.files,
        &base.loaded,
        &base.found,
    )
}

/// What was read, for the report.
fn inputs(
    args: &Args,
    source: Option<&Path>,
    found: &PolicySource,
    global: &Global,
) -> Vec<(String, String)> {
    let policy = match (&global.policy, found.embedded) {
        (_, true) => "the embedded baseline".to_owned(),
        (Some(path), _) => path.display().to_string(),
        (None, _) => {
            let file = found.dir.join(crate::policy::FILE_NAME);
            let shown = file.strip_prefix(".").unwrap_or(&file);
            shown.display().to_string()
        }
    };
    let mut out = vec![("policy".to_owned(), policy)];
    let sides = [
        ("source", source),
        ("plan", args.plan.as_deref()),
        ("state", args.state.as_deref()),
    ];
    for (side, path) in sides {
        out.extend(path.map(|p| (side.to_owned(), p.display().to_string())));
    }
    out
}

fn report(args: &Args, report: &Report, out: &mut Out) -> Result<()> {
    for output in &args.output {
        let width = Out::width().filter(|_| output.file.is_none());
        let text = output.format.render(report, width);
        match &output.file {
            Some(path) => {
                let plain = if text.contains('\u{1b}') {
                    anstream::adapter::strip_str(&text).to_string()
                } else {
                    text
                };
                let wrote = write(path, plain.as_bytes(), own::over(args.force))?;
                out.rest(wrote, plain.as_bytes())?;
            }
            None => out.report(&text, false)?,
        }
    }
    Ok(())
}

/// Adds a line for each root module and environment to a file.
fn continued(path: &Path, report: &Report, force: bool, out: &mut Out) -> Result<()> {
    let mut lines = String::new();
    for estate in report.estates {
        let one = Report {
            estates: std::slice::from_ref(estate),
            ..*report
        };
        let line = serde_json::json!({
            "version": json::VERSION,
            "date": today().to_string(),
            "environment": estate.environment,
            "root": estate.root,
            "summary": json::summary(&one),
        });
        let _ = writeln!(lines, "{}", compact(&line));
    }
    let wrote = append(path, lines.as_bytes(), &own::is_trend, force)?;
    out.rest(wrote, lines.as_bytes())
}

/// Why nothing was compared.
fn nothing(args: &Args, drift: &Drift, embedded: bool) -> String {
    let asked = !args.env.is_empty();
    let why = if drift.estates.is_empty() && asked {
        "there is no root module, or none that is of the environment asked for"
    } else if embedded {
        "there is no tfsize.hcl for it (`--policy FILE` names one), and nothing carries the tags of the embedded baseline"
    } else if drift.estates.is_empty() {
        "no environment of the policy stands for it (`--env NAME`, or `select` in the policy)"
    } else {
        "no resource is an item of the policy"
    };
    format!("Nothing was compared: {why}.\n")
}

fn outcome(args: &Args, drift: &Drift) -> Outcome {
    if drift.estates.iter().all(|e| e.rows.is_empty()) {
        return Outcome::NothingChecked;
    }
    // Against another revision, what was so before does not count.
    let counts = |r: &&Row| {
        r.class.is_drift()
            && r.status
                .is_none_or(|s| matches!(s, Status::New | Status::Worse))
    };
    let rows: Vec<&Row> = drift
        .estates
        .iter()
        .flat_map(|e| &e.rows)
        .filter(counts)
        .collect();
    let loose = drift.estates.iter().any(|e| !e.unclaimed.is_empty());
    let mut monthly = Range::default();
    for range in drift
        .estates
        .iter()
        .filter_map(|e| e.monthly(&|row| counts(&row)))
    {
        monthly += range;
    }
    // At whichever load it costs most.
    let dollars = monthly.floor.max(monthly.expected).max(monthly.ceiling);
    let fails = |on: &FailOn| match on {
        FailOn::Any => !rows.is_empty() || loose,
        FailOn::Values => !rows.is_empty(),
        FailOn::Over => rows.iter().any(|r| r.above == Some(true)),
        FailOn::Under => rows.iter().any(|r| r.above == Some(false)),
        FailOn::New => loose || rows.iter().any(|r| r.status == Some(Status::New)),
        FailOn::Cost(most) => dollars > *most,
        FailOn::Never => false,
    };
    if args.fail_on.iter().any(fails) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}
