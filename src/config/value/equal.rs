//! Equality of values.

use crate::budget;

use super::{Data, Type, Unknown, Value};

/// The language's `==`: `None` when it depends on something unknown. No conversion takes place: a
/// number never equals a string.
pub fn equals(a: &Value, b: &Value) -> Option<bool> {
    if !budget::spend(1) {
        return None;
    }
    match (&a.data, &b.data) {
        (Data::Unknown(u), Data::Unknown(v)) => unknowns(u, v),
        (Data::Unknown(u), _) => with_unknown(u, b),
        (_, Data::Unknown(u)) => with_unknown(u, a),
        (Data::Null(_), Data::Null(_)) => Some(true),
        (Data::Null(_), _) | (_, Data::Null(_)) => Some(false),
        (Data::Bool(x), Data::Bool(y)) => Some(x == y),
        (Data::Number(x), Data::Number(y)) => Some(x == y),
        (Data::String(x), Data::String(y)) => Some(x == y),
        _ => containers(a, b),
    }
}

fn unknowns(u: &Unknown, v: &Unknown) -> Option<bool> {
    let apart = match (&u.prefix, &v.prefix) {
        (Some(p), Some(q)) => !p.starts_with(&**q) && !q.starts_with(&**p),
        _ => false,
    };
    (apart && u.not_null && v.not_null).then_some(false)
}

fn with_unknown(unknown: &Unknown, known: &Value) -> Option<bool> {
    if known.is_null() {
        return unknown.not_null.then_some(false);
    }
    if let (Some(prefix), Some(text)) = (&unknown.prefix, known.as_str())
        && !text.starts_with(&**prefix)
    {
        return Some(false);
    }
    if let Some(number) = known.as_number()
        && (unknown.least.as_ref().is_some_and(|least| number < least)
            || unknown.most.as_ref().is_some_and(|most| number > most))
    {
        return Some(false);
    }
    if known.ty().is_collection()
        && let Some(length) = known.length()
        && (length < unknown.min_length || unknown.max_length.is_some_and(|max| length > max))
    {
        return Some(false);
    }
    if unknown.ty.has_dynamic() || known.ty().has_dynamic() || unknown.ty == known.ty() {
        return None;
    }
    Some(false)
}

fn containers(a: &Value, b: &Value) -> Option<bool> {
    match (&a.data, &b.data) {
        (Data::List(x, left), Data::List(y, right)) => {
            typed(x, y)?.map_or(Some(false), |()| sequences(left, right))
        }
        (Data::Set(x, left), Data::Set(y, right)) => typed(x, y)?.map_or(Some(false), |()| {
            let known = a.is_wholly_known() && b.is_wholly_known();
            known.then(|| {
                left.len() == right.len()
                    && left.iter().zip(right.iter()).all(|(l, r)| identical(l, r))
            })
        }),
        (Data::Tuple(left), Data::Tuple(right)) => {
            if left.len() != right.len() || !compatible(&a.ty(), &b.ty()) {
                return Some(false);
            }
            sequences(left, right)
        }
        (Data::Map(x, left), Data::Map(y, right)) => typed(x, y)?.map_or(Some(false), |()| {
            if left.len() != right.len() || left.keys().ne(right.keys()) {
                return Some(false);
            }
            all(left.values().zip(right.values()))
        }),
        (Data::Object(left), Data::Object(right)) => {
            if left.keys().ne(right.keys()) || !compatible(&a.ty(), &b.ty()) {
                return Some(false);
            }
            all(left.values().zip(right.values()))
        }
        _ => Some(false),
    }
}

/// `Some(Some(()))` for equal element types, `Some(None)` for different ones, `None` when open.
#[allow(clippy::option_option)] // three outcomes, used only above
fn typed(x: &Type, y: &Type) -> Option<Option<()>> {
    if x == y {
        Some(Some(()))
    } else if compatible(x, y) {
        None
    } else {
        Some(None)
    }
}

/// Whether both could be the same type once every `any` is decided.
fn compatible(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Dynamic, _) | (_, Type::Dynamic) => true,
        (Type::List(x), Type::List(y))
        | (Type::Set(x), Type::Set(y))
        | (Type::Map(x), Type::Map(y)) => compatible(x, y),
        (Type::Tuple(x), Type::Tuple(y)) => {
            x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| compatible(x, y))
        }
        (Type::Object(x), Type::Object(y)) => {
            x.attributes.keys().eq(y.attributes.keys())
                && x.attributes
                    .values()
                    .zip(y.attributes.values())
                    .all(|(x, y)| compatible(x, y))
        }
        (a, b) => a == b,
    }
}

fn sequences(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    all(a.iter().zip(b))
}

/// Different if any pair surely is, unknown if any may be.
fn all<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<bool> {
    let mut result = Some(true);
    for (a, b) in pairs {
        match equals(a, b) {
            Some(true) => {}
            // The real tool gives up at the first unknown pair before a different one.
            Some(false) => return result.and(Some(false)),
            None => result = None,
        }
    }
    result
}

/// Whether both have the same data, types included; origins and marks are not looked at. Unknown
/// values are identical if the same is known of them.
pub fn identical(a: &Value, b: &Value) -> bool {
    if !budget::spend(1) {
        return false;
    }
    let items = |x: &[Value], y: &[Value]| {
        x.len() == y.len() && x.iter().zip(y).all(|(l, r)| identical(l, r))
    };
    match (&a.data, &b.data) {
        (Data::List(left, x), Data::List(right, y)) | (Data::Set(left, x), Data::Set(right, y)) => {
            left == right && items(x, y)
        }
        (Data::Tuple(x), Data::Tuple(y)) => items(x, y),
        (Data::Map(left, x), Data::Map(right, y)) => left == right && entries(x, y),
        (Data::Object(x), Data::Object(y)) => entries(x, y),
        // Neither has elements.
        (left, right) => left == right,
    }
}

fn entries(x: &super::Entries, y: &super::Entries) -> bool {
    x.keys().eq(y.keys()) && x.values().zip(y.values()).all(|(x, y)| identical(x, y))
}
