//! Writing a file so that it is either the old one or the new one.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::NamedTempFile;

/// Replaces a file, or makes it with the directories above it. Permissions stay, and a link stays a link to what is
/// replaced.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let target: PathBuf = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let dir = target.parent().filter(|p| !p.as_os_str().is_empty());
    let dir = dir.unwrap_or(Path::new("."));
    let work = || -> std::io::Result<()> {
        std::fs::create_dir_all(dir)?;
        let mut file = NamedTempFile::new_in(dir)?;
        file.write_all(bytes)?;
        match std::fs::metadata(&target) {
            Ok(before) => std::fs::set_permissions(file.path(), before.permissions())?,
            Err(_) => readable(&file)?,
        }
        file.persist(&target).map_err(|e| e.error)?;
        Ok(())
    };
    work().with_context(|| format!("cannot write {}", path.display()))
}

/// A new file is readable as one written in the ordinary way, not private as temporary files are.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}
