//! The checks of the provider's schema and the language, as a part of a run.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::finding::{Certainty, Finding, Severity};
use crate::policy::EnvironmentPolicy;
use crate::registry::{reading, values};
use crate::target::{Target, Targets};
use crate::text::{FileId, Span};
use crate::validate::{Limit, Root, check, is_certain, unset};

use super::context::{Context, Evaluated};
use super::registry::Group;
use super::settings::Checks;
use super::waive;

/// Adds what the schema and the language say to what each target came to.
pub(super) fn add(
    context: &Context<'_>,
    targets: &Targets<'_>,
    evaluated: &mut [Evaluated],
) -> BTreeSet<Limit> {
    let mut limits = BTreeSet::new();
    let settings = context.settings;
    if !settings.any(&[Group::Validate]) {
        return limits;
    }
    let roots: Vec<Root<'_>> = targets
        .list
        .iter()
        .map(|target| Root {
            dir: &target.root,
            tree: &target.sourced.tree,
            inventory: &target.sourced.inventory,
        })
        .collect();
    let made = check(context.files, &roots);
    let mut told: HashMap<FileId, Vec<Span>> = HashMap::new();
    for ((checks, target), one) in made
        .into_iter()
        .zip(&targets.list)
        .zip(evaluated.iter_mut())
    {
        let active = |rule: &str| {
            Group::of(rule) != Some(Group::Validate) || settings.active(rule, &target.dir)
        };
        let mut findings = checks.findings;
        findings.retain(|finding| active(finding.rule));
        let claimed = target.environments.iter().map(|claim| claim.environment);
        let claimed: Vec<&EnvironmentPolicy> = match target.environments.as_slice() {
            // What is waived in all of them holds anyway.
            [] => context.policy.environments.first().into_iter().collect(),
            _ => claimed.collect(),
        };
        for environment in claimed {
            let waivers = &environment.policy.waivers;
            let today = context.options.today;
            one.waived
                .extend(waive::apply(waivers, &mut findings, today));
        }
        let said: HashSet<Span> = one
            .outcome
            .findings
            .iter()
            .map(|f| f.primary.span)
            .collect();
        findings.retain(|finding| {
            let is_of_value = values::RULES.iter().any(|rule| rule.id == finding.rule);
            !(is_of_value && said.contains(&finding.primary.span))
        });
        for finding in &findings {
            let places = [finding.primary.span].into_iter();
            for span in places.chain(finding.related.iter().map(|label| label.span)) {
                told.entry(span.file).or_default().push(span);
            }
        }
        let mut undecided = checks.undecided;
        undecided.retain(|open| active(open.rule));
        for span in undecided.iter().filter_map(|open| open.at) {
            told.entry(span.file).or_default().push(span);
        }
        for span in checks.open {
            told.entry(span.file).or_default().push(span);
        }
        one.outcome.findings.extend(findings);
        one.outcome.undecided.extend(undecided);
        for (rule, checked) in checks.checked {
            if active(rule) {
                one.outcome.checked += checked;
            }
        }
        limits.extend(checks.limits);
    }
    for (one, target) in evaluated.iter_mut().zip(&targets.list) {
        one.mistakes.retain(|mistake| !is_told(mistake, &told));
        hold_conditions(context, target, &mut one.mistakes);
        if context.options.checks == Checks::Validate {
            // What is wrong with some values only is undecided, and counted as that.
            let is_error =
                |m: &&Finding| m.severity == Severity::Error && m.certainty == Certainty::Sure;
            one.outcome.checked.failed += one.mistakes.iter().filter(is_error).count();
        }
    }
    limits
}

/// Leaves conditions undecided that fail with a default which nothing sets: a pipeline gives the value that a run has.
pub(super) fn hold_defaults(targets: &Targets<'_>, evaluated: &mut [Evaluated]) {
    for (one, target) in evaluated.iter_mut().zip(&targets.list) {
        // A unit says all that a run of it is given.
        if targets.roots.is_unit(&target.root) {
            continue;
        }
        let sourced = &target.sourced;
        let conditions = one.mistakes.iter_mut().filter(|mistake| {
            [reading::CONDITION.id, reading::VALIDATION.id].contains(&mistake.rule)
                && mistake.severity == Severity::Error
        });
        for mistake in conditions {
            let unset = unset(&sourced.tree, &sourced.inventory, mistake.primary.span);
            let Some(first) = unset.first() else {
                continue;
            };
            mistake.certainty = Certainty::Conditional;
            mistake.headline = format!("{}: nothing sets var.{first}", mistake.headline);
            mistake.help = Some(format!("give it with --var {first}=…"));
        }
    }
}

/// A condition that fails with the values at hand is wrong in every run only where nothing else decides it: what a plan
/// refuses with the defaults, `validate` leaves open.
fn hold_conditions(context: &Context<'_>, target: &Target<'_>, mistakes: &mut [Finding]) {
    if context.options.checks != Checks::Validate {
        return;
    }
    let sourced = &target.sourced;
    for mistake in mistakes {
        let is_condition = [reading::CONDITION.id, reading::VALIDATION.id].contains(&mistake.rule);
        let at = mistake.primary.span;
        if is_condition && !is_certain(&sourced.tree, &sourced.inventory, at) {
            mistake.certainty = Certainty::Conditional;
        }
    }
}

/// Whether a mistake of an evaluation with values stands where something is wrong without them.
fn is_told(mistake: &Finding, told: &HashMap<FileId, Vec<Span>>) -> bool {
    let at = mistake.primary.span;
    mistake.rule == reading::EVALUATION.id
        && told
            .get(&at.file)
            .is_some_and(|spans| spans.iter().any(|s| s.start <= at.start && at.end <= s.end))
}
