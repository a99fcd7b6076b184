mock_provider "aws" {}

variables {
  name        = "example"
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/example"
}

run "name_with_a_space" {
  command = plan

  variables {
    name = "an example"
  }

  expect_failures = [var.name]
}

run "unknown_scope" {
  command = plan

  variables {
    fifo             = true
    throughput_scope = "Queue"
  }

  expect_failures = [var.throughput_scope]
}

run "scope_of_a_standard_topic" {
  command = plan

  variables {
    throughput_scope = "MessageGroup"
  }

  expect_failures = [var.throughput_scope]
}

run "archive_of_a_standard_topic" {
  command = plan

  variables {
    archive_days = 30
  }

  expect_failures = [var.archive_days]
}

run "archive_of_no_days" {
  command = plan

  variables {
    fifo         = true
    archive_days = 0
  }

  expect_failures = [var.archive_days]
}

run "archive_of_more_than_a_year" {
  command = plan

  variables {
    fifo         = true
    archive_days = 366
  }

  expect_failures = [var.archive_days]
}

run "archive_of_half_a_day" {
  command = plan

  variables {
    fifo         = true
    archive_days = 1.5
  }

  expect_failures = [var.archive_days]
}

run "service_that_is_none" {
  command = plan

  variables {
    publishing_services = { events = ["arn:aws:events:us-east-1:111122223333:rule/example"] }
  }

  expect_failures = [var.publishing_services]
}

run "service_for_anybody" {
  command = plan

  variables {
    publishing_services = { "events.amazonaws.com" = [] }
  }

  expect_failures = [var.publishing_services]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "alias/example"
  }

  expect_failures = [var.kms_key_arn]
}

run "alarm_below_zero" {
  command = plan

  variables {
    alarms = { failed = { count = -1 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_a_strange_period" {
  command = plan

  variables {
    alarms = { failed = { period_seconds = 45 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_more_datapoints_than_periods" {
  command = plan

  variables {
    alarms = { failed = { evaluation_periods = 1, datapoints_to_alarm = 2 } }
  }

  expect_failures = [var.alarms]
}
