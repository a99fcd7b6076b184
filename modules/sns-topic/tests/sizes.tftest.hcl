mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:example" }
  }
}

variables {
  name        = "example"
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/example"
  tags        = { component = "orders" }
}

run "standard" {
  assert {
    condition     = aws_sns_topic.this.name == "example" && !aws_sns_topic.this.fifo_topic && output.topic_name == "example"
    error_message = "A topic is a standard one under its name."
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == var.kms_key_arn && aws_sns_topic.this.tags == tomap({ component = "orders" })
    error_message = "Key and tags must reach the topic."
  }

  assert {
    condition     = output.topic_arn == aws_sns_topic.this.arn
    error_message = "The ARN is the topic's."
  }

  assert {
    condition     = jsondecode(aws_sns_topic_policy.this.policy).Statement[0].Effect == "Deny" && length(jsondecode(aws_sns_topic_policy.this.policy).Statement) == 1
    error_message = "Plain text is refused, and no service is let in unasked."
  }
}

run "fifo" {
  variables {
    fifo             = true
    throughput_scope = "MessageGroup"
    archive_days     = 30
  }

  assert {
    condition     = aws_sns_topic.this.name == "example.fifo" && aws_sns_topic.this.fifo_topic && aws_sns_topic.this.content_based_deduplication
    error_message = "A FIFO topic carries the ending that SNS asks for."
  }

  assert {
    condition     = aws_sns_topic.this.fifo_throughput_scope == "MessageGroup"
    error_message = "throughput_scope must reach the topic."
  }

  assert {
    condition     = jsondecode(aws_sns_topic.this.archive_policy).MessageRetentionPeriod == 30
    error_message = "archive_days must reach the archive."
  }
}
