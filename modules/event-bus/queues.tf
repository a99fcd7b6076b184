locals {
  # SQS and SNS take no period in a name.
  word = replace(var.name, ".", "-")

  # Rules that may write to a queue, and topics that may: each queue's policy names them and no others.
  rules_by_queue = {
    for queue in keys(var.queues) : queue => distinct([for target in local.targets : target.rule if target.queue == queue])
  }
  topics_by_queue = {
    for queue in keys(var.queues) : queue => [for name, topic in var.topics : name if contains(topic.subscriptions, queue)]
  }
  # A FIFO queue redrives to a FIFO queue only, so there is a second place for dead letters when one is used.
  fifo = anytrue([for queue in var.queues : queue.fifo])

  # Queues with a place of their own for dead letters.
  apart = { for name, queue in var.queues : name => queue if queue.dead_letter_retention_seconds != null && queue.max_receive_count > 0 }

  insecure_transport = {
    Sid       = "RefusePlainText"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sqs:*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }
}

# One queue for bus, rules and subscriptions: an operator has one place to look, and one alarm.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${local.word}-dead-letters"
  message_retention_seconds = 1209600
  receive_wait_time_seconds = 20
  # The largest message SQS takes: a dead letter must not be lost for being bigger than its queue allows.
  max_message_size  = 1048576
  kms_master_key_id = var.kms_key_arn
  tags              = var.tags
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge(local.insecure_transport, { Resource = aws_sqs_queue.dead_letters.arn }),
      {
        Sid       = "Undelivered"
        Effect    = "Allow"
        Principal = { Service = ["events.amazonaws.com", "sns.amazonaws.com"] }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.dead_letters.arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  })
}

resource "aws_sqs_queue" "fifo_dead_letters" {
  count = local.fifo ? 1 : 0

  name                      = "${local.word}-dead-letters.fifo"
  fifo_queue                = true
  message_retention_seconds = 1209600
  receive_wait_time_seconds = 20
  max_message_size          = 1048576
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags
}

resource "aws_sqs_queue_policy" "fifo_dead_letters" {
  count = local.fifo ? 1 : 0

  queue_url = aws_sqs_queue.fifo_dead_letters[0].url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge(local.insecure_transport, { Resource = aws_sqs_queue.fifo_dead_letters[0].arn }),
      {
        Sid       = "Undelivered"
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.fifo_dead_letters[0].arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  })
}

resource "aws_sqs_queue" "this" {
  for_each = var.queues

  name                        = "${local.word}-${each.key}${each.value.fifo ? ".fifo" : ""}"
  fifo_queue                  = each.value.fifo
  content_based_deduplication = each.value.fifo
  fifo_throughput_limit       = each.value.fifo ? each.value.throughput_limit : null
  deduplication_scope         = each.value.fifo ? each.value.deduplication_scope : null
  message_retention_seconds   = each.value.retention_seconds
  visibility_timeout_seconds  = each.value.visibility_timeout_seconds
  max_message_size            = each.value.max_message_bytes
  delay_seconds               = each.value.delay_seconds
  receive_wait_time_seconds   = each.value.receive_wait_seconds
  kms_master_key_id           = var.kms_key_arn
  tags                        = var.tags

  redrive_policy = each.value.max_receive_count == 0 ? null : jsonencode({
    deadLetterTargetArn = (
      each.value.dead_letter_retention_seconds != null ? aws_sqs_queue.apart[each.key].arn :
      each.value.fifo ? aws_sqs_queue.fifo_dead_letters[0].arn : aws_sqs_queue.dead_letters.arn
    )
    maxReceiveCount = each.value.max_receive_count
  })
}

resource "aws_sqs_queue" "apart" {
  for_each = local.apart

  name                      = "${local.word}-${each.key}-dead${each.value.fifo ? ".fifo" : ""}"
  fifo_queue                = each.value.fifo
  message_retention_seconds = each.value.dead_letter_retention_seconds
  receive_wait_time_seconds = 20
  max_message_size          = 1048576
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags
}

resource "aws_sqs_queue_policy" "apart" {
  for_each = local.apart

  queue_url = aws_sqs_queue.apart[each.key].url

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.insecure_transport, { Resource = aws_sqs_queue.apart[each.key].arn })]
  })
}

resource "aws_sqs_queue_policy" "this" {
  for_each = var.queues

  queue_url = aws_sqs_queue.this[each.key].url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [merge(local.insecure_transport, { Resource = aws_sqs_queue.this[each.key].arn })],
      length(local.rules_by_queue[each.key]) == 0 ? [] : [{
        Sid       = "Rules"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.this[each.key].arn
        Condition = { ArnEquals = { "aws:SourceArn" = [for rule in local.rules_by_queue[each.key] : aws_cloudwatch_event_rule.this[rule].arn] } }
      }],
      length(local.topics_by_queue[each.key]) == 0 ? [] : [{
        Sid       = "Topics"
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.this[each.key].arn
        Condition = { ArnEquals = { "aws:SourceArn" = [for topic in local.topics_by_queue[each.key] : aws_sns_topic.this[topic].arn] } }
      }],
    )
  })
}
