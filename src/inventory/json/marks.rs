//! Marks at the paths that a state file lists.

use std::sync::Arc;

use crate::config::value::{Data, Mark, Value};
use crate::inventory::path::PathStep;

/// The value with a sensitive mark at the end of `path`. A mark on an element of a set, or below what
/// the path does not reach, goes to the nearest value around it.
pub(in super::super) fn mark_at(value: Value, path: &[PathStep]) -> Value {
    let Some((step, rest)) = path.split_first() else {
        return value.marked(true);
    };
    let Value {
        data,
        origin,
        sensitive,
    } = value;
    let mut reached = false;
    let change = |items: &[Value], index: usize, reached: &mut bool| -> Arc<[Value]> {
        let items = items.iter().enumerate().map(|(i, item)| {
            if i == index {
                *reached = true;
                mark_at(item.clone(), rest)
            } else {
                item.clone()
            }
        });
        items.collect()
    };
    let data = match (data, step) {
        (Data::Object(entries), PathStep::Attribute(name)) if entries.contains_key(name) => {
            reached = true;
            let mut entries = entries;
            if let Some(value) = Arc::make_mut(&mut entries).get_mut(name) {
                *value = mark_at(std::mem::replace(value, Value::bool(false)), rest);
            }
            Data::Object(entries)
        }
        (Data::Map(element, entries), PathStep::Attribute(name)) if entries.contains_key(name) => {
            reached = true;
            let mut entries = entries;
            if let Some(value) = Arc::make_mut(&mut entries).get_mut(name) {
                *value = mark_at(std::mem::replace(value, Value::bool(false)), rest);
            }
            Data::Map(element, entries)
        }
        (Data::List(element, items), PathStep::Index(index)) => {
            Data::List(element, change(&items, *index, &mut reached))
        }
        (Data::Tuple(items), PathStep::Index(index)) => {
            Data::Tuple(change(&items, *index, &mut reached))
        }
        (data, _) => data,
    };
    Value {
        data,
        origin,
        sensitive: sensitive | Mark::from(!reached),
    }
}
