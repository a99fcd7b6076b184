//! Conditions that a configuration states about itself: a rule that surely does not hold is a finding, one that is
//! not decided yet is none.

use crate::config::load::Rule;
use crate::finding::{Finding, Severity, Subject};
use crate::registry::reading;
use crate::text::slashes;

use super::Run;
use super::names::Local;

impl Run<'_> {
    /// What a finding is about.
    pub(super) fn subject(&self, address: String) -> Subject {
        Subject {
            root: slashes(&self.root_dir),
            address,
            ..Subject::default()
        }
    }
}

/// Holds something to a pre- or postcondition.
pub(super) fn hold(names: &Local<'_, '_>, rule: &Rule, whose: &str) {
    judge(names, rule, whose, Severity::Error);
}

/// Holds something to an assertion, which only warns.
pub(super) fn warn(names: &Local<'_, '_>, rule: &Rule, whose: &str) {
    judge(names, rule, whose, Severity::Warning);
}

fn judge(names: &Local<'_, '_>, rule: &Rule, whose: &str, severity: Severity) {
    let run = names.scope.run;
    let Some(condition) = &rule.condition else {
        return;
    };
    let decided = match names.evaluator(condition.span.file).truth(condition) {
        Ok(decided) => decided,
        Err(e) if e.secret => return,
        Err(e) => {
            if severity == Severity::Error {
                run.refuse(&e);
            } else {
                let headline = format!("a condition of {whose} has no value");
                run.note(Finding::warning(&reading::CONDITION, e.span, headline).label(e.message));
            }
            return;
        }
    };
    // Whether it holds would tell the secret that it is about; what may not exist breaks no rule.
    if decided.marks().is_secret() || decided.as_bool() != Some(false) || run.tentative.get() {
        return;
    }
    let headline = format!("a condition of {whose} does not hold");
    let mut finding = Finding::new(severity, &reading::CONDITION, condition.span, headline);
    if let Some(said) = names.message(rule) {
        finding = finding.label(said);
    }
    if let Some(call) = names.scope.called() {
        finding = finding.also(call.span, "the call of its module");
    }
    run.note(finding.about(run.subject(whose.to_owned())));
}
