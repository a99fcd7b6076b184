//! JSON in strings: `container_definitions`, `dashboard_body`, `redrive_policy`, policies.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::value::json::{self, JsonError};
use crate::config::value::{Data, Entries, Number, Value, equals};

/// The value that a string's JSON encodes.
pub fn decode(text: &str) -> Result<Value, JsonError> {
    json::decode(text)
}

/// Whether two values encode the same: strings that hold JSON, or what they decode to. `None` if that
/// depends on something unknown; text that is not JSON is compared as text.
pub fn same_documents(a: &Value, b: &Value) -> Option<bool> {
    equals(&document(a), &document(b))
}

/// Whether two values of `container_definitions` make the same task: names decide which containers
/// belong together, and what ECS adds by itself does not count. `None` if that depends on something
/// unknown.
///
/// What ECS adds: `cpu` 0, `essential` true, `protocol` tcp, the host port of `awsvpc` tasks, the health
/// check's 30 s, 5 s and 3 tries, and empty lists (Amazon ECS API Reference, `ContainerDefinition`,
/// `PortMapping`, `HealthCheck`).
pub fn same_containers(a: &Value, b: &Value) -> Option<bool> {
    equals(&containers(&document(a)), &containers(&document(b)))
}

fn document(value: &Value) -> Value {
    match &value.data {
        Data::String(text) => decode(text).unwrap_or_else(|_| value.clone()),
        _ => value.clone(),
    }
}

/// The normal form of `container_definitions`.
fn containers(value: &Value) -> Value {
    let Some(items) = value.as_items() else {
        return value.clone();
    };
    sorted_by_name(items.iter().map(container))
}

fn sorted_by_name(items: impl Iterator<Item = Value>) -> Value {
    let mut items: Vec<Value> = items.collect();
    let name = |item: &Value| {
        let entry = item.as_entries().and_then(|e| e.get("name"));
        entry.and_then(Value::as_str).map(str::to_owned)
    };
    items.sort_by_cached_key(name);
    Value::tuple(items)
}

fn container(value: &Value) -> Value {
    object(value, |name, value| match name {
        "cpu" => unless(value, |v| is_number(v, 0)),
        "essential" => unless(value, |v| v.as_bool() == Some(true)),
        "environment" | "secrets" => {
            let items = value.as_items();
            let plain = |item: &Value| object(item, |_, v| Some(v.clone()));
            Some(items.map_or_else(|| value.clone(), |i| sorted_by_name(i.iter().map(plain))))
        }
        "portMappings" => Some(each(value, port)),
        "healthCheck" => Some(object(value, |name, value| match name {
            "interval" => unless(value, |v| is_number(v, 30)),
            "timeout" => unless(value, |v| is_number(v, 5)),
            "retries" => unless(value, |v| is_number(v, 3)),
            _ => Some(value.clone()),
        })),
        // Their keys are the user's.
        "dockerLabels" => Some(value.clone()),
        "logConfiguration" | "firelensConfiguration" => {
            Some(object(value, |_, value| Some(value.clone())))
        }
        _ => Some(each(value, |item| object(item, |_, v| Some(v.clone())))),
    })
}

fn port(value: &Value) -> Value {
    let container = value.as_entries().and_then(|entries| {
        let find = |name: &str| entries.get(name).and_then(Value::as_number);
        find("containerPort")
            .or_else(|| find("ContainerPort"))
            .cloned()
    });
    object(value, |name, value| match name {
        "hostPort" => unless(value, |v| {
            is_number(v, 0) || (container.is_some() && v.as_number() == container.as_ref())
        }),
        "protocol" => unless(value, |v| v.as_str() == Some("tcp")),
        _ => Some(value.clone()),
    })
}

fn unless(value: &Value, default: impl Fn(&Value) -> bool) -> Option<Value> {
    (!default(value)).then(|| value.clone())
}

fn is_number(value: &Value, number: i64) -> bool {
    value.as_number() == Some(&Number::from(number))
}

fn each(value: &Value, change: impl Fn(&Value) -> Value) -> Value {
    match value.as_items() {
        Some(items) => Value::tuple(items.iter().map(change)),
        None => value.clone(),
    }
}

/// An object with its names in the API's spelling, without what is null or empty; `change` may replace
/// or drop a value.
fn object(value: &Value, change: impl Fn(&str, &Value) -> Option<Value>) -> Value {
    let Data::Object(entries) = &value.data else {
        return value.clone();
    };
    let mut out: Entries = BTreeMap::new();
    for (name, value) in entries.iter() {
        let mut letters = name.chars();
        let name: Arc<str> = match letters.next() {
            Some(first) if first.is_ascii_uppercase() => {
                format!("{}{}", first.to_ascii_lowercase(), letters.as_str()).into()
            }
            _ => Arc::clone(name),
        };
        let empty = |v: &Value| v.is_null() || (v.is_known() && v.length() == Some(0));
        if let Some(value) = change(&name, value).filter(|value| !empty(value)) {
            out.insert(name, value);
        }
    }
    Value::object(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::{Type, Why};

    fn same(a: &str, b: &str) -> Option<bool> {
        same_containers(&Value::string(a), &Value::string(b))
    }

    #[test]
    fn what_ecs_adds_does_not_count() {
        let written = r#"[{"name":"web","image":"web:1","memory":512,
            "environment":[{"name":"B","value":"2"},{"name":"A","value":"1"}],
            "portMappings":[{"containerPort":80}],"healthCheck":{"command":["CMD","x"],"interval":30}},
            {"Name":"agent","Image":"agent:1","Essential":false}]"#;
        let returned = r#"[{"cpu":0,"essential":false,"image":"agent:1","name":"agent","environment":[],"mountPoints":[],"volumesFrom":[]},
            {"cpu":0,"essential":true,"image":"web:1","memory":512,"name":"web","mountPoints":[],"systemControls":[],
            "environment":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"secrets":null,
            "portMappings":[{"containerPort":80,"hostPort":80,"protocol":"tcp"}],
            "healthCheck":{"command":["CMD","x"],"interval":30,"retries":3,"timeout":5}}]"#;
        assert_eq!(same(written, returned), Some(true));
        assert_eq!(same(returned, &returned.replace("512", "513")), Some(false));
        assert_eq!(
            same(written, &written.replace("\"B\"", "\"C\"")),
            Some(false)
        );
        assert_eq!(
            same(
                written,
                &written.replace("\"A\",\"value\":\"1\"", "\"A\",\"value\":\"3\"")
            ),
            Some(false)
        );
        assert_eq!(
            same(written, &written.replace("interval\":30", "interval\":10")),
            Some(false)
        );
    }

    #[test]
    fn the_users_own_keys_are_left_alone() {
        let with = |label: &str| {
            format!(
                r#"[{{"name":"a","dockerLabels":{{"{label}":"x"}},"logConfiguration":{{"logDriver":"awslogs","options":{{"{label}":""}}}}}}]"#
            )
        };
        assert_eq!(same(&with("Team"), &with("team")), Some(false));
        assert_eq!(same(&with("Team"), &with("Team")), Some(true));
    }

    #[test]
    fn an_unknown_part_leaves_it_open_unless_another_differs() {
        let container = |image: Value, cpu: i64| {
            let entries = [
                ("name", Value::string("a")),
                ("image", image),
                ("cpu", Value::number(cpu)),
            ];
            Value::tuple([Value::object(entries.map(|(k, v)| (Arc::from(k), v)))])
        };
        let unknown = Value::unknown(Type::String, Why::Other("later".into()));
        let known = container(Value::string("x"), 1);
        assert_eq!(
            same_containers(&container(unknown.clone(), 1), &known),
            None
        );
        assert_eq!(same_containers(&container(unknown, 2), &known), Some(false));
    }

    #[test]
    fn documents_are_the_same_whatever_their_spelling() {
        let same = |a: &str, b: &str| same_documents(&Value::string(a), &Value::string(b));
        assert_eq!(
            same(r#"{"a": 1.0, "b": [null]}"#, r#"{"b":[null],"a":1}"#),
            Some(true)
        );
        assert_eq!(same(r#"{"a": 1}"#, r#"{"a": "1"}"#), Some(false));
        assert_eq!(same("not json", "not json"), Some(true));
    }
}
