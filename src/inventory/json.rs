//! Values from the JSON of plans and states: known part, unknown part and sensitive marks put together.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::Keep;
use super::kinds::Kind;
use super::path::PathStep;
use crate::config::value::json::from_serde;
use crate::config::value::{Data, Mark, Number, Type, Value, Why, by_content, by_name};
use crate::text::holds_secret;

/// Reads the values of one resource.
pub(super) struct Reading<'a> {
    /// The resource's address, for the reasons of unknown values.
    address: &'a str,
    /// Where the reading stands below it, as `.user[0].password`.
    path: String,
    /// Whether a value of any type comes with its type: `{"value": …, "type": …}`.
    wrapped: bool,
    pub(super) texts: Texts,
}

/// Short texts met before, each held once: names and words repeat from resource to resource.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: HashSet<Arc<str>>,
    /// Whole maps, by what they hold: the same tags are on many resources.
    maps: HashMap<u64, Value>,
}

impl Texts {
    /// Longer texts hardly repeat.
    const LONGEST: usize = 40;
    const MOST: usize = 1 << 16;

    pub(super) fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        if text.len() <= Self::LONGEST && self.known.len() < Self::MOST {
            self.known.insert(Arc::clone(&new));
        }
        new
    }

    /// A map of texts, or the equal one met before.
    fn map(&mut self, value: Value) -> Value {
        let Data::Map(Type::String, entries) = &value.data else {
            return value;
        };
        let mut hasher = DefaultHasher::new();
        for (name, value) in entries.iter() {
            (name, value.as_str()).hash(&mut hasher);
        }
        let hash = hasher.finish();
        match self.maps.get(&hash) {
            Some(known) if *known == value => known.clone(),
            None if self.maps.len() < Self::MOST => {
                self.maps.insert(hash, value.clone());
                value
            }
            _ => value,
        }
    }

    fn string(&mut self, text: &str) -> Value {
        if holds_secret(text) {
            return by_content(text);
        }
        if text.len() <= Self::LONGEST && text.is_ascii() {
            Data::String(self.get(text)).into()
        } else {
            Value::string(text)
        }
    }
}

/// The three parts of a value in a plan.
#[derive(Clone, Copy)]
pub(super) struct Parts<'j> {
    /// What is known; unknown attributes are left out, unknown elements are null.
    pub(super) known: Option<&'j Json>,
    /// `true` where it is unknown.
    pub(super) unknown: Option<&'j Json>,
    /// `true` where it is sensitive.
    pub(super) sensitive: Option<&'j Json>,
}

impl<'j> Parts<'j> {
    fn attribute(self, name: &str) -> Self {
        let at = |json: Option<&'j Json>| json.and_then(|json| json.get(name));
        Self {
            known: at(self.known),
            unknown: at(self.unknown),
            sensitive: at(self.sensitive),
        }
    }

    fn element(self, index: usize) -> Self {
        let at = |json: Option<&'j Json>| json.and_then(|json| json.get(index));
        Self {
            known: at(self.known),
            unknown: at(self.unknown),
            sensitive: at(self.sensitive),
        }
    }

    fn is_unknown(self) -> bool {
        self.unknown == Some(&Json::Bool(true))
    }

    /// Marks of another shape than the value may be about any part of it.
    fn is_sensitive(self) -> bool {
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
    fn is_null(self) -> bool {
        matches!(self.known, None | Some(Json::Null)) && !self.unknown.is_some_and(has_unknown)
    }

    /// As an object with all its names; `None` if it is something else.
    fn names(self) -> Option<BTreeSet<&'j str>> {
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
    fn length(self) -> Option<usize> {
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

impl<'a> Reading<'a> {
    /// Of the resource at `address`, as `show -json` has it.
    pub(super) fn shown(address: &'a str) -> Self {
        Self {
            address,
            path: String::new(),
            wrapped: false,
            texts: Texts::default(),
        }
    }

    /// Of the resource at `address`, as a state file has it.
    pub(super) fn stored(address: &'a str) -> Self {
        Self {
            wrapped: true,
            ..Self::shown(address)
        }
    }

    /// The resource's values, or those of its attributes that are kept: an object, or null if there is
    /// none.
    pub(super) fn resource(&mut self, parts: Parts<'_>, kind: Option<&Kind>, keep: &Keep) -> Value {
        if parts.is_unknown() {
            return self.unknown(Type::Dynamic);
        }
        let names = if parts.is_null() { None } else { parts.names() };
        let Some(names) = names else {
            return Value::null(Type::Dynamic);
        };
        let mut entries = Vec::new();
        let attributes = kind.map(|kind| &kind.attributes.attributes);
        for (name, ty) in attributes.into_iter().flatten() {
            if !keep.has(name) {
                continue;
            }
            let value = self.within(name, |reading| {
                let parts = parts.attribute(name);
                reading
                    .typed(parts, ty)
                    .unwrap_or_else(|| reading.structural(parts))
            });
            entries.push((Arc::clone(name), value));
        }
        for name in names {
            if !keep.has(name) || attributes.is_some_and(|attributes| attributes.contains_key(name))
            {
                continue;
            }
            let value = self.within(name, |reading| reading.structural(parts.attribute(name)));
            let value = of_name(name, value);
            entries.push((self.texts.get(name), value));
        }
        let value = Value::object(entries).marked(parts.is_sensitive());
        match kind {
            Some(kind) => kind.sensitive.mark(value),
            None => value,
        }
    }

    fn within<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let back = self.path.len();
        self.path.push('.');
        self.path.push_str(name);
        let out = read(self);
        self.path.truncate(back);
        out
    }

    fn at<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let back = self.path.len();
        let _ = write!(self.path, "[{index}]");
        let out = read(self);
        self.path.truncate(back);
        out
    }

    fn unknown(&self, ty: Type) -> Value {
        let why = Why::KnownAfterApply {
            address: self.address.into(),
            path: self.path.strip_prefix('.').unwrap_or(&self.path).into(),
        };
        Value::unknown(ty, why)
    }

    /// A value of the type; `None` if something in it does not fit, as in files of another version of
    /// the provider.
    fn typed(&mut self, parts: Parts<'_>, ty: &Type) -> Option<Value> {
        let value = if parts.is_unknown() {
            self.unknown(ty.clone())
        } else if parts.is_null() {
            Value::null(ty.clone())
        } else {
            match ty {
                Type::Dynamic => self.dynamic(parts),
                Type::String => match parts.known? {
                    Json::String(text) => self.texts.string(text),
                    _ => return None,
                },
                Type::Bool | Type::Number => primitive(parts.known?, ty)?,
                Type::List(element) => {
                    let items =
                        self.elements(parts, |reading, parts, _| reading.typed(parts, element))?;
                    Value::list(settled(element, &items)?, items)
                }
                Type::Set(element) => {
                    let items =
                        self.elements(parts, |reading, parts, _| reading.typed(parts, element))?;
                    Value::set(settled(element, &items)?, items)
                }
                Type::Tuple(types) => {
                    let items = self.elements(parts, |reading, parts, i| {
                        reading.typed(parts, types.get(i)?)
                    })?;
                    (items.len() == types.len()).then(|| Value::tuple(items))?
                }
                Type::Map(element) => {
                    let mut entries = Vec::new();
                    for name in parts.names()? {
                        let part = parts.attribute(name);
                        let value = self.within(name, |reading| reading.typed(part, element))?;
                        let value = by_name(name, value);
                        entries.push((self.texts.get(name), value));
                    }
                    let values: Vec<Value> = entries
                        .iter()
                        .map(|(_, v): &(_, Value)| v.clone())
                        .collect();
                    let map = Value::map(settled(element, &values)?, entries);
                    self.texts.map(map)
                }
                Type::Object(object) => {
                    let names = parts.names()?;
                    let strange = |name: &&str| {
                        !object.attributes.contains_key(*name) && !parts.attribute(name).is_null()
                    };
                    if names.iter().any(strange) {
                        return None;
                    }
                    let mut entries = Vec::with_capacity(object.attributes.len());
                    for (name, ty) in &object.attributes {
                        let part = parts.attribute(name);
                        let value = self.within(name, |reading| reading.typed(part, ty))?;
                        entries.push((Arc::clone(name), value));
                    }
                    Value::object(entries)
                }
            }
        };
        Some(value.marked(parts.is_sensitive()))
    }

    fn elements(
        &mut self,
        parts: Parts<'_>,
        read: impl Fn(&mut Self, Parts<'_>, usize) -> Option<Value>,
    ) -> Option<Vec<Value>> {
        (0..parts.length()?)
            .map(|i| self.at(i, |reading| read(reading, parts.element(i), i)))
            .collect()
    }

    /// A value of any type.
    fn dynamic(&mut self, parts: Parts<'_>) -> Value {
        if self.wrapped
            && let Some(Json::Object(entries)) = parts.known
            && let (Some(value), Some(ty)) = (entries.get("value"), entries.get("type"))
            && let Some(ty) = type_of(ty, 0)
        {
            let inner = Parts {
                known: Some(value),
                ..parts
            };
            return self
                .typed_concretely(inner, &ty)
                .unwrap_or_else(|| self.structural(inner));
        }
        self.structural(parts)
    }

    /// As `typed`, for a type in which `any` stands for what has no type.
    fn typed_concretely(&mut self, parts: Parts<'_>, ty: &Type) -> Option<Value> {
        let wrapped = std::mem::replace(&mut self.wrapped, false);
        let value = self.typed(parts, ty);
        self.wrapped = wrapped;
        value
    }

    /// A value as the JSON shows it: arrays are tuples, objects objects.
    pub(super) fn structural(&mut self, parts: Parts<'_>) -> Value {
        let value = if parts.is_unknown() {
            self.unknown(Type::Dynamic)
        } else if self.wrapped
            && let Some(Json::Object(entries)) = parts.known
            && entries.len() == 2
            && let (Some(value), Some(kind @ Json::Array(_))) =
                (entries.get("value"), entries.get("type"))
            && let Some(ty) = type_of(kind, 0)
        {
            let inner = Parts {
                known: Some(value),
                ..parts
            };
            self.typed_concretely(inner, &ty)
                .unwrap_or_else(|| from_serde(value))
        } else if let Some(names) = parts.names() {
            let mut entries = Vec::with_capacity(names.len());
            if parts.is_null() {
                return Value::null(Type::Dynamic).marked(parts.is_sensitive());
            }
            for name in names {
                let part = parts.attribute(name);
                let value = self.within(name, |reading| reading.structural(part));
                entries.push((self.texts.get(name), of_name(name, value)));
            }
            Value::object(entries)
        } else if let Some(length) = parts.length() {
            if parts.is_null() {
                return Value::null(Type::Dynamic).marked(parts.is_sensitive());
            }
            let items =
                (0..length).map(|i| self.at(i, |reading| reading.structural(parts.element(i))));
            Value::tuple(items.collect::<Vec<_>>())
        } else {
            parts
                .known
                .map_or_else(|| Value::null(Type::Dynamic), from_serde)
        };
        value.marked(parts.is_sensitive())
    }
}

/// A value that no schema speaks of, which is private where it stands behind the name of a secret.
pub(super) fn of_name(name: &str, value: Value) -> Value {
    by_name(name, value)
}

fn primitive(json: &Json, ty: &Type) -> Option<Value> {
    match (json, ty) {
        (Json::Bool(value), Type::Bool) => Some(Value::bool(*value)),
        (Json::Number(number), Type::Number) => Some(match number.as_i64() {
            Some(number) => Value::number(number),
            None => Value::number(Number::parse(&number.to_string()).ok()?),
        }),
        // Numbers beyond doubles are written as text.
        (Json::String(text), Type::Number) => Number::parse(text).ok().map(Value::number),
        _ => None,
    }
}

/// The element type where the schema leaves it open: the one all elements have.
fn settled(element: &Type, items: &[Value]) -> Option<Type> {
    if !element.has_dynamic() {
        return Some(element.clone());
    }
    let mut types = items.iter().map(Value::ty);
    let first = types.next().unwrap_or_else(|| element.clone());
    types.all(|ty| ty == first).then_some(first)
}

/// A type in its JSON form: `"string"`, `["list", "string"]`, `["object", {"a": "bool"}]`.
pub(super) fn type_of(json: &Json, depth: usize) -> Option<Type> {
    // Deeper types than the parser's own limit cannot be met.
    if depth > 128 {
        return None;
    }
    let inner = |json: &Json| type_of(json, depth + 1);
    match json {
        Json::String(name) => match name.as_str() {
            "string" => Some(Type::String),
            "number" => Some(Type::Number),
            "bool" => Some(Type::Bool),
            "dynamic" => Some(Type::Dynamic),
            _ => None,
        },
        Json::Array(parts) => match (parts.first()?.as_str()?, parts.get(1)?) {
            ("list", element) => inner(element).map(Type::list),
            ("set", element) => inner(element).map(Type::set),
            ("map", element) => inner(element).map(Type::map),
            ("tuple", Json::Array(items)) => {
                let items: Option<Vec<Type>> = items.iter().map(inner).collect();
                items.map(Type::tuple)
            }
            ("object", Json::Object(attributes)) => {
                let attributes: Option<Vec<(Arc<str>, Type)>> = attributes
                    .iter()
                    .map(|(name, ty)| Some((Arc::from(&**name), inner(ty)?)))
                    .collect();
                attributes.map(Type::object)
            }
            _ => None,
        },
        _ => None,
    }
}

/// A value of a known type, as outputs have it.
pub(super) fn of_type(json: &Json, ty: &Type) -> Option<Value> {
    Reading::shown("").typed(
        Parts {
            known: Some(json),
            unknown: None,
            sensitive: None,
        },
        ty,
    )
}

/// The value with a sensitive mark at the end of `path`. A mark on an element of a set, or below what
/// the path does not reach, goes to the nearest value around it.
pub(super) fn mark_at(value: Value, path: &[PathStep]) -> Value {
    let Some((step, rest)) = path.split_first() else {
        return value.marked(true);
    };
    let Value {
        data,
        origin,
        sensitive,
    } = value;
    let mut reached = false;
    let change = |items: &[Value], index: usize, reached: &mut bool| -> Arc<[Value]> {
        let items = items.iter().enumerate().map(|(i, item)| {
            if i == index {
                *reached = true;
                mark_at(item.clone(), rest)
            } else {
                item.clone()
            }
        });
        items.collect()
    };
    let data = match (data, step) {
        (Data::Object(entries), PathStep::Attribute(name)) if entries.contains_key(name) => {
            reached = true;
            let mut entries = entries;
            if let Some(value) = Arc::make_mut(&mut entries).get_mut(name) {
                *value = mark_at(std::mem::replace(value, Value::bool(false)), rest);
            }
            Data::Object(entries)
        }
        (Data::Map(element, entries), PathStep::Attribute(name)) if entries.contains_key(name) => {
            reached = true;
            let mut entries = entries;
            if let Some(value) = Arc::make_mut(&mut entries).get_mut(name) {
                *value = mark_at(std::mem::replace(value, Value::bool(false)), rest);
            }
            Data::Map(element, entries)
        }
        (Data::List(element, items), PathStep::Index(index)) => {
            Data::List(element, change(&items, *index, &mut reached))
        }
        (Data::Tuple(items), PathStep::Index(index)) => {
            Data::Tuple(change(&items, *index, &mut reached))
        }
        (data, _) => data,
    };
    Value {
        data,
        origin,
        sensitive: sensitive | Mark::from(!reached),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::address::Mode;
    use crate::inventory::kinds::Kinds;
    use serde_json::json;

    fn read(kind: &str, known: &Json, unknown: &Json, sensitive: &Json) -> Value {
        let kind = Kinds::default().get(Mode::Managed, kind);
        let parts = Parts {
            known: Some(known),
            unknown: Some(unknown),
            sensitive: Some(sensitive),
        };
        Reading::shown("a.b").resource(parts, kind.as_deref(), &Keep::All)
    }

    fn unknown_at(value: &Value, path: &str) -> String {
        let missing = path
            .parse::<super::super::path::Path>()
            .unwrap()
            .get(value)
            .unwrap_err();
        assert!(missing.is_unknown(), "{path}: {missing}");
        missing.to_string()
    }

    #[test]
    fn unknown_leaves_go_where_the_plan_has_them() {
        let value = read(
            "aws_rds_cluster",
            &json!({"engine": "aurora", "serverlessv2_scaling_configuration": [{"min_capacity": 0.5}]}),
            &json!({"arn": true, "vpc_security_group_ids": [false, true],
                    "serverlessv2_scaling_configuration": [{"seconds_until_auto_pause": true}]}),
            &json!({"engine": true}),
        );
        let text = unknown_at(
            &value,
            "serverlessv2_scaling_configuration[0].seconds_until_auto_pause",
        );
        assert_eq!(
            text,
            "a.b.serverlessv2_scaling_configuration[0].seconds_until_auto_pause is known after apply"
        );
        assert_eq!(unknown_at(&value, "arn"), "a.b.arn is known after apply");
        let entries = value.as_entries().unwrap();
        assert!(matches!(
            entries.get("vpc_security_group_ids").unwrap().data,
            Data::Set(Type::String, _)
        ));
        assert!(entries.get("engine").unwrap().sensitive.is_sensitive());
        assert!(
            entries
                .get("master_password")
                .unwrap()
                .sensitive
                .is_sensitive(),
            "by the schema"
        );
        assert_eq!(entries.get("port").unwrap().data, Data::Null(Type::Number));
    }

    #[test]
    fn what_does_not_fit_the_schema_is_taken_as_it_stands() {
        let value = read(
            "aws_sqs_queue",
            &json!({"name": {"a": 1}, "new_argument": [1, "x"], "tags": {"a": "b"}}),
            &json!({"delay_seconds": true, "other": {"deep": [true]}}),
            &json!({}),
        );
        let entries = value.as_entries().unwrap();
        assert!(matches!(entries.get("name").unwrap().data, Data::Object(_)));
        assert!(matches!(
            entries.get("new_argument").unwrap().data,
            Data::Tuple(_)
        ));
        assert!(matches!(
            entries.get("tags").unwrap().data,
            Data::Map(Type::String, _)
        ));
        assert_eq!(
            unknown_at(&value, "other.deep[0]"),
            "a.b.other.deep[0] is known after apply"
        );
    }

    #[test]
    fn a_stored_value_of_any_type_is_unwrapped() {
        let kind = Kinds::default().get(Mode::Managed, "terraform_data");
        let known = json!({"id": "x", "input": {"value": ["a"], "type": ["list", "string"]}, "output": {"value": 3, "type": "number"}});
        let parts = Parts {
            known: Some(&known),
            unknown: None,
            sensitive: None,
        };
        let value = Reading::stored("a.b").resource(parts, kind.as_deref(), &Keep::All);
        let entries = value.as_entries().unwrap();
        assert!(matches!(
            entries.get("input").unwrap().data,
            Data::List(Type::String, _)
        ));
        assert_eq!(
            entries.get("output").unwrap().data,
            Data::Number(3_i64.into())
        );
    }

    #[test]
    fn a_mark_stays_at_what_can_be_reached() {
        let value = from_serde(&json!({"a": [{"b": 1}, {"b": 2}], "c": 3}));
        let path: super::super::path::Path = "a[1].b".parse().unwrap();
        let marked = mark_at(value.clone(), path.steps());
        assert!(path.get(&marked).unwrap().sensitive.is_sensitive());
        assert!(
            !"a[0].b"
                .parse::<super::super::path::Path>()
                .unwrap()
                .get(&marked)
                .unwrap()
                .sensitive
                .is_sensitive()
        );
        let beyond = mark_at(
            value,
            "a[7].b"
                .parse::<super::super::path::Path>()
                .unwrap()
                .steps(),
        );
        assert!(
            beyond
                .as_entries()
                .unwrap()
                .get("a")
                .unwrap()
                .sensitive
                .is_sensitive()
        );
    }
}
