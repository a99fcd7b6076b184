//! Function calls, and the few functions that see expressions rather than values.

use hcl::edit::expr::{Expression, FuncCall, TraversalOperator};

use super::{EvalError, Evaluated, Evaluator, Watch};
use crate::config::value::{Data, Mark, Origin, Type, Unknown, Value, Why};
use crate::text::Span;

/// Whether an expression is a name with what follows it, and computes nothing.
fn is_name(expr: &Expression) -> bool {
    let plain = |expr: &Expression| {
        matches!(
            expr,
            Expression::Variable(_) | Expression::String(_) | Expression::Number(_)
        )
    };
    match expr {
        Expression::Parenthesis(inner) => is_name(inner.inner()),
        Expression::Traversal(t) => {
            let index = |o: &TraversalOperator| match o {
                TraversalOperator::Index(index) => plain(index) || is_name(index),
                _ => true,
            };
            is_name(&t.expr) && t.operators.iter().all(|o| index(o.value()))
        }
        other => plain(other),
    }
}

/// Whether an expression is a name alone, as `var.size`: that there is one says nothing of what it holds.
fn is_declared(expr: &Expression) -> bool {
    match expr {
        Expression::Parenthesis(inner) => is_declared(inner.inner()),
        Expression::Traversal(t) => {
            let one = matches!(t.operators.as_slice(), [o] if matches!(o.value(), TraversalOperator::GetAttr(_)));
            one && matches!(t.expr, Expression::Variable(_))
        }
        other => matches!(other, Expression::Variable(_)),
    }
}

/// A message as part of another one. What calls `try` many times over would double its length each time.
fn short(mut message: String) -> String {
    const LONGEST: usize = 400;
    if message.len() > LONGEST {
        message.truncate(message.floor_char_boundary(LONGEST));
        message.push('…');
    }
    message
}

impl Evaluator<'_> {
    pub(super) fn call(&self, call: &FuncCall, span: Span) -> Evaluated {
        let namespace: Vec<&str> = call.name.namespace.iter().map(|n| n.as_str()).collect();
        let name = call.name.name.as_str();
        match namespace.as_slice() {
            [] | ["core"] => {}
            ["provider", ..] => {
                let full: Vec<&str> = namespace.iter().copied().chain([name]).collect();
                for arg in &call.args {
                    self.eval(arg)?;
                }
                let why = Why::ProviderFunction {
                    name: full.join("::").into(),
                };
                return Ok(Value::unknown(Type::Dynamic, why).with_origin(Origin::mixed(span, [])));
            }
            _ => {
                let full = namespace.join("::");
                return Err(EvalError::new(
                    span,
                    format!("there are no functions in `{full}`"),
                ));
            }
        }
        let args: Vec<&Expression> = call.args.iter().collect();
        match name {
            "try" => return self.first_that_works(&args, span),
            "can" => return self.works(&args, span),
            _ => {}
        }
        let mut values = Vec::with_capacity(args.len());
        // How many there are, and which, is told by what is made of them.
        let mut expanded = Mark::NONE;
        for (i, arg) in args.iter().enumerate() {
            let value = self.eval(arg)?;
            if !(call.args.expand_final() && i + 1 == args.len()) {
                values.push(value);
                continue;
            }
            expanded = value.sensitive;
            match &value.data {
                Data::List(_, items) | Data::Tuple(items) | Data::Set(_, items) => {
                    let marked = items.iter().map(|item| item.clone().marked(expanded));
                    values.extend(marked);
                }
                Data::Unknown(u) if u.ty == Type::Dynamic || u.ty.is_sequence() => {
                    // How many arguments there are is not known, so nothing of the result is.
                    return Ok(Value::from(Unknown::new(Type::Dynamic, u.why.clone()))
                        .with_origin(Origin::mixed(span, [value.origin.clone()]))
                        .marked(expanded));
                }
                _ => {
                    return Err(
                        self.error(arg, "only a list, set or tuple can be expanded with `...`")
                    );
                }
            }
        }
        let origins: Vec<Origin> = values.iter().map(|v| v.origin.clone()).collect();
        // A file may hold a secret that no name leads to; whether a function fails on one tells what it is.
        if self.watch.is_some() && values.iter().any(Value::is_hidden) {
            self.look(Mark::SECRET, Mark::SECRET);
        }
        let value = self.names.call(name, values, self, span)?;
        if self.watch.is_some() {
            self.look(value.sensitive, value.marks());
        }
        let value = if name == "nonsensitive" {
            value
        } else {
            value.marked(expanded)
        };
        Ok(if value.origin.is_none() {
            value.with_origin(Origin::mixed(span, origins))
        } else {
            value
        })
    }

    /// `try`: the first argument without a mistake. One that is not wholly known might still turn out wrong.
    fn first_that_works(&self, args: &[&Expression], span: Span) -> Evaluated {
        let mut mistakes = Vec::new();
        let mut told = Mark::NONE;
        for arg in args {
            let (result, mark) = self.watched(arg);
            told |= mark;
            match result {
                Ok(value) => {
                    // As the real tool: a later plan may fail here and take another argument, so the type stays open.
                    if !value.is_wholly_known() {
                        let why = value
                            .first_unknown()
                            .map_or(Why::Other("not known".into()), |u| u.why.clone());
                        let marks = value.marks();
                        let sensitive = if told.is_secret() {
                            marks.unsaid()
                        } else {
                            marks
                        } | told;
                        return Ok(Value::unknown(Type::Dynamic, why)
                            .marked(sensitive)
                            .with_origin(value.origin));
                    }
                    // Which argument it is would tell whether one before it works, and so would its being sensitive.
                    let value = if told.is_secret() {
                        value.unsaid()
                    } else {
                        value
                    };
                    return Ok(value.marked(told));
                }
                Err(e) => mistakes.push(short(e.message)),
            }
        }
        if args.is_empty() {
            return Err(EvalError::new(span, "try needs an argument"));
        }
        if told.is_secret() {
            return Ok(Value::hidden_by(told, Origin::mixed(span, [])));
        }
        Err(EvalError::new(
            span,
            format!(
                "none of the arguments of try works: {}",
                mistakes.join("; ")
            ),
        ))
    }

    /// `can`: whether the argument is without a mistake.
    fn works(&self, args: &[&Expression], span: Span) -> Evaluated {
        let [arg] = args else {
            return Err(EvalError::new(span, "can takes exactly one argument"));
        };
        let (result, told) = self.watched(arg);
        Ok(match result {
            Ok(value) if value.is_wholly_known() => Value::bool(true),
            Ok(value) => {
                let why = value
                    .first_unknown()
                    .map_or(Why::Other("not known".into()), |u| u.why.clone());
                Unknown::new(Type::Bool, why).not_null().into()
            }
            Err(_) => Value::bool(false),
        }
        .marked(told)
        .with_origin(Origin::mixed(span, [])))
    }

    /// What an expression comes to, and the marks of what its success or its mistake tells of.
    fn watched(&self, arg: &Expression) -> (Evaluated, Mark) {
        let watch = Watch::default();
        let inner = Evaluator {
            watch: Some(&watch),
            ..*self
        };
        let own = self.span(arg);
        let result = inner.eval(arg).or_else(|mistake| {
            // The mistake in what a name stands for fails the run, whoever uses the name.
            let at = mistake.span;
            let is_own = at.start == at.end
                || own.start == own.end
                || at.file == own.file && own.start <= at.start && at.end <= own.end;
            if is_own {
                return Err(mistake);
            }
            let why = Why::Other("what a name stands for has a mistake".into());
            Ok(Value::unknown(Type::Dynamic, why))
        });
        let (shallow, deep) = (watch.shallow.get(), watch.deep.get());
        self.look(shallow, deep);
        // What is there in something secret tells what that is; what stands behind a name tells nothing of itself.
        let mark = match arg {
            arg if is_declared(arg) => Mark::NONE,
            arg if is_name(arg) => shallow,
            _ => deep,
        };
        (result, mark.unsaid())
    }
}
