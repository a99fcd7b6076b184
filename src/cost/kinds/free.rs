//! The resource types that cost nothing themselves.

/// Whether a type costs nothing: what it stands for is free, or billed where another resource is.
pub(super) fn is_free(kind: &str) -> bool {
    FREE.binary_search(&kind).is_ok() || PREFIXES.iter().any(|prefix| kind.starts_with(prefix))
}

/// Types of which all that begin so are free.
const PREFIXES: [&str; 7] = [
    "aws_appautoscaling_",
    "aws_iam_",
    "aws_route_table",
    "aws_security_group",
    "aws_ssoadmin_",
    "aws_vpc_dhcp_options",
    "aws_vpc_security_group_",
];

/// Types that are free, sorted.
const FREE: &[&str] = &[
    "aws_acm_certificate",
    "aws_acm_certificate_validation",
    "aws_alb_listener",
    "aws_alb_listener_certificate",
    "aws_alb_listener_rule",
    "aws_alb_target_group",
    "aws_alb_target_group_attachment",
    "aws_autoscaling_attachment",
    "aws_autoscaling_lifecycle_hook",
    "aws_autoscaling_policy",
    "aws_autoscaling_schedule",
    "aws_ce_cost_allocation_tag",
    "aws_cloudwatch_event_bus_policy",
    "aws_cloudwatch_event_connection",
    "aws_cloudwatch_event_permission",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_data_protection_policy",
    "aws_cloudwatch_log_resource_policy",
    "aws_cloudwatch_log_stream",
    "aws_cloudwatch_log_subscription_filter",
    "aws_cloudwatch_query_definition",
    "aws_db_instance_role_association",
    "aws_db_option_group",
    "aws_db_parameter_group",
    "aws_db_proxy_default_target_group",
    "aws_db_proxy_endpoint",
    "aws_db_proxy_target",
    "aws_db_subnet_group",
    "aws_default_network_acl",
    "aws_default_route_table",
    "aws_default_security_group",
    "aws_dynamodb_resource_policy",
    "aws_dynamodb_table_item",
    "aws_ecr_lifecycle_policy",
    "aws_ecr_registry_policy",
    "aws_ecr_repository_policy",
    "aws_ecs_account_setting_default",
    "aws_ecs_capacity_provider",
    "aws_ecs_cluster_capacity_providers",
    "aws_ecs_task_definition",
    "aws_ecs_task_set",
    "aws_eip_association",
    "aws_elasticache_parameter_group",
    "aws_elasticache_subnet_group",
    "aws_elasticache_user",
    "aws_elasticache_user_group",
    "aws_elasticache_user_group_association",
    "aws_internet_gateway",
    "aws_key_pair",
    "aws_kms_alias",
    "aws_kms_grant",
    "aws_kms_key_policy",
    "aws_lambda_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function_event_invoke_config",
    "aws_lambda_function_url",
    "aws_lambda_layer_version",
    "aws_lambda_layer_version_permission",
    "aws_lambda_permission",
    "aws_launch_configuration",
    "aws_launch_template",
    "aws_lb_listener",
    "aws_lb_listener_certificate",
    "aws_lb_listener_rule",
    "aws_lb_target_group",
    "aws_lb_target_group_attachment",
    "aws_mq_configuration",
    "aws_network_acl",
    "aws_network_acl_association",
    "aws_network_acl_rule",
    "aws_rds_cluster_endpoint",
    "aws_rds_cluster_parameter_group",
    "aws_rds_cluster_role_association",
    "aws_resourcegroups_group",
    "aws_route",
    "aws_s3_bucket_acl",
    "aws_s3_bucket_cors_configuration",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_logging",
    "aws_s3_bucket_notification",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_s3_bucket_website_configuration",
    "aws_scheduler_schedule_group",
    "aws_schemas_registry",
    "aws_schemas_schema",
    "aws_secretsmanager_secret_policy",
    "aws_secretsmanager_secret_rotation",
    "aws_secretsmanager_secret_version",
    "aws_service_discovery_http_namespace",
    "aws_servicequotas_service_quota",
    "aws_sns_topic_data_protection_policy",
    "aws_sns_topic_policy",
    "aws_sqs_queue_policy",
    "aws_sqs_queue_redrive_allow_policy",
    "aws_sqs_queue_redrive_policy",
    "aws_subnet",
    "aws_volume_attachment",
    "aws_vpc",
    "aws_vpc_endpoint_policy",
    "aws_vpc_endpoint_route_table_association",
    "aws_vpc_endpoint_security_group_association",
    "aws_vpc_endpoint_subnet_association",
    "aws_vpc_ipv4_cidr_block_association",
    "aws_vpc_peering_connection",
    "aws_vpc_peering_connection_accepter",
    "aws_xray_encryption_config",
    "aws_xray_group",
];

#[cfg(test)]
mod tests {
    use super::{FREE, PREFIXES};
    use crate::catalog::schema::embedded;

    #[test]
    fn free_types_are_sorted_and_there() {
        assert!(FREE.is_sorted_by(|a, b| a < b));
        let schema = embedded().unwrap();
        for kind in FREE {
            assert!(schema.resource(kind).is_some(), "{kind}");
        }
        for prefix in PREFIXES {
            assert!(
                schema.resources().any(|kind| kind.starts_with(prefix)),
                "{prefix}"
            );
        }
    }
}
