# From v6.0.0 and v6.12.0.

variable "default_capacity_provider_strategy" {
  default = {}
}

variable "autoscaling_capacity_providers" {
  default = null
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  count = var.create ? 1 : 0

  cluster_name       = aws_ecs_cluster.this[0].name
  capacity_providers = [for name, p in merge(var.default_capacity_provider_strategy, var.autoscaling_capacity_providers) : try(coalesce(try(p.name, null), name), name)]

  dynamic "default_capacity_provider_strategy" {
    for_each = merge(var.default_capacity_provider_strategy, {})
    iterator = each_of

    content {
      capacity_provider = try(coalesce(try(each_of.value.name, null), each_of.key), each_of.key)
      base              = try(each_of.value.base, null)
      weight            = try(each_of.value.weight, null)
    }
  }
}
