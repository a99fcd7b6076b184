//! Where the repository of a directory ends.

use std::path::{Path, PathBuf};

/// The root of the repository that a directory is in, or the directory itself. A repository that begins at the person's
/// home directory or at the file system's root is none: it would hold everything.
pub fn boundary_of(dir: &Path) -> PathBuf {
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    repository_of(&whole).unwrap_or(whole)
}

/// The root of the repository that a directory is in: the nearest one with `.git`.
pub fn repository_of(dir: &Path) -> Option<PathBuf> {
    let whole = dir.canonicalize().ok()?;
    let root = whole
        .ancestors()
        .find(|d| std::fs::symlink_metadata(d.join(".git")).is_ok())?;
    (!is_everything(root)).then(|| root.to_owned())
}

/// Whether a directory holds what is not of one repository.
pub fn is_everything(dir: &Path) -> bool {
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    dir.parent().is_none() || home.is_some_and(|home| home == dir)
}
