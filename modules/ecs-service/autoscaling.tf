locals {
  # CPU, memory and requests are measured on running tasks: at zero tasks there is nothing to measure.
  scales_from_zero = anytrue(concat(
    [for policy in values(var.scaling) : policy.custom_metric != null],
    [for schedule in values(var.schedules) : schedule.min > 0],
  ))

  # Steps that remove tasks count downwards from the threshold.
  steps_remove     = { for name, steps in var.steps : name => steps.below || anytrue([for change in steps.changes : change.by < 0]) }
  steps_percentile = { for name, steps in var.steps : name => can(regex("^(p|tm|tc|ts|wm)[0-9]|^(PR|TM|TC|TS|WM)\\(|^IQM$", try(steps.metrics[0].metric_stat.stat, ""))) }
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

# The alarm below says when; a policy says by how much, by how far the value is over the threshold.
resource "aws_appautoscaling_policy" "steps" {
  for_each = var.steps

  name               = "${var.name}-${each.key}"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  step_scaling_policy_configuration {
    adjustment_type         = each.value.adjustment_type
    cooldown                = each.value.cooldown_seconds
    metric_aggregation_type = "Average"

    # A step reaches to where the next one begins, the last one without end.
    dynamic "step_adjustment" {
      for_each = { for i, change in each.value.changes : i => {
        by   = change.by
        from = change.from
        to   = try(each.value.changes[i + 1].from, null)
      } }

      content {
        metric_interval_lower_bound = local.steps_remove[each.key] ? step_adjustment.value.to : step_adjustment.value.from
        metric_interval_upper_bound = local.steps_remove[each.key] ? step_adjustment.value.from : step_adjustment.value.to
        scaling_adjustment          = step_adjustment.value.by
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "steps" {
  for_each = var.steps

  alarm_name          = "${var.cluster.name}-${var.name}-${each.key}-steps"
  alarm_description   = "Asks for ${local.steps_remove[each.key] ? "fewer" : "more"} tasks of ${var.name}"
  comparison_operator = each.value.below ? "LessThanThreshold" : local.steps_remove[each.key] ? "LessThanOrEqualToThreshold" : "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  evaluation_periods  = each.value.datapoints
  datapoints_to_alarm = each.value.breaching == null ? each.value.datapoints : each.value.breaching
  treat_missing_data  = "ignore"
  alarm_actions       = [aws_appautoscaling_policy.steps[each.key].arn]
  tags                = var.tags

  # One metric is written plainly, as people look for it.
  namespace          = length(each.value.metrics) == 1 ? each.value.metrics[0].metric_stat.metric.namespace : null
  metric_name        = length(each.value.metrics) == 1 ? each.value.metrics[0].metric_stat.metric.metric_name : null
  dimensions         = length(each.value.metrics) == 1 ? each.value.metrics[0].metric_stat.metric.dimensions : null
  statistic          = length(each.value.metrics) == 1 && !local.steps_percentile[each.key] ? each.value.metrics[0].metric_stat.stat : null
  extended_statistic = length(each.value.metrics) == 1 && local.steps_percentile[each.key] ? each.value.metrics[0].metric_stat.stat : null
  period             = length(each.value.metrics) == 1 ? each.value.period_seconds : null

  dynamic "metric_query" {
    for_each = length(each.value.metrics) == 1 ? [] : each.value.metrics

    content {
      id          = metric_query.value.id
      expression  = metric_query.value.expression
      label       = metric_query.value.label
      return_data = metric_query.value.return_data

      dynamic "metric" {
        for_each = metric_query.value.metric_stat == null ? [] : [metric_query.value.metric_stat]

        content {
          namespace   = metric.value.metric.namespace
          metric_name = metric.value.metric.metric_name
          dimensions  = metric.value.metric.dimensions
          stat        = metric.value.stat
          period      = each.value.period_seconds
        }
      }
    }
  }
}
