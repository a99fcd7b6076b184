//! Which resources lead to another, found once for an inventory: with thousands of them, asking each of each takes too long.

use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use crate::budget;
use crate::config::value::Data;

use super::{Address, Inventory, Mode, Path, Resource, referred};

/// The steps that one resource takes which leads to another.
const LINK: usize = 8;

/// What was found so far, by type and argument: places in the list of the inventory.
#[derive(Debug, Default)]
pub struct Relations {
    referrers: Cache<HashMap<Address, Vec<usize>>>,
    sole: Cache<HashMap<Address, Vec<usize>>>,
    texts: Cache<HashMap<String, Vec<usize>>>,
    shared: Mutex<HashMap<&'static str, Arc<dyn Any + Send + Sync>>>,
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
    let places = found.get(key).map_or(&[][..], Vec::as_slice);
    // Where many lead to the same, each of them asks for all of them.
    budget::spend(places.len().saturating_mul(LINK));
    let places = places.iter().take_while(|_| !budget::is_spent());
    places.filter_map(|p| inventory.resources.get(*p)).collect()
}

/// The resources of a type by what the argument of each leads to.
fn links(
    inventory: &Inventory,
    (kind, argument): (&str, &str),
    meant: impl Fn(Vec<&Resource>) -> Vec<&Resource>,
) -> HashMap<Address, Vec<usize>> {
    let mut out: HashMap<Address, Vec<usize>> = HashMap::new();
    for (place, from) in of_kind(inventory, kind) {
        for target in meant(referred(inventory, from, argument, &[])) {
            if !budget::spend(LINK) {
                return out;
            }
            let target = target.address.clone();
            out.entry(target).or_default().push(place);
        }
    }
    out
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
            links(inventory, (kind, argument), |all| all)
        });
        at(inventory, &found, to)
    }

    /// The resources of a type whose argument leads to an address, and to no other of its type.
    pub fn sole_referrers<'a>(
        &self,
        inventory: &'a Inventory,
        (kind, argument): (&str, &str),
        to: &Address,
    ) -> Vec<&'a Resource> {
        at(inventory, &self.sole(inventory, (kind, argument)), to)
    }

    /// The first of those.
    pub fn first_sole_referrer<'a>(
        &self,
        inventory: &'a Inventory,
        (kind, argument): (&str, &str),
        to: &Address,
    ) -> Option<&'a Resource> {
        let found = self.sole(inventory, (kind, argument));
        inventory.resources.get(*found.get(to)?.first()?)
    }

    fn sole(
        &self,
        inventory: &Inventory,
        (kind, argument): (&str, &str),
    ) -> Arc<HashMap<Address, Vec<usize>>> {
        once(&self.sole, (kind, argument), || {
            links(inventory, (kind, argument), |all| {
                let mut of_type: HashMap<&str, usize> = HashMap::new();
                for one in &all {
                    *of_type.entry(&*one.address.kind).or_default() += 1;
                }
                let alone = |r: &&Resource| of_type.get(&*r.address.kind) == Some(&1);
                all.iter().copied().filter(alone).collect()
            })
        })
    }

    /// The resources of a type with a text or number at a path, in order.
    pub fn with_text<'a>(
        &self,
        inventory: &'a Inventory,
        (kind, path): (&str, &str),
        text: &str,
        most: Option<usize>,
    ) -> Vec<&'a Resource> {
        let found = once(&self.texts, (kind, path), || {
            let mut out: HashMap<String, Vec<usize>> = HashMap::new();
            let Ok(path) = path.parse::<Path>() else {
                return out;
            };
            for (place, resource) in of_kind(inventory, kind) {
                let text = match resource.get(&path).map(|found| found.value.data) {
                    Ok(Data::String(text)) => text.to_string(),
                    Ok(Data::Number(number)) => number.to_string(),
                    _ => continue,
                };
                out.entry(text).or_default().push(place);
            }
            out
        });
        let mut found = found.get(text).map_or(&[][..], Vec::as_slice);
        if let Some(most) = most {
            found = found.get(..most).unwrap_or(found);
        } else {
            budget::spend(found.len().saturating_mul(LINK));
        }
        let found = found.iter().take_while(|_| !budget::is_spent());
        found.filter_map(|p| inventory.resources.get(*p)).collect()
    }

    /// What a rule finds once for the root module, whichever resource it is evaluated for.
    pub fn shared<T: Any + Send + Sync>(
        &self,
        what: &'static str,
        find: impl FnOnce() -> T,
    ) -> Arc<T> {
        let known = |shared: &HashMap<_, Arc<dyn Any + Send + Sync>>| {
            let found = shared.get(what).cloned()?;
            found.downcast::<T>().ok()
        };
        let lock = || self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known(&lock()) {
            return found;
        }
        let found = Arc::new(find());
        lock().insert(what, Arc::clone(&found) as Arc<dyn Any + Send + Sync>);
        found
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
