//! Texts between quotes and in comments, as the formatters leave them, and the columns that they take.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::text::escape::hidden;

use super::super::tree::TemplatePart;

/// A string in quotes, escaped so that it reads back as exactly this text.
#[must_use]
pub fn quote(text: &str) -> String {
    quote_template(&[TemplatePart::Text(text.to_owned())])
}

/// The text without line breaks and other characters that would end a comment or hide what it says.
pub(super) fn plain(text: &str) -> String {
    text.trim_end_matches('\r')
        .chars()
        .map(|it| match it {
            '\t' => '\t',
            _ if it.is_control() => ' ',
            _ if reorders(it) => char::REPLACEMENT_CHARACTER,
            _ => it,
        })
        .collect()
}

/// Characters that do not show, or make text display in another order than it is read. The joiner of emoji is none.
pub(super) fn reorders(it: char) -> bool {
    hidden(it) && !it.is_control() && it != JOINER
}

/// A quoted template. One that consists of a single interpolation is the expression itself, which is also what the
/// formatters make of it.
pub(super) fn quote_template(parts: &[TemplatePart]) -> String {
    let mut filled = parts
        .iter()
        .filter(|it| !matches!(it, TemplatePart::Text(text) if text.is_empty()));
    if let (Some(TemplatePart::Raw(only)), None) = (filled.next(), filled.next()) {
        return only.trim().to_owned();
    }
    let mut out = String::from("\"");
    for (at, part) in parts.iter().enumerate() {
        match part {
            TemplatePart::Raw(text) => {
                out.push_str("${");
                out.push_str(text.trim());
                out.push('}');
            }
            TemplatePart::Text(text) => {
                let next = parts.get(at + 1..).unwrap_or_default();
                let opens = next.iter().find_map(|it| match it {
                    TemplatePart::Raw(_) => Some(true),
                    TemplatePart::Text(text) => (!text.is_empty()).then(|| text.starts_with('{')),
                });
                escape(text, opens.unwrap_or(false), &mut out);
            }
        }
    }
    out.push('"');
    out
}

/// Appends `text` as it stands between quotes. `joined`: what follows it starts with a sign that would change the
/// meaning of a `$` or `%` at its end.
///
/// Marks that would not combine with a character of their own are written as numbers, and so are signs that combine
/// with what follows: the formatters, which count by token, count them in other ways than Unicode does.
fn escape(text: &str, joined: bool, out: &mut String) {
    let mut chars = text.char_indices().peekable();
    // Whether the character before is one that a mark can combine with: not an escape, nor one that may end a token.
    let mut bears_marks = false;
    while let Some((at, it)) = chars.next() {
        let next = chars.peek().map(|it| it.1);
        let start = out.len();
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if next == Some('{') => {
                out.push(it);
                out.push(it);
            }
            // `$$${` is not `$` and an escaped `${` to every reader.
            '$' | '%' if next == Some(it) || (next.is_none() && joined) => code(it, out),
            _ if it.is_control() || reorders(it) => code(it, out),
            _ if it.is_ascii() => out.push(it),
            _ if columns(&format!("{it}a")) < 2
                || (!bears_marks && columns(&format!("a{it}")) < 2)
                || (it == JOINER && !joins_emoji(text, at, next)) =>
            {
                code(it, out);
            }
            _ => out.push(it),
        }
        bears_marks = !matches!(it, '$' | '%' | '{')
            && out.get(start..).is_some_and(|it| it.chars().count() == 1);
    }
}

/// The zero width joiner.
const JOINER: char = '\u{200d}';

/// Whether the joiner at `at` joins two emoji by Unicode's rules, or stands before something else. The formatters also
/// count an emoji as joined to anything else before the joiner, such as a flag.
fn joins_emoji(text: &str, at: usize, next: Option<char>) -> bool {
    let Some(next) = next.filter(|it| columns(&format!("🚀{JOINER}{it}")) == 1) else {
        return true;
    };
    let before = text.get(..at).unwrap_or_default();
    columns(&format!("{before}{JOINER}{next}")) == columns(before)
}

fn code(it: char, out: &mut String) {
    let number = u32::from(it);
    let text = if number > 0xffff {
        format!("\\U{number:08x}")
    } else {
        format!("\\u{number:04x}")
    };
    out.push_str(&text);
}

/// The columns a text takes for the formatters: its extended grapheme clusters by Unicode 15.0.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() {
        // Carriage returns, the one case of two ASCII characters in a cluster, are never written.
        return text.len();
    }
    // Later versions also join consonants at these signs. Another mark in their place keeps them apart.
    let text: String = text
        .chars()
        .map(|it| if is_linker(it) { '\u{301}' } else { it })
        .collect();
    text.graphemes(true).count()
}

/// The `InCB=Linker` characters of Unicode 17 (`DerivedCoreProperties.txt`).
fn is_linker(it: char) -> bool {
    matches!(
        it,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{c4d}'
            | '\u{d4d}'
            | '\u{1039}'
            | '\u{17d2}'
            | '\u{1a60}'
            | '\u{1b44}'
            | '\u{1bab}'
            | '\u{a9c0}'
            | '\u{aaf6}'
            | '\u{10a3f}'
            | '\u{11133}'
            | '\u{113d0}'
            | '\u{1193e}'
            | '\u{11a47}'
            | '\u{11a99}'
            | '\u{11f42}'
    )
}
