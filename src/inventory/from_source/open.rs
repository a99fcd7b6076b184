//! Expressions with what is a secret in them not known, so that what is written beside it can be read: of a list of
//! containers that a template makes, a password leaves everything else known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::eval::{EvalError, Evaluator, Found, Names, Step};
use crate::config::value::{Data, Mark, Value, json};
use crate::syntax::read::{Body, Expr};
use crate::text::Span;

use super::names::Local;

/// The names of a module, and nothing in them that is a secret.
pub(super) struct Open<'n, 's, 'a>(pub(super) &'n Local<'s, 'a>);

impl Open<'_, '_, '_> {
    /// The value of an expression under these names.
    pub(super) fn value(&self, expr: &Expr) -> Result<Value, EvalError> {
        let value = Evaluator::new(self, expr.span.file).value(expr)?;
        Ok(withheld(value))
    }
}

/// The same with all that must not be shown not known, be it a secret or from the environment: functions take marks off the
/// parts of what they are given, and what asks something of a value is not told apart here.
pub(super) fn withheld(value: Value) -> Value {
    fn secret(value: Value) -> Value {
        let hidden = value.sensitive.is_hidden();
        let value = value.map_children(|child| secret(child.clone()));
        if hidden {
            value.marked(Mark::SECRET)
        } else {
            value
        }
    }
    if value.contains_hidden() {
        secret(value).withheld()
    } else {
        value
    }
}

impl Names for Open<'_, '_, '_> {
    fn find(&self, root: &str, steps: &[Step], at: Span) -> Result<Option<Found>, EvalError> {
        let Some(found) = self.0.find(root, steps, at)? else {
            return Ok(None);
        };
        if !found.value.contains_hidden() {
            return Ok(Some(found));
        }
        let scope = self.0.scope;
        let value = match (root, steps.first()) {
            ("local", Some(Step::Attribute(name))) => scope.open_local(name, at)?,
            ("var", Some(Step::Attribute(name))) => scope.open_variable(name)?,
            ("module", Some(Step::Attribute(name))) => {
                let behind = steps.get(1..).unwrap_or_default();
                scope.open_module(name, behind, at)?
            }
            _ => found.value,
        };
        Ok(Some(Found {
            value: withheld(value),
            ..found
        }))
    }

    fn place(&self) -> Option<String> {
        self.0.place()
    }

    fn withholds(&self) -> bool {
        true
    }

    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        let args = args.into_iter().map(withheld).collect();
        Ok(withheld(self.0.call(name, args, at, span)?))
    }
}

/// Adds what texts encode that have a secret in them and are withheld for it.
pub(super) fn add_documents(
    body: &Body,
    values: &Value,
    names: &Local<'_, '_>,
    documents: &mut BTreeMap<Arc<str>, Value>,
) {
    for (name, value) in values.as_entries().into_iter().flat_map(|e| e.iter()) {
        if !value.is_withheld() || documents.contains_key(name) {
            continue;
        }
        let Some(argument) = body.argument(name) else {
            continue;
        };
        let Ok(made) = Open(names).value(&argument.value) else {
            continue;
        };
        let Data::Unknown(unknown) = &made.data else {
            continue;
        };
        if let Some(document) = json::document(unknown) {
            let document = hidden(document).with_origin(value.origin.clone());
            documents.insert(Arc::clone(name), document.bounded(|| name.to_string()));
        }
    }
}

/// What is withheld has its mark: functions take those of their arguments off and put them on the whole.
fn hidden(value: Value) -> Value {
    if value.is_withheld() && !value.is_hidden() {
        return value.marked(Mark::SECRET);
    }
    value.map_children(|child| hidden(child.clone()))
}
