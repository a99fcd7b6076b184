# From terraform-aws-modules/terraform-aws-ecs v4.1.3.

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

  setting {
    name  = var.cluster_settings.name
    value = var.cluster_settings.value
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
