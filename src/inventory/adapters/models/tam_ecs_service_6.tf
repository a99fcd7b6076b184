# From terraform-aws-modules/terraform-aws-ecs v6.0.0, v6.12.0, v7.0.0 and v7.5.0, modules/service.

variable "rest" {}

variable "create" {
  default  = true
  nullable = false
}

variable "create_service" {
  default  = true
  nullable = false
}

variable "tags" {
  default  = {}
  nullable = false
}

variable "ignore_task_definition_changes" {
  default  = false
  nullable = false
}

variable "alarms" {
  default = null
}

variable "capacity_provider_strategy" {
  default = null
}

variable "cluster_arn" {
  default  = ""
  nullable = false
}

variable "deployment_circuit_breaker" {
  default = null
}

variable "deployment_controller" {
  default = null
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
  default  = true
  nullable = false
}

variable "enable_execute_command" {
  default  = false
  nullable = false
}

variable "force_new_deployment" {
  default  = true
  nullable = false
}

variable "health_check_grace_period_seconds" {
  default = null
}

variable "launch_type" {
  default  = "FARGATE"
  nullable = false
}

variable "load_balancer" {
  default = null
}

variable "name" {
  default = null
}

variable "assign_public_ip" {
  default  = false
  nullable = false
}

variable "subnet_ids" {
  default  = []
  nullable = false
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
  default  = {}
  nullable = false
}

variable "create_task_definition" {
  default  = true
  nullable = false
}

variable "task_definition_arn" {
  default = null
}

variable "container_definitions" {
  default = {}
}

variable "cpu" {
  default = 1024
}

variable "ephemeral_storage" {
  default = null
}

variable "family" {
  default = null
}

variable "memory" {
  default = 2048
}

variable "network_mode" {
  default  = "awsvpc"
  nullable = false
}

variable "requires_compatibilities" {
  default  = ["FARGATE"]
  nullable = false
}

variable "runtime_platform" {
  default  = { operating_system_family = "LINUX", cpu_architecture = "X86_64" }
  nullable = false
}

variable "task_tags" {
  default  = {}
  nullable = false
}

variable "enable_autoscaling" {
  default  = true
  nullable = false
}

variable "autoscaling_min_capacity" {
  default  = 1
  nullable = false
}

variable "autoscaling_max_capacity" {
  default  = 10
  nullable = false
}

variable "autoscaling_policies" {
  default  = {
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
  nullable = false
}

variable "autoscaling_scheduled_actions" {
  default = null
}


locals {
  cpu_kind = "X86_64"
  os_kind  = "LINUX"

  tracking = "TargetTrackingScaling"
  placed   = var.capacity_provider_strategy == null
}

module "container_definition" {
  source   = "./container-definition"
  for_each = { for name, c in merge(var.container_definitions, {}) : name => c if local.task_made && try(coalesce(try(c.create, null), true), true) }

  rest                                   = var.rest
  operating_system_family                = try(var.runtime_platform.operating_system_family, null)
  service                                = var.name
  tags                                   = var.tags
  name                                   = try(coalesce(try(each.value.name, null), each.key), each.key)
  enable_execute_command                 = var.enable_execute_command
  command                                = try(each.value.command, null)
  cpu                                    = try(each.value.cpu, null)
  dependsOn                              = try(each.value.dependsOn, null)
  entrypoint                             = try(each.value.entrypoint, null)
  environment                            = try(each.value.environment, null)
  essential                              = try(each.value.essential, null)
  firelensConfiguration                  = try(each.value.firelensConfiguration, null)
  healthCheck                            = try(each.value.healthCheck, null)
  image                                  = try(each.value.image, null)
  linuxParameters                        = try(each.value.linuxParameters, null)
  logConfiguration                       = try(each.value.logConfiguration, null)
  memory                                 = try(each.value.memory, null)
  memoryReservation                      = try(each.value.memoryReservation, null)
  mountPoints                            = try(each.value.mountPoints, null)
  portMappings                           = try(each.value.portMappings, null)
  privileged                             = try(each.value.privileged, null)
  readonlyRootFilesystem                 = try(each.value.readonlyRootFilesystem, null)
  restartPolicy                          = try(each.value.restartPolicy, null)
  secrets                                = try(each.value.secrets, null)
  startTimeout                           = try(coalesce(try(each.value.startTimeout, null), 30), 30)
  stopTimeout                            = try(coalesce(try(each.value.stopTimeout, null), 120), 120)
  ulimits                                = try(each.value.ulimits, null)
  versionConsistency                     = try(each.value.versionConsistency, null)
  enable_cloudwatch_logging              = try(each.value.enable_cloudwatch_logging, null)
  create_cloudwatch_log_group            = try(each.value.create_cloudwatch_log_group, null)
  cloudwatch_log_group_name              = try(each.value.cloudwatch_log_group_name, null)
  cloudwatch_log_group_use_name_prefix   = try(each.value.cloudwatch_log_group_use_name_prefix, null)
  cloudwatch_log_group_class             = try(each.value.cloudwatch_log_group_class, null)
  cloudwatch_log_group_retention_in_days = try(each.value.cloudwatch_log_group_retention_in_days, null)
}
