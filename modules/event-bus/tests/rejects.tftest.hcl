mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_resource "aws_cloudwatch_event_bus" {
    defaults = { arn = "arn:aws:events:us-east-1:111122223333:event-bus/example" }
  }
}

variables {
  name                  = "example"
  kms_key_arn           = "arn:aws:kms:us-east-1:111122223333:key/example"
  max_events_per_second = 100
}

run "name_with_a_slash" {
  command = plan

  variables {
    name = "my/bus"
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

run "archive_for_ever" {
  command = plan

  variables {
    archive_days = 0
  }

  expect_failures = [var.archive_days]
}

run "rule_name_too_long" {
  command = plan

  variables {
    rules = { a-rule-name-that-is-far-too-long = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = { outside = { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } } } }
  }

  expect_failures = [var.rules]
}

run "pattern_not_json" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = "source = example", targets = { outside = { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } } } }
  }

  expect_failures = [var.rules]
}

run "pattern_not_an_object" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = "[1]", targets = { outside = { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } } } }
  }

  expect_failures = [var.rules]
}

run "pattern_too_long" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = jsonencode({ source = [for number in range(400) : "source-${number}"] }), targets = { outside = { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } } } }
  }

  expect_failures = [var.rules]
}

run "rule_without_target" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = {} } }
  }

  expect_failures = [var.rules]
}

run "rule_with_six_targets" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = { for number in range(6) : "target-${number}" => { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } } } }
  }

  expect_failures = [var.rules]
}

run "target_name_with_slash" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = { "a/b" = { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } } } }
  }

  expect_failures = [var.rules]
}

run "target_leading_nowhere" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = { nowhere = {} } } }
  }

  expect_failures = [var.rules]
}

run "target_leading_to_two_places" {
  command = plan

  variables {
    rules  = { all = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = { both = { arn = "arn:aws:sqs:us-east-1:111122223333:example", queue = "plain" } } } }
    queues = { plain = {} }
  }

  expect_failures = [var.rules]
}

run "target_of_unknown_queue" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = { lost = { queue = "plain" } } } }
  }

  expect_failures = [var.rules]
}

run "target_of_unknown_topic" {
  command = plan

  variables {
    rules = { all = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = { lost = { topic = "state" } } } }
  }

  expect_failures = [var.rules]
}

run "target_of_fifo_topic" {
  command = plan

  variables {
    rules  = { all = { description = "Example", event_pattern = "{\"source\":[\"example\"]}", targets = { strict = { topic = "strict" } } } }
    topics = { strict = { fifo = true } }
  }

  expect_failures = [var.rules]
}

run "queue_named_like_the_dead_letters" {
  command = plan

  variables {
    queues = { dead-letters = {} }
  }

  expect_failures = [var.queues]
}

run "queue_retention_too_long" {
  command = plan

  variables {
    queues = { plain = { retention_seconds = 1209601 } }
  }

  expect_failures = [var.queues]
}

run "queue_visibility_too_long" {
  command = plan

  variables {
    queues = { plain = { visibility_timeout_seconds = 43201 } }
  }

  expect_failures = [var.queues]
}

run "queue_message_too_large" {
  command = plan

  variables {
    queues = { plain = { max_message_bytes = 1048577 } }
  }

  expect_failures = [var.queues]
}

run "queue_delay_too_long" {
  command = plan

  variables {
    queues = { plain = { delay_seconds = 901 } }
  }

  expect_failures = [var.queues]
}

run "queue_received_less_than_never" {
  command = plan

  variables {
    queues = { plain = { max_receive_count = -1 } }
  }

  expect_failures = [var.queues]
}

run "queue_waits_too_long" {
  command = plan

  variables {
    queues = { plain = { receive_wait_seconds = 21 } }
  }

  expect_failures = [var.queues]
}

run "dead_letters_kept_too_short" {
  command = plan

  variables {
    queues = { plain = { dead_letter_retention_seconds = 59 } }
  }

  expect_failures = [var.queues]
}

run "name_too_long_for_dead_letters" {
  command = plan

  variables {
    queues = { a-name-of-thirty-characters-yes = { dead_letter_retention_seconds = 60 } }
  }

  expect_failures = [var.queues]
}

run "queue_of_an_unknown_quota" {
  command = plan

  variables {
    queues = { plain = { fifo = true, throughput_limit = "perHour" } }
  }

  expect_failures = [var.queues]
}

run "quota_by_group_without_the_scope" {
  command = plan

  variables {
    queues = { plain = { fifo = true, throughput_limit = "perMessageGroupId" } }
  }

  expect_failures = [var.queues]
}

run "scope_of_a_standard_queue" {
  command = plan

  variables {
    queues = { plain = { deduplication_scope = "messageGroup" } }
  }

  expect_failures = [var.queues]
}

run "topic_name_with_a_period" {
  command = plan

  variables {
    topics = { "state.of" = {} }
  }

  expect_failures = [var.topics]
}

run "subscription_of_unknown_queue" {
  command = plan

  variables {
    topics = { state = { subscriptions = ["plain"] } }
  }

  expect_failures = [var.topics]
}

run "fifo_queue_of_a_plain_topic" {
  command = plan

  variables {
    topics = { state = { subscriptions = ["ordered"] } }
    queues = { ordered = { fifo = true } }
  }

  expect_failures = [var.topics]
}

run "no_events" {
  command = plan

  variables {
    max_events_per_second = 0
  }

  expect_failures = [var.max_events_per_second]
}

run "alarm_on_negative_dead_letters" {
  command = plan

  variables {
    alarms = { dead_letters = { count = -1 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_on_half_a_dead_letter" {
  command = plan

  variables {
    alarms = { dead_letters = { count = 0.5 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_above_capacity" {
  command = plan

  variables {
    alarms = { capacity = { percent = 101 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_at_zero_percent" {
  command = plan

  variables {
    alarms = { capacity = { percent = 0 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_period_below_a_minute" {
  command = plan

  variables {
    alarms = { dead_letters = { period_seconds = 30 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_period_off_the_minute" {
  command = plan

  variables {
    alarms = { capacity = { percent = 80, period_seconds = 90 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_more_datapoints_than_periods" {
  command = plan

  variables {
    alarms = { dead_letters = { evaluation_periods = 2, datapoints_to_alarm = 3 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_half_a_datapoint" {
  command = plan

  variables {
    alarms = { capacity = { percent = 80, datapoints_to_alarm = 0.5 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_window_above_a_day" {
  command = plan

  variables {
    alarms = { capacity = { percent = 80, period_seconds = 1800, evaluation_periods = 49 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_with_six_actions" {
  command = plan

  variables {
    alarms = { actions = ["a", "b", "c", "d", "e", "f"] }
  }

  expect_failures = [var.alarms]
}
