//! What the tasks of a service cost.

use rust_decimal::Decimal;

use super::charges::{INCLUDED_STORAGE, System, Task};
use super::parts::{SERVICE, TASK};
use crate::billing::Ends;
use crate::config::value::Value as Found;
use crate::family::cost::{Range, Unstated, number, range};
use crate::family::{Price, Read, Split};
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
/// Tasks that are always on Spot.
const SPOT_BASE: Price = Price("spot_base");
/// The operating system of each task.
const FAMILY: Price = Price("operating_system_family");
/// GB of ephemeral storage of each task.
const STORAGE: Price = Price("ephemeral_storage");

/// What decides the cost of a service beside its fields.
pub(super) const UNSTATED: &[Unstated] = &[
    Unstated {
        price: SPOT_BASE,
        part: &SERVICE,
        read: Read::Path("capacity_provider_strategy[capacity_provider=FARGATE_SPOT].base"),
    },
    Unstated {
        price: FAMILY,
        part: &TASK,
        read: Read::Path("runtime_platform[0].operating_system_family"),
    },
    Unstated {
        price: STORAGE,
        part: &TASK,
        read: Read::Path("ephemeral_storage[0].size_in_gib"),
    },
];

/// What a service costs with these values instead of the policy's, by its number of tasks.
pub(super) fn cost(
    service: &SizedService,
    sized: &Sized,
    found: &[(Price, &Found)],
) -> Option<Range> {
    let units = Decimal::from(1024);
    let bounds = &service.tasks.value;
    let mut vcpu = service
        .cpu
        .as_ref()
        .map(|cpu| Decimal::from(cpu.value.0) / units);
    let mut memory = service
        .memory
        .as_ref()
        .map(|memory| Decimal::from(memory.value.0) / units);
    let mut storage = INCLUDED_STORAGE;
    let (mut family, mut architecture) = (None, Some(service.architecture.value.word()));
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
            architecture = got.as_str();
            continue;
        }
        if *price == FAMILY {
            family = got.as_str();
            continue;
        }
        let got = number(got)?;
        match *price {
            CPU => vcpu = Some(got / units),
            MEMORY => memory = Some(got / units),
            STORAGE => storage = got,
            MIN_TASKS => now.0 = got,
            MAX_TASKS => now.1 = got,
            RUNNING => running = Some(got),
            ON_DEMAND_BASE => split.base = got,
            ON_DEMAND_WEIGHT => split.weight = got,
            SPOT_WEIGHT => split.spot_weight = got,
            SPOT_BASE => split.spot_base = got,
            _ => return None,
        }
    }
    let task = Task {
        vcpu: vcpu?,
        memory: memory?,
        storage: (storage - INCLUDED_STORAGE).max(Decimal::ZERO),
        system: System::of(family, architecture),
    };
    // Where the policy does not say what a task carries, the minimum is what is expected.
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
