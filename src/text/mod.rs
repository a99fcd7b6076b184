//! Bytes and places: source files, spans in them, and edits of them.

pub mod escape;

mod edit;
mod hidden;
mod reach;
mod scratch;
mod source;
mod span;
pub mod write;

pub use edit::{Edit, EditError, apply, unified_diff};
pub use hidden::{Excerpt, HIDDEN};
pub use reach::{Reach, Refusal, boundary_of, is_everything, plain, repository_of};
pub use scratch::Scratch;
pub use source::{FileId, Files, SourceFile};
pub use span::{Place, Span};
