//! SARIF 2.1.0, by the writer of findings: what drifts and what a change does are results.

use serde_json::{Value, json};

use crate::drift::{Class, Estate, Kind, Row, Status, Transition, Unclaimed};
use crate::finding::{
    Checked, Finding, FixPromise, RuleInfo, Severity, Subject, Suppressed, Suppressor, Undecided,
};
use crate::registry::{self, transition};
use crate::report::fingerprint::hash;
use crate::report::{put, sarif};
use crate::text::Span;
use crate::text::escape::sarif::message;

use super::Report;
use super::json::Monthly;

/// What a result has beside the finding.
struct More {
    /// What it is known by: there is one result for a value in an environment, whatever the value is.
    known_by: Vec<String>,
    status: Option<Status>,
    properties: Vec<(&'static str, Value)>,
}

pub(super) fn report(report: &Report) -> Value {
    let (mut findings, mut open, mut more, mut more_open) = (vec![], vec![], vec![], vec![]);
    let (mut waived, mut more_waived) = (vec![], vec![]);
    let mut passed = 0;
    for estate in report.estates {
        for row in &estate.rows {
            match row.class.kind() {
                Kind::Drift(severity) => {
                    findings.push(drifted(estate, row, severity));
                    more.push(of_row(estate, row));
                }
                Kind::Undecided => {
                    open.push(undecided(estate, row));
                    more_open.push(of_row(estate, row));
                }
                Kind::Waived => {
                    let mut finding = drifted(estate, row, Severity::Warning);
                    finding.suppressed = Some(Suppressed {
                        by: Suppressor::Waiver,
                        reason: row.note.clone().unwrap_or_default(),
                        until: None,
                        at: None,
                    });
                    waived.push(finding);
                    more_waived.push(of_row(estate, row));
                }
                Kind::Quiet | Kind::Same => passed += 1,
            }
        }
        for one in &estate.unclaimed {
            findings.push(unclaimed(estate, one));
            more.push(of_unclaimed(estate, one));
        }
        for transition in &estate.transitions {
            findings.push(changes(estate, transition));
            more.push(of_transition(estate, transition));
        }
    }
    let rules = rules();
    let checked = Checked {
        roots: report.estates.len(),
        resources: report.coverage().sized,
        passed,
        failed: findings.len(),
        suppressed: waived.len(),
        undecided: open.len(),
    };
    let mut out = sarif::report(&crate::report::Report {
        findings: &findings,
        suppressed: &waived,
        undecided: &open,
        rules: &rules,
        checked,
        ..report.findings()
    });
    more.extend(more_waived);
    more.extend(more_open);
    let results = out
        .pointer_mut("/runs/0/results")
        .and_then(Value::as_array_mut);
    for (result, more) in results.into_iter().flatten().zip(more) {
        finish(result, more);
    }
    let run = out.pointer_mut("/runs/0");
    if let Some(run) = run {
        // So that an upload does not take the place of the one of `lint`.
        put(run, "automationDetails", json!({ "id": "tfsize-drift/" }));
        let gaps: Vec<Value> = report.gaps.iter().map(|gap| notification(gap)).collect();
        if !gaps.is_empty()
            && let Some(invocation) = run.pointer_mut("/invocations/0")
        {
            put(invocation, "toolExecutionNotifications", json!(gaps));
        }
    }
    out
}

fn notification(gap: &str) -> Value {
    json!({ "level": "warning", "message": { "text": message(gap) } })
}

fn finish(result: &mut Value, more: More) {
    let parts: Vec<&str> = more.known_by.iter().map(String::as_str).collect();
    put(
        result,
        "partialFingerprints",
        json!({ "tfsize/v1": hash(&parts) }),
    );
    let state = match more.status {
        None => None,
        Some(Status::Same) => Some("unchanged"),
        Some(Status::New) => Some("new"),
        Some(Status::Better | Status::Worse) => Some("updated"),
    };
    if let Some(state) = state {
        put(result, "baselineState", json!(state));
    }
    if let Some(properties) = result.get_mut("properties") {
        for (name, value) in more.properties {
            put(properties, name, value);
        }
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

fn root(estate: &Estate) -> String {
    estate.root.clone().unwrap_or_else(|| ".".into())
}

fn drifted(estate: &Estate, row: &Row, severity: Severity) -> Finding {
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
    out.environments = vec![estate.environment.clone()];
    out.about(Subject {
        root: root(estate),
        address: row.address.clone().unwrap_or_else(|| row.item.clone()),
        attribute: Some(row.path.clone()),
        want: Some(row.policy.clone()),
        got: row.got.clone(),
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

fn unclaimed(estate: &Estate, one: &Unclaimed) -> Finding {
    let at = one.at.unwrap_or_else(Span::nowhere);
    let headline = format!("no item of the policy is {}", one.address);
    let mut out = Finding::new(Severity::Warning, &UNCLAIMED, at, headline);
    out.notes = one.why.iter().cloned().collect();
    out.environments = vec![estate.environment.clone()];
    out.about(Subject {
        root: root(estate),
        address: one.address.clone(),
        ..Subject::default()
    })
}

fn of_unclaimed(estate: &Estate, one: &Unclaimed) -> More {
    let known_by = [
        UNCLAIMED.id,
        &estate.environment,
        &root(estate),
        &one.address,
    ];
    More {
        known_by: known_by.map(String::from).to_vec(),
        status: None,
        properties: Vec::new(),
    }
}

fn undecided(estate: &Estate, row: &Row) -> Undecided {
    let mut why = row.reasons();
    why.extend(row.note.clone());
    Undecided {
        rule: row.class.word(),
        root: root(estate),
        address: row.address.clone().unwrap_or_else(|| row.item.clone()),
        attribute: Some(row.path.clone()),
        why: if why.is_empty() {
            row.class.says().to_string()
        } else {
            why.join("; ")
        },
        resolve: None,
        at: row.at.or(row.because.first().copied()),
        environments: vec![estate.environment.clone()],
    }
}

fn changes(estate: &Estate, t: &Transition) -> Finding {
    let at = t.at.unwrap_or_else(Span::nowhere);
    let mut out = result(t.severity, t.rule, at, t.headline.clone()).about(Subject {
        root: root(estate),
        address: t.address.clone(),
        attribute: None,
        want: None,
        got: None,
        monthly: None,
    });
    out.notes
        .push(format!("before: {}, after: {}", t.before, t.after));
    out.notes.extend(t.notes.iter().cloned());
    out.help.clone_from(&t.help);
    out.environments = vec![estate.environment.clone()];
    out
}

fn of_row(estate: &Estate, row: &Row) -> More {
    let known_by = [
        "drift",
        &estate.environment,
        &root(estate),
        &row.item,
        &row.field,
        row.address.as_deref().unwrap_or_default(),
        &row.path,
    ];
    let mut properties = vec![
        ("item", json!(row.item)),
        ("field", json!(row.field)),
        ("class", json!(row.class.word())),
        ("policy", json!(row.policy)),
    ];
    for (side, cell) in row.sides() {
        if cell.is_given() {
            properties.push((side, json!(cell.shown())));
        }
    }
    if let Some(above) = row.above {
        properties.push(("above", json!(above)));
    }
    // In place of the one number that a finding has.
    if let Some(monthly) = row.monthly {
        properties.push(("monthly", json!(Monthly::from(monthly))));
    }
    More {
        known_by: known_by.map(String::from).to_vec(),
        status: row.status,
        properties,
    }
}

fn of_transition(estate: &Estate, t: &Transition) -> More {
    let known_by = [
        "transition",
        &estate.environment,
        &root(estate),
        &t.address,
        t.rule,
    ];
    More {
        known_by: known_by.map(String::from).to_vec(),
        status: t.status,
        properties: vec![("before", json!(t.before)), ("after", json!(t.after))],
    }
}
