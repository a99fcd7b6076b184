//! The bytes of a file that must not be shown.

use std::ops::Range;

/// The word that stands wherever something must not be shown.
pub const HIDDEN: &str = "(sensitive)";

/// The bytes of one file that must not be shown: sorted, and apart from each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Hidden(Vec<Range<usize>>);

impl Hidden {
    pub(super) fn add(&mut self, range: Range<usize>) {
        let first = self.0.partition_point(|r| r.end < range.start);
        let last = self.0.partition_point(|r| r.start <= range.end);
        let touched = self.0.get(first..last).unwrap_or_default();
        let start = touched
            .first()
            .map_or(range.start, |r| r.start.min(range.start));
        let end = touched.last().map_or(range.end, |r| r.end.max(range.end));
        self.0.splice(first..last, std::iter::once(start..end));
    }

    pub(super) fn within(&self, range: &Range<usize>) -> &[Range<usize>] {
        let first = self.0.partition_point(|r| r.end <= range.start);
        let last = self.0.partition_point(|r| r.start < range.end);
        self.0.get(first..last).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_joined_where_they_touch() {
        let mut hidden = Hidden::default();
        for range in [4..6, 10..12, 6..10, 0..1, 2..3, 11..20] {
            hidden.add(range);
        }
        assert_eq!(hidden.0, [0..1, 2..3, 4..20]);
    }
}
