//! What a run is about: the root modules that paths lead to, each read with the values of an environment, and the
//! environments of the policy that it stands for. Every feature that looks at Terraform gets it here.

mod environment;
mod estates;
pub mod file_header;
mod paths;
mod request;
mod roots;
mod runs;
mod scan;
mod selects;
mod units;
mod variants;

use environment::beside;
pub use environment::{Claim, NAMING, Place, choose};
pub use estates::{Environment, InEnvironment, Member, by_environment, in_each};
use paths::named_like;
pub use paths::{boundary_like, relative_to};
pub use request::{ActivePolicy, Request, Wanted};
pub use roots::{Roots, find_roots};
pub use units::{is_made, is_unit, read_by_units, units_of_stack};

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::config::load::{CommandLine, Loader, cloud_workspace, workspace};
use crate::finding::{Finding, Severity};
use crate::inventory::{Gap, Inventory, Sourced, read_source};
use crate::policy::EnvironmentPolicy;
use crate::registry::{RuleInfo, policyfile, reading};
use crate::text::escape::terminal::short;
use crate::text::{Files, boundary_of, is_everything};

use file_header::{Origin, origin_of};
use variants::{Declared, Variant, alone, shared, variants, workspaces_of};

/// One root module, read with one set of values.
#[derive(Debug)]
pub struct Target<'p> {
    /// The root module's directory, as it is named from where the paths are.
    pub root: PathBuf,
    /// The same, relative to the directory of the policy's file where it lies below it.
    pub dir: PathBuf,
    /// The environment whose files of values it is read with; none where one reading serves all environments.
    pub values_of: Option<&'p EnvironmentPolicy>,
    /// What tells it from others of its root module, where no environment does: the workspace or the file of values.
    pub label: Option<String>,
    /// The workspace that it is read in, where it has others too.
    pub workspace: Option<String>,
    /// The environments it matches; none where nothing says so.
    pub environments: Vec<Claim<'p>>,
    /// Whether it is planned by itself, as a root module is; else it is a module whose calls have no instance.
    pub planned: bool,
    /// What was read.
    pub sourced: Sourced,
}

impl Target<'_> {
    /// What is wrong with its source itself, so that a part of it is not read. What could not be evaluated is not known,
    /// and shows as that.
    pub fn broken(&self) -> impl Iterator<Item = &Finding> {
        const RULES: [&RuleInfo; 3] = [
            &reading::SYNTAX,
            &reading::CONFIGURATION,
            &reading::VARIABLES,
        ];
        let all = self.sourced.findings.iter();
        all.filter(|f| f.severity == Severity::Error && RULES.iter().any(|r| r.id == f.rule))
    }

    /// What environments select that would be in it and is not.
    pub fn unfound(&self) -> impl Iterator<Item = &Finding> {
        let all = self.sourced.findings.iter();
        all.filter(|f| f.rule == policyfile::REFERENCE.id)
    }

    /// Counts what mistakes keep from being read as not read: what is missing may be there.
    fn add_gaps(&mut self, files: &Files) {
        let gaps = self.broken().map(|mistake| {
            let span = mistake.primary.span;
            Gap {
                what: files.locate(span).into(),
                why: mistake.headline.as_str().into(),
                span: Some(span),
                call: None,
            }
        });
        let gaps: Vec<Gap> = gaps.collect();
        self.sourced.inventory.gaps.extend(gaps);
    }
}

/// Everything that a request leads to.
#[derive(Debug, Default)]
pub struct Targets<'p> {
    /// The root modules, each as often as environments bring values of their own for it.
    pub list: Vec<Target<'p>>,
    /// How they were found.
    pub roots: Roots,
    /// What reads modules, each once.
    loader: Loader,
}

/// The environments that root modules are, by their directories.
pub type Standing = BTreeMap<PathBuf, BTreeSet<String>>;

impl Targets<'_> {
    /// What each root module stands for: no environment where nothing says so.
    pub fn standing(&self) -> Standing {
        let mut out = Standing::new();
        for root in &self.roots.dirs {
            out.entry(root.clone()).or_default();
        }
        for target in &self.list {
            let claims = target.environments.iter();
            let names = claims.map(|claim| claim.environment.environment.name.text.clone());
            out.entry(target.root.clone()).or_default().extend(names);
        }
        out
    }
}

/// Reads every root module that the request's paths lead to.
///
/// # Errors
///
/// When a path does not exist, directories are nested too deeply, or `--var` names a variable that no root module has.
pub fn read<'p>(
    files: &mut Files,
    request: &Request,
    policy: &ActivePolicy<'p>,
) -> Result<Targets<'p>> {
    let mut loader = Loader::new();
    let skip = |dir: &Path| !request.excluded_too && policy.excludes(&policy.relative(dir));
    let mut roots = find_roots(files, &mut loader, &request.paths, &skip)?;
    units::add_units(files, &mut loader, &mut roots, &request.process, &skip)?;
    let mut list = read_all(files, request, policy, (&mut loader, &mut roots));
    selects::check(request, policy, &mut list, files);
    declared(request, &|name| roots.declare(name), roots.dirs.is_empty())?;
    Ok(Targets {
        list,
        roots,
        loader,
    })
}

/// Root modules of the environments that were not asked about themselves.
#[derive(Default)]
pub struct Others<'p> {
    /// Those that were read.
    pub list: Vec<Target<'p>>,
    /// Why there may be some that were not.
    pub unread: Option<String>,
}

impl Others<'_> {
    /// What it means that there may be some that were not read, as a clause.
    pub fn doubt(&self) -> Option<String> {
        let says = |why: &String| {
            format!("other root modules of the environment may have it, and were not read: {why}")
        };
        self.unread.as_ref().map(says)
    }
}

/// What comes of the targets; where something is missed that others of their environments may have, with those.
pub fn with_others<'p, T>(
    files: &mut Files,
    request: &Request,
    policy: &ActivePolicy<'p>,
    targets: &mut Targets<'p>,
    mut made: impl FnMut(&Files, &Targets<'p>, &Others<'p>) -> (T, bool),
) -> (T, Others<'p>) {
    let mut others = Others::default();
    let (first, missed) = made(files, targets, &others);
    if !missed || policy.embedded {
        return (first, others);
    }
    match read_others(files, request, policy, targets) {
        Ok(list) => others.list = list,
        Err(error) => others.unread = Some(error.to_string()),
    }
    (made(files, targets, &others).0, others)
}

/// Reads the root modules that match the environments of those that were asked about, and were not asked about
/// themselves: what one of an environment lacks, another may have. They are those in the directory of the policy, or in the
/// repository where the policy is elsewhere.
///
/// # Errors
///
/// When there may be some that cannot be read.
fn read_others<'p>(
    files: &mut Files,
    request: &Request,
    policy: &ActivePolicy<'p>,
    asked: &mut Targets<'p>,
) -> Result<Vec<Target<'p>>> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let Some(first) = request.paths.first() else {
        return Ok(Vec::new());
    };
    let dir = if first.is_dir() {
        first
    } else {
        first.parent().unwrap_or(first)
    };
    let home = real(&policy.dir);
    let holds = real(dir).starts_with(&home) && !is_everything(&home);
    let top = if holds { home } else { boundary_of(dir) };
    let whole = |path: &PathBuf| path.is_dir() && top.starts_with(real(path));
    if request.paths.iter().any(whole) {
        return Ok(Vec::new());
    }
    let top = named_like(dir, top);
    if let Err(refusal) = files.reach().dir(&top) {
        bail!("{refusal}");
    }
    let request = Request {
        paths: vec![top],
        ..request.clone()
    };
    let skip = |dir: &Path| !request.excluded_too && policy.excludes(&policy.relative(dir));
    let mut roots = find_roots(files, &mut asked.loader, &request.paths, &skip)?;
    units::add_units(
        files,
        &mut asked.loader,
        &mut roots,
        &request.process,
        &skip,
    )?;
    roots.without(&asked.roots);
    let mut list = read_all(files, &request, policy, (&mut asked.loader, &mut roots));
    let name = |claim: &Claim<'_>| claim.environment.environment.name.text.clone();
    let all = asked.list.iter().flat_map(|target| &target.environments);
    let names: BTreeSet<String> = all.map(name).collect();
    for target in &mut list {
        target
            .environments
            .retain(|claim| names.contains(&name(claim)));
    }
    list.retain(|target| !target.environments.is_empty());
    Ok(list)
}

/// Reads root modules, each as often as environments bring values of their own for it.
fn read_all<'p>(
    files: &mut Files,
    request: &Request,
    policy: &ActivePolicy<'p>,
    (loader, roots): (&mut Loader, &mut Roots),
) -> Vec<Target<'p>> {
    let of_environments: RefCell<HashMap<String, Arc<BTreeSet<Arc<str>>>>> = RefCell::default();
    let all = Arc::new(roots.all_variables());
    let made = |roots: &Roots, root: &Path| {
        let declares = |variable: &str| roots.declares(root, variable);
        let others = |environment: &EnvironmentPolicy| {
            let name = environment.environment.name.text.clone();
            let mut known = of_environments.borrow_mut();
            let made = known.entry(name).or_insert_with(|| {
                let all = roots.dirs.iter().map(|dir| {
                    let variables = roots.variables(dir);
                    (&**dir, policy.relative(dir), variables)
                });
                Arc::new(shared(environment, all))
            });
            Arc::clone(made)
        };
        let declared = Declared {
            own: &declares,
            all: &all,
            of: &others,
        };
        if roots.is_unplanned(root) && !request.paths.iter().any(|path| path == root) {
            return vec![alone(root, request, policy, &declared)];
        }
        variants(root, request, policy, &declared)
    };
    let again = |variant: &Variant<'p>, sourced: &Sourced| workspaces_of(variant, sourced, policy);
    let read = roots.read_all(files, loader, &made, &again);
    let list = read.into_iter().map(|(variant, sourced)| {
        let planned = !roots.is_unplanned(&variant.root);
        let mut target = Target {
            planned,
            label: variant.label(),
            workspace: variant.workspace,
            root: variant.root,
            dir: variant.dir,
            values_of: variant.values_of.as_ref().map(|claim| claim.environment),
            environments: variant.values_of.into_iter().collect(),
            sourced: sourced.judged(),
        };
        if made_for_another(files, request, &target) {
            target.environments.clear();
        }
        if target.values_of.is_none() {
            let (source, inventory) = (Source::Root(&target), &target.sourced.inventory);
            target.environments = environments_of(files, request, policy, source, inventory);
        } else if policy.has_parts() {
            let mut claims = std::mem::take(&mut target.environments);
            let (source, inventory) = (Source::Root(&target), &target.sourced.inventory);
            looked_at(files, request, policy, (source, inventory), |place| {
                for claim in &mut claims {
                    claim.beside = beside(place, &policy.all(), claim.environment);
                }
            });
            target.environments = claims;
        }
        target.add_gaps(files);
        target
    });
    list.collect()
}

/// Whether a root module that nobody asked about was made for another environment than the one that reads it, where that
/// does not say in which directories it is.
fn made_for_another(files: &Files, request: &Request, target: &Target<'_>) -> bool {
    let Some(of) = target.values_of else {
        return false;
    };
    let select = of.environment.select.as_ref();
    let says_where = select.is_some_and(|select| select.paths.is_some());
    if says_where || request.paths.contains(&target.root) {
        return false;
    }
    match origin_of(files, &target.sourced.files) {
        Some(Origin::Policy { environment, .. }) => environment != of.environment.name.text,
        _ => false,
    }
}

/// Reads the one root module of a directory, without looking further. Without an environment named, no file of values is
/// selected.
///
/// # Errors
///
/// When `--var` names a variable that the root module does not have, and when environments differ in their values.
pub fn read_root(
    files: &mut Files,
    request: &Request,
    policy: &ActivePolicy<'_>,
    dir: &Path,
) -> Result<Sourced> {
    let mut loader = Loader::new();
    let runs = units::unit_of(files, dir, &request.process);
    let module = loader.module(files, runs.as_ref().map_or(dir, |runs| &runs.module));
    let declares = |name: &str| module.variables.contains_key(name);
    declared(request, &declares, false)?;
    let none = ActivePolicy::default();
    let policy = match request.environments {
        Wanted::Selected => &none,
        Wanted::Named(_) | Wanted::All => policy,
    };
    let alone = |_: &EnvironmentPolicy| Arc::default();
    let all = Arc::new(module.variables.keys().cloned().collect());
    let known = Declared {
        own: &declares,
        all: &all,
        of: &alone,
    };
    match variants(dir, request, policy, &known).as_slice() {
        [(_, options)] => {
            let mut options = options.clone();
            if let Some(runs) = &runs {
                runs.hand_over(&mut options);
            }
            Ok(read_source(files, &mut loader, &options))
        }
        _ => bail!("the environments have values of their own for it: name one with --env"),
    }
}

/// Refuses a `--var` that names no variable of what is read. One that only some root modules have is for those.
fn declared(request: &Request, declares: &dyn Fn(&str) -> bool, nothing_read: bool) -> Result<()> {
    for value in request.values.iter().filter(|_| !nothing_read) {
        if let CommandLine::Var(text) = value
            && let Some((name, _)) = text.split_once('=')
            && !declares(name.trim())
        {
            bail!(
                "--var: there is no variable `{}` in the configuration",
                short(name.trim(), 100)
            );
        }
    }
    Ok(())
}

/// What an inventory was read of.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A root module's configuration: it, or a plan or state of it.
    Root(&'a Target<'a>),
    /// A plan or state alone, which lies in this directory.
    Beside(&'a Path),
}

/// The environments of the policy that an inventory is of, those among them that the request wants.
pub fn environments_of<'p>(
    files: &Files,
    request: &Request,
    policy: &ActivePolicy<'p>,
    source: Source<'_>,
    inventory: &Inventory,
) -> Vec<Claim<'p>> {
    looked_at(files, request, policy, (source, inventory), |place| {
        let all = policy.all();
        let mut claims = choose(place, &all, &request.environments);
        for claim in &mut claims {
            claim.beside = beside(place, &all, claim.environment);
        }
        claims
    })
}

/// Looks at an inventory as environments are chosen for it.
fn looked_at<T>(
    files: &Files,
    request: &Request,
    policy: &ActivePolicy<'_>,
    (source, inventory): (Source<'_>, &Inventory),
    look: impl FnOnce(&Place<'_>) -> T,
) -> T {
    let selected = |at: &Path| workspace(files.reach(), at, &request.process);
    let (at, dir, generated, asked, planned) = match source {
        Source::Root(target) => {
            let asked = request.paths.contains(&target.root);
            let generated = origin_of(files, &target.sourced.files);
            let dir = target.dir.clone();
            (&*target.root, dir, generated, asked, target.planned)
        }
        Source::Beside(at) => (at, policy.relative(at), None, true, true),
    };
    let workspace = match source {
        Source::Root(target) => {
            let cloud = || cloud_workspace(&target.sourced.tree.module).map(str::to_owned);
            let own = target.workspace.clone();
            own.or_else(|| selected(at)).or_else(cloud)
        }
        Source::Beside(_) => selected(at),
    };
    look(&Place {
        dir: &dir,
        workspace: workspace.as_deref(),
        inventory,
        generated,
        asked,
        planned,
        embedded: policy.embedded,
    })
}
