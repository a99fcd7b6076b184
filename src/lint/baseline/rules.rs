//! The rules that the policy decides, each with the fields it holds.

use crate::finding::{FixPromise, RuleInfo, Severity};
use crate::lint::{Asks, Rule};

/// A rule and the fields it holds, by the beginnings of their names.
pub(super) struct Holds {
    pub(super) rule: &'static Rule,
    fields: &'static [&'static str],
}

/// Declares the rules that the policy decides.
macro_rules! holds {
    ($($name:ident, $id:literal, $severity:ident, $fix:ident, $summary:literal, [$($field:literal),*];)+) => {
        $(static $name: Rule = Rule {
            info: RuleInfo {
                id: $id,
                summary: $summary,
                severity: Severity::$severity,
                fix: FixPromise::$fix,
                page: include_str!(concat!("rules/", $id, ".md")),
            },
            asks: Asks::Policy,
        };)+

        /// Every rule that the policy decides, in the order of the list.
        pub static RULES: &[&Rule] = &[$(&$name),+];

        static HOLDS: &[Holds] = &[$(Holds { rule: &$name, fields: &[$($field),*] }),+];
    };
}

holds! {
    CPU, "policy-cpu", Warning, Sometimes,
        "the CPU of a task is what the policy sizes it to",
        ["service.cpu"];
    MEMORY, "policy-memory", Warning, Sometimes,
        "the memory of a task is what the policy sizes it to",
        ["service.memory"];
    ARCHITECTURE, "policy-architecture", Warning, Sometimes,
        "a task runs on the processor that the policy names",
        ["service.architecture"];
    TASKS, "policy-tasks", Warning, Sometimes,
        "a service's bounds of tasks are the policy's",
        ["service.tasks."];
    SCALING, "policy-scaling", Warning, Sometimes,
        "a service scales on the target and with the cooldowns of the policy",
        ["service.scale."];
    SPOT, "policy-spot", Warning, Sometimes,
        "a service's mix of Fargate and Fargate Spot is the policy's",
        ["service.spot."];
    HEALTH, "policy-health-check", Warning, Sometimes,
        "containers are checked as often as the policy says",
        ["service.health_check."];
    ACU, "policy-acu", Warning, Sometimes,
        "an Aurora cluster's capacity bounds are the policy's",
        ["database.acu.", "database.auto_pause"];
    DATABASE, "policy-database-engine", Warning, Sometimes,
        "an Aurora cluster runs the engine, version and storage of the policy",
        ["database.engine", "database.version", "database.storage_type"];
    READERS, "policy-readers", Warning, Sometimes,
        "an Aurora cluster has as many readers as the policy says",
        ["database.readers"];
    PROXY, "policy-proxy", Warning, Sometimes,
        "RDS Proxy may hold the share of connections that the policy says",
        ["database.proxy."];
    BACKUP, "policy-backup", Warning, Sometimes,
        "backups are kept for as long as the policy says",
        ["database.backup"];
    BROKER, "policy-broker", Warning, Sometimes,
        "a broker has the instance type, mode, engine and version of the policy",
        ["broker.instance", "broker.mode", "broker.engine", "broker.version"];
    ARCHIVE, "policy-archive", Warning, Sometimes,
        "an event bus keeps its events for as long as the policy says",
        ["bus.archive"];
    QUEUE, "policy-queue", Warning, Sometimes,
        "a queue's limits are the policy's",
        ["bus.queue."];
    LOGS, "policy-log-retention", Warning, Sometimes,
        "log events are kept for as long as the policy says",
        ["service.logs", "database.logs"];
    ALARM, "policy-alarm", Warning, Sometimes,
        "alarms have the thresholds and times of the policy",
        ["service.alarm.", "database.alarm.", "broker.alarm.", "alarm.", "bus.capacity",
            "database.max_connections", "broker.max_connections"];
    SAMPLING, "policy-sampling", Warning, Sometimes,
        "requests are traced at the rate of the policy",
        ["tracing."];
    TAGS, "policy-tags", Note, Never,
        "what the policy sizes carries the tags that costs are told apart by",
        ["tags."];
    MISSING_SCALING, "missing-autoscaling", Warning, Never,
        "a service that the policy lets scale has a scalable target and a scaling policy",
        [];
    MISSING_ALARM, "missing-alarm", Warning, Never,
        "what the policy watches has its alarms",
        [];
    MISSING_LOGS, "missing-log-group", Warning, Never,
        "what writes logs that the policy keeps has a log group",
        [];
    MISSING_PART, "missing-part", Warning, Never,
        "the instances, proxies and archives that the policy sizes are there",
        [];
    CAPACITY_DATABASE, "capacity-database", Warning, Never,
        "the connections that tasks may open fit the database",
        [];
    CAPACITY_PROXY, "capacity-proxy", Warning, Never,
        "the shares of all proxies of a cluster stay within its connections",
        [];
    CAPACITY_BROKER, "capacity-broker", Warning, Never,
        "the connections that tasks may open fit the broker",
        [];
    CAPACITY_FLEET, "capacity-vcpu", Warning, Never,
        "all tasks together stay within the quotas of vCPU that the policy states",
        [];
}

/// The rule that holds a field.
pub(in crate::lint) fn of_field(field: &str) -> Option<&'static Rule> {
    HOLDS
        .iter()
        .find(|h| h.fields.iter().any(|f| field.starts_with(f)))
        .map(|h| h.rule)
}

/// The rule that asks for a resource which shows a field.
pub(super) fn of_missing(kind: &str) -> Option<&'static Rule> {
    Some(match kind {
        "aws_appautoscaling_target" | "aws_appautoscaling_policy" => &MISSING_SCALING,
        "aws_cloudwatch_metric_alarm" => &MISSING_ALARM,
        "aws_cloudwatch_log_group" => &MISSING_LOGS,
        "aws_rds_cluster_instance"
        | "aws_db_proxy_default_target_group"
        | "aws_cloudwatch_event_archive" => &MISSING_PART,
        _ => return None,
    })
}

/// The rules of capacity across resources.
pub(super) mod capacity {
    use super::Rule;

    pub(in crate::lint) static DATABASE: &Rule = &super::CAPACITY_DATABASE;
    pub(in crate::lint) static PROXY: &Rule = &super::CAPACITY_PROXY;
    pub(in crate::lint) static BROKER: &Rule = &super::CAPACITY_BROKER;
    pub(in crate::lint) static FLEET: &Rule = &super::CAPACITY_FLEET;
}

/// The rule about log groups that are missing.
pub(super) static LOGGED: &Rule = &MISSING_LOGS;

/// The rule about tags.
pub(super) static TAGGED: &Rule = &TAGS;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::FAMILIES;

    #[test]
    fn every_field_has_a_rule() {
        for family in FAMILIES {
            for row in family.rows() {
                assert!(of_field(row.field).is_some(), "{}", row.field);
            }
        }
    }
}
