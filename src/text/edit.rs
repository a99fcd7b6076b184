//! Replacing byte ranges of a text, and showing what changed.

use thiserror::Error;

use similar::TextDiff;

/// One replacement: the bytes `range` become `text`. An empty range inserts, an empty text deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Bytes to replace.
    pub range: std::ops::Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}

/// Why edits could not be applied; the text is left as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// Two edits touch the same bytes, or insert at the same place.
    #[error("two edits overlap at byte {0}")]
    Overlap(usize),
    /// An edit lies outside the text or splits a character.
    #[error("an edit at byte {0} lies outside the text")]
    OutOfText(usize),
}

/// Applies edits given in any order.
///
/// # Errors
///
/// When edits overlap, or lie outside of the text.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|e| (e.range.start, e.range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut last: Option<&Edit> = None;
    for edit in sorted {
        if edit.range.start < at || last.is_some_and(|l| l.range == edit.range) {
            return Err(EditError::Overlap(edit.range.start));
        }
        let outside = EditError::OutOfText(edit.range.start);
        out.push_str(text.get(at..edit.range.start).ok_or(outside.clone())?);
        text.get(edit.range.clone()).ok_or(outside)?;
        out.push_str(&edit.text);
        at = edit.range.end;
        last = Some(edit);
    }
    out.push_str(text.get(at..).ok_or(EditError::OutOfText(at))?);
    Ok(out)
}

/// A unified diff with three lines of context; empty when the texts are equal.
pub fn unified_diff(old: &str, new: &str, old_name: &str, new_name: &str) -> String {
    if old == new {
        return String::new();
    }
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(old_name, new_name)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(range: std::ops::Range<usize>, text: &str) -> Edit {
        Edit {
            range,
            text: text.into(),
        }
    }

    #[test]
    fn edits_apply_in_any_order_and_leave_the_rest() {
        let done = apply(
            "cpu = 256 # small",
            &[edit(6..9, "1024"), edit(0..3, "size")],
        );
        assert_eq!(done.unwrap(), "size = 1024 # small");
    }

    #[test]
    fn overlapping_or_foreign_edits_are_refused() {
        let two = [edit(0..3, "a"), edit(2..4, "b")];
        assert_eq!(apply("abcdef", &two), Err(EditError::Overlap(2)));
        assert_eq!(apply("é", &[edit(1..2, "")]), Err(EditError::OutOfText(1)));
        assert_eq!(apply("a", &[edit(5..6, "")]), Err(EditError::OutOfText(5)));
    }
}
