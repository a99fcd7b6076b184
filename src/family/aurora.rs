//! An Aurora cluster with its RDS Proxy.

mod bills;
mod capacity;
mod changes;
mod charges;
mod clients;
mod cost;
mod idle;
mod listed;
mod parts;
mod planning;
mod readers;
mod rules;
mod simulated;
mod widgets;

use crate::billing::Priced;
use crate::catalog::cloudwatch::RETENTION_DEFAULT_DAYS;
use crate::catalog::{aurora, aurora_class};
use crate::config::value::Value as Found;
use crate::policy::Policy;
use crate::policy::database::Database;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{Capacity, Sized, SizedDatabase, Watched, sized_by};
use crate::syntax::tree::Expr;
use crate::text::sentence;
use crate::value::Value;
use crate::value::unit::plain;

use super::alarm::{actions, alarm};
use super::change::Transitions;
use super::clients::Clients;
use super::dashboards::Drawn;
use super::{
    AlarmAt, Anchor, Binding, Compare, Connections, Dimensions, Family, Field, Inputs, Invariant,
    Listed, Part, Price, Range, Read, Select, Selector, Shares, Shows, Simulated, Unset, Unstated,
    Variable, decided, label, optional, row, stated,
};

use parts::{ALARM, CLUSTER, INSTANCE, LOGS, PROXY, PROXY_GROUP, PROXY_TARGET};
use readers::metric;

/// Aurora clusters.
pub(super) struct Aurora;

/// The class of the instances, each of which shows it.
const CLASS: Field = Field {
    name: "database.instance",
    title: "instance class",
    unit: "",
    doc: "class of every instance",
    input: "instance_class",
    part: &INSTANCE,
    select: Select::All,
    read: Read::Path("instance_class"),
    mode: Mode::Exact,
    compare: Compare::Plain,
    unset: Unset::Differs,
    rule: &rules::INSTANCE,
    caution: Some(super::Caution::Restarts("the instance")),
    price: Some(cost::CLASS),
};

/// Connections at which the alarm fires: the module rounds down. Without the alarm there is nothing to show them.
fn connection_threshold(d: &SizedDatabase, _: &str) -> Option<Value> {
    let percent = d.connection_alarm.as_ref()?.threshold.value;
    Some(
        (f64::from(d.max_connections.as_ref()?.value) * percent / 100.0)
            .floor()
            .into(),
    )
}

const CPU: &[(&str, &str)] = &[("namespace", "AWS/RDS"), ("metric_name", "CPUUtilization")];
const CAPACITY: &[(&str, &str)] = &[("namespace", "AWS/RDS"), ("metric_name", "ACUUtilization")];
const CONNECTIONS: &[(&str, &str)] = &[
    ("namespace", "AWS/RDS"),
    ("metric_name", "DatabaseConnections"),
];

impl Family for Aurora {
    type Item = SizedDatabase;

    const NAME: &'static str = "database";
    const MODULE: &'static str = "aurora-serverless-v2";
    const FILE: &'static str = "databases";
    const BINDINGS: &'static [&'static [Binding<SizedDatabase>]] = &[
        &[
            row(
                Field {
                    name: "database.engine",
                    title: "engine",
                    unit: "",
                    doc: "Aurora's engine",
                    input: "engine",
                    part: &CLUSTER,
                    select: Select::All,
                    read: Read::Path("engine"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &rules::DATABASE_ENGINE,
                    caution: Some(super::Caution::Replaces("the cluster")),
                    price: None,
                },
                |d, _| decided(&d.engine.map(|e| e.as_str())),
            ),
            row(
                Field {
                    name: "database.version",
                    title: "engine version",
                    unit: "",
                    doc: "engine version",
                    input: "engine_version",
                    part: &CLUSTER,
                    select: Select::All,
                    read: Read::Path("engine_version"),
                    mode: Mode::Exact,
                    compare: Compare::Version,
                    unset: Unset::Differs,
                    rule: &rules::DATABASE_ENGINE,
                    caution: Some(super::Caution::Other(
                        "another version upgrades the cluster",
                    )),
                    price: None,
                },
                |d, _| decided(&d.version),
            ),
            row(
                Field {
                    name: "database.acu.min",
                    title: "minimum capacity",
                    unit: " ACU",
                    doc: "minimum capacity of every instance in ACU",
                    input: "min_acu",
                    part: &CLUSTER,
                    select: Select::All,
                    read: Read::Path("serverlessv2_scaling_configuration[0].min_capacity"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &rules::ACU,
                    caution: None,
                    price: Some(cost::MIN_CAPACITY),
                },
                |d, _| optional(d.capacity.acu().map(|a| a.map(|a| a.min.acu())).as_ref()),
            ),
            row(
                Field {
                    name: "database.acu.max",
                    title: "maximum capacity",
                    unit: " ACU",
                    doc: "maximum capacity of every instance in ACU",
                    input: "max_acu",
                    part: &CLUSTER,
                    select: Select::All,
                    read: Read::Path("serverlessv2_scaling_configuration[0].max_capacity"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &rules::ACU,
                    caution: Some(super::Caution::Other(
                        "max_connections follows only when the instances restart",
                    )),
                    price: Some(cost::MAX_CAPACITY),
                },
                |d, _| optional(d.capacity.acu().map(|a| a.map(|a| a.max.acu())).as_ref()),
            ),
            row(
                Field {
                    name: "database.auto_pause",
                    title: "idle time before a pause",
                    unit: " seconds",
                    doc: "idle seconds before an instance pauses",
                    input: "auto_pause_seconds",
                    part: &CLUSTER,
                    select: Select::All,
                    read: Read::Path(
                        "serverlessv2_scaling_configuration[0].seconds_until_auto_pause",
                    ),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::number(&aurora::AUTO_PAUSE_DEFAULT_SECONDS),
                    rule: &rules::ACU,
                    caution: None,
                    price: None,
                },
                |d, _| optional(d.capacity.auto_pause()),
            ),
            row(CLASS, |d, _| optional(d.capacity.class())),
            // What is serverless shows it by its class, too.
            Binding {
                shows: Shows::Derived(|_, _| Some(Value::Text(aurora::SERVERLESS_CLASS.into()))),
                ..row(
                    Field {
                        input: "max_acu",
                        compare: Compare::NotAlone,
                        ..CLASS
                    },
                    |d, _| optional(d.capacity.acu().map(|a| a.map(|a| a.max.acu())).as_ref()),
                )
            },
            row(
                Field {
                    name: "database.readers",
                    title: "number of readers",
                    unit: "",
                    doc: "reader instances",
                    input: "readers",
                    part: &INSTANCE,
                    select: Select::All,
                    read: Read::CountLess(1),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &rules::READERS,
                    caution: None,
                    price: Some(cost::READERS),
                },
                |d, _| decided(&d.readers),
            ),
        ],
        readers::BINDINGS,
        &[
            row(
                Field {
                    name: "database.proxy.max_connections",
                    title: "RDS Proxy's share of connections",
                    unit: "%",
                    doc: "share of the connections the proxy may hold, in percent",
                    input: "proxy.max_connections_percent",
                    part: &PROXY_GROUP,
                    select: Select::All,
                    read: Read::Path("connection_pool_config[0].max_connections_percent"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::number(&aurora::PROXY_CONNECTIONS_DEFAULT_PERCENT),
                    rule: &rules::PROXY,
                    caution: None,
                    price: None,
                },
                |d, _| optional(d.proxy.as_ref().map(|p| &p.max_connections_percent)),
            ),
            row(
                Field {
                    name: "database.backup",
                    title: "retention of backups",
                    unit: " days",
                    doc: "days backups are kept",
                    input: "backup_retention_days",
                    part: &CLUSTER,
                    select: Select::All,
                    read: Read::Path("backup_retention_period"),
                    mode: Mode::AtLeast,
                    compare: Compare::Plain,
                    unset: Unset::number(&aurora::BACKUP_RETENTION_DEFAULT_DAYS),
                    rule: &rules::BACKUP,
                    caution: None,
                    price: None,
                },
                |d, _| optional(d.backup_days.as_ref()),
            ),
            row(
                Field {
                    name: "database.deletion_protection",
                    title: "deletion protection",
                    unit: "",
                    doc: "whether it refuses to be deleted",
                    input: "deletion_protection",
                    part: &CLUSTER,
                    select: Select::All,
                    read: Read::Path("deletion_protection"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::bool(&aurora::DELETION_PROTECTION_DEFAULT),
                    rule: &rules::DELETION,
                    caution: None,
                    price: None,
                },
                |d, _| stated(d.stated.deletion_protection.as_ref()?),
            ),
            Binding {
                shows: Shows::Derived(|d, _| {
                    let is_taken = d.stated.final_snapshot?.value;
                    Some(Value::Bool(!is_taken))
                }),
                ..row(
                    Field {
                        name: "database.final_snapshot",
                        title: "whether no final snapshot is taken",
                        unit: "",
                        doc: "whether a snapshot is taken when it is deleted",
                        input: "final_snapshot",
                        part: &CLUSTER,
                        select: Select::All,
                        read: Read::Path("skip_final_snapshot"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::bool(&aurora::SKIP_FINAL_SNAPSHOT_DEFAULT),
                        rule: &rules::DELETION,
                        caution: None,
                        price: None,
                    },
                    |d, _| stated(d.stated.final_snapshot.as_ref()?),
                )
            },
            row(
                Field {
                    name: "database.storage_type",
                    title: "storage type",
                    unit: "",
                    doc: "storage billing",
                    input: "storage_type",
                    part: &CLUSTER,
                    select: Select::All,
                    read: Read::Path("storage_type"),
                    mode: Mode::Exact,
                    compare: Compare::EmptyIsUnset,
                    unset: Unset::text(&aurora::STORAGE_DEFAULT),
                    rule: &rules::DATABASE_ENGINE,
                    caution: Some(super::Caution::OnceIn(
                        "storage may be switched to I/O-Optimized",
                        &crate::catalog::transition::IO_OPTIMIZED_DAYS,
                    )),
                    price: Some(cost::STORAGE),
                },
                |d, _| {
                    optional(
                        d.storage_type
                            .as_ref()
                            .map(|s| s.map(|s| s.word()))
                            .as_ref(),
                    )
                },
            ),
            row(
                Field {
                    name: "database.logs",
                    title: "retention of logs",
                    unit: " days",
                    doc: "days log events are kept",
                    input: "log_retention_days",
                    part: &LOGS,
                    select: Select::All,
                    read: Read::Path("retention_in_days"),
                    mode: Mode::AtLeast,
                    compare: Compare::ZeroIsForever,
                    unset: Unset::number(&RETENTION_DEFAULT_DAYS),
                    rule: &policy::LOG_RETENTION,
                    caution: None,
                    price: None,
                },
                |d, _| optional(d.log_days.as_ref()),
            ),
            Binding {
                shows: Shows::Derived(connection_threshold),
                ..row(
                    Field {
                        name: "database.max_connections",
                        title: "threshold of the connection alarm",
                        unit: "",
                        doc: "connections the alarm is measured against",
                        input: "max_connections",
                        part: &ALARM,
                        select: Select::Where(CONNECTIONS),
                        read: Read::Path("threshold"),
                        mode: Mode::AtMost,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::ALARM,
                        caution: None,
                        price: None,
                    },
                    |d, _| optional(d.max_connections.as_ref()),
                )
            },
        ],
        alarm!(
            SizedDatabase, "database.alarm.cpu", "alarms.cpu", ALARM, Select::Where(CPU), "CPU alarm", "%", "CPU alarm",
            of: |d| d.cpu_alarm.as_ref(), threshold: Shows::Same, period: Read::Alarm(AlarmAt::Period)
        ),
        alarm!(
            SizedDatabase, "database.alarm.capacity", "alarms.acu", ALARM, Select::Where(CAPACITY), "capacity alarm", "%", "capacity alarm, of the maximum",
            of: |d| d.capacity_alarm.as_ref(), threshold: Shows::Same, period: Read::Alarm(AlarmAt::Period)
        ),
        alarm!(
            SizedDatabase, "database.alarm.connections", "alarms.connections", ALARM, Select::Where(CONNECTIONS), "connection alarm", "", "connection alarm, of max_connections",
            of: |d| d.connection_alarm.as_ref(), threshold: Shows::Derived(connection_threshold), period: Read::Alarm(AlarmAt::Period)
        ),
    ];

    const ANCHOR: Option<Anchor> = Some(Anchor {
        part: &CLUSTER,
        name: "cluster_identifier",
        prefix: Some("cluster_identifier_prefix"),
        only: None,
        ending: "",
        bare: None,
        behind: &[
            "-cluster",
            "-aurora-cluster",
            "-db-cluster",
            "-aurora",
            "-db",
        ],
        within: &[],
        always: true,
        also: &[],
        leads_to: &[],
    });
    // They lie between a cluster and the target group of its proxy.
    const BETWEEN: &'static [&'static Part] = &[&PROXY, &PROXY_TARGET];
    const LISTED: Option<Listed<SizedDatabase>> = Some(listed::LISTED);
    const WIDGETS: &'static [Drawn<Self::Item>] = widgets::WIDGETS;
    const RULES: &'static [&'static RuleInfo] = rules::RULES;
    const PRICED: &'static [Priced] = bills::PRICED;
    const TRANSITIONS: &'static [Transitions] = changes::TRANSITIONS;
    const VARIABLES: &'static [Variable<SizedDatabase>] = listed::VARIABLES;
    const CLIENTS: Option<Clients<SizedDatabase>> = Some(clients::CLIENTS);
    const SHARES: Option<Shares> = Some(clients::SHARES);
    const UNSTATED: &'static [Unstated] = cost::UNSTATED;
    const INVARIANTS: &'static [Invariant] = capacity::INVARIANTS;

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let item = |d: &'p Database| Selector {
            name: &d.name.text,
            select: d.select.as_ref(),
        };
        policy.databases.iter().map(item).collect()
    }

    fn items(sized: &Sized) -> Vec<&SizedDatabase> {
        sized.databases.iter().collect()
    }

    fn name(item: &SizedDatabase) -> String {
        item.name.clone()
    }

    fn dimensions(item: &SizedDatabase, sized: &Sized, _: &Watched) -> Vec<Dimensions> {
        let name = Expr::text(Self::aws_name(item, sized));
        vec![vec![("DBClusterIdentifier", name)]]
    }

    fn simulated(item: &SizedDatabase, _: &Sized) -> Option<Simulated> {
        Some(simulated::simulated(item))
    }

    fn set_bounds(policy: &mut Policy, name: &str, bounds: (u32, u32)) {
        simulated::set_bounds(policy, name, bounds);
    }

    fn cost(item: &SizedDatabase, sized: &Sized, found: &[(Price, &Found)]) -> Option<Range> {
        cost::cost(item, sized, found)
    }

    fn connections(item: &SizedDatabase) -> Option<Connections> {
        let granted = item.granted.as_ref().map(|g| ("Aurora grants", g.limit));
        let held = item.max_connections.as_ref();
        let held = held.map(|most| ("the policy", most.value));
        (!item.asked.is_empty()).then(|| Connections {
            asked: item.asked.clone(),
            limits: granted.into_iter().chain(held).collect(),
        })
    }

    fn why(item: &SizedDatabase) -> Option<String> {
        let what = format!(
            "{}: {}",
            sentence(&sized_by(item.profile.as_ref())),
            item.capacity
        );
        let hardware = item.known_class().map_or_else(String::new, |class| {
            format!(" of {} vCPU and {} GiB", class.vcpu(), class.memory())
        });
        let Some(granted) = &item.granted else {
            return Some(format!("{what}."));
        };
        let bound = if granted.exact { "" } else { "at least " };
        Some(format!(
            "{what}{hardware}, which grants {bound}{} connections an instance.",
            plain(granted.limit.into())
        ))
    }

    fn identity(item: &SizedDatabase, sized: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(Self::aws_name(item, sized)));
    }

    fn wiring(item: &SizedDatabase, sized: &Sized, inputs: &mut Inputs) {
        if let Some(family) = aurora::parameter_group_family(item.engine.value, &item.version.value)
        {
            inputs.set("parameter_group_family", Expr::text(family));
        }
        // Aurora keeps what it needs for insights only from 2 ACU up; smaller minima would be eaten by it. Of classes, not
        // all burstable ones have them.
        let insights = match &item.capacity {
            Capacity::Serverless { acu, .. } => acu.value.min.acu() >= 2.0,
            Capacity::Provisioned(class) => !aurora_class::is_burstable(&class.value),
        };
        inputs.set("performance_insights", Expr::Bool(insights));
        if let Some(scale) = &item.scale {
            let metric = Expr::text(metric(scale.on));
            inputs.set("reader_scaling.predefined_metric", metric);
        }
        let is_protected = item.stated.deletion_protection.is_none_or(|p| p.value);
        let is_production = item.readers.value > 0 && is_protected;
        inputs.set("production", Expr::Bool(is_production));
        if is_protected {
            inputs.set("deletable", Expr::raw("!var.deletion_protection"));
        }
        if let Some(extended) = item.stated.extended_support {
            inputs.set("extended_support", Expr::Bool(extended.value));
        }
        inputs.set("network.vpc_id", Expr::raw("var.network.vpc_id"));
        inputs.set(
            "network.subnet_ids",
            Expr::raw("var.network.data_subnet_ids"),
        );
        clients(&item.clients, inputs);
        if !item.clients.is_empty() {
            inputs.set("users", Expr::list(item.clients.iter().map(Expr::text)));
        }
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        let alarms = [
            &item.cpu_alarm,
            &item.capacity_alarm,
            &item.connection_alarm,
        ];
        actions(sized, alarms.iter().any(|a| a.is_some()), inputs);
    }
}

/// The security groups that may connect, by service.
pub(super) fn clients(services: &[String], inputs: &mut Inputs) {
    if services.is_empty() {
        inputs.set(
            "network.client_security_group_ids",
            Expr::object(Vec::<(String, Expr)>::new()),
        );
    }
    for service in services {
        let group = format!("module.{}.security_group_id", label("service", service));
        inputs.set(
            &format!("network.client_security_group_ids.{service}"),
            Expr::raw(group),
        );
    }
}
