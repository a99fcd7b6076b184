mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:us-east-1:111122223333:example"
      url = "https://sqs.us-east-1.amazonaws.com/111122223333/example"
    }
  }
}

variables {
  name        = "example"
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/example"
}

run "no_alarms" {
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.dead_letters) == 0 && output.alarm_names == [] && output.alarm_arns == []
    error_message = "Without alarms.dead_letters there is no alarm."
  }
}

run "alarms" {
  variables {
    alarms = {
      actions      = ["arn:aws:sns:us-east-1:111122223333:alarms"]
      dead_letters = { count = 5, period_seconds = 300, evaluation_periods = 3, datapoints_to_alarm = 2 }
    }
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.dead_letters[0].threshold == 5 && aws_cloudwatch_metric_alarm.dead_letters[0].period == 300 &&
      aws_cloudwatch_metric_alarm.dead_letters[0].evaluation_periods == 3 && aws_cloudwatch_metric_alarm.dead_letters[0].datapoints_to_alarm == 2
    )
    error_message = "What alarms.dead_letters says must reach the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters[0].dimensions == tomap({ QueueName = "example-dead-letters" }) && aws_cloudwatch_metric_alarm.dead_letters[0].alarm_actions == toset(["arn:aws:sns:us-east-1:111122223333:alarms"])
    error_message = "The alarm watches the dead letters and is sent to the actions."
  }

  assert {
    condition     = output.alarm_names == ["example-dead-letters"] && length(output.alarm_arns) == 1
    error_message = "Outputs name the alarm."
  }
}

run "no_dead_letters" {
  variables {
    max_receive_count = null
    alarms            = { dead_letters = {} }
  }

  assert {
    condition     = length(aws_sqs_queue.dead_letters) == 0 && length(aws_cloudwatch_metric_alarm.dead_letters) == 0
    error_message = "A queue without dead letters has neither a queue nor an alarm for them."
  }

  assert {
    condition     = output.dead_letter_queue_arn == null && output.dead_letter_queue_url == null && output.dead_letter_queue_name == null
    error_message = "Outputs of dead letters are null without them."
  }
}

run "services" {
  variables {
    sending_services = { "events.amazonaws.com" = ["arn:aws:events:us-east-1:111122223333:rule/example"] }
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_policy.this.policy).Statement[1].Principal.Service == "events.amazonaws.com"
    error_message = "A service that may send is let in."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_policy.this.policy).Statement[1].Condition.ArnLike["aws:SourceArn"] == ["arn:aws:events:us-east-1:111122223333:rule/example"]
    error_message = "A service sends for what it is let in for, and nothing else."
  }
}
