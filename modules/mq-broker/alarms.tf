locals {
  # RabbitMQ reports the broker as a whole, ActiveMQ each instance under a name of its own.
  metric_names = local.rabbitmq ? { broker = var.name } : merge(
    { "1" = "${var.name}-1" },
    var.deployment_mode == "ACTIVE_STANDBY_MULTI_AZ" ? { "2" = "${var.name}-2" } : {},
  )

  alarms = concat(
    values(aws_cloudwatch_metric_alarm.cpu),
    values(aws_cloudwatch_metric_alarm.memory_ratio),
    values(aws_cloudwatch_metric_alarm.heap),
    values(aws_cloudwatch_metric_alarm.connections),
    values(aws_cloudwatch_metric_alarm.storage),
    values(aws_cloudwatch_metric_alarm.disk),
  )
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  for_each = { for key, name in local.metric_names : key => name if var.alarms.cpu != null }

  alarm_name          = "${each.value}-cpu"
  alarm_description   = "Broker ${each.value} uses more than ${var.alarms.cpu.percent} % of its processor"
  namespace           = "AWS/AmazonMQ"
  metric_name         = local.rabbitmq ? "SystemCpuUtilization" : "CpuUtilization"
  dimensions          = { Broker = each.value }
  statistic           = "Average"
  period              = var.alarms.cpu.period_seconds
  evaluation_periods  = var.alarms.cpu.evaluation_periods
  datapoints_to_alarm = var.alarms.cpu.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.cpu.percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

# At its limit RabbitMQ blocks every publisher. Used and limit are published, their ratio is not.
resource "aws_cloudwatch_metric_alarm" "memory_ratio" {
  for_each = { for key, name in local.metric_names : key => name if local.rabbitmq && var.alarms.memory != null }

  alarm_name          = "${each.value}-memory"
  alarm_description   = "Broker ${each.value} uses more than ${var.alarms.memory.percent} % of the memory at which it blocks publishers"
  evaluation_periods  = var.alarms.memory.evaluation_periods
  datapoints_to_alarm = var.alarms.memory.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.memory.percent
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
      period      = var.alarms.memory.period_seconds
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
      period      = var.alarms.memory.period_seconds
      stat        = "Average"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "heap" {
  for_each = { for key, name in local.metric_names : key => name if !local.rabbitmq && var.alarms.memory != null }

  alarm_name          = "${each.value}-memory"
  alarm_description   = "Broker ${each.value} uses more than ${var.alarms.memory.percent} % of its heap"
  namespace           = "AWS/AmazonMQ"
  metric_name         = "HeapUsage"
  dimensions          = { Broker = each.value }
  statistic           = "Average"
  period              = var.alarms.memory.period_seconds
  evaluation_periods  = var.alarms.memory.evaluation_periods
  datapoints_to_alarm = var.alarms.memory.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.memory.percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "connections" {
  for_each = { for key, name in local.metric_names : key => name if var.alarms.connections != null }

  alarm_name          = "${each.value}-connections"
  alarm_description   = "Broker ${each.value} holds more than ${var.alarms.connections.percent} % of ${var.max_connections} connections"
  namespace           = "AWS/AmazonMQ"
  metric_name         = local.rabbitmq ? "ConnectionCount" : "CurrentConnectionsCount"
  dimensions          = { Broker = each.value }
  statistic           = "Maximum"
  period              = var.alarms.connections.period_seconds
  evaluation_periods  = var.alarms.connections.evaluation_periods
  datapoints_to_alarm = var.alarms.connections.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = floor(var.max_connections * var.alarms.connections.percent / 100)
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

# Below its limit of free disk RabbitMQ blocks every publisher, too.
resource "aws_cloudwatch_metric_alarm" "disk" {
  for_each = { for key, name in local.metric_names : key => name if local.rabbitmq && var.alarms.disk != null }

  alarm_name          = "${each.value}-disk"
  alarm_description   = "Broker ${each.value} has less free disk than ${var.alarms.disk.times_limit} times the limit at which it blocks publishers"
  evaluation_periods  = var.alarms.disk.evaluation_periods
  datapoints_to_alarm = var.alarms.disk.datapoints_to_alarm
  comparison_operator = "LessThanThreshold"
  threshold           = var.alarms.disk.times_limit
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags

  metric_query {
    id          = "ratio"
    label       = "Free disk, times the limit"
    expression  = "free / limit"
    return_data = true
  }

  # The node with the least of it decides.
  dynamic "metric_query" {
    for_each = { free = { metric = "RabbitMQDiskFree", stat = "Minimum" }, limit = { metric = "RabbitMQDiskFreeLimit", stat = "Maximum" } }

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = "AWS/AmazonMQ"
        metric_name = metric_query.value.metric
        dimensions  = { Broker = each.value }
        period      = var.alarms.disk.period_seconds
        stat        = metric_query.value.stat
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "storage" {
  for_each = { for key, name in local.metric_names : key => name if !local.rabbitmq && var.alarms.storage != null }

  alarm_name          = "${each.value}-storage"
  alarm_description   = "Broker ${each.value} uses more than ${var.alarms.storage.percent} % of its message store"
  namespace           = "AWS/AmazonMQ"
  metric_name         = "StorePercentUsage"
  dimensions          = { Broker = each.value }
  statistic           = "Maximum"
  period              = var.alarms.storage.period_seconds
  evaluation_periods  = var.alarms.storage.evaluation_periods
  datapoints_to_alarm = var.alarms.storage.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.storage.percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}
