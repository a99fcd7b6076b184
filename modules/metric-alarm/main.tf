locals {
  # CloudWatch takes a percentile in an argument of its own.
  plain = contains(["SampleCount", "Average", "Sum", "Minimum", "Maximum"], var.statistic)
  watch = var.band == null ? [] : [1]
  names = length(var.dimensions) == 1 ? [var.name] : [for i in range(length(var.dimensions)) : "${var.name}-${i + 1}"]
}

resource "aws_cloudwatch_metric_alarm" "this" {
  count = length(var.dimensions)

  alarm_name          = local.names[count.index]
  alarm_description   = "${var.metric_name} of ${var.name}: ${var.statistic}, ${var.comparison_operator} ${coalesce(var.threshold, var.band)}"
  namespace           = var.band == null ? var.namespace : null
  metric_name         = var.band == null ? var.metric_name : null
  dimensions          = var.band == null ? var.dimensions[count.index] : null
  statistic           = var.band == null && local.plain ? var.statistic : null
  extended_statistic  = var.band == null && !local.plain ? var.statistic : null
  comparison_operator = var.comparison_operator
  threshold           = var.threshold
  threshold_metric_id = var.band == null ? null : "band"
  period              = var.band == null ? var.period_seconds : null
  evaluation_periods  = var.evaluation_periods
  datapoints_to_alarm = var.datapoints_to_alarm
  treat_missing_data  = var.treat_missing_data
  alarm_actions       = var.actions
  ok_actions          = var.actions
  tags                = var.tags

  dynamic "metric_query" {
    for_each = local.watch

    content {
      id          = "band"
      label       = "Usual values"
      expression  = "ANOMALY_DETECTION_BAND(metric, ${var.band})"
      return_data = true
    }
  }

  dynamic "metric_query" {
    for_each = local.watch

    content {
      id          = "metric"
      return_data = true

      metric {
        namespace   = var.namespace
        metric_name = var.metric_name
        dimensions  = var.dimensions[count.index]
        period      = var.period_seconds
        stat        = var.statistic
      }
    }
  }
}
