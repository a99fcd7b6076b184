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

run "name_starting_with_digit" {
  command = plan

  variables {
    name = "1st"
  }

  expect_failures = [var.name]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "alias/example"
  }

  expect_failures = [var.kms_key_arn]
}

run "subscription_in_plain_text" {
  command = plan

  variables {
    subscriptions = { hook = { protocol = "http", endpoint = "http://example.com" } }
  }

  expect_failures = [var.subscriptions]
}

run "dashboard_name_with_space" {
  command = plan

  variables {
    dashboards = { "System Overview" = { widgets = [{ x = 0, y = 0, metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "dashboard_without_widgets" {
  command = plan

  variables {
    dashboards = { all = { widgets = [] } }
  }

  expect_failures = [var.dashboards]
}

run "dashboard_with_too_many_widgets" {
  command = plan

  variables {
    dashboards = { all = { widgets = [for number in range(65) : { type = "text", markdown = "x", x = 0, y = 6 * number }] } }
  }

  expect_failures = [var.dashboards]
}

run "widget_of_unknown_type" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, type = "explorer", metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "widget_wider_than_the_grid" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, width = 25, metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "widget_without_height" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, height = 0, metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "widget_out_of_the_grid" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 13, y = 0, metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "widget_above_the_grid" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = -1, metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "widget_between_columns" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0.5, y = 0, metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "widget_on_another" {
  command = plan

  variables {
    dashboards = {
      all = {
        widgets = [
          { x = 0, y = 0, metrics = [{ namespace = "Example", metric_name = "Plain" }] },
          { x = 11, y = 5, metrics = [{ namespace = "Example", metric_name = "Plain" }] },
        ]
      }
    }
  }

  expect_failures = [var.dashboards]
}

run "widget_period_off_the_minute" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, period_seconds = 90, metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "widget_of_unknown_view" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, view = "radar", metrics = [{ namespace = "Example", metric_name = "Plain" }] }] } }
  }

  expect_failures = [var.dashboards]
}

run "log_widget_as_gauge" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, type = "log", view = "gauge", query = "limit 1", log_group_names = ["/example"] }] } }
  }

  expect_failures = [var.dashboards]
}

run "metric_widget_without_metrics" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, title = "Empty" }] } }
  }

  expect_failures = [var.dashboards]
}

run "text_widget_without_text" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, type = "text" }] } }
  }

  expect_failures = [var.dashboards]
}

run "log_widget_without_log_groups" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, type = "log", query = "limit 1" }] } }
  }

  expect_failures = [var.dashboards]
}

run "alarm_widget_without_alarms" {
  command = plan

  variables {
    dashboards = { all = { widgets = [{ x = 0, y = 0, type = "alarm" }] } }
  }

  expect_failures = [var.dashboards]
}

run "pattern_too_long" {
  command = plan

  variables {
    log_metrics = { errors = { log_group_name = "/example", pattern = join("", [for number in range(1024) : "xx"]), namespace = "Example", metric_name = "Errors" } }
  }

  expect_failures = [var.log_metrics]
}

run "namespace_of_aws" {
  command = plan

  variables {
    log_metrics = { errors = { log_group_name = "/example", pattern = "ERROR", namespace = "AWS/Example", metric_name = "Errors" } }
  }

  expect_failures = [var.log_metrics]
}

run "four_dimensions" {
  command = plan

  variables {
    log_metrics = { errors = { log_group_name = "/example", pattern = "ERROR", namespace = "Example", metric_name = "Errors", dimensions = { A = "$.a", B = "$.b", C = "$.c", D = "$.d" } } }
  }

  expect_failures = [var.log_metrics]
}

run "default_and_dimensions" {
  command = plan

  variables {
    log_metrics = { errors = { log_group_name = "/example", pattern = "ERROR", namespace = "Example", metric_name = "Errors", default_value = 0, dimensions = { A = "$.a" } } }
  }

  expect_failures = [var.log_metrics]
}

run "ratio_of_nothing" {
  command = plan

  variables {
    ratio_alarms = { errors = { description = "Failed requests", numerator = { namespace = "Example", metric_name = "Failed" }, denominator = { namespace = "Example", metric_name = "All" }, threshold_percent = 0 } }
  }

  expect_failures = [var.ratio_alarms]
}

run "ratio_with_negative_minimum" {
  command = plan

  variables {
    ratio_alarms = { errors = { description = "Failed requests", numerator = { namespace = "Example", metric_name = "Failed" }, denominator = { namespace = "Example", metric_name = "All" }, threshold_percent = 1, minimum_denominator = -1 } }
  }

  expect_failures = [var.ratio_alarms]
}

run "ratio_period_off_the_minute" {
  command = plan

  variables {
    ratio_alarms = { errors = { description = "Failed requests", numerator = { namespace = "Example", metric_name = "Failed" }, denominator = { namespace = "Example", metric_name = "All" }, threshold_percent = 1, period_seconds = 90 } }
  }

  expect_failures = [var.ratio_alarms]
}

run "ratio_more_datapoints_than_periods" {
  command = plan

  variables {
    ratio_alarms = { errors = { description = "Failed requests", numerator = { namespace = "Example", metric_name = "Failed" }, denominator = { namespace = "Example", metric_name = "All" }, threshold_percent = 1, evaluation_periods = 2 } }
  }

  expect_failures = [var.ratio_alarms]
}

run "ratio_window_above_a_day" {
  command = plan

  variables {
    ratio_alarms = { errors = { description = "Failed requests", numerator = { namespace = "Example", metric_name = "Failed" }, denominator = { namespace = "Example", metric_name = "All" }, threshold_percent = 1, period_seconds = 1800, evaluation_periods = 49 } }
  }

  expect_failures = [var.ratio_alarms]
}

run "one_name_for_two_alarms" {
  command = plan

  variables {
    ratio_alarms      = { errors = { description = "Failed requests", numerator = { namespace = "Example", metric_name = "Failed" }, denominator = { namespace = "Example", metric_name = "All" }, threshold_percent = 1 } }
    percentile_alarms = { errors = { description = "Slow requests", namespace = "Example", metric_name = "Latency", threshold = 1 } }
  }

  expect_failures = [var.percentile_alarms]
}

run "percentile_above_hundred" {
  command = plan

  variables {
    percentile_alarms = { latency = { description = "Slow requests", namespace = "Example", metric_name = "Latency", threshold = 1, percentile = "p101" } }
  }

  expect_failures = [var.percentile_alarms]
}

run "percentile_period_off_the_minute" {
  command = plan

  variables {
    percentile_alarms = { latency = { description = "Slow requests", namespace = "Example", metric_name = "Latency", threshold = 1, period_seconds = 90 } }
  }

  expect_failures = [var.percentile_alarms]
}

run "percentile_more_datapoints_than_periods" {
  command = plan

  variables {
    percentile_alarms = { latency = { description = "Slow requests", namespace = "Example", metric_name = "Latency", threshold = 1, evaluation_periods = 2 } }
  }

  expect_failures = [var.percentile_alarms]
}

run "percentile_window_above_a_day" {
  command = plan

  variables {
    percentile_alarms = { latency = { description = "Slow requests", namespace = "Example", metric_name = "Latency", threshold = 1, period_seconds = 1800, evaluation_periods = 49 } }
  }

  expect_failures = [var.percentile_alarms]
}

run "empty_query" {
  command = plan

  variables {
    queries = { errors = { query_string = "" } }
  }

  expect_failures = [var.queries]
}

run "query_over_too_many_log_groups" {
  command = plan

  variables {
    queries = { errors = { query_string = "limit 1", log_group_names = [for number in range(51) : "/example/${number}"] } }
  }

  expect_failures = [var.queries]
}
