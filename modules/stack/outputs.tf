output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = module.cluster.name
}

output "key_arn" {
  description = "ARN of the stack's encryption key."
  value       = module.encryption.key_arn
}

output "database_main_endpoint" {
  description = "Where services write: the proxy if there is one."
  value       = module.database_main.writer_endpoint
}

output "database_main_secret_arn" {
  description = "ARN of the master user's secret."
  value       = module.database_main.master_secret_arn
}

output "broker_messages_endpoints" {
  description = "Endpoints of the broker."
  value       = module.broker_messages.endpoints
}

output "bus_events_arn" {
  description = "ARN of the event bus."
  value       = module.bus_events.bus_arn
}

output "bus_events_queue_urls" {
  description = "URLs of the queues by name."
  value       = module.bus_events.queue_urls
}

output "alarm_topic_arn" {
  description = "ARN of the topic that alarms are sent to."
  value       = module.observability.alarm_topic_arn
}
