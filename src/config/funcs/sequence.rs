//! Functions that build lists from lists.

use std::ops::BitOr;

use super::{Call, FuncError, MAX_ITEMS, Outcome};
use crate::config::value::{Data, Mark, Type, Unknown, Value, Why, convert, identical, unify};

pub(super) fn compact(call: &Call<'_>) -> Outcome {
    if !call.get(0)?.is_wholly_known() {
        return Ok(call.unknown(Type::list(Type::String)));
    }
    let kept = call
        .items(0)?
        .iter()
        .filter(|v| v.as_str().is_some_and(|s| !s.is_empty()));
    Ok(Value::list(Type::String, kept.cloned()))
}

pub(super) fn same_type(call: &Call<'_>) -> Result<Type, FuncError> {
    Ok(call.get(0)?.ty())
}

pub(super) fn distinct(call: &Call<'_>) -> Outcome {
    let list = call.get(0)?;
    if !list.is_wholly_known() {
        return Ok(call.unknown(list.ty()));
    }
    let mut out: Vec<Value> = Vec::new();
    // Strings and numbers, by far the most common, are told apart by their text.
    let mut texts = std::collections::HashSet::new();
    for item in call.items(0)? {
        let new = match &item.data {
            Data::String(text) => texts.insert(text.to_string()),
            Data::Number(number) => texts.insert(number.to_string()),
            _ => !out.iter().any(|seen| identical(seen, item)),
        };
        if new {
            if out.len() > 10_000 && texts.is_empty() {
                return Err(FuncError::too_large("the list of objects"));
            }
            out.push(item.clone());
        }
    }
    Ok(Value::list(element_of(list), out))
}

fn element_of(list: &Value) -> Type {
    list.ty().element().cloned().unwrap_or(Type::Dynamic)
}

pub(super) fn chunklist_type(call: &Call<'_>) -> Result<Type, FuncError> {
    Ok(Type::list(call.get(0)?.ty()))
}

pub(super) fn chunklist(call: &Call<'_>) -> Outcome {
    let list = call.get(0)?;
    let sensitive = list.sensitive | call.get(1)?.sensitive;
    let size = usize::try_from(call.int(1)?)
        .map_err(|_| FuncError::arg(1, "the size must not be negative"))?;
    let items = call.items(0)?;
    let element = element_of(list);
    let chunks: Vec<Value> = if items.is_empty() {
        Vec::new()
    } else {
        let size = if size == 0 { items.len() } else { size };
        items
            .chunks(size)
            .map(|chunk| Value::list(element.clone(), chunk.iter().cloned()))
            .collect()
    };
    Ok(Value::list(Type::list(element), chunks).marked(sensitive))
}

pub(super) fn concat_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let types: Vec<Type> = call.args.iter().map(Value::ty).collect();
    if types.is_empty() {
        return Err(FuncError::new("at least one argument is required"));
    }
    if types.iter().all(|ty| matches!(ty, Type::List(_)))
        && let Some(common) = unify(&types)
    {
        return Ok(common);
    }
    let mut items = Vec::new();
    for (i, (arg, ty)) in call.args.iter().zip(types).enumerate() {
        match ty {
            Type::Tuple(elements) => items.extend(elements.iter().cloned()),
            Type::List(element) => match arg.as_items() {
                Some(list) => items.extend(list.iter().map(|_| (*element).clone())),
                None => return Ok(Type::Dynamic),
            },
            other => {
                return Err(FuncError::arg(
                    i,
                    format!(
                        "every argument must be a list or tuple, not {}",
                        other.friendly()
                    ),
                ));
            }
        }
    }
    Ok(Type::tuple(items))
}

pub(super) fn concat(call: &Call<'_>) -> Outcome {
    let ty = concat_type(call)?;
    let marks = call.args.iter().map(|arg| arg.sensitive);
    let sensitive = marks.fold(Mark::NONE, BitOr::bitor);
    let total: usize = call.args.iter().filter_map(Value::length).sum();
    if total > MAX_ITEMS {
        return Err(FuncError::too_large("the concatenated list"));
    }
    let mut out = Vec::with_capacity(total);
    for (i, arg) in call.args.iter().enumerate() {
        if matches!(ty, Type::List(_)) {
            let arg = convert(arg, &ty).map_err(|e| FuncError::arg(i, e.to_string()))?;
            out.extend(arg.children().cloned());
        } else {
            out.extend(arg.children().cloned());
        }
    }
    let out = match ty {
        Type::List(element) => Value::list((*element).clone(), out),
        _ => Value::tuple(out),
    };
    Ok(out.marked(sensitive))
}

pub(super) fn flatten_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let ty = call.get(0)?.ty();
    if ty.is_sequence() {
        Ok(Type::Dynamic)
    } else {
        Err(FuncError::arg(0, "a list, set or tuple is required"))
    }
}

pub(super) fn flatten(call: &Call<'_>) -> Outcome {
    flatten_type(call)?;
    let mut flat = Flat::default();
    flat.add(call.get(0)?)?;
    let out = if flat.unknown {
        Value::from(Unknown::new(Type::Dynamic, super::why(call.args)))
    } else {
        Value::tuple(flat.items)
    };
    Ok(out.marked(flat.sensitive))
}

#[derive(Default)]
struct Flat {
    items: Vec<Value>,
    sensitive: Mark,
    unknown: bool,
}

impl Flat {
    fn add(&mut self, list: &Value) -> Result<(), FuncError> {
        self.sensitive |= list.sensitive;
        if list.length().is_none() {
            self.unknown = true;
            return Ok(());
        }
        for item in list.children() {
            match &item.data {
                Data::List(..) | Data::Set(..) | Data::Tuple(_) => self.add(item)?,
                Data::Unknown(unknown)
                    if unknown.ty == Type::Dynamic || unknown.ty.is_sequence() =>
                {
                    self.sensitive |= item.sensitive;
                    self.unknown = true;
                }
                _ => self.items.push(item.clone()),
            }
            if self.items.len() > MAX_ITEMS {
                return Err(FuncError::too_large("the flattened list"));
            }
        }
        Ok(())
    }
}

pub(super) fn reverse_type(call: &Call<'_>) -> Result<Type, FuncError> {
    match call.get(0)?.ty() {
        Type::List(element) | Type::Set(element) => Ok(Type::List(element)),
        Type::Tuple(items) => Ok(Type::tuple(items.iter().rev().cloned())),
        other => Err(FuncError::arg(
            0,
            format!("only a list or tuple is reversed, not {}", other.friendly()),
        )),
    }
}

pub(super) fn reverse(call: &Call<'_>) -> Outcome {
    reverse_type(call)?;
    let list = call.get(0)?;
    let items = call.items(0)?.iter().rev().cloned();
    let out = match &list.data {
        Data::List(element, _) | Data::Set(element, _) => Value::list(element.clone(), items),
        _ => Value::tuple(items),
    };
    Ok(out.marked(list.sensitive))
}

/// Start and end, as far as they are known, checked against each other and the length.
fn bounds(call: &Call<'_>) -> Result<(Option<usize>, Option<usize>), FuncError> {
    let length = call.get(0)?.length();
    let bound = |i: usize, name: &str| -> Result<Option<usize>, FuncError> {
        if !call.get(i)?.is_known() {
            return Ok(None);
        }
        let at = usize::try_from(call.int(i)?)
            .map_err(|_| FuncError::arg(i, format!("the {name} index must not be negative")))?;
        if length.is_some_and(|length| at > length) {
            return Err(FuncError::arg(
                i,
                format!("the {name} index lies beyond the end of the list"),
            ));
        }
        Ok(Some(at))
    };
    let (start, end) = (bound(1, "start")?, bound(2, "end")?);
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        return Err(FuncError::arg(
            1,
            "the start index lies after the end index",
        ));
    }
    Ok((start, end))
}

pub(super) fn slice_type(call: &Call<'_>) -> Result<Type, FuncError> {
    match call.get(0)?.ty() {
        Type::Set(_) => Err(FuncError::arg(
            0,
            "a set has no order to take a part of; make it a list first",
        )),
        ty @ Type::List(_) => bounds(call).map(|_| ty),
        Type::Tuple(items) => match bounds(call)? {
            (Some(start), Some(end)) => Ok(Type::tuple(
                items.get(start..end).unwrap_or(&[]).iter().cloned(),
            )),
            _ => Ok(Type::Dynamic),
        },
        _ => Err(FuncError::arg(0, "a list or tuple is required")),
    }
}

pub(super) fn slice(call: &Call<'_>) -> Outcome {
    let ty = slice_type(call)?;
    let list = call.get(0)?;
    let (start, end) = bounds(call)?;
    if let Data::Unknown(unknown) = &list.data {
        let part = Unknown::new(ty, unknown.why.clone()).not_null();
        return Ok(open_slice(part, start.zip(end)).marked(list.sensitive));
    }
    let range = start.unwrap_or(0)..end.unwrap_or(0);
    let items = call.items(0)?.get(range).unwrap_or(&[]).iter().cloned();
    let out = match &list.data {
        Data::List(element, _) => Value::list(element.clone(), items),
        _ => Value::tuple(items),
    };
    Ok(out.marked(list.sensitive))
}

/// A part of a list that is not known. What `apply` decides is open to the real tool too; a data source or a variable
/// it reads before it plans, and then the part is as long as asked for, or the call a mistake.
fn open_slice(part: Unknown, bounds: Option<(usize, usize)>) -> Value {
    match bounds {
        Some((start, end))
            if part.ty.is_collection() && !matches!(part.why, Why::KnownAfterApply { .. }) =>
        {
            let length = end.saturating_sub(start);
            part.length(length, Some(length)).into()
        }
        _ => part.into(),
    }
}

pub(super) fn sort(call: &Call<'_>) -> Outcome {
    let list = call.get(0)?;
    let ty = Type::list(Type::String);
    if !list.is_wholly_known() {
        let length = list.length();
        let mut unknown = Unknown::new(ty, super::why(call.args)).not_null();
        if let Some(length) = length {
            unknown = unknown.length(length, Some(length));
        }
        return Ok(unknown.into());
    }
    call.texts(0)?;
    let mut items = call.items(0)?.to_vec();
    items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Ok(Value::list(Type::String, items))
}
