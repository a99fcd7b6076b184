//! Directories of configuration to modules.
//!
//! A file that cannot be read is one finding; everything else is still read. Each file is parsed once in a run, each
//! directory read once, however many roots lead to it.

mod decode;
mod files;
mod from_unit;
mod many;
mod merge;
#[cfg_attr(
    not(feature = "internals"),
    allow(
        dead_code,
        reason = "a module is decoded as a whole, though not all of it is checked"
    )
)]
mod module;
mod source;
mod vars;

use crate::registry::reading;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use files::config_name;
pub use files::{ConfigFile, config_files, is_ignored};
pub use from_unit::{FromUnit, UnitRun, Written};
pub use many::Coming;
pub use module::{
    Check, Flag, Ignored, Import, Lifecycle, Local, Mode, Module, ModuleCall, Moved, Output,
    Provider, Reference, Removed, RequiredProvider, Resource, ResourceKey, Rule, Settings, Step,
    Variable,
};
pub use source::{Installed, Manifest, ModuleSource};
pub use vars::{
    Assigned, Assignments, CommandLine, Given, ProcessEnv, VarSource, WORKSPACE, assignments,
    cloud_workspace, may_be_workspace, value_files, workspace,
};

use crate::budget;
use crate::finding::{Finding, Severity};
use crate::syntax::Lost;
use crate::syntax::read::{Body, parse_file, parse_file_noting};
use crate::text::{FileId, Files, Reach, Refusal, SourceFile, Span, hide_unread, slashes};

/// How deeply modules may call each other.
const MAX_DEPTH: usize = 64;

/// How many module calls one root may lead to.
const MAX_CALLS: usize = 10_000;

/// Reads modules, each directory once, and files of values, each once.
#[derive(Debug, Default)]
pub struct Loader {
    modules: HashMap<PathBuf, Arc<Module>>,
    values: HashMap<PathBuf, Result<Body, Box<Finding>>>,
    /// The modules of directories as they are named: to ask what a path leads to takes longer than to look here.
    named: HashMap<PathBuf, Arc<Module>>,
}

/// A root module and everything it calls.
#[derive(Debug)]
pub struct Root {
    /// The root module, with all that it calls.
    pub tree: Tree,
    /// What is wrong in them, and with the calls between them.
    pub findings: Vec<Finding>,
}

/// A module and those it calls.
#[derive(Debug)]
pub struct Tree {
    /// What is declared in its directory; calls of the same directory share it.
    pub module: Arc<Module>,
    /// Its directory as the way from this root leads to it; [`Module::dir`] is as it was first named.
    pub dir: PathBuf,
    /// By name of the call.
    pub calls: IndexMap<Arc<str>, Child>,
}

/// Where a call leads.
#[derive(Debug)]
pub enum Child {
    /// To a module that was read.
    Module(Box<Tree>),
    /// Nowhere: what it makes is not known.
    Gap(Gap),
}

/// Why a called module is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// It is elsewhere, and `init` has not brought it.
    Remote {
        /// The address as the call writes it: `terraform-aws-modules/ecs/aws`.
        source: String,
        /// The version constraint, if written out.
        version: Option<String>,
    },
    /// Its source is an expression.
    Computed,
    /// There is no such directory, or no source.
    Missing,
    /// It is where nothing may be read.
    Outside,
    /// It leads back to a module that calls it.
    Recursive,
    /// The bounds of nesting or of the number of calls are met.
    TooMany,
}

impl Loader {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The module of a directory. What is wrong with it is among its findings, also that there is no such directory.
    pub fn module(&mut self, files: &mut Files, dir: &Path) -> Arc<Module> {
        if let Some(module) = self.named.get(dir) {
            return Arc::clone(module);
        }
        let key = identity(dir);
        let module = match self.modules.get(&key) {
            Some(module) => Arc::clone(module),
            None => {
                let module = Arc::new(read_module(files, dir));
                self.modules.insert(key, Arc::clone(&module));
                module
            }
        };
        if dir.is_dir() {
            self.named.insert(dir.to_owned(), Arc::clone(&module));
        }
        module
    }

    /// The module of a directory with the files that a unit adds to it or puts in place of its own.
    fn module_of_unit(&mut self, files: &mut Files, dir: &Path, unit: &FromUnit) -> Arc<Module> {
        if unit.missing.is_some() && !dir.is_dir() {
            return Arc::new(Module {
                dir: dir.to_owned(),
                ..Module::default()
            });
        }
        let own = self.module(files, dir);
        let beside = unit.beside.as_ref();
        let beside = beside.and_then(|dir| config_files(dir).ok());
        let beside = beside.unwrap_or_default();
        if unit.written.is_empty() && beside.is_empty() {
            return own;
        }
        let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
        let mut names: Vec<String> = unit.written.iter().map(|w| w.name.clone()).collect();
        names.extend(beside.iter().filter_map(|file| name(&file.path)));
        let replaced = own.files.iter().filter_map(|id| name(files.path(*id)));
        let replaced = replaced.filter(|name| names.contains(name)).count();
        let mut module = if replaced == 0 {
            (*own).clone()
        } else {
            let list = config_files(dir).unwrap_or_default().into_iter();
            let list = list.filter(|f| name(&f.path).is_none_or(|name| !names.contains(&name)));
            assemble(dir, read_parts(files, list.collect()))
        };
        let written: Vec<&String> = unit.written.iter().map(|w| &w.name).collect();
        let beside = beside.into_iter();
        let beside = beside.filter(|f| name(&f.path).is_none_or(|name| !written.contains(&&name)));
        for (id, file, body) in read_parts(files, beside.collect()) {
            add(&mut module, id, body, file.overrides);
        }
        for made in &unit.written {
            let Some((stem, json)) = config_name(&made.name) else {
                continue;
            };
            let id = files.add_made(dir.join(&made.name), &*made.text, made.span);
            let overrides = stem == "override" || stem.ends_with("_override");
            add(&mut module, id, parse_file(&made.text, id, json), overrides);
        }
        Arc::new(module)
    }

    /// What a file of values says; JSON by its ending.
    fn values(
        &mut self,
        files: &mut Files,
        path: &Path,
        source: VarSource,
    ) -> Result<Body, Box<Finding>> {
        let key = identity(path);
        if let Some(known) = self.values.get(&key) {
            return known.clone();
        }
        let id = files.reserve(path);
        let parsed = parse_values(files.reach(), path, source, id);
        let body = parsed.put(files, id);
        self.values.insert(key, body.clone());
        body
    }

    /// The module of a directory with all it calls. Modules from elsewhere are found where `init` has put them, in
    /// the data directory (`.terraform` unless `TF_DATA_DIR` says another).
    #[cfg(any(test, feature = "internals"))]
    pub fn root(&mut self, files: &mut Files, dir: &Path, data_dir: &Path) -> Root {
        self.root_with(files, dir, data_dir, &Sources::new(), None)
    }

    /// The same, with the sources of calls that are expressions, as far as they have been evaluated, and with what a unit of
    /// Terragrunt puts into the module.
    pub fn root_with(
        &mut self,
        files: &mut Files,
        dir: &Path,
        data_dir: &Path,
        sources: &Sources,
        unit: Option<&FromUnit>,
    ) -> Root {
        let mut walk = Walk {
            sources,
            unit,
            manifest: Manifest::read(files.reach(), dir, data_dir),
            root: dir.to_owned(),
            calls: 0,
            findings: Vec::new(),
            path: Vec::new(),
            above: Vec::new(),
        };
        let tree = walk.tree(self, files, dir);
        let mut seen = std::collections::HashSet::new();
        let mut findings = Vec::new();
        collect(&tree, &mut seen, &mut findings);
        findings.append(&mut walk.findings);
        Root { tree, findings }
    }
}

/// The findings of each module, once.
fn collect(
    tree: &Tree,
    seen: &mut std::collections::HashSet<*const Module>,
    findings: &mut Vec<Finding>,
) {
    if seen.insert(Arc::as_ptr(&tree.module)) {
        findings.extend(tree.module.findings.iter().cloned());
    }
    for child in tree.calls.values() {
        if let Child::Module(tree) = child {
            collect(tree, seen, findings);
        }
    }
}

/// What the sources of module calls come to that are expressions, by the calls that lead there.
pub type Sources = HashMap<Vec<Arc<str>>, String>;

/// One walk from a root through all calls.
struct Walk<'s> {
    sources: &'s Sources,
    /// The unit that runs the root module.
    unit: Option<&'s FromUnit>,
    manifest: Manifest,
    root: PathBuf,
    calls: usize,
    findings: Vec<Finding>,
    /// The calls that lead here.
    path: Vec<Arc<str>>,
    /// The modules they go through.
    above: Vec<Arc<Module>>,
}

impl Walk<'_> {
    fn tree(&mut self, loader: &mut Loader, files: &mut Files, dir: &Path) -> Tree {
        let module = match self.unit.filter(|_| self.path.is_empty()) {
            Some(unit) => loader.module_of_unit(files, dir, unit),
            None => loader.module(files, dir),
        };
        self.above.push(Arc::clone(&module));
        let mut calls = IndexMap::new();
        for (name, call) in &module.calls {
            self.path.push(Arc::clone(name));
            let child = match self.find(loader, files, dir, call) {
                Ok(dir) => Child::Module(Box::new(self.tree(loader, files, &dir))),
                Err(gap) => Child::Gap(gap),
            };
            self.path.pop();
            calls.insert(Arc::clone(name), child);
        }
        self.above.pop();
        let dir = dir.to_owned();
        Tree { module, dir, calls }
    }

    /// The directory that a call leads to.
    fn find(
        &mut self,
        loader: &mut Loader,
        files: &mut Files,
        dir: &Path,
        call: &ModuleCall,
    ) -> Result<PathBuf, Gap> {
        let place = call.source.as_ref().map_or(call.span, |s| s.value.span);
        let source = match (ModuleSource::of(call), self.sources.get(&self.path)) {
            (ModuleSource::Computed, Some(text)) => ModuleSource::named(text, call),
            (source, _) => source,
        };
        if let (ModuleSource::Local(_), Some(version)) = (&source, &call.version) {
            let headline = "a module of this configuration has no version";
            let finding = Finding::error(&reading::CONFIGURATION, version.span, headline)
                .help("take away the version, or name a registry's module");
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
        let found = match source {
            ModuleSource::Local(path) => clean(&dir.join(path)),
            ModuleSource::Remote { source, version } => match self.manifest.get(&self.path) {
                Some(installed) => clean(&self.root.join(&installed.dir)),
                None => return Err(Gap::Remote { source, version }),
            },
            ModuleSource::Computed => return Err(Gap::Computed),
            ModuleSource::Missing => return Err(Gap::Missing),
        };
        let mut refuse = |headline: String, gap: Gap| {
            let finding = Finding::error(&reading::CONFIGURATION, place, headline);
            // One call in a module that is called often is one finding.
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
            Err(gap)
        };
        if !loader.named.contains_key(&found) {
            match files.reach().dir(&found) {
                Ok(_) => {}
                Err(refusal @ (Refusal::Outside | Refusal::Private(_))) => {
                    let text = format!("the directory {} is not read: {refusal}", slashes(&found));
                    return refuse(text, Gap::Outside);
                }
                Err(_) => {
                    if let Some(path) = submodule(files.reach(), &found) {
                        let source = format!("the git submodule {path}");
                        let version = None;
                        return Err(Gap::Remote { source, version });
                    }
                    let text = format!("there is no directory {}", slashes(&found));
                    return refuse(text, Gap::Missing);
                }
            }
        }
        self.calls += 1;
        if self.path.len() > MAX_DEPTH {
            let text = format!("modules are nested more than {MAX_DEPTH} deep");
            return refuse(text, Gap::TooMany);
        }
        if self.calls > MAX_CALLS {
            let text = format!("this configuration has more than {MAX_CALLS} module calls");
            return refuse(text, Gap::TooMany);
        }
        let module = loader.module(files, &found);
        if self.above.iter().any(|above| Arc::ptr_eq(above, &module)) {
            let text = "this module calls itself, directly or through others".to_owned();
            return refuse(text, Gap::Recursive);
        }
        Ok(found)
    }
}

/// The path without `.` and, where it says nothing else, without `..`.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            // Behind a link, `..` is not the directory it is written after.
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_)))
                    && !out.is_symlink() =>
            {
                out.pop();
            }
            other => out.push(other),
        }
    }
    if out.as_os_str().is_empty() {
        out.push(".");
    }
    out
}

/// The way from one directory to another, both named from the same place, as a module's path is shown: `../shared`.
pub fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from, to) = (clean(from), clean(to));
    let named = |path: &Path| -> Vec<std::ffi::OsString> {
        let parts = path.components().filter(|c| *c != Component::CurDir);
        parts.map(|c| c.as_os_str().to_owned()).collect()
    };
    let (base, target) = (named(&from), named(&to));
    let shared = base.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = base.get(shared..).unwrap_or_default();
    // What lies above a directory that is itself named by `..` has no name here.
    if up.iter().any(|part| part == "..") {
        return match (from.canonicalize(), to.canonicalize()) {
            (Ok(a), Ok(b)) if (&a, &b) != (&from, &to) => relative(&a, &b),
            _ => to,
        };
    }
    let ups = up.iter().map(|_| std::ffi::OsString::from(".."));
    let way = ups.chain(target.get(shared..).unwrap_or_default().iter().cloned());
    clean(&way.collect::<PathBuf>())
}

/// What tells whether two paths lead to the same.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether a file of values is JSON.
fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "json")
}

fn read_module(files: &mut Files, dir: &Path) -> Module {
    let list = match config_files(dir) {
        Ok(list) => list,
        Err(e) => return no_module(files, dir, &e),
    };
    let parts = read_parts(files, list);
    assemble(dir, parts)
}

/// Reads and parses files of a module.
fn read_parts(files: &mut Files, list: Vec<ConfigFile>) -> Vec<Part> {
    let parts = list.into_iter().map(|file| {
        let id = files.reserve(&file.path);
        let parsed = parse(files.reach(), &file.path, file.json, id);
        (id, file, parsed.put(files, id))
    });
    parts.collect()
}

/// Adds a file to a module that was read.
fn add(module: &mut Module, id: FileId, body: Result<Body, Box<Finding>>, overrides: bool) {
    module.files.push(id);
    match body {
        Ok(body) => decode::add_file(module, body, overrides),
        Err(finding) => module.findings.push(*finding),
    }
}

/// The module of a directory that cannot be read.
fn no_module(files: &mut Files, dir: &Path, error: &std::io::Error) -> Module {
    let text = format!("cannot read the directory {}: {error}", slashes(dir));
    let span = Span::new(files.reserve(dir), 0..0);
    Module {
        dir: dir.to_owned(),
        findings: vec![Finding::error(&reading::SYNTAX, span, text)],
        ..Module::default()
    }
}

/// A file that was read, if it could be, and parsed.
struct Parsed {
    file: Option<SourceFile>,
    body: Result<Body, Box<Finding>>,
    /// Entries of objects that the body does not have, whose values may be secrets like any others.
    lost: Vec<Lost>,
}

impl Parsed {
    /// Puts the file in its place and leaves what it says.
    fn put(self, files: &mut Files, id: FileId) -> Result<Body, Box<Finding>> {
        if let Some(file) = self.file {
            files.fill(id, file);
        }
        if self.body.is_err() {
            hide_unread(files, id, false);
        }
        for lost in self.lost {
            files.hide(Span::new(id, lost.value));
        }
        self.body
    }
}

/// Reads and parses a file, whose text gets that number.
fn parse(reach: &Reach, path: &Path, json: bool, id: FileId) -> Parsed {
    let _doing = budget::doing(|| format!("reading {}", slashes(path)));
    parsed(SourceFile::read(reach, path), json, id)
}

/// The same of a file of values: one that the command line names may be anywhere, and a pipe.
fn parse_values(reach: &Reach, path: &Path, source: VarSource, id: FileId) -> Parsed {
    let file = match source {
        VarSource::NamedFile => SourceFile::read_named(reach, path),
        _ => SourceFile::read(reach, path),
    };
    parsed(file, is_json(path), id)
}

fn parsed(file: anyhow::Result<SourceFile>, json: bool, id: FileId) -> Parsed {
    match file {
        Ok(file) => {
            budget::earn(file.text.len());
            let mut lost = Vec::new();
            Parsed {
                body: parse_file_noting(&file.text, id, json, &mut lost),
                file: Some(file),
                lost,
            }
        }
        Err(e) => {
            let span = Span::new(id, 0..0);
            Parsed {
                file: None,
                lost: Vec::new(),
                body: Err(Box::new(Finding::error(
                    &reading::SYNTAX,
                    span,
                    format!("{e:#}"),
                ))),
            }
        }
    }
}

/// A file of a module: its number, which one it is, and what it says.
type Part = (FileId, ConfigFile, Result<Body, Box<Finding>>);

/// A module of its files. What cannot be read comes first among its findings.
fn assemble(dir: &Path, parts: Vec<Part>) -> Module {
    let mut module = Module {
        dir: dir.to_owned(),
        ..Module::default()
    };
    let mut bodies = Vec::with_capacity(parts.len());
    for (id, file, body) in parts {
        module.files.push(id);
        if let Some(other) = &file.instead_of {
            let name = file.path.file_name().unwrap_or_default().to_string_lossy();
            let headline = format!("{name} is read, and {other} is not");
            let note = "OpenTofu takes the one for the other; Terraform reads the other";
            module.findings.push(
                Finding::new(
                    Severity::Note,
                    &reading::CONFIGURATION,
                    Span::new(id, 0..0),
                    headline,
                )
                .note(note),
            );
        }
        match body {
            Ok(body) => bodies.push((body, file.overrides)),
            Err(finding) => module.findings.push(*finding),
        }
    }
    for (body, overrides) in bodies {
        decode::add_file(&mut module, body, overrides);
    }
    module
}

/// A module of one text, which `path` names in findings and origins; what it calls is for the caller to find.
pub fn module_of(files: &mut Files, path: &Path, text: &str) -> Module {
    let mut module = Module {
        dir: path.parent().unwrap_or(path).to_owned(),
        ..Module::default()
    };
    let id = files.add(path, text);
    module.files.push(id);
    match parse_file(text, id, false) {
        Ok(body) => decode::add_file(&mut module, body, false),
        Err(finding) => module.findings.push(*finding),
    }
    module
}

/// The path of the git submodule that a directory belongs to, which is not there where it is not checked out.
fn submodule(reach: &Reach, dir: &Path) -> Option<String> {
    /// The largest list of submodules that is read, in bytes.
    const LARGEST: u64 = 1 << 20;
    dir.ancestors().skip(1).find_map(|above| {
        let bytes = reach.read(&above.join(".gitmodules"), LARGEST).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let inside = dir.strip_prefix(above).ok()?;
        let mut paths = text.lines().filter_map(|line| {
            let value = line.trim().strip_prefix("path")?.trim_start();
            Some(value.strip_prefix('=')?.trim())
        });
        let path = paths.find(|path| !path.is_empty() && inside.starts_with(path))?;
        Some(path.to_owned())
    })
}

#[cfg(test)]
mod tests;
