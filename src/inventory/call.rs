//! Calls of modules.

use std::sync::Arc;

use crate::config::value::Value;
use crate::text::Span;

use super::{Provider, Step};

/// A module call and its arguments, also where the module itself is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The calls from the root to it, itself last.
    pub path: Vec<Step>,
    /// Where its block stands.
    pub span: Span,
    /// Its source as written.
    pub source: Option<Arc<str>>,
    /// Its version constraint as written.
    pub version: Option<Arc<str>>,
    /// Its arguments by name.
    pub arguments: Vec<(Arc<str>, Value)>,
    /// The block's body, where an argument that is not there would be added.
    pub body: Span,
    /// What the `aws` provider adds, as the module sees it.
    pub provider: Provider,
}
