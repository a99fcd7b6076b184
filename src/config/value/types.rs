//! Types of the language.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// A type or type constraint; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// `any`: not known yet, or a place a constraint leaves open.
    Dynamic,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(element)`
    List(Arc<Type>),
    /// `set(element)`
    Set(Arc<Type>),
    /// `map(element)`
    Map(Arc<Type>),
    /// `tuple([…])`
    Tuple(Arc<[Type]>),
    /// `object({…})`
    Object(Arc<ObjectType>),
}

/// The attributes of an object type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ObjectType {
    /// Attribute types by name.
    pub attributes: BTreeMap<Arc<str>, Type>,
    /// Names that may be left out; only constraints have them, types of values never.
    pub optional: BTreeSet<Arc<str>>,
}

impl Type {
    /// `list(element)`
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    /// `set(element)`
    pub fn set(element: Self) -> Self {
        Self::Set(Arc::new(element))
    }

    /// `map(element)`
    pub fn map(element: Self) -> Self {
        Self::Map(Arc::new(element))
    }

    /// `tuple([…])`
    pub fn tuple(elements: impl IntoIterator<Item = Self>) -> Self {
        Self::Tuple(elements.into_iter().collect())
    }

    /// `object({…})` without optional attributes.
    pub fn object(attributes: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        Self::Object(Arc::new(ObjectType {
            attributes: attributes.into_iter().collect(),
            optional: BTreeSet::new(),
        }))
    }

    /// Whether it is `bool`, `number` or `string`.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// Whether it is a list, set or map.
    pub fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Map(_))
    }

    /// Whether it is a list, set or tuple.
    pub fn is_sequence(&self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Tuple(_))
    }

    /// Whether it is a map or object.
    pub fn is_mapping(&self) -> bool {
        matches!(self, Self::Map(_) | Self::Object(_))
    }

    /// The element type of a list, set or map.
    pub fn element(&self) -> Option<&Self> {
        match self {
            Self::List(e) | Self::Set(e) | Self::Map(e) => Some(e),
            _ => None,
        }
    }

    /// Whether `any` stands anywhere in it.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(e) | Self::Set(e) | Self::Map(e) => e.has_dynamic(),
            Self::Tuple(items) => items.iter().any(Self::has_dynamic),
            Self::Object(o) => o.attributes.values().any(Self::has_dynamic),
        }
    }

    /// The type with every optional attribute made an ordinary one, at all depths: what a value of it has.
    #[must_use]
    pub fn without_optional(&self) -> Self {
        match self {
            Self::Dynamic | Self::Bool | Self::Number | Self::String => self.clone(),
            Self::List(e) => Self::list(e.without_optional()),
            Self::Set(e) => Self::set(e.without_optional()),
            Self::Map(e) => Self::map(e.without_optional()),
            Self::Tuple(items) => Self::tuple(items.iter().map(Self::without_optional)),
            Self::Object(o) => Self::object(
                o.attributes
                    .iter()
                    .map(|(name, ty)| (Arc::clone(name), ty.without_optional())),
            ),
        }
    }

    /// The word for messages: `list of string`, `object`.
    pub fn friendly(&self) -> String {
        match self {
            Self::Dynamic => "dynamic".into(),
            Self::Bool => "bool".into(),
            Self::Number => "number".into(),
            Self::String => "string".into(),
            Self::List(e) => format!("list of {}", e.friendly_element()),
            Self::Set(e) => format!("set of {}", e.friendly_element()),
            Self::Map(e) => format!("map of {}", e.friendly_element()),
            Self::Tuple(_) => "tuple".into(),
            Self::Object(_) => "object".into(),
        }
    }

    fn friendly_element(&self) -> String {
        match self {
            Self::Dynamic => "any single type".into(),
            other => other.friendly(),
        }
    }
}

/// As a type constraint is written: `list(string)`, `object({a=optional(number)})`, `any`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dynamic => f.write_str("any"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::List(e) => write!(f, "list({e})"),
            Self::Set(e) => write!(f, "set({e})"),
            Self::Map(e) => write!(f, "map({e})"),
            Self::Tuple(items) => {
                f.write_str("tuple([")?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i == 0 { "" } else { "," })?;
                }
                f.write_str("])")
            }
            Self::Object(o) => {
                f.write_str("object({")?;
                for (i, (name, ty)) in o.attributes.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { "," })?;
                    if o.optional.contains(name) {
                        write!(f, "{name}=optional({ty})")?;
                    } else {
                        write!(f, "{name}={ty}")?;
                    }
                }
                f.write_str("})")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_shown_as_they_are_written() {
        let object = Type::Object(Arc::new(ObjectType {
            attributes: [
                ("a".into(), Type::list(Type::Dynamic)),
                ("b".into(), Type::tuple([Type::Bool, Type::Number])),
            ]
            .into(),
            optional: ["b".into()].into(),
        }));
        assert_eq!(
            object.to_string(),
            "object({a=list(any),b=optional(tuple([bool,number]))})"
        );
        assert!(object.has_dynamic());
        assert_eq!(
            object.without_optional().to_string(),
            "object({a=list(any),b=tuple([bool,number])})"
        );
        assert_eq!(
            Type::map(Type::set(Type::String)).friendly(),
            "map of set of string"
        );
    }
}
