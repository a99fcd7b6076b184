//! Where the parts of a repository are, none of them out of reach.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::text::{Reach, repository_of, slashes};

/// The largest file of a few lines, as `HEAD` or `commondir`, in bytes.
const SMALL: u64 = 64 << 10;

/// The most files of an object directory: git packs them long before.
const MOST_OBJECTS: usize = 4_000_000;

/// The parts of a repository, without links.
#[derive(Debug)]
pub(super) struct Place {
    /// The working directory.
    pub(super) top: PathBuf,
    /// What is of this working directory alone: `HEAD`.
    pub(super) own: PathBuf,
    /// What all working directories share: references and objects.
    pub(super) common: PathBuf,
    /// The directory of objects: loose ones by digest, and packs.
    pub(super) objects: PathBuf,
}

impl Place {
    /// The parts of the repository that a directory is in.
    pub(super) fn around(dir: &Path, reach: &Reach) -> Result<Self> {
        let top = repository_of(dir)
            .with_context(|| format!("{} is in no git repository", slashes(dir)))?;
        let inside = Reach::within([top.clone()]);
        let may = |path: &Path| holds(&inside, path) || holds(reach, path);
        let refuse = |what: &str, path: &Path| -> Result<Self> {
            bail!(
                "{}: its {what} is {}, outside the repository; --allow-dir DIR allows that directory",
                slashes(&top),
                slashes(path)
            )
        };
        let own = own(&top, reach)?;
        if !own.may {
            return refuse("`.git`", &own.dir);
        }
        let own = own.dir;
        let common = match small(&own.join("commondir"))? {
            Some(text) => {
                let common = real(&own.join(text.trim_end_matches(['\n', '\r'])))?;
                // A linked working directory lies in what it shares.
                if !own.starts_with(&common) && !may(&common) {
                    return refuse("`commondir`", &common);
                }
                common
            }
            None => own.clone(),
        };
        let objects = real(&common.join("objects"))?;
        if !objects.starts_with(&common) && !may(&objects) {
            return refuse("object directory", &objects);
        }
        let place = Self {
            top: top.clone(),
            own,
            common,
            objects,
        };
        if let Some(path) = place.foreign(&may)? {
            return refuse("list of alternate objects", &path);
        }
        Ok(place)
    }

    /// Objects that are kept elsewhere, out of reach.
    fn foreign(&self, may: &dyn Fn(&Path) -> bool) -> Result<Option<PathBuf>> {
        let inside = |path: &Path| path.starts_with(&self.common) || may(path);
        let mut next = vec![self.objects.clone()];
        let mut seen = Vec::new();
        while let Some(objects) = next.pop() {
            if seen.contains(&objects) {
                continue;
            }
            if let Some(path) = linked_away(&objects, &inside)? {
                return Ok(Some(path));
            }
            for other in alternates(&objects)? {
                // git passes over what is not there.
                match other.canonicalize() {
                    Ok(real) if inside(&real) => next.push(real),
                    Ok(real) => return Ok(Some(real)),
                    Err(_) => {}
                }
            }
            seen.push(objects);
        }
        Ok(None)
    }
}

/// What of an object directory is kept elsewhere by a link, or is no file.
fn linked_away(objects: &Path, inside: &dyn Fn(&Path) -> bool) -> Result<Option<PathBuf>> {
    let mut dirs = vec![objects.to_owned()];
    let (mut next, mut files) = (0, 0);
    while let Some(dir) = dirs.get(next).cloned() {
        next += 1;
        for entry in walkdir::WalkDir::new(dir).min_depth(1).max_depth(8) {
            files += 1;
            if files > MOST_OBJECTS {
                bail!(
                    "{} has more than {MOST_OBJECTS} files: pack them first (`git gc`)",
                    slashes(objects)
                );
            }
            // What cannot be looked at, git cannot read either.
            let Ok(entry) = entry else { continue };
            let kind = entry.file_type();
            if kind.is_file() || kind.is_dir() {
                continue;
            }
            match entry.path().canonicalize() {
                Ok(real) if inside(&real) && real.is_file() => {}
                Ok(real) if inside(&real) && real.is_dir() => {
                    if !dirs.contains(&real) {
                        dirs.push(real);
                    }
                }
                Ok(real) => return Ok(Some(real)),
                Err(_) => return Ok(Some(entry.into_path())),
            }
        }
    }
    Ok(None)
}

/// The object directories that another names, as git reads the list, byte by byte.
///
/// # Errors
///
/// When a line can be read in more than one way: in quotes, with spaces around it, with `..` behind a name, or as bytes
/// that are no text.
fn alternates(objects: &Path) -> Result<Vec<PathBuf>> {
    let file = objects.join("info/alternates");
    let Some(bytes) = small_bytes(&file)? else {
        return Ok(Vec::new());
    };
    let mut out = Vec::new();
    for line in bytes.split(|b| *b == b'\n') {
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let plain = std::str::from_utf8(line).ok().filter(|text| is_plain(text));
        let Some(text) = plain else {
            bail!(
                "{}: the line `{}` can be read in more than one way; write the directory plainly, without quotes, spaces at \
                 its ends, control characters or `..` behind a name",
                slashes(&file),
                String::from_utf8_lossy(line)
            );
        };
        out.push(objects.join(text));
    }
    Ok(out)
}

/// Whether a path means the same to everyone: `a/../b` is another place where `a` is a link.
fn is_plain(text: &str) -> bool {
    let mut named = false;
    let backs = text.split(['/', '\\']).all(|part| {
        let back = part == "..";
        named |= !back && !part.is_empty() && part != ".";
        !(back && named)
    });
    backs && text == text.trim() && !text.starts_with('"') && !text.contains(char::is_control)
}

/// Whether a directory is within reach; what tools keep there does not count against it.
fn holds(reach: &Reach, path: &Path) -> bool {
    reach.roots().iter().any(|root| path.starts_with(root))
}

fn real(path: &Path) -> Result<PathBuf> {
    path.canonicalize()
        .with_context(|| format!("cannot read {}", slashes(path)))
}

/// Where the file `.git` of a linked working directory or submodule leads.
fn led(top: &Path, file: &Path) -> Result<PathBuf> {
    let text = small(file)?.unwrap_or_default();
    let Some(path) = text.strip_prefix("gitdir: ") else {
        bail!("{} names no repository", slashes(file));
    };
    real(&top.join(path.trim_end_matches(['\n', '\r'])))
}

/// Whether a repository's directory for a linked working directory names it too.
fn leads_back(led: &Path, dot: &Path) -> bool {
    let back = small(&led.join("gitdir")).ok().flatten();
    let back = back.map(|text| led.join(text.trim_end_matches(['\n', '\r'])));
    let back = back.and_then(|path| path.canonicalize().ok());
    back.is_some() && back == dot.canonicalize().ok()
}

/// What is of a working directory alone, and whether it may be read.
struct Own {
    dir: PathBuf,
    may: bool,
}

/// Where `.git` of a working directory leads: to a directory in it, to one that names it too, or to where the repository
/// around keeps its submodules.
fn own(top: &Path, reach: &Reach) -> Result<Own> {
    let inside = Reach::within([top.to_owned()]);
    let may = |path: &Path| holds(&inside, path) || holds(reach, path);
    let dot = top.join(".git");
    let found = real(&dot)?;
    if found.is_dir() {
        let may = may(&found);
        return Ok(Own { dir: found, may });
    }
    let dir = led(top, &found)?;
    let may = may(&dir) || leads_back(&dir, &dot) || is_of_submodule(top, &dir, reach);
    Ok(Own { dir, may })
}

/// Whether a directory is where the repository around, which may be a submodule itself, keeps its submodules; without links,
/// which may lead anywhere.
fn is_of_submodule(top: &Path, led: &Path, reach: &Reach) -> bool {
    let around = top.parent().and_then(repository_of);
    let around = around.and_then(|around| own(&around, reach).ok());
    around.is_some_and(|around| {
        let modules = around.dir.join("modules");
        around.may
            && modules.canonicalize().is_ok_and(|real| real == modules)
            && led.starts_with(&modules)
    })
}

/// The text of a small regular file; none where there is no file of that name.
pub(super) fn small(path: &Path) -> Result<Option<String>> {
    let bytes = small_bytes(path)?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// As [`small`], without making text of it.
fn small_bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    match Reach::everywhere().read(path, SMALL) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(refusal) if refusal.is_missing() => Ok(None),
        Err(refusal) => bail!("cannot read {}: {refusal}", slashes(path)),
    }
}
