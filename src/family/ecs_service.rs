//! An ECS service on Fargate.

mod agents;
mod balancer;
mod bills;
mod capacity;
mod changes;
mod charges;
mod containers;
mod cost;
mod driven;
mod listed;
mod network;
mod parts;
mod planning;
mod quorum;
mod raised;
mod rules;
mod scale;
mod simulated;
mod widgets;
mod wiring;

use super::alarm::{actions, alarm, watches_outages};
use super::change::Transitions;
use super::dashboards::Drawn;
use super::{
    AlarmAt, Anchor, Binding, Compare, Dimensions, Driven, Family, Field, Inputs, Invariant,
    Listed, Moving, Part, Price, Processors, Range, Read, Select, Selector, Simulated, Surge,
    Unset, Unstated, Variable, decided, optional, row, scaling,
};
use crate::billing::Priced;
use crate::catalog::cloudwatch::RETENTION_DEFAULT_DAYS;
use crate::catalog::fargate;
use crate::catalog::metrics::is_of_balancer_alone;
use crate::config::value::Value as Found;
use crate::policy::Policy;
use crate::policy::lint::Mode;
use crate::policy::service::Service;
use crate::registry::{RuleInfo, policy};
use crate::sizing::{Sized, SizedService, SizedSpot, Watched};
use crate::syntax::tree::Expr;
pub(super) use wiring::egress;

use parts::{ALARM, LISTENER, LISTENER_RULE, LOGS, SCHEDULE, SERVICE, TARGET, TASK};

/// ECS services.
pub(super) struct EcsService;

const CPU_ALARM: &[(&str, &str)] = &[("namespace", "AWS/ECS"), ("metric_name", "CPUUtilization")];
const MEMORY_ALARM: &[(&str, &str)] = &[
    ("namespace", "AWS/ECS"),
    ("metric_name", "MemoryUtilization"),
];

const MIN_TASKS: &str = "service.tasks.min";
const MAX_TASKS: &str = "service.tasks.max";

fn spot(s: &SizedService) -> Option<&SizedSpot> {
    s.spot.as_ref()
}

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
                    price: Some(cost::CPU),
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
                    price: Some(cost::MEMORY),
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
                    caution: Some(super::Caution::Other(
                        "the image must be built for that processor",
                    )),
                    price: Some(cost::ARCHITECTURE),
                },
                |s, _| decided(&s.architecture.map(|a| a.word())),
            ),
            row(
                Field {
                    name: MIN_TASKS,
                    title: "minimum task count",
                    unit: "",
                    doc: "minimum task count",
                    input: "min_tasks",
                    part: &TARGET,
                    select: Select::All,
                    read: Read::Path("min_capacity"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::TASKS,
                    caution: None,
                    price: Some(cost::MIN_TASKS),
                },
                |s, _| decided(&s.tasks.map(|t| t.min)),
            ),
            row(
                Field {
                    name: MAX_TASKS,
                    title: "maximum task count",
                    unit: "",
                    doc: "maximum task count",
                    input: "max_tasks",
                    part: &TARGET,
                    select: Select::All,
                    read: Read::Path("max_capacity"),
                    mode: Mode::Exact,
                    compare: Compare::Plain,
                    unset: Unset::Differs,
                    rule: &policy::TASKS,
                    caution: None,
                    price: Some(cost::MAX_TASKS),
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
            Binding {
                goes_with: Some("load_balancer"),
                ..row(
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
                )
            },
        ],
        scale::ROWS,
        &[
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
                    rule: &rules::SPOT,
                    caution: None,
                    price: Some(cost::ON_DEMAND_BASE),
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
                    rule: &rules::SPOT,
                    caution: None,
                    price: Some(cost::ON_DEMAND_WEIGHT),
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
                    rule: &rules::SPOT,
                    caution: None,
                    price: Some(cost::SPOT_WEIGHT),
                },
                |s, _| optional(spot(s).map(|s| &s.spot_weight)),
            ),
        ],
        containers::SIZES,
        containers::PORTS,
        balancer::ROWS,
        &[row(
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
        )],
        containers::OWN_CHECKS,
        containers::NAMED_CHECKS,
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
        bare: None,
        behind: &["-service", "-ecs-service"],
        within: &["cluster"],
        always: true,
        also: &[],
        leads_to: &[],
    });
    // A schedule tells which bounds it sets; listeners and their rules lead to the load balancer.
    const BETWEEN: &'static [&'static Part] = &[&SCHEDULE, &LISTENER, &LISTENER_RULE];
    const LISTED: Option<Listed<SizedService>> = Some(listed::LISTED);
    const WIDGETS: &'static [Drawn<Self::Item>] = widgets::WIDGETS;
    const RULES: &'static [&'static RuleInfo] = rules::RULES;
    const PRICED: &'static [Priced] = bills::PRICED;
    const TRANSITIONS: &'static [Transitions] = changes::TRANSITIONS;
    const PROCESSORS: Option<Processors> = Some(Processors {
        of: "aws_ecs_service",
        split: bills::split,
        part: &TASK,
        path: "cpu",
        units: 1024.0,
    });
    const VARIABLES: &'static [Variable<SizedService>] = listed::VARIABLES;
    const UNSTATED: &'static [Unstated] = cost::UNSTATED;
    const INVARIANTS: &'static [Invariant] = capacity::INVARIANTS;

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
            price: cost::RUNNING,
            rule: &policy::TASKS,
            moves: !item.scales.is_empty() || !item.steps.is_empty(),
            surge: Surge {
                path: "deployment_maximum_percent",
                unset: fargate::HEALTHY_PERCENT_DEFAULT.value.1,
                rolling: &fargate::ROLLING,
            },
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

    fn simulated(item: &SizedService, sized: &Sized) -> Option<Simulated> {
        Some(simulated::simulated(item, sized))
    }

    fn driven(item: &SizedService, sized: &Sized) -> Option<Driven> {
        Some(driven::driven(item, sized))
    }

    fn set_bounds(policy: &mut Policy, name: &str, bounds: (u32, u32)) {
        simulated::set_bounds(policy, name, bounds);
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
        wiring::wire(item, sized, inputs);
        inputs.set("kms_key_arn", Expr::raw("module.encryption.key_arn"));
        let is_watched = watches_outages(sized);
        if is_watched {
            inputs.set("alarms.outage", Expr::object(Vec::<(String, Expr)>::new()));
        }
        let any = item.cpu_alarm.is_some() || item.memory_alarm.is_some() || is_watched;
        actions(sized, any, inputs);
    }
}
