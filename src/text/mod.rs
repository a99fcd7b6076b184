//! Bytes and places: source files, spans in them, and edits of them.

pub mod escape;

mod edit;
mod reach;
mod scratch;
mod source;
mod span;
mod write;

pub use edit::{Edit, EditError, apply, unified_diff};
pub use reach::{Reach, Refusal, boundary_of, is_everything, repository_of};
pub use scratch::Scratch;
pub use source::{FileId, Files, SourceFile};
pub use span::{Place, Span};
pub use write::write_atomically;
