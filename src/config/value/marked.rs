//! What of a value must not be shown, and the literals behind it.

use std::collections::HashSet;
use std::sync::Arc;

use crate::text::Span;

use super::{Data, Mark, Value};

impl Value {
    /// Its marks and those of everything in it, also of what it may turn out to be.
    pub fn marks(&self) -> Mark {
        let mut all = self.sensitive;
        if let Data::Unknown(unknown) = &self.data
            && let Some(branches) = &unknown.branches
        {
            all |= branches.yes.marks() | branches.no.marks();
        }
        for child in self.children() {
            if all.is_full() {
                break;
            }
            all |= child.marks();
        }
        all
    }

    /// The mark that its parts have from it. A set is as sensitive to the language as any of its elements; where they
    /// still have their own marks, these say better which parts are.
    pub fn mark_of_parts(&self) -> Mark {
        let set = matches!(self.data, Data::Set(..));
        if set && self.children().any(Self::contains_hidden) {
            Mark::NONE
        } else {
            self.sensitive
        }
    }

    /// Whether it or anything in it is sensitive to the language.
    pub fn contains_sensitive(&self) -> bool {
        self.sensitive.is_sensitive() || self.children().any(Self::contains_sensitive)
    }

    /// Whether it or anything in it must not be shown.
    pub fn contains_hidden(&self) -> bool {
        self.sensitive.is_hidden() || self.children().any(Self::contains_hidden)
    }

    /// The literals behind everything in it that must not be shown.
    pub fn hidden_literals(&self, out: &mut Vec<Span>) {
        let whole = match &self.data {
            Data::Set(..) => self.mark_of_parts().is_hidden(),
            _ => self.is_hidden(),
        };
        if whole {
            self.literals(out);
        } else {
            self.children().for_each(|child| child.hidden_literals(out));
        }
    }

    /// Every literal that took part in it.
    pub fn literals(&self, out: &mut Vec<Span>) {
        self.gather(&mut HashSet::new(), out);
    }

    /// The same of what was not seen before: written out, few values that share each other have no end.
    fn gather(&self, seen: &mut HashSet<usize>, out: &mut Vec<Span>) {
        let shared = match &self.data {
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
                Some(items.as_ptr().addr())
            }
            Data::Map(_, entries) | Data::Object(entries) => Some(Arc::as_ptr(entries).addr()),
            _ => None,
        };
        // Nothing has no place of its own.
        let mut parts = self.children().peekable();
        if parts.peek().is_none() {
            self.origin.literals(out);
        } else if shared.is_some_and(|at| !seen.insert(at)) {
            return;
        }
        // What is written as a list or an object has the literals of its parts, with names between them.
        parts.for_each(|child| child.gather(seen, out));
    }

    /// The same without any mark, and those it had.
    #[must_use]
    pub fn unmark_deep(self) -> (Self, Mark) {
        if !self.contains_hidden() {
            return (self, Mark::NONE);
        }
        let marks = self.marks();
        let mut value = self.map_children(|v| v.clone().unmark_deep().0);
        value.sensitive = Mark::NONE;
        (value, marks)
    }
}
