//! A stream through which text goes line by line: what cleans text needs whole lines, and a report may be far larger.

use std::borrow::Cow;
use std::io::{self, Write};

/// Changes each whole line and writes it on. [`ByLine::finish`] writes what stands behind the last line feed.
pub struct ByLine<W, F> {
    to: W,
    change: F,
    rest: Vec<u8>,
}

impl<W: Write, F: Fn(&str) -> Cow<str>> ByLine<W, F> {
    /// A stream into another.
    pub fn new(to: W, change: F) -> Self {
        Self {
            to,
            change,
            rest: Vec::new(),
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// When the stream cannot be written to.
    pub fn finish(mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.rest);
        self.put(&rest)?;
        self.to.flush()
    }

    fn put(&mut self, text: &[u8]) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(text);
        self.to.write_all((self.change)(&text).as_bytes())
    }
}

impl<W: Write, F: Fn(&str) -> Cow<str>> Write for ByLine<W, F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(end) = memchr::memrchr(b'\n', bytes) else {
            self.rest.extend_from_slice(bytes);
            return Ok(bytes.len());
        };
        let (lines, rest) = bytes.split_at(end + 1);
        if self.rest.is_empty() {
            self.put(lines)?;
        } else {
            self.rest.extend_from_slice(lines);
            let lines = std::mem::take(&mut self.rest);
            self.put(&lines)?;
        }
        self.rest.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bracketed(text: &str) -> Cow<'_, str> {
        let lines = text.split_inclusive('\n').map(|l| ["[", l, "]"].concat());
        lines.collect()
    }

    #[test]
    fn each_line_is_changed_as_a_whole_however_it_comes() {
        let text = "::a é\nb\n\n::c";
        for size in 1..=text.len() {
            let mut out = Vec::new();
            let mut lines = ByLine::new(&mut out, bracketed);
            for part in text.as_bytes().chunks(size) {
                lines.write_all(part).unwrap();
            }
            lines.finish().unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), bracketed(text), "{size}");
        }
    }
}
