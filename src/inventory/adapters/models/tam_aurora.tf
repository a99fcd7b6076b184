# From terraform-aws-modules/terraform-aws-rds-aurora v7.0.0 to v10.2.0: what these have in common.

variable "rest" {}

variable "name" {
  default = ""
}

variable "tags" {
  default = {}
}

variable "is_primary_cluster" {
  default = true
}

variable "cluster_use_name_prefix" {
  default = false
}

variable "allocated_storage" {
  default = null
}

variable "apply_immediately" {
  default = null
}

variable "availability_zones" {
  default = null
}

variable "backtrack_window" {
  default = null
}

variable "cluster_scalability_type" {
  default = null
}

variable "cluster_performance_insights_enabled" {
  default = null
}

variable "cluster_performance_insights_retention_period" {
  default = null
}

variable "database_insights_mode" {
  default = null
}

variable "database_name" {
  default = null
}

variable "deletion_protection" {
  default = null
}

variable "enable_http_endpoint" {
  default = null
}

variable "enabled_cloudwatch_logs_exports" {
  default = []
}

variable "engine" {
  default = null
}

variable "engine_lifecycle_support" {
  default = null
}

variable "engine_mode" {
  default = "provisioned"
}

variable "engine_version" {
  default = null
}

variable "global_cluster_identifier" {
  default = null
}

variable "iam_database_authentication_enabled" {
  default = null
}

variable "iops" {
  default = null
}

variable "kms_key_id" {
  default = null
}

variable "network_type" {
  default = null
}

variable "port" {
  default = null
}

variable "scaling_configuration" {
  default = null
}

variable "serverlessv2_scaling_configuration" {
  default = null
}

variable "skip_final_snapshot" {
  default = false
}

variable "snapshot_identifier" {
  default = null
}

variable "storage_encrypted" {
  default = true
}

variable "storage_type" {
  default = null
}

variable "cluster_tags" {
  default = {}
}

variable "instances" {
  default  = {}
  nullable = false
}

variable "instances_use_identifier_prefix" {
  default = false
}

variable "autoscaling_enabled" {
  default = false
}

variable "autoscaling_max_capacity" {
  default = 2
}

variable "autoscaling_min_capacity" {
  default = 0
}

variable "autoscaling_policy_name" {
  default = "target-metric"
}

variable "predefined_metric_type" {
  default = "RDSReaderAverageCPUUtilization"
}

variable "autoscaling_scale_in_cooldown" {
  default = 300
}

variable "autoscaling_scale_out_cooldown" {
  default = 300
}

variable "autoscaling_target_cpu" {
  default = 70
}

variable "autoscaling_target_connections" {
  default = 700
}

variable "create_cloudwatch_log_group" {
  default = false
}

variable "cloudwatch_log_group_retention_in_days" {
  default = 7
}

variable "cloudwatch_log_group_class" {
  default = null
}

variable "cloudwatch_log_group_tags" {
  default = {}
}


locals {
  serverless = var.engine_mode == "serverless"
}

resource "aws_rds_cluster" "this" {
  count = local.create ? 1 : 0

  allocated_storage                     = var.allocated_storage
  apply_immediately                     = var.apply_immediately
  availability_zones                    = var.availability_zones
  backtrack_window                      = (var.engine == "aurora-mysql" || var.engine == "aurora") && !local.serverless ? var.backtrack_window : 0
  backup_retention_period               = var.backup_retention_period
  cluster_identifier                    = var.cluster_use_name_prefix ? null : var.name
  cluster_identifier_prefix             = var.cluster_use_name_prefix ? "${var.name}-" : null
  cluster_scalability_type              = var.cluster_scalability_type
  database_insights_mode                = var.database_insights_mode
  database_name                         = var.is_primary_cluster ? var.database_name : null
  db_cluster_instance_class             = local.cluster_class
  deletion_protection                   = var.deletion_protection
  enable_http_endpoint                  = var.enable_http_endpoint
  enabled_cloudwatch_logs_exports       = var.enabled_cloudwatch_logs_exports
  engine                                = var.engine
  engine_lifecycle_support              = var.engine_lifecycle_support
  engine_mode                           = var.cluster_scalability_type == "limitless" ? "" : var.engine_mode
  engine_version                        = var.engine_version
  global_cluster_identifier             = var.global_cluster_identifier
  iam_database_authentication_enabled   = var.iam_database_authentication_enabled
  iops                                  = var.iops
  kms_key_id                            = var.kms_key_id
  monitoring_interval                   = local.cluster_monitoring
  network_type                          = var.network_type
  performance_insights_enabled          = var.cluster_performance_insights_enabled
  performance_insights_retention_period = var.cluster_performance_insights_retention_period
  port                                  = try(coalesce(var.port, local.port), local.port)
  skip_final_snapshot                   = var.skip_final_snapshot
  snapshot_identifier                   = var.snapshot_identifier
  storage_encrypted                     = var.storage_encrypted
  storage_type                          = var.storage_type
  tags                                  = merge(var.tags, var.cluster_tags)

  dynamic "scaling_configuration" {
    for_each = [for c in var.scaling_configuration[*] : c if length(c) > 0 && local.serverless]
    iterator = scaling

    content {
      auto_pause               = try(scaling.value.auto_pause, null)
      max_capacity             = try(scaling.value.max_capacity, null)
      min_capacity             = try(scaling.value.min_capacity, null)
      seconds_before_timeout   = try(scaling.value.seconds_before_timeout, null)
      seconds_until_auto_pause = try(scaling.value.seconds_until_auto_pause, null)
      timeout_action           = try(scaling.value.timeout_action, null)
    }
  }

  dynamic "serverlessv2_scaling_configuration" {
    for_each = [for c in var.serverlessv2_scaling_configuration[*] : c if length(c) > 0 && var.engine_mode == "provisioned"]
    iterator = scaling

    content {
      max_capacity             = scaling.value.max_capacity
      min_capacity             = try(scaling.value.min_capacity, null)
      seconds_until_auto_pause = try(scaling.value.seconds_until_auto_pause, null)
    }
  }

  lifecycle {
    ignore_changes = [replication_source_identifier, global_cluster_identifier]
  }
}

locals {
  port = var.engine == "aurora-postgresql" || var.engine == "postgres" ? 5432 : 3306
}

resource "aws_appautoscaling_target" "this" {
  count = local.create && var.autoscaling_enabled && !local.serverless ? 1 : 0

  max_capacity       = var.autoscaling_max_capacity
  min_capacity       = var.autoscaling_min_capacity
  resource_id        = "cluster:${aws_rds_cluster.this[0].cluster_identifier}"
  scalable_dimension = "rds:cluster:ReadReplicaCount"
  service_namespace  = "rds"
}

resource "aws_appautoscaling_policy" "this" {
  count = local.create && var.autoscaling_enabled && !local.serverless ? 1 : 0

  name               = var.autoscaling_policy_name
  policy_type        = "TargetTrackingScaling"
  resource_id        = "cluster:${aws_rds_cluster.this[0].cluster_identifier}"
  scalable_dimension = "rds:cluster:ReadReplicaCount"
  service_namespace  = "rds"

  # None of these.
  dynamic "step_scaling_policy_configuration" {
    for_each = []

    content {}
  }

  target_tracking_scaling_policy_configuration {
    scale_in_cooldown  = var.autoscaling_scale_in_cooldown
    scale_out_cooldown = var.autoscaling_scale_out_cooldown
    target_value       = var.predefined_metric_type == "RDSReaderAverageCPUUtilization" ? var.autoscaling_target_cpu : var.autoscaling_target_connections

    predefined_metric_specification {
      predefined_metric_type = var.predefined_metric_type
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset([for log in var.enabled_cloudwatch_logs_exports : log if local.create && var.create_cloudwatch_log_group && !var.cluster_use_name_prefix])

  name              = "/aws/rds/cluster/${var.name}/${each.value}"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  log_group_class   = var.cloudwatch_log_group_class
  tags              = merge(var.tags, var.cloudwatch_log_group_tags)
}
