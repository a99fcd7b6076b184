//! How inputs go from one configuration to another: by way of JSON, and merged entry by entry.

use std::sync::Arc;

use crate::budget;
use crate::config::value::{Data, Entries, Number, Type, Unknown, Value, Why};

/// Whole numbers up to here are the same as a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value as it is after it was written as JSON and read again: lists, sets and tuples are one, maps and objects another,
/// and numbers are doubles.
pub(super) fn handed_over(value: &Value) -> Value {
    if !budget::spend(1) {
        return Value::unknown(Type::Dynamic, Why::Budget).marked(value.marks());
    }
    let data = match &value.data {
        Data::Number(number) => Data::Number(double(number)),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            Data::Tuple(items.iter().map(handed_over).collect())
        }
        Data::Map(_, entries) | Data::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(k, v)| (Arc::clone(k), handed_over(v)))
                .collect::<Entries>();
            Data::Object(Arc::new(entries))
        }
        Data::Null(_) => Data::Null(Type::Dynamic),
        Data::Unknown(unknown) => still_unknown(unknown),
        other => other.clone(),
    };
    Value {
        data,
        ..value.clone()
    }
}

/// Of a type that is not known here, only whether it is text, a number or a truth value outlives the way through JSON.
fn still_unknown(unknown: &Arc<Unknown>) -> Data {
    match unknown.ty {
        Type::String | Type::Number | Type::Bool | Type::Dynamic => {
            Data::Unknown(Arc::clone(unknown))
        }
        _ => Data::Unknown(Arc::new(Unknown::new(Type::Dynamic, unknown.why.clone()))),
    }
}

fn double(number: &Number) -> Number {
    let near = number.to_f64();
    if number.is_whole() && near.abs() <= EXACT {
        return number.clone();
    }
    Number::parse(&near.to_string()).unwrap_or_else(|_| number.clone())
}

/// What a value becomes where another one is merged over it deeply: objects by their entries, lists one behind the other,
/// anything else replaced.
pub(super) fn deep(below: &Value, over: &Value) -> Value {
    match (&below.data, &over.data) {
        (Data::Object(a), Data::Object(b)) => {
            let mut entries = (**a).clone();
            for (name, value) in b.iter() {
                let merged = match entries.get(name) {
                    Some(own) => deep(own, value),
                    None => value.clone(),
                };
                entries.insert(Arc::clone(name), merged);
            }
            Value {
                data: Data::Object(Arc::new(entries)),
                origin: over.origin.clone(),
                sensitive: below.sensitive | over.sensitive,
            }
        }
        (Data::Tuple(a), Data::Tuple(b)) => Value {
            data: Data::Tuple(a.iter().chain(b.iter()).cloned().collect()),
            origin: over.origin.clone(),
            sensitive: below.sensitive | over.sensitive,
        },
        (Data::Null(_), _) => over.clone(),
        // What a list is joined to that is none stops a run.
        (Data::Unknown(u), Data::Object(_) | Data::Tuple(_))
        | (Data::Object(_) | Data::Tuple(_), Data::Unknown(u)) => open(over, below, u.why.clone()),
        (_, Data::Tuple(_)) => {
            let why = "a list is merged over what is none, which Terragrunt refuses".into();
            open(over, below, Why::Other(why))
        }
        _ => over.clone(),
    }
}

fn open(over: &Value, below: &Value, why: Why) -> Value {
    Value::unknown(Type::Dynamic, why)
        .with_origin(over.origin.clone())
        .marked(over.marks() | below.marks())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::json;

    fn value(text: &str) -> Value {
        handed_over(&json::decode(text).unwrap())
    }

    fn text(value: &Value) -> String {
        json::encode(value).unwrap()
    }

    #[test]
    fn deep_merging_appends_lists_and_keeps_what_is_empty() {
        let cases = [
            (r#"["p","q"]"#, r#"["q","c"]"#, r#"["p","q","q","c"]"#),
            (r#"["p"]"#, "[]", r#"["p"]"#),
            (r#"{"a":1}"#, "{}", r#"{"a":1}"#),
            (
                r#"{"a":{"x":1}}"#,
                r#"{"a":{"y":2}}"#,
                r#"{"a":{"x":1,"y":2}}"#,
            ),
            (r#"{"a":"s"}"#, r#"{"a":{"y":2}}"#, r#"{"a":{"y":2}}"#),
            ("1", "0", "0"),
            ("true", "false", "false"),
            (r#""x""#, r#""""#, r#""""#),
            (r#"["p"]"#, "null", "null"),
            ("null", r#"["p"]"#, r#"["p"]"#),
        ];
        for (below, over, wanted) in cases {
            assert_eq!(
                text(&deep(&value(below), &value(over))),
                wanted,
                "{below} {over}"
            );
        }
    }

    #[test]
    fn a_list_over_a_text_is_not_known() {
        assert!(!deep(&value(r#""s""#), &value("[1]")).is_known());
    }

    #[test]
    fn numbers_are_doubles() {
        assert_eq!(text(&value("12345678901234567890")), "12345678901234567000");
        assert_eq!(text(&value("9007199254740991")), "9007199254740991");
        assert_eq!(text(&value("0.1")), "0.1");
    }
}
