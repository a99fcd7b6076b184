//! Where files are written: nothing that tfsize did not write is lost, and each file is the old one or the new one.
//!
//! The laws, for every command that writes:
//!
//! - A device, a pipe or a stream of the process is written into, never replaced.
//! - A link of a repository is not followed out of it.
//! - What is there already gives way only to what [`Over`] allows.
//! - A file is made beside its place and moved there: a crash or a full disk leaves the old one whole.
//! - Rights and owner stay, a new file has those that the umask leaves, a write-protected one is not replaced, and neither
//!   is one with several names (hard links), which replacing would separate.

mod batch;
mod leftover;
mod staged;
mod stream;
mod target;
#[cfg(test)]
mod tests;

pub use batch::{Batch, BatchError, Before, Same};
pub use leftover::sweep;
pub use stream::Wrote;

use std::fs::Metadata;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};

use staged::Staged;
use target::{Kind, Last, Target};

use crate::text::slashes;

/// Tells what tfsize wrote. The error says why a file that it wrote must stay.
pub type Recognise<'a> = &'a dyn Fn(&[u8]) -> Result<bool>;

/// What may give way to what is written.
#[derive(Clone, Copy)]
pub enum Over<'a> {
    /// Nothing: the name must be free.
    Nothing,
    /// What the function recognises as written by tfsize, and an empty file; never a configuration file.
    Own(Recognise<'a>),
    /// A file with these bytes, those that were read from it.
    Read(&'a [u8]),
    /// Any file.
    Anything,
}

/// The largest file in which tfsize looks for its own marks, in bytes: a larger one counts as another's.
const LARGEST: u64 = 256 << 20;

/// What writes itself into a stream, as often as it is asked to.
pub type Content<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// Writes a file, with the directories above it.
///
/// # Errors
///
/// When what is there may not be replaced, when links lead out of the repository, or when it cannot be written. What
/// was there is kept then.
pub fn write(path: &Path, bytes: &[u8], over: Over) -> Result<Wrote> {
    write_stream(path, &|to| to.write_all(bytes), over)
}

/// Writes a file whose bytes are made while it is written.
///
/// # Errors
///
/// As [`write`], and when the bytes cannot be made.
pub fn write_stream(path: &Path, content: Content, over: Over) -> Result<Wrote> {
    let work = || -> Result<Wrote> {
        let target = free(path, over)?;
        if let Kind::Stream(stream) = &target.kind {
            return stream.write(content);
        }
        let folder = target.folder().to_owned();
        let staged = Staged::new(target, content)?;
        if let (Kind::File(_), Over::Read(_)) = (&staged.target().kind, over) {
            owned(&staged.target().real, over)?;
        }
        staged.finish()?;
        staged::named(&[&folder]);
        Ok(Wrote::All)
    };
    work().with_context(|| format!("cannot write {}", slashes(path)))
}

/// Refuses a path that [`write`] would refuse, before anything is done that leads there.
///
/// # Errors
///
/// As [`write`].
pub fn check(path: &Path, over: Over) -> Result<()> {
    let target = free(path, over);
    target
        .map(drop)
        .with_context(|| format!("cannot write {}", slashes(path)))
}

/// The place that a path leads to, where it may be written.
fn free(path: &Path, over: Over) -> Result<Target> {
    named_for(path, over)?;
    let target = Target::find(path, Last::Followed, None)?;
    named_for(&target.real, over)?;
    if let Kind::File(meta) = &target.kind {
        may_replace(&target.real, meta, over)?;
    }
    Ok(target)
}

/// Where the bytes of a file go that is written under a name, through links; none where that is no file.
pub fn place_of(path: &Path) -> Option<PathBuf> {
    let target = Target::find(path, Last::Followed, None).ok()?;
    match target.kind {
        Kind::Stream(_) => None,
        Kind::File(_) | Kind::Missing => Some(target.real),
    }
}

/// Adds to a file that is empty or that `own` recognises, or makes it. With `force` any file is added to.
///
/// # Errors
///
/// When tfsize did not write what is there, or as [`write`].
pub fn append(path: &Path, bytes: &[u8], own: Recognise, force: bool) -> Result<Wrote> {
    let content: Content = &|to| to.write_all(bytes);
    let work = || -> Result<Wrote> {
        let over = if force {
            Over::Anything
        } else {
            Over::Own(own)
        };
        named_for(path, over)?;
        let target = Target::find(path, Last::Followed, None)?;
        named_for(&target.real, over)?;
        match &target.kind {
            Kind::Stream(stream) => return stream.write(content),
            Kind::Missing => return Staged::new(target, content)?.finish().map(|()| Wrote::All),
            Kind::File(meta) => {
                writable(&target.real, meta)?;
                owned(&target.real, over)?;
            }
        }
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .read(true)
            .open(&target.real)?;
        let before = file.metadata()?.len();
        // A line that a full disk or a crash has cut off stays a line of its own.
        let mut last = [b'\n'];
        if before > 0 {
            use std::io::Seek as _;
            file.seek(std::io::SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        let start: &[u8] = if last == [b'\n'] { b"" } else { b"\n" };
        let all = [start, bytes].concat();
        let written = file.write_all(&all).and_then(|()| file.sync_data());
        if let Err(e) = written {
            file.set_len(before)?;
            return Err(e.into());
        }
        Ok(Wrote::All)
    };
    work().with_context(|| format!("cannot write {}", slashes(path)))
}

/// Refuses a directory below `out` that links lead out of it and of its repository.
///
/// # Errors
///
/// When links lead out.
pub fn stays_below(out: &Path, folder: &Path) -> Result<()> {
    let path = out.join(folder);
    let work = || {
        // Something that nobody has: what counts is the way there.
        let inner = path.join("any");
        Target::find(&inner, Last::Kept, out.canonicalize().ok().as_deref()).map(drop)
    };
    work().with_context(|| format!("cannot use {}", slashes(&path)))
}

/// Refuses the name of a configuration file, whether it is there or not: a report there would be read as configuration.
fn named_for(path: &Path, over: Over) -> Result<()> {
    if matches!(over, Over::Own(_)) && is_configuration(path) {
        bail!(
            "\"{}\" is the name of a configuration file; choose another name, or add --force",
            slashes(Path::new(path.file_name().unwrap_or_default()))
        );
    }
    Ok(())
}

/// Whether a file of this name is configuration, values or state of Terraform or of tfsize.
fn is_configuration(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_end_matches(['.', ' ']).to_lowercase();
    let stem = name.strip_suffix(".json").unwrap_or(&name);
    [
        ".tf",
        ".tofu",
        ".tfvars",
        ".hcl",
        ".tftest",
        ".tofutest",
        ".tfstate",
        ".tfstate.backup",
    ]
    .iter()
    .any(|ending| stem.ends_with(ending))
}

/// Refuses to replace a file, with the reason.
fn may_replace(path: &Path, meta: &Metadata, over: Over) -> Result<()> {
    if matches!(over, Over::Nothing) {
        bail!("it is there already");
    }
    writable(path, meta)?;
    if names(meta) > 1 {
        bail!(
            "the file has {} names (hard links), and replacing it would separate them; make it a file of its own first",
            names(meta)
        );
    }
    owned(path, over)
}

/// Refuses what the caller may not overwrite.
fn owned(path: &Path, over: Over) -> Result<()> {
    match over {
        Over::Nothing | Over::Anything => Ok(()),
        Over::Read(bytes) => {
            if whole(path)?.is_some_and(|now| now == bytes) {
                return Ok(());
            }
            Err(changed())
        }
        Over::Own(own) => {
            if let Some(now) = whole(path)?
                && (now.is_empty() || own(&now)?)
            {
                return Ok(());
            }
            bail!(
                "tfsize did not write the file that is there; choose another name, or add --force"
            )
        }
    }
}

fn changed() -> anyhow::Error {
    anyhow!("another program changed it while tfsize ran; run tfsize again")
}

/// The bytes of a file; `None` for one that is larger than any that tfsize looks into.
fn whole(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LARGEST).then_some(bytes))
}

/// Refuses a file that its owner has protected. The system lets root and the owner of the directory replace it all the same.
fn writable(path: &Path, meta: &Metadata) -> Result<()> {
    if meta.permissions().readonly() || !accessible(path) {
        bail!("the file is write-protected");
    }
    Ok(())
}

#[cfg(unix)]
fn accessible(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
fn accessible(_: &Path) -> bool {
    true
}

/// How many names a file has.
#[cfg(unix)]
fn names(meta: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(meta)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}
