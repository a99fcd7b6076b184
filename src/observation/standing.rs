//! How a found value stands against the sized one.

use crate::config::value::{Data, Value as Found, Why};
use crate::family::matching::{band_width, rings};
use crate::family::{Compare, Field, steps_as_text};
use crate::policy::lint::Mode;
use crate::value::{Value, same_number};

/// How a found value stands to the policy's.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// As the policy has it, or on the side the policy lets it be.
    Conforms,
    /// Not as the policy has it.
    Deviates {
        /// Whether it is more than the policy's; none for what has no order.
        above: Option<bool>,
    },
    /// The policy does not hold this field.
    Ignored,
    /// It is not known, and why.
    Undecided(Why),
}

impl Verdict {
    /// The verdict that stands whichever of two it is; none where they differ.
    #[must_use]
    pub fn or_else(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Undecided(why), _) | (_, Self::Undecided(why)) => Some(Self::Undecided(why)),
            (Self::Deviates { above: a }, Self::Deviates { above: b }) => Some(Self::Deviates {
                above: a.filter(|_| a == b),
            }),
            (a, b) => (a == b).then_some(a),
        }
    }
}

/// Holds a value against the expected one.
pub(super) fn compare(field: &Field, want: &Value, mode: Mode, got: &Found) -> Verdict {
    let got = plain(got);
    let got = match (field.compare, got.as_number()) {
        (Compare::ZeroIsForever, Some(0.0)) => Value::Number(f64::INFINITY),
        _ => got,
    };
    let forever = Value::Number(f64::INFINITY);
    let want = match (field.compare, want) {
        (Compare::ZeroIsForever, Value::Number(0.0)) => &forever,
        _ => want,
    };
    let spelled = match field.compare {
        Compare::Version => is_version_of(want, &got),
        Compare::AnyCase => same_word(want, &got),
        Compare::Steps => {
            let (want, got) = (steps_as_text(want), steps_as_text(&got));
            want.is_some() && want == got
        }
        Compare::Band => match (want, &got) {
            (Value::Text(want), Value::Text(got)) => {
                matches!((band_width(want), band_width(got)), (Some(a), Some(b)) if same_number(a, b))
            }
            _ => false,
        },
        Compare::Side => match (want, &got) {
            (Value::Text(want), Value::Text(got)) => {
                rings(want).is_some() && rings(want) == rings(got)
            }
            _ => false,
        },
        Compare::Actions => tell_the_same(want, &got),
        Compare::Port => is_one_of(want, &got),
        Compare::Plain
        | Compare::NotAlone
        | Compare::EmptyIsUnset
        | Compare::ZeroIsForever
        | Compare::EcsUnits(_) => false,
    };
    let numbers = (number(field, want), number(field, &got));
    let same =
        want.same(&got) || spelled || matches!(numbers, (Some(a), Some(b)) if same_number(a, b));
    if same {
        return Verdict::Conforms;
    }
    let (Some(want), Some(got)) = numbers else {
        return Verdict::Deviates { above: None };
    };
    let above = got > want;
    let held = match mode {
        Mode::Exact | Mode::Ignore => false,
        Mode::AtLeast => above,
        Mode::AtMost => !above,
        Mode::Within(share) => (got - want).abs() <= want.abs() * share / 100.0 + 1e-9,
    };
    if held {
        Verdict::Conforms
    } else {
        Verdict::Deviates { above: Some(above) }
    }
}

/// A number, also where ECS lets it be spelled with a unit.
fn number(field: &Field, value: &Value) -> Option<f64> {
    if let Some(n) = value.as_number() {
        return Some(n);
    }
    let (Value::Text(text), Compare::EcsUnits(unit)) = (value, field.compare) else {
        return None;
    };
    let text = text.trim().to_ascii_lowercase();
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

/// Whether a number is one of those that are there.
fn is_one_of(want: &Value, got: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Number(n) => Some(*n),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    let is = |one: &Value| matches!((number(want), number(one)), (Some(a), Some(b)) if same_number(a, b));
    match got {
        Value::List(all) => all.iter().any(is),
        one => is(one),
    }
}

/// Whether two lists of actions tell the same: those that are written out by the whole ARN; a topic of which the name alone
/// is known by that.
fn tell_the_same(want: &Value, got: &Value) -> bool {
    let texts = |actions: &Value| match actions {
        Value::List(all) => {
            let text = |action: &Value| match action {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            };
            all.iter().map(text).collect::<Option<Vec<String>>>()
        }
        _ => None,
    };
    let (Some(want), Some(got)) = (texts(want), texts(got)) else {
        return false;
    };
    let same = |a: &str, b: &str| {
        let by_name = |whole: &str, name: &str| {
            whole.contains(":sns:") && !name.contains(':') && whole.rsplit(':').next() == Some(name)
        };
        a == b || by_name(a, b) || by_name(b, a)
    };
    let all_in =
        |these: &[String], those: &[String]| these.iter().all(|a| those.iter().any(|b| same(a, b)));
    all_in(&want, &got) && all_in(&got, &want)
}

fn same_word(want: &Value, got: &Value) -> bool {
    matches!((want, got), (Value::Text(a), Value::Text(b)) if a.eq_ignore_ascii_case(b))
}

/// A value as a reader knows it from the policy: of the expression of a band, its width.
pub fn as_written(field: &Field, value: Value) -> Value {
    match (field.compare, &value) {
        (Compare::Band, Value::Text(expression)) => {
            band_width(expression).map_or(value, Value::Number)
        }
        _ => value,
    }
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
