//! Many roots at once: files are read and parsed side by side, and numbered in the same order in every run.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::source::{Manifest, ModuleSource};
use super::vars::{CommandLine, VarSource, value_files};
use super::{
    ConfigFile, Loader, Module, assemble, clean, config_files, identity, no_module, parse,
    parse_values,
};
use crate::text::{FileId, Files};
use crate::threads;

/// A root that is about to be read.
#[derive(Debug, Clone, Copy)]
pub struct Coming<'a> {
    /// Its directory, as it was named.
    pub dir: &'a Path,
    /// Where `init` has put modules from elsewhere.
    pub data_dir: &'a Path,
    /// `--var` and `--var-file`.
    pub command_line: &'a [CommandLine],
}

impl Loader {
    /// Reads what these roots lead to, as far as it shows without evaluating: their modules and files of values.
    /// [`Loader::root`] and [`super::assignments`] then find them read.
    pub fn prepare(&mut self, files: &mut Files, roots: &[Coming<'_>]) {
        let mut seen: HashSet<PathBuf> = self.modules.keys().cloned().collect();
        let mut wave: Vec<PathBuf> = roots.iter().map(|r| r.dir.to_owned()).collect();
        for root in roots {
            let installed = Manifest::read(files.reach(), root.dir, root.data_dir);
            wave.extend(installed.dirs().map(|dir| clean(&root.dir.join(dir))));
        }
        let mut named = HashSet::new();
        while !wave.is_empty() {
            // Many calls lead to the same directory.
            wave.retain(|dir| named.insert(dir.clone()));
            let modules = self.wave(files, &mut seen, wave);
            wave = modules.iter().flat_map(|m| called(m)).collect();
        }
        self.values_of(files, roots);
    }

    /// Reads the modules of directories, those that are not read yet.
    fn wave(
        &mut self,
        files: &mut Files,
        seen: &mut HashSet<PathBuf>,
        dirs: Vec<PathBuf>,
    ) -> Vec<Arc<Module>> {
        let reach = files.reach().clone();
        let listed = threads::each(dirs, |dir| {
            // A directory that is not there, or may not be read, is said where the call stands; a link has its own name.
            let listed = reach.dir(&dir).is_ok().then(|| config_files(&dir));
            (identity(&dir), dir, listed)
        });
        let mut keys = Vec::new();
        let mut work: Vec<(PathBuf, Vec<(FileId, ConfigFile)>)> = Vec::new();
        for (key, dir, list) in listed {
            let Some(list) = list.filter(|_| seen.insert(key.clone())) else {
                continue;
            };
            match list {
                Ok(list) => {
                    let list = list.into_iter().map(|f| (files.reserve(&f.path), f));
                    work.push((dir, list.collect()));
                    keys.push(key);
                }
                Err(e) => {
                    let module = Arc::new(no_module(files, &dir, &e));
                    self.modules.insert(key, module);
                }
            }
        }
        let flat = work.iter().flat_map(|(_, list)| list.clone()).collect();
        let parsed = threads::each(flat, |(id, file): (FileId, ConfigFile)| {
            let parsed = parse(&reach, &file.path, file.json, id);
            (id, file, parsed)
        });
        let mut parsed = parsed.into_iter();
        let mut parts = Vec::with_capacity(work.len());
        for (dir, list) in work {
            let mine = parsed.by_ref().take(list.len());
            let mine = mine.map(|(id, file, parsed)| (id, file, parsed.put(files, id)));
            parts.push((dir, mine.collect()));
        }
        let made = threads::each(parts, |(dir, parts)| Arc::new(assemble(&dir, parts)));
        self.modules
            .extend(keys.into_iter().zip(made.iter().map(Arc::clone)));
        made
    }

    /// Reads the files of values of these roots.
    fn values_of(&mut self, files: &mut Files, roots: &[Coming<'_>]) {
        let mut work = Vec::new();
        let mut seen: HashSet<PathBuf> = self.values.keys().cloned().collect();
        for root in roots {
            let named = root.command_line.iter().filter_map(|given| match given {
                CommandLine::File(path) => Some((path.clone(), VarSource::NamedFile)),
                CommandLine::Shared { path, source, .. } => Some((path.clone(), *source)),
                CommandLine::Var(_) | CommandLine::Unit(_) => None,
            });
            for (path, source) in value_files(root.dir).into_iter().chain(named) {
                let key = identity(&path);
                if seen.insert(key.clone()) {
                    work.push((key, files.reserve(&path), path, source));
                }
            }
        }
        let reach = files.reach().clone();
        let parsed = threads::each(work, |(key, id, path, source)| {
            (key, id, parse_values(&reach, &path, source, id))
        });
        for (key, id, parsed) in parsed {
            self.values.insert(key, parsed.put(files, id));
        }
    }
}

/// The directories of the modules that a module calls, as far as they are beside it.
fn called(module: &Module) -> Vec<PathBuf> {
    let sources = module.calls.values().map(ModuleSource::of);
    sources
        .filter_map(|source| match source {
            ModuleSource::Local(path) => Some(clean(&module.dir.join(path))),
            _ => None,
        })
        .collect()
}
