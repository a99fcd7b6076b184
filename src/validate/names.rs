//! What is known of a module's names before any value is: variables by their types, locals by their expressions, and
//! nothing of what resources and called modules come to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::config::eval::{EvalError, Evaluator, Found, Names, Step, call_function, shown};
use crate::config::funcs::{self, NoFiles};
use crate::config::load::{Child, Tree, Variable};
use crate::config::value::type_expr::{self, Constraint};
use crate::config::value::{Defaults, Type, Value, Why};
use crate::syntax::read::Syntax;
use crate::text::{FileId, Span};

/// The names of a module.
pub(super) struct Static<'a> {
    tree: &'a Tree,
    /// What locals come to; none while one is being evaluated.
    locals: RefCell<HashMap<Arc<str>, Option<Value>>>,
}

/// A value of which its type is all that is known.
pub(super) fn open(ty: Type) -> Value {
    Value::unknown(ty, Why::Other("values are not looked at".into()))
}

impl<'a> Static<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self {
            tree,
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
                (open(ty), 1)
            }
            "local" => (self.local(first), 1),
            "each" if &**first == "key" => (open(Type::String), 1),
            "count" if &**first == "index" => (open(Type::Number), 1),
            "path" => (open(Type::String), 1),
            "terraform" | "tofu" if &**first == "workspace" => (open(Type::String), 1),
            "module" => (self.module(first), 1),
            "self" => (open(Type::Dynamic), 0),
            "data" | "ephemeral" | "resource" => (open(Type::Dynamic), 2.min(steps.len())),
            _ => (open(Type::Dynamic), 1),
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
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        call_function(name, args, &NoFiles, at, span)
    }
}
