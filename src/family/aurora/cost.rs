//! What the instances of a cluster cost, and the proxy before them.

use crate::catalog::aurora::{IO_OPTIMIZED, SERVERLESS_CLASS};
use crate::catalog::aurora_class::{PROXY_LEAST_ACU, PROXY_LEAST_VCPU, virtual_cpus};
use crate::catalog::price::{Item, instance};
use crate::config::value::Value as Found;
use crate::family::Price;
use crate::family::cost::{Range, monthly, number};
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

/// What a cluster costs with these values instead of the policy's, by the capacity of every instance.
pub(super) fn cost(
    database: &SizedDatabase,
    sized: &Sized,
    found: &[(Price, &Found)],
) -> Option<Range> {
    let mut now = Instances::of(database);
    for (price, got) in found {
        match *price {
            MIN_CAPACITY => now.min = Some(number(got)?),
            MAX_CAPACITY => now.max = Some(number(got)?),
            CLASS => now.class = got.as_str()?.into(),
            READERS => now.number = 1.0 + number(got)?,
            STORAGE => now.io_optimized = got.as_str()? == IO_OPTIMIZED,
            _ => return None,
        }
    }
    now.cost(sized)
}

/// The instances of a cluster.
struct Instances {
    /// ACU of each, where they are serverless.
    min: Option<f64>,
    max: Option<f64>,
    class: String,
    number: f64,
    io_optimized: bool,
    /// Whether a proxy stands before them, which is billed by their capacity.
    proxied: bool,
}

impl Instances {
    /// As the policy sizes them.
    fn of(database: &SizedDatabase) -> Self {
        let acu = database.capacity.acu().map(|acu| acu.value);
        let class = database.capacity.class();
        Self {
            min: acu.map(|acu| acu.min.acu()),
            max: acu.map(|acu| acu.max.acu()),
            class: class.map_or_else(|| SERVERLESS_CLASS.into(), |class| class.value.clone()),
            number: 1.0 + f64::from(database.readers.value),
            io_optimized: database.is_io_optimized(),
            proxied: database.proxy.is_some(),
        }
    }

    /// What they cost. Nothing says how much capacity the demand takes: the least is what is expected.
    fn cost(&self, sized: &Sized) -> Option<Range> {
        if self.class != SERVERLESS_CLASS {
            let month = monthly(instance::aurora(&self.class, self.io_optimized), sized)?;
            let mut all = month * self.number;
            if self.proxied {
                let cpus = f64::from(virtual_cpus(&self.class)?) * self.number;
                let least = f64::from(PROXY_LEAST_VCPU);
                all += monthly(Item::RdsProxyVcpu, sized)? * cpus.max(least);
            }
            return Some(Range::flat(all));
        }
        let acu = monthly(
            if self.io_optimized {
                Item::AuroraAcuIoOptimized
            } else {
                Item::AuroraAcu
            },
            sized,
        )?;
        let (min, max) = (self.min?, self.max?);
        let range = Range {
            floor: min,
            expected: min,
            ceiling: max.max(min),
        };
        let mut out = range.times(acu * self.number);
        if self.proxied {
            let least = f64::from(PROXY_LEAST_ACU);
            let billed = |acu: f64| (acu * self.number).max(least);
            let proxy = Range {
                floor: billed(range.floor),
                expected: billed(range.expected),
                ceiling: billed(range.ceiling),
            };
            out += proxy.times(monthly(Item::RdsProxyAcu, sized)?);
        }
        Some(out)
    }
}
