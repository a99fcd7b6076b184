//! Which files a command may read: those of the repositories that its arguments lie in.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::text::escape::terminal::path as shown;
use crate::text::{Reach, Refusal, boundary_of, is_everything, links, repository_of};

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
        // Without a directory it is the one that the person works in, but where the policy that is named says which.
        if given.is_empty() && !(self.policy.is_some() && is_everything(here)) {
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
            if leads_out(&here.join(dir)) {
                bail!(
                    "--allow-dir: {} is a link of the repository that leads out of it; name what it leads to",
                    shown(dir)
                );
            }
            dirs.push(dir.clone());
        }
        // Who runs tfsize says where `init` has put its files.
        if let Some(data) = std::env::var_os("TF_DATA_DIR").map(PathBuf::from)
            && data.is_absolute()
            && !leads_out(&data)
        {
            dirs.push(data);
        }
        let allowed = Reach::within(self.allow_dir.iter().cloned());
        for path in given.iter().chain(&self.policy) {
            if leads_out(&here.join(path)) && !allowed.holds(path) {
                bail!("{} is not read: {}", shown(path), Refusal::Outside);
            }
        }
        Ok(Reach::within(dirs).sparing(self.kept.iter().cloned()))
    }
}

/// Whether a link of a repository on the way of a path leads out of that: it says nothing of what the person named.
fn leads_out(path: &Path) -> bool {
    links(path).iter().any(|link| {
        let repository = repository_of(&link.dir);
        let outside = |top: PathBuf| link.target.as_ref().is_some_and(|to| !to.starts_with(top));
        repository.is_some_and(outside)
    })
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
