//! Which rules are asked where, and how much they weigh.

use std::borrow::Cow;
use std::path::Path;

use crate::finding::{Finding, Severity};
use crate::policy::lint::{Lint, RuleSetting, Weight};
use crate::policy::select::Pattern;
use crate::text::slashes;

/// Which rules are asked where, and how much they weigh.
pub(super) struct Settings<'p> {
    pub(super) lint: Cow<'p, Lint>,
    pub(super) only: &'p [String],
}

impl<'p> Settings<'p> {
    /// The policy's section on lint, where there is one, and the rules that the command line names.
    pub(super) fn new(lint: Option<&'p Lint>, only: &'p [String]) -> Self {
        Self {
            lint: lint.map_or_else(|| Cow::Owned(Lint::default()), Cow::Borrowed),
            only,
        }
    }

    fn setting(&self, rule: &str) -> Option<&RuleSetting> {
        self.lint.rules.iter().find(|s| s.name.text == rule)
    }

    /// Whether a rule is asked at all, as far as the command line says.
    pub(super) fn named(&self, rule: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|o| o == rule)
    }

    /// Whether a rule is asked in a directory.
    pub(super) fn active(&self, rule: &str, dir: &Path) -> bool {
        if !self.only.is_empty() {
            return self.only.iter().any(|o| o == rule);
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

    pub(super) fn weighed(&self, mut finding: Finding) -> Finding {
        let weight = self.setting(finding.rule).and_then(|s| s.severity);
        if let Some(weight) = weight {
            finding.severity = match weight.value {
                Weight::Error => Severity::Error,
                Weight::Warning => Severity::Warning,
                Weight::Note => Severity::Note,
            };
        }
        finding
    }
}
