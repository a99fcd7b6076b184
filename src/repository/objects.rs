//! What a commit holds.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, Write as _};
use std::path::{Component, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::isolated::Isolated;
use crate::budget;

/// A file or link of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path from the top; it stays below.
    pub path: PathBuf,
    /// The object with its content.
    pub object: String,
    /// A regular file, or a symbolic link.
    pub kind: Kind,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A symbolic link, whose content is where it leads.
    Link,
}

/// Paths that git is given in one call: a system has an end to what it hands on.
const NAMED: usize = 400;
/// The longest line of an answer, in bytes.
const LONGEST_LINE: u64 = 1 << 16;

/// What an entry costs of the budget, in steps, beside the bytes of its path: a repository ten times as large as the largest
/// public ones is still listed.
const ENTRY: usize = 8;

/// The files and links of these paths from the top, those that a commit has.
pub(super) fn named(git: &Isolated, commit: &str, paths: &[PathBuf]) -> Result<Vec<Entry>> {
    let mut out = Vec::new();
    for some in paths.chunks(NAMED) {
        let mut args: Vec<OsString> = [
            "--literal-pathspecs",
            "ls-tree",
            "-z",
            "--full-tree",
            commit,
            "--",
        ]
        .map(OsString::from)
        .into();
        args.extend(some.iter().map(|path| path.clone().into_os_string()));
        let listed = git.output(args)?;
        out.extend(listed.split(|b| *b == 0).filter_map(entry));
    }
    Ok(out)
}

/// Every file and link below a commit.
///
/// A few trees, each many times in the next, are more entries than any machine can hold: each is paid for as it is read.
pub(super) fn list(git: &Isolated, commit: &str) -> Result<Vec<Entry>> {
    let _doing = budget::doing(|| format!("listing the files of commit {commit}"));
    let mut entries = Vec::new();
    git.stream(
        &["ls-tree", "-r", "-z", "--full-tree", commit],
        None,
        &mut |stdout| {
            let mut listed = BufReader::with_capacity(1 << 16, stdout);
            let mut line = Vec::new();
            loop {
                line.clear();
                let read = (&mut listed).take(LONGEST_LINE).read_until(0, &mut line)?;
                if read == 0 {
                    return Ok(());
                }
                if line.pop_if(|last| *last == 0).is_none() {
                    bail!("a path of the revision is longer than {LONGEST_LINE} bytes");
                }
                if !budget::spend(ENTRY + line.len() / 16) {
                    budget::check()?;
                }
                entries.extend(entry(&line));
            }
        },
    )?;
    Ok(entries)
}

/// One entry of `ls-tree -z`: mode, kind, object, a tab and the path.
fn entry(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|b| *b == b'\t')?;
    let about = std::str::from_utf8(line.get(..tab)?).ok()?;
    let mut words = about.split(' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    let kind = match (mode, kind) {
        ("100644" | "100755" | "100664", "blob") => Kind::File,
        ("120000", "blob") => Kind::Link,
        _ => return None,
    };
    let path = path(line.get(tab + 1..)?)?;
    let inside = path.components().all(|c| matches!(c, Component::Normal(_)));
    inside.then(|| Entry {
        path,
        object: object.to_owned(),
        kind,
    })
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // as elsewhere, where not every name is one
fn path(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(PathBuf::from)
}

/// The contents of objects; see [`super::Repository::contents`].
pub(super) fn contents(
    git: &Isolated,
    objects: &[&str],
    largest: u64,
    take: &mut dyn FnMut(&str, &[u8]) -> Result<()>,
) -> Result<()> {
    let sizes = sizes(git, objects)?;
    let small: Vec<&str> = objects
        .iter()
        .copied()
        .filter(|object| sizes.get(*object).is_some_and(|size| *size <= largest))
        .collect();
    if small.is_empty() {
        return Ok(());
    }
    ask(git, "--batch", &small, &mut |object, size, answer| {
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        answer.take(size).read_to_end(&mut bytes)?;
        let mut end = [0; 1];
        answer.read_exact(&mut end)?;
        if bytes.len() as u64 != size {
            bail!("git gives only a part of {object}");
        }
        take(object, &bytes)
    })
}

/// The size of each object, in bytes.
fn sizes(git: &Isolated, objects: &[&str]) -> Result<HashMap<String, u64>> {
    let mut out = HashMap::new();
    ask(git, "--batch-check", objects, &mut |object, size, _| {
        out.insert(object.to_owned(), size);
        Ok(())
    })?;
    Ok(out)
}

/// What reads the rest of an answer: the object, its size, and where the answer goes on.
type Answer<'a> = dyn FnMut(&str, u64, &mut dyn std::io::BufRead) -> Result<()> + 'a;

/// Asks for objects, and reads the answers as they come.
fn ask(git: &Isolated, how: &str, objects: &[&str], each: &mut Answer<'_>) -> Result<()> {
    // An empty line would be a question, too.
    if objects.is_empty() {
        return Ok(());
    }
    // From a file: the answers are read while questions are still being asked.
    let mut questions = git.questions()?;
    let mut text = objects.join("\n");
    text.push('\n');
    questions.write_all(text.as_bytes())?;
    questions.rewind()?;
    git.stream(&["cat-file", how], Some(questions), &mut |stdout| {
        let mut answer = BufReader::with_capacity(1 << 16, stdout);
        for object in objects {
            let mut head = Vec::new();
            (&mut answer).take(LONGEST_LINE).read_until(b'\n', &mut head)?;
            let head = String::from_utf8_lossy(&head);
            let mut words = head.split_whitespace();
            let (named, kind) = (words.next(), words.next());
            let size = words.next().and_then(|size| size.parse().ok());
            match (named, kind, size) {
                (Some(named), Some("blob"), Some(size)) if named == *object => {
                    each(object, size, &mut answer)?;
                }
                (_, Some("missing"), _) => bail!(
                    "the repository does not have the object {object}, and nothing is fetched: make the clone complete first \
                     (`git fetch --refetch --no-filter`, or a checkout without `filter`)"
                ),
                _ => bail!("git does not give the object {object}"),
            }
        }
        Ok(())
    })
    .context("cannot read the revision")
}
