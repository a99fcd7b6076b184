//! JSON in strings: `container_definitions`, `dashboard_body`, `redrive_policy`, policies.

use crate::config::value::Value;
use crate::config::value::json::{self, JsonError};

/// The value that a string's JSON encodes.
///
/// # Errors
///
/// When the text is no JSON, or nested too deep.
pub fn decode(text: &str) -> Result<Value, JsonError> {
    json::decode(text)
}
