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
  value       = local.alarms[*].alarm_name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for alarm widgets; empty when there are none."
  value       = local.alarms[*].arn
}

output "max_tasks" {
  description = "Maximum task count that scaling may reach, for sums over connection pools and quotas."
  value       = aws_appautoscaling_target.this.max_capacity
}

output "service_arn" {
  description = "ARN of the service, for deployment tools and policies."
  value       = aws_ecs_service.this.arn
}

output "task_definition_arn" {
  description = "ARN of the task definition, revision included."
  value       = aws_ecs_task_definition.this.arn
}

output "task_definition_family" {
  description = "Family of the task definition, for tools that register revisions."
  value       = aws_ecs_task_definition.this.family
}

output "execution_role_name" {
  description = "Name of the role that pulls the image and reads secrets."
  value       = aws_iam_role.execution.name
}

output "execution_role_arn" {
  description = "ARN of the role that pulls the image and reads secrets, for the policies of keys and repositories."
  value       = aws_iam_role.execution.arn
}

output "log_group_arn" {
  description = "ARN of the log group of the tasks, for policies and subscriptions."
  value       = aws_cloudwatch_log_group.this.arn
}

output "scaling_resource_id" {
  description = "What Application Auto Scaling calls the service, for policies of your own."
  value       = aws_appautoscaling_target.this.resource_id
}

output "scaling_policy_arns" {
  description = "ARNs of the scaling policies by their name in `scaling`."
  value       = { for name, policy in aws_appautoscaling_policy.this : name => policy.arn }
}

output "load_balancer" {
  description = "The load balancer of the service's own, for DNS records, metrics and policies; null when there is none."
  value = var.balancer == null ? null : {
    arn                     = aws_lb.this[0].arn
    arn_suffix              = aws_lb.this[0].arn_suffix
    dns_name                = aws_lb.this[0].dns_name
    zone_id                 = aws_lb.this[0].zone_id
    security_group_id       = aws_security_group.balancer[0].id
    target_group_arn        = aws_lb_target_group.this[0].arn
    target_group_arn_suffix = aws_lb_target_group.this[0].arn_suffix
  }
}
