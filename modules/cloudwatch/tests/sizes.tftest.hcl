mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:example-alarms" }
  }
}

variables {
  name        = "example"
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/example"
}

run "ratio_alarm" {
  variables {
    ratio_alarms = {
      errors = {
        description         = "Failed requests"
        numerator           = { namespace = "Example", metric_name = "Failed", dimensions = { Service = "gateway" } }
        denominator         = { namespace = "Example", metric_name = "All", stat = "SampleCount" }
        threshold_percent   = 2.5
        minimum_denominator = 50
        period_seconds      = 120
        evaluation_periods  = 4
        datapoints_to_alarm = 2
      }
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.ratio["errors"].threshold == 2.5
    error_message = "ratio_alarms.threshold_percent must reach the threshold."
  }

  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.ratio["errors"].metric_query : query.expression if query.return_data]) == "IF(denominator > 50, 100 * FILL(numerator, 0) / denominator, 0)"
    error_message = "The alarm must look at the guarded ratio, and at nothing else."
  }

  assert {
    condition = { for query in aws_cloudwatch_metric_alarm.ratio["errors"].metric_query : query.id => [for metric in query.metric : "${metric.namespace} ${metric.metric_name} ${metric.stat} ${metric.period}"] } == {
      denominator = ["Example All SampleCount 120"]
      numerator   = ["Example Failed Sum 120"]
      ratio       = []
    }
    error_message = "Both metrics of the ratio must be the named ones, over the same period."
  }

  assert {
    condition     = one(flatten([for query in aws_cloudwatch_metric_alarm.ratio["errors"].metric_query : [for metric in query.metric : metric.dimensions] if query.id == "numerator"])).Service == "gateway"
    error_message = "The dimensions must reach the metric."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.ratio["errors"].evaluation_periods == 4 && aws_cloudwatch_metric_alarm.ratio["errors"].datapoints_to_alarm == 2
    error_message = "The window must reach the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.ratio["errors"].alarm_actions == toset([output.alarm_topic_arn]) && aws_cloudwatch_metric_alarm.ratio["errors"].ok_actions == toset([output.alarm_topic_arn])
    error_message = "The alarm must notify the module's topic."
  }
}

run "percentile_alarm" {
  variables {
    percentile_alarms = {
      latency = {
        description         = "Slow requests"
        namespace           = "AWS/ApplicationELB"
        metric_name         = "TargetResponseTime"
        dimensions          = { LoadBalancer = "app/example/1" }
        percentile          = "p99.9"
        threshold           = 1.5
        unit                = "Seconds"
        period_seconds      = 300
        evaluation_periods  = 4
        datapoints_to_alarm = 2
      }
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.percentile["latency"].threshold == 1.5
    error_message = "percentile_alarms.threshold must reach the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.percentile["latency"].extended_statistic == "p99.9" && aws_cloudwatch_metric_alarm.percentile["latency"].statistic == null && aws_cloudwatch_metric_alarm.percentile["latency"].evaluate_low_sample_count_percentiles == "ignore"
    error_message = "percentile_alarms.percentile must reach the alarm, which ignores minutes with few samples."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.percentile["latency"].period == 300 && aws_cloudwatch_metric_alarm.percentile["latency"].evaluation_periods == 4 && aws_cloudwatch_metric_alarm.percentile["latency"].datapoints_to_alarm == 2
    error_message = "The window must reach the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.percentile["latency"].unit == "Seconds" && aws_cloudwatch_metric_alarm.percentile["latency"].dimensions == tomap({ LoadBalancer = "app/example/1" })
    error_message = "Unit and dimensions must reach the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.percentile["latency"].alarm_actions == toset([output.alarm_topic_arn]) && output.alarm_names == ["example-latency"]
    error_message = "The alarm must notify the module's topic, and show in the outputs."
  }
}

run "grid" {
  command = plan

  variables {
    dashboards = {
      rows = {
        widgets = [
          { type = "text", markdown = "a", x = 0, y = 0, width = 24, height = 2 },
          { type = "text", markdown = "b", x = 0, y = 2, width = 8, height = 6 },
          { type = "text", markdown = "c", x = 8, y = 2, width = 8, height = 9 },
          { type = "text", markdown = "d", x = 16, y = 2, width = 8, height = 3 },
          { type = "text", markdown = "e", x = 12, y = 11 },
        ]
      }
      longest = { widgets = [for number in range(64) : { type = "text", markdown = "x", x = 0, y = 2 * number, width = 24, height = 2 }] }
    }
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this["rows"].dashboard_body).widgets : [widget.x, widget.y, widget.width, widget.height]] == [
      [0, 0, 24, 2],
      [0, 2, 8, 6], [8, 2, 8, 9], [16, 2, 8, 3],
      [12, 11, 12, 6],
    ]
    error_message = "Every widget must stand where it is put."
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this["longest"].dashboard_body).widgets : widget.y] == [for row in range(0, 128, 2) : row]
    error_message = "The largest dashboard must still have every widget in a row of its own."
  }
}
