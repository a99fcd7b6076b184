//! What the policy's waivers and the comments of a configuration suppress: it is told, and does not count.

use crate::finding::{Finding, Label, Severity, Subject, Suppressed, Suppressor};
use crate::registry::{RuleInfo, transition};
use crate::text::Span;

use super::table::{Class, Drift, Row};

/// Marks the rows and changes that `suppress` suppresses: it gets them as findings of an environment and may set their
/// severity.
pub fn apply_suppressions(drift: &mut Drift, suppress: &dyn Fn(&str, &mut [Finding])) {
    for target in &mut drift.targets {
        let root = target.root.clone().unwrap_or_default();
        let rows = target.rows.iter_mut().filter(|r| r.class.is_drift());
        for row in rows {
            let Some(rule) = row.rule else {
                continue;
            };
            let mut found = [finding(row, rule, &root)];
            suppress(&target.environment, &mut found);
            let [found] = found;
            match &found.suppressed {
                Some(passed) => {
                    let class = row.class.says();
                    row.remark(format!("{class}; {}", told(passed)));
                    row.class = Class::Waived;
                    row.monthly = None;
                    row.above = None;
                }
                None => {
                    for note in &found.notes {
                        row.remark(note.clone());
                    }
                }
            }
        }
        target.price();
        for transition in &mut target.transitions {
            let mut all = transition::RULES.iter();
            let Some(rule) = all.find(|r| r.id == transition.rule) else {
                continue;
            };
            let at = transition.at.unwrap_or_else(Span::nowhere);
            let about = Subject {
                root: root.clone(),
                address: transition.address.clone(),
                ..Subject::default()
            };
            let found = Finding::new(transition.severity, rule, at, String::new()).about(about);
            let mut found = [found];
            suppress(&target.environment, &mut found);
            let [found] = found;
            transition.severity = found.severity;
            if let Some(passed) = &found.suppressed {
                transition.severity = Severity::Note;
                transition.notes.push(told(passed));
            }
            transition.notes.extend(found.notes);
        }
    }
}

/// Who lets something pass, and why.
fn told(passed: &Suppressed) -> String {
    let until = passed.until.as_ref();
    let until = until.map_or_else(String::new, |day| format!(" until {day}"));
    let by = match passed.by {
        Suppressor::Waiver => "a waiver",
        Suppressor::Comment => "a comment",
        Suppressor::Baseline => "a baseline",
    };
    let reason = match passed.reason.trim() {
        "" => "no reason is given",
        reason => reason,
    };
    format!("{by} lets it pass{until}: {reason}")
}

/// A row as what suppresses findings knows it. A comment in the code is about what the code has.
fn finding(row: &Row, rule: &'static RuleInfo, root: &str) -> Finding {
    let coded = matches!(
        row.class,
        Class::CodeDiffers | Class::PolicyAhead | Class::PlanAway
    );
    let at = row.at.filter(|_| coded).unwrap_or_else(Span::nowhere);
    let mut out = Finding::new(Severity::Warning, rule, at, String::new());
    if coded {
        let label = |span: &Span| Label {
            span: *span,
            text: String::new(),
        };
        out = out.trail(row.trail.iter().map(label).collect());
    }
    out.subject = row.address.as_ref().map(|address| {
        Box::new(Subject {
            root: root.to_owned(),
            address: address.clone(),
            attribute: Some(row.path.clone()),
            want: Some(row.want.clone()),
            got: row.got.clone(),
            item: None,
            said: None,
            is_withheld: false,
            monthly: None,
        })
    });
    out
}

impl Row {
    /// Says one thing more.
    fn remark(&mut self, text: String) {
        self.note = Some(match self.note.take() {
            Some(note) => format!("{note}; {text}"),
            None => text,
        });
    }
}
