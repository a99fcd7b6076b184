//! `for` expressions.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl::edit::expr::ForExpr;

use super::{EvalError, Evaluated, Evaluator, Frame};
use crate::budget;
use crate::config::value::{Data, Mark, Origin, Type, Unknown, Value, Why, convert, quoted};
use crate::text::Span;

/// The steps that one turn of a loop takes by itself.
pub(super) const TURN: usize = 8;

/// Keys and values of what a loop walks.
pub(super) enum Walk {
    /// Known elements.
    Elements(Vec<(Value, Value)>),
    /// Not known which elements there are.
    Open(Why),
}

/// What a loop over a value walks.
pub(super) fn walk(collection: &Value, span: Span) -> Result<Walk, EvalError> {
    let numbered = |items: &[Value]| {
        (0_i64..)
            .zip(items)
            .map(|(i, v)| (Value::number(i), v.clone()))
            .collect()
    };
    Ok(match &collection.data {
        Data::Null(_) => {
            return Err(EvalError::new(span, "a loop over null"));
        }
        Data::List(_, items) | Data::Tuple(items) => Walk::Elements(numbered(items)),
        Data::Set(_, items) => {
            Walk::Elements(items.iter().map(|v| (v.clone(), v.clone())).collect())
        }
        Data::Map(_, entries) | Data::Object(entries) => Walk::Elements(
            entries
                .iter()
                .map(|(k, v)| (Value::string(k), v.clone()))
                .collect(),
        ),
        Data::Unknown(u) => {
            let walkable = u.ty == Type::Dynamic || u.ty.is_sequence() || u.ty.is_mapping();
            if !walkable {
                return Err(EvalError::new(
                    span,
                    format!("a loop over a {}", u.ty.friendly()),
                ));
            }
            Walk::Open(u.why.clone())
        }
        _ => {
            return Err(EvalError::new(
                span,
                format!("a loop over a {}", collection.ty().friendly()),
            ));
        }
    })
}

impl Evaluator<'_> {
    pub(super) fn for_expression(&self, f: &ForExpr, span: Span) -> Evaluated {
        let collection = self.eval(&f.intro.collection_expr)?;
        let at = self.span(&f.intro.collection_expr);
        let mark = |value: Value| {
            value
                .marked(collection.sensitive)
                .with_origin(Origin::mixed(span, [collection.origin.clone()]))
        };
        let elements = match walk(&collection, at)? {
            Walk::Elements(elements) => elements,
            Walk::Open(why) => return Ok(mark(Unknown::new(Type::Dynamic, why).not_null().into())),
        };
        // A mistake in what a secret chose would tell of it.
        let withheld = |sensitive: Mark| {
            let mark = collection.sensitive | sensitive;
            Value::hidden_by(mark, Origin::mixed(span, []))
        };
        let mut items: Vec<Value> = Vec::new();
        let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        let mut groups: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
        let mut open: Option<Why> = None;
        let mut sensitive = Mark::NONE;
        // Marks of the whole come back at the end; until then a mistake must not tell an element.
        let private = collection.sensitive.unsaid();
        for (key, value) in elements {
            if !budget::spend(TURN) {
                return Ok(Value::unknown(Type::Dynamic, Why::Budget));
            }
            let (key, value) = (key.marked(private), value.marked(private));
            let outer = Frame {
                name: f.intro.value_var.as_str(),
                value,
                outer: self.frame,
            };
            let with_key = f.intro.key_var.as_ref().map(|name| Frame {
                name: name.as_str(),
                value: key,
                outer: Some(&outer),
            });
            let frame = with_key.as_ref().unwrap_or(&outer);
            let inner = self.within(frame);
            if let Some(cond) = &f.cond {
                let keep = match inner.condition(&cond.expr) {
                    Err(_) if collection.sensitive.is_secret() => return Ok(withheld(sensitive)),
                    keep => keep?,
                };
                sensitive |= keep.sensitive;
                match keep.as_bool() {
                    Some(false) => continue,
                    Some(true) => {}
                    None => {
                        open = keep.first_unknown().map(|u| u.why.clone());
                        continue;
                    }
                }
            }
            let Some(key_expr) = &f.key_expr else {
                items.push(inner.chosen_by(collection.sensitive | sensitive, &f.value_expr)?);
                continue;
            };
            let by = collection.sensitive | sensitive;
            let key = inner.chosen_by(by, key_expr)?;
            if by.is_secret() && convert(&key, &Type::String).map_or(true, |k| k.is_null()) {
                return Ok(withheld(sensitive | key.sensitive));
            }
            if key.is_null() {
                return Err(inner.error(key_expr, "a key must not be null"));
            }
            let key = convert(&key, &Type::String)
                .map_err(|e| inner.error(key_expr, format!("a key must be a string: {e}")))?;
            sensitive |= key.sensitive;
            let value = inner.chosen_by(by, &f.value_expr)?;
            let Data::String(name) = &key.data else {
                open = key.first_unknown().map(|u| u.why.clone());
                continue;
            };
            if f.grouping {
                groups.entry(Arc::clone(name)).or_default().push(value);
            } else if entries.insert(Arc::clone(name), value).is_some() {
                if by.is_secret() || sensitive.is_secret() {
                    return Ok(withheld(sensitive));
                }
                return Err(inner.error(
                    key_expr,
                    format!(
                        "two elements have the key {}; put `...` after the value to keep both",
                        quoted(name, key.sensitive)
                    ),
                ));
            }
        }
        if let Some(why) = open {
            return Ok(mark(Unknown::new(Type::Dynamic, why).not_null().into()).marked(sensitive));
        }
        let value = match (&f.key_expr, f.grouping) {
            (None, _) => Value::tuple(items),
            (Some(_), false) => Value::written_object(entries),
            (Some(_), true) => Value::object(groups.into_iter().map(|(k, v)| (k, Value::tuple(v)))),
        };
        // Where they come from would tell which elements are kept.
        let value = if sensitive.is_secret() {
            value.placed(&Origin::mixed(span, []))
        } else {
            value
        };
        let value = mark(value).marked(sensitive);
        Ok(if value.sensitive.is_secret() {
            // An empty result would come of the whole collection, another of its elements.
            value.with_origin(Origin::mixed(span, []))
        } else {
            value
        })
    }
}
