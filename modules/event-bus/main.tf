data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id

  targets = merge([
    for rule_name, rule in var.rules : {
      for target_name, target in rule.targets : "${rule_name}/${target_name}" => merge(target, { rule = rule_name, id = target_name })
    }
  ]...)
}

resource "aws_cloudwatch_event_bus" "this" {
  name               = var.name
  description        = "Events of ${var.name}, planned for ${var.max_events_per_second} per second"
  kms_key_identifier = var.kms_key_arn
  tags               = var.tags

  # Takes what the bus itself could not hand to its rules, such as an event whose encryption failed.
  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}

resource "aws_cloudwatch_event_archive" "this" {
  count = var.archive_days == null ? 0 : 1

  name               = var.name
  description        = "Every event of ${var.name}, for replay"
  event_source_arn   = aws_cloudwatch_event_bus.this.arn
  retention_days     = var.archive_days
  kms_key_identifier = var.kms_key_arn
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = var.rules

  name           = "${var.name}-${each.key}"
  description    = each.value.description
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern  = each.value.event_pattern
  state          = "ENABLED"
  tags           = var.tags
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.targets

  rule           = aws_cloudwatch_event_rule.this[each.value.rule].name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  target_id      = each.value.id
  role_arn       = each.value.role_arn
  arn = (
    each.value.queue != null ? aws_sqs_queue.this[each.value.queue].arn :
    each.value.topic != null ? aws_sns_topic.this[each.value.topic].arn :
    each.value.arn
  )

  # An event that is a day late is worth a look by hand, not a delivery.
  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }

  # A FIFO queue takes nothing without a group; one group per rule keeps the order of what matched it.
  dynamic "sqs_target" {
    for_each = each.value.queue == null ? [] : var.queues[each.value.queue].fifo ? [each.value.rule] : []

    content {
      message_group_id = sqs_target.value
    }
  }
}
