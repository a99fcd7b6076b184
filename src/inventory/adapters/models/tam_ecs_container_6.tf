# From terraform-aws-modules/terraform-aws-ecs v6.0.0, v6.12.0, v7.0.0 and v7.5.0, modules/container-definition.

variable "rest" {}

variable "operating_system_family" {
  default  = "LINUX"
  nullable = false
}

variable "command" {
  default = null
}

variable "cpu" {
  default = null
}

variable "dependsOn" {
  default = null
}

variable "enable_execute_command" {
  default  = false
  nullable = false
}

variable "entrypoint" {
  default = null
}

variable "environment" {
  default = null
}

variable "essential" {
  default = null
}

variable "firelensConfiguration" {
  default = null
}

variable "healthCheck" {
  default = null
}

variable "image" {
  default = null
}

variable "linuxParameters" {
  default  = {}
  nullable = false
}

variable "logConfiguration" {
  default  = {}
  nullable = false
}

variable "memory" {
  default = null
}

variable "memoryReservation" {
  default = null
}

variable "mountPoints" {
  default = null
}

variable "name" {
  default = null
}

variable "portMappings" {
  default = null
}

variable "privileged" {
  default  = false
  nullable = false
}

variable "readonlyRootFilesystem" {
  default  = true
  nullable = false
}

variable "restartPolicy" {
  default  = { enabled = true }
  nullable = false
}

variable "secrets" {
  default = null
}

variable "startTimeout" {
  default = 30
}

variable "stopTimeout" {
  default = 120
}

variable "ulimits" {
  default = null
}

variable "versionConsistency" {
  default  = "disabled"
  nullable = false
}

variable "service" {
  default = null
}

variable "enable_cloudwatch_logging" {
  default  = true
  nullable = false
}

variable "create_cloudwatch_log_group" {
  default  = true
  nullable = false
}

variable "cloudwatch_log_group_name" {
  default = null
}

variable "cloudwatch_log_group_use_name_prefix" {
  default  = false
  nullable = false
}

variable "cloudwatch_log_group_class" {
  default = null
}

variable "cloudwatch_log_group_retention_in_days" {
  default  = 14
  nullable = false
}

variable "tags" {
  default  = {}
  nullable = false
}


locals {
  linux    = var.operating_system_family == "LINUX"
  parts    = [for part in [var.service, var.name] : part if part != null]
  log_name = try(coalesce(var.cloudwatch_log_group_name, join("/", concat(["/aws/ecs"], local.parts))), "")

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
  log_group_class   = var.cloudwatch_log_group_class
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  tags              = var.tags
}

# What is null here the real module leaves out.
output "container_definition" {
  value = {
    command                = var.command
    cpu                    = var.cpu
    dependsOn              = var.dependsOn
    entrypoint             = var.entrypoint
    environment            = var.environment
    essential              = var.essential
    firelensConfiguration  = var.firelensConfiguration
    healthCheck            = one([for h in var.healthCheck[*] : merge({ command = [], interval = 30, retries = 3, timeout = 5 }, { for k, v in h : k => v if v != null })])
    image                  = var.image
    linuxParameters        = local.linux ? merge({ initProcessEnabled = var.enable_execute_command }, { for k, v in var.linuxParameters : k => v if v != null }) : null
    logConfiguration       = one([for l in [merge({ for k, v in local.log_default : k => v if var.create_cloudwatch_log_group }, { for k, v in var.logConfiguration : k => v if v != null })] : l if length(l) > 0])
    memory                 = var.memory
    memoryReservation      = var.memoryReservation
    mountPoints            = var.mountPoints
    name                   = var.name
    portMappings           = var.portMappings
    privileged             = local.linux ? var.privileged : null
    readonlyRootFilesystem = local.linux ? var.readonlyRootFilesystem : null
    restartPolicy          = try(var.restartPolicy.enabled, true) ? merge({ enabled = true }, var.restartPolicy) : null
    secrets                = var.secrets
    startTimeout           = var.startTimeout
    stopTimeout            = var.stopTimeout
    ulimits                = local.linux ? var.ulimits : null
    versionConsistency     = var.versionConsistency
  }
}
