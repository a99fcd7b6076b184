locals {
  # CPU, memory and requests are measured on running tasks: at zero tasks there is nothing to measure.
  scales_from_zero = anytrue(concat(
    [for policy in values(var.scaling) : policy.custom_metric != null],
    [for schedule in values(var.schedules) : schedule.min > 0],
  ))
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${var.cluster.name}/${aws_ecs_service.this.name}"
  min_capacity       = var.min_tasks
  max_capacity       = var.max_tasks
  tags               = var.tags

  lifecycle {
    precondition {
      condition     = var.min_tasks > 0 || length(var.scaling) == 0 || local.scales_from_zero
      error_message = "With min_tasks = 0 the service ${var.name} never starts: CPU, memory and request metrics have no data without a task. Set min_tasks to 1, scale on a custom metric, or add a schedule with min above 0."
    }
  }
}

resource "aws_appautoscaling_policy" "this" {
  for_each = var.scaling

  name               = "${var.name}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = each.value.target
    scale_out_cooldown = each.value.scale_out_seconds
    scale_in_cooldown  = each.value.scale_in_seconds
    disable_scale_in   = each.value.disable_scale_in

    dynamic "predefined_metric_specification" {
      for_each = each.value.predefined_metric == null ? [] : [each.value.predefined_metric]

      content {
        predefined_metric_type = predefined_metric_specification.value
        resource_label         = each.value.resource_label
      }
    }

    dynamic "customized_metric_specification" {
      for_each = each.value.custom_metric == null ? [] : [each.value.custom_metric]

      content {
        namespace   = customized_metric_specification.value.namespace
        metric_name = customized_metric_specification.value.metric_name
        statistic   = length(customized_metric_specification.value.metrics) > 0 ? null : customized_metric_specification.value.statistic

        dynamic "dimensions" {
          for_each = customized_metric_specification.value.dimensions

          content {
            name  = dimensions.key
            value = dimensions.value
          }
        }

        dynamic "metrics" {
          for_each = customized_metric_specification.value.metrics

          content {
            id          = metrics.value.id
            expression  = metrics.value.expression
            label       = metrics.value.label
            return_data = metrics.value.return_data

            dynamic "metric_stat" {
              for_each = metrics.value.metric_stat == null ? [] : [metrics.value.metric_stat]

              content {
                stat = metric_stat.value.stat

                metric {
                  namespace   = metric_stat.value.metric.namespace
                  metric_name = metric_stat.value.metric.metric_name

                  dynamic "dimensions" {
                    for_each = metric_stat.value.metric.dimensions

                    content {
                      name  = dimensions.key
                      value = dimensions.value
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

resource "aws_appautoscaling_scheduled_action" "this" {
  for_each = var.schedules

  name               = "${var.name}-${each.key}"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id
  schedule           = "cron(${each.value.cron})"
  timezone           = each.value.timezone

  scalable_target_action {
    min_capacity = tostring(each.value.min)
    max_capacity = tostring(each.value.max)
  }
}
