locals {
  # Over several readers the average hides the one that is full, so the highest counts there.
  alarmed_roles = var.alarms == null ? {} : merge(
    { writer = { role = "WRITER", statistic = "Average" } },
    var.readers > 0 ? { reader = { role = "READER", statistic = "Maximum" } } : {},
  )
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  for_each = local.alarmed_roles

  alarm_name          = "${var.name}-${each.key}-cpu"
  alarm_description   = "${each.key} of ${var.name} uses more than ${var.alarms.cpu_percent} % of the processor it has at ${var.max_acu} ACU"
  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  dimensions          = { DBClusterIdentifier = aws_rds_cluster.this.cluster_identifier, Role = each.value.role }
  statistic           = each.value.statistic
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

# Capacity stands for memory too: Aurora grows with either, and at the top of the range neither is left.
resource "aws_cloudwatch_metric_alarm" "acu" {
  for_each = local.alarmed_roles

  alarm_name          = "${var.name}-${each.key}-acu"
  alarm_description   = "${each.key} of ${var.name} uses more than ${var.alarms.acu_percent} % of its ${var.max_acu} ACU"
  namespace           = "AWS/RDS"
  metric_name         = "ACUUtilization"
  dimensions          = { DBClusterIdentifier = aws_rds_cluster.this.cluster_identifier, Role = each.value.role }
  statistic           = each.value.statistic
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.acu_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "connections" {
  for_each = local.alarmed_roles

  alarm_name          = "${var.name}-${each.key}-connections"
  alarm_description   = "${each.key} of ${var.name} holds more than ${var.alarms.connections_percent} % of ${var.max_connections} connections"
  namespace           = "AWS/RDS"
  metric_name         = "DatabaseConnections"
  dimensions          = { DBClusterIdentifier = aws_rds_cluster.this.cluster_identifier, Role = each.value.role }
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

locals {
  alarms = concat(
    values(aws_cloudwatch_metric_alarm.cpu),
    values(aws_cloudwatch_metric_alarm.acu),
    values(aws_cloudwatch_metric_alarm.connections),
  )
}
