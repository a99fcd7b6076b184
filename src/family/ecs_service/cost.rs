//! What the tasks of a service cost.

use crate::catalog::fargate::SPOT_PERCENT;
use crate::catalog::price::Item;
use crate::config::value::Value as Found;
use crate::family::Price;
use crate::family::cost::{Range, monthly, number};
use crate::policy::service::Architecture;
use crate::sizing::{Sized, SizedService};

/// CPU units of each task.
pub(super) const CPU: Price = Price("cpu");
/// MiB of each task.
pub(super) const MEMORY: Price = Price("memory");
/// The smallest number of tasks.
pub(super) const MIN_TASKS: Price = Price("min_tasks");
/// The largest number of tasks.
pub(super) const MAX_TASKS: Price = Price("max_tasks");
/// The number of tasks now, which counts where it lies outside of the bounds.
pub(super) const RUNNING: Price = Price("running");

/// What a service costs with these values instead of the policy's, by its number of tasks.
pub(super) fn cost(
    service: &SizedService,
    sized: &Sized,
    found: &[(Price, &Found)],
) -> Option<Range> {
    let policy = Tasks::of(service)?;
    let mut now = policy;
    let mut running = 0.0;
    for (price, got) in found {
        let got = number(got)?;
        match *price {
            CPU => now.cpu = got,
            MEMORY => now.memory = got,
            MIN_TASKS => now.min = got,
            MAX_TASKS => now.max = got,
            // What runs beyond the bounds.
            RUNNING => {
                let beyond = got.clamp(policy.min, policy.max.max(policy.min));
                running = weighed(got, service) - weighed(beyond, service);
            }
            _ => return None,
        }
    }
    let mut out = now.cost(service, sized)?;
    out += Range::flat(running * now.task(service, sized)?);
    Some(out)
}

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
    fn task(self, service: &SizedService, sized: &Sized) -> Option<f64> {
        let (vcpu, memory) = match service.architecture.value {
            Architecture::X86 => (Item::FargateX86Vcpu, Item::FargateX86Memory),
            Architecture::Arm => (Item::FargateArmVcpu, Item::FargateArmMemory),
        };
        Some(
            self.cpu / 1024.0 * monthly(vcpu, sized)?
                + self.memory / 1024.0 * monthly(memory, sized)?,
        )
    }

    /// What all cost. Where the policy does not say what a task carries, the fewest are what is expected.
    fn cost(self, service: &SizedService, sized: &Sized) -> Option<Range> {
        let most = self.max.max(self.min);
        let needed = service.needed.map_or(self.min, f64::from);
        let range = Range {
            floor: self.min,
            expected: needed.max(self.min).min(most),
            ceiling: most,
        };
        let weighed = Range {
            floor: weighed(range.floor, service),
            expected: weighed(range.expected, service),
            ceiling: weighed(range.ceiling, service),
        };
        Some(weighed.times(self.task(service, sized)?))
    }
}

/// So many tasks, as tasks on demand that cost as much.
fn weighed(tasks: f64, service: &SizedService) -> f64 {
    let Some(spot) = &service.spot else {
        return tasks;
    };
    let [base, on_demand, on_spot] =
        [&spot.base, &spot.on_demand_weight, &spot.spot_weight].map(|n| f64::from(n.value));
    let all = on_demand + on_spot;
    let share = if all > 0.0 { on_spot / all } else { 0.0 };
    let fixed = tasks.min(base);
    // Tasks are whole; where the shares are not, one more is on demand.
    let on_demand = fixed + ((tasks - fixed) * (1.0 - share)).ceil();
    on_demand + (tasks - on_demand) * f64::from(SPOT_PERCENT) / 100.0
}
