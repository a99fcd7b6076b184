//! One module instance: its variables, locals, resources, calls and outputs, each evaluated when asked for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use crate::config::eval::{EvalError, Step as ValueStep};
use crate::config::load::{self, Assignments, Child, ModuleCall, ResourceKey, Tree};
use crate::config::value::{Data, Type, Value, Why};
use crate::finding::Finding;
use crate::text::Span;

use super::super::{
    Address, Gap, Ignored, Inventory, Key, Output, Provider, Resource, Step, shape,
};
use super::expand::{Instances, Repeat, instances, mode, repeat, together};
use super::names::{Around, Local, Nothing};
use super::{Call, Memo, Run, Shared, body, broken, once, variables};

/// A module instance.
pub(super) struct Scope<'a> {
    pub(super) run: &'a Run<'a>,
    tree: &'a Tree,
    path: Vec<Step>,
    from: From<'a>,
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
        Self::new(run, run.tree, Vec::new(), From::Outside(given))
    }

    fn new(run: &'a Run<'a>, tree: &'a Tree, path: Vec<Step>, from: From<'a>) -> Shared<'a> {
        Rc::new_cyclic(|me| Self {
            run,
            tree,
            path,
            from,
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
            return Err(EvalError {
                span: at,
                message: format!("there is no variable `{name}`"),
            });
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
                        Some(assigned) => Some(variables::given(assigned, &nothing)?),
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
                };
                let root = matches!(self.from, From::Outside(_));
                let value = variables::value(variable, given, &nothing, root)?;
                Ok(value)
            },
        )
    }

    /// A local value.
    pub(super) fn local(&self, name: &Arc<str>, at: Span) -> Result<Value, EvalError> {
        let Some(local) = self.tree.module.locals.get(name) else {
            return Err(EvalError {
                span: at,
                message: format!("there is no local value `{name}`"),
            });
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
                // Values shared many times over are small in memory and endless to walk.
                if value.exceeds(1_000_000) {
                    let what = format!("local.{name}").into();
                    return Ok(Value::unknown(Type::Dynamic, Why::TooLarge { what }));
                }
                Ok(value)
            },
        )
    }

    /// `path.*`, `terraform.workspace`.
    pub(super) fn surrounding(&self, root: &str, name: &str) -> Option<Value> {
        let text = |path: &Path| {
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
            ("path", "module") => Some(text(&way(&self.run.root_dir, &self.tree.dir))),
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
            return Err(EvalError {
                span: at,
                message: format!("there is no {what} `{key}`"),
            });
        };
        let memo: Arc<str> = key.to_string().into();
        once(
            &self.resources,
            &memo,
            &memo,
            resource.span,
            self.run,
            || {
                let expanded =
                    instances(self, resource.count.as_ref(), resource.for_each.as_ref())?;
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

    /// The instances of a resource, each in the shape of a plan.
    fn instances_of(&self, resource: &'a load::Resource, expanded: &Instances) -> Vec<Resource> {
        let mut made = Vec::with_capacity(expanded.list().len());
        let provider = self.provider_of(resource);
        for instance in expanded.list() {
            let count = self.run.instances.get();
            if count >= super::MOST_INSTANCES {
                self.run.note(Finding::error(
                    "evaluation",
                    resource.span,
                    format!(
                        "more than {} resource instances are not read",
                        super::MOST_INSTANCES
                    ),
                ));
                break;
            }
            self.run.instances.set(count + 1);
            let address = Address {
                module: self.path.clone(),
                mode: mode(resource.key.mode),
                kind: Arc::clone(&resource.key.kind),
                name: Arc::clone(&resource.key.name),
                key: instance.key.clone(),
            };
            let names = Local {
                scope: self,
                around: instance.around.clone(),
            };
            let configured = body::configured(&resource.body, &address, &names);
            let documents = body::documents(&resource.body, &names);
            let shaped = shape(&address, &configured, &provider);
            for problem in shaped.problems {
                let span = problem.origin.span().unwrap_or(resource.span);
                let text = format!("`{}` of {address}: {}", problem.path, problem.message);
                self.run.note(Finding::error("evaluation", span, text));
            }
            let mut out = Resource::new(address, shaped.values);
            out.open = shaped.open;
            out.documents = documents;
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
            let names = Local::plain(self);
            return match names.evaluator(tags.value.span.file).value(&tags.value) {
                Ok(value) => Some(value),
                Err(e) => Some(self.run.refuse(&e)),
            };
        }
        let From::Call { parent, call, .. } = &self.from else {
            return None;
        };
        let parent = parent.upgrade()?;
        let handed = call.providers.iter().find(|(inner, _)| {
            inner.name(0).is_some_and(|n| &**n == name) && inner.name(1) == alias
        });
        match handed {
            Some((_, outer)) => parent.default_tags(outer.name(0)?, outer.name(1)),
            None if alias.is_none() => parent.default_tags(name, None),
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
        if !self.tree.module.outputs.contains_key(name) {
            return Err(EvalError {
                span: at,
                message: format!("this module has no output `{name}`"),
            });
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
                Ok(value.marked(output.sensitive.is_some_and(|s| s.value)))
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
            return Err(EvalError {
                span: at,
                message: format!("there is no module `{name}`"),
            });
        };
        let circle = EvalError {
            span: call.span,
            message: format!("module.{name} leads back to itself"),
        };
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
            scopes.push(Self::new(self.run, tree, path, from));
        }
        Ok(Rc::new(Children {
            instances,
            repeat,
            scopes,
            gap,
        }))
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
        let module = &self.tree.module;
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
            // They are collected once; their values are kept for what refers to them.
            let made = self.expanded.borrow_mut().remove(key);
            inventory.resources.extend(made.into_iter().flatten());
        }
        for (name, call) in &module.calls {
            self.collect_call(name, call, inventory);
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
        if let Some(Child::Gap(gap)) = self.tree.calls.get(name) {
            inventory.gaps.push(Gap {
                what: self.call_name(name).into(),
                why: gap_reason(gap).into(),
                span: Some(call.span),
            });
        }
        for instance in children.instances.list() {
            let mut path = self.path.clone();
            path.push(Step {
                name: Arc::clone(name),
                key: instance.key.clone(),
            });
            let names = Local {
                scope: self,
                around: instance.around.clone(),
            };
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
            let arguments = arguments.collect();
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
            });
        }
        for scope in &children.scopes {
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
            Data::String(text) => Key::Text(Arc::clone(text)),
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

/// The way from a root to a module that the loader has found from it.
fn way(root: &Path, dir: &Path) -> PathBuf {
    let named = |c: &Component<'_>| *c != Component::CurDir;
    let (mut from, mut to) = (
        root.components().filter(named).peekable(),
        dir.components().filter(named).peekable(),
    );
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up: Option<PathBuf> = from
        .map(|c| matches!(c, Component::Normal(_)).then_some(Component::ParentDir))
        .collect();
    match up {
        Some(up) if to.peek().is_none_or(|c| *c != Component::RootDir) => {
            up.components().chain(to).collect()
        }
        _ => dir.to_owned(),
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
        load::Gap::Recursive => "it calls itself".into(),
        load::Gap::TooMany => "too many calls lead to it".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_module_starts_at_the_root() {
        for (root, dir, wanted) in [
            (".", ".", ""),
            (".", "m/n", "m/n"),
            (".", "../m", "../m"),
            ("stacks/a", "stacks/a/m", "m"),
            ("stacks/a", "modules/m", "../../modules/m"),
            ("./stacks/a", "modules/m", "../../modules/m"),
            ("../a", "../m", "../m"),
            ("../a", "/m", "/m"),
            ("..", "m", "m"),
            ("/r/a", "/r/m", "../m"),
        ] {
            let way = way(Path::new(root), Path::new(dir));
            assert_eq!(way, Path::new(wanted), "{root} to {dir}");
        }
    }
}
