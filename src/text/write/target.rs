//! Which file a path leads to, and whether the links on the way may be followed.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use same_file::is_same_file;

use super::stream::Stream;
use crate::text::{repository_of, slashes};

/// What stands in a place.
#[derive(Debug)]
pub(super) enum Kind {
    /// Nothing.
    Missing,
    /// A regular file, or a link that is not followed.
    File(Metadata),
    /// What is written into: a device, a pipe, an open file of the process.
    Stream(Stream),
}

/// Whether a link in the last place is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// What it leads to is written.
    Followed,
    /// The link itself is what is there.
    Kept,
}

/// The place that a path leads to.
#[derive(Debug)]
pub(super) struct Target {
    /// The path that was given.
    pub(super) named: PathBuf,
    /// The path without links.
    pub(super) real: PathBuf,
    /// What is there.
    pub(super) kind: Kind,
}

/// As many links as Linux follows.
const MOST_LINKS: usize = 40;

impl Target {
    /// Follows a path. A link of a repository, or below `within`, may not lead out of it.
    pub(super) fn find(named: &Path, last: Last, within: Option<&Path>) -> Result<Self> {
        let here = Path::new(".")
            .canonicalize()
            .context("cannot tell the working directory")?;
        let mut at = PathBuf::new();
        let mut left: VecDeque<OsString> = VecDeque::new();
        push(&mut at, &mut left, &here.join(named));
        let mut links: Vec<PathBuf> = Vec::new();
        let mut missing = false;
        while let Some(name) = left.pop_front() {
            if name == ".." {
                at.pop();
                continue;
            }
            at.push(&name);
            let meta = match std::fs::symlink_metadata(&at) {
                Ok(meta) => meta,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                    missing = true;
                    // No way leads up from what is not there.
                    if left.iter().any(|n| n == "..") {
                        bail!("{} does not exist", slashes(&at));
                    }
                    at.extend(left.drain(..));
                    break;
                }
                Err(e) => return Err(e.into()),
            };
            if !meta.is_symlink() || (left.is_empty() && last == Last::Kept) {
                continue;
            }
            if left.is_empty()
                && let Some(stream) = Stream::of_process(&at)
            {
                allowed(&links, &at, &here, within)?;
                return Ok(Self {
                    named: named.to_owned(),
                    real: at,
                    kind: Kind::Stream(stream),
                });
            }
            links.push(at.clone());
            if links.len() > MOST_LINKS {
                bail!(
                    "{} is a link that leads nowhere but to links",
                    slashes(named)
                );
            }
            let to = std::fs::read_link(&at)?;
            at.pop();
            let rest: Vec<OsString> = left.drain(..).collect();
            push(&mut at, &mut left, &to);
            left.extend(rest);
        }
        allowed(&links, &at, &here, within)?;
        let kind = if missing {
            Kind::Missing
        } else {
            let meta = std::fs::symlink_metadata(&at)?;
            if meta.is_dir() {
                bail!("{} is a directory", slashes(&at));
            }
            if meta.is_file() || meta.is_symlink() {
                Kind::File(meta)
            } else {
                Kind::Stream(Stream::at(&at, &meta))
            }
        };
        Ok(Self {
            named: named.to_owned(),
            real: at,
            kind,
        })
    }

    /// The directory that the place is in.
    pub(super) fn folder(&self) -> &Path {
        self.real.parent().unwrap_or(Path::new("."))
    }
}

/// Puts the parts of a path before those that are left to walk.
fn push(at: &mut PathBuf, left: &mut VecDeque<OsString>, path: &Path) {
    for part in path.components() {
        match part {
            Component::Prefix(_) | Component::RootDir => at.push(part),
            Component::CurDir => {}
            Component::ParentDir | Component::Normal(_) => left.push_back(part.as_os_str().into()),
        }
    }
}

/// Refuses a way that leads out of a repository by one of its own links, or into its `.git`.
fn allowed(links: &[PathBuf], to: &Path, here: &Path, within: Option<&Path>) -> Result<()> {
    for link in links {
        let Some(bounds) = bounds(link, here, within) else {
            continue;
        };
        let inside = to
            .ancestors()
            .skip(1)
            .find(|a| is_same_file(a, &bounds).unwrap_or(false));
        let Some(inside) = inside else {
            bail!(
                "the link {} leads out of {}, to {}; remove the link, or name the file that it leads to",
                slashes(link),
                slashes(&bounds),
                slashes(to)
            );
        };
        let below = to.strip_prefix(inside).unwrap_or(to);
        if below.iter().any(|part| part.eq_ignore_ascii_case(".git")) {
            bail!(
                "the link {} leads into git's own files, to {}",
                slashes(link),
                slashes(to)
            );
        }
    }
    Ok(())
}

/// The directory that a link may not lead out of: its repository, what was named for the output, or the working directory.
/// Links elsewhere are the user's own.
fn bounds(link: &Path, here: &Path, within: Option<&Path>) -> Option<PathBuf> {
    let repository = link.parent().and_then(repository_of);
    let other = [within, Some(here)].into_iter().flatten();
    let mut other = other.filter(|dir| link.starts_with(dir));
    repository.or_else(|| other.next().map(Path::to_owned))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_way_through_links_ends_where_the_system_says() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        std::fs::write(root.join("a/b/file"), "").unwrap();
        symlink("b", root.join("a/c")).unwrap();
        symlink("../a/c/./../c", root.join("a/d")).unwrap();
        symlink(root.join("a/d/file"), root.join("e")).unwrap();
        for path in [
            "a/b/file",
            "a/c/file",
            "a/d/file",
            "e",
            "a/d/../d/file",
            "./a//c/file",
        ] {
            let found = Target::find(&root.join(path), Last::Followed, None).unwrap();
            assert_eq!(
                found.real,
                root.join(path).canonicalize().unwrap(),
                "{path}"
            );
            assert!(matches!(found.kind, Kind::File(_)), "{path}");
        }
        symlink("f", root.join("g")).unwrap();
        symlink("g", root.join("f")).unwrap();
        assert!(Target::find(&root.join("f"), Last::Followed, None).is_err());
        let kept = Target::find(&root.join("f"), Last::Kept, None).unwrap();
        assert_eq!(kept.real, root.join("f"));
    }
}
