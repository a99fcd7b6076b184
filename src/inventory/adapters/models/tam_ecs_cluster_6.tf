# From terraform-aws-modules/terraform-aws-ecs v6.0.0, v6.12.0, v7.0.0 and v7.5.0, modules/cluster.

variable "rest" {}

variable "create" {
  default = true
}

variable "tags" {
  default = {}
}

variable "name" {
  default = ""
}

variable "setting" {
  default = [{ name = "containerInsights", value = "enabled" }]
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

variable "cloudwatch_log_group_class" {
  default = null
}

variable "cloudwatch_log_group_tags" {
  default = {}
}


resource "aws_ecs_cluster" "this" {
  count = var.create ? 1 : 0

  name = var.name
  tags = var.tags

  dynamic "setting" {
    for_each = flatten(var.setting[*])

    content {
      name  = setting.value.name
      value = setting.value.value
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  count = var.create && var.create_cloudwatch_log_group ? 1 : 0

  name              = try(coalesce(var.cloudwatch_log_group_name, "/aws/ecs/${var.name}"), "")
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  log_group_class   = var.cloudwatch_log_group_class
  tags              = merge(var.tags, var.cloudwatch_log_group_tags, { Name = try(coalesce(var.cloudwatch_log_group_name, "/aws/ecs/${var.name}"), "") })
}

output "arn" {
  value = try(aws_ecs_cluster.this[0].arn, null)
}
