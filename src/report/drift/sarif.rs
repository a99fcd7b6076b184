//! SARIF 2.1.0, by the writer of findings: what drifts and what a change does are results.

use serde_json::{Value, json};

use crate::finding::{
    Checked, Finding, FixPromise, Label, RuleInfo, Severity, Status, Subject, Suppressed,
    Suppressor, Undecided,
};
use crate::report::fingerprint::hash;
use crate::report::{put, sarif};
use crate::text::Span;
use crate::text::escape::sarif::message;

use super::{Change, EstateView, Kind, Report, RowView, TransitionView, UnclaimedView};

/// What a result has beside the finding.
struct More {
    /// What it is known by: there is one result for a value in an environment, whatever the value is.
    known_by: Vec<String>,
    change: Change,
    properties: Vec<(&'static str, Value)>,
}

pub(super) fn report(report: &Report) -> Value {
    let (mut findings, mut open, mut more, mut more_open) = (vec![], vec![], vec![], vec![]);
    let (mut waived, mut more_waived) = (vec![], vec![]);
    let mut passed = 0;
    for estate in &report.view.estates {
        for row in &estate.rows {
            match row.class.kind {
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
    let rules = rules(report);
    let checked = Checked {
        roots: report.view.estates.len(),
        resources: report.view.coverage().sized,
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
        let gaps: Vec<Value> = report
            .view
            .gaps
            .iter()
            .map(|gap| notification(gap))
            .collect();
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
    let state = match more.change {
        Change::None => None,
        Change::Same => Some("unchanged"),
        Change::New => Some("new"),
        Change::Better | Change::Worse => Some("updated"),
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

fn rules(report: &Report) -> Vec<RuleInfo> {
    let classes = report.view.classes.iter().filter_map(|class| {
        let severity = match class.kind {
            Kind::Drift(severity) => severity,
            Kind::Undecided | Kind::Waived => Severity::Note,
            Kind::Quiet | Kind::Same => return None,
        };
        Some((class.word, class.says, severity))
    });
    let transitions = report.view.rules.iter();
    let unclaimed = (UNCLAIMED.id, UNCLAIMED.summary, UNCLAIMED.severity);
    classes
        .chain([unclaimed])
        .chain(transitions.map(|(rule, says)| (*rule, *says, Severity::Warning)))
        .map(|(id, summary, severity)| RuleInfo {
            id,
            summary,
            severity,
            fix: FixPromise::Never,
            status: Status::Stable,
            page: summary,
        })
        .collect()
}

fn root(estate: &EstateView) -> String {
    estate.root.clone().unwrap_or_else(|| ".".into())
}

fn drifted(estate: &EstateView, row: &RowView, severity: Severity) -> Finding {
    // What is in no source is shown at the policy's line.
    let place = row.place.as_ref().or(row.because.first());
    let mut out = result(
        severity,
        row.class.word,
        place.map_or_else(Span::nowhere, |l| l.span),
        row.sentence(),
    );
    if let Some(place) = place {
        out = out.label(place.text.clone());
    }
    for label in row.because.iter().filter(|l| Some(*l) != place) {
        out = out.also(label.span, label.text.clone());
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
    status: Status::Stable,
    page: "no item of the policy is the resource",
};

/// A result of a class of rows, or of a rule on changes.
fn result(severity: Severity, id: &'static str, at: Span, headline: impl Into<String>) -> Finding {
    Finding {
        rule: id,
        ..Finding::new(severity, &UNCLAIMED, at, headline)
    }
}

fn unclaimed(estate: &EstateView, one: &UnclaimedView) -> Finding {
    let at = one.place.as_ref().map_or_else(Span::nowhere, |l| l.span);
    let headline = format!("no item of the policy is {}", one.address);
    let mut out = Finding::new(Severity::Warning, &UNCLAIMED, at, headline);
    out.notes = one.note.iter().cloned().collect();
    out.environments = vec![estate.environment.clone()];
    out.about(Subject {
        root: root(estate),
        address: one.address.clone(),
        ..Subject::default()
    })
}

fn of_unclaimed(estate: &EstateView, one: &UnclaimedView) -> More {
    let known_by = [
        UNCLAIMED.id,
        &estate.environment,
        &root(estate),
        &one.address,
    ];
    More {
        known_by: known_by.map(String::from).to_vec(),
        change: Change::None,
        properties: Vec::new(),
    }
}

fn undecided(estate: &EstateView, row: &RowView) -> Undecided {
    let mut why = row.reasons();
    why.extend(row.note.clone());
    Undecided {
        rule: row.class.word,
        root: root(estate),
        address: row.address.clone().unwrap_or_else(|| row.item.clone()),
        attribute: Some(row.path.clone()),
        why: if why.is_empty() {
            row.class.says.to_string()
        } else {
            why.join("; ")
        },
        resolve: None,
        at: row.place.as_ref().or(row.because.first()).map(|l| l.span),
        environments: vec![estate.environment.clone()],
    }
}

fn changes(estate: &EstateView, t: &TransitionView) -> Finding {
    let nowhere = Label {
        span: Span::nowhere(),
        text: String::new(),
    };
    let place = t.place.as_ref().unwrap_or(&nowhere);
    let mut out = result(t.severity, t.rule, place.span, t.headline.clone())
        .label(place.text.clone())
        .about(Subject {
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

fn of_row(estate: &EstateView, row: &RowView) -> More {
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
        ("class", json!(row.class.word)),
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
        properties.push(("monthly", json!(monthly)));
    }
    More {
        known_by: known_by.map(String::from).to_vec(),
        change: row.change,
        properties,
    }
}

fn of_transition(estate: &EstateView, t: &TransitionView) -> More {
    let known_by = [
        "transition",
        &estate.environment,
        &root(estate),
        &t.address,
        t.rule,
    ];
    More {
        known_by: known_by.map(String::from).to_vec(),
        change: t.change,
        properties: vec![("before", json!(t.before)), ("after", json!(t.after))],
    }
}
