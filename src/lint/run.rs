//! A whole run: read every root module and check each under its environments.

use std::collections::BTreeMap;
use std::iter;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::family::matching::{Component as Item, Matches};
use crate::finding::RuleInfo;
use crate::registry::reading;
use crate::target::{
    self, Claim, Environment, InEnvironment, Others, Target, Targets, by_environment, in_each,
    with_others,
};
use crate::text::{FileId, Files, slashes};
use crate::threads;

use super::aggregate::aggregate;
use super::baseline_file::Baseline;
use super::context::{Context, Evaluated, Matched, Options, Run};
use super::contradictions::{self, OfPolicy};
use super::evaluate::{Outcome, run_rules};
use super::policy_rules::{self, Comparison, Lender};
use super::registry::{self, Group};
use super::root_module::RootModule;
use super::rules;
use super::settings::{Checks, Settings};
use super::subject::BranchAssumptions;
use super::undeclared;
use super::validated;
use super::waive;

/// Looks at everything asked about. `progress` is told how many of how many root modules are done.
///
/// # Errors
///
/// When what is asked about cannot be found or read as a whole: see [`target::read`].
pub fn run(
    files: &mut Files,
    options: &Options,
    policy: &target::ActivePolicy<'_>,
    known: Option<&mut Baseline>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<Run> {
    let settings = Settings::new(policy.lint(), &options.only, options.checks);
    // Its comments are those of the policy, before other files are read.
    let checks_policy = options.checks == Checks::Capacity && !policy.embedded && !policy.is_none();
    let of_policy = if checks_policy {
        contradictions::of(files, options, policy, &settings)
    } else {
        OfPolicy::default()
    };
    let mut targets = target::read(files, &options.request, policy)?;
    let files_asked = files.ids().count();
    let request = &options.request;
    let (mut evaluated, _) = with_others(
        files,
        request,
        policy,
        &mut targets,
        |files, targets, others| {
            let context = Context {
                files,
                options,
                policy,
                settings: &settings,
                files_asked,
            };
            let evaluated = check(&context, targets, others, progress);
            let missed = evaluated.iter().any(|one| one.outcome.missed);
            (evaluated, missed)
        },
    );
    let context = Context {
        files,
        options,
        policy,
        settings: &settings,
        files_asked,
    };
    let limits = validated::add(&context, &targets, &mut evaluated);
    validated::hold_defaults(&targets, &mut evaluated);
    undeclared::hold(files, &targets, &mut evaluated);
    let mut out = aggregate(&context, &targets, (evaluated, of_policy), known);
    out.limits = limits;
    out.of_policy = checks_policy;
    out.excluded = targets.roots.notes.len();
    Ok(out)
}

/// Checks every target that was asked about; the others may have what belongs to their items.
fn check(
    context: &Context<'_>,
    targets: &Targets<'_>,
    others: &Others<'_>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Evaluated> {
    let owned = owned(context.files, targets);
    let all = targets.list.iter().chain(&others.list);
    let all: Vec<(&Target<'_>, &[Claim<'_>])> = all.map(|t| (t, &*t.environments)).collect();
    let environments = by_environment(&all, context.policy, others.doubt().as_deref());
    let asked = targets.list.len();
    let done = AtomicUsize::new(0);
    let places: Vec<usize> = (0..targets.list.len()).collect();
    let checked = threads::each(places, |place| {
        let target = targets.list.get(place)?;
        let held = Held {
            environments: &environments,
            target: place,
            asked,
        };
        let out = evaluate_target(context, target, held, &owned);
        let n = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(n, targets.list.len());
        Some(out)
    });
    checked.into_iter().flatten().collect()
}

/// Which files may be changed: those under the paths that were asked about.
fn owned<'a>(files: &'a Files, targets: &Targets<'_>) -> impl Fn(FileId) -> bool + Sync + 'a {
    let asked = targets.roots.asked.iter();
    let asked: Vec<PathBuf> = asked
        .map(|p| p.canonicalize().unwrap_or_else(|_| p.clone()))
        .collect();
    move |file| {
        if files.made_by(file).is_some() {
            return false;
        }
        let path = files.path(file);
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        asked.iter().any(|a| path.starts_with(a))
    }
}

/// A target in the environments that it matches.
#[derive(Clone, Copy)]
struct Held<'h, 't> {
    environments: &'h [Environment<'t>],
    target: usize,
    /// How many targets the run is about: the first ones.
    asked: usize,
}

/// Runs every rule on one target, and the rules on the policy's sizes under each of its environments.
fn evaluate_target(
    context: &Context<'_>,
    target: &Target<'_>,
    held: Held<'_, '_>,
    owned: &(dyn Fn(FileId) -> bool + Sync),
) -> Evaluated {
    let Context { files, policy, .. } = *context;
    let today = context.options.today;
    let sourced = &target.sourced;
    let root = slashes(&target.root);
    let active = |rule: &str| context.settings.active(rule, &target.dir);
    let asked: Vec<&'static super::Rule> = rules::of_aws().filter(|r| active(r.info.id)).collect();
    let root_module = |environment| {
        let mut root_module = RootModule::new(files, &root, sourced);
        root_module.owned = owned;
        root_module.is_asked_of_load = context.settings.asks_of_load();
        root_module.environment = environment;
        root_module
    };
    let values_of = target.values_of.map(|e| e.environment.name.text.as_str());
    let values_of = values_of.or(target.label.as_deref());
    let mut own = run_rules(&root_module(values_of), &asked);
    let mut policies = Outcome::default();
    own.checked.resources = sourced.inventory.resources.len();
    let mut matched = Vec::new();
    let mut waived = Vec::new();
    let mut mistakes = sourced.findings.clone();
    mistakes.extend(sourced.missing.iter().cloned());
    for mistake in &mut mistakes {
        mistake.environments.extend(target.label.clone());
    }
    if !target.planned {
        // Conditions hold of what calls give, and no call has an instance.
        let of_values = [reading::CONDITION.id, reading::VALIDATION.id];
        mistakes.retain(|mistake| !of_values.contains(&mistake.rule));
    }
    if !context.settings.any(&[Group::Aws, Group::Policy]) {
        return Evaluated {
            outcome: own,
            mistakes,
            matched,
            waived,
        };
    }
    if target.environments.is_empty() && !policy.is_none() {
        matched.push(Matched {
            root: root.clone(),
            environment: None,
            items: Vec::new(),
            unclaimed: Vec::new(),
            absent: Vec::new(),
        });
        // It matches no environment; what is waived in all of them holds anyway.
        if let Some(first) = policy.environments.first() {
            let waivers = &first.policy.waivers;
            waived.extend(waive::apply(waivers, &mut own.findings, today));
        }
    }
    for within in in_each(held.environments, held.target) {
        let InEnvironment {
            of, place, found, ..
        } = within;
        let claim = within.member.claim;
        let environment = claim.environment;
        let name = environment.environment.name.text.as_str();
        let root_module = root_module(Some(name));
        let lenders = within.lenders.iter().filter_map(|(place, lender)| {
            let dir = of.dirs.get(*place)?;
            let mut root_module = RootModule::new(files, dir, &lender.root.sourced);
            root_module.owned = owned;
            root_module.environment = Some(name);
            let active = |rule: &str| context.settings.active(rule, &lender.root.dir);
            let lender = Lender {
                root_module,
                asked: lender.target < held.asked,
                active: Box::new(active),
            };
            Some((*place, lender))
        });
        let lenders: BTreeMap<usize, Lender<'_>> = lenders.collect();
        let mut outcome = policy_rules::check(
            &Comparison {
                root_module: &root_module,
                policy: environment,
                sized: &of.sized,
                matches: found,
                read: &BranchAssumptions::default(),
                estate: (&of.whole, place),
                lenders: &lenders,
            },
            &active,
        );
        let waivers = &environment.policy.waivers;
        waived.extend(waive::apply(waivers, &mut outcome.findings, today));
        // The rules that need no policy can be waived by it too.
        waived.extend(waive::apply(waivers, &mut own.findings, today));
        matched.push(shown(
            &root,
            (name.to_owned(), claim.because.clone()),
            found,
            &of.dirs,
        ));
        policies.merge(outcome);
    }
    let mut outcome = own;
    outcome.merge(policies);
    Evaluated {
        outcome,
        mistakes,
        matched,
        waived,
    }
}

/// Which resource is which item, for the reader.
fn shown(
    root: &str,
    environment: (String, String),
    found: &Matches<'_>,
    dirs: &[String],
) -> Matched {
    let item = |c: &Item<'_>| {
        let item = format!("{}/{}", c.family, c.name);
        let own = (
            item.clone(),
            c.anchor.address.to_string(),
            c.because.clone(),
        );
        let lent = c.lent.iter().map(move |lent| {
            let dir = dirs.get(lent.root).map_or("", String::as_str);
            let why = format!("in {dir}");
            (item.clone(), lent.resource.address.to_string(), why)
        });
        iter::once(own).chain(lent).collect::<Vec<_>>()
    };
    Matched {
        root: root.to_owned(),
        environment: Some(environment),
        items: found.components.iter().flat_map(item).collect(),
        unclaimed: found
            .unclaimed
            .iter()
            .map(|u| (u.resource.address.to_string(), u.note()))
            .collect(),
        absent: found
            .absent
            .iter()
            .map(|(f, n)| format!("{f}/{n}"))
            .collect(),
    }
}

/// The documentation of every rule, for reports.
pub fn rule_infos() -> Vec<RuleInfo> {
    registry::all().copied().collect()
}
