//! Holds a configuration to the provider's schema and to itself before any value is known, as `validate` of the real tool
//! does: what is wrong here is wrong whatever the values are.
//!
//! Each module is looked at once, however many calls lead to it, and whether or not it has an instance.

mod backend;
mod body;
mod calls;
mod certain;
mod elsewhere;
mod jobs;
mod language;
mod names;
mod near;
mod place;
mod provisioner;
mod reference;
mod references;
mod relations;
mod resource;
mod rewrite;
mod strangers;
mod telling;
mod valued;
mod values;
mod versions;

use std::cell::{Cell, LazyCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::budget;
use crate::config::eval::Evaluator;
use crate::config::load::{self, Child, Module, ResourceKey, Tree};
use crate::config::value::{Data, Type, Value, convert};
use crate::finding::{Checked, Finding, Undecided, merged};
use crate::inventory::Inventory;
use crate::inventory::provider_version::ProviderVersion;
use crate::registry::reading::CONFIGURATION;
use crate::registry::validate::ARGUMENT;
use crate::syntax::read::{Attribute, Expr};
use crate::text::{Files, Span, slashes};
use crate::threads;

pub use certain::{is_certain, unset};
use elsewhere::Elsewhere;
pub use elsewhere::Repositories;
use jobs::{Job, Same, collect};
use names::Static;

/// A root module with all that it calls.
pub struct Root<'a> {
    /// Its directory, as it was named.
    pub dir: &'a Path,
    /// The root module, with all that it calls.
    pub tree: &'a Tree,
    /// What it makes with one set of values.
    pub inventory: &'a Inventory,
}

/// What the checks of a root came to. What two roots share is told of the first.
#[derive(Debug, Default)]
pub struct Checks {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What could not be decided.
    pub undecided: Vec<Undecided>,
    /// How many checks there were, by rule.
    pub checked: BTreeMap<&'static str, Checked>,
    /// What kept the schema from deciding, each reason once.
    pub limits: BTreeSet<Limit>,
    /// Places that are left open besides those of what could not be decided.
    pub open: Vec<Span>,
}

/// What keeps the schema from deciding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// A type of the AWS provider that the table does not have.
    Type(String),
    /// What the schema does not tell of a body, which is named.
    Untold(String),
    /// A provider without a schema here.
    Provider(String),
    /// A module that is not downloaded.
    Module(String),
    /// A directory that Terragrunt runs, which declares less than it uses.
    Terragrunt(String),
    /// A directory with templates of its files.
    Template(String),
    /// A directory whose files other directories have links to.
    Linked(String),
    /// The configuration is for an earlier version of the language.
    Language(String),
    /// The configuration runs with another version of the provider than the table's.
    Version(String),
}

/// Looks at every module of these roots.
pub fn check(files: &Files, roots: &[Root<'_>]) -> Vec<Checks> {
    let mut jobs = Vec::new();
    let mut seen: HashSet<Same> = HashSet::new();
    let versions = versions::of_roots(files.reach(), roots);
    for (at, (root, versions)) in roots.iter().zip(&versions).enumerate() {
        let job = Job {
            root: at,
            tree: root.tree,
            path: String::new(),
            called: None,
            version: Arc::clone(&versions.provider),
            language: versions.language.clone(),
        };
        collect(job, &mut seen, &mut jobs);
    }
    let places: Vec<usize> = jobs.iter().map(|job| job.root).collect();
    let repositories = Repositories::new(files.reach());
    let done = threads::each(jobs, |job| {
        let dir = roots.get(job.root).map_or(Path::new("."), |root| root.dir);
        budget::ensured(|| module(files, &job, dir, &repositories))
    });
    let mut out: Vec<Checks> = versions.iter().map(|v| of_version(&v.provider)).collect();
    for (root, made) in places.into_iter().zip(done) {
        if let Some(checks) = out.get_mut(root) {
            checks.findings.extend(made.findings);
            checks.undecided.extend(made.undecided);
            for (rule, checked) in made.checked {
                *checks.checked.entry(rule).or_default() += checked;
            }
            checks.limits.extend(made.limits);
            checks.open.extend(made.open);
        }
    }
    valued::add(files, roots, &versions, &mut out);
    versions::add_unmet(roots, &mut out);
    out
}

/// What is to say of a root by the version of the provider alone.
fn of_version(version: &ProviderVersion) -> Checks {
    let mut out = Checks::default();
    if let ProviderVersion::Other(which) = version {
        out.limits.insert(Limit::Version(which.clone()));
    }
    out
}

/// What is asked of one module.
struct Checker<'a> {
    files: &'a Files,
    tree: &'a Tree,
    names: Static<'a>,
    job: &'a Job<'a>,
    root: String,
    out: RefCell<Checks>,
    /// The places that a finding or an undecided check tells of already.
    told: RefCell<HashSet<Span>>,
    /// The findings of names that nothing declares, by what they say.
    undeclared: RefCell<HashMap<String, usize>>,
    /// What is wrong only where evaluating it fails, too.
    held: RefCell<Vec<(Span, Finding)>>,
    /// The rules whose checks are being made, which count how they end.
    asked: RefCell<Vec<&'static str>>,
    /// Why the part that is looked at may never be there.
    latent: Cell<Option<&'static str>>,
    /// Who else may declare what this module does not.
    declared_by: LazyCell<Option<Elsewhere>, Box<dyn FnOnce() -> Option<Elsewhere> + 'a>>,
    /// What nothing declares that somebody else may, by what is to say of it.
    elsewhere: RefCell<BTreeMap<String, Span>>,
}

/// Whose expressions are looked at, and what they may refer to.
struct Scope<'s> {
    /// Its address in the module.
    address: &'s str,
    /// That of its block, where it is one instance.
    block: Option<&'s str>,
    /// Whether `each` is there.
    each: bool,
    /// Whether `count` is there.
    count: bool,
    /// Whether `self` is there.
    this: bool,
    /// The resource itself, which its block cannot refer to.
    own: Option<&'s ResourceKey>,
    /// How sure it is what its schema says.
    sureness: Sureness,
}

/// Where what holds of a schema holds of the provider, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sureness {
    /// In any version of the provider.
    Always,
    /// In the version of the schema.
    Schema,
}

impl<'s> Scope<'s> {
    fn plain(address: &'s str) -> Self {
        Self {
            address,
            block: None,
            each: false,
            count: false,
            this: false,
            own: None,
            sureness: Sureness::Always,
        }
    }

    fn repeated(address: &'s str, count: Option<&Attribute>, for_each: Option<&Attribute>) -> Self {
        Self {
            address,
            each: for_each.is_some(),
            count: count.is_some(),
            ..Self::plain(address)
        }
    }
}

/// Looks at one module.
fn module(files: &Files, job: &Job<'_>, dir: &Path, repositories: &Repositories<'_>) -> Checks {
    let _doing = budget::doing(|| format!("checking {}", slashes(dir)));
    let is_root = job.path.is_empty();
    let declared_by = move || {
        if is_root {
            repositories.elsewhere(dir)
        } else {
            // Whoever calls a module, what stands beside it is its own.
            repositories.beside(&job.tree.dir)
        }
    };
    let checker = Checker::new(files, job, dir, Box::new(declared_by));
    let module = &*job.tree.module;
    for variable in module.variables.values() {
        checker.variable(variable);
    }
    for version in &module.settings.required_version {
        checker.version(version);
    }
    for (name, required) in &module.settings.required_providers {
        checker.required_provider(name, required);
    }
    for meta in &module.settings.provider_metas {
        checker.constants(&meta.body);
    }
    for local in module.locals.values() {
        let address = format!("local.{}", local.name);
        checker.value(&Scope::plain(&address), &local.value);
    }
    for resource in module.resources.values() {
        checker.resource(resource);
    }
    for action in module.others.iter().filter(|b| &*b.kind == "action") {
        let kind = action.labels.first().map_or("", |label| &*label.text);
        let why = format!("what actions of the type {kind} take is not known");
        let limit = Limit::Type(format!("action type {kind}"));
        checker.open(
            &Scope::plain("action"),
            ARGUMENT.id,
            action.header,
            why,
            limit,
        );
    }
    for provider in module.providers.values() {
        let unused = "nothing uses this configuration of the provider";
        let unused = (!is_used(job.tree, provider)).then_some(unused);
        checker.latently(unused, || checker.provider(provider));
    }
    for call in module.calls.values() {
        checker.call(call);
    }
    if is_root && let Some(backend) = &module.settings.backend {
        checker.backend(backend);
    }
    if !is_root {
        for import in &module.imports {
            let text = "only a root module imports";
            let finding = Finding::error(&CONFIGURATION, import.span, text);
            checker.language(&Scope::plain("import"), finding);
        }
    }
    for output in module.outputs.values() {
        let address = format!("output.{}", output.name);
        let scope = Scope::plain(&address);
        if let Some(expression) = &output.value {
            let value = checker.value(&scope, expression);
            let is_sensitive = output.sensitive.is_some_and(|flag| flag.value);
            if is_root && !is_sensitive && value.is_some_and(|v| v.contains_sensitive()) {
                let text = "an output of a sensitive value is sensitive";
                let finding = Finding::error(&CONFIGURATION, expression.span, text)
                    .help("set sensitive = true");
                checker.language(&scope, finding);
            }
        }
        for rule in &output.preconditions {
            checker.condition(&scope, rule);
        }
        checker.named(&scope, &output.depends_on);
    }
    for check in module.checks.values() {
        let address = format!("check.{}", check.name);
        for rule in &check.asserts {
            checker.condition(&Scope::plain(&address), rule);
        }
    }
    checker.tell_elsewhere();
    if is_root && module.settings.backend.is_none() {
        checker.fold_undeclared(is_fragment(module));
    }
    let mut out = checker.out.into_inner();
    out.findings = merged(out.findings);
    out
}

/// Whether something in a module uses a configuration of a provider: what is called inherits those without an alias. What is
/// not here may, and then the module says for what it is.
fn is_used(tree: &Tree, provider: &load::Provider) -> bool {
    let module = &tree.module;
    let is = |named: &load::Reference| {
        named.name(0) == Some(&provider.name) && named.name(1) == provider.alias.as_ref()
    };
    let of_resources = module.resources.values().any(|resource| {
        let prefix = resource.key.kind.split('_').next();
        match &resource.provider {
            Some(named) => is(named),
            None => provider.alias.is_none() && prefix == Some(&*provider.name),
        }
    });
    let of_calls = || {
        module.calls.values().any(|call| {
            let is_handed = call.providers.iter().any(|(_, named)| is(named));
            let inherits = || match tree.calls.get(&call.name) {
                Some(Child::Module(child)) => may_inherit(child, &provider.name),
                Some(Child::Gap(_)) | None => false,
            };
            is_handed || provider.alias.is_none() && call.providers.is_empty() && inherits()
        })
    };
    of_resources || !module.imports.is_empty() || of_calls()
}

/// Whether a module, or one that it calls, uses the usual configuration of a provider.
fn may_inherit(tree: &Tree, name: &str) -> bool {
    let module = &tree.module;
    let uses = module.resources.values().any(|resource| {
        let named = resource.provider.as_ref().and_then(|named| named.name(0));
        named.map_or_else(|| resource.key.kind.split('_').next(), |n| Some(&**n)) == Some(name)
    });
    uses || tree.calls.values().any(|child| match child {
        Child::Module(child) => may_inherit(child, name),
        Child::Gap(_) => false,
    })
}

/// Whether a directory shows nothing of a root module, so that it may be a part of others, into which its files are
/// copied.
fn is_fragment(module: &Module) -> bool {
    let settings = &module.settings;
    let says_nothing = |provider: &load::Provider| {
        let mut set = provider.body.attributes.iter();
        set.all(|attribute| &*attribute.name == "alias") && provider.body.blocks.is_empty()
    };
    settings.backend.is_none()
        && settings.required_version.is_empty()
        && settings.required_providers.is_empty()
        && module.variables.is_empty()
        && module.providers.values().all(says_nothing)
}

impl<'a> Checker<'a> {
    fn new(
        files: &'a Files,
        job: &'a Job<'a>,
        dir: &Path,
        declared_by: Box<dyn FnOnce() -> Option<Elsewhere> + 'a>,
    ) -> Self {
        Self {
            files,
            tree: job.tree,
            names: Static::new(job.tree, *job.version == ProviderVersion::Same),
            job,
            root: slashes(dir),
            out: RefCell::default(),
            told: RefCell::default(),
            undeclared: RefCell::default(),
            held: RefCell::default(),
            asked: RefCell::default(),
            latent: Cell::default(),
            declared_by: LazyCell::new(declared_by),
            elsewhere: RefCell::default(),
        }
    }
}

impl Checker<'_> {
    /// The value of an expression without a loop around it.
    fn value(&self, scope: &Scope<'_>, expression: &Expr) -> Option<Value> {
        let names = self.names.evaluator(expression.span.file);
        self.expression(scope, expression, &names, &[])
    }

    /// Looks at what an expression refers to, and gives its value; none where it has a mistake.
    fn expression(
        &self,
        scope: &Scope<'_>,
        expression: &Expr,
        names: &Evaluator<'_>,
        bound: &[&str],
    ) -> Option<Value> {
        let mut named: Vec<Span> = Vec::new();
        references::uses(expression, bound, &mut |used| {
            named.push(used.span);
            self.reference(scope, &used);
        });
        references::calls(expression, &mut |called| self.function(scope, &called));
        let held = std::mem::take(&mut *self.held.borrow_mut());
        match names.value(expression) {
            Ok(value) => Some(value),
            Err(e) => {
                let is_told = |span: &Span| self.told.borrow().contains(span);
                let holds = |span: &&Span| {
                    span.file == e.span.file && span.start <= e.span.start && e.span.end <= span.end
                };
                // What is wrong with a reference is wrong with a part of it, too.
                let told = is_told(&e.span) || named.iter().filter(holds).any(is_told);
                let mut held = held.into_iter();
                match held.find(|(span, _)| *span == e.span) {
                    Some((_, finding)) => self.add(finding),
                    None if told => {}
                    None => self.not_evaluated(scope, e),
                }
                None
            }
        }
    }

    /// A precondition, a postcondition or an assertion, which says something of what is elsewhere.
    fn condition(&self, scope: &Scope<'_>, rule: &load::Rule) {
        self.rule(scope, rule);
        if let Some(condition) = &rule.condition {
            let mut named = false;
            references::uses(condition, &[], &mut |_| named = true);
            if !named {
                let text = "the condition refers to nothing, so it comes to the same always";
                let finding = Finding::error(&CONFIGURATION, condition.span, text);
                self.language(scope, finding);
            }
        }
    }

    /// `condition` and `error_message`.
    fn rule(&self, scope: &Scope<'_>, rule: &load::Rule) {
        if let Some(condition) = &rule.condition {
            self.value(scope, condition);
        }
        if let Some(message) = &rule.error_message
            && let Some(value) = self.value(scope, message)
            && let Err(e) = convert(&value, &Type::String)
        {
            let text = format!("an error message is a text: {e}");
            let finding = Finding::error(&CONFIGURATION, message.span, text);
            self.language(scope, finding);
        }
    }

    /// `count` and `for_each`.
    fn repeat(&self, address: &str, count: Option<&Attribute>, for_each: Option<&Attribute>) {
        let scope = Scope::plain(address);
        if let Some(count) = count
            && let Some(value) = self.value(&scope, &count.value)
        {
            let span = count.value.span;
            if value.is_null() {
                self.evaluation(&scope, span, "`count` must not be null");
            } else if let Err(e) = convert(&value, &Type::Number) {
                self.evaluation(&scope, span, format!("`count` must be a number: {e}"));
            } else if let Some(n) = value.as_number()
                && (!n.is_whole() || n.to_usize().is_none())
            {
                let text = "`count` must be a whole number, not below 0";
                self.evaluation(&scope, span, text);
            }
        }
        if let Some(for_each) = for_each
            && let Some(value) = self.value(&scope, &for_each.value)
        {
            let span = for_each.value.span;
            if value.marks().is_sensitive() {
                let text = "`for_each` must not be sensitive: its keys are shown";
                return self.evaluation(&scope, span, text);
            }
            let text = match (&value.data, value.outline()) {
                (Data::Null(_), _) => "`for_each` must not be null".to_owned(),
                (_, Type::Map(_) | Type::Object(_) | Type::Dynamic) => return,
                (_, Type::Set(element)) if matches!(*element, Type::String | Type::Dynamic) => {
                    return;
                }
                (Data::Set(_, items), _) if items.is_empty() => return,
                (_, Type::Set(_)) => "a set for `for_each` must hold strings".to_owned(),
                (_, ty) => format!(
                    "`for_each` takes a map or a set of strings, not a {}; toset(…) makes a set of a list",
                    ty.friendly()
                ),
            };
            self.evaluation(&scope, span, text);
        }
    }

    /// What `depends_on` names: whole resources and modules. An output stands for its module, whether or not it is there.
    fn named(&self, scope: &Scope<'_>, list: &[load::Reference]) {
        for reference in list {
            let mut used = reference::as_use(reference);
            if let Some(whole) = reference::whole(&used) {
                if used.steps.len() > whole {
                    let text = "a whole resource or module is named here, not an attribute of it";
                    let finding = Finding::error(&CONFIGURATION, used.span, text);
                    self.language(scope, finding);
                }
                if used.root == "module" {
                    used.steps.truncate(1);
                } else {
                    used.steps.truncate(whole);
                }
            }
            self.reference(scope, &used);
        }
    }
}
