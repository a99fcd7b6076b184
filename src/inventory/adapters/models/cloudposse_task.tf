# From cloudposse/terraform-aws-ecs-alb-service-task 0.60.0 to v0.78.0.

variable "container_definition_json" {
  default = null
}

variable "ecs_cluster_arn" {
  default = null
}

variable "ecs_load_balancers" {
  default = []
}

variable "subnet_ids" {
  default = null
}

variable "launch_type" {
  default = "FARGATE"
}

variable "platform_version" {
  default = "LATEST"
}

variable "scheduling_strategy" {
  default = "REPLICA"
}

variable "network_mode" {
  default = "awsvpc"
}

variable "task_cpu" {
  default = 256
}

variable "task_memory" {
  default = 512
}

variable "desired_count" {
  default = 1
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

variable "health_check_grace_period_seconds" {
  default = 0
}

variable "runtime_platform" {
  default = []
}

variable "ignore_changes_task_definition" {
  default = true
}

variable "ignore_changes_desired_count" {
  default = false
}

variable "assign_public_ip" {
  default = false
}

variable "propagate_tags" {
  default = null
}

variable "enable_ecs_managed_tags" {
  default = false
}

variable "capacity_provider_strategies" {
  default = []
}

variable "wait_for_steady_state" {
  default = false
}

variable "task_definition" {
  default = null
}

variable "force_new_deployment" {
  default = false
}

variable "exec_enabled" {
  default = false
}

variable "circuit_breaker_deployment_enabled" {
  default = false
}

variable "circuit_breaker_rollback_enabled" {
  default = false
}

variable "ephemeral_storage_size" {
  default = 0
}

variable "ecs_service_enabled" {
  default = true
}

variable "use_old_arn" {
  default = false
}


locals {
  made      = local.enabled && var.ecs_service_enabled
  task_made = local.enabled && try(length(var.task_definition), 0) == 0
  fargate   = var.launch_type == "FARGATE"
}
