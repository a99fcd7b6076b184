output "id" {
  description = "Id of the broker; its log groups are named after it."
  value       = aws_mq_broker.this.id
}

output "arn" {
  description = "ARN of the broker."
  value       = aws_mq_broker.this.arn
}

output "name" {
  description = "Name of the broker, as metrics name it (ActiveMQ adds -1 and -2)."
  value       = aws_mq_broker.this.broker_name
}

output "endpoints" {
  description = "Addresses of every node and protocol in one list; each starts with its scheme, such as amqps:// or ssl://."
  value       = tolist(flatten(aws_mq_broker.this.instances[*].endpoints))
}

output "security_group_id" {
  description = "Security group of the broker."
  value       = aws_security_group.this.id
}

output "max_connections" {
  description = "Connections that count as full; null where none are stated."
  value       = var.max_connections
}

output "alarm_names" {
  description = "Names of the alarms, empty when there are none."
  value       = [for alarm in local.alarms : alarm.alarm_name]
}

output "alarm_arns" {
  description = "ARNs of the alarms, for an alarm widget, empty when there are none."
  value       = [for alarm in local.alarms : alarm.arn]
}

output "endpoints_by_scheme" {
  description = "The same addresses in lists by their scheme, such as `amqps`, `ssl` or `mqtt+ssl`."
  value       = { for endpoint in flatten(aws_mq_broker.this.instances[*].endpoints) : split("://", endpoint)[0] => endpoint... }
}

output "console_urls" {
  description = "URLs of the web consoles, one for each node."
  value       = tolist(aws_mq_broker.this.instances[*].console_url)
}

output "ip_addresses" {
  description = "Private addresses of the nodes; RabbitMQ has none."
  value       = tolist(aws_mq_broker.this.instances[*].ip_address)
}

output "security_group_arn" {
  description = "ARN of the security group of the broker."
  value       = aws_security_group.this.arn
}

output "configuration_arn" {
  description = "ARN of the broker's configuration, null without one."
  value       = one(aws_mq_configuration.this[*].arn)
}

output "log_group_prefix" {
  description = "Start of the names of the broker's log groups, which Amazon MQ makes."
  value       = "/aws/amazonmq/broker/${aws_mq_broker.this.id}"
}

output "client_endpoints" {
  description = "Addresses of every node that clients use, in one list, by `protocols` without the console."
  value = tolist([
    for endpoint in flatten(aws_mq_broker.this.instances[*].endpoints) : endpoint
    if contains(flatten([for protocol in var.protocols : lookup(local.schemes, protocol, [])]), split("://", endpoint)[0])
  ])

  # Who reads it connects: there is a way by then.
  depends_on = [
    aws_vpc_security_group_ingress_rule.clients,
    aws_vpc_security_group_egress_rule.clients,
  ]
}

output "login_secret_arn" {
  description = "ARN of the secret with `username` and `password` of the first user."
  value       = aws_secretsmanager_secret.login.arn

  # Who reads it needs the version, too.
  depends_on = [aws_secretsmanager_secret_version.login]
}
