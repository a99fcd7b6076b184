//! Decimal digits of binary numbers.

use num_bigint::BigInt;
use num_traits::Signed;
use std::fmt::Write as _;

/// A decimal number: 0.d₁d₂d₃… times ten to the power of `exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Digit values without leading or trailing zeros; empty for zero.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// From ASCII digits and the power of ten they are multiplied with.
    pub(super) fn new(negative: bool, text: &str, power: i64) -> Self {
        let mut digits: Vec<u8> = text.bytes().map(|b| b.wrapping_sub(b'0')).collect();
        let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let leading = digits.iter().take_while(|d| **d == 0).count();
        digits.drain(..leading);
        let leading = i64::try_from(leading).unwrap_or(i64::MAX);
        let mut decimal = Self {
            negative,
            digits,
            exponent: length - leading + power,
        };
        decimal.trim();
        decimal
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.exponent = 0;
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.negative && !self.digits.is_empty()
    }

    /// Rounds to `count` digits, half to even.
    fn round(&mut self, count: usize) {
        let Some(next) = self.digits.get(count).copied() else {
            return;
        };
        let exactly_half = next == 5 && count + 1 == self.digits.len();
        let odd = count
            .checked_sub(1)
            .and_then(|i| self.digits.get(i))
            .is_some_and(|d| d % 2 == 1);
        let up = if exactly_half { odd } else { next >= 5 };
        self.digits.truncate(count);
        if up {
            self.increment();
        }
        self.trim();
    }

    /// Adds one to the last digit.
    fn increment(&mut self) {
        while let Some(last) = self.digits.pop() {
            if last < 9 {
                self.digits.push(last + 1);
                return;
            }
        }
        self.digits.push(1);
        self.exponent += 1;
    }

    fn digit(&self, at: usize) -> char {
        self.digits.get(at).map_or('0', |d| char::from(b'0' + d))
    }

    fn sign(&self) -> &'static str {
        if self.is_negative() { "-" } else { "" }
    }

    /// Without exponent, all digits: `-0.25`, `1000`.
    pub fn plain(&self) -> String {
        let fraction = i64::try_from(self.digits.len()).unwrap_or(i64::MAX) - self.exponent;
        self.unrounded_fixed(usize::try_from(fraction).unwrap_or(0))
    }

    /// Without exponent, with `places` digits after the point (`%f`).
    pub fn fixed(&self, places: usize) -> String {
        let mut rounded = self.clone();
        let count = self
            .exponent
            .saturating_add(i64::try_from(places).unwrap_or(i64::MAX));
        match usize::try_from(count) {
            Ok(count) => rounded.round(count),
            Err(_) => rounded.digits.clear(),
        }
        let sign = self.sign();
        format!(
            "{sign}{}",
            Self {
                negative: false,
                ..rounded
            }
            .unrounded_fixed(places)
        )
    }

    fn unrounded_fixed(&self, places: usize) -> String {
        let mut out = String::from(self.sign());
        let whole = usize::try_from(self.exponent).unwrap_or(0);
        if whole == 0 || self.digits.is_empty() {
            out.push('0');
        } else {
            out.extend((0..whole).map(|i| self.digit(i)));
        }
        if places > 0 {
            out.push('.');
            let first = self.exponent;
            for i in 0..places {
                let at = first.saturating_add(i64::try_from(i).unwrap_or(i64::MAX));
                out.push(usize::try_from(at).map_or('0', |at| self.digit(at)));
            }
        }
        out
    }

    /// With exponent and `places` digits after the point (`%e`).
    pub fn exponential(&self, places: usize, upper: bool) -> String {
        let mut rounded = self.clone();
        rounded.round(places + 1);
        let mut out = String::from(self.sign());
        out.push(rounded.digit(0));
        if places > 0 {
            out.push('.');
            out.extend((1..=places).map(|i| rounded.digit(i)));
        }
        out.push(if upper { 'E' } else { 'e' });
        let exponent = if rounded.digits.is_empty() {
            0
        } else {
            rounded.exponent - 1
        };
        out.push(if exponent < 0 { '-' } else { '+' });
        let _ = write!(out, "{:02}", exponent.abs());
        out
    }

    /// With exponent and every digit.
    pub fn scientific(&self) -> String {
        self.exponential(self.digits.len().saturating_sub(1), false)
    }

    /// The shorter of both (`%g`): with exponent below 10⁻⁴ and from 10^`digits`; `None` keeps every
    /// digit and takes six as the bound.
    pub fn general(&self, digits: Option<usize>, upper: bool) -> String {
        let mut rounded = self.clone();
        let mut bound = 6;
        if let Some(digits) = digits {
            let digits = digits.max(1);
            rounded.round(digits);
            bound = digits;
            let length = i64::try_from(rounded.digits.len()).unwrap_or(i64::MAX);
            if digits > rounded.digits.len() && length >= rounded.exponent {
                bound = rounded.digits.len();
            }
        }
        let exponent = rounded.exponent - 1;
        if !rounded.digits.is_empty()
            && (exponent < -4 || exponent >= i64::try_from(bound).unwrap_or(i64::MAX))
        {
            return rounded.exponential(rounded.digits.len().saturating_sub(1), upper);
        }
        rounded.plain()
    }
}

/// Every digit of `mantissa`·2^`exponent`.
pub(super) fn exact(mantissa: &BigInt, exponent: i64) -> Decimal {
    let (digits, power) = scaled(&mantissa.abs(), exponent);
    Decimal::new(mantissa.is_negative(), &digits, power)
}

/// `value`·2^`exponent` as decimal digits and a power of ten.
fn scaled(value: &BigInt, exponent: i64) -> (String, i64) {
    let size = usize::try_from(exponent.unsigned_abs()).unwrap_or(0);
    if exponent >= 0 {
        ((value << size).to_string(), 0)
    } else {
        let power = BigInt::from(5).pow(u32::try_from(size).unwrap_or(0));
        ((value * power).to_string(), exponent)
    }
}

/// The fewest digits that lie nearer to `mantissa`·2^`exponent` than to the next numbers of
/// `precision` bits above and below.
pub(super) fn shortest(mantissa: &BigInt, exponent: i64, precision: u32) -> Decimal {
    let bits = mantissa.bits();
    // One bit more than the precision: neighbours are then two apart, the halves between one.
    let shift = (u64::from(precision) + 1).saturating_sub(bits);
    let exponent = exponent - i64::try_from(shift).unwrap_or(0);
    let middle = mantissa.abs() << shift;
    // A tie goes to the even mantissa, so the halves belong to it only if it is even.
    let inclusive = !middle.bit(1);
    let (value, power) = scaled(&middle, exponent);
    let (above, _) = scaled(&(&middle + 1), exponent);
    let (below, _) = scaled(&(&middle - 1), exponent);
    let width = value.len().max(above.len()).max(below.len());
    let pad = |s: &str| -> Vec<u8> {
        let zeros = width - s.len();
        std::iter::repeat_n(0, zeros)
            .chain(s.bytes().map(|b| b.wrapping_sub(b'0')))
            .collect()
    };
    let (value, above, below) = (pad(&value), pad(&above), pad(&below));
    let significant = |digits: &[u8]| width - digits.iter().rev().take_while(|d| **d == 0).count();
    let (above_end, below_end) = (significant(&above), significant(&below));

    let negative = mantissa.is_negative();
    let whole: String = value.iter().map(|d| char::from(b'0' + d)).collect();
    let mut decimal = Decimal::new(negative, &whole, power);
    let leading = value.iter().take_while(|d| **d == 0).count();
    // How far the prefixes so far are apart; more than two changes nothing.
    let (mut to_above, mut to_below) = (0_i32, 0_i32);
    for (i, ((v, a), b)) in value.iter().zip(&above).zip(&below).enumerate() {
        to_above = (to_above * 10 + i32::from(*a) - i32::from(*v)).min(100);
        to_below = (to_below * 10 + i32::from(*v) - i32::from(*b)).min(100);
        let down = to_below > 0 || (inclusive && i + 1 >= below_end);
        let up = to_above > 1 || (to_above == 1 && (inclusive || i + 1 < above_end));
        let Some(count) = (i + 1).checked_sub(leading) else {
            continue;
        };
        match (down, up) {
            (true, true) => decimal.round(count),
            (true, false) => {
                decimal.digits.truncate(count);
                decimal.trim();
            }
            (false, true) if count <= decimal.digits.len() => {
                decimal.digits.truncate(count);
                decimal.increment();
                decimal.trim();
            }
            _ => continue,
        }
        break;
    }
    decimal
}
