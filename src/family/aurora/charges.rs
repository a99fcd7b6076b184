//! What instances of Aurora and the proxies before them come to, whether resources or the policy say which there are.

use rust_decimal::Decimal;

use crate::billing::{Charge, Ends, count};
use crate::catalog::aurora::SERVERLESS_CLASS;
use crate::catalog::aurora_class::{PROXY_LEAST_ACU, PROXY_LEAST_VCPU, virtual_cpus};
use crate::catalog::price::Item;
use crate::catalog::price::instance;

/// An instance of a class; none where it is serverless and its capacity is not known. Nothing says how much capacity
/// the demand takes: the least is what is expected.
pub(super) fn instance(class: &str, io_optimized: bool, acu: Option<Ends>) -> Option<Charge> {
    if class != SERVERLESS_CLASS {
        let meter = instance::aurora(class, io_optimized);
        return Some(Charge::always(class, meter, Ends::flat(Decimal::ONE)));
    }
    let acu = acu?;
    let item = if io_optimized {
        Item::AuroraAcuIoOptimized
    } else {
        Item::AuroraAcu
    };
    Some(Charge::always(count(acu, "ACU", "ACU"), item, acu))
}

/// The capacity behind a proxy, which it is billed by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Capacity {
    /// ACU of serverless instances.
    acu: Ends,
    /// vCPU of others.
    vcpu: Decimal,
}

impl Capacity {
    /// That of an instance; none where nothing says it.
    pub(super) fn of(class: &str, acu: Option<Ends>) -> Option<Self> {
        match virtual_cpus(class) {
            Some(cpus) => Some(Self {
                vcpu: cpus.into(),
                ..Self::default()
            }),
            None => Some(Self {
                acu: acu?,
                ..Self::default()
            }),
        }
    }

    /// That of so many.
    pub(super) fn times(self, number: Decimal) -> Self {
        Self {
            acu: self.acu.times(number),
            vcpu: self.vcpu * number,
        }
    }
}

impl std::ops::AddAssign for Capacity {
    fn add_assign(&mut self, other: Self) {
        self.acu = self.acu + other.acu;
        self.vcpu += other.vcpu;
    }
}

/// A proxy before so much, which is billed by at least 2 vCPU or 8 ACU.
pub(super) fn before(behind: Capacity) -> Charge {
    if behind.vcpu.is_zero() {
        let least = Decimal::from(PROXY_LEAST_ACU);
        let acu = behind.acu.map(|acu| acu.max(least));
        Charge::always(count(acu, "ACU", "ACU"), Item::RdsProxyAcu, acu)
    } else {
        let vcpu = behind.vcpu.max(Decimal::from(PROXY_LEAST_VCPU));
        Charge::always(format!("{vcpu} vCPU"), Item::RdsProxyVcpu, Ends::flat(vcpu))
    }
}
