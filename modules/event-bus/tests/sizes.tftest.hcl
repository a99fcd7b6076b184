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

run "archive" {
  command = plan

  variables {
    archive_days = 30
  }

  assert {
    condition     = aws_cloudwatch_event_archive.this[0].retention_days == 30 && aws_cloudwatch_event_archive.this[0].kms_key_identifier == var.kms_key_arn
    error_message = "archive_days must reach the archive, which is encrypted."
  }
}

run "queue" {
  variables {
    queues = {
      plain = {}
      sized = {
        retention_seconds          = 86400
        visibility_timeout_seconds = 120
        max_message_bytes          = 65536
        delay_seconds              = 15
        max_receive_count          = 3
      }
    }
  }

  assert {
    condition     = aws_sqs_queue.this["sized"].message_retention_seconds == 86400
    error_message = "queues.retention_seconds must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this["sized"].visibility_timeout_seconds == 120
    error_message = "queues.visibility_timeout_seconds must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this["sized"].max_message_size == 65536
    error_message = "queues.max_message_bytes must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this["sized"].delay_seconds == 15
    error_message = "queues.delay_seconds must reach the queue."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this["sized"].redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead_letters.arn, maxReceiveCount = 3 }
    error_message = "queues.max_receive_count must reach the redrive policy, which leads to the dead letters."
  }

  assert {
    condition = (
      aws_sqs_queue.this["plain"].message_retention_seconds == 345600 && aws_sqs_queue.this["plain"].visibility_timeout_seconds == 30 &&
      aws_sqs_queue.this["plain"].max_message_size == 262144 && aws_sqs_queue.this["plain"].delay_seconds == 0 &&
      jsondecode(aws_sqs_queue.this["plain"].redrive_policy).maxReceiveCount == 5
    )
    error_message = "A queue without sizes must get the documented ones."
  }

  assert {
    condition     = alltrue([for queue in concat(values(aws_sqs_queue.this), [aws_sqs_queue.dead_letters]) : queue.kms_master_key_id == var.kms_key_arn && queue.receive_wait_time_seconds == 20])
    error_message = "Every queue is encrypted under the caller's key and polled long."
  }
}

run "queue_of_its_own_kind" {
  variables {
    queues = {
      apart = {
        receive_wait_seconds          = 5
        max_receive_count             = 3
        dead_letter_retention_seconds = 604800
      }
      order = {
        fifo                = true
        throughput_limit    = "perMessageGroupId"
        deduplication_scope = "messageGroup"
      }
      order_apart = {
        fifo                          = true
        dead_letter_retention_seconds = 86400
      }
      never = { max_receive_count = 0 }
    }
  }

  assert {
    condition     = aws_sqs_queue.this["apart"].receive_wait_time_seconds == 5
    error_message = "queues.receive_wait_seconds must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.apart["apart"].message_retention_seconds == 604800 && aws_sqs_queue.apart["apart"].name == "example-apart-dead"
    error_message = "queues.dead_letter_retention_seconds must reach a queue of dead letters of its own."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this["apart"].redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.apart["apart"].arn, maxReceiveCount = 3 }
    error_message = "A queue with dead letters of its own sets messages aside there."
  }

  assert {
    condition     = aws_sqs_queue.this["order"].fifo_throughput_limit == "perMessageGroupId"
    error_message = "queues.throughput_limit must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this["order"].deduplication_scope == "messageGroup"
    error_message = "queues.deduplication_scope must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.apart["order_apart"].fifo_queue && aws_sqs_queue.apart["order_apart"].name == "example-order_apart-dead.fifo"
    error_message = "The dead letters of a FIFO queue are FIFO."
  }

  assert {
    condition     = keys(aws_sqs_queue.apart) == ["apart", "order_apart"]
    error_message = "Only what asks for it has dead letters of its own."
  }

  assert {
    condition     = alltrue([for queue in aws_sqs_queue.apart : queue.kms_master_key_id == var.kms_key_arn])
    error_message = "Dead letters are encrypted under the caller's key."
  }
}

run "alarms" {
  command = plan

  variables {
    max_events_per_second = 50
    rules = {
      all = {
        description   = "Everything"
        event_pattern = "{\"source\":[{\"prefix\":\"\"}]}"
        targets       = { outside = { arn = "arn:aws:lambda:us-east-1:111122223333:function:example" } }
      }
    }
    alarms = {
      dead_letters = { count = 10, period_seconds = 300, evaluation_periods = 3, datapoints_to_alarm = 1 }
      capacity     = { percent = 60, period_seconds = 120, evaluation_periods = 4, datapoints_to_alarm = 2 }
      actions      = ["arn:aws:sns:us-east-1:111122223333:alarms"]
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters["dead-letters"].threshold == 10 && aws_cloudwatch_metric_alarm.dead_letters["dead-letters"].dimensions.QueueName == "example-dead-letters"
    error_message = "alarms.dead_letters.count must reach the threshold."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.capacity[0].threshold == 3600 && aws_cloudwatch_metric_alarm.capacity[0].statistic == "Sum"
    error_message = "The capacity alarm must fire at its percent of what max_events_per_second gives in a period."
  }

  assert {
    condition = [
      for alarm in [aws_cloudwatch_metric_alarm.capacity[0], aws_cloudwatch_metric_alarm.throttled["all"], aws_cloudwatch_metric_alarm.dead_letters["dead-letters"], aws_cloudwatch_metric_alarm.lost["all"]] :
      [alarm.period, alarm.evaluation_periods, alarm.datapoints_to_alarm]
    ] == [[120, 4, 2], [120, 4, 2], [300, 3, 1], [300, 3, 1]]
    error_message = "Alarms on rates have the window of capacity, those on loss that of dead_letters."
  }

  assert {
    condition     = alltrue([for alarm in [aws_cloudwatch_metric_alarm.dead_letters["dead-letters"], aws_cloudwatch_metric_alarm.capacity[0], aws_cloudwatch_metric_alarm.throttled["all"], aws_cloudwatch_metric_alarm.lost["all"]] : alarm.alarm_actions == toset(var.alarms.actions) && alarm.ok_actions == toset(var.alarms.actions)])
    error_message = "Every alarm must notify the topics of alarms.actions."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.lost["all"].dimensions == tomap({ EventBusName = "example", RuleName = "example-all" })
    error_message = "Metrics of a rule on a bus of one's own carry bus and rule."
  }
}
