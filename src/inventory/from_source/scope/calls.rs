//! The modules that a module calls: their instances, and what leads into them.

use std::rc::Rc;
use std::sync::Arc;

use crate::budget;
use crate::config::eval::{EvalError, Step as ValueStep};
use crate::config::load::{self, Child, ModuleCall};
use crate::config::value::{Data, Mark, Type, Value, Why};
use crate::inventory::{Key, Step, module_text};
use crate::text::Span;

use super::super::Shared;
use super::super::expand::{self, Instances, Repeat, instances, repeat, together};
use super::super::names::Local;
use super::{From, Scope};

/// The steps that an instance of a module takes by itself: it keeps some 12 KB, also where nothing is in it.
const MODULE: usize = 2048;

/// The instances of a called module.
pub(super) struct Children<'a> {
    pub(super) instances: Instances,
    repeat: Repeat,
    /// One for each instance; none where the module is not known.
    pub(super) scopes: Vec<Shared<'a>>,
    /// Why the module is not known.
    gap: Option<Why>,
}

impl<'a> Scope<'a> {
    /// What `module.name` and the steps behind it lead to, and how many of them are covered.
    pub(in super::super) fn module(
        &self,
        name: &Arc<str>,
        steps: &[ValueStep],
        at: Span,
    ) -> Result<(Value, usize), EvalError> {
        self.module_by(name, steps, at, |scope, output| scope.output_at(output, at))
    }

    /// The same with what is a secret in it not known.
    pub(in super::super) fn open_module(
        &self,
        name: &Arc<str>,
        steps: &[ValueStep],
        at: Span,
    ) -> Result<Value, EvalError> {
        let found = self.module_by(name, steps, at, |scope, output| {
            scope.open_output(output, at)
        });
        Ok(found?.0)
    }

    fn module_by(
        &self,
        name: &Arc<str>,
        steps: &[ValueStep],
        at: Span,
        read: impl Fn(&Self, &Arc<str>) -> Result<Value, EvalError>,
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
                Ok((read(scope, output)?, used + 1))
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

    /// The instances of a called module.
    pub(super) fn children(
        &self,
        name: &Arc<str>,
        at: Span,
    ) -> Result<Rc<Children<'a>>, EvalError> {
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
    pub(in super::super) fn sources(&self, found: &mut load::Sources) {
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
                        if marks.is_untold()
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

    pub(super) fn call_name(&self, name: &str) -> String {
        let mut path = self.path.clone();
        path.push(Step {
            name: name.into(),
            key: None,
        });
        module_text(&path)
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
