//! Rules on Amazon MQ.

mod broker;

rules! {
    audit_logs,
    auto_upgrade,
    deployment_mode,
    engine_version,
    instance_type,
    limits,
    storage,
    subnets,
    users,
}
