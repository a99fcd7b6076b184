//! An ECS service on Fargate.

mod cost;
mod listed;

use crate::catalog::cloudwatch::{RETENTION_DEFAULT_DAYS, is_service_log_group};
use crate::catalog::metrics::is_of_balancer_alone;
use crate::catalog::scaling::{COOLDOWN_DEFAULT_SECONDS, DISABLE_SCALE_IN_DEFAULT};
use crate::catalog::{balancer as elb, fargate};
use crate::config::value::{Value as Found, Why};
use crate::inventory::Resource;
use crate::policy::Policy;
use crate::policy::decode::Stated;
use crate::policy::lint::Mode;
use crate::policy::service::{HealthCheck, Service};
use crate::registry::policy;
use crate::sizing::{
    Sized, SizedBalancer, SizedContainer, SizedScale, SizedSchedule, SizedService, SizedSpot,
    SizedSteps, Watched,
};
use crate::syntax::tree::Expr;
use crate::value::unit::Seconds;
use crate::value::{Decided, Value};

use super::alarm::{actions, alarm, alarms};
use super::container::{Which, family_at, log_groups};
use super::matching::text;
use super::{
    AlarmAt, Anchor, Binding, Compare, Dimensions, Family, Field, Inputs, Listed, Moving, Named,
    Names, Otherwise, Owner, Part, Price, Range, Read, Select, Selector, ServicePrice, Shows, Sign,
    Told, Unset, Variable, decided, optional, row, scaling,
};

/// ECS services.
pub(super) struct EcsService;

static SERVICE: Part = Part {
    uses: &[
        ("task_definition", "aws_ecs_task_definition"),
        ("load_balancer", "aws_lb_target_group"),
    ],
    reads: &["desired_count"],
    ..Part::of("aws_ecs_service", "service", &[])
};
static TASK: Part = Part {
    uses: &[("container_definitions", "aws_cloudwatch_log_group")],
    names: Some(Names {
        kind: "aws_cloudwatch_log_group",
        at: "name",
        by: log_groups,
        path: "container_definitions",
    }),
    named: Some(Named {
        at: "family",
        by: |service| family_at(service, "task_definition").ok().flatten(),
    }),
    unresolved_part: Some("its task definition is not in this root module"),
    ..Part::of("aws_ecs_task_definition", "task definition", &[])
};
static TARGET: Part = Part {
    owner: SCALED,
    missing: Some(&policy::MISSING_AUTOSCALING),
    ..Part::of(
        "aws_appautoscaling_target",
        "scalable target",
        &["resource_id"],
    )
};
static POLICY: Part = Part {
    owner: SCALED,
    missing: Some(&policy::MISSING_AUTOSCALING),
    reads: &[
        "policy_type",
        "target_tracking_scaling_policy_configuration",
    ],
    ..Part::of(
        "aws_appautoscaling_policy",
        "scaling policy",
        &["resource_id"],
    )
};
static SCHEDULE: Part = Part {
    owner: SCALED,
    reads: &["scalable_target_action"],
    ..Part::of(
        "aws_appautoscaling_scheduled_action",
        "scheduled action",
        &["resource_id"],
    )
};
static LOGS: Part = Part {
    // A name that containers write to is theirs, whatever it is.
    owner: Owner::NotBy("name", is_service_log_group),
    missing: Some(&policy::MISSING_LOG_GROUP),
    ..Part::of("aws_cloudwatch_log_group", "log group", &["name"])
};
/// Found from the service, and the load balancer from there: listeners and their rules name both.
static GROUP: Part = Part {
    named: Some(Named {
        at: "name",
        by: target_group_name,
    }),
    through: Some("load_balancer"),
    ..Part::of("aws_lb_target_group", "target group", &[])
};
static LISTENER: Part = Part {
    uses: &[("load_balancer_arn", "aws_lb")],
    named: NOT_BY_SERVICE,
    ..Part::of("aws_lb_listener", "listener", &["default_action"])
};
static LISTENER_RULE: Part = Part {
    uses: &[("listener_arn", "aws_lb_listener")],
    named: NOT_BY_SERVICE,
    ..Part::of("aws_lb_listener_rule", "listener rule", &["action"])
};
static BALANCER: Part = Part {
    named: NOT_BY_SERVICE,
    reads: &["load_balancer_type"],
    through: Some("load_balancer"),
    ..Part::of("aws_lb", "load balancer", &[])
};
/// Of several, none is taken for the service's because it stands beside it.
const NOT_BY_SERVICE: Option<Named> = Some(Named {
    at: "name",
    by: |_| None,
});
/// What asks a scaling policy of the service belongs to it, whatever it watches.
static ALARM: Part = Part {
    links: &["dimensions", "metric_query", "alarm_actions"],
    ..alarms(Owner::at("dimensions.ServiceName"))
};

/// What scales a service names it behind its cluster.
const SCALED: Owner = Owner::Stated("resource_id", |id| {
    let service = id.strip_prefix("service/").map(|rest| rest.rsplit('/'));
    // What scales another kind of thing is no service's.
    service.map_or(Some(id), |mut parts| parts.next())
});

/// The name of the target group that a service registers in.
fn target_group_name(service: &Resource) -> Option<String> {
    let arn = text(service, "load_balancer[0].target_group_arn").ok()??;
    let (_, group) = arn.split_once(":targetgroup/")?;
    group.split('/').next().map(str::to_owned)
}

/// The kind of a load balancer, which tells whether it has an idle timeout.
static BALANCER_TYPE: Sign = Sign {
    says: |balancer| match text(balancer, "load_balancer_type")?.as_deref() {
        None | Some(APPLICATION) => Ok(Some(APPLICATION.into())),
        Some(other) => Err(Why::Other(
            format!("a load balancer of type {other} has no idle timeout; its listeners have")
                .into(),
        )),
    },
};
const APPLICATION: &str = "application";

fn balancer(s: &SizedService) -> Option<&SizedBalancer> {
    s.balancer.as_ref()
}

fn containers(s: &SizedService) -> Vec<String> {
    s.containers.iter().map(|c| c.name.clone()).collect()
}

fn container<'s>(s: &'s SizedService, key: &str) -> Option<&'s SizedContainer> {
    s.containers.iter().find(|c| c.name == key)
}

/// The container that the policy names, or else the service's own.
fn whose(s: &SizedService, key: &str) -> Which {
    let named = container(s, key);
    Which {
        name: if named.is_some() { key } else { &s.name }.to_owned(),
        named: named.is_some(),
        ports: s.ports.iter().map(|(_, port)| port.value).collect(),
        only_in: None,
    }
}

/// The container of a health check. One without a command is not written, and holds where there is one.
fn checked(s: &SizedService, key: &str) -> Which {
    let check = match container(s, key) {
        Some(container) => container.health_check.as_ref(),
        None => s.health_check.as_ref(),
    };
    let unwritten = check.is_some_and(|check| check.command.value.is_empty());
    Which {
        only_in: unwritten.then_some("healthCheck"),
        ..whose(s, key)
    }
}

/// A number of a container with a size of its own.
macro_rules! container {
    ($name:literal, $title:literal, $unit:literal, $doc:literal, $input:literal, $at:literal, $rule:expr, $of:ident) => {
        Binding {
            keys: Some(containers),
            container: Some(whose),
            ..row(
                Field {
                    name: concat!("service.container.", $name),
                    title: concat!($title, " of container {key}"),
                    unit: $unit,
                    doc: $doc,
                    input: concat!("containers.{key}.", $input),
                    part: &TASK,
                    select: Select::All,
                    read: Read::Container($at),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::DiffersInBlock,
                    rule: $rule,
                    caution: None,
                    price: None,
                },
                |s, key| Some(container(s, key)?.$of.as_ref()?.map(|size| size.0.into())),
            )
        }
    };
}

/// A number of the health check of a container: of the service's own, or of one that the policy names.
macro_rules! health {
    (own, $word:literal, $what:literal, $($rest:tt)*) => {
        Binding {
            container: Some(checked),
            ..row(
                health!(
                    concat!("service.health_check.", $word),
                    concat!($what, " of the health check"),
                    "health_check.",
                    $($rest)*
                ),
                |s, _| health!(s.health_check.as_ref(), $($rest)*),
            )
        }
    };
    (named, $word:literal, $what:literal, $($rest:tt)*) => {
        Binding {
            keys: Some(containers),
            container: Some(checked),
            ..row(
                health!(
                    concat!("service.container.health_check.", $word),
                    concat!($what, " of the health check of container {key}"),
                    "containers.{key}.health_check.",
                    $($rest)*
                ),
                |s, key| health!(container(s, key)?.health_check.as_ref(), $($rest)*),
            )
        }
    };
    ($check:expr, $unit:literal, $doc:literal, $input:literal, $at:literal, $unset:expr, $of:expr) => {{
        let of: fn(&HealthCheck) -> Decided<Value> = $of;
        $check.map(of)
    }};
    ($name:expr, $title:expr, $before:literal, $unit:literal, $doc:literal, $input:literal, $at:literal, $unset:expr, $of:expr) => {
        Field {
            name: $name,
            title: $title,
            unit: $unit,
            doc: $doc,
            input: concat!($before, $input),
            part: &TASK,
            select: Select::All,
            read: Read::Container(concat!("healthCheck.", $at)),
            mode: Mode::Exact,
            compare: Compare::Plain,
            unset: $unset,
            rule: &policy::HEALTH_CHECK,
            caution: None,
            price: None,
        }
    };
}

/// The four numbers of the health check of a container.
macro_rules! health_checks {
    ($whose:ident) => {
        &[
            health!(
                $whose,
                "interval",
                "interval",
                " seconds",
                "seconds between two health checks",
                "interval_seconds",
                "interval",
                Unset::number_in_block(&fargate::HEALTH_INTERVAL_DEFAULT_SECONDS),
                |h| seconds(h.interval)
            ),
            health!(
                $whose,
                "timeout",
                "timeout",
                " seconds",
                "seconds one health check may take",
                "timeout_seconds",
                "timeout",
                Unset::number_in_block(&fargate::HEALTH_TIMEOUT_DEFAULT_SECONDS),
                |h| seconds(h.timeout)
            ),
            health!(
                $whose,
                "retries",
                "retries",
                "",
                "failed health checks before the task is replaced",
                "retries",
                "retries",
                Unset::number_in_block(&fargate::HEALTH_RETRIES_DEFAULT),
                |h| Decided::new(h.retries.value.into(), [h.retries.at])
            ),
            health!(
                $whose,
                "start_period",
                "start period",
                " seconds",
                "seconds after start in which failed health checks do not count",
                "start_period_seconds",
                "startPeriod",
                Unset::number_in_block(&fargate::HEALTH_START_DEFAULT_SECONDS),
                |h| seconds(h.start_period)
            ),
        ]
    };
}

fn seconds(stated: Stated<Seconds>) -> Decided<Value> {
    Decided::new(stated.value.0.into(), [stated.at])
}

/// A number of the health check of a target group.
macro_rules! check {
    ($name:literal, $title:literal, $unit:literal, $doc:literal, $input:literal, $at:literal, $unset:expr, $of:ident) => {
        row(
            Field {
                name: $name,
                title: $title,
                unit: $unit,
                doc: $doc,
                input: $input,
                part: &GROUP,
                select: Select::All,
                read: Read::Path(concat!("health_check[0].", $at)),
                mode: Mode::Exact,
                compare: Compare::Plain,
                unset: $unset,
                rule: &policy::BALANCER,
                caution: None,
                price: None,
            },
            |s, _| optional(balancer(s).map(|b| &b.$of)),
        )
    };
}

const CPU_ALARM: &[(&str, &str)] = &[("namespace", "AWS/ECS"), ("metric_name", "CPUUtilization")];
const MEMORY_ALARM: &[(&str, &str)] = &[
    ("namespace", "AWS/ECS"),
    ("metric_name", "MemoryUtilization"),
];

fn steps<'s>(s: &'s SizedService, key: &str) -> Option<&'s SizedSteps> {
    s.steps.iter().find(|steps| steps.name == key)
}

fn stepped(s: &SizedService) -> Vec<String> {
    s.steps.iter().map(|steps| steps.name.clone()).collect()
}

/// What the alarm of a policy shows; nothing where it watches what is not the service's own, and is not looked for.
fn of_own_metric(s: &SizedService, key: &str, shows: fn(&SizedSteps) -> Value) -> Option<Value> {
    let steps = steps(s, key)?;
    scaling::watched(&steps.metric).map(|_| shows(steps))
}

/// What their steps do tells scaling policies apart.
const STEPPED: Option<Told<SizedService>> = Some(Told {
    sign: &scaling::FOLLOWS,
    says: scaling::stepped,
});

/// What it asks for tells the alarm of a scaling policy.
const ASKED: Option<Told<SizedService>> = Some(Told {
    sign: &scaling::ASKS,
    says: scaling::asked,
});

/// A schedule is told by its name: the key, behind the service's or alone.
const SCHEDULED: Select = Select::Named {
    at: "name",
    name: "{name}-{key}",
    otherwise: Otherwise::Key { ending: "" },
};

const MIN_TASKS: &str = "service.tasks.min";
const MAX_TASKS: &str = "service.tasks.max";

fn scale<'s>(s: &'s SizedService, key: &str) -> Option<&'s SizedScale> {
    s.scales.iter().find(|scale| scale.name == key)
}

fn schedule<'s>(s: &'s SizedService, key: &str) -> Option<&'s SizedSchedule> {
    s.schedules.iter().find(|schedule| schedule.name == key)
}

fn spot(s: &SizedService) -> Option<&SizedSpot> {
    s.spot.as_ref()
}

fn scaled(s: &SizedService) -> Vec<String> {
    s.scales.iter().map(|scale| scale.name.clone()).collect()
}

fn schedules(s: &SizedService) -> Vec<String> {
    s.schedules.iter().map(|one| one.name.clone()).collect()
}

/// The metric that tells a scaling policy of the item from others.
const TRACKED: Option<Told<SizedService>> = Some(Told {
    sign: &scaling::FOLLOWS,
    says: scaling::wanted,
});

impl Family for EcsService {
    type Item = SizedService;

    const NAME: &'static str = "service";
    const MODULE: &'static str = "ecs-service";
    const FILE: &'static str = "services";
    const BINDINGS: &'static [&'static [Binding<SizedService>]] = &[
        &[
            row(
                Field {
                    name: "service.cpu",
                    title: "CPU of a task",
                    unit: " units",
                    doc: "CPU units of a task",
                    input: "cpu",
                    part: &TASK,
                    select: Select::All,
                    read: Read::Path("cpu"),
                    mode: Mode::Exact,
                    compare: Compare::EcsUnits("vcpu"),
                    unset: Unset::Differs,
                    rule: &policy::CPU,
                    caution: None,
                    price: Some(Price::Service(ServicePrice::Cpu)),
                },
                |s, _| Some(s.cpu.as_ref()?.map(|c| c.0.into())),
            ),
            row(
                Field {
                    name: "service.memory",
                    title: "memory of a task",
                    unit: " MiB",
                    doc: "memory of a task in MiB",
                    input: "memory",
                    part: &TASK,
                    select: Select::All,
                    read: Read::Path("memory"),
                    mode: Mode::Exact,
                    compare: Compare::EcsUnits("gb"),
                    unset: Unset::Differs,
                    rule: &policy::MEMORY,
                    caution: None,
                    price: Some(Price::Service(ServicePrice::Memory)),
                },
                |s, _| Some(s.memory.as_ref()?.map(|m| m.0.into())),
            ),
            row(
                Field {
                    name: "service.architecture",
                    title: "processor of a task",
                    unit: "",
                    doc: "processor of a task",
                    input: "cpu_architecture",
                    part: &TASK,
                    select: Select::All,
                    read: Read::Path("runtime_platform[0].cpu_architecture"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::text(&fargate::ARCHITECTURE_DEFAULT),
                    rule: &policy::ARCHITECTURE,
                    caution: Some("the image must be built for that processor"),
                    price: None,
                },
                |s, _| decided(&s.architecture.map(|a| a.word())),
            ),
            row(
                Field {
                    name: MIN_TASKS,
                    title: "fewest tasks",
                    unit: "",
                    doc: "fewest tasks",
                    input: "min_tasks",
                    part: &TARGET,
                    select: Select::All,
                    read: Read::Path("min_capacity"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::TASKS,
                    caution: None,
                    price: Some(Price::Service(ServicePrice::MinTasks)),
                },
                |s, _| decided(&s.tasks.map(|t| t.min)),
            ),
            row(
                Field {
                    name: MAX_TASKS,
                    title: "most tasks",
                    unit: "",
                    doc: "most tasks",
                    input: "max_tasks",
                    part: &TARGET,
                    select: Select::All,
                    read: Read::Path("max_capacity"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::TASKS,
                    caution: None,
                    price: Some(Price::Service(ServicePrice::MaxTasks)),
                },
                |s, _| decided(&s.tasks.map(|t| t.max)),
            ),
            row(
                Field {
                    name: "service.tasks.start",
                    title: "tasks to begin with",
                    unit: "",
                    doc: "tasks that the service begins with",
                    input: "start_tasks",
                    part: &SERVICE,
                    select: Select::All,
                    read: Read::Start("desired_count"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::number(&fargate::DESIRED_COUNT_DEFAULT),
                    rule: &policy::TASKS,
                    caution: None,
                    price: None,
                },
                |s, _| optional(s.start.as_ref()),
            ),
            row(
                Field {
                    name: "service.grace",
                    title: "grace period of the load balancer's checks",
                    unit: " seconds",
                    doc: "seconds in which a new task may fail the checks of the load balancer",
                    input: "health_check_grace_period_seconds",
                    part: &SERVICE,
                    select: Select::All,
                    read: Read::Path("health_check_grace_period_seconds"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::number(&fargate::GRACE_DEFAULT_SECONDS),
                    rule: &policy::BALANCER,
                    caution: None,
                    price: None,
                },
                |s, _| optional(s.grace.as_ref()),
            ),
            Binding {
                keys: Some(scaled),
                told: TRACKED,
                ..row(
                    Field {
                        name: "service.scale.target",
                        title: "target of scaling",
                        unit: "",
                        doc: "value that target tracking holds",
                        input: "scaling.{key}.target",
                        part: &POLICY,
                        select: Select::All,
                        read: Read::Path(
                            "target_tracking_scaling_policy_configuration[0].target_value",
                        ),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| optional(scale(s, key).map(|s| &s.target)),
                )
            },
            Binding {
                keys: Some(scaled),
                told: TRACKED,
                ..row(
                    Field {
                        name: "service.scale.out_cooldown",
                        title: "wait after adding tasks",
                        unit: " seconds",
                        doc: "seconds to wait after adding tasks",
                        input: "scaling.{key}.scale_out_seconds",
                        part: &POLICY,
                        select: Select::All,
                        read: Read::Path(
                            "target_tracking_scaling_policy_configuration[0].scale_out_cooldown",
                        ),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| optional(scale(s, key).map(|s| &s.out_cooldown)),
                )
            },
            Binding {
                keys: Some(scaled),
                told: TRACKED,
                ..row(
                    Field {
                        name: "service.scale.in_cooldown",
                        title: "wait after removing tasks",
                        unit: " seconds",
                        doc: "seconds to wait after removing tasks",
                        input: "scaling.{key}.scale_in_seconds",
                        part: &POLICY,
                        select: Select::All,
                        read: Read::Path(
                            "target_tracking_scaling_policy_configuration[0].scale_in_cooldown",
                        ),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| optional(scale(s, key).map(|s| &s.in_cooldown)),
                )
            },
            Binding {
                keys: Some(scaled),
                told: TRACKED,
                ..row(
                    Field {
                        name: "service.scale.scale_in",
                        title: "whether scaling only adds tasks",
                        unit: "",
                        doc: "whether scaling also removes tasks",
                        input: "scaling.{key}.disable_scale_in",
                        part: &POLICY,
                        select: Select::All,
                        read: Read::Path(
                            "target_tracking_scaling_policy_configuration[0].disable_scale_in",
                        ),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::bool(&DISABLE_SCALE_IN_DEFAULT),
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| {
                        let stated = scale(s, key).map(|s| &s.scale_in);
                        let stated = stated.filter(|s| !s.because.is_empty());
                        stated.map(|s| s.map(|only| Value::Bool(!only)))
                    },
                )
            },
            Binding {
                keys: Some(stepped),
                told: STEPPED,
                shows: Shows::Derived(|s, key| scaling::shown(steps(s, key)?)),
                ..row(
                    Field {
                        name: "service.steps.changes",
                        title: "steps of scaling",
                        unit: "",
                        doc: "by how many tasks each step changes them",
                        input: "steps.{key}.changes",
                        part: &POLICY,
                        select: Select::All,
                        read: Read::Path("step_scaling_policy_configuration[0].step_adjustment"),
                        mode: Mode::Exact,
                        compare: Compare::Steps,
                        unset: Unset::Differs,
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| Some(scaling::changes(steps(s, key)?)),
                )
            },
            Binding {
                keys: Some(stepped),
                told: STEPPED,
                ..row(
                    Field {
                        name: "service.steps.cooldown",
                        title: "wait after a step",
                        unit: " seconds",
                        doc: "seconds to wait after a step",
                        input: "steps.{key}.cooldown_seconds",
                        part: &POLICY,
                        select: Select::All,
                        read: Read::Path("step_scaling_policy_configuration[0].cooldown"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::number(&COOLDOWN_DEFAULT_SECONDS),
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| optional(steps(s, key).map(|s| &s.cooldown)),
                )
            },
            Binding {
                keys: Some(stepped),
                told: ASKED,
                shows: Shows::Derived(|s, key| {
                    of_own_metric(s, key, |steps| steps.threshold.value.into())
                }),
                ..row(
                    Field {
                        name: "service.steps.threshold",
                        title: "threshold of a step",
                        unit: "",
                        doc: "where the first step begins",
                        input: "steps.{key}.threshold",
                        part: &ALARM,
                        select: Select::All,
                        read: Read::Path("threshold"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| optional(steps(s, key).map(|s| &s.threshold)),
                )
            },
            Binding {
                keys: Some(stepped),
                told: ASKED,
                shows: Shows::Derived(|s, key| {
                    of_own_metric(s, key, |steps| steps.period.value.into())
                }),
                ..row(
                    Field {
                        name: "service.steps.period",
                        title: "period of what a step goes by",
                        unit: " seconds",
                        doc: "seconds of one datapoint of what steps go by",
                        input: "steps.{key}.period_seconds",
                        part: &ALARM,
                        select: Select::All,
                        read: Read::Path("period"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| optional(steps(s, key).map(|s| &s.period)),
                )
            },
            Binding {
                keys: Some(stepped),
                told: ASKED,
                shows: Shows::Derived(|s, key| {
                    of_own_metric(s, key, |steps| steps.datapoints.value.into())
                }),
                ..row(
                    Field {
                        name: "service.steps.datapoints",
                        title: "datapoints of what a step goes by",
                        unit: "",
                        doc: "datapoints looked at before a step",
                        input: "steps.{key}.datapoints",
                        part: &ALARM,
                        select: Select::All,
                        read: Read::Path("evaluation_periods"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| optional(steps(s, key).map(|s| &s.datapoints)),
                )
            },
            Binding {
                keys: Some(stepped),
                told: ASKED,
                shows: Shows::Derived(|s, key| {
                    of_own_metric(s, key, |steps| steps.breaching.value.into())
                }),
                ..row(
                    Field {
                        name: "service.steps.breaching",
                        title: "datapoints of a step that must be over",
                        unit: "",
                        doc: "datapoints that must be over before a step",
                        input: "steps.{key}.breaching",
                        part: &ALARM,
                        select: Select::All,
                        read: Read::Path("datapoints_to_alarm"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::SameAs("evaluation_periods"),
                        rule: &policy::SCALING,
                        caution: None,
                        price: None,
                    },
                    |s, key| optional(steps(s, key).map(|s| &s.breaching)),
                )
            },
            Binding {
                keys: Some(schedules),
                ..row(
                    Field {
                        name: "service.schedule.min",
                        title: "fewest tasks of the schedule",
                        unit: "",
                        doc: "fewest tasks from a time on",
                        input: "schedules.{key}.min",
                        part: &SCHEDULE,
                        select: SCHEDULED,
                        read: Read::Path("scalable_target_action[0].min_capacity"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::TASKS,
                        caution: None,
                        price: None,
                    },
                    |s, key| decided(&schedule(s, key)?.tasks.map(|t| t.min)),
                )
            },
            Binding {
                keys: Some(schedules),
                ..row(
                    Field {
                        name: "service.schedule.max",
                        title: "most tasks of the schedule",
                        unit: "",
                        doc: "most tasks from a time on",
                        input: "schedules.{key}.max",
                        part: &SCHEDULE,
                        select: SCHEDULED,
                        read: Read::Path("scalable_target_action[0].max_capacity"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::Differs,
                        rule: &policy::TASKS,
                        caution: None,
                        price: None,
                    },
                    |s, key| decided(&schedule(s, key)?.tasks.map(|t| t.max)),
                )
            },
            row(
                Field {
                    name: "service.spot.on_demand_base",
                    title: "base of on-demand tasks",
                    unit: "",
                    doc: "tasks always on demand",
                    input: "spot.on_demand_base",
                    part: &SERVICE,
                    select: Select::All,
                    read: Read::Path("capacity_provider_strategy[capacity_provider=FARGATE].base"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::number(&fargate::PROVIDER_BASE_DEFAULT),
                    rule: &policy::SPOT,
                    caution: None,
                    price: None,
                },
                |s, _| optional(spot(s).map(|s| &s.base)),
            ),
            row(
                Field {
                    name: "service.spot.on_demand_weight",
                    title: "weight of on-demand tasks",
                    unit: "",
                    doc: "weight of on-demand tasks beyond the base",
                    input: "spot.on_demand_weight",
                    part: &SERVICE,
                    select: Select::All,
                    read: Read::Path(
                        "capacity_provider_strategy[capacity_provider=FARGATE].weight",
                    ),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::number(&fargate::PROVIDER_WEIGHT_DEFAULT),
                    rule: &policy::SPOT,
                    caution: None,
                    price: None,
                },
                |s, _| optional(spot(s).map(|s| &s.on_demand_weight)),
            ),
            row(
                Field {
                    name: "service.spot.spot_weight",
                    title: "weight of Spot tasks",
                    unit: "",
                    doc: "weight of Spot tasks beyond the base",
                    input: "spot.spot_weight",
                    part: &SERVICE,
                    select: Select::All,
                    read: Read::Path(
                        "capacity_provider_strategy[capacity_provider=FARGATE_SPOT].weight",
                    ),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::number(&fargate::PROVIDER_WEIGHT_DEFAULT),
                    rule: &policy::SPOT,
                    caution: None,
                    price: None,
                },
                |s, _| optional(spot(s).map(|s| &s.spot_weight)),
            ),
            container!(
                "cpu",
                "CPU",
                " units",
                "CPU units of a container",
                "cpu",
                "cpu",
                &policy::CPU,
                cpu
            ),
            container!(
                "memory",
                "memory",
                " MiB",
                "the most memory that a container may use in MiB",
                "memory",
                "memory",
                &policy::MEMORY,
                memory
            ),
            container!(
                "memory_reservation",
                "reserved memory",
                " MiB",
                "memory that a container is sure of in MiB",
                "memory_reservation",
                "memoryReservation",
                &policy::MEMORY,
                reservation
            ),
            check!(
                "service.balancer.interval",
                "interval of the load balancer's check",
                " seconds",
                "seconds between two checks of the load balancer",
                "balancer.interval_seconds",
                "interval",
                Unset::number(&elb::INTERVAL_DEFAULT_SECONDS),
                interval
            ),
            check!(
                "service.balancer.timeout",
                "timeout of the load balancer's check",
                " seconds",
                "seconds one check of the load balancer may take",
                "balancer.timeout_seconds",
                "timeout",
                Unset::Unclear("AWS chooses it by the protocol"),
                timeout
            ),
            check!(
                "service.balancer.healthy",
                "threshold of healthy tasks",
                "",
                "checks in a row that find a task healthy",
                "balancer.healthy_checks",
                "healthy_threshold",
                Unset::number_by_block(&elb::THRESHOLD_PROVIDER_DEFAULT, &elb::HEALTHY_DEFAULT),
                healthy
            ),
            check!(
                "service.balancer.unhealthy",
                "threshold of unhealthy tasks",
                "",
                "checks in a row that find a task unhealthy",
                "balancer.unhealthy_checks",
                "unhealthy_threshold",
                Unset::number_by_block(&elb::THRESHOLD_PROVIDER_DEFAULT, &elb::UNHEALTHY_DEFAULT),
                unhealthy
            ),
            check!(
                "service.balancer.path",
                "path of the load balancer's check",
                "",
                "what a check of the load balancer asks for",
                "balancer.path",
                "path",
                Unset::text(&elb::PATH_DEFAULT),
                path
            ),
            row(
                Field {
                    name: "service.balancer.drain",
                    title: "deregistration delay",
                    unit: " seconds",
                    doc: "seconds that a stopping task has to end its requests",
                    input: "balancer.drain_seconds",
                    part: &GROUP,
                    select: Select::All,
                    read: Read::Path("deregistration_delay"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::number(&elb::DEREGISTRATION_DEFAULT_SECONDS),
                    rule: &policy::BALANCER,
                    caution: None,
                    price: None,
                },
                |s, _| optional(balancer(s).map(|b| &b.drain)),
            ),
            Binding {
                told: Some(Told {
                    sign: &BALANCER_TYPE,
                    says: |_, _| Some(APPLICATION.into()),
                }),
                ..row(
                    Field {
                        name: "service.balancer.idle",
                        title: "idle timeout of the load balancer",
                        unit: " seconds",
                        doc: "seconds after which the load balancer closes a connection without data",
                        input: "balancer.idle_seconds",
                        part: &BALANCER,
                        select: Select::All,
                        read: Read::Path("idle_timeout"),
                        mode: Mode::Exact,
                        compare: Compare::Plain,
                        unset: Unset::number(&elb::ALB_IDLE_DEFAULT_SECONDS),
                        rule: &policy::BALANCER,
                        caution: None,
                        price: None,
                    },
                    |s, _| optional(balancer(s).map(|b| &b.idle)),
                )
            },
            row(
                Field {
                    name: "service.logs",
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
                |s, _| optional(s.log_days.as_ref()),
            ),
        ],
        health_checks!(own),
        health_checks!(named),
        alarm!(
            SizedService, "service.alarm.cpu", "alarms.cpu", ALARM, Select::Where(CPU_ALARM), "CPU alarm", "%", "CPU alarm",
            of: |s| s.cpu_alarm.as_ref(), threshold: Shows::Same, period: Read::Alarm(AlarmAt::Period)
        ),
        alarm!(
            SizedService, "service.alarm.memory", "alarms.memory", ALARM, Select::Where(MEMORY_ALARM), "memory alarm", "%", "memory alarm",
            of: |s| s.memory_alarm.as_ref(), threshold: Shows::Same, period: Read::Alarm(AlarmAt::Period)
        ),
    ];

    const ANCHOR: Option<Anchor> = Some(Anchor {
        part: &SERVICE,
        name: "name",
        prefix: None,
        only: None,
        ending: "",
        within: &["cluster"],
        always: true,
        also: &[],
        leads_to: &[],
    });
    // A schedule tells which bounds it sets; listeners and their rules lead to the load balancer.
    const BETWEEN: &'static [&'static Part] = &[&SCHEDULE, &LISTENER, &LISTENER_RULE];
    const LISTED: Option<Listed<SizedService>> = Some(listed::LISTED);
    const VARIABLES: &'static [Variable<SizedService>] = listed::VARIABLES;

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let item = |s: &'p Service| Selector {
            name: &s.name.text,
            select: s.select.as_ref(),
        };
        policy.services.iter().map(item).collect()
    }

    fn moving(item: &SizedService) -> Option<Moving> {
        Some(Moving {
            field: "service.tasks",
            doc: "tasks asked for now",
            unit: "tasks",
            path: "desired_count",
            unset: Unset::number(&fargate::DESIRED_COUNT_DEFAULT),
            bounds: [MIN_TASKS, MAX_TASKS],
            schedule: &SCHEDULE,
            scheduled: [
                "scalable_target_action[0].min_capacity",
                "scalable_target_action[0].max_capacity",
            ],
            price: Price::Service(ServicePrice::Running),
            rule: &policy::TASKS,
            moves: !item.scales.is_empty() || !item.steps.is_empty(),
            needed: item.needed.map(f64::from),
        })
    }

    fn items(sized: &Sized) -> Vec<&SizedService> {
        sized.services.iter().collect()
    }

    fn name(item: &SizedService) -> String {
        item.name.clone()
    }

    fn aws_name(item: &SizedService, _: &Sized) -> String {
        item.name.clone()
    }

    fn dimensions(item: &SizedService, _: &Sized, watched: &Watched) -> Vec<Dimensions> {
        vec![if watched.namespace == "AWS/ApplicationELB" {
            let [balancer, group] = scaling::of_balancer(item);
            if is_of_balancer_alone(&watched.metric) {
                vec![balancer]
            } else {
                vec![balancer, group]
            }
        } else {
            scaling::of_service(item).into()
        }]
    }

    fn cost(item: &SizedService, sized: &Sized, found: &[(Price, &Found)]) -> Option<Range> {
        cost::cost(item, sized, found)
    }

    fn why(item: &SizedService) -> Option<String> {
        Some(match &item.tier {
            Some(tier) => format!("Tier \"{}\": {}.", tier.value.name, tier.value.reason),
            None => "Fixed size.".into(),
        })
    }

    fn identity(item: &SizedService, _: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(&item.name));
        inputs.set("cluster.arn", Expr::raw("module.cluster.arn"));
        inputs.set("cluster.name", Expr::raw("module.cluster.name"));
        inputs.set("image", Expr::raw(format!("var.images[\"{}\"]", item.name)));
    }

    fn wiring(item: &SizedService, sized: &Sized, inputs: &mut Inputs) {
        scaling::wire(item, inputs);
        let named = item.containers.iter().map(|c| {
            let at = format!("containers.{}.health_check.command", c.name);
            (at, c.health_check.as_ref())
        });
        let own = (
            "health_check.command".to_owned(),
            item.health_check.as_ref(),
        );
        for (at, check) in named.chain([own]) {
            if let Some(check) = check.filter(|check| !check.command.value.is_empty()) {
                let command = check.command.value.iter().map(Expr::text);
                inputs.set(&at, Expr::list(command));
            }
        }
        for sidecar in item.sidecars() {
            let images = format!("var.sidecar_images[\"{}\"]", item.name);
            let image = Expr::raw(format!("{images}[\"{sidecar}\"]"));
            inputs.set(&format!("containers.{sidecar}.image"), image);
        }
        for (name, port) in &item.ports {
            inputs.set(&format!("ports.{name}"), Expr::Integer(port.value.into()));
        }
        let entry = item.ports.first().map(|(name, _)| name.as_str());
        let outside = item.load_balanced && item.balancer.is_none();
        if let (true, Some(port)) = (outside, entry) {
            let balancer = scaling::balancer(item);
            inputs.set(
                "load_balancer.target_group_arn",
                Expr::raw(format!("{balancer}.target_group_arn")),
            );
            inputs.set("load_balancer.port_name", Expr::text(port));
        }
        if let (Some(_), Some(port)) = (&item.balancer, entry) {
            let network = format!("var.balancers[\"{}\"]", item.name);
            for name in ["internal", "subnet_ids", "ingress_cidrs", "certificate_arn"] {
                let at = format!("balancer.{name}");
                inputs.set(&at, Expr::raw(format!("{network}.{name}")));
            }
            inputs.set("balancer.port_name", Expr::text(port));
        }
        inputs.set("network.vpc_id", Expr::raw("var.network.vpc_id"));
        inputs.set(
            "network.subnet_ids",
            Expr::raw("var.network.service_subnet_ids"),
        );
        if let (true, Some(port)) = (outside, entry) {
            let at = "network.ingress_from_groups.load-balancer";
            let balancer = scaling::balancer(item);
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
