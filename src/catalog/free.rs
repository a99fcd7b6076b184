//! The resource types that cost nothing themselves: what they stand for is free, or billed where another resource is.

use super::source::{Source, sources};

sources! {
    /// Types that another program for costs has for free.
    LISTED = "infracost 0138238", "list of free resources of AWS", "https://github.com/infracost/infracost", "2021";
    /// What AWS WAF bills: web ACLs, rules and requests.
    WAF = "AWS Networking & Content Delivery Blog", "Cost-effective ways for securing your web applications using AWS WAF",
        "https://aws.amazon.com/blogs/networking-and-content-delivery/cost-effective-ways-for-securing-your-web-applications-using-aws-waf/", "2023";
    /// Which tiers of parameters are billed.
    PARAMETERS = "AWS Systems Manager User Guide", "Managing parameter tiers",
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html", "2026";
    /// What services have prices for.
    PRICING = "AWS Pricing", "pages of the services", "https://aws.amazon.com/pricing/", "2026", unconfirmed;
}

/// Types that are free, with who says so.
pub struct Free {
    /// The document.
    #[cfg_attr(
        not(feature = "internals"),
        allow(dead_code, reason = "it says why a type is in the list")
    )]
    pub source: Source,
    /// The types, sorted.
    pub kinds: &'static [&'static str],
}

/// The tier of a parameter of Systems Manager that is free.
pub static FREE_PARAMETER_TIER: super::source::Fact<&str> =
    super::source::Fact::new("Standard", &PARAMETERS);

/// Whether a type costs nothing.
pub fn is_free(kind: &str) -> bool {
    let mut groups = FREE.iter();
    groups.any(|group| group.kinds.binary_search(&kind).is_ok())
        || PREFIXES.iter().any(|prefix| kind.starts_with(prefix))
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

/// Every type that is free, by who says so.
pub static FREE: [Free; 3] = [
    Free {
        source: LISTED,
        kinds: &[
            "aws_acm_certificate_validation",
            "aws_alb_listener",
            "aws_alb_listener_certificate",
            "aws_alb_listener_rule",
            "aws_alb_target_group",
            "aws_alb_target_group_attachment",
            "aws_api_gateway_account",
            "aws_api_gateway_api_key",
            "aws_api_gateway_authorizer",
            "aws_api_gateway_base_path_mapping",
            "aws_api_gateway_client_certificate",
            "aws_api_gateway_deployment",
            "aws_api_gateway_documentation_part",
            "aws_api_gateway_documentation_version",
            "aws_api_gateway_domain_name",
            "aws_api_gateway_integration",
            "aws_api_gateway_method",
            "aws_api_gateway_method_response",
            "aws_api_gateway_method_settings",
            "aws_api_gateway_model",
            "aws_api_gateway_request_validator",
            "aws_api_gateway_resource",
            "aws_api_gateway_usage_plan",
            "aws_api_gateway_usage_plan_key",
            "aws_api_gateway_vpc_link",
            "aws_apigatewayv2_api_mapping",
            "aws_apigatewayv2_authorizer",
            "aws_apigatewayv2_deployment",
            "aws_apigatewayv2_domain_name",
            "aws_apigatewayv2_integration",
            "aws_apigatewayv2_integration_response",
            "aws_apigatewayv2_model",
            "aws_apigatewayv2_route",
            "aws_apigatewayv2_route_response",
            "aws_apigatewayv2_stage",
            "aws_apigatewayv2_vpc_link",
            "aws_app_cookie_stickiness_policy",
            "aws_cloudfront_origin_access_identity",
            "aws_cloudfront_public_key",
            "aws_cloudwatch_event_permission",
            "aws_cloudwatch_event_rule",
            "aws_cloudwatch_event_target",
            "aws_cloudwatch_log_destination",
            "aws_cloudwatch_log_destination_policy",
            "aws_cloudwatch_log_resource_policy",
            "aws_cloudwatch_log_stream",
            "aws_cloudwatch_log_subscription_filter",
            "aws_codebuild_report_group",
            "aws_codebuild_source_credential",
            "aws_codebuild_webhook",
            "aws_config_aggregate_authorization",
            "aws_config_configuration_aggregator",
            "aws_config_configuration_recorder_status",
            "aws_config_delivery_channel",
            "aws_config_remediation_configuration",
            "aws_customer_gateway",
            "aws_db_instance_role_association",
            "aws_db_parameter_group",
            "aws_db_subnet_group",
            "aws_default_network_acl",
            "aws_default_route_table",
            "aws_default_security_group",
            "aws_default_subnet",
            "aws_default_vpc",
            "aws_default_vpc_dhcp_options",
            "aws_dms_replication_subnet_group",
            "aws_docdb_cluster_parameter_group",
            "aws_docdb_subnet_group",
            "aws_ebs_encryption_by_default",
            "aws_ec2_client_vpn_authorization_rule",
            "aws_ec2_client_vpn_route",
            "aws_ec2_tag",
            "aws_ec2_transit_gateway",
            "aws_ec2_transit_gateway_peering_attachment_accepter",
            "aws_ec2_transit_gateway_route",
            "aws_ec2_transit_gateway_route_table",
            "aws_ec2_transit_gateway_route_table_association",
            "aws_ec2_transit_gateway_route_table_propagation",
            "aws_ec2_transit_gateway_vpc_attachment_accepter",
            "aws_ecr_lifecycle_policy",
            "aws_ecr_repository_policy",
            "aws_ecs_capacity_provider",
            "aws_ecs_task_definition",
            "aws_egress_only_internet_gateway",
            "aws_eip_association",
            "aws_elasticache_parameter_group",
            "aws_elasticache_subnet_group",
            "aws_elasticsearch_domain_policy",
            "aws_elb_attachment",
            "aws_internet_gateway",
            "aws_key_pair",
            "aws_kms_alias",
            "aws_kms_ciphertext",
            "aws_kms_grant",
            "aws_lambda_alias",
            "aws_lambda_function_event_invoke_config",
            "aws_lambda_permission",
            "aws_launch_configuration",
            "aws_launch_template",
            "aws_lb_cookie_stickiness_policy",
            "aws_lb_listener",
            "aws_lb_listener_certificate",
            "aws_lb_listener_rule",
            "aws_lb_ssl_negotiation_policy",
            "aws_lb_target_group",
            "aws_lb_target_group_attachment",
            "aws_load_balancer_backend_server_policy",
            "aws_load_balancer_listener_policy",
            "aws_load_balancer_policy",
            "aws_main_route_table_association",
            "aws_msk_configuration",
            "aws_network_acl",
            "aws_network_acl_rule",
            "aws_network_interface",
            "aws_network_interface_attachment",
            "aws_network_interface_sg_attachment",
            "aws_ram_principal_association",
            "aws_ram_resource_association",
            "aws_ram_resource_share",
            "aws_ram_resource_share_accepter",
            "aws_rds_cluster_endpoint",
            "aws_rds_cluster_parameter_group",
            "aws_resourcegroups_group",
            "aws_route",
            "aws_route53_resolver_rule_association",
            "aws_route53_zone_association",
            "aws_s3_access_point",
            "aws_s3_account_public_access_block",
            "aws_s3_bucket_notification",
            "aws_s3_bucket_ownership_controls",
            "aws_s3_bucket_policy",
            "aws_s3_bucket_public_access_block",
            "aws_secretsmanager_secret_policy",
            "aws_secretsmanager_secret_rotation",
            "aws_secretsmanager_secret_version",
            "aws_service_discovery_service",
            "aws_sns_sms_preferences",
            "aws_sns_topic_policy",
            "aws_sqs_queue_policy",
            "aws_ssm_maintenance_window",
            "aws_ssm_maintenance_window_target",
            "aws_ssm_maintenance_window_task",
            "aws_ssm_patch_baseline",
            "aws_ssm_patch_group",
            "aws_ssm_resource_data_sync",
            "aws_subnet",
            "aws_volume_attachment",
            "aws_vpc",
            "aws_vpc_endpoint_connection_notification",
            "aws_vpc_endpoint_route_table_association",
            "aws_vpc_endpoint_service_allowed_principal",
            "aws_vpc_endpoint_subnet_association",
            "aws_vpc_ipv4_cidr_block_association",
            "aws_vpc_peering_connection",
            "aws_vpc_peering_connection_accepter",
            "aws_vpc_peering_connection_options",
            "aws_vpn_connection_route",
            "aws_vpn_gateway",
            "aws_vpn_gateway_attachment",
            "aws_vpn_gateway_route_propagation",
        ],
    },
    Free {
        source: WAF,
        kinds: &[
            "aws_wafv2_ip_set",
            "aws_wafv2_regex_pattern_set",
            "aws_wafv2_web_acl_association",
            "aws_wafv2_web_acl_logging_configuration",
        ],
    },
    // Their services' pages have prices of other things alone, which is no statement about them.
    Free {
        source: PRICING,
        kinds: &[
            "aws_acm_certificate",
            "aws_api_gateway_gateway_response",
            "aws_api_gateway_integration_response",
            "aws_api_gateway_rest_api_policy",
            "aws_athena_named_query",
            "aws_autoscaling_attachment",
            "aws_autoscaling_lifecycle_hook",
            "aws_autoscaling_policy",
            "aws_autoscaling_schedule",
            "aws_backup_plan",
            "aws_backup_selection",
            "aws_backup_vault_lock_configuration",
            "aws_backup_vault_notifications",
            "aws_backup_vault_policy",
            "aws_ce_cost_allocation_tag",
            "aws_cloudfront_cache_policy",
            "aws_cloudfront_key_group",
            "aws_cloudfront_origin_access_control",
            "aws_cloudfront_origin_request_policy",
            "aws_cloudfront_response_headers_policy",
            "aws_cloudwatch_event_bus_policy",
            "aws_cloudwatch_event_connection",
            "aws_cloudwatch_log_data_protection_policy",
            "aws_cloudwatch_query_definition",
            "aws_codestarnotifications_notification_rule",
            "aws_cognito_resource_server",
            "aws_cognito_user_group",
            "aws_cognito_user_pool_client",
            "aws_cognito_user_pool_domain",
            "aws_db_event_subscription",
            "aws_db_option_group",
            "aws_db_proxy_default_target_group",
            "aws_db_proxy_endpoint",
            "aws_db_proxy_target",
            "aws_dlm_lifecycle_policy",
            "aws_dynamodb_resource_policy",
            "aws_dynamodb_table_item",
            "aws_ecr_registry_policy",
            "aws_ecs_account_setting_default",
            "aws_ecs_cluster_capacity_providers",
            "aws_ecs_task_set",
            "aws_efs_access_point",
            "aws_efs_backup_policy",
            "aws_efs_file_system_policy",
            "aws_efs_mount_target",
            "aws_eks_access_entry",
            "aws_eks_access_policy_association",
            "aws_eks_identity_provider_config",
            "aws_eks_pod_identity_association",
            "aws_elasticache_user",
            "aws_elasticache_user_group",
            "aws_elasticache_user_group_association",
            "aws_glue_security_configuration",
            "aws_kms_key_policy",
            "aws_lakeformation_data_lake_settings",
            "aws_lakeformation_permissions",
            "aws_lambda_event_source_mapping",
            "aws_lambda_function_url",
            "aws_lambda_layer_version",
            "aws_lambda_layer_version_permission",
            "aws_mq_configuration",
            "aws_network_acl_association",
            "aws_rds_cluster_role_association",
            "aws_route53_record",
            "aws_s3_bucket_accelerate_configuration",
            "aws_s3_bucket_acl",
            "aws_s3_bucket_cors_configuration",
            "aws_s3_bucket_intelligent_tiering_configuration",
            "aws_s3_bucket_lifecycle_configuration",
            "aws_s3_bucket_logging",
            "aws_s3_bucket_object_lock_configuration",
            "aws_s3_bucket_replication_configuration",
            "aws_s3_bucket_request_payment_configuration",
            "aws_s3_bucket_server_side_encryption_configuration",
            "aws_s3_bucket_versioning",
            "aws_s3_bucket_website_configuration",
            "aws_scheduler_schedule_group",
            "aws_schemas_registry",
            "aws_schemas_schema",
            "aws_service_discovery_http_namespace",
            "aws_servicequotas_service_quota",
            "aws_ses_domain_dkim",
            "aws_ses_domain_identity",
            "aws_ses_domain_mail_from",
            "aws_ses_email_identity",
            "aws_sns_topic_data_protection_policy",
            "aws_sqs_queue_redrive_allow_policy",
            "aws_sqs_queue_redrive_policy",
            "aws_ssm_document",
            "aws_vpc_endpoint_policy",
            "aws_vpc_endpoint_security_group_association",
            "aws_xray_encryption_config",
            "aws_xray_group",
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FREE, PREFIXES, is_free};
    use crate::catalog::schema::embedded;

    #[test]
    fn free_types_are_sorted_and_there_once() {
        let schema = embedded().unwrap();
        let mut all = BTreeSet::new();
        for group in &FREE {
            assert!(group.kinds.is_sorted_by(|a, b| a < b));
            for kind in group.kinds {
                assert!(schema.resource(kind).is_some(), "{kind}");
                assert!(all.insert(kind), "{kind}");
                assert!(is_free(kind), "{kind}");
            }
        }
        for prefix in PREFIXES {
            assert!(
                schema.resources().any(|kind| kind.starts_with(prefix)),
                "{prefix}"
            );
        }
    }
}
