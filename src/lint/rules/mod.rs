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
    ecs_fargate_size,
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
    scaling_bounds,
    sns_fifo,
    sqs_dead_letters,
    sqs_fifo,
    sqs_ranges,
    sqs_redrive,
    sqs_visibility,
    xray_priority,
    xray_sampling,
}

/// The rule of that name.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|r| r.info.id == id)
}
