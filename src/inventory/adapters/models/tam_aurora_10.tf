# From v10.0.0 and v10.2.0.

variable "create" {
  default = true
}

variable "backup_retention_period" {
  default = null
}

variable "cluster_instance_class" {
  default = null
}

variable "cluster_monitoring_interval" {
  default = 0
}

locals {
  create             = var.create
  cluster_class      = var.allocated_storage != null ? var.cluster_instance_class : null
  cluster_monitoring = var.cluster_monitoring_interval
}

resource "aws_rds_cluster_instance" "this" {
  for_each = { for name, i in var.instances : name => i if local.create && !local.serverless }

  apply_immediately                     = try(coalesce(try(each.value.apply_immediately, null), var.apply_immediately), null)
  auto_minor_version_upgrade            = try(each.value.auto_minor_version_upgrade, null)
  availability_zone                     = try(each.value.availability_zone, null)
  cluster_identifier                    = aws_rds_cluster.this[0].id
  engine                                = var.engine
  engine_version                        = var.engine_version
  identifier                            = var.instances_use_identifier_prefix ? null : try(coalesce(try(each.value.identifier, null), "${var.name}-${each.key}"), "${var.name}-${each.key}")
  instance_class                        = try(coalesce(try(each.value.instance_class, null), var.cluster_instance_class), null)
  monitoring_interval                   = try(coalesce(try(each.value.monitoring_interval, null), var.cluster_monitoring_interval), null)
  performance_insights_enabled          = try(coalesce(try(each.value.performance_insights_enabled, null), var.cluster_performance_insights_enabled), null)
  performance_insights_retention_period = try(coalesce(try(each.value.performance_insights_retention_period, null), var.cluster_performance_insights_retention_period), null)
  promotion_tier                        = try(each.value.promotion_tier, null)
  publicly_accessible                   = try(each.value.publicly_accessible, null)
  tags                                  = merge(var.tags, try(coalesce(try(each.value.tags, null), {}), {}))
}
