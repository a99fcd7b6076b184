//! Operators.

use std::cmp::Ordering;

use super::{ConvertError, Data, Number, NumberError, Type, Unknown, Value, Why, convert, equals};

/// An operator of two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// An operator of one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// Why an operation has no result, and the operand to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorError {
    /// Which operand is wrong, from 0; `None` if both together are.
    pub operand: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// `left operator right`. The result has no origin; it is sensitive if an operand is. Unknown operands
/// give an unknown result, except where the known one decides: `false && x`, `true || x`.
///
/// What is divided by zero is not known here, where Terraform goes on with an infinite number.
///
/// # Errors
///
/// When an operand is not of the operator's type, or zero is divided by zero.
pub fn binary(operator: Binary, left: &Value, right: &Value) -> Result<Value, OperatorError> {
    match operator {
        Binary::Equal | Binary::NotEqual => Ok(equality(operator, left, right)),
        Binary::And | Binary::Or => logical(operator, left, right),
        _ => numeric(operator, left, right),
    }
}

/// `operator operand`.
///
/// # Errors
///
/// When the operand is not of the operator's type.
pub fn unary(operator: Unary, operand: &Value) -> Result<Value, OperatorError> {
    let ty = match operator {
        Unary::Negate => Type::Number,
        Unary::Not => Type::Bool,
    };
    let value = operand_as(operand, &ty, 0)?;
    let out = match (operator, &value.data) {
        (Unary::Negate, Data::Number(number)) => Value::number(number.neg()),
        (Unary::Not, Data::Bool(value)) => Value::bool(!value),
        _ => undecided(ty, &[&value]),
    };
    Ok(out.marked(operand.sensitive))
}

fn equality(operator: Binary, left: &Value, right: &Value) -> Value {
    // Comparing with null tells nothing of what is inside.
    let sensitive = if left.is_null() || right.is_null() {
        left.sensitive | right.sensitive
    } else {
        left.marks() | right.marks()
    };
    match equals(left, right) {
        Some(equal) => Value::bool(equal == (operator == Binary::Equal)),
        None => undecided(Type::Bool, &[left, right]),
    }
    .marked(sensitive)
}

fn logical(operator: Binary, left: &Value, right: &Value) -> Result<Value, OperatorError> {
    let decisive = operator == Binary::Or;
    let left = operand_as(left, &Type::Bool, 0)?;
    if left.as_bool() == Some(decisive) {
        // The other operand is not looked at, so that it may guard it.
        return Ok(Value::bool(decisive).marked(left.sensitive));
    }
    let right = operand_as(right, &Type::Bool, 1)?;
    let out = match (left.as_bool(), right.as_bool()) {
        (_, Some(value)) if value == decisive => Value::bool(decisive),
        (Some(_), Some(value)) => Value::bool(value),
        _ => undecided(Type::Bool, &[&left, &right]),
    };
    Ok(out.marked(left.sensitive | right.sensitive))
}

fn numeric(operator: Binary, left: &Value, right: &Value) -> Result<Value, OperatorError> {
    let left = operand_as(left, &Type::Number, 0)?;
    let right = operand_as(right, &Type::Number, 1)?;
    let compares = matches!(
        operator,
        Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual
    );
    let out = match (left.as_number(), right.as_number()) {
        (Some(a), Some(b)) if compares => Value::bool(compare(operator, a.cmp(b))),
        (Some(a), Some(b)) if is_infinite(operator, a, b) => {
            let what = "an infinite number".into();
            Value::unknown(Type::Number, Why::TooLarge { what })
        }
        (Some(a), Some(b)) => {
            arithmetic(operator, a, b)
                .map(Value::number)
                .map_err(|e| OperatorError {
                    operand: (e == NumberError::DivisionByZero).then_some(1),
                    message: e.to_string(),
                })?
        }
        _ if compares => match apart(operator, &left, &right) {
            Some(decided) => Value::bool(decided),
            None => undecided(Type::Bool, &[&left, &right]),
        },
        _ => undecided(Type::Number, &[&left, &right]),
    };
    Ok(out.marked(left.sensitive | right.sensitive))
}

/// Whether what a number is divided by is zero: the real tool goes on with an infinite number then, but for zero by zero.
fn is_infinite(operator: Binary, a: &Number, b: &Number) -> bool {
    let is_zero = |number: &Number| number.to_usize() == Some(0);
    is_zero(b)
        && match operator {
            Binary::Divide => !is_zero(a),
            Binary::Modulo => true,
            _ => false,
        }
}

/// What the bounds of two numbers decide; as in the real tool, bounds that meet decide nothing.
fn apart(operator: Binary, left: &Value, right: &Value) -> Option<bool> {
    let surely_less = |a: &Value, b: &Value| match (a.number_range().1, b.number_range().0) {
        (Some(most), Some(least)) => most < least,
        _ => false,
    };
    let less = matches!(operator, Binary::Less | Binary::LessOrEqual);
    if surely_less(left, right) {
        Some(less)
    } else if surely_less(right, left) {
        Some(!less)
    } else {
        None
    }
}

fn compare(operator: Binary, order: Ordering) -> bool {
    match operator {
        Binary::Less => order.is_lt(),
        Binary::LessOrEqual => order.is_le(),
        Binary::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}

fn arithmetic(operator: Binary, a: &Number, b: &Number) -> Result<Number, NumberError> {
    match operator {
        Binary::Subtract => a.sub(b),
        Binary::Multiply => a.mul(b),
        Binary::Divide => a.div(b),
        Binary::Modulo => a.rem(b),
        _ => a.add(b),
    }
}

fn operand_as(value: &Value, ty: &Type, operand: usize) -> Result<Value, OperatorError> {
    if value.is_null() {
        return Err(OperatorError {
            operand: Some(operand),
            message: "the operand is null".into(),
        });
    }
    convert(value, ty).map_err(|e: ConvertError| OperatorError {
        operand: Some(operand),
        message: e.to_string(),
    })
}

/// An unknown result, for the reason of the first unknown operand.
fn undecided(ty: Type, operands: &[&Value]) -> Value {
    let why = operands.iter().find_map(|v| v.first_unknown()).map_or_else(
        || Why::Other("a type is not known".into()),
        |u| u.why.clone(),
    );
    Unknown::new(ty, why).not_null().into()
}
