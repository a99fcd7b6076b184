//! The configuration itself as an inventory: every module evaluated, every instance in the shape a plan shows.
//!
//! Names are evaluated when they are asked for and once each, so that the order of blocks does not matter and a circle
//! is found where it closes.

mod body;
mod ephemeral;
mod expand;
mod moves;
mod names;
mod open;
mod outputs;
mod rules;
mod scope;
mod secrets;
mod unit;
mod variables;
mod workspaces;

use crate::registry::reading;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use crate::budget;
use crate::config::eval::EvalError;
use crate::config::funcs::{Filesystem, NoFiles, ProjectFiles};
use crate::config::load::{self, Assignments, CommandLine, FromUnit, Given, Loader, ProcessEnv};
use crate::config::value::{Mark, Origin, Type, Value, Why};
use crate::finding::{Finding, merged};
use crate::text::{FileId, Files, Reach, Span, slashes};
use crate::threads;

use super::provider_version::{self, ProviderVersion};
use super::{Call, Inventory, Output, Provider, Resource, SourceKind, Step};
pub use moves::Move;
pub use outputs::read_outputs;
use scope::Scope;
use secrets::Secrets;
use workspaces::Workspaces;

/// What to read, and what is given to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceOptions {
    /// The root module's directory.
    pub dir: PathBuf,
    /// `--var` and `--var-file`, in the order given.
    pub command_line: Vec<CommandLine>,
    /// Environment variables and what stands around the run.
    pub around: ProcessEnv,
}

impl SourceOptions {
    /// The unit of Terragrunt that runs the root module.
    pub(super) fn unit(&self) -> Option<&FromUnit> {
        self.command_line.iter().find_map(|given| match given {
            CommandLine::Unit(unit) => Some(&*unit.0),
            _ => None,
        })
    }
}

/// A configuration that was read.
#[derive(Debug, Clone)]
pub struct Sourced {
    /// Its resources and outputs.
    pub inventory: Inventory,
    /// Every module call.
    pub calls: Vec<Call>,
    /// What known modules that are not on this machine would make, evaluated from the inputs of their calls, sorted. They
    /// are not among the inventory's resources, since those are what a plan would show.
    pub adapted: Vec<Resource>,
    /// Its `moved` blocks.
    pub moves: Vec<Move>,
    /// The directories of the modules that have an instance, the root's among them.
    pub instantiated: BTreeSet<PathBuf>,
    /// The root module as it is written, and all that it calls.
    pub tree: Arc<load::Tree>,
    /// The files of the root module, in reading order.
    pub files: Vec<FileId>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Where names stand that nothing declares.
    pub undeclared: HashSet<Span>,
    /// Why there is nothing of it to read: its module is elsewhere.
    pub missing: Option<Finding>,
    /// The version of the AWS provider that it runs with.
    pub version: ProviderVersion,
    /// The workspaces that it has values for, where it is not known which one it is.
    pub workspaces: BTreeSet<Arc<str>>,
    /// Whether that is asked for at all.
    pub asks_workspace: bool,
    /// The literals behind what must not be shown, until the files know them.
    secrets: Vec<Span>,
}

/// The most resource instances of one root; beyond, the rest is a gap.
const MOST_INSTANCES: usize = 200_000;
/// How many names may be evaluated within each other.
const DEEPEST: usize = 400;

/// What all scopes of one run share.
struct Run<'a> {
    files: &'a dyn Filesystem,
    /// The files of the configuration, to name places; none of embedded models.
    read: Option<&'a Files>,
    /// The name of the workspace; none where it is not known.
    workspace: Option<String>,
    /// What is indexed by it then.
    workspaces: RefCell<Workspaces>,
    /// Whether it is asked for then.
    asks_workspace: Cell<bool>,
    root_dir: PathBuf,
    findings: RefCell<Vec<Finding>>,
    /// The literals of what is withheld.
    hidden: RefCell<HashSet<Span>>,
    /// The expressions whose literals are hidden.
    concealed: RefCell<HashSet<Span>>,
    calls: RefCell<Vec<Call>>,
    instantiated: RefCell<BTreeSet<PathBuf>>,
    instances: Cell<usize>,
    depth: Cell<usize>,
    /// Whether what is being read may turn out not to exist, as an instance whose `count` is not known.
    tentative: Cell<bool>,
    /// Where names stand that nothing declares: a mistake in whatever may not exist too.
    undeclared: RefCell<HashSet<Span>>,
    tree: &'a load::Tree,
    /// What is secret by its use.
    secrets: Secrets,
    /// The version of the AWS provider; one without a schema here may have more than is known.
    version: ProviderVersion,
}

/// Reads a root module and everything it calls. Nothing the user wrote is an `Err`: mistakes are findings, and the
/// rest is still read.
pub fn read_source(files: &mut Files, loader: &mut Loader, options: &SourceOptions) -> Sourced {
    let loaded = budget::ensured(|| load_root(files, loader, options));
    let sourced = budget::ensured(|| evaluate_root(loaded, options, files));
    with_adapted(files, sourced)
}

/// The same with what known modules elsewhere would make.
fn with_adapted(files: &mut Files, mut sourced: Sourced) -> Sourced {
    for span in std::mem::take(&mut sourced.secrets) {
        files.hide(span);
    }
    sourced.adapted =
        super::adapters::adapted(files, &sourced.calls, &sourced.inventory.gaps, evaluate);
    sourced
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
        .map(|options| (load_root(files, loader, options), options))
        .collect();
    let read = &*files;
    let made = threads::each(loaded, |(loaded, options)| {
        evaluate_root(loaded, options, read)
    });
    let made: Vec<Sourced> = made
        .into_iter()
        .map(|sourced| with_adapted(files, sourced))
        .collect();
    if made.len() == options.len() {
        return made;
    }
    order
        .into_iter()
        .filter_map(|place| made.get(place).cloned())
        .collect()
}

/// A root whose files are read.
struct LoadedRoot {
    root: load::Root,
    given: Assignments,
    readable: Box<dyn Filesystem + Send>,
    workspace: Option<String>,
}

/// Reads the files of a root: its modules and the values given to it.
fn load_root(files: &mut Files, loader: &mut Loader, options: &SourceOptions) -> LoadedRoot {
    let data_dir = options.around.data_dir(&options.dir);
    let unit = options.unit();
    let none = load::Sources::new();
    let mut root = loader.root_with(files, &options.dir, &data_dir, &none, unit);
    if let Some(unit) = unit {
        root.findings.extend(unit.findings.iter().cloned());
    }
    let given = load::assignments(
        files,
        loader,
        &root.tree,
        &options.around,
        &options.command_line,
    );
    let readable: Box<dyn Filesystem + Send> =
        match ProjectFiles::new(&readable_by(files, options), &options.dir) {
            Ok(files) => Box::new(files),
            Err(_) => Box::new(NoFiles),
        };
    let mut workspace = load::workspace(files.reach(), &options.dir, &options.around);
    if workspace.is_none() && !options.around.workspace_is_open {
        workspace = load::cloud_workspace(&root.tree.module).map(str::to_owned);
    }
    // A module's source may be an expression of variables and locals (OpenTofu), which may lead to another.
    let mut sources = load::Sources::new();
    while has_computed(&root.tree) {
        let mut run = run_of(options, &*readable, workspace.as_deref(), &root.tree, files);
        run.secrets = Secrets::find(&root.tree, &given);
        let known = sources.len();
        Scope::root(&run, given.clone()).sources(&mut sources);
        drop(run);
        if sources.len() == known {
            break;
        }
        let mut findings = std::mem::take(&mut root.findings);
        root = loader.root_with(files, &options.dir, &data_dir, &sources, unit);
        findings.retain(|finding| !root.findings.contains(finding));
        root.findings.append(&mut findings);
    }
    LoadedRoot {
        root,
        given,
        readable,
        workspace,
    }
}

/// Evaluates a root whose files are read.
fn evaluate_root(loaded: LoadedRoot, options: &SourceOptions, files: &Files) -> Sourced {
    let _doing = budget::doing(|| format!("evaluating {}", slashes(&options.dir)));
    let LoadedRoot {
        mut root,
        given,
        readable,
        workspace,
    } = loaded;
    let mut run = run_of(options, &*readable, workspace.as_deref(), &root.tree, files);
    run.secrets = Secrets::find(&root.tree, &given);
    run.version = provider_version::of_root(files.reach(), &options.dir, &root.tree);
    run.findings.borrow_mut().append(&mut root.findings);
    run.findings
        .borrow_mut()
        .extend(given.findings.iter().cloned());
    for (name, assigned) in &given.values {
        // Whether a secret can be read is not told.
        if let Given::Unreadable(finding) = &assigned.value
            && let Some(variable) = root.tree.module.variables.get(name)
            && !variables::is_of_secret(variable, &root.tree.module, &run.secrets)
        {
            run.note((**finding).clone());
        }
    }
    let mut inventory = Inventory::new(SourceKind::Source);
    let scope = Scope::root(&run, given);
    scope.collect(&mut inventory);
    moves::check(&run, &root.tree, &inventory);
    ephemeral::check(&run, &root.tree, true);
    for name in root.tree.module.variables.keys() {
        match scope.variable(name) {
            Ok(value) => inventory.variables.insert(Arc::clone(name), value),
            Err(e) if e.secret => inventory.variables.insert(Arc::clone(name), run.refuse(&e)),
            Err(_) => None,
        };
    }
    for output in root.tree.module.outputs.values() {
        // One with a mistake has no value, known or not: the finding says so.
        let value = match scope.output(&output.name) {
            Ok(value) => value,
            // Nor is it told that there is a mistake in one that a secret makes.
            Err(e) if e.secret => run.refuse(&e),
            Err(e) => {
                run.refuse(&e);
                continue;
            }
        };
        let value = run.withhold(value, output.span);
        let sensitive = output.sensitive.is_some_and(|s| s.value);
        inventory.outputs.push(Output {
            name: Arc::clone(&output.name),
            value,
            sensitive,
        });
    }
    drop(scope);
    if let Some(unit) = options.unit() {
        unit::add(&mut inventory, unit);
        // What is made in the module and not known may declare what nothing else does.
        if unit.incomplete || unit.missing.is_some() {
            let undeclared = run.undeclared.borrow();
            let mut findings = run.findings.borrow_mut();
            findings.retain(|finding| !undeclared.contains(&finding.primary.span));
        }
    }
    let Run {
        findings,
        hidden,
        calls,
        instantiated,
        secrets,
        undeclared,
        version,
        workspaces,
        asks_workspace,
        ..
    } = run;
    let mut secrets = secrets.spans;
    secrets.extend(hidden.into_inner());
    literals_of(&inventory, &mut secrets);
    // In their order, each is added behind the one before.
    secrets.sort_unstable();
    secrets.dedup();
    let calls = calls.into_inner();
    let missing = options.unit().and_then(|unit| unit.missing.as_deref());
    Sourced {
        undeclared: undeclared.into_inner(),
        missing: missing.cloned(),
        moves: moves::list(&root.tree),
        adapted: Vec::new(),
        inventory: inventory.sorted(),
        calls,
        instantiated: instantiated.into_inner(),
        files: root.tree.module.files.clone(),
        findings: merged(findings.into_inner()),
        secrets,
        version,
        asks_workspace: asks_workspace.get(),
        workspaces: workspaces.into_inner().named(),
        tree: Arc::new(root.tree),
    }
}

/// The literals behind every value of an inventory that must not be shown.
fn literals_of(inventory: &Inventory, out: &mut Vec<Span>) {
    let values = inventory.resources.iter().flat_map(|resource| {
        // A document says better than its string which of its parts are hidden.
        let entries = resource
            .values
            .as_entries()
            .into_iter()
            .flat_map(|e| e.iter());
        let own = entries.filter(|(name, _)| !resource.documents.contains_key(*name));
        own.map(|(_, value)| value)
            .chain(resource.documents.values())
    });
    let others = inventory.variables.values();
    let outputs = inventory.outputs.iter().map(|o| &o.value);
    for value in values.chain(others).chain(outputs) {
        value.hidden_literals(out);
    }
}

fn run_of<'a>(
    options: &SourceOptions,
    files: &'a dyn Filesystem,
    workspace: Option<&str>,
    tree: &'a load::Tree,
    read: &'a Files,
) -> Run<'a> {
    Run {
        read: Some(read),
        workspace: workspace.map(str::to_owned),
        root_dir: options.dir.clone(),
        ..Run::new(files, tree)
    }
}

impl Sourced {
    /// The same with the resources evaluated from inputs among the others, as rules ask of them.
    #[must_use]
    pub fn judged(mut self) -> Self {
        self.inventory.resources.append(&mut self.adapted);
        self.inventory = self.inventory.sorted();
        self
    }
}

/// What a module makes of arguments, at a path of its own; mistakes leave unknown values.
fn evaluate(
    tree: &load::Tree,
    path: Vec<Step>,
    arguments: BTreeMap<Arc<str>, Value>,
    provider: Provider,
) -> Vec<Resource> {
    let run = Run::new(&NoFiles, tree);
    let mut inventory = Inventory::new(SourceKind::Source);
    Scope::adapted(&run, path, arguments, provider).collect(&mut inventory);
    inventory.resources
}

fn has_computed(tree: &load::Tree) -> bool {
    tree.calls.values().any(|child| match child {
        load::Child::Gap(gap) => *gap == load::Gap::Computed,
        load::Child::Module(tree) => has_computed(tree),
    })
}

impl<'a> Run<'a> {
    /// A run of which nothing has happened yet.
    fn new(files: &'a dyn Filesystem, tree: &'a load::Tree) -> Self {
        Self {
            files,
            read: None,
            workspace: Some(String::new()),
            workspaces: RefCell::default(),
            asks_workspace: Cell::new(false),
            root_dir: PathBuf::new(),
            findings: RefCell::default(),
            hidden: RefCell::default(),
            concealed: RefCell::default(),
            calls: RefCell::default(),
            instantiated: RefCell::default(),
            instances: Cell::new(0),
            depth: Cell::new(0),
            tentative: Cell::new(false),
            undeclared: RefCell::default(),
            tree,
            secrets: Secrets::default(),
            version: ProviderVersion::Same,
        }
    }

    /// A value without what is a secret in it, as all see it that decide by it. The literals behind that stay hidden.
    fn withhold(&self, value: Value, at: Span) -> Value {
        if !value.contains_hidden() {
            return value;
        }
        let mut literals = Vec::new();
        value.hidden_literals(&mut literals);
        self.hidden.borrow_mut().extend(literals);
        withheld(value, at)
    }

    /// Notes a mistake and gives the value that stands for it.
    fn refuse(&self, error: &EvalError) -> Value {
        // That there is a mistake answers a question about the secret.
        if error.secret {
            return Value::hidden_by(Mark::SECRET, Origin::mixed(error.span, []));
        }
        if self.tentative.get() && !self.undeclared.borrow().contains(&error.span) {
            return broken();
        }
        let finding = Finding::error(&reading::EVALUATION, error.span, error.message.clone());
        self.note(finding.certainty(error.certainty));
        broken()
    }

    fn note(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    /// A name that nothing declares.
    fn undeclared(&self, span: Span, message: String) -> EvalError {
        self.undeclared.borrow_mut().insert(span);
        EvalError::new(span, message).surely()
    }

    /// Says whether what is read until the guard goes may turn out not to exist.
    fn tentatively(&self, may_not_exist: bool) -> Tentative<'_> {
        Tentative(&self.tentative, self.tentative.replace(may_not_exist))
    }

    /// One more name within those being evaluated; a guard takes it back.
    fn enter(&self, span: Span) -> Result<Depth<'_>, EvalError> {
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return Err(EvalError::new(
                span,
                format!("names lead to each other more than {DEEPEST} deep"),
            ));
        }
        self.depth.set(depth + 1);
        Ok(Depth(&self.depth))
    }
}

struct Tentative<'a>(&'a Cell<bool>, bool);

impl Drop for Tentative<'_> {
    fn drop(&mut self) {
        self.0.set(self.1);
    }
}

struct Depth<'a>(&'a Cell<usize>);

impl Drop for Depth<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// A value without what is a secret in it; where it comes from would tell something of it.
fn withheld(value: Value, at: Span) -> Value {
    let value = value.withheld();
    if value.is_withheld() {
        value.with_origin(Origin::mixed(at, []))
    } else {
        value
    }
}

/// What stands for a value that has a mistake: not known, so that what uses it is neither right nor wrong.
fn broken() -> Value {
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
            return Err(EvalError::new(span, format!("{what} leads back to itself")).surely());
        }
        None => {}
    }
    let _depth = run.enter(span)?;
    let _doing = budget::doing(|| match run.read {
        Some(files) => format!("evaluating {what} ({})", files.locate(span)),
        None => format!("evaluating {what}"),
    });
    memo.borrow_mut().insert(Arc::clone(name), Slot::Busy);
    let value = evaluate();
    memo.borrow_mut()
        .insert(Arc::clone(name), Slot::Done(value.clone()));
    value
}

/// Scopes refer to each other.
type Shared<'a> = Rc<Scope<'a>>;

/// What functions of a configuration may read: not the files of values that the run was given, which may be secret.
fn readable_by(files: &Files, options: &SourceOptions) -> Reach {
    let given = options.command_line.iter().filter_map(|given| match given {
        CommandLine::File(path) | CommandLine::Shared { path, .. } => Some(path.clone()),
        CommandLine::Var(_) | CommandLine::Unit(_) => None,
    });
    files.reach().without_values(given)
}
