//! Values from the JSON of plans and states: known part, unknown part and sensitive marks put together.

mod marks;
mod parts;
mod texts;
mod types;

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::Value as Json;

pub(super) use marks::mark_at;
pub(super) use parts::Parts;
pub(super) use texts::Texts;
pub(super) use types::type_of;

use super::Keep;
use super::kinds::Kind;
use crate::config::value::json::from_serde;
use crate::config::value::{Number, Type, Value, Why, by_name};

/// Reads the values of one resource.
pub(super) struct Reading<'a> {
    /// The resource's address, for the reasons of unknown values.
    address: &'a str,
    /// Where the reading stands below it, as `.user[0].password`.
    path: String,
    /// Whether a value of any type comes with its type: `{"value": …, "type": …}`.
    wrapped: bool,
    /// Whether a schema says which attributes are secret, and not their names.
    declared: bool,
    pub(super) texts: Texts,
}

impl<'a> Reading<'a> {
    /// Of the resource at `address`, as `show -json` has it.
    pub(super) fn shown(address: &'a str) -> Self {
        Self {
            address,
            path: String::new(),
            wrapped: false,
            declared: false,
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
                reading.declared = true;
                let typed = reading.typed(parts, ty);
                reading.declared = false;
                typed.unwrap_or_else(|| reading.structural(parts))
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
        let value = match kind {
            Some(kind) => kind.sensitive.mark(Value::object(entries)),
            None => Value::written_object(entries),
        };
        value.marked(parts.is_sensitive())
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
                        entries.push((self.texts.get(name), value));
                    }
                    let values: Vec<Value> = entries
                        .iter()
                        .map(|(_, v): &(_, Value)| v.clone())
                        .collect();
                    let map = Value::written_map(settled(element, &values)?, entries);
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
                    if self.declared {
                        Value::declared_object(entries)
                    } else {
                        Value::written_object(entries)
                    }
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
        let declared = std::mem::replace(&mut self.declared, false);
        let value = self.typed(parts, ty);
        (self.wrapped, self.declared) = (wrapped, declared);
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
                entries.push((self.texts.get(name), value));
            }
            Value::written_object(entries)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::Data;
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
