//! Which types convert to which, and the one type that several convert to: for conditionals, list and map elements.

use std::sync::Arc;

use super::Type;

/// Whether values of type `have` may be converted to `want`; a single value may still not be.
pub fn convertible(have: &Type, want: &Type) -> bool {
    match (have, want) {
        (Type::Dynamic, _)
        | (_, Type::Dynamic)
        | (Type::Bool, Type::Bool | Type::String)
        | (Type::Number, Type::Number | Type::String)
        | (Type::String, Type::Bool | Type::Number | Type::String) => true,
        (Type::List(have) | Type::Set(have), Type::List(want) | Type::Set(want))
        | (Type::Map(have), Type::Map(want)) => convertible(have, want),
        (Type::Tuple(have), Type::List(want) | Type::Set(want)) => {
            all_convertible(have.iter().cloned(), want)
        }
        (Type::Tuple(have), Type::Tuple(want)) => {
            have.len() == want.len() && have.iter().zip(want.iter()).all(|(h, w)| convertible(h, w))
        }
        (Type::Object(have), Type::Map(want)) => {
            all_convertible(have.attributes.values().cloned(), want)
        }
        (Type::Object(have), Type::Object(want)) => {
            want.attributes.iter().all(|(name, want_ty)| {
                have.attributes.get(name).map_or_else(
                    || want.optional.contains(name),
                    |have_ty| convertible(have_ty, want_ty),
                )
            })
        }
        (Type::Map(have), Type::Object(want)) => want
            .attributes
            .iter()
            .all(|(name, ty)| want.optional.contains(name) || convertible(have, ty)),
        _ => false,
    }
}

fn all_convertible(have: impl Iterator<Item = Type>, want: &Type) -> bool {
    let have: Vec<Type> = have.collect();
    match (want, unify(&have)) {
        (Type::Dynamic, None) => false,
        (Type::Dynamic, Some(Type::Dynamic)) => have.iter().all(|t| *t == Type::Dynamic),
        (Type::Dynamic, Some(_)) => true,
        _ => have.iter().all(|ty| convertible(ty, want)),
    }
}

/// The type all of `types` convert to, or `None`. Of nothing it is [`Type::Dynamic`].
pub fn unify(types: &[Type]) -> Option<Type> {
    let mut distinct: Vec<&Type> = Vec::new();
    for ty in types {
        // Sequences of one type are long and common; compare with the last first.
        if distinct.last() != Some(&ty) && !distinct.contains(&ty) {
            distinct.push(ty);
        }
    }
    match distinct.as_slice() {
        [] => Some(Type::Dynamic),
        [one] => Some((*one).clone()),
        several => unify_distinct(several),
    }
}

fn unify_distinct(types: &[&Type]) -> Option<Type> {
    let count = |of: fn(&Type) -> bool| types.iter().filter(|t| of(t)).count();
    let total = types.len();
    let dynamic = count(|t| *t == Type::Dynamic);
    let maps = count(|t| matches!(t, Type::Map(_)));
    let lists = count(|t| matches!(t, Type::List(_)));
    let sets = count(|t| matches!(t, Type::Set(_)));
    let objects = count(|t| matches!(t, Type::Object(_)));
    let tuples = count(|t| matches!(t, Type::Tuple(_)));
    let only = |n: usize| n > 0 && n + dynamic == total;

    if only(maps) || only(lists) || only(sets) || only(objects) || only(tuples) {
        if dynamic > 0 {
            return Some(Type::Dynamic);
        }
        return if maps > 0 {
            elements(types).map(Type::map)
        } else if lists > 0 {
            elements(types).map(Type::list)
        } else if sets > 0 {
            elements(types).map(Type::set)
        } else if objects > 0 {
            unify_objects(types)
        } else {
            unify_tuples(types)
        };
    }
    if maps > 0
        && maps + objects + dynamic == total
        && let Some(ty) = merge_structural(types, &objects_to_map(types)?)
    {
        return Some(ty);
    }
    if lists > 0
        && lists + tuples + dynamic == total
        && let Some(ty) = merge_structural(types, &tuples_to_list(types)?)
    {
        return Some(ty);
    }
    if objects > 0 && tuples > 0 {
        return None;
    }
    most_general_first(types)
        .into_iter()
        .find(|want| types.iter().all(|ty| ty == want || convertible(ty, want)))
        .cloned()
}

/// Unifies with every object or tuple type replaced by the collection type they become.
fn merge_structural(types: &[&Type], collection: &Type) -> Option<Type> {
    let replaced: Vec<Type> = types
        .iter()
        .map(|ty| match ty {
            Type::Object(_) | Type::Tuple(_) => collection.clone(),
            other => (*other).clone(),
        })
        .collect();
    unify(&replaced).filter(Type::is_collection)
}

fn elements(types: &[&Type]) -> Option<Type> {
    let elements: Vec<Type> = types.iter().filter_map(|t| t.element()).cloned().collect();
    unify(&elements)
}

fn unify_objects(types: &[&Type]) -> Option<Type> {
    let objects: Vec<_> = types
        .iter()
        .filter_map(|t| match t {
            Type::Object(object) => Some(object),
            _ => None,
        })
        .collect();
    let first = objects.first()?;
    if objects
        .iter()
        .any(|o| o.attributes.keys().ne(first.attributes.keys()))
    {
        return objects_to_map(types);
    }
    let mut attributes = Vec::new();
    for name in first.attributes.keys() {
        let across: Vec<Type> = objects
            .iter()
            .filter_map(|o| o.attributes.get(name))
            .cloned()
            .collect();
        attributes.push((Arc::clone(name), unify(&across)?));
    }
    let result = Type::object(attributes);
    if types.iter().all(|ty| convertible(ty, &result)) {
        Some(result)
    } else {
        objects_to_map(types)
    }
}

fn objects_to_map(types: &[&Type]) -> Option<Type> {
    let attributes: Vec<Type> = types
        .iter()
        .filter_map(|t| match t {
            Type::Object(object) => Some(object.attributes.values().cloned()),
            _ => None,
        })
        .flatten()
        .collect();
    unify(&attributes).map(Type::map)
}

fn unify_tuples(types: &[&Type]) -> Option<Type> {
    let tuples: Vec<&Arc<[Type]>> = types
        .iter()
        .filter_map(|t| match t {
            Type::Tuple(items) => Some(items),
            _ => None,
        })
        .collect();
    let first = tuples.first()?;
    if tuples.iter().any(|t| t.len() != first.len()) {
        return tuples_to_list(types);
    }
    let mut items = Vec::new();
    for i in 0..first.len() {
        let across: Vec<Type> = tuples.iter().filter_map(|t| t.get(i)).cloned().collect();
        items.push(unify(&across)?);
    }
    let result = Type::tuple(items);
    if types.iter().all(|ty| convertible(ty, &result)) {
        Some(result)
    } else {
        tuples_to_list(types)
    }
}

fn tuples_to_list(types: &[&Type]) -> Option<Type> {
    let items: Vec<Type> = types
        .iter()
        .filter_map(|t| match t {
            Type::Tuple(items) => Some(items.iter().cloned()),
            _ => None,
        })
        .flatten()
        .collect();
    unify(&items).map(Type::list)
}

/// The types in the order they are tried: those that others convert to come first.
fn most_general_first<'a>(types: &[&'a Type]) -> Vec<&'a Type> {
    let mut rest: Vec<&Type> = types.to_vec();
    let mut sorted = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let next = rest
            .iter()
            .position(|ty| !rest.iter().any(|other| generality(other, ty) > 0))
            .unwrap_or(0);
        sorted.push(rest.remove(next));
    }
    sorted
}

/// Positive if values of `b` convert to `a`, negative the other way round, zero if neither or both.
fn generality(a: &Type, b: &Type) -> i32 {
    match (a, b) {
        (Type::Dynamic, Type::Dynamic) => 0,
        // A value of unknown type may turn out to be anything, so it is the last resort.
        (_, Type::Dynamic)
        | (Type::String, Type::Bool | Type::Number)
        | (Type::List(_), Type::Tuple(_) | Type::Set(_))
        | (Type::Map(_), Type::Object(_))
        | (Type::Tuple(_), Type::Set(_)) => 1,
        (Type::Dynamic, _)
        | (Type::Bool | Type::Number, Type::String)
        | (Type::Tuple(_) | Type::Set(_), Type::List(_))
        | (Type::Object(_), Type::Map(_))
        | (Type::Set(_), Type::Tuple(_)) => -1,
        (Type::List(x), Type::List(y))
        | (Type::Set(x), Type::Set(y))
        | (Type::Map(x), Type::Map(y)) => generality(x, y),
        (Type::Tuple(x), Type::Tuple(y)) if x.len() == y.len() => together(x.iter().zip(y.iter())),
        (Type::Object(x), Type::Object(y)) if x.attributes.keys().eq(y.attributes.keys()) => {
            together(x.attributes.values().zip(y.attributes.values()))
        }
        _ => 0,
    }
}

/// The common direction of all pairs, zero if they disagree.
fn together<'a>(pairs: impl Iterator<Item = (&'a Type, &'a Type)>) -> i32 {
    let mut direction = 0;
    for (x, y) in pairs {
        match (direction, generality(x, y)) {
            (_, 0) => {}
            (0, this) => direction = this,
            (so_far, this) if so_far != this => return 0,
            _ => {}
        }
    }
    direction
}
