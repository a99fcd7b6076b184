//! How a found value stands against the sized one.

use crate::catalog::events;
use crate::config::value::{Data, Value as Found};
use crate::family::{Bound, Compare};
use crate::policy::lint::{Lint, Mode};
use crate::value::Value;

/// How a found value stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// As the policy has it, or on the side the policy lets it be.
    Held,
    /// Not as the policy has it.
    Off {
        /// Whether it is more than the policy's; none for what has no order.
        above: Option<bool>,
    },
    /// The policy does not hold this field.
    Ignored,
}

/// What the policy wants to see, and how strictly it holds it.
pub fn wanted(bound: &Bound, lint: &Lint) -> Option<(Value, Mode)> {
    let value = bound.shows.clone()?;
    let mode = lint.mode(bound.field).unwrap_or(match bound.compare {
        Compare::Exact => Mode::Exact,
        Compare::AtLeast => Mode::AtLeast,
        Compare::AtMost => Mode::AtMost,
    });
    Some((value, mode))
}

/// Holds a found value against the sized one; `None` is a value that is not set.
pub fn held(field: &str, want: &Value, mode: Mode, got: Option<&Found>) -> Standing {
    if mode == Mode::Ignore {
        return Standing::Ignored;
    }
    let got = match got {
        Some(found) => plain(found),
        None => match absent(field) {
            Some(value) => value,
            None => return Standing::Off { above: None },
        },
    };
    // What never expires is kept for longer than any number of days.
    let kept = matches!(field, "service.logs" | "database.logs" | "bus.archive");
    let got = if kept && got.as_number() == Some(0.0) {
        Value::Number(f64::INFINITY)
    } else {
        got
    };
    let endless = got.as_number().is_some_and(f64::is_infinite);
    let same = (want.same(&got) && !endless)
        || (field.ends_with(".version") && is_version_of(want, &got))
        || (any_case(field) && same_word(want, &got))
        || matches!((sized_number(field, want), sized_number(field, &got)), (Some(a), Some(b)) if close(a, b));
    if same {
        return Standing::Held;
    }
    let (Some(want), Some(got)) = (sized_number(field, want), sized_number(field, &got)) else {
        return Standing::Off { above: None };
    };
    let above = got > want;
    let held = match mode {
        Mode::Exact | Mode::Ignore => false,
        Mode::AtLeast => above,
        Mode::AtMost => !above,
        Mode::Within(share) => (got - want).abs() <= want.abs() * share / 100.0 + 1e-9,
    };
    if held {
        Standing::Held
    } else {
        Standing::Off { above: Some(above) }
    }
}

fn close(a: f64, b: f64) -> bool {
    // An infinity is close to itself alone.
    if a.is_infinite() || b.is_infinite() {
        return a.total_cmp(&b).is_eq();
    }
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// A number, also where ECS lets it be spelled with a unit.
fn sized_number(field: &str, value: &Value) -> Option<f64> {
    if let Some(n) = value.as_number() {
        return Some(n);
    }
    let Value::Text(text) = value else {
        return None;
    };
    let text = text.trim().to_ascii_lowercase();
    let unit = match field {
        "service.cpu" => "vcpu",
        "service.memory" => "gb",
        _ => return None,
    };
    let number: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
    Some(number * 1024.0)
}

/// Whether a version is one of the line that is wanted: 17.4 is a 17.
fn is_version_of(want: &Value, got: &Value) -> bool {
    let spelled = |v: &Value| match v {
        Value::Text(t) => Some(t.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    match (spelled(want), spelled(got)) {
        (Some(want), Some(got)) => got
            .strip_prefix(&want)
            .is_some_and(|rest| rest.starts_with('.')),
        _ => false,
    }
}

/// Words that AWS takes in any case.
fn any_case(field: &str) -> bool {
    matches!(field, "broker.engine" | "broker.mode")
}

fn same_word(want: &Value, got: &Value) -> bool {
    matches!((want, got), (Value::Text(a), Value::Text(b)) if a.eq_ignore_ascii_case(b))
}

/// What AWS takes where nothing is set.
pub fn absent(field: &str) -> Option<Value> {
    Some(match field {
        "service.architecture" => Value::Text("X86_64".into()),
        "service.scale.out_cooldown" | "service.scale.in_cooldown" | "database.auto_pause" => {
            Value::Number(300.0)
        }
        "service.logs"
        | "database.logs"
        | "bus.archive"
        | "service.spot.on_demand_base"
        | "service.spot.on_demand_weight"
        | "service.spot.spot_weight" => Value::Number(0.0),
        "database.backup" => Value::Number(1.0),
        "database.proxy.max_connections" => Value::Number(100.0),
        "broker.mode" => Value::Text("SINGLE_INSTANCE".into()),
        "bus.queue.max_message" => {
            #[allow(clippy::cast_precision_loss)]
            let bytes = *events::SQS_MESSAGE_BYTES.value.end() as f64;
            Value::Number(bytes)
        }
        "bus.queue.retention" => Value::Number(345_600.0),
        "bus.queue.visibility" | "service.health_check.interval" => Value::Number(30.0),
        "service.health_check.timeout" => Value::Number(5.0),
        _ => return None,
    })
}

/// A found value as one of a policy.
pub fn plain(found: &Found) -> Value {
    match &found.data {
        Data::Null(_) | Data::Unknown(_) => Value::Null,
        Data::Bool(b) => Value::Bool(*b),
        Data::Number(n) => n
            .to_string()
            .parse()
            .map_or_else(|_| Value::Text(n.to_string()), Value::Number),
        Data::String(text) => Value::Text(text.to_string()),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            Value::List(items.iter().map(plain).collect())
        }
        Data::Map(_, entries) | Data::Object(entries) => Value::Object(
            entries
                .iter()
                .map(|(k, v)| (k.to_string(), plain(v)))
                .collect(),
        ),
    }
}
