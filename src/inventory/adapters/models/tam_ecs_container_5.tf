# From terraform-aws-modules/terraform-aws-ecs v5.1.0 and v5.12.1, modules/container-definition.

variable "rest" {}

variable "operating_system_family" {
  default = "LINUX"
}

variable "command" {
  default = []
}

variable "cpu" {
  default = null
}

variable "dependencies" {
  default = []
}

variable "enable_execute_command" {
  default = false
}

variable "entrypoint" {
  default = []
}

variable "environment" {
  default = []
}

variable "essential" {
  default = null
}

variable "firelens_configuration" {
  default = {}
}

variable "health_check" {
  default = {}
}

variable "image" {
  default = null
}

variable "linux_parameters" {
  default = {}
}

variable "log_configuration" {
  default = {}
}

variable "memory" {
  default = null
}

variable "memory_reservation" {
  default = null
}

variable "mount_points" {
  default = []
}

variable "name" {
  default = null
}

variable "port_mappings" {
  default = []
}

variable "privileged" {
  default = false
}

variable "readonly_root_filesystem" {
  default = true
}

variable "secrets" {
  default = []
}

variable "start_timeout" {
  default = 30
}

variable "stop_timeout" {
  default = 120
}

variable "ulimits" {
  default = []
}

variable "service" {
  default = ""
}

variable "enable_cloudwatch_logging" {
  default = true
}

variable "create_cloudwatch_log_group" {
  default = true
}

variable "cloudwatch_log_group_name" {
  default = null
}

variable "cloudwatch_log_group_use_name_prefix" {
  default = false
}

variable "cloudwatch_log_group_retention_in_days" {
  default = 30
}

variable "tags" {
  default = {}
}


locals {
  linux    = var.operating_system_family == "LINUX"
  log_name = try(coalesce(var.cloudwatch_log_group_name, "/aws/ecs/${var.service}/${var.name}"), "")

  log_default = {
    logDriver = "awslogs"
    options = {
      awslogs-region        = var.rest
      awslogs-group         = try(aws_cloudwatch_log_group.this[0].name, "")
      awslogs-stream-prefix = "ecs"
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create_cloudwatch_log_group && var.enable_cloudwatch_logging ? 1 : 0

  name              = var.cloudwatch_log_group_use_name_prefix ? var.rest : local.log_name
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  tags              = var.tags
}

# What is null here the real module leaves out.
output "container_definition" {
  value = {
    command                = length(var.command) > 0 ? var.command : null
    cpu                    = var.cpu
    dependsOn              = length(var.dependencies) > 0 ? var.dependencies : null
    entrypoint             = length(var.entrypoint) > 0 ? var.entrypoint : null
    environment            = var.environment
    essential              = var.essential
    firelensConfiguration  = length(var.firelens_configuration) > 0 ? var.firelens_configuration : null
    healthCheck            = one([for h in var.health_check[*] : merge({ interval = 30, retries = 3, timeout = 5 }, h) if length(h) > 0])
    image                  = var.image
    linuxParameters        = local.linux ? merge({ initProcessEnabled = var.enable_execute_command }, var.linux_parameters) : null
    logConfiguration       = one([for l in [merge({ for k, v in local.log_default : k => v if var.enable_cloudwatch_logging }, var.log_configuration)] : l if length(l) > 0])
    memory                 = var.memory
    memoryReservation      = var.memory_reservation
    mountPoints            = var.mount_points
    name                   = var.name
    portMappings           = var.port_mappings
    privileged             = local.linux ? var.privileged : null
    readonlyRootFilesystem = local.linux ? var.readonly_root_filesystem : null
    secrets                = length(var.secrets) > 0 ? var.secrets : null
    startTimeout           = var.start_timeout
    stopTimeout            = var.stop_timeout
    ulimits                = local.linux && length(var.ulimits) > 0 ? var.ulimits : null
  }
}
