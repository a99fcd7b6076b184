//! What would cost less: each with what is saved, the condition that it rests on, and the edit that brings it.

use rust_decimal::Decimal;

use super::{Bill, Ends, Estimate, Line};
use crate::catalog::fargate::SPOT_PERCENT;
use crate::catalog::price::{COMPUTE_SAVINGS_PLAN, Table};

/// Something that would cost less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saving {
    /// What is done, for a reader.
    pub name: &'static str,
    /// The resource that it is done to; none where it is all of a kind.
    pub address: Option<String>,
    /// What it costs now, as far as it changes.
    pub was: Ends,
    /// What it would cost.
    pub would: Ends,
    /// What must be so for it to be right.
    pub condition: &'static str,
    /// The edit that brings it.
    pub edit: &'static str,
}

impl Saving {
    /// What is saved a month.
    pub fn usd(&self) -> Ends {
        self.was - self.would
    }
}

/// What tasks on Spot are called here.
pub(super) const ON_SPOT: &str = "tasks on Fargate Spot";
/// What a commitment for tasks is called here.
pub(super) const ON_PLAN: &str = "a Compute Savings Plan for the tasks that always run";

/// One way to have something for less: what it is called, what it needs, and how it is done.
struct Way {
    name: &'static str,
    condition: &'static str,
    edit: &'static str,
    /// The meter that is paid instead; none where a line stays as it is.
    instead: fn(&str) -> Option<String>,
}

const WAYS: &[Way] = &[
    Way {
        name: "ARM64 tasks",
        condition: "the images are built for ARM64",
        edit: "architecture = \"ARM64\" in the service of the policy; cpu_architecture in runtime_platform of the task definition",
        instead: |meter| {
            let rest = meter.strip_prefix("fargate.x86.")?;
            Some(format!("fargate.arm64.{rest}"))
        },
    },
    Way {
        name: "one broker node instead of three",
        condition: "messages may wait while the broker restarts or its zone fails",
        edit: "mode = \"SINGLE_INSTANCE\" in the broker of the policy; deployment_mode of aws_mq_broker",
        instead: |meter| {
            let one = meter.strip_suffix(".cluster")?;
            one.starts_with("mq.").then(|| one.to_owned())
        },
    },
    Way {
        name: "a broker of the m7g family",
        condition: "the engine's version runs on m7g",
        edit: "instance = \"mq.m7g.…\" in the broker of the policy; host_instance_type of aws_mq_broker",
        instead: |meter| {
            let rest = meter.strip_prefix("mq.m5.")?;
            Some(format!("mq.m7g.{rest}"))
        },
    },
    Way {
        name: "a Graviton class",
        condition: "the class is changed in a window: the instance restarts",
        edit: "the g class of the same size as instance_class",
        instead: graviton,
    },
];

/// The class of the same size with a processor of AWS's own.
fn graviton(meter: &str) -> Option<String> {
    const CLASSES: [(&str, &str); 6] = [
        (".m5.", ".m6g."),
        (".m6i.", ".m6g."),
        (".m7i.", ".m7g."),
        (".r5.", ".r6g."),
        (".r6i.", ".r6g."),
        (".r7i.", ".r7g."),
    ];
    let is_database = meter.starts_with("aurora.db.") || meter.starts_with("rds.");
    let found = CLASSES.iter().find(|(class, _)| meter.contains(class));
    let (class, instead) = found.filter(|_| is_database)?;
    Some(meter.replacen(class, instead, 1))
}

/// What would cost less, the most first: by what is expected, then by what it may cost.
pub fn savings(estimate: &Estimate, prices: &Table) -> Vec<Saving> {
    let mut out = Vec::new();
    for bill in &estimate.bills {
        let ways = WAYS.iter().filter_map(|way| by_way(bill, way, prices));
        out.extend(ways);
        out.extend(spot(bill));
        out.extend(proxy(bill));
    }
    out.extend(plan(estimate));
    let saved = |saving: &Saving| {
        let usd = saving.usd();
        (usd.expected, usd.ceiling)
    };
    out.retain(|saving| saved(saving) > (Decimal::ZERO, Decimal::ZERO));
    out.sort_by_key(|saving| std::cmp::Reverse(saved(saving)));
    out
}

/// What a resource costs less where its lines are paid by other meters: all of them that have one, or none.
fn by_way(bill: &Bill, way: &Way, prices: &Table) -> Option<Saving> {
    let (mut was, mut would) = (Ends::default(), Ends::default());
    for line in &bill.lines {
        let Some(meter) = (way.instead)(&line.meter) else {
            continue;
        };
        let usd = line.usd()?;
        let price = prices.price(&meter, bill.region.as_deref()?)?;
        let other = Line {
            meter,
            price: Some(price),
            ..line.clone()
        };
        was = was + usd;
        would = would + other.usd()?;
    }
    Some(Saving {
        name: way.name,
        address: Some(bill.address.clone()),
        was,
        would,
        condition: way.condition,
        edit: way.edit,
    })
}

/// Processors and memory of tasks on Fargate that are paid on demand: what Spot and Savings Plans lower. Storage and licences
/// cost what they cost.
fn on_demand(bill: &Bill) -> impl Iterator<Item = &Line> {
    bill.lines.iter().filter(|line| {
        let of_task = matches!(line.meter.rsplit('.').next(), Some("vcpu" | "memory"));
        line.meter.starts_with("fargate.") && of_task && line.assumed.is_none()
    })
}

/// Whether a resource has tasks that may be on Spot. Windows has no Spot.
pub(super) fn may_be_on_spot(bill: &Bill) -> bool {
    let mut tasks = bill
        .lines
        .iter()
        .filter(|l| l.meter.starts_with("fargate."));
    let is_windows = |line: &Line| line.meter.starts_with("fargate.windows.");
    tasks.next().is_some_and(|first| !is_windows(first)) && !tasks.any(is_windows)
}

/// Tasks on Spot, where none are.
fn spot(bill: &Bill) -> Option<Saving> {
    let share = Decimal::new(SPOT_PERCENT.into(), 2);
    let is_on_spot = bill.lines.iter().any(|line| line.assumed.is_some());
    if is_on_spot || !may_be_on_spot(bill) {
        return None;
    }
    let was: Ends = on_demand(bill).filter_map(Line::usd).sum();
    Some(Saving {
        name: ON_SPOT,
        address: Some(bill.address.clone()),
        was,
        would: was.times(share),
        condition: "any task may be stopped with two minutes' notice; 30 % of the price on demand is an assumption, AWS publishes none",
        edit: "a spot block in the service of the policy; a capacity provider strategy with FARGATE_SPOT",
    })
}

/// A database without its proxy.
fn proxy(bill: &Bill) -> Option<Saving> {
    let of_proxy = |line: &&Line| line.meter.starts_with("rds-proxy.");
    let was: Ends = bill
        .lines
        .iter()
        .filter(of_proxy)
        .filter_map(Line::usd)
        .sum();
    (was != Ends::default()).then(|| Saving {
        name: "no proxy before the database",
        address: Some(bill.address.clone()),
        was,
        would: Ends::default(),
        condition: "the pools of all tasks fit the connections of the database (`tfsize policy check`), and clients reconnect after a failover",
        edit: "enabled = false in the proxy block of the policy; without aws_db_proxy",
    })
}

/// A commitment for what runs in any case.
fn plan(estimate: &Estimate) -> Option<Saving> {
    let lines = estimate.bills.iter().flat_map(on_demand);
    let usd: Ends = lines.filter_map(Line::usd).sum();
    let share = Decimal::try_from(COMPUTE_SAVINGS_PLAN.expected).ok()?;
    // What runs at the least is paid for all the time.
    let was = Ends::flat(usd.floor);
    Some(Saving {
        name: ON_PLAN,
        address: None,
        was,
        would: was.times(Decimal::ONE - share),
        condition: "they run for a year or more; 20 % is what one year without upfront payment is taken to save, and is not confirmed",
        edit: "bought in the payer account, no Terraform has it",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::Quantity;
    use crate::catalog::price::embedded;

    fn bill(address: &str, lines: &[(&str, i64)]) -> Bill {
        let line = |(meter, quantity): &(&str, i64)| Line {
            what: (*meter).to_owned(),
            meter: (*meter).to_owned(),
            price: embedded().price(meter, "us-east-1"),
            quantity: Quantity::Known(Ends::flat((*quantity).into())),
            assumed: None,
        };
        Bill {
            address: address.into(),
            kind: "aws_x".into(),
            region: Some("us-east-1".into()),
            lines: lines.iter().map(line).collect(),
            group: None,
            open: None,
        }
    }

    fn found(bills: Vec<Bill>) -> Vec<(&'static str, String)> {
        let estimate = Estimate {
            bills,
            ..Estimate::default()
        };
        let all = savings(&estimate, embedded());
        let saved = |s: &Saving| (s.name, s.usd().expected.round_dp(2).to_string());
        all.iter().map(saved).collect()
    }

    #[test]
    fn each_saving_is_the_difference_of_two_prices() {
        // A task with 1 vCPU and 2 GB for 730 hours: 29.5504 + 6.4897, on ARM 23.6374 + 5.1976.
        let task = bill(
            "a",
            &[("fargate.x86.vcpu", 730), ("fargate.x86.memory", 1460)],
        );
        let expected = [
            ("tasks on Fargate Spot", "25.23"),
            (
                "a Compute Savings Plan for the tasks that always run",
                "7.21",
            ),
            ("ARM64 tasks", "7.21"),
        ];
        let expected = expected.map(|(name, usd)| (name, usd.to_owned()));
        let mut all = found(vec![task]);
        all.sort();
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(all, expected);
        // Three nodes at 0.576 an hour and one; m7g costs less than m5.
        let broker = found(vec![bill("b", &[("mq.m5.xlarge.cluster", 730)])]);
        assert_eq!(
            broker[0],
            ("one broker node instead of three", "840.96".to_owned())
        );
        assert!(broker.len() <= 2, "{broker:?}");
        let proxy = found(vec![bill("c", &[("rds-proxy.acu", 5840)])]);
        assert_eq!(
            proxy,
            [("no proxy before the database", "87.60".to_owned())]
        );
    }

    #[test]
    fn storage_and_licences_cost_on_spot_and_in_a_plan_what_they_cost() {
        let task = |system: &str, more: (&str, i64)| {
            let meter = |part: &str| format!("fargate.{system}.{part}");
            let (vcpu, memory) = (meter("vcpu"), meter("memory"));
            bill("a", &[(&vcpu, 730), (&memory, 1460), more])
        };
        let of = |bill: Bill, name: &str| {
            let all = found(vec![bill]);
            all.into_iter()
                .find(|(n, _)| *n == name)
                .map(|(_, usd)| usd)
        };
        let storage = task("x86", ("fargate.ephemeral-storage", 73_000));
        // 70 % and 20 % of 29.5504 + 6.4897.
        assert_eq!(of(storage.clone(), ON_SPOT).as_deref(), Some("25.23"));
        assert_eq!(of(storage, ON_PLAN).as_deref(), Some("7.21"));
        let windows = task("windows", ("fargate.windows.licence", 730));
        assert_eq!(of(windows, ON_SPOT), None);
    }

    #[test]
    fn what_is_on_spot_or_on_arm_already_is_no_saving() {
        let mut task = bill("a", &[("fargate.arm64.vcpu", 730)]);
        let names =
            |bills: Vec<Bill>| -> Vec<&str> { found(bills).iter().map(|(n, _)| *n).collect() };
        assert!(!names(vec![task.clone()]).contains(&"ARM64 tasks"));
        for line in &mut task.lines {
            line.assumed = Some(crate::billing::Assumption {
                name: "Spot",
                percent: 30,
            });
        }
        assert_eq!(names(vec![task]), Vec::<&str>::new());
        // Without a price there is no saving either.
        let mut elsewhere = bill("b", &[("fargate.x86.vcpu", 730)]);
        elsewhere.region = None;
        assert!(!names(vec![elsewhere]).contains(&"ARM64 tasks"));
    }
}
