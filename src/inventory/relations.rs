//! Which resources lead to another, found once for an inventory: with thousands of them, asking each of each takes too long.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Address, Inventory, Mode, Path, Resource, referred};

/// What was found so far, by type and argument: places in the list of the inventory.
#[derive(Debug, Default)]
pub struct Relations {
    referrers: Cache<HashMap<Address, Vec<usize>>>,
    texts: Cache<HashMap<Option<Arc<str>>, Vec<usize>>>,
    set: Cache<Vec<usize>>,
}

/// By a type and one of its arguments.
type Cache<T> = Mutex<HashMap<(String, String), Arc<T>>>;

/// What `find` finds, found once.
fn once<T>(cache: &Cache<T>, (kind, argument): (&str, &str), find: impl FnOnce() -> T) -> Arc<T> {
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let asked = (kind.to_owned(), argument.to_owned());
    Arc::clone(cache.entry(asked).or_insert_with(|| Arc::new(find())))
}

/// The resources at the places that a key has.
fn at<'a, K: Eq + Hash>(
    inventory: &'a Inventory,
    found: &HashMap<K, Vec<usize>>,
    key: &K,
) -> Vec<&'a Resource> {
    let places = found.get(key).into_iter().flatten();
    places.filter_map(|p| inventory.resources.get(*p)).collect()
}

impl Relations {
    /// The resources of a type whose argument leads to an address, maybe among others.
    pub fn referrers<'a>(
        &self,
        inventory: &'a Inventory,
        (kind, argument): (&str, &str),
        to: &Address,
    ) -> Vec<&'a Resource> {
        let found = once(&self.referrers, (kind, argument), || {
            let mut out: HashMap<Address, Vec<usize>> = HashMap::new();
            for (place, from) in of_kind(inventory, kind) {
                for target in referred(inventory, from, argument, &[]) {
                    let target = target.address.clone();
                    out.entry(target).or_default().push(place);
                }
            }
            out
        });
        at(inventory, &found, to)
    }

    /// The resources of a type with a text at a path, and those of which that is not known.
    pub fn with_text<'a>(
        &self,
        inventory: &'a Inventory,
        (kind, path): (&str, &str),
        text: &str,
    ) -> Vec<&'a Resource> {
        let found = once(&self.texts, (kind, path), || {
            let mut out: HashMap<Option<Arc<str>>, Vec<usize>> = HashMap::new();
            let Ok(path) = path.parse::<Path>() else {
                return out;
            };
            for (place, resource) in of_kind(inventory, kind) {
                let text = match resource.get(&path) {
                    Ok(found) => found.value.as_str().map(|text| Some(Arc::from(text))),
                    Err(missing) => missing.is_unknown().then_some(None),
                };
                if let Some(text) = text {
                    out.entry(text).or_default().push(place);
                }
            }
            out
        });
        let mut out = at(inventory, &found, &Some(Arc::from(text)));
        out.extend(at(inventory, &found, &None));
        out
    }

    /// The resources of a type that set an argument.
    pub fn setting<'a>(
        &self,
        inventory: &'a Inventory,
        (kind, argument): (&str, &str),
    ) -> Vec<&'a Resource> {
        let found = once(&self.set, (kind, argument), || {
            let sets = |r: &Resource| {
                let entries = r.values.as_entries();
                let value = entries.and_then(|e| e.get(argument));
                value.map_or(r.open || r.partial, |v| !v.is_null())
            };
            let all = of_kind(inventory, kind).filter(|(_, r)| sets(r));
            all.map(|(place, _)| place).collect()
        });
        let places = found.iter();
        places.filter_map(|p| inventory.resources.get(*p)).collect()
    }
}

/// The managed resources of a type, with their places.
fn of_kind<'a>(
    inventory: &'a Inventory,
    kind: &str,
) -> impl Iterator<Item = (usize, &'a Resource)> {
    let all = inventory.resources.iter().enumerate();
    all.filter(move |(_, r)| r.address.mode == Mode::Managed && *r.address.kind == *kind)
}
