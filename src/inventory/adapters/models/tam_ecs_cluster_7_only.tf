# From v7.0.0 and v7.5.0.

variable "default_capacity_provider_strategy" {
  default = null
}

variable "cluster_capacity_providers" {
  default = []
}

variable "capacity_providers" {
  default = null
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  count = var.create ? 1 : 0

  cluster_name = aws_ecs_cluster.this[0].name

  # Names of providers that the module makes are joined with the others once they are there.
  capacity_providers = length(merge(var.capacity_providers, {})) > 0 ? var.rest : var.cluster_capacity_providers

  dynamic "default_capacity_provider_strategy" {
    for_each = merge(var.default_capacity_provider_strategy, {})
    iterator = each_of

    content {
      capacity_provider = try(coalesce(try(each_of.value.name, null), each_of.key), each_of.key)
      base              = try(each_of.value.base, null)
      weight            = try(coalesce(try(each_of.value.weight, null), 1), 1)
    }
  }
}
