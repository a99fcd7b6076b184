//! Defaults of optional attributes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Data, Type, Value, order};

/// The defaults inside a type constraint, as a tree that follows the type.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Defaults {
    /// Default values of attributes of this object type.
    pub values: BTreeMap<Arc<str>, Value>,
    /// Defaults inside attributes (by name), tuple elements (by position) or, under the empty name, the
    /// elements of a collection.
    pub children: BTreeMap<Arc<str>, Defaults>,
}

impl Defaults {
    /// Whether there are none at any depth.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.children.is_empty()
    }

    /// Fills in missing and null attributes, at every depth. To be done before converting to the type;
    /// unknown and null values stay as they are.
    #[must_use]
    pub fn apply(&self, value: &Value) -> Value {
        if self.is_empty() {
            return value.clone();
        }
        let data = match &value.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
                let filled: Vec<Value> = items
                    .iter()
                    .enumerate()
                    .map(|(i, item)| match self.child(&i.to_string()) {
                        Some(defaults) => defaults.apply(item),
                        None => item.clone(),
                    })
                    .collect();
                sequence(&value.data, filled)
            }
            Data::Map(_, entries) | Data::Object(entries) => {
                let mut filled: BTreeMap<Arc<str>, Value> = entries
                    .iter()
                    .map(|(name, item)| {
                        let item = match self.child(name) {
                            Some(defaults) => defaults.apply(item),
                            None => item.clone(),
                        };
                        (Arc::clone(name), item)
                    })
                    .collect();
                for (name, default) in &self.values {
                    let given = filled.get(name);
                    if given.is_none_or(Value::is_null) {
                        let given = given.cloned();
                        let default = match self.children.get(name) {
                            Some(defaults) => defaults.apply(default),
                            None => default.clone(),
                        };
                        let default =
                            given.map_or(default.clone(), |null| default.in_place_of(&null));
                        filled.insert(Arc::clone(name), default);
                    }
                }
                mapping(&value.data, filled)
            }
            _ => return value.clone(),
        };
        Value {
            data,
            ..value.clone()
        }
    }

    fn child(&self, step: &str) -> Option<&Self> {
        self.children.get("").or_else(|| self.children.get(step))
    }
}

/// A collection again if the elements still have one type, else a tuple.
fn sequence(was: &Data, items: Vec<Value>) -> Data {
    match (was, order::same_types(&items)) {
        (Data::List(element, _), _) if items.is_empty() => {
            Data::List(element.clone(), Vec::new().into())
        }
        (Data::Set(element, _), _) if items.is_empty() => {
            Data::Set(element.clone(), Vec::new().into())
        }
        (Data::List(..), Some(element)) => Data::List(element, items.into()),
        (Data::Set(..), Some(element)) => Value::set(element, items).data,
        _ => Data::Tuple(items.into()),
    }
}

fn mapping(was: &Data, entries: BTreeMap<Arc<str>, Value>) -> Data {
    match (was, order::same_types(entries.values())) {
        (Data::Map(element, _), _) if entries.is_empty() => {
            Data::Map(element.clone(), Arc::new(entries))
        }
        (Data::Map(..), Some(element)) if element != Type::Dynamic => {
            Data::Map(element, Arc::new(entries))
        }
        _ => Data::Object(Arc::new(entries)),
    }
}
