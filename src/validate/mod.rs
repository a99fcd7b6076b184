//! Holds a configuration to the provider's schema and to itself before any value is known, as `validate` of the real tool
//! does: what is wrong here is wrong whatever the values are.
//!
//! Each module is looked at once, however many calls lead to it, and whether or not it has an instance.

mod body;
mod calls;
mod language;
mod names;
mod near;
mod provisioner;
mod reference;
mod references;
mod terragrunt;
mod values;

use std::cell::{LazyCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::budget;
use crate::catalog::schema::{self, Category, Schema, in_use};
use crate::config::eval::Evaluator;
use crate::config::load::{self, Child, Mode, Module, Provider, Resource, ResourceKey, Tree};
use crate::config::value::{Data, Type, Value, convert};
use crate::finding::{
    Checked, Finding, Fix, Replacement, RuleInfo, Safety, Subject, Undecided, merged,
};
use crate::inventory::provider_version::{self, ProviderVersion, schema_version};
use crate::registry::reading::{CONFIGURATION, EVALUATION};
use crate::registry::validate::{
    ARGUMENT, ATTRIBUTE, BLOCKS, COMPUTED, KEY, NESTING, REQUIRED, TYPE,
};
use crate::syntax::read::{Attribute, Expr};
use crate::text::{Files, Span, slashes};
use crate::threads;

use body::Place;
use names::Static;
use near::{is_slip, near};
use terragrunt::Terragrunt;

/// The rules that are asked of a resource's body.
const OF_BODY: [&RuleInfo; 6] = [&ARGUMENT, &REQUIRED, &NESTING, &BLOCKS, &COMPUTED, &TYPE];

/// A root module with all that it calls.
pub struct Root<'a> {
    /// Its directory.
    pub dir: &'a Path,
    /// The modules.
    pub tree: &'a Tree,
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
    /// The configuration runs with another version of the provider than the table's.
    Version(String),
}

/// A module that is looked at, and the way to it.
struct Job<'a> {
    root: usize,
    tree: &'a Tree,
    path: String,
    /// Where the user's own files call it, if it is elsewhere.
    called: Option<Span>,
    version: Arc<ProviderVersion>,
}

/// What tells two looks at one module apart: the modules that it calls, and the provider's version.
type Same = (
    *const Module,
    Vec<Option<*const Module>>,
    Arc<ProviderVersion>,
);

/// Looks at every module of these roots.
pub fn check(files: &Files, roots: &[Root<'_>]) -> Vec<Checks> {
    let mut jobs = Vec::new();
    let mut versions = Vec::new();
    let mut seen: HashSet<Same> = HashSet::new();
    for (at, root) in roots.iter().enumerate() {
        let version = provider_version::of_root(files.reach(), root.dir, root.tree);
        let version = Arc::new(version);
        versions.push(Arc::clone(&version));
        let job = Job {
            root: at,
            tree: root.tree,
            path: String::new(),
            called: None,
            version,
        };
        collect(job, &mut seen, &mut jobs);
    }
    let places: Vec<usize> = jobs.iter().map(|job| job.root).collect();
    let terragrunt = Terragrunt::new(files.reach());
    let done = threads::each(jobs, |job| {
        let dir = roots.get(job.root).map_or(Path::new("."), |root| root.dir);
        budget::ensured(|| module(&job, dir, &terragrunt))
    });
    let mut out: Vec<Checks> = versions.iter().map(|v| of_version(v)).collect();
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

fn collect<'a>(job: Job<'a>, seen: &mut HashSet<Same>, jobs: &mut Vec<Job<'a>>) {
    let tree = job.tree;
    let children = tree.calls.values().map(|child| match child {
        Child::Module(child) => Some(Arc::as_ptr(&child.module)),
        Child::Gap(_) => None,
    });
    let same = (
        Arc::as_ptr(&tree.module),
        children.collect(),
        Arc::clone(&job.version),
    );
    if !seen.insert(same) {
        return;
    }
    for (name, child) in &tree.calls {
        let (Child::Module(child), Some(call)) = (child, tree.module.calls.get(name)) else {
            continue;
        };
        // What `init` has brought is told at the call that the user keeps.
        let brought = child
            .dir
            .components()
            .any(|c| c.as_os_str() == ".terraform");
        let inner = Job {
            root: job.root,
            tree: child,
            path: format!("{}module.{name}.", job.path),
            called: job.called.or(brought.then_some(call.span)),
            version: Arc::clone(&job.version),
        };
        collect(inner, seen, jobs);
    }
    jobs.push(job);
}

/// What is asked of one module.
struct Checker<'a> {
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
    /// Whether Terragrunt runs this module.
    run_by_terragrunt: LazyCell<bool, Box<dyn FnOnce() -> bool + 'a>>,
    /// What nothing declares that Terragrunt may, by what is to say of it.
    elsewhere: RefCell<BTreeMap<String, Span>>,
}

/// Whose expressions are looked at, and what they may refer to.
struct Scope<'s> {
    /// Its address in the module.
    address: &'s str,
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

/// A type's schema, and how sure what it says is.
#[derive(Clone, Copy)]
struct OfType {
    block: &'static schema::Block,
    sureness: Sureness,
}

/// Why a type has no schema.
enum Unknown {
    /// That is nothing to tell.
    Nothing,
    /// It cannot be decided whether there is one.
    Open(Limit, String),
    /// There is none: the name may be that of another, which the provider has.
    Wrong(String, Option<&'static str>),
}

/// Looks at one module.
fn module(job: &Job<'_>, dir: &Path, terragrunt: &Terragrunt<'_>) -> Checks {
    let is_root = job.path.is_empty();
    let checker = Checker {
        tree: job.tree,
        names: Static::new(job.tree),
        job,
        root: slashes(dir),
        out: RefCell::default(),
        told: RefCell::default(),
        undeclared: RefCell::default(),
        held: RefCell::default(),
        run_by_terragrunt: LazyCell::new(Box::new(move || is_root && terragrunt.runs(dir))),
        elsewhere: RefCell::default(),
    };
    let module = &*job.tree.module;
    for variable in module.variables.values() {
        checker.variable(variable);
    }
    for version in &module.settings.required_version {
        checker.version(version);
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
    for provider in module.providers.values() {
        checker.provider(provider);
    }
    for call in module.calls.values() {
        checker.call(call);
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
        if let Some(value) = &output.value {
            checker.value(&scope, value);
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
    let mut out = checker.out.into_inner();
    out.findings = merged(out.findings);
    out
}

impl Checker<'_> {
    /// Makes the checks of these rules, and counts them.
    fn ask(&self, rules: &[&'static RuleInfo], checks: impl FnOnce()) {
        let (before, open) = {
            let out = self.out.borrow();
            (out.findings.len(), out.undecided.len())
        };
        checks();
        let mut out = self.out.borrow_mut();
        let failed: BTreeSet<&str> = out.findings.iter().skip(before).map(|f| f.rule).collect();
        let undecided: BTreeSet<&str> = out.undecided.iter().skip(open).map(|u| u.rule).collect();
        for rule in rules {
            let checked = out.checked.entry(rule.id).or_default();
            if failed.contains(rule.id) {
                checked.failed += 1;
            } else if !undecided.contains(rule.id) {
                checked.passed += 1;
            }
        }
    }

    fn add(&self, finding: Finding) {
        self.told.borrow_mut().insert(finding.primary.span);
        self.out.borrow_mut().findings.push(finding);
    }

    /// Tells what is wrong with a resource or a call; `at` is the way to the body in it, and what is wrong there. Where
    /// another version of the provider may have it otherwise, it is undecided.
    fn tell(&self, scope: &Scope<'_>, finding: Finding, at: (&str, &str), sureness: Sureness) {
        let attribute = format!("{}{}", at.0, at.1);
        let attribute = Some(attribute).filter(|path| !path.is_empty());
        let finding = self.of(scope, finding, attribute);
        match (&*self.job.version, sureness) {
            (ProviderVersion::Other(which), Sureness::Schema) => {
                let mut why = finding.headline.clone();
                if let Some(help) = &finding.help {
                    why = format!("{why} ({help})");
                }
                let why = format!(
                    "{why} in version {} of the AWS provider, and {which}",
                    schema_version()
                );
                let limit = Limit::Version(which.clone());
                self.open(scope, finding.rule, finding.primary.span, why, limit);
            }
            _ => self.add(finding),
        }
    }

    /// What cannot be decided.
    fn open(&self, scope: &Scope<'_>, rule: &'static str, span: Span, why: String, limit: Limit) {
        self.told.borrow_mut().insert(span);
        let mut out = self.out.borrow_mut();
        out.limits.insert(limit);
        out.undecided.push(Undecided {
            rule,
            root: self.root.clone(),
            address: format!("{}{}", self.job.path, scope.address),
            attribute: None,
            why,
            resolve: None,
            at: Some(span),
            environments: Vec::new(),
        });
    }

    /// Says of what Terragrunt may declare, once.
    fn tell_elsewhere(&self) {
        let all = std::mem::take(&mut *self.elsewhere.borrow_mut());
        let Some((first, span)) = all.iter().next() else {
            return;
        };
        let others = match all.len() - 1 {
            0 => String::new(),
            1 => ", and 1 other name is not declared".into(),
            n => format!(", and {n} other names are not declared"),
        };
        let why = format!("Terragrunt runs this directory and may add to it: {first}{others}");
        let scope = Scope::plain("root module");
        let limit = Limit::Terragrunt(self.root.clone());
        self.open(&scope, EVALUATION.id, *span, why, limit);
    }

    /// A finding with what it is about.
    fn of(&self, scope: &Scope<'_>, mut finding: Finding, attribute: Option<String>) -> Finding {
        if let Some(called) = self.job.called {
            let inside = std::mem::replace(&mut finding.primary.span, called);
            finding.fix = None;
            finding = finding.also(inside, "in the module that it calls");
        }
        finding.about(Subject {
            root: self.root.clone(),
            address: format!("{}{}", self.job.path, scope.address),
            attribute,
            ..Subject::default()
        })
    }

    /// An expression that has no value, whatever values it is given.
    fn evaluation(&self, scope: &Scope<'_>, span: Span, message: impl Into<String>) {
        let finding = Finding::error(&EVALUATION, span, message);
        let finding = match self.job.called {
            Some(_) => self.of(scope, finding, None),
            None => finding,
        };
        self.add(finding);
    }

    /// Writes one name in the place of another.
    fn rename(&self, name: &str, span: Span, meant: &str) -> Option<Fix> {
        let quotes = usize::try_from(span.end - span.start).ok()? == name.len() + 2;
        let text = if quotes {
            format!("\"{meant}\"")
        } else {
            meant.to_owned()
        };
        self.job.called.is_none().then(|| Fix {
            title: format!("write {meant}"),
            edits: vec![Replacement { span, text }],
            safety: Safety::Safe,
            because: String::new(),
        })
    }

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
        references::uses(expression, bound, &mut |used| self.reference(scope, &used));
        references::calls(expression, &mut |called| self.function(scope, &called));
        let held = std::mem::take(&mut *self.held.borrow_mut());
        match names.value(expression) {
            Ok(value) => Some(value),
            Err(e) => {
                let told = self.told.borrow().contains(&e.span);
                let mut held = held.into_iter();
                match held.find(|(span, _)| *span == e.span) {
                    Some((_, finding)) => self.add(finding),
                    None if told => {}
                    None => self.evaluation(scope, e.span, e.message),
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
        for part in rule.condition.iter().chain(&rule.error_message) {
            self.value(scope, part);
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

    /// What `depends_on` and the like name.
    fn named(&self, scope: &Scope<'_>, list: &[load::Reference]) {
        for reference in list {
            self.reference(scope, &reference::as_use(reference));
        }
    }

    fn resource(&self, resource: &Resource) {
        let address = resource.key.to_string();
        let mut scope = Scope {
            own: Some(&resource.key),
            ..Scope::repeated(
                &address,
                resource.count.as_ref(),
                resource.for_each.as_ref(),
            )
        };
        self.repeat(
            &address,
            resource.count.as_ref(),
            resource.for_each.as_ref(),
        );
        let names = self.names.evaluator(resource.body.span.file);
        let schema = self.schema(&resource.key, resource.provider.as_ref());
        if let Ok(schema) = &schema {
            scope.sureness = schema.sureness;
        }
        let place = Place {
            scope: &scope,
            header: resource.span,
            path: "",
            bound: &[],
            depth: 0,
        };
        match schema {
            Ok(OfType { block, .. }) => self.ask(&OF_BODY, || {
                self.ask(&values::RULES, || {
                    self.body(place, &resource.body, block, &names);
                });
                self.ignored(&scope, resource, block);
            }),
            Err(unknown) => {
                match unknown {
                    Unknown::Nothing => {}
                    Unknown::Open(limit, why) => {
                        self.open(&scope, ARGUMENT.id, resource.span, why, limit);
                    }
                    Unknown::Wrong(headline, meant) => self.ask(&[&ARGUMENT], || {
                        let mut finding = Finding::error(&ARGUMENT, resource.span, headline);
                        if let Some(meant) = meant {
                            finding = finding.help(format!("did you mean `{meant}`?"));
                        }
                        self.add(self.of(&scope, finding, None));
                    }),
                }
                self.unread(place, &resource.body, &names);
            }
        }
        self.configured(&scope, resource);
        self.ask(&[&ATTRIBUTE, &KEY], || self.around(&scope, resource));
    }

    /// Whether the provider configuration that a resource of a root module names is there.
    fn configured(&self, scope: &Scope<'_>, resource: &Resource) {
        let Some(named) = resource.provider.as_ref() else {
            return;
        };
        let (Some(name), Some(alias)) = (named.name(0), named.name(1)) else {
            return;
        };
        let module = &self.tree.module;
        let declared = module
            .providers
            .values()
            .any(|p| *p.name == **name && p.alias.as_deref() == Some(&**alias));
        let required = module.settings.required_providers.get(name);
        let handed = required.is_some_and(|r| r.aliases.iter().any(|a| a.name(1) == Some(alias)));
        if self.job.path.is_empty() && !declared && !handed && !*self.run_by_terragrunt {
            let text = format!("there is no provider configuration {name}.{alias}");
            let finding = Finding::error(&CONFIGURATION, named.span, text);
            self.language(scope, finding);
        }
    }

    /// What stands in a resource besides its body.
    fn around(&self, scope: &Scope<'_>, resource: &Resource) {
        let lifecycle = &resource.lifecycle;
        for rule in &lifecycle.preconditions {
            self.condition(scope, rule);
        }
        let within = Scope {
            this: true,
            own: scope.own,
            ..Scope::repeated(
                scope.address,
                resource.count.as_ref(),
                resource.for_each.as_ref(),
            )
        };
        for rule in &lifecycle.postconditions {
            self.condition(&within, rule);
        }
        for trigger in &lifecycle.replace_triggered_by {
            self.value(scope, trigger);
        }
        self.lifecycle(scope, lifecycle);
        self.named(scope, &resource.depends_on);
        for block in &resource.provisioning {
            self.provisioning(&within, block);
        }
    }

    /// What `ignore_changes` names.
    fn ignored(&self, scope: &Scope<'_>, resource: &Resource, schema: &schema::Block) {
        let load::Ignored::Some(list) = &resource.lifecycle.ignore_changes else {
            return;
        };
        for reference in list {
            let used = reference::as_use(reference);
            self.ignored_one(scope, &used, schema);
        }
    }

    /// The schema of a resource's type; else why there is none.
    fn schema(
        &self,
        key: &ResourceKey,
        provider: Option<&load::Reference>,
    ) -> Result<OfType, Unknown> {
        let own = key.kind.split('_').next().unwrap_or_default();
        let local = provider.and_then(|p| p.name(0)).map_or(own, |name| name);
        if own == "terraform" {
            return Err(Unknown::Nothing);
        }
        let is_aws = self.is_aws(local);
        // A mirror of AWS's provider has an address of its own.
        let schema = in_use::of_provider(self.source(local));
        let schema = schema.or_else(|| in_use::of_aws().filter(|_| is_aws));
        let Some(schema) = schema else {
            let why = format!("there is no schema of the provider {local}");
            return Err(Unknown::Open(Limit::Provider(local.to_owned()), why));
        };
        let (category, word) = match key.mode {
            Mode::Managed => (Category::Managed, "resource type"),
            Mode::Data => (Category::Data, "data source"),
            Mode::Ephemeral => (Category::Ephemeral, "ephemeral resource type"),
        };
        if let Some(block) = schema.get(category, &key.kind) {
            let sureness = if is_aws {
                Sureness::Schema
            } else {
                Sureness::Always
            };
            return Ok(OfType { block, sureness });
        }
        let meant = near(&key.kind, schema.names(category));
        if !is_aws {
            let headline = format!("the provider {local} has no {word} {}", key.kind);
            return Err(Unknown::Wrong(headline, meant));
        }
        // A newer provider may have types that the table lacks.
        if let Some(meant) = meant.filter(|meant| is_slip(&key.kind, meant)) {
            let headline = format!("the AWS provider has no {word} {}", key.kind);
            return Err(Unknown::Wrong(headline, Some(meant)));
        }
        let version = schema_version();
        let why = format!(
            "the {word} {} is not in the schema, which is that of AWS provider {version}",
            key.kind
        );
        let limit = Limit::Type(format!("{word} {}", key.kind));
        Err(Unknown::Open(limit, why))
    }

    /// The address of the provider with a local name.
    fn source<'n>(&'n self, local: &'n str) -> &'n str {
        let required = &self.tree.module.settings.required_providers;
        let source = required.get(local).and_then(|r| r.source.as_deref());
        source.unwrap_or(local)
    }

    /// Whether the provider of a local name is AWS's.
    fn is_aws(&self, local: &str) -> bool {
        let required = &self.tree.module.settings.required_providers;
        let source = required.get(local).and_then(|r| r.source.as_deref());
        provider_version::is_aws(source, local)
    }

    fn provider(&self, provider: &Provider) {
        let address = match &provider.alias {
            Some(alias) => format!("provider.{}.{alias}", provider.name),
            None => format!("provider.{}", provider.name),
        };
        let sureness = if self.is_aws(&provider.name) {
            Sureness::Schema
        } else {
            Sureness::Always
        };
        let scope = Scope {
            each: provider.for_each.is_some(),
            sureness,
            ..Scope::plain(&address)
        };
        if let Some(for_each) = &provider.for_each {
            self.repeat(&address, None, Some(for_each));
        }
        let names = self.names.evaluator(provider.body.span.file);
        let place = Place {
            scope: &scope,
            header: provider.span,
            path: "",
            bound: &[],
            depth: 0,
        };
        // The language's own argument, of the form of old.
        let mut body = provider.body.clone();
        body.attributes.retain(|a| &*a.name != "version");
        body.members.retain(|a| &*a.name != "version");
        let schema = in_use::of_provider(self.source(&provider.name));
        let schema = schema.or_else(|| in_use::of_aws().filter(|_| self.is_aws(&provider.name)));
        match schema.and_then(Schema::provider) {
            Some(schema) => self.ask(&OF_BODY, || {
                self.body(place, &body, schema, &names);
            }),
            None => self.unread(place, &body, &names),
        }
    }
}
