//! `tfsize drift`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Result, bail};

use crate::drift::{
    Class, Drift, Options, Range, Row, Side, Status, TargetDrift, against, apply_suppressions,
    run as compare,
};
use crate::lint::ignore::Ignores;
use crate::lint::waive::apply as waive;
use crate::lint::with_severity;
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Day;
use crate::report::drift::{Format, Report, json};
use crate::report::{human, own};
use crate::target::{ActivePolicy, Request, Wanted};
use crate::text::escape::json::compact;
use crate::text::escape::terminal::path as shown;
use crate::text::write::{Wrote, append};
use crate::text::{Files, is_stdin, slashes};

use super::base::Base;
use super::fail_on::too_many_undecided;
use super::output::OutputArgs;
use super::provider_schemas::use_schemas;
use super::session::{PolicyFile, Session};
use super::var_args::VarArgs;
use super::{Exit, Global, Out};

/// Flags of `tfsize drift`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tfsize drift --source infra\n  \
    tfsize drift --source infra/production --plan plan.json --state state.json\n  \
    tfsize drift --base main -o markdown=comment.md")]
pub(super) struct Args {
    /// A directory with root modules; by default the working directory, where neither plan nor state is given
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    /// A plan, as `terraform show -json PLANFILE` prints it; - reads standard input
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// A state: `terraform show -json`, or a state file; - reads standard input
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The environment to compare with, or `all`; by default the one that the policy selects; several may be given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    env: Vec<String>,
    #[command(flatten)]
    vars: VarArgs,
    #[command(flatten)]
    output: OutputArgs<Format>,
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
    /// Fail when more than this many values are undecided
    #[arg(long, value_name = "N")]
    max_undecided: Option<usize>,
    /// A git revision: only what is new, better or worse than there counts
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// A file that gets a line of JSON for each root module and environment
    #[arg(long, value_name = "FILE")]
    trend: Option<PathBuf>,
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
) -> Result<Exit> {
    args.output.outputs()?;
    let global = &global.beside(args.plan.iter().chain(&args.state));
    if args.base.is_none() && args.fail_on.contains(&FailOn::New) {
        bail!("--fail-on new counts what is new against another revision: give --base too");
    }
    let alone = args.plan.is_none() && args.state.is_none();
    if args.source.is_none() && !alone && args.vars.is_given() {
        bail!("values for variables are for a configuration: name its directory with --source");
    }
    let source = args
        .source
        .clone()
        .or_else(|| alone.then(|| PathBuf::from(".")));
    if let Some(dir) = source.as_deref().filter(|d| !d.is_dir()) {
        bail!("there is no directory {}", shown(dir));
    }
    let options = Options {
        request: Request {
            paths: source.iter().cloned().collect(),
            values: args.vars.in_order(matches)?,
            process: args.vars.process(),
            environments: Wanted::of(&args.env),
            ..Request::default()
        },
        plan: args.plan.clone(),
        state: args.state.clone(),
    };
    let mut session = session(args, source.as_deref(), global, out)?;
    let policy = session.policy.active();
    let mut drift = compared(&options, &mut session.files, &policy, session.today)?;
    let mut settings = Vec::new();
    if let Some(revision) = &args.base {
        if source.is_none() {
            bail!("--base compares with the source of a revision: give --source");
        }
        let mut base = Base::read(revision, &options.request.paths, &[], global)?;
        let then = earlier(&options, &mut base)?;
        against(&mut drift, &then, &base.revision);
        base.stood(&then.standing);
        settings = base.changed(&session, None);
        settings.extend(base.stands_differently(&session, &drift.standing));
    }
    let inputs = inputs(&options, &session.policy);
    let told = Report {
        inputs: &inputs,
        against: args.base.as_deref(),
        targets: &drift.targets,
        settings: &settings,
        gaps: &drift.gaps,
        files: &session.files,
        base: &session.base,
    };
    report(args, &told, out)?;
    if let Some(path) = &args.trend {
        append_trend(path, &told, args.output.force, session.today, out)?;
    }
    if !drift.broken.is_empty() {
        out.tell(human::findings(&session.files, &drift.broken))?;
        out.tell("The source cannot be read as a whole: what is in it was not all compared.\n")?;
    }
    if !drift.unfound.is_empty() {
        out.tell(human::findings(&session.files, &drift.unfound))?;
    }
    if let Some(nothing) = nothing(args, &drift, session.policy.is_embedded()) {
        out.tell(&nothing)?;
    }
    if let Some(said) = too_many_undecided(undecided(&drift), args.max_undecided) {
        out.tell(&format!("{said}.\n"))?;
    }
    exit(args, &drift)
}

/// The policy of what is compared. A plan often lies somewhere else than what it is of: the working directory tells
/// before it.
fn session(args: &Args, source: Option<&Path>, global: &Global, out: &mut Out) -> Result<Session> {
    let open = |places: &[PathBuf]| Session::open(global, places);
    let session = match source {
        Some(dir) => open(&[dir.to_owned()])?,
        None => {
            let mut session = open(&[PathBuf::from(".")])?;
            let files = [&args.plan, &args.state].into_iter().flatten();
            for file in files.filter(|file| !is_stdin(file)) {
                if !session.policy.is_embedded() {
                    break;
                }
                let other = open(std::slice::from_ref(file))?;
                if !other.policy.is_embedded() {
                    session = other;
                }
            }
            session
        }
    };
    session.ready(&args.env, out)?;
    use_schemas(&[], session.files.reach(), global, source)?;
    Ok(session)
}

/// Compares, and suppresses what comments and waivers suppress.
pub(crate) fn compared(
    options: &Options,
    files: &mut Files,
    policy: &ActivePolicy<'_>,
    today: Day,
) -> Result<Drift> {
    let mut drift = crate::threads::deep(|| compare(files, options, policy))??;
    crate::budget::check()?;
    let ignores = Ignores::find(files, files.ids());
    apply_suppressions(&mut drift, &|environment, found| {
        ignores.apply(found, today);
        let of = |e: &&EnvironmentPolicy| e.environment.name.text == environment;
        if let Some(of) = policy.environments.iter().find(of) {
            waive(&of.policy.waivers, found, today);
            for finding in found {
                with_severity(&of.policy.lint.rules, finding);
            }
        }
    });
    Ok(drift)
}

/// The same comparison of source and policy at another revision. The plan is of the source as it is now, and left out.
fn earlier(options: &Options, base: &mut Base) -> Result<Drift> {
    let Some(dir) = base.dirs.first() else {
        // It is new: everything in it is.
        return Ok(Drift::default());
    };
    let mut then = options.clone();
    then.request.paths = vec![dir.clone()];
    then.plan = None;
    let _doing = base.doing();
    let session = &mut base.session;
    let policy = session.policy.active();
    compared(&then, &mut session.files, &policy, session.today)
}

/// What was read, for the report.
fn inputs(options: &Options, policy: &PolicyFile) -> Vec<(String, String)> {
    let mut out = vec![("policy".to_owned(), policy.name.clone())];
    let sides = [
        (Side::Source, options.request.paths.first()),
        (Side::Plan, options.plan.as_ref()),
        (Side::State, options.state.as_ref()),
    ];
    for (side, path) in sides {
        out.extend(path.map(|path| (side.word().to_owned(), slashes(path))));
    }
    out
}

fn report(args: &Args, report: &Report, out: &mut Out) -> Result<()> {
    for output in args.output.outputs()? {
        let width = Out::width().filter(|_| output.file.is_none());
        let force = args.output.force;
        out.report(output.file.as_deref(), force, false, &|to| {
            output.format.render(report, width, to)
        })?;
    }
    Ok(())
}

/// Adds a line for each root module and environment to a file.
fn append_trend(
    path: &Path,
    report: &Report,
    force: bool,
    today: Day,
    out: &mut Out,
) -> Result<()> {
    let mut lines = String::new();
    for target in report.targets {
        let one = Report {
            targets: std::slice::from_ref(target),
            ..*report
        };
        let line = json::TrendLine::of(&one, target, today.to_string());
        let _ = writeln!(lines, "{}", compact(&line));
    }
    let wrote = if is_stdin(path) {
        Wrote::NotToOutput
    } else {
        append(path, lines.as_bytes(), &own::is_trend, force)?
    };
    out.rest(wrote, lines.as_bytes())
}

/// Why nothing was compared; none where something was.
fn nothing(args: &Args, drift: &Drift, embedded: bool) -> Option<String> {
    if drift.targets.iter().any(|e| !e.rows.is_empty()) {
        return None;
    }
    let why = if drift.roots == Some(0) {
        "no Terraform configuration was found"
    } else if of_no_root(args, drift) {
        "no root module belongs to the environment given"
    } else if embedded {
        "there is no tfsize.hcl for it (`--policy FILE` names one), and nothing has the tags of the example policy"
    } else if drift.targets.is_empty() {
        "no environment of the policy matches it (`--env NAME`, or `select` in the policy)"
    } else {
        "no resource is an item of the policy"
    };
    Some(format!("Nothing was compared: {why}.\n"))
}

/// Whether it is asked for an environment that no root module belongs to, so that there is no result.
fn of_no_root(args: &Args, drift: &Drift) -> bool {
    let named = args.env.iter().any(|name| name != "all");
    named && drift.targets.is_empty()
}

/// How many values could not be compared.
fn undecided(drift: &Drift) -> usize {
    let rows = drift.targets.iter().flat_map(|e| &e.rows);
    rows.filter(|r| r.class == Class::Undecided).count()
}

fn exit(args: &Args, drift: &Drift) -> Result<Exit> {
    if drift.roots == Some(0) {
        return Ok(Exit::NoTerraform);
    }
    let never = args.fail_on.iter().all(|on| *on == FailOn::Never);
    if !drift.unfound.is_empty() && !never {
        return Ok(Exit::Findings);
    }
    if of_no_root(args, drift) && !never {
        return Ok(Exit::CouldNotRun);
    }
    // Against another revision, what was so before does not count.
    let counts = |r: &&Row| {
        r.class.is_drift()
            && r.status
                .is_none_or(|s| matches!(s, Status::New | Status::Worse))
    };
    let rows: Vec<&Row> = drift
        .targets
        .iter()
        .flat_map(|e| &e.rows)
        .filter(counts)
        .collect();
    let loose = drift.targets.iter().any(|e| !e.unclaimed.is_empty());
    let mut monthly = Range::default();
    for range in drift
        .targets
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
    let limited = args.fail_on.iter().any(|on| matches!(on, FailOn::Cost(_)));
    if limited && !drift.broken.is_empty() {
        bail!("--fail-on cost cannot be decided: the source cannot be read as a whole");
    }
    let broken = !drift.broken.is_empty() && !never;
    let open = too_many_undecided(undecided(drift), args.max_undecided).is_some();
    if open || broken || args.fail_on.iter().any(fails) {
        return Ok(Exit::Findings);
    }
    let mut unpriced = drift.targets.iter().flat_map(TargetDrift::unpriced);
    let stays = |row: &&Row| matches!(row.status, Some(Status::Same | Status::Better));
    match unpriced.find(|row| !stays(row)) {
        Some(row) if limited => bail!(
            "--fail-on cost cannot be decided: {} of {} is not known",
            row.what,
            row.item
        ),
        _ => Ok(Exit::Clean),
    }
}
