//! Another revision of the repository, and what has moved since.

use std::collections::HashMap;
use std::io::{Seek as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::table::{Cell, Class, Drift, Row, Status};

/// The files of a revision, in a directory that goes when this does.
pub struct Revision {
    dir: tempfile::TempDir,
    /// The repository's directory.
    top: PathBuf,
}

/// Files above this size are not what a configuration reads, in bytes.
const LARGEST: u64 = 1 << 20;

impl Revision {
    /// Writes out the files of a revision of the repository that a directory is in.
    pub fn read(dir: &Path, revision: &str) -> Result<Self> {
        if revision.is_empty() || revision.starts_with('-') {
            bail!("\"{revision}\" is no revision of a repository");
        }
        let top = git(dir, &["rev-parse", "--show-toplevel"])
            .with_context(|| format!("{} is in no git repository", dir.display()))?;
        let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end());
        let commit = format!("{revision}^{{commit}}");
        let commit = git(&top, &["rev-parse", "--verify", "--quiet", &commit])
            .with_context(|| format!("the repository has no revision {revision}"))?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let listed = git(&top, &["ls-tree", "-r", "-l", "-z", "--full-tree", &commit])?;
        let out = tempfile::tempdir().context("cannot make a directory for the revision")?;
        // It ends the search for a policy where the repository's own root would.
        std::fs::create_dir(out.path().join(".git"))?;
        let files = wanted(&listed);
        write_all(&top, out.path(), &files)?;
        Ok(Self { dir: out, top })
    }

    /// The repository's directory.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// Where a path of the working tree is in the revision; none for what is not in the repository.
    pub fn path(&self, path: &Path) -> Option<PathBuf> {
        let whole = path.canonicalize().ok()?;
        let top = self.top.canonicalize().ok()?;
        Some(self.dir.path().join(whole.strip_prefix(top).ok()?))
    }

    /// Lends what `init` has brought for the root modules below a directory, which no revision holds: remote modules are
    /// then those of now.
    pub fn lend(&self, dir: &Path) {
        let walk = walkdir::WalkDir::new(dir).into_iter().filter_entry(|e| {
            let parent = e.path().parent().and_then(Path::file_name);
            parent.is_none_or(|p| p != ".terraform")
        });
        let brought = walk
            .flatten()
            .filter(|e| e.file_type().is_dir() && e.file_name() == ".terraform");
        for entry in brought {
            let (Some(at), Ok(from)) = (self.path(entry.path()), entry.path().canonicalize())
            else {
                continue;
            };
            if at.parent().is_some_and(Path::is_dir) && !at.exists() {
                // Without it they are not known there, and the report says so.
                let _ = link(&from, &at);
            }
        }
    }

    /// A directory as both the working tree and the revision call it.
    fn named(&self, dir: &str) -> PathBuf {
        let whole = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
        let path = whole(Path::new(dir));
        for base in [self.dir.path(), &self.top] {
            if let Ok(inner) = path.strip_prefix(whole(base)) {
                return inner.to_owned();
            }
        }
        path
    }
}

#[cfg(unix)]
fn link(from: &Path, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, at)
}

#[cfg(not(unix))]
fn link(from: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::Error::other(format!(
        "{} cannot be lent here",
        from.display()
    )))
}

/// Object and path of the files to write, from `ls-tree -l -z`.
fn wanted(listed: &[u8]) -> Vec<(String, PathBuf)> {
    let text = String::from_utf8_lossy(listed);
    text.split('\0')
        .filter_map(|entry| {
            let (about, path) = entry.split_once('\t')?;
            let mut words = about.split_whitespace();
            let (mode, kind) = (words.next()?, words.next()?);
            let (object, size) = (words.next()?, words.next()?);
            let path = PathBuf::from(path);
            let inside = path.components().all(|c| matches!(c, Component::Normal(_)));
            let plain = mode.starts_with("100") && kind == "blob" && inside;
            let small = size.parse::<u64>().is_ok_and(|n| n <= LARGEST);
            (plain && small).then(|| (object.to_owned(), path))
        })
        .collect()
}

/// Writes files out of the repository's objects.
fn write_all(top: &Path, to: &Path, files: &[(String, PathBuf)]) -> Result<()> {
    // From a file: the answers are read while questions are still being asked.
    let mut asked = tempfile::tempfile()?;
    for (object, _) in files {
        writeln!(asked, "{object}")?;
    }
    asked.rewind()?;
    let mut command = Command::new("git");
    command
        .current_dir(top)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::from(asked));
    let answer = finish(&mut command)?;
    let mut rest = answer.as_slice();
    for (object, path) in files {
        let end = rest.iter().position(|b| *b == b'\n');
        let head = end.and_then(|end| rest.get(..end)).unwrap_or_default();
        let head = String::from_utf8_lossy(head).into_owned();
        let size: Option<usize> = head.rsplit(' ').next().and_then(|n| n.parse().ok());
        let (Some(end), Some(size)) = (end, size.filter(|_| head.starts_with(object.as_str())))
        else {
            bail!("git does not give {}: {head}", path.display());
        };
        let (from, to_) = (end + 1, end + 1 + size);
        let (Some(text), Some(after)) = (rest.get(from..to_), rest.get(to_ + 1..)) else {
            bail!("git gives only a part of {}", path.display());
        };
        let file = to.join(path);
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)?;
        }
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        rest = after;
    }
    Ok(())
}

fn git(dir: &Path, args: &[&str]) -> Result<Vec<u8>> {
    finish(Command::new("git").current_dir(dir).args(args))
}

fn finish(command: &mut Command) -> Result<Vec<u8>> {
    let output = command
        .output()
        .context("git cannot be started, and another revision needs it")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim();
        if said.is_empty() {
            bail!("git ended with {}", output.status);
        }
        bail!("{said}");
    }
    Ok(output.stdout)
}

/// Which value of which item a row is about, whatever the address is called.
type Name = (PathBuf, String, Value, usize);

/// The item, the field, what it is in words, and where in the resource.
type Value = (String, &'static str, String, String);

fn names(revision: &Revision, drift: &Drift) -> Vec<Vec<Name>> {
    let mut out = Vec::new();
    for estate in &drift.estates {
        let root = estate.root.as_deref().map(|r| revision.named(r));
        let mut seen: HashMap<Value, usize> = HashMap::new();
        let name = |row: &Row| {
            let (what, path) = (row.what.clone(), row.path.clone());
            let value = (row.item.clone(), row.field, what, path);
            let n = seen.entry(value.clone()).or_default();
            *n += 1;
            (
                root.clone().unwrap_or_default(),
                estate.environment.clone(),
                value,
                *n,
            )
        };
        out.push(estate.rows.iter().map(name).collect());
    }
    out
}

/// Says of each row how it stands to the same one of another revision, and leaves out what has no owner there either.
pub fn against(now: &mut Drift, then: &Drift, revision: &Revision) {
    let before: HashMap<Name, &Row> = names(revision, then)
        .into_iter()
        .flatten()
        .zip(then.estates.iter().flat_map(|e| &e.rows))
        .collect();
    let named = names(revision, now);
    for (estate, names) in now.estates.iter_mut().zip(named) {
        let root = estate.root.as_deref().map(|r| revision.named(r));
        let old = then.estates.iter().find(|e| {
            e.environment == estate.environment
                && e.root.as_deref().map(|r| revision.named(r)) == root
        });
        for (row, name) in estate.rows.iter_mut().zip(names) {
            row.status = Some(status(row, before.get(&name).copied()));
        }
        for transition in &mut estate.transitions {
            let known = old.is_some_and(|e| {
                let mut all = e.transitions.iter();
                all.any(|t| t.rule == transition.rule && t.address == transition.address)
            });
            transition.status = Some(if known { Status::Same } else { Status::New });
        }
        let Some(old) = old else { continue };
        let known: Vec<&String> = old.unclaimed.iter().map(|one| &one.address).collect();
        estate
            .unclaimed
            .retain(|one| !known.contains(&&one.address));
        // What is left out now is drift, though the policy may have items elsewhere.
        let mut gone = Vec::new();
        estate.absent.retain(|(family, name)| {
            if old.absent.contains(&(family.clone(), name.clone())) {
                return false;
            }
            let mut row = Row::whole(family, name, Class::CodeLeft, None);
            if old
                .rows
                .iter()
                .any(|r| r.item == row.item && r.class != Class::Undecided)
            {
                row.source = Cell::Missing;
                row.status = Some(Status::New);
                row.note = Some("it was there before".into());
                gone.push(row);
                return false;
            }
            true
        });
        estate.rows.extend(gone);
    }
}

fn status(now: &Row, then: Option<&Row>) -> Status {
    // Whether what was not known there is new nobody can tell; what is wrong now is.
    if then.is_some_and(|r| r.class == Class::Undecided) && !now.class.is_drift() {
        return Status::Same;
    }
    if now.class == Class::Undecided && then.is_some() {
        return Status::New;
    }
    let was = then.filter(|r| r.class.is_drift());
    match (now.class.is_drift(), was) {
        (false, None) => Status::Same,
        (false, Some(_)) => Status::Better,
        (true, None) => Status::New,
        (true, Some(then)) => match (now.distance, then.distance) {
            (Some(now), Some(then)) if now < then => Status::Better,
            (Some(now), Some(then)) if now > then => Status::Worse,
            (Some(_), Some(_)) => Status::Same,
            _ if now.source == then.source && now.state == then.state => Status::Same,
            _ => Status::Worse,
        },
    }
}
