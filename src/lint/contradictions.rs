//! What comments and settings in a policy do with the findings about the policy itself.

use crate::finding::Finding;
use crate::policy::EnvironmentPolicy;
use crate::policy::lint::Day;
use crate::text::Files;

use super::ignore::Ignores;
use super::registry::{self, Group};
use super::settings::with_severity;

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
        let Some(lint) = self.environments.first().map(|e| &e.policy.lint) else {
            return findings;
        };
        let settable = |f: &Finding| Group::of(f.rule) == Some(Group::Capacity);
        let active = |rule: &str| {
            let setting = lint.rules.iter();
            let mut of_rule = setting.filter(|s| registry::means(&s.name.text, rule));
            of_rule.next().is_none_or(|s| s.active.value)
        };
        let (mut own, mut out): (Vec<_>, Vec<_>) = findings.into_iter().partition(settable);
        own.retain(|f| active(f.rule));
        if lint.ignores.value {
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
        }
        out.extend(own);
        out
    }
}
