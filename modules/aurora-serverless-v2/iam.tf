locals {
  # IAM leaves 38 characters for a prefix.
  role_prefix = substr(var.name, 0, 26)
}

resource "aws_iam_role" "monitoring" {
  name_prefix = "${local.role_prefix}-monitoring-"
  description = "Lets RDS write operating system metrics of ${var.name}"
  tags        = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

resource "aws_iam_role" "proxy" {
  count = var.proxy == null ? 0 : 1

  name_prefix = "${local.role_prefix}-proxy-"
  description = "Lets the proxy of ${var.name} log in to it"
  tags        = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "rds.amazonaws.com" }
    }]
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role_policy" "proxy" {
  count = var.proxy == null ? 0 : 1

  name = "log-in"
  role = aws_iam_role.proxy[0].id

  # The users are the clients': whoever may not log in to the proxy as one reaches no database through it.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "LogIn"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = [for user in length(var.users) == 0 ? ["*"] : sort(var.users) : "${local.login_arn}:${aws_rds_cluster.this.cluster_resource_id}/${user}"]
      },
    ]
  })
}
