//! What the tasks of a service are billed by.

use rust_decimal::Decimal;

use crate::billing::{Assumption, Billed, Ends, Known, Priced, Quantity, bounds, count};
use crate::catalog::fargate::{FARGATE, FARGATE_SPOT, SPOT_PERCENT};
use crate::catalog::price::{HOURS, Item};
use crate::config::value::Why;

/// The types of resources with prices.
pub(super) const PRICED: &[Priced] = &[("aws_ecs_service", service)];

/// GB of ephemeral storage that every task has without charge.
const INCLUDED_STORAGE: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// AWS publishes "up to 70 % off", and the price of the day.
const SPOT: Assumption = Assumption {
    name: "Spot at 30 % of the price on demand",
    percent: SPOT_PERCENT,
};

/// `aws_ecs_service`
fn service(at: &mut Billed<'_>) -> Known<()> {
    let how = Placement::of(at)?;
    if how == Placement::Elsewhere {
        return Ok(());
    }
    let id = id(at);
    let tasks = bounds(
        at,
        "desired_count",
        Decimal::ZERO,
        "ecs:service:DesiredCount",
        id.as_deref(),
    )?;
    let definitions = at.referred("task_definition", &["aws_ecs_task_definition"]);
    let Some(definition) = definitions.first() else {
        let why = Why::Other("its task definition is not in this configuration".into());
        return Err(at.blocked("task_definition", why));
    };
    let task = Task::of(&at.of(definition))?;
    let Placement::Fargate {
        base,
        spot_base,
        spot,
    } = how
    else {
        return Ok(());
    };
    let on_demand = tasks.map(|all| {
        let fixed = all.min(base);
        let rest = (all - fixed - spot_base).max(Decimal::ZERO);
        // Tasks are whole; where the shares are not, one more is on demand.
        fixed + (rest * (Decimal::ONE - spot)).ceil()
    });
    let on_spot = Ends {
        floor: tasks.floor - on_demand.floor,
        expected: tasks.expected - on_demand.expected,
        ceiling: tasks.ceiling - on_demand.ceiling,
    };
    task.bill(at, on_demand, None);
    if on_spot != Ends::default() {
        task.bill(at, on_spot, Some(SPOT));
    }
    Ok(())
}

/// The name by which Application Auto Scaling calls a service.
fn id(at: &Billed<'_>) -> Option<String> {
    let last = |text: String| text.rsplit('/').next().map(str::to_owned);
    let name = at.text("name").ok()??;
    let own = at.text("cluster").ok().flatten().and_then(last);
    let cluster = own.or_else(|| {
        let clusters = at.referred("cluster", &["aws_ecs_cluster"]);
        at.of(clusters.first()?).text("name").ok()?
    })?;
    Some(format!("service/{cluster}/{name}"))
}

/// What tasks run on.
#[derive(PartialEq)]
enum Placement {
    /// On Fargate; of the tasks beyond those that are always on one of both, this share on Spot.
    Fargate {
        /// Tasks that are always on demand.
        base: Decimal,
        /// Tasks that are always on Spot.
        spot_base: Decimal,
        /// Share, 0 to 1.
        spot: Decimal,
    },
    /// On instances, which are billed themselves.
    Elsewhere,
}

impl Placement {
    fn of(at: &Billed<'_>) -> Known<Self> {
        if at.count("capacity_provider_strategy")? > 0 {
            return Self::by(at, "capacity_provider_strategy");
        }
        match at.text("launch_type")?.as_deref() {
            Some(FARGATE) => Ok(Self::Fargate {
                base: Decimal::ZERO,
                spot_base: Decimal::ZERO,
                spot: Decimal::ZERO,
            }),
            Some(_) => Ok(Self::Elsewhere),
            None => Self::of_cluster(at),
        }
    }

    /// Where the service says nothing: by the default of its cluster.
    fn of_cluster(at: &Billed<'_>) -> Known<Self> {
        const PROVIDERS: &str = "aws_ecs_cluster_capacity_providers";
        let clusters = at.referred("cluster", &["aws_ecs_cluster"]);
        let Some(cluster) = clusters.first().map(|cluster| at.of(cluster)) else {
            let why = "it is not set, and the cluster, which has the default, is not in this configuration";
            return Err(at.blocked("launch_type", Why::Other(why.into())));
        };
        let mut defaults = cluster.referrers(PROVIDERS, "cluster_name");
        if let Some(name) = cluster.text("name")? {
            defaults.extend(cluster.with_text(PROVIDERS, "cluster_name", &name));
        }
        match defaults.first() {
            Some(default) => Self::by(&at.of(default), "default_capacity_provider_strategy"),
            None => Ok(Self::Elsewhere),
        }
    }

    /// By a strategy of capacity providers.
    fn by(at: &Billed<'_>, strategy: &str) -> Known<Self> {
        let entries = at.count(strategy)?;
        if entries == 0 {
            return Ok(Self::Elsewhere);
        }
        let [mut base, mut spot_base, mut spot, mut all] = [Decimal::ZERO; 4];
        for entry in 0..entries {
            let path = |argument: &str| format!("{strategy}[{entry}].{argument}");
            let name = at.text(&path("capacity_provider"))?;
            let weight = at.number(&path("weight"))?.unwrap_or_default();
            let always = at.number(&path("base"))?.unwrap_or_default();
            match name.as_deref() {
                Some(FARGATE) => base += always,
                Some(FARGATE_SPOT) => {
                    spot_base += always;
                    spot += weight;
                }
                _ => return Ok(Self::Elsewhere),
            }
            all += weight;
        }
        let spot = if all.is_zero() {
            Decimal::ZERO
        } else {
            spot / all
        };
        Ok(Self::Fargate {
            base,
            spot_base,
            spot,
        })
    }
}

/// What a task takes.
struct Task {
    vcpu: Decimal,
    memory: Decimal,
    /// GB above what is included.
    storage: Decimal,
    system: System,
}

#[derive(PartialEq, Clone, Copy)]
enum System {
    X86,
    Arm,
    Windows,
}

impl Task {
    fn of(at: &Billed<'_>) -> Known<Self> {
        let units = Decimal::from(1024);
        let cpu = size(at, "cpu")?;
        let memory = size(at, "memory")?;
        let storage = at
            .number("ephemeral_storage[0].size_in_gib")?
            .unwrap_or(INCLUDED_STORAGE);
        let family = at.text("runtime_platform[0].operating_system_family")?;
        let architecture = at.text("runtime_platform[0].cpu_architecture")?;
        let system = match (family.as_deref(), architecture.as_deref()) {
            (Some(family), _) if family.starts_with("WINDOWS") => System::Windows,
            (_, Some("ARM64")) => System::Arm,
            _ => System::X86,
        };
        Ok(Self {
            vcpu: cpu / units,
            memory: memory / units,
            storage: (storage - INCLUDED_STORAGE).max(Decimal::ZERO),
            system,
        })
    }

    /// Adds the lines of so many tasks.
    fn bill(&self, at: &mut Billed<'_>, tasks: Ends, assumed: Option<Assumption>) {
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
        for (item, amount, unit) in parts {
            let quantity = Quantity::Known(tasks.times(amount * HOURS));
            at.line(
                format!("{many}, {} {unit}", amount.normalize()),
                item,
                quantity,
            );
            if let Some(line) = at.lines.last_mut() {
                line.assumed = assumed;
            }
        }
    }
}

/// CPU or memory of a task in units of 1/1024, also where it is written with its unit.
fn size(at: &Billed<'_>, argument: &str) -> Known<Decimal> {
    if let Some(number) = at.number(argument)? {
        return Ok(number);
    }
    let text = at.text(argument)?.unwrap_or_default().to_ascii_lowercase();
    let unit = ["vcpu", "gb"]
        .iter()
        .find_map(|unit| text.trim().strip_suffix(unit));
    let number = unit.and_then(|n| n.trim().parse::<Decimal>().ok());
    number.map(|n| n * Decimal::from(1024)).ok_or_else(|| {
        at.blocked(
            argument,
            Why::Other("it is not set, and Fargate needs it".into()),
        )
    })
}
