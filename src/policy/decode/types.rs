//! The types that a field can have: quantities with units, texts, lists, objects.

use std::fmt;

use serde_json::{Value as Json, json};

use crate::policy::raw::{Literal, Name, Node};
use crate::value::unit::{Band, BandError, Quantity};

use super::{Field, Stated, Wrong, first_of, show};

impl<Q: Quantity> Field for Q {
    fn what() -> String {
        Q::WHAT.into()
    }
    fn examples() -> String {
        Q::EXAMPLES.into()
    }
    fn schema() -> Json {
        match (Q::from_number(512.0).is_some(), Q::from_text("1").is_some()) {
            (true, _) if Q::EXAMPLES.contains('"') => json!({ "type": ["number", "string"] }),
            (true, _) => json!({ "type": "number" }),
            _ => json!({ "type": "string" }),
        }
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        match &node.literal {
            Literal::Text(t) => Q::from_text(t),
            Literal::Number(n) => Q::from_number(*n),
            _ => None,
        }
        .ok_or_else(|| match &node.literal {
            Literal::Text(text) => Wrong {
                why: strange_unit::<Q>(text),
                ..Wrong::here(node)
            },
            Literal::Number(_) if Q::from_text("1s").or(Q::from_text("1 B")).is_some() => {
                Wrong::because(node, "a number without a unit")
            }
            _ => Wrong::here(node),
        })
    }
}

/// Says that a number's unit is the mistake, when a known unit would have made it right.
fn strange_unit<Q: Quantity>(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, unit) = text.split_at(end);
    let unit = unit.trim();
    let known = Q::from_text(&format!("1{unit}")).is_some();
    (number.parse::<f64>().is_ok() && !unit.is_empty() && !known)
        .then(|| format!("\"{unit}\" is not a unit of it"))
}

impl<Q: Quantity> Field for Band<Q> {
    const HAS_ENDS: bool = true;

    fn what() -> String {
        format!("{}, or a range of which each end is one", Q::WHAT)
    }
    fn examples() -> String {
        let first = |text: &'static str, by: &str| text.split(by).next().unwrap_or_default();
        let one = first(first(Q::EXAMPLES, ", "), " or ");
        format!("{}, both ends included, or {one} alone", Q::RANGE)
    }
    fn schema() -> Json {
        json!({ "type": ["number", "string"] })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        match &node.literal {
            Literal::Number(n) => Q::from_number(*n)
                .map(Band::fixed)
                .ok_or_else(|| Wrong::here(node)),
            Literal::Text(t) => Band::from_text(t).map_err(|e| match e {
                BandError::Form => Wrong::here(node),
                BandError::Reversed => Wrong::because(node, "its lower end is above the upper one"),
            }),
            _ => Err(Wrong::here(node)),
        }
    }
}

impl Field for bool {
    fn what() -> String {
        "true or false".into()
    }
    fn examples() -> String {
        "true or false".into()
    }
    fn schema() -> Json {
        json!({ "type": "boolean" })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        match node.literal {
            Literal::Bool(b) => Ok(b),
            _ => Err(Wrong::here(node)),
        }
    }
}

impl Field for String {
    const COMPLETE: bool = true;
    fn what() -> String {
        "a string".into()
    }
    fn examples() -> String {
        "\"text\"".into()
    }
    fn schema() -> Json {
        json!({ "type": "string" })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        match &node.literal {
            Literal::Text(t) => Ok(t.clone()),
            _ => Err(Wrong::here(node)),
        }
    }
}

impl<T: Field> Field for Vec<T> {
    fn what() -> String {
        format!("a list in which each entry is {}", T::what())
    }
    fn examples() -> String {
        format!("[{}]", first_of(&T::examples()))
    }
    fn schema() -> Json {
        json!({ "type": "array", "items": T::schema() })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        match &node.literal {
            Literal::List(items) => items.iter().map(T::read).collect(),
            _ => Err(Wrong::here(node)),
        }
    }
}

/// An object with free names, each with the place of its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(pub Vec<(Name, Stated<T>)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// The entries in the order written.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Stated<T>)> {
        self.0.iter().map(|(n, v)| (n.text.as_str(), v))
    }

    /// The entry of that name.
    pub fn get(&self, name: &str) -> Option<&Stated<T>> {
        self.iter().find(|(n, _)| *n == name).map(|(_, v)| v)
    }
}

impl<T: Field> Field for Named<T> {
    fn what() -> String {
        format!("an object in which each value is {}", T::what())
    }
    fn examples() -> String {
        format!("{{ name = {} }}", first_of(&T::examples()))
    }
    fn schema() -> Json {
        json!({ "type": "object", "additionalProperties": T::schema() })
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        let Literal::Object(entries) = &node.literal else {
            return Err(Wrong::here(node));
        };
        let mut out: Vec<(Name, Stated<T>)> = Vec::new();
        for (name, value) in entries {
            if out.iter().any(|(n, _)| n.text == name.text) {
                return Err(Wrong {
                    span: name.span,
                    ..Wrong::because(node, format!("`{}` is set twice", name.text))
                });
            }
            if value.literal == Literal::Null {
                let why = "null takes nothing back here, since an object replaces the other: leave it out";
                return Err(Wrong::because(value, why).in_entry::<T>(name, value));
            }
            let read = T::read(value).map_err(|wrong| wrong.in_entry::<T>(name, value))?;
            out.push((
                name.clone(),
                Stated {
                    value: read,
                    at: Some(value.span),
                },
            ));
        }
        Ok(Self(out))
    }
}

/// Any literal, kept as text: the value of a planning fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact(pub String);

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Field for Fact {
    fn what() -> String {
        "any value".into()
    }
    fn examples() -> String {
        "\"3000..10000\"".into()
    }
    fn schema() -> Json {
        json!(true)
    }
    fn read(node: &Node) -> Result<Self, Wrong> {
        Ok(Self(show(&node.literal)))
    }
}
