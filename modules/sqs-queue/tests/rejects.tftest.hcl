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

run "unknown_limit" {
  command = plan

  variables {
    fifo             = true
    throughput_limit = "perHour"
  }

  expect_failures = [var.throughput_limit]
}

run "limit_by_group_of_a_standard_queue" {
  command = plan

  variables {
    throughput_limit = "perMessageGroupId"
  }

  expect_failures = [var.throughput_limit]
}

run "unknown_scope" {
  command = plan

  variables {
    fifo                = true
    deduplication_scope = "topic"
  }

  expect_failures = [var.deduplication_scope]
}

run "scope_of_a_standard_queue" {
  command = plan

  variables {
    deduplication_scope = "messageGroup"
  }

  expect_failures = [var.deduplication_scope]
}

run "retention_of_a_second" {
  command = plan

  variables {
    retention_seconds = 1
  }

  expect_failures = [var.retention_seconds]
}

run "retention_of_a_month" {
  command = plan

  variables {
    retention_seconds = 2592000
  }

  expect_failures = [var.retention_seconds]
}

run "visibility_of_a_day" {
  command = plan

  variables {
    visibility_timeout_seconds = 86400
  }

  expect_failures = [var.visibility_timeout_seconds]
}

run "delay_of_an_hour" {
  command = plan

  variables {
    delay_seconds = 3600
  }

  expect_failures = [var.delay_seconds]
}

run "wait_of_a_minute" {
  command = plan

  variables {
    receive_wait_seconds = 60
  }

  expect_failures = [var.receive_wait_seconds]
}

run "message_of_a_byte" {
  command = plan

  variables {
    max_message_bytes = 1
  }

  expect_failures = [var.max_message_bytes]
}

run "message_of_two_mebibytes" {
  command = plan

  variables {
    max_message_bytes = 2097152
  }

  expect_failures = [var.max_message_bytes]
}

run "no_deliveries" {
  command = plan

  variables {
    max_receive_count = 0
  }

  expect_failures = [var.max_receive_count]
}

run "too_many_deliveries" {
  command = plan

  variables {
    max_receive_count = 1001
  }

  expect_failures = [var.max_receive_count]
}

run "dead_letters_for_a_second" {
  command = plan

  variables {
    dead_letter_retention_seconds = 1
  }

  expect_failures = [var.dead_letter_retention_seconds]
}

run "service_that_is_none" {
  command = plan

  variables {
    sending_services = { events = ["arn:aws:events:us-east-1:111122223333:rule/example"] }
  }

  expect_failures = [var.sending_services]
}

run "service_for_anybody" {
  command = plan

  variables {
    sending_services = { "events.amazonaws.com" = [] }
  }

  expect_failures = [var.sending_services]
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
    alarms = { dead_letters = { count = -1 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_a_strange_period" {
  command = plan

  variables {
    alarms = { dead_letters = { period_seconds = 45 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_more_datapoints_than_periods" {
  command = plan

  variables {
    alarms = { dead_letters = { evaluation_periods = 1, datapoints_to_alarm = 2 } }
  }

  expect_failures = [var.alarms]
}
