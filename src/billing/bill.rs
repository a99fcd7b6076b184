//! What resources cost a month, line by line.

use rust_decimal::Decimal;

use crate::catalog::price::{HOURS, Price, Table, Unit};

/// An amount at the least capacity, at what is expected, and at the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Ends {
    /// At the least capacity.
    pub floor: Decimal,
    /// At the capacity that is expected.
    pub expected: Decimal,
    /// At the most capacity.
    pub ceiling: Decimal,
}

impl Ends {
    /// The same at any load.
    pub fn flat(amount: Decimal) -> Self {
        Self {
            floor: amount,
            expected: amount,
            ceiling: amount,
        }
    }

    /// Each end by itself.
    #[must_use]
    pub fn map(self, f: impl Fn(Decimal) -> Decimal) -> Self {
        Self {
            floor: f(self.floor),
            expected: f(self.expected),
            ceiling: f(self.ceiling),
        }
    }

    /// This many times as much.
    #[must_use]
    pub fn times(self, factor: Decimal) -> Self {
        self.map(|amount| amount * factor)
    }
}

impl std::ops::Add for Ends {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            floor: self.floor + other.floor,
            expected: self.expected + other.expected,
            ceiling: self.ceiling + other.ceiling,
        }
    }
}

impl std::ops::Sub for Ends {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            floor: self.floor - other.floor,
            expected: self.expected - other.expected,
            ceiling: self.ceiling - other.ceiling,
        }
    }
}

impl std::iter::Sum for Ends {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| sum + one)
    }
}

/// How much of something is billed in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// So much, in the unit of the price.
    Known(Ends),
    /// What nobody can read off a configuration: requests, traffic, data kept.
    Usage,
}

/// What a price is reckoned with that AWS does not publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumption {
    /// What is assumed, for a reader.
    pub name: &'static str,
    /// Percent of the price on demand.
    pub percent: u32,
}

/// One thing that a resource is billed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is billed, for a reader: `2 to 10 tasks, 0.5 vCPU`.
    pub what: String,
    /// Its meter: `fargate.x86.vcpu`.
    pub meter: String,
    /// Its price in the resource's Region; none where the table has none.
    pub price: Option<Price>,
    /// How much of it.
    pub quantity: Quantity,
    /// What the price is reckoned with.
    pub assumed: Option<Assumption>,
}

impl Line {
    /// What it costs a month, US dollars; none where the price or the quantity is not known.
    pub fn usd(&self) -> Option<Ends> {
        let price = self.price.as_ref()?;
        let percent = self.assumed.map_or(100, |a| a.percent);
        let share = Decimal::new(percent.into(), 2);
        match &self.quantity {
            Quantity::Known(ends) => Some(ends.map(|quantity| price.of(quantity) * share)),
            Quantity::Usage => None,
        }
    }

    /// What is counted.
    pub fn unit(&self) -> Option<Unit> {
        self.price.as_ref().map(|price| price.unit)
    }
}

/// A capacity that is billed, before its price in a Region: what bills of resources and sizes of the policy are both
/// worked out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Charge {
    /// What is billed, for a reader.
    pub(crate) what: String,
    /// The id of what AWS has a price for, in tables of prices.
    pub(crate) meter: String,
    /// How much of it in a month, in the unit of the price.
    pub(crate) quantity: Ends,
    /// What the price is reckoned with.
    pub(crate) assumed: Option<Assumption>,
}

impl Charge {
    /// What is there all the time, so many times.
    pub(crate) fn always(what: impl Into<String>, meter: impl AsRef<str>, count: Ends) -> Self {
        Self {
            what: what.into(),
            meter: meter.as_ref().to_owned(),
            quantity: count.times(HOURS),
            assumed: None,
        }
    }

    /// Its line in a bill; without a price where the Region is not known or has none.
    pub(crate) fn line(self, prices: &Table, region: Option<&str>) -> Line {
        let price = region.and_then(|region| prices.price(&self.meter, region));
        Line {
            what: self.what,
            meter: self.meter,
            price,
            quantity: Quantity::Known(self.quantity),
            assumed: self.assumed,
        }
    }
}

/// What charges come to in a Region, US dollars a month; none where one has no price there.
pub(crate) fn usd(
    charges: impl IntoIterator<Item = Charge>,
    prices: &Table,
    region: &str,
) -> Option<Ends> {
    let lines = charges.into_iter().map(|c| c.line(prices, Some(region)));
    lines.map(|line| line.usd()).sum()
}

/// `2 tasks`, `2 to 10 tasks`.
pub(crate) fn count(ends: Ends, one: &str, many: &str) -> String {
    let (floor, ceiling) = (ends.floor.normalize(), ends.ceiling.normalize());
    if floor == ceiling {
        let word = if floor == Decimal::ONE { one } else { many };
        return format!("{floor} {word}");
    }
    format!("{floor} to {ceiling} {many}")
}
