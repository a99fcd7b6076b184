//! The resource types that cost money, each with what works its bill out: those of the kinds of items, and all others.

mod compute;
mod databases;
mod messaging;
mod network;
mod parameters;
mod stores;
mod used;
mod watching;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::billing::{Priced, Work};
use crate::family::FAMILIES;

/// The types with prices that no kind of item has for its own, sorted.
const KINDS: &[Priced] = &[
    ("aws_alb", network::load_balancer),
    ("aws_api_gateway_rest_api", used::by_use),
    ("aws_apigatewayv2_api", used::by_use),
    ("aws_athena_workgroup", used::by_use),
    ("aws_backup_vault", used::by_use),
    ("aws_cloudwatch_composite_alarm", watching::composite),
    ("aws_cloudwatch_dashboard", watching::dashboard),
    (
        "aws_cloudwatch_event_api_destination",
        messaging::api_destination,
    ),
    ("aws_cloudwatch_log_group", watching::logs),
    ("aws_cloudwatch_log_metric_filter", watching::filter),
    ("aws_cloudwatch_metric_alarm", watching::alarm),
    ("aws_cloudwatch_metric_stream", watching::stream),
    ("aws_codebuild_project", used::by_use),
    ("aws_cognito_user_pool", used::by_use),
    ("aws_db_instance", databases::database),
    ("aws_dynamodb_table", stores::table),
    ("aws_ecr_repository", stores::images),
    ("aws_ecs_cluster", watching::cluster),
    ("aws_eip", network::address),
    ("aws_elasticache_cluster", stores::cache),
    ("aws_elasticache_replication_group", stores::caches),
    ("aws_elasticache_serverless_cache", stores::serverless_cache),
    ("aws_elb", network::classic),
    ("aws_glue_catalog_database", used::by_use),
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
    ("aws_nat_gateway", network::nat),
    ("aws_pipes_pipe", messaging::pipe),
    ("aws_s3_bucket", used::by_use),
    ("aws_s3_object", used::by_use),
    ("aws_schemas_discoverer", messaging::discoverer),
    ("aws_secretsmanager_secret", stores::secret),
    ("aws_sfn_state_machine", used::by_use),
    ("aws_ssm_parameter", parameters::parameter),
    ("aws_vpc_endpoint", network::endpoint),
    ("aws_xray_sampling_rule", watching::sampling),
];

/// Every type with prices.
static PRICED: LazyLock<BTreeMap<&str, Work>> = LazyLock::new(|| {
    let own = FAMILIES.iter().flat_map(|family| family.priced());
    own.chain(KINDS).copied().collect()
});

/// What works out the bill of a type; none of one without prices here.
pub(super) fn work(kind: &str) -> Option<Work> {
    PRICED.get(kind).copied()
}

#[cfg(test)]
mod tests {
    use super::{FAMILIES, KINDS, PRICED};
    use crate::catalog::free::is_free;
    use crate::catalog::schema::embedded;

    #[test]
    fn types_are_there_once_and_not_free() {
        assert!(KINDS.is_sorted_by(|a, b| a.0 < b.0));
        let own = FAMILIES.iter().map(|family| family.priced().len());
        assert_eq!(PRICED.len(), KINDS.len() + own.sum::<usize>());
        let schema = embedded().unwrap();
        for kind in PRICED.keys() {
            assert!(schema.resource(kind).is_some(), "{kind}");
            assert!(!is_free(kind), "{kind}");
        }
    }

    #[test]
    fn what_an_item_is_has_its_prices_in_its_own_family() {
        for family in FAMILIES.iter().filter(|family| family.is_listed()) {
            let anchor = family.anchor().map(|anchor| anchor.part.kind);
            let others = KINDS.iter().find(|(kind, _)| Some(*kind) == anchor);
            assert!(others.is_none(), "{}", family.name());
        }
    }
}
