//! The arguments of a module call, built up by path.

use crate::syntax::tree::{Body, Expr};

/// Arguments in the order they were first named; objects grow entry by entry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inputs {
    entries: Vec<(String, Input)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Input {
    Value(Expr),
    Object(Inputs),
}

impl Inputs {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an argument; dots step into objects, which are made as needed.
    pub fn set(&mut self, path: &str, value: Expr) {
        let (head, rest) = path
            .split_once('.')
            .map_or((path, None), |(h, r)| (h, Some(r)));
        let at = self
            .entries
            .iter()
            .position(|(k, _)| k == head)
            .unwrap_or_else(|| {
                self.entries.push((head.into(), Input::Object(Self::new())));
                self.entries.len() - 1
            });
        let Some((_, slot)) = self.entries.get_mut(at) else {
            return;
        };
        match (rest, slot) {
            (None, slot) => *slot = Input::Value(value),
            (Some(rest), Input::Object(inner)) => inner.set(rest, value),
            (Some(rest), slot) => {
                let mut inner = Self::new();
                inner.set(rest, value);
                *slot = Input::Object(inner);
            }
        }
    }

    /// Whether an argument is set; dots step into objects.
    pub fn has(&self, path: &str) -> bool {
        let (head, rest) = path
            .split_once('.')
            .map_or((path, None), |(h, r)| (h, Some(r)));
        let found = self.entries.iter().find(|(name, _)| name == head);
        found.is_some_and(|(_, input)| match (input, rest) {
            (_, None) => true,
            (Input::Object(inner), Some(rest)) => inner.has(rest),
            (Input::Value(_), Some(_)) => false,
        })
    }

    /// Adds those of another, entry by entry.
    pub fn absorb(&mut self, other: Self) {
        for (name, input) in other.entries {
            let mine = self.entries.iter_mut().find(|(known, _)| *known == name);
            match (mine, input) {
                (Some((_, Input::Object(mine))), Input::Object(other)) => mine.absorb(other),
                (Some((_, mine)), input) => *mine = input,
                (None, input) => self.entries.push((name, input)),
            }
        }
    }

    /// Those that hold a sized value, and the others.
    pub(super) fn split(self, bound: &[super::Bound]) -> (Self, Self) {
        let sized = |name: &str| {
            bound
                .iter()
                .filter(|b| !b.wired)
                .any(|b| b.input.split('.').next() == Some(name))
        };
        let (sizes, wiring) = self.entries.into_iter().partition(|(name, _)| sized(name));
        (Self { entries: sizes }, Self { entries: wiring })
    }

    /// Writes them as attributes.
    pub fn write(&self, body: &mut Body) {
        for (name, input) in &self.entries {
            body.attr(name, input.expr());
        }
    }
}

impl Input {
    fn expr(&self) -> Expr {
        match self {
            Self::Value(value) => value.clone(),
            Self::Object(inner) => {
                Expr::object(inner.entries.iter().map(|(k, v)| (k.as_str(), v.expr())))
            }
        }
    }
}
