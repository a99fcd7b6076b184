# From v7.0.0 to v9.16.1.

variable "db_cluster_instance_class" {
  default = null
}

variable "cluster_monitoring_interval" {
  default = 0
}

variable "auto_minor_version_upgrade" {
  default = null
}

variable "instance_class" {
  default = ""
}

variable "monitoring_interval" {
  default = 0
}

variable "performance_insights_enabled" {
  default = null
}

variable "performance_insights_retention_period" {
  default = null
}

variable "publicly_accessible" {
  default = null
}

locals {
  cluster_class = var.db_cluster_instance_class
}

resource "aws_rds_cluster_instance" "this" {
  for_each = { for name, i in var.instances : name => i if local.create && !local.serverless }

  apply_immediately                     = try(each.value.apply_immediately, var.apply_immediately)
  auto_minor_version_upgrade            = try(each.value.auto_minor_version_upgrade, var.auto_minor_version_upgrade)
  availability_zone                     = try(each.value.availability_zone, null)
  cluster_identifier                    = aws_rds_cluster.this[0].id
  engine                                = var.engine
  engine_version                        = var.engine_version
  identifier                            = var.instances_use_identifier_prefix ? null : try(coalesce(try(each.value.identifier, null), "${var.name}-${each.key}"), "${var.name}-${each.key}")
  instance_class                        = try(each.value.instance_class, var.instance_class)
  monitoring_interval                   = var.cluster_monitoring_interval > 0 ? var.cluster_monitoring_interval : try(each.value.monitoring_interval, var.monitoring_interval)
  performance_insights_enabled          = try(each.value.performance_insights_enabled, var.performance_insights_enabled)
  performance_insights_retention_period = try(each.value.performance_insights_retention_period, var.performance_insights_retention_period)
  promotion_tier                        = try(each.value.promotion_tier, null)
  publicly_accessible                   = try(each.value.publicly_accessible, var.publicly_accessible)
  tags                                  = merge(var.tags, try(coalesce(try(each.value.tags, null), {}), {}))
}
