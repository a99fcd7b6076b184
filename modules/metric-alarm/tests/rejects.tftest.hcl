mock_provider "aws" {}

variables {
  name        = "example"
  namespace   = "AWS/SQS"
  metric_name = "ApproximateAgeOfOldestMessage"
  threshold   = 300
}

run "name_of_nothing" {
  command = plan

  variables {
    name = ""
  }

  expect_failures = [var.name]
}

run "namespace_with_a_colon" {
  command = plan

  variables {
    namespace = ":x"
  }

  expect_failures = [var.namespace]
}

run "metric_of_nothing" {
  command = plan

  variables {
    metric_name = ""
  }

  expect_failures = [var.metric_name]
}

run "no_dimensions" {
  command = plan

  variables {
    dimensions = []
  }

  expect_failures = [var.dimensions]
}

run "unknown_statistic" {
  command = plan

  variables {
    statistic = "Mean"
  }

  expect_failures = [var.statistic]
}

run "operator_of_a_band" {
  command = plan

  variables {
    comparison_operator = "GreaterThanUpperThreshold"
  }

  expect_failures = [var.comparison_operator]
}

run "operator_of_a_threshold" {
  command = plan

  variables {
    threshold           = null
    band                = 2
    comparison_operator = "GreaterThanThreshold"
  }

  expect_failures = [var.comparison_operator]
}

run "threshold_and_band" {
  command = plan

  variables {
    band                = 2
    comparison_operator = "GreaterThanUpperThreshold"
  }

  expect_failures = [var.threshold]
}

run "band_of_no_width" {
  command = plan

  variables {
    threshold           = null
    band                = 0
    comparison_operator = "GreaterThanUpperThreshold"
  }

  expect_failures = [var.band]
}

run "strange_period" {
  command = plan

  variables {
    period_seconds = 45
  }

  expect_failures = [var.period_seconds]
}

run "half_a_period" {
  command = plan

  variables {
    evaluation_periods = 3.5
  }

  expect_failures = [var.evaluation_periods]
}

run "more_than_a_day" {
  command = plan

  variables {
    period_seconds     = 300
    evaluation_periods = 289
  }

  expect_failures = [var.evaluation_periods]
}

run "more_datapoints_than_periods" {
  command = plan

  variables {
    evaluation_periods  = 1
    datapoints_to_alarm = 2
  }

  expect_failures = [var.datapoints_to_alarm]
}

run "unknown_meaning_of_silence" {
  command = plan

  variables {
    treat_missing_data = "ok"
  }

  expect_failures = [var.treat_missing_data]
}

run "too_many_actions" {
  command = plan

  variables {
    actions = ["a", "b", "c", "d", "e", "f"]
  }

  expect_failures = [var.actions]
}
