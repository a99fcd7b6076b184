//! What a found size costs more than the policy's, in US dollars a month.

use crate::catalog::aurora::{IO_OPTIMIZED, SERVERLESS_CLASS};
use crate::catalog::aurora_price;
use crate::catalog::broker::Mode;
use crate::catalog::price::{HOURS_PER_MONTH, Item, broker_node, price};
use crate::config::value::{Data, Value as Found};
use crate::family::{BrokerPrice, DatabasePrice, Price, ServicePrice};
use crate::policy::service::Architecture;
use crate::sizing::{Sized, SizedDatabase, SizedService};

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
    fn flat(usd: f64) -> Self {
        Self {
            floor: usd,
            expected: usd,
            ceiling: usd,
        }
    }

    /// This many times as much.
    fn times(self, n: f64) -> Self {
        Self {
            floor: self.floor * n,
            expected: self.expected * n,
            ceiling: self.ceiling * n,
        }
    }

    /// What is more than another.
    fn less(self, other: Self) -> Self {
        Self {
            floor: self.floor - other.floor,
            expected: self.expected - other.expected,
            ceiling: self.ceiling - other.ceiling,
        }
    }

    fn is_finite(self) -> bool {
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

/// What a found value costs more than the policy's, where prices are known: of a service by its number of tasks, of a
/// cluster by the capacity of every instance, of a broker by its nodes.
pub fn difference(sized: &Sized, item: &str, price: Price, got: &Found) -> Option<Range> {
    differences(sized, item, &[(price, got)])
}

/// What several found values of an item cost together: CPU and the number of tasks multiply.
pub fn differences(sized: &Sized, item: &str, found: &[(Price, &Found)]) -> Option<Range> {
    let range = match found.first()?.0 {
        Price::Service(_) => service(sized, item, found)?,
        Price::Database(_) => database(sized, item, found)?,
        Price::Broker(_) => broker(sized, item, found)?,
    };
    range.is_finite().then_some(range)
}

fn service(sized: &Sized, item: &str, found: &[(Price, &Found)]) -> Option<Range> {
    let hour = |item: Item| monthly(item, sized);
    let service = sized.services.iter().find(|s| s.name == item)?;
    let policy = Tasks::of(service)?;
    let mut now = policy;
    let mut running = 0.0;
    for (price, got) in found {
        let got = number(got)?;
        let Price::Service(part) = price else {
            return None;
        };
        match part {
            ServicePrice::Cpu => now.cpu = got,
            ServicePrice::Memory => now.memory = got,
            ServicePrice::MinTasks => now.min = got,
            ServicePrice::MaxTasks => now.max = got,
            // What runs beyond the bounds.
            ServicePrice::Running => {
                running = (got - policy.max).max(0.0) + (got - policy.min).min(0.0);
            }
        }
    }
    let mut more = now.cost(service, &hour)?.less(policy.cost(service, &hour)?);
    more += Range::flat(running * now.task(service, &hour)?);
    Some(more)
}

fn database(sized: &Sized, item: &str, found: &[(Price, &Found)]) -> Option<Range> {
    let database = sized.databases.iter().find(|d| d.name == item)?;
    let policy = Instances::of(database);
    let mut now = policy.clone();
    for (price, got) in found {
        let Price::Database(part) = price else {
            return None;
        };
        match part {
            DatabasePrice::MinCapacity => now.min = Some(number(got)?),
            DatabasePrice::MaxCapacity => now.max = Some(number(got)?),
            DatabasePrice::Class => now.class = got.as_str()?.into(),
            DatabasePrice::Readers => now.number = 1.0 + number(got)?,
            DatabasePrice::Storage => now.io_optimized = got.as_str()? == IO_OPTIMIZED,
        }
    }
    Some(now.cost(sized)?.less(policy.cost(sized)?))
}

fn broker(sized: &Sized, item: &str, found: &[(Price, &Found)]) -> Option<Range> {
    let broker = sized.brokers.iter().find(|b| b.name == item)?;
    let (mut instance, mut mode) = (broker.instance.value.as_str(), broker.mode.value);
    for (price, got) in found {
        let Price::Broker(part) = price else {
            return None;
        };
        match part {
            BrokerPrice::Instance => instance = got.as_str()?,
            BrokerPrice::Mode => mode = Mode::parse(got.as_str()?)?,
        }
    }
    let cost = |instance: &str, mode: Mode| {
        Some(monthly(broker_node(instance)?, sized)? * f64::from(mode.nodes()))
    };
    let policy = cost(&broker.instance.value, broker.mode.value)?;
    Some(Range::flat(cost(instance, mode)? - policy))
}

/// What something that runs all the time costs a month in the Region of an environment.
fn monthly(item: Item, sized: &Sized) -> Option<f64> {
    price(item, &sized.region).map(|p| p.usd() * HOURS_PER_MONTH)
}

/// What the policy's services, databases and brokers cost as sized; none where a price is not known.
pub fn planned(sized: &Sized) -> Option<Range> {
    let hour = |item: Item| monthly(item, sized);
    let mut out = Range::default();
    for service in &sized.services {
        out += Tasks::of(service)?.cost(service, &hour)?;
    }
    for database in &sized.databases {
        out += Instances::of(database).cost(sized)?;
    }
    for broker in &sized.brokers {
        let node = hour(broker_node(&broker.instance.value)?)?;
        out += Range::flat(node * f64::from(broker.mode.value.nodes()));
    }
    out.is_finite().then_some(out)
}

type Hour<'a> = &'a dyn Fn(Item) -> Option<f64>;

/// The tasks of a service.
#[derive(Clone, Copy)]
struct Tasks {
    /// CPU units of each.
    cpu: f64,
    /// MiB of each.
    memory: f64,
    min: f64,
    max: f64,
}

impl Tasks {
    /// As the policy sizes them; none where it states no size.
    fn of(service: &SizedService) -> Option<Self> {
        let bounds = &service.tasks.value;
        Some(Self {
            cpu: f64::from(service.cpu.as_ref()?.value.0),
            memory: f64::from(service.memory.as_ref()?.value.0),
            min: f64::from(bounds.min),
            max: f64::from(bounds.max),
        })
    }

    /// What one costs.
    fn task(self, service: &SizedService, hour: Hour<'_>) -> Option<f64> {
        let (vcpu, memory) = match service.architecture.value {
            Architecture::X86 => (Item::FargateX86Vcpu, Item::FargateX86Memory),
            Architecture::Arm => (Item::FargateArmVcpu, Item::FargateArmMemory),
        };
        Some(self.cpu / 1024.0 * hour(vcpu)? + self.memory / 1024.0 * hour(memory)?)
    }

    /// What all cost. Where the policy does not say what a task carries, the fewest are what is expected.
    fn cost(self, service: &SizedService, hour: Hour<'_>) -> Option<Range> {
        let most = self.max.max(self.min);
        let needed = service.needed.map_or(self.min, f64::from);
        let range = Range {
            floor: self.min,
            expected: needed.max(self.min).min(most),
            ceiling: most,
        };
        Some(range.times(self.task(service, hour)?))
    }
}

/// The instances of a cluster.
#[derive(Clone)]
struct Instances {
    /// ACU of each, where they are serverless.
    min: Option<f64>,
    max: Option<f64>,
    class: String,
    number: f64,
    io_optimized: bool,
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
        }
    }

    /// What they cost. Nothing says how much capacity the demand takes: the least is what is expected.
    fn cost(&self, sized: &Sized) -> Option<Range> {
        if self.class != SERVERLESS_CLASS {
            let hour = aurora_price::hour(&self.class, self.io_optimized, &sized.region)?;
            return Some(Range::flat(hour.value * HOURS_PER_MONTH * self.number));
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
        Some(range.times(acu * self.number))
    }
}

/// A number, also where CPU or memory has its unit beside it.
fn number(found: &Found) -> Option<f64> {
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
