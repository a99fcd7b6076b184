data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  rabbitmq = lower(var.engine) == "rabbitmq"
  # One spelling whatever the caller's: the API takes any, linters only this one.
  engine = local.rabbitmq ? "RabbitMQ" : "ActiveMQ"

  subnets_fit = {
    SINGLE_INSTANCE         = length(var.network.subnet_ids) == 1
    ACTIVE_STANDBY_MULTI_AZ = length(var.network.subnet_ids) == 2
    CLUSTER_MULTI_AZ        = length(var.network.subnet_ids) >= 1
  }[var.deployment_mode]

  # Connections one RabbitMQ node takes at most. ActiveMQ is left out: its limit is per wire protocol.
  connections_per_node = {
    "m5.large"    = 5000, "m5.xlarge" = 10000, "m5.2xlarge" = 20000, "m5.4xlarge" = 40000
    "m7g.medium"  = 300, "m7g.large" = 5000, "m7g.xlarge" = 10000, "m7g.2xlarge" = 20000, "m7g.4xlarge" = 40000
    "m7g.8xlarge" = 80000, "m7g.12xlarge" = 120000, "m7g.16xlarge" = 160000
  }
  nodes = var.deployment_mode == "CLUSTER_MULTI_AZ" ? 3 : 1

  # RabbitMQ 4 begins with fewer, those of a single instance by the size of its type and a third of them on a node of a cluster,
  # and takes the most only where its configuration says so.
  begins_with_fewer = local.rabbitmq && try(tonumber(split(".", var.engine_version)[0]) >= 4, false)
  most_of_node      = lookup(local.connections_per_node, trimprefix(var.instance_type, "mq."), 0)
  first_of_node     = var.instance_type == "mq.m7g.medium" ? 100 : local.most_of_node * (local.nodes == 1 ? 0.3 : 0.1)
  says_itself       = var.configuration == null ? false : strcontains(var.configuration, "connection_max")

  connections_of_node = !local.begins_with_fewer || local.says_itself ? local.most_of_node : (
    var.connection_max == null ? local.first_of_node : var.connection_max
  )
  granted_connections = local.nodes * local.connections_of_node

  configuration = var.connection_max == null ? var.configuration : join("\n", concat(
    var.configuration[*],
    ["connection_max = ${var.connection_max}"],
  ))
}

resource "aws_mq_configuration" "this" {
  count = local.configuration == null ? 0 : 1

  name           = var.name
  description    = "Configuration of the broker ${var.name}"
  engine_type    = local.engine
  engine_version = var.engine_version
  data           = local.configuration
  tags           = var.tags
}

# The scanner asks for an audit log whatever the engine; ActiveMQ has one below, RabbitMQ knows none.
#trivy:ignore:AWS-0070
resource "aws_mq_broker" "this" {
  broker_name        = var.name
  engine_type        = local.engine
  engine_version     = var.engine_version
  host_instance_type = var.instance_type
  deployment_mode    = var.deployment_mode
  storage_type       = var.storage_type

  subnet_ids          = var.network.subnet_ids
  security_groups     = [aws_security_group.this.id]
  publicly_accessible = false

  # Amazon MQ refuses to create these versions without it.
  auto_minor_version_upgrade = true
  # A changed size waits for the maintenance window: it restarts the broker.
  apply_immediately = false
  tags              = var.tags

  encryption_options {
    kms_key_id        = var.kms_key_arn
    use_aws_owned_key = false
  }

  logs {
    general = true
    # RabbitMQ has no audit log and refuses the argument.
    audit = local.rabbitmq ? null : "true"
  }

  maintenance_window_start_time {
    day_of_week = var.maintenance.day_of_week
    time_of_day = var.maintenance.time_of_day
    time_zone   = var.maintenance.time_zone
  }

  user {
    username       = var.admin.username
    password       = var.admin.password
    console_access = local.rabbitmq ? null : true
  }

  dynamic "configuration" {
    for_each = aws_mq_configuration.this

    content {
      id       = configuration.value.id
      revision = configuration.value.latest_revision
    }
  }

  lifecycle {
    # RabbitMQ replaces the broker for any change of its user, so the password is rotated inside the broker.
    ignore_changes = [user]

    precondition {
      condition     = local.subnets_fit
      error_message = "network.subnet_ids needs exactly 1 subnet for SINGLE_INSTANCE, exactly 2 for ACTIVE_STANDBY_MULTI_AZ and at least 1 for CLUSTER_MULTI_AZ."
    }

    precondition {
      condition     = !local.rabbitmq || var.max_connections == null ? true : var.max_connections <= local.granted_connections
      error_message = "max_connections is above the ${local.granted_connections} connections ${local.nodes} RabbitMQ node(s) of ${var.instance_type} take, so its alarm could never fire."
    }
  }

  depends_on = [aws_cloudwatch_log_resource_policy.activemq]
}

# ActiveMQ writes its logs only where a policy lets it, and otherwise drops them; RabbitMQ needs none.
resource "aws_cloudwatch_log_resource_policy" "activemq" {
  count = local.rabbitmq ? 0 : 1

  policy_name = "${var.name}-mq-logs"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "mq.amazonaws.com" }
      Action    = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:log-group:/aws/amazonmq/*"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

# Clients log in with what the broker was made with; who rotates it in the broker gives it here as well.
resource "aws_secretsmanager_secret" "login" {
  #checkov:skip=CKV2_AWS_57:Amazon MQ takes a new password of RabbitMQ from nobody but its console
  name_prefix = "${var.name}-login-"
  description = "Login of clients to the broker ${var.name}"
  kms_key_id  = var.kms_key_arn
  tags        = var.tags
}

resource "aws_secretsmanager_secret_version" "login" {
  secret_id     = aws_secretsmanager_secret.login.id
  secret_string = jsonencode({ username = var.admin.username, password = var.admin.password })
}
