//! The files of another revision of the repository, as far as a comparison reads them.

mod leads;
mod users;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::budget;
use crate::catalog::schema::kept;
use crate::policy::FILE_NAME;
use crate::repository::{Commit, Entry, Kind, Repository};
use crate::text::{Reach, Scratch, slashes};
use leads::{Leads, target};
use users::users;

/// The files of a revision, in a directory that goes when this does.
#[derive(Debug)]
pub struct Revision {
    scratch: Scratch,
    /// The repository's directory.
    top: PathBuf,
    repository: Repository,
    commit: Commit,
    /// Directories that use what files were named of, from the top.
    users: Vec<PathBuf>,
    /// What was written out, from the top.
    written: BTreeSet<PathBuf>,
}

/// What decides what is read of a root module, and is no work of who commits it: the list of the modules that `init` has
/// brought, and the workspace that is selected.
const BROUGHT: [&str; 2] = [".terraform/modules/modules.json", ".terraform/environment"];

/// Files above this size are not what a configuration reads, in bytes.
const LARGEST: u64 = 8 << 20;
/// The most that is written out of one revision: entries, and bytes of their contents.
const MOST_ENTRIES: usize = 200_000;
/// See [`MOST_ENTRIES`].
const MOST_BYTES: u64 = 1 << 30;

impl Revision {
    /// Writes out what a comparison reads of a revision: what is below directories of one repository, the policies and the
    /// schemas above them, files that are named, and what the texts among these lead to. Of directories of which single files
    /// are asked about, `used`, what uses them is read as well, as it is in the working tree.
    ///
    /// # Errors
    ///
    /// When the directory is in no repository, or the repository has no such revision.
    pub fn read(
        dirs: &[PathBuf],
        used: &[PathBuf],
        named: &[PathBuf],
        revision: &str,
        reach: &Reach,
    ) -> Result<Self> {
        let first = dirs.first().map_or(Path::new("."), PathBuf::as_path);
        let repository = Repository::around(first, reach)?;
        let commit = repository.commit(revision)?;
        let entries = repository.entries(&commit)?;
        let scratch = Scratch::new()?;
        // It ends the search for a policy where the repository's own root would.
        std::fs::create_dir(scratch.path().join(".git"))?;
        let top = repository.top().to_owned();
        let mut writer = Writer::new(&repository, scratch.path(), entries);
        let inner = |path: &Path| {
            let whole = path.canonicalize().ok()?;
            Some(whole.strip_prefix(&top).ok()?.to_owned())
        };
        let sources: Vec<PathBuf> = dirs.iter().filter_map(|dir| inner(dir)).collect();
        let named: Vec<PathBuf> = named.iter().filter_map(|path| inner(path)).collect();
        let used: Vec<PathBuf> = used.iter().filter_map(|dir| inner(dir)).collect();
        let users = users(&repository, &writer.entries, &used)?;
        let all = || sources.iter().chain(&users);
        let above = all().flat_map(|source| source.ancestors());
        let mut next: Vec<PathBuf> = above.clone().map(|dir| dir.join(FILE_NAME)).collect();
        let beside = named.iter().filter_map(|path| path.parent());
        next.extend(above.chain(beside).map(|dir| dir.join(kept::DIRECTORY)));
        next.extend(writer.beside(&all().flat_map(|source| source.ancestors()).collect()));
        next.extend(sources.iter().cloned());
        next.extend(named);
        while !next.is_empty() {
            next = writer.bring(&next)?;
        }
        next.extend(users.iter().flat_map(|dir| writer.meant(dir.clone())));
        while !next.is_empty() {
            next = writer.bring(&next)?;
        }
        writer.link_up()?;
        let written = writer.done;
        Ok(Self {
            scratch,
            top,
            repository,
            commit,
            users: users.into_iter().collect(),
            written,
        })
    }

    /// The repository's directory.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// Where a path of the working tree is in the revision; none for what is not in the repository.
    pub fn path(&self, path: &Path) -> Option<PathBuf> {
        let whole = path.canonicalize().ok()?;
        let top = self.top.canonicalize().ok()?;
        Some(self.scratch.path().join(whole.strip_prefix(top).ok()?))
    }

    /// A file that the revision has in a directory of the working tree: any of them, as each leads to what uses that directory.
    pub fn file_in(&self, dir: &Path) -> Option<PathBuf> {
        let whole = dir.canonicalize().ok()?;
        let inner = whole.strip_prefix(&self.top).ok()?;
        let below = self.written.range(inner.to_owned()..);
        let mut below = below.take_while(|at| at.starts_with(inner));
        let file = below.find(|at| at.parent() == Some(inner))?;
        Some(self.scratch.path().join(file))
    }

    /// Lends what `init` has brought for the root modules below directories, and for those that use what is asked about,
    /// which no revision holds: remote modules are then those of now.
    ///
    /// Where somebody has committed it after that revision, it is no work of `init`, and is not lent. Gives the paths of
    /// those from the top.
    ///
    /// # Errors
    ///
    /// When git cannot tell what is committed.
    pub fn lend_terraform_dirs(&self, dirs: &[PathBuf]) -> Result<Vec<PathBuf>> {
        let walk = dirs.iter().flat_map(|dir| {
            let walk = walkdir::WalkDir::new(dir).into_iter();
            walk.filter_entry(|e| {
                let parent = e.path().parent().and_then(Path::file_name);
                parent.is_none_or(|p| p != ".terraform")
            })
        });
        let below = walk
            .flatten()
            .filter(|e| e.file_type().is_dir() && e.file_name() == ".terraform")
            .map(walkdir::DirEntry::into_path);
        let users = self.users.iter();
        let of_users = users.map(|user| self.top.join(user).join(".terraform"));
        let is_dir = |dir: &PathBuf| std::fs::symlink_metadata(dir).is_ok_and(|meta| meta.is_dir());
        let brought: Vec<PathBuf> = below.chain(of_users.filter(is_dir)).collect();
        let committed = self.committed_since(&brought)?;
        for entry in brought {
            let (Some(at), Ok(from)) = (self.path(&entry), entry.canonicalize()) else {
                continue;
            };
            let inner = from.strip_prefix(&self.top).unwrap_or(&from);
            if committed.iter().any(|path| path.starts_with(inner)) {
                continue;
            }
            if at.parent().is_some_and(Path::is_dir) && !at.exists() {
                // Without it they are not known there, and the report says so.
                let _ = link(&from, &at);
            }
        }
        Ok(committed)
    }

    /// The lists of modules and the selected workspaces in these directories that are committed now, and were not so in the
    /// revision: their paths from the top.
    fn committed_since(&self, brought: &[PathBuf]) -> Result<Vec<PathBuf>> {
        let inner = |dir: &PathBuf| {
            let real = dir.parent()?.canonicalize().ok()?;
            Some(real.strip_prefix(&self.top).ok()?.to_owned())
        };
        let dirs = brought.iter().filter_map(inner);
        let lists = dirs.flat_map(|dir| BROUGHT.map(|file| dir.join(file)));
        let lists: Vec<PathBuf> = lists.collect();
        if lists.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.repository.commit("HEAD")?;
        let then = self.repository.named(&self.commit, &lists)?;
        let now = self.repository.named(&now, &lists)?.into_iter();
        Ok(now
            .filter(|one| !then.contains(one))
            .map(|one| one.path)
            .collect())
    }

    /// What both the working tree and the revision call a file: its path from the top.
    pub fn name(&self, path: &Path) -> PathBuf {
        self.named(&path.to_string_lossy())
    }

    /// A directory as both the working tree and the revision call it.
    pub(super) fn named(&self, dir: &str) -> PathBuf {
        let whole = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
        let path = whole(Path::new(dir));
        for base in [self.scratch.path(), &self.top] {
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
        slashes(from)
    )))
}

/// Writes entries of a revision, those that are asked for and no other.
struct Writer<'a> {
    repository: &'a Repository,
    to: &'a Path,
    entries: BTreeMap<PathBuf, (String, Kind)>,
    /// What is written, or was asked for in vain.
    done: BTreeSet<PathBuf>,
    /// Where the content of an object stands already: many entries may share one.
    written: HashMap<String, PathBuf>,
    /// Links, and where each leads as it is written. They are made last: nothing is written through one.
    links: Vec<(PathBuf, PathBuf)>,
    bytes: u64,
}

impl<'a> Writer<'a> {
    fn new(repository: &'a Repository, to: &'a Path, entries: Vec<Entry>) -> Self {
        let entries = entries.into_iter();
        Self {
            repository,
            to,
            entries: entries.map(|e| (e.path, (e.object, e.kind))).collect(),
            done: BTreeSet::new(),
            written: HashMap::new(),
            links: Vec::new(),
            bytes: 0,
        }
    }

    /// The files in directories that what is below them looks for and reads: of Terragrunt, and of values.
    fn beside(&self, dirs: &BTreeSet<&Path>) -> Vec<PathBuf> {
        const ENDINGS: [&str; 5] = ["hcl", "json", "tfvars", "yaml", "yml"];
        let is_read = |path: &&PathBuf| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| ENDINGS.contains(&ending))
                && path.parent().is_some_and(|dir| dirs.contains(dir))
        };
        self.entries.keys().filter(is_read).cloned().collect()
    }

    /// Writes files, and what is below directories; gives the paths that the texts among these lead to.
    fn bring(&mut self, paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
        let mut wanted: Vec<(PathBuf, String, Kind)> = Vec::new();
        let asked: BTreeSet<&PathBuf> = paths.iter().collect();
        for path in asked {
            // Of a directory that is above others, all is asked for where it is the source itself.
            let below = self.entries.range(path.clone()..);
            for (at, (object, kind)) in below.take_while(|(at, _)| at.starts_with(path)) {
                let inner = at.strip_prefix(path).unwrap_or(at);
                if !is_passed_over(inner) && self.done.insert(at.clone()) {
                    wanted.push((at.clone(), object.clone(), *kind));
                }
            }
        }
        if self.done.len() > MOST_ENTRIES {
            bail!(
                "the revision has more than {MOST_ENTRIES} files that a comparison would read: name a smaller --source"
            );
        }
        let mut by_object: HashMap<&str, Vec<(&Path, Kind)>> = HashMap::new();
        for (path, object, kind) in &wanted {
            by_object.entry(object).or_default().push((path, *kind));
        }
        let mut objects: Vec<&str> = by_object.keys().copied().collect();
        objects.sort_unstable();
        let (mut leads, mut bytes) = (BTreeSet::new(), self.bytes);
        let (to, entries) = (self.to, &self.entries);
        let (written, links) = (&mut self.written, &mut self.links);
        let mut place = |texts: &mut Leads,
                         (at, kind): (&Path, Kind),
                         kept: &Path,
                         content: &[u8]|
         -> Result<()> {
            texts.add((at, kind), content, |led| leads.extend(held(entries, led)))?;
            match kind {
                Kind::File => put(&to.join(at), kept),
                Kind::Link => {
                    links.extend(target(at, content).map(|(target, _)| (at.to_owned(), target)));
                    Ok(())
                }
            }
        };
        for object in &objects {
            let Some(kept) = written.get(*object) else {
                continue;
            };
            let content = std::fs::read(kept)?;
            let mut texts = Leads::default();
            for (at, kind) in by_object.get(object).into_iter().flatten() {
                place(&mut texts, (at, *kind), kept, &content)?;
            }
        }
        objects.retain(|object| !written.contains_key(*object));
        self.repository.contents(&objects, LARGEST, &mut |object, content| {
            bytes += content.len() as u64;
            if bytes > MOST_BYTES {
                bail!("the revision has more than {MOST_BYTES} bytes that a comparison would read: name a smaller --source");
            }
            let kept = to.join(".git").join(object);
            std::fs::write(&kept, content)
                .with_context(|| format!("cannot write {}", slashes(&kept)))?;
            let mut texts = Leads::default();
            for (at, kind) in by_object.get(object).into_iter().flatten() {
                place(&mut texts, (at, *kind), &kept, content)?;
            }
            written.insert(object.to_owned(), kept);
            Ok(())
        })?;
        self.bytes = bytes;
        let meant = leads.into_iter().flat_map(|dir| self.meant(dir)).collect();
        budget::check()?;
        Ok(meant)
    }

    /// Makes the links, and takes those away again that lead nowhere or, by way of others, elsewhere.
    fn link_up(&self) -> Result<()> {
        let made = |at: &Path| self.to.join(at);
        for (at, target) in &self.links {
            let file = made(at);
            if let Some(dir) = file.parent() {
                std::fs::create_dir_all(dir)?;
            }
            // What cannot be linked here is not known there, and what reads it says so.
            let _ = link(target, &file);
        }
        for (at, _) in &self.links {
            let file = made(at);
            let inside = file
                .canonicalize()
                .is_ok_and(|real| real.starts_with(self.to));
            if !inside && file.is_symlink() {
                std::fs::remove_file(&file)?;
            }
        }
        Ok(())
    }

    /// The files that a directory means: all of it, or what is in it itself where others that are asked for are below. A
    /// directory that others are in is not meant with all of them, or a module that is called as `../..` would bring the
    /// repository.
    fn meant(&self, dir: PathBuf) -> Vec<PathBuf> {
        if self.done.contains(&dir) || self.entries.contains_key(&dir) {
            return vec![dir];
        }
        let below = self.done.range(dir.clone()..).next();
        let above = below.is_some_and(|at| at.starts_with(&dir));
        if !above && !dir.as_os_str().is_empty() {
            return vec![dir];
        }
        let all = self.entries.range(dir.clone()..).map(|(at, _)| at);
        all.take_while(|at| at.starts_with(&dir) && budget::spend(1))
            .filter(|at| at.parent() == Some(&dir) && !self.done.contains(*at))
            .cloned()
            .collect()
    }
}

/// What a path of a revision is: itself, or its directory where the end of it is computed; none where neither is there.
fn held(entries: &BTreeMap<PathBuf, (String, Kind)>, mut path: PathBuf) -> Option<PathBuf> {
    let below = |dir: &Path| {
        let first = entries.range(dir.to_owned()..).next();
        first.is_some_and(|(at, _)| at.starts_with(dir))
    };
    (below(&path) || path.pop() && below(&path)).then_some(path)
}

/// Whether an entry below a directory is of no configuration.
fn is_passed_over(inner: &Path) -> bool {
    let dirs = inner.parent().into_iter().flat_map(Path::components);
    let mut names = dirs.map(|dir| dir.as_os_str().to_string_lossy());
    names.any(|name| matches!(&*name, ".git" | ".terraform" | "node_modules"))
}

/// Puts a file whose content stands somewhere already in its place: a thousand copies of a megabyte are a gigabyte.
fn put(file: &Path, kept: &Path) -> Result<()> {
    let work = || -> std::io::Result<()> {
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)?;
        }
        std::fs::hard_link(kept, file).or_else(|_| std::fs::copy(kept, file).map(drop))
    };
    work().with_context(|| format!("cannot write {}", slashes(file)))
}
