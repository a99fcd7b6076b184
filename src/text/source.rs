//! The files of one run, read once and addressed by number.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Result, anyhow};

use super::hidden::Hidden;
use super::{FileId, Place, Reach, Refusal, Span, secrets_in};
use crate::budget;
use crate::text::slashes;

/// One file: its text without a byte-order mark.
pub struct SourceFile {
    /// The path as the user wrote it, for messages.
    pub path: PathBuf,
    /// The text; offsets of spans count from its start, after the mark.
    pub text: String,
    /// Whether a byte-order mark was cut off; writing must put it back.
    pub byte_order_mark: bool,
    line_starts: Vec<u32>,
    /// How many characters there are before each so many bytes, once a line is asked for that is long.
    characters: OnceLock<Vec<u32>>,
}

/// The bytes between places whose number of characters is remembered; a longer line is long.
const STRETCH: usize = 1 << 12;

/// The text may hold secrets, and what `Debug` prints ends in logs.
impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile")
            .field("path", &self.path)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// The largest file that is read, in bytes.
fn largest() -> u64 {
    budget::current()
        .map_or_else(budget::Limits::default, |budget| budget.limits())
        .file
}

/// All files of a run.
#[derive(Debug, Default)]
#[allow(clippy::struct_field_names, reason = "what they are called everywhere")]
pub struct Files {
    files: Vec<SourceFile>,
    reach: Reach,
    pub(super) hidden: HashMap<FileId, Hidden>,
    /// What makes the files that are nowhere but here.
    made: HashMap<FileId, Span>,
}

impl Files {
    /// No files yet; every file may be read.
    #[cfg(feature = "internals")]
    pub fn new() -> Self {
        Self::default()
    }

    /// No files yet; those within reach may be read.
    pub fn within(reach: Reach) -> Self {
        Self {
            files: Vec::new(),
            reach,
            hidden: HashMap::new(),
            made: HashMap::new(),
        }
    }

    /// Which files may be read.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Reads a file that was come across or that a text names. Errors name the path and what is wrong with it (outside,
    /// missing, a directory, too large, not UTF-8).
    ///
    /// # Errors
    ///
    /// What is wrong with the file, with its path.
    pub fn read(&mut self, path: &Path) -> Result<FileId> {
        let file = SourceFile::read(&self.reach, path)?;
        Ok(self.take(file))
    }

    /// Reads a file that the command line names, also a pipe. Errors as of [`Files::read`].
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_named(&mut self, path: &Path) -> Result<FileId> {
        let file = SourceFile::read_named(&self.reach, path)?;
        Ok(self.take(file))
    }

    fn take(&mut self, file: SourceFile) -> FileId {
        let id = self.reserve(&file.path);
        self.fill(id, file);
        id
    }

    /// Adds text under a name; a leading byte-order mark is cut off and remembered.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> FileId {
        let file = SourceFile::new(path, text);
        let id = self.next_id();
        self.files.push(file);
        self.hide_secrets(id);
        id
    }

    /// Adds the text of a file that a run makes, which is nowhere but here; `by` is what says so.
    pub fn add_made(
        &mut self,
        path: impl Into<PathBuf>,
        text: impl Into<String>,
        by: Span,
    ) -> FileId {
        let id = self.add(path, text);
        self.made.insert(id, by);
        id
    }

    /// What makes a file that is nowhere but here.
    pub fn made_by(&self, id: FileId) -> Option<Span> {
        self.made.get(&id).copied()
    }

    /// Keeps what shows a secret by what it says out of everything that is shown of a file, whatever it is a file of.
    fn hide_secrets(&mut self, id: FileId) {
        let found = self.get(id).map(|file| secrets_in(&file.text));
        for range in found.unwrap_or_default() {
            self.hide(Span::new(id, range));
        }
    }

    /// The number of a file that is read later, empty until then: so many can be read at a time, and their order is
    /// still the same in every run.
    pub fn reserve(&mut self, path: &Path) -> FileId {
        self.add(path, "")
    }

    /// Puts a file that was read in the place reserved for it.
    pub fn fill(&mut self, id: FileId, file: SourceFile) {
        if let Some(place) = self.files.get_mut(id.0 as usize) {
            *place = file;
            self.hide_secrets(id);
        }
    }

    fn next_id(&self) -> FileId {
        FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX))
    }

    /// The file of that number, if this run has it.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// Every file, in the order they were read.
    pub fn all(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The number of every file.
    pub fn ids(&self) -> impl Iterator<Item = FileId> {
        (0..self.files.len()).map(|i| FileId(u32::try_from(i).unwrap_or(u32::MAX)))
    }

    /// The path of a file as the user wrote it.
    pub fn path(&self, id: FileId) -> &Path {
        self.get(id).map_or(Path::new("?"), |f| f.path.as_path())
    }

    /// The text a span covers; empty when it lies outside the file. For what is printed there is [`Files::shown`].
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|f| f.text.get(span.range()))
            .unwrap_or("")
    }

    /// Line and column of a span's first byte.
    pub fn place(&self, span: Span) -> Place {
        self.get(span.file)
            .map_or(Place { line: 1, column: 1 }, |f| f.place(span.start))
    }

    /// `path:line:column` of a span's start.
    pub fn locate(&self, span: Span) -> String {
        format!("{}:{}", slashes(self.path(span.file)), self.place(span))
    }
}

impl SourceFile {
    /// Reads a file that was come across; errors are those of [`Files::read`].
    ///
    /// # Errors
    ///
    /// As [`Files::read`].
    pub fn read(reach: &Reach, path: &Path) -> Result<Self> {
        Self::decoded(path, reach.read(path, largest()))
    }

    /// Reads a file that the command line names; errors are those of [`Files::read`].
    ///
    /// # Errors
    ///
    /// As [`Files::read`].
    pub fn read_named(reach: &Reach, path: &Path) -> Result<Self> {
        Self::decoded(path, reach.read_named(path, largest()))
    }

    fn decoded(path: &Path, bytes: Result<Vec<u8>, Refusal>) -> Result<Self> {
        let bytes = bytes.map_err(|e| {
            let path = slashes(path);
            let help = match e {
                Refusal::TooLarge(_) => "; split it, or raise the limit with `--budget 10`",
                _ => "",
            };
            anyhow!("cannot read {path}: {e}{help}")
        })?;
        let text = String::from_utf8(bytes).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            anyhow!("{} is not UTF-8 text (byte {at})", slashes(path))
        })?;
        Ok(Self::new(path, text))
    }

    /// Text under a name; a leading byte-order mark is cut off and remembered.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        let byte_order_mark = text.starts_with('\u{feff}');
        if byte_order_mark {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, b)| *b == b'\n')
                    .map(|(i, _)| i + 1),
            )
            .map(|i| u32::try_from(i).unwrap_or(u32::MAX))
            .collect();
        Self {
            path: path.into(),
            text,
            byte_order_mark,
            line_starts,
            characters: OnceLock::new(),
        }
    }

    /// What was read, with its byte-order mark.
    pub fn whole(&self) -> String {
        let mark = if self.byte_order_mark { "\u{feff}" } else { "" };
        format!("{mark}{}", self.text)
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn place(&self, offset: u32) -> Place {
        let line = self.line_starts.partition_point(|s| *s <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0) as usize;
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let column = self.characters(start, end) + 1;
        Place { line, column }
    }

    /// How many characters begin within these bytes.
    fn characters(&self, start: usize, end: usize) -> usize {
        let count = |bytes: &[u8]| bytes.iter().filter(|b| (**b & 0xc0) != 0x80).count();
        let text = self.text.as_bytes();
        if end.saturating_sub(start) < STRETCH {
            return count(text.get(start..end).unwrap_or_default());
        }
        let known = self.characters.get_or_init(|| {
            let mut sum = 0;
            let mut sums = vec![0];
            for stretch in text.chunks(STRETCH) {
                sum += count(stretch);
                sums.push(u32::try_from(sum).unwrap_or(u32::MAX));
            }
            sums
        });
        let before = |at: usize| {
            let whole = at / STRETCH;
            let sum = known.get(whole).copied().unwrap_or_default() as usize;
            sum + count(text.get(whole * STRETCH..at).unwrap_or_default())
        };
        before(end) - before(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_are_those_of_short_ones() {
        for text in ["é", "ab", "日本語x"] {
            let text = format!("{}\n{}", text, text.repeat(3_000));
            let file = SourceFile::new("a.hcl", text.as_str());
            let start = text.find('\n').unwrap() + 1;
            for (n, (at, _)) in text[start..].char_indices().enumerate() {
                let place = file.place(u32::try_from(start + at).unwrap());
                assert_eq!((place.line, place.column), (2, n + 1));
            }
        }
    }

    #[test]
    fn columns_count_characters_after_the_byte_order_mark() {
        let mut files = Files::new();
        let id = files.add("a.hcl", "\u{feff}é = 1\nsize = \"é\" # x\n");
        let at = |s: &str| {
            let start = files.get(id).unwrap().text.find(s).unwrap();
            files.place(Span::new(id, start..start))
        };
        assert_eq!(at("é"), Place { line: 1, column: 1 });
        assert_eq!(at("="), Place { line: 1, column: 3 });
        assert_eq!(
            at("#"),
            Place {
                line: 2,
                column: 12
            }
        );
        assert!(files.get(id).unwrap().byte_order_mark);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let mut files = Files::new();
        let dir = tempfile::tempdir().unwrap();
        let e = files.read(dir.path()).unwrap_err().to_string();
        assert!(e.contains("it is a directory, not a file"), "{e}");
        let path = dir.path().join("latin.hcl");
        std::fs::write(&path, b"a = \"\xe9\"").unwrap();
        let e = files.read(&path).unwrap_err().to_string();
        assert!(e.contains("not UTF-8") && e.contains("byte 5"), "{e}");
    }
}
