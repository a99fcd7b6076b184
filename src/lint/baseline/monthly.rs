//! What a found size costs more than the policy's, in US dollars a month.

use crate::catalog::broker::Mode;
use crate::catalog::price::{HOURS_PER_MONTH, Item, broker_node, price};
use crate::compare::Component;
use crate::config::value::{Data, Value as Found};
use crate::policy::service::Architecture;
use crate::sizing::Sized;
use crate::value::Value;

/// The difference where prices are known: at the fewest tasks of a service, the least capacity of every instance of a
/// cluster, the nodes of a broker.
pub(super) fn difference(
    sized: &Sized,
    component: &Component<'_>,
    field: &str,
    got: &Found,
    want: &Value,
) -> Option<f64> {
    let hour = |item: Item| price(item, &sized.region).map(|p| p.usd() * HOURS_PER_MONTH);
    let found = number(got);
    let wanted = want.as_number();
    let difference = match field {
        "service.cpu" | "service.memory" | "service.tasks.min" => {
            let service = sized.services.iter().find(|s| s.name == component.name)?;
            let (vcpu, memory) = match service.architecture.value {
                Architecture::X86 => (Item::FargateX86Vcpu, Item::FargateX86Memory),
                Architecture::Arm => (Item::FargateArmVcpu, Item::FargateArmMemory),
            };
            let tasks = f64::from(service.tasks.value.min);
            let (found, wanted) = (found?, wanted?);
            match field {
                "service.cpu" => (found - wanted) / 1024.0 * hour(vcpu)? * tasks,
                "service.memory" => (found - wanted) / 1024.0 * hour(memory)? * tasks,
                _ => {
                    let task = f64::from(service.cpu.value.0) / 1024.0 * hour(vcpu)?
                        + f64::from(service.memory.value.0) / 1024.0 * hour(memory)?;
                    (found - wanted) * task
                }
            }
        }
        "database.acu.min" | "database.readers" => {
            let database = sized.databases.iter().find(|d| d.name == component.name)?;
            let optimized = database.io_optimized.as_ref().is_some_and(|i| i.value);
            let acu = hour(if optimized {
                Item::AuroraAcuIoOptimized
            } else {
                Item::AuroraAcu
            })?;
            let (found, wanted) = (found?, wanted?);
            if field == "database.readers" {
                (found - wanted) * database.acu.value.min.acu() * acu
            } else {
                (found - wanted) * acu * (1.0 + f64::from(database.readers.value))
            }
        }
        "broker.instance" => {
            let broker = sized.brokers.iter().find(|b| b.name == component.name)?;
            let nodes = match broker.mode.value {
                Mode::SingleInstance => 1.0,
                Mode::ActiveStandbyMultiAz => 2.0,
                Mode::ClusterMultiAz => 3.0,
            };
            let Value::Text(want) = want else {
                return None;
            };
            let (found, wanted) = (
                hour(broker_node(got.as_str()?)?)?,
                hour(broker_node(want)?)?,
            );
            (found - wanted) * nodes
        }
        _ => return None,
    };
    difference.is_finite().then_some(difference)
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
