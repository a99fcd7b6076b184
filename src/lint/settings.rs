//! Which rules are checked where, and with which severity.

use std::borrow::Cow;
use std::path::Path;

use crate::finding::{Finding, Severity};
use crate::policy::lint::{Lint, RuleSetting, SeverityWord};
use crate::policy::select::Pattern;
use crate::text::slashes;

use super::registry::{self, Group};

/// Which checks a run makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checks {
    /// Of AWS's limits and the policy; of the schema, too, where the policy says so.
    Lint,
    /// Of the provider's schema and the language.
    Validate,
    /// Of the load that everything carries, and of the policy against itself.
    Capacity,
}

/// Which rules are checked where, and with which severity.
pub(super) struct Settings<'p> {
    pub(super) lint: Cow<'p, Lint>,
    pub(super) only: &'p [String],
    checks: Checks,
}

impl<'p> Settings<'p> {
    /// The policy's section on lint, where there is one, and what the command line asks for.
    pub(super) fn new(lint: Option<&'p Lint>, only: &'p [String], checks: Checks) -> Self {
        Self {
            lint: lint.map_or_else(|| Cow::Owned(Lint::default()), Cow::Borrowed),
            only,
            checks,
        }
    }

    /// Whether any rule of these groups is asked.
    pub(super) fn any(&self, groups: &[Group]) -> bool {
        groups.iter().any(|group| {
            if self.only.is_empty() {
                return self.made(*group);
            }
            group.rules().iter().any(|rule| self.named(rule.id))
        })
    }

    /// Whether the checks of a group are made where no rule is named.
    fn made(&self, group: Group) -> bool {
        match group {
            Group::Aws | Group::Policy => self.checks != Checks::Validate,
            Group::Validate => self.checks == Checks::Validate || self.lint.validate.value,
            _ => true,
        }
    }

    /// Whether what a load needs and nobody knows is undecided, rather than nothing to ask.
    pub(super) fn asks_of_load(&self) -> bool {
        self.checks == Checks::Capacity || !self.only.is_empty()
    }

    fn setting(&self, rule: &str) -> Option<&RuleSetting> {
        self.lint
            .rules
            .iter()
            .find(|s| registry::means(&s.name.text, rule))
    }

    /// Whether a rule is asked at all, as far as the command line says.
    pub(super) fn named(&self, rule: &str) -> bool {
        if self.only.is_empty() {
            let carries = self.checks != Checks::Capacity || registry::is_of_load(rule);
            return carries && Group::of(rule).is_none_or(|group| self.made(group));
        }
        self.only.iter().any(|o| registry::means(o, rule))
    }

    /// Whether a rule is asked in a directory.
    pub(super) fn active(&self, rule: &str, dir: &Path) -> bool {
        if !self.only.is_empty() || !self.named(rule) {
            return self.named(rule);
        }
        let Some(setting) = self.setting(rule) else {
            return true;
        };
        let text = slashes(dir);
        let of = |list: &[Pattern]| list.iter().any(|p| p.holds_dir(&text));
        setting.active.value
            && (setting.paths.value.is_empty() || of(&setting.paths.value))
            && !of(&setting.exclude.value)
    }

    /// A finding with the severity that the policy sets for its rule.
    pub(super) fn with_severity(&self, mut finding: Finding) -> Finding {
        with_severity(&self.lint.rules, &mut finding);
        finding
    }
}

/// Gives a finding the severity that the settings have for its rule.
pub fn with_severity(settings: &[RuleSetting], finding: &mut Finding) {
    let mut of_rule = settings
        .iter()
        .filter(|s| registry::means(&s.name.text, finding.rule));
    if let Some(severity) = of_rule.next().and_then(|s| s.severity) {
        finding.severity = match severity.value {
            SeverityWord::Error => Severity::Error,
            SeverityWord::Warning => Severity::Warning,
            SeverityWord::Note => Severity::Note,
        };
    }
}
