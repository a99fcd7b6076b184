# From terraform-aws-modules/terraform-aws-ecs v5.1.0 and v5.12.1.

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

variable "services" {
  default = {}
}

module "cluster" {
  source = "./cluster"

  rest                                   = var.rest
  tags                                   = merge(var.tags, var.cluster_tags)
  create                                 = var.create
  cluster_name                           = var.cluster_name
  cluster_settings                       = var.cluster_settings
  create_cloudwatch_log_group            = var.create_cloudwatch_log_group
  cloudwatch_log_group_name              = var.cloudwatch_log_group_name
  cloudwatch_log_group_retention_in_days = var.cloudwatch_log_group_retention_in_days
  cloudwatch_log_group_tags              = var.cloudwatch_log_group_tags
  default_capacity_provider_use_fargate  = var.default_capacity_provider_use_fargate
  fargate_capacity_providers             = var.fargate_capacity_providers
  autoscaling_capacity_providers         = var.autoscaling_capacity_providers
}

module "service" {
  source   = "./service"
  for_each = { for name, s in var.services : name => s if var.create }

  rest                               = var.rest
  cluster_arn                        = module.cluster.arn
  name                               = try(each.value.name, each.key)
  tags                               = merge(var.tags, try(each.value.tags, {}))
  create                             = try(each.value.create, true)
  create_service                     = try(each.value.create_service, true)
  ignore_task_definition_changes     = try(each.value.ignore_task_definition_changes, false)
  alarms                             = try(each.value.alarms, {})
  capacity_provider_strategy         = try(each.value.capacity_provider_strategy, {})
  deployment_circuit_breaker         = try(each.value.deployment_circuit_breaker, {})
  deployment_controller              = try(each.value.deployment_controller, {})
  deployment_maximum_percent         = try(each.value.deployment_maximum_percent, 200)
  deployment_minimum_healthy_percent = try(each.value.deployment_minimum_healthy_percent, 66)
  desired_count                      = try(each.value.desired_count, 1)
  enable_ecs_managed_tags            = try(each.value.enable_ecs_managed_tags, true)
  enable_execute_command             = try(each.value.enable_execute_command, false)
  force_new_deployment               = try(each.value.force_new_deployment, true)
  health_check_grace_period_seconds  = try(each.value.health_check_grace_period_seconds, null)
  launch_type                        = try(each.value.launch_type, "FARGATE")
  load_balancer                      = try(each.value.load_balancer, {})
  assign_public_ip                   = try(each.value.assign_public_ip, false)
  subnet_ids                         = try(each.value.subnet_ids, [])
  platform_version                   = try(each.value.platform_version, null)
  propagate_tags                     = try(each.value.propagate_tags, null)
  scheduling_strategy                = try(each.value.scheduling_strategy, null)
  wait_for_steady_state              = try(each.value.wait_for_steady_state, null)
  service_tags                       = try(each.value.service_tags, {})
  create_task_definition             = try(each.value.create_task_definition, true)
  task_definition_arn                = try(each.value.task_definition_arn, null)
  container_definitions              = try(each.value.container_definitions, {})
  container_definition_defaults      = try(each.value.container_definition_defaults, {})
  cpu                                = try(each.value.cpu, 1024)
  ephemeral_storage                  = try(each.value.ephemeral_storage, {})
  family                             = try(each.value.family, null)
  memory                             = try(each.value.memory, 2048)
  network_mode                       = try(each.value.network_mode, "awsvpc")
  requires_compatibilities           = try(each.value.requires_compatibilities, ["FARGATE"])
  runtime_platform                   = try(each.value.runtime_platform, { operating_system_family = "LINUX", cpu_architecture = "X86_64" })
  task_tags                          = try(each.value.task_tags, {})
  enable_autoscaling                 = try(each.value.enable_autoscaling, true)
  autoscaling_min_capacity           = try(each.value.autoscaling_min_capacity, 1)
  autoscaling_max_capacity           = try(each.value.autoscaling_max_capacity, 10)
  autoscaling_policies               = try(each.value.autoscaling_policies, {
    cpu = {
      policy_type = "TargetTrackingScaling"
      target_tracking_scaling_policy_configuration = {
        predefined_metric_specification = { predefined_metric_type = "ECSServiceAverageCPUUtilization" }
      }
    }
    memory = {
      policy_type = "TargetTrackingScaling"
      target_tracking_scaling_policy_configuration = {
        predefined_metric_specification = { predefined_metric_type = "ECSServiceAverageMemoryUtilization" }
      }
    }
  })
  autoscaling_scheduled_actions      = try(each.value.autoscaling_scheduled_actions, {})
}
