output "service_name" {
  description = "Name of the service."
  value       = aws_ecs_service.this.name
}

output "security_group_id" {
  description = "Security group of the tasks, for rules of what they talk to."
  value       = aws_security_group.this.id
}

output "log_group_name" {
  description = "Log group of the tasks, for metric filters and queries."
  value       = aws_cloudwatch_log_group.this.name
}

output "task_role_name" {
  description = "Name of the role the code runs under, to attach further policies."
  value       = aws_iam_role.task.name
}

output "task_role_arn" {
  description = "ARN of the role the code runs under, for resource policies."
  value       = aws_iam_role.task.arn
}

output "alarm_names" {
  description = "Names of the alarms, for composite alarms; empty when there are none."
  value       = concat(aws_cloudwatch_metric_alarm.cpu[*].alarm_name, aws_cloudwatch_metric_alarm.memory[*].alarm_name)
}

output "alarm_arns" {
  description = "ARNs of the alarms, for alarm widgets; empty when there are none."
  value       = concat(aws_cloudwatch_metric_alarm.cpu[*].arn, aws_cloudwatch_metric_alarm.memory[*].arn)
}

output "max_tasks" {
  description = "Most tasks scaling may run, for sums over connection pools and quotas."
  value       = aws_appautoscaling_target.this.max_capacity
}
