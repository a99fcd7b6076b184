//! Where a body stands, and the blocks in it.

use crate::config::load::{Mode, ResourceKey};
use crate::syntax::read::{Block, Body};
use crate::text::Span;

use super::Scope;

/// Where a body stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// Whose it is.
    pub(super) scope: &'p Scope<'p>,
    /// What is beside an argument; none before a body is looked at.
    pub(super) body: Option<&'p Body>,
    /// The block's header.
    pub(super) header: Span,
    /// The way to it from the resource: `network_configuration.`; empty at its top.
    pub(super) path: &'p str,
    /// The names of the `dynamic` blocks around.
    pub(super) bound: &'p [&'p str],
    pub(super) depth: usize,
}

impl Place<'_> {
    /// What the body is of, in words.
    pub(super) fn whose(&self) -> String {
        match self.path.strip_suffix('.') {
            Some(path) => format!("`{path}` of {}", self.scope.address),
            None => self.scope.address.to_owned(),
        }
    }

    /// The same behind names in quotes: `network_configuration of aws_ecs_service.api`.
    pub(super) fn whose_plain(&self) -> String {
        match self.path.strip_suffix('.') {
            Some(path) => format!("{path} of {}", self.scope.address),
            None => self.scope.address.to_owned(),
        }
    }
}

/// The blocks of one type in a body.
pub(super) struct Blocks<'b> {
    /// Those that are there for certain, by their headers.
    pub(super) headers: Vec<Span>,
    /// How many there are at least, and at most where that is known.
    pub(super) least: u64,
    pub(super) most: Option<u64>,
    /// Each body with the header, and the block if it is a `dynamic` one.
    pub(super) bodies: Vec<(&'b Block, Option<&'b Block>)>,
}

impl Blocks<'_> {
    /// The header of the first.
    pub(super) fn header(&self) -> Option<Span> {
        let (content, dynamic) = self.bodies.first()?;
        Some(dynamic.unwrap_or(content).header)
    }
}

/// The name of a type in the tables.
pub(super) fn named(key: &ResourceKey) -> String {
    match key.mode {
        Mode::Managed => key.kind.to_string(),
        Mode::Data => format!("data.{}", key.kind),
        Mode::Ephemeral => String::new(),
    }
}
