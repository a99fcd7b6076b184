//! Type constraints, read from expressions: `list(string)`, `object({a = optional(number, 1)})`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use thiserror::Error;

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, FuncCall, Object, ObjectKey};

use super::{Defaults, ObjectType, Type, Value, convert};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// A type constraint: the type, and the defaults of its optional attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// What a value is converted to; an optional attribute is one of its object's attributes.
    pub ty: Type,
    /// Defaults, to be applied before converting to the type.
    pub defaults: Defaults,
}

/// A mistake in a type constraint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct TypeError {
    /// Bytes of the offending expression in its file; empty at 0 if the tree has no spans.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
}

/// Reads a type constraint. `evaluate` gives the values of defaults; they may refer to nothing, so it
/// needs no scope, and its error is reported at the default.
///
/// # Errors
///
/// When it is no type, or a default does not fit its type.
pub fn parse(
    expression: &Expression,
    evaluate: &mut dyn FnMut(&Expression) -> Result<Value, String>,
) -> Result<Constraint, TypeError> {
    constraint(expression, evaluate, 0)
}

type Evaluate<'a> = &'a mut dyn FnMut(&Expression) -> Result<Value, String>;

fn error(at: &Expression, message: impl Into<String>) -> TypeError {
    TypeError {
        range: at.span().unwrap_or(0..0),
        message: message.into(),
    }
}

fn plain(ty: Type) -> Constraint {
    Constraint {
        ty,
        defaults: Defaults::default(),
    }
}

fn constraint(
    expression: &Expression,
    evaluate: Evaluate<'_>,
    depth: usize,
) -> Result<Constraint, TypeError> {
    if depth > MAX_DEPTH {
        return Err(error(expression, "the type is nested too deeply"));
    }
    match expression {
        Expression::Variable(name) => keyword(expression, name.as_str()),
        Expression::FuncCall(call) => constructor(expression, call, evaluate, depth),
        Expression::Parenthesis(inner) => constraint(inner.inner(), evaluate, depth + 1),
        // Before 0.12 types were quoted; the words of that time are still read.
        Expression::String(text) => match text.as_str() {
            "string" => Ok(plain(Type::String)),
            "list" => Ok(plain(Type::list(Type::String))),
            "map" => Ok(plain(Type::map(Type::String))),
            _ => Err(error(
                expression,
                "a type is required here, without quotes: string, list(string), object({…})",
            )),
        },
        _ => Err(error(
            expression,
            "a type is required here: string, number, bool, any, or list(…), set(…), map(…), object({…}), tuple([…])",
        )),
    }
}

fn keyword(at: &Expression, name: &str) -> Result<Constraint, TypeError> {
    match name {
        "any" => Ok(plain(Type::Dynamic)),
        "bool" => Ok(plain(Type::Bool)),
        "number" => Ok(plain(Type::Number)),
        "string" => Ok(plain(Type::String)),
        // Shorthands of old configurations.
        "list" => Ok(plain(Type::list(Type::Dynamic))),
        "map" => Ok(plain(Type::map(Type::Dynamic))),
        "set" => Err(error(at, "set needs the type of its elements: set(string)")),
        "object" => Err(error(
            at,
            "object needs its attributes: object({ name = string })",
        )),
        "tuple" => Err(error(
            at,
            "tuple needs the types of its elements: tuple([string, number])",
        )),
        other => Err(error(at, format!("there is no type {other}"))),
    }
}

fn constructor(
    at: &Expression,
    call: &FuncCall,
    evaluate: Evaluate<'_>,
    depth: usize,
) -> Result<Constraint, TypeError> {
    let name = call.name.name.as_str();
    if call.name.is_namespaced() {
        return Err(error(at, "there is no such type"));
    }
    match name {
        "bool" | "number" | "string" | "any" => {
            return Err(error(at, format!("{name} takes no arguments")));
        }
        "optional" => {
            return Err(error(
                at,
                "optional(…) stands only for an attribute of an object type",
            ));
        }
        "list" | "set" | "map" | "object" | "tuple" => {}
        other => return Err(error(at, format!("there is no type {other}"))),
    }
    let mut arguments = call.args.iter();
    let (Some(argument), None) = (arguments.next(), arguments.next()) else {
        return Err(error(at, format!("{name} takes exactly one argument")));
    };
    match name {
        "object" => match argument {
            Expression::Object(object) => attributes(argument, object, evaluate, depth + 1),
            other => Err(error(
                other,
                "object takes its attributes in braces: object({ name = string })",
            )),
        },
        "tuple" => match argument {
            Expression::Array(array) => {
                let mut types = Vec::new();
                let mut defaults = Defaults::default();
                for (i, item) in array.iter().enumerate() {
                    let inner = constraint(item, &mut *evaluate, depth + 1)?;
                    types.push(inner.ty);
                    child(&mut defaults, &i.to_string(), inner.defaults);
                }
                Ok(Constraint {
                    ty: Type::tuple(types),
                    defaults,
                })
            }
            other => Err(error(
                other,
                "tuple takes its types in brackets: tuple([string, number])",
            )),
        },
        _ => {
            let inner = constraint(argument, evaluate, depth + 1)?;
            let ty = match name {
                "list" => Type::list(inner.ty),
                "set" => Type::set(inner.ty),
                _ => Type::map(inner.ty),
            };
            let mut defaults = Defaults::default();
            child(&mut defaults, "", inner.defaults);
            Ok(Constraint { ty, defaults })
        }
    }
}

fn child(defaults: &mut Defaults, step: &str, inner: Defaults) {
    if !inner.is_empty() {
        defaults.children.insert(step.into(), inner);
    }
}

fn attributes(
    at: &Expression,
    object: &Object,
    evaluate: Evaluate<'_>,
    depth: usize,
) -> Result<Constraint, TypeError> {
    let mut ty = ObjectType {
        attributes: BTreeMap::new(),
        ..ObjectType::default()
    };
    let mut defaults = Defaults::default();
    for (key, value) in object {
        let name: Arc<str> = match key {
            ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                name.as_str().into()
            }
            ObjectKey::Expression(Expression::String(name)) => name.as_str().into(),
            ObjectKey::Expression(other) => {
                return Err(error(other, "an attribute is named by a plain word"));
            }
        };
        let expression = value.expr();
        let inner = match expression {
            Expression::FuncCall(call)
                if call.name.name.as_str() == "optional" && !call.name.is_namespaced() =>
            {
                let mut arguments = call.args.iter();
                let (Some(inner), default, None) =
                    (arguments.next(), arguments.next(), arguments.next())
                else {
                    return Err(error(
                        expression,
                        "optional takes a type and perhaps a default: optional(number, 1)",
                    ));
                };
                ty.optional.insert(Arc::clone(&name));
                let inner = constraint(inner, &mut *evaluate, depth + 1)?;
                if let Some(default) = default {
                    let value = evaluate(default).map_err(|message| error(default, message))?;
                    let value = inner.defaults.apply(&value);
                    let value = convert(&value, &inner.ty).map_err(|e| {
                        error(default, format!("the default does not fit its type: {e}"))
                    })?;
                    defaults.values.insert(Arc::clone(&name), value);
                }
                inner
            }
            other => constraint(other, &mut *evaluate, depth + 1)?,
        };
        child(&mut defaults, &name, inner.defaults);
        if ty.attributes.insert(Arc::clone(&name), inner.ty).is_some() {
            return Err(error(at, format!("attribute {name} is declared twice")));
        }
    }
    Ok(Constraint {
        ty: Type::Object(Arc::new(ty)),
        defaults,
    })
}
