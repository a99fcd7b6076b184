//! Which directories are root modules, and which of them a changed file reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use walkdir::WalkDir;

use crate::config::load::{self, Coming, Loader, ModuleSource, config_files};
use crate::inventory::{SourceOptions, Sourced, read_sources};
use crate::text::Files;
use crate::text::escape::terminal::path as shown;

use super::boundary_like;
use super::runs::Runs;

/// What was asked about, and the root modules that it leads to.
#[derive(Debug, Default)]
pub struct Roots {
    /// Their directories, sorted, as they are named from where the paths are.
    pub dirs: Vec<PathBuf>,
    /// The directories and files that were named: what a fix may change.
    pub asked: Vec<PathBuf>,
    /// The directories of the root modules and of all local modules they call, as the file system has them.
    pub read: BTreeSet<PathBuf>,
    modules: BTreeMap<PathBuf, Module>,
    /// The directories that were asked about, as the file system has them.
    meant: BTreeSet<PathBuf>,
    /// Those that are modules whose calls have no instance, as the file system has them.
    unplanned: BTreeSet<PathBuf>,
    /// The directories of units as they are named, and what each runs, by the directories as the file system has them.
    units: BTreeMap<PathBuf, (PathBuf, Runs)>,
}

/// How a root module is read: once for each of these, of which more may be known.
pub(super) type Variants<'a, V> = dyn Fn(&Roots, &Path) -> Vec<(V, SourceOptions)> + 'a;

impl Roots {
    /// Leaves out those of another list, and what they alone call.
    pub(super) fn without(&mut self, others: &Self) {
        let others: BTreeSet<PathBuf> = others.dirs.iter().map(|dir| real(dir)).collect();
        self.dirs.retain(|dir| !others.contains(&real(dir)));
        self.meant.clear();
    }

    /// Whether a root module has a variable.
    pub(super) fn declare(&self, variable: &str) -> bool {
        self.dirs.iter().any(|root| self.declares(root, variable))
    }

    /// Whether a directory is read for what is written in it alone: nothing of it is planned, since its calls have no
    /// instance.
    pub(super) fn is_unplanned(&self, dir: &Path) -> bool {
        self.unplanned.contains(&real(dir))
    }

    /// What a unit runs.
    pub(super) fn unit(&self, dir: &Path) -> Option<&Runs> {
        self.units.get(&real(dir)).map(|(_, runs)| runs)
    }

    /// Notes that a directory is of a unit, and what it runs.
    pub(super) fn run_by(
        &mut self,
        files: &mut Files,
        loader: &mut Loader,
        dir: PathBuf,
        runs: Runs,
    ) {
        self.know(files, loader, &runs.module);
        self.units.insert(real(&dir), (dir, runs));
    }

    /// Leaves out the modules that units run, unless they are asked about themselves.
    pub(super) fn leave_modules_to_units(&mut self) {
        let all = self.units.values();
        let run: BTreeSet<PathBuf> = all.map(|(_, runs)| real(&runs.module)).collect();
        let asked: BTreeSet<PathBuf> = self.asked.iter().map(|p| real(p)).collect();
        let units = &self.units;
        // With a backend and a provider it is still the units that give it values.
        self.dirs.retain(|dir| {
            let key = real(dir);
            let alone = !run.contains(&key) || asked.contains(&key);
            alone && !units.contains_key(&key)
        });
        self.dirs
            .extend(self.units.values().map(|(dir, _)| dir.clone()));
        self.dirs.sort();
        let dirs: Vec<PathBuf> = self.dirs.iter().map(|dir| self.module_of(dir)).collect();
        self.read = all_called(&self.modules, dirs);
    }

    /// Whether a module or one that it calls has one of these files.
    pub(super) fn reach(
        &mut self,
        files: &mut Files,
        loader: &mut Loader,
        module: &Path,
        wanted: &BTreeSet<PathBuf>,
    ) -> bool {
        if wanted.is_empty() {
            return false;
        }
        self.know(files, loader, module);
        let read = all_called(&self.modules, vec![real(module)]);
        wanted
            .iter()
            .any(|file| file.parent().is_some_and(|dir| read.contains(dir)))
    }

    /// Reads a module and what it calls, where they are not among those that were found.
    fn know(&mut self, files: &mut Files, loader: &mut Loader, dir: &Path) {
        let mut next = vec![dir.to_owned()];
        while let Some(dir) = next.pop() {
            let key = real(&dir);
            if self.modules.contains_key(&key) || files.reach().dir(&dir).is_err() {
                continue;
            }
            let read = loader.module(files, &dir);
            let calls = called(&key, &read);
            next.extend(calls.iter().cloned());
            self.modules.insert(key, Module { dir, calls, read });
        }
    }

    /// The directory of the module of a root, as the file system has it.
    fn module_of(&self, dir: &Path) -> PathBuf {
        let key = real(dir);
        let unit = self.units.get(&key);
        unit.map_or(key, |(_, runs)| real(&runs.module))
    }

    /// The variables of the module of a directory.
    pub(super) fn variables(&self, dir: &Path) -> Vec<&Arc<str>> {
        let module = self.modules.get(&self.module_of(dir)).into_iter();
        module.flat_map(|m| m.read.variables.keys()).collect()
    }

    /// Whether the module of a directory has a variable.
    pub(super) fn declares(&self, dir: &Path, variable: &str) -> bool {
        let module = self.modules.get(&self.module_of(dir));
        module.is_some_and(|m| m.read.variables.contains_key(variable))
    }

    /// The root modules, and what was asked about that has no instance in any of them: a call without an instance, or a
    /// ring of calls, must not hide a module. `variants` says how a root module is read.
    pub(super) fn read_all<V>(
        &mut self,
        files: &mut Files,
        loader: &mut Loader,
        variants: &Variants<'_, V>,
    ) -> Vec<(V, Sourced)> {
        let mut out = Vec::new();
        let mut next = self.dirs.clone();
        let mut instantiated: BTreeSet<PathBuf> = BTreeSet::new();
        loop {
            if next.is_empty() {
                next = self.without_instance(&instantiated);
                self.unplanned.extend(next.iter().map(|dir| real(dir)));
                self.dirs.extend(next.iter().cloned());
            }
            if next.is_empty() {
                break;
            }
            let roots = &*self;
            let made = next.iter().flat_map(|root| {
                let mut made = variants(roots, root);
                if let Some(runs) = roots.unit(root) {
                    for (_, options) in &mut made {
                        runs.hand_over(options);
                    }
                }
                made
            });
            let (kinds, options): (Vec<V>, Vec<SourceOptions>) = made.unzip();
            let read = read_sources(files, loader, &options);
            // Many root modules call the same modules, and to ask for a real path takes time.
            let dirs = read.iter().flat_map(|sourced| &sourced.instantiated);
            let dirs: BTreeSet<&PathBuf> = dirs.chain(&next).collect();
            instantiated.extend(dirs.into_iter().map(|dir| real(dir)));
            out.extend(kinds.into_iter().zip(read));
            next.clear();
        }
        self.dirs.sort();
        let dirs: Vec<PathBuf> = self.dirs.iter().map(|d| self.module_of(d)).collect();
        self.read = all_called(&self.modules, dirs);
        out
    }

    /// What was asked about and has no instance, those first that nothing else of it calls.
    fn without_instance(&self, instantiated: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        let left: BTreeMap<&PathBuf, &Module> = self
            .modules
            .iter()
            .filter(|(key, _)| self.meant.contains(*key) && !instantiated.contains(*key))
            .collect();
        let called: BTreeSet<&PathBuf> = left
            .iter()
            .flat_map(|(me, m)| m.calls.iter().filter(move |c| c != me))
            .collect();
        let first = left.iter().filter(|(key, _)| !called.contains(*key));
        let mut out: Vec<PathBuf> = first.map(|(_, m)| m.dir.clone()).collect();
        if out.is_empty() {
            out.extend(left.values().map(|m| m.dir.clone()));
        }
        out
    }
}

/// These directories and all that they call.
fn all_called(modules: &BTreeMap<PathBuf, Module>, dirs: Vec<PathBuf>) -> BTreeSet<PathBuf> {
    let mut read: BTreeSet<PathBuf> = BTreeSet::new();
    let mut next = dirs;
    while let Some(key) = next.pop() {
        if let Some(module) = modules.get(&key) {
            next.extend(module.calls.iter().filter(|c| !read.contains(*c)).cloned());
        }
        read.insert(key);
    }
    read
}

/// Finds the root modules below directories, and those that files belong to: a module's file leads to all that call it.
/// `skip` says which directories are not looked at.
///
/// # Errors
///
/// When a path does not exist, and when directories are nested too deeply.
pub fn find_roots(
    files: &mut Files,
    loader: &mut Loader,
    paths: &[PathBuf],
    skip: &dyn Fn(&Path) -> bool,
) -> Result<Roots> {
    let mut wanted: BTreeSet<PathBuf> = BTreeSet::new();
    let mut whole: BTreeSet<PathBuf> = BTreeSet::new();
    let mut scanned: BTreeSet<PathBuf> = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            scanned.insert(path.clone());
            whole.insert(path.clone());
        } else if path.is_file() {
            let dir = path.parent().filter(|p| !p.as_os_str().is_empty());
            let dir = dir.unwrap_or(Path::new("."));
            let Some(dir) = holding(dir) else { continue };
            scanned.insert(boundary_like(&dir));
            wanted.insert(dir);
        } else {
            bail!("there is no file or directory {}", shown(path));
        }
    }
    let mut modules: BTreeMap<PathBuf, Module> = BTreeMap::new();
    let mut found: Vec<PathBuf> = Vec::new();
    for dir in &scanned {
        found.extend(directories(dir, skip)?);
    }
    // Files are parsed side by side; what `init` has brought and files of values are for those that turn out to be roots.
    let coming: Vec<Coming<'_>> = found
        .iter()
        .map(|dir| Coming {
            dir,
            data_dir: NOWHERE.as_ref(),
            command_line: &[],
        })
        .collect();
    loader.prepare(files, &coming);
    for found in found {
        let key = real(&found);
        if modules.contains_key(&key) {
            continue;
        }
        let module = loader.module(files, &found);
        let calls = called(&key, &module);
        modules.insert(
            key,
            Module {
                dir: found,
                calls,
                read: module,
            },
        );
    }
    let called: BTreeSet<&PathBuf> = modules
        .iter()
        .flat_map(|(me, m)| m.calls.iter().filter(move |c| *c != me))
        .collect();
    let mut roots: BTreeSet<PathBuf> = BTreeSet::new();
    let mut meant: BTreeSet<PathBuf> = wanted.iter().map(|d| real(d)).collect();
    for (key, module) in &modules {
        let below = whole.iter().any(|w| key.starts_with(real(w)));
        if below {
            meant.insert(key.clone());
            if !called.contains(key) || module.is_root() {
                roots.insert(module.dir.clone());
            }
        }
    }
    // From the directory of a changed file up to whatever calls it.
    let mut next: Vec<PathBuf> = wanted.iter().map(|d| real(d)).collect();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    while let Some(key) = next.pop() {
        if !seen.insert(key.clone()) {
            continue;
        }
        let callers: Vec<&PathBuf> = modules
            .iter()
            .filter(|(me, m)| **me != key && m.calls.contains(&key))
            .map(|(me, _)| me)
            .collect();
        if let Some(module) = modules.get(&key)
            && (callers.is_empty() || module.is_root())
        {
            roots.insert(module.dir.clone());
        }
        next.extend(callers.into_iter().cloned());
    }
    let dirs = roots.iter().map(|d| real(d)).collect();
    Ok(Roots {
        dirs: roots.into_iter().collect(),
        asked: paths.to_vec(),
        read: all_called(&modules, dirs),
        modules,
        meant,
        unplanned: BTreeSet::new(),
        units: BTreeMap::new(),
    })
}

/// The directories that a module calls, as the file system has them.
fn called(dir: &Path, module: &load::Module) -> BTreeSet<PathBuf> {
    let calls = module.calls.values();
    calls
        .filter_map(|call| match ModuleSource::of(call) {
            ModuleSource::Local(path) => Some(place(dir, &path)),
            _ => None,
        })
        .collect()
}

/// How deep directories are looked for below each other.
const DEEPEST: usize = 200;

/// A name that no file can have.
const NOWHERE: &str = "\0";

#[derive(Debug)]
struct Module {
    dir: PathBuf,
    calls: BTreeSet<PathBuf>,
    read: Arc<load::Module>,
}

impl Module {
    /// Whether it is planned by itself, whoever else calls it: it has what only a root module has, a place for its state,
    /// providers of its own, or values for its variables. A lock file is none of it: to validate a module takes an `init`.
    fn is_root(&self) -> bool {
        let own = |provider: &load::Provider| {
            let arguments = provider.body.attributes.iter();
            let mut said = arguments.map(|a| &*a.name);
            said.any(|name| !matches!(name, "alias" | "version"))
                || !provider.body.blocks.is_empty()
        };
        self.read.settings.backend.is_some()
            || self.read.providers.values().any(own)
            || !load::value_files(&self.dir).is_empty()
    }
}

/// The nearest directory with configuration, for files of values that stand below one.
fn holding(dir: &Path) -> Option<PathBuf> {
    let mut at = Some(dir);
    while let Some(dir) = at {
        let dir = if dir.as_os_str().is_empty() {
            Path::new(".")
        } else {
            dir
        };
        if config_files(dir).is_ok_and(|list| !list.is_empty()) {
            return Some(dir.to_owned());
        }
        if dir.join(".git").exists() || dir == Path::new(".") {
            return None;
        }
        at = dir.parent();
    }
    None
}

/// Where a path leads from a directory that is named without links.
fn place(dir: &Path, path: &Path) -> PathBuf {
    let mut out = dir.to_owned();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
        // Behind a link, `..` is another directory than it looks.
        if out.is_symlink() {
            return real(&dir.join(path));
        }
    }
    out
}

pub(super) fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The directories with configuration below one, sorted. Hidden ones are passed over, and with them what `init` brings.
///
/// An error where they are nested so deeply that looking further would take without end.
fn directories(top: &Path, skip: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let has = |dir: &Path| config_files(dir).is_ok_and(|list| !list.is_empty());
    below(top, skip, &has)
}

/// The directories of a kind below one, in the same way.
pub(super) fn below(
    top: &Path,
    skip: &dyn Fn(&Path) -> bool,
    is_one: &dyn Fn(&Path) -> bool,
) -> Result<Vec<PathBuf>> {
    let mut out: Vec<PathBuf> = Vec::new();
    let walk = WalkDir::new(top)
        .max_depth(DEEPEST + 1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let hidden = entry.depth() > 0 && (name.starts_with('.') || name == "node_modules");
            !(hidden || entry.file_type().is_dir() && entry.depth() > 0 && skip(entry.path()))
        });
    // The directory itself may be named by a link.
    let dirs = walk
        .flatten()
        .filter(|e| e.depth() == 0 || e.file_type().is_dir());
    for entry in dirs {
        if entry.depth() > DEEPEST {
            let path = tidy(entry.path());
            let start: PathBuf = path.components().take(4).collect();
            bail!(
                "directories below {} are nested more than {DEEPEST} deep, which is not read",
                shown(&start)
            );
        }
        if is_one(entry.path()) {
            out.push(tidy(entry.path()));
        }
    }
    Ok(out)
}

/// The path without a leading `./`.
fn tidy(path: &Path) -> PathBuf {
    let mut parts = path.components().peekable();
    if parts.peek() == Some(&Component::CurDir) && path.components().count() > 1 {
        parts.next();
    }
    parts.collect()
}
