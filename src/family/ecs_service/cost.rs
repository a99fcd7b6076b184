//! What the tasks of a service cost.

use rust_decimal::Decimal;

use super::charges::{Split, System, Task};
use crate::billing::Ends;
use crate::config::value::Value as Found;
use crate::family::Price;
use crate::family::cost::{Range, number, range};
use crate::sizing::{Sized, SizedService};

/// CPU units of each task.
pub(super) const CPU: Price = Price("cpu");
/// MiB of each task.
pub(super) const MEMORY: Price = Price("memory");
/// Processor of each task.
pub(super) const ARCHITECTURE: Price = Price("architecture");
/// The smallest number of tasks.
pub(super) const MIN_TASKS: Price = Price("min_tasks");
/// The largest number of tasks.
pub(super) const MAX_TASKS: Price = Price("max_tasks");
/// The number of tasks that are asked for, which counts where it lies outside of the bounds.
pub(super) const RUNNING: Price = Price("running");
/// Tasks that are always on demand, where others are on Spot.
pub(super) const ON_DEMAND_BASE: Price = Price("on_demand_base");
/// Weight of further tasks on demand.
pub(super) const ON_DEMAND_WEIGHT: Price = Price("on_demand_weight");
/// Weight of further tasks on Spot.
pub(super) const SPOT_WEIGHT: Price = Price("spot_weight");

/// What a service costs with these values instead of the policy's, by its number of tasks.
pub(super) fn cost(
    service: &SizedService,
    sized: &Sized,
    found: &[(Price, &Found)],
) -> Option<Range> {
    let units = Decimal::from(1024);
    let bounds = &service.tasks.value;
    let mut task = Task {
        vcpu: Decimal::from(service.cpu.as_ref()?.value.0) / units,
        memory: Decimal::from(service.memory.as_ref()?.value.0) / units,
        storage: Decimal::ZERO,
        system: System::of(None, Some(service.architecture.value.word())),
    };
    let mut split = service
        .spot
        .as_ref()
        .map_or_else(Split::default, |spot| Split {
            base: spot.base.value.into(),
            spot_base: Decimal::ZERO,
            weight: spot.on_demand_weight.value.into(),
            spot_weight: spot.spot_weight.value.into(),
        });
    let (min, max) = (Decimal::from(bounds.min), Decimal::from(bounds.max));
    let mut now = (min, max);
    let mut running = None;
    for (price, got) in found {
        if *price == ARCHITECTURE {
            task.system = System::of(None, got.as_str());
            continue;
        }
        let got = number(got)?;
        match *price {
            CPU => task.vcpu = got / units,
            MEMORY => task.memory = got / units,
            MIN_TASKS => now.0 = got,
            MAX_TASKS => now.1 = got,
            RUNNING => running = Some(got),
            ON_DEMAND_BASE => split.base = got,
            ON_DEMAND_WEIGHT => split.weight = got,
            SPOT_WEIGHT => split.spot_weight = got,
            _ => return None,
        }
    }
    // Where the policy does not say what a task carries, the fewest are what is expected.
    let most = now.1.max(now.0);
    let needed = service.needed.map_or(now.0, Decimal::from);
    let tasks = Ends {
        floor: now.0,
        expected: needed.max(now.0).min(most),
        ceiling: most,
    };
    let cost = |tasks: Ends| range(task.charges(tasks, split), sized);
    let mut out = cost(tasks)?;
    if let Some(running) = running {
        // What runs beyond the bounds.
        let within = running.max(min).min(max.max(min));
        out += cost(Ends::flat(running))?.less(cost(Ends::flat(within))?);
    }
    Some(out)
}
