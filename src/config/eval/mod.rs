//! Expressions to values, as the language evaluates them.
//!
//! An evaluation never runs away: the syntax tree is bounded by the parser, results by the limits of the functions,
//! and loops by the collections they walk.

mod access;
mod asks;
mod call;
mod conceal;
mod conditional;
mod forexpr;
mod functions;
mod scope;
mod template;

pub use functions::call as call_function;
pub use scope::{Found, Frame, Names, Step, shown};

use std::cell::Cell;
use std::sync::Arc;

use hcl::edit::expr::{
    BinaryOperator, Expression, Object, ObjectKey, Traversal, TraversalOperator, UnaryOperator,
};

use super::value::ops::{self, Binary, Unary};
use super::value::{
    Data, Mark, Number, Origin, Source, Type, Unknown, Value, Why, by_content, convert,
};
use crate::budget;
use crate::finding::Certainty;
use crate::syntax::json::{Json, JsonData, JsonText};
use crate::syntax::read::{Expr, Syntax};
use crate::text::{FileId, Span};
use crate::threads;

/// Why an expression has no value, at the bytes to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    /// Where.
    pub span: Span,
    /// What is wrong: a sentence without a full stop.
    pub message: String,
    /// Whether it is wrong whatever the values are.
    pub certainty: Certainty,
    /// Whether that it is wrong tells something of a secret.
    pub secret: bool,
    /// Whether it is the call of a function that only the first versions of the language have.
    pub removed: bool,
    /// Whether it is known that it does not.
    open: bool,
}

impl EvalError {
    /// A mistake that other values may not have.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            certainty: Certainty::Conditional,
            secret: false,
            removed: false,
            open: false,
        }
    }

    /// The same, of which nothing may be said if it is about a secret.
    #[must_use]
    pub fn of(self, mark: Mark) -> Self {
        Self {
            secret: self.secret || mark.is_secret(),
            ..self
        }
    }

    /// The same as a mistake whatever the values are.
    #[must_use]
    pub fn surely(self) -> Self {
        Self {
            certainty: Certainty::Sure,
            ..self
        }
    }
}

/// The result of an evaluation.
pub type Evaluated = Result<Value, EvalError>;

/// Evaluates the expressions of one file under one set of names.
#[derive(Clone, Copy)]
pub struct Evaluator<'a> {
    names: &'a dyn Names,
    file: FileId,
    /// Variables of the loops around the expression, innermost first.
    frame: Option<&'a Frame<'a>>,
    /// Notes the marks of what is looked at, where a mistake is no end.
    watch: Option<&'a Watch>,
}

/// The marks of what an expression looked at. Whether it works tells something of that.
#[derive(Debug, Default)]
struct Watch {
    /// Of the values themselves, without what is in them.
    shallow: Cell<Mark>,
    /// With what is in them.
    deep: Cell<Mark>,
}

impl Watch {
    fn add(&self, shallow: Mark, deep: Mark) {
        self.shallow.set(self.shallow.get() | shallow);
        self.deep.set(self.deep.get() | shallow | deep);
    }
}

impl<'a> Evaluator<'a> {
    /// An evaluator for a file's expressions.
    pub fn new(names: &'a dyn Names, file: FileId) -> Self {
        Self {
            names,
            file,
            frame: None,
            watch: None,
        }
    }

    /// The same with more names, which hide others.
    #[must_use]
    pub fn within<'b>(&self, frame: &'b Frame<'b>) -> Evaluator<'b>
    where
        'a: 'b,
    {
        Evaluator {
            frame: Some(frame),
            ..*self
        }
    }

    /// Notes what is looked at.
    fn look(&self, shallow: Mark, deep: Mark) {
        if let Some(watch) = self.watch {
            watch.add(shallow, deep);
        }
    }

    /// The variables of the loops around.
    pub fn frame(&self) -> Option<&'a Frame<'a>> {
        self.frame
    }

    /// The value of an expression.
    ///
    /// # Errors
    ///
    /// When the language refuses it; the error is at the part that is wrong.
    pub fn eval(&self, expr: &Expression) -> Evaluated {
        if !budget::spend(1) {
            return Ok(Value::unknown(Type::Dynamic, Why::Budget));
        }
        let span = self.span(expr);
        if !threads::has_room() {
            let message = "this is nested too deeply to be evaluated here";
            return Err(EvalError::new(span, message));
        }
        let value = match self.evaluated(expr, span) {
            Ok(value) => value,
            Err(error) => return self.failed(error, expr, span),
        };
        if self.names.withholds() {
            return Ok(value);
        }
        let mark = value.sensitive;
        if mark.is_untold() {
            self.conceal(expr);
        }
        if !(mark.is_private() || mark.is_secret()) || !asks::asks(expr) {
            return Ok(value);
        }
        let value = if mark.is_private() {
            value.marked(Mark::DERIVED)
        } else {
            value
        };
        let here = Origin::mixed(span, []);
        // Whether the answer is known is a part of it, and so is where it comes from.
        Ok(if value.is_wholly_known() {
            value.placed(&here)
        } else {
            Value::hidden_by(value.marks(), here)
        })
    }

    /// What stands for an expression with a mistake that tells something of a secret: what stands for it without one.
    fn failed(&self, error: EvalError, expr: &Expression, span: Span) -> Evaluated {
        if error.certainty == Certainty::Sure
            || self.watch.is_some()
            || error.open && !fails_by_parts(expr)
        {
            return Err(error);
        }
        let watch = Watch::default();
        let again = Evaluator {
            watch: Some(&watch),
            ..*self
        };
        match expr {
            // Its values do not make it fail, and its keys do.
            Expression::Object(object) if error.open => {
                for (key, _) in object {
                    if let ObjectKey::Expression(key) = key {
                        let _ = again.eval(key);
                    }
                }
            }
            _ => {
                let _ = again.evaluated(expr, span);
            }
        }
        let mark = watch.deep.get();
        if mark.is_secret() {
            self.conceal(expr);
            return Ok(Value::hidden_by(mark, Origin::mixed(span, [])));
        }
        Err(EvalError {
            open: true,
            ..error
        })
    }

    /// The value of a part that something with this mark chose. Of a secret it is not told that there is a mistake in it.
    pub(super) fn chosen_by(&self, mark: Mark, expr: &Expression) -> Evaluated {
        self.eval(expr).or_else(|error| {
            if mark.is_secret() {
                Ok(Value::hidden_by(mark, Origin::mixed(self.span(expr), [])))
            } else {
                Err(error)
            }
        })
    }

    fn evaluated(&self, expr: &Expression, span: Span) -> Evaluated {
        match expr {
            Expression::Null(_) => {
                Ok(Value::null(Type::Dynamic).with_origin(Origin::literal(span)))
            }
            Expression::Bool(b) => Ok(Value::bool(*b.value()).with_origin(Origin::literal(span))),
            Expression::Number(n) => {
                let text = n.as_repr().map(|r| r.to_string());
                let text = text.unwrap_or_else(|| n.value().to_string());
                let number = Number::parse(&text).map_err(|e| self.error(expr, e.to_string()))?;
                Ok(Value::number(number).with_origin(Origin::literal(span)))
            }
            Expression::String(s) => Ok(by_content(s.value()).with_origin(Origin::literal(span))),
            Expression::Array(items) => {
                let items: Result<Vec<Value>, EvalError> =
                    items.iter().map(|e| self.eval(e)).collect();
                Ok(Value::tuple(items?).with_origin(Origin::literal(span)))
            }
            Expression::Object(object) => {
                Ok(self.object(object)?.with_origin(Origin::literal(span)))
            }
            Expression::StringTemplate(t) => self.template(t, span, false),
            Expression::HeredocTemplate(t) => self.template(&t.template, span, true),
            Expression::Parenthesis(inner) => self.eval(inner.inner()),
            Expression::Variable(name) => self.variable(name.as_str(), span),
            Expression::Conditional(c) => {
                self.conditional(&c.cond_expr, &c.true_expr, &c.false_expr, span)
            }
            Expression::FuncCall(call) => self.call(call, span),
            Expression::Traversal(t) => self.traversal(t, span),
            Expression::UnaryOp(op) => {
                let operator = match op.operator.value() {
                    UnaryOperator::Neg => Unary::Negate,
                    UnaryOperator::Not => Unary::Not,
                };
                let operand = self.eval(&op.expr)?;
                let value =
                    ops::unary(operator, &operand).map_err(|e| self.error(&op.expr, e.message))?;
                // A negative number is a literal too.
                let plain = matches!(op.expr, Expression::Number(_));
                let origin = if plain {
                    Origin::literal(span)
                } else {
                    Origin::mixed(span, [operand.origin])
                };
                Ok(value.with_origin(origin))
            }
            Expression::BinaryOp(op) => {
                self.binary(&op.lhs_expr, *op.operator.value(), &op.rhs_expr, span)
            }
            Expression::ForExpr(f) => self.for_expression(f, span),
        }
    }

    /// The value of an expression in whichever syntax it was written.
    ///
    /// # Errors
    ///
    /// As [`eval`](Self::eval).
    pub fn value(&self, expr: &Expr) -> Evaluated {
        let value = |at: &Evaluator<'_>| match &expr.syntax {
            Syntax::Hcl(expression) => at.eval(expression),
            Syntax::Json(json) => at.json(json),
        };
        value(self).map_err(|error| self.judged(error, expr, |at| value(at).is_ok()))
    }

    /// A mistake, with whether it tells something of a secret: what it may come of is looked at again.
    fn judged(
        &self,
        error: EvalError,
        expr: &Expr,
        again: impl Fn(&Evaluator<'_>) -> bool,
    ) -> EvalError {
        if error.secret || error.open || error.certainty == Certainty::Sure || self.watch.is_some()
        {
            return error;
        }
        let watch = Watch::default();
        again(&Evaluator {
            watch: Some(&watch),
            ..*self
        });
        let error = error.of(watch.deep.get());
        if error.secret {
            self.conceal_all(expr);
        }
        error
    }

    /// The value of an expression as a truth value, in whichever syntax.
    ///
    /// # Errors
    ///
    /// As [`condition`](Self::condition).
    pub fn truth(&self, expr: &Expr) -> Evaluated {
        let truth = |at: &Evaluator<'_>| at.truth_of(expr);
        truth(self).map_err(|error| self.judged(error, expr, |at| truth(at).is_ok()))
    }

    fn truth_of(&self, expr: &Expr) -> Evaluated {
        match &expr.syntax {
            Syntax::Hcl(expression) => self.condition(expression),
            Syntax::Json(json) => {
                let value = self.json(json)?;
                let wrong = |message: String| EvalError::new(expr.span, message);
                if value.is_null() {
                    return Err(wrong("a condition must not be null".into()));
                }
                convert(&value, &Type::Bool)
                    .map_err(|e| wrong(format!("a condition must be true or false: {e}")))
            }
        }
    }

    fn json(&self, json: &Json) -> Evaluated {
        if !budget::spend(1) {
            return Ok(Value::unknown(Type::Dynamic, Why::Budget));
        }
        let value = match &json.data {
            JsonData::Null => Value::null(Type::Dynamic),
            JsonData::Bool(b) => Value::bool(*b),
            JsonData::Number(text) => Value::number(
                Number::parse(text).map_err(|e| EvalError::new(json.span, e.to_string()))?,
            ),
            JsonData::Text(text) => return self.json_text(text, json.span),
            JsonData::Array(items) => {
                let items: Result<Vec<Value>, EvalError> =
                    items.iter().map(|i| self.json(i)).collect();
                Value::tuple(items?)
            }
            JsonData::Object(members) => {
                let mut entries = Vec::with_capacity(members.len());
                let mut open: Option<Why> = None;
                let mut sensitive = Mark::NONE;
                for member in members.iter() {
                    let name = self.json_text(&member.name, member.name_span)?;
                    let name = convert(&name, &Type::String).map_err(|e| {
                        EvalError::new(member.name_span, format!("a key must be a string: {e}"))
                    })?;
                    sensitive |= name.sensitive;
                    let value = self.json(&member.value)?;
                    match &name.data {
                        Data::String(name) => entries.push((Arc::clone(name), value)),
                        _ => open = name.first_unknown().map(|u| u.why.clone()),
                    }
                }
                if sensitive.is_untold() {
                    self.conceal_json(json);
                }
                match open {
                    Some(why) => Value::from(Unknown::new(Type::Dynamic, why).not_null()),
                    None => Value::written_object(entries),
                }
                .marked(sensitive)
            }
        };
        Ok(value.with_origin(Origin::literal(json.span)))
    }

    fn json_text(&self, text: &JsonText, span: Span) -> Evaluated {
        match &text.template {
            None => Ok(by_content(&text.text).with_origin(Origin::literal(span))),
            Some(Ok(template)) => self.eval(template),
            Some(Err(finding)) => Err(EvalError::new(
                finding.primary.span,
                finding.headline.clone(),
            )),
        }
    }

    /// The value of an expression as a truth value; unknown ones stay so.
    ///
    /// # Errors
    ///
    /// As [`eval`](Self::eval), and when the value is no truth value.
    pub fn condition(&self, expr: &Expression) -> Evaluated {
        let value = self.eval(expr)?;
        if value.is_null() {
            return Err(self.error(expr, "a condition must not be null"));
        }
        convert(&value, &Type::Bool)
            .map_err(|e| self.error(expr, format!("a condition must be true or false: {e}")))
    }

    pub(super) fn span(&self, of: &impl hcl::edit::Span) -> Span {
        let range = of.span().unwrap_or(0..0);
        Span::new(self.file, range)
    }

    pub(super) fn error(&self, at: &Expression, message: impl Into<String>) -> EvalError {
        EvalError::new(self.span(at), message.into())
    }

    fn binary(
        &self,
        left: &Expression,
        operator: BinaryOperator,
        right: &Expression,
        span: Span,
    ) -> Evaluated {
        let operator = match operator {
            BinaryOperator::Eq => Binary::Equal,
            BinaryOperator::NotEq => Binary::NotEqual,
            BinaryOperator::LessEq => Binary::LessOrEqual,
            BinaryOperator::GreaterEq => Binary::GreaterOrEqual,
            BinaryOperator::Less => Binary::Less,
            BinaryOperator::Greater => Binary::Greater,
            BinaryOperator::Plus => Binary::Add,
            BinaryOperator::Minus => Binary::Subtract,
            BinaryOperator::Mul => Binary::Multiply,
            BinaryOperator::Div => Binary::Divide,
            BinaryOperator::Mod => Binary::Modulo,
            BinaryOperator::And => Binary::And,
            BinaryOperator::Or => Binary::Or,
        };
        let first = self.eval(left)?;
        // What the left operand decides alone, a mistake in the right one does not undo.
        let decisive = match operator {
            Binary::And => Some(false),
            Binary::Or => Some(true),
            _ => None,
        };
        let second = match self.eval(right) {
            Ok(second) => second,
            // Of a secret it is not told whether it decides alone.
            Err(e)
                if decisive.is_some()
                    && first.sensitive.is_secret()
                    && e.certainty != Certainty::Sure =>
            {
                return Ok(Value::hidden_by(first.sensitive, Origin::mixed(span, [])));
            }
            Err(e) if first.sensitive.is_secret() => return Err(e),
            Err(e) => {
                let known = convert(&first, &Type::Bool).ok().and_then(|v| v.as_bool());
                return match decisive.filter(|d| known == Some(*d)) {
                    Some(value) => Ok(Value::bool(value)
                        .marked(first.sensitive)
                        .with_origin(Origin::mixed(span, [first.origin]))),
                    None => Err(e),
                };
            }
        };
        let value = ops::binary(operator, &first, &second).map_err(|e| match e.operand {
            Some(0) => self.error(left, e.message),
            Some(_) => self.error(right, e.message),
            None => EvalError::new(span, e.message),
        })?;
        Ok(value.with_origin(Origin::mixed(span, [first.origin, second.origin])))
    }

    fn object(&self, object: &Object) -> Evaluated {
        let mut entries: Vec<(Arc<str>, Value)> = Vec::with_capacity(object.len());
        let mut open: Option<Why> = None;
        let mut sensitive = Mark::NONE;
        for (key, value) in object {
            let value = self.eval(value.expr())?;
            let key = match key {
                // A bare name is a key, not a reference; parentheses make it one.
                ObjectKey::Ident(name) => Value::string(name.as_str()),
                ObjectKey::Expression(Expression::Variable(name)) => {
                    Value::string(name.value().as_str())
                }
                ObjectKey::Expression(Expression::Null(_)) => Value::string("null"),
                ObjectKey::Expression(expr @ Expression::Traversal(it)) if is_plain(it) => {
                    let text = "a key is a name or a string; put a reference in parentheses";
                    return Err(self.error(expr, text));
                }
                ObjectKey::Expression(expr) => {
                    let key = self.eval(expr)?;
                    if key.is_null() {
                        return Err(self.error(expr, "a key must not be null"));
                    }
                    convert(&key, &Type::String)
                        .map_err(|e| self.error(expr, format!("a key must be a string: {e}")))?
                }
            };
            sensitive |= key.sensitive;
            match &key.data {
                // Of equal keys the last counts.
                Data::String(name) => entries.push((Arc::clone(name), value)),
                _ => open = key.first_unknown().map(|u| u.why.clone()),
            }
        }
        Ok(match open {
            // Which attributes there are is not known, so not even the type is.
            Some(why) => Value::from(Unknown::new(Type::Dynamic, why).not_null()),
            None => Value::written_object(entries),
        }
        .marked(sensitive))
    }
}

/// The origin of a value reached through a reference.
pub(super) fn through(value: Value, used: Span, name: &str) -> Value {
    let from = value.origin.clone();
    // A loop's own variable leads straight to the element.
    if matches!(from.source(), Some(Source::Via { used: inner, .. }) if *inner == used) {
        return value;
    }
    value.with_origin(Origin::via(used, name, from))
}

/// Whether a traversal is a name with names and literal indices behind it, which in the place of a key could be meant as
/// one; any other is evaluated.
fn is_plain(traversal: &Traversal) -> bool {
    let literal = |operator: &TraversalOperator| match operator {
        TraversalOperator::GetAttr(_) | TraversalOperator::LegacyIndex(_) => true,
        TraversalOperator::Index(index) => {
            matches!(index, Expression::String(_) | Expression::Number(_))
        }
        TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => false,
    };
    let mut operators = traversal.operators.iter();
    matches!(traversal.expr, Expression::Variable(_)) && operators.all(|o| literal(o.value()))
}

/// Whether an expression may fail by a part of it before it comes to the next: that it comes to a mistake in that tells what
/// the first is.
fn fails_by_parts(expr: &Expression) -> bool {
    match expr {
        Expression::StringTemplate(_) | Expression::HeredocTemplate(_) => true,
        Expression::Object(object) => object.iter().any(|(key, _)| {
            let literal =
                |key: &Expression| matches!(key, Expression::String(_) | Expression::Variable(_));
            matches!(key, ObjectKey::Expression(key) if !literal(key))
        }),
        Expression::Traversal(traversal) => {
            let mut operators = traversal.operators.iter();
            operators.any(|operator| matches!(operator.value(), TraversalOperator::Index(_)))
        }
        Expression::ForExpr(f) => f.key_expr.is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
