//! Says where two answers differ.

use serde_json::Value;

use super::configs::Case;
use super::expressions::{Entry, Outcome};
use super::planned::{self, joined};

/// How an answer to an expression differs from the recorded one, if it does.
pub(crate) fn answer(entry: &Entry, actual: &Outcome) -> Option<String> {
    let same = match (&entry.outcome, actual) {
        (_, Outcome::Known { json, .. }) if entry.newer.is_some() => {
            entry.newer.as_ref() == Some(json)
        }
        _ if entry.newer.is_some() => false,
        // Only that it is refused is held, not in which words.
        (Outcome::Error(_), Outcome::Error(_)) => true,
        (
            Outcome::Unknown {
                after,
                after_unknown,
                kind,
            },
            Outcome::Unknown {
                after: our_after,
                after_unknown: our_unknown,
                kind: our_kind,
            },
        ) => {
            joined(after.as_ref(), after_unknown) == joined(our_after.as_ref(), our_unknown)
                // A plan does not show the type of what is not known; the library may.
                && (our_kind.is_none() || kind == our_kind)
        }
        // A plan file keeps no type of a null, so none is recorded.
        (
            Outcome::Known {
                json, sensitive, ..
            },
            Outcome::Known {
                json: our_json,
                sensitive: our_sensitive,
                ..
            },
        ) if json == "null" => json == our_json && sensitive == our_sensitive,
        // The names of attributes are told of nothing that is sensitive.
        (
            Outcome::Known {
                json,
                kind,
                sensitive: true,
            },
            Outcome::Known {
                json: our_json,
                kind: our_kind,
                sensitive: true,
            },
        ) => {
            json == our_json
                && (kind == our_kind || our_kind == "dynamic" && kind.contains("object("))
        }
        (wanted, actual) => wanted == actual,
    };
    (!same).then(|| {
        format!(
            "[{}] {}\n  terraform: {}\n  tfsize:    {}",
            entry.group,
            entry.expr,
            shown(&entry.outcome),
            shown(actual)
        )
    })
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Known {
            json,
            kind,
            sensitive,
        } => {
            let mark = if *sensitive { ", sensitive" } else { "" };
            format!("{json} of type {kind}{mark}")
        }
        Outcome::Unknown {
            after,
            after_unknown,
            kind,
        } => format!(
            "{} of type {}",
            joined(after.as_ref(), after_unknown),
            kind.as_deref().unwrap_or("(not said)")
        ),
        Outcome::Error(message) => format!("error: {message}"),
    }
}

/// How what `inspect` says of a configuration differs from the real plan: a line for each place.
pub(crate) fn configuration(case: &Case, actual: &Value) -> Vec<String> {
    let expected = case.expected();
    let mut wrong = Vec::new();
    if let Some(errors) = expected.get("errors") {
        // There is no plan to compare with: only that the rest is read all the same.
        assert!(
            !case.how.shown.is_empty(),
            "{}: terraform refuses it ({errors}), and case.json says nothing to hold instead",
            case.name
        );
        for address in &case.how.shown {
            let indexed = format!("{address}[");
            let there = planned::addresses(actual)
                .iter()
                .any(|have| have == address || have.starts_with(&indexed));
            if !there && !excepted(case, address, "") {
                wrong.push(format!("{address}: terraform an instance, tfsize none"));
            }
        }
        return wrong;
    }
    planned::differences(&expected, actual, &|address, path| {
        excepted(case, address, path)
    })
}

/// Whether a case says why it may differ there.
fn excepted(case: &Case, address: &str, path: &str) -> bool {
    case.how.exceptions.iter().any(|exception| {
        exception.address == address
            && path.strip_prefix(&exception.path).is_some_and(|rest| {
                exception.path.is_empty() || !rest.starts_with(char::is_alphanumeric)
            })
    })
}
