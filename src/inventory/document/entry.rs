//! One entry of a list of resources: where its parts lie, and their values as they are asked for.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::attributes::texts;
use crate::inventory::scan::{Kept, Scanner};
use crate::inventory::{InputError, Keep};

/// What is read of an entry of `resource_changes`; what stands in `change` is named alike, behind a dot.
pub(super) const CHANGE: &[&str] = &[
    "address",
    "provider_name",
    "action_reason",
    "deposed",
    "previous_address",
    "change",
];
const WITHIN: &[&str] = &[
    "actions",
    "before",
    "after",
    "after_unknown",
    "before_sensitive",
    "after_sensitive",
];
/// What is read of a resource of a tree of modules.
pub(super) const RESOURCE: &[&str] = &[
    "address",
    "mode",
    "provider_name",
    "deposed_key",
    "tainted",
    "depends_on",
    "values",
    "sensitive_values",
];

/// An entry of a list: where its parts lie.
pub(in super::super) struct Entry<'s, 'r> {
    kept: Kept<'s, 'r>,
    parts: Vec<(&'static str, Range<usize>)>,
}

impl<'s, 'r> Entry<'s, 'r> {
    /// Takes the parts of those names; `None` as soon as one of them does not fit.
    pub(super) fn scan(
        scanner: &'s mut Scanner<'r>,
        names: &[&'static str],
        fits: impl Fn(&str, &[u8]) -> bool,
    ) -> Result<Option<Self>, InputError> {
        scanner.keep()?;
        let mut parts = Vec::new();
        let mut first = true;
        let mut skip = false;
        if !scanner.enter(b'{')? {
            return Err(scanner.wrong("expected a resource"));
        }
        while scanner.more(b'}', &mut first)? {
            let name = scanner.name_among(names)?;
            if skip || name.is_empty() {
                scanner.skip()?;
            } else if name == "change" && scanner.is_object()? {
                let start = scanner.span_of(|scanner| {
                    let mut first = true;
                    scanner.enter(b'{')?;
                    while scanner.more(b'}', &mut first)? {
                        match scanner.name_among(WITHIN)? {
                            "" => scanner.skip()?,
                            name => parts.push((name, scanner.span()?)),
                        }
                    }
                    Ok(())
                })?;
                parts.push((name, start));
            } else {
                let span = scanner.span()?;
                if !fits(name, scanner.text(&span)) {
                    skip = true;
                    scanner.release();
                }
                parts.push((name, span));
            }
        }
        let kept = scanner.kept();
        Ok((!skip).then_some(Self { kept, parts }))
    }

    fn span(&self, name: &str) -> Option<&Range<usize>> {
        let part = self.parts.iter().find(|(known, _)| *known == name);
        part.map(|(_, span)| span)
    }

    /// Whether it has that part.
    pub(in super::super) fn has(&self, name: &str) -> bool {
        self.span(name).is_some()
    }

    /// The JSON of a part; empty if there is none.
    pub(in super::super) fn raw(&self, name: &str) -> &[u8] {
        self.span(name)
            .map_or(b"".as_slice(), |span| self.kept.text(span))
    }

    /// A part.
    pub(in super::super) fn get<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<T>, InputError> {
        self.span(name)
            .map(|span| self.kept.parse(span))
            .transpose()
    }

    /// A part of which only the entries that are kept matter.
    pub(in super::super) fn object(
        &self,
        name: &str,
        keep: &Keep,
    ) -> Result<Option<Json>, InputError> {
        match keep {
            Keep::Only(_) if self.raw(name).starts_with(b"{") => {
                let span = self.span(name);
                span.map(|span| self.kept.parse_seed(span, Only(keep)))
                    .transpose()
            }
            _ => self.get(name),
        }
    }

    /// A part that is a text.
    pub(in super::super) fn text(&self, name: &str) -> Result<Option<String>, InputError> {
        if !self.raw(name).starts_with(b"\"") {
            return Ok(None);
        }
        self.get(name)
    }

    /// A part that is a list of texts; other elements are left out.
    pub(in super::super) fn texts(&self, name: &str) -> Result<Vec<Arc<str>>, InputError> {
        let list: Option<Json> = self.get(name)?;
        Ok(list.as_ref().map(texts).unwrap_or_default())
    }
}

/// An object with the entries only that are kept.
struct Only<'n>(&'n Keep);

impl<'de> DeserializeSeed<'de> for Only<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Only<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut entries = Map::new();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if self.0.has(&name) {
                entries.insert(name.into_owned(), map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Json::Object(entries))
    }
}
