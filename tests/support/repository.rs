//! Repositories for tests: a folder in which no policy above it is found.

use std::fs;
use std::path::Path;

use tempfile::{TempDir, tempdir};

/// A repository with these files.
pub(crate) fn repository(files: &[(&str, &str)]) -> TempDir {
    let dir = tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (name, text) in files {
        put(dir.path(), name, text);
    }
    dir
}

/// Writes a file, and the folders above it.
pub(crate) fn put(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
