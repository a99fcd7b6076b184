locals {
  alarmed_queues = var.alarms.dead_letters == null ? {} : merge(
    { "dead-letters" = aws_sqs_queue.dead_letters.name },
    local.fifo ? { "fifo-dead-letters" = aws_sqs_queue.fifo_dead_letters[0].name } : {},
    { for name, queue in aws_sqs_queue.apart : "${name}-dead" => queue.name },
  )

  alarms = concat(
    values(aws_cloudwatch_metric_alarm.dead_letters),
    aws_cloudwatch_metric_alarm.capacity,
    values(aws_cloudwatch_metric_alarm.throttled),
    values(aws_cloudwatch_metric_alarm.lost),
  )
}

# A dead letter stays until someone looks, so by default one sighting is enough: it does not flap.
resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each = local.alarmed_queues

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "More than ${var.alarms.dead_letters.count} dead letters of ${var.name} wait in ${each.value}"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value }
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

# Metrics of PutEvents carry no bus: they describe the account. Matched events are the nearest the bus itself reports.
resource "aws_cloudwatch_metric_alarm" "capacity" {
  count = var.alarms.capacity == null ? 0 : 1

  alarm_name          = "${var.name}-capacity"
  alarm_description   = "${var.name} matches more than ${var.alarms.capacity.percent} % of the planned ${var.max_events_per_second} events per second"
  namespace           = "AWS/Events"
  metric_name         = "MatchedEvents"
  dimensions          = { EventBusName = aws_cloudwatch_event_bus.this.name }
  statistic           = "Sum"
  period              = var.alarms.capacity.period_seconds
  evaluation_periods  = var.alarms.capacity.evaluation_periods
  datapoints_to_alarm = var.alarms.capacity.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  # The metric counts events of a whole period.
  threshold          = var.max_events_per_second * var.alarms.capacity.period_seconds * var.alarms.capacity.percent / 100
  treat_missing_data = "notBreaching"
  alarm_actions      = var.alarms.actions
  ok_actions         = var.alarms.actions
  tags               = var.tags
}

resource "aws_cloudwatch_metric_alarm" "throttled" {
  for_each = { for name, rule in var.rules : name => rule if var.alarms.capacity != null }

  alarm_name          = "${var.name}-${each.key}-throttled"
  alarm_description   = "EventBridge delays what the rule ${each.key} of ${var.name} sends, as the account's invocation quota is used up"
  namespace           = "AWS/Events"
  metric_name         = "ThrottledRules"
  dimensions          = { EventBusName = aws_cloudwatch_event_bus.this.name, RuleName = aws_cloudwatch_event_rule.this[each.key].name }
  statistic           = "Sum"
  period              = var.alarms.capacity.period_seconds
  evaluation_periods  = var.alarms.capacity.evaluation_periods
  datapoints_to_alarm = var.alarms.capacity.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

# An event that reached neither its target nor the dead letters is gone, mostly for a missing right on queue or key.
resource "aws_cloudwatch_metric_alarm" "lost" {
  for_each = { for name, rule in var.rules : name => rule if var.alarms.dead_letters != null }

  alarm_name          = "${var.name}-${each.key}-lost"
  alarm_description   = "Events of the rule ${each.key} of ${var.name} reached neither their target nor the dead letters"
  namespace           = "AWS/Events"
  metric_name         = "InvocationsFailedToBeSentToDlq"
  dimensions          = { EventBusName = aws_cloudwatch_event_bus.this.name, RuleName = aws_cloudwatch_event_rule.this[each.key].name }
  statistic           = "Sum"
  period              = var.alarms.dead_letters.period_seconds
  evaluation_periods  = var.alarms.dead_letters.evaluation_periods
  datapoints_to_alarm = var.alarms.dead_letters.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}
