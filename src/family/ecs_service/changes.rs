//! What a change of a service or of the bounds of its tasks does.

use crate::catalog::transition as facts;
use crate::family::change::{Change, Effect, Running, Transitions, numbers};
use crate::registry::transition;

/// What changes of services do.
pub(super) const TRANSITIONS: &[Transitions] = &[
    Transitions {
        kind: "aws_ecs_service",
        reads: &["desired_count", "name"],
        holds: true,
        running: None,
        of: |_| Vec::new(),
    },
    Transitions {
        kind: "aws_appautoscaling_target",
        reads: &["max_capacity", "resource_id"],
        holds: false,
        running: Some(Running {
            kind: "aws_ecs_service",
            name: "name",
            number: "desired_count",
        }),
        of: |change| of_target(change).into_iter().collect(),
    },
];

fn of_target(change: &dyn Change) -> Option<Effect> {
    let (before, after) = numbers(change, "max_capacity")?;
    let name = change
        .before("resource_id")
        .text()
        .filter(|id| id.starts_with("service/"))
        .and_then(|id| id.rsplit('/').next().map(str::to_owned))?;
    let now = change
        .running(&name)
        .filter(|now| after < before && *now > after)?;
    Some(
        Effect::new(
            &transition::TASKS_CUT,
            "max_capacity",
            format!("{name} runs {now} tasks, and {after} are allowed after it"),
            (before.to_string(), after.to_string()),
        )
        .source(&facts::SCALABLE_TARGET)
        .help("lower it when fewer tasks run"),
    )
}
