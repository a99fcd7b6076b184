//! Which file is the policy: the one that is asked for, or the nearest one.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::FILE_NAME;
use crate::text::{FileId, Files, slashes};

/// The policy file in force for a directory: the nearest `tfsize.hcl`, up to the repository's root.
pub fn find(from: &Path) -> Option<PathBuf> {
    for dir in from.ancestors() {
        let candidate = dir.join(FILE_NAME);
        // Where everybody may write, as in the directory of temporary files, the file may be anybody's.
        if candidate.is_file() && (dir == from || !is_shared(dir)) {
            return Some(candidate);
        }
        if dir.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Whether everybody may write to a directory.
#[cfg(unix)]
fn is_shared(dir: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(dir).is_ok_and(|meta| meta.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn is_shared(_: &Path) -> bool {
    false
}

/// Reads a policy that was found. Above a directory that is in no repository it is read alone: what stands beside it is
/// out of reach.
///
/// # Errors
///
/// As [`Files::read`].
pub fn open_found(files: &mut Files, path: &Path) -> Result<FileId> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let above = files.reach().dir(dir.unwrap_or(Path::new("."))).is_err();
    if above && std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file()) {
        return files.read_named(path);
    }
    files.read(path)
}

/// A file that is asked for but is no policy at all gets a clear error rather than many findings.
///
/// # Errors
///
/// When the file cannot be read, or is no policy at all.
pub fn open(files: &mut Files, path: &Path) -> Result<FileId> {
    if path.is_dir() {
        let inside = path.join(FILE_NAME);
        if inside.is_file() {
            return files.read(&inside);
        }
        bail!("{} is a directory without a {FILE_NAME}", slashes(path));
    }
    files.read_named(path)
}
