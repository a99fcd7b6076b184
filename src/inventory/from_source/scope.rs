//! One module instance: its variables, locals, resources, calls and outputs, each evaluated when asked for.

mod calls;
mod collect;
mod providers;

use crate::registry::reading;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use crate::budget;
use crate::config::eval::EvalError;
use crate::config::load::{self, Assignments, ModuleCall, ResourceKey, Tree};
use crate::config::value::{Type, Value, Why};
use crate::finding::{Certainty, Finding};
use crate::text::Span;

use super::super::provider_version::ProviderVersion;
use super::super::{Address, Ignored, Provider, Resource, Step, shape};
use super::expand::{Instances, instances, repeat, together};
use super::names::{Around, Local, Nothing};
use super::open::{self, Open};
use super::{Memo, Run, Shared, body, broken, expand, once, variables};
use calls::Children;

/// The steps that an instance of a resource takes by itself.
const INSTANCE: usize = 64;

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
    /// Names whose values have a secret in them, with the secret not known.
    open: Memo,
    resources: Memo,
    outputs: Memo,
    expanded: RefCell<HashMap<ResourceKey, Vec<Resource>>>,
    children: RefCell<HashMap<Arc<str>, Called<'a>>>,
    providers: RefCell<HashMap<String, Provider>>,
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
    /// The arguments of a call that was evaluated before, and what its provider adds.
    Arguments(BTreeMap<Arc<str>, Value>, Provider),
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
        provider: Provider,
    ) -> Shared<'a> {
        let from = From::Arguments(arguments, provider);
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
            open: Memo::default(),
            resources: Memo::default(),
            outputs: Memo::default(),
            expanded: RefCell::default(),
            children: RefCell::default(),
            providers: RefCell::default(),
            me: me.clone(),
        })
    }

    /// The calls that lead to the module.
    pub(super) fn path(&self) -> &[Step] {
        &self.path
    }

    /// Where the module is called; nowhere where it is a root module, or one that was called before.
    pub(super) fn called(&self) -> Option<&'a ModuleCall> {
        match &self.from {
            From::Call { call, .. } => Some(call),
            From::Outside(_) | From::Arguments(..) => None,
        }
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
                        Some(assigned) => {
                            let (module, secrets) = (&self.tree.module, &self.run.secrets);
                            variables::given(variable, assigned, module, secrets, &nothing)?
                        }
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
            ("terraform" | "tofu", "workspace") => Some(match &self.run.workspace {
                Some(name) => Value::string(name),
                None => {
                    self.run.asks_workspace.set(true);
                    Value::unknown(Type::String, Why::Workspace)
                }
            }),
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
            open::add_documents(&resource.body, &shaped.values, &names, &mut documents);
            let mut out = Resource::new(address, shaped.values);
            out.open = shaped.open || other;
            out.provider_region.clone_from(&provider.region);
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

    /// A local value with what is a secret in it not known.
    pub(super) fn open_local(&self, name: &Arc<str>, at: Span) -> Result<Value, EvalError> {
        let Some(local) = self.tree.module.locals.get(name) else {
            return self.local(name, at);
        };
        self.opened(&format!("local.{name}"), local.span, || {
            let value = Open(&Local::plain(self)).value(&local.value)?;
            let value = value.bounded(|| format!("local.{name}"));
            Ok(self.run.secrets.local(&self.tree.module, name, value))
        })
    }

    /// A variable of a module that is called, in the same way.
    pub(super) fn open_variable(&self, name: &Arc<str>) -> Result<Value, EvalError> {
        let From::Call {
            parent,
            call,
            around,
        } = &self.from
        else {
            return self.variable(name);
        };
        let (Some(parent), Some(argument), Some(variable)) = (
            parent.upgrade(),
            call.body.argument(name),
            self.tree.module.variables.get(name),
        ) else {
            return self.variable(name);
        };
        self.opened(&format!("var.{name}"), variable.span, || {
            let names = Local {
                scope: &parent,
                around: around.clone(),
            };
            let given = Open(&names).value(&argument.value)?;
            let given = given.bounded(|| format!("var.{name}"));
            let value = variables::value(variable, Some(given), &Nothing(self.run), false)?;
            let secrets = &self.run.secrets;
            Ok(secrets.variable(&self.tree.module, name, value))
        })
    }

    /// An output in the same way.
    fn open_output(&self, name: &Arc<str>, at: Span) -> Result<Value, EvalError> {
        let output = self.tree.module.outputs.get(name);
        let Some((output, expr)) = output.and_then(|o| Some((o, o.value.as_ref()?))) else {
            return self.output_at(name, at);
        };
        self.opened(&format!("output.{name}"), output.span, || {
            let value = Open(&Local::plain(self)).value(expr)?;
            let value = value.bounded(|| format!("output.{name}"));
            Ok(self.run.secrets.output(&self.tree.module, name, value))
        })
    }

    fn opened(
        &self,
        name: &str,
        span: Span,
        evaluate: impl FnOnce() -> Result<Value, EvalError>,
    ) -> Result<Value, EvalError> {
        let evaluate = || evaluate().map(open::withheld);
        once(&self.open, &name.into(), name, span, self.run, evaluate)
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
}
