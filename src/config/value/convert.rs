//! Conversion of values to types, by the language's rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use thiserror::Error;

use super::{Data, Number, Type, Unknown, Value, convertible, order, unify};

/// Why a value cannot be converted, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}{}{message}", if .path.is_empty() { "" } else { ": " })]
pub struct ConvertError {
    /// The way into the value, as `.scaling[0].max`; empty at its top.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl ConvertError {
    fn new(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
        }
    }

    fn mismatch(have: &Type, want: &Type) -> Self {
        let want = match want {
            Type::Dynamic => "a value of one type".to_owned(),
            Type::Object(_) => "an object".to_owned(),
            other => format!("a {}", other.friendly()),
        };
        Self::new(format!("{want} is required, not {}", have.friendly()))
    }

    /// The same, further out.
    fn within(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }
}

/// Converts to `want`. Origins and sensitive marks stay at the values and elements that carry them;
/// unknown values stay unknown, for the same reason, with the new type. Attributes the type does not
/// have are dropped, optional ones that are missing become null.
///
/// # Errors
///
/// When the value cannot be of that type; the error says where inside it.
pub fn convert(value: &Value, want: &Type) -> Result<Value, ConvertError> {
    let mut out = converted(value, want).map_err(|e| {
        // The way into it names keys, and those of a hidden value are hidden with it.
        let hidden = value.sensitive.is_hidden() && !e.path.is_empty();
        if hidden {
            ConvertError {
                path: String::new(),
                ..e
            }
        } else {
            e
        }
    })?;
    out.origin = value.origin.clone();
    out.sensitive |= value.sensitive;
    Ok(out)
}

fn converted(value: &Value, want: &Type) -> Result<Value, ConvertError> {
    match (&value.data, want) {
        (_, Type::Dynamic)
        | (Data::Bool(_), Type::Bool)
        | (Data::Number(_), Type::Number)
        | (Data::String(_), Type::String) => Ok(value.clone()),
        (Data::Null(ty), _) => {
            check(ty, want)?;
            Ok(Value::null(filled(ty, &want.without_optional())))
        }
        (Data::Unknown(unknown), _) => {
            check(&unknown.ty, want)?;
            let ty = filled(&unknown.ty, &want.without_optional());
            let out = refined(unknown, ty);
            Ok(out.branch(unknown, |v| convert(v, want).ok()).into())
        }
        (Data::Number(number), Type::String) => Ok(Value::string(number.to_string())),
        (Data::Bool(value), Type::String) => Ok(Value::string(value.to_string())),
        (Data::String(text), Type::Number) => Number::parse(text)
            .map(Value::number)
            .map_err(|e| ConvertError::new(e.to_string())),
        (Data::String(text), Type::Bool) => match &**text {
            "true" | "1" => Ok(Value::bool(true)),
            "false" | "0" => Ok(Value::bool(false)),
            other if other.eq_ignore_ascii_case("true") || other.eq_ignore_ascii_case("false") => {
                Err(ConvertError::new(format!(
                    "a bool is required; write \"{}\" in lower case",
                    other.to_ascii_lowercase()
                )))
            }
            _ => Err(ConvertError::new("a bool is required")),
        },
        (Data::List(..) | Data::Set(..) | Data::Tuple(_), _) => from_sequence(value, want),
        (Data::Map(..) | Data::Object(_), _) => from_mapping(value, want),
        _ => Err(ConvertError::mismatch(&value.ty(), want)),
    }
}

fn from_sequence(value: &Value, want: &Type) -> Result<Value, ConvertError> {
    let items = value.as_items().map_or(&[][..], |items| &**items);
    let element = match &value.data {
        Data::List(element, _) | Data::Set(element, _) => Some(element),
        _ => None,
    };
    match want {
        Type::List(wanted) => {
            if let Data::Set(have, _) = &value.data
                && value.length().is_none()
            {
                let why = value.first_unknown().map(|u| u.why.clone());
                let ty = Type::list(filled(have, &wanted.without_optional()));
                return Ok(
                    Unknown::new(ty, why.unwrap_or(super::Why::Other("unknown".into())))
                        .not_null()
                        .length(1, Some(items.len()))
                        .into(),
                );
            }
            let (element, items) = elements(items, element, wanted)?;
            Ok(Value::list(element, items))
        }
        Type::Set(wanted) => {
            let (element, items) = elements(items, element, wanted)?;
            Ok(Value::set(element, items))
        }
        Type::Tuple(wanted) if element.is_none() => {
            if wanted.len() != items.len() {
                return Err(ConvertError::new(format!(
                    "a tuple of {} elements is required, not of {}",
                    wanted.len(),
                    items.len()
                )));
            }
            let items = items.iter().zip(wanted.iter()).enumerate();
            let items = items
                .map(|(i, (item, want))| {
                    convert(item, want).map_err(|e| e.within(&format!("[{i}]")))
                })
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Value::tuple(items))
        }
        _ => Err(ConvertError::mismatch(&value.ty(), want)),
    }
}

/// Converts elements to `wanted`, and to one another where `wanted` leaves the type open. `have` is the
/// element type they come with, if they come from a collection.
fn elements(
    items: &[Value],
    have: Option<&Type>,
    wanted: &Type,
) -> Result<(Type, Vec<Value>), ConvertError> {
    if items.is_empty() {
        let element = match have {
            Some(have) => {
                check(have, wanted)?;
                filled(have, &wanted.without_optional())
            }
            None => wanted.without_optional(),
        };
        return Ok((element, Vec::new()));
    }
    let common = open_to_common(have, wanted, || items.iter().map(Value::ty).collect())?;
    let step = |i: usize| format!("[{i}]");
    let items = items
        .iter()
        .enumerate()
        .map(|(i, item)| convert(item, &common).map_err(|e| e.within(&step(i))))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(element) = settled(&common, &items) {
        return Ok((element, items));
    }
    let types: Vec<Type> = items.iter().map(Value::ty).collect();
    let common = unify(&types).ok_or_else(no_common_type)?;
    let items = items
        .iter()
        .enumerate()
        .map(|(i, item)| convert(item, &common).map_err(|e| e.within(&step(i))))
        .collect::<Result<Vec<_>, _>>()?;
    let element = settled(&common, &items).ok_or_else(no_common_type)?;
    Ok((element, items))
}

/// `wanted`, or the common type of what is there if it is `any`.
fn open_to_common(
    have: Option<&Type>,
    wanted: &Type,
    types: impl FnOnce() -> Vec<Type>,
) -> Result<Type, ConvertError> {
    match (wanted, have) {
        (Type::Dynamic, Some(have)) => Ok(have.clone()),
        (Type::Dynamic, None) => {
            let types = types();
            match unify(&types) {
                Some(Type::Dynamic) if types.iter().any(|t| *t != Type::Dynamic) => {
                    Err(no_common_type())
                }
                Some(ty) => Ok(ty),
                None => Err(no_common_type()),
            }
        }
        _ => Ok(wanted.clone()),
    }
}

/// The element type, if it is decided: `common` leaves nothing open, or the elements agree.
fn settled(common: &Type, items: &[Value]) -> Option<Type> {
    if common.has_dynamic() {
        order::same_types(items)
    } else {
        Some(common.without_optional())
    }
}

fn no_common_type() -> ConvertError {
    ConvertError::new("the elements have no common type")
}

fn from_mapping(value: &Value, want: &Type) -> Result<Value, ConvertError> {
    let empty = BTreeMap::new();
    let entries = value.as_entries().map_or(&empty, |e| &**e);
    let is_map = matches!(value.data, Data::Map(..));
    match want {
        Type::Map(wanted) => {
            let have = match &value.data {
                Data::Map(have, _) => Some(have),
                _ => None,
            };
            let items: Vec<Value> = entries.values().cloned().collect();
            let (element, items) = elements(&items, have, wanted).map_err(|e| {
                // The path names a position so far; entries have names.
                let index = e.path.strip_prefix('[').and_then(|p| p.split_once(']'));
                match index.and_then(|(i, rest)| Some((i.parse::<usize>().ok()?, rest))) {
                    Some((i, rest)) => ConvertError {
                        path: entries
                            .keys()
                            .nth(i)
                            .map_or_else(String::new, |key| format!("[\"{key}\"]{rest}")),
                        message: e.message,
                    },
                    None => e,
                }
            })?;
            let keys = entries.keys().cloned();
            Ok(Value::map(element, keys.zip(items)))
        }
        Type::Object(object) => {
            let mut out = BTreeMap::new();
            for (name, want) in &object.attributes {
                let attribute = match entries.get(name) {
                    Some(item) => convert(item, want).map_err(|e| e.within(&format!(".{name}")))?,
                    None if object.optional.contains(name) => Value::null(want.without_optional()),
                    None => {
                        let what = if is_map { "element" } else { "attribute" };
                        return Err(ConvertError::new(format!("{what} \"{name}\" is required")));
                    }
                };
                out.insert(Arc::clone(name), attribute);
            }
            Ok(Value::object(out))
        }
        _ => Err(ConvertError::mismatch(&value.ty(), want)),
    }
}

fn check(have: &Type, want: &Type) -> Result<(), ConvertError> {
    if convertible(have, want) {
        Ok(())
    } else {
        Err(ConvertError::mismatch(have, want))
    }
}

/// `want` with every `any` filled from `have`.
fn filled(have: &Type, want: &Type) -> Type {
    match (have, want) {
        (Type::Dynamic, _) => want.clone(),
        (_, Type::Dynamic) => have.clone(),
        (Type::List(h) | Type::Set(h), Type::List(w)) => Type::list(filled(h, w)),
        (Type::List(h) | Type::Set(h), Type::Set(w)) => Type::set(filled(h, w)),
        (Type::Tuple(h), Type::List(w)) => {
            Type::list(unify(h).map_or_else(|| (**w).clone(), |h| filled(&h, w)))
        }
        (Type::Tuple(h), Type::Set(w)) => {
            Type::set(unify(h).map_or_else(|| (**w).clone(), |h| filled(&h, w)))
        }
        (Type::Map(h), Type::Map(w)) => Type::map(filled(h, w)),
        (Type::Object(h), Type::Map(w)) => {
            let types: Vec<Type> = h.attributes.values().cloned().collect();
            Type::map(unify(&types).map_or_else(|| (**w).clone(), |h| filled(&h, w)))
        }
        (Type::Map(h), Type::Object(w)) => Type::object(
            w.attributes
                .iter()
                .map(|(name, w)| (Arc::clone(name), filled(h, w))),
        ),
        (Type::Object(h), Type::Object(w)) => Type::object(w.attributes.iter().map(|(name, w)| {
            let ty = h
                .attributes
                .get(name)
                .map_or_else(|| w.clone(), |h| filled(h, w));
            (Arc::clone(name), ty)
        })),
        (Type::Tuple(h), Type::Tuple(w)) => {
            Type::tuple(h.iter().zip(w.iter()).map(|(h, w)| filled(h, w)))
        }
        _ => want.clone(),
    }
}

/// An unknown value of the new type, with what is known of the old one as far as it still holds.
fn refined(unknown: &Unknown, ty: Type) -> Unknown {
    let mut out = Unknown::new(ty, unknown.why.clone());
    out.not_null = unknown.not_null;
    let count = match &unknown.ty {
        Type::Tuple(items) => Some(items.len()),
        Type::Object(object) => Some(object.attributes.len()),
        _ => None,
    };
    let (min, max) = count.map_or((unknown.min_length, unknown.max_length), |n| (n, Some(n)));
    if out.ty.is_collection() && (unknown.ty.is_collection() || count.is_some()) {
        // Elements of a set may turn out equal.
        let min = if matches!(out.ty, Type::Set(_)) {
            min.min(1)
        } else {
            min
        };
        out = out.length(min, max);
    }
    if unknown.ty == out.ty {
        out.prefix.clone_from(&unknown.prefix);
        out.pieces.clone_from(&unknown.pieces);
        out = out.between(unknown.least.clone(), unknown.most.clone());
    }
    out
}
