//! List prices of AWS: on demand, in US dollars, without tax, by meter and Region.
//!
//! Most were read from AWS's own feed by a converter that stays in the project (`just prices`); each has its document and date.
//! A Region that has no price for a meter has none here: the answer is "missing", never another Region's price.

pub mod documents;
pub mod instance;
mod meter;
mod service;
mod table;

use rust_decimal::Decimal;
use serde::Serialize;

use super::source::Source;

pub use documents::find as document;
pub use meter::{Item, Unit};
pub use service::{Service, service};
pub use table::{ANYWHERE, COLUMNS, FORMAT, MAGIC, Table, TableError, embedded};

/// Hours of a month, as AWS's own calculator and infracost count them.
pub const HOURS: Decimal = Decimal::from_parts(730, 0, 0, false, 0);

/// The price from some quantity of a month on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// Quantity of a month, in the price's unit, from which it holds.
    pub from: u64,
    /// Price of one unit, US dollars.
    #[serde(with = "rust_decimal::serde::float")]
    pub usd: Decimal,
}

/// What a meter costs in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Price {
    /// What is sold.
    pub meter: String,
    /// What is counted.
    pub unit: Unit,
    /// Code of the Region.
    pub region: String,
    /// The price by quantity, the first from zero on; most prices are the same for any quantity.
    pub tiers: Vec<Tier>,
    /// Where it was read.
    pub source: &'static Source,
}

impl Price {
    /// Price of one unit (of the first tier), US dollars.
    pub fn usd(&self) -> Decimal {
        self.tiers.first().map_or(Decimal::ZERO, |tier| tier.usd)
    }

    /// What a quantity of a month costs, US dollars: each part of it at the price of its tier.
    pub fn of(&self, quantity: Decimal) -> Decimal {
        let ends = self
            .tiers
            .iter()
            .skip(1)
            .map(|t| Some(t.from))
            .chain([None]);
        let parts = self.tiers.iter().zip(ends).map(|(tier, end)| {
            let end = end.map_or(quantity, |end| quantity.min(Decimal::from(end)));
            (end - Decimal::from(tier.from)).max(Decimal::ZERO) * tier.usd
        });
        parts.sum()
    }
}

/// A discount that depends on the market or on a commitment: a parameter, not a price.
///
/// Shares of the on-demand price, 0 to 1. `expected` is `high` where AWS publishes an upper bound only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Discount {
    /// What it is called.
    pub name: &'static str,
    /// Least that is saved.
    pub low: f64,
    /// What to reckon with when nothing better is known.
    pub expected: f64,
    /// Most that is saved.
    pub high: f64,
    /// Where it was read.
    pub source: &'static Source,
}

/// Compute Savings Plan on Fargate: one year without upfront payment, to three years all upfront.
pub static COMPUTE_SAVINGS_PLAN: Discount = Discount {
    name: "Compute Savings Plan on Fargate",
    low: 0.0,
    expected: 0.20,
    high: 0.52,
    source: &documents::COMPUTE_PLANS,
};

#[cfg(test)]
mod tests {
    use rust_decimal::prelude::ToPrimitive as _;

    use super::*;

    const HOURS_PER_MONTH: f64 = 730.0;

    fn price(meter: impl AsRef<str>, region: &str) -> Option<Price> {
        embedded().price(meter.as_ref(), region)
    }

    fn usd(meter: impl AsRef<str>, region: &str) -> f64 {
        price(meter, region).unwrap().usd().to_f64().unwrap()
    }

    fn us(meter: impl AsRef<str>) -> f64 {
        usd(meter, "us-east-1")
    }

    #[track_caller]
    fn assert_cents(dollars: f64, want: f64) {
        let cents = (dollars * 100.0).round() / 100.0;
        assert!((cents - want).abs() < 1e-9, "{dollars} should be {want}");
    }

    fn task(vcpu: Item, memory: Item, cpus: f64, gb: f64) -> f64 {
        (us(vcpu) * cpus + us(memory) * gb) * HOURS_PER_MONTH
    }

    #[test]
    fn fargate_tasks_by_the_month() {
        let x86 = |cpus, gb| task(Item::FargateX86Vcpu, Item::FargateX86Memory, cpus, gb);
        let arm = |cpus, gb| task(Item::FargateArmVcpu, Item::FargateArmMemory, cpus, gb);
        for (cpus, gb, on_x86, on_arm) in [
            (0.25, 0.5, 9.01, 7.21),
            (0.5, 1.0, 18.02, 14.42),
            (2.0, 4.0, 72.08, 57.67),
            (16.0, 32.0, 576.64, 461.36),
            (32.0, 60.0, 1140.30, 912.32),
        ] {
            assert_cents(x86(cpus, gb), on_x86);
            assert_cents(arm(cpus, gb), on_arm);
        }
    }

    #[test]
    fn aurora_and_brokers_by_the_month() {
        let month = |meter: &dyn AsRef<str>| us(meter.as_ref()) * HOURS_PER_MONTH;
        assert_cents(month(&Item::AuroraAcu) * 0.5, 43.80);
        assert_cents(month(&Item::AuroraAcu) * 32.0, 2803.20);
        assert_cents(us(Item::AuroraIo) * 7884.0, 1576.80);
        assert_cents(month(&Item::RdsProxyAcu) * 8.0, 87.60);
        assert_cents(month(&"mq.m5.xlarge.cluster"), 1261.44);
        assert_cents(month(&"mq.m7g.medium"), 99.79);
    }

    /// Each figure stands in two documents: AWS's feed, from which the table is made, and a list of prices compiled from others.
    #[test]
    fn the_feed_agrees_with_what_others_quote() {
        for (meter, region, expected) in [
            ("fargate.x86.vcpu", "us-east-1", 0.04048),
            ("fargate.x86.memory", "eu-west-1", 0.004_445),
            ("fargate.arm64.vcpu", "us-east-1", 0.03238),
            ("aurora.acu", "eu-west-1", 0.14),
            ("aurora.acu.io-optimized", "us-east-1", 0.16),
            ("aurora.storage", "sa-east-1", 0.19),
            ("aurora.storage.io-optimized", "us-east-1", 0.225),
            ("aurora.backup", "us-east-1", 0.021),
            ("aurora.backtrack", "us-east-1", 0.012),
            ("mq.storage.efs", "us-east-1", 0.3),
            ("events.custom", "us-east-1", 1.0),
            ("sqs.fifo", "us-east-1", 0.5),
            ("sns.email", "us-east-1", 20.0),
            ("sns.fifo.publish.payload", "us-east-1", 0.017),
            ("cloudwatch.alarm.high-resolution", "us-east-1", 0.3),
            ("cloudwatch.dashboard", "us-east-1", 3.0),
            ("logs.insights", "us-east-1", 0.005),
            ("xray.recorded", "us-east-1", 5.0),
            ("nat.gateway", "us-east-1", 0.045),
            ("alb", "eu-west-1", 0.0252),
            ("nlb.lcu", "us-east-1", 0.006),
            ("endpoint.interface", "us-east-1", 0.01),
            ("vpc.public-ipv4", "us-east-1", 0.005),
            ("kms.key", "us-east-1", 1.0),
            ("aurora.db.r6g.large", "us-east-1", 0.26),
            ("aurora.db.r6g.large.io-optimized", "us-east-1", 0.338),
            ("aurora.db.r6g.large", "eu-central-1", 0.313),
        ] {
            let found = usd(meter, region);
            assert!(
                (found - expected).abs() < 1e-12,
                "{meter} {region}: {found}"
            );
        }
    }

    #[test]
    fn broker_nodes_double_with_their_size() {
        for family in ["mq.m5", "mq.m7g"] {
            let sizes = ["large", "xlarge", "2xlarge", "4xlarge"];
            for two in sizes.windows(2) {
                let (small, large) = (
                    format!("{family}.{}", two[0]),
                    format!("{family}.{}", two[1]),
                );
                assert!((us(small) * 2.0 - us(large)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn every_type_that_can_be_created_has_a_price() {
        for instance in &crate::catalog::broker::INSTANCE_TYPES.value {
            if instance.created_until.is_none() {
                assert!(
                    price(instance.name, "us-east-1").is_some(),
                    "{}",
                    instance.name
                );
            }
        }
    }

    #[test]
    fn each_part_of_a_quantity_has_the_price_of_its_tier() {
        let sqs = price(Item::SqsStandard, "us-east-1").unwrap();
        let of = |millions: i64| sqs.of(Decimal::from(millions)).to_string();
        assert_eq!(sqs.of(Decimal::ZERO), Decimal::ZERO);
        assert_eq!(of(1), "0.4");
        assert_eq!(of(100_000), "40000.0");
        // 40,000 + 30,000 + 50,000 x 0.24
        assert_eq!(sqs.of(Decimal::from(250_000)), Decimal::from(82_000));
    }

    #[test]
    fn a_class_with_more_memory_or_included_io_costs_more() {
        use crate::catalog::aurora_class::InstanceClass;
        for class in InstanceClass::all() {
            let name = class.name();
            for region in embedded().regions(&instance::aurora(&name, false)) {
                let plain = usd(instance::aurora(&name, false), region);
                let optimized = price(instance::aurora(&name, true), region);
                assert!(
                    optimized.is_none_or(|o| o.usd().to_f64().unwrap() > plain),
                    "{name} {region}"
                );
            }
        }
    }
}
