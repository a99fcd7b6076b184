//! The rules that the policy decides. Which of them holds a field, the field says itself.

use crate::finding::{FixPromise, RuleInfo, Severity};
use crate::lint::{Asks, Rule};

/// Declares the rules that the policy decides.
macro_rules! holds {
    ($($name:ident, $id:literal, $severity:ident, $fix:ident, $summary:literal;)+) => {
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
    };
}

holds! {
    CPU, "policy-cpu", Warning, Sometimes,
        "the CPU of a task is what the policy sizes it to";
    MEMORY, "policy-memory", Warning, Sometimes,
        "the memory of a task is what the policy sizes it to";
    ARCHITECTURE, "policy-architecture", Warning, Sometimes,
        "a task runs on the processor that the policy names";
    TASKS, "policy-tasks", Warning, Sometimes,
        "a service's bounds of tasks are the policy's";
    SCALING, "policy-scaling", Warning, Sometimes,
        "a service scales on the target and with the cooldowns of the policy";
    SPOT, "policy-spot", Warning, Sometimes,
        "a service's mix of Fargate and Fargate Spot is the policy's";
    HEALTH, "policy-health-check", Warning, Sometimes,
        "containers are checked as often as the policy says";
    ACU, "policy-acu", Warning, Sometimes,
        "an Aurora cluster's capacity bounds are the policy's";
    DATABASE, "policy-database-engine", Warning, Sometimes,
        "an Aurora cluster runs the engine, version and storage of the policy";
    READERS, "policy-readers", Warning, Sometimes,
        "an Aurora cluster has as many readers as the policy says";
    PROXY, "policy-proxy", Warning, Sometimes,
        "RDS Proxy may hold the share of connections that the policy says";
    BACKUP, "policy-backup", Warning, Sometimes,
        "backups are kept for as long as the policy says";
    BROKER, "policy-broker", Warning, Sometimes,
        "a broker has the instance type, mode, engine and version of the policy";
    ARCHIVE, "policy-archive", Warning, Sometimes,
        "an event bus keeps its events for as long as the policy says";
    QUEUE, "policy-queue", Warning, Sometimes,
        "a queue's limits are the policy's";
    LOGS, "policy-log-retention", Warning, Sometimes,
        "log events are kept for as long as the policy says";
    ALARM, "policy-alarm", Warning, Sometimes,
        "alarms have the thresholds and times of the policy";
    SAMPLING, "policy-sampling", Warning, Sometimes,
        "requests are traced at the rate of the policy";
    TAGS, "policy-tags", Note, Never,
        "what the policy sizes carries the tags that costs are told apart by";
    MISSING_SCALING, "missing-autoscaling", Warning, Never,
        "a service that the policy lets scale has a scalable target and a scaling policy";
    MISSING_ALARM, "missing-alarm", Warning, Never,
        "what the policy watches has its alarms";
    MISSING_LOGS, "missing-log-group", Warning, Never,
        "what writes logs that the policy keeps has a log group";
    MISSING_PART, "missing-part", Warning, Never,
        "the instances, proxies and archives that the policy sizes are there";
    CAPACITY_DATABASE, "capacity-database", Warning, Never,
        "the connections that tasks may open fit the database";
    CAPACITY_PROXY, "capacity-proxy", Warning, Never,
        "the shares of all proxies of a cluster stay within its connections";
    CAPACITY_BROKER, "capacity-broker", Warning, Never,
        "the connections that tasks may open fit the broker";
    CAPACITY_FLEET, "capacity-vcpu", Warning, Never,
        "all tasks together stay within the quotas of vCPU that the policy states";
}

/// The rule of an id.
pub(in crate::lint) fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.info.id == id)
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
    fn what_holds_a_field_is_a_rule() {
        for family in FAMILIES {
            for field in family.fields() {
                assert!(find(field.rule).is_some(), "{}: {}", field.name, field.rule);
            }
            for part in family.parts() {
                let rule = part.missing;
                assert!(
                    rule.is_none_or(|r| find(r).is_some()),
                    "{}: {rule:?}",
                    part.kind
                );
            }
        }
    }
}
