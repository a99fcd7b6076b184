//! Values behind conditions that are not known: what they are for each way the conditions can turn out.

use std::cell::RefCell;
use std::sync::Arc;

use super::{Found, Missing, Path, Resource};
use crate::budget;
use crate::config::value::{Data, Value};

/// The most open conditions of one check that are tried both ways.
const MOST_CONDITIONS: usize = 6;

/// From how many values in it on it is kept whether a collection has branches.
const MANY: usize = 8;

/// The first unknown condition that was come upon and that nothing is assumed of.
pub type OpenCondition = RefCell<Option<Arc<str>>>;

/// How conditions that are not known are taken to turn out, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assumed(Vec<(Arc<str>, bool)>);

impl Assumed {
    /// The same with one condition more.
    #[must_use]
    pub fn with(&self, condition: &Arc<str>, holds: bool) -> Self {
        let mut all = self.0.clone();
        all.push((Arc::clone(condition), holds));
        Self(all)
    }

    /// Whether so many conditions are assumed that no more are tried.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST_CONDITIONS
    }

    /// The value with the branches taken in place of open conditionals. One that nothing is assumed of stays unknown, and
    /// the first such condition is put into `met`.
    pub fn resolve_conditionals(&self, value: &Value, met: &OpenCondition) -> Value {
        match &value.data {
            Data::Unknown(unknown) => match &unknown.branches {
                Some(branches) => {
                    let taken = self.0.iter().find(|(c, _)| *c == branches.condition);
                    match taken {
                        Some((_, true)) => self
                            .resolve_conditionals(&branches.yes, met)
                            .marked(value.sensitive),
                        Some((_, false)) => self
                            .resolve_conditionals(&branches.no, met)
                            .marked(value.sensitive),
                        None => {
                            let mut met = met.borrow_mut();
                            met.get_or_insert_with(|| Arc::clone(&branches.condition));
                            value.clone()
                        }
                    }
                }
                None => value.clone(),
            },
            _ if has_branches(value) => value
                .clone()
                .map_children(|child| self.resolve_conditionals(child, met)),
            _ => value.clone(),
        }
    }
}

thread_local! {
    /// The collection that was looked through last, and whether it has branches: rules ask for one element after the other.
    static LAST: RefCell<Option<(Value, bool)>> = const { RefCell::new(None) };
}

/// Whether two values are the same collection in memory.
fn is_same(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        (Data::Tuple(a), Data::Tuple(b))
        | (Data::List(_, a) | Data::Set(_, a), Data::List(_, b) | Data::Set(_, b)) => {
            Arc::ptr_eq(a, b)
        }
        (Data::Object(a) | Data::Map(_, a), Data::Object(b) | Data::Map(_, b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}

fn has_branches(value: &Value) -> bool {
    let known = LAST.with_borrow(|last| {
        let last = last.as_ref().filter(|(of, _)| is_same(of, value));
        last.map(|(_, found)| *found)
    });
    known.unwrap_or_else(|| {
        let mut looked = 0;
        let found = holds_branches(value, &mut looked);
        // What the budget cut short says nothing.
        if looked >= MANY && !budget::is_spent() {
            LAST.set(Some((value.clone(), found)));
        }
        found
    })
}

fn holds_branches(value: &Value, looked: &mut usize) -> bool {
    *looked += 1;
    match &value.data {
        Data::Unknown(unknown) => unknown.branches.is_some(),
        _ => value.children().any(|child| holds_branches(child, looked)),
    }
}

impl Resource {
    /// What a path leads to with these branches taken, as [`Resource::get`].
    ///
    /// # Errors
    ///
    /// Where nothing is there, or it is not known.
    pub fn get_assuming(
        &self,
        path: &Path,
        assumed: &Assumed,
        met: &OpenCondition,
    ) -> Result<Found, Missing> {
        let head = path.head();
        let value = self.values.as_entries().and_then(|e| e.get(head));
        if let Some(value) = value.filter(|v| has_branches(v)) {
            let settled = Value::object([(head.into(), assumed.resolve_conditionals(value, met))]);
            return path.get_with(&settled, &|_| None);
        }
        match self.documents.get(head) {
            Some(document) if has_branches(document) => {
                let settled = assumed.resolve_conditionals(document, met);
                path.get_with(&self.values, &|_| Some(settled.clone()))
            }
            _ => self.get(path),
        }
    }
}
