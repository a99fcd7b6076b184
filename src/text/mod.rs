//! Bytes and places: source files, spans in them, and edits of them.

pub mod escape;

mod boundary;
mod brought;
mod by_line;
mod edit;
mod encoded;
mod excerpt;
mod hex;
mod hidden;
mod path;
mod private;
mod reach;
mod scratch;
mod secret_lines;
mod secret_name;
mod secret_signs;
mod secret_text;
mod source;
mod span;
mod stdin;
mod unread;
mod version;
pub mod write;

pub use boundary::{boundary_of, is_everything, repository_of};
pub use brought::is_brought;
pub use by_line::ByLine;
pub use edit::{Edit, EditError, apply, unified_diff};
pub use excerpt::Excerpt;
pub use hex::hex;
pub use hidden::HIDDEN;
pub use path::{portable, slashes, windows_refuses};
pub use private::whose;
pub use reach::{Reach, Refusal, links, plain};
pub use scratch::Scratch;
pub use secret_name::{
    is_measure_name, is_name_of_several, is_name_of_units, is_plain_name, is_secret_name,
};
pub use secret_text::{holds_secret, masked, secrets_in};
pub use source::{Files, SourceFile};
pub use span::{FileId, Place, Span};
pub use stdin::is_stdin;
pub use unread::hide_unread;
pub use version::{VersionError, Versioned};

/// A clause as the beginning of a sentence.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
