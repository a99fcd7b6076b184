//! What the tasks of a service are billed by.

use rust_decimal::Decimal;

use super::charges::{INCLUDED_STORAGE, System, Task};
use crate::billing::{Billed, Known, Priced, bounds};
use crate::catalog::fargate::{FARGATE, FARGATE_SPOT};
use crate::config::value::Why;
use crate::family::Split;
use crate::inventory::Resource;

/// The types of resources with prices.
pub(super) const PRICED: &[Priced] = &[("aws_ecs_service", service)];

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
    let Some(definition) = definition(at) else {
        let why = Why::Other("its task definition is not in this configuration".into());
        return Err(at.blocked("task_definition", why));
    };
    let task = Task::read(&at.of(definition))?;
    let Placement::Fargate(split) = how else {
        return Ok(());
    };
    at.charge(task.charges(tasks, split));
    Ok(())
}

/// The task definition of a service: by a reference, else, as in a state, by its ARN or by its family, of which there is one.
fn definition<'a>(at: &Billed<'a>) -> Option<&'a Resource> {
    const KIND: &str = "aws_ecs_task_definition";
    if let Some(found) = at.referred("task_definition", &[KIND]).first() {
        return Some(found);
    }
    let text = at.text("task_definition").ok()??;
    let by_arn = at.with_text(KIND, "arn", &text);
    if let Some(found) = by_arn.first() {
        return Some(found);
    }
    let name = text.rsplit('/').next()?;
    let (family, revision) = match name.split_once(':') {
        Some((family, revision)) => (family, Some(revision)),
        None => (name, None),
    };
    let mut found = at.with_text(KIND, "family", family);
    found.retain(|definition| {
        let own = at.of(definition).number("revision").ok().flatten();
        let own = own.map(|own| own.normalize().to_string());
        revision.is_none_or(|revision| own.is_none_or(|own| own == revision))
    });
    match found.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

/// How the tasks of a service are divided; none where they run on instances.
pub(super) fn split(at: &Billed<'_>) -> Known<Option<Split>> {
    Ok(match Placement::of(at)? {
        Placement::Fargate(split) => Some(split),
        Placement::Elsewhere => None,
    })
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
    /// On Fargate.
    Fargate(Split),
    /// On instances, which are billed themselves.
    Elsewhere,
}

impl Placement {
    fn of(at: &Billed<'_>) -> Known<Self> {
        if at.count("capacity_provider_strategy")? > 0 {
            return Self::by(at, "capacity_provider_strategy");
        }
        match at.text("launch_type")?.as_deref() {
            Some(FARGATE) => Ok(Self::Fargate(Split::default())),
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
        let mut split = Split::default();
        for entry in 0..entries {
            let path = |argument: &str| format!("{strategy}[{entry}].{argument}");
            let name = at.text(&path("capacity_provider"))?;
            let weight = at.number(&path("weight"))?.unwrap_or_default();
            let always = at.number(&path("base"))?.unwrap_or_default();
            match name.as_deref() {
                Some(FARGATE) => {
                    split.base += always;
                    split.weight += weight;
                }
                Some(FARGATE_SPOT) => {
                    split.spot_base += always;
                    split.spot_weight += weight;
                }
                _ => return Ok(Self::Elsewhere),
            }
        }
        Ok(Self::Fargate(split))
    }
}

impl Task {
    /// That of a task definition.
    fn read(at: &Billed<'_>) -> Known<Self> {
        let units = Decimal::from(1024);
        let cpu = size(at, "cpu")?;
        let memory = size(at, "memory")?;
        let storage = at
            .number("ephemeral_storage[0].size_in_gib")?
            .unwrap_or(INCLUDED_STORAGE);
        let family = at.text("runtime_platform[0].operating_system_family")?;
        let architecture = at.text("runtime_platform[0].cpu_architecture")?;
        let system = System::of(family.as_deref(), architecture.as_deref());
        Ok(Self {
            vcpu: cpu / units,
            memory: memory / units,
            storage: (storage - INCLUDED_STORAGE).max(Decimal::ZERO),
            system,
        })
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
