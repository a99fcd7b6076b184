//! Types as JSON has them.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::config::value::Type;

/// A type in its JSON form: `"string"`, `["list", "string"]`, `["object", {"a": "bool"}]`.
pub(in super::super) fn type_of(json: &Json, depth: usize) -> Option<Type> {
    // Deeper types than the parser's own limit cannot be met.
    if depth > 128 {
        return None;
    }
    let inner = |json: &Json| type_of(json, depth + 1);
    match json {
        Json::String(name) => match name.as_str() {
            "string" => Some(Type::String),
            "number" => Some(Type::Number),
            "bool" => Some(Type::Bool),
            "dynamic" => Some(Type::Dynamic),
            _ => None,
        },
        Json::Array(parts) => match (parts.first()?.as_str()?, parts.get(1)?) {
            ("list", element) => inner(element).map(Type::list),
            ("set", element) => inner(element).map(Type::set),
            ("map", element) => inner(element).map(Type::map),
            ("tuple", Json::Array(items)) => {
                let items: Option<Vec<Type>> = items.iter().map(inner).collect();
                items.map(Type::tuple)
            }
            ("object", Json::Object(attributes)) => {
                let attributes: Option<Vec<(Arc<str>, Type)>> = attributes
                    .iter()
                    .map(|(name, ty)| Some((Arc::from(&**name), inner(ty)?)))
                    .collect();
                attributes.map(Type::object)
            }
            _ => None,
        },
        _ => None,
    }
}
