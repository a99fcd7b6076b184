//! What names mean inside a block: the module's names, and `each`, `count` or `self`.

use std::sync::Arc;

use crate::config::eval::{EvalError, Evaluator, Found, Names, Step, call_function, shown};
use crate::config::load;
use crate::config::value::{Data, Number, Type, Value, Why};
use crate::text::{FileId, Span};

use super::super::{Mode, Resource, is_open};
use super::scope::Scope;

/// What a repeated block adds to the names.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// `each.key` and `each.value`.
    pub(super) each: Option<(Value, Value)>,
    /// `count.index`.
    pub(super) count: Option<Value>,
    /// `self`: the instance whose block this is.
    pub(super) this: Option<Box<Resource>>,
}

/// The names inside one block of a module.
pub(super) struct Local<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) around: Around,
}

impl<'s, 'a> Local<'s, 'a> {
    /// The names of the module alone.
    pub(super) fn plain(scope: &'s Scope<'a>) -> Self {
        Self {
            scope,
            around: Around::default(),
        }
    }

    /// Evaluates expressions of a file under these names.
    pub(super) fn evaluator(&self, file: FileId) -> Evaluator<'_> {
        Evaluator::new(self, file)
    }

    /// What a rule has to say, unless it would tell a secret.
    pub(super) fn message(&self, rule: &load::Rule) -> Option<String> {
        let message = rule.error_message.as_ref()?;
        let value = self.evaluator(message.span.file).value(message).ok()?;
        if value.contains_hidden() {
            return None;
        }
        value.as_str().map(str::to_owned)
    }
}

impl Local<'_, '_> {
    /// A resource as a reference sees it. Of a type without a schema only what is written is there: whatever else is
    /// asked of it is not known, rather than not there.
    fn resource(
        &self,
        mode: load::Mode,
        kind: &str,
        name: &Arc<str>,
        behind: Option<&[Step]>,
        at: Span,
    ) -> Result<Value, EvalError> {
        let value = self.scope.resource(mode, kind, name, at)?;
        let open = self.scope.has_other_provider() || is_open(mode.into(), kind);
        if !open || written(&value, behind.unwrap_or_default()) {
            return Ok(value);
        }
        let address: Arc<str> = format!("{kind}.{name}").into();
        let why = match mode {
            load::Mode::Data => Why::DataSource {
                address: format!("data.{address}").into(),
            },
            _ => Why::KnownAfterApply {
                address,
                path: "".into(),
            },
        };
        Ok(Value::unknown(Type::Dynamic, why).with_origin(value.origin))
    }
}

/// An instance as its own block sees it.
fn seen(this: &Resource, behind: &[Step]) -> Value {
    let address = &this.address;
    if !this.open || written(&this.values, behind) {
        return this.values.clone();
    }
    let own: Arc<str> = address.to_string().into();
    let why = match address.mode {
        Mode::Data => Why::DataSource { address: own },
        _ => Why::KnownAfterApply {
            address: own,
            path: "".into(),
        },
    };
    Value::unknown(Type::Dynamic, why)
}

/// Whether the steps behind a resource lead, as far as they can be followed, only through what its block sets.
fn written(value: &Value, behind: &[Step]) -> bool {
    let (instance, behind) = match (behind, &value.data) {
        ([Step::Index(key), rest @ ..], Data::Tuple(items)) => {
            let at = key.as_number().and_then(Number::to_usize);
            (at.and_then(|n| items.get(n)), rest)
        }
        ([Step::Index(key), rest @ ..], Data::Object(entries)) => {
            (key.as_str().and_then(|k| entries.get(k)), rest)
        }
        (behind, _) => (Some(value), behind),
    };
    let Some(instance) = instance else {
        return false;
    };
    let mut at = instance;
    for (i, step) in behind.iter().enumerate() {
        at = match (step, &at.data) {
            (Step::Attribute(name), Data::Object(entries) | Data::Map(_, entries)) => {
                match entries.get(name) {
                    Some(inner) => inner,
                    None => return false,
                }
            }
            (Step::Index(key), Data::Tuple(items) | Data::List(_, items)) => {
                match key
                    .as_number()
                    .and_then(Number::to_usize)
                    .and_then(|n| items.get(n))
                {
                    Some(inner) => inner,
                    None => return i > 0,
                }
            }
            _ => return i > 0,
        };
    }
    !behind.is_empty()
}

fn plain_name(steps: &[Step], at: usize) -> Option<&Arc<str>> {
    match steps.get(at) {
        Some(Step::Attribute(name)) => Some(name),
        _ => None,
    }
}

impl Names for Local<'_, '_> {
    fn place(&self) -> Option<String> {
        let mut place = super::super::module_text(self.scope.path());
        if let Some((key, _)) = &self.around.each {
            place.push_str(" each ");
            place.push_str(key.as_str()?);
        }
        if let Some(index) = &self.around.count {
            place.push_str(" count ");
            place.push_str(&index.as_number()?.to_string());
        }
        Some(place)
    }

    fn find(&self, root: &str, steps: &[Step], at: Span) -> Result<Option<Found>, EvalError> {
        let wrong = |message: String| Err(EvalError::new(at, message));
        let first = plain_name(steps, 0);
        let found = |value: Value, covered: usize| {
            let name = shown(root, steps.get(..covered).unwrap_or(steps));
            Ok(Some(Found {
                value,
                covered,
                name: name.into(),
            }))
        };
        match root {
            "var" => match first {
                Some(name) => found(self.scope.variable_at(name, at)?, 1),
                None => wrong("a variable is named as `var.name`".into()),
            },
            "local" => match first {
                Some(name) => found(self.scope.local(name, at)?, 1),
                None => wrong("a local value is named as `local.name`".into()),
            },
            "each" => match (first.map(|n| &**n), &self.around.each) {
                (Some("key"), Some((key, _))) => found(key.clone(), 1),
                (Some("value"), Some((_, value))) => found(value.clone(), 1),
                (_, None) => wrong("`each` is there only in a block with `for_each`".into()),
                _ => wrong("`each` has `key` and `value`".into()),
            },
            "count" => match (first.map(|n| &**n), &self.around.count) {
                (Some("index"), Some(index)) => found(index.clone(), 1),
                (_, None) => wrong("`count` is there only in a block with `count`".into()),
                _ => wrong("`count` has `index`".into()),
            },
            "path" | "terraform" | "tofu" => {
                match first.and_then(|n| self.scope.surrounding(root, n)) {
                    Some(value) => found(value, 1),
                    None => wrong(format!("`{root}` has no such attribute")),
                }
            }
            "module" => match first {
                Some(name) => {
                    let (value, covered) =
                        self.scope
                            .module(name, steps.get(1..).unwrap_or_default(), at)?;
                    found(value, 1 + covered)
                }
                None => wrong("a module is named as `module.name`".into()),
            },
            "self" => match &self.around.this {
                Some(this) => found(seen(this, steps), 0),
                None => wrong("`self` is there only in postconditions and provisioners".into()),
            },
            "data" | "ephemeral" => match (first, plain_name(steps, 1)) {
                (Some(kind), Some(name)) => {
                    let mode = if root == "data" {
                        load::Mode::Data
                    } else {
                        load::Mode::Ephemeral
                    };
                    let mut out = found(self.resource(mode, kind, name, steps.get(2..), at)?, 2);
                    // Which output of another root module it is leads on.
                    if let ("terraform_remote_state", Some(output), Ok(Some(found))) =
                        (&**kind, steps.get(..4), &mut out)
                    {
                        found.name = shown(root, output).into();
                    }
                    out
                }
                _ => wrong(format!("it is named as `{root}.type.name`")),
            },
            "resource" if first.is_some() => match (first, plain_name(steps, 1)) {
                (Some(kind), Some(name)) => found(
                    self.resource(load::Mode::Managed, kind, name, steps.get(2..), at)?,
                    2,
                ),
                _ => wrong("it is named as `resource.type.name`".into()),
            },
            kind => match first {
                Some(name) => found(
                    self.resource(load::Mode::Managed, kind, name, steps.get(1..), at)?,
                    1,
                ),
                None => Ok(None),
            },
        }
    }

    fn conceals(&self, expr: Span) -> bool {
        self.scope.run.concealed.borrow_mut().insert(expr)
    }

    fn is_concealed(&self, expr: Span) -> bool {
        self.scope.run.concealed.borrow().contains(&expr)
    }

    fn hide(&self, literals: Vec<Span>) {
        self.scope.run.hidden.borrow_mut().extend(literals);
    }

    fn indexed(&self, of: &Value, by: &Value) {
        self.scope.run.workspaces.borrow_mut().indexed(of, by);
    }

    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        let mut workspaces = self.scope.run.workspaces.borrow_mut();
        match (name, &*args) {
            ("lookup", [of, by]) => workspaces.indexed(of, by),
            ("lookup", [of, by, ..]) => workspaces.looked_up(of, by),
            _ => workspaces.called(name, &args),
        }
        drop(workspaces);
        call_function(name, args, self.scope.run.files, at, span)
    }
}

/// The names of what refers to nothing: defaults, values of variables.
pub(super) struct Nothing<'a>(pub(super) &'a super::Run<'a>);

impl Names for Nothing<'_> {
    fn find(&self, root: &str, _: &[Step], at: Span) -> Result<Option<Found>, EvalError> {
        Err(EvalError::new(
            at,
            format!("nothing can be referred to here, and `{root}` is"),
        ))
    }

    fn call(
        &self,
        name: &str,
        args: Vec<Value>,
        at: &Evaluator<'_>,
        span: Span,
    ) -> Result<Value, EvalError> {
        call_function(name, args, self.0.files, at, span)
    }
}
