//! Text of others in the languages that tfsize writes: one file for each language, each with its law.
//!
//! Names, paths, values and messages come from whoever wrote the configuration. None of them may end the place that it
//! is written into, be taken as a command, or show other than it is. What goes into a language goes through its file. What
//! shows a secret by what it says, such as an address with a password, goes into none of them, whoever said it.

pub mod commands;
pub mod csv;
pub mod json;
pub mod markdown;
pub mod markup;
pub mod sarif;
pub mod terminal;
pub mod uri;

use std::borrow::Cow;

use super::masked;

/// The longest text in a format for programs, in characters.
pub const LONGEST: usize = 10_000;

/// Whether a character is invisible, moves a terminal, or changes the order or the lines of what is around it: controls
/// (C0, DEL, C1), marks of direction, separators of lines, characters without width, tags, and what XML does not allow.
pub fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// A text of at most about `most` characters: a longer one keeps its start and its end, and says how much is left out.
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let count = text.chars().count();
    if count <= most {
        return Cow::Borrowed(text);
    }
    let tail = most / 4;
    let head = most - tail;
    let byte = |nth: usize| {
        text.char_indices()
            .nth(nth)
            .map_or(text.len(), |(at, _)| at)
    };
    let start = text.get(..byte(head)).unwrap_or_default();
    let end = text.get(byte(count - tail)..).unwrap_or_default();
    let left_out = count - head - tail;
    Cow::Owned(format!("{start}… ({left_out} more characters) …{end}"))
}

/// Text on one line, without hidden characters, of at most about `most` characters.
fn one_line(text: &str, most: usize) -> String {
    let text = &masked(text);
    let shown = |c| match c {
        '\n' | '\r' | '\t' => ' ',
        c if hidden(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    shortened(text, most).chars().map(shown).collect()
}

/// Text with its lines, without other hidden characters, of at most about `most` characters.
fn many_lines(text: &str, most: usize) -> String {
    let mut out = String::new();
    push_clean(&mut out, &shortened(&masked(text), most));
    out
}

/// Adds text without hidden characters other than the ends of lines and tabs.
fn push_clean(out: &mut String, text: &str) {
    let text = &*masked(text);
    let plain = |b| matches!(b, b'\n' | b'\t' | b' '..=b'~');
    if text.bytes().all(plain) {
        out.push_str(text);
        return;
    }
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let ends_line = c == '\n' || (c == '\r' && chars.peek() == Some(&'\n'));
        out.push(if hidden(c) && !ends_line && c != '\t' {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        });
    }
}

/// The documents that notes refer to; addresses of anything else are text, not links.
const DOCUMENTS: [&str; 2] = ["https://docs.aws.amazon.com/", "https://aws.amazon.com/"];

/// The bytes of the first address of an AWS document in a text.
pub fn document(text: &str) -> Option<std::ops::Range<usize>> {
    let start = DOCUMENTS.iter().filter_map(|d| text.find(d)).min()?;
    let from = text.get(start..)?;
    let end = from
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+;=%".contains(c)))
        .unwrap_or(from.len());
    // A full stop ends the sentence, not the address.
    let address = from.get(..end)?.trim_end_matches(['.', ':', ';', '!', '?']);
    Some(start..start + address.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_keeps_both_ends_and_says_what_is_left_out() {
        assert_eq!(shortened("short", 5), "short");
        assert_eq!(shortened("ééééé", 5), "ééééé");
        let long = format!("a{}z", "é".repeat(5_000_000));
        let cut = shortened(&long, 100);
        assert!(cut.starts_with('a') && cut.ends_with('z'), "{cut}");
        assert!(cut.contains("(4999902 more characters)"), "{cut}");
        assert!(cut.chars().count() < 150);
    }

    #[test]
    fn characters_of_scripts_and_emoji_are_not_hidden() {
        for c in "aä日本€🚀\u{fe0f}\u{301} \u{a0}".chars() {
            assert!(!hidden(c), "{c:?}");
        }
        for c in
            "\0\u{1b}\u{7f}\u{9b}\u{202e}\u{2066}\u{200b}\u{200f}\u{61c}\u{2028}\u{feff}\u{e0041}"
                .chars()
        {
            assert!(hidden(c), "{c:?}");
        }
    }

    #[test]
    fn only_documents_of_aws_are_addresses() {
        let of = |text: &'static str| document(text).and_then(|at| text.get(at));
        assert_eq!(
            of("see https://docs.aws.amazon.com/a/b_c.html#d."),
            Some("https://docs.aws.amazon.com/a/b_c.html#d")
        );
        assert_eq!(of("see https://docs.aws.amazon.com.evil.example/"), None);
        assert_eq!(of("see http://evil.example"), None);
    }
}
