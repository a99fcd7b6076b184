//! A whole run: read every root module and judge each under its environments.

use std::path::{Path, PathBuf};

use crate::compare::heading::origin_of;
use crate::compare::{
    Component as Item, Matches, Place, Wanted, boundary_like, choose, matches, reached,
    relative_to, slashes, ways,
};
use crate::config::load::{CommandLine, Loader, Surroundings, workspace};
use crate::finding::{Checked, Finding, RuleInfo, Undecided};
use crate::inventory::{SourceOptions, Sourced};
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Day;
use crate::sizing::{Sized, size};
use crate::text::{FileId, Files};
use crate::threads;

use super::ask::World;
use super::baseline::{self, Held};
use super::judge::{Outcome, ask};
use super::known::{Known, Progress};
use super::registry;
use super::rules;
use super::settings::Settings;
use super::stack::Stack;
use super::waive;

/// What to look at, and how.
pub struct Request<'a> {
    /// Directories and files.
    pub paths: &'a [PathBuf],
    /// `--var` and `--var-file`.
    pub command_line: &'a [CommandLine],
    /// What stands around the run.
    pub around: Surroundings,
    /// Which environments.
    pub environments: Wanted,
    /// The rules to ask; all when none are named.
    pub only: &'a [String],
    /// Whether comments may suppress.
    pub ignores: bool,
    /// Today, by which suppressions run out.
    pub today: Day,
    /// What old findings are named after: paths of root modules are relative to it.
    pub base: PathBuf,
}

/// The policy that root modules are held to.
pub struct InForce<'a> {
    /// Its environments.
    pub environments: &'a [EnvironmentPolicy],
    /// The directory of its file, to which paths in it are relative.
    pub dir: PathBuf,
    /// Whether nobody wrote it for this configuration: then only what `generate` has tagged is held to it.
    pub embedded: bool,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Run {
    /// What counts.
    pub findings: Vec<Finding>,
    /// The root modules that were judged.
    pub roots: Vec<PathBuf>,
    /// What does not, each with the reason.
    pub suppressed: Vec<Finding>,
    /// What could not be answered.
    pub undecided: Vec<Undecided>,
    /// How many questions there were.
    pub checked: Checked,
    /// Which resource is which item, root module by root module.
    pub matched: Vec<Matched>,
    /// How the file of old findings stands.
    pub progress: Option<Progress>,
}

/// How one root module was matched with the policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matched {
    /// The root module.
    pub root: String,
    /// The environment and why it is that; none when no environment stands for it.
    pub environment: Option<(String, String)>,
    /// Item, address and reason.
    pub items: Vec<(String, String, String)>,
    /// Resources that no item claims, with what could not be told.
    pub unclaimed: Vec<(String, Option<String>)>,
    /// Items without a resource.
    pub absent: Vec<String>,
}

/// One root module with the values of one environment.
struct Variant<'p> {
    root: PathBuf,
    /// The environment that brought the files of values.
    by_files: Option<(&'p EnvironmentPolicy, String)>,
}

/// Looks at everything asked about. `progress` is told how many of how many root modules are done.
pub fn run(
    files: &mut Files,
    request: &Request<'_>,
    policy: Option<&InForce<'_>>,
    known: Option<&mut Known>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<Run> {
    let mut loader = Loader::new();
    let all: Vec<&EnvironmentPolicy> =
        policy.map_or_else(Vec::new, |p| p.environments.iter().collect());
    let settings = Settings::new(all.first().map(|e| &e.policy.lint), request);
    let relative = |dir: &Path| relative(dir, policy);
    let skip = |dir: &Path| {
        let text = slashes(&relative(dir));
        settings
            .lint
            .exclude
            .value
            .iter()
            .any(|p| p.holds_dir(&text))
    };
    let mut found = reached(files, &mut loader, request.paths, &boundary_like, &skip)?;
    let (variants, read): (Vec<Variant<'_>>, Vec<Sourced>) = found
        .read_all(files, &mut loader, &|root| {
            variants(root, &relative(root), &all, request)
        })
        .into_iter()
        .map(|(variant, sourced)| (variant, sourced.judged()))
        .unzip();
    let asked: Vec<PathBuf> = found
        .asked
        .iter()
        .map(|p| p.canonicalize().unwrap_or_else(|_| p.clone()))
        .collect();
    let files = &*files;
    let owned = |file: FileId| {
        let path = files.path(file);
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        asked.iter().any(|a| path.starts_with(a))
    };
    let done = std::sync::atomic::AtomicUsize::new(0);
    let work: Vec<(&Variant<'_>, &Sourced)> = variants.iter().zip(&read).collect();
    let judged: Vec<Judged> = threads::each(work, |(variant, sourced)| {
        let out = judge(
            files,
            variant,
            sourced,
            &all,
            policy,
            request,
            &settings,
            &relative(&variant.root),
            &owned,
        );
        let n = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        progress(n, variants.len());
        out
    });
    let dirs: Vec<&Path> = variants.iter().map(|v| v.root.as_path()).collect();
    let read: Vec<(&Path, &Sourced)> = dirs.into_iter().zip(&read).collect();
    Ok(settings.together(files, judged, &read, &found, &all, request, known))
}

/// A resource that was looked for, in one root module under its environments.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The root module.
    pub root: String,
    /// The address.
    pub address: String,
    /// The environments it is judged under, and why.
    pub environments: Vec<(String, String)>,
    /// Its values.
    pub values: Vec<super::why::Why>,
}

/// Looks a resource up in everything asked about: each instance of it, with the values at a path or all that have a size.
pub fn find(
    files: &mut Files,
    request: &Request<'_>,
    policy: Option<&InForce<'_>>,
    address: &crate::inventory::Address,
    path: Option<&str>,
) -> anyhow::Result<Vec<Found>> {
    let mut loader = Loader::new();
    let all: Vec<&EnvironmentPolicy> =
        policy.map_or_else(Vec::new, |p| p.environments.iter().collect());
    let mut reached = reached(files, &mut loader, request.paths, &boundary_like, &|_| {
        false
    })?;
    let tagged = policy.is_some_and(|p| p.embedded);
    let mut out = Vec::new();
    let read = reached.read_all(files, &mut loader, &|root| {
        variants(root, &relative(root, policy), &all, request)
    });
    for (variant, sourced) in read {
        let (sourced, root) = (sourced.judged(), &variant.root);
        let dir = relative(root, policy);
        let embedded = policy.is_some_and(|p| p.embedded);
        let chosen = chosen(files, &variant, &sourced, &all, request, &dir, embedded);
        let environments: Vec<(&EnvironmentPolicy, bool)> =
            chosen.iter().map(|(e, _)| (*e, tagged)).collect();
        let wanted = |r: &&crate::inventory::Resource| {
            // A key that is hidden is asked for as it is shown.
            r.address == *address
                || r.address.block() == *address
                || r.address.to_string() == address.to_string()
        };
        for resource in sourced.inventory.resources.iter().filter(wanted) {
            out.push(Found {
                root: slashes(root),
                address: resource.address.to_string(),
                environments: chosen
                    .iter()
                    .map(|(e, because)| (e.environment.name.text.clone(), because.clone()))
                    .collect(),
                values: super::why::why(
                    files,
                    &slashes(root),
                    &sourced,
                    resource,
                    path,
                    &environments,
                ),
            });
        }
    }
    Ok(out)
}

/// How a root module is read: once for each environment whose files of values it has, else once.
fn variants<'p>(
    root: &Path,
    relative: &Path,
    all: &[&'p EnvironmentPolicy],
    request: &Request<'_>,
) -> Vec<(Variant<'p>, SourceOptions)> {
    let ways = ways(root, relative, all, &request.environments).into_iter();
    ways.map(|(by_files, extra)| {
        let selected = extra.into_iter().map(CommandLine::Selected);
        let options = SourceOptions {
            dir: root.to_owned(),
            command_line: selected
                .chain(request.command_line.iter().cloned())
                .collect(),
            around: request.around.clone(),
        };
        let root = root.to_owned();
        (Variant { root, by_files }, options)
    })
    .collect()
}

/// What judging one variant came to.
pub(super) struct Judged {
    pub(super) outcome: Outcome,
    pub(super) mistakes: Vec<Finding>,
    pub(super) matched: Vec<Matched>,
    pub(super) waived: Vec<String>,
}

#[allow(clippy::too_many_arguments)] // one call, and each of them is a part of the run
fn judge(
    files: &Files,
    variant: &Variant<'_>,
    sourced: &Sourced,
    all: &[&EnvironmentPolicy],
    policy: Option<&InForce<'_>>,
    request: &Request<'_>,
    settings: &Settings<'_>,
    dir: &Path,
    owned: &(dyn Fn(FileId) -> bool + Sync),
) -> Judged {
    let root = slashes(&variant.root);
    let active = |rule: &str| settings.active(rule, dir);
    let asked: Vec<&'static super::Rule> = rules::of_aws().filter(|r| active(r.info.id)).collect();
    let mut stack = Stack::new(files, &root, sourced);
    stack.owned = owned;
    stack.environment = variant
        .by_files
        .as_ref()
        .map(|(e, _)| e.environment.name.text.as_str());
    let mut own = ask(&stack, &asked);
    let mut policies = Outcome::default();
    own.checked.resources = sourced.inventory.resources.len();
    let mut matched = Vec::new();
    let mut waived = Vec::new();
    let embedded = policy.is_some_and(|p| p.embedded);
    let chosen = chosen(files, variant, sourced, all, request, dir, embedded);
    if chosen.is_empty() && policy.is_some() {
        matched.push(Matched {
            root: root.clone(),
            environment: None,
            items: Vec::new(),
            unclaimed: Vec::new(),
            absent: Vec::new(),
        });
        // No environment stands for it; what is waived in all of them holds anyway.
        if let Some(first) = all.first() {
            waived.extend(waive::apply(
                &first.policy.waivers,
                &mut own.findings,
                request.today,
            ));
        }
    }
    for (environment, because) in chosen {
        let mut unsized_ = Vec::new();
        let sized = size(environment, &mut unsized_);
        let tagged = policy.is_some_and(|p| p.embedded);
        let found = matches(&sourced.inventory, environment, &sized, tagged);
        let name = environment.environment.name.text.clone();
        let mut stack = Stack::new(files, &root, sourced);
        stack.owned = owned;
        stack.environment = Some(&name);
        let mut held = baseline::hold(
            &Held {
                stack: &stack,
                policy: environment,
                sized: &sized,
                matches: &found,
                read: &World::default(),
            },
            &active,
        );
        waived.extend(waive::apply(
            &environment.policy.waivers,
            &mut held.findings,
            request.today,
        ));
        // The rules that need no policy can be waived by it too.
        waived.extend(waive::apply(
            &environment.policy.waivers,
            &mut own.findings,
            request.today,
        ));
        matched.push(shown(&root, &name, because, &sized, &found));
        policies.merge(held);
    }
    let mut outcome = own;
    outcome.merge(policies);
    Judged {
        outcome,
        mistakes: sourced.findings.clone(),
        matched,
        waived,
    }
}

/// The environments a variant is judged under.
fn chosen<'p>(
    files: &Files,
    variant: &Variant<'p>,
    sourced: &Sourced,
    all: &[&'p EnvironmentPolicy],
    request: &Request<'_>,
    dir: &Path,
    embedded: bool,
) -> Vec<(&'p EnvironmentPolicy, String)> {
    if let Some((environment, because)) = &variant.by_files {
        return vec![(environment, because.clone())];
    }
    let place = Place {
        dir,
        workspace: &workspace(files.reach(), &variant.root, &request.around),
        inventory: &sourced.inventory,
        generated: origin_of(files, &sourced.files),
        asked: request.paths.contains(&variant.root),
        embedded,
    };
    choose(&place, all, &request.environments)
        .into_iter()
        .map(|c| (c.environment, c.because))
        .collect()
}

fn shown(root: &str, name: &str, because: String, sized: &Sized, found: &Matches<'_>) -> Matched {
    let _ = sized;
    let item = |c: &Item<'_>| {
        (
            format!("{}/{}", c.family, c.name),
            c.anchor.address.to_string(),
            c.because.clone(),
        )
    };
    Matched {
        root: root.to_owned(),
        environment: Some((name.to_owned(), because)),
        items: found.components.iter().map(item).collect(),
        unclaimed: found
            .unclaimed
            .iter()
            .map(|u| (u.resource.address.to_string(), u.why.clone()))
            .collect(),
        absent: found
            .absent
            .iter()
            .map(|(f, n)| format!("{f}/{n}"))
            .collect(),
    }
}

/// A directory relative to the policy's, where it lies below it.
fn relative(dir: &Path, policy: Option<&InForce<'_>>) -> PathBuf {
    relative_to(dir, policy.map(|p| p.dir.as_path()))
}

/// The documentation of every rule, for reports.
pub fn rule_infos() -> Vec<RuleInfo> {
    registry::all().copied().collect()
}
