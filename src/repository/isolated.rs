//! git on a directory of its own, which has the references of a repository and none of its settings.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::place::{Place, small};
use super::program;
use crate::text::{Reach, Scratch, slashes};

/// How long git may take for one answer.
const PATIENCE: Duration = Duration::from_mins(2);
/// The longest answer that is taken whole, in bytes: the name of a commit, or a few settings of each branch.
const LONGEST_ANSWER: u64 = 64 << 20;
/// The most memory that git may ask for at once: the content of an object can be made up of another that is far larger.
const LARGEST_ALLOCATION: &str = "1g";
/// The variable of Windows that programs need to start.
const SYSTEM: &str = "SystemRoot";
/// The largest list of references that is copied, in bytes.
const LARGEST: u64 = 256 << 20;
/// The most references that stand in files of their own.
const MOST_REFERENCES: usize = 200_000;

/// git and the directory it works in.
#[derive(Debug)]
pub(super) struct Isolated {
    program: PathBuf,
    dir: Scratch,
    own: PathBuf,
    common: PathBuf,
    objects: PathBuf,
}

impl Isolated {
    /// Makes the directory.
    pub(super) fn new(place: &Place) -> Result<Self> {
        let made = Self {
            program: program::git(&place.top)?,
            dir: Scratch::new()?,
            own: place.own.clone(),
            common: place.common.clone(),
            objects: place.objects.clone(),
        };
        let dir = made.dir.path();
        std::fs::create_dir_all(dir.join("objects"))?;
        std::fs::create_dir_all(dir.join("refs/heads"))?;
        for name in ["HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD"] {
            made.copy(&place.own, name)?;
        }
        if !dir.join("HEAD").is_file() {
            bail!("{} has no HEAD that is a file", slashes(&place.own));
        }
        made.copy(&place.common, "packed-refs")?;
        made.copy(&place.common, "shallow")?;
        // Another object could stand for the one that is asked for.
        let replaced = |path: &Path| path.starts_with("refs/replace");
        made.copy_all(&place.common, "refs", &replaced)?;
        made.copy_all(&place.common, "reftable", &|_| false)?;
        made.configure()?;
        Ok(made)
    }

    /// Copies what the references were before.
    pub(super) fn copy_logs(&self) -> Result<()> {
        self.copy_all(&self.common, "logs", &|_| false)?;
        self.copy(&self.own, "logs/HEAD")
    }

    /// Copies a regular file, if there is one.
    fn copy(&self, from: &Path, name: &str) -> Result<()> {
        let path = from.join(name);
        if !std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file()) {
            return Ok(());
        }
        let read = Reach::everywhere().read(&path, LARGEST);
        let bytes = read.map_err(|e| anyhow::anyhow!("cannot read {}: {e}", slashes(&path)))?;
        let to = self.dir.path().join(name);
        if let Some(dir) = to.parent() {
            std::fs::create_dir_all(dir)?;
        }
        std::fs::write(&to, bytes).with_context(|| format!("cannot write {}", slashes(&to)))
    }

    /// Copies the regular files of a directory and of those in it; links are passed over.
    fn copy_all(&self, from: &Path, name: &str, skip: &dyn Fn(&Path) -> bool) -> Result<()> {
        let walk = walkdir::WalkDir::new(from.join(name)).max_depth(64);
        for (seen, entry) in walk.into_iter().flatten().enumerate() {
            if seen > MOST_REFERENCES {
                bail!(
                    "{} has more than {MOST_REFERENCES} files",
                    slashes(&from.join(name))
                );
            }
            let Ok(inner) = entry.path().strip_prefix(from) else {
                continue;
            };
            if entry.file_type().is_file()
                && !skip(inner)
                && let Some(inner) = inner.to_str()
            {
                self.copy(from, inner)?;
            }
        }
        Ok(())
    }

    /// Writes the settings: how objects and references are kept, which `--file` reads as data, and which remote branch a
    /// branch follows.
    fn configure(&self) -> Result<()> {
        let config = self.dir.path().join("config");
        let mut text = String::from("[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        std::fs::write(&config, &text)?;
        let theirs = self.common.join("config");
        if small(&theirs)?.is_none() {
            return Ok(());
        }
        let wanted = r"^(extensions\.(objectformat|refstorage)|branch\..*\.(remote|merge)|remote\..*\.fetch)$";
        let mut args: Vec<OsString> = ["config", "--no-includes", "--file"].map(Into::into).into();
        args.push(theirs.into());
        args.extend(["-z", "--get-regexp", wanted].map(OsString::from));
        // It ends with 1 where nothing matches.
        let listed = self.output(args).unwrap_or_default();
        let listed = String::from_utf8_lossy(&listed);
        let mut extensions = String::new();
        for (name, value) in listed.split('\0').filter_map(|one| one.split_once('\n')) {
            match (name, value.to_ascii_lowercase().as_str()) {
                ("extensions.objectformat", format @ ("sha1" | "sha256")) => {
                    let _ = writeln!(extensions, "\tobjectformat = {format}");
                }
                ("extensions.refstorage", storage @ ("files" | "reftable")) => {
                    let _ = writeln!(extensions, "\trefstorage = {storage}");
                }
                _ => {
                    let mut parts = name.splitn(2, '.');
                    let (section, rest) = (parts.next(), parts.next());
                    if let (Some(section @ ("branch" | "remote")), Some((middle, key))) =
                        (section, rest.and_then(|rest| rest.rsplit_once('.')))
                    {
                        let (middle, value) = (quoted(middle), quoted(value));
                        let _ = writeln!(text, "[{section} {middle}]\n\t{key} = {value}");
                    }
                }
            }
        }
        if !extensions.is_empty() {
            text = text.replace("formatversion = 0", "formatversion = 1");
            let _ = write!(text, "[extensions]\n{extensions}");
        }
        std::fs::write(&config, text)?;
        Ok(())
    }

    /// git with nothing around it but its own directory: no settings of the person, the machine or the repository, no
    /// variables, no terminal, no network.
    fn command(&self) -> Command {
        let dir = self.dir.path();
        let mut command = Command::new(&self.program);
        command.env_clear().current_dir(dir).stdin(Stdio::null());
        // Windows starts no program without it.
        command.envs(std::env::var_os(SYSTEM).map(|value| (SYSTEM, value)));
        let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
        for (name, value) in [
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_CONFIG_SYSTEM", nowhere),
            ("GIT_CONFIG_GLOBAL", nowhere),
            ("GIT_ATTR_NOSYSTEM", "1"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_NO_REPLACE_OBJECTS", "1"),
            ("GIT_ALLOW_PROTOCOL", "none"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_ALLOC_LIMIT", LARGEST_ALLOCATION),
            ("LC_ALL", "C"),
        ] {
            command.env(name, value);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "GIT_DIR"] {
            command.env(name, dir);
        }
        command.env("GIT_OBJECT_DIRECTORY", &self.objects);
        command.arg("--no-pager");
        command
    }

    /// What git prints to these arguments; it is short, or an error.
    pub(super) fn output(&self, args: impl IntoIterator<Item = OsString>) -> Result<Vec<u8>> {
        let mut command = self.command();
        command.args(args);
        let mut out = Vec::new();
        run(command, &mut |stdout| {
            stdout.take(LONGEST_ANSWER + 1).read_to_end(&mut out)?;
            if out.len() as u64 > LONGEST_ANSWER {
                bail!("git answers with more than {LONGEST_ANSWER} bytes");
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// Reads what git prints to these arguments and this input while it is printed.
    pub(super) fn stream(
        &self,
        args: &[&str],
        input: Option<std::fs::File>,
        read: &mut dyn FnMut(&mut dyn std::io::Read) -> Result<()>,
    ) -> Result<()> {
        let mut command = self.command();
        command.args(args);
        if let Some(input) = input {
            command.stdin(Stdio::from(input));
        }
        run(command, read)
    }

    /// A file in its directory, for questions.
    pub(super) fn questions(&self) -> Result<std::fs::File> {
        Ok(tempfile::tempfile_in(self.dir.path())?)
    }
}

/// A value of a setting in quotes.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace(['\n', '\0'], " "))
}

/// Runs a program to its end, and ends it when it takes too long.
fn run(
    mut command: Command,
    read: &mut dyn FnMut(&mut dyn std::io::Read) -> Result<()>,
) -> Result<()> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .context("git cannot be started, and another revision needs it")?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let child = Arc::new(Mutex::new(child));
    let (done, waits) = channel::<()>();
    let guarded = Arc::clone(&child);
    let guard = std::thread::spawn(move || {
        let late = waits.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
        if late {
            let _ = lock(&guarded).kill();
        }
        late
    });
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        // What more it says is of no use, but must be taken from it.
        if let Some(mut stderr) = stderr {
            let _ = (&mut stderr).take(1 << 16).read_to_end(&mut said);
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
        }
        said
    });
    let answer = match stdout {
        Some(mut stdout) => read(&mut stdout),
        None => Ok(()),
    };
    if answer.is_err() {
        let _ = lock(&child).kill();
    }
    let status = wait(&child);
    drop(done);
    let late = guard.join().unwrap_or(false);
    let said = said.join().unwrap_or_default();
    answer?;
    if late {
        bail!("git did not answer within {} s", PATIENCE.as_secs());
    }
    let status = status?;
    if status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&said);
    match said.trim() {
        "" => bail!("git ended with {status}"),
        said => bail!("git says: {said}"),
    }
}

fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for the end without keeping others from ending it.
fn wait(child: &Mutex<Child>) -> Result<ExitStatus> {
    loop {
        if let Some(status) = lock(child).try_wait()? {
            return Ok(status);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// A repository as far as its files say, with settings that start programs, and references of every kind.
    fn repository() -> (tempfile::TempDir, Place) {
        let top = tempfile::tempdir().unwrap();
        let own = top.path().join(".git");
        let commit = "0123456789012345678901234567890123456789\n";
        for (name, text) in [
            ("HEAD", "ref: refs/heads/main\n"),
            ("refs/heads/main", commit),
            (
                "refs/replace/0123456789012345678901234567890123456788",
                commit,
            ),
            ("hooks/post-checkout", "#!/bin/sh\n"),
            ("info/attributes", "* filter=evil\n"),
            ("objects/info/alternates", "\n"),
            (
                "config",
                "[core]\n\tfsmonitor = evil\n\thooksPath = hooks\n[branch \"main\"]\n\tremote = origin\n\tmerge = refs/heads/main\n\
                 [remote \"origin\"]\n\turl = ext::evil\n\tuploadpack = evil\n[include]\n\tpath = more\n",
            ),
        ] {
            let path = own.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        for name in ["refs/heads/linked", "FETCH_HEAD", "shallow"] {
            symlink(own.join("refs/heads/main"), own.join(name)).unwrap();
        }
        let place = Place {
            top: top.path().to_owned(),
            common: own.clone(),
            objects: own.join("objects"),
            own,
        };
        (top, place)
    }

    #[test]
    fn what_git_works_on_are_references_that_are_files_and_settings_of_ours() {
        let (_top, place) = repository();
        let isolated = Isolated::new(&place).unwrap();
        let dir = isolated.dir.path();
        let files = walkdir::WalkDir::new(dir).into_iter().flatten();
        let files = files.filter(|f| !f.file_type().is_dir());
        let files: BTreeSet<String> = files
            .map(|f| slashes(f.path().strip_prefix(dir).unwrap()))
            .collect();
        let expected = ["HEAD", "config", "refs/heads/main"].map(ToOwned::to_owned);
        assert_eq!(files, BTreeSet::from(expected));
        let config = fs::read_to_string(dir.join("config")).unwrap();
        assert_eq!(
            config,
            "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\
             [branch \"main\"]\n\tremote = \"origin\"\n[branch \"main\"]\n\tmerge = \"refs/heads/main\"\n"
        );
    }

    #[test]
    fn git_is_given_no_variable_of_the_person_and_no_settings_from_elsewhere() {
        let (_top, place) = repository();
        let isolated = Isolated::new(&place).unwrap();
        let command = isolated.command();
        let dir = isolated.dir.path().as_os_str();
        let given = |name: &str| {
            let found = command.get_envs().find(|(n, _)| *n == name);
            found.and_then(|(_, value)| value).map(ToOwned::to_owned)
        };
        for name in ["HOME", "XDG_CONFIG_HOME", "GIT_DIR"] {
            assert_eq!(given(name).unwrap(), dir, "{name}");
        }
        for name in ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"] {
            assert_eq!(given(name).unwrap(), "/dev/null", "{name}");
        }
        assert_eq!(given("GIT_NO_REPLACE_OBJECTS").unwrap(), "1");
        // What is listed is all that it gets: the rest of the environment is cleared.
        assert_eq!(command.get_envs().count(), 15);
        assert!(given("PATH").is_none());
        let listed = isolated.output(["var", "-l"].map(OsString::from)).unwrap();
        let listed = String::from_utf8_lossy(&listed);
        assert!(!listed.contains("evil"), "{listed}");
    }
}
