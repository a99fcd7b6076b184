//! What the checks say: findings with what they are about, and what stays undecided.

use std::collections::BTreeSet;

use crate::config::eval::EvalError;
use crate::finding::{Finding, Fix, Replacement, RuleInfo, Safety, Severity, Subject, Undecided};
use crate::inventory::provider_version::{ProviderVersion, schema_version};
use crate::registry::reading::{CONFIGURATION, EVALUATION};
use crate::registry::validate::{ATTRIBUTE, KEY, NESTING, OUTPUT, TYPE};
use crate::text::{Span, slashes};

use super::elsewhere::Elsewhere;
use super::{Checker, Limit, Scope, Sureness, values};

/// The rules of what has changed since the first versions of the language.
const OF_LANGUAGE: [&RuleInfo; 6] = [
    &CONFIGURATION,
    &EVALUATION,
    &TYPE,
    &NESTING,
    &KEY,
    &ATTRIBUTE,
];

/// The rules of what is looked at only where an expression has a value, beside those of values.
const OF_EXPRESSIONS: [&RuleInfo; 4] = [&EVALUATION, &ATTRIBUTE, &KEY, &OUTPUT];

impl Checker<'_> {
    /// Tells of what is wrong in a part that the real tool looks at only where it is there, and may never be.
    pub(super) fn latently<T>(&self, why: Option<&'static str>, checks: impl FnOnce() -> T) -> T {
        let before = self.latent.get();
        self.latent.set(why.or(before));
        let out = checks();
        self.latent.set(before);
        out
    }

    /// Makes the checks of these rules, and counts them.
    pub(super) fn ask(&self, rules: &[&'static RuleInfo], checks: impl FnOnce()) {
        let (before, open) = {
            let out = self.out.borrow();
            (out.findings.len(), out.undecided.len())
        };
        let others = self.asked.borrow().len();
        self.asked
            .borrow_mut()
            .extend(rules.iter().map(|rule| rule.id));
        checks();
        self.asked.borrow_mut().truncate(others);
        let mut out = self.out.borrow_mut();
        let failed: BTreeSet<&str> = out.findings.iter().skip(before).map(|f| f.rule).collect();
        let undecided: BTreeSet<&str> = out.undecided.iter().skip(open).map(|u| u.rule).collect();
        for rule in rules {
            let checked = out.checked.entry(rule.id).or_default();
            if failed.contains(rule.id) {
                checked.failed += 1;
            } else if !undecided.contains(rule.id) {
                checked.passed += 1;
            }
        }
    }

    pub(super) fn add(&self, mut finding: Finding) {
        if let Some(why) = self.latent.get()
            && (OF_EXPRESSIONS.iter().chain(&values::RULES)).any(|rule| rule.id == finding.rule)
            && finding.severity == Severity::Error
        {
            finding.severity = Severity::Note;
            finding = finding.note(why);
        }
        // What the first versions of the language took is not known here.
        if let Some(language) = self.job.language.as_ref().filter(|l| l.is_oldest)
            && OF_LANGUAGE.iter().any(|rule| rule.id == finding.rule)
        {
            let why = format!("{}; {} is required", finding.headline, language.says);
            let limit = Limit::Language(language.says.clone());
            let span = finding.primary.span;
            return self.open(&Scope::plain("module"), finding.rule, span, why, limit);
        }
        self.told.borrow_mut().insert(finding.primary.span);
        let is_counted = self.asked.borrow().contains(&finding.rule);
        let mut out = self.out.borrow_mut();
        // What is looked at only as far as something is wrong with it has failed, too.
        if !is_counted && finding.severity == Severity::Error {
            out.checked.entry(finding.rule).or_default().failed += 1;
        }
        out.findings.push(finding);
    }

    /// Tells what is wrong with a resource or a call; `at` is the way to the body in it, and what is wrong there. Where
    /// another version of the provider may have it otherwise, it is undecided.
    pub(super) fn tell(
        &self,
        scope: &Scope<'_>,
        finding: Finding,
        at: (&str, &str),
        sureness: Sureness,
    ) {
        let attribute = format!("{}{}", at.0, at.1);
        let attribute = Some(attribute).filter(|path| !path.is_empty());
        let finding = self.of(scope, finding, attribute);
        match (&*self.job.version, sureness) {
            (ProviderVersion::Other(which), Sureness::Schema) => {
                let mut why = finding.headline.clone();
                if let Some(help) = &finding.help {
                    why = format!("{why} ({help})");
                }
                let why = format!(
                    "{why} in version {} of the AWS provider, and {which}",
                    schema_version()
                );
                let limit = Limit::Version(which.clone());
                self.open(scope, finding.rule, finding.primary.span, why, limit);
            }
            _ => self.add(finding),
        }
    }

    /// What cannot be decided.
    pub(super) fn open(
        &self,
        scope: &Scope<'_>,
        rule: &'static str,
        span: Span,
        why: String,
        limit: Limit,
    ) {
        self.told.borrow_mut().insert(span);
        let mut out = self.out.borrow_mut();
        out.limits.insert(limit);
        out.undecided.push(Undecided {
            rule,
            root: self.root.clone(),
            address: format!("{}{}", self.job.path, scope.address),
            attribute: None,
            why,
            resolve: None,
            at: Some(span),
            environments: Vec::new(),
            more: 0,
        });
    }

    /// Says of what somebody else may declare, once.
    pub(super) fn tell_elsewhere(&self) {
        let all = std::mem::take(&mut *self.elsewhere.borrow_mut());
        let (Some((first, span)), Some(by)) = (all.iter().next(), *self.declared_by) else {
            return;
        };
        let others = match all.len() - 1 {
            0 => String::new(),
            1 => ", and 1 other name is not declared".into(),
            n => format!(", and {n} other names are not declared"),
        };
        let (why, limit) = match by {
            Elsewhere::Terragrunt => (
                "Terragrunt runs this directory and may add to it",
                Limit::Terragrunt(self.root.clone()),
            ),
            Elsewhere::Template => (
                "a template beside these files may declare it",
                Limit::Template(self.directory()),
            ),
            Elsewhere::Linked => (
                "other directories have links to these files and may declare it",
                Limit::Linked(self.directory()),
            ),
        };
        let why = format!("{why}: {first}{others}");
        let scope = Scope::plain(if self.job.path.is_empty() {
            "root module"
        } else {
            "names"
        });
        self.open(&scope, EVALUATION.id, *span, why, limit);
    }

    /// The directory of what is looked at.
    fn directory(&self) -> String {
        if self.job.path.is_empty() {
            self.root.clone()
        } else {
            slashes(&self.tree.dir)
        }
    }

    /// Says of many names that nothing declares in one finding.
    pub(super) fn fold_undeclared(&self, is_fragment: bool) {
        const FEWEST: usize = 4;
        const SHOWN: usize = 5;
        let mut out = self.out.borrow_mut();
        // One that is misspelled has a declaration.
        let is_lone = |at: &usize| {
            let finding = out.findings.get(*at);
            finding.is_some_and(|f| {
                f.rule == EVALUATION.id && f.severity == Severity::Error && f.help.is_none()
            })
        };
        let undeclared = self.undeclared.borrow();
        let mut at: Vec<usize> = undeclared.values().copied().filter(is_lone).collect();
        if at.len() < FEWEST {
            return;
        }
        at.sort_unstable();
        let (folded, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut out.findings)
            .into_iter()
            .enumerate()
            .partition(|(place, _)| at.binary_search(place).is_ok());
        out.findings = rest.into_iter().map(|(_, finding)| finding).collect();
        let mut folded = folded.into_iter().map(|(_, finding)| finding);
        let Some(first) = folded.next() else { return };
        let (many, first_says) = (at.len(), &first.headline);
        let headline = if is_fragment {
            format!(
                "this is no module by itself: nothing declares {many} of its names; {first_says}"
            )
        } else {
            format!("nothing declares {many} of the names that are used here; {first_says}")
        };
        let mut finding = Finding::error(&EVALUATION, first.primary.span, headline).help(
            "a file that declares them may be missing, such as variables.tf; files that are copied into other directories can be left out: lint { exclude = [\"DIR\"] } in the policy",
        );
        let mut places: Vec<Span> = first.related.iter().map(|label| label.span).collect();
        for (at, other) in folded.enumerate() {
            places.push(other.primary.span);
            places.extend(other.related.iter().map(|label| label.span));
            if at < SHOWN {
                finding = finding.also(other.primary.span, other.headline);
            }
        }
        out.open.extend(places);
        out.findings.push(finding);
        // Together they are one check that failed.
        let checked = out.checked.entry(EVALUATION.id).or_default();
        checked.failed = checked.failed.saturating_sub(many - 1);
    }

    /// A finding with what it is about.
    pub(super) fn of(
        &self,
        scope: &Scope<'_>,
        mut finding: Finding,
        attribute: Option<String>,
    ) -> Finding {
        if let Some(called) = self.job.called {
            let inside = std::mem::replace(&mut finding.primary.span, called);
            finding.fix = None;
            finding = finding.also(inside, "in the module that it calls");
        }
        finding.about(Subject {
            root: self.root.clone(),
            address: format!("{}{}", self.job.path, scope.address),
            attribute,
            ..Subject::default()
        })
    }

    /// What an expression cannot be evaluated for. What the language had once is not told where that may be meant.
    pub(super) fn not_evaluated(&self, scope: &Scope<'_>, error: EvalError) {
        if let Some(language) = &self.job.language
            && error.removed
        {
            let why = format!("{}; {} is required", error.message, language.says);
            let limit = Limit::Language(language.says.clone());
            return self.open(scope, EVALUATION.id, error.span, why, limit);
        }
        self.evaluation(scope, error.span, error.message);
    }

    /// An expression that has no value, whatever values it is given.
    pub(super) fn evaluation(&self, scope: &Scope<'_>, span: Span, message: impl Into<String>) {
        let finding = Finding::error(&EVALUATION, span, message);
        let finding = match self.job.called {
            Some(_) => self.of(scope, finding, None),
            None => finding,
        };
        self.add(finding);
    }

    /// Writes one name in the place of another.
    pub(super) fn rename(&self, name: &str, span: Span, meant: &str) -> Option<Fix> {
        let quotes = usize::try_from(span.end - span.start).ok()? == name.len() + 2;
        let text = if quotes {
            format!("\"{meant}\"")
        } else {
            meant.to_owned()
        };
        self.job.called.is_none().then(|| Fix {
            title: format!("write {meant}"),
            edits: vec![Replacement { span, text }],
            safety: Safety::Safe,
            because: String::new(),
            monthly: None,
        })
    }
}
