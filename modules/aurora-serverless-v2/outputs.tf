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

  # Who reads it connects: there is somebody to connect to by then, and a way.
  depends_on = [
    aws_rds_cluster_instance.writer,
    aws_rds_cluster_instance.this,
    aws_db_proxy_target.this,
    aws_vpc_security_group_ingress_rule.clients,
    aws_vpc_security_group_ingress_rule.proxy,
    aws_vpc_security_group_egress_rule.clients,
    aws_vpc_security_group_egress_rule.proxy,
  ]
}

output "reader_endpoint" {
  description = "Host name for reading only: the proxy's if there is one. Without a reader it leads to the writer."
  value = (
    var.proxy == null ? aws_rds_cluster.this.reader_endpoint :
    var.readers > 0 ? aws_db_proxy_endpoint.readers[0].endpoint : aws_db_proxy.this[0].endpoint
  )

  # Who reads it connects: there is somebody to connect to by then, and a way.
  depends_on = [
    aws_rds_cluster_instance.writer,
    aws_rds_cluster_instance.this,
    aws_db_proxy_target.this,
    aws_vpc_security_group_ingress_rule.clients,
    aws_vpc_security_group_ingress_rule.proxy,
    aws_vpc_security_group_egress_rule.clients,
    aws_vpc_security_group_egress_rule.proxy,
  ]
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

output "cluster_resource_id" {
  description = "Resource id of the cluster, which policies for IAM logins to it name."
  value       = aws_rds_cluster.this.cluster_resource_id
}

output "cluster_endpoint" {
  description = "Host name of the writer itself, past the proxy if there is one."
  value       = aws_rds_cluster.this.endpoint
}

output "cluster_reader_endpoint" {
  description = "Host name of the readers themselves, past the proxy if there is one."
  value       = aws_rds_cluster.this.reader_endpoint
}

output "hosted_zone_id" {
  description = "Route 53 zone of the cluster's endpoints, for alias records."
  value       = aws_rds_cluster.this.hosted_zone_id
}

output "engine_version" {
  description = "Version that runs, which automatic upgrades raise."
  value       = aws_rds_cluster.this.engine_version_actual
}

output "master_username" {
  description = "Name of the master user."
  value       = aws_rds_cluster.this.master_username
  sensitive   = true
}

output "instance_identifiers" {
  description = "Identifiers of the instances by role: `writer`, `reader-1` and so on."
  value       = { for role, instance in local.members : role => instance.identifier }
}

output "instance_endpoints" {
  description = "Host names of the instances by role."
  value       = { for role, instance in local.members : role => instance.endpoint }
}

output "database_security_group_id" {
  description = "Security group of the instances themselves."
  value       = aws_security_group.database.id
}

output "subnet_group_name" {
  description = "Name of the subnet group."
  value       = aws_db_subnet_group.this.name
}

output "parameter_group_name" {
  description = "Name of the cluster's parameter group."
  value       = aws_rds_cluster.this.db_cluster_parameter_group_name
}

output "proxy_endpoint" {
  description = "Host name of the proxy, null without one."
  value       = one(aws_db_proxy.this[*].endpoint)
}

output "proxy_reader_endpoint" {
  description = "Host name of the proxy for reading only, null without proxy or readers."
  value       = one(aws_db_proxy_endpoint.readers[*].endpoint)
}

output "proxy_resource_id" {
  description = "Resource id of the proxy, which policies for IAM logins to it name; null without one."
  value       = one([for proxy in aws_db_proxy.this : element(split(":", proxy.arn), 6)])
}

output "monitoring_role_name" {
  description = "Name of the role that writes operating system metrics."
  value       = aws_iam_role.monitoring.name
}

output "monitoring_role_arn" {
  description = "ARN of the role that writes operating system metrics."
  value       = aws_iam_role.monitoring.arn
}

output "log_group_arns" {
  description = "ARNs of the log groups of database and proxy."
  value       = concat([for group in aws_cloudwatch_log_group.database : group.arn], aws_cloudwatch_log_group.proxy[*].arn)
}

output "login_arn" {
  description = "What a policy for IAM logins allows `rds-db:connect` on, without the user: the proxy's if there is one, else the cluster's."
  value       = "${local.login_arn}:${local.entry_id}"
}

output "bootstrap_sql" {
  description = "Statements that make the users of `users`, to run once as the master user. They let a user log in and make tables of its own; grant what else it needs."
  value = local.mysql ? join("\n", flatten([for user in sort(var.users) : [
    "CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL;",
    "CREATE DATABASE IF NOT EXISTS `${user}`;",
    "GRANT ALL ON `${user}`.* TO '${user}'@'%';",
    ]])) : join("\n", flatten([for user in sort(var.users) : [
    "DO $$ BEGIN CREATE ROLE \"${user}\" LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;",
    "GRANT rds_iam TO \"${user}\";",
    "GRANT USAGE, CREATE ON SCHEMA public TO \"${user}\";",
  ]]))
}
