//! The templates of HCL among the strings of JSON.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use hcl::edit::expr::Expression;
use hcl::edit::structure::Body;

use super::string_length;
use crate::finding::Finding;
use crate::registry::reading;
use crate::syntax::parse::parse_joined;
use crate::syntax::repair::Lost;
use crate::text::{FileId, Span};

/// How often templates are read anew without one that has a mistake.
const MAX_MISTAKES: usize = 64;

/// What a template means, or the mistake in it.
pub(super) type Template = Result<Arc<Expression>, Arc<Finding>>;

/// The templates among the strings of a text, by the offset of their opening quote.
///
/// The parser cannot be told at which offset it starts, so all templates are read at once, as a list that stands in
/// a text of the file's length, each where it stands in the file.
pub(super) fn templates(text: &str, id: FileId, lost: &mut Vec<Lost>) -> HashMap<usize, Template> {
    let mut found = HashMap::new();
    let mut pending: Vec<(Range<usize>, String)> = Vec::new();
    let mut at = 0;
    while let Some(quote) = text.get(at..).and_then(|rest| rest.find('"')) {
        let from = at + quote;
        let Some(length) = text.get(from..).and_then(string_length) else {
            break;
        };
        at = from + length;
        let raw = text.get(from + 1..at - 1).unwrap_or("");
        if !raw.contains('{') && !raw.contains("u007") {
            continue;
        }
        match template(raw) {
            Some(Ok(encoded)) => pending.push((from..at, encoded)),
            Some(Err(plain)) => {
                found.insert(from, Ok(Arc::new(Expression::from(plain))));
            }
            None => {}
        }
    }
    for _ in 0..MAX_MISTAKES {
        match read_all(text.len(), &pending, id, lost) {
            Ok(expressions) => {
                for ((range, _), expression) in pending.iter().zip(expressions) {
                    found.insert(range.start, Ok(Arc::new(expression)));
                }
                return found;
            }
            Err(finding) => {
                let place = finding.primary.span.start as usize;
                let wrong = pending
                    .iter()
                    .position(|(range, _)| place < range.end)
                    .unwrap_or(pending.len().saturating_sub(1));
                let (range, _) = pending.remove(wrong);
                let mut finding = *finding;
                finding.help = None;
                if !range.contains(&place) {
                    finding.primary.span = Span::new(id, range.clone());
                }
                found.insert(range.start, Err(Arc::new(finding)));
            }
        }
    }
    for (range, _) in pending {
        let span = Span::new(id, range.clone());
        let finding = Finding::error(
            &reading::SYNTAX,
            span,
            "not read: too many mistakes before it",
        );
        found.insert(range.start, Err(Arc::new(finding)));
    }
    found
}

/// Reads templates, each at its place in a text of that length.
fn read_all(
    length: usize,
    pending: &[(Range<usize>, String)],
    id: FileId,
    lost: &mut Vec<Lost>,
) -> Result<Vec<Expression>, Box<Finding>> {
    if pending.is_empty() {
        return Ok(Vec::new());
    }
    let mut text = String::with_capacity(length + 2);
    text.push_str("_=[");
    for (range, encoded) in pending {
        // The space up to the string is at least the comma behind the one before, or the brace the file starts with.
        let gap = range.start.saturating_sub(text.len());
        text.extend(std::iter::repeat_n(' ', gap));
        text.push_str(encoded);
        text.push(',');
    }
    text.push(']');
    let body: Body = parse_joined(&text, id, lost)?;
    let mut expressions = Vec::new();
    for attribute in body.into_attributes() {
        if let Expression::Array(array) = attribute.value {
            expressions.extend(array);
        }
    }
    Ok(expressions)
}

/// What encloses a character of a template.
enum Place {
    Code,
    Quote,
}

/// The template that a string's raw text is, written as a quoted string of HCL in as many bytes; the plain text, if
/// only its escapes need reading; nothing if it is no template.
fn template(raw: &str) -> Option<Result<String, String>> {
    let decoded = decode(raw)?;
    let mut out = String::with_capacity(raw.len() + 2);
    out.push('"');
    let mut plain = String::new();
    let mut escapes = false;
    let mut places: Vec<Place> = Vec::new();
    // Bytes of the raw text so far, and where spaces may be put to make up for its escapes.
    let mut used = 1;
    let mut joint = None;
    let mut signs = decoded.iter().copied().enumerate();
    while let Some((i, (c, length))) = signs.next() {
        let next = |n: usize| decoded.get(i + n).map(|(c, _)| *c);
        let opens = matches!(c, '$' | '%') && next(1) == Some('{');
        let escaped = matches!(c, '$' | '%') && next(1) == Some(c) && next(2) == Some('{');
        match places.last() {
            None | Some(Place::Quote) if escaped => {
                out.extend([c, c, '{']);
                plain.extend([c, '{']);
                escapes = true;
                used += length;
                used += signs.by_ref().take(2).map(|(_, (_, n))| n).sum::<usize>();
                continue;
            }
            None | Some(Place::Quote) if opens => {
                out.extend([c, '{']);
                used += length;
                used += signs.next().map_or(0, |(_, (_, n))| n);
                places.push(Place::Code);
                continue;
            }
            None => {
                match c {
                    '"' => out.push_str("\\\""),
                    '\\' => out.push_str("\\\\"),
                    '\n' => out.push_str("\\n"),
                    '\r' => out.push_str("\\r"),
                    '\t' => out.push_str("\\t"),
                    c => out.push(c),
                }
                plain.push(c);
            }
            Some(Place::Quote) => {
                out.push(c);
                match c {
                    '\\' => {
                        if let Some((_, (c, n))) = signs.next() {
                            out.push(c);
                            used += n;
                        }
                    }
                    '"' => {
                        places.pop();
                    }
                    _ => {}
                }
            }
            Some(Place::Code) => {
                match c {
                    '"' => places.push(Place::Quote),
                    '{' => places.push(Place::Code),
                    '}' => {
                        places.pop();
                        if places.is_empty() {
                            let strip = out.ends_with('~');
                            let end = out.len() - usize::from(strip);
                            let missing = used.saturating_sub(out.len());
                            out.insert_str(end, &" ".repeat(missing));
                            joint = Some(end + missing);
                        }
                    }
                    _ => {}
                }
                out.push(c);
            }
        }
        used += length;
    }
    if joint.is_none() && places.is_empty() {
        return escapes.then_some(Err(plain));
    }
    out.push('"');
    let missing = (raw.len() + 2).saturating_sub(out.len());
    // An interpolation that is not closed is a mistake, wherever its spaces are.
    let joint = joint.unwrap_or(out.len());
    out.insert_str(joint, &" ".repeat(missing));
    Some(Ok(out))
}

/// The characters of a string's raw text, each with the bytes it is written in.
fn decode(raw: &str) -> Option<Vec<(char, usize)>> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        if c != '\\' {
            out.push((c, c.len_utf8()));
            rest = rest.get(c.len_utf8()..)?;
            continue;
        }
        let unit = |at: usize| -> Option<u16> {
            let escape = rest.get(at..at + 6)?.strip_prefix("\\u")?;
            u16::from_str_radix(escape, 16).ok()
        };
        let (c, length) = match rest.get(1..2)? {
            "n" => ('\n', 2),
            "r" => ('\r', 2),
            "t" => ('\t', 2),
            "b" => ('\u{8}', 2),
            "f" => ('\u{c}', 2),
            "u" => {
                let first = unit(0)?;
                if let Some(c) = char::from_u32(u32::from(first)) {
                    (c, 6)
                } else {
                    let pair = [first, unit(6)?];
                    let c = char::decode_utf16(pair).next()?.ok()?;
                    (c, 12)
                }
            }
            other => (other.chars().next()?, 2),
        };
        out.push((c, length));
        rest = rest.get(length..)?;
    }
    Some(out)
}
