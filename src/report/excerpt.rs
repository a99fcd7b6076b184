//! The part of a text that is shown around marks: a line of megabytes is cut to what is near them.

use std::ops::Range;

/// How many characters of a long line are shown on each side of a mark.
const BESIDE: usize = 150;
/// The longest line that is shown whole, in bytes.
const WHOLE: usize = 400;
/// The longest mark that is shown whole, in bytes.
const MARK: usize = 400;

/// A text to show, and where the marks are in it.
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) at: Vec<Range<usize>>,
}

/// Cuts what is far from every mark out of long lines. Lines stay lines, so that their numbers hold.
pub(super) fn excerpt(text: &str, marks: &[Range<usize>]) -> Excerpt {
    let mut cuts: Vec<(Range<usize>, String)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if content.len() > WHOLE {
            long(text, start..start + content.len(), marks, &mut cuts);
        }
        start += line.len();
    }
    let mut out = String::with_capacity(text.len().min(1 << 16));
    let mut from = 0;
    // Where each kept part starts, before and after.
    let mut parts = vec![(0, 0)];
    for (range, sign) in &cuts {
        out.push_str(text.get(from..range.start).unwrap_or_default());
        parts.push((range.start, out.len()));
        out.push_str(sign);
        parts.push((range.end, out.len()));
        from = range.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    let moved = |at: usize| {
        let part = parts.partition_point(|(old, _)| *old <= at).max(1) - 1;
        let (old, new) = parts.get(part).copied().unwrap_or_default();
        let next = parts.get(part + 1).map_or(out.len(), |(_, new)| *new);
        out.floor_char_boundary((new + at - old).min(next))
    };
    let at = marks
        .iter()
        .map(|mark| {
            let start = moved(mark.start);
            start..moved(mark.end).max(start)
        })
        .collect();
    Excerpt { text: out, at }
}

/// What is cut out of a long line: everything that is not near the start of the line, or the start or end of a mark.
fn long(
    text: &str,
    line: Range<usize>,
    marks: &[Range<usize>],
    cuts: &mut Vec<(Range<usize>, String)>,
) {
    let first = line.start..line.start + BESIDE;
    let mut kept = vec![first];
    for mark in marks {
        if mark.end < line.start || mark.start > line.end {
            continue;
        }
        let (start, end) = (mark.start.max(line.start), mark.end.min(line.end));
        if end - start <= MARK {
            kept.push(start.saturating_sub(BESIDE)..end + BESIDE);
        } else {
            kept.push(start.saturating_sub(BESIDE)..start + BESIDE);
            kept.push(end - BESIDE..end + BESIDE);
        }
    }
    kept.sort_by_key(|r| r.start);
    let mut from = line.start;
    let mut leave_out = |until: usize, from: usize| {
        let range = text.ceil_char_boundary(from)..text.floor_char_boundary(until);
        let left_out = text.get(range.clone()).unwrap_or_default().chars().count();
        let sign = format!("… ({left_out} more characters) …");
        if range.len() > sign.len() + BESIDE {
            cuts.push((range, sign));
        }
    };
    for range in kept {
        let start = range.start.clamp(line.start, line.end);
        if start > from {
            leave_out(start, from);
        }
        from = from.max(range.end.min(line.end));
    }
    if line.end > from {
        leave_out(line.end, from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_around_its_marks() {
        let text = format!(
            "a\nb = \"{}MARK{}\"\nc\n",
            "é".repeat(1_000_000),
            "x".repeat(1_000_000)
        );
        let start = text.find("MARK").unwrap();
        let shown = excerpt(&text, &[start..start + 4, 0..1, text.len() - 2..text.len()]);
        let of = |i: usize| &shown.text[shown.at[i].clone()];
        assert_eq!([of(0), of(1), of(2)], ["MARK", "a", "c\n"]);
        assert!(shown.text.len() < 2_000, "{}", shown.text.len());
        assert_eq!(shown.text.lines().count(), 3);
        assert!(shown.text.contains("more characters) …"), "{}", shown.text);
        let short = "cpu = 256\n";
        let mark = 6..9;
        let marks = [mark];
        assert_eq!(excerpt(short, &marks).text, short);
        assert_eq!(excerpt(short, &marks).at, marks);
    }

    #[test]
    fn a_long_mark_shows_both_ends() {
        let text = "m".repeat(5_000_000);
        let all = 0..text.len();
        let shown = excerpt(&text, std::slice::from_ref(&all));
        assert_eq!(shown.at.first().unwrap().clone(), 0..shown.text.len());
        assert!(shown.text.len() < 1_000);
    }
}
