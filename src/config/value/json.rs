//! JSON: as `jsonencode` and `jsondecode` have it, and for `serde_json`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use thiserror::Error;

use super::{Data, Number, Piece, Type, Unknown, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 128;

/// Encodes as `jsonencode` does: no blanks, names sorted, `<`, `>` and `&` escaped. `Err` gives the
/// first unknown value inside.
///
/// # Errors
///
/// The first unknown value inside.
pub fn encode(value: &Value) -> Result<String, &Unknown> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write<'a>(value: &'a Value, out: &mut String) -> Result<(), &'a Unknown> {
    match &value.data {
        Data::Null(_) => out.push_str("null"),
        Data::Bool(value) => out.push_str(&value.to_string()),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::String(text) => quote(text, out),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Data::Map(_, entries) | Data::Object(entries) => {
            out.push('{');
            for (i, (key, item)) in entries.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                quote(key, out);
                out.push(':');
                write(item, out)?;
            }
            out.push('}');
        }
        Data::Unknown(unknown) => return Err(unknown),
    }
    Ok(())
}

/// A JSON string with the characters escaped that would be markup in HTML.
pub fn quote(text: &str, out: &mut String) {
    // The first bytes of what is escaped; 0xe2 begins other characters as well.
    let is_sign = |b: u8| b < 0x20 || matches!(b, b'"' | b'\\' | b'<' | b'>' | b'&' | 0xe2);
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_sign) {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let Some(c) = tail.chars().next() else { break };
        rest = tail.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push_str(rest);
    out.push('"');
}

/// As `serde_json` has it; `unknown` says what stands for an unknown value. Numbers beyond doubles and
/// 64-bit integers are rounded to doubles, or become text if they are larger.
pub fn to_serde(
    value: &Value,
    unknown: &mut dyn FnMut(&Unknown) -> serde_json::Value,
) -> serde_json::Value {
    use serde_json::Value as Json;
    match &value.data {
        Data::Null(_) => Json::Null,
        Data::Bool(value) => Json::Bool(*value),
        Data::Number(number) => number
            .to_i64()
            .map(Json::from)
            .or_else(|| serde_json::Number::from_f64(number.to_f64()).map(Json::Number))
            .unwrap_or_else(|| Json::String(number.to_string())),
        Data::String(text) => Json::String(text.to_string()),
        Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
            Json::Array(items.iter().map(|item| to_serde(item, unknown)).collect())
        }
        Data::Map(_, entries) | Data::Object(entries) => Json::Object(
            entries
                .iter()
                .map(|(key, item)| (key.to_string(), to_serde(item, unknown)))
                .collect(),
        ),
        Data::Unknown(u) => unknown(u),
    }
}

/// From `serde_json`, as plans and states are read: arrays become tuples, objects objects, and what shows a secret is one.
pub fn from_serde(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::null(Type::Dynamic),
        Json::Bool(value) => Value::bool(*value),
        Json::Number(number) => {
            // serde_json has read it as a number, so only its range can be wrong here.
            Number::parse(&number.to_string())
                .map_or_else(|_| Value::string(number.to_string()), Value::number)
        }
        Json::String(text) => super::by_content(text),
        Json::Array(items) => Value::tuple(items.iter().map(from_serde)),
        Json::Object(entries) => Value::written_object(
            entries
                .iter()
                .map(|(k, v)| (Arc::from(&**k), from_serde(v))),
        ),
    }
}

/// Why text is not JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message} at byte {offset}")]
pub struct JsonError {
    /// Byte offset.
    pub offset: usize,
    /// What is wrong there.
    pub message: &'static str,
}

/// Decodes as `jsondecode` does: arrays become tuples, objects objects, numbers keep their digits.
///
/// # Errors
///
/// When the text is no JSON, or nested too deep.
pub fn decode(text: &str) -> Result<Value, JsonError> {
    Reader::new(text, &[]).all()
}

/// What stands before and after the number of a part that is not known: no character that a text may have.
const HOLE: (char, char) = ('\u{fdd0}', '\u{fdd1}');

/// Decodes a text of which parts are not known; none where it is no JSON, or not known to be. In quotes such a part makes its
/// string unknown; elsewhere it is a value that is not known, where it can be no more than one.
pub fn document(unknown: &Unknown) -> Option<Value> {
    let pieces = unknown.pieces.as_deref()?;
    let mut text = String::new();
    let mut holes: Vec<&Piece> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(part) if part.contains([HOLE.0, HOLE.1]) => return None,
            Piece::Text(part) => text.push_str(part),
            Piece::Json(_) | Piece::Open(_) => {
                let _ = write!(text, "{}{}{}", HOLE.0, holes.len(), HOLE.1);
                holes.push(piece);
            }
        }
    }
    Reader::new(&text, &holes).all().ok()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    holes: &'a [&'a Piece],
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, holes: &'a [&'a Piece]) -> Self {
        Self { text, at: 0, holes }
    }

    /// The one value that the text is.
    fn all(mut self) -> Result<Value, JsonError> {
        let value = self.value(0)?;
        self.blanks();
        if self.at < self.text.len() {
            return Err(self.error("there is more text after the value"));
        }
        Ok(value)
    }

    /// The part that is not known and begins the text.
    fn hole(&self, text: &str) -> Option<(&'a Piece, usize)> {
        let rest = text.strip_prefix(HOLE.0)?;
        let (number, _) = rest.split_once(HOLE.1)?;
        let piece = self.holes.get(number.parse::<usize>().ok()?)?;
        Some((piece, number.len() + HOLE.0.len_utf8() + HOLE.1.len_utf8()))
    }

    /// A part that is not known, where a value is required.
    fn open(&mut self) -> Option<Value> {
        let (piece, length) = self.hole(self.rest())?;
        let before = self.text.get(..self.at).unwrap_or("").trim_end();
        let value = match piece {
            Piece::Json(value) => value,
            // Between the brackets of a list, text may be several values.
            Piece::Open(value) if before.ends_with(':') => value,
            Piece::Text(_) | Piece::Open(_) => return None,
        };
        self.at += length;
        let mut value = Value::clone(value);
        if let (Piece::Open(_), Data::Unknown(unknown)) = (piece, &value.data) {
            let why = unknown.why.clone();
            value.data = Value::from(Unknown::new(Type::Dynamic, why)).data;
        }
        Some(value)
    }

    /// A string, which is not known where a part of it is not.
    fn text(&mut self) -> Result<Value, JsonError> {
        let text = self.string()?;
        let Some((piece, _)) = text.find(HOLE.0).and_then(|at| self.hole(text.get(at..)?)) else {
            return Ok(Value::string(text));
        };
        let (Piece::Open(value) | Piece::Json(value)) = piece else {
            return Ok(Value::string(text));
        };
        Ok(match value.first_unknown() {
            Some(unknown) => {
                let unknown = Unknown::new(Type::String, unknown.why.clone()).not_null();
                Value::from(unknown).marked(value.marks())
            }
            None => super::by_content(&text),
        })
    }
}

impl Reader<'_> {
    fn error(&self, message: &'static str) -> JsonError {
        JsonError {
            offset: self.at,
            message,
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if self.rest().starts_with(word) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.error("a JSON value is required"))
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        if depth > MAX_DEPTH {
            return Err(self.error("the value is nested too deeply"));
        }
        self.blanks();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.text(),
            Some(b't') => self.word("true", Value::bool(true)),
            Some(b'f') => self.word("false", Value::bool(false)),
            Some(b'n') => self.word("null", Value::null(Type::Dynamic)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            None => Err(self.error("the text ends where a JSON value is required")),
            Some(_) => self
                .open()
                .ok_or_else(|| self.error("a JSON value is required")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::tuple(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::tuple(items));
                }
                _ => return Err(self.error("a comma or ] is required")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let mut entries = BTreeMap::new();
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::object(entries));
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.error("a property name in quotes is required"));
            }
            let name = self.string()?;
            if name.contains(HOLE.0) && !self.holes.is_empty() {
                return Err(self.error("a property name that is known is required"));
            }
            self.blanks();
            if self.peek() != Some(b':') {
                return Err(self.error("a colon is required"));
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            let name = Value::string(name);
            entries.insert(Arc::from(name.as_str().unwrap_or("")), value);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::written_object(entries));
                }
                _ => return Err(self.error("a comma or } is required")),
            }
        }
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9'))
            .unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or("");
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, tail) = unsigned.split_at(
            unsigned
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(unsigned.len()),
        );
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        let bare_point = tail.starts_with('.')
            && !tail
                .get(1..)
                .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
        let number = Number::parse(text);
        match number {
            Ok(number) if !whole.is_empty() && !leading_zero && !bare_point => {
                self.at += length;
                Ok(Value::number(number))
            }
            Err(super::NumberError::Range) => Err(self.error("the number is out of range")),
            _ => Err(self.error("this is not a JSON number")),
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let Some(c) = rest.chars().next() else {
                return Err(self.error("a string does not end"));
            };
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(out),
                '\\' => out.push(self.escape()?),
                '\0'..='\u{1f}' => return Err(self.error("a control character in a string")),
                c => out.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let c = self
            .peek()
            .ok_or_else(|| self.error("a string does not end"))?;
        self.at += 1;
        Ok(match c {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex()?;
                if (0xd800..0xdc00).contains(&high) && self.rest().starts_with("\\u") {
                    let back = self.at;
                    self.at += 2;
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or('\u{fffd}'));
                    }
                    self.at = back;
                }
                char::from_u32(high).unwrap_or('\u{fffd}')
            }
            _ => return Err(self.error("an unknown escape in a string")),
        })
    }

    fn hex(&mut self) -> Result<u32, JsonError> {
        let digits = self
            .rest()
            .get(..4)
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|d| u32::from_str_radix(d, 16).ok());
        let code = code.ok_or_else(|| self.error("four hexadecimal digits are required"))?;
        self.at += 4;
        Ok(code)
    }
}
