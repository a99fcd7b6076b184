//! Documents held to a JSON Schema.

use serde_json::Value;

/// Fails with every way in which a document is not what a schema says.
pub(crate) fn valid(schema: &Value, instance: &Value, about: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors = validator.iter_errors(instance);
    let errors: Vec<String> = errors
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{about}: {errors:#?}");
}

/// Closes every object of a schema: fields may be added for readers, but not without being written down.
pub(crate) fn closed(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") {
                let open = || Value::Bool(false);
                object.entry("additionalProperties").or_insert_with(open);
            }
            object.values_mut().for_each(closed);
        }
        Value::Array(list) => list.iter_mut().for_each(closed),
        _ => {}
    }
}
