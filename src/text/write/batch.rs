//! Several files that change together: everything is prepared first, and a failure puts back what was there.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use thiserror::Error;

use anyhow::{Result, bail};

use super::staged::{Staged, named, settled, unmoved};
use super::target::{Kind, Last, Target};
use super::{changed, leftover, names, whole, writable};
use crate::text::slashes;

/// Why nothing was changed.
#[derive(Debug, Error)]
#[error("cannot {doing}; {}", left(.lost))]
pub struct BatchError {
    /// What was being done.
    doing: String,
    source: anyhow::Error,
    /// Files that could not be put back to what they were; empty but for a failing disk.
    lost: Vec<PathBuf>,
}

/// How a failure leaves the tree.
fn left(lost: &[PathBuf]) -> String {
    if lost.is_empty() {
        return "the tree is as it was".into();
    }
    let lost: Vec<String> = lost.iter().map(|p| slashes(p)).collect();
    format!("these files could not be put back: {}", lost.join(", "))
}

/// Tells whether bytes are those that were read.
pub type Same<'a> = Box<dyn Fn(&[u8]) -> bool + 'a>;

/// What the caller knows to be in a place. Another program may change it meanwhile, and that change is not lost.
pub enum Before<'a> {
    /// Nothing.
    Nothing,
    /// A file whose bytes still are what was read, which the function tells.
    Read(Same<'a>),
}

/// Changes that are made together.
pub struct Batch<'a> {
    last: Last,
    within: Option<PathBuf>,
    writes: Vec<(Staged, Before<'a>)>,
    removals: Vec<(Target, Before<'a>)>,
    /// The directories that were made for it.
    made: Vec<PathBuf>,
    swept: BTreeSet<PathBuf>,
}

/// One change that was made, and what was there before.
struct Done {
    named: PathBuf,
    real: PathBuf,
    before: Kept,
}

/// What was in a place.
enum Kept {
    Nothing,
    File(Vec<u8>, Metadata),
    Link(PathBuf),
}

impl<'a> Batch<'a> {
    /// Changes of files that may be reached by links.
    pub fn of_files() -> Self {
        Self::new(Last::Followed, None)
    }

    /// Changes of files below a directory, of which no link leads out. A link in a file's place is what is replaced.
    pub fn of_tree(dir: &Path) -> Self {
        Self::new(Last::Kept, dir.canonicalize().ok())
    }

    fn new(last: Last, within: Option<PathBuf>) -> Self {
        Self {
            last,
            within,
            writes: Vec::new(),
            removals: Vec::new(),
            made: Vec::new(),
            swept: BTreeSet::new(),
        }
    }

    /// Prepares a file's new bytes beside it.
    ///
    /// # Errors
    ///
    /// When that fails; what was prepared before is gone, and nothing is changed.
    pub fn write(
        &mut self,
        path: &Path,
        bytes: &[u8],
        before: Before<'a>,
    ) -> Result<(), BatchError> {
        match self.prepare(path, bytes) {
            Ok(staged) => {
                self.writes.push((staged, before));
                Ok(())
            }
            Err(source) => Err(self.failed(format!("write {}", slashes(path)), source, &[])),
        }
    }

    fn prepare(&mut self, path: &Path, bytes: &[u8]) -> Result<Staged> {
        let target = self.find(path)?;
        let folder = target.folder();
        let missing = folder
            .ancestors()
            .take_while(|f| !f.as_os_str().is_empty() && !f.exists());
        self.made.extend(missing.map(Path::to_path_buf));
        std::fs::create_dir_all(folder)?;
        if self.swept.insert(folder.to_owned()) {
            leftover::sweep(folder);
        }
        let rights = match &target.kind {
            Kind::File(meta) => Some(meta.clone()),
            _ => None,
        };
        Staged::beside(
            target,
            self.last,
            &|to| to.write_all(bytes),
            rights.as_ref(),
        )
    }

    /// The place of a file that may be changed.
    fn find(&self, path: &Path) -> Result<Target> {
        let target = Target::find(path, self.last, self.within.as_deref())?;
        match &target.kind {
            Kind::Stream(_) => bail!("it is a device or a pipe, not a file"),
            Kind::File(meta) if meta.is_file() => {
                writable(&target.real, meta)?;
                if names(meta) > 1 {
                    bail!(
                        "the file has {} names (hard links), and replacing it would separate them; make it a file of its own first",
                        names(meta)
                    );
                }
            }
            _ => {}
        }
        Ok(target)
    }

    /// Prepares that a file goes.
    ///
    /// # Errors
    ///
    /// When it cannot; what was prepared before is gone, and nothing is changed.
    pub fn remove(&mut self, path: &Path, before: Before<'a>) -> Result<(), BatchError> {
        match self.find(path) {
            Ok(target) => {
                self.removals.push((target, before));
                Ok(())
            }
            Err(source) => Err(self.failed(format!("remove {}", slashes(path)), source, &[])),
        }
    }

    /// Makes every change.
    ///
    /// # Errors
    ///
    /// When one fails; those made before it are taken back.
    pub fn commit(mut self) -> Result<(), BatchError> {
        let waiting: Vec<&Path> = self.writes.iter().map(|(s, _)| s.waiting()).collect();
        if let Err(e) = settled(&waiting) {
            return Err(self.failed("write to the disk".into(), e.into(), &[]));
        }
        let mut done: Vec<Done> = Vec::new();
        let mut folders = BTreeSet::new();
        let mut writes = std::mem::take(&mut self.writes).into_iter();
        while let Some((staged, before)) = writes.next() {
            let target = staged.target();
            let (named, real) = (target.named.clone(), target.real.clone());
            folders.insert(target.folder().to_owned());
            let put = kept(target, &before).and_then(|kept| staged.put().map(|()| kept));
            match put {
                Ok(before) => done.push(Done {
                    named,
                    real,
                    before,
                }),
                Err(e) => {
                    // The files still waiting go before their folders.
                    drop(writes);
                    return Err(self.failed(format!("write {}", slashes(&named)), e, &done));
                }
            }
        }
        for (target, before) in std::mem::take(&mut self.removals) {
            let gone = unmoved(&target, self.last)
                .and_then(|()| kept(&target, &before))
                .and_then(|kept| Ok(std::fs::remove_file(&target.real).map(|()| kept)?));
            match gone {
                Ok(before) => done.push(Done {
                    named: target.named,
                    real: target.real,
                    before,
                }),
                Err(e) => {
                    let doing = format!("remove {}", slashes(&target.named));
                    return Err(self.failed(doing, e, &done));
                }
            }
        }
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        named(&folders);
        Ok(())
    }

    fn failed(&mut self, doing: String, source: anyhow::Error, done: &[Done]) -> BatchError {
        self.writes.clear();
        let lost = done.iter().rev().filter(|d| d.put_back().is_err());
        let lost = lost.map(|d| d.named.clone()).collect();
        // Folders of this run, the deepest first; one that is not empty stays.
        self.made
            .sort_by_key(|p| std::cmp::Reverse(p.components().count()));
        for folder in self.made.drain(..) {
            let _ = std::fs::remove_dir(folder);
        }
        BatchError {
            doing,
            source,
            lost,
        }
    }
}

/// What is in a place, where it still is what the caller has read.
fn kept(target: &Target, before: &Before<'_>) -> Result<Kept> {
    let Kind::File(meta) = &target.kind else {
        return match before {
            Before::Nothing => Ok(Kept::Nothing),
            Before::Read(_) => Err(changed()),
        };
    };
    if meta.is_symlink() {
        return Ok(Kept::Link(std::fs::read_link(&target.real)?));
    }
    let bytes = whole(&target.real)?;
    match (bytes, before) {
        (Some(bytes), Before::Read(same)) if same(&bytes) => Ok(Kept::File(bytes, meta.clone())),
        _ => Err(changed()),
    }
}

impl Done {
    fn put_back(&self) -> Result<()> {
        let real = &self.real;
        match &self.before {
            Kept::Nothing => Ok(std::fs::remove_file(real)?),
            Kept::File(bytes, meta) => {
                let now = Target::find(real, Last::Kept, None)?;
                Staged::beside(now, Last::Kept, &|to| to.write_all(bytes), Some(meta))?.finish()
            }
            Kept::Link(to) => {
                if real.symlink_metadata().is_ok() {
                    std::fs::remove_file(real)?;
                }
                Ok(link(to, real)?)
            }
        }
    }
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(windows)]
fn link(target: &Path, path: &Path) -> std::io::Result<()> {
    std::os::windows::fs::symlink_file(target, path)
}
