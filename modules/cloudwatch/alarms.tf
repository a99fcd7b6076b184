resource "aws_cloudwatch_metric_alarm" "ratio" {
  for_each = var.ratio_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  evaluation_periods  = each.value.evaluation_periods
  datapoints_to_alarm = each.value.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
  tags                = var.tags

  # Nothing to count is no datapoint, so a minute without failures needs the filled zero, and a minute without
  # anything at all needs the guard against dividing by it.
  metric_query {
    id          = "ratio"
    label       = "Percent"
    expression  = "IF(denominator > ${each.value.minimum_denominator}, 100 * FILL(numerator, 0) / denominator, 0)"
    return_data = true
  }

  metric_query {
    id          = "numerator"
    return_data = false

    metric {
      namespace   = each.value.numerator.namespace
      metric_name = each.value.numerator.metric_name
      dimensions  = each.value.numerator.dimensions
      period      = each.value.period_seconds
      stat        = each.value.numerator.stat
    }
  }

  metric_query {
    id          = "denominator"
    return_data = false

    metric {
      namespace   = each.value.denominator.namespace
      metric_name = each.value.denominator.metric_name
      dimensions  = each.value.denominator.dimensions
      period      = each.value.period_seconds
      stat        = each.value.denominator.stat
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "percentile" {
  for_each = var.percentile_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric_name
  dimensions          = each.value.dimensions
  extended_statistic  = each.value.percentile
  unit                = each.value.unit
  period              = each.value.period_seconds
  evaluation_periods  = each.value.evaluation_periods
  datapoints_to_alarm = each.value.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  # The p99 of three requests is their slowest one, and says nothing.
  evaluate_low_sample_count_percentiles = "ignore"
  alarm_actions                         = [aws_sns_topic.alarms.arn]
  ok_actions                            = [aws_sns_topic.alarms.arn]
  tags                                  = var.tags
}

locals {
  alarms = concat(values(aws_cloudwatch_metric_alarm.ratio), values(aws_cloudwatch_metric_alarm.percentile))
}
