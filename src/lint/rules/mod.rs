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

mod alarm;
mod aurora;
mod broker;
mod dashboard;
mod fifo;
mod reading;
mod redrive;
mod scaling;
mod service;
mod task;

rules! {
    alarm_actions,
    alarm_datapoints,
    alarm_dimensions,
    alarm_metric,
    alarm_period,
    alarm_queries,
    alarm_silent,
    alarm_statistic,
    alarm_threshold,
    alarm_words,
    aurora_auto_pause,
    aurora_capacity,
    aurora_capacity_version,
    aurora_family,
    aurora_minimum,
    aurora_pause_seconds,
    aurora_reader_scaling,
    aurora_readers,
    aurora_serverless_instance,
    aurora_serverless_v1,
    aurora_storage,
    aurora_support,
    dashboard_json,
    dashboard_layout,
    dashboard_limits,
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
    events_archive,
    events_pattern,
    events_retry,
    events_schedule,
    events_targets,
    lb_timeouts,
    log_class,
    log_expiry,
    log_metric_filter,
    log_retention,
    mq_audit_logs,
    mq_auto_upgrade,
    mq_deployment_mode,
    mq_engine_version,
    mq_instance_type,
    mq_limits,
    mq_storage,
    mq_subnets,
    mq_users,
    proxy_engine,
    proxy_pool,
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
    sns_fifo,
    sqs_dead_letters,
    sqs_fifo,
    sqs_ranges,
    sqs_redrive,
    sqs_visibility,
    xray_priority,
    xray_sampling,
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
