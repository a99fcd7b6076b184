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

locals {
  # Whether there is always a task: then silence is an outage.
  always_runs = min(concat([var.min_tasks], values(var.schedules)[*].min)...) > 0

  watched_balancers = [
    for dimensions in concat(
      var.load_balancer[*].dimensions,
      [for own in var.balancer[*] : { load_balancer = aws_lb.this[0].arn_suffix, target_group = aws_lb_target_group.this[0].arn_suffix }],
    ) : dimensions if dimensions != null && var.alarms.outage != null
  ]

  alarms = concat(
    aws_cloudwatch_metric_alarm.cpu,
    aws_cloudwatch_metric_alarm.memory,
    aws_cloudwatch_metric_alarm.missing,
    aws_cloudwatch_metric_alarm.unanswered,
  )
}

# Shares of CPU and memory say nothing of tasks that are gone.
resource "aws_cloudwatch_metric_alarm" "missing" {
  count = var.alarms.outage == null ? 0 : 1

  alarm_name          = "${var.cluster.name}-${var.name}-missing-tasks"
  alarm_description   = "Fewer tasks of ${var.name} run than ECS was asked for: they fail to start, or end."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = var.alarms.outage.evaluation_periods
  datapoints_to_alarm = var.alarms.outage.datapoints_to_alarm
  treat_missing_data  = local.always_runs ? "breaching" : "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags

  metric_query {
    id          = "missing"
    label       = "Tasks that are missing"
    expression  = "desired - running"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { desired = "DesiredTaskCount", running = "RunningTaskCount" }

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = "ECS/ContainerInsights"
        metric_name = metric_query.value
        dimensions  = { ClusterName = var.cluster.name, ServiceName = aws_ecs_service.this.name }
        period      = var.alarms.outage.period_seconds
        stat        = "Average"
      }
    }
  }
}

# Without a healthy task the load balancer itself answers with an error, which no metric of the target group counts.
resource "aws_cloudwatch_metric_alarm" "unanswered" {
  count = length(local.watched_balancers)

  alarm_name          = "${var.cluster.name}-${var.name}-no-healthy-task"
  alarm_description   = "No task of ${var.name} passes the check of the load balancer, so that no request is answered."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HealthyHostCount"
  statistic           = "Maximum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = var.alarms.outage.period_seconds
  evaluation_periods  = var.alarms.outage.evaluation_periods
  datapoints_to_alarm = var.alarms.outage.datapoints_to_alarm
  treat_missing_data  = local.always_runs ? "breaching" : "notBreaching"
  alarm_actions       = var.alarms.actions
  ok_actions          = var.alarms.actions
  tags                = var.tags

  dimensions = {
    LoadBalancer = local.watched_balancers[count.index].load_balancer
    TargetGroup  = local.watched_balancers[count.index].target_group
  }
}
