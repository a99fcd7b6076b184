//! The known part, the unknown part and the marks of a value side by side.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

/// The three parts of a value in a plan.
#[derive(Clone, Copy)]
pub(in super::super) struct Parts<'j> {
    /// What is known; unknown attributes are left out, unknown elements are null.
    pub(in super::super) known: Option<&'j Json>,
    /// `true` where it is unknown.
    pub(in super::super) unknown: Option<&'j Json>,
    /// `true` where it is sensitive.
    pub(in super::super) sensitive: Option<&'j Json>,
}

impl<'j> Parts<'j> {
    pub(super) fn attribute(self, name: &str) -> Self {
        let at = |json: Option<&'j Json>| json.and_then(|json| json.get(name));
        Self {
            known: at(self.known),
            unknown: at(self.unknown),
            sensitive: at(self.sensitive),
        }
    }

    pub(super) fn element(self, index: usize) -> Self {
        let at = |json: Option<&'j Json>| json.and_then(|json| json.get(index));
        Self {
            known: at(self.known),
            unknown: at(self.unknown),
            sensitive: at(self.sensitive),
        }
    }

    pub(super) fn is_unknown(self) -> bool {
        self.unknown == Some(&Json::Bool(true))
    }

    /// Marks of another shape than the value may be about any part of it.
    pub(super) fn is_sensitive(self) -> bool {
        let shapeless = matches!(self.known, None | Some(Json::Null));
        match self.sensitive {
            None | Some(Json::Null) => false,
            Some(Json::Bool(sensitive)) => *sensitive,
            Some(Json::String(_) | Json::Number(_)) => true,
            Some(marks @ Json::Object(_)) => {
                !shapeless && !self.known.is_some_and(Json::is_object) && has_unknown(marks)
            }
            Some(marks @ Json::Array(_)) => {
                !shapeless && !self.known.is_some_and(Json::is_array) && has_unknown(marks)
            }
        }
    }

    /// Null, and no part of it is unknown.
    pub(super) fn is_null(self) -> bool {
        matches!(self.known, None | Some(Json::Null)) && !self.unknown.is_some_and(has_unknown)
    }

    /// As an object with all its names; `None` if it is something else.
    pub(super) fn names(self) -> Option<BTreeSet<&'j str>> {
        let known = match self.known {
            Some(Json::Object(entries)) => Some(entries),
            None | Some(Json::Null) => None,
            _ => return None,
        };
        let unknown = match self.unknown {
            Some(Json::Object(entries)) => Some(entries),
            _ => None,
        };
        if known.is_none() && unknown.is_none() {
            return None;
        }
        let mut names: BTreeSet<&str> = keys(known).collect();
        let extra = unknown.into_iter().flatten();
        names.extend(
            extra
                .filter(|(_, json)| has_unknown(json))
                .map(|(k, _)| &**k),
        );
        Some(names)
    }

    /// As an array with its length; `None` if it is something else.
    pub(super) fn length(self) -> Option<usize> {
        match (self.known, self.unknown) {
            (Some(Json::Array(items)), _) | (None | Some(Json::Null), Some(Json::Array(items))) => {
                Some(items.len())
            }
            _ => None,
        }
    }
}

fn keys(entries: Option<&Map<String, Json>>) -> impl Iterator<Item = &str> {
    entries
        .into_iter()
        .flat_map(|entries| entries.keys().map(String::as_str))
}

/// Whether anything in it is marked `true`.
fn has_unknown(marks: &Json) -> bool {
    match marks {
        Json::Bool(unknown) => *unknown,
        Json::Array(items) => items.iter().any(has_unknown),
        Json::Object(entries) => entries.values().any(has_unknown),
        _ => false,
    }
}
