//! A task on Fargate that EventBridge starts at its times.

mod bills;
mod listed;

use crate::billing::Priced;
use crate::catalog::cloudwatch::RETENTION_DEFAULT_DAYS;
use crate::catalog::{fargate, schedule};
use crate::policy::Policy;
use crate::policy::lint::Mode;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{Sized, SizedContainer, SizedJob};
use crate::syntax::tree::Expr;
use crate::value::{Decided, Value};

use super::container::{family_at, log_groups};
use super::dashboards::Drawn;
use super::{
    Anchor, Bare, Binding, Compare, Family, Field, Inputs, Instead, Listed, Named, Names, OfOthers,
    Owner, Part, Read, Select, Selector, Unset, Variable, Which, decided, optional, row, stated,
};

/// Jobs.
pub(super) struct EcsJob;

/// Stands for a job where EventBridge Scheduler starts it. Its task definition is what it starts: another that stands
/// beside it is not.
static SCHEDULE: Part = Part {
    uses: &[("target", TASK_DEFINITION)],
    reads: &["name_prefix"],
    ..Part::of("aws_scheduler_schedule", "schedule", &[])
};
/// Stands for a job where a rule of EventBridge starts it, through a target.
static RULE: Part = Part {
    reads: &["schedule_expression"],
    ..Part::of("aws_cloudwatch_event_rule", "rule", &[])
};
static TARGET: Part = Part {
    uses: &[("ecs_target", TASK_DEFINITION)],
    names: Some(Names {
        kind: TASK_DEFINITION,
        at: "family",
        by: |target| {
            Ok(family_at(target, "ecs_target[0].task_definition_arn")?
                .into_iter()
                .collect())
        },
        path: "ecs_target",
    }),
    owner: Owner::at("rule"),
    unresolved_part: Some("its target is not in this root module"),
    ..Part::of("aws_cloudwatch_event_target", "target", &["rule"])
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
        by: |schedule| {
            let at = "target[0].ecs_parameters[0].task_definition_arn";
            Some(family_at(schedule, at).ok().flatten().unwrap_or_default())
        },
    }),
    unresolved_part: Some("its task definition is not in this root module"),
    ..Part::of(TASK_DEFINITION, "task definition", &[])
};
static LOGS: Part = Part {
    named: Some(Named {
        at: "name",
        by: |_| Some(String::new()),
    }),
    missing: Some(&policy::MISSING_LOG_GROUP),
    ..Part::of("aws_cloudwatch_log_group", "log group", &["name"])
};

const TASK_DEFINITION: &str = "aws_ecs_task_definition";

/// What the fields have in common.
const CPU: Field = Field {
    name: "job.cpu",
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
    price: None,
};

fn containers(job: &SizedJob) -> Vec<String> {
    job.containers.iter().map(|c| c.name.clone()).collect()
}

fn container<'j>(job: &'j SizedJob, key: &str) -> Option<&'j SizedContainer> {
    job.containers.iter().find(|c| c.name == key)
}

fn named(_: &SizedJob, key: &str) -> Which {
    Which {
        name: key.to_owned(),
        named: true,
        ports: Vec::new(),
        only_in: None,
    }
}

/// A number of a container with a size of its own.
#[allow(clippy::large_types_passed_by_value)] // rows are made by the compiler
const fn of_container(
    field: Field,
    write: fn(&SizedJob, &str) -> Option<Decided<Value>>,
) -> Binding<SizedJob> {
    Binding {
        keys: Some(containers),
        container: Some(named),
        ..row(field, write)
    }
}

/// The sizes of containers.
const CONTAINERS: &[Binding<SizedJob>] = &[
    of_container(
        Field {
            name: "job.container.cpu",
            title: "CPU of container {key}",
            doc: "CPU units of a container",
            input: "containers.{key}.cpu",
            read: Read::Container("cpu"),
            compare: Compare::Plain,
            unset: Unset::DiffersInBlock,
            ..CPU
        },
        |j, key| Some(container(j, key)?.cpu.as_ref()?.map(|size| size.0.into())),
    ),
    of_container(
        Field {
            name: "job.container.memory",
            title: "memory of container {key}",
            unit: " MiB",
            doc: "the most memory that a container may use in MiB",
            input: "containers.{key}.memory",
            read: Read::Container("memory"),
            compare: Compare::Plain,
            unset: Unset::DiffersInBlock,
            rule: &policy::MEMORY,
            ..CPU
        },
        |j, key| {
            Some(
                container(j, key)?
                    .memory
                    .as_ref()?
                    .map(|size| size.0.into()),
            )
        },
    ),
    of_container(
        Field {
            name: "job.container.memory_reservation",
            title: "reserved memory of container {key}",
            unit: " MiB",
            doc: "memory that a container is sure of in MiB",
            input: "containers.{key}.memory_reservation",
            read: Read::Container("memoryReservation"),
            compare: Compare::Plain,
            unset: Unset::DiffersInBlock,
            rule: &policy::MEMORY,
            ..CPU
        },
        |j, key| {
            let size = container(j, key)?.reservation.as_ref()?;
            Some(size.map(|size| size.0.into()))
        },
    ),
];

impl Family for EcsJob {
    type Item = SizedJob;

    const NAME: &'static str = "job";
    const MODULE: &'static str = "ecs-job";
    const FILE: &'static str = "jobs";
    const BINDINGS: &'static [&'static [Binding<SizedJob>]] = &[
        &[
            row(CPU, |j, _| decided(&j.cpu.map(|c| c.0))),
            row(
                Field {
                    name: "job.memory",
                    title: "memory of a task",
                    unit: " MiB",
                    doc: "memory of a task in MiB",
                    input: "memory",
                    read: Read::Path("memory"),
                    compare: Compare::EcsUnits("gb"),
                    rule: &policy::MEMORY,
                    ..CPU
                },
                |j, _| decided(&j.memory.map(|m| m.0)),
            ),
            row(
                Field {
                    name: "job.architecture",
                    title: "processor of a task",
                    unit: "",
                    doc: "processor of a task",
                    input: "cpu_architecture",
                    read: Read::Path("runtime_platform[0].cpu_architecture"),
                    compare: Compare::Plain,
                    unset: Unset::text(&fargate::ARCHITECTURE_DEFAULT),
                    rule: &policy::ARCHITECTURE,
                    caution: Some(super::Caution::Other(
                        "the image must be built for that processor",
                    )),
                    ..CPU
                },
                |j, _| decided(&j.stated.architecture.decided().map(|a| a.word())),
            ),
            row(
                Field {
                    name: "job.schedule",
                    title: "schedule",
                    unit: "",
                    doc: "when the job runs",
                    input: "schedule.expression",
                    part: &SCHEDULE,
                    select: Select::Anchor,
                    read: Read::Path("schedule_expression"),
                    compare: Compare::Plain,
                    rule: &policy::SCHEDULE,
                    ..CPU
                },
                |j, _| j.stated.schedule.as_ref().and_then(stated),
            ),
            Binding {
                // A rule is in UTC.
                instead: Some(Instead {
                    part: &RULE,
                    path: None,
                }),
                ..row(
                    Field {
                        name: "job.timezone",
                        title: "time zone of the schedule",
                        unit: "",
                        doc: "the time zone of the schedule",
                        input: "schedule.timezone",
                        part: &SCHEDULE,
                        select: Select::Anchor,
                        read: Read::Path("schedule_expression_timezone"),
                        compare: Compare::Plain,
                        unset: Unset::text(&schedule::TIMEZONE_DEFAULT),
                        rule: &policy::SCHEDULE,
                        ..CPU
                    },
                    |j, _| stated(&j.stated.timezone).filter(|_| j.stated.schedule.is_some()),
                )
            },
            Binding {
                instead: Some(Instead {
                    part: &TARGET,
                    path: Some("ecs_target[0].task_count"),
                }),
                ..row(
                    Field {
                        name: "job.tasks",
                        title: "number of tasks",
                        unit: "",
                        doc: "tasks that are started each time",
                        input: "tasks",
                        part: &SCHEDULE,
                        select: Select::Anchor,
                        read: Read::Path("target[0].ecs_parameters[0].task_count"),
                        compare: Compare::Plain,
                        unset: Unset::number(&schedule::TASKS_DEFAULT),
                        rule: &policy::SCHEDULE,
                        ..CPU
                    },
                    |j, _| stated(&j.stated.tasks).filter(|_| j.stated.schedule.is_some()),
                )
            },
            row(
                Field {
                    name: "job.logs",
                    title: "retention of logs",
                    unit: " days",
                    doc: "days log events are kept",
                    input: "log_retention_days",
                    part: &LOGS,
                    read: Read::Path("retention_in_days"),
                    mode: Mode::AtLeast,
                    compare: Compare::ZeroIsForever,
                    unset: Unset::number(&RETENTION_DEFAULT_DAYS),
                    rule: &policy::LOG_RETENTION,
                    ..CPU
                },
                |j, _| optional(j.log_days.as_ref()),
            ),
        ],
        CONTAINERS,
    ];

    const ANCHOR: Option<Anchor> = Some(Anchor {
        prefix: Some("name_prefix"),
        part: &SCHEDULE,
        name: "name",
        only: None,
        ending: "",
        bare: Some(Bare {
            part: &TASK,
            name: "family",
            of_others: Some(OfOthers {
                kind: "aws_ecs_service",
                argument: "task_definition",
                name: |service| family_at(service, "task_definition").ok().flatten(),
            }),
        }),
        behind: &[],
        within: &[],
        always: false,
        also: &[&RULE],
        leads_to: &[
            ("aws_scheduler_schedule", "target[0].ecs_parameters", None),
            ("aws_cloudwatch_event_target", "ecs_target", Some("rule")),
        ],
    });
    const BETWEEN: &'static [&'static Part] = &[&TARGET];
    const LISTED: Option<Listed<SizedJob>> = Some(listed::LISTED);
    const WIDGETS: &'static [Drawn<Self::Item>] = &[];
    const RULES: &'static [&'static RuleInfo] = &[];
    const PRICED: &'static [Priced] = bills::PRICED;
    const VARIABLES: &'static [Variable<SizedJob>] = listed::VARIABLES;

    fn items(sized: &Sized) -> Vec<&SizedJob> {
        sized.jobs.iter().collect()
    }

    fn name(item: &SizedJob) -> String {
        item.name.clone()
    }

    fn selectors<'p>(policy: &'p Policy, _: &Sized) -> Vec<Selector<'p>> {
        let selector = |job: &'p crate::policy::job::Job| Selector {
            name: &job.name.text,
            select: job.select.as_ref(),
        };
        policy.jobs.iter().map(selector).collect()
    }

    fn is_bare(item: &SizedJob) -> bool {
        item.stated.schedule.is_none()
    }

    fn why(item: &SizedJob) -> Option<String> {
        item.stated.description.as_ref().map(|d| d.value.clone())
    }

    fn identity(item: &SizedJob, _: &Sized, inputs: &mut Inputs) {
        inputs.set("name", Expr::text(&item.name));
        inputs.set("cluster.arn", Expr::raw("module.cluster.arn"));
        inputs.set("cluster.name", Expr::raw("module.cluster.name"));
        let image = format!("var.job_images[\"{}\"]", item.name);
        inputs.set("image", Expr::raw(image));
    }

    fn wiring(item: &SizedJob, _: &Sized, inputs: &mut Inputs) {
        inputs.set("network.vpc_id", Expr::raw("var.network.vpc_id"));
        let subnets = Expr::raw("var.network.service_subnet_ids");
        inputs.set("network.subnet_ids", subnets);
        super::ecs_service::egress(inputs);
        for sidecar in item.sidecars() {
            let images = format!("var.job_sidecar_images[\"{}\"]", item.name);
            let image = Expr::raw(format!("{images}[\"{sidecar}\"]"));
            inputs.set(&format!("containers.{sidecar}.image"), image);
        }
        for (name, variable) in [
            ("environment", "job_environment"),
            ("secrets", "job_secrets"),
        ] {
            let of = format!("lookup(var.{variable}, \"{}\", {{}})", item.name);
            inputs.set(name, Expr::raw(of));
        }
        let policy = format!("lookup(var.job_policies, \"{}\", null)", item.name);
        inputs.set("task_policy_json", Expr::raw(policy));
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
    }
}
