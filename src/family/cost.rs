//! What items cost a month: the parts of it that families have in common.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::billing::{Charge, Ends, usd};
use crate::catalog::price::embedded;
use crate::config::value::{Data, Value as Found};
use crate::sizing::Sized;

use super::{Part, Price, Read};

/// Where a resource shows something that decides what the item costs, though no policy states it.
pub struct Unstated {
    /// What it decides of the cost.
    pub price: Price,
    /// The part that shows it.
    pub part: &'static Part,
    /// Where in the part.
    pub read: Read,
}

/// What something costs a month, in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Range {
    /// At the minimum capacity.
    pub floor: f64,
    /// At the demand.
    pub expected: f64,
    /// At the maximum capacity.
    pub ceiling: f64,
}

impl Range {
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

/// What charges come to a month in the Region of an environment; none where one has no price there.
pub(super) fn range(charges: impl IntoIterator<Item = Charge>, sized: &Sized) -> Option<Range> {
    let Ends {
        floor,
        expected,
        ceiling,
    } = usd(charges, embedded(), &sized.region)?;
    Some(Range {
        floor: floor.to_f64()?,
        expected: expected.to_f64()?,
        ceiling: ceiling.to_f64()?,
    })
}

/// The largest number that is reckoned with, as in bills.
const LARGEST: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// A number, also where CPU or memory has its unit beside it; none where it is no number of anything that AWS has.
pub(super) fn number(found: &Found) -> Option<Decimal> {
    let number = match &found.data {
        Data::Number(n) => n.to_string().parse::<f64>().ok(),
        Data::String(text) => {
            let text = text.trim().to_ascii_lowercase();
            let unit = ["vcpu", "gb"].iter().find_map(|u| text.strip_suffix(u));
            match unit {
                Some(n) => n.trim().parse::<f64>().ok().map(|n| n * 1024.0),
                None => text.parse().ok(),
            }
        }
        _ => None,
    };
    let number = Decimal::try_from(number?).ok();
    number.filter(|n| (Decimal::ZERO..=LARGEST).contains(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::price::{HOURS, Item};
    use crate::policy::{BASELINE, load};
    use crate::text::Files;

    const RANGE: Range = Range {
        floor: 1.0,
        expected: 2.5,
        ceiling: 4.0,
    };

    #[test]
    fn ranges_are_added_end_by_end() {
        let other = Range {
            floor: 3.0,
            expected: 3.0,
            ceiling: 3.0,
        };
        let mut more = other;
        more += RANGE;
        assert_eq!(more.less(RANGE), other);
        let ends = (more.floor, more.expected, more.ceiling);
        assert_eq!(ends, (4.0, 5.5, 7.0));
    }

    #[test]
    fn a_range_is_dollars_where_each_end_is() {
        assert!(RANGE.is_finite());
        for no in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            let with = |at: usize| Range {
                floor: if at == 0 { no } else { 1.0 },
                expected: if at == 1 { no } else { 1.0 },
                ceiling: if at == 2 { no } else { 1.0 },
            };
            assert!((0..3).all(|at| !with(at).is_finite()), "{no}");
        }
    }

    #[test]
    fn what_runs_all_the_time_costs_its_hours_where_the_region_has_a_price() {
        let mut files = Files::new();
        let id = files.add("tfsize.hcl", BASELINE);
        let loaded = load(&mut files, id).unwrap();
        let mut sized = crate::sizing::size(&loaded.environments[0], &mut Vec::new());
        for item in Item::ALL {
            for region in embedded().regions(item.id()) {
                region.clone_into(&mut sized.region);
                let listed = embedded().price(item.id(), region).unwrap().usd();
                let once = Charge::always("", item, Ends::flat(1.into()));
                let month = range([once], &sized).unwrap();
                let expected = (listed * HOURS).to_f64().unwrap();
                let ends = [month.floor, month.expected, month.ceiling];
                assert!(ends.iter().all(|usd| (usd - expected).abs() < 1e-9));
            }
        }
        "nowhere-1".clone_into(&mut sized.region);
        let charge = Charge::always("", Item::FargateX86Vcpu, Ends::flat(1.into()));
        assert_eq!(range([charge], &sized), None);
    }

    #[test]
    fn a_number_is_read_however_it_is_written() {
        for (found, expected) in [
            (Found::number(512), Some(512)),
            (Found::string("512"), Some(512)),
            (Found::string(" 1 vCPU "), Some(1024)),
            (Found::string("2GB"), Some(2048)),
            (Found::string(".25 vcpu"), Some(256)),
            (Found::string("vCPU"), None),
            (Found::string("much"), None),
            (Found::bool(true), None),
            // More than AWS has of anything, and less than nothing.
            (Found::string("1e300"), None),
            (Found::number(-1), None),
        ] {
            let expected = expected.map(Decimal::from);
            assert_eq!(number(&found), expected, "{found:?}");
        }
    }

    #[test]
    fn a_family_reads_each_of_its_prices_and_the_value_of_the_policy_changes_nothing() {
        let mut files = Files::new();
        let id = files.add("tfsize.hcl", BASELINE);
        let loaded = load(&mut files, id).unwrap();
        let mut tried = 0;
        for environment in &loaded.environments {
            let sized = crate::sizing::size(environment, &mut Vec::new());
            for family in crate::family::FAMILIES {
                for call in family.calls(&sized) {
                    for bound in &call.bound {
                        let (Some(price), Some(shown)) = (bound.field.price, &bound.shows) else {
                            continue;
                        };
                        let found = match shown {
                            crate::value::Value::Text(text) => Found::string(text.as_str()),
                            other => Found::string(other.to_string()),
                        };
                        let planned = family.cost(&sized, &call.name, &[]);
                        let priced = family.cost(&sized, &call.name, &[(price, &found)]);
                        assert!(planned.is_some(), "{}", bound.field.name);
                        assert_eq!(priced, planned, "{}", bound.field.name);
                        tried += 1;
                    }
                }
                let nothing = Found::number(1);
                if let Some(item) = family.calls(&sized).first()
                    && family.fields().iter().any(|field| field.price.is_some())
                {
                    let other = [(crate::family::Price("of another"), &nothing)];
                    assert_eq!(family.cost(&sized, &item.name, &other), None);
                }
            }
        }
        assert!(tried > 10, "{tried}");
    }
}
