//! Values as they cross the plugin protocol: `MessagePack`, with unknown values as an extension.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use tfsize::catalog::schema::{Block, Nesting, Type};

use crate::messages::DynamicValue;

/// A value of any type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Known only after apply.
    Unknown,
    Null,
    /// A string, number or bool, kept in the encoding it came in.
    Leaf(rmpv::Value),
    /// A list, set or tuple.
    List(Vec<Value>),
    /// A map or object.
    Map(Object),
}

pub(crate) type Object = BTreeMap<String, Value>;

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Leaf(rmpv::Value::from(text.into()))
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Leaf(leaf) => leaf.as_str(),
            _ => None,
        }
    }

    pub(crate) fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn into_object(self) -> Option<Object> {
        match self {
            Self::Map(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Map(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// A missing value is null, as the protocol has it.
    pub(crate) fn decode(value: Option<DynamicValue>) -> anyhow::Result<Self> {
        let Some(value) = value.filter(|value| !value.msgpack.is_empty()) else {
            return Ok(Self::Null);
        };
        let value = rmpv::decode::read_value(&mut value.msgpack.as_slice());
        Self::from_msgpack(value.context("a value is not MessagePack")?)
    }

    pub(crate) fn encode(self) -> DynamicValue {
        DynamicValue {
            msgpack: self.to_msgpack_bytes(),
            json: Vec::new(),
        }
    }

    pub(crate) fn to_msgpack_bytes(&self) -> Vec<u8> {
        let mut msgpack = Vec::new();
        // Writing to memory cannot fail.
        let _ = rmpv::encode::write_value(&mut msgpack, &self.to_msgpack());
        msgpack
    }

    fn from_msgpack(value: rmpv::Value) -> anyhow::Result<Self> {
        Ok(match value {
            rmpv::Value::Nil => Self::Null,
            rmpv::Value::Ext(..) => Self::Unknown,
            rmpv::Value::Array(items) => Self::List(
                items
                    .into_iter()
                    .map(Self::from_msgpack)
                    .collect::<Result<_, _>>()?,
            ),
            rmpv::Value::Map(items) => {
                let mut object = Object::new();
                for (name, value) in items {
                    let Some(name) = name.as_str() else {
                        bail!("a value has a key that is not a string");
                    };
                    object.insert(name.to_owned(), Self::from_msgpack(value)?);
                }
                Self::Map(object)
            }
            leaf => Self::Leaf(leaf),
        })
    }

    fn to_msgpack(&self) -> rmpv::Value {
        match self {
            Self::Unknown => rmpv::Value::Ext(0, vec![0]),
            Self::Null => rmpv::Value::Nil,
            Self::Leaf(leaf) => leaf.clone(),
            Self::List(items) => items.iter().map(Self::to_msgpack).collect(),
            Self::Map(object) => rmpv::Value::Map(
                object
                    .iter()
                    .map(|(name, value)| (name.as_str().into(), value.to_msgpack()))
                    .collect(),
            ),
        }
    }

    /// A value of type `ty` from its JSON in a state file.
    fn from_json(json: &serde_json::Value, ty: &Type) -> Self {
        use serde_json::Value as Json;
        match (json, ty) {
            (Json::Bool(bool), _) => Self::Leaf((*bool).into()),
            (Json::String(text), _) => Self::text(text),
            (Json::Number(number), _) => Self::Leaf(match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => whole.into(),
                (None, Some(float)) => float.into(),
                (None, None) => number.to_string().into(),
            }),
            (Json::Array(items), Type::List(item) | Type::Set(item)) => Self::List(
                items
                    .iter()
                    .map(|json| Self::from_json(json, item))
                    .collect(),
            ),
            (Json::Array(items), Type::Tuple(types)) => {
                let items = items.iter().zip(types);
                Self::List(items.map(|(json, ty)| Self::from_json(json, ty)).collect())
            }
            (Json::Object(items), Type::Map(item)) => Self::Map(
                items
                    .iter()
                    .map(|(name, json)| (name.clone(), Self::from_json(json, item)))
                    .collect(),
            ),
            (Json::Object(items), Type::Object(attributes)) => Self::Map(
                attributes
                    .iter()
                    .map(|(name, attribute)| {
                        let json = items.get(name).unwrap_or(&Json::Null);
                        (name.clone(), Self::from_json(json, &attribute.ty))
                    })
                    .collect(),
            ),
            _ => Self::Null,
        }
    }

    /// The content of a block from its JSON in a state file. What the JSON lacks becomes null, or
    /// no blocks; what the schema lacks is dropped.
    pub(crate) fn block_from_json(json: &serde_json::Value, block: &Block) -> Self {
        use serde_json::Value as Json;
        let get = |name: &str| json.get(name).unwrap_or(&Json::Null);
        let mut object = Object::new();
        for (name, attribute) in &block.attributes {
            object.insert(name.clone(), Self::from_json(get(name), &attribute.ty));
        }
        for (name, nested) in &block.blocks {
            let one = |json| Self::block_from_json(json, &nested.block);
            let value = match (nested.nesting, get(name)) {
                (Nesting::List | Nesting::Set, Json::Array(items)) => {
                    Self::List(items.iter().map(one).collect())
                }
                (Nesting::List | Nesting::Set, _) => Self::List(Vec::new()),
                (Nesting::Map, Json::Object(items)) => {
                    let items = items.iter();
                    Self::Map(items.map(|(key, json)| (key.clone(), one(json))).collect())
                }
                (Nesting::Map, _) => Self::Map(Object::new()),
                (Nesting::Single, Json::Null) => Self::Null,
                (Nesting::Single | Nesting::Group, json) => one(json),
            };
            object.insert(name.clone(), value);
        }
        Self::Map(object)
    }
}
