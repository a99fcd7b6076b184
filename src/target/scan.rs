//! Directories, and where paths lead from them.

use std::path::{Component, Path, PathBuf};

use anyhow::{Result, bail};
use walkdir::WalkDir;

use crate::config::load::config_files;
use crate::text::escape::terminal::path as shown;

/// How deep directories are looked for below each other.
const DEEPEST: usize = 200;

/// The nearest directory with configuration, for files of values that stand below one.
pub(super) fn holding(dir: &Path) -> Option<PathBuf> {
    let mut at = Some(dir);
    while let Some(dir) = at {
        let dir = if dir.as_os_str().is_empty() {
            Path::new(".")
        } else {
            dir
        };
        if config_files(dir).is_ok_and(|list| !list.is_empty()) {
            return Some(dir.to_owned());
        }
        if dir.join(".git").exists() || dir == Path::new(".") {
            return None;
        }
        at = dir.parent();
    }
    None
}

/// Where a path leads from a directory that is named without links.
pub(super) fn place(dir: &Path, path: &Path) -> PathBuf {
    let mut out = dir.to_owned();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
        // Behind a link, `..` is another directory than it looks.
        if out.is_symlink() {
            return real(&dir.join(path));
        }
    }
    out
}

pub(super) fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The directories with configuration below one, sorted. Hidden ones are passed over, and with them what `init` brings.
///
/// An error where they are nested so deeply that looking further would take without end.
pub(super) fn directories(top: &Path, skip: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let has = |dir: &Path| config_files(dir).is_ok_and(|list| !list.is_empty());
    below(top, skip, &has)
}

/// The directories of a kind below one, in the same way.
pub(super) fn below(
    top: &Path,
    skip: &dyn Fn(&Path) -> bool,
    is_one: &dyn Fn(&Path) -> bool,
) -> Result<Vec<PathBuf>> {
    let mut out: Vec<PathBuf> = Vec::new();
    let walk = WalkDir::new(top)
        .max_depth(DEEPEST + 1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let hidden = entry.depth() > 0 && (name.starts_with('.') || name == "node_modules");
            !(hidden || entry.file_type().is_dir() && entry.depth() > 0 && skip(entry.path()))
        });
    // The directory itself may be named by a link.
    let dirs = walk
        .flatten()
        .filter(|e| e.depth() == 0 || e.file_type().is_dir());
    for entry in dirs {
        if entry.depth() > DEEPEST {
            let path = tidy(entry.path());
            let start: PathBuf = path.components().take(4).collect();
            bail!(
                "directories below {} are nested more than {DEEPEST} deep, which is not read",
                shown(&start)
            );
        }
        if is_one(entry.path()) {
            out.push(tidy(entry.path()));
        }
    }
    Ok(out)
}

/// The path without a leading `./`.
fn tidy(path: &Path) -> PathBuf {
    let mut parts = path.components().peekable();
    if parts.peek() == Some(&Component::CurDir) && path.components().count() > 1 {
        parts.next();
    }
    parts.collect()
}
