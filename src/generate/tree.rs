//! What is on disk, held against what would be written.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::WalkDir;

use super::{Files, MODULES, STACKS, Written};
use crate::target::file_header::{FileHeader, Origin};
use crate::text::slashes;
use crate::text::write::stays_below;

/// How a file on disk stands to the one that would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has the text that would be written.
    Current,
    /// Not there.
    Missing,
    /// Written by tfsize, untouched, and no longer what it would write.
    Stale(Reason),
    /// Written by tfsize and changed since.
    Edited,
    /// Not written by tfsize.
    Foreign,
    /// Written by tfsize, untouched, and no longer wanted.
    Orphan,
    /// Written by tfsize, changed since, and no longer wanted.
    EditedOrphan,
}

/// Why an untouched file is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The policy says something else now.
    Policy,
    /// Another version of tfsize wrote it.
    Tool(String),
    /// Policy and version are the same; the program is not, as in a development build.
    Program,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Policy => f.write_str("the policy changed"),
            Self::Tool(version) => write!(f, "tfsize {version} wrote it"),
            Self::Program => f.write_str("this build of tfsize writes it differently"),
        }
    }
}

/// One file on disk or to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Its path below the output folder.
    pub path: PathBuf,
    /// How it stands.
    pub standing: Standing,
    /// What is on disk; empty when it is missing.
    pub old: String,
    /// What would be there; empty for an orphan.
    pub new: String,
}

/// Holds the output folder against the files to be written, sorted by path.
///
/// Looks for orphans among the modules, in the stacks that are being written, and in those this policy wrote for an
/// environment it no longer has; `environments` are those it has. Other stacks are left alone.
///
/// # Errors
///
/// When a file of the folder cannot be read, or links lead out of it.
pub fn compare(out: &Path, files: &Files, environments: &[&str]) -> Result<Vec<Compared>> {
    let systems: BTreeSet<&str> = files
        .values()
        .filter_map(|w| match &w.header.origin {
            Origin::Policy { name, .. } => Some(name.as_str()),
            Origin::Module(_) => None,
        })
        .collect();
    let gone = |header: &FileHeader| match &header.origin {
        Origin::Module(_) => false,
        Origin::Policy {
            name, environment, ..
        } => systems.contains(name.as_str()) && !environments.contains(&environment.as_str()),
    };
    // What lies behind a link that leads elsewhere is neither read nor written.
    let dirs = [MODULES, STACKS].map(Path::new);
    let folders: BTreeSet<&Path> = files
        .keys()
        .filter_map(|p| p.parent())
        .chain(dirs)
        .collect();
    for folder in folders {
        stays_below(out, folder)?;
    }
    let mut all = Vec::new();
    for (path, written) in files {
        let on_disk = read(&out.join(path))?;
        let standing = on_disk
            .as_deref()
            .map_or(Standing::Missing, |old| standing(old, written));
        let old = on_disk.unwrap_or_default();
        all.push(Compared {
            path: path.clone(),
            standing,
            old,
            new: written.text.clone(),
        });
    }
    let written = roots(files);
    for path in found(out, files)? {
        let Some(old) = read(&out.join(&path))? else {
            continue;
        };
        let Some((header, untouched)) = FileHeader::read(&old) else {
            continue;
        };
        if !written.iter().any(|root| path.starts_with(root)) && !gone(&header) {
            continue;
        }
        let standing = if untouched {
            Standing::Orphan
        } else {
            Standing::EditedOrphan
        };
        all.push(Compared {
            path,
            standing,
            old,
            new: String::new(),
        });
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

fn standing(old: &str, written: &Written) -> Standing {
    if old.replace("\r\n", "\n") == written.text {
        return Standing::Current;
    }
    let Some((header, untouched)) = FileHeader::read(old) else {
        return Standing::Foreign;
    };
    if !untouched {
        return Standing::Edited;
    }
    let digest = |h: &FileHeader| match &h.origin {
        Origin::Policy { digest, .. } => digest.clone(),
        Origin::Module(_) => String::new(),
    };
    Standing::Stale(if digest(&header) != digest(&written.header) {
        Reason::Policy
    } else if header.version == written.header.version {
        Reason::Program
    } else {
        Reason::Tool(header.version)
    })
}

/// A file's text; `None` when it is not there, and a link or anything that is no text reads as foreign.
fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::symlink_metadata(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e).with_context(|| format!("cannot read {}", slashes(path))),
        Ok(meta) if !meta.is_file() => return Ok(Some(String::new())),
        Ok(_) => {}
    }
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", slashes(path)))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The folders that are being written as a whole: all modules, and each stack.
fn roots(files: &Files) -> BTreeSet<PathBuf> {
    files
        .keys()
        .filter_map(|p| {
            let mut parts = p.components();
            let top = parts.next()?;
            if top.as_os_str() == STACKS {
                return Some(Path::new(STACKS).join(parts.next()?));
            }
            (top.as_os_str() == MODULES).then(|| PathBuf::from(MODULES))
        })
        .collect()
}

/// Files on disk that are not to be written, among modules and stacks.
fn found(out: &Path, files: &Files) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for root in [MODULES, STACKS] {
        let dir = out.join(root);
        if !dir.is_dir() {
            continue;
        }
        let hidden = |e: &walkdir::DirEntry| {
            e.depth() > 0 && e.file_name().to_string_lossy().starts_with('.')
        };
        for entry in WalkDir::new(&dir).into_iter().filter_entry(|e| !hidden(e)) {
            let entry = entry.with_context(|| format!("cannot list {}", slashes(&dir)))?;
            let Ok(path) = entry.path().strip_prefix(out) else {
                continue;
            };
            if entry.file_type().is_file() && !files.contains_key(path) {
                paths.push(path.to_path_buf());
            }
        }
    }
    Ok(paths)
}
