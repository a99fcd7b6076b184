//! The resources that a service consists of.

use crate::catalog::cloudwatch::is_service_log_group;
use crate::config::value::Why;
use crate::family::alarm::alarms;
use crate::family::container::{family_at, log_groups};
use crate::family::matching::text;
use crate::family::{Named, Names, Owner, Part, Sign, scaling_parts};
use crate::inventory::Resource;
use crate::registry::policy;

pub(super) static SERVICE: Part = Part {
    uses: &[
        ("task_definition", "aws_ecs_task_definition"),
        ("load_balancer", "aws_lb_target_group"),
    ],
    reads: &["desired_count"],
    ..Part::of("aws_ecs_service", "service", &[])
};
pub(super) static TASK: Part = Part {
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
pub(super) static TARGET: Part = scaling_parts::target(SCALED);
pub(super) static POLICY: Part = scaling_parts::policy(SCALED);
pub(super) static SCHEDULE: Part = Part {
    owner: SCALED,
    reads: &["scalable_target_action"],
    ..Part::of(
        "aws_appautoscaling_scheduled_action",
        "scheduled action",
        &["resource_id"],
    )
};
pub(super) static LOGS: Part = Part {
    // A name that containers write to is theirs, whatever it is.
    owner: Owner::NotBy("name", is_service_log_group),
    missing: Some(&policy::MISSING_LOG_GROUP),
    ..Part::of("aws_cloudwatch_log_group", "log group", &["name"])
};
/// Found from the service, and the load balancer from there: listeners and their rules name both.
pub(super) static GROUP: Part = Part {
    named: Some(Named {
        at: "name",
        by: target_group_name,
    }),
    through: Some("load_balancer"),
    ..Part::of("aws_lb_target_group", "target group", &[])
};
pub(super) static LISTENER: Part = Part {
    uses: &[("load_balancer_arn", "aws_lb")],
    named: NOT_BY_SERVICE,
    ..Part::of("aws_lb_listener", "listener", &["default_action"])
};
pub(super) static LISTENER_RULE: Part = Part {
    uses: &[("listener_arn", "aws_lb_listener")],
    named: NOT_BY_SERVICE,
    ..Part::of("aws_lb_listener_rule", "listener rule", &["action"])
};
pub(super) static BALANCER: Part = Part {
    named: NOT_BY_SERVICE,
    reads: &["load_balancer_type"],
    through: Some("load_balancer"),
    ..Part::of("aws_lb", "load balancer", &[])
};
/// Of several, none is taken for the service's because it stands beside it.
pub(super) const NOT_BY_SERVICE: Option<Named> = Some(Named {
    at: "name",
    by: |_| None,
});
/// What asks a scaling policy of the service belongs to it, whatever it watches.
pub(super) static ALARM: Part = Part {
    links: &["dimensions", "metric_query", "alarm_actions"],
    ..alarms(Owner::at("dimensions.ServiceName"))
};

/// What scales a service names it behind its cluster.
pub(super) const SCALED: Owner = Owner::Stated("resource_id", |id| {
    let service = id.strip_prefix("service/").map(|rest| rest.rsplit('/'));
    // What scales another kind of thing is no service's.
    service.map_or(Some(id), |mut parts| parts.next())
});

/// The name of the target group that a service registers in.
pub(super) fn target_group_name(service: &Resource) -> Option<String> {
    let arn = text(service, "load_balancer[0].target_group_arn").ok()??;
    let (_, group) = arn.split_once(":targetgroup/")?;
    group.split('/').next().map(str::to_owned)
}

/// The kind of a load balancer, which tells whether it has an idle timeout.
pub(super) static BALANCER_TYPE: Sign = Sign {
    says: |balancer| match text(balancer, "load_balancer_type")?.as_deref() {
        None | Some(APPLICATION) => Ok(Some(APPLICATION.into())),
        Some(other) => Err(Why::Other(
            format!("a load balancer of type {other} has no idle timeout; its listeners have")
                .into(),
        )),
    },
};
pub(super) const APPLICATION: &str = "application";
