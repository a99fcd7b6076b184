locals {
  # Over several readers the average hides the one that is full, so the highest counts there.
  roles = merge(
    { writer = { role = "WRITER", statistic = "Average" } },
    var.readers > 0 ? { reader = { role = "READER", statistic = "Maximum" } } : {},
  )
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  for_each = { for role, watched in local.roles : role => watched if var.alarms.cpu != null }

  alarm_name          = "${var.name}-${each.key}-cpu"
  alarm_description   = "${each.key} of ${var.name} uses more than ${var.alarms.cpu.percent} % of the processor it has %{if local.serverless}at ${var.max_acu} ACU%{else}as ${var.instance_class}%{endif}"
  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  dimensions          = { DBClusterIdentifier = aws_rds_cluster.this.cluster_identifier, Role = each.value.role }
  statistic           = each.value.statistic
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

# Capacity stands for memory too: Aurora grows with either, and at the top of the range neither is left.
resource "aws_cloudwatch_metric_alarm" "acu" {
  for_each = { for role, watched in local.roles : role => watched if var.alarms.acu != null }

  alarm_name          = "${var.name}-${each.key}-acu"
  alarm_description   = "${each.key} of ${var.name} uses more than ${var.alarms.acu.percent} % of its ${var.max_acu} ACU"
  namespace           = "AWS/RDS"
  metric_name         = "ACUUtilization"
  dimensions          = { DBClusterIdentifier = aws_rds_cluster.this.cluster_identifier, Role = each.value.role }
  statistic           = each.value.statistic
  period              = var.alarms.acu.period_seconds
  evaluation_periods  = var.alarms.acu.evaluation_periods
  datapoints_to_alarm = var.alarms.acu.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.acu.percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "connections" {
  for_each = { for role, watched in local.roles : role => watched if var.alarms.connections != null }

  alarm_name          = "${var.name}-${each.key}-connections"
  alarm_description   = "${each.key} of ${var.name} holds more than ${var.alarms.connections.percent} % of ${var.max_connections} connections"
  namespace           = "AWS/RDS"
  metric_name         = "DatabaseConnections"
  dimensions          = { DBClusterIdentifier = aws_rds_cluster.this.cluster_identifier, Role = each.value.role }
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

locals {
  alarms = concat(
    values(aws_cloudwatch_metric_alarm.cpu),
    values(aws_cloudwatch_metric_alarm.acu),
    values(aws_cloudwatch_metric_alarm.connections),
  )
}
