//! Scans JSON from a reader through a window: what is skipped is held to the grammar and forgotten, what
//! is kept can be parsed where it lies.

use std::io::{ErrorKind, Read};
use std::marker::PhantomData;
use std::ops::Range;

use memchr::{memchr_iter, memchr2};
use serde::de::{DeserializeOwned, DeserializeSeed};

use super::InputError;

/// How much is read at a time.
const WINDOW: usize = 1 << 17;

/// Deepest nesting that is read, as in `serde_json`.
pub(super) const MAX_DEPTH: u32 = 128;

/// A JSON text and where the reading stands in it.
pub(super) struct Scanner<'r> {
    from: Box<dyn Read + 'r>,
    window: Vec<u8>,
    /// How much of the window is filled.
    end: usize,
    at: usize,
    /// Where what must stay in the window begins.
    keep: Option<usize>,
    /// The line breaks before the window, and the bytes between the last of them and the window.
    lines: usize,
    column: usize,
    at_end: bool,
}

impl<'r> Scanner<'r> {
    pub(super) fn new(from: Box<dyn Read + 'r>) -> Self {
        Self {
            from,
            window: vec![0; WINDOW],
            end: 0,
            at: 0,
            keep: None,
            lines: 0,
            column: 0,
            at_end: false,
        }
    }

    /// The beginning of the text, without a byte order mark. Only before anything else is read.
    pub(super) fn head(&mut self) -> Result<&[u8], InputError> {
        // A pipe may give a few bytes at a time.
        while !self.at_end && self.end < 4096 {
            self.fill()?;
        }
        if self.rest().starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        Ok(self.rest())
    }

    fn rest(&self) -> &[u8] {
        self.window.get(self.at..self.end).unwrap_or_default()
    }

    /// Reads on; the window moves to what is kept or to where the reading stands.
    fn fill(&mut self) -> Result<(), InputError> {
        let from = self.keep.unwrap_or(self.at);
        if from > 0 && (self.end == self.at || self.end == self.window.len()) {
            (self.lines, self.column) = self.place(from);
            self.window.copy_within(from..self.end, 0);
            self.at -= from;
            self.end -= from;
            self.keep = self.keep.map(|_| 0);
        }
        if self.end == self.window.len() {
            self.window.resize(self.end * 2, 0);
        }
        let free = self.window.get_mut(self.end..).unwrap_or_default();
        loop {
            match self.from.read(free) {
                Ok(0) => self.at_end = true,
                Ok(n) => self.end += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Err(InputError::new(e.to_string())),
            }
            return Ok(());
        }
    }

    /// The line breaks before a place in the window, and the bytes since the last of them.
    fn place(&self, at: usize) -> (usize, usize) {
        let before = self.window.get(..at).unwrap_or_default();
        let mut lines = self.lines;
        let mut line_at = None;
        for i in memchr_iter(b'\n', before) {
            lines += 1;
            line_at = Some(i + 1);
        }
        let column = line_at.map_or(self.column + at, |start| at - start);
        (lines, column)
    }

    /// That the text does not go on as it has to, with the line and the column.
    pub(super) fn wrong(&self, what: &str) -> InputError {
        self.wrong_at(self.at, what)
    }

    fn wrong_at(&self, at: usize, what: &str) -> InputError {
        let (line, column) = self.place(at);
        let (line, column) = (line + 1, column + 1);
        InputError::new(format!(
            "not the JSON of a plan or state: {what} at line {line} column {column}"
        ))
    }

    fn cut(&self) -> InputError {
        let (line, column) = self.place(self.end);
        InputError::new(format!(
            "the JSON ends in the middle, at line {} column {}: the file looks truncated",
            line + 1,
            column + 1
        ))
        .help("write it again, and see that the command that writes it ends without an error and the disk is not full")
    }

    /// The next byte, which is not taken.
    #[inline]
    fn peek(&mut self) -> Result<u8, InputError> {
        loop {
            if self.at < self.end
                && let Some(byte) = self.window.get(self.at)
            {
                return Ok(*byte);
            }
            if self.at_end {
                return Err(self.cut());
            }
            self.fill()?;
        }
    }

    /// The next byte that is not blank.
    #[inline]
    fn token(&mut self) -> Result<u8, InputError> {
        loop {
            match self.peek()? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Ok(byte),
            }
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8, what: &str) -> Result<(), InputError> {
        if self.token()? != byte {
            return Err(self.wrong(what));
        }
        self.at += 1;
        Ok(())
    }

    /// Goes into an object (`{`) or an array (`[`), if one is next.
    pub(super) fn enter(&mut self, open: u8) -> Result<bool, InputError> {
        let found = self.token()? == open;
        self.at += usize::from(found);
        Ok(found)
    }

    /// Whether there is another entry; after the last one the closing bracket is taken.
    pub(super) fn more(&mut self, close: u8, first: &mut bool) -> Result<bool, InputError> {
        let byte = self.token()?;
        if byte == close {
            self.at += 1;
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.expect(b',', "a comma or the closing bracket is missing")?;
        }
        Ok(true)
    }

    /// The name of the next entry of an object, up to its value.
    pub(super) fn name(&mut self) -> Result<String, InputError> {
        if self.token()? != b'"' {
            return Err(self.wrong("a name in quotes is missing"));
        }
        let name = self.parse()?;
        self.expect(b':', "a colon is missing")?;
        Ok(name)
    }

    /// The name of the next entry, if it is among these; empty if not.
    pub(super) fn name_among(
        &mut self,
        known: &[&'static str],
    ) -> Result<&'static str, InputError> {
        if self.token()? != b'"' {
            return Err(self.wrong("a name in quotes is missing"));
        }
        let span = self.skip_kept()?;
        let text = self.window.get(span.clone()).unwrap_or_default();
        let name = if text.contains(&b'\\') {
            let text: String = self.parse_at(span)?;
            known.iter().find(|name| **name == text)
        } else {
            let inner = text.get(1..text.len().saturating_sub(1));
            let is = |name: &&&str| Some(name.as_bytes()) == inner;
            known.iter().find(is)
        };
        let name = name.copied().unwrap_or("");
        self.expect(b':', "a colon is missing")?;
        Ok(name)
    }

    /// The next value, parsed.
    pub(super) fn parse<T: DeserializeOwned>(&mut self) -> Result<T, InputError> {
        let span = self.skip_kept()?;
        self.parse_at(span)
    }

    fn parse_at<T: DeserializeOwned>(&self, span: Range<usize>) -> Result<T, InputError> {
        self.parse_seed_at(span, PhantomData)
    }

    fn parse_seed_at<'s, S: DeserializeSeed<'s>>(
        &'s self,
        span: Range<usize>,
        seed: S,
    ) -> Result<S::Value, InputError> {
        let text = self.window.get(span.clone()).unwrap_or_default();
        let mut json = serde_json::Deserializer::from_slice(text);
        seed.deserialize(&mut json).map_err(|error| {
            let (line, column) = self.place(span.start);
            let column = match error.line() {
                0 | 1 => column + error.column(),
                _ => error.column(),
            };
            let line = line + error.line().max(1);
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or(&text);
            InputError::new(format!(
                "not the JSON of a plan or state: {what} at line {line} column {column}"
            ))
        })
    }

    /// Keeps what follows in the window, up to [`Scanner::kept`].
    pub(super) fn keep(&mut self) -> Result<(), InputError> {
        self.token()?;
        self.keep = Some(self.at);
        Ok(())
    }

    /// How far the reading is from where keeping began.
    fn since(&self) -> usize {
        self.at - self.keep.unwrap_or(self.at)
    }

    /// What was kept.
    pub(super) fn kept(&mut self) -> Kept<'_, 'r> {
        let from = self.keep.take().unwrap_or(self.at);
        Kept {
            scanner: self,
            from,
        }
    }

    /// Skips the next value; where it is, counted from where keeping began.
    pub(super) fn span(&mut self) -> Result<Range<usize>, InputError> {
        self.token()?;
        let start = self.since();
        self.skip()?;
        Ok(start..self.since())
    }

    /// Where what `read` takes is, counted from where keeping began.
    pub(super) fn span_of(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<(), InputError>,
    ) -> Result<Range<usize>, InputError> {
        self.token()?;
        let start = self.since();
        read(self)?;
        Ok(start..self.since())
    }

    /// The text of a span, while keeping.
    pub(super) fn text(&self, span: &Range<usize>) -> &[u8] {
        let from = self.keep.unwrap_or(self.at);
        let span = from + span.start..from + span.end;
        self.window.get(span).unwrap_or_default()
    }

    /// Keeps no longer.
    pub(super) fn release(&mut self) {
        self.keep = None;
    }

    /// Whether a null is next.
    pub(super) fn is_null(&mut self) -> Result<bool, InputError> {
        Ok(self.token()? == b'n')
    }

    /// Whether an object is next.
    pub(super) fn is_object(&mut self) -> Result<bool, InputError> {
        Ok(self.token()? == b'{')
    }

    /// Skips the next value; where it is in the window.
    fn skip_kept(&mut self) -> Result<Range<usize>, InputError> {
        self.token()?;
        let own = self.keep.is_none();
        if own {
            self.keep = Some(self.at);
        }
        let span = self.span()?;
        let from = self.keep.unwrap_or(0);
        if own {
            self.keep = None;
        }
        Ok(from + span.start..from + span.end)
    }

    /// Skips the next value.
    pub(super) fn skip(&mut self) -> Result<(), InputError> {
        // A bit for each open bracket, the innermost lowest: 1 for an object.
        let mut open = 0u128;
        let mut depth = 0u32;
        loop {
            match self.token()? {
                byte @ (b'{' | b'[') => {
                    self.at += 1;
                    if depth == MAX_DEPTH {
                        return Err(self.wrong("recursion limit exceeded"));
                    }
                    let object = byte == b'{';
                    if self.token()? == if object { b'}' } else { b']' } {
                        self.at += 1;
                    } else {
                        depth += 1;
                        open = open << 1 | u128::from(object);
                        if object {
                            self.skip_name()?;
                        }
                        continue;
                    }
                }
                b'"' => self.skip_string()?,
                b't' => self.skip_word(b"true")?,
                b'f' => self.skip_word(b"false")?,
                b'n' => self.skip_word(b"null")?,
                b'-' | b'0'..=b'9' => self.skip_number()?,
                _ => return Err(self.wrong("expected value")),
            }
            loop {
                if depth == 0 {
                    return Ok(());
                }
                let object = open & 1 == 1;
                match (self.token()?, object) {
                    (b',', _) => {
                        self.at += 1;
                        if object {
                            self.skip_name()?;
                        }
                        break;
                    }
                    (b'}', true) | (b']', false) => {
                        self.at += 1;
                        depth -= 1;
                        open >>= 1;
                    }
                    _ => return Err(self.wrong("a comma or the closing bracket is missing")),
                }
            }
        }
    }

    fn skip_name(&mut self) -> Result<(), InputError> {
        if self.token()? != b'"' {
            return Err(self.wrong("a name in quotes is missing"));
        }
        self.skip_string()?;
        self.expect(b':', "a colon is missing")
    }

    /// Skips a string; the reading stands at its first quote.
    #[inline]
    fn skip_string(&mut self) -> Result<(), InputError> {
        self.at += 1;
        loop {
            match memchr2(b'"', b'\\', self.rest()) {
                Some(n) => {
                    self.at += n + 1;
                    if self.window.get(self.at - 1) == Some(&b'"') {
                        return Ok(());
                    }
                    self.peek()?;
                    self.at += 1;
                }
                None => {
                    self.at = self.end;
                    self.peek()?;
                }
            }
        }
    }

    fn skip_word(&mut self, word: &[u8]) -> Result<(), InputError> {
        for byte in word {
            if self.peek()? != *byte {
                return Err(self.wrong("expected value"));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn skip_number(&mut self) -> Result<(), InputError> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        self.skip_digits()?;
        if self.peek()? == b'.' {
            self.at += 1;
            self.skip_digits()?;
        }
        if matches!(self.peek()?, b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek()?, b'+' | b'-') {
                self.at += 1;
            }
            self.skip_digits()?;
        }
        Ok(())
    }

    fn skip_digits(&mut self) -> Result<(), InputError> {
        if !self.peek()?.is_ascii_digit() {
            return Err(self.wrong("invalid number"));
        }
        while self.peek()?.is_ascii_digit() {
            self.at += 1;
        }
        Ok(())
    }

    /// That nothing but blanks follows.
    pub(super) fn end(&mut self) -> Result<(), InputError> {
        loop {
            let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
            let blanks = self.rest().iter().take_while(|b| blank(b)).count();
            self.at += blanks;
            if self.at < self.end {
                return Err(self.wrong("trailing characters"));
            }
            if self.at_end {
                return Ok(());
            }
            self.fill()?;
        }
    }
}

/// A value that lies in the window.
pub(super) struct Kept<'s, 'r> {
    scanner: &'s Scanner<'r>,
    from: usize,
}

impl Kept<'_, '_> {
    /// The text of a span.
    pub(super) fn text(&self, span: &Range<usize>) -> &[u8] {
        let span = self.from + span.start..self.from + span.end;
        self.scanner.window.get(span).unwrap_or_default()
    }

    /// The value at a span.
    pub(super) fn parse<T: DeserializeOwned>(&self, span: &Range<usize>) -> Result<T, InputError> {
        let span = self.from + span.start..self.from + span.end;
        self.scanner.parse_at(span)
    }

    /// The same by a seed.
    pub(super) fn parse_seed<'s, S: DeserializeSeed<'s>>(
        &'s self,
        span: &Range<usize>,
        seed: S,
    ) -> Result<S::Value, InputError> {
        let span = self.from + span.start..self.from + span.end;
        self.scanner.parse_seed_at(span, seed)
    }
}
