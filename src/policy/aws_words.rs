//! What AWS and Terraform call what the policy has words of its own for: who writes a first policy has these at hand.

/// Names of arguments, and the word of the policy for each; several where it depends on the place.
const WORDS: &[(&str, &[&str])] = &[
    ("alarm_actions", &["actions"]),
    ("comparison_operator", &["above", "below"]),
    ("cpu_architecture", &["architecture"]),
    ("datapoints_to_alarm", &["breaching"]),
    ("delay_seconds", &["delay"]),
    ("deregistration_delay", &["drain"]),
    ("desired_count", &["tasks"]),
    ("engine_version", &["version"]),
    ("evaluation_periods", &["datapoints"]),
    ("extended_statistic", &["percentile"]),
    ("health_check_grace_period_seconds", &["grace"]),
    ("healthy_threshold", &["healthy"]),
    ("host_instance_type", &["instance"]),
    ("idle_client_timeout", &["idle"]),
    ("idle_timeout", &["idle"]),
    ("instance_class", &["instance"]),
    ("max_capacity", &["tasks", "acu"]),
    ("max_message_size", &["max_message"]),
    ("maxReceiveCount", &["max_receives"]),
    ("message_retention_seconds", &["retention"]),
    ("metric_name", &["metric"]),
    ("min_capacity", &["tasks", "acu"]),
    ("receive_wait_time_seconds", &["receive_wait"]),
    ("retention_in_days", &["retention"]),
    ("scale_in_cooldown", &["in_cooldown"]),
    ("scale_out_cooldown", &["out_cooldown"]),
    ("schedule_expression", &["schedule"]),
    ("seconds_until_auto_pause", &["auto_pause"]),
    ("target_value", &["target"]),
    ("threshold", &["above", "below"]),
    ("treat_missing_data", &["missing"]),
    ("unhealthy_threshold", &["unhealthy"]),
    ("visibility_timeout_seconds", &["visibility"]),
];

/// The words of the policy for what AWS calls so.
pub(super) fn ours(word: &str) -> &'static [&'static str] {
    let found = WORDS.iter().find(|(aws, _)| *aws == word);
    found.map_or(&[], |(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use super::super::decode::SectionDoc;
    use super::super::words::language;
    use super::*;
    use crate::catalog::schema::{Block, embedded};

    fn names(block: &Block, out: &mut Vec<String>) {
        out.extend(block.attributes.keys().cloned());
        for (name, nested) in &block.blocks {
            out.push(name.clone());
            names(&nested.block, out);
        }
    }

    fn has(doc: &SectionDoc, word: &str) -> bool {
        let within = |section: &SectionDoc| section.kind == word || has(section, word);
        doc.fields.iter().any(|f| f.name == word) || doc.sections.iter().any(within)
    }

    #[test]
    fn every_word_is_one_of_the_policy() {
        for (aws, ours) in WORDS {
            assert!(!has(language(), aws), "{aws}");
            for word in *ours {
                assert!(has(language(), word), "{aws}: {word}");
            }
        }
        assert!(WORDS.iter().all(|(aws, _)| !ours(aws).is_empty()));
    }

    #[test]
    fn every_name_is_an_argument_of_what_is_sized() {
        let schema = embedded().unwrap();
        let mut all = Vec::new();
        for kind in [
            "aws_appautoscaling_policy",
            "aws_appautoscaling_target",
            "aws_cloudwatch_event_rule",
            "aws_cloudwatch_log_group",
            "aws_cloudwatch_metric_alarm",
            "aws_db_proxy",
            "aws_ecs_service",
            "aws_ecs_task_definition",
            "aws_lb",
            "aws_lb_target_group",
            "aws_mq_broker",
            "aws_rds_cluster",
            "aws_rds_cluster_instance",
            "aws_sqs_queue",
        ] {
            names(schema.resource(kind).unwrap(), &mut all);
        }
        // What stands in a JSON text is of no schema.
        all.push("maxReceiveCount".into());
        for (aws, _) in WORDS {
            assert!(all.iter().any(|name| name == aws), "{aws}");
        }
    }
}
