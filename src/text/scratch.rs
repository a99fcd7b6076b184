//! Directories for the time of a run, which the next run removes where this one cannot.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::budget;

/// What the names begin with.
const NAME: &str = "tfsize-scratch-";
/// The file in it that is locked as long as its run lives.
const LOCK: &str = "lock";

/// A directory that only this person may enter; it goes when this does.
#[derive(Debug)]
pub struct Scratch {
    inner: PathBuf,
    // Kept for what happens when they go, in this order.
    _known: budget::Temporary,
    _dir: TempDir,
    _lock: File,
}

impl Scratch {
    /// Makes one, and removes those of runs that were killed.
    ///
    /// # Errors
    ///
    /// When there is no place for temporary files.
    pub fn new() -> Result<Self> {
        let make = || -> std::io::Result<Self> {
            let dir = tempfile::Builder::new().prefix(NAME).tempdir()?;
            let lock = File::create(dir.path().join(LOCK))?;
            lock.lock()?;
            // Its path has no links: whether something is below it can be told.
            let inner = dir.path().canonicalize()?.join("files");
            let known = budget::temporary(dir.path());
            std::fs::create_dir(&inner)?;
            Ok(Self {
                inner,
                _known: known,
                _dir: dir,
                _lock: lock,
            })
        };
        // Between its making and its locking another run may take it for one that was left.
        let made = make().or_else(|_| make());
        let made = made.context("cannot make a directory for temporary files")?;
        if let Some(own) = made.inner.parent() {
            sweep(own);
        }
        Ok(made)
    }

    /// Writes a file of the run's own below the directory.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn put(&self, below: &Path, text: &str) -> Result<()> {
        let path = self.inner.join(below);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let made = made.and_then(|()| std::fs::write(&path, text));
        made.context("cannot write a temporary file")
    }

    /// The directory, empty at first.
    pub fn path(&self) -> &Path {
        &self.inner
    }
}

/// Removes the directories beside this one whose runs have ended without.
fn sweep(own: &Path) {
    let Some(dir) = own.parent() else { return };
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let named = entry.file_name().to_string_lossy().starts_with(NAME);
        if !named || path == own || !is_ours(&path, own) {
            continue;
        }
        // Without the lock file it is just being made, or being removed.
        let Ok(lock) = File::open(path.join(LOCK)) else {
            continue;
        };
        if lock.try_lock().is_ok() {
            let _ = std::fs::remove_dir_all(&path);
        }
    }
}

/// Whether a directory is no link and belongs to the same person as another.
#[cfg(unix)]
fn is_ours(path: &Path, own: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let meta = |path: &Path| {
        std::fs::symlink_metadata(path)
            .ok()
            .filter(std::fs::Metadata::is_dir)
    };
    match (meta(path), meta(own)) {
        (Some(theirs), Some(ours)) => theirs.uid() == ours.uid(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_ours(path: &Path, _: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|m| m.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_has_left_goes_with_the_next_and_what_is_in_use_stays() {
        let used = Scratch::new().unwrap();
        let left = tempfile::Builder::new().prefix(NAME).tempdir().unwrap();
        std::fs::write(left.path().join(LOCK), "").unwrap();
        std::fs::write(left.path().join("large"), "x").unwrap();
        let next = Scratch::new().unwrap();
        assert!(!left.path().exists());
        assert!(used.path().is_dir() && next.path().is_dir());
        let path = next.path().parent().unwrap().to_owned();
        drop(next);
        assert!(!path.exists());
    }
}
