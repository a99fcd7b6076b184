//! `tfsize cost`

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::budget;
use crate::catalog::price::embedded;
use crate::catalog::region::REGIONS;
use crate::cost::estimate;
use crate::generate::{self, STACKS};
use crate::inventory::{Expect, Inventory, Keep, read_file_of};
use crate::policy::EnvironmentPolicy;
use crate::report::cost::{Priced, document, text};
use crate::sizing;
use crate::target::{ActivePolicy, Request, Wanted, read, read_root};
use crate::text::escape::terminal::line;
use crate::text::{Files, Reach, Scratch, slashes};
use crate::threads;

use super::output::{Format, OutputArgs};
use super::session::Session;
use super::var_args::VarArgs;
use super::{Exit, Global, Out};

/// Flags of `tfsize cost`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Prices are AWS's list prices, on demand, without tax and free tiers; `tfsize prices show` has them. The floor is what \
    runs at the least, the ceiling what may run at the most. What hangs on usage alone, such as requests, is shown with its price and is \
    not in the total.\n\n\
    Examples:\n  tfsize cost\n  tfsize cost --env production -o json\n  tfsize cost infra\n  tfsize cost --plan plan.json --region eu-west-1"
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
    if let Some(region) = &args.region
        && !REGIONS.iter().any(|r| r.code == region)
    {
        bail!("there is no Region {} with prices", line(region));
    }
    if args.paths.is_empty() && args.vars.is_given() {
        bail!("values for variables are for a configuration: name its directory, such as .");
    }
    let documents = args.plan.iter().chain(&args.state);
    let global = global.beside(documents);
    let session = Session::usable(&global, &args.paths, &args.env, out)?;
    let priced = if args.plan.is_some() || args.state.is_some() {
        of_document(args, session)?
    } else if args.paths.is_empty() {
        of_policy(args, &session, out)?
    } else {
        of_configuration(args, session, matches)?
    };
    budget::check()?;
    if priced.is_empty() {
        out.tell("Nothing was priced: no Terraform configuration was found.\n")?;
        return Ok(Exit::NoTerraform);
    }
    let broken = priced.iter().any(|one| one.is_broken);
    for output in outputs {
        let width = Out::width().filter(|_| output.file.is_none());
        match output.format {
            Format::Json => out.show_json(&args.output, output, &document(&priced))?,
            Format::Text => out.show(&args.output, output, &text(&priced, width))?,
        }
    }
    // A part of the configuration is not in the total because of a mistake in it.
    Ok(if broken { Exit::Findings } else { Exit::Clean })
}

impl Args {
    /// What an inventory costs.
    fn priced(
        &self,
        title: String,
        environment: Option<&EnvironmentPolicy>,
        inventory: &Inventory,
    ) -> Priced {
        let _doing = budget::doing(|| format!("pricing {title}"));
        let own = environment.and_then(|e| e.policy.head.region.as_ref());
        let own = own.map(|region| region.value.clone());
        let region = self.region.clone().or(own);
        let unread = inventory
            .gaps
            .iter()
            .map(|gap| format!("{}: {}", gap.what, gap.why));
        Priced {
            title,
            environment: environment.map(|e| e.environment.name.text.clone()),
            unread: unread.collect(),
            is_broken: false,
            estimate: estimate(inventory, embedded(), region.as_deref()),
            region,
        }
    }
}

/// What a plan or a state costs.
fn of_document(args: &Args, session: Session) -> Result<Vec<Priced>> {
    let mut files = session.files;
    let (path, expect) = match (&args.plan, &args.state) {
        (Some(path), _) => (path, Expect::Plan),
        (None, Some(path)) => (path, Expect::State),
        (None, None) => return Ok(Vec::new()),
    };
    let inventory = threads::deep(|| read_file_of(&mut files, path, expect, &|_| Keep::All))??;
    let named = args.env.first();
    let environment = session.policy.loaded.environments.iter();
    let environment = environment
        .clone()
        .find(|e| named == Some(&e.environment.name.text));
    Ok(vec![args.priced(slashes(path), environment, &inventory)])
}

/// What each root module below the paths costs, in each of its environments.
fn of_configuration(
    args: &Args,
    session: Session,
    matches: &clap::ArgMatches,
) -> Result<Vec<Priced>> {
    let mut files = session.files;
    let request = Request {
        paths: args.paths.clone(),
        values: args.vars.in_order(matches)?,
        process: args.vars.process(),
        environments: Wanted::of(&args.env),
        excluded_too: false,
    };
    let policy = session.policy.active();
    threads::deep(|| {
        let targets = read(&mut files, &request, &policy)?;
        let priced = targets.list.iter().map(|target| {
            let environment = target.environments.first().map(|claim| claim.environment);
            let root = slashes(&target.root);
            let title = match environment {
                Some(environment) => format!("{root} ({})", environment.environment.name.text),
                None => root,
            };
            let mut priced = args.priced(title, environment, &target.sourced.inventory);
            priced.is_broken = target.broken().next().is_some();
            priced
        });
        Ok(priced.collect())
    })?
}

/// What the stacks of the policy cost: those that `tfsize generate` writes, read back.
fn of_policy(args: &Args, session: &Session, out: &mut Out) -> Result<Vec<Priced>> {
    let environments = session.policy.environments(&args.env, false)?;
    let mut findings = Vec::new();
    let sized: Vec<_> = (environments.iter())
        .map(|e| sizing::size(e, &mut findings))
        .collect();
    session.refuse(&crate::finding::merged(findings), out)?;
    let pairs: Vec<_> = environments.iter().copied().zip(&sized).collect();
    let scratch = Scratch::new()?;
    for (path, written) in generate::files(&pairs) {
        scratch.put(&path, &written.text)?;
    }
    let mut files = Files::within(Reach::within([scratch.path().to_owned()]));
    threads::deep(|| {
        let mut priced = Vec::new();
        for environment in environments {
            let name = &environment.environment.name.text;
            let dir = scratch.path().join(STACKS).join(name);
            let sourced = read_root(
                &mut files,
                &Request::default(),
                &ActivePolicy::default(),
                &dir,
            )?;
            priced.push(args.priced(name.clone(), Some(environment), &sourced.inventory));
        }
        Ok(priced)
    })?
}
