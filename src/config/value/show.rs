//! Values as `terraform console` shows them.

use std::fmt;
use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::Arc;

use super::{Data, HIDDEN, Type, Value};
use crate::text::holds_secret;

/// A text of the configuration, a plan or a state on its way to a reader. To compare it is itself; to `Display` and
/// `Debug` it is `(sensitive)` where it must not be shown.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shown {
    text: Arc<str>,
    hidden: bool,
}

impl Shown {
    /// A value's text as tables and messages have it: strings without quotes, the rest as [`show`] has it.
    pub fn of(value: &Value) -> Self {
        let hidden = value.is_hidden();
        let text = match &value.data {
            _ if hidden => HIDDEN.into(),
            Data::String(text) => Arc::clone(text),
            _ => show(value).into(),
        };
        Self { text, hidden }
    }

    /// The text of a string; `None` for any other value.
    pub fn string(value: &Value) -> Option<Self> {
        let text = value.as_str()?;
        Some(Self {
            text: text.into(),
            hidden: value.is_hidden(),
        })
    }

    /// What it is compared by.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.hidden { HIDDEN } else { &self.text })
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shown({self})")
    }
}

impl Value {
    /// Whether it must not be shown as a whole, be it for what its text says.
    pub fn is_hidden(&self) -> bool {
        self.sensitive.is_hidden() || self.as_str().is_some_and(|text| shows_secret(text, 0))
    }
}

/// How deep documents are looked for in the texts of each other.
const DEEPEST: usize = 4;

/// Whether a text shows a secret, or is a document in which something must not be shown, such as a password among the
/// environment of a container.
fn shows_secret(text: &str, depth: usize) -> bool {
    let start = text.trim_start();
    let is_document = depth < DEEPEST && start.starts_with(['{', '[']);
    holds_secret(text)
        || is_document && super::json::decode(start).is_ok_and(|v| holds_hidden(&v, depth + 1))
}

fn holds_hidden(value: &Value, depth: usize) -> bool {
    value.sensitive.is_hidden()
        || value.as_str().is_some_and(|text| shows_secret(text, depth))
        || value.children().any(|child| holds_hidden(child, depth))
}

/// The value as text for people: strings quoted, one element a line, unknown and sensitive ones named
/// as such.
pub fn show(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    if value.is_hidden() {
        out.push_str(HIDDEN);
        return;
    }
    match &value.data {
        Data::Null(Type::Dynamic) => out.push_str("null"),
        Data::Null(ty) if ty.is_primitive() || ty.is_collection() => {
            let name = match ty {
                Type::List(_) => "list",
                Type::Set(_) => "set",
                Type::Map(_) => "map",
                Type::Bool => "bool",
                Type::Number => "number",
                _ => "string",
            };
            if ty.is_primitive() {
                let _ = write!(out, "to{name}(null)");
            } else {
                let _ = write!(out, "null /* {} */", ty.friendly());
            }
        }
        Data::Null(ty) => {
            let _ = write!(out, "null /* {} */", ty.friendly());
        }
        Data::Bool(value) => out.push_str(&value.to_string()),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::String(text) => string(text, depth, out),
        Data::List(_, items) => wrapped("tolist(", items, depth, out),
        Data::Set(_, items) => wrapped("toset(", items, depth, out),
        Data::Tuple(items) => sequence(items, depth, out),
        Data::Map(_, entries) => {
            out.push_str("tomap(");
            mapping(entries, depth, out);
            out.push(')');
        }
        Data::Object(entries) => mapping(entries, depth, out),
        Data::Unknown(_) => out.push_str("(known after apply)"),
    }
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', depth * 2));
}

fn wrapped(open: &str, items: &[Value], depth: usize, out: &mut String) {
    out.push_str(open);
    sequence(items, depth, out);
    out.push(')');
}

fn sequence(items: &[Value], depth: usize, out: &mut String) {
    out.push('[');
    for item in items {
        out.push('\n');
        indent(depth + 1, out);
        write(item, depth + 1, out);
        out.push(',');
    }
    if !items.is_empty() {
        out.push('\n');
        indent(depth, out);
    }
    out.push(']');
}

fn mapping(entries: &super::Entries, depth: usize, out: &mut String) {
    out.push('{');
    for (key, item) in entries {
        out.push('\n');
        indent(depth + 1, out);
        quoted(key, out);
        out.push_str(" = ");
        write(item, depth + 1, out);
    }
    if !entries.is_empty() {
        out.push('\n');
        indent(depth, out);
    }
    out.push('}');
}

fn string(text: &str, depth: usize, out: &mut String) {
    if !text.contains('\n') {
        quoted(text, out);
        return;
    }
    let mut marker = String::from("EOT");
    while text.lines().any(|line| line.trim() == marker) {
        marker.push('_');
    }
    out.push_str(if depth == 0 { "<<" } else { "<<-" });
    out.push_str(&marker);
    for line in text.split('\n') {
        out.push('\n');
        indent(depth, out);
        out.push_str(line);
    }
    out.push('\n');
    indent(depth, out);
    out.push_str(&marker);
}

/// A quoted string as HCL writes it.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
