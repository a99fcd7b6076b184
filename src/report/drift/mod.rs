//! What a comparison of policy, source, plan and state comes to, as a reader or a program wants it.

mod format;
mod html;
pub mod json;
mod junit;
mod markdown;
mod markup;
mod plot;
mod sarif;
mod text;
mod words;

pub use format::Format;

use std::path::Path;

use crate::finding::{Changed, Label, Severity};
use crate::text::Files;

/// Everything that was compared, with the files that its places are in.
pub struct Report<'a> {
    /// What was compared.
    pub view: &'a View,
    /// The files that places are in.
    pub files: &'a Files,
    /// The directory that paths are relative to in formats which want that: the repository's root.
    pub base: &'a Path,
}

/// Everything that was compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// What was read: a word (`policy`, `source`, `plan`, `state`) and its name.
    pub inputs: Vec<(String, String)>,
    /// The git revision that rows are held against, where one is given.
    pub against: Option<String>,
    /// Every class there is, the gravest first.
    pub classes: Vec<ClassView>,
    /// The rules of transitions: name, and one sentence without a full stop.
    pub rules: Vec<(&'static str, &'static str)>,
    /// By root module and environment.
    pub estates: Vec<EstateView>,
    /// What decides how it is judged, and is another than in the revision.
    pub settings: Vec<Changed>,
    /// What could not be read, as sentences.
    pub gaps: Vec<String>,
}

/// One root module under one environment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EstateView {
    /// The environment.
    pub environment: String,
    /// Why it is that.
    pub because: String,
    /// The root module's directory, where a source is given.
    pub root: Option<String>,
    /// The rows, in the order of the policy.
    pub rows: Vec<RowView>,
    /// What changing it does.
    pub transitions: Vec<TransitionView>,
    /// Resources that could be an item and that no item claims.
    pub unclaimed: Vec<UnclaimedView>,
    /// Items without a resource: family and name.
    pub absent: Vec<(String, String)>,
    /// How much is sized.
    pub coverage: CoverageView,
    /// What there is to draw.
    pub plots: Plots,
    /// What the drift costs a month, where prices are known. Values of one item are taken together.
    pub monthly: Option<RangeView>,
}

/// One sized value on every side.
#[derive(Debug, Clone, PartialEq)]
pub struct RowView {
    /// The item: `service/gateway`.
    pub item: String,
    /// The field of the policy: `service.cpu`.
    pub field: String,
    /// What it is, in words: `CPU units of a task`.
    pub what: String,
    /// The resource's address.
    pub address: Option<String>,
    /// Where in the resource.
    pub path: String,
    /// What the policy wants, with "at least" or the like.
    pub policy: String,
    /// What the side that decides has.
    pub got: Option<String>,
    /// What the source has.
    pub source: CellView,
    /// What there is after the plan is applied.
    pub plan: CellView,
    /// What is deployed.
    pub state: CellView,
    /// What it comes to.
    pub class: ClassView,
    /// More on it: why it is not known, what the plan found changed.
    pub note: Option<String>,
    /// Whether the side that decides is above the policy; none where there is no order.
    pub above: Option<bool>,
    /// What the difference costs a month, where prices are known.
    pub monthly: Option<RangeView>,
    /// The literal to change in the source, where a source is given.
    pub place: Option<Label>,
    /// The policy's lines, the deciding one first.
    pub because: Vec<Label>,
    /// How it stands to the revision that it is held against.
    pub change: Change,
}

/// One side's value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellView {
    /// The side was not given.
    NotGiven,
    /// There is no such resource on that side.
    Missing,
    /// There is, and the argument is not set.
    NotSet,
    /// The value, as it is shown.
    Value(String),
    /// It is not known, and why.
    Unknown(String),
}

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassView {
    /// Its name in machine formats and in tables: `code-left`.
    pub word: &'static str,
    /// What it says, as a clause.
    pub says: &'static str,
    /// Whether it counts.
    pub kind: Kind,
}

/// Whether a class counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is drift, and weighs that much.
    Drift(Severity),
    /// It could not be told.
    Undecided,
    /// It is off, and somebody lets it pass.
    Waived,
    /// It differs, and is no drift: an autoscaler's work.
    Quiet,
    /// All agree.
    Same,
}

/// How a row stands to the same row of another revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Change {
    /// There is no other revision.
    #[default]
    None,
    /// As it was.
    Same,
    /// It was not there.
    New,
    /// It was there and is nearer to the policy now, or agrees with it.
    Better,
    /// It was there and is farther from the policy now.
    Worse,
}

impl Change {
    /// The word in tables and machine formats; none where there is no other revision.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Same => Some("same"),
            Self::New => Some("new"),
            Self::Better => Some("better"),
            Self::Worse => Some("worse"),
        }
    }

    /// Whether there is something to say of it.
    fn moved(self) -> bool {
        matches!(self, Self::New | Self::Better | Self::Worse)
    }
}

/// A change that restarts, replaces or drops something.
#[derive(Debug, Clone, PartialEq)]
pub struct TransitionView {
    /// The rule that says so.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The resource.
    pub address: String,
    /// One sentence that stands alone.
    pub headline: String,
    /// The value before, as it is shown.
    pub before: String,
    /// The value after.
    pub after: String,
    /// The source of the AWS fact, and the arithmetic.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The literal in the source, where a source is given.
    pub place: Option<Label>,
    /// How it stands to the revision that it is held against.
    pub change: Change,
}

/// A resource that could be an item of the policy, and that none claims.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UnclaimedView {
    /// Its address.
    pub address: String,
    /// What could not be told.
    pub note: Option<String>,
    /// Where the source has it.
    pub place: Option<Label>,
}

/// What something costs a month, in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct RangeView {
    /// At the least capacity.
    pub floor: f64,
    /// At the demand.
    pub expected: f64,
    /// At the most capacity.
    pub ceiling: f64,
}

impl std::ops::AddAssign for RangeView {
    fn add_assign(&mut self, other: Self) {
        self.floor += other.floor;
        self.expected += other.expected;
        self.ceiling += other.ceiling;
    }
}

/// How much of what there is has a size in the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct CoverageView {
    /// Resources that stand for an item of the policy.
    pub sized: usize,
    /// Resources that could.
    pub of: usize,
}

/// What there is to draw of an estate; what is empty is left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plots {
    /// A service's size against its demand.
    pub sizes: Vec<SizePlot>,
    /// Connections asked for against what there may be.
    pub connections: Vec<ConnectionPlot>,
    /// What a side costs a month: `policy`, `source`, `state`.
    pub costs: Vec<(String, RangeView)>,
}

/// A service's size against its demand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SizePlot {
    /// The service.
    pub name: String,
    /// What is counted: `tasks`.
    pub unit: String,
    /// How many the demand needs, where it is known.
    pub needed: Option<f64>,
    /// What each side lets there be.
    pub bounds: Vec<Bounds>,
}

/// What one side lets there be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bounds {
    /// The side: `policy`, `source`, `plan`, `state`.
    pub side: String,
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
    /// How many there are now, where it is known.
    pub now: Option<f64>,
}

/// Connections asked for against what there may be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConnectionPlot {
    /// What is connected to.
    pub name: String,
    /// Who asks, and for how many.
    pub asked: Vec<(String, f64)>,
    /// What each limit is called, and how many it allows.
    pub limits: Vec<(String, f64)>,
}

impl View {
    /// The rows that are drift.
    pub fn drifted(&self) -> usize {
        self.estates.iter().map(EstateView::drifted).sum()
    }

    /// How many resources no item of the policy claims.
    pub fn unclaimed(&self) -> usize {
        self.estates.iter().map(|e| e.unclaimed.len()).sum()
    }

    /// How many rows there are of a class.
    pub fn count(&self, class: ClassView) -> usize {
        let rows = self.estates.iter().flat_map(|e| &e.rows);
        rows.filter(|r| r.class.word == class.word).count()
    }

    /// What the drift costs a month in all, where prices are known.
    pub fn monthly(&self) -> Option<RangeView> {
        sum(self.estates.iter().filter_map(|e| e.monthly))
    }

    /// How much is sized in all.
    pub fn coverage(&self) -> CoverageView {
        let mut out = CoverageView::default();
        for estate in &self.estates {
            out.sized += estate.coverage.sized;
            out.of += estate.coverage.of;
        }
        out
    }

    /// Whether there is something to tell the author of a change: settings, and what moved against the other revision, or,
    /// where there is none, whatever drifts.
    pub fn changed(&self) -> bool {
        !self.settings.is_empty()
            || self.estates.iter().any(|e| {
                e.rows.iter().any(|r| self.tells(r))
                    || !e.unclaimed.is_empty()
                    || e.transitions
                        .iter()
                        .any(|t| self.against.is_none() || t.change.moved())
            })
    }

    /// Whether a row belongs into a comment.
    fn tells(&self, row: &RowView) -> bool {
        if self.against.is_some() {
            row.change.moved()
        } else {
            row.class.is_drift()
        }
    }
}

impl EstateView {
    /// The rows that are drift.
    pub fn drifted(&self) -> usize {
        self.rows.iter().filter(|r| r.class.is_drift()).count()
    }
}

impl ClassView {
    /// Whether it is drift.
    pub fn is_drift(self) -> bool {
        matches!(self.kind, Kind::Drift(_))
    }
}

fn sum(ranges: impl Iterator<Item = RangeView>) -> Option<RangeView> {
    ranges.reduce(|mut sum, range| {
        sum += range;
        sum
    })
}
