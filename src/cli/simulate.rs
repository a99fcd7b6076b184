//! `tfsize simulate`

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::builder::{PossibleValue, TypedValueParser};
use jiff::Timestamp;

use crate::budget;
use crate::catalog::dynamics::Unpublished;
use crate::family::titled;
use crate::policy::EnvironmentPolicy;
use crate::report::Output;
use crate::report::simulation::{
    Format, Simulated, Tool, carried, csv, document, html, script, searched, text,
};
use crate::simulate::drive::plan;
use crate::simulate::fit::Fitted;
use crate::simulate::measured;
use crate::simulate::reading::{self, Trace};
use crate::simulate::search::{Search, search};
use crate::simulate::{Load, Model, Options, Parameters, Scenario, run as simulated, usual};
use crate::sizing::{self, Sized};
use crate::text::escape::terminal::{Screen, line, path};
use crate::text::escape::{LONGEST, shortened};
use crate::text::{Edit, FileId, Files, SourceFile, Span, slashes, unified_diff};

use super::output::{OutputArgs, OutputParser};
use super::session::Session;
use super::{Exit, Global, Out, nothing_to_size};

/// Flags of `tfsize simulate`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The load is a share of the demand: of what is usual up to the peak. What one task carries follows from the policy \
    (agents of a task, the most of its tier); where the policy does not say, the maximum is taken to carry the peak, and --assume \
    says otherwise. A file of a load holds minute,value, or a column for each word of the demand, or what `aws cloudwatch \
    get-metric-data` prints.\n\n\
    Examples:\n  tfsize simulate --env production\n  tfsize simulate --env production --scenario database-failover\n  \
    tfsize simulate --trace june.csv --word connections -o csv=june-simulated.csv\n  \
    tfsize simulate --scenario spike --set image=900 --assume service/supervisor=150\n  \
    tfsize simulate --env production --scenario ramp --search --headroom 20\n  \
    tfsize simulate --env production --scenario ramp --emit k6=load.js"
)]
pub(super) struct Args {
    /// The environment, or `all`; several may be given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    env: Vec<String>,
    /// The load
    #[arg(long, value_name = "NAME", default_value = "day", value_parser = ScenarioParser)]
    scenario: Scenario,
    /// A load from a file instead; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "scenario")]
    trace: Option<PathBuf>,
    /// The word of the demand that a column without a name is of; shares of the peak otherwise
    #[arg(long, value_name = "WORD", requires = "trace")]
    word: Option<String>,
    /// The load times this
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = super::factor)]
    times: f64,
    /// When the trace begins, for schedules; without it what the file says, else a Monday at 00:00 UTC
    #[arg(long, value_name = "TIME")]
    start: Option<Timestamp>,
    /// Another value of a parameter, which the output lists; several may be given
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// What one task of a service carries or handles, or the ACU that a database needs at the peak; several may be given
    #[arg(long, value_name = "ITEM=NUMBER")]
    assume: Vec<String>,
    /// Draw the parameters that are not set from their ranges, by this seed
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// Find the smallest bounds of tasks and capacity that hold the load, as a diff of the policy
    #[arg(long)]
    search: bool,
    /// With --search: the bounds hold this much more than the load, in percent
    #[arg(long, value_name = "PERCENT", requires = "search", default_value = "0", value_parser = more)]
    headroom: f64,
    /// Write a script that sends this load to the real system; several may be given
    #[arg(
        long,
        value_name = "TOOL[=FILE]",
        conflicts_with_all = ["search", "output", "seed", "set", "assume"],
        value_parser = OutputParser::<Tool>::NEW
    )]
    emit: Vec<Output<Tool>>,
    /// Read what a load test measured, and say what one task carried; several may be given
    #[arg(long, value_name = "FILE", requires = "running", conflicts_with_all = ["search", "emit", "output", "seed", "set", "assume"])]
    fit: Vec<PathBuf>,
    /// With --fit: how many tasks of a service ran all the time; several may be given
    #[arg(long = "tasks", value_name = "ITEM=NUMBER", requires = "fit")]
    running: Vec<String>,
    #[command(flatten)]
    output: OutputArgs<Format>,
}

/// Reads a scenario. Help and completions have the names from here.
#[derive(Debug, Clone)]
struct ScenarioParser;

impl TypedValueParser for ScenarioParser {
    type Value = Scenario;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Scenario, clap::Error> {
        let known = |text: &str| {
            let mut all = Scenario::ALL.iter().copied();
            let names = || Scenario::ALL.iter().map(|one| one.name());
            all.find(|one| one.name() == text)
                .ok_or_else(|| format!("choose from {}", names().collect::<Vec<_>>().join(", ")))
        };
        known.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let all = Scenario::ALL.iter();
        Some(Box::new(
            all.map(|one| PossibleValue::new(one.name()).help(one.about())),
        ))
    }
}

/// A share that is added, in percent.
fn more(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('%').parse::<f64>().ok();
    let number = number.filter(|n| (0.0..=1000.0).contains(n));
    number.ok_or_else(|| "a number from 0 to 1000 is required, such as 20".into())
}

/// A Monday.
const MONDAY: i64 = 1_780_272_000;

pub(super) fn run(args: &Args, global: &Global, out: &mut Out) -> Result<Exit> {
    let outputs = args.output.outputs()?;
    let mut parameters = Parameters::default();
    for text in &args.set {
        parameters
            .set(text)
            .map_err(|why| anyhow!("--set: {why}"))?;
    }
    if let Some(seed) = args.seed {
        parameters = parameters.drawn(seed);
    }
    let session = Session::usable(global, &[], &args.env, out)?;
    let environments = session.policy.environments(&args.env, true)?;
    let mut findings = Vec::new();
    let sized: Vec<Sized> = environments
        .iter()
        .map(|environment| sizing::size(environment, &mut findings))
        .collect();
    session.refuse(&crate::finding::merged(findings), out)?;
    let trace = args.trace.as_ref().map(|file| read(args, &session, file));
    let trace = trace.transpose()?;
    if !args.emit.is_empty() {
        return args.emitted(&environments, &sized, trace.as_ref(), out);
    }
    if !args.fit.is_empty() {
        return args.fitted(&session, &environments, &sized, out);
    }
    if args.search {
        if outputs.iter().any(|output| output.format != Format::Text) {
            bail!("--search is written as text only");
        }
        let found = environments.iter().zip(&sized);
        let found = found.map(|(environment, sized)| {
            args.searched(environment, sized, trace.as_ref(), &parameters)
        });
        let found = found.collect::<Result<Vec<FoundBounds>>>()?;
        for output in outputs {
            let width = Out::width().filter(|_| output.file.is_none());
            let mut shown = Screen::new();
            for one in &found {
                one.show(&session.files, width, &mut shown)?;
            }
            out.show(&args.output, output, &shown)?;
        }
        if let Some(nothing) = nothing_to_size(&sized) {
            out.tell(&nothing)?;
        }
        return Ok(Exit::Clean);
    }
    let mut all = Vec::new();
    for (environment, sized) in environments.iter().zip(&sized) {
        all.push(args.simulate(environment, sized, trace.as_ref(), &parameters)?);
    }
    let nothing = nothing_to_size(&sized);
    for output in outputs {
        match output.format {
            Format::Json => {
                out.show_json(&args.output, output, &document(&all, &parameters))?;
            }
            Format::Csv => {
                let file = output.file.as_deref();
                out.report(file, args.output.force, false, &|to| csv(&all, to))?;
            }
            Format::Html => {
                let file = output.file.as_deref();
                out.report(file, args.output.force, false, &|to| html(&all, to))?;
            }
            Format::Text => {
                let width = Out::width().filter(|_| output.file.is_none());
                out.show(&args.output, output, &text(&all, &parameters, width))?;
            }
        }
    }
    if let Some(nothing) = nothing {
        out.tell(&nothing)?;
    }
    Ok(Exit::Clean)
}

/// A load from a file.
fn read(args: &Args, session: &Session, file: &std::path::Path) -> Result<Trace> {
    let source = SourceFile::read_named(session.files.reach(), file)?;
    reading::read(&source.text, args.word.as_deref())
        .map_err(|why| anyhow!("{}: {why}", path(file)))
}

/// What a search found in an environment.
struct FoundBounds {
    environment: String,
    load: String,
    search: Search,
    assumed: Vec<String>,
}

impl FoundBounds {
    /// All of it, with the policy's lines as they would be.
    fn show(&self, files: &Files, width: Option<u16>, shown: &mut Screen) -> Result<()> {
        let (environment, load) = (&self.environment, &self.load);
        searched(environment, load, &self.search, &self.assumed, width, shown);
        let changed = self
            .search
            .items
            .iter()
            .filter(|item| item.now != item.then);
        let mut edits: BTreeMap<_, Vec<Edit>> = BTreeMap::new();
        for item in changed {
            edits.entry(item.at.file).or_default().push(Edit {
                range: item.at.range(),
                text: item.then.clone(),
            });
        }
        for (id, list) in &edits {
            edited(files, *id, list, shown)?;
        }
        shown.text("\n");
        Ok(())
    }
}

/// A line of the policy as it would be.
fn patched(files: &Files, at: Span, text: String, shown: &mut Screen) -> Result<()> {
    let range = at.range();
    edited(files, at.file, &[Edit { range, text }], shown)?;
    shown.text("\n");
    Ok(())
}

/// A file with edits, as a diff.
fn edited(files: &Files, id: FileId, edits: &[Edit], shown: &mut Screen) -> Result<()> {
    let Some(file) = files.get(id) else {
        return Ok(());
    };
    let name = line(&slashes(&file.path));
    let edited = files.edited(id, 0..file.text.len(), edits);
    let (old, new, _) = edited.with_context(|| format!("cannot change {name}"))?;
    let diff = unified_diff(&old, &new, &format!("a/{name}"), &format!("b/{name}"));
    for line in diff.split_inclusive('\n') {
        shown.text(&shortened(line, LONGEST));
    }
    Ok(())
}

impl Args {
    /// The load in an environment.
    fn load(&self, name: &str, sized: &Sized, trace: Option<&Trace>, usual: f64) -> Result<Load> {
        let load = match (trace, &self.trace) {
            (Some(trace), Some(file)) => {
                let columns = trace.columns.clone();
                Load::traced(path(file), columns, &sized.demand, usual)
                    .map_err(|why| anyhow!("{} in environment \"{name}\": {why}", path(file)))?
            }
            _ => Load::of(self.scenario, usual),
        };
        Ok(load.times(self.times))
    }

    /// The system with what is assumed of it.
    fn model<'s>(&self, sized: &'s Sized) -> Result<Model<'s>> {
        let mut model = Model::of(sized);
        for text in &self.assume {
            if let Err(why) = model.assume(text) {
                bail!("--assume: {why}");
            }
        }
        Ok(model)
    }

    fn options(&self, trace: Option<&Trace>, parameters: Parameters) -> Options {
        let start = self.start.or(trace.and_then(|trace| trace.start));
        let start = start.or(Timestamp::from_second(MONDAY).ok());
        Options {
            parameters,
            start: start.unwrap_or_default(),
        }
    }

    /// Says what a task carried in load tests of one environment.
    fn fitted(
        &self,
        session: &Session,
        environments: &[&EnvironmentPolicy],
        sized: &[Sized],
        out: &mut Out,
    ) -> Result<Exit> {
        let ([_], [sized]) = (environments, sized) else {
            bail!("--fit is about one environment: name it with --env");
        };
        let model = Model::of(sized);
        let load = Load::of(self.scenario, 1.0);
        let plan = plan(sized, &load);
        let mut all = Vec::new();
        for text in &self.running {
            let wrong = || {
                anyhow!(
                    "--tasks: a number of tasks is given as ITEM=NUMBER, not \"{}\"",
                    line(text)
                )
            };
            let (item, tasks) = text.split_once('=').ok_or_else(wrong)?;
            let tasks: u32 = tasks
                .trim()
                .parse()
                .ok()
                .filter(|n| *n > 0)
                .ok_or_else(wrong)?;
            let Some(drive) = plan.drives.iter().find(|drive| drive.item == item.trim()) else {
                let items: Vec<String> =
                    plan.drives.iter().map(|drive| line(&drive.item)).collect();
                bail!(
                    "--tasks: a load test sends nothing to \"{}\"; choose from {}",
                    line(item),
                    items.join(", ")
                );
            };
            let mut fleets = model.fleets.iter();
            let fleet = fleets.find(|fleet| titled(fleet.family, &fleet.item.name) == drive.item);
            let Some(fleet) = fleet else {
                bail!("--tasks: {} has no tasks", line(&drive.item));
            };
            if drive.sent.errors.is_none() && drive.sent.latency.is_none() {
                bail!(
                    "the policy states no limit for {}: write an alarm `on = \"errors\"` or `on = \"latency\"`, by which a task carries its load or does not",
                    line(&drive.item)
                );
            }
            let mut fitted = Fitted::of(drive, &fleet.item, tasks);
            for file in &self.fit {
                let source = SourceFile::read_named(session.files.reach(), file)?;
                let read = measured::read(&source.text, drive);
                let read = read.map_err(|why| anyhow!("{}: {}", path(file), line(&why)))?;
                if let Some(read) = read {
                    fitted.add(read);
                }
            }
            all.push(fitted);
        }
        for fitted in &mut all {
            fitted.find();
        }
        let mut shown = Screen::new();
        for one in &all {
            carried(&sized.environment, one, &mut shown);
            if let Some((at, text)) = one.edit() {
                patched(&session.files, at, text, &mut shown)?;
            }
        }
        out.report(None, false, false, &|to| {
            to.write_all(shown.as_str().as_bytes())
        })?;
        Ok(Exit::Clean)
    }

    /// Writes the scripts that send the load of one environment.
    fn emitted(
        &self,
        environments: &[&EnvironmentPolicy],
        sized: &[Sized],
        trace: Option<&Trace>,
        out: &mut Out,
    ) -> Result<Exit> {
        Output::check(&self.emit).map_err(|e| anyhow!(e))?;
        let ([_], [sized]) = (environments, sized) else {
            let names = environments.iter().map(|e| line(&e.environment.name.text));
            let names = names.collect::<Vec<_>>().join(", ");
            bail!("--emit sends the load of one environment: name it with --env, of {names}");
        };
        let usual = usual(
            &sized.demand,
            Parameters::default().get(Unpublished::Baseline),
        );
        let load = self.load(&sized.environment, sized, trace, usual)?;
        let plan = plan(sized, &load);
        for (item, why) in &plan.left_out {
            let says = format!("Nothing is sent to {}: {}.\n", line(item), line(why));
            out.tell(&says)?;
        }
        if plan.drives.is_empty() {
            bail!(
                "nothing of environment \"{}\" can be sent a load from outside",
                line(&sized.environment)
            );
        }
        for output in &self.emit {
            let text = script(&plan, output.format)?;
            let file = output.file.as_deref();
            out.report(file, self.output.force, false, &|to| {
                to.write_all(text.as_bytes())
            })?;
        }
        Ok(Exit::Clean)
    }

    fn searched(
        &self,
        environment: &EnvironmentPolicy,
        sized: &Sized,
        trace: Option<&Trace>,
        parameters: &Parameters,
    ) -> Result<FoundBounds> {
        let name = &environment.environment.name.text;
        let _doing = budget::doing(|| format!("searching bounds for environment \"{name}\""));
        let usual = usual(&sized.demand, parameters.get(Unpublished::Baseline));
        let load = self.load(name, sized, trace, usual)?;
        let load = load.times(1.0 + self.headroom / 100.0);
        let mut model = self.model(sized)?;
        let options = self.options(trace, parameters.clone());
        let search = search(environment, &model, &load, &options);
        budget::check()?;
        let headroom = match self.headroom {
            0.0 => String::new(),
            more => format!(" with {more} % more"),
        };
        Ok(FoundBounds {
            environment: name.clone(),
            load: format!("{}{headroom}", load.title),
            search,
            assumed: model.assumed(),
        })
    }

    fn simulate(
        &self,
        environment: &EnvironmentPolicy,
        sized: &Sized,
        trace: Option<&Trace>,
        parameters: &Parameters,
    ) -> Result<Simulated> {
        let name = &environment.environment.name.text;
        let _doing = budget::doing(|| format!("simulating environment \"{name}\""));
        let usual = usual(&sized.demand, parameters.get(Unpublished::Baseline));
        let load = self.load(name, sized, trace, usual)?;
        let model = self.model(sized)?;
        let at =
            |parameters: Parameters| simulated(&model, &load, &self.options(trace, parameters));
        let simulated = Simulated {
            environment: name.clone(),
            run: at(parameters.clone()),
            ends: [false, true].map(|worse| at(parameters.ends(worse))),
        };
        budget::check()?;
        Ok(simulated)
    }
}
