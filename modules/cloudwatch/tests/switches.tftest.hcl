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

run "bare" {
  assert {
    condition     = output.alarm_topic_arn == "arn:aws:sns:us-east-1:111122223333:example-alarms" && aws_sns_topic.alarms.kms_master_key_id == var.kms_key_arn
    error_message = "There is always the topic, encrypted."
  }

  assert {
    condition     = length(aws_sns_topic_subscription.alarms) + length(aws_cloudwatch_dashboard.this) + length(aws_cloudwatch_log_metric_filter.this) + length(aws_cloudwatch_metric_alarm.ratio) + length(aws_cloudwatch_metric_alarm.percentile) + length(aws_cloudwatch_query_definition.this) == 0
    error_message = "Everything else is off unless asked for."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_sns_topic_policy.alarms.policy).Statement : statement.Condition.StringEquals["aws:SourceAccount"] if statement.Sid == "Alarms"]) == "111122223333"
    error_message = "Only alarms of this account may publish."
  }
}

run "widgets" {
  command = plan

  variables {
    dashboards = {
      all = {
        widgets = [
          {
            x     = 0
            y     = 0
            title = "Ratio"
            stat  = "Sum"
            metrics = [
              { namespace = "Example", metric_name = "Failed", dimensions = { Service = "gateway", Stage = "live" }, id = "failed", visible = false },
              { namespace = "Example", metric_name = "All", stat = "SampleCount", label = "All requests" },
              { namespace = "Example", metric_name = "Plain" },
            ]
            expressions = [{ expression = "failed / 2", label = "Half", id = "half" }]
            lines       = [{ label = "Alarm", value = 1 }]
          },
          { x = 12, y = 0, type = "text", markdown = "# Title" },
          { x = 0, y = 6, type = "log", title = "Errors", query = "filter level = 'error'", log_group_names = ["/one", "/two"] },
          { x = 12, y = 6, type = "alarm", title = "Alarms", alarm_arns = ["arn:aws:cloudwatch:us-east-1:111122223333:alarm:example"] },
          { x = 0, y = 12, title = "Now", view = "singleValue", period_seconds = 300, metrics = [{ namespace = "Example", metric_name = "Plain" }] },
        ]
      }
    }
  }

  assert {
    condition = jsondecode(aws_cloudwatch_dashboard.this["all"].dashboard_body).widgets[0].properties == {
      title   = "Ratio"
      region  = "us-east-1"
      view    = "timeSeries"
      stacked = false
      stat    = "Sum"
      period  = 60
      metrics = [
        ["Example", "Failed", "Service", "gateway", "Stage", "live", { id = "failed", visible = false }],
        ["Example", "All", { stat = "SampleCount", label = "All requests" }],
        ["Example", "Plain"],
        [{ expression = "failed / 2", label = "Half", id = "half" }],
      ]
      annotations = { horizontal = [{ label = "Alarm", value = 1 }] }
    }
    error_message = "A metric widget has its metrics, expressions and lines, and nothing that was not given."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this["all"].dashboard_body).widgets[1].properties == { markdown = "# Title" }
    error_message = "A text widget has its text."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this["all"].dashboard_body).widgets[2].properties == { title = "Errors", region = "us-east-1", view = "table", query = "SOURCE '/one' | SOURCE '/two' | filter level = 'error'" }
    error_message = "A log widget has its query over its log groups."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this["all"].dashboard_body).widgets[3].properties == { title = "Alarms", alarms = ["arn:aws:cloudwatch:us-east-1:111122223333:alarm:example"] }
    error_message = "An alarm widget has its alarms."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this["all"].dashboard_body).widgets[4].properties.view == "singleValue" && jsondecode(aws_cloudwatch_dashboard.this["all"].dashboard_body).widgets[4].properties.period == 300
    error_message = "View and period must reach the widget."
  }

  assert {
    condition     = output.dashboard_names == ["example-all"]
    error_message = "A dashboard is named after the module and itself."
  }
}

run "log_metrics" {
  command = plan

  variables {
    log_metrics = {
      counted = {
        log_group_name = "/example"
        pattern        = "ERROR"
        namespace      = "Example"
        metric_name    = "Errors"
        default_value  = 0
      }
      read = {
        log_group_name = "/example"
        pattern        = "{ $.event = \"task\" }"
        namespace      = "Example"
        metric_name    = "TaskTime"
        value          = "$.milliseconds"
        unit           = "Milliseconds"
        dimensions     = { State = "$.state" }
      }
    }
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["counted"].metric_transformation[0].value == "1" && aws_cloudwatch_log_metric_filter.this["counted"].metric_transformation[0].default_value == "0" && aws_cloudwatch_log_metric_filter.this["counted"].metric_transformation[0].dimensions == null
    error_message = "A match counts one, a quiet minute the default."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["read"].metric_transformation[0].value == "$.milliseconds" && aws_cloudwatch_log_metric_filter.this["read"].metric_transformation[0].unit == "Milliseconds" && aws_cloudwatch_log_metric_filter.this["read"].metric_transformation[0].dimensions == tomap({ State = "$.state" }) && aws_cloudwatch_log_metric_filter.this["read"].metric_transformation[0].default_value == null
    error_message = "Value, unit and dimensions must reach the filter."
  }

  assert {
    condition     = output.log_metric_names == { counted = "Errors", read = "TaskTime" }
    error_message = "The outputs name the metrics."
  }
}

run "subscriptions_and_queries" {
  command = plan

  variables {
    subscriptions = { on-call = { protocol = "email", endpoint = "on-call@example.com" } }
    queries       = { errors = { query_string = "filter level = 'error'", log_group_names = ["/example"] } }
  }

  assert {
    condition     = aws_sns_topic_subscription.alarms["on-call"].protocol == "email" && aws_sns_topic_subscription.alarms["on-call"].endpoint == "on-call@example.com"
    error_message = "A subscription must reach the topic."
  }

  assert {
    condition     = aws_cloudwatch_query_definition.this["errors"].name == "example/errors" && aws_cloudwatch_query_definition.this["errors"].log_group_names == tolist(["/example"])
    error_message = "A query is saved in the module's folder."
  }
}
