//! JSON in strings: `container_definitions`, `dashboard_body`, `redrive_policy`, policies.

use std::cell::RefCell;
use std::sync::Arc;

use crate::config::value::Value;
use crate::config::value::json::{self, JsonError};

/// From how many bytes on a document is kept for whoever asks next.
const LARGE: usize = 512;

/// A text, and what it encodes.
type Decoded = (Arc<str>, Result<Value, JsonError>);

thread_local! {
    /// The large text that was decoded last, and what it encodes. Rules ask for one part of a document after the other.
    static LAST: RefCell<Option<Decoded>> = const { RefCell::new(None) };
}

/// The value that a string's JSON encodes.
///
/// # Errors
///
/// When the text is no JSON, or nested too deep.
pub fn decode(text: &str) -> Result<Value, JsonError> {
    json::decode(text)
}

/// The same of a text that others hold as well: asked again at once, it is not read again.
///
/// # Errors
///
/// As [`decode`].
pub(super) fn decode_shared(text: &Arc<str>) -> Result<Value, JsonError> {
    if text.len() < LARGE {
        return json::decode(text);
    }
    let known = LAST.with_borrow(|last| {
        let last = last.as_ref().filter(|(of, _)| Arc::ptr_eq(of, text));
        last.map(|(_, value)| value.clone())
    });
    known.unwrap_or_else(|| {
        let value = json::decode(text);
        LAST.set(Some((Arc::clone(text), value.clone())));
        value
    })
}
