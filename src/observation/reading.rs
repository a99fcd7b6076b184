//! What one resource shows at a path, for each way that open conditions can turn out.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::config::value::{Data, Type, Value as Found, Why};
use crate::family::{Taken, Unset};
use crate::inventory::{Assumed, Missing, OpenCondition, Path, Resource};

use super::{Actual, Outcome, Reading};

/// What a resource shows at a path.
pub fn read<'a>(
    resource: &'a Resource,
    path: impl Into<Cow<'a, str>>,
    unset: Unset,
) -> Reading<'a> {
    let path = path.into();
    let mut outcomes = Vec::new();
    let none = Assumed::default();
    resolve_conditionals(resource, &path, unset, &none, &mut outcomes);
    let open = match outcomes.as_slice() {
        [_] => None,
        _ => match actual(resource, &path, unset, &none, &OpenCondition::default()) {
            Actual::Unknown(why) => Some(why),
            _ => None,
        },
    };
    Reading {
        resource,
        path: Some(path),
        fixed: None,
        outcomes,
        open,
    }
}

/// What it is with these branches taken; where a condition is met that nothing is assumed of, both ways.
fn resolve_conditionals(
    resource: &Resource,
    path: &str,
    unset: Unset,
    assumed: &Assumed,
    out: &mut Vec<Outcome>,
) {
    let met = OpenCondition::default();
    let actual = actual(resource, path, unset, assumed, &met);
    match RefCell::into_inner(met) {
        Some(condition) if !assumed.is_full() => {
            for holds in [true, false] {
                let assumed = assumed.with(&condition, holds);
                resolve_conditionals(resource, path, unset, &assumed, out);
            }
        }
        _ => out.push(Outcome {
            assumed: assumed.clone(),
            actual,
        }),
    }
}

fn actual(
    resource: &Resource,
    path: &str,
    unset: Unset,
    assumed: &Assumed,
    met: &OpenCondition,
) -> Actual {
    let look = |path: &str| {
        let Ok(parsed) = path.parse::<Path>() else {
            debug_assert!(false, "{path} is not a path");
            return Ok(None);
        };
        match resource.get_assuming(&parsed, assumed, met) {
            Ok(found) => Ok(Some(found.value)),
            Err(missing) if missing.is_unset() => Ok(None),
            Err(Missing::Unknown(why)) => Err(why),
            Err(other) => Err(Why::Other(other.to_string().into())),
        }
    };
    // A plan does not tell what is written and not known from what is not written: where that decides, it is open.
    let open = resource.change.is_some() && matches!(unset, Unset::TakesOrNothing(_));
    let is_left = |why: &Why| !open && why.is_left_to_provider(&resource.address.to_string(), path);
    match look(path) {
        Ok(Some(value)) => return Actual::Value(value),
        Ok(None) => {}
        // What AWS chooses where nothing is written is known for some.
        Err(why) if !matches!(unset, Unset::Differs | Unset::DiffersInBlock) && is_left(&why) => {}
        Err(why) => return Actual::Unknown(why),
    }
    let parent = path.rsplit_once('.').map(|(parent, _)| parent);
    let block = match parent.map(|parent| (parent, look(parent))) {
        Some((parent, Ok(None))) => Some(parent.to_owned()),
        Some((parent, Ok(Some(value)))) if is_empty(&value) => Some(parent.to_owned()),
        Some((_, Err(why))) if !is_left(&why) => return Actual::Unknown(why),
        // What the policy may want is that there is none.
        Some((parent, Err(_))) if matches!(unset, Unset::TakesOrNothing(_)) => {
            Some(parent.to_owned())
        }
        _ => None,
    };
    let taken = match unset {
        Unset::Differs => None,
        Unset::DiffersInBlock => match block {
            Some(block) => return Actual::NoBlock(block),
            None => None,
        },
        Unset::Takes(fact) => Some(found(fact.value)),
        // The default is that of a block that there is.
        Unset::TakesInBlock(fact) => match block {
            Some(block) => return Actual::NoBlock(block),
            None => Some(found(fact.value)),
        },
        Unset::TakesOrNothing(fact) => Some(match block {
            None => found(fact.value),
            Some(_) => Found::null(Type::Dynamic),
        }),
        Unset::TakesByBlock(within, without) => Some(found(match block {
            Some(_) => without.value,
            None => within.value,
        })),
        Unset::Unclear(why) => return Actual::Unknown(Why::Other(why.into())),
        Unset::SameAs(other) => match look(other) {
            Ok(value) => value,
            Err(why) => return Actual::Unknown(why),
        },
    };
    Actual::NotSet { taken, block }
}

/// A value that AWS takes, as one of a configuration.
pub(super) fn found(taken: Taken) -> Found {
    match taken {
        Taken::Number(n) => Found::number(i64::from(n)),
        Taken::Text(text) => Found::string(text),
        Taken::Bool(yes) => Found::bool(yes),
        Taken::Nothing => Found::tuple([]),
    }
}

/// Whether a value is a text that says nothing: AWS has one where a document is not set.
fn is_empty(value: &Found) -> bool {
    matches!(&value.data, Data::String(text) if text.is_empty())
}
