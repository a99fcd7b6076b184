//! What a sized value is, and which policy lines decided it.

pub mod unit;

use std::fmt;

use crate::text::Span;

/// A value as Terraform has it, without unknowns.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`: the feature is off.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(String),
    /// A list or set.
    List(Vec<Value>),
    /// An object or map, in the order it is written.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Whether both are the same to Terraform: a number equals the text that spells it.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(n), Self::Text(t)) | (Self::Text(t), Self::Number(n)) => {
                t.parse::<f64>().is_ok_and(|t| same_number(t, *n))
            }
            (Self::Number(a), Self::Number(b)) => same_number(*a, *b),
            (Self::List(a), Self::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Self::Object(a), Self::Object(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|(k, v)| b.iter().any(|(other, w)| k == other && v.same(w)))
            }
            (a, b) => a == b,
        }
    }

    /// The number this is or spells.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            Self::Text(t) => t.parse().ok(),
            _ => None,
        }
    }
}

/// Whether two numbers are the same but for what computing with them loses.
pub fn same_number(a: f64, b: f64) -> bool {
    // Whole numbers lose nothing.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if a.fract() == 0.0 && b.fract() == 0.0 && a.abs().max(b.abs()) < EXACT {
        return a.total_cmp(&b).is_eq() || a == 0.0 && b == 0.0;
    }
    // An infinity is itself alone.
    if a.is_infinite() || b.is_infinite() {
        return a.total_cmp(&b).is_eq();
    }
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Number(f64::from(n))
    }
}

impl From<f64> for Value {
    fn from(n: f64) -> Self {
        Self::Number(n)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("none"),
            Self::Bool(b) => write!(f, "{b}"),
            Self::Number(n) => write!(f, "{n}"),
            Self::Text(t) => write!(f, "\"{t}\""),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Object(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(k, v)| format!("{k} = {v}")).collect();
                write!(f, "{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// A sized value and the policy lines behind it; no line means a default of tfsize.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided<T> {
    /// What was decided, in the unit of its type.
    pub value: T,
    /// The lines, the deciding one first.
    pub because: Vec<Span>,
}

impl<T> Decided<T> {
    /// A value with the lines behind it.
    pub fn new(value: T, because: impl IntoIterator<Item = Option<Span>>) -> Self {
        Self {
            value,
            because: because.into_iter().flatten().collect(),
        }
    }

    /// The same lines behind another value.
    pub fn map<U>(&self, f: impl FnOnce(&T) -> U) -> Decided<U> {
        Decided {
            value: f(&self.value),
            because: self.because.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_up_to_what_computing_loses() {
        assert!(same_number(0.1 + 0.2, 0.3) && same_number(1e12, 1e12 + 0.01));
        assert!(!same_number(1e12, 1e12 + 1.0));
        assert!(!same_number(1.0, 1.001));
        let forever = f64::INFINITY;
        assert!(same_number(forever, forever) && !same_number(forever, 5.0));
        assert!(!same_number(5.0, forever) && !same_number(forever, -forever));
        assert!(!same_number(f64::NAN, f64::NAN));
    }
}
