locals {
  topic_name = "${var.name}${var.fifo ? ".fifo" : ""}"
}

resource "aws_sns_topic" "this" {
  name                        = local.topic_name
  fifo_topic                  = var.fifo
  content_based_deduplication = var.fifo
  fifo_throughput_scope       = var.fifo ? var.throughput_scope : null
  kms_master_key_id           = var.kms_key_arn
  tags                        = var.tags

  # An empty object switches an archive off; null would leave it as it is.
  archive_policy = !var.fifo ? null : var.archive_days == null ? "{}" : jsonencode({ MessageRetentionPeriod = var.archive_days })
}

# Publishers of this account are let in by their own IAM policies.
resource "aws_sns_topic_policy" "this" {
  arn = aws_sns_topic.this.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "RefusePlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.this.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      [for service, sources in var.publishing_services : {
        Sid       = "Publish${replace(title(replace(service, "/[^a-z0-9]/", " ")), " ", "")}"
        Effect    = "Allow"
        Principal = { Service = service }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.this.arn
        Condition = { ArnLike = { "aws:SourceArn" = sources } }
      }],
    )
  })
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  count = var.alarms.failed == null ? 0 : 1

  alarm_name          = "${var.name}-failed-deliveries"
  alarm_description   = "More than ${var.alarms.failed.count} messages of ${local.topic_name} in ${var.alarms.failed.period_seconds} s were given up for a subscriber"
  namespace           = "AWS/SNS"
  metric_name         = "NumberOfNotificationsFailed"
  dimensions          = { TopicName = aws_sns_topic.this.name }
  statistic           = "Sum"
  period              = var.alarms.failed.period_seconds
  evaluation_periods  = var.alarms.failed.evaluation_periods
  datapoints_to_alarm = var.alarms.failed.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.failed.count
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}
