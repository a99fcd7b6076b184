//! Functions that look into collections and build maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Call, FuncError, Outcome, string};
use crate::budget;
use crate::config::value::{
    Data, HIDDEN, Mark, Number, Type, Unknown, Value, Why, convert, equals, unify,
};

pub(super) fn length_type(call: &Call<'_>) -> Result<Type, FuncError> {
    match call.get(0)?.outline() {
        Type::Bool | Type::Number => Err(FuncError::arg(
            0,
            "only a string, list, set, tuple, map or object has a length",
        )),
        _ => Ok(Type::Number),
    }
}

pub(super) fn length(call: &Call<'_>) -> Outcome {
    length_type(call)?;
    let value = call.get(0)?;
    let length = match &value.data {
        Data::String(text) => Some(string::count(text)),
        _ => value.length(),
    };
    let out = match length {
        Some(length) => Value::number(length),
        None => {
            let (least, most) = match &value.data {
                Data::Unknown(u) if u.ty == Type::Dynamic => (None, None),
                Data::Unknown(u) if u.ty == Type::String => {
                    let prefix = u.prefix.as_deref().unwrap_or("");
                    (Some(string::count(prefix)), None)
                }
                _ => {
                    let (least, most) = value.length_range();
                    (Some(least), most)
                }
            };
            Unknown::new(Type::Number, super::why(call.args))
                .not_null()
                .between(least.map(Number::from), most.map(Number::from))
                .into()
        }
    };
    Ok(out.marked(value.sensitive))
}

pub(super) fn alltrue(call: &Call<'_>) -> Outcome {
    for item in call.items(0)? {
        match item.data {
            Data::Bool(true) => {}
            Data::Unknown(_) => return Ok(call.unknown(Type::Bool)),
            _ => return Ok(Value::bool(false)),
        }
    }
    Ok(Value::bool(true))
}

pub(super) fn anytrue(call: &Call<'_>) -> Outcome {
    let items = call.items(0)?;
    if items.iter().any(|item| item.as_bool() == Some(true)) {
        return Ok(Value::bool(true));
    }
    if items.iter().any(|item| !item.is_known()) {
        return Ok(call.unknown(Type::Bool));
    }
    Ok(Value::bool(false))
}

pub(super) fn contains(call: &Call<'_>) -> Outcome {
    let items = call
        .items(0)
        .map_err(|_| FuncError::arg(0, "a list, set or tuple is required"))?;
    let wanted = call.get(1)?;
    let mut unknown = false;
    for item in items {
        match equals(item, wanted) {
            Some(true) => return Ok(Value::bool(true)),
            Some(false) => {}
            None => unknown = true,
        }
    }
    if unknown {
        return Ok(call.unknown(Type::Bool));
    }
    Ok(Value::bool(false))
}

pub(super) fn index(call: &Call<'_>) -> Outcome {
    let list = call.get(0)?;
    let (Data::List(_, items) | Data::Tuple(items)) = &list.data else {
        return Err(FuncError::arg(0, "a list or tuple is required"));
    };
    for (i, item) in items.iter().enumerate() {
        match equals(item, call.get(1)?) {
            Some(true) => return Ok(Value::number(i)),
            Some(false) => {}
            None => return Ok(call.unknown(Type::Number)),
        }
    }
    Err(FuncError::new(if items.is_empty() {
        "an empty list has no elements to find"
    } else {
        "no element of the list equals the value"
    }))
}

/// Position `index` of `length` elements, counted around as often as needed.
fn wrapped(index: &Number, length: usize) -> Result<usize, FuncError> {
    let index = index
        .to_i64()
        .ok_or_else(|| FuncError::arg(1, "the index must be a whole number"))?;
    i64::try_from(length)
        .ok()
        .filter(|length| *length > 0)
        .and_then(|length| usize::try_from(index.rem_euclid(length)).ok())
        .ok_or_else(|| FuncError::arg(0, "an empty list has no elements"))
}

pub(super) fn element_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let (list, index) = (call.get(0)?, call.get(1)?.as_number());
    if let (Data::Tuple(items), Some(index)) = (&list.data, index) {
        let at = wrapped(index, items.len())?;
        return Ok(items.get(at).map_or(Type::Dynamic, Value::ty));
    }
    match (list.outline(), index) {
        (Type::List(element), _) => Ok((*element).clone()),
        (Type::Tuple(_), None) => Ok(Type::Dynamic),
        (Type::Tuple(items), Some(index)) => {
            let at = wrapped(index, items.len())?;
            Ok(items.get(at).cloned().unwrap_or(Type::Dynamic))
        }
        (other, _) => Err(FuncError::arg(
            0,
            format!(
                "elements are read from a list or tuple, not from {}",
                other.friendly()
            ),
        )),
    }
}

pub(super) fn element(call: &Call<'_>) -> Outcome {
    element_type(call)?;
    let list = call.get(0)?;
    let items = call.items(0)?;
    let at = wrapped(call.number(1)?, items.len())?;
    let item = items
        .get(at)
        .cloned()
        .ok_or_else(|| FuncError::arg(0, "an empty list has no elements"))?;
    Ok(item.marked(list.sensitive))
}

pub(super) fn one_type(call: &Call<'_>) -> Result<Type, FuncError> {
    match call.get(0)?.ty() {
        Type::List(element) | Type::Set(element) => Ok((*element).clone()),
        Type::Tuple(items) if items.len() < 2 => {
            Ok(items.first().cloned().unwrap_or(Type::Dynamic))
        }
        _ => Err(FuncError::arg(
            0,
            "a list, set or tuple of at most one element is required",
        )),
    }
}

pub(super) fn one(call: &Call<'_>) -> Outcome {
    let ty = one_type(call)?;
    if call.get(0)?.length().is_none() {
        return Ok(Unknown::new(ty, super::why(call.args)).into());
    }
    match call.items(0)? {
        [] => Ok(Value::null(ty)),
        [item] => Ok(item.clone()),
        _ => Err(FuncError::arg(
            0,
            "a list, set or tuple of at most one element is required",
        )),
    }
}

pub(super) fn coalesce_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let types: Vec<Type> = call.args.iter().map(Value::ty).collect();
    unify(&types).ok_or_else(|| FuncError::new("the arguments have no common type"))
}

pub(super) fn coalesce(call: &Call<'_>) -> Outcome {
    let ty = coalesce_type(call)?;
    for (i, arg) in call.args.iter().enumerate() {
        let arg = convert(arg, &ty).map_err(|e| FuncError::arg(i, e.to_string()))?;
        match &arg.data {
            Data::Unknown(unknown) => {
                return Ok(Unknown::new(ty, unknown.why.clone()).not_null().into());
            }
            Data::Null(_) => {}
            Data::String(text) if text.is_empty() => {}
            _ => return Ok(arg),
        }
    }
    Err(FuncError::new("every argument is null or an empty string"))
}

pub(super) fn coalescelist_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let mut found: Option<Type> = None;
    for (i, arg) in call.args.iter().enumerate() {
        if !arg.is_known() {
            return Ok(Type::Dynamic);
        }
        let ty = arg.ty();
        if !matches!(ty, Type::List(_) | Type::Tuple(_)) {
            return Err(FuncError::arg(i, "every argument must be a list or tuple"));
        }
        match &found {
            Some(known) if *known != ty => return Ok(Type::Dynamic),
            _ => found = Some(ty),
        }
    }
    found.ok_or_else(|| FuncError::new("at least one argument is required"))
}

pub(super) fn coalescelist(call: &Call<'_>) -> Outcome {
    let ty = coalescelist_type(call)?;
    for arg in call.args {
        if !arg.is_known() {
            return Ok(call.unknown(ty));
        }
        if arg.as_items().is_some_and(|items| !items.is_empty()) {
            return Ok(arg.clone());
        }
    }
    Err(FuncError::new("every argument is null or empty"))
}

pub(super) fn keys_type(call: &Call<'_>) -> Result<Type, FuncError> {
    match call.get(0)?.ty() {
        Type::Map(_) => Ok(Type::list(Type::String)),
        Type::Object(object) => Ok(Type::tuple(object.attributes.iter().map(|_| Type::String))),
        _ => Err(FuncError::arg(0, "a map or object is required")),
    }
}

pub(super) fn keys(call: &Call<'_>) -> Outcome {
    let ty = keys_type(call)?;
    let value = call.get(0)?;
    let out = match &value.data {
        Data::Map(_, entries) => Value::strings(entries.keys()),
        Data::Object(entries) => Value::tuple(entries.keys().map(Value::string)),
        Data::Unknown(unknown) => match &unknown.ty {
            Type::Object(object) => Value::tuple(object.attributes.keys().map(Value::string)),
            _ => call.unknown(ty),
        },
        _ => return Err(FuncError::arg(0, "a map or object is required")),
    };
    Ok(out.marked(value.sensitive))
}

pub(super) fn values_type(call: &Call<'_>) -> Result<Type, FuncError> {
    match call.get(0)?.ty() {
        Type::Map(element) => Ok(Type::List(element)),
        Type::Object(object) => Ok(Type::tuple(object.attributes.values().cloned())),
        _ => Err(FuncError::arg(0, "a map or object is required")),
    }
}

pub(super) fn values(call: &Call<'_>) -> Outcome {
    let value = call.get(0)?;
    let out = match &value.data {
        Data::Map(element, entries) => Value::list(element.clone(), entries.values().cloned()),
        Data::Object(entries) => Value::tuple(entries.values().cloned()),
        _ => return Err(FuncError::arg(0, "a map or object is required")),
    };
    Ok(out.marked(value.sensitive))
}

pub(super) fn lookup_type(call: &Call<'_>) -> Result<Type, FuncError> {
    if call.args.len() > 3 {
        return Err(FuncError::new("it takes two or three arguments"));
    }
    let default = call.args.get(2);
    let map = call.get(0)?;
    match map.outline() {
        Type::Object(object) => {
            let Some(key) = call.get(1)?.as_str() else {
                return Ok(Type::Dynamic);
            };
            let there = match &map.data {
                Data::Object(entries) => entries.get(key).map(Value::ty),
                _ => object.attributes.get(key).cloned(),
            };
            match (there, default) {
                (Some(ty), _) => Ok(ty),
                (None, Some(default)) => Ok(default.ty()),
                (None, None) => Err(FuncError::arg(
                    0,
                    format!("the object has no attribute \"{key}\""),
                )),
            }
        }
        Type::Map(element) => {
            if let Some(default) = default {
                convert(default, &element).map_err(|e| {
                    FuncError::arg(
                        2,
                        format!("the default must have the type of the map's elements: {e}"),
                    )
                })?;
            }
            Ok((*element).clone())
        }
        _ => Err(FuncError::arg(0, "a map or object is required")),
    }
}

pub(super) fn lookup(call: &Call<'_>) -> Outcome {
    let ty = lookup_type(call)?;
    let (map, key) = (call.get(0)?, call.get(1)?);
    let sensitive = map.sensitive | key.sensitive;
    let name = call.text(1)?;
    let found = map.as_entries().and_then(|entries| entries.get(name));
    let out = match (found, call.args.get(2)) {
        (Some(found), _) => found.clone(),
        (None, Some(default)) => {
            convert(default, &ty).map_err(|e| FuncError::arg(2, e.to_string()))?
        }
        (None, None) => {
            let name = if key.sensitive.is_hidden() {
                HIDDEN
            } else {
                name
            };
            return Err(FuncError::new(format!("the map has no element \"{name}\"")));
        }
    };
    Ok(out.marked(sensitive))
}

pub(super) fn matchkeys_type(call: &Call<'_>) -> Result<Type, FuncError> {
    matchkeys_common(call)?;
    Ok(call.get(0)?.ty())
}

fn matchkeys_common(call: &Call<'_>) -> Result<Type, FuncError> {
    unify(&[call.get(1)?.ty(), call.get(2)?.ty()])
        .ok_or_else(|| FuncError::new("keys and searchset must have a common type"))
}

pub(super) fn matchkeys(call: &Call<'_>) -> Outcome {
    let common = matchkeys_common(call)?;
    let (values, keys) = (call.get(0)?, convert(call.get(1)?, &common)?);
    let search = convert(call.get(2)?, &common)?;
    let items = call.items(0)?;
    if keys.length() != Some(items.len()) {
        return Err(FuncError::new("values and keys must have the same length"));
    }
    let element = values.ty().element().cloned().unwrap_or(Type::Dynamic);
    if search.length() == Some(0) {
        return Ok(Value::list(element, []));
    }
    if !values.is_wholly_known() || !keys.is_wholly_known() {
        return Ok(call.unknown(values.ty()));
    }
    let mut out = Vec::new();
    for (value, key) in items.iter().zip(keys.children()) {
        for wanted in search.children() {
            match equals(key, wanted) {
                Some(true) => {
                    out.push(value.clone());
                    break;
                }
                Some(false) => {}
                None => return Ok(call.unknown(values.ty())),
            }
        }
    }
    Ok(Value::list(element, out))
}

/// Entries that are merged, or whose types are, in the time of a step.
const MERGED: usize = 2;

pub(super) fn merge_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let mut attributes = BTreeMap::new();
    let mut first: Option<Type> = None;
    let (mut matching, mut names_known) = (true, true);
    for (i, arg) in call.args.iter().enumerate() {
        let ty = match arg.ty() {
            Type::Dynamic if arg.is_null() => Type::object([]),
            Type::Dynamic => return Ok(Type::Dynamic),
            ty if !ty.is_mapping() => {
                return Err(FuncError::arg(
                    i,
                    format!("only maps and objects are merged, not {}", ty.friendly()),
                ));
            }
            Type::Object(_) if arg.is_null() => Type::object([]),
            ty => ty,
        };
        match (&ty, &arg.data) {
            (Type::Object(object), _) => {
                if !budget::spend(object.attributes.len() / MERGED) {
                    return Ok(Type::Dynamic);
                }
                attributes.extend(object.attributes.clone());
            }
            (_, Data::Map(element, entries)) => {
                if !budget::spend(entries.len() / MERGED) {
                    return Ok(Type::Dynamic);
                }
                attributes.extend(entries.keys().map(|k| (Arc::clone(k), element.clone())));
            }
            (_, Data::Null(_)) => {}
            _ => names_known = false,
        }
        match &first {
            None => first = Some(ty),
            Some(known) => matching &= *known == ty,
        }
    }
    Ok(match first {
        None => Type::object([]),
        Some(ty) if matching => ty,
        Some(_) if names_known => Type::object(attributes),
        Some(_) => Type::Dynamic,
    })
}

pub(super) fn merge(call: &Call<'_>) -> Outcome {
    let ty = merge_type(call)?;
    let mut sensitive = Mark::NONE;
    let mut merged = BTreeMap::new();
    for arg in call.args {
        sensitive |= arg.sensitive;
        if let Some(entries) = arg.as_entries() {
            if !budget::spend(entries.len() / MERGED) {
                return Ok(Value::unknown(ty, Why::Budget).marked(sensitive));
            }
            merged.extend(entries.iter().map(|(k, v)| (Arc::clone(k), v.clone())));
        }
    }
    let out = match ty {
        Type::Map(element) => Value::map((*element).clone(), merged),
        _ => Value::object(merged),
    };
    Ok(out.marked(sensitive))
}

pub(super) fn zipmap_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let keys = call.get(0)?;
    match call.get(1)?.ty() {
        Type::List(element) => Ok(Type::Map(element)),
        Type::Tuple(items) => {
            if !keys.is_wholly_known() {
                return Ok(Type::Dynamic);
            }
            let keys = call.texts(0)?;
            same_length(keys.len(), items.len())?;
            Ok(Type::object(
                keys.into_iter().map(Arc::from).zip(items.iter().cloned()),
            ))
        }
        _ => Err(FuncError::arg(1, "the values must be a list or tuple")),
    }
}

fn same_length(keys: usize, values: usize) -> Result<(), FuncError> {
    if keys == values {
        return Ok(());
    }
    Err(FuncError::new(format!(
        "there are {keys} keys but {values} values"
    )))
}

pub(super) fn zipmap(call: &Call<'_>) -> Outcome {
    let ty = zipmap_type(call)?;
    let (keys, values) = (call.get(0)?, call.get(1)?);
    let sensitive = keys.marks() | values.sensitive;
    if !keys.is_wholly_known() {
        return Ok(call.unknown(ty).marked(sensitive));
    }
    let items = call.items(1)?;
    let keys = call.texts(0)?;
    same_length(keys.len(), items.len())?;
    let entries = keys.into_iter().map(Arc::from).zip(items.iter().cloned());
    let out = match &values.data {
        Data::List(element, _) => Value::written_map(element.clone(), entries),
        _ => Value::written_object(entries),
    };
    Ok(out.marked(sensitive))
}

pub(super) fn transpose(call: &Call<'_>) -> Outcome {
    let map = call.get(0)?;
    let ty = Type::map(Type::list(Type::String));
    if !map.is_wholly_known() {
        return Ok(call.unknown(ty));
    }
    let mut out: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
    for (key, list) in map.as_entries().into_iter().flat_map(|e| e.iter()) {
        let items = list
            .as_items()
            .ok_or_else(|| FuncError::arg(0, format!("the list of \"{key}\" is null")))?;
        for item in items.iter() {
            let name = item.as_str().ok_or_else(|| {
                FuncError::arg(0, format!("the list of \"{key}\" has a null element"))
            })?;
            out.entry(name.into()).or_default().push(Arc::clone(key));
        }
    }
    Ok(Value::map(
        Type::list(Type::String),
        out.into_iter().map(|(k, keys)| (k, Value::strings(keys))),
    ))
}
