//! Who connects to a database, and how many connections its resources take.

use crate::catalog::aurora;
use crate::catalog::aurora_class::InstanceClass;
use crate::config::value::{Value as Found, Why};
use crate::family::clients::{Arguments, Clients, Granted, Larger, Shares, services};
use crate::family::matching::Component;
use crate::inventory::{Blocked, Resource};
use crate::sizing::{SizedDatabase, SizedService};
use crate::value::unit::plain;

use super::cost::{CLASS, MAX_CAPACITY};
use super::rules;

/// Who connects to databases.
pub(super) const CLIENTS: Clients<SizedDatabase> = Clients {
    rule: &rules::CAPACITY_DATABASE,
    of: |database, sized| {
        let each = |s: &SizedService| Some(s.database_pool.as_ref()?.value);
        services(&database.clients, sized, each)
    },
    granted,
};

/// The shares that the proxies of a cluster hold.
pub(super) const SHARES: Shares = Shares {
    rule: &rules::CAPACITY_PROXY,
    part: &super::PROXY_GROUP,
    plural: "proxies",
    path: "connection_pool_config[0].max_connections_percent",
    unset: &aurora::PROXY_CONNECTIONS_DEFAULT_PERCENT,
};

/// What a cluster grants. A proxy takes the clients' connections and shares its own among them.
fn granted<'a>(
    component: &Component<'a>,
    read: &dyn Arguments<'a>,
) -> Result<Option<Granted<'a>>, Blocked> {
    let Some(engine) = read.text(component.anchor, "engine")? else {
        return Ok(None);
    };
    let Some(engine) = aurora::Engine::parse(&engine) else {
        return Ok(None);
    };
    let grant = match parameter(component.anchor, read)? {
        Some(limit) => Some(Grant {
            limit,
            by: By::Parameter,
            at: (component.anchor, "db_cluster_parameter_group_name"),
            why: "its parameter group sets max_connections".to_owned(),
        }),
        None => smallest(component, engine, read)?,
    };
    Ok(grant.map(|grant| {
        let (limit, by) = (grant.limit, grant.by);
        Granted {
            limit,
            at: grant.at,
            why: grant.why,
            losses: Vec::new(),
            shared: component.of_kind(super::PROXY_GROUP.kind).next().is_some(),
            larger: {
                let by = by.clone();
                Box::new(move |asked| larger(engine, &by, asked))
            },
            remedy: Box::new(move |asked, tasks| remedy(engine, &by, limit, (asked, tasks))),
        }
    }))
}

/// The smallest capacity or class that takes so many.
fn larger(engine: aurora::Engine, by: &By, asked: u64) -> Option<Larger> {
    let asked = u32::try_from(asked).ok()?;
    match by {
        By::Parameter => None,
        By::Acu(min) => Some(Larger {
            value: Found::string(aurora::acu_for_connections(engine, *min, asked)?.to_string()),
            price: MAX_CAPACITY,
            caution: "the connections follow after a reboot",
        }),
        By::Class(class) => Some(Larger {
            value: Found::string(class.for_connections(engine, asked)?.name()),
            price: CLASS,
            caution: "the instance restarts",
        }),
    }
}

fn remedy(engine: aurora::Engine, by: &By, limit: u32, (asked, tasks): (u64, u64)) -> String {
    let larger = u32::try_from(asked).ok().and_then(|asked| match by {
        By::Parameter => None,
        By::Acu(min) => aurora::acu_for_connections(engine, *min, asked)
            .map(|acu| format!("a maximum of {} ACU", plain(acu))),
        By::Class(class) => class
            .for_connections(engine, asked)
            .map(InstanceClass::name),
    });
    let pool = u64::from(limit) / tasks.max(1);
    let rest = if pool > 0 {
        format!("put RDS Proxy between them, or use a pool of {pool} per task")
    } else {
        "put RDS Proxy between them".to_owned()
    };
    match larger {
        Some(larger) => format!("{larger} takes them; or {rest}"),
        None => rest,
    }
}

/// The connections that an instance of a cluster grants, and what decides it.
struct Grant<'a> {
    limit: u32,
    by: By,
    at: (&'a Resource, &'static str),
    why: String,
}

/// What the connections of an instance follow.
#[derive(Clone)]
enum By {
    /// A parameter group.
    Parameter,
    /// The bounds of the cluster, whose lower one this is.
    Acu(f64),
    /// The memory of its class.
    Class(InstanceClass),
}

/// What the instance grants that grants the fewest: any of them may become the writer.
fn smallest<'a>(
    component: &Component<'a>,
    engine: aurora::Engine,
    read: &dyn Arguments<'a>,
) -> Result<Option<Grant<'a>>, Blocked> {
    const MAX: &str = "serverlessv2_scaling_configuration[0].max_capacity";
    const MIN: &str = "serverlessv2_scaling_configuration[0].min_capacity";
    let of = component.members.iter().copied();
    let instances = of.filter(|r| &*r.address.kind == "aws_rds_cluster_instance");
    let mut fewest: Option<Grant<'a>> = None;
    let (mut serverless, mut provisioned) = (false, false);
    for instance in instances {
        let Some(class) = read.text(instance, "instance_class")? else {
            continue;
        };
        if class == aurora::SERVERLESS_CLASS {
            serverless = true;
            continue;
        }
        provisioned = true;
        let known = InstanceClass::parse(&class);
        let Some((known, granted)) = known.and_then(|k| Some((k, k.connections(engine)?))) else {
            let why = format!("how many connections {class} takes is not in the catalogue");
            return Err(Blocked {
                address: instance.address.to_string(),
                attribute: "instance_class".into(),
                why: Why::Other(why.into()),
                at: instance.origin.span(),
            });
        };
        if fewest.as_ref().is_none_or(|f| granted.limit < f.limit) {
            fewest = Some(Grant {
                limit: granted.limit,
                by: By::Class(known),
                at: (instance, "instance_class"),
                why: format!(
                    "{} on {class} with {} GiB; source: {}",
                    engine.as_str(),
                    known.memory(),
                    granted.source
                ),
            });
        }
    }
    // Instances that are not here are taken for what the cluster says.
    if provisioned && !serverless {
        return Ok(fewest);
    }
    let cluster = component.anchor;
    let Some(max) = read.number(cluster, MAX)? else {
        return Ok(fewest);
    };
    let min = read.number(cluster, MIN)?.unwrap_or(max);
    let Some(granted) = aurora::max_connections(engine, min, max) else {
        return Ok(fewest);
    };
    let of_cluster = Grant {
        limit: granted.limit,
        by: By::Acu(min),
        at: (cluster, MAX),
        why: format!(
            "{} at a maximum of {} ACU; source: {}",
            engine.as_str(),
            plain(max),
            granted.source
        ),
    };
    let fewest = fewest.filter(|f| f.limit <= of_cluster.limit);
    Ok(Some(fewest.unwrap_or(of_cluster)))
}

/// `max_connections` of the cluster's parameter group, where this root module has it.
fn parameter<'a>(cluster: &'a Resource, read: &dyn Arguments<'a>) -> Result<Option<u32>, Blocked> {
    const PATH: &str = "parameter[name=max_connections].value";
    let kinds = ["aws_rds_cluster_parameter_group"];
    let groups = read.referred(cluster, "db_cluster_parameter_group_name", &kinds);
    let Some(group) = groups.first().copied() else {
        return Ok(None);
    };
    let Some(text) = read.text(group, PATH)? else {
        return Ok(None);
    };
    text.trim().parse().map(Some).map_err(|_| Blocked {
        address: group.address.to_string(),
        attribute: "parameter".into(),
        why: Why::Other("max_connections is a formula of the instance's memory".into()),
        at: group.origin.span(),
    })
}
