//! An ECS service on Fargate.

use crate::sizing::{ScaleMetric, Sized, SizedScale, SizedService, SizedSpot};
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

use super::alarm::{actions, alarm};
use super::{Binding, Compare, Family, Inputs, Read, Shows, decided, optional};

/// ECS services.
pub(super) struct EcsService;

const TASK: &str = "aws_ecs_task_definition";
const SERVICE: &str = "aws_ecs_service";
const TARGET: &str = "aws_appautoscaling_target";
const POLICY: &str = "aws_appautoscaling_policy";
const CPU_ALARM: &[(&str, &str)] = &[("namespace", "AWS/ECS"), ("metric_name", "CPUUtilization")];
const MEMORY_ALARM: &[(&str, &str)] = &[
    ("namespace", "AWS/ECS"),
    ("metric_name", "MemoryUtilization"),
];

/// A plain row; the long form below is for those that differ.
const fn row(
    field: &'static str,
    input: &'static str,
    resource: &'static str,
    path: &'static str,
    write: fn(&SizedService, &str) -> Option<Decided<Value>>,
    doc: &'static str,
) -> Binding<SizedService> {
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

fn scale(s: &SizedService) -> Option<&SizedScale> {
    s.scale.as_ref()
}

fn spot(s: &SizedService) -> Option<&SizedSpot> {
    s.spot.as_ref()
}

fn scaling(s: &SizedService) -> Vec<String> {
    scale(s).map(|s| s.name.clone()).into_iter().collect()
}

impl Family for EcsService {
    type Item = SizedService;

    const NAME: &'static str = "service";
    const MODULE: &'static str = "ecs-service";
    const FILE: &'static str = "services";
    const BINDINGS: &'static [&'static [Binding<SizedService>]] = &[
        &[
            row(
                "service.cpu",
                "cpu",
                TASK,
                "cpu",
                |s, _| decided(&s.cpu.map(|c| c.0)),
                "CPU units of a task",
            ),
            row(
                "service.memory",
                "memory",
                TASK,
                "memory",
                |s, _| decided(&s.memory.map(|m| m.0)),
                "memory of a task in MiB",
            ),
            row(
                "service.architecture",
                "cpu_architecture",
                TASK,
                "runtime_platform[0].cpu_architecture",
                |s, _| decided(&s.architecture.map(|a| a.word())),
                "processor of a task",
            ),
            row(
                "service.tasks.min",
                "min_tasks",
                TARGET,
                "min_capacity",
                |s, _| decided(&s.tasks.map(|t| t.min)),
                "fewest tasks",
            ),
            row(
                "service.tasks.max",
                "max_tasks",
                TARGET,
                "max_capacity",
                |s, _| decided(&s.tasks.map(|t| t.max)),
                "most tasks",
            ),
            Binding {
                keys: Some(scaling),
                ..row(
                    "service.scale.target",
                    "scaling.{key}.target",
                    POLICY,
                    "target_tracking_scaling_policy_configuration[0].target_value",
                    |s, _| optional(scale(s).map(|s| &s.target)),
                    "value that target tracking holds",
                )
            },
            Binding {
                keys: Some(scaling),
                ..row(
                    "service.scale.out_cooldown",
                    "scaling.{key}.scale_out_seconds",
                    POLICY,
                    "target_tracking_scaling_policy_configuration[0].scale_out_cooldown",
                    |s, _| optional(scale(s).map(|s| &s.out_cooldown)),
                    "seconds to wait after adding tasks",
                )
            },
            Binding {
                keys: Some(scaling),
                ..row(
                    "service.scale.in_cooldown",
                    "scaling.{key}.scale_in_seconds",
                    POLICY,
                    "target_tracking_scaling_policy_configuration[0].scale_in_cooldown",
                    |s, _| optional(scale(s).map(|s| &s.in_cooldown)),
                    "seconds to wait after removing tasks",
                )
            },
            row(
                "service.spot.on_demand_base",
                "spot.on_demand_base",
                SERVICE,
                "capacity_provider_strategy[capacity_provider=FARGATE].base",
                |s, _| optional(spot(s).map(|s| &s.base)),
                "tasks always on demand",
            ),
            row(
                "service.spot.on_demand_weight",
                "spot.on_demand_weight",
                SERVICE,
                "capacity_provider_strategy[capacity_provider=FARGATE].weight",
                |s, _| optional(spot(s).map(|s| &s.on_demand_weight)),
                "weight of on-demand tasks beyond the base",
            ),
            row(
                "service.spot.spot_weight",
                "spot.spot_weight",
                SERVICE,
                "capacity_provider_strategy[capacity_provider=FARGATE_SPOT].weight",
                |s, _| optional(spot(s).map(|s| &s.spot_weight)),
                "weight of Spot tasks beyond the base",
            ),
            row(
                "service.health_check.interval",
                "health_check.interval_seconds",
                TASK,
                "container_definitions[0].healthCheck.interval",
                |s, _| {
                    s.health_check
                        .as_ref()
                        .map(|h| Decided::new(h.interval.value.0.into(), [h.interval.at]))
                },
                "seconds between two health checks",
            ),
            row(
                "service.health_check.timeout",
                "health_check.timeout_seconds",
                TASK,
                "container_definitions[0].healthCheck.timeout",
                |s, _| {
                    s.health_check
                        .as_ref()
                        .map(|h| Decided::new(h.timeout.value.0.into(), [h.timeout.at]))
                },
                "seconds one health check may take",
            ),
            Binding {
                compare: Compare::AtLeast,
                ..row(
                    "service.logs",
                    "log_retention_days",
                    "aws_cloudwatch_log_group",
                    "retention_in_days",
                    |s, _| optional(s.log_days.as_ref()),
                    "days log events are kept",
                )
            },
        ],
        alarm!(
            SizedService, "service.alarm.cpu", "alarms.cpu", CPU_ALARM, "CPU alarm",
            of: |s| s.cpu_alarm.as_ref(), threshold: Shows::Same, period: "period"
        ),
        alarm!(
            SizedService, "service.alarm.memory", "alarms.memory", MEMORY_ALARM, "memory alarm",
            of: |s| s.memory_alarm.as_ref(), threshold: Shows::Same, period: "period"
        ),
    ];

    fn items(sized: &Sized) -> Vec<&SizedService> {
        sized.services.iter().collect()
    }

    fn name(item: &SizedService) -> String {
        item.name.clone()
    }

    fn aws_name(item: &SizedService, _: &Sized) -> String {
        item.name.clone()
    }

    fn why(item: &SizedService) -> Option<String> {
        Some(format!(
            "Tier \"{}\": {}.",
            item.tier.value.name, item.tier.value.reason
        ))
    }

    fn identity(item: &SizedService, _: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(&item.name));
        inputs.set("cluster.arn", Expr::raw("module.cluster.arn"));
        inputs.set("cluster.name", Expr::raw("module.cluster.name"));
        inputs.set("image", Expr::raw(format!("var.images[\"{}\"]", item.name)));
    }

    fn wiring(item: &SizedService, sized: &Sized, inputs: &mut Inputs) {
        if let Some(scale) = &item.scale {
            let at = format!("scaling.{}", scale.name);
            match &scale.metric {
                ScaleMetric::Predefined(metric) => {
                    inputs.set(&format!("{at}.predefined_metric"), Expr::text(*metric));
                }
                ScaleMetric::Requests => {
                    let balancer = format!("var.load_balancers[\"{}\"]", item.name);
                    let label = format!(
                        "\"${{{balancer}.arn_suffix}}/${{{balancer}.target_group_arn_suffix}}\""
                    );
                    inputs.set(
                        &format!("{at}.predefined_metric"),
                        Expr::text("ALBRequestCountPerTarget"),
                    );
                    inputs.set(&format!("{at}.resource_label"), Expr::raw(label));
                }
                ScaleMetric::Custom { namespace, name } => {
                    let at = format!("{at}.custom_metric");
                    inputs.set(&format!("{at}.namespace"), Expr::text(namespace));
                    inputs.set(&format!("{at}.metric_name"), Expr::text(name));
                    inputs.set(
                        &format!("{at}.dimensions.ClusterName"),
                        Expr::raw("module.cluster.name"),
                    );
                    inputs.set(
                        &format!("{at}.dimensions.ServiceName"),
                        Expr::text(&item.name),
                    );
                }
            }
        }
        if let Some(check) = &item.health_check {
            inputs.set(
                "health_check.command",
                Expr::list(check.command.value.iter().map(Expr::text)),
            );
            inputs.set(
                "health_check.retries",
                Expr::Integer(check.retries.value.into()),
            );
            inputs.set(
                "health_check.start_period_seconds",
                Expr::Integer(check.start_period.value.0.into()),
            );
        }
        for (name, port) in &item.ports {
            inputs.set(&format!("ports.{name}"), Expr::Integer(port.value.into()));
        }
        let entry = item.ports.first().map(|(name, _)| name.as_str());
        if let (true, Some(port)) = (item.load_balanced, entry) {
            let balancer = format!("var.load_balancers[\"{}\"]", item.name);
            inputs.set(
                "load_balancer.target_group_arn",
                Expr::raw(format!("{balancer}.target_group_arn")),
            );
            inputs.set("load_balancer.port_name", Expr::text(port));
        }
        inputs.set("network.vpc_id", Expr::raw("var.network.vpc_id"));
        inputs.set(
            "network.subnet_ids",
            Expr::raw("var.network.service_subnet_ids"),
        );
        if let (true, Some(port)) = (item.load_balanced, entry) {
            let at = "network.ingress_from_groups.load-balancer";
            let balancer = format!("var.load_balancers[\"{}\"]", item.name);
            inputs.set(
                &format!("{at}.security_group_id"),
                Expr::raw(format!("{balancer}.security_group_id")),
            );
            inputs.set(&format!("{at}.port_names"), Expr::list([port]));
        }
        let egress = "network.egress.https";
        inputs.set(
            &format!("{egress}.description"),
            Expr::text("Image registry, logs and other AWS services"),
        );
        inputs.set(&format!("{egress}.port"), Expr::Integer(443));
        inputs.set(
            &format!("{egress}.cidr_ipv4"),
            Expr::raw("var.network.egress_cidr"),
        );
        inputs.set(
            "environment",
            Expr::raw(format!("lookup(var.environment, \"{}\", {{}})", item.name)),
        );
        inputs.set(
            "secrets",
            Expr::raw(format!("lookup(var.secrets, \"{}\", {{}})", item.name)),
        );
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        let any = item.cpu_alarm.is_some() || item.memory_alarm.is_some();
        actions(sized, any, inputs);
    }
}
