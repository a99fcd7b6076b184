//! What things cost, in US dollars a month: resources line by line, and a found size against the policy's.

mod compare;
mod estimate;
mod kinds;
mod limit;
mod rest;
mod savings;
mod strategies;
mod usage;

use crate::config::value::Value as Found;
use crate::family::{FAMILIES, Price, family};
use crate::sizing::Sized;

pub use crate::billing::{Assumption, Ends, Line, Quantity};
pub use compare::{Change, changes};
pub use estimate::{Bill, Estimate, estimate};
pub use limit::{End, Limit, Verdict};
pub use rest::{Rest, rest};
pub use savings::{Saving, savings};
pub use strategies::{Standing, Strategy, strategies};
pub use usage::Usage;

pub use crate::family::Range;

/// What a found value of an item costs more than the policy's, where prices are known. The `rest` of the item counts on both
/// sides.
pub fn difference(
    sized: &Sized,
    item: Item<'_>,
    rest: &Rest,
    price: Price,
    got: &Found,
) -> Option<Range> {
    differences(sized, item, rest, &[(price, got)])
}

/// An item: its family and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// The word of its family: `service`.
    pub family: &'a str,
    /// Its label in the policy.
    pub name: &'a str,
}

/// What several found values of an item cost together: CPU and the number of tasks multiply.
pub fn differences(
    sized: &Sized,
    item: Item<'_>,
    rest: &Rest,
    found: &[(Price, &Found)],
) -> Option<Range> {
    let family = family(item.family)?;
    let mut values: Vec<(Price, &Found)> = rest.iter().map(|(price, got)| (*price, got)).collect();
    let policy = family.cost(sized, item.name, &values)?;
    values.extend(found);
    let range = family.cost(sized, item.name, &values)?.less(policy);
    range.is_finite().then_some(range)
}

/// What an item costs as it is sized; none where a price is not known.
pub fn of(sized: &Sized, item: Item<'_>) -> Option<Range> {
    family(item.family)?.cost(sized, item.name, &[])
}

/// What an item costs with both of its bounds at one number; none where a price is not known.
pub fn at(sized: &Sized, item: Item<'_>, bounds: [Price; 2], number: f64) -> Option<Range> {
    let found = Found::string(number.to_string());
    let found = bounds.map(|price| (price, &found));
    let range = family(item.family)?.cost(sized, item.name, &found)?;
    range.is_finite().then_some(range)
}

/// What the policy's items cost as sized, but for what is billed by use; none where a price is not known.
pub fn planned(sized: &Sized) -> Option<Range> {
    let mut out = Range::default();
    for family in FAMILIES {
        out += family.planned(sized)?;
    }
    out.is_finite().then_some(out)
}
