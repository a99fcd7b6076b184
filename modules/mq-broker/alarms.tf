locals {
  # RabbitMQ reports the broker as a whole, ActiveMQ each instance under a name of its own.
  metric_names = local.rabbitmq ? { broker = var.name } : merge(
    { "1" = "${var.name}-1" },
    var.deployment_mode == "ACTIVE_STANDBY_MULTI_AZ" ? { "2" = "${var.name}-2" } : {},
  )
  alarmed          = var.alarms == null ? {} : local.metric_names
  alarmed_activemq = local.rabbitmq ? {} : local.alarmed
  alarmed_rabbitmq = local.rabbitmq ? local.alarmed : {}

  alarms = concat(
    values(aws_cloudwatch_metric_alarm.cpu),
    values(aws_cloudwatch_metric_alarm.memory_ratio),
    values(aws_cloudwatch_metric_alarm.heap),
    values(aws_cloudwatch_metric_alarm.connections),
    values(aws_cloudwatch_metric_alarm.storage),
  )
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  for_each = local.alarmed

  alarm_name          = "${each.value}-cpu"
  alarm_description   = "Broker ${each.value} uses more than ${var.alarms.cpu_percent} % of its processor"
  namespace           = "AWS/AmazonMQ"
  metric_name         = local.rabbitmq ? "SystemCpuUtilization" : "CpuUtilization"
  dimensions          = { Broker = each.value }
  statistic           = "Average"
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.cpu_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

# At its limit RabbitMQ blocks every publisher. Used and limit are published, their ratio is not.
resource "aws_cloudwatch_metric_alarm" "memory_ratio" {
  for_each = local.alarmed_rabbitmq

  alarm_name          = "${each.value}-memory"
  alarm_description   = "Broker ${each.value} uses more than ${var.alarms.memory_percent} % of the memory at which it blocks publishers"
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.memory_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags

  metric_query {
    id          = "ratio"
    label       = "Memory used, percent of the limit"
    expression  = "IF(limit > 0, 100 * used / limit, 0)"
    return_data = true
  }

  metric_query {
    id          = "used"
    return_data = false

    metric {
      namespace   = "AWS/AmazonMQ"
      metric_name = "RabbitMQMemUsed"
      dimensions  = { Broker = each.value }
      period      = var.alarms.period_seconds
      stat        = "Average"
    }
  }

  metric_query {
    id          = "limit"
    return_data = false

    metric {
      namespace   = "AWS/AmazonMQ"
      metric_name = "RabbitMQMemLimit"
      dimensions  = { Broker = each.value }
      period      = var.alarms.period_seconds
      stat        = "Average"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "heap" {
  for_each = local.alarmed_activemq

  alarm_name          = "${each.value}-memory"
  alarm_description   = "Broker ${each.value} uses more than ${var.alarms.memory_percent} % of its heap"
  namespace           = "AWS/AmazonMQ"
  metric_name         = "HeapUsage"
  dimensions          = { Broker = each.value }
  statistic           = "Average"
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.memory_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "connections" {
  for_each = local.alarmed

  alarm_name          = "${each.value}-connections"
  alarm_description   = "Broker ${each.value} holds more than ${var.alarms.connections_percent} % of ${var.max_connections} connections"
  namespace           = "AWS/AmazonMQ"
  metric_name         = local.rabbitmq ? "ConnectionCount" : "CurrentConnectionsCount"
  dimensions          = { Broker = each.value }
  statistic           = "Maximum"
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = floor(var.max_connections * var.alarms.connections_percent / 100)
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "storage" {
  for_each = local.alarmed_activemq

  alarm_name          = "${each.value}-storage"
  alarm_description   = "Broker ${each.value} uses more than ${var.alarms.storage_percent} % of its message store"
  namespace           = "AWS/AmazonMQ"
  metric_name         = "StorePercentUsage"
  dimensions          = { Broker = each.value }
  statistic           = "Maximum"
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.storage_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}
