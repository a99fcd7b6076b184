//! Texts that many resources share, each held once.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use crate::config::value::{Data, Type, Value, by_content};
use crate::text::holds_secret;

/// Short texts met before, each held once: names and words repeat from resource to resource.
#[derive(Debug, Default)]
pub(in super::super) struct Texts {
    known: HashSet<Arc<str>>,
    /// Whole maps, by what they hold: the same tags are on many resources.
    maps: HashMap<u64, Value>,
}

impl Texts {
    /// Longer texts hardly repeat.
    const LONGEST: usize = 40;
    const MOST: usize = 1 << 16;

    pub(in super::super) fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        if text.len() <= Self::LONGEST && self.known.len() < Self::MOST {
            self.known.insert(Arc::clone(&new));
        }
        new
    }

    /// A map of texts, or the equal one met before.
    pub(super) fn map(&mut self, value: Value) -> Value {
        let Data::Map(Type::String, entries) = &value.data else {
            return value;
        };
        let mut hasher = DefaultHasher::new();
        for (name, value) in entries.iter() {
            (name, value.as_str()).hash(&mut hasher);
        }
        let hash = hasher.finish();
        match self.maps.get(&hash) {
            Some(known) if *known == value => known.clone(),
            None if self.maps.len() < Self::MOST => {
                self.maps.insert(hash, value.clone());
                value
            }
            _ => value,
        }
    }

    pub(super) fn string(&mut self, text: &str) -> Value {
        if holds_secret(text) {
            return by_content(text);
        }
        if text.len() <= Self::LONGEST && text.is_ascii() {
            Data::String(self.get(text)).into()
        } else {
            Value::string(text)
        }
    }
}
