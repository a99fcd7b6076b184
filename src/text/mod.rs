//! Bytes and places: source files, spans in them, and edits of them.

pub mod escape;

mod by_line;
mod edit;
mod hex;
mod hidden;
mod path;
mod reach;
mod scratch;
mod source;
mod span;
mod stdin;
mod version;
pub mod write;

pub use by_line::ByLine;
pub use edit::{Edit, EditError, apply, unified_diff};
pub use hex::hex;
pub use hidden::{Excerpt, HIDDEN};
pub use path::{portable, slashes, windows_refuses};
pub use reach::{Reach, Refusal, boundary_of, is_everything, plain, repository_of};
pub use scratch::Scratch;
pub use source::{FileId, Files, SourceFile};
pub use span::{Place, Span};
pub use stdin::is_stdin;
pub use version::{VersionError, Versioned};
