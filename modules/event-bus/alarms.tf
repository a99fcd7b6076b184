locals {
  alarmed_queues = var.alarms == null ? {} : merge(
    { "dead-letters" = aws_sqs_queue.dead_letters.name },
    local.fifo ? { "fifo-dead-letters" = aws_sqs_queue.fifo_dead_letters[0].name } : {},
  )
  alarmed_rules = var.alarms == null ? {} : var.rules

  alarms = concat(
    values(aws_cloudwatch_metric_alarm.dead_letters),
    aws_cloudwatch_metric_alarm.capacity,
    values(aws_cloudwatch_metric_alarm.throttled),
    values(aws_cloudwatch_metric_alarm.lost),
  )
}

# A dead letter stays until someone looks, so one sighting is enough: it does not flap.
resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each = local.alarmed_queues

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "More than ${var.alarms.dead_letters} dead letters of ${var.name} wait in ${each.value}"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value }
  statistic           = "Maximum"
  period              = var.alarms.period_seconds
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.dead_letters
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

# Metrics of PutEvents carry no bus: they describe the account. Matched events are the nearest the bus itself reports.
resource "aws_cloudwatch_metric_alarm" "capacity" {
  count = var.alarms == null ? 0 : 1

  alarm_name          = "${var.name}-capacity"
  alarm_description   = "${var.name} matches more than ${var.alarms.capacity_percent} % of the planned ${var.max_events_per_second} events per second"
  namespace           = "AWS/Events"
  metric_name         = "MatchedEvents"
  dimensions          = { EventBusName = aws_cloudwatch_event_bus.this.name }
  statistic           = "Sum"
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  # The metric counts events of a whole period.
  threshold          = var.max_events_per_second * var.alarms.period_seconds * var.alarms.capacity_percent / 100
  treat_missing_data = "notBreaching"
  alarm_actions      = var.alarms.actions
  ok_actions         = var.alarms.actions
  tags               = var.tags
}

resource "aws_cloudwatch_metric_alarm" "throttled" {
  for_each = local.alarmed_rules

  alarm_name          = "${var.name}-${each.key}-throttled"
  alarm_description   = "EventBridge delays what the rule ${each.key} of ${var.name} sends, as the account's invocation quota is used up"
  namespace           = "AWS/Events"
  metric_name         = "ThrottledRules"
  dimensions          = { EventBusName = aws_cloudwatch_event_bus.this.name, RuleName = aws_cloudwatch_event_rule.this[each.key].name }
  statistic           = "Sum"
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

# An event that reached neither its target nor the dead letters is gone, mostly for a missing right on queue or key.
resource "aws_cloudwatch_metric_alarm" "lost" {
  for_each = local.alarmed_rules

  alarm_name          = "${var.name}-${each.key}-lost"
  alarm_description   = "Events of the rule ${each.key} of ${var.name} reached neither their target nor the dead letters"
  namespace           = "AWS/Events"
  metric_name         = "InvocationsFailedToBeSentToDlq"
  dimensions          = { EventBusName = aws_cloudwatch_event_bus.this.name, RuleName = aws_cloudwatch_event_rule.this[each.key].name }
  statistic           = "Sum"
  period              = var.alarms.period_seconds
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}
