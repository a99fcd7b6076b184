//! An Aurora Serverless v2 cluster with its RDS Proxy.

use crate::catalog::aurora;
use crate::sizing::{Sized, SizedDatabase};
use crate::syntax::tree::Expr;
use crate::value::unit::plain;
use crate::value::{Decided, Value};

use super::alarm::{actions, alarm};
use super::{Binding, Compare, Family, Inputs, Read, Shows, decided, label, optional};

/// Aurora clusters.
pub(super) struct Aurora;

const CLUSTER: &str = "aws_rds_cluster";
const ALARM: &str = "aws_cloudwatch_metric_alarm";

const fn row(
    field: &'static str,
    input: &'static str,
    resource: &'static str,
    path: &'static str,
    write: fn(&SizedDatabase, &str) -> Option<Decided<Value>>,
    doc: &'static str,
) -> Binding<SizedDatabase> {
    Binding {
        field,
        input,
        resource,
        select: &[],
        read: Read::Path(path),
        keys: None,
        write,
        shows: Shows::Same,
        compare: Compare::Exact,
        doc,
    }
}

/// Connections at which the alarm rings: the module rounds down. Without the alarm there is nothing to show them.
fn connection_threshold(d: &SizedDatabase, _: &str) -> Option<Value> {
    let percent = d.connection_alarm.as_ref()?.threshold.value;
    Some(
        (f64::from(d.max_connections.value) * percent / 100.0)
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
                "database.engine",
                "engine",
                CLUSTER,
                "engine",
                |d, _| decided(&d.engine.map(|e| e.as_str())),
                "Aurora's engine",
            ),
            row(
                "database.version",
                "engine_version",
                CLUSTER,
                "engine_version",
                |d, _| decided(&d.version),
                "engine version",
            ),
            row(
                "database.acu.min",
                "min_acu",
                CLUSTER,
                "serverlessv2_scaling_configuration[0].min_capacity",
                |d, _| decided(&d.acu.map(|a| a.min.acu())),
                "least capacity of every instance in ACU",
            ),
            row(
                "database.acu.max",
                "max_acu",
                CLUSTER,
                "serverlessv2_scaling_configuration[0].max_capacity",
                |d, _| decided(&d.acu.map(|a| a.max.acu())),
                "most capacity of every instance in ACU",
            ),
            row(
                "database.auto_pause",
                "auto_pause_seconds",
                CLUSTER,
                "serverlessv2_scaling_configuration[0].seconds_until_auto_pause",
                |d, _| optional(d.auto_pause.as_ref()),
                "idle seconds before an instance pauses",
            ),
            Binding {
                read: Read::CountLess(1),
                ..row(
                    "database.readers",
                    "readers",
                    "aws_rds_cluster_instance",
                    "",
                    |d, _| decided(&d.readers),
                    "reader instances",
                )
            },
            row(
                "database.proxy.max_connections",
                "proxy.max_connections_percent",
                "aws_db_proxy_default_target_group",
                "connection_pool_config[0].max_connections_percent",
                |d, _| optional(d.proxy.as_ref().map(|p| &p.max_connections_percent)),
                "share of the connections the proxy may hold, in percent",
            ),
            Binding {
                compare: Compare::AtLeast,
                ..row(
                    "database.backup",
                    "backup_retention_days",
                    CLUSTER,
                    "backup_retention_period",
                    |d, _| optional(d.backup_days.as_ref()),
                    "days backups are kept",
                )
            },
            row(
                "database.storage_type",
                "storage_type",
                CLUSTER,
                "storage_type",
                |d, _| {
                    optional(
                        d.io_optimized
                            .as_ref()
                            .filter(|i| i.value)
                            .map(|i| i.map(|_| "aurora-iopt1"))
                            .as_ref(),
                    )
                },
                "storage billing",
            ),
            Binding {
                compare: Compare::AtLeast,
                ..row(
                    "database.logs",
                    "log_retention_days",
                    "aws_cloudwatch_log_group",
                    "retention_in_days",
                    |d, _| optional(d.log_days.as_ref()),
                    "days log events are kept",
                )
            },
            Binding {
                select: CONNECTIONS,
                shows: Shows::Derived(connection_threshold),
                compare: Compare::AtMost,
                ..row(
                    "database.max_connections",
                    "max_connections",
                    ALARM,
                    "threshold",
                    |d, _| decided(&d.max_connections),
                    "connections the alarm is measured against",
                )
            },
        ],
        alarm!(
            SizedDatabase, "database.alarm.cpu", "alarms.cpu", CPU, "CPU alarm",
            of: |d| d.cpu_alarm.as_ref(), threshold: Shows::Same, period: "period"
        ),
        alarm!(
            SizedDatabase, "database.alarm.capacity", "alarms.acu", CAPACITY, "capacity alarm, of the maximum",
            of: |d| d.capacity_alarm.as_ref(), threshold: Shows::Same, period: "period"
        ),
        alarm!(
            SizedDatabase, "database.alarm.connections", "alarms.connections", CONNECTIONS, "connection alarm, of max_connections",
            of: |d| d.connection_alarm.as_ref(), threshold: Shows::Derived(connection_threshold), period: "period"
        ),
    ];

    fn items(sized: &Sized) -> Vec<&SizedDatabase> {
        sized.databases.iter().collect()
    }

    fn name(item: &SizedDatabase) -> String {
        item.name.clone()
    }

    fn why(item: &SizedDatabase) -> Option<String> {
        let bound = if item.granted.exact { "" } else { "at least " };
        Some(format!(
            "Profile \"{}\": {}, which grants {bound}{} connections an instance.",
            item.profile.value,
            item.acu.value,
            plain(item.granted.limit.into())
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
        // Aurora keeps what it needs for insights only from 2 ACU up; smaller minima would be eaten by it.
        inputs.set(
            "performance_insights",
            Expr::Bool(item.acu.value.min.acu() >= 2.0),
        );
        inputs.set("production", Expr::Bool(item.readers.value > 0));
        inputs.set("deletion_protection", Expr::raw("var.deletion_protection"));
        inputs.set("network.vpc_id", Expr::raw("var.network.vpc_id"));
        inputs.set(
            "network.subnet_ids",
            Expr::raw("var.network.data_subnet_ids"),
        );
        clients(&item.clients, inputs);
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
