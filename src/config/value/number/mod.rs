//! Numbers as Terraform computes them: binary floating point with 512 bits of mantissa.

mod decimal;

pub use decimal::Decimal;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

/// Bits of mantissa of every number that is parsed or counted.
const PRECISION: u32 = 512;
/// Bits of mantissa of a result of `pow` or `log`.
const DOUBLE_PRECISION: u32 = 53;
/// The largest power of two (and its inverse) a number may have: beyond 10^5000.
const MAX_EXPONENT: i64 = 16_700;
/// Most characters of a number's text.
const MAX_TEXT: usize = 8_000;

/// A number.
///
/// Equality and order are those of the value, however it was computed.
#[derive(Debug, Clone)]
pub struct Number(Repr);

#[derive(Debug, Clone)]
enum Repr {
    Int(i64),
    Float(Arc<Float>),
}

/// `mantissa` times two to the power of `exponent`; the mantissa is odd.
#[derive(Debug, Clone)]
struct Float {
    mantissa: BigInt,
    exponent: i64,
    precision: u32,
}

/// Why a number cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NumberError {
    /// The text is not a decimal number.
    #[error("a number is required")]
    Syntax,
    /// The result is too large or too close to zero.
    #[error("the number is out of range")]
    Range,
    /// Division or remainder by zero.
    #[error("division by zero")]
    DivisionByZero,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(Repr::Int(0));

    /// Reads a decimal number as HCL and `tonumber` do: sign, digits, fraction, exponent.
    ///
    /// # Errors
    ///
    /// When the text is no number, or one of too many digits.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        if let Ok(int) = text.parse::<i64>() {
            return Ok(Self(Repr::Int(int)));
        }
        if text.len() > MAX_TEXT {
            return Err(NumberError::Range);
        }
        let (negative, rest) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..)),
            Some(b'+') => (false, text.get(1..)),
            _ => (false, Some(text)),
        };
        let rest = rest.ok_or(NumberError::Syntax)?;
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => {
                let exponent = rest.get(at + 1..).ok_or(NumberError::Syntax)?;
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(NumberError::Syntax);
                }
                (rest.get(..at), exponent.parse::<i64>().unwrap_or(i64::MAX))
            }
            None => (Some(rest), 0),
        };
        let mantissa = mantissa.ok_or(NumberError::Syntax)?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = [whole, fraction].concat();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NumberError::Syntax);
        }
        let mut value = BigInt::parse_bytes(digits.as_bytes(), 10).ok_or(NumberError::Syntax)?;
        if value.is_zero() {
            return Ok(Self::ZERO);
        }
        if negative {
            value = -value;
        }
        let shift = exponent
            .checked_sub(i64::try_from(fraction.len()).unwrap_or(i64::MAX))
            .ok_or(NumberError::Range)?;
        if shift.abs() > MAX_EXPONENT {
            return Err(NumberError::Range);
        }
        let power = BigInt::from(10).pow(u32::try_from(shift.abs()).unwrap_or(0));
        if shift >= 0 {
            Self::rounded(value * power, 0, false, PRECISION)
        } else {
            Self::quotient(&value, 0, &power, 0, PRECISION)
        }
    }

    /// A whole number of any size, exactly.
    ///
    /// # Errors
    ///
    /// When it has too many digits.
    pub fn from_big(value: BigInt) -> Result<Self, NumberError> {
        let bits = u32::try_from(value.bits()).unwrap_or(u32::MAX);
        Self::rounded(value, 0, false, bits.max(PRECISION))
    }

    /// A double, exactly; it is printed with as few digits as tell it from other doubles.
    ///
    /// # Errors
    ///
    /// When it is not finite.
    pub fn from_f64(value: f64) -> Result<Self, NumberError> {
        if !value.is_finite() {
            return Err(NumberError::Range);
        }
        let bits = value.to_bits();
        let exponent = i64::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) = if exponent == 0 {
            (fraction, -1074)
        } else {
            (fraction | (1 << 52), exponent - 1075)
        };
        let mut mantissa = BigInt::from(mantissa);
        if value < 0.0 {
            mantissa = -mantissa;
        }
        Self::rounded(mantissa, exponent, false, DOUBLE_PRECISION)
    }

    /// The nearest double; infinite beyond the range of doubles.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            #[allow(clippy::cast_precision_loss)]
            // rounding to the nearest double is what is asked for
            Repr::Int(int) => *int as f64,
            Repr::Float(_) => self.exact().scientific().parse().unwrap_or(f64::NAN),
        }
    }

    /// The value as a whole number, if it is one that fits.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Int(int) => Some(*int),
            Repr::Float(float) if (0..64).contains(&float.exponent) => self.to_big()?.to_i64(),
            Repr::Float(_) => None,
        }
    }

    /// The value as a length or index, if it is a whole number from zero that fits.
    pub fn to_usize(&self) -> Option<usize> {
        self.to_i64().and_then(|i| usize::try_from(i).ok())
    }

    /// The value as a whole number, if it is one.
    pub fn to_big(&self) -> Option<BigInt> {
        match &self.0 {
            Repr::Int(int) => Some(BigInt::from(*int)),
            Repr::Float(float) => {
                let shift = usize::try_from(float.exponent).ok()?;
                Some(&float.mantissa << shift)
            }
        }
    }

    /// Whether it is a whole number.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Int(_) => true,
            Repr::Float(float) => float.exponent >= 0,
        }
    }

    /// -1, 0 or 1.
    pub fn signum(&self) -> i64 {
        match &self.0 {
            Repr::Int(int) => int.signum(),
            Repr::Float(float) => match float.mantissa.sign() {
                Sign::Minus => -1,
                Sign::NoSign => 0,
                Sign::Plus => 1,
            },
        }
    }

    /// The sum.
    ///
    /// # Errors
    ///
    /// When the result has too many digits.
    pub fn add(&self, other: &Self) -> Result<Self, NumberError> {
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0)
            && let Some(sum) = a.checked_add(*b)
        {
            return Ok(Self(Repr::Int(sum)));
        }
        let (a, b) = (self.float(), other.float());
        let exponent = a.exponent.min(b.exponent);
        let sum = shifted(&a.mantissa, a.exponent - exponent)
            + shifted(&b.mantissa, b.exponent - exponent);
        Self::rounded(sum, exponent, false, a.precision.max(b.precision))
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// When the result has too many digits.
    pub fn sub(&self, other: &Self) -> Result<Self, NumberError> {
        self.add(&other.neg())
    }

    /// The product.
    ///
    /// # Errors
    ///
    /// When the result has too many digits.
    pub fn mul(&self, other: &Self) -> Result<Self, NumberError> {
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0)
            && let Some(product) = a.checked_mul(*b)
        {
            return Ok(Self(Repr::Int(product)));
        }
        let (a, b) = (self.float(), other.float());
        let product = a.mantissa * b.mantissa;
        // A product of two short mantissas keeps all its bits, as in the real tool.
        let bits = u32::try_from(product.bits()).unwrap_or(u32::MAX);
        let precision = a.precision.max(b.precision).max(bits.min(PRECISION));
        Self::rounded(product, a.exponent + b.exponent, false, precision)
    }

    /// The quotient.
    ///
    /// # Errors
    ///
    /// When the divisor is zero, or the result has too many digits.
    pub fn div(&self, other: &Self) -> Result<Self, NumberError> {
        if other.signum() == 0 {
            return Err(NumberError::DivisionByZero);
        }
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0)
            && a.checked_rem(*b) == Some(0)
            && let Some(quotient) = a.checked_div(*b)
        {
            return Ok(Self(Repr::Int(quotient)));
        }
        let (a, b) = (self.float(), other.float());
        let precision = a.precision.max(b.precision);
        Self::quotient(&a.mantissa, a.exponent, &b.mantissa, b.exponent, precision)
    }

    /// The remainder of the division that rounds toward zero: it has the sign of `self`.
    ///
    /// # Errors
    ///
    /// When the divisor is zero.
    pub fn rem(&self, other: &Self) -> Result<Self, NumberError> {
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0)
            && let Some(rest) = a.checked_rem(*b)
        {
            return Ok(Self(Repr::Int(rest)));
        }
        let times = self.div(other)?.truncate();
        self.sub(&other.mul(&times)?)
    }

    /// The negative.
    #[must_use]
    pub fn neg(&self) -> Self {
        if let Repr::Int(int) = &self.0
            && let Some(negative) = int.checked_neg()
        {
            return Self(Repr::Int(negative));
        }
        let mut float = self.float();
        float.mantissa = -float.mantissa;
        Self::reduced(float)
    }

    /// The absolute value.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.signum() < 0 {
            self.neg()
        } else {
            self.clone()
        }
    }

    /// The whole part.
    #[must_use]
    pub fn truncate(&self) -> Self {
        self.whole(|mantissa, divisor| mantissa / divisor)
    }

    /// The largest whole number not above it.
    #[must_use]
    pub fn floor(&self) -> Self {
        self.whole(Integer::div_floor)
    }

    /// The smallest whole number not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        self.whole(Integer::div_ceil)
    }

    fn whole(&self, divide: fn(&BigInt, &BigInt) -> BigInt) -> Self {
        match &self.0 {
            Repr::Float(float) if float.exponent < 0 => {
                let divisor = shifted(&BigInt::from(1), -float.exponent);
                Self::reduced(Float {
                    mantissa: divide(&float.mantissa, &divisor),
                    exponent: 0,
                    precision: float.precision,
                })
            }
            _ => self.clone(),
        }
    }

    /// All its decimal digits.
    pub fn exact(&self) -> Decimal {
        match &self.0 {
            Repr::Int(int) => Decimal::new(*int < 0, &int.unsigned_abs().to_string(), 0),
            Repr::Float(float) => decimal::exact(&float.mantissa, float.exponent),
        }
    }

    /// The fewest decimal digits that tell it from its neighbours.
    pub fn shortest(&self) -> Decimal {
        match &self.0 {
            Repr::Int(_) => self.exact(),
            Repr::Float(float) => {
                decimal::shortest(&float.mantissa, float.exponent, float.precision)
            }
        }
    }

    /// Brings `mantissa`·2^`exponent` to `precision` bits, half to even. `sticky` says that further
    /// bits below are not all zero.
    fn rounded(
        mantissa: BigInt,
        exponent: i64,
        sticky: bool,
        precision: u32,
    ) -> Result<Self, NumberError> {
        let bits = mantissa.bits();
        let excess = bits.saturating_sub(u64::from(precision));
        let mut float = Float {
            mantissa,
            exponent,
            precision,
        };
        if excess > 0 {
            let negative = float.mantissa.is_negative();
            let magnitude = float.mantissa.magnitude();
            let half_bit = magnitude.bit(excess - 1);
            let below = sticky || magnitude.trailing_zeros().is_some_and(|z| z < excess - 1);
            let mut kept = BigInt::from(magnitude >> excess);
            if half_bit && (below || kept.is_odd()) {
                kept += 1;
            }
            float.mantissa = if negative { -kept } else { kept };
            float.exponent += i64::try_from(excess).map_err(|_| NumberError::Range)?;
        }
        let top = i64::try_from(float.mantissa.bits()).unwrap_or(i64::MAX);
        if !float.mantissa.is_zero() && float.exponent.saturating_add(top).abs() > MAX_EXPONENT {
            return Err(NumberError::Range);
        }
        Ok(Self::reduced(float))
    }

    /// The canonical form: a small whole number as such, else an odd mantissa.
    fn reduced(mut float: Float) -> Self {
        let Some(zeros) = float.mantissa.trailing_zeros() else {
            return Self::ZERO;
        };
        float.mantissa >>= zeros;
        float.exponent = float
            .exponent
            .saturating_add(i64::try_from(zeros).unwrap_or(i64::MAX));
        if (0..64).contains(&float.exponent) {
            let value = shifted(&float.mantissa, float.exponent);
            // A large double is printed with the digits of a double, so it stays one.
            if let Some(int) = value.to_i64()
                && value.bits() <= u64::from(float.precision)
            {
                return Self(Repr::Int(int));
            }
        }
        Self(Repr::Float(Arc::new(float)))
    }

    fn quotient(
        a: &BigInt,
        a_exponent: i64,
        b: &BigInt,
        b_exponent: i64,
        precision: u32,
    ) -> Result<Self, NumberError> {
        // Two bits more than asked for, so that rounding sees the half bit and what follows.
        let wanted = u64::from(precision) + 2 + b.bits();
        let shift = wanted.saturating_sub(a.bits());
        let (quotient, rest) = (a << shift).div_rem(b);
        let shift = i64::try_from(shift).map_err(|_| NumberError::Range)?;
        Self::rounded(
            quotient,
            a_exponent - b_exponent - shift,
            !rest.is_zero(),
            precision,
        )
    }

    fn float(&self) -> Float {
        match &self.0 {
            Repr::Int(int) => Float {
                mantissa: BigInt::from(*int),
                exponent: 0,
                precision: PRECISION,
            },
            Repr::Float(float) => Float::clone(float),
        }
    }
}

/// `value` times two to the power of `by`, which is not negative.
fn shifted(value: &BigInt, by: i64) -> BigInt {
    value << usize::try_from(by).unwrap_or(0)
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Int(value))
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        i64::try_from(value).map_or(Self::ZERO, Self::from)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Repr::Int(a), Repr::Int(b)) = (&self.0, &other.0) {
            return a.cmp(b);
        }
        let (a, b) = (self.float(), other.float());
        let exponent = a.exponent.min(b.exponent);
        shifted(&a.mantissa, a.exponent - exponent)
            .cmp(&shifted(&b.mantissa, b.exponent - exponent))
    }
}

/// As `tostring` writes it: without exponent, with the fewest digits that tell it from its neighbours.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(int) => write!(f, "{int}"),
            Repr::Float(_) => f.write_str(&self.shortest().plain()),
        }
    }
}

#[cfg(test)]
mod tests;
