output "alarm_topic_arn" {
  description = "ARN of the topic alarms notify, for `alarms.actions` of the other modules."
  value       = aws_sns_topic.alarms.arn
  # Whoever takes the topic may publish to it at once.
  depends_on = [aws_sns_topic_policy.alarms]
}

output "dashboard_names" {
  description = "Names of the dashboards."
  value       = [for board in aws_cloudwatch_dashboard.this : board.dashboard_name]
}

output "log_metric_names" {
  description = "Names of the metrics counted from logs, by their name in `log_metrics`."
  value       = { for name, filter in aws_cloudwatch_log_metric_filter.this : name => filter.metric_transformation[0].name }
}

output "alarm_names" {
  description = "Names of the alarms."
  value       = [for alarm in local.alarms : alarm.alarm_name]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for an alarm widget."
  value       = [for alarm in local.alarms : alarm.arn]
}

output "alarm_topic_name" {
  description = "Name of the topic alarms notify, as metrics name it."
  value       = aws_sns_topic.alarms.name
}

output "dashboard_arns" {
  description = "ARNs of the dashboards by their name in `dashboards`."
  value       = { for name, board in aws_cloudwatch_dashboard.this : name => board.dashboard_arn }
}

output "query_definition_ids" {
  description = "Ids of the saved queries by their name in `queries`."
  value       = { for name, query in aws_cloudwatch_query_definition.this : name => query.query_definition_id }
}
