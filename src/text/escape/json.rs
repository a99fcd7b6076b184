//! JSON. The law: a document holds every text exactly, and its own characters are all visible, in any terminal and any
//! log: what is hidden, and what a runner would take as a command, is written as `\u` and its number. A secret that a text
//! shows by what it says is no part of any document.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::{LONGEST, commands, hidden, masked, shortened};

/// A document in lines, with a line feed at its end.
pub fn pretty(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    // Memory takes everything, and no map of this program has a key that is no text.
    let _ = write_pretty(&mut out, value);
    String::from_utf8(out).unwrap_or_default()
}

/// Writes what [`pretty`] makes, without holding it.
///
/// # Errors
///
/// When it cannot be written to.
pub fn write_pretty(to: &mut (impl Write + ?Sized), value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *to, Visible::new(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    to.write_all(b"\n")
}

/// A document on one line, without a line feed.
pub fn compact(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    let formatter = Visible::new(serde_json::ser::CompactFormatter);
    let _ = value.serialize(&mut Serializer::with_formatter(&mut out, formatter));
    String::from_utf8(out).unwrap_or_default()
}

/// A list whose items are made while it is written.
pub struct Each<F>(pub F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Cuts the texts of a document that are longer than any reader wants. Edits of files and addresses stay whole.
pub fn bounded(mut value: Value) -> Value {
    cut(&mut value);
    value
}

/// An entry of a list, with its texts within bounds.
pub fn entry(of: &impl Serialize) -> Value {
    bounded(serde_json::to_value(of).unwrap_or_default())
}

fn cut(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let std::borrow::Cow::Owned(short) = shortened(text, LONGEST) {
                *text = short;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(cut),
        Value::Object(entries) => {
            // An address is as long as the system lets a path be, and a part of one leads nowhere.
            let whole = ["edits", "replacements", "uri"];
            let entries = entries.iter_mut();
            entries
                .filter(|(name, _)| !whole.contains(&name.as_str()))
                .for_each(|(_, v)| cut(v));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A layout with texts whose characters are visible, and that show no secret.
struct Visible<F> {
    layout: F,
    /// Whether the text being written is within a private key: it comes line by line.
    in_key: bool,
}

impl<F> Visible<F> {
    fn new(layout: F) -> Self {
        Self {
            layout,
            in_key: false,
        }
    }
}

impl<F: Formatter> Formatter for Visible<F> {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        to: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if self.in_key {
            self.in_key = !text.contains("-----END ");
            return Ok(());
        }
        self.in_key = text.contains("-----BEGIN ") && text.contains("PRIVATE KEY");
        self.in_key &= !text.contains("-----END ");
        let text = &*masked(text);
        let numbered = commands::markers(text);
        let mut numbered = numbered.into_iter().peekable();
        let mut from = 0;
        for (at, c) in text.char_indices() {
            let marks = numbered.next_if_eq(&at).is_some();
            if !marks && !hidden(c) {
                continue;
            }
            to.write_all(text.get(from..at).unwrap_or_default().as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
            from = at + c.len_utf8();
        }
        to.write_all(text.get(from..).unwrap_or_default().as_bytes())
    }

    fn begin_string<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.in_key = false;
        self.layout.begin_string(to)
    }

    fn begin_array<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.layout.begin_array(to)
    }

    fn end_array<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.layout.end_array(to)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.layout.begin_array_value(to, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.layout.end_array_value(to)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.layout.begin_object(to)
    }

    fn end_object<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.layout.end_object(to)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.layout.begin_object_key(to, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.layout.begin_object_value(to)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        self.layout.end_object_value(to)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_visible_and_exact() {
        let evil = "\u{1b}[31m\u{9b}\u{202e}\u{2028}\u{feff}\u{e0041}é##[error]## ##vso[x] :";
        let value = json!({ evil: [evil, 1, null, {}], "a": [] });
        for text in [pretty(&value), compact(&value)] {
            assert!(!text.chars().any(|c| hidden(c) && c != '\n'), "{text:?}");
            assert!(!text.contains("##[") && !text.contains("##vso["), "{text}");
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        }
        let plain = json!({ "a": [1, { "b": "c # d" }], "e": {} });
        assert_eq!(pretty(&plain), format!("{plain:#}\n"));
    }

    #[test]
    fn no_text_and_no_name_shows_a_secret() {
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEhunter2\n-----END RSA PRIVATE KEY-----";
        let value = json!({
            "postgres://u:hunter2@h": ["x postgres://u:hunter2@h", key, "after"],
            key: { "a": format!("{key}\nrest") },
        });
        for text in [pretty(&value), compact(&value)] {
            assert!(!text.contains("hunter2"), "{text}");
            assert!(
                text.contains("after") && text.contains("postgres://u:"),
                "{text}"
            );
            serde_json::from_str::<Value>(&text).unwrap();
        }
    }

    #[test]
    fn long_texts_are_cut_and_edits_are_not() {
        let long = "x".repeat(LONGEST * 2);
        let value = bounded(json!({ "a": [long], "edits": [{ "text": long }] }));
        assert!(value.pointer("/a/0").unwrap().as_str().unwrap().len() < LONGEST + 100);
        assert_eq!(
            value
                .pointer("/edits/0/text")
                .unwrap()
                .as_str()
                .unwrap()
                .len(),
            LONGEST * 2
        );
    }
}
