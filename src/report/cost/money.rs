//! How amounts are written.

use rust_decimal::prelude::ToPrimitive as _;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::cost::Ends;

/// An amount rounded to cents.
pub(super) fn cents(amount: Decimal) -> Decimal {
    let rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    // Without a sign of its own.
    if rounded.is_zero() {
        Decimal::ZERO
    } else {
        rounded
    }
}

/// Dollars with cents, and commas between thousands.
pub fn dollars(amount: Decimal) -> String {
    let text = format!("{:.2}", cents(amount));
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents}")
}

/// The same of a difference, of which more has a sign, too.
pub(super) fn difference(amount: Decimal) -> String {
    let text = dollars(amount);
    if cents(amount) > Decimal::ZERO {
        format!("+{text}")
    } else {
        text
    }
}

/// A number for programs; none where no number holds it.
pub(super) fn number(amount: Decimal) -> Option<f64> {
    amount.normalize().to_f64()
}

/// An amount at the least capacity, at what is expected, and at the most.
#[derive(Serialize)]
pub(super) struct EndsEntry {
    floor: Option<f64>,
    expected: Option<f64>,
    ceiling: Option<f64>,
}

impl From<Ends> for EndsEntry {
    fn from(ends: Ends) -> Self {
        Self {
            floor: number(ends.floor),
            expected: number(ends.expected),
            ceiling: number(ends.ceiling),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_have_cents_and_commas() {
        for (amount, expected) in [
            ("0", "0.00"),
            ("0.005", "0.01"),
            ("999.994", "999.99"),
            ("1234567.5", "1,234,567.50"),
            ("-1000", "-1,000.00"),
            ("-0.001", "0.00"),
        ] {
            assert_eq!(dollars(amount.parse().unwrap()), expected);
        }
    }

    #[test]
    fn more_has_a_sign_as_less_has() {
        for (amount, expected) in [
            ("0", "0.00"),
            ("0.001", "0.00"),
            ("12", "+12.00"),
            ("-3", "-3.00"),
        ] {
            assert_eq!(difference(amount.parse().unwrap()), expected);
        }
    }
}
