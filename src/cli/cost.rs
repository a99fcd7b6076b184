//! `tfsize cost`

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::budget;
use crate::catalog::price::embedded;
use crate::catalog::region::REGIONS;
use crate::config::load::CommandLine;
use crate::cost::estimate;
use crate::generate::{self, STACKS};
use crate::inventory::{Expect, Inventory, Keep, read_file_of};
use crate::policy::EnvironmentPolicy;
use crate::report::cost::{Priced, document, text};
use crate::sizing;
use crate::target::{
    ActivePolicy, Claim, Request, Source, Wanted, environments_of, read, read_root,
};
use crate::text::escape::terminal::line;
use crate::text::{Files, Reach, Scratch, is_stdin, slashes};
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
    let broken = priced.iter().any(|one| one.is_broken);
    for output in outputs {
        let width = Out::width().filter(|_| output.file.is_none());
        match output.format {
            Format::Json => out.show_json(&args.output, output, &document(&priced))?,
            Format::Text => out.show(&args.output, output, &text(&priced, width))?,
        }
    }
    if priced.is_empty() {
        out.tell("Nothing was priced: no Terraform configuration was found.\n")?;
        return Ok(Exit::without_terraform(&args.paths));
    }
    // A part of the configuration is not in the total because of a mistake in it.
    Ok(if broken { Exit::Findings } else { Exit::Clean })
}

impl Args {
    fn request(&self, values: Vec<CommandLine>) -> Request {
        Request {
            paths: self.paths.clone(),
            values,
            process: self.vars.process(),
            environments: Wanted::of(&self.env),
            excluded_too: false,
        }
    }

    /// What an inventory costs in each of the environments that it matches, which may be in other Regions.
    fn in_each<'i>(
        &'i self,
        title: &'i str,
        claims: &'i [Claim<'i>],
        inventory: &'i Inventory,
    ) -> impl Iterator<Item = Priced> + 'i {
        let alone = claims
            .is_empty()
            .then(|| self.priced(title.to_owned(), None, inventory));
        let each = claims.iter().map(move |claim| {
            let name = &claim.environment.environment.name.text;
            self.priced(
                format!("{title} ({name})"),
                Some(claim.environment),
                inventory,
            )
        });
        alone.into_iter().chain(each)
    }

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
    let (path, expect) = match (&args.plan, &args.state) {
        (Some(path), _) => (path, Expect::Plan),
        (None, Some(path)) => (path, Expect::State),
        (None, None) => return Ok(Vec::new()),
    };
    let request = args.request(Vec::new());
    let policy = session.policy.active();
    let mut files = session.files;
    threads::deep(|| {
        let inventory = read_file_of(&mut files, path, expect, &|_| Keep::All)?;
        let dir = path.parent().unwrap_or(Path::new("."));
        let beside = Source::Beside(if is_stdin(path) { Path::new(".") } else { dir });
        let claims = environments_of(&files, &request, &policy, beside, &inventory);
        Ok(args.in_each(&slashes(path), &claims, &inventory).collect())
    })?
}

/// What each root module below the paths costs, in each of its environments.
fn of_configuration(
    args: &Args,
    session: Session,
    matches: &clap::ArgMatches,
) -> Result<Vec<Priced>> {
    let mut files = session.files;
    let request = args.request(args.vars.in_order(matches)?);
    let policy = session.policy.active();
    threads::deep(|| {
        let targets = read(&mut files, &request, &policy)?;
        let mut all = Vec::new();
        for target in &targets.list {
            let inventory = &target.sourced.inventory;
            let is_broken = target.broken().next().is_some();
            let root = slashes(&target.root);
            let each = args.in_each(&root, &target.environments, inventory);
            all.extend(each.map(|priced| Priced {
                is_broken,
                ..priced
            }));
        }
        Ok(all)
    })?
}

/// What the stacks of the policy cost: those that `tfsize generate` writes, read back.
fn of_policy(args: &Args, session: &Session, out: &mut Out) -> Result<Vec<Priced>> {
    let environments = session.policy.environments(&args.env, false)?;
    // Each is made when its turn comes: many environments with many items are far larger than the policy.
    let sized = |environment: &EnvironmentPolicy, findings: &mut Vec<_>| {
        let name = &environment.environment.name.text;
        let _doing = budget::doing_whole(|| format!("pricing environment \"{name}\""));
        sizing::size(environment, findings)
    };
    let mut findings = Vec::new();
    for environment in &environments {
        sized(environment, &mut findings);
    }
    session.refuse(&crate::finding::merged(findings), out)?;
    let scratch = Scratch::new()?;
    let mut files = Files::within(Reach::within([scratch.path().to_owned()]));
    threads::deep(|| {
        let mut priced = Vec::new();
        for (place, environment) in environments.into_iter().enumerate() {
            let sized = sized(environment, &mut Vec::new());
            let name = &environment.environment.name.text;
            let _doing = budget::doing_whole(|| format!("pricing environment \"{name}\""));
            for (path, written) in generate::files(&[(environment, &sized)]) {
                // The modules are those of all.
                let is_new = place == 0 || path.starts_with(STACKS);
                if is_new && budget::spend_text(written.text.len()) {
                    scratch.put(&path, &written.text)?;
                }
            }
            budget::check()?;
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
