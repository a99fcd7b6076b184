//! Drift for programs. The shape is versioned: fields are added, never changed.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value, json};

use crate::report::json::{changed, place};
use crate::text::escape::json::{bounded, pretty};

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

/// The document; rows are made while it is written, since there may be thousands.
pub(super) fn report(report: &Report) -> String {
    pretty(&Document(report))
}

struct Document<'a>(&'a Report<'a>);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (report, view) = (self.0, self.0.view);
        let inputs = view.inputs.iter();
        let inputs = inputs.map(|(side, name)| bounded(json!({ "side": side, "name": name })));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        map.serialize_entry("inputs", &inputs.collect::<Vec<_>>())?;
        map.serialize_entry("against", &bounded(json!(view.against)))?;
        map.serialize_entry("summary", &summary(view))?;
        let classes = view.classes.iter().map(|c| class(*c));
        map.serialize_entry("classes", &classes.collect::<Vec<_>>())?;
        let estates = view.estates.iter().map(|e| Estate(report, e));
        map.serialize_entry("estates", &estates.collect::<Vec<_>>())?;
        let settings = view.settings.iter();
        let settings = settings.map(|s| bounded(changed(report.files, s)));
        map.serialize_entry("settings", &settings.collect::<Vec<_>>())?;
        map.serialize_entry("gaps", &bounded(json!(view.gaps)))?;
        map.end()
    }
}

struct Estate<'a>(&'a Report<'a>, &'a EstateView);

impl Serialize for Estate<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(report, estate) = self;
        let transitions = estate
            .transitions
            .iter()
            .map(|t| bounded(transition(report, t)));
        let unclaimed = estate.unclaimed.iter().map(|u| {
            bounded(json!({
                "address": u.address,
                "note": u.note,
                "place": u.place.as_ref().map(|l| place(report.files, l)),
            }))
        });
        let absent = estate.absent.iter();
        let absent =
            absent.map(|(family, name)| bounded(json!({ "family": family, "name": name })));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("environment", &bounded(json!(estate.environment)))?;
        map.serialize_entry("because", &bounded(json!(estate.because)))?;
        map.serialize_entry("root", &bounded(json!(estate.root)))?;
        map.serialize_entry("rows", &Rows(report, &estate.rows))?;
        map.serialize_entry("transitions", &transitions.collect::<Vec<_>>())?;
        map.serialize_entry("unclaimed", &unclaimed.collect::<Vec<_>>())?;
        map.serialize_entry("absent", &absent.collect::<Vec<_>>())?;
        map.serialize_entry("coverage", &estate.coverage)?;
        map.serialize_entry("monthly", &estate.monthly)?;
        map.serialize_entry("plots", &bounded(plots(estate)))?;
        map.end()
    }
}

struct Rows<'a>(&'a Report<'a>, &'a [RowView]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.1.iter().map(|r| bounded(row(self.0, r))))
    }
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
