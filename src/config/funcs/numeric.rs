//! Functions of numbers.

use num_bigint::BigInt;

use super::{Call, FuncError, MAX_TEXT, Outcome};
use crate::config::value::{HIDDEN, Number, Type, Value, convert};

pub(super) fn abs(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.number(0)?.abs()).marked(call.get(0)?.sensitive))
}

pub(super) fn ceil(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.number(0)?.ceil()))
}

pub(super) fn floor(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.number(0)?.floor()))
}

pub(super) fn signum(call: &Call<'_>) -> Outcome {
    // The real tool reads the number as a whole one here.
    call.int(0)?;
    Ok(Value::number(call.number(0)?.signum()))
}

/// What is infinite the real tool goes on with.
fn double(value: f64) -> Outcome {
    if value.is_infinite() {
        return Err(FuncError::too_large("an infinite number"));
    }
    Number::from_f64(value)
        .map(Value::number)
        .map_err(|_| FuncError::new("the result is not a finite number"))
}

pub(super) fn log(call: &Call<'_>) -> Outcome {
    double(call.number(0)?.to_f64().ln() / call.number(1)?.to_f64().ln())
}

pub(super) fn pow(call: &Call<'_>) -> Outcome {
    double(call.number(0)?.to_f64().powf(call.number(1)?.to_f64()))
}

pub(super) fn max(call: &Call<'_>) -> Outcome {
    extreme(call, |a, b| a > b)
}

pub(super) fn min(call: &Call<'_>) -> Outcome {
    extreme(call, |a, b| a < b)
}

/// The argument that is better than all others; it keeps its origin.
fn extreme(call: &Call<'_>, better: fn(&Number, &Number) -> bool) -> Outcome {
    let mut best = 0;
    for i in 1..call.args.len() {
        if better(call.number(i)?, call.number(best)?) {
            best = i;
        }
    }
    call.get(best)
        .cloned()
        .map_err(|_| FuncError::new("at least one number is required"))
}

pub(super) fn sum(call: &Call<'_>) -> Outcome {
    let items = call
        .items(0)
        .map_err(|_| FuncError::arg(0, "only a list, set or tuple of numbers has a sum"))?;
    if items.is_empty() {
        return Err(FuncError::arg(0, "an empty list has no sum"));
    }
    if call.get(0)?.first_unknown().is_some() {
        return Ok(call.unknown(Type::Number));
    }
    let mut sum = Number::ZERO;
    for item in items {
        let number = convert(item, &Type::Number)
            .ok()
            .and_then(|n| n.as_number().cloned());
        let number = number.ok_or_else(|| FuncError::arg(0, "every element must be a number"))?;
        sum = sum.add(&number)?;
    }
    Ok(Value::number(sum))
}

pub(super) fn parseint_type(call: &Call<'_>) -> Result<Type, FuncError> {
    match call.get(0)?.ty() {
        Type::String | Type::Dynamic => Ok(Type::Number),
        other => Err(FuncError::arg(
            0,
            format!(
                "the number must be given as a string, not {}",
                other.friendly()
            ),
        )),
    }
}

pub(super) fn parseint(call: &Call<'_>) -> Outcome {
    parseint_type(call)?;
    let text = call.text(0)?;
    let base = call.int(1)?;
    let sensitive = call.get(0)?.sensitive | call.get(1)?.sensitive;
    let base = u32::try_from(base)
        .ok()
        .filter(|b| (2..=62).contains(b))
        .ok_or_else(|| FuncError::arg(1, "the base must be a whole number from 2 to 62"))?;
    let parsed = parse_digits(text, base).ok_or_else(|| {
        let shown = if sensitive.is_hidden() { HIDDEN } else { text };
        FuncError::arg(
            0,
            format!("\"{shown}\" is not a whole number of base {base}"),
        )
    })?;
    Ok(Value::number(Number::from_big(parsed)?).marked(sensitive))
}

fn parse_digits(text: &str, base: u32) -> Option<BigInt> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    // Longer ones lie outside the range of numbers anyway.
    if digits.is_empty() || digits.len() > MAX_TEXT >> 8 {
        return None;
    }
    let mut value = BigInt::from(0);
    for c in digits.bytes() {
        let digit = match c {
            b'0'..=b'9' => c - b'0',
            b'a'..=b'z' => c - b'a' + 10,
            b'A'..=b'Z' if base <= 36 => c - b'A' + 10,
            b'A'..=b'Z' => c - b'A' + 36,
            _ => return None,
        };
        if u32::from(digit) >= base {
            return None;
        }
        value = value * base + digit;
        if value.bits() > 40_000 {
            return None;
        }
    }
    Some(if negative { -value } else { value })
}

pub(super) fn range(call: &Call<'_>) -> Outcome {
    let zero = Number::ZERO;
    let (start, end) = match call.args.len() {
        1 => (&zero, call.number(0)?),
        2 | 3 => (call.number(0)?, call.number(1)?),
        _ => return Err(FuncError::new("range takes one, two or three numbers")),
    };
    let step = match call.args.len() {
        3 => call.number(2)?.clone(),
        _ => Number::from(if end < start { -1_i64 } else { 1 }),
    };
    let down = match step.signum() {
        0 => return Err(FuncError::arg(2, "the step must not be zero")),
        sign => sign < 0,
    };
    if down && end > start {
        return Err(FuncError::arg(
            1,
            "the end must be below the start when the step is negative",
        ));
    }
    if !down && end < start {
        return Err(FuncError::arg(
            1,
            "the end must be above the start when the step is positive",
        ));
    }
    let mut out = Vec::new();
    let mut at = start.clone();
    while if down { at > *end } else { at < *end } {
        if out.len() >= 1024 {
            return Err(FuncError::new("range gives at most 1024 numbers"));
        }
        let next = at.add(&step)?;
        out.push(Value::number(std::mem::replace(&mut at, next)));
    }
    Ok(Value::list(Type::Number, out))
}
