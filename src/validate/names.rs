//! What is known of a module's names before any value is: variables and resources by their types, locals by their
//! expressions, and nothing of what called modules come to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::iter;
use std::sync::Arc;

use crate::catalog::schema::{self, Category, in_use};
use crate::config::eval::{EvalError, Evaluator, Found, Names, Step, call_function, shown};
use crate::config::funcs::{self, NoFiles};
use crate::config::load::{Child, Mode, ResourceKey, Tree, Variable};
use crate::config::value::type_expr::{self, Constraint};
use crate::config::value::{Defaults, Type, Value, Why};
use crate::inventory::provider_version;
use crate::syntax::read::Syntax;
use crate::text::{FileId, Span};

/// The names of a module.
pub(super) struct Static<'a> {
    tree: &'a Tree,
    /// Whether the schema of the AWS provider is that of the version that runs.
    is_of_schema: bool,
    /// What locals come to; none while one is being evaluated.
    locals: RefCell<HashMap<Arc<str>, Option<Value>>>,
}

/// A value of which its type is all that is known.
pub(super) fn open(ty: Type) -> Value {
    Value::unknown(ty, Why::Other("values are not looked at".into()))
}

impl<'a> Static<'a> {
    pub(super) fn new(tree: &'a Tree, is_of_schema: bool) -> Self {
        Self {
            tree,
            is_of_schema,
            locals: RefCell::default(),
        }
    }

    /// Evaluates expressions of a file.
    pub(super) fn evaluator(&self, file: FileId) -> Evaluator<'_> {
        Evaluator::new(self, file)
    }

    fn local(&self, name: &Arc<str>) -> Value {
        if let Some(known) = self.locals.borrow().get(name) {
            return known.clone().unwrap_or_else(|| open(Type::Dynamic));
        }
        let Some(local) = self.tree.module.locals.get(name) else {
            return open(Type::Dynamic);
        };
        self.locals.borrow_mut().insert(Arc::clone(name), None);
        let value = self.evaluator(local.value.span.file).value(&local.value);
        // A mistake in it is told where it is made.
        let value = value.unwrap_or_else(|_| open(Type::Dynamic));
        let value = value.bounded(|| format!("local.{name}"));
        self.locals
            .borrow_mut()
            .insert(Arc::clone(name), Some(value.clone()));
        value
    }

    /// A resource that is one instance, or an attribute of it, where the schema tells its type. What is behind is a
    /// matter of references.
    fn resource(&self, mode: Mode, steps: &[Step]) -> Option<Value> {
        let name = |at: usize| match steps.get(at) {
            Some(Step::Attribute(name)) => Some(Arc::clone(name)),
            _ => None,
        };
        let key = ResourceKey {
            mode,
            kind: name(0)?,
            name: name(1)?,
        };
        let resource = self.tree.module.resources.get(&key)?;
        let is_one = resource.count.is_none() && resource.for_each.is_none();
        let is_aws = key.kind.starts_with("aws_") && resource.provider.is_none();
        let required = self.tree.module.settings.required_providers.get("aws");
        let source = required.and_then(|required| required.source.as_deref());
        if !is_one || !is_aws || !self.is_of_schema || !provider_version::is_aws(source, "aws") {
            return None;
        }
        let category = match mode {
            Mode::Managed => Category::Managed,
            Mode::Data => Category::Data,
            Mode::Ephemeral => return None,
        };
        let block = in_use::of_aws()?.get(category, &key.kind)?;
        let ty = match (steps.len(), name(2)) {
            (2, _) if !block.open => {
                let attributes = block.attributes.iter();
                let attributes = attributes.map(|(name, known)| (name, told(&known.ty)));
                let blocks = block.blocks.keys().map(|name| (name, Type::Dynamic));
                let all = attributes.chain(blocks);
                Type::object(all.map(|(name, ty)| (name.as_str().into(), ty)))
            }
            (3, Some(attribute)) => told(&block.attributes.get(&*attribute)?.ty),
            _ => return None,
        };
        Some(open(ty))
    }

    /// The outputs of a called module, by name alone.
    fn module(&self, name: &Arc<str>) -> Value {
        let Some(Child::Module(child)) = self.tree.calls.get(name) else {
            return open(Type::Dynamic);
        };
        // A submodule of git that is not checked out is an empty directory.
        if child.module.files.is_empty() {
            return open(Type::Dynamic);
        }
        let outputs = child.module.outputs.keys();
        let one = Type::object(outputs.map(|name| (Arc::clone(name), Type::Dynamic)));
        let call = self.tree.module.calls.get(name);
        open(match call {
            Some(call) if call.count.is_some() => Type::list(one),
            Some(call) if call.for_each.is_some() => Type::map(one),
            _ => one,
        })
    }
}

/// A type of the schema; any, where it is one of objects, of which the table does not tell everything.
fn told(ty: &schema::Type) -> Type {
    match ty {
        schema::Type::String => Type::String,
        schema::Type::Number => Type::Number,
        schema::Type::Bool => Type::Bool,
        schema::Type::List(item) => Type::list(told(item)),
        schema::Type::Set(item) => Type::set(told(item)),
        schema::Type::Map(item) => Type::map(told(item)),
        schema::Type::Dynamic | schema::Type::Tuple(_) | schema::Type::Object(_) => Type::Dynamic,
    }
}

/// The type constraint of a variable; none where it is no type.
pub(super) fn constraint(variable: &Variable) -> Option<Constraint> {
    declared(variable).ok()
}

/// The type constraint of a variable, or what is wrong with it.
pub(super) fn declared(variable: &Variable) -> Result<Constraint, EvalError> {
    let Some(ty) = &variable.ty else {
        return Ok(Constraint {
            ty: Type::Dynamic,
            defaults: Defaults::default(),
        });
    };
    let Syntax::Hcl(expression) = &ty.syntax else {
        return Err(EvalError::new(ty.span, "a type is required here"));
    };
    let evaluator = Evaluator::new(&Nothing, ty.span.file);
    let parsed = type_expr::parse(expression, &mut |default| {
        evaluator.eval(default).map_err(|e| e.message)
    });
    parsed.map_err(|e| EvalError::new(Span::new(ty.span.file, e.range), e.message))
}

impl Names for Static<'_> {
    fn find(&self, root: &str, steps: &[Step], _: Span) -> Result<Option<Found>, EvalError> {
        let first = match steps.first() {
            Some(Step::Attribute(name)) => Some(name),
            _ => None,
        };
        let Some(first) = first else {
            // `self` alone is all of the instance; what else stands alone is told as a reference.
            return Ok(Some(Found {
                value: open(Type::Dynamic),
                covered: 0,
                name: root.into(),
            }));
        };
        let (value, covered) = match root {
            "var" => {
                let variable = self.tree.module.variables.get(first);
                let known = variable.and_then(constraint);
                let ty = known.map_or(Type::Dynamic, |known| known.ty.without_optional());
                let sensitive = variable.and_then(|v| v.sensitive).is_some_and(|s| s.value);
                (open(ty).marked(sensitive), 1)
            }
            "local" => (self.local(first), 1),
            "each" if &**first == "key" => (open(Type::String), 1),
            "count" if &**first == "index" => (open(Type::Number), 1),
            "path" => (open(Type::String), 1),
            "terraform" | "tofu" if &**first == "workspace" => (open(Type::String), 1),
            "module" => (self.module(first), 1),
            "self" => (open(Type::Dynamic), 0),
            "data" | "ephemeral" | "resource" => {
                let mode = match root {
                    "data" => Mode::Data,
                    "ephemeral" => Mode::Ephemeral,
                    _ => Mode::Managed,
                };
                match self.resource(mode, steps) {
                    Some(value) => (value, steps.len()),
                    None => (open(Type::Dynamic), 2.min(steps.len())),
                }
            }
            kind => {
                let first = iter::once(Step::Attribute(kind.into()));
                let whole: Vec<Step> = first.chain(steps.iter().cloned()).collect();
                match self.resource(Mode::Managed, &whole) {
                    Some(value) => (value, steps.len()),
                    None => (open(Type::Dynamic), 1),
                }
            }
        };
        Ok(Some(Found {
            value,
            covered,
            name: shown(root, steps.get(..covered).unwrap_or_default()).into(),
        }))
    }

    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        // A function that is not known here may be one of a newer version.
        if funcs::get(name).is_none() {
            return Ok(open(Type::Dynamic));
        }
        // What a file holds is not looked at: it may be made before the run.
        call_function(name, args, &NoFiles, at, span)
    }
}

/// The names of what refers to nothing.
pub(super) struct Nothing;

impl Names for Nothing {
    fn find(&self, root: &str, _: &[Step], at: Span) -> Result<Option<Found>, EvalError> {
        let message = format!("nothing can be referred to here, and `{root}` is");
        Err(EvalError::new(at, message))
    }

    fn call(
        &self,
        name: &str,
        _: Vec<Value>,
        _: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        let message = format!("no function can be called here, and {name} is");
        Err(EvalError::new(span, message))
    }
}
