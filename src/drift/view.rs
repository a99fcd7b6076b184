//! A comparison as reports take it.

use crate::finding::Label;
use crate::registry::transition::RULES;
use crate::report::drift::{
    CellView, Change, ClassView, CoverageView, EstateView, Kind, RangeView, RowView,
    TransitionView, UnclaimedView, View,
};
use crate::text::Span;

use super::table::{Cell, Class, Drift, Estate, Range, Row, Status, Transition, Unclaimed};

/// A comparison as reports take it. `inputs` names what was read, `against` the revision that it is held against.
pub fn view(drift: &Drift, inputs: Vec<(String, String)>, against: Option<String>) -> View {
    View {
        inputs,
        against,
        classes: Class::ALL.into_iter().map(class).collect(),
        rules: RULES.iter().map(|r| (r.id, r.summary)).collect(),
        estates: drift.estates.iter().map(estate).collect(),
        settings: Vec::new(),
        gaps: drift.gaps.clone(),
    }
}

fn estate(of: &Estate) -> EstateView {
    EstateView {
        environment: of.environment.clone(),
        because: of.because.clone(),
        root: of.root.clone(),
        rows: of.rows.iter().map(row).collect(),
        transitions: of.transitions.iter().map(transition).collect(),
        unclaimed: of.unclaimed.iter().map(unclaimed).collect(),
        absent: of.absent.clone(),
        coverage: CoverageView {
            sized: of.coverage.sized,
            of: of.coverage.of,
        },
        plots: of.plots.clone(),
        monthly: of.monthly(&|row| row.class.is_drift()).map(range),
    }
}

fn unclaimed(of: &Unclaimed) -> UnclaimedView {
    UnclaimedView {
        address: of.address.clone(),
        note: of.why.clone(),
        place: of.at.map(|span| label(span, String::new())),
    }
}

fn class(of: Class) -> ClassView {
    let kind = match (of, of.severity()) {
        (_, Some(severity)) => Kind::Drift(severity),
        (Class::Undecided, None) => Kind::Undecided,
        (Class::Waived, None) => Kind::Waived,
        (Class::Autoscaled | Class::NotApplied, None) => Kind::Quiet,
        (_, None) => Kind::Same,
    };
    ClassView {
        word: of.word(),
        says: of.says(),
        kind,
    }
}

fn row(of: &Row) -> RowView {
    let line = |span: &Span| label(*span, format!("the policy: {}", of.policy));
    RowView {
        item: of.item.clone(),
        field: of.field.into(),
        what: of.what.clone(),
        address: of.address.clone(),
        path: of.path.clone(),
        policy: of.policy.clone(),
        got: of.got.clone(),
        source: cell(&of.source),
        plan: cell(&of.plan),
        state: cell(&of.state),
        class: class(of.class),
        note: of.note.clone(),
        above: of.above,
        monthly: of.monthly.map(range),
        place: of.at.map(|span| label(span, String::new())),
        because: of.because.iter().map(line).collect(),
        change: change(of.status),
    }
}

fn cell(of: &Cell) -> CellView {
    match of {
        Cell::NotGiven => CellView::NotGiven,
        Cell::Missing => CellView::Missing,
        Cell::NotSet => CellView::NotSet,
        Cell::Value(text) => CellView::Value(text.clone()),
        Cell::Unknown(why) => CellView::Unknown(why.clone()),
    }
}

fn transition(of: &Transition) -> TransitionView {
    TransitionView {
        rule: of.rule,
        severity: of.severity,
        address: of.address.clone(),
        headline: of.headline.clone(),
        before: of.before.clone(),
        after: of.after.clone(),
        notes: of.notes.clone(),
        help: of.help.clone(),
        place: of.at.map(|span| label(span, String::new())),
        change: change(of.status),
    }
}

fn change(of: Option<Status>) -> Change {
    match of {
        None => Change::None,
        Some(Status::Same) => Change::Same,
        Some(Status::New) => Change::New,
        Some(Status::Better) => Change::Better,
        Some(Status::Worse) => Change::Worse,
    }
}

fn range(of: Range) -> RangeView {
    RangeView {
        floor: of.floor,
        expected: of.expected,
        ceiling: of.ceiling,
    }
}

fn label(span: Span, text: String) -> Label {
    Label { span, text }
}
