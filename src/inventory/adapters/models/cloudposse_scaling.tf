# From cloudposse/terraform-aws-ecs-cloudwatch-autoscaling 0.7.3 and 0.7.5.

variable "rest" {}

variable "enabled" {
  default = true
}

variable "min_capacity" {
  default = 1
}

variable "max_capacity" {
  default = 2
}

variable "scale_up_adjustment" {
  default = 1
}

variable "scale_up_cooldown" {
  default = 60
}

variable "scale_down_adjustment" {
  default = -1
}

variable "scale_down_cooldown" {
  default = 300
}

variable "cluster_name" {
  default = null
}

variable "service_name" {
  default = null
}


locals {
  place = "service/${var.cluster_name}/${var.service_name}"
}

resource "aws_appautoscaling_target" "default" {
  count = var.enabled ? 1 : 0

  service_namespace  = "ecs"
  resource_id        = local.place
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.min_capacity
  max_capacity       = var.max_capacity
}

resource "aws_appautoscaling_policy" "up" {
  count = var.enabled ? 1 : 0

  policy_type        = null
  service_namespace  = "ecs"
  resource_id        = local.place
  scalable_dimension = "ecs:service:DesiredCount"

  # None of these.
  dynamic "target_tracking_scaling_policy_configuration" {
    for_each = []

    content {}
  }

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    cooldown                = var.scale_up_cooldown
    metric_aggregation_type = "Average"

    step_adjustment {
      metric_interval_lower_bound = 0
      scaling_adjustment          = var.scale_up_adjustment
    }
  }
}

resource "aws_appautoscaling_policy" "down" {
  count = var.enabled ? 1 : 0

  policy_type        = null
  service_namespace  = "ecs"
  resource_id        = local.place
  scalable_dimension = "ecs:service:DesiredCount"

  # None of these.
  dynamic "target_tracking_scaling_policy_configuration" {
    for_each = []

    content {}
  }

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    cooldown                = var.scale_down_cooldown
    metric_aggregation_type = "Average"

    step_adjustment {
      metric_interval_upper_bound = 0
      scaling_adjustment          = var.scale_down_adjustment
    }
  }
}
