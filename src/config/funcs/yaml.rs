//! `yamlencode` and `yamldecode`.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::{Call, FuncError, MAX_VALUES, Outcome};
use crate::config::value::{Data, Number, Type, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 128;
/// Column after which a quoted string is broken at a blank.
const BEST_WIDTH: usize = 80;
/// Longest key, in bytes, that is written without the mark of a complex one.
const MAX_SIMPLE_KEY: usize = 128;

pub(super) fn yamlencode(call: &Call<'_>) -> Outcome {
    let value = call.get(0)?;
    if !value.is_wholly_known() {
        return Ok(call.unknown(Type::String));
    }
    let mut writer = Writer::default();
    writer.node(value, 0, 2, true);
    if !writer.out.ends_with('\n') {
        writer.out.push('\n');
    }
    // A bare word needs a mark of the end.
    let bare = matches!(value.data, Data::Null(_) | Data::Bool(_) | Data::Number(_));
    if bare {
        writer.out.push_str("...\n");
    }
    Ok(Value::string(writer.out))
}

/// Writes block style, strings quoted or, with line breaks, as literals.
#[derive(Default)]
struct Writer {
    out: String,
}

impl Writer {
    fn line(&mut self, indent: usize) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn column(&self) -> usize {
        let line = self.out.rsplit('\n').next().unwrap_or("");
        line.chars().count()
    }

    /// Writes a value. `indent` is where the lines of a mapping or sequence begin, `text` where further
    /// lines of a string do; `fresh` says that the current line has only indentation and dashes so far.
    fn node(&mut self, value: &Value, indent: usize, text: usize, fresh: bool) {
        match &value.data {
            Data::Null(_) => self.out.push_str("null"),
            Data::Bool(value) => self.out.push_str(&value.to_string()),
            Data::Number(number) => self.out.push_str(&number.to_string()),
            Data::String(string) if is_literal(string) => self.literal(string, text),
            Data::String(string) => self.quoted(string, Some(text)),
            Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items) => {
                if items.is_empty() {
                    self.out.push_str("[]");
                }
                for (i, item) in items.iter().enumerate() {
                    if i > 0 || !fresh {
                        self.line(indent);
                    }
                    self.out.push_str("- ");
                    self.node(item, indent + 2, indent + 2, true);
                }
            }
            Data::Map(_, entries) | Data::Object(entries) => {
                if entries.is_empty() {
                    self.out.push_str("{}");
                }
                for (i, (key, item)) in entries.iter().enumerate() {
                    if i > 0 || !fresh {
                        self.line(indent);
                    }
                    self.entry(key, item, indent);
                }
            }
            Data::Unknown(_) => {}
        }
    }

    fn entry(&mut self, key: &str, item: &Value, indent: usize) {
        if key.len() <= MAX_SIMPLE_KEY && !key.contains(is_break) {
            self.quoted(key, None);
            self.out.push(':');
        } else {
            self.out.push_str("? ");
            if is_literal(key) {
                self.literal(key, indent + 2);
            } else {
                self.quoted(key, None);
            }
            self.line(indent);
            self.out.push_str(": ");
            self.node(item, indent + 2, indent + 2, true);
            return;
        }
        match &item.data {
            // A sequence in a mapping is not indented further.
            Data::List(..) | Data::Set(..) | Data::Tuple(_) if item.children().next().is_some() => {
                self.node(item, indent, indent + 2, false);
            }
            Data::Map(..) | Data::Object(_) if item.children().next().is_some() => {
                self.node(item, indent + 2, indent + 2, false);
            }
            _ => {
                self.out.push(' ');
                self.node(item, indent, indent + 2, true);
            }
        }
    }

    /// `|`, a hint for leading blanks, a hint for the line breaks at the end.
    fn literal(&mut self, text: &str, indent: usize) {
        self.out.push('|');
        if text.starts_with([' ', '\n']) {
            self.out.push('2');
        }
        let without = text.strip_suffix('\n');
        match without {
            None => self.out.push('-'),
            Some(rest) if rest.is_empty() || rest.ends_with('\n') => {
                self.out.push('+');
            }
            Some(_) => {}
        }
        for line in without.unwrap_or(text).split('\n') {
            self.out.push('\n');
            if !line.is_empty() {
                self.out.extend(std::iter::repeat_n(' ', indent));
                self.out.push_str(line);
            }
        }
        self.out.push('\n');
        if without.is_none() {
            // The next line break is the one that ends the last line.
            self.out.pop();
        }
    }

    /// In double quotes; broken at blanks to lines that begin at `indent`, or never.
    fn quoted(&mut self, text: &str, indent: Option<usize>) {
        self.out.push('"');
        let mut column = self.column();
        let mut after_blank = false;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let before = self.out.len();
            if c == ' ' {
                let last = chars.peek().is_none();
                match indent {
                    Some(indent) if !after_blank && column > BEST_WIDTH && at > 0 && !last => {
                        self.out.push('\n');
                        self.out.extend(std::iter::repeat_n(' ', indent));
                        column = indent;
                        if chars.peek().is_some_and(|(_, next)| *next == ' ') {
                            self.out.push('\\');
                            column += 1;
                        }
                    }
                    _ => {
                        self.out.push(' ');
                        column += 1;
                    }
                }
                after_blank = true;
                continue;
            }
            after_blank = false;
            escaped(c, &mut self.out);
            column += self.out.get(before..).map_or(0, |s| s.chars().count());
        }
        self.out.push('"');
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        && c != '\u{feff}'
}

/// Whether a string is written as a literal block: it has line breaks and nothing that would be lost.
fn is_literal(text: &str) -> bool {
    text.contains('\n')
        && text.chars().all(is_printable)
        && !text.ends_with(' ')
        && !text.contains(" \n")
        && !text.contains(['\u{2028}', '\u{2029}'])
}

fn escaped(c: char, out: &mut String) {
    let code = u32::from(c);
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' | '\\' => c,
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        c if is_printable(c) => {
            out.push(c);
            return;
        }
        _ => {
            let (letter, width) = match code {
                0..=0xff => ('x', 2),
                0x100..=0xffff => ('u', 4),
                _ => ('U', 8),
            };
            let _ = write!(out, "\\{letter}{code:0width$X}");
            return;
        }
    };
    out.push('\\');
    out.push(short);
}

pub(super) fn yamldecode(call: &Call<'_>) -> Outcome {
    parse(call.text(0)?)
}

/// Reads the one document of a text.
pub(super) fn parse(text: &str) -> Outcome {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        weight: 0,
    };
    let value = reader
        .document()
        .map_err(|message| FuncError::arg(0, format!("the text is not YAML: {message}")))?;
    Ok(value)
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: HashMap<usize, Value>,
    /// Values read so far, those behind aliases counted again.
    weight: usize,
}

type Read<T> = Result<T, String>;

impl<'a> Reader<'a> {
    fn next(&mut self) -> Read<Event<'a>> {
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(e)) => Err(e.to_string()),
            None => Err("it ends too early".into()),
        }
    }

    fn document(&mut self) -> Read<Value> {
        let mut event = self.next()?;
        while matches!(
            event,
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing
        ) {
            event = self.next()?;
        }
        if event == Event::StreamEnd {
            return Err("it has no document".into());
        }
        let value = self.value(event, 0)?;
        loop {
            match self.next()? {
                Event::DocumentEnd | Event::Nothing => {}
                Event::StreamEnd => return Ok(value),
                _ => return Err("only one document is allowed".into()),
            }
        }
    }

    fn value(&mut self, event: Event<'a>, depth: usize) -> Read<Value> {
        self.weight += 1;
        if depth > MAX_DEPTH || self.weight > MAX_VALUES {
            return Err("it is too deep or too large".into());
        }
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (scalar(&text, style, tag.as_ref())?, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                plain_tag(tag.as_ref(), "seq")?;
                (self.sequence(depth)?, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                plain_tag(tag.as_ref(), "map")?;
                (self.mapping(depth)?, anchor)
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned();
                let value = value.ok_or("an alias stands inside its own anchor")?;
                if value.exceeds(MAX_VALUES - self.weight) {
                    return Err("its aliases stand for too many values".into());
                }
                self.weight += count(&value);
                return Ok(value);
            }
            _ => return Err("a value is missing".into()),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn sequence(&mut self, depth: usize) -> Read<Value> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Ok(Value::tuple(items)),
                event => items.push(self.value(event, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Read<Value> {
        let mut entries = BTreeMap::new();
        loop {
            let event = self.next()?;
            let (text, style, tag) = match event {
                Event::MappingEnd => return Ok(Value::written_object(entries)),
                Event::Scalar(text, style, anchor, tag) => {
                    if anchor > 0 {
                        let key = scalar(&text, style, tag.as_ref())?;
                        self.anchors.insert(anchor, key);
                    }
                    (text, style, tag)
                }
                _ => return Err("only strings may be keys".into()),
            };
            let merges = match &tag {
                None => style == ScalarStyle::Plain && text == "<<",
                Some(tag) => tag.is_yaml_core_schema() && tag.suffix == "merge",
            };
            if merges {
                let event = self.next()?;
                let value = self.value(event, depth + 1)?;
                merge(&value, &mut entries)?;
                continue;
            }
            let key = match scalar(&text, style, tag.as_ref())?.data {
                Data::String(key) => key,
                Data::Bool(key) => key.to_string().into(),
                Data::Number(key) => key.to_string().into(),
                _ => return Err("a key must not be null".into()),
            };
            let event = self.next()?;
            let value = self.value(event, depth + 1)?;
            entries.insert(key, value);
        }
    }
}

fn count(value: &Value) -> usize {
    1 + value.children().map(count).sum::<usize>()
}

/// `<<`: the entries of a mapping, or of each mapping of a sequence, overwrite those before.
fn merge(value: &Value, entries: &mut BTreeMap<Arc<str>, Value>) -> Read<()> {
    let mut add = |from: &Value| match &from.data {
        Data::Object(other) => {
            entries.extend(other.iter().map(|(k, v)| (Arc::clone(k), v.clone())));
            Ok(())
        }
        _ => Err("only mappings can be merged with <<".to_owned()),
    };
    match &value.data {
        Data::Tuple(items) => items.iter().try_for_each(add),
        _ => add(value),
    }
}

fn plain_tag(tag: Option<&Cow<'_, Tag>>, kind: &str) -> Read<()> {
    match tag {
        Some(tag) if !(tag.is_yaml_core_schema() && tag.suffix == kind) => {
            Err(format!("the tag {tag} is not supported"))
        }
        _ => Ok(()),
    }
}

/// What a scalar stands for: the words and numbers of YAML 1.1 where it is plain, else text.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Cow<'_, Tag>>) -> Read<Value> {
    let kind = match tag {
        None => None,
        Some(tag) if tag.is_yaml_core_schema() => Some(tag.suffix.as_str()),
        // A lone exclamation mark says that it is text.
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => Some("str"),
        Some(tag) => return Err(format!("the tag {tag} is not supported")),
    };
    let cannot = |what: &str| Err(format!("\"{text}\" is not {what}"));
    match kind {
        None if style == ScalarStyle::Plain => {
            Ok(plain(text)?.unwrap_or_else(|| Value::string(text)))
        }
        None | Some("str") => Ok(Value::string(text)),
        Some("binary") => {
            let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            match STANDARD.decode(bare) {
                Ok(_) => Ok(Value::string(text)),
                Err(_) => cannot("base64"),
            }
        }
        Some("null") => Ok(Value::null(Type::Dynamic)),
        Some("bool") => word(text)
            .filter(|v| v.as_bool().is_some())
            .map_or_else(|| cannot("a bool"), Ok),
        Some("int" | "float") => number(&text.replace('_', ""))
            .map_or_else(|| cannot("a number"), |n| Ok(Value::number(n))),
        Some("timestamp") => {
            timestamp(text).map_or_else(|| cannot("a timestamp"), |t| Ok(Value::string(t)))
        }
        Some(other) => Err(format!("the tag !!{other} is not supported")),
    }
}

fn word(text: &str) -> Option<Value> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Value::bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Value::bool(false)
        }
        "" | "~" | "null" | "Null" | "NULL" => Value::null(Type::Dynamic),
        _ => return None,
    })
}

fn plain(text: &str) -> Read<Option<Value>> {
    if let Some(value) = word(text) {
        return Ok(Some(value));
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(format!("{text} is not a finite number"));
    }
    if let Some(time) = timestamp(text) {
        return Ok(Some(Value::string(time)));
    }
    Ok(number(text).map(Value::number))
}

fn number(text: &str) -> Option<Number> {
    let radix = |prefix: &str, base: u32| {
        let digits = text.strip_prefix(prefix)?;
        let plain = digits.chars().all(|c| c.is_digit(base));
        let value = plain
            .then(|| u64::from_str_radix(digits, base).ok())
            .flatten()?;
        Number::parse(&value.to_string()).ok()
    };
    radix("0x", 16).or_else(|| radix("0o", 8)).or_else(|| {
        Number::parse(text)
            .ok()
            .filter(|_| !text.ends_with(['e', 'E']))
    })
}

/// A date or time in one of the forms of YAML, as RFC 3339.
fn timestamp(text: &str) -> Option<String> {
    let (year, rest) = text.split_at_checked(4)?;
    let rest = rest.strip_prefix('-')?;
    let digits = |s: &str, most: usize| {
        (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit())
    };
    if !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (month, rest) = rest.split_once('-')?;
    let end = rest.find(['T', 't', ' ']).unwrap_or(rest.len());
    let (day, time) = rest.split_at(end);
    if !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let (clock, zone) = if time.is_empty() {
        ("00:00:00".to_owned(), "Z")
    } else {
        let separator = time.get(..1)?;
        let time = time.get(1..)?;
        let split = time.find(['Z', '+', '-']).unwrap_or(time.len());
        let (clock, zone) = time.split_at(split);
        let zone = match (separator, zone) {
            (" ", "") => "Z",
            (" ", _) | (_, "") => return None,
            (_, zone) => zone,
        };
        let parts: Vec<&str> = clock.split(':').collect();
        let [hour, minute, second] = parts.as_slice() else {
            return None;
        };
        let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
        if ![hour, minute, whole].iter().all(|p| digits(p, 2)) || !digits(fraction, 9) {
            return None;
        }
        (format!("{hour:0>2}:{minute:0>2}:{whole:0>2}"), zone)
    };
    super::time::normalized(&format!("{year}-{month:0>2}-{day:0>2}T{clock}{zone}"))
}
