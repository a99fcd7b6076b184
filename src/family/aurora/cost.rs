//! What the instances of a cluster cost, and the proxy before them.

use rust_decimal::Decimal;

use super::charges::{Capacity, before, instance};
use super::parts::PROXY;
use crate::billing::{Charge, Ends};
use crate::catalog::aurora::{IO_OPTIMIZED, SERVERLESS_CLASS};
use crate::config::value::Value as Found;
use crate::family::cost::{Range, Unstated, number, range};
use crate::family::{Price, Read};
use crate::sizing::{Sized, SizedDatabase};

/// The smallest capacity of each instance, in ACU.
pub(super) const MIN_CAPACITY: Price = Price("min_capacity");
/// The largest capacity of each instance, in ACU.
pub(super) const MAX_CAPACITY: Price = Price("max_capacity");
/// The class of each instance.
pub(super) const CLASS: Price = Price("class");
/// How storage is billed, which each instance's price follows.
pub(super) const STORAGE: Price = Price("storage");
/// Instances besides the writer.
pub(super) const READERS: Price = Price("readers");
/// Proxies before the cluster.
const PROXIES: Price = Price("proxies");

/// What decides the cost of a cluster beside its fields.
pub(super) const UNSTATED: &[Unstated] = &[Unstated {
    price: PROXIES,
    part: &PROXY,
    read: Read::CountLess(0),
}];

/// What a cluster costs with these values instead of the policy's, by the capacity of every instance.
pub(super) fn cost(
    database: &SizedDatabase,
    sized: &Sized,
    found: &[(Price, &Found)],
) -> Option<Range> {
    let mut now = Instances::of(database)?;
    for (price, got) in found {
        match *price {
            MIN_CAPACITY => now.min = Some(number(got)?),
            MAX_CAPACITY => now.max = Some(number(got)?),
            CLASS => now.class = got.as_str()?.into(),
            READERS => now.number = Decimal::ONE + number(got)?,
            PROXIES => now.proxied |= !number(got)?.is_zero(),
            STORAGE => now.io_optimized = got.as_str()? == IO_OPTIMIZED,
            _ => return None,
        }
    }
    range(now.charges()?, sized)
}

/// The instances of a cluster.
struct Instances {
    /// ACU of each, where they are serverless.
    min: Option<Decimal>,
    max: Option<Decimal>,
    class: String,
    number: Decimal,
    io_optimized: bool,
    /// Whether a proxy stands before them, which is billed by their capacity.
    proxied: bool,
}

impl Instances {
    /// As the policy sizes them.
    fn of(database: &SizedDatabase) -> Option<Self> {
        let acu = database.capacity.acu().map(|acu| acu.value);
        let decimal = |acu: f64| Decimal::try_from(acu).ok();
        let class = database.capacity.class();
        Some(Self {
            min: acu.map(|acu| decimal(acu.min.acu())).unwrap_or_default(),
            max: acu.map(|acu| decimal(acu.max.acu())).unwrap_or_default(),
            class: class.map_or_else(|| SERVERLESS_CLASS.into(), |class| class.value.clone()),
            number: Decimal::ONE + Decimal::from(database.readers.value),
            io_optimized: database.is_io_optimized(),
            proxied: database.proxy.is_some(),
        })
    }

    /// What they are billed for; none where the capacity of serverless ones is not known.
    fn charges(&self) -> Option<Vec<Charge>> {
        let acu = match (self.min, self.max) {
            (Some(min), Some(max)) => Some(Ends {
                floor: min,
                expected: min,
                ceiling: max.max(min),
            }),
            _ => None,
        };
        let one = instance(&self.class, self.io_optimized, acu)?;
        let all = Charge {
            quantity: one.quantity.times(self.number),
            ..one
        };
        let mut out = vec![all];
        if self.proxied {
            let behind = Capacity::of(&self.class, acu)?.times(self.number);
            out.push(before(behind));
        }
        Some(out)
    }
}
