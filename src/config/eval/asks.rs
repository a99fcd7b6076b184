//! Which expressions ask something of a value rather than hand it on: whether it begins with a letter, which entry it names.
//!
//! What the environment holds is used as it is given. What asks something of it is answered, and the answer decides nothing
//! that is told: asked often enough, it tells the value.

use hcl::edit::expr::{BinaryOperator, Expression, TraversalOperator, UnaryOperator};

/// Functions that hand on what they are given, or put it together.
const HAND_ON: [&str; 24] = [
    "abs",
    "ceil",
    "coalesce",
    "concat",
    "distinct",
    "flatten",
    "floor",
    "format",
    "formatlist",
    "join",
    "jsonencode",
    "lower",
    "merge",
    "nonsensitive",
    "sensitive",
    "title",
    "tobool",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "trimspace",
    "upper",
];

/// Whether an expression asks something of the values in it.
pub(super) fn asks(expr: &Expression) -> bool {
    match expr {
        Expression::FuncCall(call) => {
            call.name.is_namespaced() || !HAND_ON.contains(&call.name.name.as_str())
        }
        Expression::UnaryOp(op) => *op.operator.value() == UnaryOperator::Not,
        Expression::BinaryOp(op) => {
            let computes = matches!(
                op.operator.value(),
                BinaryOperator::Plus
                    | BinaryOperator::Minus
                    | BinaryOperator::Mul
                    | BinaryOperator::Div
            );
            // Whether something is given at all is not what it is.
            let is_null = |side: &Expression| matches!(side, Expression::Null(_));
            !computes && !is_null(&op.lhs_expr) && !is_null(&op.rhs_expr)
        }
        Expression::Traversal(t) => t.operators.iter().any(|operator| match operator.value() {
            TraversalOperator::Index(index) => !is_plain(index),
            _ => false,
        }),
        _ => false,
    }
}

/// Whether an index is written out, or that of the instance.
fn is_plain(index: &Expression) -> bool {
    match index {
        Expression::String(_) | Expression::Number(_) => true,
        Expression::Traversal(t) => {
            let root = match &t.expr {
                Expression::Variable(name) => name.as_str(),
                _ => "",
            };
            matches!(root, "count" | "each")
        }
        _ => false,
    }
}
