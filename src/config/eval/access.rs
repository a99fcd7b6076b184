//! References, attributes, indexes and splats.

use std::sync::Arc;

use hcl::edit::expr::{Expression, Traversal, TraversalOperator};

use super::scope::shown;
use super::{EvalError, Evaluated, Evaluator, Step, through};
use crate::config::value::{Data, HIDDEN, Mark, Origin, Type, Unknown, Value, Why, convert};
use crate::text::Span;

impl Evaluator<'_> {
    /// A bare name: a loop's variable, or a mistake.
    pub(super) fn variable(&self, name: &str, span: Span) -> Evaluated {
        if let Some(value) = self.frame.and_then(|f| f.find(name)) {
            return Ok(self.seen(through(value.clone(), span, name)));
        }
        match self.names.find(name, &[], span)? {
            Some(found) => Ok(self.seen(through(found.value, span, &found.name))),
            None => Err(EvalError::new(span, format!("nothing is named `{name}`")).surely()),
        }
    }

    /// A value that was looked at as a whole.
    fn seen(&self, value: Value) -> Value {
        if self.watch.is_some() {
            self.look(value.sensitive, value.marks());
        }
        value
    }

    /// The part of a value at the end of the operators; on the way only what stands there is looked at.
    fn part(&self, value: Value, operators: &[&TraversalOperator], span: Span) -> Evaluated {
        self.look(value.sensitive, Mark::NONE);
        Ok(self.seen(self.walk(value, operators, span)?))
    }

    pub(super) fn traversal(&self, t: &Traversal, span: Span) -> Evaluated {
        let operators: Vec<&TraversalOperator> = t
            .operators
            .iter()
            .map(hcl::edit::Decorated::value)
            .collect();
        let Expression::Variable(root) = &t.expr else {
            let value = self.eval(&t.expr)?;
            return self.part(value, &operators, span);
        };
        if let Some(value) = self.frame.and_then(|f| f.find(root.as_str())) {
            let value = through(value.clone(), span, root.as_str());
            return self.part(value, &operators, span);
        }
        let mut steps = Vec::new();
        for operator in &operators {
            match operator {
                TraversalOperator::GetAttr(name) => {
                    steps.push(Step::Attribute(name.as_str().into()));
                }
                TraversalOperator::LegacyIndex(n) => {
                    steps.push(Step::Index(Value::number(legacy(*n.value()))));
                }
                TraversalOperator::Index(expr) => steps.push(Step::Index(self.eval(expr)?)),
                _ => break,
            }
        }
        let Some(found) = self.names.find(root.as_str(), &steps, span)? else {
            let name = shown(root.as_str(), steps.get(..1).unwrap_or_default());
            return Err(EvalError::new(span, format!("nothing is named `{name}`")).surely());
        };
        let value = through(found.value, span, &found.name);
        self.part(
            value,
            operators.get(found.covered..).unwrap_or_default(),
            span,
        )
    }

    fn walk(&self, mut value: Value, operators: &[&TraversalOperator], span: Span) -> Evaluated {
        for pair in operators.windows(2) {
            if let [
                TraversalOperator::LegacyIndex(_),
                TraversalOperator::LegacyIndex(_),
            ] = pair
            {
                let message = "two indexes after each other are written [1][0]";
                return Err(EvalError::new(span, message));
            }
        }
        for (i, operator) in operators.iter().enumerate() {
            let rest = operators.get(i + 1..).unwrap_or_default();
            // Whether the next step leads on tells something of what it is taken of.
            self.look(value.sensitive, Mark::NONE);
            value = match operator {
                TraversalOperator::GetAttr(name) => attribute(&value, name.as_str(), span)?,
                TraversalOperator::LegacyIndex(n) => {
                    index(&value, &Value::number(legacy(*n.value())), span)?
                }
                TraversalOperator::Index(expr) => {
                    let by = self.eval(expr)?;
                    self.names.indexed(&value, &by);
                    index(&value, &by, self.span(expr))?
                }
                TraversalOperator::FullSplat(_) => return self.splat(&value, rest, span),
                TraversalOperator::AttrSplat(_) => {
                    // `.*` reaches over the attributes behind it; what comes after the first index is taken of the whole.
                    let reach = rest.iter().take_while(|o| dotted(o)).count();
                    let (inner, outer) = rest.split_at(reach);
                    let value = self.splat(&value, inner, span)?;
                    return self.walk(value, outer, span);
                }
            };
        }
        Ok(value)
    }

    fn splat(&self, source: &Value, rest: &[&TraversalOperator], span: Span) -> Evaluated {
        let of = |value: &Value| self.walk(value.clone(), rest, span);
        let mark = |value: Value| {
            value
                .marked(source.sensitive)
                .with_origin(Origin::mixed(span, [source.origin.clone()]))
        };
        if source.is_null() {
            // Nothing, or an error where the type says that there must be a sequence.
            return if source.outline().is_sequence() {
                Err(EvalError::new(span, "a splat over null"))
            } else {
                Ok(mark(Value::tuple([])))
            };
        }
        match &source.data {
            Data::List(element, items) | Data::Set(element, items) => {
                let values: Vec<Value> = items.iter().map(of).collect::<Result<_, _>>()?;
                let ty = values
                    .first()
                    .map_or_else(|| self.splat_type(element, rest, span), Value::ty);
                Ok(mark(Value::list(ty, values)))
            }
            Data::Tuple(items) => {
                let values: Vec<Value> = items.iter().map(of).collect::<Result<_, _>>()?;
                Ok(mark(Value::tuple(values)))
            }
            Data::Unknown(u) => {
                let ty = match &u.ty {
                    // What no element of a type has is missing however many there are.
                    Type::List(element) | Type::Set(element) => {
                        let one = Why::Other("an element".into());
                        let one = Value::unknown((**element).clone(), one);
                        Type::list(self.walk(one, rest, span)?.ty())
                    }
                    Type::Tuple(items) => {
                        Type::tuple(items.iter().map(|t| self.splat_type(t, rest, span)))
                    }
                    _ => Type::Dynamic,
                };
                let mut unknown = Unknown::new(ty.clone(), u.why.clone()).not_null();
                if matches!(u.ty, Type::List(_)) {
                    unknown = unknown.length(u.min_length, u.max_length);
                }
                Ok(mark(unknown.into()))
            }
            _ => Ok(mark(Value::tuple([of(source)?]))),
        }
    }

    /// The type of what the rest of a splat makes of an element of a type.
    fn splat_type(&self, element: &Type, rest: &[&TraversalOperator], span: Span) -> Type {
        let one = Value::unknown(element.clone(), Why::Other("an element".into()));
        self.walk(one, rest, span).map_or(Type::Dynamic, |v| v.ty())
    }
}

/// Whether a step is written with a dot: `.name`, `.0`.
fn dotted(operator: &TraversalOperator) -> bool {
    matches!(
        operator,
        TraversalOperator::GetAttr(_) | TraversalOperator::LegacyIndex(_)
    )
}

/// The number of a `.0` index; one beyond any sequence where it does not fit.
fn legacy(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// `value.name`
pub(super) fn attribute(value: &Value, name: &str, span: Span) -> Evaluated {
    let wrong = |message: String| Err(EvalError::new(span, message));
    let found = match &value.data {
        Data::Null(_) => return wrong(format!("`.{name}` of null")),
        Data::Object(entries) | Data::Map(_, entries) => entries.get(name).cloned(),
        Data::Unknown(u) => {
            let ty = match &u.ty {
                Type::Dynamic => Type::Dynamic,
                Type::Map(element) => (**element).clone(),
                Type::Object(object) => match object.attributes.get(name) {
                    Some(ty) => ty.clone(),
                    None => return wrong(format!("this object has no attribute `{name}`")),
                },
                Type::List(_) | Type::Set(_) | Type::Tuple(_) => return wrong(elements(name)),
                other => return wrong(format!("a {} has no attributes", other.friendly())),
            };
            let part = Unknown::new(ty, u.why.clone());
            let part = part.branch(u, |v| attribute(v, name, span).ok());
            let part = Value::from(part).marked(value.sensitive);
            return Ok(part.with_origin(value.origin.clone()));
        }
        Data::List(..) | Data::Set(..) | Data::Tuple(_) => return wrong(elements(name)),
        _ => {
            return wrong(format!(
                "a {} has no attributes",
                value.outline().friendly()
            ));
        }
    };
    match found {
        Some(part) => Ok(handed_down(value, part)),
        None => {
            let known: Vec<&str> = value
                .as_entries()
                .into_iter()
                .flat_map(|e| e.keys())
                .map(|k| &**k)
                .collect();
            let what = if matches!(value.data, Data::Map(..)) {
                "map has no element"
            } else {
                "object has no attribute"
            };
            let near = known
                .iter()
                .find(|k| k.eq_ignore_ascii_case(name) && !value.sensitive.is_hidden());
            wrong(match near {
                Some(near) => format!("this {what} `{name}`; it has `{near}`"),
                None => format!("this {what} `{name}`"),
            })
        }
    }
}

fn elements(name: &str) -> String {
    format!("`.{name}` of a whole sequence; take one element with [0], or all with [*].{name}")
}

/// A part of a value: sensitive with it, and reached through the same references.
fn handed_down(whole: &Value, part: Value) -> Value {
    let from = part.origin.clone();
    let origin = rewrap(&whole.origin, from);
    part.marked(whole.sensitive).with_origin(origin)
}

/// The references that lead to the whole, with the part's own origin at their end.
fn rewrap(whole: &Origin, part: Origin) -> Origin {
    use crate::config::value::Source;
    match whole.source() {
        Some(Source::Via { used, name, from }) => {
            Origin::via(*used, Arc::clone(name), rewrap(from, part))
        }
        _ if part.is_none() => whole.clone(),
        _ => part,
    }
}

/// `value[key]`
pub(super) fn index(value: &Value, key: &Value, span: Span) -> Evaluated {
    element(value, key, span).map_err(|e| {
        if key.contains_hidden() {
            let message = format!("there is no element for this index, which is {HIDDEN}");
            EvalError { message, ..e }
        } else {
            e
        }
    })
}

fn element(value: &Value, key: &Value, span: Span) -> Evaluated {
    let wrong = |message: String| Err(EvalError::new(span, message));
    if value.is_null() {
        return wrong("an index into null".into());
    }
    if key.is_null() {
        return wrong("an index must not be null".into());
    }
    let sensitive = value.sensitive | key.sensitive;
    let open = |ty: Type, why: &Why| {
        Ok(Value::unknown(ty, why.clone())
            .marked(sensitive)
            .with_origin(value.origin.clone()))
    };
    let wanted = match value.outline() {
        Type::List(_) | Type::Tuple(_) => Type::Number,
        Type::Map(_) | Type::Object(_) => Type::String,
        Type::Set(_) => {
            return wrong(
                "elements of a set have no index; convert it with tolist(…), or loop over it"
                    .into(),
            );
        }
        Type::Dynamic => {
            let why = value
                .first_unknown()
                .map_or(Why::Other("not known".into()), |u| u.why.clone());
            return open(Type::Dynamic, &why);
        }
        other => return wrong(format!("a {} has no elements", other.friendly())),
    };
    let key = convert(key, &wanted).map_err(|e| {
        EvalError::new(
            span,
            format!("the index must be a {}: {e}", wanted.friendly()),
        )
    })?;
    if let Data::Unknown(u) = &key.data {
        let ty = value.outline().element().cloned();
        return open(ty.unwrap_or(Type::Dynamic), &u.why);
    }
    if let Data::String(name) = &key.data {
        return attribute(value, name, span).map(|v| v.marked(key.sensitive));
    }
    let Some(number) = key.as_number() else {
        return wrong("the index must be a number".into());
    };
    if !number.is_whole() {
        return wrong("the index must be a whole number".into());
    }
    if let Data::Unknown(u) = &value.data {
        let ty = match &u.ty {
            Type::Tuple(items) => match number.to_usize().and_then(|n| items.get(n)) {
                Some(ty) => ty.clone(),
                None => return wrong(outside(number, items.len())),
            },
            other => other.element().cloned().unwrap_or(Type::Dynamic),
        };
        let part = Unknown::new(ty, u.why.clone()).branch(u, |v| index(v, &key, span).ok());
        return Ok(Value::from(part)
            .marked(sensitive)
            .with_origin(value.origin.clone()));
    }
    let Some(items) = value.as_items() else {
        return wrong("nothing to index".into());
    };
    match number.to_usize().and_then(|n| items.get(n)) {
        Some(item) => Ok(handed_down(value, item.clone()).marked(key.sensitive)),
        None => wrong(outside(number, items.len())),
    }
}

fn outside(number: &crate::config::value::Number, length: usize) -> String {
    match length {
        0 => format!("there is no element {number}: the sequence is empty"),
        1 => format!("there is no element {number}: the sequence has 1 element"),
        n => format!("there is no element {number}: the sequence has {n} elements"),
    }
}
