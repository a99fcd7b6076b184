//! The order of set elements, and telling equal ones apart.

use super::{Data, Type, Value, identical};
use std::fmt::Write as _;

/// Sorts as Terraform iterates a set, and drops repetitions. Unknown elements are all kept: they may differ.
pub(super) fn distinct(items: Vec<Value>) -> Vec<Value> {
    let mut keyed: Vec<(Key, Value)> = items.into_iter().map(|v| (Key::of(&v), v)).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    keyed.dedup_by(|later, earlier| {
        later.0 == earlier.0 && later.1.is_wholly_known() && identical(&later.1, &earlier.1)
    });
    keyed.into_iter().map(|(_, v)| v).collect()
}

/// What elements are sorted by: known ones before unknown ones before null.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Bool(bool),
    Number(super::Number),
    Text(Vec<u8>),
    Unknown,
    Null,
}

impl Key {
    fn of(value: &Value) -> Self {
        match &value.data {
            Data::Null(_) => Self::Null,
            Data::Unknown(_) => Self::Unknown,
            Data::Bool(value) => Self::Bool(*value),
            Data::Number(number) => Self::Number(number.clone()),
            Data::String(text) => Self::Text(text.as_bytes().to_vec()),
            _ => {
                let mut text = String::new();
                describe(value, &mut text);
                Self::Text(text.into_bytes())
            }
        }
    }
}

/// The text composite elements are sorted by: the real tool sorts them by such a rendering, so the
/// marks around and between the parts decide.
fn describe(value: &Value, out: &mut String) {
    let sequence = |open: char, close: char, out: &mut String| {
        out.push(open);
        for item in value.children() {
            describe(item, out);
            out.push(';');
        }
        out.push(close);
    };
    match &value.data {
        Data::Unknown(_) => out.push('?'),
        Data::Null(_) => out.push('~'),
        Data::Bool(value) => out.push(if *value { 'T' } else { 'F' }),
        Data::Number(number) => out.push_str(&number.exact().general(Some(10), false)),
        Data::String(text) => quote(text, out),
        Data::List(..) | Data::Set(..) => sequence('[', ']', out),
        Data::Tuple(_) | Data::Object(_) => sequence('<', '>', out),
        Data::Map(_, entries) => {
            out.push('{');
            for (key, item) in entries.iter() {
                quote(key, out);
                out.push(':');
                describe(item, out);
                out.push(';');
            }
            out.push('}');
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The one type all values have, `any` aside; `None` if they differ.
pub(super) fn same_types<'a>(values: impl IntoIterator<Item = &'a Value>) -> Option<Type> {
    let mut found: Option<Type> = None;
    for value in values {
        let ty = value.ty();
        match &found {
            Some(Type::Dynamic) | None => found = Some(ty),
            Some(known) if ty != Type::Dynamic && *known != ty => return None,
            Some(_) => {}
        }
    }
    Some(found.unwrap_or(Type::Dynamic))
}
