# From terraform-aws-modules/terraform-aws-ecs v5.1.0 and v5.12.1, modules/cluster.

variable "rest" {}

variable "create" {
  default = true
}

variable "tags" {
  default = {}
}

variable "cluster_name" {
  default = ""
}

variable "cluster_settings" {
  default = { name = "containerInsights", value = "enabled" }
}

variable "create_cloudwatch_log_group" {
  default = true
}

variable "cloudwatch_log_group_name" {
  default = null
}

variable "cloudwatch_log_group_retention_in_days" {
  default = 90
}

variable "cloudwatch_log_group_tags" {
  default = {}
}

variable "default_capacity_provider_use_fargate" {
  default = true
}

variable "fargate_capacity_providers" {
  default = {}
}

variable "autoscaling_capacity_providers" {
  default = {}
}


resource "aws_ecs_cluster" "this" {
  count = var.create ? 1 : 0

  name = var.cluster_name
  tags = var.tags

  # One object in the older versions, a list of them in the newer.
  dynamic "setting" {
    for_each = flatten([var.cluster_settings])

    content {
      name  = setting.value.name
      value = setting.value.value
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  count = var.create && length(merge(var.fargate_capacity_providers, var.autoscaling_capacity_providers)) > 0 ? 1 : 0

  cluster_name       = aws_ecs_cluster.this[0].name
  capacity_providers = [for name, p in merge(var.fargate_capacity_providers, var.autoscaling_capacity_providers) : try(p.name, name)]

  dynamic "default_capacity_provider_strategy" {
    for_each = merge(
      { for name, p in var.fargate_capacity_providers : name => p if var.default_capacity_provider_use_fargate },
      { for name, p in var.autoscaling_capacity_providers : name => p if !var.default_capacity_provider_use_fargate },
    )
    iterator = each_of

    content {
      capacity_provider = try(each_of.value.name, each_of.key)
      base              = try(each_of.value.default_capacity_provider_strategy.base, null)
      weight            = try(each_of.value.default_capacity_provider_strategy.weight, null)
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create && var.create_cloudwatch_log_group ? 1 : 0

  name              = try(coalesce(var.cloudwatch_log_group_name, "/aws/ecs/${var.cluster_name}"), "")
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  tags              = merge(var.tags, var.cloudwatch_log_group_tags)
}

output "arn" {
  value = try(aws_ecs_cluster.this[0].arn, null)
}
