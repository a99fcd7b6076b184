locals {
  ending     = var.fifo ? ".fifo" : ""
  queue_name = "${var.name}${local.ending}"

  insecure_transport = {
    Sid       = "RefusePlainText"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sqs:*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }
}

resource "aws_sqs_queue" "this" {
  name                        = local.queue_name
  fifo_queue                  = var.fifo
  content_based_deduplication = var.fifo
  fifo_throughput_limit       = var.fifo ? var.throughput_limit : null
  deduplication_scope         = var.fifo ? var.deduplication_scope : null
  message_retention_seconds   = var.retention_seconds
  visibility_timeout_seconds  = var.visibility_timeout_seconds
  delay_seconds               = var.delay_seconds
  receive_wait_time_seconds   = var.receive_wait_seconds
  max_message_size            = var.max_message_bytes
  kms_master_key_id           = var.kms_key_arn
  tags                        = var.tags

  redrive_policy = var.max_receive_count == null ? null : jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[0].arn
    maxReceiveCount     = var.max_receive_count
  })
}

# The dead letters of a FIFO queue must be FIFO themselves.
resource "aws_sqs_queue" "dead_letters" {
  count = var.max_receive_count == null ? 0 : 1

  name                      = "${var.name}-dead-letters${local.ending}"
  fifo_queue                = var.fifo
  message_retention_seconds = var.dead_letter_retention_seconds
  receive_wait_time_seconds = 20
  # The largest message SQS takes: a dead letter must not be lost for being bigger than its queue allows.
  max_message_size  = 1048576
  kms_master_key_id = var.kms_key_arn
  tags              = var.tags
}

# Senders of this account are let in by their own IAM policies.
resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [merge(local.insecure_transport, { Resource = aws_sqs_queue.this.arn })],
      [for service, sources in var.sending_services : {
        Sid       = "Send${replace(title(replace(service, "/[^a-z0-9]/", " ")), " ", "")}"
        Effect    = "Allow"
        Principal = { Service = service }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.this.arn
        Condition = { ArnLike = { "aws:SourceArn" = sources } }
      }],
    )
  })
}

resource "aws_sqs_queue_policy" "dead_letters" {
  count = var.max_receive_count == null ? 0 : 1

  queue_url = aws_sqs_queue.dead_letters[0].url

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.insecure_transport, { Resource = aws_sqs_queue.dead_letters[0].arn })]
  })
}

# No other queue sets its messages aside here.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  count = var.max_receive_count == null ? 0 : 1

  queue_url = aws_sqs_queue.dead_letters[0].url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this.arn]
  })
}

# A dead letter stays until someone looks, so by default one sighting is enough: it does not flap.
resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  count = var.alarms.dead_letters == null || var.max_receive_count == null ? 0 : 1

  alarm_name          = "${var.name}-dead-letters"
  alarm_description   = "More than ${var.alarms.dead_letters.count} dead letters of ${local.queue_name} wait"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters[0].name }
  statistic           = "Maximum"
  period              = var.alarms.dead_letters.period_seconds
  evaluation_periods  = var.alarms.dead_letters.evaluation_periods
  datapoints_to_alarm = var.alarms.dead_letters.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.dead_letters.count
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}
