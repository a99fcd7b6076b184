//! What a found size costs more than the policy's, in US dollars a month.

use crate::catalog::broker::Mode;
use crate::catalog::price::{HOURS_PER_MONTH, Item, broker_node, price};
use crate::config::value::{Data, Value as Found};
use crate::policy::service::Architecture;
use crate::sizing::{Sized, SizedBroker, SizedDatabase, SizedService};
use crate::value::Value;

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

/// The difference where prices are known: of a service by its number of tasks, of a cluster by the capacity of every
/// instance, of a broker by its nodes.
pub fn difference(
    sized: &Sized,
    family: &str,
    name: &str,
    field: &str,
    got: &Found,
    want: &Value,
) -> Option<Range> {
    let hour = |item: Item| price(item, &sized.region).map(|p| p.usd() * HOURS_PER_MONTH);
    let range = match family {
        "service" => {
            let service = sized.services.iter().find(|s| s.name == name)?;
            of_service(service, field, number(got)?, want.as_number()?, &hour)?
        }
        "database" => {
            let database = sized.databases.iter().find(|d| d.name == name)?;
            of_database(database, field, number(got)?, want.as_number()?, &hour)?
        }
        "broker" => {
            let broker = sized.brokers.iter().find(|b| b.name == name)?;
            of_broker(broker, field, got.as_str()?, want, &hour)?
        }
        _ => return None,
    };
    range.is_finite().then_some(range)
}

/// What the policy's services, databases and brokers cost as sized; none where a price is not known.
pub fn baseline(sized: &Sized) -> Option<Range> {
    let hour = |item: Item| price(item, &sized.region).map(|p| p.usd() * HOURS_PER_MONTH);
    let mut out = Range::default();
    for service in &sized.services {
        out += tasks(service).times(task(service, &hour)?);
    }
    for database in &sized.databases {
        let (acu, instances) = acu(database, &hour)?;
        let bounds = &database.acu.value;
        out += Range {
            floor: bounds.min.acu(),
            expected: bounds.min.acu(),
            ceiling: bounds.max.acu(),
        }
        .times(acu * instances);
    }
    for broker in &sized.brokers {
        let node = hour(broker_node(&broker.instance.value)?)?;
        out += Range::flat(node * f64::from(broker.mode.value.nodes()));
    }
    out.is_finite().then_some(out)
}

type Hour<'a> = &'a dyn Fn(Item) -> Option<f64>;

/// How many tasks a service has. Where the policy does not say what a task carries, the fewest are what is expected.
fn tasks(service: &SizedService) -> Range {
    let bounds = &service.tasks.value;
    let (min, max) = (f64::from(bounds.min), f64::from(bounds.max));
    Range {
        floor: min,
        expected: service.needed.map_or(min, f64::from).max(min).min(max),
        ceiling: max,
    }
}

/// The prices of a vCPU and of a GB of memory.
fn fargate(service: &SizedService) -> (Item, Item) {
    match service.architecture.value {
        Architecture::X86 => (Item::FargateX86Vcpu, Item::FargateX86Memory),
        Architecture::Arm => (Item::FargateArmVcpu, Item::FargateArmMemory),
    }
}

/// What one task costs.
fn task(service: &SizedService, hour: Hour<'_>) -> Option<f64> {
    let (vcpu, memory) = fargate(service);
    let cpu = f64::from(service.cpu.value.0) / 1024.0 * hour(vcpu)?;
    Some(cpu + f64::from(service.memory.value.0) / 1024.0 * hour(memory)?)
}

fn of_service(
    service: &SizedService,
    field: &str,
    found: f64,
    wanted: f64,
    hour: Hour<'_>,
) -> Option<Range> {
    let (vcpu, memory) = fargate(service);
    let needed = service.needed.map_or(tasks(service).floor, f64::from);
    Some(match field {
        "service.cpu" => tasks(service).times((found - wanted) / 1024.0 * hour(vcpu)?),
        "service.memory" => tasks(service).times((found - wanted) / 1024.0 * hour(memory)?),
        "service.tasks.min" => Range {
            floor: found - wanted,
            expected: needed.max(found) - needed.max(wanted),
            ceiling: 0.0,
        }
        .times(task(service, hour)?),
        "service.tasks.max" => Range {
            floor: 0.0,
            expected: needed.min(found) - needed.min(wanted),
            ceiling: found - wanted,
        }
        .times(task(service, hour)?),
        "service.tasks" => Range::flat((found - wanted) * task(service, hour)?),
        _ => return None,
    })
}

/// What an ACU costs, and how many instances have some.
fn acu(database: &SizedDatabase, hour: Hour<'_>) -> Option<(f64, f64)> {
    let optimized = database.io_optimized.as_ref().is_some_and(|i| i.value);
    let acu = hour(if optimized {
        Item::AuroraAcuIoOptimized
    } else {
        Item::AuroraAcu
    })?;
    Some((acu, 1.0 + f64::from(database.readers.value)))
}

fn of_database(
    database: &SizedDatabase,
    field: &str,
    found: f64,
    wanted: f64,
    hour: Hour<'_>,
) -> Option<Range> {
    let (acu, instances) = acu(database, hour)?;
    let bounds = &database.acu.value;
    let less = found - wanted;
    Some(match field {
        // Nothing says how much capacity the demand takes: the least is what is expected.
        "database.acu.min" => Range {
            floor: less,
            expected: less,
            ceiling: 0.0,
        }
        .times(acu * instances),
        "database.acu.max" => Range {
            ceiling: less,
            ..Range::default()
        }
        .times(acu * instances),
        "database.readers" => Range {
            floor: bounds.min.acu(),
            expected: bounds.min.acu(),
            ceiling: bounds.max.acu(),
        }
        .times(acu * less),
        _ => return None,
    })
}

fn of_broker(
    broker: &SizedBroker,
    field: &str,
    found: &str,
    want: &Value,
    hour: Hour<'_>,
) -> Option<Range> {
    let Value::Text(want) = want else {
        return None;
    };
    let node = |instance: &str| hour(broker_node(instance)?);
    let nodes = |mode: Mode| f64::from(mode.nodes());
    Some(Range::flat(match field {
        "broker.instance" => (node(found)? - node(want)?) * nodes(broker.mode.value),
        "broker.mode" => {
            let more = nodes(Mode::parse(found)?) - nodes(Mode::parse(want)?);
            more * node(&broker.instance.value)?
        }
        _ => return None,
    }))
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
