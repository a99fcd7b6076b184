resource "aws_cloudwatch_metric_alarm" "cpu" {
  count = var.alarms == null ? 0 : 1

  alarm_name          = "${var.cluster.name}-${var.name}-cpu"
  alarm_description   = "Tasks of ${var.name} use more than ${var.alarms.cpu_percent} % of their CPU: scaling has reached its maximum or does not act."
  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.cpu_percent
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags

  dimensions = {
    ClusterName = var.cluster.name
    ServiceName = aws_ecs_service.this.name
  }
}

resource "aws_cloudwatch_metric_alarm" "memory" {
  count = var.alarms == null ? 0 : 1

  alarm_name          = "${var.cluster.name}-${var.name}-memory"
  alarm_description   = "Tasks of ${var.name} use more than ${var.alarms.memory_percent} % of their memory: at 100 % a task is killed."
  namespace           = "AWS/ECS"
  metric_name         = "MemoryUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.memory_percent
  period              = var.alarms.period_seconds
  evaluation_periods  = var.alarms.evaluation_periods
  datapoints_to_alarm = var.alarms.datapoints_to_alarm
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags

  dimensions = {
    ClusterName = var.cluster.name
    ServiceName = aws_ecs_service.this.name
  }
}
