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

run "bare" {
  command = plan

  variables {
    archive_days = null
    alarms       = {}
  }

  assert {
    condition     = length(aws_cloudwatch_event_archive.this) == 0
    error_message = "archive_days = null must make no archive."
  }

  assert {
    condition     = length(output.alarm_names) == 0
    error_message = "alarms = {} must make no alarm."
  }

  assert {
    condition     = length(aws_sqs_queue.fifo_dead_letters) == 0 && length(aws_sqs_queue.this) == 0 && length(aws_sns_topic.this) == 0 && length(output.rule_names) == 0
    error_message = "Without rules, queues and topics there is only the bus and its dead letters."
  }
}

run "defaults" {
  command = plan

  assert {
    condition     = aws_cloudwatch_event_archive.this[0].retention_days == 7
    error_message = "By default events are kept for a week."
  }

  assert {
    condition     = output.alarm_names == ["example-dead-letters", "example-capacity"]
    error_message = "By default dead letters and the rate are watched."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.capacity[0].threshold == 100 * 60 * 80 / 100 && aws_cloudwatch_metric_alarm.capacity[0].evaluation_periods == 5 && aws_cloudwatch_metric_alarm.capacity[0].datapoints_to_alarm == 3
    error_message = "By default the rate may be above 80 % of the plan for two of five minutes."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters["dead-letters"].threshold == 0 && aws_cloudwatch_metric_alarm.dead_letters["dead-letters"].evaluation_periods == 1
    error_message = "By default the first dead letter rings."
  }
}

run "only_the_rate" {
  command = plan

  variables {
    rules = {
      all = {
        description   = "Everything"
        event_pattern = "{\"source\":[{\"prefix\":\"\"}]}"
        targets       = { outside = { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } }
      }
    }
    alarms = { capacity = { percent = 50 } }
  }

  assert {
    condition     = output.alarm_names == ["example-capacity", "example-all-throttled"]
    error_message = "An alarm that is not stated must not be made."
  }
}

run "only_loss" {
  command = plan

  variables {
    rules = {
      all = {
        description   = "Everything"
        event_pattern = "{\"source\":[{\"prefix\":\"\"}]}"
        targets       = { outside = { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } }
      }
    }
    alarms = { dead_letters = {} }
  }

  assert {
    condition     = output.alarm_names == ["example-dead-letters", "example-all-lost"]
    error_message = "An alarm that is not stated must not be made."
  }
}

run "everything" {
  variables {
    rules = {
      state = {
        description   = "Changes of state"
        event_pattern = "{\"detail-type\":[\"AgentStateChanged\"]}"
        targets = {
          outside = { arn = "arn:aws:states:us-east-1:111122223333:stateMachine:example", role_arn = "arn:aws:iam::111122223333:role/example" }
          plain   = { queue = "plain" }
          ordered = { queue = "ordered" }
          fan-out = { topic = "state" }
        }
      }
    }
    queues = {
      plain   = {}
      ordered = { fifo = true }
    }
    topics = {
      state  = { subscriptions = ["plain"] }
      strict = { fifo = true, subscriptions = ["ordered"] }
    }
  }

  assert {
    condition = { for key, target in aws_cloudwatch_event_target.this : key => target.arn } == {
      "state/outside" = "arn:aws:states:us-east-1:111122223333:stateMachine:example"
      "state/plain"   = aws_sqs_queue.this["plain"].arn
      "state/ordered" = aws_sqs_queue.this["ordered"].arn
      "state/fan-out" = aws_sns_topic.this["state"].arn
    }
    error_message = "A target is an ARN from outside, or a queue or topic of the module."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this["state/outside"].role_arn == "arn:aws:iam::111122223333:role/example" && alltrue([for target in aws_cloudwatch_event_target.this : target.dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn])
    error_message = "A target gets its role, and what it refuses goes to the dead letters."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this["state/ordered"].sqs_target[0].message_group_id == "state" && length(aws_cloudwatch_event_target.this["state/plain"].sqs_target) == 0
    error_message = "Only a FIFO queue gets a message group."
  }

  assert {
    condition     = aws_sqs_queue.this["ordered"].name == "example-ordered.fifo" && aws_sqs_queue.this["ordered"].fifo_queue && aws_sns_topic.this["strict"].name == "example-strict.fifo" && aws_sns_topic.this["strict"].fifo_topic
    error_message = "First-in-first-out shows in the name, as SQS and SNS demand."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this["ordered"].redrive_policy).deadLetterTargetArn == output.fifo_dead_letter_queue_arn && jsondecode(aws_sqs_queue.this["plain"].redrive_policy).deadLetterTargetArn == output.dead_letter_queue_arn
    error_message = "The dead letters of a FIFO queue go to a FIFO queue."
  }

  assert {
    condition     = { for statement in jsondecode(aws_sqs_queue_policy.this["plain"].policy).Statement : statement.Sid => try(statement.Condition.ArnEquals["aws:SourceArn"], []) } == { RefusePlainText = [], Rules = [aws_cloudwatch_event_rule.this["state"].arn], Topics = [aws_sns_topic.this["state"].arn] }
    error_message = "A queue lets in the rules and topics that feed it, and no others."
  }

  assert {
    condition     = [for statement in jsondecode(aws_sns_topic_policy.this["strict"].policy).Statement : statement.Sid] == ["RefusePlainText"] && [for statement in jsondecode(aws_sns_topic_policy.this["state"].policy).Statement : statement.Sid] == ["RefusePlainText", "Rules"]
    error_message = "A topic lets in the rules that feed it, and no others."
  }

  assert {
    condition     = { for key, subscription in aws_sns_topic_subscription.this : key => subscription.endpoint } == { "state/plain" = output.queue_arns["plain"], "strict/ordered" = output.queue_arns["ordered"] }
    error_message = "A topic feeds the queues that subscribe to it."
  }

  assert {
    condition     = length(output.alarm_names) == 5 && length(output.alarm_arns) == 5
    error_message = "Both dead-letter queues, the rate, and the rule twice are watched."
  }
}
