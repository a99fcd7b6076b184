//! Values of variables: given or default, of their type, and held to their rules.

use crate::registry::reading;
use std::sync::Arc;

use crate::config::eval::{EvalError, Evaluator, Names};
use crate::config::load::{Assigned, Given, Module, VarSource, Variable};
use crate::config::value::type_expr::{self, Constraint};
use crate::config::value::{
    Defaults, Mark, Number, Origin, Source, Type, Unknown, Value, Why, by_content, by_name,
    convert, private,
};
use crate::finding::Finding;
use crate::syntax::json::{Json, JsonData};
use crate::syntax::read::{Expr, Syntax};
use crate::text::Span;
use crate::text::{is_name_of_several, is_secret_name};

use super::names::{Local, Nothing};
use super::scope::Scope;
use super::secrets::Secrets;

/// A value given from outside, as the evaluation has it; none where there is none to read.
///
/// Of a secret it has that it is given, and not what: nothing that is computed of it, and no mistake, then tells it.
pub(super) fn given(
    variable: &Variable,
    assigned: &Assigned,
    module: &Module,
    secrets: &Secrets,
    nothing: &Nothing<'_>,
) -> Result<Option<Value>, EvalError> {
    let named = is_secret_name(&variable.name);
    // A truth value or a null that is written in a file is no secret, and a text may always be one.
    let is_text = matches!(
        assigned.source,
        VarSource::Environment | VarSource::CommandLine
    );
    let whole = named || secrets.is_secret(module, &variable.name);
    if variable.is_secret() || is_text && whole {
        return Ok(Some(withheld(variable, assigned)));
    }
    if matches!(assigned.value, Given::Unreadable(_)) && !is_of_secret(variable, module, secrets) {
        return Ok(None);
    }
    match read(assigned, nothing) {
        Ok(value) if value.is_wholly_known() || !(named || assigned.mark.is_hidden()) => {
            let value = secrets.variable(module, &variable.name, by_name(&variable.name, value));
            let origin = value.origin.clone();
            Ok(Some(if value.is_hidden() {
                value.withheld().with_origin(origin)
            } else {
                value.withheld()
            }))
        }
        Ok(value) => {
            let why = "the value that is given is no literal".into();
            let hidden = Value::unknown(Type::Dynamic, Why::Other(why));
            Ok(Some(private(hidden.with_origin(value.origin))))
        }
        Err(_) if is_of_secret(variable, module, secrets) => Ok(Some(withheld(variable, assigned))),
        Err(_) if assigned.mark.is_hidden() => {
            let text = format!(
                "the value that is given to var.{} cannot be read",
                variable.name
            );
            Err(EvalError::new(assigned.span, text))
        }
        Err(error) => Err(error),
    }
}

/// Whether something in a variable is a secret by its name or its use.
pub(super) fn is_of_secret(variable: &Variable, module: &Module, secrets: &Secrets) -> bool {
    variable.is_secret()
        || is_secret_name(&variable.name)
        || is_name_of_several(&variable.name)
        || secrets.is_of_secret(module, &variable.name)
}

/// What stands for a secret that is given. How long it is tells something of it, and so does where it ends.
fn withheld(variable: &Variable, assigned: &Assigned) -> Value {
    let mut unknown = Unknown::new(Type::Dynamic, Why::Withheld);
    unknown.not_null = variable.nullable.is_some_and(|n| !n.value);
    let at = Span {
        end: assigned.span.start,
        ..assigned.span
    };
    let mark = if variable.is_secret() {
        Mark::NONE
    } else {
        Mark::SECRET
    };
    Value::from(unknown)
        .with_origin(Origin::literal(at))
        .marked(assigned.mark | mark)
}

fn read(assigned: &Assigned, nothing: &Nothing<'_>) -> Result<Value, EvalError> {
    match &assigned.value {
        Given::Expr(expr) => match &expr.syntax {
            // In a JSON file of values, text is itself and no template.
            Syntax::Json(json) => Ok(plain(json)),
            Syntax::Hcl(_) => literal(expr, nothing),
        },
        Given::Text(text) => Ok(by_content(text).with_origin(Origin::literal(assigned.span))),
        Given::Value(value) => Ok(value.clone()),
        Given::Unreadable(finding) => Err(EvalError::new(assigned.span, finding.headline.clone())),
    }
    .map(|value| value.marked(assigned.mark))
}

fn plain(json: &Json) -> Value {
    let value = match &json.data {
        JsonData::Null => Value::null(Type::Dynamic),
        JsonData::Bool(b) => Value::bool(*b),
        JsonData::Number(text) => {
            Number::parse(text).map_or_else(|_| super::broken(), Value::number)
        }
        JsonData::Text(text) => by_content(&text.text),
        JsonData::Array(items) => Value::tuple(items.iter().map(plain)),
        JsonData::Object(members) => Value::written_object(
            members
                .iter()
                .map(|m| (Arc::clone(&m.name.text), plain(&m.value))),
        ),
    };
    value.with_origin(Origin::literal(json.span))
}

fn literal(expr: &Expr, nothing: &Nothing<'_>) -> Result<Value, EvalError> {
    Evaluator::new(nothing, expr.span.file).value(expr)
}

/// The value of a variable: what is given, else its default, of its type.
pub(super) fn value(
    variable: &Variable,
    given: Option<Value>,
    nothing: &Nothing<'_>,
    root: bool,
) -> Result<Value, EvalError> {
    let constraint = constraint(variable, nothing)?;
    let sensitive = Mark::from(variable.sensitive.is_some_and(|s| s.value));
    // To the language an ephemeral value is no sensitive one.
    let sensitive = if variable.ephemeral.is_some_and(|e| e.value) {
        sensitive | Mark::SECRET
    } else {
        sensitive
    };
    let nullable = variable.nullable.is_none_or(|n| n.value);
    let default = match &variable.default {
        Some(default) => {
            let declared = default.value.span;
            let value = Evaluator::new(nothing, declared.file).value(&default.value)?;
            Some((value, declared))
        }
        None => None,
    };
    let null_means_default = !nullable && default.is_some();
    let (value, at) = match (given, default) {
        (Some(given), _) if !(null_means_default && given.is_null()) => {
            let at = given.origin.span().unwrap_or(variable.span);
            (given, at)
        }
        (Some(null), Some((default, declared))) => {
            (defaulted(default, declared).in_place_of(&null), declared)
        }
        (None, Some((default, declared))) => (defaulted(default, declared), declared),
        (Some(null), None) => {
            let says = format!("var.{} must not be null", variable.name);
            return Err(EvalError::new(variable.span, says).of(null.marks()));
        }
        (None, None) => {
            if !root {
                let message = format!(
                    "var.{} has no default, and the call does not set it",
                    variable.name
                );
                return Err(EvalError::new(variable.span, message));
            }
            let why = Why::MissingVariable {
                name: variable.name.clone(),
            };
            let origin = Origin::new(Source::Absent(variable.body_span));
            let value = Value::unknown(constraint.ty.without_optional(), why);
            return Ok(value.with_origin(origin).marked(sensitive));
        }
    };
    if value.is_null() && !nullable {
        let says = format!("var.{} must not be null", variable.name);
        return Err(EvalError::new(at, says).of(value.marks()));
    }
    let filled = constraint.defaults.apply(&value.marked(sensitive));
    let converted = match convert(&filled, &constraint.ty) {
        Ok(converted) => converted.marked(sensitive),
        Err(e) => {
            let mark = by_name(&variable.name, filled).marks();
            let error = EvalError::new(at, format!("var.{}: {e}", variable.name)).of(mark);
            if !error.secret {
                return Err(error);
            }
            // That it is of another type tells what it is: it is one that is not known.
            let ty = constraint.ty.without_optional();
            let origin = Origin::mixed(at, []);
            Value::unknown(ty, Why::Withheld)
                .with_origin(origin)
                .marked(mark)
        }
    };
    Ok(by_name(&variable.name, converted))
}

/// A default keeps its own places inside; as a whole it says that nothing was given.
fn defaulted(value: Value, declared: Span) -> Value {
    let origin = Origin::via(declared, "default", value.origin.clone());
    value.with_origin(origin)
}

fn constraint(variable: &Variable, nothing: &Nothing<'_>) -> Result<Constraint, EvalError> {
    let Some(ty) = &variable.ty else {
        return Ok(Constraint {
            ty: Type::Dynamic,
            defaults: Defaults::default(),
        });
    };
    let Syntax::Hcl(expression) = &ty.syntax else {
        return Err(EvalError::new(ty.span, "a type is required here"));
    };
    let names: &dyn Names = nothing;
    let evaluator = Evaluator::new(names, ty.span.file);
    let mut evaluate = |e: &hcl::edit::expr::Expression| evaluator.eval(e).map_err(|e| e.message);
    type_expr::parse(expression, &mut evaluate)
        .map_err(|e| EvalError::new(Span::new(ty.span.file, e.range), e.message))
}

/// Holds a value to the variable's rules; one that surely fails is a finding.
pub(super) fn validate(scope: &Scope<'_>, variable: &Variable, value: &Value) {
    for rule in &variable.validations {
        let Some(condition) = &rule.condition else {
            continue;
        };
        let names = Local::plain(scope);
        let decided = names.evaluator(condition.span.file).truth(condition);
        if scope.run.tentative.get() {
            continue;
        }
        // Whether it holds would tell a secret.
        let fails = |v: &Value| v.as_bool() == Some(false) && !v.marks().is_secret();
        if !decided.as_ref().is_ok_and(fails) {
            continue;
        }
        let mut finding = Finding::error(
            &reading::VALIDATION,
            condition.span,
            format!("the value of var.{} is refused", variable.name),
        );
        if let Some(said) = names.message(rule) {
            finding = finding.label(said);
        }
        if let Some((span, text)) = comes_from(scope, variable, value) {
            finding = finding.also(span, text);
        }
        let address = scope.own(&format!("var.{}", variable.name));
        scope.run.note(finding.about(scope.run.subject(address)));
    }
}

/// Where a refused value comes from: what is written, else the argument of the call, else the call.
fn comes_from(scope: &Scope<'_>, variable: &Variable, value: &Value) -> Option<(Span, String)> {
    let name = &variable.name;
    let literal = value.origin.resolved_literal();
    let of_call = || {
        let call = scope.called()?;
        let arguments = call.body.attributes.iter().chain(&call.body.members);
        let mut arguments = arguments.filter(|argument| argument.name == *name);
        Some(arguments.next().map_or(call.span, |a| a.value.span))
    };
    Some((
        literal.or_else(of_call)?,
        format!("the value of var.{name}"),
    ))
}
