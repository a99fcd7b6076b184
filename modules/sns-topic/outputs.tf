output "topic_arn" {
  description = "ARN of the topic, for publishers' policies and subscriptions."
  value       = aws_sns_topic.this.arn
}

output "topic_name" {
  description = "Name of the topic, as metrics name it."
  value       = aws_sns_topic.this.name
}

output "alarm_names" {
  description = "Names of the alarms, empty when there are none."
  value       = aws_cloudwatch_metric_alarm.failed[*].alarm_name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for an alarm widget, empty when there are none."
  value       = aws_cloudwatch_metric_alarm.failed[*].arn
}
