//! Drift for programs. The shape is versioned: fields are added, never changed.

use serde_json::{Map, Value, json};

use crate::report::json::place;

use super::{CellView, ClassView, EstateView, Kind, Report, RowView, TransitionView, View};

/// The version of the shape.
pub const VERSION: u32 = 1;

/// The JSON Schema of a report.
pub fn schema() -> &'static str {
    include_str!("drift.schema.json")
}

/// The numbers of a report.
pub fn summary(view: &View) -> Value {
    let rows: usize = view.estates.iter().map(|e| e.rows.len()).sum();
    let transitions: usize = view.estates.iter().map(|e| e.transitions.len()).sum();
    let classes: Map<String, Value> = view
        .classes
        .iter()
        .map(|c| (c.word.to_string(), json!(view.count(*c))))
        .collect();
    json!({
        "rows": rows,
        "drifted": view.drifted(),
        "unclaimed": view.unclaimed(),
        "changed": view.changed(),
        "classes": classes,
        "transitions": transitions,
        "monthly": view.monthly(),
        "coverage": view.coverage(),
    })
}

pub(super) fn report(report: &Report) -> Value {
    let view = report.view;
    let inputs = view.inputs.iter();
    json!({
        "version": VERSION,
        "inputs": inputs.map(|(side, name)| json!({ "side": side, "name": name })).collect::<Vec<_>>(),
        "against": view.against,
        "summary": summary(view),
        "classes": view.classes.iter().map(|c| class(*c)).collect::<Vec<_>>(),
        "estates": view.estates.iter().map(|e| estate(report, e)).collect::<Vec<_>>(),
        "gaps": view.gaps,
    })
}

fn class(class: ClassView) -> Value {
    let (kind, severity) = match class.kind {
        Kind::Drift(severity) => ("drift", Some(severity.word())),
        Kind::Undecided => ("undecided", None),
        Kind::Waived => ("waived", None),
        Kind::Quiet => ("quiet", None),
        Kind::Same => ("same", None),
    };
    json!({ "class": class.word, "says": class.says, "kind": kind, "severity": severity })
}

fn estate(report: &Report, estate: &EstateView) -> Value {
    let unclaimed = estate.unclaimed.iter();
    let absent = estate.absent.iter();
    json!({
        "environment": estate.environment,
        "because": estate.because,
        "root": estate.root,
        "rows": estate.rows.iter().map(|r| row(report, r)).collect::<Vec<_>>(),
        "transitions": estate.transitions.iter().map(|t| transition(report, t)).collect::<Vec<_>>(),
        "unclaimed": unclaimed.map(|u| json!({
            "address": u.address,
            "note": u.note,
            "place": u.place.as_ref().map(|l| place(report.files, l)),
        })).collect::<Vec<_>>(),
        "absent": absent.map(|(family, name)| json!({ "family": family, "name": name })).collect::<Vec<_>>(),
        "coverage": estate.coverage,
        "monthly": estate.monthly,
        "plots": plots(estate),
    })
}

fn row(report: &Report, row: &RowView) -> Value {
    let places = |labels: &[crate::finding::Label]| {
        let labels = labels.iter().map(|l| place(report.files, l));
        labels.collect::<Vec<_>>()
    };
    json!({
        "item": row.item,
        "field": row.field,
        "what": row.what,
        "address": row.address,
        "path": row.path,
        "policy": row.policy,
        "got": row.got,
        "source": cell(&row.source),
        "plan": cell(&row.plan),
        "state": cell(&row.state),
        "class": row.class.word,
        "note": row.note,
        "above": row.above,
        "monthly": row.monthly,
        "place": row.place.as_ref().map(|l| place(report.files, l)),
        "because": places(&row.because),
        "change": row.change.word(),
    })
}

/// A side that was not given is null.
fn cell(cell: &CellView) -> Value {
    match cell {
        CellView::NotGiven => Value::Null,
        CellView::Missing => json!({ "is": "missing" }),
        CellView::NotSet => json!({ "is": "not-set" }),
        CellView::Value(value) => json!({ "is": "value", "value": value }),
        CellView::Unknown(why) => json!({ "is": "unknown", "why": why }),
    }
}

fn transition(report: &Report, t: &TransitionView) -> Value {
    json!({
        "rule": t.rule,
        "severity": t.severity.word(),
        "address": t.address,
        "headline": t.headline,
        "before": t.before,
        "after": t.after,
        "notes": t.notes,
        "help": t.help,
        "place": t.place.as_ref().map(|l| place(report.files, l)),
        "change": t.change.word(),
    })
}

fn plots(estate: &EstateView) -> Value {
    let plots = &estate.plots;
    let parts = |list: &[(String, f64)]| {
        let list = list
            .iter()
            .map(|(name, n)| json!({ "name": name, "count": n }));
        list.collect::<Vec<_>>()
    };
    let sizes = plots.sizes.iter().map(|p| {
        let bounds = p.bounds.iter();
        json!({
            "name": p.name,
            "unit": p.unit,
            "needed": p.needed,
            "bounds": bounds.map(|b| json!({
                "side": b.side, "min": b.min, "max": b.max, "now": b.now,
            })).collect::<Vec<_>>(),
        })
    });
    let connections = plots
        .connections
        .iter()
        .map(|p| json!({ "name": p.name, "asked": parts(&p.asked), "limits": parts(&p.limits) }));
    let costs = plots.costs.iter();
    json!({
        "sizes": sizes.collect::<Vec<_>>(),
        "connections": connections.collect::<Vec<_>>(),
        "costs": costs.map(|(side, range)| json!({ "side": side, "monthly": range })).collect::<Vec<_>>(),
    })
}
