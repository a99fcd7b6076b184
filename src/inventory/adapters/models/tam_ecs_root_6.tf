# From terraform-aws-modules/terraform-aws-ecs v6.0.0, v6.12.0, v7.0.0 and v7.5.0.

variable "rest" {}

variable "create" {
  default = true
}

variable "tags" {
  default = {}
}

variable "cluster_name" {
  default = null
}

variable "cluster_setting" {
  default = [{ name = "containerInsights", value = "enabled" }]
}

variable "cluster_tags" {
  default = {}
}

variable "create_cloudwatch_log_group" {
  default = true
}

variable "cloudwatch_log_group_name" {
  default = null
}

variable "cloudwatch_log_group_class" {
  default = null
}

variable "cloudwatch_log_group_retention_in_days" {
  default = 90
}

variable "cloudwatch_log_group_tags" {
  default = {}
}

variable "default_capacity_provider_strategy" {
  default = null
}

variable "services" {
  default = null
}

module "service" {
  source   = "./service"
  for_each = { for name, s in merge(var.services, {}) : name => s if var.create }

  rest                               = var.rest
  cluster_arn                        = module.cluster.arn
  name                               = try(coalesce(try(each.value.name, null), each.key), each.key)
  tags                               = merge(var.tags, try(coalesce(try(each.value.tags, null), {}), {}))
  create                             = try(each.value.create, null)
  create_service                     = try(each.value.create_service, null)
  ignore_task_definition_changes     = try(each.value.ignore_task_definition_changes, null)
  alarms                             = try(each.value.alarms, null)
  capacity_provider_strategy         = try(each.value.capacity_provider_strategy, null)
  deployment_circuit_breaker         = try(each.value.deployment_circuit_breaker, null)
  deployment_controller              = try(each.value.deployment_controller, null)
  deployment_maximum_percent         = try(coalesce(try(each.value.deployment_maximum_percent, null), 200), 200)
  deployment_minimum_healthy_percent = try(coalesce(try(each.value.deployment_minimum_healthy_percent, null), 66), 66)
  desired_count                      = try(coalesce(try(each.value.desired_count, null), 1), 1)
  enable_ecs_managed_tags            = try(each.value.enable_ecs_managed_tags, null)
  enable_execute_command             = try(each.value.enable_execute_command, null)
  force_new_deployment               = try(each.value.force_new_deployment, null)
  health_check_grace_period_seconds  = try(each.value.health_check_grace_period_seconds, null)
  launch_type                        = try(each.value.launch_type, null)
  load_balancer                      = try(each.value.load_balancer, null)
  assign_public_ip                   = try(each.value.assign_public_ip, null)
  subnet_ids                         = try(each.value.subnet_ids, null)
  platform_version                   = try(each.value.platform_version, null)
  propagate_tags                     = try(each.value.propagate_tags, null)
  scheduling_strategy                = try(each.value.scheduling_strategy, null)
  wait_for_steady_state              = try(each.value.wait_for_steady_state, null)
  service_tags                       = try(each.value.service_tags, null)
  create_task_definition             = try(each.value.create_task_definition, null)
  task_definition_arn                = try(each.value.task_definition_arn, null)
  container_definitions              = try(each.value.container_definitions, null)
  cpu                                = try(coalesce(try(each.value.cpu, null), 1024), 1024)
  ephemeral_storage                  = try(each.value.ephemeral_storage, null)
  family                             = try(each.value.family, null)
  memory                             = try(coalesce(try(each.value.memory, null), 2048), 2048)
  network_mode                       = try(each.value.network_mode, null)
  requires_compatibilities           = try(each.value.requires_compatibilities, null)
  runtime_platform                   = try(each.value.runtime_platform, null)
  task_tags                          = try(each.value.task_tags, null)
  enable_autoscaling                 = try(each.value.enable_autoscaling, null)
  autoscaling_min_capacity           = try(each.value.autoscaling_min_capacity, null)
  autoscaling_max_capacity           = try(each.value.autoscaling_max_capacity, null)
  autoscaling_policies               = try(each.value.autoscaling_policies, null)
  autoscaling_scheduled_actions      = try(each.value.autoscaling_scheduled_actions, null)
}
