//! `count` and `for_each`: which instances there are.

use std::sync::Arc;

use crate::config::eval::EvalError;
use crate::config::value::{Data, Mark, Type, Value, Why, convert};
use crate::syntax::read::{Attribute, Expr};
use crate::text::Span;

use super::super::{Key, KeyText};
use super::names::{Around, Local};
use super::scope::Scope;

/// One instance: its key, and what `each` or `count` mean in it.
#[derive(Clone)]
pub(super) struct Instance {
    /// Its key; none where there is neither `count` nor `for_each`.
    pub(super) key: Option<Key>,
    /// What the body sees.
    pub(super) around: Around,
}

/// Which instances a block has.
#[derive(Clone)]
pub(super) enum Instances {
    /// These.
    Known(Vec<Instance>),
    /// It is not known which: one stands for all.
    Open(Box<Instance>, Why),
}

impl Instances {
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Open(..))
    }

    pub(super) fn list(&self) -> &[Instance] {
        match self {
            Self::Known(list) => list,
            Self::Open(one, _) => std::slice::from_ref(&**one),
        }
    }
}

/// How a block is repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Not at all.
    No,
    /// By `count`.
    Count,
    /// By `for_each`.
    ForEach,
}

pub(super) fn repeat(count: Option<&Attribute>, for_each: Option<&Attribute>) -> Repeat {
    match (count, for_each) {
        (Some(_), _) => Repeat::Count,
        (None, Some(_)) => Repeat::ForEach,
        (None, None) => Repeat::No,
    }
}

/// Takes away the one instance that `enabled` says is not there (OpenTofu 1.11).
pub(super) fn enabled(
    scope: &Scope<'_>,
    enabled: Option<&Expr>,
    instances: Instances,
) -> Result<Instances, EvalError> {
    let Some(enabled) = enabled else {
        return Ok(instances);
    };
    let decided = Local::plain(scope)
        .evaluator(enabled.span.file)
        .truth(enabled)?;
    let open = decided.marks().is_untold();
    Ok(match (decided.as_bool().filter(|_| !open), instances) {
        (Some(true), instances) => instances,
        (Some(false), _) => Instances::Known(Vec::new()),
        (None, instances) => {
            let why = decided
                .first_unknown()
                .map_or(Why::Other("`enabled` is not known".into()), |u| {
                    u.why.clone()
                });
            let why = if open {
                untold("`enabled`", decided.marks())
            } else {
                why
            };
            match instances {
                Instances::Known(list) => match list.into_iter().next() {
                    Some(one) => Instances::Open(Box::new(one), why),
                    None => Instances::Known(Vec::new()),
                },
                open @ Instances::Open(..) => open,
            }
        }
    })
}

/// The most instances of one block.
const MOST: u64 = 100_000;

/// Evaluates `count` or `for_each`.
pub(super) fn instances(
    scope: &Scope<'_>,
    count: Option<&Attribute>,
    for_each: Option<&Attribute>,
) -> Result<Instances, EvalError> {
    if let Some(count) = count {
        return counted(scope, count);
    }
    let Some(for_each) = for_each else {
        return Ok(Instances::Known(vec![Instance {
            key: None,
            around: Around::default(),
        }]));
    };
    let span = for_each.value.span;
    let value = Local::plain(scope)
        .evaluator(span.file)
        .value(&for_each.value)?;
    each(&scope.run.secrets.repeated(span, value), span)
}

fn counted(scope: &Scope<'_>, count: &Attribute) -> Result<Instances, EvalError> {
    let span = count.value.span;
    let wrong = |message: &str| EvalError::new(span, message);
    let value = Local::plain(scope)
        .evaluator(span.file)
        .value(&count.value)?;
    let open = |why: Why| {
        let index = Value::unknown(Type::Number, why.clone());
        let around = Around {
            count: Some(index),
            ..Around::default()
        };
        Instances::Open(
            Box::new(Instance {
                key: Some(Key::Unknown),
                around,
            }),
            why,
        )
    };
    // How many there are is seen in every report.
    if value.marks().is_untold() {
        return Ok(open(untold("`count`", value.marks())));
    }
    if value.is_null() {
        return Err(wrong("`count` must not be null"));
    }
    let number = convert(&value, &Type::Number)
        .map_err(|e| wrong(&format!("`count` must be a number: {e}")))?;
    let Some(known) = number.as_number() else {
        let why = number
            .first_unknown()
            .map_or(Why::Other("`count` is not known".into()), |u| u.why.clone());
        return Ok(open(why));
    };
    let Some(n) = known.to_usize().filter(|_| known.is_whole()) else {
        return Err(wrong("`count` must be a whole number, not below 0"));
    };
    let n = n as u64;
    if n > MOST {
        return Ok(open(Why::TooLarge {
            what: "`count`".into(),
        }));
    }
    let one = |i: u64| {
        let index = Value::number(i64::try_from(i).unwrap_or(i64::MAX));
        Instance {
            key: Some(Key::Index(i)),
            around: Around {
                count: Some(index),
                ..Around::default()
            },
        }
    };
    Ok(Instances::Known((0..n).map(one).collect()))
}

/// Why nothing is told of how many there are.
pub(super) fn untold(what: &str, mark: Mark) -> Why {
    Why::Other(if mark.is_secret() && !mark.is_private() {
        format!("{what} comes of a secret, and would tell it").into()
    } else {
        format!(
            "{what} comes of the environment, and would tell it; --show-env with the variable's name lets it be shown"
        )
        .into()
    })
}

fn each(value: &Value, span: Span) -> Result<Instances, EvalError> {
    let wrong = |message: &str| Err(EvalError::new(span, message));
    if value.sensitive.is_sensitive() {
        return wrong("`for_each` must not be sensitive: its keys become part of addresses");
    }
    if value.is_null() {
        return wrong("`for_each` must not be null");
    }
    let open = |why: Why, ty: Type| {
        let key = Value::unknown(Type::String, why.clone());
        let value = if ty == Type::String {
            key.clone()
        } else {
            Value::unknown(ty, why.clone())
        };
        let around = Around {
            each: Some((key, value)),
            ..Around::default()
        };
        Ok(Instances::Open(
            Box::new(Instance {
                key: Some(Key::Unknown),
                around,
            }),
            why,
        ))
    };
    // How many there are is seen in every report.
    if value.sensitive.is_untold() {
        let ty = match value.ty() {
            Type::Set(_) => Type::String,
            Type::Map(element) => (*element).clone(),
            _ => Type::Dynamic,
        };
        return open(untold("`for_each`", value.sensitive), ty);
    }
    // What the language lets through may still be private: then each part of it is.
    let one = |key: &Arc<str>, each: &Value| Instance {
        key: Some(Key::Text(KeyText::new(
            Arc::clone(key),
            value.sensitive.is_hidden(),
        ))),
        around: Around {
            each: Some((
                Value::string(&**key).marked(value.sensitive),
                each.clone().marked(value.sensitive),
            )),
            ..Around::default()
        },
    };
    match &value.data {
        Data::Map(_, entries) | Data::Object(entries) => Ok(Instances::Known(
            entries.iter().map(|(k, v)| one(k, v)).collect(),
        )),
        Data::Set(element, items) => {
            // Of what is not known the type is not, either.
            let unknown = |item: &Value| match &item.data {
                Data::Unknown(u) if *element == Type::Dynamic => Some(u.why.clone()),
                _ => None,
            };
            if let Some(why) = items.iter().find_map(unknown) {
                return open(why, Type::String);
            }
            if *element != Type::String && !items.is_empty() {
                return wrong("a set for `for_each` must hold strings");
            }
            let mut out = Vec::with_capacity(items.len());
            for item in items.iter() {
                match &item.data {
                    Data::String(key) => out.push(one(key, item)),
                    Data::Unknown(u) => return open(u.why.clone(), Type::String),
                    _ => return wrong("a set for `for_each` must not hold null"),
                }
            }
            Ok(Instances::Known(out))
        }
        Data::Unknown(u) => match &u.ty {
            Type::Set(_) => open(u.why.clone(), Type::String),
            Type::Map(element) => open(u.why.clone(), (**element).clone()),
            Type::Dynamic | Type::Object(_) => open(u.why.clone(), Type::Dynamic),
            other => wrong(&format!(
                "`for_each` takes a map or a set of strings, not a {}",
                other.friendly()
            )),
        },
        _ => wrong(&format!(
            "`for_each` takes a map or a set of strings, not a {}; toset(…) makes a set of a list",
            value.ty().friendly()
        )),
    }
}

/// What a reference to the whole block gives: the value itself, a tuple, or an object by key.
pub(super) fn together(repeat: Repeat, instances: &Instances, values: Vec<Value>) -> Value {
    if let Instances::Open(_, why) = instances {
        return Value::unknown(Type::Dynamic, why.clone());
    }
    match repeat {
        Repeat::No => values
            .into_iter()
            .next()
            .unwrap_or_else(|| Value::null(Type::Dynamic)),
        Repeat::Count => Value::tuple(values),
        Repeat::ForEach => {
            let keys = instances.list().iter().filter_map(|i| match &i.key {
                Some(Key::Text(key)) => Some(Arc::clone(key.text())),
                _ => None,
            });
            Value::object(keys.zip(values))
        }
    }
}
