//! Files that a run makes beside the ones it writes, and those that a killed run has left.

use std::path::Path;
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

/// What the names of files begin with that are moved to their place; the number of the process follows.
const PREFIX: &str = ".tfsize-tmp-";
/// How many letters make a name unlike all others.
const LETTERS: usize = 12;
/// How old a file is at least whose process cannot be asked for, before it counts as left.
const OLD: Duration = Duration::from_hours(24);

/// A new file in a directory, with rights as the umask leaves them, or private where it takes the place of another.
pub(super) fn new(folder: &Path, private: bool) -> std::io::Result<NamedTempFile> {
    let prefix = format!("{PREFIX}{}-", std::process::id());
    let mut builder = Builder::new();
    builder.prefix(&prefix).rand_bytes(LETTERS);
    if !private {
        open_to_all(&mut builder);
    }
    builder.tempfile_in(folder)
}

#[cfg(unix)]
fn open_to_all(builder: &mut Builder) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn open_to_all(_: &mut Builder) {}

/// Removes what killed runs have left in a directory. What cannot be removed stays, and is no error.
pub fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(process) else {
            continue;
        };
        // Of a link only the link would go, and nothing of tfsize's is one.
        let Ok(meta) = entry.metadata() else { continue };
        let old = meta.modified().ok().and_then(|t| t.elapsed().ok());
        let old = old.is_some_and(|age| age > OLD);
        if meta.is_file() && (old || has_ended(process)) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The number of the process in the name of one of these files.
fn process(name: &str) -> Option<i32> {
    let (process, letters) = name.strip_prefix(PREFIX)?.split_once('-')?;
    let whole = letters.len() == LETTERS && letters.bytes().all(|b| b.is_ascii_alphanumeric());
    process.parse().ok().filter(|n| whole && *n > 0)
}

/// Whether there is no such process any more.
#[cfg(unix)]
fn has_ended(process: i32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    Pid::from_raw(process).is_some_and(|pid| test_kill_process(pid) == Err(Errno::SRCH))
}

#[cfg(not(unix))]
fn has_ended(_: i32) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_surely_left_goes() {
        let dir = tempfile::tempdir().unwrap();
        // No process has that number on any system.
        let gone = format!("{PREFIX}{}-abcdefGHIJ12", i32::MAX);
        let kept = [
            format!("{PREFIX}{}-abcdefGHIJ12", std::process::id()),
            format!("{PREFIX}{}-short", i32::MAX),
            format!("{PREFIX}x-abcdefGHIJ12"),
            ".tfsize-tmp".into(),
            "main.tf".into(),
        ];
        for name in kept.iter().chain([&gone]) {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        sweep(dir.path());
        #[cfg(unix)]
        assert!(!dir.path().join(&gone).exists());
        for name in kept {
            assert!(dir.path().join(&name).exists(), "{name}");
        }
        let file = new(dir.path(), false).unwrap();
        let name = file
            .path()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(process(&name), i32::try_from(std::process::id()).ok());
    }
}
