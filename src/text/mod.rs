//! Bytes and places: source files, spans in them, and edits of them.

pub mod escape;

mod edit;
mod excerpt;
mod hidden;
mod path;
mod reach;
mod scratch;
mod source;
mod span;
mod stdin;
pub mod write;

pub use edit::{Edit, EditError, apply, unified_diff};
pub use excerpt::Excerpt;
pub use hidden::HIDDEN;
pub use path::{portable, slashes, windows_refuses};
pub use reach::{Reach, Refusal, boundary_of, is_everything, plain, repository_of};
pub use scratch::Scratch;
pub use source::{Files, SourceFile};
pub use span::{FileId, Place, Span};
pub use stdin::is_stdin;
