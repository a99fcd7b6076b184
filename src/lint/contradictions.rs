//! What comments and settings in a policy do with the findings about the policy itself.

use std::collections::BTreeSet;

use crate::family::contradictions;
use crate::finding::{Checked as Counts, Finding, Fix, Safety, Severity, merged};
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Day;
use crate::registry::policyfile;
use crate::sizing;
use crate::target::{ActivePolicy, Wanted};
use crate::text::Files;

use super::context::Options;
use super::ignore::Ignores;
use super::registry::{self, Group};
use super::settings::{Settings, with_severity};

/// What was checked of a policy.
pub struct Checked<'a> {
    /// All its environments.
    pub environments: &'a [EnvironmentPolicy],
    /// Whether each of them was checked: a comment may have its use in another.
    pub all: bool,
}

impl Checked<'_> {
    /// The findings that count, with the severities that the policy sets, and those about the comments themselves. What
    /// keeps a policy from being used stays whatever is said of it.
    pub fn counted(&self, files: &Files, findings: Vec<Finding>, today: Day) -> Vec<Finding> {
        self.counted_with(files, findings, today, (true, &|_| false))
    }

    /// The same, with comments that count or do not, and rules that are asked whatever the policy says of them.
    fn counted_with(
        &self,
        files: &Files,
        findings: Vec<Finding>,
        today: Day,
        (ignores, named): (bool, &dyn Fn(&str) -> bool),
    ) -> Vec<Finding> {
        let Some(lint) = self.environments.first().map(|e| &e.policy.lint) else {
            return findings;
        };
        let settable = |f: &Finding| Group::of(f.rule) == Some(Group::Capacity);
        let active = |rule: &str| {
            let setting = lint.rules.iter();
            let mut of_rule = setting.filter(|s| registry::means(&s.name.text, rule));
            named(rule) || of_rule.next().is_none_or(|s| s.active.value)
        };
        let (mut own, mut out): (Vec<_>, Vec<_>) = findings.into_iter().partition(settable);
        own.retain(|f| active(f.rule));
        if lint.ignores.value && ignores {
            let written = Ignores::find(files, files.ids());
            written.apply(&mut own, today);
            own.retain(|f: &Finding| f.suppressed.is_none());
            let known = |rule: &str| registry::find(rule).is_some();
            let checked = |rule: &str| {
                let groups = [Group::Capacity, Group::Suppression].map(Some);
                active(rule) && groups.contains(&Group::of(rule))
            };
            out.extend(written.findings(&known, &checked, &|_, _| !self.all, today));
        }
        for finding in &mut own {
            with_severity(&lint.rules, finding);
            let fix = finding.fix.take().filter(|fix| changes(files, fix));
            finding.fix = fix.map(|fix| of_file(files, fix));
        }
        out.extend(own);
        out
    }
}

/// Whether a fix writes something else than what is there.
fn changes(files: &Files, fix: &Fix) -> bool {
    let mut edits = fix.edits.iter();
    edits.any(|edit| files.slice(edit.span) != edit.text)
}

/// A fix of what nobody can write, such as the example policy, is only shown.
fn of_file(files: &Files, fix: Fix) -> Fix {
    let mut edits = fix.edits.iter();
    if edits.all(|edit| files.path(edit.span.file).exists()) {
        return fix;
    }
    Fix {
        safety: Safety::Shown,
        because: "the file of the policy cannot be written".into(),
        ..fix
    }
}

/// What checking the policy comes to.
#[derive(Debug, Default)]
pub(super) struct OfPolicy {
    /// What counts.
    pub(super) findings: Vec<Finding>,
    /// What is not known.
    pub(super) open: Vec<Finding>,
    /// How many invariants hold, and how many do not: a check is one of them in one environment.
    pub(super) checked: Counts,
}

/// What the policy contradicts in the environments that are asked about, as far as its rules are asked and nothing suppresses
/// them.
pub(super) fn of(
    files: &Files,
    options: &Options,
    policy: &ActivePolicy<'_>,
    settings: &Settings<'_>,
) -> OfPolicy {
    let wanted = &options.request.environments;
    let is_asked = |environment: &&EnvironmentPolicy| match wanted {
        Wanted::Named(names) => names.contains(&environment.environment.name.text),
        Wanted::Selected | Wanted::All => true,
    };
    let active = |rule: &str| settings.active(rule, &policy.dir);
    let mut found = Vec::new();
    let mut held: BTreeSet<(&str, &str)> = BTreeSet::new();
    for environment in policy.environments.iter().filter(is_asked) {
        let mut own = Vec::new();
        let sized = sizing::size(environment, &mut own);
        let name = environment.environment.name.text.as_str();
        let asked = contradictions::check(environment, &sized, &mut own).into_iter();
        let asked = asked.filter(|one| !one.is_open && active(one.rule));
        held.extend(asked.map(|one| (one.rule, name)));
        found.append(&mut own);
    }
    let is_open = |finding: &Finding| finding.rule == policyfile::UNDECIDED.id;
    let (open, found): (Vec<_>, Vec<_>) = merged(found).into_iter().partition(is_open);
    let rules = contradictions::rules();
    let rules: BTreeSet<&str> = rules.into_iter().filter(|rule| active(rule)).collect();
    let broken = |findings: &[Finding]| -> BTreeSet<(&'static str, String)> {
        let of_rules = findings
            .iter()
            .filter(|finding| rules.contains(finding.rule));
        let each = of_rules.flat_map(|f| f.environments.iter().map(|e| (f.rule, e.clone())));
        each.collect()
    };
    let all = broken(&found);
    held.retain(|(rule, environment)| {
        let mut all = all.iter();
        !all.any(|(broken, of)| broken == rule && of == environment)
    });
    let checked = Checked {
        environments: policy.environments,
        all: !matches!(wanted, Wanted::Named(_)),
    };
    let named = |rule: &str| options.only.iter().any(|only| registry::means(only, rule));
    let how: (bool, &dyn Fn(&str) -> bool) = (options.ignores, &named);
    let mut findings = checked.counted_with(files, found, options.today, how);
    findings.retain(|finding| finding.severity == Severity::Error || active(finding.rule));
    let failed = broken(&findings).len();
    OfPolicy {
        open,
        checked: Counts {
            passed: held.len(),
            failed,
            suppressed: all.len().saturating_sub(failed),
            ..Counts::default()
        },
        findings,
    }
}
