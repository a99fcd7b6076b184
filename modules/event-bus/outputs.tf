output "bus_name" {
  description = "Name of the bus, for publishers and metrics."
  value       = aws_cloudwatch_event_bus.this.name
}

output "bus_arn" {
  description = "ARN of the bus, for the publishers' policies."
  value       = aws_cloudwatch_event_bus.this.arn
}

output "queue_arns" {
  description = "ARNs of the queues by their name in `queues`."
  value       = { for name, queue in aws_sqs_queue.this : name => queue.arn }
}

output "queue_urls" {
  description = "URLs of the queues by their name in `queues`."
  value       = { for name, queue in aws_sqs_queue.this : name => queue.url }
}

output "topic_arns" {
  description = "ARNs of the topics by their name in `topics`."
  value       = { for name, topic in aws_sns_topic.this : name => topic.arn }
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue with the dead letters of bus, rules, topics and queues."
  value       = aws_sqs_queue.dead_letters.arn
}

output "dead_letter_queue_url" {
  description = "URL of the queue with the dead letters."
  value       = aws_sqs_queue.dead_letters.url
}

output "fifo_dead_letter_queue_arn" {
  description = "ARN of the queue with the dead letters of FIFO queues, null without one."
  value       = one(aws_sqs_queue.fifo_dead_letters[*].arn)
}

output "rule_names" {
  description = "Names of the rules, as metrics name them."
  value       = [for rule in aws_cloudwatch_event_rule.this : rule.name]
}

output "alarm_names" {
  description = "Names of the alarms, empty when there are none."
  value       = [for alarm in local.alarms : alarm.alarm_name]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for an alarm widget, empty when there are none."
  value       = [for alarm in local.alarms : alarm.arn]
}

output "archive_arn" {
  description = "ARN of the archive, null without one."
  value       = one(aws_cloudwatch_event_archive.this[*].arn)
}

output "archive_name" {
  description = "Name of the archive, null without one."
  value       = one(aws_cloudwatch_event_archive.this[*].name)
}

output "rule_arns" {
  description = "ARNs of the rules by their name in `rules`, for the policies of targets."
  value       = { for name, rule in aws_cloudwatch_event_rule.this : name => rule.arn }
}

output "queue_names" {
  description = "Names of the queues by their name in `queues`, as metrics name them."
  value       = { for name, queue in aws_sqs_queue.this : name => queue.name }
}

output "topic_names" {
  description = "Names of the topics by their name in `topics`, as metrics name them."
  value       = { for name, topic in aws_sns_topic.this : name => topic.name }
}

output "dead_letter_queue_name" {
  description = "Name of the queue with the dead letters, as metrics name it."
  value       = aws_sqs_queue.dead_letters.name
}

output "fifo_dead_letter_queue_url" {
  description = "URL of the queue with the dead letters of FIFO queues, null without one."
  value       = one(aws_sqs_queue.fifo_dead_letters[*].url)
}
