//! A whole comparison: reads what is given, pairs it, and makes the rows of each root module under each environment.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::family::matching::attributes;
use crate::family::{Call, FAMILIES};
use crate::finding::{Finding, merged};
use crate::inventory::{Address, Expect, Inventory, Keep, Move, Resource, read_file_of};
use crate::sizing::size;
use crate::target::{self, ActivePolicy, Claim, Request, Source, Target, Wanted, environments_of};
use crate::text::{Files, slashes};

use super::inputs::{Input, Moves, before};
use super::plots::plots;
use super::rows::Compared;
use super::source_locations::SourceLocations;
use super::stale_generation::StaleGeneration;
use super::table::{Coverage, Drift, TargetDrift};
use super::transition::{transitions, watched};
use super::unmatched::{missing, unclaimed};

/// What to compare.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The source: no path where none is given.
    pub request: Request,
    /// The plan's file.
    pub plan: Option<PathBuf>,
    /// The state's file.
    pub state: Option<PathBuf>,
}

/// One root module; nothing of it where no source is given.
type Root<'r, 'p> = Option<&'r Target<'p>>;

/// What is kept of a plan or state, which may be far larger than what is compared in it.
fn kept(kind: &str) -> Keep {
    let mut read = attributes(kind).to_vec();
    read.extend(watched(kind));
    Keep::Only(read)
}

/// Compares what is given.
///
/// # Errors
///
/// When the plan or state cannot be read, the source cannot be found, or several root modules are held against one plan.
pub fn run(files: &mut Files, options: &Options, policy: &ActivePolicy<'_>) -> Result<Drift> {
    let mut read = |path: &Option<PathBuf>, expect| {
        let path = path.as_ref();
        path.map(|path| read_file_of(files, path, expect, &kept))
            .transpose()
    };
    let plan = read(&options.plan, Expect::Plan)?;
    let state = read(&options.state, Expect::State)?;
    let mut out = Drift::default();
    let mut targets: Vec<Target<'_>> = Vec::new();
    if !options.request.paths.is_empty() {
        targets = target::read(files, &options.request, policy)?.list;
        out.roots = Some(targets.len());
    }
    let mut dirs: Vec<&PathBuf> = targets.iter().map(|t| &t.root).collect();
    dirs.dedup();
    if dirs.len() > 1 && (plan.is_some() || state.is_some()) {
        let names: Vec<String> = dirs.iter().map(|d| slashes(d)).collect();
        bail!(
            "a plan or state is of one root module, and there are several here: name one with --source ({})",
            names.join(", ")
        );
    }
    out.broken = broken(&targets);
    let earlier = plan.as_ref().map(before);
    let given = Given {
        plan: plan.as_ref(),
        before: earlier.as_ref(),
        state: state.as_ref(),
    };
    let context = Context {
        files,
        options,
        policy,
        given: &given,
    };
    if options.request.paths.is_empty() {
        one(&context, None, &mut out);
    }
    for target in &targets {
        one(&context, Some(target), &mut out);
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

/// What every root module is compared with.
struct Context<'a> {
    files: &'a Files,
    options: &'a Options,
    policy: &'a ActivePolicy<'a>,
    given: &'a Given<'a>,
}

/// Compares one root module under each of its environments.
fn one(context: &Context<'_>, root: Root<'_, '_>, out: &mut Drift) {
    let Context {
        files,
        policy,
        given,
        ..
    } = *context;
    let dir = root.map(|r| r.root.as_path());
    let source = root.map(|r| &r.sourced.inventory);
    let blocks: Vec<Move> = root.iter().flat_map(|r| r.sourced.moves.clone()).collect();
    let moves = Moves::new(blocks, given.plan);
    let calls = root.map_or(&[][..], |r| &r.sourced.calls);
    let source_locations = SourceLocations::new(files, calls, dir);
    let mut drifted: HashMap<Address, Vec<&Resource>> = HashMap::new();
    for resource in given.plan.into_iter().flat_map(|p| &p.drift) {
        let now = moves.now(&resource.address);
        drifted.entry(now).or_default().push(resource);
    }
    for claim in claims(context, root) {
        let (environment, because) = (claim.environment, claim.because.clone());
        let sized = size(environment, &mut Vec::new());
        let calls: Vec<Call> = FAMILIES.iter().flat_map(|f| f.calls(&sized)).collect();
        let tagged = policy.embedded;
        let ahead = StaleGeneration::new(files, dir, &sized, &environment.digest());
        let compared = Compared {
            policy: environment,
            sized: &sized,
            calls: &calls,
            source: source.map(|i| Input::new(i, claim.scope(), &sized, tagged, &moves)),
            before: given
                .before
                .map(|i| Input::new(i, claim.scope(), &sized, tagged, &moves)),
            after: given
                .plan
                .map(|i| Input::new(i, claim.scope(), &sized, tagged, &moves)),
            state: given
                .state
                .map(|i| Input::new(i, claim.scope(), &sized, tagged, &moves)),
            plan: given.plan,
            drifted: drifted.clone(),
            moves: &moves,
            source_locations: &source_locations,
            ahead: &ahead,
        };
        let (mut unclaimed, claimed) = unclaimed(&compared);
        let mut rows = compared.rows();
        let (open, absent) = missing(&compared);
        rows.extend(open);
        let of = claimed + unclaimed.len();
        let none = |side: &Option<Input<'_>>| {
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
        let mut target = TargetDrift {
            environment: environment.environment.name.text.clone(),
            because,
            root: dir.map(slashes),
            plots: plots(&sized, &calls, &rows),
            rows,
            transitions: transitions(source, given.plan, given.state, &moves, &source_locations),
            coverage: Coverage { sized: claimed, of },
            unclaimed,
            absent,
            drift_cost: None,
            sized: Some(Arc::new(sized)),
        };
        target.price();
        out.targets.push(target);
    }
    for gap in source.iter().flat_map(|s| &s.gaps) {
        out.gaps.push(format!("{}: {}", gap.what, gap.why));
    }
}

/// The mistakes of sources.
fn broken(targets: &[Target<'_>]) -> Vec<Finding> {
    let all = targets.iter().flat_map(Target::broken);
    merged(all.cloned().collect())
}

/// The environments a root module is compared under.
fn claims<'p>(context: &Context<'p>, root: Root<'_, 'p>) -> Vec<Claim<'p>> {
    let Context {
        files,
        options,
        policy,
        given,
    } = *context;
    let request = &options.request;
    let deployed = given.plan.or(given.state);
    let deployed = deployed.map_or_else(Vec::new, |inventory| {
        let source = match root {
            Some(root) => Source::Root(root),
            None => Source::Beside(beside(options)),
        };
        environments_of(files, request, policy, source, inventory)
    });
    let Some(root) = root else {
        return deployed;
    };
    let mut out = root.environments.clone();
    // A plan or state is of one environment, whichever the source can be.
    if !deployed.is_empty() && request.environments == Wanted::Selected {
        if out.is_empty() {
            return deployed;
        }
        let name = |claim: &Claim<'_>| claim.environment.environment.name.text.clone();
        let same = |claim: &Claim<'_>| deployed.iter().any(|d| name(d) == name(claim));
        if root.values_of.is_some() || out.iter().any(same) {
            out.retain(same);
        }
    }
    out
}

/// The directory that the plan or state lies in.
fn beside(options: &Options) -> &Path {
    let file = options.plan.as_ref().or(options.state.as_ref());
    let dir = file.and_then(|file| file.parent());
    dir.filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}
