//! `tfsize cost`

mod limits;
mod side;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::budget;
use crate::catalog::region;
use crate::config::funcs::parse_yaml;
use crate::cost::{Usage, Verdict};
use crate::inventory::Expect;
use crate::report::cost::{Compared, Format, Priced, Report, dollars, held, pairs};
use crate::target::{Request, Wanted};
use crate::text::escape::terminal::{line, path as shown, short};
use crate::text::{SourceFile, slashes};

use super::base::Base;
use super::output::OutputArgs;
use super::session::today;
use super::var_args::VarArgs;
use super::{Exit, Global, Out};
use limits::{FailAbove, stated};
use side::{Given, Pricing, Side};

/// Flags of `tfsize cost`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Prices are AWS's list prices, on demand, without tax and free tiers; `tfsize prices show` has them. The floor is what \
    runs at the least, the ceiling what may run at the most. What hangs on usage alone, such as requests, is shown with its price and is \
    not in the total.\n\n\
    Examples:\n  tfsize cost\n  tfsize cost --env production -o json\n  tfsize cost infra\n  tfsize cost --plan plan.json --region eu-west-1\n  \
    tfsize cost --base main --fail-above ceiling=5000\n  tfsize cost --diff old.hcl tfsize.hcl"
)]
pub(super) struct Args {
    /// Directories to look below for root modules; without any, what the policy generates is priced
    paths: Vec<PathBuf>,
    /// The environment, or `all`; several may be given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    env: Vec<String>,
    /// A plan instead, as `show -json` prints it; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["state", "paths"])]
    plan: Option<PathBuf>,
    /// A state instead: `show -json` of it, or a terraform.tfstate; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    state: Option<PathBuf>,
    /// What costs more in the second of two: directories, policies (.hcl), plans, states
    #[arg(long, value_names = ["BEFORE", "NOW"], num_args = 2, conflicts_with_all = ["plan", "state", "paths", "base"])]
    diff: Vec<PathBuf>,
    /// A git revision: what costs more than there
    #[arg(long, value_name = "REV", conflicts_with_all = ["plan", "state"])]
    base: Option<String>,
    /// Fail where an environment costs more a month, in US dollars; with floor=, expected= (the default) or ceiling= before it;
    /// several may be given. Each counts instead of what the policy's `budget` says of the same amount
    #[arg(long, value_name = "[END=]USD")]
    fail_above: Vec<FailAbove>,
    /// Also what would cost less, each with its condition and its edit (text and json)
    #[arg(long, conflicts_with_all = ["diff", "base"])]
    savings: bool,
    /// How resources are used, as a usage file of infracost says it: what hangs on that is then in the total
    #[arg(long, value_name = "FILE")]
    usage_file: Option<PathBuf>,
    /// The Region of resources that do not say where they are; by default that of the environment
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    vars: VarArgs,
    #[command(flatten)]
    output: OutputArgs<Format>,
}

pub(super) fn run(
    args: &Args,
    global: &Global,
    matches: &clap::ArgMatches,
    out: &mut Out,
) -> Result<Exit> {
    let outputs = args.output.outputs()?;
    if args.savings && !outputs.iter().any(|output| shows_savings(output.format)) {
        bail!("--savings is for text and json: other formats have no place for it");
    }
    if let Some(region) = &args.region
        && region::find(region).is_none()
    {
        bail!("there is no Region {} with prices", line(region));
    }
    let has_configuration = !args.paths.is_empty() || args.diff.iter().any(|path| path.is_dir());
    if !has_configuration && args.vars.is_given() {
        bail!("values for variables are for a configuration: name its directory, such as .");
    }
    let usage = args
        .usage_file
        .as_deref()
        .map(|path| read_usage(path, global));
    let usage = usage.transpose()?;
    let pricing = Pricing {
        region: args.region.as_deref(),
        environments: &args.env,
        savings: args.savings,
        usage: usage.as_ref(),
        request: Request {
            paths: args.paths.clone(),
            values: args.vars.in_order(matches)?,
            process: args.vars.process(),
            environments: Wanted::of(&args.env),
            excluded_too: false,
        },
    };
    let (before, now) = args.sides(&pricing, global, out)?;
    budget::check()?;
    let stated = stated(&args.fail_above, &now.policy, &now.files);
    let limits = held(&now.priced, &|environment| stated.of(environment));
    let report = Report {
        now: &now.priced,
        compared: before.as_ref().map(|(with, before)| Compared {
            with,
            pairs: pairs(before, &now.priced),
        }),
        limits: &limits,
        day: today().0,
    };
    for output in outputs {
        let width = Out::width().filter(|_| output.file.is_none());
        let force = args.output.force;
        out.report(output.file.as_deref(), force, false, &|to| {
            output.format.render(&report, width, to)
        })?;
    }
    let is_nothing = |side: &[Priced]| side.is_empty();
    let gone = before.as_ref().is_some_and(|(_, side)| !is_nothing(side));
    // That all of it is gone is a difference; that there is nothing to hold to a limit is no verdict.
    if is_nothing(&now.priced) && !(gone && stated.is_empty()) {
        out.tell("Nothing was priced: no Terraform configuration was found.\n")?;
        let named: Vec<PathBuf> = args.paths.iter().chain(args.diff.last()).cloned().collect();
        return Ok(Exit::without_terraform(&named));
    }
    // Tables for programs have no place for what failed the run.
    let is_shown =
        |format: Format| !matches!(format, Format::Csv | Format::Focus | Format::Infracost);
    if !outputs.iter().any(|output| is_shown(output.format)) {
        for held in limits.iter().filter(|held| held.verdict != Verdict::Within) {
            out.tell(&format!("{}\n", line(&held.told())))?;
            for (address, usd) in &held.largest {
                out.tell(&format!("  {}  {}\n", dollars(*usd), short(address, 100)))?;
            }
        }
    }
    if let (Some(usage), Some(path)) = (&usage, &args.usage_file) {
        let unused = usage.unused();
        let some: Vec<String> = unused
            .iter()
            .take(UNUSED)
            .map(|key| short(key, 100))
            .collect();
        let more = match unused.len().saturating_sub(UNUSED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        if !some.is_empty() {
            out.tell(&format!(
                "Not used of {}: {}{more}.\n",
                shown(path),
                some.join(", ")
            ))?;
        }
    }
    let unheld = stated.unheld(&now.priced, &args.env);
    for root in &unheld.roots {
        out.tell(&format!(
            "{} is of no environment, so no budget of the policy holds there (--env NAME, or `select` in the policy).\n",
            line(root)
        ))?;
    }
    if limits.iter().any(|held| held.verdict == Verdict::Above) {
        return Ok(Exit::Findings);
    }
    if let Some(environment) = unheld.environments.first() {
        bail!(
            "the budget of environment \"{}\" cannot be decided: nothing was priced for it",
            line(environment)
        );
    }
    let mut undecided = limits.iter().filter(|l| l.verdict == Verdict::Undecided);
    if let Some(held) = undecided.next() {
        bail!("a limit cannot be decided: {}", line(&held.told()));
    }
    // A part of the configuration is not in the total because of a mistake in it.
    Ok(if now.priced.iter().any(|one| one.is_broken) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// How many keys of a usage file are named that no bill was made of.
const UNUSED: usize = 20;

/// How resources are used, by a file.
fn read_usage(path: &Path, global: &Global) -> Result<Usage> {
    let reach = global.reach(&[path.to_owned()], Path::new("."))?;
    let file = SourceFile::read_named(&reach, path)?;
    let refused = |why: &str| anyhow::anyhow!("{} is no usage file: {why}", shown(path));
    let value = parse_yaml(&file.text).map_err(|e| refused(&e.message))?;
    Usage::read(&value).map_err(refused)
}

/// Whether a format has a place for what would cost less.
fn shows_savings(format: Format) -> bool {
    matches!(format, Format::Text | Format::Json)
}

/// What is compared with, as it is called, and what it costs.
type Earlier = (String, Vec<Priced>);

impl Args {
    /// What is priced, and what it is compared with, as that is called.
    fn sides(
        &self,
        pricing: &Pricing<'_>,
        global: &Global,
        out: &mut Out,
    ) -> Result<(Option<Earlier>, Side)> {
        if let [before, now] = self.diff.as_slice() {
            let with = slashes(before);
            let (before, now) = (Given::of(before)?, Given::of(now)?);
            let before = pricing.one_of_two(&before, global, true, out)?;
            let now = pricing.one_of_two(&now, global, false, out)?;
            return Ok((Some((with, before.priced)), now));
        }
        let given = match (&self.plan, &self.state) {
            (Some(path), _) => Given::Document(path, Expect::Plan),
            (None, Some(path)) => Given::Document(path, Expect::State),
            (None, None) if self.paths.is_empty() => Given::Policy(global.policy.as_deref()),
            (None, None) => Given::Configuration(&self.paths),
        };
        let Some(revision) = &self.base else {
            return Ok((None, pricing.side(&given, global, out)?));
        };
        let session = pricing.session(&given, global, out)?;
        let dirs = match given {
            Given::Policy(_) => vec![session.policy.dir().to_owned()],
            _ => self.paths.clone(),
        };
        let mut base = Base::read(revision, &dirs, &[], global)?;
        let before = pricing.earlier(&given, &mut base, &session, global, out)?;
        let names = |root: &Path| (slashes(root), slashes(&base.revision.name(root)));
        let now = pricing.of(&given, session, &names, out)?;
        Ok((Some((revision.clone(), before)), now))
    }
}
