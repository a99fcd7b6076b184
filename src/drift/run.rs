//! A whole comparison: reads what is given, pairs it, and makes the rows of each root module under each environment.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::compare::heading::origin_of;
use crate::compare::{
    Place, Wanted, attributes, boundary_like, choose, reached, relative_to, slashes, ways,
};
use crate::config::load::{CommandLine, Loader, Surroundings, workspace};
use crate::finding::{Finding, Severity, merged};
use crate::inventory::{
    Address, Expect, Gap, Inventory, Keep, Move, Resource, SourceOptions, Sourced, read_file_of,
};
use crate::policy::EnvironmentPolicy;
use crate::sizing::size;
use crate::text::Files;

use super::ahead::Ahead;
use super::places::Places;
use super::plots::plots;
use super::rows::Compared;
use super::sides::{Moves, Side, before};
use super::table::{Coverage, Drift, Estate};
use super::transition::{transitions, watched};
use super::whole::{missing, unclaimed};

/// What to compare.
pub struct Request<'a> {
    /// The directory of the source.
    pub source: Option<&'a Path>,
    /// The plan's file.
    pub plan: Option<&'a Path>,
    /// The state's file.
    pub state: Option<&'a Path>,
    /// `--var` and `--var-file`.
    pub command_line: &'a [CommandLine],
    /// What stands around the run.
    pub around: Surroundings,
    /// Which environments.
    pub environments: Wanted,
}

/// The policy that everything is held to.
pub struct InForce<'a> {
    /// Its environments.
    pub environments: &'a [EnvironmentPolicy],
    /// The directory of its file, to which paths in it are relative.
    pub dir: PathBuf,
    /// Whether nobody wrote it for this configuration: then only what `generate` has tagged is held to it.
    pub embedded: bool,
}

/// One root module with the values of one environment; nothing where no source is given.
struct Root<'p> {
    dir: Option<PathBuf>,
    sourced: Option<Sourced>,
    by_files: Option<(&'p EnvironmentPolicy, String)>,
}

/// What is kept of a plan or state, which may be far larger than what is compared in it.
fn kept(kind: &str) -> Keep {
    let mut read = attributes(kind).to_vec();
    read.extend(watched(kind));
    Keep::Only(read)
}

/// Compares what is given.
pub fn run(files: &mut Files, request: &Request<'_>, policy: &InForce<'_>) -> Result<Drift> {
    let plan = request
        .plan
        .map(|path| read_file_of(files, path, Expect::Plan, &kept))
        .transpose()?;
    let state = request
        .state
        .map(|path| read_file_of(files, path, Expect::State, &kept))
        .transpose()?;
    let all: Vec<&EnvironmentPolicy> = policy.environments.iter().collect();
    let mut out = Drift::default();
    let roots = match request.source {
        Some(dir) => sources(files, dir, request, policy, &all)?,
        None => vec![Root {
            dir: None,
            sourced: None,
            by_files: None,
        }],
    };
    let mut dirs: Vec<&PathBuf> = roots.iter().filter_map(|r| r.dir.as_ref()).collect();
    dirs.dedup();
    if dirs.len() > 1 && (plan.is_some() || state.is_some()) {
        let names: Vec<String> = dirs.iter().map(|d| slashes(d)).collect();
        bail!(
            "a plan or state is of one root module, and there are several here: name one with --source ({})",
            names.join(", ")
        );
    }
    out.broken = broken(&roots);
    let earlier = plan.as_ref().map(before);
    let given = Given {
        plan: plan.as_ref(),
        before: earlier.as_ref(),
        state: state.as_ref(),
    };
    for root in &roots {
        one(files, root, &given, request, policy, &all, &mut out);
    }
    for (what, inventory) in [("the plan", &plan), ("the state", &state)] {
        for gap in inventory.iter().flat_map(|i| &i.gaps) {
            out.gaps.push(format!("{what}, {}: {}", gap.what, gap.why));
        }
    }
    out.gaps.dedup();
    Ok(out)
}

/// What was read besides sources.
struct Given<'a> {
    plan: Option<&'a Inventory>,
    before: Option<&'a Inventory>,
    state: Option<&'a Inventory>,
}

/// Reads every root module below a directory, once for each environment with files of values of its own.
fn sources<'p>(
    files: &mut Files,
    dir: &Path,
    request: &Request<'_>,
    policy: &InForce<'_>,
    all: &[&'p EnvironmentPolicy],
) -> Result<Vec<Root<'p>>> {
    let mut loader = Loader::new();
    let skip = |dir: &Path| {
        let text = slashes(&relative_to(dir, Some(&policy.dir)));
        let excluded = all.first().map(|e| &e.policy.lint.exclude.value);
        excluded.is_some_and(|list| list.iter().any(|p| p.holds_dir(&text)))
    };
    let mut found = reached(files, &mut loader, &[dir.to_owned()], &boundary_like, &skip)?;
    let read = found.read_all(files, &mut loader, &|root| {
        let relative = relative_to(root, Some(&policy.dir));
        let ways = ways(root, &relative, all, &request.environments).into_iter();
        ways.map(|(by_files, extra)| {
            let selected = extra.into_iter().map(CommandLine::Selected);
            let options = SourceOptions {
                dir: root.to_owned(),
                command_line: selected
                    .chain(request.command_line.iter().cloned())
                    .collect(),
                around: request.around.clone(),
            };
            ((root.to_owned(), by_files), options)
        })
        .collect()
    });
    Ok(read
        .into_iter()
        .map(|((dir, by_files), sourced)| Root {
            dir: Some(dir),
            sourced: Some(with_gaps(files, sourced.judged())),
            by_files,
        })
        .collect())
}

/// A source with what its mistakes keep from being read.
fn with_gaps(files: &Files, mut sourced: Sourced) -> Sourced {
    for mistake in sourced.findings.iter().filter(|f| is_broken(f)) {
        let span = mistake.primary.span;
        sourced.inventory.gaps.push(Gap {
            what: files.locate(span).into(),
            why: mistake.headline.as_str().into(),
            span: Some(span),
        });
    }
    sourced
}

/// Compares one root module under each of its environments.
fn one(
    files: &Files,
    root: &Root<'_>,
    given: &Given<'_>,
    request: &Request<'_>,
    policy: &InForce<'_>,
    all: &[&EnvironmentPolicy],
    out: &mut Drift,
) {
    let source = root.sourced.as_ref().map(|s| &s.inventory);
    let blocks: Vec<Move> = root.sourced.iter().flat_map(|s| s.moves.clone()).collect();
    let moves = Moves::new(blocks, given.plan);
    let calls = root.sourced.as_ref().map_or(&[][..], |s| &s.calls);
    let places = Places::new(files, calls, root.dir.as_deref());
    let mut drifted: HashMap<Address, Vec<&Resource>> = HashMap::new();
    for resource in given.plan.into_iter().flat_map(|p| &p.drift) {
        let now = moves.now(&resource.address);
        drifted.entry(now).or_default().push(resource);
    }
    for (environment, because) in chosen(files, root, given, request, policy, all) {
        let sized = size(environment, &mut Vec::new());
        let tagged = policy.embedded;
        let ahead = Ahead::new(files, root.dir.as_deref(), &sized, &environment.digest());
        let compared = Compared {
            policy: environment,
            sized: &sized,
            source: source.map(|i| Side::new(i, environment, &sized, tagged, &moves)),
            before: given
                .before
                .map(|i| Side::new(i, environment, &sized, tagged, &moves)),
            after: given
                .plan
                .map(|i| Side::new(i, environment, &sized, tagged, &moves)),
            state: given
                .state
                .map(|i| Side::new(i, environment, &sized, tagged, &moves)),
            plan: given.plan,
            drifted: drifted.clone(),
            moves: &moves,
            places: &places,
            ahead: &ahead,
        };
        let (mut unclaimed, claimed) = unclaimed(&compared);
        let mut rows = compared.rows();
        let (open, absent) = missing(&compared);
        rows.extend(open);
        let of = claimed + unclaimed.len();
        let none = |side: &Option<Side<'_>>| {
            let side = side.as_ref();
            side.is_some_and(|s| s.matches.components.is_empty())
        };
        if none(&compared.state) && !none(&compared.source) && !compared.is_planned() {
            let why = "it has nothing that is an item of the policy: is it of this root module?";
            out.gaps.push(format!("the state: {why}"));
        }
        if policy.embedded {
            // What `generate` has not written is nobody's to size under the policy that tfsize carries.
            unclaimed.clear();
        }
        let mut estate = Estate {
            environment: environment.environment.name.text.clone(),
            because,
            root: root.dir.as_ref().map(|d| slashes(d)),
            plots: plots(&sized, &rows),
            rows,
            transitions: transitions(source, given.plan, given.state, &moves, &places),
            coverage: Coverage { sized: claimed, of },
            unclaimed,
            absent,
            drift_cost: None,
            sized: Some(Arc::new(sized)),
        };
        estate.price();
        out.estates.push(estate);
    }
    for gap in root.sourced.iter().flat_map(|s| &s.inventory.gaps) {
        out.gaps.push(format!("{}: {}", gap.what, gap.why));
    }
}

/// What is wrong with a source itself. What could not be evaluated shows as not known.
fn is_broken(finding: &Finding) -> bool {
    finding.severity == Severity::Error
        && matches!(finding.rule, "syntax" | "configuration" | "variables")
}

/// The mistakes of sources. What the command line gives to variables may be meant for one of several root modules.
fn broken(roots: &[Root<'_>]) -> Vec<Finding> {
    let of = |root: &Root<'_>| {
        let all = root.sourced.iter().flat_map(|s| s.findings.clone());
        all.filter(is_broken).collect::<Vec<_>>()
    };
    let all: Vec<Vec<Finding>> = roots.iter().map(of).collect();
    let everywhere = |finding: &Finding| {
        let says = |list: &Vec<Finding>| list.iter().any(|f| f.headline == finding.headline);
        all.iter().all(says)
    };
    let counts = |f: &Finding| f.rule != "variables" || everywhere(f);
    merged(
        all.iter()
            .flatten()
            .filter(|f| counts(f))
            .cloned()
            .collect(),
    )
}

/// The environments a root module is compared under.
fn chosen<'p>(
    files: &Files,
    root: &Root<'p>,
    given: &Given<'_>,
    request: &Request<'_>,
    policy: &InForce<'_>,
    all: &[&'p EnvironmentPolicy],
) -> Vec<(&'p EnvironmentPolicy, String)> {
    let file = request.plan.or(request.state);
    let beside = file.and_then(Path::parent).map(|d| {
        if d.as_os_str().is_empty() {
            Path::new(".")
        } else {
            d
        }
    });
    let dir = root.dir.as_deref().or(beside).unwrap_or(Path::new("."));
    let relative = relative_to(dir, Some(&policy.dir));
    let workspace = workspace(files.reach(), dir, &request.around);
    let by = |inventory: &Inventory| {
        let place = Place {
            dir: &relative,
            workspace: &workspace,
            inventory,
            generated: root
                .sourced
                .as_ref()
                .and_then(|sourced| origin_of(files, &sourced.files)),
            asked: request.source == root.dir.as_deref(),
            embedded: policy.embedded,
        };
        choose(&place, all, &request.environments)
            .into_iter()
            .map(|c| (c.environment, c.because))
            .collect::<Vec<_>>()
    };
    let deployed: Vec<_> = given.plan.or(given.state).map(by).unwrap_or_default();
    let name = |e: &EnvironmentPolicy| e.environment.name.text.clone();
    let mut out = match (&root.by_files, &root.sourced) {
        (Some((environment, because)), _) => vec![(*environment, because.clone())],
        (None, Some(sourced)) => by(&sourced.inventory),
        (None, None) => return deployed,
    };
    // A plan or state is of one environment, whichever the source can be.
    if !deployed.is_empty() && request.environments == Wanted::Selected {
        if out.is_empty() {
            return deployed;
        }
        let same = |e: &EnvironmentPolicy| deployed.iter().any(|(d, _)| name(d) == name(e));
        if root.by_files.is_some() || out.iter().any(|(e, _)| same(e)) {
            out.retain(|(e, _)| same(e));
        }
    }
    out
}
