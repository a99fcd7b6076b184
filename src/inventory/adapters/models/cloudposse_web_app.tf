# From cloudposse/terraform-aws-ecs-web-app 1.8.2, 2.1.2 and v2.4.3.

variable "container_image" {
  default = "cloudposse/default-backend"
}

variable "use_ecr_image" {
  default = false
}

variable "container_cpu" {
  default = 256
}

variable "container_memory" {
  default = 512
}

variable "container_memory_reservation" {
  default = 128
}

variable "container_start_timeout" {
  default = 30
}

variable "container_stop_timeout" {
  default = 30
}

variable "container_environment" {
  default = null
}

variable "map_container_environment" {
  default = null
}

variable "container_definition" {
  default = ""
}

variable "init_containers" {
  default = []
}

variable "healthcheck" {
  default = null
}

variable "port_mappings" {
  default = [{ containerPort = 80, hostPort = 80, protocol = "tcp" }]
}

variable "entrypoint" {
  default = null
}

variable "command" {
  default = null
}

variable "privileged" {
  default = null
}

variable "log_driver" {
  default = "awslogs"
}

variable "cloudwatch_log_group_enabled" {
  default = true
}

variable "log_retention_in_days" {
  default = 90
}

variable "task_cpu" {
  default = null
}

variable "task_memory" {
  default = null
}

variable "desired_count" {
  default = 1
}

variable "launch_type" {
  default = "FARGATE"
}

variable "platform_version" {
  default = "LATEST"
}

variable "network_mode" {
  default = "awsvpc"
}

variable "capacity_provider_strategies" {
  default = []
}

variable "ignore_changes_task_definition" {
  default = true
}

variable "ignore_changes_desired_count" {
  default = false
}

variable "health_check_grace_period_seconds" {
  default = 0
}

variable "deployment_controller_type" {
  default = "ECS"
}

variable "deployment_maximum_percent" {
  default = 200
}

variable "deployment_minimum_healthy_percent" {
  default = 100
}

variable "circuit_breaker_deployment_enabled" {
  default = false
}

variable "circuit_breaker_rollback_enabled" {
  default = false
}

variable "force_new_deployment" {
  default = false
}

variable "exec_enabled" {
  default = false
}

variable "propagate_tags" {
  default = null
}

variable "enable_ecs_managed_tags" {
  default = false
}

variable "assign_public_ip" {
  default = false
}

variable "runtime_platform" {
  default = []
}

variable "ecs_cluster_arn" {
  default = null
}

variable "ecs_cluster_name" {
  default = null
}

variable "ecs_private_subnet_ids" {
  default = null
}

variable "autoscaling_enabled" {
  default = false
}

variable "autoscaling_min_capacity" {
  default = 1
}

variable "autoscaling_max_capacity" {
  default = 2
}

variable "autoscaling_scale_up_adjustment" {
  default = 1
}

variable "autoscaling_scale_up_cooldown" {
  default = 60
}

variable "autoscaling_scale_down_adjustment" {
  default = -1
}

variable "autoscaling_scale_down_cooldown" {
  default = 300
}


resource "aws_cloudwatch_log_group" "app" {
  count = local.enabled && var.cloudwatch_log_group_enabled ? 1 : 0

  name              = local.id
  retention_in_days = var.log_retention_in_days
  tags              = local.all_tags
}

locals {
  # What is null here the real module leaves out.
  made_container = {
    name              = local.id
    image             = var.use_ecr_image ? var.rest : var.container_image
    essential         = true
    entryPoint        = var.entrypoint
    command           = var.command
    cpu               = var.container_cpu
    memory            = var.container_memory
    memoryReservation = var.container_memory_reservation
    environment       = var.map_container_environment == null && var.container_environment == null ? null : var.rest
    healthCheck       = var.healthcheck
    portMappings      = var.port_mappings
    privileged        = var.privileged
    startTimeout      = var.container_start_timeout
    stopTimeout       = var.container_stop_timeout
    logConfiguration = one([for driver in [var.log_driver] : {
      logDriver = driver
      options = {
        awslogs-region        = var.rest
        awslogs-group         = local.id
        awslogs-stream-prefix = var.rest
      }
    } if var.cloudwatch_log_group_enabled])
  }
  container = [for text in [var.container_definition] : text == "" ? local.made_container : jsondecode(text)][0]
}

module "ecs_alb_service_task" {
  source = "./ecs-alb-service-task"

  rest                               = var.rest
  context                            = var.context
  enabled                            = var.enabled
  namespace                          = var.namespace
  tenant                             = var.tenant
  environment                        = var.environment
  stage                              = var.stage
  name                               = var.name
  attributes                         = var.attributes
  tags                               = var.tags
  delimiter                          = var.delimiter
  label_order                        = var.label_order
  regex_replace_chars                = var.regex_replace_chars
  id_length_limit                    = var.id_length_limit
  label_key_case                     = var.label_key_case
  label_value_case                   = var.label_value_case
  labels_as_tags                     = var.labels_as_tags
  containers                         = concat([for c in var.init_containers : jsondecode(c.container_definition)], [local.container])
  task_cpu                           = try(coalesce(var.task_cpu, var.container_cpu), null)
  task_memory                        = try(coalesce(var.task_memory, var.container_memory), null)
  subnet_ids                         = var.ecs_private_subnet_ids
  ecs_load_balancers                 = var.rest
  desired_count                      = var.desired_count
  launch_type                        = var.launch_type
  platform_version                   = var.platform_version
  network_mode                       = var.network_mode
  capacity_provider_strategies       = var.capacity_provider_strategies
  ignore_changes_task_definition     = var.ignore_changes_task_definition
  ignore_changes_desired_count       = var.ignore_changes_desired_count
  health_check_grace_period_seconds  = var.health_check_grace_period_seconds
  deployment_controller_type         = var.deployment_controller_type
  deployment_maximum_percent         = var.deployment_maximum_percent
  deployment_minimum_healthy_percent = var.deployment_minimum_healthy_percent
  circuit_breaker_deployment_enabled = var.circuit_breaker_deployment_enabled
  circuit_breaker_rollback_enabled   = var.circuit_breaker_rollback_enabled
  force_new_deployment               = var.force_new_deployment
  exec_enabled                       = var.exec_enabled
  propagate_tags                     = var.propagate_tags
  enable_ecs_managed_tags            = var.enable_ecs_managed_tags
  assign_public_ip                   = var.assign_public_ip
  runtime_platform                   = var.runtime_platform
  ecs_cluster_arn                    = var.ecs_cluster_arn
}

module "ecs_cloudwatch_autoscaling" {
  source = "./ecs-cloudwatch-autoscaling"

  rest                  = var.rest
  enabled               = var.autoscaling_enabled
  cluster_name          = var.ecs_cluster_name
  service_name          = local.id
  min_capacity          = var.autoscaling_min_capacity
  max_capacity          = var.autoscaling_max_capacity
  scale_up_adjustment   = var.autoscaling_scale_up_adjustment
  scale_up_cooldown     = var.autoscaling_scale_up_cooldown
  scale_down_adjustment = var.autoscaling_scale_down_adjustment
  scale_down_cooldown   = var.autoscaling_scale_down_cooldown
}
