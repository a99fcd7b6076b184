//! Functions of sets.

use std::ops::BitOr;

use super::{Call, FuncError, MAX_ITEMS, Outcome};
use crate::config::value::{Mark, Type, Unknown, Value, convert, identical, unify};

pub(super) fn set_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let mut types = Vec::new();
    for arg in call.args {
        let element = arg.ty().element().cloned().unwrap_or(Type::Dynamic);
        if arg.length() == Some(0) && element == Type::Dynamic {
            continue;
        }
        types.push(element);
    }
    unify(&types)
        .map(Type::set)
        .ok_or_else(|| FuncError::new("the elements of the sets have no common type"))
}

/// The arguments as sets of one type, or `None` if `known` is asked for and something is not.
fn sets(call: &Call<'_>, known: bool) -> Result<(Type, Option<Vec<Value>>), FuncError> {
    let ty = set_type(call)?;
    let mut out = Vec::new();
    for (i, arg) in call.args.iter().enumerate() {
        if known && !arg.is_wholly_known() {
            return Ok((ty, None));
        }
        out.push(convert(arg, &ty).map_err(|e| FuncError::arg(i, e.to_string()))?);
    }
    Ok((ty, Some(out)))
}

fn result(ty: &Type, items: Vec<Value>) -> Value {
    Value::set(ty.element().cloned().unwrap_or(Type::Dynamic), items)
}

pub(super) fn setunion(call: &Call<'_>) -> Outcome {
    let (ty, sets) = sets(call, false)?;
    let items = sets.iter().flatten().flat_map(Value::children).cloned();
    Ok(result(&ty, items.collect()))
}

pub(super) fn setintersection(call: &Call<'_>) -> Outcome {
    let (ty, sets) = sets(call, true)?;
    let Some((first, others)) = sets.as_deref().and_then(<[Value]>::split_first) else {
        return Ok(call.unknown(ty));
    };
    let members: Vec<Members<'_>> = others.iter().map(Members::of).collect();
    let items = first
        .children()
        .filter(|item| members.iter().all(|set| set.has(item)));
    Ok(result(&ty, items.cloned().collect()))
}

pub(super) fn setsubtract(call: &Call<'_>) -> Outcome {
    let (ty, sets) = sets(call, true)?;
    let Some([from, taken]) = sets.as_deref() else {
        return Ok(call.unknown(ty));
    };
    let taken = Members::of(taken);
    let items = from.children().filter(|item| !taken.has(item));
    Ok(result(&ty, items.cloned().collect()))
}

/// The elements of a set; strings are found without comparing with all.
struct Members<'a> {
    texts: std::collections::HashSet<&'a str>,
    others: Vec<&'a Value>,
}

impl<'a> Members<'a> {
    fn of(set: &'a Value) -> Self {
        Self {
            texts: set.children().filter_map(Value::as_str).collect(),
            others: set.children().filter(|v| v.as_str().is_none()).collect(),
        }
    }

    fn has(&self, item: &Value) -> bool {
        match item.as_str() {
            Some(text) => self.texts.contains(text),
            None => self.others.iter().any(|other| identical(other, item)),
        }
    }
}

/// The element types, and whether every argument has an order.
fn factors(call: &Call<'_>) -> Result<(Vec<Type>, bool), FuncError> {
    if call.args.len() < 2 {
        return Err(FuncError::new("at least two sets or lists are required"));
    }
    let mut ordered = true;
    let mut elements = Vec::new();
    for (i, arg) in call.args.iter().enumerate() {
        elements.push(match arg.ty() {
            Type::Set(element) => {
                ordered = false;
                (*element).clone()
            }
            Type::List(element) => (*element).clone(),
            Type::Tuple(items) => unify(&items)
                .ok_or_else(|| FuncError::arg(i, "the elements have no common type"))?,
            _ => return Err(FuncError::arg(i, "a set or list is required")),
        });
    }
    Ok((elements, ordered))
}

pub(super) fn setproduct_type(call: &Call<'_>) -> Result<Type, FuncError> {
    let (elements, ordered) = factors(call)?;
    let element = Type::tuple(elements);
    Ok(if ordered {
        Type::list(element)
    } else {
        Type::set(element)
    })
}

pub(super) fn setproduct(call: &Call<'_>) -> Outcome {
    let (elements, ordered) = factors(call)?;
    let marks = call.args.iter().map(|arg| arg.sensitive);
    let sensitive = marks.fold(Mark::NONE, BitOr::bitor);
    let ty = setproduct_type(call)?;
    let mut total = 1_usize;
    for arg in call.args {
        let Some(length) = arg.length().filter(|_| arg.is_known()) else {
            let unknown = Unknown::new(ty, super::why(call.args)).not_null();
            return Ok(Value::from(unknown).marked(sensitive));
        };
        total = total.saturating_mul(length);
    }
    if total.saturating_mul(call.args.len()) > MAX_ITEMS {
        return Err(FuncError::too_large("the product"));
    }
    let mut columns = Vec::new();
    for (arg, element) in call.args.iter().zip(&elements) {
        let items = arg.children().map(|item| convert(item, element));
        columns.push(items.collect::<Result<Vec<Value>, _>>()?);
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for column in &columns {
        rows = rows
            .iter()
            .flat_map(|row| {
                column.iter().map(|item| {
                    let mut row = row.clone();
                    row.push(item.clone());
                    row
                })
            })
            .collect();
    }
    let element = Type::tuple(elements);
    let rows = rows.into_iter().map(Value::tuple);
    let out = if ordered {
        Value::list(element, rows)
    } else {
        Value::set(element, rows)
    };
    Ok(out.marked(sensitive))
}
