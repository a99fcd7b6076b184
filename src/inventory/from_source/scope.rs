//! One module instance: its variables, locals, resources, calls and outputs, each evaluated when asked for.

use crate::registry::reading;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use crate::budget;
use crate::config::eval::{EvalError, Step as ValueStep};
use crate::config::load::{self, Assignments, Child, ModuleCall, ResourceKey, Tree};
use crate::config::value::{Data, Mark, Type, Value, Why};
use crate::finding::{Certainty, Finding};
use crate::text::Span;

use super::super::provider_version::ProviderVersion;
use super::super::{
    Address, Gap, Ignored, Inventory, Key, Output, Provider, Resource, Step, UnreadCall, shape,
};
use super::expand::{Instances, Repeat, instances, repeat, together};
use super::names::{Around, Local, Nothing};
use super::{Call, Memo, Run, Shared, body, broken, expand, once, rules, variables};

/// The steps that an instance of a resource takes by itself, and one of a module.
const INSTANCE: usize = 64;
const MODULE: usize = 512;

/// A module instance.
pub(super) struct Scope<'a> {
    pub(super) run: &'a Run<'a>,
    tree: &'a Tree,
    path: Vec<Step>,
    from: From<'a>,
    /// Whether the module may turn out not to be called.
    tentative: bool,
    variables: Memo,
    locals: Memo,
    resources: Memo,
    outputs: Memo,
    expanded: RefCell<HashMap<ResourceKey, Vec<Resource>>>,
    children: RefCell<HashMap<Arc<str>, Called<'a>>>,
    default_tags: RefCell<HashMap<String, Option<Value>>>,
    me: Weak<Scope<'a>>,
}

/// The instances of a called module, or why there are none.
type Called<'a> = Result<Rc<Children<'a>>, EvalError>;

/// Where a module's variables get their values.
enum From<'a> {
    /// Given from outside.
    Outside(Assignments),
    /// The arguments of a call.
    Call {
        parent: Weak<Scope<'a>>,
        call: &'a ModuleCall,
        around: Around,
    },
    /// The arguments of a call that was evaluated before, and the provider's `default_tags`.
    Arguments(BTreeMap<Arc<str>, Value>, Option<Value>),
}

/// The instances of a called module.
pub(super) struct Children<'a> {
    instances: Instances,
    repeat: Repeat,
    /// One for each instance; none where the module is not known.
    scopes: Vec<Shared<'a>>,
    /// Why the module is not known.
    gap: Option<Why>,
}

impl<'a> Scope<'a> {
    /// The root module.
    pub(super) fn root(run: &'a Run<'a>, given: Assignments) -> Shared<'a> {
        Self::new(run, run.tree, Vec::new(), From::Outside(given), false)
    }

    /// A module that stands in for another, under the path of its call.
    pub(super) fn adapted(
        run: &'a Run<'a>,
        path: Vec<Step>,
        arguments: BTreeMap<Arc<str>, Value>,
        default_tags: Option<Value>,
    ) -> Shared<'a> {
        let from = From::Arguments(arguments, default_tags);
        Self::new(run, run.tree, path, from, false)
    }

    fn new(
        run: &'a Run<'a>,
        tree: &'a Tree,
        path: Vec<Step>,
        from: From<'a>,
        tentative: bool,
    ) -> Shared<'a> {
        Rc::new_cyclic(|me| Self {
            run,
            tree,
            path,
            from,
            tentative,
            variables: Memo::default(),
            locals: Memo::default(),
            resources: Memo::default(),
            outputs: Memo::default(),
            expanded: RefCell::default(),
            children: RefCell::default(),
            default_tags: RefCell::default(),
            me: me.clone(),
        })
    }

    /// The calls that lead to the module.
    pub(super) fn path(&self) -> &[Step] {
        &self.path
    }

    /// A variable as something in the module refers to it.
    pub(super) fn variable_at(&self, name: &Arc<str>, at: Span) -> Result<Value, EvalError> {
        if !self.tree.module.variables.contains_key(name) {
            return Err(self
                .run
                .undeclared(at, format!("there is no variable `{name}`")));
        }
        self.variable(name)
    }

    /// A declared variable's value.
    pub(super) fn variable(&self, name: &Arc<str>) -> Result<Value, EvalError> {
        let Some(variable) = self.tree.module.variables.get(name) else {
            return Ok(broken());
        };
        once(
            &self.variables,
            name,
            &format!("var.{name}"),
            variable.span,
            self.run,
            || {
                let nothing = Nothing(self.run);
                let given = match &self.from {
                    From::Outside(given) => match given.values.get(name) {
                        Some(assigned) => Some(variables::given(variable, assigned, &nothing)?),
                        None => None,
                    },
                    From::Call {
                        parent,
                        call,
                        around,
                    } => match (parent.upgrade(), call.body.argument(name)) {
                        (Some(parent), Some(argument)) => {
                            let names = Local {
                                scope: &parent,
                                around: around.clone(),
                            };
                            Some(
                                names
                                    .evaluator(argument.value.span.file)
                                    .value(&argument.value)?,
                            )
                        }
                        _ => None,
                    },
                    From::Arguments(values, _) => values.get(name).cloned(),
                };
                let root = matches!(self.from, From::Outside(_));
                let given = given.map(|value| value.bounded(|| format!("var.{name}")));
                let value = variables::value(variable, given, &nothing, root)?;
                let secrets = &self.run.secrets;
                Ok(secrets.variable(&self.tree.module, name, value))
            },
        )
    }

    /// A local value.
    pub(super) fn local(&self, name: &Arc<str>, at: Span) -> Result<Value, EvalError> {
        let Some(local) = self.tree.module.locals.get(name) else {
            return Err(self
                .run
                .undeclared(at, format!("there is no local value `{name}`")));
        };
        once(
            &self.locals,
            name,
            &format!("local.{name}"),
            local.span,
            self.run,
            || {
                let value = Local::plain(self)
                    .evaluator(local.value.span.file)
                    .value(&local.value)?;
                let value = value.bounded(|| format!("local.{name}"));
                Ok(self.run.secrets.local(&self.tree.module, name, value))
            },
        )
    }

    /// `path.*`, `terraform.workspace`.
    pub(super) fn surrounding(&self, root: &str, name: &str) -> Option<Value> {
        let text = |path: &std::path::Path| {
            let text = path.to_string_lossy();
            Value::string(if text.is_empty() { "." } else { &text })
        };
        match (root, name) {
            ("path", "root") => Some(Value::string(".")),
            ("path", "cwd") => Some(text(
                &self
                    .run
                    .root_dir
                    .canonicalize()
                    .unwrap_or_else(|_| self.run.root_dir.clone()),
            )),
            ("path", "module") => {
                let dir = &self.tree.dir;
                Some(text(&load::relative(&self.run.root_dir, dir)))
            }
            ("terraform" | "tofu", "workspace") => Some(Value::string(&self.run.workspace)),
            _ => None,
        }
    }

    /// A resource or data source, all its instances together.
    pub(super) fn resource(
        &self,
        mode: load::Mode,
        kind: &str,
        name: &Arc<str>,
        at: Span,
    ) -> Result<Value, EvalError> {
        let key = ResourceKey {
            mode,
            kind: kind.into(),
            name: Arc::clone(name),
        };
        let Some(resource) = self.tree.module.resources.get(&key) else {
            let what = if mode == load::Mode::Managed {
                "resource"
            } else {
                "data source"
            };
            return Err(self
                .run
                .undeclared(at, format!("there is no {what} `{key}`")));
        };
        let memo: Arc<str> = key.to_string().into();
        once(
            &self.resources,
            &memo,
            &memo,
            resource.span,
            self.run,
            || {
                let expanded = self.resource_instances(resource)?;
                let made = self.instances_of(resource, &expanded);
                let values = made.iter().map(|r| r.values.clone()).collect();
                self.expanded.borrow_mut().insert(key.clone(), made);
                Ok(together(
                    repeat(resource.count.as_ref(), resource.for_each.as_ref()),
                    &expanded,
                    values,
                ))
            },
        )
    }

    fn resource_instances(&self, resource: &'a load::Resource) -> Result<Instances, EvalError> {
        let repeated = instances(self, resource.count.as_ref(), resource.for_each.as_ref())?;
        expand::enabled(self, resource.lifecycle.enabled.as_ref(), repeated)
    }

    /// Whether the provider's version may have what the schema lacks.
    pub(super) fn has_other_provider(&self) -> bool {
        self.run.version != ProviderVersion::Same
    }

    /// The instances of a resource, each in the shape of a plan.
    fn instances_of(&self, resource: &'a load::Resource, expanded: &Instances) -> Vec<Resource> {
        let mut made = Vec::with_capacity(expanded.list().len());
        let provider = {
            let _guard = self.run.tentatively(self.tentative);
            self.provider_of(resource)
        };
        let _guard = self.run.tentatively(self.tentative || expanded.is_open());
        for instance in expanded.list() {
            if !budget::spend(INSTANCE) {
                break;
            }
            let count = self.run.instances.get();
            if count >= super::MOST_INSTANCES {
                let text = format!(
                    "more than {} resource instances are not read",
                    super::MOST_INSTANCES
                );
                let finding = Finding::error(&reading::EVALUATION, resource.span, text);
                self.run.note(finding.certainty(Certainty::Conditional));
                break;
            }
            self.run.instances.set(count + 1);
            let address = Address {
                module: self.path.clone(),
                mode: resource.key.mode.into(),
                kind: Arc::clone(&resource.key.kind),
                name: Arc::clone(&resource.key.name),
                key: instance.key.clone(),
            };
            let names = Local {
                scope: self,
                around: instance.around.clone(),
            };
            let configured = body::configured(&resource.body, &address, &names);
            let mut documents = body::documents(&resource.body, &names);
            let shaped = shape(&address, &configured, &provider);
            // What the schema of another version may have is told of the run as a whole.
            let other = self.has_other_provider();
            for problem in shaped.problems {
                if problem.unknown_name && other {
                    continue;
                }
                let span = problem.origin.span().unwrap_or(resource.span);
                let text = format!("`{}` of {address}: {}", problem.path, problem.message);
                let finding = Finding::error(&reading::EVALUATION, span, text);
                self.run.note(finding.certainty(Certainty::Conditional));
            }
            body::add_open_documents(&shaped.values, &mut documents);
            let mut out = Resource::new(address, shaped.values);
            out.open = shaped.open || other;
            out.documents = documents;
            for (name, document) in &mut out.documents {
                let mark = super::super::kinds::mark_of(out.address.mode, &out.address.kind, name);
                document.sensitive |= mark;
            }
            out.origin = crate::config::value::Origin::literal(resource.span);
            out.depends_on = resource
                .depends_on
                .iter()
                .map(|r| r.to_string().into())
                .collect();
            out.ignored = match &resource.lifecycle.ignore_changes {
                load::Ignored::Nothing => Ignored::Nothing,
                load::Ignored::All(span) => Ignored::All(*span),
                load::Ignored::Some(list) => Ignored::These(
                    list.iter()
                        .map(|r| (r.to_string().into(), r.span))
                        .collect(),
                ),
            };
            made.push(out);
        }
        made
    }

    /// What the provider's own configuration adds to a resource.
    fn provider_of(&self, resource: &load::Resource) -> Provider {
        let own = resource.key.kind.split('_').next().unwrap_or_default();
        let (name, alias) = match &resource.provider {
            Some(reference) => {
                let name = reference.name(0).map_or(own, |n| &**n).to_string();
                (name, reference.name(1).cloned())
            }
            None => (own.to_string(), None),
        };
        Provider {
            default_tags: self.default_tags(&name, alias.as_ref()),
        }
    }

    /// The `default_tags` of a provider configuration as this module sees it.
    fn default_tags(&self, name: &str, alias: Option<&Arc<str>>) -> Option<Value> {
        let memo = format!("{name}.{}", alias.map_or("", |a| a));
        if let Some(known) = self.default_tags.borrow().get(&memo) {
            return known.clone();
        }
        // Tags that refer to a resource of the same provider must not lead back here.
        self.default_tags.borrow_mut().insert(memo.clone(), None);
        let tags = self.find_default_tags(name, alias);
        self.default_tags.borrow_mut().insert(memo, tags.clone());
        tags
    }

    fn find_default_tags(&self, name: &str, alias: Option<&Arc<str>>) -> Option<Value> {
        let key = (Arc::from(name), alias.cloned());
        if let Some(provider) = self.tree.module.providers.get(&key) {
            let block = provider
                .body
                .blocks
                .iter()
                .find(|b| &*b.kind == "default_tags")?;
            let tags = block.body.argument("tags")?;
            let mut names = Local::plain(self);
            if provider.for_each.is_some() {
                let open = |ty| Value::unknown(ty, Why::Other("it is the provider's own".into()));
                names.around.each = Some((open(Type::String), open(Type::Dynamic)));
            }
            return match names.evaluator(tags.value.span.file).value(&tags.value) {
                Ok(value) => Some(value),
                Err(e) => Some(self.run.refuse(&e)),
            };
        }
        let (parent, call) = match &self.from {
            From::Call { parent, call, .. } => (parent.upgrade()?, call),
            From::Arguments(_, tags) => return tags.clone().filter(|_| name == "aws"),
            From::Outside(_) => return None,
        };
        parent.handed_tags(call, name, alias)
    }

    /// The `default_tags` of a provider configuration as a called module sees it.
    fn handed_tags(
        &self,
        call: &ModuleCall,
        name: &str,
        alias: Option<&Arc<str>>,
    ) -> Option<Value> {
        let handed = call.providers.iter().find(|(inner, _)| {
            inner.name(0).is_some_and(|n| &**n == name) && inner.name(1) == alias
        });
        match handed {
            Some((_, outer)) => self.default_tags(outer.name(0)?, outer.name(1)),
            None if alias.is_none() => self.default_tags(name, None),
            None => None,
        }
    }

    /// What `module.name` and the steps behind it lead to, and how many of them are covered.
    pub(super) fn module(
        &self,
        name: &Arc<str>,
        steps: &[ValueStep],
        at: Span,
    ) -> Result<(Value, usize), EvalError> {
        let children = self.children(name, at)?;
        if let Some(why) = &children.gap {
            return Ok((Value::unknown(Type::Dynamic, why.clone()), 0));
        }
        if let Instances::Open(_, why) = &children.instances {
            return Ok((Value::unknown(Type::Dynamic, why.clone()), 0));
        }
        let (scope, used) = match (children.repeat, steps.first()) {
            (Repeat::No, _) => (children.scopes.first(), 0),
            (_, Some(ValueStep::Index(index))) => (children.at(index), 1),
            (_, Some(ValueStep::Attribute(key))) => (children.at(&Value::string(&**key)), 1),
            (_, None) => (None, 0),
        };
        match (scope, steps.get(used)) {
            (Some(scope), Some(ValueStep::Attribute(output))) => {
                Ok((scope.output_at(output, at)?, used + 1))
            }
            _ => {
                let values = children
                    .scopes
                    .iter()
                    .map(|s| s.all_outputs())
                    .collect::<Result<_, _>>()?;
                Ok((together(children.repeat, &children.instances, values), 0))
            }
        }
    }

    fn output_at(&self, name: &Arc<str>, at: Span) -> Result<Value, EvalError> {
        if self.tree.module.files.is_empty() {
            let why = "the module's directory is empty, as of a git submodule without a checkout";
            return Ok(Value::unknown(Type::Dynamic, Why::Other(why.into())));
        }
        if !self.tree.module.outputs.contains_key(name) {
            return Err(self
                .run
                .undeclared(at, format!("this module has no output `{name}`")));
        }
        self.output(name)
    }

    /// A declared output's value.
    pub(super) fn output(&self, name: &Arc<str>) -> Result<Value, EvalError> {
        let Some(output) = self.tree.module.outputs.get(name) else {
            return Ok(broken());
        };
        once(
            &self.outputs,
            name,
            &format!("output.{name}"),
            output.span,
            self.run,
            || {
                let Some(value) = &output.value else {
                    return Ok(broken());
                };
                let value = Local::plain(self).evaluator(value.span.file).value(value)?;
                let value = value.bounded(|| format!("output.{name}"));
                let value = value.marked(output.sensitive.is_some_and(|s| s.value));
                Ok(self.run.secrets.output(&self.tree.module, name, value))
            },
        )
    }

    fn all_outputs(&self) -> Result<Value, EvalError> {
        let outputs = self.tree.module.outputs.keys();
        let values: Result<Vec<_>, EvalError> = outputs
            .map(|n| Ok((Arc::clone(n), self.output(n)?)))
            .collect();
        Ok(Value::object(values?))
    }

    /// The instances of a called module.
    fn children(&self, name: &Arc<str>, at: Span) -> Result<Rc<Children<'a>>, EvalError> {
        if let Some(known) = self.children.borrow().get(name) {
            return known.clone();
        }
        let Some(call) = self.tree.module.calls.get(name) else {
            return Err(self
                .run
                .undeclared(at, format!("there is no module `{name}`")));
        };
        let circle =
            EvalError::new(call.span, format!("module.{name} leads back to itself")).surely();
        self.children
            .borrow_mut()
            .insert(Arc::clone(name), Err(circle));
        let made = self.call(name, call);
        self.children
            .borrow_mut()
            .insert(Arc::clone(name), made.clone());
        made
    }

    fn call(&self, name: &Arc<str>, call: &'a ModuleCall) -> Result<Rc<Children<'a>>, EvalError> {
        let instances = instances(self, call.count.as_ref(), call.for_each.as_ref())?;
        let instances = expand::enabled(self, call.enabled.as_ref(), instances)?;
        let repeat = repeat(call.count.as_ref(), call.for_each.as_ref());
        let (tree, gap) = match self.tree.calls.get(name) {
            Some(Child::Module(tree)) => (Some(&**tree), None),
            _ => (
                None,
                Some(Why::RemoteModule {
                    call: self.call_name(name).into(),
                }),
            ),
        };
        let mut scopes = Vec::new();
        for instance in instances.list() {
            if !budget::spend(MODULE) {
                break;
            }
            let mut path = self.path.clone();
            path.push(Step {
                name: Arc::clone(name),
                key: instance.key.clone(),
            });
            let Some(tree) = tree else { continue };
            let from = From::Call {
                parent: self.me.clone(),
                call,
                around: instance.around.clone(),
            };
            let tentative = self.tentative || instances.is_open();
            scopes.push(Self::new(self.run, tree, path, from, tentative));
        }
        Ok(Rc::new(Children {
            instances,
            repeat,
            scopes,
            gap,
        }))
    }

    /// What the sources of calls come to that are expressions, here and below.
    pub(super) fn sources(&self, found: &mut load::Sources) {
        for (name, call) in &self.tree.module.calls {
            match self.tree.calls.get(name) {
                Some(Child::Gap(load::Gap::Computed)) => {
                    let Some(source) = &call.source else { continue };
                    let names = Local::plain(self);
                    let value = names.evaluator(source.value.span.file).value(&source.value);
                    let value = value.ok();
                    if let Some(text) = value.as_ref().and_then(Value::as_str) {
                        // A message about what is not there would tell it; what is there has a name that all may know,
                        // but which of them it is, is not told of a secret.
                        let marks = value.as_ref().map_or(Mark::NONE, Value::marks);
                        if marks.is_secret()
                            || marks.is_hidden() && !self.tree.dir.join(text).is_dir()
                        {
                            continue;
                        }
                        let path = self.path.iter().map(|step| Arc::clone(&step.name));
                        let path = path.chain([Arc::clone(name)]).collect();
                        found.insert(path, text.to_owned());
                    }
                }
                Some(Child::Module(_)) => {
                    let children = self.children(name, call.span);
                    if let Some(scope) = children.ok().as_ref().and_then(|c| c.scopes.first()) {
                        scope.sources(found);
                    }
                }
                _ => {}
            }
        }
    }

    fn call_name(&self, name: &str) -> String {
        let mut path = self.path.clone();
        path.push(Step {
            name: name.into(),
            key: None,
        });
        super::super::module_text(&path)
    }

    /// Everything of this module and those it calls goes into the inventory.
    pub(super) fn collect(&self, inventory: &mut Inventory) {
        if budget::is_spent() {
            return;
        }
        let module = &self.tree.module;
        if !self.run.instantiated.borrow().contains(&self.tree.dir) {
            let dir = self.tree.dir.clone();
            self.run.instantiated.borrow_mut().insert(dir);
        }
        let _guard = self.run.tentatively(self.tentative);
        for (name, variable) in &module.variables {
            match self.variable(name) {
                Ok(value) => variables::validate(self, variable, &value),
                Err(e) => {
                    self.run.refuse(&e);
                }
            }
        }
        for local in module.locals.values() {
            if let Err(e) = self.local(&local.name, local.span) {
                self.run.refuse(&e);
            }
        }
        for resource in module.resources.values() {
            let key = &resource.key;
            if let Err(e) = self.resource(key.mode, &key.kind, &key.name, resource.span) {
                self.run.refuse(&e);
            }
            self.hold_resource(resource);
            // They are collected once; their values are kept for what refers to them.
            let made = self.expanded.borrow_mut().remove(key);
            inventory.resources.extend(made.into_iter().flatten());
        }
        for (name, call) in &module.calls {
            self.collect_call(name, call, inventory);
        }
        for output in module.outputs.values() {
            let names = Local::plain(self);
            for rule in &output.preconditions {
                rules::hold(&names, rule, &self.own(&format!("output.{}", output.name)));
            }
        }
        for check in module.checks.values() {
            let names = Local::plain(self);
            for rule in &check.asserts {
                rules::warn(&names, rule, &self.own(&format!("check.{}", check.name)));
            }
        }
    }

    /// What something of this module is called from the root.
    fn own(&self, name: &str) -> String {
        let module = super::super::module_text(&self.path);
        if module.is_empty() {
            name.to_owned()
        } else {
            format!("{module}.{name}")
        }
    }

    /// Holds every instance of a resource to its pre- and postconditions.
    fn hold_resource(&self, resource: &'a load::Resource) {
        let lifecycle = &resource.lifecycle;
        if lifecycle.preconditions.is_empty() && lifecycle.postconditions.is_empty() {
            return;
        }
        let made = self.expanded.borrow().get(&resource.key).cloned();
        let (Some(made), Ok(Instances::Known(list))) = (made, self.resource_instances(resource))
        else {
            return;
        };
        for (instance, made) in list.into_iter().zip(made.iter()) {
            let mut names = Local {
                scope: self,
                around: instance.around,
            };
            let address = made.address.to_string();
            for rule in &lifecycle.preconditions {
                rules::hold(&names, rule, &address);
            }
            names.around.this = Some(Box::new(made.clone()));
            for rule in &lifecycle.postconditions {
                rules::hold(&names, rule, &address);
            }
        }
    }

    fn collect_call(&self, name: &Arc<str>, call: &'a ModuleCall, inventory: &mut Inventory) {
        let children = match self.children(name, call.span) {
            Ok(children) => children,
            Err(e) => {
                self.run.refuse(&e);
                return;
            }
        };
        let source = call
            .source
            .as_ref()
            .and_then(|s| s.value.literal())
            .map(Arc::from);
        let mut unread = match self.tree.calls.get(name) {
            Some(Child::Gap(gap)) => Some((gap, Vec::new())),
            _ => None,
        };
        for instance in children.instances.list() {
            if budget::is_spent() {
                return;
            }
            let mut path = self.path.clone();
            path.push(Step {
                name: Arc::clone(name),
                key: instance.key.clone(),
            });
            let names = Local {
                scope: self,
                around: instance.around.clone(),
            };
            let _guard = self
                .run
                .tentatively(self.tentative || children.instances.is_open());
            let arguments = call
                .body
                .attributes
                .iter()
                .chain(&call.body.members)
                .map(|a| {
                    let value = names.evaluator(a.value.span.file).value(&a.value);
                    (
                        Arc::clone(&a.name),
                        value.unwrap_or_else(|e| self.run.refuse(&e)),
                    )
                });
            let arguments: Vec<(Arc<str>, Value)> = arguments.collect();
            if let Some((_, given)) = &mut unread {
                given.extend(arguments.iter().cloned());
            }
            self.run.calls.borrow_mut().push(Call {
                path,
                span: call.span,
                source: source.clone(),
                version: call
                    .version
                    .as_ref()
                    .and_then(|v| v.value.literal())
                    .map(Arc::from),
                arguments,
                body: call.body.span,
                default_tags: self.handed_tags(call, "aws", None),
            });
        }
        // A call without an instance makes nothing.
        if let Some((gap, arguments)) = unread
            && !children.instances.list().is_empty()
        {
            inventory.gaps.push(Gap {
                what: self.call_name(name).into(),
                why: gap_reason(gap).into(),
                span: Some(call.span),
                call: Some(UnreadCall {
                    within: self.path.clone(),
                    arguments,
                }),
            });
        }
        for scope in &children.scopes {
            let _guard = self.run.tentatively(scope.tentative);
            scope.collect(inventory);
            let outputs = scope.tree.module.outputs.values().map(|o| Output {
                name: Arc::clone(&o.name),
                value: scope
                    .output(&o.name)
                    .unwrap_or_else(|e| self.run.refuse(&e)),
                sensitive: o.sensitive.is_some_and(|s| s.value),
            });
            let outputs = outputs.collect();
            inventory.modules.push(super::super::Module {
                path: scope.path.clone(),
                source: source.clone(),
                outputs,
            });
        }
    }
}

impl<'a> Children<'a> {
    /// The instance of a key.
    fn at(&self, key: &Value) -> Option<&Shared<'a>> {
        let wanted = match &key.data {
            Data::String(text) => Key::Text(Arc::clone(text).into()),
            Data::Number(n) => Key::Index(n.to_usize()? as u64),
            _ => return None,
        };
        let at = self
            .instances
            .list()
            .iter()
            .position(|i| i.key.as_ref() == Some(&wanted))?;
        self.scopes.get(at)
    }
}

fn gap_reason(gap: &load::Gap) -> String {
    match gap {
        load::Gap::Remote { source, version } => {
            let version = version.as_ref().map_or(String::new(), |v| format!(" {v}"));
            format!("{source}{version} is not on this machine; `init` would bring it")
        }
        load::Gap::Computed => "its source is an expression".into(),
        load::Gap::Missing => "there is no such directory".into(),
        load::Gap::Outside => "it is outside the repository and the directories given".into(),
        load::Gap::Recursive => "it calls itself".into(),
        load::Gap::TooMany => "too many calls lead to it".into(),
    }
}
