//! The rules that the policy decides, each with the fields it holds.

use crate::registry::{RuleInfo, policy};

/// A rule and the fields it holds, by the beginnings of their names.
type Holds = (&'static RuleInfo, &'static [&'static str]);

static HOLDS: &[Holds] = &[
    (&policy::CPU, &["service.cpu"]),
    (&policy::MEMORY, &["service.memory"]),
    (&policy::ARCHITECTURE, &["service.architecture"]),
    (&policy::TASKS, &["service.tasks."]),
    (&policy::SCALING, &["service.scale."]),
    (&policy::SPOT, &["service.spot."]),
    (&policy::HEALTH_CHECK, &["service.health_check."]),
    (&policy::ACU, &["database.acu.", "database.auto_pause"]),
    (
        &policy::DATABASE_ENGINE,
        &[
            "database.engine",
            "database.version",
            "database.storage_type",
        ],
    ),
    (&policy::READERS, &["database.readers"]),
    (&policy::PROXY, &["database.proxy."]),
    (&policy::BACKUP, &["database.backup"]),
    (
        &policy::BROKER,
        &[
            "broker.instance",
            "broker.mode",
            "broker.engine",
            "broker.version",
        ],
    ),
    (&policy::ARCHIVE, &["bus.archive"]),
    (&policy::QUEUE, &["bus.queue."]),
    (&policy::LOG_RETENTION, &["service.logs", "database.logs"]),
    (
        &policy::ALARM,
        &[
            "service.alarm.",
            "database.alarm.",
            "broker.alarm.",
            "alarm.",
            "bus.capacity",
            "database.max_connections",
            "broker.max_connections",
        ],
    ),
    (&policy::SAMPLING, &["tracing."]),
    (&policy::TAGS, &["tags."]),
];

/// The rule that holds a field.
pub(in crate::lint) fn of_field(field: &str) -> Option<&'static RuleInfo> {
    HOLDS
        .iter()
        .find(|(_, fields)| fields.iter().any(|f| field.starts_with(f)))
        .map(|(rule, _)| *rule)
}

/// The rule that asks for a resource which shows a field.
pub(super) fn of_missing(kind: &str) -> Option<&'static RuleInfo> {
    Some(match kind {
        "aws_appautoscaling_target" | "aws_appautoscaling_policy" => &policy::MISSING_AUTOSCALING,
        "aws_cloudwatch_metric_alarm" => &policy::MISSING_ALARM,
        "aws_cloudwatch_log_group" => &policy::MISSING_LOG_GROUP,
        "aws_rds_cluster_instance"
        | "aws_db_proxy_default_target_group"
        | "aws_cloudwatch_event_archive" => &policy::MISSING_PART,
        _ => return None,
    })
}

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
