//! Which directories are root modules, and which of them a changed file reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::config::load::{self, Coming, Loader, ModuleSource, WORKSPACE};
use crate::finding::Finding;
use crate::inventory::{SourceOptions, Sourced, read_sources};
use crate::text::Files;
use crate::text::escape::terminal::path as shown;

use super::boundary_like;
use super::runs::Runs;
use super::scan::{directories, holding, place, real};
use super::variants::Variant;

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
    /// The files that units are configured by, as the file system has them.
    pub of_units: BTreeSet<PathBuf>,
    /// Root modules that may lead to what was asked about, by a source that is an expression.
    candidates: BTreeSet<PathBuf>,
    /// What says of units that they are excluded.
    pub notes: Vec<Finding>,
    /// The directories of those, as the file system has them.
    left_out: BTreeSet<PathBuf>,
}

/// How a root module is read: once for each of these.
pub(super) type Variants<'a, 'p> = dyn Fn(&Roots, &Path) -> Vec<(Variant<'p>, SourceOptions)> + 'a;

/// In which workspaces a root module is read again, once it is known which it has values for.
pub(super) type Workspaces<'a, 'p> = dyn Fn(&Variant<'p>, &Sourced) -> Vec<String> + 'a;

impl Roots {
    /// Leaves out those of another list, and what they alone call.
    pub(super) fn without(&mut self, others: &Self) {
        let others: BTreeSet<PathBuf> = others.dirs.iter().map(|dir| real(dir)).collect();
        self.dirs.retain(|dir| !others.contains(&real(dir)));
        self.meant.clear();
    }

    /// The variables of all root modules.
    pub(super) fn all_variables(&self) -> BTreeSet<Arc<str>> {
        let all = self.dirs.iter().flat_map(|dir| self.variables(dir));
        all.cloned().collect()
    }

    /// Whether any root module has a variable.
    pub(super) fn declare(&self, variable: &str) -> bool {
        self.dirs.iter().any(|root| self.declares(root, variable))
    }

    /// Whether a directory is read for what is written in it alone: nothing of it is planned, since its calls have no
    /// instance.
    pub(super) fn is_unplanned(&self, dir: &Path) -> bool {
        self.unplanned.contains(&real(dir))
    }

    /// Whether a unit of Terragrunt runs it.
    pub fn is_unit(&self, dir: &Path) -> bool {
        self.unit(dir).is_some()
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

    /// Leaves out a unit that is excluded from runs.
    pub(super) fn leave_out(&mut self, dir: &Path, said: Finding) {
        self.left_out.insert(real(dir));
        self.notes.push(said);
    }

    /// Leaves out the modules that units run, unless they are asked about themselves.
    pub(super) fn leave_modules_to_units(&mut self) {
        let all = self.units.values();
        let run: BTreeSet<PathBuf> = all.map(|(_, runs)| real(&runs.module)).collect();
        let asked: BTreeSet<PathBuf> = self.asked.iter().map(|p| real(p)).collect();
        let (units, left_out) = (&self.units, &self.left_out);
        // With a backend and a provider it is still the units that give it values.
        self.dirs.retain(|dir| {
            let key = real(dir);
            let alone = !run.contains(&key) || asked.contains(&key);
            alone && !units.contains_key(&key) && !left_out.contains(&key)
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
            let computes = computes(&read);
            let module = Module {
                dir,
                calls,
                computes,
                read,
            };
            self.modules.insert(key, module);
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
    pub(super) fn read_all<'p>(
        &mut self,
        files: &mut Files,
        loader: &mut Loader,
        variants: &Variants<'_, 'p>,
        workspaces: &Workspaces<'_, 'p>,
    ) -> Vec<(Variant<'p>, Sourced)> {
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
            let (kinds, options): (Vec<Variant<'p>>, Vec<SourceOptions>) = made.unzip();
            let read = read_sources(files, loader, &options);
            let read = in_workspaces(files, loader, (kinds, options, read), workspaces);
            // Many root modules call the same modules, and to ask for a real path takes time.
            let dirs = read.iter().flat_map(|(_, sourced)| &sourced.instantiated);
            let dirs: BTreeSet<&PathBuf> = dirs.chain(&next).collect();
            instantiated.extend(dirs.into_iter().map(|dir| real(dir)));
            out.extend(read);
            next.clear();
        }
        self.hold_computed(&mut out);
        self.dirs.sort();
        let dirs: Vec<PathBuf> = self.dirs.iter().map(|d| self.module_of(d)).collect();
        self.read = all_called(&self.modules, dirs);
        out
    }

    /// Leaves out what turns out to be called by a source that is an expression, and what was only a candidate for that.
    fn hold_computed(&mut self, read: &mut Vec<(Variant<'_>, Sourced)>) {
        if !self.modules.values().any(|module| module.computes) {
            return;
        }
        let mut called: BTreeSet<PathBuf> = BTreeSet::new();
        let mut useful: BTreeSet<PathBuf> = BTreeSet::new();
        for (variant, sourced) in &*read {
            let own = self.module_of(&variant.root);
            let inner = sourced.instantiated.iter().map(|dir| real(dir));
            let inner: Vec<PathBuf> = inner.filter(|dir| *dir != own).collect();
            if inner.iter().any(|dir| self.meant.contains(dir)) {
                useful.insert(real(&variant.root));
            }
            called.extend(inner);
        }
        let keeps = |root: &Path| {
            let key = real(root);
            let is_called = called.contains(&key) && !self.units.contains_key(&key);
            let is_root = self.modules.get(&key).is_some_and(Module::is_root);
            let is_useless = self.candidates.contains(&key) && !useful.contains(&key);
            (!is_called || is_root) && !is_useless
        };
        let dropped: BTreeSet<PathBuf> = {
            let dirs = self.dirs.iter().filter(|dir| !keeps(dir));
            dirs.cloned().collect()
        };
        read.retain(|(variant, _)| !dropped.contains(&variant.root));
        self.dirs.retain(|dir| !dropped.contains(dir));
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

/// What was read, with what turns out to have workspaces read once in each of them.
fn in_workspaces<'p>(
    files: &mut Files,
    loader: &mut Loader,
    (kinds, options, read): (Vec<Variant<'p>>, Vec<SourceOptions>, Vec<Sourced>),
    workspaces: &Workspaces<'_, 'p>,
) -> Vec<(Variant<'p>, Sourced)> {
    let mut out = Vec::new();
    let (mut places, mut again) = (Vec::new(), Vec::new());
    for ((kind, options), sourced) in kinds.into_iter().zip(options).zip(read) {
        let names = workspaces(&kind, &sourced);
        if names.is_empty() {
            out.push((kind, Some(sourced)));
            continue;
        }
        for name in names {
            let mut options = options.clone();
            options.around.workspace_is_open = false;
            options.around.env.insert(WORKSPACE.into(), name.clone());
            places.push(out.len());
            again.push(options);
            out.push((kind.in_workspace(name), None));
        }
    }
    let again = read_sources(files, loader, &again);
    for (place, sourced) in places.into_iter().zip(again) {
        if let Some((_, read)) = out.get_mut(place) {
            *read = Some(sourced);
        }
    }
    let read = out.into_iter();
    read.filter_map(|(kind, sourced)| Some((kind, sourced?)))
        .collect()
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
                computes: computes(&module),
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
    // What is named is meant by itself, though its own examples and tests call it.
    let named: BTreeSet<PathBuf> = whole.iter().map(|dir| real(dir)).collect();
    let is_asked = |key: &PathBuf| {
        let mut callers = modules
            .iter()
            .filter(|(me, module)| *me != key && module.calls.contains(key));
        named.contains(key) && callers.all(|(me, _)| me.starts_with(key))
    };
    for (key, module) in &modules {
        let below = whole.iter().any(|w| key.starts_with(real(w)));
        if below {
            meant.insert(key.clone());
            if !called.contains(key) || module.is_root() || is_asked(key) {
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
    // Which module an expression leads to is known once it is evaluated.
    let mut candidates: BTreeSet<PathBuf> = BTreeSet::new();
    if !wanted.is_empty() {
        let computing = modules.iter().filter(|(_, module)| module.computes);
        let mut next: Vec<PathBuf> = computing.map(|(key, _)| key.clone()).collect();
        while let Some(key) = next.pop() {
            if !seen.insert(key.clone()) {
                continue;
            }
            let callers = modules.iter().filter(|(_, m)| m.calls.contains(&key));
            let callers: Vec<PathBuf> = callers.map(|(me, _)| me.clone()).collect();
            if let Some(module) = modules.get(&key)
                && callers.is_empty()
                && roots.insert(module.dir.clone())
            {
                candidates.insert(key);
            }
            next.extend(callers);
        }
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
        of_units: BTreeSet::new(),
        candidates,
        notes: Vec::new(),
        left_out: BTreeSet::new(),
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

/// Whether a module has a call whose source is an expression.
fn computes(module: &load::Module) -> bool {
    let mut calls = module.calls.values();
    calls.any(|call| matches!(ModuleSource::of(call), ModuleSource::Computed))
}

/// A name that no file can have.
const NOWHERE: &str = "\0";

#[derive(Debug)]
struct Module {
    dir: PathBuf,
    calls: BTreeSet<PathBuf>,
    /// Whether it has a call whose source is an expression.
    computes: bool,
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
