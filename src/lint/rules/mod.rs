//! The rules that need no policy, one file each.

/// What a rule file needs.
mod prelude {
    #[allow(unused_imports)] // a rule takes what it needs
    pub(super) use crate::finding::{FixPromise, RuleInfo, Severity};
    #[allow(unused_imports)]
    pub(super) use crate::lint::{
        Answer, Asks, Got, Rule, Subject, Verdict, Write, all, fail, not_asked, page, pass, weigh,
    };
}

use super::Rule;

/// Declares the rules: their modules and the list of them.
macro_rules! rules {
    ($($name:ident),+ $(,)?) => {
        $(mod $name;)+

        /// Every rule, in the order of the list.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),+];
    };
}

mod scaling;
mod service;
mod task;

rules! {
    ecs_capacity_strategy,
    ecs_circuit_breaker,
    ecs_container_memory,
    ecs_container_references,
    ecs_container_sums,
    ecs_container_types,
    ecs_containers,
    ecs_deployment,
    ecs_desired_count,
    ecs_ephemeral_storage,
    ecs_execution_role,
    ecs_fargate_container,
    ecs_fargate_platform,
    ecs_fargate_size,
    ecs_grace_period,
    ecs_health_check,
    ecs_ignored_task_definition,
    ecs_insights,
    ecs_launch_type,
    ecs_load_balancer_container,
    ecs_log_options,
    ecs_network_mode,
    ecs_platform_version,
    ecs_service_network,
    ecs_spot_platform,
    ecs_spot_stop_timeout,
    ecs_stop_timeout,
    ecs_target_type,
    ecs_ulimits,
    scaling_absolute_metric,
    scaling_bounds,
    scaling_duplicate_metric,
    scaling_from_zero,
    scaling_metric,
    scaling_policy_type,
    scaling_quota,
    scaling_resource_id,
    scaling_resource_label,
    scaling_scale_in,
    scaling_schedule,
    scaling_steps,
    scaling_target_value,
}

/// Every rule: those that need no policy, those that the policy decides, and those about suppressions.
pub fn every() -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .chain(super::baseline::rules::RULES)
        .chain(super::ignore::RULES)
        .copied()
}

/// The rule of that name.
pub fn find(id: &str) -> Option<&'static Rule> {
    every().find(|r| r.info.id == id)
}
