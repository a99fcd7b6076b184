//! Which files a run may read.
//!
//! What a configuration, a policy or a link in the repository leads to is a stranger's word: it is read where it is a
//! regular file in the repository or in a directory that the command line names, and refused otherwise.

mod links;
mod open;

use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use thiserror::Error;

use super::private::{self, MODULES, Named};
use super::{is_stdin, slashes};
use crate::budget;
pub use links::links;
use open::{bounded, open_itself, read_so_far, regular, whole};

/// The directories that may be read, without links; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Reach(Option<Arc<Within>>);

#[derive(Debug)]
struct Within {
    roots: Vec<PathBuf>,
    /// Files of the run itself, without links, which no text may name.
    spared: Vec<PathBuf>,
    /// Files of values that the run was given, without links, which no function reads.
    values: Vec<PathBuf>,
    /// What each directory, as it is named, was found to be: most files of a run share a few.
    known: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

/// Why a file or directory is not read.
#[derive(Debug, Error)]
pub enum Refusal {
    /// It is outside the directories that may be read. Whether it exists is not told.
    #[error(
        "it is outside the repository and the directories given (--allow-dir DIR allows one more)"
    )]
    Outside,
    /// It is a link whose name says another kind than that of what it leads to.
    #[error("it is a link to a file of another kind")]
    OtherKind,
    /// It is inside, but holds what the tools keep there: credentials of a checkout, states, plug-ins.
    #[error("it belongs to {0}, which tfsize does not read")]
    Private(&'static str),
    /// It is no regular file but this, as `a directory`.
    #[error("it is {0}, not a file")]
    NotRegular(&'static str),
    /// It has more bytes than this.
    #[error("it has more than {0} bytes")]
    TooLarge(u64),
    /// The system says no.
    #[error("{}", said(.0))]
    Io(io::Error),
}

/// What the system says, as a clause about a file.
fn said(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound {
        "it does not exist".into()
    } else {
        error.to_string()
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Refusal {
    /// Whether there is nothing of that name, in a place that may be read.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io(e) if e.kind() == io::ErrorKind::NotFound)
    }
}

impl Reach {
    /// Every file: for texts that are one's own.
    pub fn everywhere() -> Self {
        Self(None)
    }

    /// The files below these directories. One that does not exist counts for nothing.
    pub fn within(dirs: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut roots: Vec<PathBuf> = Vec::new();
        for dir in dirs {
            if let Ok(real) = dir.canonicalize()
                && !roots.contains(&real)
            {
                roots.push(real);
            }
        }
        Self::of(roots, Vec::new(), Vec::new())
    }

    fn of(roots: Vec<PathBuf>, spared: Vec<PathBuf>, values: Vec<PathBuf>) -> Self {
        Self(Some(Arc::new(Within {
            roots,
            spared,
            values,
            known: Mutex::default(),
        })))
    }

    /// The same without these files, but where the command line names them: a plan or a state that a run compares is no
    /// part of a configuration, whatever it is called.
    #[must_use]
    pub fn sparing(&self, files: impl IntoIterator<Item = PathBuf>) -> Self {
        let Some(within) = &self.0 else {
            return Self(None);
        };
        let real = files.into_iter().filter_map(|f| f.canonicalize().ok());
        let spared = within.spared.iter().cloned().chain(real).collect();
        Self::of(within.roots.clone(), spared, within.values.clone())
    }

    /// The same, and functions do not read these files of values.
    #[must_use]
    pub fn without_values(&self, files: impl IntoIterator<Item = PathBuf>) -> Self {
        let Some(within) = &self.0 else {
            return Self(None);
        };
        let values = files.into_iter().filter_map(|f| f.canonicalize().ok());
        Self::of(
            within.roots.clone(),
            within.spared.clone(),
            values.collect(),
        )
    }

    /// The same and these directories.
    #[must_use]
    #[cfg(feature = "internals")]
    pub fn and(&self, dirs: impl IntoIterator<Item = PathBuf>) -> Self {
        match &self.0 {
            None => Self(None),
            Some(within) => Self::within(within.roots.iter().cloned().chain(dirs))
                .sparing(within.spared.iter().cloned()),
        }
    }

    /// The directories, without links; none where everything may be read.
    pub fn roots(&self) -> &[PathBuf] {
        self.0.as_ref().map_or(&[], |within| &within.roots)
    }

    /// Whether what a path leads to is below one of the directories.
    pub fn holds(&self, path: &Path) -> bool {
        path.canonicalize()
            .is_ok_and(|real| self.root_of(&real).is_some())
    }

    /// The root that a path without links is below.
    fn root_of(&self, real: &Path) -> Option<&Path> {
        let roots = self.roots().iter().map(PathBuf::as_path);
        roots
            .filter(|root| real.starts_with(root))
            .max_by_key(|root| root.components().count())
    }

    /// The same refusal, but for a file that is not there among those that are not read: whether they exist is as private as
    /// what they hold.
    #[must_use]
    pub fn concealing(&self, path: &Path, refusal: Refusal) -> Refusal {
        if !refusal.is_missing() {
            return refusal;
        }
        let whole = plain(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
        let parent = whole.ancestors().skip(1).find_map(|at| {
            let rest = whole.strip_prefix(at).ok()?;
            Some(at.canonicalize().ok()?.join(rest))
        });
        let kept = parent.map(|whole| self.kept(&whole, Named::File));
        kept.and_then(Result::err).unwrap_or(refusal)
    }

    /// What a path leads to, without links, if that may be read.
    ///
    /// # Errors
    ///
    /// [`Refusal::Outside`] also for what does not exist outside.
    fn real(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(e) => return Err(self.missing(path, e)),
        };
        match self.root_of(&real) {
            // What the system makes up is no file, but where the repository itself is among it.
            Some(root) if !is_of_system(&real) || is_of_system(root) => Ok(real),
            None if self.0.is_none() => Ok(real),
            _ => Err(Refusal::Outside),
        }
    }

    /// Why a path leads to nothing: what lies outside is not asked for, whether it exists or not.
    fn missing(&self, path: &Path, error: io::Error) -> Refusal {
        if self.0.is_none() {
            return Refusal::Io(error);
        }
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut rest = Vec::new();
        let mut at = whole.as_path();
        loop {
            if let Ok(real) = at.canonicalize() {
                let mut whole = real;
                for part in rest.iter().rev() {
                    match part {
                        Component::ParentDir => {
                            whole.pop();
                        }
                        Component::CurDir => {}
                        part => whole.push(part),
                    }
                    // A link that leads nowhere could lead anywhere.
                    if self.root_of(&whole).is_none() || whole.is_symlink() {
                        return Refusal::Outside;
                    }
                }
                return Refusal::Io(error);
            }
            match (at.components().next_back(), at.parent()) {
                (Some(last), Some(parent)) => {
                    rest.push(last);
                    at = parent;
                }
                _ => return Refusal::Outside,
            }
        }
    }

    /// A directory without links, if it may be read.
    ///
    /// # Errors
    ///
    /// When it may not, or is none.
    pub fn dir(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let real = self
            .real(path)
            .map_err(|refusal| self.concealing(path, refusal))?;
        self.kept(&real, Named::Directory)?;
        if real.is_dir() {
            Ok(real)
        } else {
            Err(Refusal::NotRegular("a file"))
        }
    }

    /// Checks that a file that was come across, or that a stranger's text names, is a regular one that may be read.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn file(&self, path: &Path) -> Result<(), Refusal> {
        if let Some(real) = self.beside_known(path)
            && let Ok(meta) = std::fs::symlink_metadata(&real)
            && !meta.is_symlink()
        {
            if self.may_be_private(&real) {
                self.kept(&real, Named::File)?;
            }
            return regular(&meta);
        }
        let real = self.real(path)?;
        self.kept(&real, Named::File)?;
        regular(&std::fs::metadata(&real)?)
    }

    /// The path of a file with its directory free of links, where what is in that may be read.
    fn beside_known(&self, path: &Path) -> Option<PathBuf> {
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        let name = path.file_name()?;
        Some(self.known_dir(dir)?.join(name))
    }

    /// The directory without links if what is in it may be read, as it was found before.
    fn known_dir(&self, dir: &Path) -> Option<PathBuf> {
        let within = self.0.as_ref()?;
        if let Ok(known) = within.known.lock()
            && let Some(real) = known.get(dir)
        {
            return real.clone();
        }
        let real = self
            .real(dir)
            .ok()
            .filter(|real| self.kept(real, Named::Directory).is_ok());
        if let Ok(mut known) = within.known.lock() {
            known.insert(dir.to_owned(), real.clone());
        }
        real
    }

    fn is_spared(&self, real: &Path) -> bool {
        let within = self.0.as_ref();
        within.is_some_and(|within| within.spared.iter().any(|file| file == real))
    }

    /// Whether a file may be one of those that are not read, by its name, in a directory that may be read.
    fn may_be_private(&self, file: &Path) -> bool {
        let Some(root) = self.root_of(file) else {
            return true;
        };
        let inner = file.strip_prefix(root).unwrap_or(file);
        inner.ends_with(MODULES)
            || private::by_name(inner, Named::File).is_some()
            || self.is_spared(file)
    }

    /// Refuses what tools keep inside the repository, which is not of the configuration.
    fn kept(&self, real: &Path, what: Named) -> Result<(), Refusal> {
        if self.0.is_none() {
            return Ok(());
        }
        let Some(root) = self.root_of(real) else {
            return Err(Refusal::Outside);
        };
        if self.is_spared(real) {
            return Err(Refusal::Private("the plan or state of this run"));
        }
        let inner = real.strip_prefix(root).unwrap_or(real);
        match private::by_name(inner, what) {
            Some(whose) => Err(Refusal::Private(whose)),
            None => Ok(()),
        }
    }

    /// Checks a file that the command line names. A path outside the repository is the person's own; a link in it, wherever
    /// on the way, is the repository's, and leads to what any text of it may name.
    ///
    /// # Errors
    ///
    /// When such a link leads outside, to what is private or to a file of another kind.
    pub fn named(&self, path: &Path) -> Result<(), Refusal> {
        if is_stdin(path) || self.0.is_none() {
            return Ok(());
        }
        let mut followed = links(path);
        followed.retain(|link| self.root_of(&link.dir).is_some());
        let outside = |target: &PathBuf| self.root_of(target).is_none();
        if followed
            .iter()
            .filter_map(|link| link.target.as_ref())
            .any(outside)
        {
            return Err(Refusal::Outside);
        }
        // A pipe of a shell has no path; what is not there is said when it is opened.
        let Ok(real) = path.canonicalize() else {
            return Ok(());
        };
        let Some(root) = self.root_of(&real).filter(|_| !followed.is_empty()) else {
            return Ok(());
        };
        if let Some(whose) = private::by_name(real.strip_prefix(root).unwrap_or(&real), Named::File)
        {
            return Err(Refusal::Private(whose));
        }
        Self::of_its_kind(path, &real)
    }

    /// Checks that a link has not the name of another kind than what it leads to; it may have any other name.
    fn of_its_kind(path: &Path, real: &Path) -> Result<(), Refusal> {
        match private::kind_of(path) {
            Some(kind) if private::kind_of(real) != Some(kind) => Err(Refusal::OtherKind),
            _ => Ok(()),
        }
    }

    /// The bytes of a file that was come across, at most so many.
    ///
    /// # Errors
    ///
    /// When it may not be read, is none or is larger.
    pub fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        if let Some(real) = self.beside_known(path)
            && !self.may_be_private(&real)
            && let Ok(file) = open_itself(&real)
        {
            return self.harmless(path, whole(file, limit)?);
        }
        self.file(path)?;
        if self.0.is_some() {
            Self::of_its_kind(path, &path.canonicalize()?)?;
        }
        self.harmless(path, bounded(path, limit)?)
    }

    /// The content of a file, unless it tells by itself that it is a plan or a state.
    fn harmless(&self, path: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        match private::among_sources(path, &bytes) {
            Some(whose) if self.0.is_some() => Err(Refusal::Private(whose)),
            _ => Ok(bytes),
        }
    }

    /// The bytes of a file that a function of a configuration reads, at most so many: any file of the repository but those
    /// that hold what must not be told, whatever they are called.
    ///
    /// # Errors
    ///
    /// When it may not be read, is none or is larger.
    pub fn read_data(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        let bytes = self.read(path, limit)?;
        let Some(within) = &self.0 else {
            return Ok(bytes);
        };
        let real = path.canonicalize()?;
        if within.values.contains(&real) {
            return Err(Refusal::Private("the values of variables"));
        }
        // By the name of the file itself: a link can have any.
        match private::as_data(&real, &bytes) {
            Some(whose) => Err(Refusal::Private(whose)),
            None => Ok(bytes),
        }
    }

    /// The bytes of a file that a tool has left in its own directory, as the list of modules in `.terraform`. No tool leaves
    /// a link there: somebody else made it, to have another file read.
    ///
    /// # Errors
    ///
    /// When it may not be read, is none or is larger.
    pub fn read_of_tool(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        // Most directories have none, and what lies behind a path takes longer to ask than whether it is there.
        if std::fs::symlink_metadata(path)?.is_symlink() {
            return Err(Refusal::NotRegular("a link"));
        }
        let real = self.real(path)?;
        regular(&std::fs::metadata(&real)?)?;
        bounded(&real, limit)
    }

    /// The bytes of a file that the command line names; a pipe is one, too.
    ///
    /// # Errors
    ///
    /// When a link in the repository leads outside, and when there is none or it is larger.
    pub fn read_named(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        if is_stdin(path) {
            return read_so_far(io::stdin(), 0, limit);
        }
        self.named(path)?;
        // A pipe may never have another end: the time that a run has ends then.
        let _doing = budget::doing(|| format!("reading {}", slashes(path)));
        if std::fs::metadata(path)?.is_dir() {
            return Err(Refusal::NotRegular("a directory"));
        }
        bounded(path, limit)
    }
}

/// The path without `.` and `..`, as it reads.
pub fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// Directories that hold no files but what the system makes up, processes' environments among them.
fn is_of_system(real: &Path) -> bool {
    cfg!(unix)
        && ["/proc", "/sys", "/dev"]
            .iter()
            .any(|d| real.starts_with(d))
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
