//! Which files a command may read: those of the repositories that its arguments lie in.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::text::escape::terminal::path as shown;
use crate::text::{Reach, boundary_of, is_everything, plain, repository_of};

use super::Global;

impl Global {
    /// What may be read by a command that was given these directories and files: the repository of each, or the directory
    /// itself where it is in none, the working directory they lie below, and what `--allow-dir` adds. The plan and the state
    /// of the run are left out of that: only the command line names them.
    ///
    /// # Errors
    ///
    /// When a link in the repository leads out of it, and when a directory of `--allow-dir` does not exist.
    pub(super) fn reach(&self, given: &[PathBuf], here: &Path) -> Result<Reach> {
        let mut dirs: Vec<PathBuf> = Vec::new();
        // The directories that tfsize is run for, without what merely stands around them.
        let mut own: Vec<PathBuf> = Vec::new();
        for path in given {
            own.extend(directory(&here.join(path)).canonicalize());
        }
        if given.is_empty() {
            own.push(here.to_owned());
        }
        dirs.extend(own.iter().map(|dir| boundary_of(dir)));
        let around = match repository_of(here) {
            Some(top) => Some(top),
            None => (!is_everything(here)).then(|| here.to_owned()),
        };
        // A submodule is a part of the repository around it for one who works there.
        let around = around.filter(|around| own.iter().any(|dir| dir.starts_with(around)));
        dirs.extend(around);
        if let Some(policy) = &self.policy {
            dirs.push(boundary_of(&directory(&here.join(policy))));
        }
        for dir in &self.allow_dir {
            if !dir.is_dir() {
                bail!("--allow-dir: there is no directory {}", shown(dir));
            }
            dirs.push(dir.clone());
        }
        // Who runs tfsize says where `init` has put its files.
        if let Some(data) = std::env::var_os("TF_DATA_DIR").map(PathBuf::from)
            && data.is_absolute()
        {
            dirs.push(data);
        }
        let allowed = Reach::within(self.allow_dir.iter().cloned());
        for path in given {
            // The repository that the path is written in, not the one that a link in it leads to.
            let written = plain(&here.join(path));
            let parents = written.ancestors().skip(1);
            let repository = parents.map(repository_at).find_map(|top| top);
            let Some(repository) = repository else {
                continue;
            };
            let inside = Reach::within([repository]);
            if let Err(refusal) = inside.named(path)
                && !allowed.holds(path)
            {
                bail!("{} is not read: {refusal}", shown(path));
            }
        }
        Ok(Reach::within(dirs).sparing(self.kept.iter().cloned()))
    }
}

/// A directory that is the top of a repository.
fn repository_at(dir: &Path) -> Option<PathBuf> {
    let top = std::fs::symlink_metadata(dir.join(".git")).is_ok() && !is_everything(dir);
    top.then(|| dir.to_owned())
}

/// A directory itself; for a file, the one it is in.
pub(super) fn directory(path: &Path) -> PathBuf {
    if path.is_dir() {
        return path.to_owned();
    }
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir.to_owned(),
        _ => PathBuf::from("."),
    }
}
