//! SARIF 2.1.0, by the writer of findings: what drifts and what a change does are results.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::drift::{Cell, Class, Kind, Row, Status, TargetDrift, Transition, Unclaimed};
use crate::finding::{
    Checked, Finding, FixPromise, RuleInfo, Severity, Subject, Suppressed, Suppressor, Undecided,
};
use crate::registry::{self, transition};
use crate::report::fingerprint::hash;
use crate::report::sarif::{self, Entry, Monthly, More, Properties, Run};
use crate::text::Span;

use super::Report;

pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let rules = rules();
    let count = |counts: fn(Kind) -> bool| {
        let rows = report.targets.iter().flat_map(|e| &e.rows);
        rows.filter(|r| counts(r.class.kind())).count()
    };
    let transitions: usize = report.targets.iter().map(|e| e.transitions.len()).sum();
    let over = crate::report::Report {
        rules: &rules,
        checked: Checked {
            roots: report.targets.len(),
            resources: report.coverage().sized,
            passed: count(|k| matches!(k, Kind::Quiet | Kind::Same)),
            failed: report.drifted() + report.unclaimed() + transitions,
            suppressed: count(|k| k == Kind::Waived),
            undecided: count(|k| k == Kind::Undecided),
        },
        ..report.findings()
    };
    let of_rules = || report.targets.iter().flat_map(|e| &e.transitions);
    let run = Run {
        report: &over,
        // So that an upload does not take the place of the one of `lint`.
        category: Some("tfsize-drift/"),
        warnings: report.gaps,
        results: &|| Box::new(counted(report).chain(waived(report)).chain(open(report))),
        named: &|| Box::new(of_rules().map(|t| t.rule)),
    };
    sarif::write(&run, to)
}

/// What counts, by root module and environment.
fn counted<'a>(report: &Report<'a>) -> impl Iterator<Item = Entry<'a>> + use<'a> {
    report.targets.iter().flat_map(|target| {
        let rows = target.rows.iter().filter_map(|row| match row.class.kind() {
            Kind::Drift(severity) => {
                Some(found(drifted(target, row, severity), of_row(target, row)))
            }
            _ => None,
        });
        let unclaimed = target.unclaimed.iter();
        let unclaimed =
            unclaimed.map(|one| found(unclaimed_resource(target, one), of_unclaimed(target, one)));
        let changes = target.transitions.iter();
        let changes = changes.map(|t| found(changes_of(target, t), of_transition(target, t)));
        rows.chain(unclaimed).chain(changes)
    })
}

fn waived<'a>(report: &Report<'a>) -> impl Iterator<Item = Entry<'a>> + use<'a> {
    of_kind(report, Kind::Waived).map(|(target, row)| {
        let mut finding = drifted(target, row, Severity::Warning);
        finding.suppressed = Some(Suppressed {
            by: Suppressor::Waiver,
            reason: row.note.clone().unwrap_or_default(),
            until: None,
            at: None,
        });
        found(finding, of_row(target, row))
    })
}

fn open<'a>(report: &Report<'a>) -> impl Iterator<Item = Entry<'a>> + use<'a> {
    of_kind(report, Kind::Undecided).map(|(target, row)| {
        Entry::Undecided(
            Cow::Owned(undecided(target, row)),
            Some(of_row(target, row)),
        )
    })
}

fn of_kind<'a>(
    report: &Report<'a>,
    kind: Kind,
) -> impl Iterator<Item = (&'a TargetDrift, &'a Row)> + use<'a> {
    let rows = report
        .targets
        .iter()
        .flat_map(|e| e.rows.iter().map(move |r| (e, r)));
    rows.filter(move |(_, row)| row.class.kind() == kind)
}

fn found<'a>(finding: Finding, more: More) -> Entry<'a> {
    Entry::Finding(Cow::Owned(finding), Some(more))
}

/// What a result is known by: there is one for a value in an environment, whatever the value is.
fn more(known_by: &[&str], status: Option<Status>, properties: Option<Properties>) -> More {
    More {
        fingerprint: hash(known_by),
        baseline: status.map(|status| match status {
            Status::Same => "unchanged",
            Status::New => "new",
            Status::Better | Status::Worse => "updated",
        }),
        properties,
        monthly: None,
    }
}

fn rules() -> Vec<RuleInfo> {
    let classes = Class::ALL.iter().filter_map(|class| {
        let severity = match class.kind() {
            Kind::Drift(severity) => severity,
            Kind::Undecided | Kind::Waived => Severity::Note,
            Kind::Quiet | Kind::Same => return None,
        };
        Some(RuleInfo {
            id: class.word(),
            summary: class.says(),
            severity,
            page: class.says(),
            ..UNCLAIMED
        })
    });
    classes
        .chain([UNCLAIMED])
        .chain(transition::RULES.iter().map(|rule| **rule))
        .collect()
}

fn root(target: &TargetDrift) -> String {
    target.root.clone().unwrap_or_else(|| ".".into())
}

fn drifted(target: &TargetDrift, row: &Row, severity: Severity) -> Finding {
    // What is in no source is shown at the policy's line.
    let place = row.at.or(row.because.first().copied());
    let mut out = result(
        severity,
        row.class.word(),
        place.unwrap_or_else(Span::nowhere),
        row.sentence(),
    );
    if row.at.is_none() && place.is_some() {
        out = out.label(row.wants());
    }
    for line in row.because.iter().filter(|line| Some(**line) != place) {
        out = out.also(*line, row.wants());
    }
    out.notes = row.reasons();
    out.notes.extend(row.note.clone());
    out.environments = vec![target.environment.clone()];
    out.about(Subject {
        root: root(target),
        address: row.address.clone().unwrap_or_else(|| row.item.clone()),
        attribute: Some(row.path.clone()),
        want: Some(row.policy.clone()),
        got: row.got.clone(),
        item: None,
        said: None,
        is_withheld: false,
        monthly: row.monthly.map(|m| m.expected),
    })
}

/// What SARIF calls a resource that no item claims. Like the classes of rows it is no rule that can be set.
static UNCLAIMED: RuleInfo = RuleInfo {
    id: "unclaimed",
    summary: "no item of the policy is the resource",
    severity: Severity::Warning,
    fix: FixPromise::Never,
    status: registry::Status::Stable,
    page: "no item of the policy is the resource",
};

/// A result of a class of rows, or of a rule on changes.
fn result(severity: Severity, id: &'static str, at: Span, headline: impl Into<String>) -> Finding {
    Finding {
        rule: id,
        ..Finding::new(severity, &UNCLAIMED, at, headline)
    }
}

fn unclaimed_resource(target: &TargetDrift, one: &Unclaimed) -> Finding {
    let at = one.at.unwrap_or_else(Span::nowhere);
    let headline = format!("no item of the policy is {}", one.address);
    let mut out = Finding::new(Severity::Warning, &UNCLAIMED, at, headline);
    out.notes = one.why.iter().cloned().collect();
    out.environments = vec![target.environment.clone()];
    out.about(Subject {
        root: root(target),
        address: one.address.clone(),
        ..Subject::default()
    })
}

fn of_unclaimed(target: &TargetDrift, one: &Unclaimed) -> More {
    let known_by = [
        UNCLAIMED.id,
        &target.environment,
        &root(target),
        &one.address,
    ];
    more(&known_by, None, None)
}

fn undecided(target: &TargetDrift, row: &Row) -> Undecided {
    let mut why = row.reasons();
    why.extend(row.note.clone());
    Undecided {
        rule: row.class.word(),
        root: root(target),
        address: row.address.clone().unwrap_or_else(|| row.item.clone()),
        attribute: Some(row.path.clone()),
        why: if why.is_empty() {
            row.class.says().to_string()
        } else {
            why.join("; ")
        },
        resolve: None,
        at: row.at.or(row.because.first().copied()),
        environments: vec![target.environment.clone()],
        more: 0,
    }
}

fn changes_of(target: &TargetDrift, t: &Transition) -> Finding {
    let at = t.at.unwrap_or_else(Span::nowhere);
    let mut out = result(t.severity, t.rule, at, t.headline.clone()).about(Subject {
        root: root(target),
        address: t.address.clone(),
        attribute: None,
        want: None,
        got: None,
        item: None,
        said: None,
        is_withheld: false,
        monthly: None,
    });
    out.notes
        .push(format!("before: {}, after: {}", t.before, t.after));
    out.notes.extend(t.notes.iter().cloned());
    out.help.clone_from(&t.help);
    out.environments = vec![target.environment.clone()];
    out
}

fn of_row(target: &TargetDrift, row: &Row) -> More {
    let known_by = [
        "drift",
        &target.environment,
        &root(target),
        &row.item,
        row.field,
        row.address.as_deref().unwrap_or_default(),
        &row.path,
    ];
    let given = |cell: &Cell| cell.is_given().then(|| cell.shown());
    let properties = Properties::Value {
        item: row.item.clone(),
        field: row.field,
        class: row.class.word(),
        policy: row.policy.clone(),
        source: given(&row.source),
        plan: given(&row.plan),
        state: given(&row.state),
        above: row.above,
    };
    More {
        monthly: row.monthly.map(|range| Monthly::Bounds(range.into())),
        ..more(&known_by, row.status, Some(properties))
    }
}

fn of_transition(target: &TargetDrift, t: &Transition) -> More {
    let known_by = [
        "transition",
        &target.environment,
        &root(target),
        &t.address,
        t.rule,
    ];
    let properties = Properties::Change {
        before: t.before.clone(),
        after: t.after.clone(),
    };
    more(&known_by, t.status, Some(properties))
}
