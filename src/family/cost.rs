//! What items cost a month: the parts of it that families have in common.

use crate::catalog::price::{HOURS_PER_MONTH, Item, price};
use crate::config::value::{Data, Value as Found};
use crate::sizing::Sized;

/// What something costs a month, in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Range {
    /// At the least capacity.
    pub floor: f64,
    /// At the demand.
    pub expected: f64,
    /// At the most capacity.
    pub ceiling: f64,
}

impl Range {
    /// The same at any load.
    pub(super) fn flat(usd: f64) -> Self {
        Self {
            floor: usd,
            expected: usd,
            ceiling: usd,
        }
    }

    /// This many times as much.
    pub(super) fn times(self, n: f64) -> Self {
        Self {
            floor: self.floor * n,
            expected: self.expected * n,
            ceiling: self.ceiling * n,
        }
    }

    /// What is more than another.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            floor: self.floor - other.floor,
            expected: self.expected - other.expected,
            ceiling: self.ceiling - other.ceiling,
        }
    }

    /// Whether all of it is a number of dollars.
    pub fn is_finite(self) -> bool {
        self.floor.is_finite() && self.expected.is_finite() && self.ceiling.is_finite()
    }
}

impl std::ops::AddAssign for Range {
    fn add_assign(&mut self, other: Self) {
        self.floor += other.floor;
        self.expected += other.expected;
        self.ceiling += other.ceiling;
    }
}

/// What something that runs all the time costs a month in the Region of an environment.
pub(super) fn monthly(item: Item, sized: &Sized) -> Option<f64> {
    price(item, &sized.region).map(|p| p.usd() * HOURS_PER_MONTH)
}

/// A number, also where CPU or memory has its unit beside it.
pub(super) fn number(found: &Found) -> Option<f64> {
    match &found.data {
        Data::Number(n) => n.to_string().parse().ok(),
        Data::String(text) => {
            let text = text.trim().to_ascii_lowercase();
            let unit = ["vcpu", "gb"].iter().find_map(|u| text.strip_suffix(u));
            match unit {
                Some(n) => n.trim().parse::<f64>().ok().map(|n| n * 1024.0),
                None => text.parse().ok(),
            }
        }
        _ => None,
    }
}
