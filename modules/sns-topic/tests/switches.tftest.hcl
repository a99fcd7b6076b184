mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:example" }
  }
}

variables {
  name        = "example"
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/example"
}

run "no_alarms" {
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.failed) == 0 && output.alarm_names == [] && output.alarm_arns == []
    error_message = "Without alarms.failed there is no alarm."
  }
}

run "alarms" {
  variables {
    alarms = {
      actions = ["arn:aws:sns:us-east-1:111122223333:alarms"]
      failed  = { count = 5, period_seconds = 300, evaluation_periods = 3, datapoints_to_alarm = 2 }
    }
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.failed[0].threshold == 5 && aws_cloudwatch_metric_alarm.failed[0].period == 300 &&
      aws_cloudwatch_metric_alarm.failed[0].evaluation_periods == 3 && aws_cloudwatch_metric_alarm.failed[0].datapoints_to_alarm == 2
    )
    error_message = "What alarms.failed says must reach the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.failed[0].dimensions == tomap({ TopicName = "example" }) && aws_cloudwatch_metric_alarm.failed[0].alarm_actions == toset(["arn:aws:sns:us-east-1:111122223333:alarms"])
    error_message = "The alarm watches the topic and is sent to the actions."
  }

  assert {
    condition     = output.alarm_names == ["example-failed-deliveries"] && length(output.alarm_arns) == 1
    error_message = "Outputs name the alarm."
  }
}

run "no_archive" {
  variables {
    fifo = true
  }

  assert {
    condition     = aws_sns_topic.this.archive_policy == "{}"
    error_message = "Without archive_days an archive is switched off."
  }
}

run "services" {
  variables {
    publishing_services = { "events.amazonaws.com" = ["arn:aws:events:us-east-1:111122223333:rule/example"] }
  }

  assert {
    condition     = jsondecode(aws_sns_topic_policy.this.policy).Statement[1].Principal.Service == "events.amazonaws.com"
    error_message = "A service that may publish is let in."
  }

  assert {
    condition     = jsondecode(aws_sns_topic_policy.this.policy).Statement[1].Condition.ArnLike["aws:SourceArn"] == ["arn:aws:events:us-east-1:111122223333:rule/example"]
    error_message = "A service publishes for what it is let in for, and nothing else."
  }
}
