//! A pipe as an input that can be read again: what comes out of it is kept in a file, not in memory.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Error, Read, Result, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::document::Input;
use crate::budget;
use crate::text::is_stdin;

/// A pipe, and the file that what was read of it is kept in.
pub(super) struct Piped {
    pipe: RefCell<Option<Copying>>,
    kept: NamedTempFile,
    _known: budget::Temporary,
}

impl Piped {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let kept = NamedTempFile::new()?;
        let known = budget::temporary(kept.path());
        let copying = Copying {
            from: if is_stdin(path) {
                Box::new(std::io::stdin())
            } else {
                Box::new(File::open(path)?)
            },
            to: kept.reopen()?,
            left: limit(),
        };
        Ok(Self {
            pipe: RefCell::new(Some(copying)),
            kept,
            _known: known,
        })
    }
}

/// The most bytes of a plan or state from a pipe.
fn limit() -> u64 {
    budget::current()
        .map_or_else(budget::Limits::default, |budget| budget.limits())
        .document
}

impl Input for Piped {
    fn open(&self) -> Result<Box<dyn Read + '_>> {
        match self.pipe.take() {
            // The first time it is read while it is kept: a mistake in it is told without waiting for its end.
            Some(copying) => Ok(Box::new(copying)),
            None => Ok(Box::new(self.kept.reopen()?)),
        }
    }
}

/// Keeps what is read.
struct Copying {
    from: Box<dyn Read>,
    to: File,
    left: u64,
}

impl Read for Copying {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let read = self.from.read(into)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            let limit = limit();
            Error::other(format!(
                "it has more than {limit} bytes; write it to a file and give that, or raise the limit with `--budget 10`"
            ))
        })?;
        self.to.write_all(into.get(..read).unwrap_or_default())?;
        Ok(read)
    }
}
