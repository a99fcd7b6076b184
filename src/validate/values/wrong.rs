//! What is wrong with a document, and its words held to known ones.

use crate::catalog::source::Source;
use crate::config::value::{Entries, Value};
use crate::validate::near::near;

/// One thing that is wrong, and what was meant.
pub(super) struct Wrong<'v> {
    /// The value that is wrong, for its place; the whole policy where there is none.
    pub(super) at: Option<&'v Value>,
    /// The name of an element that is wrong, for its place.
    pub(super) named: Option<&'v str>,
    /// The list that the value is of.
    pub(super) list: Option<&'v Value>,
    pub(super) says: String,
    pub(super) meant: Option<String>,
    /// Whether it may be newer than what is known.
    pub(super) may_be_new: bool,
    /// The document that says so.
    pub(super) source: &'static Source,
}

pub(super) fn plain<'v>(
    says: impl Into<String>,
    at: Option<&'v Value>,
    source: &'static Source,
) -> Wrong<'v> {
    Wrong {
        at,
        named: None,
        list: None,
        says: says.into(),
        meant: None,
        may_be_new: false,
        source,
    }
}

/// The elements are known ones.
pub(super) fn names<'v>(
    out: &mut Vec<Wrong<'v>>,
    entries: &'v Entries,
    known: &[&'static str],
    what: &str,
    source: &'static Source,
) {
    for name in entries.keys() {
        if known.contains(&&**name) {
            continue;
        }
        out.push(Wrong {
            meant: near(name, known.iter().copied()).map(str::to_owned),
            named: Some(name),
            ..plain(format!("{what} has no element \"{name}\""), None, source)
        });
    }
}

pub(super) fn one_of<'v>(
    out: &mut Vec<Wrong<'v>>,
    value: &'v Value,
    known: &[&'static str],
    what: &str,
    source: &'static Source,
) {
    let Some(text) = value.as_str().filter(|_| !value.contains_hidden()) else {
        return;
    };
    if !known.contains(&text) {
        out.push(Wrong {
            meant: near(text, known.iter().copied()).map(str::to_owned),
            ..plain(
                format!("{what} is {}, not \"{text}\"", known.join(" or ")),
                Some(value),
                source,
            )
        });
    }
}
