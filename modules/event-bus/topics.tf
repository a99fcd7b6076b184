locals {
  rules_by_topic = {
    for topic in keys(var.topics) : topic => distinct([for target in local.targets : target.rule if target.topic == topic])
  }

  subscriptions = merge([
    for name, topic in var.topics : { for queue in topic.subscriptions : "${name}/${queue}" => { topic = name, queue = queue } }
  ]...)
}

resource "aws_sns_topic" "this" {
  for_each = var.topics

  name                        = "${local.word}-${each.key}${each.value.fifo ? ".fifo" : ""}"
  fifo_topic                  = each.value.fifo
  content_based_deduplication = each.value.fifo
  kms_master_key_id           = var.kms_key_arn
  tags                        = var.tags
}

# Publishers of this account are let in by their own IAM policies; a topic's policy speaks for services only.
resource "aws_sns_topic_policy" "this" {
  for_each = var.topics

  arn = aws_sns_topic.this[each.key].arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.this[each.key].arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      length(local.rules_by_topic[each.key]) == 0 ? [] : [{
        Sid       = "Rules"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.this[each.key].arn
        Condition = { ArnEquals = { "aws:SourceArn" = [for rule in local.rules_by_topic[each.key] : aws_cloudwatch_event_rule.this[rule].arn] } }
      }],
    )
  })
}

resource "aws_sns_topic_subscription" "this" {
  for_each = local.subscriptions

  topic_arn            = aws_sns_topic.this[each.value.topic].arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.this[each.value.queue].arn
  raw_message_delivery = true

  # The dead letters of a FIFO topic's subscription must be FIFO themselves.
  redrive_policy = jsonencode({
    deadLetterTargetArn = var.queues[each.value.queue].fifo ? aws_sqs_queue.fifo_dead_letters[0].arn : aws_sqs_queue.dead_letters.arn
  })

  depends_on = [aws_sqs_queue_policy.this, aws_sqs_queue_policy.dead_letters, aws_sqs_queue_policy.fifo_dead_letters]
}
