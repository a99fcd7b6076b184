resource "aws_cloudwatch_metric_alarm" "cpu" {
  count = var.alarms.cpu == null ? 0 : 1

  alarm_name          = "${var.cluster.name}-${var.name}-cpu"
  alarm_description   = "Tasks of ${var.name} use more than ${var.alarms.cpu.percent} % of their CPU: scaling has reached its maximum or does not act."
  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.cpu.percent
  period              = var.alarms.cpu.period_seconds
  evaluation_periods  = var.alarms.cpu.evaluation_periods
  datapoints_to_alarm = var.alarms.cpu.datapoints_to_alarm
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
  count = var.alarms.memory == null ? 0 : 1

  alarm_name          = "${var.cluster.name}-${var.name}-memory"
  alarm_description   = "Tasks of ${var.name} use more than ${var.alarms.memory.percent} % of their memory: at 100 % a task is killed."
  namespace           = "AWS/ECS"
  metric_name         = "MemoryUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarms.memory.percent
  period              = var.alarms.memory.period_seconds
  evaluation_periods  = var.alarms.memory.evaluation_periods
  datapoints_to_alarm = var.alarms.memory.datapoints_to_alarm
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags

  dimensions = {
    ClusterName = var.cluster.name
    ServiceName = aws_ecs_service.this.name
  }
}
