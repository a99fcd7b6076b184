output "alarm_names" {
  description = "Names of the alarms."
  value       = aws_cloudwatch_metric_alarm.this[*].alarm_name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for an alarm widget."
  value       = aws_cloudwatch_metric_alarm.this[*].arn
}
