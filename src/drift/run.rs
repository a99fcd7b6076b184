//! A whole comparison: reads what is given, pairs it, and makes the rows of each root module under each environment.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::family::matching::{Estate, Matches, attributes, matches};
use crate::family::{Call, FAMILIES};
use crate::finding::{Finding, merged};
use crate::inventory::{Address, Expect, Inventory, Keep, Move, Moves, Resource, read_file_of};
use crate::sizing::{Sized, size};
use crate::target::{
    self, ActivePolicy, Claim, InEnvironment, Others, Request, Source, Target, Targets, Wanted,
    by_environment, environments_of, in_each, with_others,
};
use crate::text::{Files, slashes};

use super::inputs::{Input, before};
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
    let mut targets = Targets::default();
    if !options.request.paths.is_empty() {
        targets = target::read(files, &options.request, policy)?;
        out.roots = Some(targets.list.len());
        out.standing = targets.standing();
    }
    let mut dirs: Vec<&PathBuf> = targets.list.iter().map(|t| &t.root).collect();
    dirs.dedup();
    if dirs.len() > 1 && (plan.is_some() || state.is_some()) {
        let names: Vec<String> = dirs.iter().map(|d| slashes(d)).collect();
        bail!(
            "a plan or state is of one root module, and there are several here: name one with --source ({})",
            names.join(", ")
        );
    }
    out.broken = broken(&targets.list);
    let unfound = targets.list.iter().flat_map(Target::unfound);
    out.unfound = merged(unfound.cloned().collect());
    let earlier = plan.as_ref().map(before);
    let given = Given {
        plan: plan.as_ref(),
        before: earlier.as_ref(),
        state: state.as_ref(),
    };
    let request = &options.request;
    let (made, _) = with_others(
        files,
        request,
        policy,
        &mut targets,
        |files, targets, others| {
            let context = Context {
                files,
                options,
                policy,
                given: &given,
            };
            let mut made = Drift {
                roots: out.roots,
                standing: out.standing.clone(),
                broken: out.broken.clone(),
                unfound: out.unfound.clone(),
                ..Drift::default()
            };
            let missed = compare(&context, &targets.list, others, &mut made);
            (made, missed)
        },
    );
    out = made;
    for (what, inventory) in [("the plan", &plan), ("the state", &state)] {
        for gap in inventory.iter().flat_map(|i| &i.gaps) {
            out.gaps.push(format!("{what}, {}: {}", gap.what, gap.why));
        }
    }
    out.gaps.dedup();
    Ok(out)
}

/// Compares every root module under its environments; whether something is missing that others may have.
fn compare(
    context: &Context<'_>,
    targets: &[Target<'_>],
    others: &Others<'_>,
    out: &mut Drift,
) -> bool {
    if context.options.request.paths.is_empty() {
        for claim in claims(context, None) {
            let sized = size(claim.environment, &mut Vec::new());
            let alone = (&Estate::default(), 0);
            one(
                context,
                None,
                (&claim, &sized, alone, None),
                &BTreeMap::new(),
                out,
            );
        }
        return false;
    }
    let claimed: Vec<Vec<Claim<'_>>> = targets
        .iter()
        .map(|target| claims(context, Some(target)))
        .chain(others.list.iter().map(|target| target.environments.clone()))
        .collect();
    let all = targets.iter().chain(&others.list).zip(&claimed);
    let all: Vec<(&Target<'_>, &[Claim<'_>])> = all.map(|(t, c)| (t, c.as_slice())).collect();
    let environments = by_environment(&all, context.policy, others.doubt().as_deref());
    let mut missed = false;
    for (number, target) in targets.iter().enumerate() {
        for within in in_each(&environments, number) {
            let InEnvironment {
                of, place, found, ..
            } = within;
            let lenders = within.lenders.iter().map(|(place, lender)| {
                let root = lender.root;
                let places =
                    || SourceLocations::new(context.files, &root.sourced.calls, Some(&root.root));
                (*place, (lender.target < targets.len()).then(places))
            });
            let lenders = lenders.collect();
            let claim = within.member.claim;
            let side = (claim, &of.sized, (&of.whole, place), Some(found));
            missed |= one(context, Some(target), side, &lenders, out);
        }
        for gap in &target.sourced.inventory.gaps {
            out.gaps.push(format!("{}: {}", gap.what, gap.why));
        }
    }
    missed
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

/// A root module in one of its environments: why it is that, its sizes, the root modules of the environment, and which
/// resources of the source are which item.
type Side<'a> = (
    &'a Claim<'a>,
    &'a Sized,
    (&'a Estate<'a>, usize),
    Option<&'a Matches<'a>>,
);

/// Compares one root module under one of its environments; whether something is missing that others may have.
fn one(
    context: &Context<'_>,
    root: Root<'_, '_>,
    (claim, sized, estate, found): Side<'_>,
    lenders: &BTreeMap<usize, Option<SourceLocations<'_>>>,
    out: &mut Drift,
) -> bool {
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
    let (environment, because) = (claim.environment, claim.because.clone());
    let calls: Vec<Call> = FAMILIES.iter().flat_map(|f| f.calls(sized)).collect();
    let ahead = StaleGeneration::new(files, dir, sized, &environment.digest());
    let found_in = [given.before, given.plan, given.state]
        .map(|inventory| inventory.map(|i| matches(i, claim.scope(), sized, policy.embedded)));
    let [before, after, state] = &found_in;
    let alone = Estate::default();
    let alone = (&alone, 0);
    let input = |inventory, found, estate| match (inventory, found) {
        (Some(inventory), Some(found)) => Some(Input::new(inventory, found, estate, &moves)),
        _ => None,
    };
    let compared = Compared {
        policy: environment,
        sized,
        calls: &calls,
        source: input(source, found, estate),
        before: input(given.before, before.as_ref(), alone),
        after: input(given.plan, after.as_ref(), alone),
        state: input(given.state, state.as_ref(), alone),
        plan: given.plan,
        drifted,
        moves: &moves,
        source_locations: &source_locations,
        lenders,
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
        plots: plots(sized, &calls, &rows),
        rows,
        transitions: transitions(source, given.plan, given.state, &moves, &source_locations),
        coverage: Coverage { sized: claimed, of },
        unclaimed,
        absent,
        drift_cost: None,
        sized: Some(Arc::new(sized.clone())),
    };
    target.price();
    out.targets.push(target);
    compared.source.is_some_and(|source| source.missed.get())
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
