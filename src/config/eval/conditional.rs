//! `condition ? yes : no`.

use hcl::edit::expr::Expression;

use super::super::value::{Branches, Mark, Origin, Type, Unknown, Value, Why, convert, unify};
use super::{EvalError, Evaluated, Evaluator};
use crate::text::Span;

impl Evaluator<'_> {
    pub(super) fn conditional(
        &self,
        cond: &Expression,
        yes: &Expression,
        no: &Expression,
        span: Span,
    ) -> Evaluated {
        let decided = self.condition(cond)?;
        let (chosen, other) = match decided.as_bool() {
            Some(true) => (self.eval(yes), self.eval(no)),
            Some(false) => (self.eval(no), self.eval(yes)),
            None => {
                // The branch with a mistake may be the one that is never taken.
                let either = |branch: Evaluated| {
                    branch.unwrap_or_else(|e| {
                        Value::unknown(Type::Dynamic, Why::Other(e.message.into()))
                    })
                };
                let (yes, no) = (either(self.eval(yes)), either(self.eval(no)));
                // Inside a loop the same text means another thing each time.
                let place = self.frame.is_none().then(|| self.names.place()).flatten();
                let condition = place.map(|place| format!("{place} {}", spaced(cond)));
                return open_conditional(&decided, condition, &yes, &no, span);
            }
        };
        // Whether it is known, and where it comes from, would tell which branch it is.
        let known = |branch: &Evaluated| branch.as_ref().is_ok_and(Value::is_wholly_known);
        if decided.sensitive.is_secret() && !(known(&chosen) && known(&other)) {
            let marks = |branch: &Evaluated| branch.as_ref().map_or(Mark::NONE, Value::marks);
            let mark = decided.sensitive | marks(&chosen) | marks(&other);
            return Ok(Value::hidden_by(mark, Origin::mixed(span, [])));
        }
        let chosen = if decided.sensitive.is_secret() {
            chosen?.placed(&Origin::mixed(span, []))
        } else {
            chosen?
        };
        // A branch that is not taken may be wrong; then it has no say in the type either.
        let Ok(other) = other else {
            return Ok(chosen.marked(decided.sensitive));
        };
        let ty = common(&chosen, &other).ok_or_else(|| inconsistent(span, &chosen, &other))?;
        // That one branch was not taken must not tell what the other one hides.
        let sensitive = decided.sensitive | other.sensitive;
        let Some(ty) = ty else {
            return Ok(chosen.marked(sensitive));
        };
        let value = convert(&chosen, &ty).map_err(|e| EvalError::new(span, e.to_string()))?;
        Ok(value.marked(sensitive))
    }
}

/// A conditional whose condition is not known: of the type both branches have.
fn open_conditional(
    decided: &Value,
    condition: Option<String>,
    yes: &Value,
    no: &Value,
    span: Span,
) -> Evaluated {
    // Nothing either way is nothing.
    if yes.is_null() && no.is_null() && yes.ty() == no.ty() {
        return Ok(yes.clone().marked(decided.sensitive));
    }
    let ty = match common(yes, no).ok_or_else(|| inconsistent(span, yes, no))? {
        Some(ty) => ty,
        None => yes.ty(),
    };
    let why = decided
        .first_unknown()
        .map_or(Why::Other("a condition is not known".into()), |u| {
            u.why.clone()
        });
    let mut unknown = Unknown::new(ty.clone(), why);
    if !yes.may_be_null() && !no.may_be_null() {
        unknown = unknown.not_null();
        if ty.is_collection() {
            let ((a, b), (c, d)) = (yes.length_range(), no.length_range());
            unknown = unknown.length(a.min(c), b.zip(d).map(|(b, d)| b.max(d)));
        }
        if ty == Type::Number {
            let ((a, b), (c, d)) = (yes.number_range(), no.number_range());
            let least = a.zip(c).map(|(a, c)| a.min(c));
            unknown = unknown.between(least, b.zip(d).map(|(b, d)| b.max(d)));
        }
    }
    if let (Some(condition), Ok(yes), Ok(no)) = (condition, convert(yes, &ty), convert(no, &ty)) {
        unknown.branches = Branches::new(condition.into(), yes, no);
    }
    let origin = Origin::mixed(
        span,
        [
            decided.origin.clone(),
            yes.origin.clone(),
            no.origin.clone(),
        ],
    );
    let sensitive = decided.sensitive | yes.sensitive | no.sensitive;
    Ok(Value::from(unknown).marked(sensitive).with_origin(origin))
}

/// An expression's text with all white space as single spaces.
fn spaced(expr: &Expression) -> String {
    let text = expr.to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The type both branches of a conditional convert to: `Some(None)` when they have the same, `None` when there is none.
#[allow(clippy::option_option)] // three outcomes, used above only
fn common(a: &Value, b: &Value) -> Option<Option<Type>> {
    let (left, right) = (a.ty(), b.ty());
    if left == right {
        return Some(None);
    }
    // A bare null takes the other branch's type; an unknown of no type leaves it open.
    if a.is_null() && left == Type::Dynamic {
        return Some(Some(right));
    }
    if b.is_null() && right == Type::Dynamic {
        return Some(Some(left));
    }
    unify(&[left, right]).map(Some)
}

fn inconsistent(span: Span, a: &Value, b: &Value) -> EvalError {
    EvalError::new(
        span,
        format!(
            "both results of a conditional must have one type, and these have none in common: {} and {}",
            a.ty().friendly(),
            b.ty().friendly()
        ),
    )
}
