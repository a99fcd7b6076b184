//! What the policy's waivers and the comments of a configuration let pass: it is told, and does not count.

use crate::finding::{Finding, Label, Severity, Subject, Suppressor};
use crate::text::Span;

use super::table::{Class, Drift, Row};

/// Marks the rows that `suppress` lets pass, which gets them as findings of an environment.
pub fn let_pass(drift: &mut Drift, suppress: &dyn Fn(&str, &mut [Finding])) {
    for estate in &mut drift.estates {
        let root = estate.root.clone().unwrap_or_default();
        let rows = estate.rows.iter_mut().filter(|r| r.class.is_drift());
        for row in rows {
            let Some(id) = row.rule else {
                continue;
            };
            let mut found = [finding(row, id, &root)];
            suppress(&estate.environment, &mut found);
            let [found] = found;
            match &found.suppressed {
                Some(passed) => {
                    let until = passed.until.as_ref();
                    let until = until.map_or_else(String::new, |day| format!(" until {day}"));
                    let by = match passed.by {
                        Suppressor::Waiver => "a waiver",
                        Suppressor::Comment => "a comment",
                        Suppressor::Baseline => "a baseline",
                    };
                    let class = row.class.says();
                    let reason = match passed.reason.trim() {
                        "" => "no reason is given",
                        reason => reason,
                    };
                    row.remark(format!("{class}; {by} lets it pass{until}: {reason}"));
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
        estate.price();
    }
}

/// A row as what suppresses findings knows it. A comment in the code is about what the code has.
fn finding(row: &Row, rule: &'static str, root: &str) -> Finding {
    let coded = matches!(
        row.class,
        Class::CodeLeft | Class::PolicyAhead | Class::PlanAway
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
