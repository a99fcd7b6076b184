mock_provider "aws" {}

variables {
  name        = "example"
  namespace   = "AWS/SQS"
  metric_name = "ApproximateAgeOfOldestMessage"
  threshold   = 300
  tags        = { component = "orders" }
}

run "plain" {
  variables {
    dimensions          = [{ QueueName = "orders" }]
    statistic           = "Maximum"
    comparison_operator = "GreaterThanOrEqualToThreshold"
    period_seconds      = 300
    evaluation_periods  = 4
    datapoints_to_alarm = 2
    treat_missing_data  = "breaching"
    actions             = ["arn:aws:sns:us-east-1:111122223333:alarms"]
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this[0].threshold == 300 && aws_cloudwatch_metric_alarm.this[0].period == 300 &&
      aws_cloudwatch_metric_alarm.this[0].evaluation_periods == 4 && aws_cloudwatch_metric_alarm.this[0].datapoints_to_alarm == 2
    )
    error_message = "threshold, period_seconds, evaluation_periods and datapoints_to_alarm must reach the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this[0].statistic == "Maximum" && aws_cloudwatch_metric_alarm.this[0].extended_statistic == null
    error_message = "A plain statistic stands in its own argument."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this[0].comparison_operator == "GreaterThanOrEqualToThreshold" && aws_cloudwatch_metric_alarm.this[0].treat_missing_data == "breaching"
    error_message = "comparison_operator and treat_missing_data must reach the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this[0].namespace == "AWS/SQS" && aws_cloudwatch_metric_alarm.this[0].metric_name == "ApproximateAgeOfOldestMessage" && aws_cloudwatch_metric_alarm.this[0].dimensions == tomap({ QueueName = "orders" })
    error_message = "The alarm watches the metric of the thing."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this[0].alarm_actions == toset(["arn:aws:sns:us-east-1:111122223333:alarms"]) && aws_cloudwatch_metric_alarm.this[0].ok_actions == toset(["arn:aws:sns:us-east-1:111122223333:alarms"])
    error_message = "actions are told when it starts and when it ends."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this[0].tags == tomap({ component = "orders" }) && output.alarm_names == ["example"] && length(output.alarm_arns) == 1
    error_message = "Tags must reach the alarm, and outputs name it."
  }
}

run "defaults" {
  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this[0].period == 60 && aws_cloudwatch_metric_alarm.this[0].evaluation_periods == 5 &&
      aws_cloudwatch_metric_alarm.this[0].datapoints_to_alarm == 3 && aws_cloudwatch_metric_alarm.this[0].statistic == "Average"
    )
    error_message = "By default three of five minutes of the average count."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this[0].comparison_operator == "GreaterThanThreshold" && aws_cloudwatch_metric_alarm.this[0].treat_missing_data == "notBreaching" && length(aws_cloudwatch_metric_alarm.this) == 1
    error_message = "By default it rings above the threshold, and silence is none."
  }
}

run "percentile" {
  variables {
    statistic = "p99.9"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this[0].extended_statistic == "p99.9" && aws_cloudwatch_metric_alarm.this[0].statistic == null
    error_message = "A percentile stands in extended_statistic."
  }
}

run "several_parts" {
  variables {
    dimensions = [{ Broker = "example-1" }, { Broker = "example-2" }]
  }

  assert {
    condition     = output.alarm_names == ["example-1", "example-2"] && aws_cloudwatch_metric_alarm.this[1].dimensions == tomap({ Broker = "example-2" }) && aws_cloudwatch_metric_alarm.this[1].threshold == 300
    error_message = "Each part has an alarm with the same numbers."
  }
}

run "band" {
  variables {
    threshold           = null
    band                = 2.5
    comparison_operator = "GreaterThanUpperThreshold"
    statistic           = "p90"
    period_seconds      = 300
    dimensions          = [{ QueueName = "orders" }]
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this[0].threshold_metric_id == "band" && aws_cloudwatch_metric_alarm.this[0].comparison_operator == "GreaterThanUpperThreshold"
    error_message = "The alarm is held to the band."
  }

  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.this[0].metric_query : query.expression if query.id == "band"]) == "ANOMALY_DETECTION_BAND(metric, 2.5)"
    error_message = "band must reach the expression."
  }

  assert {
    condition = (
      one([for query in aws_cloudwatch_metric_alarm.this[0].metric_query : query.metric[0].stat if query.id == "metric"]) == "p90" &&
      one([for query in aws_cloudwatch_metric_alarm.this[0].metric_query : query.metric[0].period if query.id == "metric"]) == 300 &&
      one([for query in aws_cloudwatch_metric_alarm.this[0].metric_query : query.metric[0].dimensions if query.id == "metric"]) == tomap({ QueueName = "orders" })
    )
    error_message = "Statistic, period and dimensions are those of the metric."
  }
}
