output "queue_arn" {
  description = "ARN of the queue, for the policies of senders and consumers."
  value       = aws_sqs_queue.this.arn
}

output "queue_url" {
  description = "URL of the queue, for senders and consumers."
  value       = aws_sqs_queue.this.url
}

output "queue_name" {
  description = "Name of the queue, as metrics name it."
  value       = aws_sqs_queue.this.name
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue with the dead letters, null without one."
  value       = one(aws_sqs_queue.dead_letters[*].arn)
}

output "dead_letter_queue_url" {
  description = "URL of the queue with the dead letters, null without one."
  value       = one(aws_sqs_queue.dead_letters[*].url)
}

output "dead_letter_queue_name" {
  description = "Name of the queue with the dead letters, as metrics name it, null without one."
  value       = one(aws_sqs_queue.dead_letters[*].name)
}

output "alarm_names" {
  description = "Names of the alarms, empty when there are none."
  value       = aws_cloudwatch_metric_alarm.dead_letters[*].alarm_name
}

output "alarm_arns" {
  description = "ARNs of the alarms, for an alarm widget, empty when there are none."
  value       = aws_cloudwatch_metric_alarm.dead_letters[*].arn
}
