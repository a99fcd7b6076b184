//! Places as other programs want them: paths from the repository's root, with forward slashes.

use std::path::{Component, Path, PathBuf, absolute};

use crate::text::{Place, Span};

use super::Report;

/// A range in a file; lines and columns from 1, the end after the last character.
pub(super) struct Region {
    /// From the repository's root where the file lies below it.
    pub(super) path: String,
    pub(super) start: Place,
    pub(super) end: Place,
}

impl Report<'_> {
    /// Where a span is; none for what stands in no file.
    pub(super) fn region(&self, span: Span) -> Option<Region> {
        let file = self.files.get(span.file)?;
        Some(Region {
            path: self.relative(&file.path),
            start: file.place(span.start),
            end: file.place(span.end.max(span.start)),
        })
    }

    /// A path from the repository's root; one that lies outside stays as it was written.
    pub(super) fn relative(&self, path: &Path) -> String {
        let inside = clean(self.base).and_then(|base| {
            let path = clean(path)?;
            path.strip_prefix(&base).ok().map(Path::to_path_buf)
        });
        let path = inside.unwrap_or_else(|| path.to_path_buf());
        let text = if std::path::MAIN_SEPARATOR == '/' {
            path.to_string_lossy().into_owned()
        } else {
            path.to_string_lossy()
                .replace(std::path::MAIN_SEPARATOR, "/")
        };
        if text.is_empty() {
            ".".to_string()
        } else {
            text
        }
    }
}

/// The absolute path without `.` and `..`, told from the names alone: files may stand in memory only.
pub(super) fn clean(path: &Path) -> Option<PathBuf> {
    // An empty path is the working directory to `join`, but not to `absolute`.
    let path = absolute(Path::new(".").join(path)).ok()?;
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Checked;
    use crate::text::Files;

    fn relative(base: &str, path: &str) -> String {
        let report = Report {
            files: &Files::new(),
            findings: &[],
            suppressed: &[],
            undecided: &[],
            checked: Checked::default(),
            settings: &[],
            rules: &[],
            base: Path::new(base),
        };
        report.relative(Path::new(path))
    }

    #[test]
    fn paths_are_told_from_the_root() {
        for (base, path, expect) in [
            (".", "a/main.tf", "a/main.tf"),
            ("", "./a/../b/main.tf", "b/main.tf"),
            ("/repo", "/repo/stacks/a b.tf", "stacks/a b.tf"),
            ("/repo", "/repo", "."),
            ("/repo", "/other/main.tf", "/other/main.tf"),
            ("stacks", "stacks/main.tf", "main.tf"),
            ("stacks", "../other/main.tf", "../other/main.tf"),
        ] {
            assert_eq!(relative(base, path), expect, "{base} {path}");
        }
        // From a directory below the root, whose name only the system knows.
        let here = absolute(".").unwrap();
        let name = here.file_name().unwrap().to_string_lossy();
        assert_eq!(relative("..", "main.tf"), format!("{name}/main.tf"));
    }
}
