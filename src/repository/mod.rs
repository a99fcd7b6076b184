//! A git repository that a stranger may have made, read without anything in it being run.
//!
//! git reads configuration wherever it finds a repository, and much of what may stand there starts programs. So it never
//! sees the repository's own directory: it is given one made here, with copies of the references and nothing else, and
//! of the repository only the objects, which are data.

mod isolated;
mod objects;
mod place;
mod program;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

pub use objects::{Entry, Kind};

use crate::text::Reach;
use isolated::Isolated;
use place::Place;

/// A repository, and a revision of it that was asked for.
#[derive(Debug)]
pub struct Repository {
    top: PathBuf,
    git: Isolated,
    /// Whether it holds only the newest commits.
    shallow: bool,
}

impl Repository {
    /// The repository that a directory is in: the nearest one above it with `.git`.
    ///
    /// # Errors
    ///
    /// When there is none, when its parts are elsewhere than in it and out of reach, and when git cannot be started.
    pub fn around(dir: &Path, reach: &Reach) -> Result<Self> {
        let place = Place::around(dir, reach)?;
        let git = Isolated::new(&place)?;
        Ok(Self {
            shallow: place.common.join("shallow").exists(),
            top: place.top,
            git,
        })
    }

    /// Its directory, without links.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The commit that a revision names.
    ///
    /// # Errors
    ///
    /// When it names none.
    pub fn commit(&self, revision: &str) -> Result<Commit> {
        if revision.is_empty() || revision.starts_with('-') || revision.contains('\0') {
            bail!("\"{revision}\" is no revision of a repository");
        }
        if revision.contains("@{") {
            self.git.copy_logs()?;
        }
        // What follows these words is looked for in the messages of commits, to its end.
        let wanted = if revision.starts_with(":/") {
            revision.to_owned()
        } else {
            format!("{revision}^{{commit}}")
        };
        let args = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
        let args = args.iter().map(OsString::from).chain([wanted.into()]);
        let found = self.git.output(args).with_context(|| {
            let hint = if self.shallow {
                "; it is a shallow clone: fetch the history first (`git fetch --unshallow`, `fetch-depth: 0`)"
            } else {
                ""
            };
            format!("the repository has no revision {revision}{hint}")
        })?;
        let id = String::from_utf8_lossy(&found).trim().to_owned();
        if id.len() < 40 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
            bail!("the repository has no revision {revision}");
        }
        Ok(Commit(id))
    }

    /// The files and links of a commit, by their paths from the top.
    ///
    /// # Errors
    ///
    /// When git cannot read its trees.
    pub fn entries(&self, commit: &Commit) -> Result<Vec<Entry>> {
        objects::list(&self.git, &commit.0)
    }

    /// The files and links of these paths from the top, those that a commit has.
    ///
    /// # Errors
    ///
    /// When git cannot read its trees.
    pub fn named(&self, commit: &Commit, paths: &[PathBuf]) -> Result<Vec<Entry>> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        objects::named(&self.git, &commit.0, paths)
    }

    /// Hands the contents of objects to `take`, each once and none larger than `largest` bytes, in any order.
    ///
    /// # Errors
    ///
    /// When an object is missing, as in a clone that fetches objects when they are asked for: nothing is fetched.
    pub fn contents(
        &self,
        objects: &[&str],
        largest: u64,
        take: &mut dyn FnMut(&str, &[u8]) -> Result<()>,
    ) -> Result<()> {
        objects::contents(&self.git, objects, largest, take)
    }
}

/// The name of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit(String);

impl std::fmt::Display for Commit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
