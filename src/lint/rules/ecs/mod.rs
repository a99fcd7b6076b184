//! Rules on ECS services and task definitions.

pub(super) mod service;
mod task;

rules! {
    capacity_strategy,
    circuit_breaker,
    container_memory,
    container_references,
    container_sums,
    container_types,
    containers,
    deployment,
    desired_count,
    ephemeral_storage,
    execution_role,
    fargate_container,
    fargate_platform,
    fargate_size,
    grace_period,
    health_check,
    ignored_task_definition,
    insights,
    launch_type,
    load_balancer_container,
    log_options,
    network_mode,
    platform_version,
    service_network,
    spot_platform,
    spot_stop_timeout,
    stop_timeout,
    target_type,
    ulimits,
}
