//! What must not be shown of the files of a run.
//!
//! Who reads a file says which of its bytes spell a secret; whatever prints a part of a file asks here for the text, and
//! gets a word in their place.

use std::borrow::Cow;
use std::ops::Range;

use super::hidden::HIDDEN;
use super::{Edit, FileId, Files, Span, apply};

/// A part of a file as it may be shown.
#[derive(Debug, Clone)]
pub struct Excerpt<'a> {
    /// The text; as many lines as the file has there.
    pub text: Cow<'a, str>,
    /// Where it starts in the file.
    start: usize,
    /// What was hidden: where in the file, and where in the text.
    cuts: Vec<(Range<usize>, Range<usize>)>,
}

impl Excerpt<'_> {
    /// The bytes of the text that stand for a range of the file; a range that begins or ends within what is hidden
    /// takes in all of it.
    pub fn range(&self, of: &Range<usize>) -> Range<usize> {
        let start = self.at(of.start, false);
        // An empty range is a place, and stays one.
        let end = if of.end > of.start {
            self.at(of.end, true)
        } else {
            start
        };
        start..end.max(start)
    }

    fn at(&self, offset: usize, end: bool) -> usize {
        let mut moved = offset.saturating_sub(self.start);
        for (from, to) in &self.cuts {
            if offset <= from.start {
                break;
            }
            moved = if offset < from.end {
                if end { to.end } else { to.start }
            } else {
                to.end + (offset - from.end)
            };
        }
        self.text.floor_char_boundary(moved)
    }
}

impl Files {
    /// Keeps the bytes of a span out of everything that is shown.
    pub fn hide(&mut self, span: Span) {
        if !span.is_empty() {
            self.hidden.entry(span.file).or_default().add(span.range());
        }
    }

    /// Whether a byte of a span must not be shown.
    pub fn hides(&self, span: Span) -> bool {
        let hidden = self.hidden.get(&span.file);
        hidden.is_some_and(|h| !h.within(&span.range()).is_empty())
    }

    /// A part of a file as it may be shown; empty when it lies outside the file.
    pub fn excerpt(&self, id: FileId, range: Range<usize>) -> Excerpt<'_> {
        let text = self.get(id).map_or("", |f| f.text.as_str());
        let end = text.floor_char_boundary(range.end.min(text.len()));
        let start = text.floor_char_boundary(range.start.min(end));
        let hidden = self.hidden.get(&id).map(|h| h.within(&(start..end)));
        let mut out = Excerpt {
            text: Cow::Borrowed(text.get(start..end).unwrap_or_default()),
            start,
            cuts: Vec::new(),
        };
        let Some(hidden) = hidden.filter(|h| !h.is_empty()) else {
            return out;
        };
        let mut shown = String::new();
        let mut at = start;
        for cut in hidden {
            let from = text.floor_char_boundary(cut.start.max(start));
            let to = text.ceil_char_boundary(cut.end.min(end));
            shown.push_str(text.get(at..from).unwrap_or_default());
            let before = shown.len();
            shown.push_str(HIDDEN);
            let lines = text.get(from..to).unwrap_or_default().matches('\n').count();
            shown.extend(std::iter::repeat_n('\n', lines));
            out.cuts.push((from..to, before..shown.len()));
            at = to;
        }
        shown.push_str(text.get(at..end).unwrap_or_default());
        out.text = Cow::Owned(shown);
        out
    }

    /// A part of a file as it may be shown, the edits in it counted from its start, and what they make of it; `None`
    /// when they do not fit.
    pub fn edited(
        &self,
        id: FileId,
        range: Range<usize>,
        edits: &[Edit],
    ) -> Option<(Cow<'_, str>, String, Vec<Edit>)> {
        let excerpt = self.excerpt(id, range.clone());
        let edits: Vec<Edit> = edits
            .iter()
            .map(|e| {
                let inside = range.start <= e.range.start && e.range.end <= range.end;
                inside.then(|| Edit {
                    range: excerpt.range(&e.range),
                    text: e.text.clone(),
                })
            })
            .collect::<Option<_>>()?;
        let after = apply(&excerpt.text, &edits).ok()?;
        Some((excerpt.text, after, edits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> (Files, FileId) {
        let mut files = Files::new();
        let id = files.add("a.tf", "a = \"one\"\nb = <<E\ntwo\nE\nc = \"três\" # é\n");
        (files, id)
    }

    fn span(files: &Files, id: FileId, text: &str) -> Span {
        let start = files.get(id).unwrap().text.find(text).unwrap();
        Span::new(id, start..start + text.len())
    }

    #[test]
    fn hidden_bytes_are_a_word_and_lines_stay_lines() {
        let (mut files, id) = files();
        for text in ["\"one\"", "<<E\ntwo\nE", "\"três\""] {
            files.hide(span(&files, id, text));
        }
        let all = files.excerpt(id, 0..usize::MAX);
        assert_eq!(
            all.text,
            "a = (sensitive)\nb = (sensitive)\n\n\nc = (sensitive) # é\n"
        );
        let at = |text: &str| {
            all.text
                .get(all.range(&span(&files, id, text).range()))
                .unwrap()
        };
        assert_eq!(at("é"), "é");
        assert_eq!(at("one"), "(sensitive)");
        assert_eq!(at("b"), "b");
        assert!(files.hides(span(&files, id, "two")) && !files.hides(span(&files, id, "c =")));
        // A part that begins within what is hidden says nothing of it either.
        let part = files.excerpt(id, span(&files, id, "two").range());
        assert_eq!(part.text, "(sensitive)");
    }

    #[test]
    fn an_edit_of_a_hidden_text_shows_only_the_new_one() {
        let (mut files, id) = files();
        files.hide(span(&files, id, "one"));
        let edit = Edit {
            range: span(&files, id, "\"one\"").range(),
            text: "2".into(),
        };
        let (old, new, edits) = files.edited(id, 0..10, &[edit]).unwrap();
        assert_eq!((&*old, &*new), ("a = \"(sensitive)\"\n", "a = 2\n"));
        assert_eq!(edits.first().unwrap().range, 4..17);
    }
}
