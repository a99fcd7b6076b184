# From v7.0.0 and v7.5.0.

variable "cluster_capacity_providers" {
  default = []
}

variable "capacity_providers" {
  default = null
}

module "cluster" {
  source = "./cluster"

  rest                                   = var.rest
  create                                 = var.create
  name                                   = var.cluster_name
  setting                                = var.cluster_setting
  tags                                   = merge(var.tags, var.cluster_tags)
  create_cloudwatch_log_group            = var.create_cloudwatch_log_group
  cloudwatch_log_group_name              = var.cloudwatch_log_group_name
  cloudwatch_log_group_class             = var.cloudwatch_log_group_class
  cloudwatch_log_group_retention_in_days = var.cloudwatch_log_group_retention_in_days
  cloudwatch_log_group_tags              = var.cloudwatch_log_group_tags
  default_capacity_provider_strategy     = var.default_capacity_provider_strategy
  cluster_capacity_providers             = var.cluster_capacity_providers
  capacity_providers                     = var.capacity_providers
}
