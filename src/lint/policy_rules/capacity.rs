//! Capacity across resources: what all tasks together may ask of a database, a broker and the account.

use crate::catalog::aurora_class::InstanceClass;
use crate::catalog::{aurora, broker, fargate};
use crate::config::value::Why;
use crate::family::matching::Component;
use crate::finding::Finding;
use crate::inventory::{Path, Resource};
use crate::policy::decode::Stated;
use crate::registry::{RuleInfo, policy};
use crate::value::unit::plain;

use super::super::evaluate::Outcome;
use super::super::subject::{Answer, Blocked, Subject, Verdict, withhold_secrets};
use super::Comparison;

/// Asks every question of capacity.
pub(super) fn check(comparison: &Comparison<'_>, active: &dyn Fn(&str) -> bool, out: &mut Outcome) {
    let mut add = |rule: &'static RuleInfo, answer: Answer| {
        if active(rule.id) {
            let answer = withhold_secrets(answer, rule, comparison.read);
            out.add(rule, comparison.root_module, answer);
        }
    };
    for component in &comparison.matches.components {
        match component.family {
            "database" => {
                add(&policy::CAPACITY_DATABASE, database(comparison, component));
                add(&policy::CAPACITY_PROXY, proxies(comparison, component));
            }
            "broker" => add(&policy::CAPACITY_BROKER, brokers(comparison, component)),
            _ => {}
        }
    }
    let quotas = comparison.policy.policy.quotas;
    if let Some(quota) = quotas.on_demand_vcpu {
        add(
            &policy::CAPACITY_VCPU,
            vcpu(comparison, &quota, "on demand"),
        );
    }
    if let Some(quota) = quotas.spot_vcpu {
        add(&policy::CAPACITY_VCPU, vcpu(comparison, &quota, "Spot"));
    }
}

/// The tasks of a service at most, and while a deployment runs.
struct Tasks {
    service: String,
    most: u64,
    surge: u64,
    /// Where the number stands, or that it is the policy's.
    from: Option<crate::text::Span>,
}

fn subject<'s>(
    comparison: &'s Comparison<'_>,
    resource: &'s Resource,
    rule: &'static RuleInfo,
) -> Subject<'s> {
    Subject {
        root_module: comparison.root_module,
        resource,
        rule,
        assumptions: Some(comparison.read),
    }
}

/// How many tasks a service of the policy may run here.
fn tasks(
    comparison: &Comparison<'_>,
    name: &str,
    rule: &'static RuleInfo,
) -> Result<Option<Tasks>, Blocked> {
    let mut out: Option<Tasks> = None;
    for component in &comparison.matches.components {
        if component.family != "service" || component.name != name {
            continue;
        }
        let target = component.of_kind("aws_appautoscaling_target").next();
        let (resource, path) = match target {
            Some(target) => (target, "max_capacity"),
            None => (component.anchor, "desired_count"),
        };
        let root_module = comparison.root_of(component, resource);
        let reader = Subject {
            root_module,
            ..subject(comparison, resource, rule)
        };
        let Some(most) = reader.whole(path)? else {
            continue;
        };
        let service = subject(comparison, component.anchor, rule);
        let percent = service
            .whole("deployment_maximum_percent")?
            .unwrap_or(fargate::HEALTHY_PERCENT_DEFAULT.value.1);
        let written = root_module.written(&reader.origin(path), resource);
        let most = u64::from(most);
        let surge = (most * u64::from(percent) / 100).max(most);
        match &mut out {
            Some(sum) => {
                sum.most += most;
                sum.surge += surge;
            }
            None => {
                out = Some(Tasks {
                    service: name.to_owned(),
                    most,
                    surge,
                    from: Some(written.span),
                });
            }
        }
    }
    if out.is_some() {
        return Ok(out);
    }
    // A service of another root module is taken to be as large as the policy lets it.
    Ok(comparison
        .sized
        .services
        .iter()
        .find(|s| s.name == name)
        .map(|s| {
            let most = u64::from(s.tasks.value.max);
            Tasks {
                service: name.to_owned(),
                most,
                surge: most * 2,
                from: None,
            }
        }))
}

/// What services ask for, each task some.
struct Demand {
    total: u64,
    surge: u64,
    terms: Vec<String>,
    surged: Vec<String>,
    places: Vec<(crate::text::Span, String)>,
    here: usize,
}

fn demand(
    comparison: &Comparison<'_>,
    clients: &[String],
    each: impl Fn(&str) -> Option<u32>,
    rule: &'static RuleInfo,
) -> Result<Demand, Blocked> {
    let mut out = Demand {
        total: 0,
        surge: 0,
        terms: Vec::new(),
        surged: Vec::new(),
        places: Vec::new(),
        here: 0,
    };
    for client in clients {
        let (Some(each), Some(tasks)) = (each(client), tasks(comparison, client, rule)?) else {
            continue;
        };
        let each = u64::from(each);
        out.total += tasks.most * each;
        out.surge += tasks.surge * each;
        let whence = if tasks.from.is_some() {
            ""
        } else {
            " (by the policy)"
        };
        out.terms
            .push(format!("{} {}{whence} x {each}", tasks.most, tasks.service));
        out.surged
            .push(format!("{} {} x {each}", tasks.surge, tasks.service));
        if let Some(span) = tasks.from {
            out.here += 1;
            out.places
                .push((span, format!("{} tasks of {}", tasks.most, tasks.service)));
        }
    }
    Ok(out)
}

#[allow(clippy::cast_precision_loss)]
fn count(n: u64) -> String {
    plain(n as f64)
}

impl Demand {
    /// `10 gateway x 30 + 5 worker x 30 = 450`.
    fn sum(&self) -> String {
        format!("{} = {}", self.terms.join(" + "), count(self.total))
    }

    fn surge_sum(&self) -> String {
        format!("{} = {}", self.surged.join(" + "), count(self.surge))
    }

    fn explain(&self, mut finding: Finding, limit: u64, what: &str) -> Finding {
        for (span, text) in &self.places {
            finding = finding.also(*span, text.clone());
        }
        finding = finding.note(format!("{}; {what} takes {}", self.sum(), count(limit)));
        if self.surge > self.total {
            finding = finding.note(format!("while services are deployed: {}", self.surge_sum()));
        }
        finding
    }
}

/// The connections that tasks may open against what a cluster grants.
fn database(comparison: &Comparison<'_>, component: &Component<'_>) -> Answer {
    let rule = &policy::CAPACITY_DATABASE;
    let Some(sized) = comparison
        .sized
        .databases
        .iter()
        .find(|d| d.name == component.name)
    else {
        return Ok(Verdict::NotApplicable);
    };
    let pool = |service: &str| {
        let services = &comparison.sized.services;
        let service = services.iter().find(|s| s.name == service)?;
        service.database_pool.as_ref().map(|p| p.value)
    };
    let asked = demand(comparison, &sized.clients, pool, rule)?;
    if asked.total == 0 || asked.here == 0 {
        return Ok(Verdict::NotApplicable);
    }
    let cluster = subject(comparison, component.anchor, rule);
    let Some(engine) = cluster.text("engine")? else {
        return Ok(Verdict::NotApplicable);
    };
    let Some(engine) = aurora::Engine::parse(&engine) else {
        return Ok(Verdict::NotApplicable);
    };
    let grant = match set_connections(comparison, &cluster)? {
        Some(limit) => Some(Grant {
            limit,
            by: GrantedBy::Parameter,
            resource: component.anchor,
            path: "db_cluster_parameter_group_name",
            why: "its parameter group sets max_connections".to_owned(),
        }),
        None => grant(comparison, component, engine, rule)?,
    };
    let Some(grant) = grant else {
        return Ok(Verdict::NotApplicable);
    };
    let limit = u64::from(grant.limit);
    let proxied = component
        .of_kind("aws_db_proxy_default_target_group")
        .next()
        .is_some();
    if asked.total <= limit && (asked.surge <= limit || proxied) {
        return Ok(Verdict::Pass);
    }
    if proxied {
        // The proxy takes the clients' connections and shares its own among them.
        return Ok(Verdict::Pass);
    }
    let steady = asked.total > limit;
    let headline = if steady {
        format!(
            "tasks may open {} connections to database {}, which takes {}",
            count(asked.total),
            component.name,
            count(limit)
        )
    } else {
        format!(
            "tasks may open {} connections to database {} during deployments, and it takes {}",
            count(asked.surge),
            component.name,
            count(limit)
        )
    };
    let finding = subject(comparison, grant.resource, rule).finding(grant.path, headline);
    let finding = asked
        .explain(finding, limit, &component.name)
        .note(grant.why);
    let wanted = if steady { asked.total } else { asked.surge };
    let larger = u32::try_from(wanted).ok().and_then(|n| match grant.by {
        GrantedBy::Parameter => None,
        GrantedBy::Acu(min) => aurora::acu_for_connections(engine, min, n)
            .map(|acu| format!("a maximum of {} ACU", plain(acu))),
        GrantedBy::Class(class) => class.for_connections(engine, n).map(InstanceClass::name),
    });
    let tasks = held_tasks(&asked);
    let help = match larger {
        Some(larger) => format!(
            "{larger} takes them; or put RDS Proxy between them, or use a pool of {} per task",
            limit / tasks.max(1)
        ),
        None => format!(
            "put RDS Proxy between them, or use a pool of {} per task",
            limit / tasks.max(1)
        ),
    };
    Ok(Verdict::Fail(vec![finding.help(help)]))
}

/// The connections that an instance of a cluster grants, and what decides it.
struct Grant<'a> {
    limit: u32,
    by: GrantedBy,
    /// Where that stands.
    resource: &'a Resource,
    path: &'static str,
    why: String,
}

/// What the connections of an instance follow.
enum GrantedBy {
    /// A parameter group.
    Parameter,
    /// The bounds of the cluster, whose lower one this is.
    Acu(f64),
    /// The memory of its class.
    Class(InstanceClass),
}

/// What the instance grants that grants the fewest: any of them may become the writer.
fn grant<'a>(
    comparison: &Comparison<'_>,
    component: &Component<'a>,
    engine: aurora::Engine,
    rule: &'static RuleInfo,
) -> Result<Option<Grant<'a>>, Blocked> {
    const MAX: &str = "serverlessv2_scaling_configuration[0].max_capacity";
    const MIN: &str = "serverlessv2_scaling_configuration[0].min_capacity";
    let of = component.members.iter().copied();
    let instances = of.filter(|r| &*r.address.kind == "aws_rds_cluster_instance");
    let mut fewest: Option<Grant<'a>> = None;
    let (mut serverless, mut provisioned) = (false, false);
    for instance in instances {
        let Some(class) = subject(comparison, instance, rule).text("instance_class")? else {
            continue;
        };
        if class == aurora::SERVERLESS_CLASS {
            serverless = true;
            continue;
        }
        provisioned = true;
        let known = InstanceClass::parse(&class);
        let Some((known, granted)) = known.and_then(|k| Some((k, k.connections(engine)?))) else {
            return Err(Blocked {
                address: instance.address.to_string(),
                attribute: "instance_class".into(),
                why: Why::Other(
                    format!("how many connections {class} takes is not in the catalogue").into(),
                ),
                at: instance.origin.span(),
            });
        };
        if fewest.as_ref().is_none_or(|f| granted.limit < f.limit) {
            fewest = Some(Grant {
                limit: granted.limit,
                by: GrantedBy::Class(known),
                resource: instance,
                path: "instance_class",
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
    let cluster = subject(comparison, component.anchor, rule);
    let Some(max) = cluster.number(MAX)? else {
        return Ok(fewest);
    };
    let min = cluster.number(MIN)?.unwrap_or(max);
    let Some(granted) = aurora::max_connections(engine, min, max) else {
        return Ok(fewest);
    };
    let of_cluster = Grant {
        limit: granted.limit,
        by: GrantedBy::Acu(min),
        resource: component.anchor,
        path: MAX,
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

/// All tasks of a demand.
fn held_tasks(asked: &Demand) -> u64 {
    asked
        .terms
        .iter()
        .filter_map(|t| t.split(' ').next()?.parse::<u64>().ok())
        .sum()
}

/// `max_connections` of the cluster's parameter group, where this root module has it.
fn set_connections(
    comparison: &Comparison<'_>,
    cluster: &Subject<'_>,
) -> Result<Option<u32>, Blocked> {
    let groups = cluster.referred(
        "db_cluster_parameter_group_name",
        &["aws_rds_cluster_parameter_group"],
    );
    let Some(group) = groups.first() else {
        return Ok(None);
    };
    let path: Option<Path> = "parameter[name=max_connections].value".parse().ok();
    let Some(path) = path else { return Ok(None) };
    match group.resource.get(&path) {
        Ok(found) => {
            group.has_read(&found.value);
            let text = found.value.as_str().map(str::to_owned);
            match text.as_deref().map(str::parse::<u32>) {
                Some(Ok(n)) => Ok(Some(n)),
                // A formula over the memory of the instance class.
                _ => Err(blocked(
                    comparison,
                    group.resource,
                    "max_connections is a formula of the instance's memory",
                )),
            }
        }
        Err(missing) if missing.is_unknown() => {
            Err(blocked(comparison, group.resource, &missing.to_string()))
        }
        Err(_) => Ok(None),
    }
}

fn blocked(_: &Comparison<'_>, resource: &Resource, why: &str) -> Blocked {
    Blocked {
        address: resource.address.to_string(),
        attribute: "parameter".into(),
        why: Why::Other(why.into()),
        at: resource.origin.span(),
    }
}

/// The shares of all proxies of a cluster.
fn proxies(comparison: &Comparison<'_>, component: &Component<'_>) -> Answer {
    let rule = &policy::CAPACITY_PROXY;
    let groups: Vec<&Resource> = component
        .members
        .iter()
        .copied()
        .filter(|r| &*r.address.kind == "aws_db_proxy_default_target_group")
        .collect();
    let Some(first) = groups.first() else {
        return Ok(Verdict::NotApplicable);
    };
    let path = "connection_pool_config[0].max_connections_percent";
    let mut shares = Vec::new();
    for group in &groups {
        let share = subject(comparison, group, rule)
            .number(path)?
            .unwrap_or_else(|| aurora::PROXY_CONNECTIONS_DEFAULT_PERCENT.value.into());
        shares.push(share);
    }
    let sum: f64 = shares.iter().sum();
    if sum <= 100.0 {
        return Ok(Verdict::Pass);
    }
    let terms: Vec<String> = shares.iter().map(|s| format!("{}%", plain(*s))).collect();
    let finding = subject(comparison, first, rule)
        .finding(
            path,
            format!(
                "the proxies of database {} may hold {}% of its connections together",
                component.name,
                plain(sum)
            ),
        )
        .note(format!("{} = {}%", terms.join(" + "), plain(sum)))
        .help("share 100% among them, and leave some for those who connect directly");
    Ok(Verdict::Fail(vec![finding]))
}

/// The connections that tasks may open against what a broker takes.
fn brokers(comparison: &Comparison<'_>, component: &Component<'_>) -> Answer {
    let rule = &policy::CAPACITY_BROKER;
    let Some(sized) = comparison
        .sized
        .brokers
        .iter()
        .find(|b| b.name == component.name)
    else {
        return Ok(Verdict::NotApplicable);
    };
    let each = |service: &str| {
        let services = &comparison.sized.services;
        let service = services.iter().find(|s| s.name == service)?;
        service.broker_connections.as_ref().map(|p| p.value)
    };
    let asked = demand(comparison, &sized.clients, each, rule)?;
    if asked.total == 0 || asked.here == 0 {
        return Ok(Verdict::NotApplicable);
    }
    let found = subject(comparison, component.anchor, rule);
    let (Some(engine), Some(instance)) = (
        found.text("engine_type")?,
        found.text("host_instance_type")?,
    ) else {
        return Ok(Verdict::NotApplicable);
    };
    let version = found.text("engine_version")?;
    let mode = found.text("deployment_mode")?;
    let mode = mode
        .as_deref()
        .unwrap_or(broker::DEPLOYMENT_MODE_DEFAULT.value);
    let (Some(engine), Some(mode)) = (broker::Engine::parse(&engine), broker::Mode::parse(mode))
    else {
        return Ok(Verdict::NotApplicable);
    };
    let Some(granted) = broker::connection_limit(engine, version.as_deref(), &instance, mode)
    else {
        return Ok(Verdict::NotApplicable);
    };
    let limit = u64::from(granted.total());
    if asked.surge <= limit {
        return Ok(Verdict::Pass);
    }
    let (n, when) = if asked.total > limit {
        (asked.total, "")
    } else {
        (asked.surge, " during deployments")
    };
    let finding = found.finding(
        "host_instance_type",
        format!(
            "tasks may open {} connections to broker {}{when}, which takes {}",
            count(n),
            component.name,
            count(limit)
        ),
    );
    let finding = asked
        .explain(finding, limit, &component.name)
        .note(format!(
            "{instance} as {}; source: {}",
            mode.as_str(),
            granted.source
        ))
        .help("take a larger instance type, or fewer connections per task");
    Ok(Verdict::Fail(vec![finding]))
}

/// The vCPU of all tasks at most against a quota of the account.
fn vcpu(comparison: &Comparison<'_>, quota: &Stated<f64>, kind: &str) -> Answer {
    let rule = &policy::CAPACITY_VCPU;
    let spot = kind == "Spot";
    let mut total = 0.0;
    let mut terms = Vec::new();
    let mut anchor: Option<&Component<'_>> = None;
    for component in &comparison.matches.components {
        if component.family != "service" {
            continue;
        }
        let service = subject(comparison, component.anchor, rule);
        let on_spot = service
            .get("capacity_provider_strategy[capacity_provider=FARGATE_SPOT].weight")?
            .and_then(|w| w.number())
            .is_some_and(|w| w > 0.0);
        if spot && !on_spot {
            continue;
        }
        let Some(tasks) = tasks(comparison, &component.name, rule)? else {
            continue;
        };
        let Some(task) = component
            .members
            .iter()
            .find(|r| &*r.address.kind == "aws_ecs_task_definition")
        else {
            continue;
        };
        let Some(units) = subject(comparison, task, rule)
            .get("cpu")?
            .and_then(|c| c.number())
        else {
            continue;
        };
        let each = units / 1024.0;
        #[allow(clippy::cast_precision_loss)]
        let surge = tasks.surge as f64;
        total += surge * each;
        terms.push(format!(
            "{} {} x {}",
            tasks.surge,
            component.name,
            plain(each)
        ));
        anchor.get_or_insert(component);
    }
    let Some(anchor) = anchor else {
        return Ok(Verdict::NotApplicable);
    };
    if total <= quota.value {
        return Ok(Verdict::Pass);
    }
    let code = if spot {
        fargate::SPOT_VCPU_QUOTA
    } else {
        fargate::ON_DEMAND_VCPU_QUOTA
    };
    let mut finding = subject(comparison, anchor.anchor, rule)
        .finding_here(format!(
            "tasks may run {} vCPU {kind} during deployments, and the account has {}",
            plain(total),
            plain(quota.value)
        ))
        .note(format!("{} = {} vCPU", terms.join(" + "), plain(total)))
        .note(format!("quota {}; source: {}", code.value, code.source))
        .help("ask AWS for a larger quota, or lower the bounds of tasks");
    if let Some(at) = quota.at {
        finding = finding.also(at, "the quota");
    }
    Ok(Verdict::Fail(vec![finding]))
}
