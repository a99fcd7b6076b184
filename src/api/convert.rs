//! From what the features find to what calls answer.

use crate::config::value::{Data, Value, show};
use crate::drift::{Cell, Row as Compared, TargetDrift};
use crate::family::{Call, titled};
use crate::finding::{self, Suppressed};
use crate::inventory;
use crate::text::{Files, Span};

use super::found::{Error, Finding, Place, Resource, Row, Severity, Size, Undecided};

/// An error with everything that led to it.
pub(super) fn failed(error: &anyhow::Error) -> Error {
    Error(format!("{error:#}"))
}

fn place(span: Span, files: &Files) -> Place {
    let at = files.place(span);
    Place {
        file: files.path(span.file).to_owned(),
        line: at.line,
        column: at.column,
    }
}

pub(super) fn finding(found: &finding::Finding, files: &Files) -> Finding {
    let subject = found.subject.as_deref();
    let why = |s: &Suppressed| format!("{}: {}", s.by.word(), s.reason);
    Finding {
        rule: found.rule.to_owned(),
        severity: match found.severity {
            finding::Severity::Note => Severity::Note,
            finding::Severity::Warning => Severity::Warning,
            finding::Severity::Error => Severity::Error,
        },
        message: found.headline.clone(),
        place: place(found.primary.span, files),
        address: subject.map(|s| s.address.clone()),
        attribute: subject.and_then(|s| s.attribute.clone()),
        expected: subject.and_then(|s| s.want.clone()),
        actual: subject.and_then(|s| s.got.clone()),
        notes: found.notes.clone(),
        help: found.help.clone(),
        environments: found.environments.clone(),
        suppressed: found.suppressed.as_ref().map(why),
    }
}

pub(super) fn undecided(open: &finding::Undecided, files: &Files) -> Undecided {
    Undecided {
        rule: open.rule.to_owned(),
        address: open.address.clone(),
        why: open.why.clone(),
        place: open.at.map(|span| place(span, files)),
    }
}

pub(super) fn resource(of: &inventory::Resource, files: &Files) -> Resource {
    let entries = of.values.as_entries().into_iter().flat_map(|e| e.iter());
    let entries = entries.filter(|(_, value)| !matches!(value.data, Data::Null(_)));
    let value = |value: &Value| {
        // What holds for the whole resource holds for each of its values.
        show(&value.clone().marked(of.values.sensitive))
    };
    Resource {
        address: of.address.to_string(),
        kind: of.address.kind.to_string(),
        place: of.origin.span().map(|span| place(span, files)),
        values: entries
            .map(|(name, v)| (name.to_string(), value(v)))
            .collect(),
    }
}

pub(super) fn row(of: &Compared, target: &TargetDrift, files: &Files) -> Row {
    let cell = |cell: &Cell| match cell {
        Cell::Value(text) => Some(text.clone()),
        _ => None,
    };
    Row {
        environment: target.environment.clone(),
        root: target.root.clone(),
        item: of.item.clone(),
        what: of.what.clone(),
        address: of.address.clone(),
        class: of.class.word().to_owned(),
        is_drift: of.class.is_drift(),
        policy: of.policy.clone(),
        source: cell(&of.source),
        plan: cell(&of.plan),
        state: cell(&of.state),
        monthly: of.monthly.map(|range| range.expected),
        place: of.at.map(|span| place(span, files)),
    }
}

/// The sized values of one item.
pub(super) fn size(environment: &str, call: &Call) -> Vec<Size> {
    let bound = call.bound.iter();
    let sizes = bound.map(|bound| Size {
        environment: environment.to_owned(),
        item: titled(call.family, &call.name),
        field: bound.field.name.to_owned(),
        input: bound.input.clone(),
        value: bound.value.value.to_string(),
    });
    sizes.collect()
}
