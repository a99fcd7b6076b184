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
  tags        = { component = "orders" }
}

run "standard" {
  variables {
    retention_seconds             = 86400
    visibility_timeout_seconds    = 300
    delay_seconds                 = 15
    receive_wait_seconds          = 10
    max_message_bytes             = 65536
    max_receive_count             = 3
    dead_letter_retention_seconds = 604800
  }

  assert {
    condition     = aws_sqs_queue.this.name == "example" && !aws_sqs_queue.this.fifo_queue && output.queue_name == "example"
    error_message = "A queue is a standard one under its name."
  }

  assert {
    condition     = aws_sqs_queue.this.message_retention_seconds == 86400
    error_message = "retention_seconds must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this.visibility_timeout_seconds == 300
    error_message = "visibility_timeout_seconds must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this.delay_seconds == 15
    error_message = "delay_seconds must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this.receive_wait_time_seconds == 10
    error_message = "receive_wait_seconds must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this.max_message_size == 65536
    error_message = "max_message_bytes must reach the queue."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_policy).maxReceiveCount == 3
    error_message = "max_receive_count must reach the redrive policy."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters[0].message_retention_seconds == 604800 && aws_sqs_queue.dead_letters[0].name == "example-dead-letters"
    error_message = "dead_letter_retention_seconds must reach the queue of dead letters."
  }

  assert {
    condition     = alltrue([for queue in [aws_sqs_queue.this, aws_sqs_queue.dead_letters[0]] : queue.kms_master_key_id == var.kms_key_arn && queue.tags == tomap({ component = "orders" })])
    error_message = "Key and tags must reach both queues."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letters[0].redrive_allow_policy).sourceQueueArns == [aws_sqs_queue.this.arn]
    error_message = "Dead letters come from the queue and from no other."
  }
}

run "fifo" {
  variables {
    fifo                = true
    throughput_limit    = "perMessageGroupId"
    deduplication_scope = "messageGroup"
  }

  assert {
    condition     = aws_sqs_queue.this.name == "example.fifo" && aws_sqs_queue.this.fifo_queue && aws_sqs_queue.this.content_based_deduplication
    error_message = "A FIFO queue carries the ending that SQS asks for."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters[0].name == "example-dead-letters.fifo" && aws_sqs_queue.dead_letters[0].fifo_queue
    error_message = "The dead letters of a FIFO queue are FIFO."
  }

  assert {
    condition     = aws_sqs_queue.this.fifo_throughput_limit == "perMessageGroupId"
    error_message = "throughput_limit must reach the queue."
  }

  assert {
    condition     = aws_sqs_queue.this.deduplication_scope == "messageGroup"
    error_message = "deduplication_scope must reach the queue."
  }
}
