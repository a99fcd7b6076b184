//! Where resources are in their list, by type and by block: with thousands of them, looking through all for each of them
//! takes too long.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::Resource;

/// The places of the resources of a list. It says nothing of a list of another length, which is then looked through.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Places {
    of: usize,
    kinds: HashMap<Arc<str>, Kind>,
}

/// Those of one type.
#[derive(Debug, Clone, PartialEq, Default)]
struct Kind {
    all: Vec<usize>,
    blocks: HashMap<Arc<str>, Vec<usize>>,
}

/// It follows from the list, and a map has no order to show.
impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "of {} resources", self.of)
    }
}

impl Places {
    /// The places in a list.
    pub(super) fn of(list: &[Resource]) -> Self {
        let mut kinds: HashMap<Arc<str>, Kind> = HashMap::new();
        for (place, resource) in list.iter().enumerate() {
            let address = &resource.address;
            if !kinds.contains_key(&address.kind) {
                kinds.insert(Arc::clone(&address.kind), Kind::default());
            }
            if let Some(kind) = kinds.get_mut(&address.kind) {
                kind.all.push(place);
                match kind.blocks.get_mut(&address.name) {
                    Some(block) => block.push(place),
                    None => {
                        kind.blocks.insert(Arc::clone(&address.name), vec![place]);
                    }
                }
            }
        }
        Self {
            of: list.len(),
            kinds,
        }
    }

    /// The resources of a type, and maybe others.
    pub(super) fn of_kind<'a>(
        &'a self,
        list: &'a [Resource],
        kind: &str,
    ) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let places = self.kinds.get(kind).map(|k| k.all.as_slice());
        self.at(list, places.unwrap_or_default())
    }

    /// The resources of the blocks of a type and name, and maybe others.
    pub(super) fn of_block<'a>(
        &'a self,
        list: &'a [Resource],
        kind: &str,
        name: &str,
    ) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let kind = self.kinds.get(kind);
        let places = kind.and_then(|k| k.blocks.get(name)).map(Vec::as_slice);
        self.at(list, places.unwrap_or_default())
    }

    fn at<'a>(
        &self,
        list: &'a [Resource],
        places: &'a [usize],
    ) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let known = self.of == list.len();
        let all = if known { &[] } else { list };
        let here = if known { places } else { &[] };
        here.iter().filter_map(|p| list.get(*p)).chain(all)
    }
}
