//! What tasks on Fargate come to, whether resources or the policy say how many of which size there are.

use rust_decimal::Decimal;

use crate::billing::{Assumption, Charge, Ends, count};
use crate::catalog::fargate::SPOT_PERCENT;
use crate::catalog::price::Item;
use crate::family::Split;

/// GB of ephemeral storage that every task has without charge.
pub(super) const INCLUDED_STORAGE: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// AWS publishes "up to 70 % off", and the price of the day.
const SPOT: Assumption = Assumption {
    name: "Spot at 30 % of the price on demand",
    percent: SPOT_PERCENT,
};

/// What a task takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task {
    /// vCPU.
    pub(super) vcpu: Decimal,
    /// GB.
    pub(super) memory: Decimal,
    /// GB of ephemeral storage above what is included.
    pub(super) storage: Decimal,
    /// What it runs on.
    pub(super) system: System,
}

/// Processor and operating system of a task, as they are priced.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum System {
    /// Linux on x86.
    X86,
    /// Linux on ARM.
    Arm,
    /// Windows, with its licence.
    Windows,
}

impl System {
    /// That of a task by its operating system family and its processor.
    pub(super) fn of(family: Option<&str>, architecture: Option<&str>) -> Self {
        match (family, architecture) {
            (Some(family), _) if family.starts_with("WINDOWS") => Self::Windows,
            (_, Some("ARM64")) => Self::Arm,
            _ => Self::X86,
        }
    }
}

impl Task {
    /// The charges of so many tasks.
    pub(super) fn charges(&self, tasks: Ends, split: Split) -> Vec<Charge> {
        let on_demand = tasks.map(|all| split.on_demand(all));
        let on_spot = Ends {
            floor: tasks.floor - on_demand.floor,
            expected: tasks.expected - on_demand.expected,
            ceiling: tasks.ceiling - on_demand.ceiling,
        };
        let mut out = self.of(on_demand, None);
        if on_spot != Ends::default() {
            out.extend(self.of(on_spot, Some(SPOT)));
        }
        out
    }

    fn of(&self, tasks: Ends, assumed: Option<Assumption>) -> Vec<Charge> {
        let many = count(tasks, "task", "tasks");
        let (vcpu, memory) = match self.system {
            System::X86 => (Item::FargateX86Vcpu, Item::FargateX86Memory),
            System::Arm => (Item::FargateArmVcpu, Item::FargateArmMemory),
            System::Windows => (Item::FargateWindowsVcpu, Item::FargateWindowsMemory),
        };
        let mut parts = vec![(vcpu, self.vcpu, "vCPU"), (memory, self.memory, "GB")];
        if self.system == System::Windows {
            parts.push((Item::FargateWindowsLicence, self.vcpu, "vCPU, licence"));
        }
        if !self.storage.is_zero() {
            parts.push((Item::FargateEphemeral, self.storage, "GB of storage"));
        }
        let charge = |(item, amount, unit): (Item, Decimal, &str)| Charge {
            // Spot lowers what processors and memory cost, and nothing else.
            assumed: assumed.filter(|_| item == vcpu || item == memory),
            ..Charge::always(
                format!("{many}, {} {unit}", amount.normalize()),
                item,
                tasks.times(amount),
            )
        };
        parts.into_iter().map(charge).collect()
    }
}
