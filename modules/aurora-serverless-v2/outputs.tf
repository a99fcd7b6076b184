output "cluster_identifier" {
  description = "Identifier of the cluster, as metrics and the command line name it."
  value       = aws_rds_cluster.this.cluster_identifier
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_rds_cluster.this.arn
}

output "writer_endpoint" {
  description = "Host name for reading and writing: the proxy's if there is one, else the cluster's."
  value       = var.proxy == null ? aws_rds_cluster.this.endpoint : aws_db_proxy.this[0].endpoint
}

output "reader_endpoint" {
  description = "Host name for reading only: the proxy's if there is one. Without a reader it leads to the writer."
  value = (
    var.proxy == null ? aws_rds_cluster.this.reader_endpoint :
    var.readers > 0 ? aws_db_proxy_endpoint.readers[0].endpoint : aws_db_proxy.this[0].endpoint
  )
}

output "port" {
  description = "Port of both endpoints."
  value       = local.port
}

output "security_group_id" {
  description = "Security group clients connect to: the proxy's if there is one, else the database's."
  value       = local.entry_security_group_id
}

output "master_secret_arn" {
  description = "ARN of the secret with the master login, made and rotated by RDS."
  value       = local.master_secret_arn
}

output "proxy_name" {
  description = "Name of the proxy, null without one."
  value       = one(aws_db_proxy.this[*].name)
}

output "proxy_arn" {
  description = "ARN of the proxy, null without one."
  value       = one(aws_db_proxy.this[*].arn)
}

output "log_group_names" {
  description = "Names of the log groups of database and proxy."
  value       = concat([for group in aws_cloudwatch_log_group.database : group.name], aws_cloudwatch_log_group.proxy[*].name)
}

output "max_connections" {
  description = "Connections to one instance that count as full; null where none are stated."
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
