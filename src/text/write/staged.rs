//! A file that waits beside its place.

use std::fs::{File, Metadata};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use tempfile::TempPath;

use super::target::{Kind, Last, Target};
use super::{Content, changed, leftover};
use crate::text::slashes;

/// New bytes in a file beside the place they are for, on the disk.
#[derive(Debug)]
pub(super) struct Staged {
    target: Target,
    last: Last,
    file: TempPath,
}

impl Staged {
    /// Writes what is to be in it beside the place, with the directories above it.
    pub(super) fn new(target: Target, content: Content) -> Result<Self> {
        let folder = target.folder();
        std::fs::create_dir_all(folder)?;
        leftover::sweep(folder);
        let before = match &target.kind {
            Kind::File(meta) => Some(meta.clone()),
            _ => None,
        };
        Self::beside(target, Last::Followed, content, before.as_ref())
    }

    /// The same in a directory that is there and swept. The file gets the rights and the owner of the one given.
    pub(super) fn beside(
        target: Target,
        last: Last,
        content: Content,
        rights: Option<&Metadata>,
    ) -> Result<Self> {
        let rights = rights.filter(|meta| meta.is_file());
        let mut file = leftover::new(target.folder(), rights.is_some())?;
        let mut stream = BufWriter::new(file.as_file_mut());
        content(&mut stream)?;
        stream.flush()?;
        drop(stream);
        if let Some(rights) = rights {
            like(file.as_file(), rights)?;
        }
        // A run may write more files than it may have open.
        let file = file.into_temp_path();
        Ok(Self { target, last, file })
    }

    /// The place that the file is for.
    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// The file that waits.
    pub(super) fn waiting(&self) -> &Path {
        &self.file
    }

    /// Brings the file to the disk and moves it to its place.
    pub(super) fn finish(self) -> Result<()> {
        settled(&[self.waiting()])?;
        self.put()
    }

    /// Moves the file to its place, where nothing has changed since. What it holds must be [`settled`].
    pub(super) fn put(self) -> Result<()> {
        unmoved(&self.target, self.last)?;
        let real = self.target.real;
        match &self.target.kind {
            Kind::Missing => {
                if let Err(e) = self.file.persist_noclobber(&real) {
                    // Not every file system can do it in one step.
                    if real.symlink_metadata().is_ok() {
                        return Err(changed());
                    }
                    e.path.persist(&real).map_err(|e| e.error)?;
                }
            }
            Kind::File(_) => self.file.persist(&real).map_err(|e| e.error)?,
            Kind::Stream(_) => bail!("it is no file"),
        }
        Ok(())
    }
}

/// Refuses a place that the same path no longer leads to, or where another file is now.
pub(super) fn unmoved(target: &Target, last: Last) -> Result<()> {
    let now = Target::find(&target.real, last, None)
        .with_context(|| format!("cannot find {} again", slashes(&target.real)))?;
    let same = match (&target.kind, &now.kind) {
        (Kind::Missing, Kind::Missing) => true,
        (Kind::File(a), Kind::File(b)) => identity(a) == identity(b),
        _ => false,
    };
    // What had no link in it has one now where they differ.
    if now.real != target.real || !same {
        return Err(changed());
    }
    Ok(())
}

/// What tells a file from every other one.
#[cfg(unix)]
fn identity(meta: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (meta.dev(), meta.ino())
}

#[cfg(not(unix))]
fn identity(meta: &Metadata) -> Option<std::time::SystemTime> {
    meta.created().ok()
}

/// Gives a file the owner and the rights of the one whose place it takes.
#[cfg(unix)]
fn like(file: &File, before: &Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};

    let now = file.metadata()?;
    let mut mode = before.mode() & 0o7777;
    if (now.uid(), now.gid()) != (before.uid(), before.gid()) {
        // Only root can give files away; a member of the group can keep it.
        let group = Some(before.gid());
        let given = fchown(file, Some(before.uid()), group).or_else(|_| fchown(file, None, group));
        if given.is_err() {
            mode &= 0o777;
        }
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn like(_: &File, _: &Metadata) -> std::io::Result<()> {
    Ok(())
}

/// How many files are brought to the disk at a time: the system then does it for many at once.
const AT_A_TIME: usize = 8;

/// Brings files to the disk: else a crash could leave a name with nothing behind it.
pub(super) fn settled(paths: &[&Path]) -> std::io::Result<()> {
    let part = paths.len().div_ceil(AT_A_TIME).max(1);
    let sync = |paths: &[&Path]| {
        let mut paths = paths.iter();
        // Windows wants the right to write for it.
        paths.try_for_each(|path| File::options().append(true).open(path)?.sync_data())
    };
    together(paths.chunks(part), &sync)
}

/// Brings the names in directories to the disk, where the system does that.
pub(super) fn named(folders: &[&Path]) {
    if !cfg!(unix) {
        return;
    }
    let part = folders.len().div_ceil(AT_A_TIME).max(1);
    let sync = |folders: &[&Path]| {
        for folder in folders.iter().filter_map(|f| File::open(f).ok()) {
            let _ = folder.sync_data();
        }
        Ok(())
    };
    let _ = together(folders.chunks(part), &sync);
}

/// Does the work for each part at the same time, as far as there are threads to be had; the first error.
fn together<'a>(
    parts: impl Iterator<Item = &'a [&'a Path]>,
    work: &(dyn Fn(&[&Path]) -> std::io::Result<()> + Sync),
) -> std::io::Result<()> {
    std::thread::scope(|scope| {
        let mut results = Vec::new();
        for part in parts {
            let thread = std::thread::Builder::new().spawn_scoped(scope, move || work(part));
            match thread {
                Ok(thread) => results.push(thread),
                Err(_) => work(part)?,
            }
        }
        results.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_| Err(std::io::Error::other("a thread ended early")))
        })
    })
}
