//! Words of other tools for what the policy has, or does not have yet.

/// Blocks that other tools have, each with the word of the policy for it.
const BLOCKS: &[(&str, &str)] = &[
    ("alarms", "alarm"),
    ("alb", "balancer"),
    ("alert", "alarm"),
    ("aurora", "database"),
    ("auto_scaling", "scale"),
    ("autoscale", "scale"),
    ("autoscaling", "scale"),
    ("capacity_provider", "spot"),
    ("capacity_providers", "spot"),
    ("cloudwatch_alarm", "alarm"),
    ("cluster", "database"),
    ("containers", "container"),
    ("cron_job", "job"),
    ("cronjob", "job"),
    ("db", "database"),
    ("dead_letter_queue", "dead_letters"),
    ("dlq", "dead_letters"),
    ("ecs_service", "service"),
    ("env", "environment"),
    ("event_bus", "bus"),
    ("eventbridge", "bus"),
    ("healthcheck", "health_check"),
    ("lb", "balancer"),
    ("load_balancer", "balancer"),
    ("log", "logs"),
    ("log_group", "logs"),
    ("logging", "logs"),
    ("metric_alarm", "alarm"),
    ("mq", "broker"),
    ("rabbitmq", "broker"),
    ("redrive", "dead_letters"),
    ("redrive_policy", "dead_letters"),
    ("scheduled_task", "job"),
    ("sidecar", "container"),
    ("sns", "topic"),
    ("sqs", "queue"),
    ("step_scaling", "scale"),
    ("target_tracking", "scale"),
    ("targetgroup", "target_group"),
    ("task", "job"),
];

/// Words for the lower and the upper end of what the policy has as a range, by the block that has it.
const RANGES: &[(&str, &str)] = &[
    ("service", "tasks"),
    ("database", "acu"),
    ("profile", "acu"),
];

/// Words that others, or blocks of the same kind in another place, have for the word of a block.
const WORDS: &[(&str, &str, &str)] = &[
    ("alarm", "on", "metric"),
    ("job", "at", "schedule"),
    ("job", "cron", "schedule"),
    ("logs", "days", "retention"),
    ("logs", "retention_days", "retention"),
    ("database", "instance_count", "readers"),
    ("database", "instances", "readers"),
    ("database", "replicas", "readers"),
    ("profile", "instance_count", "readers"),
    ("profile", "instances", "readers"),
    ("profile", "replicas", "readers"),
    ("queue", "message_retention", "retention"),
    ("queue", "retention_period", "retention"),
    ("scale", "metric", "on"),
    ("scale", "threshold", "target"),
    ("schedule", "at", "cron"),
    ("schedule", "cron", "at"),
    ("service", "count", "tasks"),
    ("service", "instance_count", "tasks"),
    ("service", "instances", "tasks"),
    ("service", "log_retention", "logs"),
    ("service", "log_retention_in_days", "logs"),
    ("service", "replicas", "tasks"),
];

/// What the policy does not have yet: a word for its kind, and what it is called in AWS and by others.
const LATER: &[(&str, &[&str])] = &[
    ("functions", &["function", "functions", "lambda", "lambdas"]),
    (
        "caches",
        &[
            "cache",
            "caches",
            "elasticache",
            "memcached",
            "redis",
            "valkey",
        ],
    ),
    (
        "RDS instances that are no Aurora cluster",
        &["rds", "db_instance", "rds_instance", "mysql", "postgres"],
    ),
    ("tables", &["table", "tables", "dynamodb"]),
    ("buckets", &["bucket", "s3"]),
    (
        "instances and their groups",
        &[
            "asg",
            "autoscaling_group",
            "ec2",
            "instance_group",
            "node_group",
        ],
    ),
    ("search domains", &["elasticsearch", "opensearch"]),
    ("streams", &["kafka", "kinesis", "msk", "stream"]),
    (
        "state machines",
        &["state_machine", "step_function", "step_functions"],
    ),
];

/// The word of the policy for a block.
pub(super) fn block(word: &str) -> Option<&'static str> {
    let found = BLOCKS.binary_search_by(|(theirs, _)| theirs.cmp(&word));
    let (_, ours) = BLOCKS.get(found.ok()?)?;
    Some(ours)
}

/// What the policy has no words for yet.
pub(super) fn later(word: &str) -> Option<&'static str> {
    let mut all = LATER.iter();
    let (what, _) = all.find(|(_, words)| words.contains(&word))?;
    Some(what)
}

/// The range of a block of which a word is one end.
pub(super) fn range(kind: &str, word: &str) -> Option<&'static str> {
    counterpart(word)?;
    let (_, range) = RANGES.iter().find(|(of, _)| *of == kind)?;
    Some(range)
}

/// Whether what others count under a word is another number than the policy's: instances with the writer.
pub(super) fn is_counted_otherwise(word: &str, ours: &str) -> bool {
    ours == "readers" && word.contains("instance")
}

/// The word of a block for what others call so.
pub(super) fn word(kind: &str, word: &str) -> Option<&'static str> {
    let mut all = WORDS.iter();
    let (.., ours) = all.find(|(of, theirs, _)| *of == kind && *theirs == word)?;
    Some(ours)
}

/// The word for the other end, and whether the given one is the lower: `max_capacity` of `min_capacity`.
pub(super) fn counterpart(word: &str) -> Option<(String, bool)> {
    const ENDS: [(&str, &str); 2] = [("minimum", "maximum"), ("min", "max")];
    const OF: [&str; 8] = [
        "", "acu", "acus", "capacity", "count", "size", "task", "tasks",
    ];
    let is_part = |part: &str| {
        let mut parts: Vec<&str> = word.split('_').collect();
        let place = parts.iter().position(|one| *one == part);
        place.is_some_and(|place| {
            parts.remove(place);
            OF.contains(&parts.join("_").as_str())
        })
    };
    ENDS.iter().find_map(|(low, high)| {
        if is_part(low) {
            Some((word.replace(low, high), true))
        } else if is_part(high) {
            Some((word.replace(high, low), false))
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_for_the_search_and_none_is_of_the_policy() {
        assert!(BLOCKS.is_sorted());
        for (theirs, _) in BLOCKS {
            assert!(block(theirs).is_some(), "{theirs}");
        }
        let ours: Vec<&str> = super::super::language()
            .sections
            .iter()
            .map(|s| s.kind)
            .collect();
        let later = LATER.iter().flat_map(|(_, words)| words.iter());
        let all = BLOCKS.iter().map(|(word, _)| word).chain(later);
        for word in all {
            assert!(!ours.contains(word), "{word}");
        }
    }
}
