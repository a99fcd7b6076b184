output "job_name" {
  description = "Name of the schedule; of the task definition where there is none."
  value       = one(aws_scheduler_schedule.this[*].name) == null ? aws_ecs_task_definition.this.family : aws_scheduler_schedule.this[0].name
}

output "schedule_arn" {
  description = "ARN of the schedule; null where there is none."
  value       = one(aws_scheduler_schedule.this[*].arn)
}

output "task_definition_arn" {
  description = "ARN of the task definition, revision included."
  value       = aws_ecs_task_definition.this.arn
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

output "execution_role_arn" {
  description = "ARN of the role that pulls the image and reads secrets, for the policies of keys and repositories."
  value       = aws_iam_role.execution.arn
}
