locals {
  # A computed list: unknown until the cluster exists, then of one element.
  master_secret_arn = one(aws_rds_cluster.this.master_user_secret[*].secret_arn)

  # AWS keeps half of them where nothing is said, and so do we.
  max_idle_connections_percent = try(var.proxy.max_idle_connections_percent, null) == null ? floor(try(var.proxy.max_connections_percent, 100) / 2) : var.proxy.max_idle_connections_percent

  # Whom a policy for IAM logins names: users of the cluster itself, and of its proxy.
  login_arn = "arn:${data.aws_partition.current.partition}:rds-db:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:dbuser"
  entry_id  = var.proxy == null ? aws_rds_cluster.this.cluster_resource_id : one([for proxy in aws_db_proxy.this : element(split(":", proxy.arn), 6)])
}

resource "aws_cloudwatch_log_group" "proxy" {
  count = var.proxy == null ? 0 : 1

  name              = "/aws/rds/proxy/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_db_proxy" "this" {
  count = var.proxy == null ? 0 : 1

  name                   = var.name
  engine_family          = local.mysql ? "MYSQL" : "POSTGRESQL"
  role_arn               = aws_iam_role.proxy[0].arn
  vpc_subnet_ids         = var.network.subnet_ids
  vpc_security_group_ids = [aws_security_group.proxy[0].id]
  require_tls            = true
  idle_client_timeout    = var.proxy.idle_client_timeout_seconds
  # Debug logging prints statements with their values.
  debug_logging = false
  tags          = var.tags

  # IAM from end to end: each client logs in as a user of its own, and no password is kept anywhere.
  default_auth_scheme = "IAM_AUTH"

  depends_on = [aws_cloudwatch_log_group.proxy, aws_iam_role_policy.proxy]
}

resource "aws_db_proxy_default_target_group" "this" {
  count = var.proxy == null ? 0 : 1

  db_proxy_name = aws_db_proxy.this[0].name

  connection_pool_config {
    max_connections_percent      = var.proxy.max_connections_percent
    max_idle_connections_percent = local.max_idle_connections_percent
    connection_borrow_timeout    = var.proxy.connection_borrow_timeout_seconds
  }
}

resource "aws_db_proxy_target" "this" {
  count = var.proxy == null ? 0 : 1

  db_proxy_name         = aws_db_proxy.this[0].name
  target_group_name     = aws_db_proxy_default_target_group.this[0].name
  db_cluster_identifier = aws_rds_cluster.this.id

  # A cluster without an instance cannot be registered.
  depends_on = [aws_rds_cluster_instance.writer, aws_rds_cluster_instance.this]
}

resource "aws_db_proxy_endpoint" "readers" {
  count = var.proxy != null && var.readers > 0 ? 1 : 0

  db_proxy_name          = aws_db_proxy.this[0].name
  db_proxy_endpoint_name = "${var.name}-readers"
  target_role            = "READ_ONLY"
  vpc_subnet_ids         = var.network.subnet_ids
  vpc_security_group_ids = [aws_security_group.proxy[0].id]
  tags                   = var.tags
}
