//! The resource types that cost money: one list, each with what works its bill out.

mod brokers;
mod compute;
mod databases;
mod ecs;
mod free;
mod messaging;
mod network;
mod stores;
mod watching;

use super::billed::{Billed, Known};

/// Works out the bill of a resource; the error says which argument is not known.
pub(super) type Work = fn(&mut Billed<'_>) -> Known<()>;

/// Every type with prices, sorted.
pub(super) const KINDS: &[(&str, Work)] = &[
    ("aws_alb", network::load_balancer),
    ("aws_cloudwatch_composite_alarm", watching::composite),
    ("aws_cloudwatch_dashboard", watching::dashboard),
    (
        "aws_cloudwatch_event_api_destination",
        messaging::api_destination,
    ),
    ("aws_cloudwatch_event_archive", messaging::archive),
    ("aws_cloudwatch_event_bus", messaging::bus),
    ("aws_cloudwatch_log_group", watching::logs),
    ("aws_cloudwatch_log_metric_filter", watching::filter),
    ("aws_cloudwatch_metric_alarm", watching::alarm),
    ("aws_cloudwatch_metric_stream", watching::stream),
    ("aws_db_instance", databases::database),
    ("aws_db_proxy", databases::proxy),
    ("aws_dynamodb_table", stores::table),
    ("aws_ecr_repository", stores::images),
    ("aws_ecs_cluster", watching::cluster),
    ("aws_ecs_service", ecs::service),
    ("aws_eip", network::address),
    ("aws_elasticache_cluster", stores::cache),
    ("aws_elasticache_replication_group", stores::caches),
    ("aws_elasticache_serverless_cache", stores::serverless_cache),
    ("aws_elb", network::classic),
    ("aws_instance", compute::machine),
    ("aws_kms_external_key", stores::replica_key),
    ("aws_kms_key", stores::key),
    ("aws_kms_replica_key", stores::replica_key),
    ("aws_lambda_function", compute::function),
    (
        "aws_lambda_provisioned_concurrency_config",
        compute::provisioned,
    ),
    ("aws_lb", network::load_balancer),
    ("aws_mq_broker", brokers::broker),
    ("aws_nat_gateway", network::nat),
    ("aws_pipes_pipe", messaging::pipe),
    ("aws_rds_cluster", databases::cluster),
    ("aws_rds_cluster_instance", databases::cluster_instance),
    ("aws_scheduler_schedule", messaging::schedule),
    ("aws_schemas_discoverer", messaging::discoverer),
    ("aws_secretsmanager_secret", stores::secret),
    ("aws_sns_topic", messaging::topic),
    ("aws_sns_topic_subscription", messaging::subscription),
    ("aws_sqs_queue", messaging::queue),
    ("aws_vpc_endpoint", network::endpoint),
    ("aws_xray_sampling_rule", watching::sampling),
];

/// Whether a type costs nothing: what it stands for is free, or billed where another resource is.
pub(super) fn is_free(kind: &str) -> bool {
    free::is_free(kind)
}

/// What works out the bill of a type; none of one without prices here.
pub(super) fn work(kind: &str) -> Option<Work> {
    let found = KINDS.binary_search_by(|(known, _)| (*known).cmp(kind));
    found
        .ok()
        .and_then(|at| KINDS.get(at))
        .map(|(_, work)| *work)
}

#[cfg(test)]
mod tests {
    use super::{KINDS, is_free};
    use crate::catalog::schema::embedded;

    #[test]
    fn types_are_sorted_there_and_not_free() {
        assert!(KINDS.is_sorted_by(|a, b| a.0 < b.0));
        let schema = embedded().unwrap();
        for (kind, _) in KINDS {
            assert!(schema.resource(kind).is_some(), "{kind}");
            assert!(!is_free(kind), "{kind}");
        }
    }
}
