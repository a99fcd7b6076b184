//! Ways to a value inside a resource: `runtime_platform[0].cpu_architecture`,
//! `capacity_provider_strategy[capacity_provider=FARGATE].weight`.
//!
//! A path goes through strings that hold JSON as if they were blocks:
//! `container_definitions[0].healthCheck.interval`.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::Arc;

use super::address::{AddressError, Quoted, Reader};
use super::embedded;
use crate::config::value::{Data, Mark, Value, Why};

/// A way to a value: never empty, and it begins with an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(Vec<PathStep>);

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PathStep {
    /// An attribute of an object, or the entry of a map: `.name`, or `["name"]` where the name has
    /// characters of the path's own.
    Attribute(Arc<str>),
    /// An element of a list or set: `[0]`.
    Index(usize),
    /// The first element with an attribute of that value: `[name=web]`.
    Where {
        /// The attribute of the element.
        key: Arc<str>,
        /// Its value as text.
        value: Arc<str>,
    },
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The value: known at its top, and not null.
    pub value: Value,
    /// Whether it or something it is part of is marked sensitive.
    pub sensitive: Mark,
    /// Whether it stands in a string that holds JSON.
    pub embedded: bool,
    /// Where it stands under the value that was searched, as a JSON pointer; the string's place for
    /// what stands in a string.
    pub pointer: String,
}

/// Why a path leads to no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The value is null: it is not set, and the provider adds nothing.
    Null,
    /// An object on the way has no such attribute.
    Absent {
        /// The name that the object does not have.
        attribute: Arc<str>,
    },
    /// A list on the way is too short, or has no such element.
    NoElement {
        /// The step as it is written.
        step: Arc<str>,
    },
    /// Not known, or part of what is not known.
    Unknown(Why),
    /// A step does not fit the value it meets.
    Shape {
        /// The step as it is written.
        step: Arc<str>,
        /// The type it met.
        found: Arc<str>,
    },
    /// A string on the way is not JSON.
    NotJson {
        /// What is wrong in it.
        why: Arc<str>,
    },
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("it is null"),
            Self::Absent { attribute } => write!(f, "there is no {attribute}"),
            Self::NoElement { step } => write!(f, "there is no element {step}"),
            Self::Unknown(why) => why.fmt(f),
            Self::Shape { step, found } => write!(f, "{step} does not fit a {found}"),
            Self::NotJson { why } => write!(f, "the text is not JSON: {why}"),
        }
    }
}

impl fmt::Display for PathStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) if plain(name) => f.write_str(name),
            Self::Attribute(name) => write!(f, "[{}]", Quoted(name)),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Where { key, value } => {
                if plain(key) {
                    write!(f, "[{key}=")?;
                } else {
                    write!(f, "[{}=", Quoted(key))?;
                }
                let bare = !value.is_empty() && !value.contains(['[', ']', '"', '\n', '\r']);
                if bare {
                    write!(f, "{value}]")
                } else {
                    write!(f, "{}]", Quoted(value))
                }
            }
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            let dot = i > 0 && matches!(step, PathStep::Attribute(name) if plain(name));
            write!(f, "{}{step}", if dot { "." } else { "" })?;
        }
        Ok(())
    }
}

/// Whether a name can stand without quotes.
fn plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(fits)
}

fn fits(c: char) -> bool {
    !matches!(c, '.' | '[' | ']' | '=' | '"' | '\\') && !c.is_whitespace() && !c.is_control()
}

impl FromStr for Path {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let mut reader = Reader { text, at: 0 };
        let mut steps = Vec::new();
        loop {
            let step = if reader.accept('[') {
                let step = bracket(&mut reader)?;
                reader.expect(']')?;
                step
            } else {
                if !steps.is_empty() {
                    reader.expect('.')?;
                }
                let name = reader.take(fits);
                PathStep::Attribute(name.ok_or_else(|| reader.error("a name is required"))?)
            };
            if steps.is_empty() && !matches!(step, PathStep::Attribute(_)) {
                reader.at = 0;
                return Err(reader.error("a path begins with an attribute"));
            }
            steps.push(step);
            if reader.rest().is_empty() {
                return Ok(Self(steps));
            }
        }
    }
}

fn bracket(reader: &mut Reader<'_>) -> Result<PathStep, AddressError> {
    let name: Arc<str> = if reader.peek() == Some('"') {
        let name: Arc<str> = reader.quoted()?.into();
        if !reader.accept('=') {
            return Ok(PathStep::Attribute(name));
        }
        return where_step(reader, name);
    } else {
        let back = reader.at;
        match reader.take(fits) {
            Some(key) if reader.accept('=') => key,
            _ => {
                reader.at = back;
                let index = reader.index()?;
                let index = usize::try_from(index);
                return Ok(PathStep::Index(
                    index.map_err(|_| reader.error("the number is too large"))?,
                ));
            }
        }
    };
    where_step(reader, name)
}

fn where_step(reader: &mut Reader<'_>, key: Arc<str>) -> Result<PathStep, AddressError> {
    let value: Arc<str> = if reader.peek() == Some('"') {
        reader.quoted()?.into()
    } else {
        let value = reader.take(|c| !matches!(c, '[' | ']' | '"' | '\n' | '\r'));
        value.ok_or_else(|| reader.error("a value is required"))?
    };
    Ok(PathStep::Where { key, value })
}

impl Path {
    /// The way to one attribute.
    #[cfg(feature = "internals")]
    pub fn attribute(name: impl Into<Arc<str>>) -> Self {
        Self(vec![PathStep::Attribute(name.into())])
    }

    /// The same, one step further.
    #[must_use]
    #[cfg(feature = "internals")]
    pub fn then(mut self, step: PathStep) -> Self {
        self.0.push(step);
        self
    }

    /// The steps from the resource to the value.
    pub fn steps(&self) -> &[PathStep] {
        &self.0
    }

    /// The attribute it begins with.
    pub fn head(&self) -> &str {
        match self.0.first() {
            Some(PathStep::Attribute(name)) => name,
            _ => "",
        }
    }

    /// What it leads to in `value`.
    ///
    /// # Errors
    ///
    /// Where the path ends: nothing is there, or it is not known.
    #[cfg(feature = "internals")]
    pub fn get(&self, value: &Value) -> Result<Found, Missing> {
        self.get_with(value, &|_| None)
    }

    /// The same, where `document` may give what the string at an attribute of `value` encodes: a source
    /// has the document with its places and with unknown parts, the string has neither.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn get_with(
        &self,
        value: &Value,
        document: &dyn Fn(&str) -> Option<Value>,
    ) -> Result<Found, Missing> {
        let mut found = Found {
            value: value.clone(),
            sensitive: Mark::NONE,
            embedded: false,
            pointer: String::new(),
        };
        for (i, step) in self.0.iter().enumerate() {
            if i == 1
                && let Some(decoded) = document(self.head())
            {
                // The string is as hidden as all of its parts; the document knows which of them are.
                found.value = decoded;
                found.embedded = true;
            }
            found.step(step)?;
        }
        found.sensitive |= found.value.sensitive;
        // What it is a part of is hidden with all of its parts.
        found.value.sensitive = found.sensitive;
        match &found.value.data {
            Data::Null(_) => Err(Missing::Null),
            Data::Unknown(unknown) => Err(Missing::Unknown(unknown.why.clone())),
            _ => Ok(found),
        }
    }
}

impl Found {
    fn step(&mut self, step: &PathStep) -> Result<(), Missing> {
        self.sensitive |= self.value.mark_of_parts();
        if let Data::String(text) = &self.value.data {
            // AWS has an empty text where a document is not set.
            if text.is_empty() {
                return Err(Missing::Null);
            }
            let decoded = embedded::decode_shared(text).map_err(|e| Missing::NotJson {
                why: e.to_string().into(),
            })?;
            self.value = decoded;
            self.embedded = true;
        }
        let (next, place) = match (&self.value.data, step) {
            (Data::Null(_), _) => return Err(Missing::Null),
            (Data::Unknown(unknown), _) => return Err(Missing::Unknown(unknown.why.clone())),
            (Data::Map(_, entries) | Data::Object(entries), PathStep::Attribute(name)) => {
                let next = entries.get(name).ok_or_else(|| Missing::Absent {
                    attribute: Arc::clone(name),
                })?;
                (next, Place::Name(name))
            }
            (
                Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items),
                PathStep::Index(_) | PathStep::Where { .. },
            ) => {
                let index = match step {
                    PathStep::Where { key, value } => element_where(items, key, value, step)?,
                    PathStep::Index(index) => *index,
                    PathStep::Attribute(_) => 0,
                };
                let next = items.get(index).ok_or_else(|| no_element(step))?;
                (next, Place::Index(index))
            }
            // A block of which there is at most one is an object in some providers, a list in others.
            (Data::Object(_), PathStep::Index(0)) => return Ok(()),
            (data, _) => {
                let found = Value::from(data.clone()).ty().friendly();
                return Err(Missing::Shape {
                    step: step.to_string().into(),
                    found: found.into(),
                });
            }
        };
        if !self.embedded {
            match place {
                Place::Name(name) => pointer_step(&mut self.pointer, name),
                Place::Index(index) => _ = write!(self.pointer, "/{index}"),
            }
        }
        self.value = next.clone();
        Ok(())
    }
}

enum Place<'a> {
    Name(&'a str),
    Index(usize),
}

/// Adds a name to a JSON pointer.
pub(super) fn pointer_step(pointer: &mut String, name: &str) {
    pointer.push('/');
    for c in name.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

fn no_element(step: &PathStep) -> Missing {
    Missing::NoElement {
        step: step.to_string().into(),
    }
}

/// The index of the first element whose attribute `key` is `value`. Where none is and an element's
/// attribute is unknown, it may be that one.
fn element_where(
    items: &[Value],
    key: &str,
    value: &str,
    step: &PathStep,
) -> Result<usize, Missing> {
    let mut unknown = None;
    for (i, item) in items.iter().enumerate() {
        let attribute = match &item.data {
            Data::Unknown(u) => {
                unknown.get_or_insert_with(|| u.why.clone());
                continue;
            }
            _ => item.as_entries().and_then(|entries| entries.get(key)),
        };
        match attribute.map(|a| &a.data) {
            Some(Data::Unknown(u)) => {
                unknown.get_or_insert_with(|| u.why.clone());
            }
            Some(Data::String(text)) if &**text == value => return Ok(i),
            Some(Data::Number(number)) if number.to_string() == value => return Ok(i),
            Some(Data::Bool(b)) if b.to_string() == value => return Ok(i),
            _ => {}
        }
    }
    Err(unknown.map_or_else(|| no_element(step), Missing::Unknown))
}

impl Missing {
    /// Whether the value may still turn out to be there.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether the resource surely has no such value.
    pub fn is_unset(&self) -> bool {
        matches!(
            self,
            Self::Null | Self::Absent { .. } | Self::NoElement { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::Type;
    use crate::config::value::json;
    use proptest::prelude::*;

    fn get(value: &Value, path: &str) -> Result<Found, Missing> {
        path.parse::<Path>().unwrap().get(value)
    }

    fn resource() -> Value {
        json::decode(
            r#"{
                "cpu": "256", "empty": null, "list": [{"name": "a", "n": 1}, {"name": "b", "n": 2.5}],
                "tags": {"tfsize:component": "x", "a.b": "y"},
                "doc": "[{\"name\":\"web\",\"healthCheck\":{\"interval\":30}}]",
                "text": "plain"
            }"#,
        )
        .unwrap()
    }

    #[test]
    fn paths_lead_through_blocks_maps_and_json_text() {
        let value = resource();
        let number = |path: &str| {
            get(&value, path)
                .unwrap()
                .value
                .as_number()
                .unwrap()
                .to_string()
        };
        assert_eq!(number("list[1].n"), "2.5");
        assert_eq!(number("list[name=a].n"), "1");
        assert_eq!(number("list[n=2.5].n"), "2.5");
        assert_eq!(number("doc[0].healthCheck.interval"), "30");
        assert_eq!(number("doc[name=web].healthCheck[0].interval"), "30");
        let found = get(&value, "doc[0].name").unwrap();
        assert!(found.embedded);
        assert_eq!(found.pointer, "/doc");
        let text = |path: &str| {
            get(&value, path)
                .unwrap()
                .value
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(text("tags.tfsize:component"), "x");
        assert_eq!(text("tags[\"a.b\"]"), "y");
        assert_eq!(get(&value, "list[name=b].n").unwrap().pointer, "/list/1/n");
    }

    #[test]
    fn what_is_missing_says_why() {
        let value = resource();
        let missing = |path: &str| get(&value, path).unwrap_err();
        assert_eq!(missing("empty"), Missing::Null);
        assert_eq!(missing("empty[0].x"), Missing::Null);
        assert_eq!(
            missing("gone"),
            Missing::Absent {
                attribute: "gone".into()
            }
        );
        assert_eq!(
            missing("list[2]"),
            Missing::NoElement { step: "[2]".into() }
        );
        assert_eq!(
            missing("list[name=c].n"),
            Missing::NoElement {
                step: "[name=c]".into()
            }
        );
        assert!(matches!(missing("list.name"), Missing::Shape { .. }));
        assert!(matches!(missing("text.x"), Missing::NotJson { .. }));
    }

    #[test]
    fn an_unknown_part_is_named_and_a_known_match_behind_it_counts() {
        let why = Why::DataSource {
            address: "data.x.y".into(),
        };
        let item = |name: Value| Value::object([(Arc::from("name"), name)]);
        let list = Value::tuple([
            item(Value::unknown(Type::String, why.clone())),
            item(Value::string("b")),
        ]);
        let value = Value::object([(Arc::from("l"), list)]);
        assert_eq!(get(&value, "l[name=b].name").unwrap().pointer, "/l/1/name");
        assert_eq!(
            get(&value, "l[name=c].name").unwrap_err(),
            Missing::Unknown(why.clone())
        );
        assert_eq!(get(&value, "l[0].name").unwrap_err(), Missing::Unknown(why));
    }

    #[test]
    fn a_mark_on_the_way_is_kept() {
        let inner = Value::object([(Arc::from("b"), Value::bool(true))]).marked(true);
        let value = Value::object([(Arc::from("a"), inner)]);
        assert!(get(&value, "a.b").unwrap().sensitive.is_sensitive());
    }

    fn step() -> impl Strategy<Value = PathStep> {
        let text = || prop_oneof!["[a-z_:]{1,6}", ".{0,6}"];
        prop_oneof![
            text().prop_map(|t| PathStep::Attribute(t.into())),
            any::<usize>().prop_map(PathStep::Index),
            (text(), text()).prop_map(|(k, v)| PathStep::Where {
                key: k.into(),
                value: v.into()
            }),
        ]
    }

    proptest! {
        #[test]
        fn every_path_reads_back(first in ".{0,6}", steps in prop::collection::vec(step(), 0..5)) {
            let path = steps.into_iter().fold(Path::attribute(first), Path::then);
            let text = path.to_string();
            prop_assert_eq!(text.parse::<Path>(), Ok(path), "{}", text);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[a-z.\\[\\]\"=\\\\0-9é]{0,20}") {
            if let Ok(path) = text.parse::<Path>() {
                let _ = path.get(&resource());
            }
        }
    }
}
