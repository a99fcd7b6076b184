# From terraform-aws-modules/terraform-aws-ecs v5.1.0 and v5.12.1, modules/service.

variable "rest" {}

variable "create" {
  default = true
}

variable "create_service" {
  default = true
}

variable "tags" {
  default = {}
}

variable "ignore_task_definition_changes" {
  default = false
}

variable "alarms" {
  default = {}
}

variable "capacity_provider_strategy" {
  default = {}
}

variable "cluster_arn" {
  default = ""
}

variable "deployment_circuit_breaker" {
  default = {}
}

variable "deployment_controller" {
  default = {}
}

variable "deployment_maximum_percent" {
  default = 200
}

variable "deployment_minimum_healthy_percent" {
  default = 66
}

variable "desired_count" {
  default = 1
}

variable "enable_ecs_managed_tags" {
  default = true
}

variable "enable_execute_command" {
  default = false
}

variable "force_new_deployment" {
  default = true
}

variable "health_check_grace_period_seconds" {
  default = null
}

variable "launch_type" {
  default = "FARGATE"
}

variable "load_balancer" {
  default = {}
}

variable "name" {
  default = null
}

variable "assign_public_ip" {
  default = false
}

variable "subnet_ids" {
  default = []
}

variable "platform_version" {
  default = null
}

variable "propagate_tags" {
  default = null
}

variable "scheduling_strategy" {
  default = null
}

variable "wait_for_steady_state" {
  default = null
}

variable "service_tags" {
  default = {}
}

variable "create_task_definition" {
  default = true
}

variable "task_definition_arn" {
  default = null
}

variable "container_definitions" {
  default = {}
}

variable "container_definition_defaults" {
  default = {}
}

variable "cpu" {
  default = 1024
}

variable "ephemeral_storage" {
  default = {}
}

variable "family" {
  default = null
}

variable "memory" {
  default = 2048
}

variable "network_mode" {
  default = "awsvpc"
}

variable "requires_compatibilities" {
  default = ["FARGATE"]
}

variable "runtime_platform" {
  default = { operating_system_family = "LINUX", cpu_architecture = "X86_64" }
}

variable "task_tags" {
  default = {}
}

variable "enable_autoscaling" {
  default = true
}

variable "autoscaling_min_capacity" {
  default = 1
}

variable "autoscaling_max_capacity" {
  default = 10
}

variable "autoscaling_policies" {
  default = {
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
  }
}

variable "autoscaling_scheduled_actions" {
  default = {}
}


locals {
  cpu_kind = null
  os_kind  = null

  # Where a policy does not tell its type, it has no target tracking.
  tracking = null
  weight   = null
  placed   = length(var.capacity_provider_strategy) == 0
}

module "container_definition" {
  source   = "./container-definition"
  for_each = { for name, c in var.container_definitions : name => c if local.task_made && try(c.create, true) }

  rest                                   = var.rest
  operating_system_family                = try(var.runtime_platform.operating_system_family, "LINUX")
  service                                = var.name
  tags                                   = var.tags
  name                                   = try(each.value.name, each.key)
  enable_execute_command                 = try(each.value.enable_execute_command, var.container_definition_defaults.enable_execute_command, var.enable_execute_command)
  command                                = try(each.value.command, var.container_definition_defaults.command, [])
  cpu                                    = try(each.value.cpu, var.container_definition_defaults.cpu, null)
  dependencies                           = try(each.value.dependencies, var.container_definition_defaults.dependencies, [])
  entrypoint                             = try(each.value.entrypoint, var.container_definition_defaults.entrypoint, [])
  environment                            = try(each.value.environment, var.container_definition_defaults.environment, [])
  essential                              = try(each.value.essential, var.container_definition_defaults.essential, null)
  firelens_configuration                 = try(each.value.firelens_configuration, var.container_definition_defaults.firelens_configuration, {})
  health_check                           = try(each.value.health_check, var.container_definition_defaults.health_check, {})
  image                                  = try(each.value.image, var.container_definition_defaults.image, null)
  linux_parameters                       = try(each.value.linux_parameters, var.container_definition_defaults.linux_parameters, {})
  log_configuration                      = try(each.value.log_configuration, var.container_definition_defaults.log_configuration, {})
  memory                                 = try(each.value.memory, var.container_definition_defaults.memory, null)
  memory_reservation                     = try(each.value.memory_reservation, var.container_definition_defaults.memory_reservation, null)
  mount_points                           = try(each.value.mount_points, var.container_definition_defaults.mount_points, [])
  port_mappings                          = try(each.value.port_mappings, var.container_definition_defaults.port_mappings, [])
  privileged                             = try(each.value.privileged, var.container_definition_defaults.privileged, false)
  readonly_root_filesystem               = try(each.value.readonly_root_filesystem, var.container_definition_defaults.readonly_root_filesystem, true)
  secrets                                = try(each.value.secrets, var.container_definition_defaults.secrets, [])
  start_timeout                          = try(each.value.start_timeout, var.container_definition_defaults.start_timeout, 30)
  stop_timeout                           = try(each.value.stop_timeout, var.container_definition_defaults.stop_timeout, 120)
  ulimits                                = try(each.value.ulimits, var.container_definition_defaults.ulimits, [])
  enable_cloudwatch_logging              = try(each.value.enable_cloudwatch_logging, var.container_definition_defaults.enable_cloudwatch_logging, true)
  create_cloudwatch_log_group            = try(each.value.create_cloudwatch_log_group, var.container_definition_defaults.create_cloudwatch_log_group, true)
  cloudwatch_log_group_name              = try(each.value.cloudwatch_log_group_name, var.container_definition_defaults.cloudwatch_log_group_name, null)
  cloudwatch_log_group_use_name_prefix   = try(each.value.cloudwatch_log_group_use_name_prefix, var.container_definition_defaults.cloudwatch_log_group_use_name_prefix, false)
  cloudwatch_log_group_retention_in_days = try(each.value.cloudwatch_log_group_retention_in_days, var.container_definition_defaults.cloudwatch_log_group_retention_in_days, 14)
}
