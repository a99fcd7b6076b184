//! Drift for programs. The shape is versioned: fields are added, never changed.

use serde::Serialize;
use std::io::{self, Write};

use serde::ser::{SerializeMap as _, Serializer};
use serde_json::{Map, Value};

use crate::drift::{Cell, Class, Coverage, Kind, Row, Status, TargetDrift, Transition};
use crate::finding::Label;
use crate::report::json::{Place, changed, place};
use crate::report::monthly::Monthly;
use crate::report::own::TREND;
use crate::report::schemas::DRIFT;
use crate::text::Span;
use crate::text::escape::json::{Each, entry, write_pretty};

use super::Report;

/// The version of the shape.
pub const VERSION: u32 = DRIFT.version;

/// The numbers of a report.
#[derive(Serialize)]
pub struct Summary {
    rows: usize,
    drifted: usize,
    unclaimed: usize,
    changed: bool,
    /// Rows by class.
    classes: Map<String, Value>,
    transitions: usize,
    monthly: Option<Monthly>,
    coverage: Covered,
}

impl Summary {
    /// Those of a report.
    pub fn of(report: &Report) -> Self {
        let counted = |class: &Class| (class.word().to_owned(), report.count(*class).into());
        Self {
            rows: report.targets.iter().map(|e| e.rows.len()).sum(),
            drifted: report.drifted(),
            unclaimed: report.unclaimed(),
            changed: report.changed(),
            classes: Class::ALL.iter().map(counted).collect(),
            transitions: report.targets.iter().map(|e| e.transitions.len()).sum(),
            monthly: report.monthly().map(Monthly::from),
            coverage: Covered::from(report.coverage()),
        }
    }
}

/// One line of a trend file.
#[derive(Serialize)]
pub struct TrendLine<'a> {
    version: u32,
    date: String,
    environment: &'a str,
    root: Option<&'a str>,
    summary: Summary,
}

impl<'a> TrendLine<'a> {
    /// The line of a target, of which the report is.
    pub fn of(report: &Report, target: &'a TargetDrift, date: String) -> Self {
        Self {
            version: TREND.newest,
            date,
            environment: &target.environment,
            root: target.root.as_deref(),
            summary: Summary::of(report),
        }
    }
}

/// The document; rows are made while it is written, since there may be thousands.
pub(super) fn report(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    write_pretty(to, &Document(report))
}

/// How much of what there is has a size in the policy.
#[derive(Serialize)]
struct Covered {
    sized: usize,
    of: usize,
}

impl From<Coverage> for Covered {
    fn from(of: Coverage) -> Self {
        Self {
            sized: of.sized,
            of: of.of,
        }
    }
}

struct Document<'a>(&'a Report<'a>);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let inputs = report.inputs.iter();
        let inputs = inputs.map(|(side, name)| entry(&InputEntry { side, name }));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        map.serialize_entry("inputs", &inputs.collect::<Vec<_>>())?;
        map.serialize_entry("against", &entry(&report.against))?;
        map.serialize_entry("summary", &Summary::of(report))?;
        let classes = Class::ALL.iter().map(|c| class(*c));
        map.serialize_entry("classes", &classes.collect::<Vec<_>>())?;
        let targets = || report.targets.iter();
        map.serialize_entry("estates", &Each(|| targets().map(|e| OneTarget(report, e))))?;
        let settings = report.settings.iter();
        let settings = settings.map(|s| entry(&changed(report.files, s)));
        map.serialize_entry("settings", &settings.collect::<Vec<_>>())?;
        map.serialize_entry("gaps", &entry(&report.gaps))?;
        map.end()
    }
}

struct OneTarget<'a>(&'a Report<'a>, &'a TargetDrift);

impl Serialize for OneTarget<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(report, target) = self;
        let transitions = target
            .transitions
            .iter()
            .map(|t| entry(&transition(report, t)));
        let unclaimed = target.unclaimed.iter().map(|u| {
            entry(&UnclaimedEntry {
                address: &u.address,
                note: u.why.as_deref(),
                place: u.at.map(|span| bare(report, span)),
            })
        });
        let absent = target.absent.iter();
        let absent = absent.map(|(family, name)| entry(&AbsentEntry { family, name }));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("environment", &entry(&target.environment))?;
        map.serialize_entry("because", &entry(&target.because))?;
        map.serialize_entry("root", &entry(&target.root))?;
        let rows = || target.rows.iter();
        map.serialize_entry("rows", &Each(|| rows().map(|r| entry(&row(report, r)))))?;
        map.serialize_entry("transitions", &transitions.collect::<Vec<_>>())?;
        map.serialize_entry("unclaimed", &unclaimed.collect::<Vec<_>>())?;
        map.serialize_entry("absent", &absent.collect::<Vec<_>>())?;
        map.serialize_entry("coverage", &Covered::from(target.coverage))?;
        map.serialize_entry("monthly", &target.drift_cost.map(Monthly::from))?;
        map.serialize_entry("plots", &entry(&plots(target)))?;
        map.end()
    }
}

/// What a class of rows means.
#[derive(Serialize)]
struct ClassEntry {
    class: &'static str,
    says: &'static str,
    kind: &'static str,
    severity: Option<&'static str>,
}

fn class(class: Class) -> ClassEntry {
    let (kind, severity) = match class.kind() {
        Kind::Drift(severity) => ("drift", Some(severity.word())),
        Kind::Undecided => ("undecided", None),
        Kind::Waived => ("waived", None),
        Kind::Quiet => ("quiet", None),
        Kind::Same => ("same", None),
    };
    ClassEntry {
        class: class.word(),
        says: class.says(),
        kind,
        severity,
    }
}

/// A field of an item, on every side.
#[derive(Serialize)]
struct RowEntry<'a> {
    item: &'a str,
    field: &'a str,
    what: &'a str,
    address: Option<&'a str>,
    path: &'a str,
    policy: &'a str,
    got: Option<&'a str>,
    source: Option<CellEntry<'a>>,
    plan: Option<CellEntry<'a>>,
    state: Option<CellEntry<'a>>,
    class: &'static str,
    note: Option<&'a str>,
    above: Option<bool>,
    monthly: Option<Monthly>,
    place: Option<Place>,
    because: Vec<Place>,
    change: Option<&'static str>,
}

/// What one side shows.
#[derive(Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum CellEntry<'a> {
    Missing,
    NotSet,
    Value { value: &'a str },
    Unknown { why: &'a str },
}

/// Something that a change does.
#[derive(Serialize)]
struct TransitionEntry<'a> {
    rule: &'static str,
    severity: &'static str,
    address: &'a str,
    headline: &'a str,
    before: &'a str,
    after: &'a str,
    notes: &'a [String],
    help: Option<&'a str>,
    place: Option<Place>,
    change: Option<&'static str>,
}

fn row<'a>(report: &Report, row: &'a Row) -> RowEntry<'a> {
    let line = |span: &Span| {
        let text = row.wants();
        place(report.files, &Label { span: *span, text })
    };
    RowEntry {
        item: &row.item,
        field: row.field,
        what: &row.what,
        address: row.address.as_deref(),
        path: &row.path,
        policy: &row.policy,
        got: row.got.as_deref(),
        source: CellEntry::of(&row.source),
        plan: CellEntry::of(&row.plan),
        state: CellEntry::of(&row.state),
        class: row.class.word(),
        note: row.note.as_deref(),
        above: row.above,
        monthly: row.monthly.map(Monthly::from),
        place: row.at.map(|span| bare(report, span)),
        because: row.because.iter().map(line).collect(),
        change: row.status.map(Status::word),
    }
}

impl<'a> CellEntry<'a> {
    /// A side that was not given is null.
    fn of(cell: &'a Cell) -> Option<Self> {
        match cell {
            Cell::NotGiven => None,
            Cell::Missing => Some(Self::Missing),
            Cell::NotSet => Some(Self::NotSet),
            Cell::Value(value) => Some(Self::Value { value }),
            Cell::Unknown(why) => Some(Self::Unknown { why }),
        }
    }
}

fn transition<'a>(report: &Report, t: &'a Transition) -> TransitionEntry<'a> {
    TransitionEntry {
        rule: t.rule,
        severity: t.severity.word(),
        address: &t.address,
        headline: &t.headline,
        before: &t.before,
        after: &t.after,
        notes: &t.notes,
        help: t.help.as_deref(),
        place: t.at.map(|span| bare(report, span)),
        change: t.status.map(Status::word),
    }
}

/// What was compared on a side.
#[derive(Serialize)]
struct InputEntry<'a> {
    side: &'a str,
    name: &'a str,
}

/// A resource that is no item of the policy.
#[derive(Serialize)]
struct UnclaimedEntry<'a> {
    address: &'a str,
    note: Option<&'a str>,
    place: Option<Place>,
}

/// An item that no resource is.
#[derive(Serialize)]
struct AbsentEntry<'a> {
    family: &'a str,
    name: &'a str,
}

/// What there is to draw.
#[derive(Serialize)]
struct PlotsEntry<'a> {
    sizes: Vec<SizeEntry<'a>>,
    connections: Vec<ConnectionsEntry<'a>>,
    costs: Vec<CostEntry<'a>>,
}

/// A number that is moved, and its bounds on each side.
#[derive(Serialize)]
struct SizeEntry<'a> {
    name: &'a str,
    unit: &'a str,
    needed: Option<f64>,
    bounds: Vec<BoundsEntry<'a>>,
}

/// The bounds of a number on one side.
#[derive(Serialize)]
struct BoundsEntry<'a> {
    side: &'a str,
    min: f64,
    max: f64,
    now: Option<f64>,
}

/// Connections that clients open, and how many are taken.
#[derive(Serialize)]
struct ConnectionsEntry<'a> {
    name: &'a str,
    asked: Vec<CountEntry<'a>>,
    limits: Vec<CountEntry<'a>>,
}

/// So many of something.
#[derive(Serialize)]
struct CountEntry<'a> {
    name: &'a str,
    count: f64,
}

/// What one side costs.
#[derive(Serialize)]
struct CostEntry<'a> {
    side: &'a str,
    monthly: Monthly,
}

fn counts(list: &[(String, f64)]) -> Vec<CountEntry<'_>> {
    list.iter()
        .map(|(name, count)| CountEntry {
            name,
            count: *count,
        })
        .collect()
}

fn plots(target: &TargetDrift) -> PlotsEntry<'_> {
    let plots = &target.plots;
    let sizes = plots.sizes.iter().map(|p| SizeEntry {
        name: &p.name,
        unit: &p.unit,
        needed: p.needed,
        bounds: p
            .bounds
            .iter()
            .map(|b| BoundsEntry {
                side: &b.side,
                min: b.min,
                max: b.max,
                now: b.now,
            })
            .collect(),
    });
    let connections = plots.connections.iter().map(|p| ConnectionsEntry {
        name: &p.name,
        asked: counts(&p.asked),
        limits: counts(&p.limits),
    });
    let costs = plots.costs.iter().map(|(side, range)| CostEntry {
        side,
        monthly: Monthly::from(*range),
    });
    PlotsEntry {
        sizes: sizes.collect(),
        connections: connections.collect(),
        costs: costs.collect(),
    }
}

fn bare(report: &Report, span: Span) -> Place {
    let text = String::new();
    place(report.files, &Label { span, text })
}
