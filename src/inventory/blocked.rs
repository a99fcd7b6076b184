//! Why a check of resources is undecided.

use crate::config::value::Why;
use crate::text::Span;

/// Why a check is undecided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The address of the resource with the unknown value.
    pub address: String,
    /// The path of the unknown attribute; empty for the resource as a whole.
    pub attribute: String,
    /// Why it is unknown.
    pub why: Why,
    /// Where the unknown value is used.
    pub at: Option<Span>,
}
