//! Opens a file that may be read, and reads so much of it and no more.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::Refusal;

/// Opens a file that is no link, without waiting for the other end of a pipe.
#[cfg(unix)]
pub(super) fn open_itself(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let mut options = File::options();
    options.read(true).custom_flags(flags.cast_signed());
    options.open(path)
}

#[cfg(not(unix))]
pub(super) fn open_itself(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Reads a file that may be read, so far and no further: a device says that it is empty, and never ends.
pub(super) fn bounded(path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    read_so_far(file, size, limit)
}

/// The same of an open file, which has to be a regular one.
pub(super) fn whole(file: File, limit: u64) -> Result<Vec<u8>, Refusal> {
    let meta = file.metadata()?;
    regular(&meta)?;
    read_so_far(file, meta.len(), limit)
}

pub(super) fn read_so_far(file: impl Read, size: u64, limit: u64) -> Result<Vec<u8>, Refusal> {
    if size > limit {
        return Err(Refusal::TooLarge(limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0).saturating_add(1));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(Refusal::TooLarge(limit));
    }
    Ok(bytes)
}

/// Refuses what is no regular file: a pipe would be waited for without end.
pub(super) fn regular(meta: &std::fs::Metadata) -> Result<(), Refusal> {
    if meta.is_file() {
        Ok(())
    } else if meta.is_dir() {
        Err(Refusal::NotRegular("a directory"))
    } else {
        Err(Refusal::NotRegular("a device, a pipe or a socket"))
    }
}
