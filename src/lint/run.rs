//! A whole run: read every root module and judge each under its environments.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::family::matching::{Component as Item, Matches, matches};
use crate::finding::RuleInfo;
use crate::sizing::size;
use crate::target::{self, ActivePolicy, Target, Targets};
use crate::text::{FileId, Files, slashes};
use crate::threads;

use super::aggregate::aggregate;
use super::baseline_file::Baseline;
use super::context::{Context, Evaluated, Matched, Options, Run};
use super::evaluate::{Outcome, run_rules};
use super::policy_rules::{self, Comparison};
use super::registry::{self, Group};
use super::root_module::RootModule;
use super::rules;
use super::settings::Settings;
use super::subject::BranchAssumptions;
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
    policy: &ActivePolicy<'_>,
    known: Option<&mut Baseline>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<Run> {
    let targets = target::read(files, &options.request, policy)?;
    let context = Context {
        files,
        options,
        policy,
        settings: &Settings::new(policy.lint(), &options.only, options.checks),
    };
    let owned = owned(files, &targets);
    let done = AtomicUsize::new(0);
    let mut evaluated: Vec<Evaluated> = threads::each(targets.list.iter().collect(), |target| {
        let out = evaluate_target(&context, target, &owned);
        let n = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(n, targets.list.len());
        out
    });
    let limits = validated::add(&context, &targets, &mut evaluated);
    let mut out = aggregate(&context, &targets, evaluated, known);
    out.limits = limits;
    Ok(out)
}

/// Which files may be changed: those under the paths that were asked about.
fn owned<'a>(files: &'a Files, targets: &Targets<'_>) -> impl Fn(FileId) -> bool + Sync + 'a {
    let asked = targets.roots.asked.iter();
    let asked: Vec<PathBuf> = asked
        .map(|p| p.canonicalize().unwrap_or_else(|_| p.clone()))
        .collect();
    move |file| {
        let path = files.path(file);
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        asked.iter().any(|a| path.starts_with(a))
    }
}

/// Runs every rule on one target, and the rules on the policy's sizes under each of its environments.
fn evaluate_target(
    context: &Context<'_>,
    target: &Target<'_>,
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
        root_module.environment = environment;
        root_module
    };
    let values_of = target.values_of.map(|e| e.environment.name.text.as_str());
    let mut own = run_rules(&root_module(values_of), &asked);
    let mut policies = Outcome::default();
    own.checked.resources = sourced.inventory.resources.len();
    let mut matched = Vec::new();
    let mut waived = Vec::new();
    if !context.settings.any(&[Group::Aws, Group::Policy]) {
        return Evaluated {
            outcome: own,
            mistakes: sourced.findings.clone(),
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
        // No environment stands for it; what is waived in all of them holds anyway.
        if let Some(first) = policy.environments.first() {
            let waivers = &first.policy.waivers;
            waived.extend(waive::apply(waivers, &mut own.findings, today));
        }
    }
    for claim in &target.environments {
        let environment = claim.environment;
        let sized = size(environment, &mut Vec::new());
        let found = matches(&sourced.inventory, claim.scope(), &sized, policy.embedded);
        let name = environment.environment.name.text.as_str();
        let root_module = root_module(Some(name));
        let mut held = policy_rules::check(
            &Comparison {
                root_module: &root_module,
                policy: environment,
                sized: &sized,
                matches: &found,
                read: &BranchAssumptions::default(),
            },
            &active,
        );
        let waivers = &environment.policy.waivers;
        waived.extend(waive::apply(waivers, &mut held.findings, today));
        // The rules that need no policy can be waived by it too.
        waived.extend(waive::apply(waivers, &mut own.findings, today));
        matched.push(shown(
            &root,
            (name.to_owned(), claim.because.clone()),
            &found,
        ));
        policies.merge(held);
    }
    let mut outcome = own;
    outcome.merge(policies);
    Evaluated {
        outcome,
        mistakes: sourced.findings.clone(),
        matched,
        waived,
    }
}

/// Which resource is which item, for the reader.
fn shown(root: &str, environment: (String, String), found: &Matches<'_>) -> Matched {
    let item = |c: &Item<'_>| {
        (
            format!("{}/{}", c.family, c.name),
            c.anchor.address.to_string(),
            c.because.clone(),
        )
    };
    Matched {
        root: root.to_owned(),
        environment: Some(environment),
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

/// The documentation of every rule, for reports.
pub fn rule_infos() -> Vec<RuleInfo> {
    registry::all().copied().collect()
}
