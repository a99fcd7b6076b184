//! The program git, wherever the person who runs tfsize has it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::text::is_everything;

/// Where programs are looked for without a path, as elsewhere.
const USUAL: &str = if cfg!(unix) {
    "/usr/local/bin:/usr/bin:/bin"
} else {
    ""
};

/// The program: the first on the path that is not in the repository. Names of directories that are not whole would be
/// looked for in the working directory, which is a stranger's.
///
/// # Errors
///
/// When there is none.
pub(super) fn git(top: &Path) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| USUAL.into());
    // A repository may lie in another, and that one is a stranger's, too.
    let around = |dir: &&Path| dir.join(".git").exists() && !is_everything(dir);
    let outermost = top.ancestors().filter(around).last().unwrap_or(top);
    let name = format!("git{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path)
        .filter(|dir| dir.is_absolute())
        .map(|dir| dir.join(&name))
        .filter(|file| is_program(file))
        .find(|file| {
            file.canonicalize()
                .is_ok_and(|real| !real.starts_with(outermost))
        })
        .context("git is not on the path, and another revision needs it")
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file)
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}
