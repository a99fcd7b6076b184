//! What is written into rather than replaced: devices, pipes, and the open files of the process.

use std::fs::{File, Metadata};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::Content;

/// Whether everything was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Wrote {
    /// It was.
    All,
    /// The path leads to standard output, to which the caller has to write.
    NotToOutput,
    /// The path leads to standard error, to which the caller has to write.
    NotToError,
}

/// A place that is written into.
#[derive(Debug)]
pub(super) struct Stream {
    path: PathBuf,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Standard output.
    Out,
    /// Standard error.
    Error,
    /// Another open file of a process.
    Open,
    Pipe,
    Device,
    /// A disk, or a socket: nothing is written there.
    Refused(&'static str),
}

impl Stream {
    /// An open file of a process, which is named by a link that only the system can follow.
    pub(super) fn of_process(path: &Path) -> Option<Self> {
        let folder = path.parent()?;
        let is_list = folder.ends_with("fd")
            && (folder.starts_with("/proc") || folder == Path::new("/dev/fd"));
        if !is_list {
            return None;
        }
        let own = Path::new("/proc").join(std::process::id().to_string());
        let own = folder.starts_with(own) || folder == Path::new("/dev/fd");
        let what = match path.file_name()?.to_str()? {
            "1" if own => What::Out,
            "2" if own => What::Error,
            _ => What::Open,
        };
        let path = path.to_owned();
        Some(Self { path, what })
    }

    /// What is there and is no regular file.
    pub(super) fn at(path: &Path, meta: &Metadata) -> Self {
        // Where open files are no links, as on macOS.
        if let Some(stream) = Self::of_process(path) {
            return stream;
        }
        let path = path.to_owned();
        let what = what(meta);
        Self { path, what }
    }

    /// Writes everything. That a reader has gone is no error, as for standard output.
    pub(super) fn write(&self, content: Content) -> Result<Wrote> {
        let written = match self.what {
            What::Refused(what) => bail!("it is {what}"),
            // Opened again it would have a place of its own, and one would overwrite the other.
            What::Out => return Ok(Wrote::NotToOutput),
            What::Error => return Ok(Wrote::NotToError),
            What::Open | What::Pipe | What::Device => {
                let mut stream = BufWriter::new(self.open()?);
                content(&mut stream).and_then(|()| stream.flush())
            }
        };
        match written {
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(Wrote::All),
            written => Ok(written.map(|()| Wrote::All)?),
        }
    }

    /// Opens it without waiting: a pipe that nobody reads would keep the run for ever.
    #[cfg(unix)]
    fn open(&self) -> Result<File> {
        use std::os::unix::fs::OpenOptionsExt as _;

        use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
        use rustix::io::Errno;

        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        let opened = File::options()
            .append(true)
            .custom_flags(flags.bits().cast_signed())
            .open(&self.path);
        let file = match opened {
            Ok(file) => file,
            Err(e) if Errno::from_io_error(&e) == Some(Errno::NXIO) => {
                bail!("nothing reads from it");
            }
            Err(e) => return Err(e.into()),
        };
        fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
        Ok(file)
    }

    #[cfg(not(unix))]
    fn open(&self) -> Result<File> {
        Ok(File::options().write(true).open(&self.path)?)
    }
}

#[cfg(unix)]
fn what(meta: &Metadata) -> What {
    use std::os::unix::fs::FileTypeExt as _;

    let kind = meta.file_type();
    if kind.is_fifo() {
        What::Pipe
    } else if kind.is_char_device() {
        What::Device
    } else if kind.is_block_device() {
        What::Refused("a disk; tfsize writes to files, pipes and character devices")
    } else {
        What::Refused("a socket; tfsize writes to files, pipes and character devices")
    }
}

#[cfg(not(unix))]
fn what(_: &Metadata) -> What {
    What::Device
}
