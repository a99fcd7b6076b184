//! A range of a quantity.

use std::fmt;

use super::Quantity;

/// A range with both ends included, written `"2..20"`; one value alone is both of its ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band<T> {
    /// Lower end.
    pub min: T,
    /// Upper end, never below the lower.
    pub max: T,
}

/// Why a text is no band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandError {
    /// Not of the form `low..high`, or an end is not of the unit.
    Form,
    /// The lower end is above the upper.
    Reversed,
}

impl<T: Quantity> Band<T> {
    /// Both ends at one value.
    pub fn fixed(value: T) -> Self {
        Self {
            min: value,
            max: value,
        }
    }

    /// Whether nothing lies between its ends.
    pub fn is_fixed(&self) -> bool {
        self.min == self.max
    }

    /// Reads `"low..high"`, or one value for both; a unit at the upper end counts for a lower end without one.
    ///
    /// # Errors
    ///
    /// When the text is no range, or its units do not fit together.
    pub fn from_text(text: &str) -> Result<Self, BandError> {
        let Some((low, high)) = text.split_once("..") else {
            return T::from_text(text).map(Self::fixed).ok_or(BandError::Form);
        };
        let max = T::from_text(high).ok_or(BandError::Form)?;
        let unit = high
            .trim()
            .trim_start_matches(|c: char| c.is_ascii_digit() || ".,_".contains(c));
        let min = T::from_text(low)
            .or_else(|| T::from_text(&format!("{low}{unit}")))
            .ok_or(BandError::Form)?;
        if min > max {
            return Err(BandError::Reversed);
        }
        Ok(Self { min, max })
    }
}

impl<T: Quantity> fmt::Display for Band<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_fixed() {
            return self.min.fmt(f);
        }
        let (min, max) = (self.min.to_string(), self.max.to_string());
        // A shared unit is written once: `0.5..2 ACU`.
        match (min.split_once(' '), max.split_once(' ')) {
            (Some((low, a)), Some((_, b))) if a == b => write!(f, "{low}..{max}"),
            _ => write!(f, "{min}..{max}"),
        }
    }
}
