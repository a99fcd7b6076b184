//! What the language allows and the parser refuses, rewritten in place.
//!
//! Every rewrite keeps the length of the text, so that each span of the tree still holds in the file:
//!
//! - line breaks, and comments that end in one, become spaces where the language ignores them: in parentheses,
//!   brackets, interpolations and `{ for … }`
//! - an entry of an object whose key comes again later becomes spaces, for the later one wins
//! - a heredoc whose text has a line starting with the closing word, and more on that line, gets another word

use std::collections::HashMap;
use std::ops::Range;

/// Deepest nesting that is followed; the parser refuses far less.
const MAX_DEPTH: usize = 1024;

/// A text that the parser takes.
pub(super) struct Repaired {
    pub(super) text: String,
    /// The entries that the tree does not have.
    pub(super) lost: Vec<Lost>,
}

/// An entry of an object whose key comes again later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The bytes of the key.
    pub key: Range<usize>,
    /// The bytes of the value.
    pub value: Range<usize>,
    /// The key where it comes again.
    pub again: Range<usize>,
}

/// The rewritten text, or nothing if there is nothing to rewrite.
pub(super) fn repaired(text: &str) -> Option<Repaired> {
    let mut scan = Scanner {
        text,
        bytes: text.as_bytes(),
        out: text.as_bytes().to_vec(),
        frames: vec![Frame::Body { value: false }],
        lost: Vec::new(),
        compared: 0,
        at: 0,
    };
    scan.run();
    let lost = scan.lost;
    let out = String::from_utf8(scan.out).ok()?;
    (out != text).then_some(Repaired { text: out, lost })
}

/// How many signs that set something a text has at least, before what its keys take is worth counting.
const FEW: usize = 3_000;

/// How often the parser compares a key of an object with one before it: each with all.
pub(super) fn comparisons(text: &str) -> usize {
    if memchr::memchr2_iter(b'=', b':', text.as_bytes()).count() < FEW {
        return 0;
    }
    let mut scan = Scanner {
        text,
        bytes: text.as_bytes(),
        out: text.as_bytes().to_vec(),
        frames: vec![Frame::Body { value: false }],
        lost: Vec::new(),
        compared: 0,
        at: 0,
    };
    scan.run();
    scan.compared
}

/// What encloses the place the scanner is at.
enum Frame {
    /// A body; `value` while behind the `=` of an attribute.
    Body {
        value: bool,
    },
    Object(Entries),
    /// `{ for … }`, parentheses, brackets, interpolations and directives: line breaks mean nothing.
    Loose,
    Quote,
    Heredoc(Heredoc),
}

/// The entries of an object so far.
#[derive(Default)]
struct Entries {
    /// Start of the entry being read.
    start: Option<usize>,
    /// Its key, once the sign behind it is reached.
    key: Option<Range<usize>>,
    /// The entries that have been read, by the text of their keys.
    keys: HashMap<String, Entry>,
}

/// Where an entry is, and what is before the sign in it.
struct Entry {
    whole: Range<usize>,
    key: Range<usize>,
}

struct Heredoc {
    /// The word behind `<<`.
    word: Range<usize>,
    /// Where its text starts.
    start: usize,
    line_start: bool,
    /// A line starts with the word, though it does not end the text.
    misleading: bool,
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    out: Vec<u8>,
    frames: Vec<Frame>,
    lost: Vec<Lost>,
    /// How often a key of an object is compared with one before it.
    compared: usize,
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn starts(&self, with: &str) -> bool {
        self.bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    fn blank(&mut self, range: Range<usize>) {
        for byte in self.out.get_mut(range).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    fn space(&mut self, at: usize) {
        if let Some(byte) = self.out.get_mut(at) {
            *byte = b' ';
        }
    }

    fn run(&mut self) {
        while self.at < self.bytes.len() && self.frames.len() <= MAX_DEPTH {
            match self.frames.last() {
                None => return,
                Some(Frame::Quote) => self.quote(),
                Some(Frame::Heredoc(_)) => self.heredoc(),
                Some(_) => self.code(),
            }
        }
    }

    /// One step in the text of a quoted string.
    fn quote(&mut self) {
        if self.template_sign() {
            return;
        }
        match self.peek(0) {
            b'\\' => self.at += 2,
            b'"' => {
                self.frames.pop();
                self.at += 1;
            }
            _ => self.at += 1,
        }
    }

    /// Steps over `$${`, or into `${`.
    fn template_sign(&mut self) -> bool {
        if self.starts("$${") || self.starts("%%{") {
            self.at += 3;
        } else if self.starts("${") || self.starts("%{") {
            self.at += 2;
            self.frames.push(Frame::Loose);
        } else {
            return false;
        }
        true
    }

    /// One step in the text of a heredoc.
    fn heredoc(&mut self) {
        let (text, at) = (self.text, self.at);
        let Some(Frame::Heredoc(doc)) = self.frames.last_mut() else {
            return;
        };
        if std::mem::take(&mut doc.line_start) {
            let line = text.get(at..).unwrap_or("");
            let line = line.split('\n').next().unwrap_or("");
            let word = text.get(doc.word.clone()).unwrap_or("");
            let indent = line.len() - line.trim_start().len();
            if line.trim() == word {
                let end = at + indent;
                let (opening, body, misleading) =
                    (doc.word.clone(), doc.start..end, doc.misleading);
                if misleading {
                    self.rename(opening, body, end);
                }
                self.frames.pop();
                self.at = end + word.len();
                return;
            }
            let rest = line.trim_start().strip_prefix(word);
            doc.misleading |= rest.is_some_and(|r| !r.starts_with(is_word));
        }
        if self.template_sign() {
            return;
        }
        if self.peek(0) == b'\n'
            && let Some(Frame::Heredoc(doc)) = self.frames.last_mut()
        {
            doc.line_start = true;
        }
        self.at += 1;
    }

    /// Gives a heredoc a word of the same length that does not stand in its text.
    fn rename(&mut self, opening: Range<usize>, body: Range<usize>, closing: usize) {
        let body = self.text.get(body).unwrap_or("");
        let word = (b'A'..=b'Z')
            .map(|letter| char::from(letter).to_string().repeat(opening.len()))
            .find(|word| !body.contains(word.as_str()));
        if let Some(word) = word {
            for range in [opening.clone(), closing..closing + opening.len()] {
                if let Some(place) = self.out.get_mut(range) {
                    place.copy_from_slice(word.as_bytes());
                }
            }
        }
    }

    /// One step outside strings.
    fn code(&mut self) {
        let byte = self.peek(0);
        let comment = byte == b'#' || self.starts("//");
        if comment {
            let rest = self.text.get(self.at..).unwrap_or("");
            let line = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
            let end = self.at + line.len();
            if matches!(self.frames.last(), Some(Frame::Loose)) {
                self.blank(self.at..end);
            }
            self.at = end;
            return;
        }
        if self.starts("/*") {
            let rest = self.text.get(self.at + 2..).unwrap_or("");
            self.at += rest.find("*/").map_or(rest.len() + 2, |n| n + 4);
            return;
        }
        self.entries(byte);
        match byte {
            b'\n' => {
                match self.frames.last_mut() {
                    Some(Frame::Body { value }) => *value = false,
                    Some(Frame::Loose) => {
                        if self.at > 0 && self.bytes.get(self.at - 1) == Some(&b'\r') {
                            self.space(self.at - 1);
                        }
                        self.space(self.at);
                    }
                    _ => {}
                }
                self.at += 1;
            }
            b'=' => {
                if let Some(Frame::Body { value }) = self.frames.last_mut() {
                    *value = true;
                }
                self.at += 1;
            }
            b'"' => self.push(Frame::Quote),
            b'(' | b'[' => self.push(Frame::Loose),
            b'{' => {
                let frame = match self.frames.last() {
                    Some(Frame::Body { value: false }) => Frame::Body { value: false },
                    _ if self.for_follows() => Frame::Loose,
                    _ => Frame::Object(Entries::default()),
                };
                self.push(frame);
            }
            b')' | b']' | b'}' => {
                if self.frames.len() > 1 {
                    self.frames.pop();
                }
                self.at += 1;
            }
            b'<' if self.heredoc_starts() => {}
            _ => self.at += 1,
        }
    }

    fn push(&mut self, frame: Frame) {
        self.frames.push(frame);
        self.at += 1;
    }

    /// Whether `for` stands behind the brace here.
    fn for_follows(&self) -> bool {
        let mut rest = self.text.get(self.at + 1..).unwrap_or("");
        loop {
            rest = rest.trim_start();
            if rest.starts_with('#') || rest.starts_with("//") {
                rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
            } else if let Some(comment) = rest.strip_prefix("/*") {
                rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
            } else {
                break;
            }
        }
        rest.strip_prefix("for")
            .is_some_and(|rest| rest.starts_with([' ', '\t', '\r', '\n', '#', '/']))
    }

    /// Enters a heredoc, if one starts here.
    fn heredoc_starts(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or("");
        let Some(after) = rest.strip_prefix("<<") else {
            return false;
        };
        let after = after.strip_prefix('-').unwrap_or(after);
        let length = after.find(|c| !is_word(c)).unwrap_or(after.len());
        let start = self.at + rest.len() - after.len();
        let behind = after.get(length..).unwrap_or("");
        let Some(text) = behind
            .strip_prefix('\n')
            .or_else(|| behind.strip_prefix("\r\n"))
        else {
            return false;
        };
        if length == 0 {
            return false;
        }
        self.at = start + after.len() - text.len();
        self.frames.push(Frame::Heredoc(Heredoc {
            word: start..start + length,
            start: self.at,
            line_start: true,
            misleading: false,
        }));
        true
    }

    /// Follows the entries of the object around this place.
    fn entries(&mut self, byte: u8) {
        let (text, at) = (self.text, self.at);
        let next_is_equal = self.peek(1) == b'=';
        let Some(Frame::Object(entries)) = self.frames.last_mut() else {
            return;
        };
        match byte {
            b'\n' | b',' | b'}' => {
                let start = entries.start.take();
                let (Some(start), Some(key)) = (start, entries.key.take()) else {
                    return;
                };
                let end = if byte == b',' { at + 1 } else { at };
                let name = text.get(key.clone()).unwrap_or("").trim();
                let again = key.start..key.start + name.len();
                let entry = Entry {
                    whole: start..end,
                    key,
                };
                self.compared += entries.keys.len();
                let Some(earlier) = entries.keys.insert(name.to_owned(), entry) else {
                    return;
                };
                let value = earlier.key.end + 1..earlier.whole.end;
                self.lost.push(Lost {
                    key: earlier.key.start..earlier.key.start + name.len(),
                    value: trimmed(text, value),
                    again,
                });
                self.blank(earlier.whole);
            }
            b' ' | b'\t' | b'\r' => {}
            b'=' | b':' if entries.key.is_none() && !(byte == b'=' && next_is_equal) => {
                entries.key = entries.start.map(|start| start..at);
            }
            _ => {
                entries.start.get_or_insert(at);
            }
        }
    }
}

/// The range without space and a comma at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = text.get(range.clone()).unwrap_or("");
    let inner = inner.strip_suffix(',').unwrap_or(inner);
    let start = range.start + inner.len() - inner.trim_start().len();
    start..start + inner.trim().len()
}

/// Whether a character may stand in an identifier.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_is_rewritten_that_needs_none() {
        let text = "a = 1 # x\nb {\n  c = { d = <<EOT\n${1} \"\nEOT\n e = \"{\n\" }\n}\n";
        assert!(repaired(text).is_none());
    }

    #[test]
    fn the_earlier_of_two_entries_becomes_spaces() {
        let text = "a = { b = [1,\n 2], c = 1 # x\n b = 3 }\n";
        let done = repaired(text).unwrap();
        assert_eq!(done.text, "a = {              c = 1 # x\n b = 3 }\n");
        let said = |range: &Range<usize>| &text[range.clone()];
        let lost: Vec<_> = done
            .lost
            .iter()
            .map(|l| (said(&l.key), said(&l.value), said(&l.again)))
            .collect();
        assert_eq!(lost, [("b", "[1,\n 2]", "b")]);
        assert!(done.lost[0].key.start < done.lost[0].again.start);
    }

    #[test]
    fn comments_and_line_breaks_of_a_conditional_become_spaces() {
        let text = "a = { for k in x : k => c ? # é\r\n 1\n : 2 }\n";
        let done = repaired(text).unwrap().text;
        assert_eq!(done, "a = { for k in x : k => c ?        1  : 2 }\n");
        assert_eq!(done.len(), text.len());
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_length(text in "[a-c\"{}()\\[\\]<=,:?$%#/*\\\\~\\n\\r EOTforé-]{0,80}") {
            if let Some(done) = repaired(&text) {
                prop_assert_eq!(done.text.len(), text.len());
                for lost in done.lost {
                    prop_assert!(text.get(lost.key).is_some() && text.get(lost.value).is_some());
                }
            }
        }
    }
}
