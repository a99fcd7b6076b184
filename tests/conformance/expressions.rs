//! The conformance set of expressions: its source, its recorded results, and how both are read.
//!
//! `expressions.txt` is written by hand. A line `## name` begins a group, a line that begins with
//! `#` is a comment, every other line is one expression. An expression of several lines stands
//! between a line `{{{` and a line `}}}`. One that begins with `!unknown ` depends on the clock
//! or on chance: nobody may claim to know it before an apply. `!newer JSON ` before an expression
//! says what newer versions than the recording one know of it, and what is held instead.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// One expression of the set and what the real tool says of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// As it would stand right of `=`, final line break included where it has several lines.
    pub(crate) expr: String,
    pub(crate) group: String,
    pub(crate) outcome: Outcome,
    /// The JSON text that newer versions of the real tool give where the recording one says less.
    pub(crate) newer: Option<String>,
}

/// What evaluating an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// Wholly known.
    Known {
        /// The text that `jsonencode` gives, which keeps every digit of a number.
        json: String,
        /// The type as a constraint without spaces, attributes by name: `object({a=list(number)})`.
        /// `null` without a type has the type `dynamic`.
        kind: String,
        /// Whether `issensitive` says so.
        sensitive: bool,
    },
    /// Not, or not wholly, known before apply.
    Unknown {
        /// What is known of it, as `output_changes` of a plan shows it; absent where nothing is.
        after: Option<Value>,
        /// `true`, or the shape of the value with `true` where it is unknown.
        after_unknown: Value,
        /// As for a known value; `dynamic` where even the type is open.
        kind: Option<String>,
    },
    /// Refused; the text is the real tool's, for the reader.
    Error(String),
}

/// `fixtures/conformance`.
pub(crate) fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance")
}

/// One expression of the source.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) expr: String,
    pub(crate) group: String,
    /// Marked `!unknown`.
    pub(crate) volatile: bool,
    /// Given by `!newer`.
    pub(crate) newer: Option<String>,
}

/// The expressions of `expressions.txt`, in order.
pub(crate) fn source() -> Vec<Source> {
    let text = fs::read_to_string(home().join("expressions.txt")).unwrap();
    let mut group = String::new();
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            name.trim().clone_into(&mut group);
        } else if line == "{{{" {
            let mut expr = String::new();
            for line in lines.by_ref().take_while(|line| *line != "}}}") {
                expr.push_str(line);
                expr.push('\n');
            }
            found.push(Source {
                expr,
                group: group.clone(),
                volatile: false,
                newer: None,
            });
        } else if !line.trim().is_empty() && !line.starts_with('#') {
            let (volatile, line) = match line.strip_prefix("!unknown ") {
                Some(rest) => (true, rest),
                None => (false, line),
            };
            let newer = line.strip_prefix("!newer ").and_then(|l| l.split_once(' '));
            let (newer, expr) = match newer {
                Some((newer, expr)) => (Some(newer.to_owned()), expr),
                None => (None, line),
            };
            found.push(Source {
                expr: expr.to_owned(),
                group: group.clone(),
                volatile,
                newer,
            });
        }
    }
    found
}

/// The recorded set.
pub(crate) fn recorded() -> Vec<Entry> {
    let text = fs::read_to_string(home().join("expressions.json")).unwrap();
    let all: Vec<Map<String, Value>> = serde_json::from_str(&text).unwrap();
    all.iter().map(read).collect()
}

fn read(entry: &Map<String, Value>) -> Entry {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    let outcome = if let Some(message) = text("message") {
        Outcome::Error(message)
    } else if let Some(after_unknown) = entry.get("after_unknown") {
        Outcome::Unknown {
            after: entry.get("after").cloned(),
            after_unknown: after_unknown.clone(),
            kind: text("type"),
        }
    } else {
        Outcome::Known {
            json: text("json").unwrap(),
            kind: text("type").unwrap(),
            sensitive: entry.get("sensitive") == Some(&Value::Bool(true)),
        }
    };
    Entry {
        expr: text("expr").unwrap(),
        group: text("group").unwrap(),
        outcome,
        newer: text("newer"),
    }
}

/// The set as it is committed: one entry a line.
pub(crate) fn write(entries: &[Entry]) -> String {
    let mut lines = Vec::new();
    for entry in entries {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("expr", entry.expr.clone().into());
        put("group", entry.group.clone().into());
        match &entry.outcome {
            Outcome::Known {
                json,
                kind,
                sensitive,
            } => {
                put("json", json.clone().into());
                put("type", kind.clone().into());
                if *sensitive {
                    put("sensitive", true.into());
                }
            }
            Outcome::Unknown {
                after,
                after_unknown,
                kind,
            } => {
                if let Some(after) = after {
                    put("after", after.clone());
                }
                put("after_unknown", after_unknown.clone());
                if let Some(kind) = kind {
                    put("type", kind.clone().into());
                }
            }
            Outcome::Error(message) => {
                put("error", true.into());
                put("message", message.clone().into());
            }
        }
        if let Some(newer) = &entry.newer {
            map.insert("newer".into(), newer.clone().into());
        }
        lines.push(serde_json::to_string(&map).unwrap());
    }
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// The name that expression `index` has in a generated configuration.
pub(crate) fn name(index: usize) -> String {
    format!("{index:04}")
}

/// The file that holds expression `index` in a generated configuration: a local `v0001` with the
/// expression, and the outputs `e0001` (its value), `j0001` (its JSON text) and `s0001` (whether it is
/// sensitive). A file for each, so that a syntax error in one leaves the others alone.
pub(crate) fn file(index: usize, expr: &str) -> String {
    use std::fmt::Write as _;

    let name = name(index);
    let line_break = if expr.ends_with('\n') { "" } else { "\n" };
    let mut text = format!("locals {{\n  v{name} = {expr}{line_break}}}\n");
    for (letter, value) in [
        ("e", format!("local.v{name}")),
        ("j", format!("jsonencode(local.v{name})")),
        ("s", format!("issensitive(local.v{name})")),
    ] {
        writeln!(
            text,
            "output \"{letter}{name}\" {{\n  value     = {value}\n  sensitive = true\n}}"
        )
        .unwrap();
    }
    text
}

/// Lays the context and a file for each expression out in `dir`, a `context` folder's copy.
pub(crate) fn lay_out<'a>(dir: &Path, exprs: impl Iterator<Item = (usize, &'a str)>) {
    super::copy(&home().join("context"), dir);
    for (index, expr) in exprs {
        fs::write(dir.join(format!("e{}.tf", name(index))), file(index, expr)).unwrap();
    }
}

/// A type as plan JSON writes it (`["list","string"]`), as a constraint without spaces.
pub(crate) fn kind(json: &Value) -> String {
    match json {
        Value::String(name) => name.clone(),
        Value::Array(parts) => match parts.as_slice() {
            [Value::String(name), Value::Object(attributes)] if name == "object" => {
                let mut sorted: Vec<_> = attributes.iter().collect();
                sorted.sort_by_key(|(name, _)| (*name).clone());
                let inner: Vec<String> = sorted
                    .iter()
                    .map(|(name, of)| format!("{name}={}", kind(of)))
                    .collect();
                format!("object({{{}}})", inner.join(","))
            }
            [Value::String(name), Value::Array(items)] if name == "tuple" => {
                let inner: Vec<String> = items.iter().map(kind).collect();
                format!("tuple([{}])", inner.join(","))
            }
            [Value::String(name), of] => format!("{name}({})", kind(of)),
            _ => panic!("not a type: {json}"),
        },
        _ => panic!("not a type: {json}"),
    }
}
