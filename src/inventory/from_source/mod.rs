//! The configuration itself as an inventory: every module evaluated, every instance in the shape a plan shows.
//!
//! Names are evaluated when they are asked for and once each, so that the order of blocks does not matter and a circle
//! is found where it closes.

mod body;
mod expand;
mod names;
mod scope;
mod variables;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use crate::config::eval::EvalError;
use crate::config::funcs::{Filesystem, NoFiles, ProjectFiles};
use crate::config::load::{self, Assignments, CommandLine, Loader, Surroundings};
use crate::config::value::Value;
use crate::finding::{Finding, merged};
use crate::text::{Files, Span};
use crate::threads;

use super::{Inventory, Output, SourceKind, Step};
use scope::Scope;

/// What to read, and what is given to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceOptions {
    /// The root module's directory.
    pub dir: PathBuf,
    /// The directory outside of which no file is read by a function.
    pub boundary: PathBuf,
    /// `--var` and `--var-file`, in the order given.
    pub command_line: Vec<CommandLine>,
    /// Environment variables and what stands around the run.
    pub around: Surroundings,
}

/// A module call and its arguments, also where the module itself is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The calls from the root to it, itself last.
    pub path: Vec<Step>,
    /// Where its block stands.
    pub span: Span,
    /// Its source as written.
    pub source: Option<Arc<str>>,
    /// Its version constraint as written.
    pub version: Option<Arc<str>>,
    /// Its arguments by name.
    pub arguments: Vec<(Arc<str>, Value)>,
}

/// A configuration that was read.
#[derive(Debug, Clone)]
pub struct Sourced {
    /// Its resources and outputs.
    pub inventory: Inventory,
    /// Every module call.
    pub calls: Vec<Call>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// The most resource instances of one root; beyond, the rest is a gap.
const MOST_INSTANCES: usize = 200_000;
/// How many names may be evaluated within each other.
const DEEPEST: usize = 400;

/// What all scopes of one run share.
struct Run<'a> {
    files: Box<dyn Filesystem>,
    workspace: String,
    root_dir: PathBuf,
    findings: RefCell<Vec<Finding>>,
    calls: RefCell<Vec<Call>>,
    instances: Cell<usize>,
    depth: Cell<usize>,
    tree: &'a load::Tree,
}

/// Reads a root module and everything it calls. Nothing the user wrote is an `Err`: mistakes are findings, and the
/// rest is still read.
pub fn read_source(files: &mut Files, loader: &mut Loader, options: &SourceOptions) -> Sourced {
    let (root, given) = load_root(files, loader, options);
    evaluate(root, given, options)
}

/// Reads many roots, each as [`read_source`] does: files and roots side by side, and no file, module directory or root
/// twice. The results are in the order of the options.
pub fn read_sources(
    files: &mut Files,
    loader: &mut Loader,
    options: &[SourceOptions],
) -> Vec<Sourced> {
    let data_dirs: Vec<PathBuf> = options.iter().map(|o| o.around.data_dir(&o.dir)).collect();
    let coming = options.iter().zip(&data_dirs);
    let coming: Vec<load::Coming<'_>> = coming
        .map(|(options, data_dir)| load::Coming {
            dir: &options.dir,
            data_dir,
            command_line: &options.command_line,
        })
        .collect();
    loader.prepare(files, &coming);
    // What is asked for twice is evaluated once.
    let mut firsts: Vec<&SourceOptions> = Vec::new();
    let mut places: HashMap<&SourceOptions, usize> = HashMap::new();
    let mut order = Vec::with_capacity(options.len());
    for options in options {
        let place = *places.entry(options).or_insert(firsts.len());
        if place == firsts.len() {
            firsts.push(options);
        }
        order.push(place);
    }
    let loaded: Vec<_> = firsts
        .into_iter()
        .map(|options| {
            let (root, given) = load_root(files, loader, options);
            (root, given, options)
        })
        .collect();
    let made = threads::each(loaded, |(root, given, options)| {
        evaluate(root, given, options)
    });
    if made.len() == options.len() {
        return made;
    }
    order
        .into_iter()
        .filter_map(|place| made.get(place).cloned())
        .collect()
}

/// Reads the files of a root: its modules and the values given to it.
fn load_root(
    files: &mut Files,
    loader: &mut Loader,
    options: &SourceOptions,
) -> (load::Root, Assignments) {
    let data_dir = options.around.data_dir(&options.dir);
    let root = loader.root(files, &options.dir, &data_dir);
    let given = load::assignments(
        files,
        loader,
        &root.tree,
        &options.around,
        &options.command_line,
    );
    (root, given)
}

/// Evaluates a root whose files are read.
fn evaluate(root: load::Root, given: Assignments, options: &SourceOptions) -> Sourced {
    let readable: Box<dyn Filesystem> = match ProjectFiles::new(&options.boundary, &options.dir) {
        Ok(files) => Box::new(files),
        Err(_) => Box::new(NoFiles),
    };
    let run = Run {
        files: readable,
        workspace: load::workspace(&options.dir, &options.around),
        root_dir: options.dir.clone(),
        findings: RefCell::new(root.findings),
        calls: RefCell::new(Vec::new()),
        instances: Cell::new(0),
        depth: Cell::new(0),
        tree: &root.tree,
    };
    run.findings
        .borrow_mut()
        .extend(given.findings.iter().cloned());
    let mut inventory = Inventory::new(SourceKind::Source);
    let scope = Scope::root(&run, given);
    scope.collect(&mut inventory);
    for name in root.tree.module.variables.keys() {
        if let Ok(value) = scope.variable(name) {
            inventory.variables.insert(Arc::clone(name), value);
        }
    }
    for output in root.tree.module.outputs.values() {
        // One with a mistake has no value, known or not: the finding says so.
        let value = match scope.output(&output.name) {
            Ok(value) => value,
            Err(e) => {
                run.refuse(&e);
                continue;
            }
        };
        let sensitive = output.sensitive.is_some_and(|s| s.value);
        inventory.outputs.push(Output {
            name: Arc::clone(&output.name),
            value,
            sensitive,
        });
    }
    drop(scope);
    let Run {
        findings, calls, ..
    } = run;
    Sourced {
        inventory: inventory.sorted(),
        calls: calls.into_inner(),
        findings: merged(findings.into_inner()),
    }
}

/// The repository's root above a directory, or the directory itself: the boundary for functions that read files.
pub fn boundary_of(dir: &Path) -> PathBuf {
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let root = whole.ancestors().find(|d| d.join(".git").exists());
    root.map_or_else(|| whole.clone(), Path::to_path_buf)
}

impl Run<'_> {
    /// Notes a mistake and gives the value that stands for it.
    fn refuse(&self, error: &EvalError) -> Value {
        self.note(Finding::error(
            "evaluation",
            error.span,
            error.message.clone(),
        ));
        broken()
    }

    fn note(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    /// One more name within those being evaluated; a guard takes it back.
    fn enter(&self, span: Span) -> Result<Depth<'_>, EvalError> {
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return Err(EvalError {
                span,
                message: format!("names lead to each other more than {DEEPEST} deep"),
            });
        }
        self.depth.set(depth + 1);
        Ok(Depth(&self.depth))
    }
}

struct Depth<'a>(&'a Cell<usize>);

impl Drop for Depth<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// What stands for a value that has a mistake: not known, so that what uses it is neither right nor wrong.
fn broken() -> Value {
    use crate::config::value::{Type, Why};
    Value::unknown(Type::Dynamic, Why::Other("it has a mistake".into()))
}

/// A value that is evaluated at most once.
type Memo = RefCell<HashMap<Arc<str>, Slot>>;

/// What is known of a name so far.
#[derive(Clone)]
enum Slot {
    /// It is being evaluated: to ask for it again is a circle.
    Busy,
    /// Its value, or the mistake in it.
    Done(Result<Value, EvalError>),
}

/// The value of a name, evaluated on the first call.
fn once(
    memo: &Memo,
    name: &Arc<str>,
    what: &str,
    span: Span,
    run: &Run<'_>,
    evaluate: impl FnOnce() -> Result<Value, EvalError>,
) -> Result<Value, EvalError> {
    let known = memo.borrow().get(name).cloned();
    match known {
        Some(Slot::Done(value)) => return value,
        Some(Slot::Busy) => {
            return Err(EvalError {
                span,
                message: format!("{what} leads back to itself"),
            });
        }
        None => {}
    }
    let _depth = run.enter(span)?;
    memo.borrow_mut().insert(Arc::clone(name), Slot::Busy);
    let value = evaluate();
    memo.borrow_mut()
        .insert(Arc::clone(name), Slot::Done(value.clone()));
    value
}

/// Scopes refer to each other.
type Shared<'a> = Rc<Scope<'a>>;
