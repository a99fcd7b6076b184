data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  serverless  = var.instance_class == "db.serverless"
  mysql       = var.engine == "aurora-mysql"
  port        = local.mysql ? 3306 : 5432
  log_exports = local.mysql ? ["audit", "error", "slowquery"] : ["postgresql"]

  # Value is the promotion tier. Serverless instances of tiers 0 and 1 follow the writer's capacity: the first reader can take over
  # without a cold start, the others are free to be smaller.
  readers = { for number in range(1, var.readers + 1) : "reader-${number}" => number == 1 ? 1 : 2 }

  protected      = var.deletion_protection && !var.deletable
  final_snapshot = var.final_snapshot == null ? var.deletion_protection : var.final_snapshot

  # A version with its minor release is a choice, which an upgrade by AWS would leave for the next plan to undo.
  pinned = local.mysql ? strcontains(var.engine_version, "mysql_aurora") : strcontains(var.engine_version, ".")

  # The part of the version that decides what Serverless v2 can do; a bare major version gets the newest minor.
  major   = split(".", var.engine_version)[0]
  release = try(tonumber(regex(local.mysql ? "mysql_aurora\\.3\\.([0-9]+)" : "^[0-9]+\\.([0-9]+)", var.engine_version)[0]), 1000)

  # Least release that pauses at 0 ACU and that grows above 128 ACU; PostgreSQL from 17 does both.
  pause_since = local.mysql ? 8 : lookup({ "13" = 15, "14" = 12, "15" = 7, "16" = 3 }, local.major, 0)
  large_since = local.mysql ? 6 : lookup({ "13" = 13, "14" = 10, "15" = 5, "16" = 1 }, local.major, 0)

  # Published pairs of max ACU and default max_connections. Between two of them the upper one is a safe bound.
  granted_by_acu = {
    aurora-postgresql = [[1, 189], [4, 823], [8, 1669], [16, 3360], [256, 5000]]
    aurora-mysql      = [[1, 90], [4, 135], [8, 1000], [16, 2000], [32, 3000], [64, 4000], [128, 5000], [256, 6000]]
  }
  # PostgreSQL that may shrink to 0.5 ACU or less keeps to 2000 connections, however far it can grow.
  connection_ceiling = !local.mysql && try(var.min_acu <= 0.5, false) ? 2000 : 6000
  # Of a class it is only known here what the largest one takes.
  granted_connections = local.serverless ? min(concat(
    [local.connection_ceiling],
    [for pair in local.granted_by_acu[var.engine] : pair[1] if try(pair[0] >= var.max_acu, false)],
  )...) : local.mysql ? 8000 : 5000

  # Windows in minutes: the backup's of the day, the maintenance's of the week.
  minutes_per_day  = 1440
  minutes_per_week = 10080
  days             = { mon = 0, tue = 1, wed = 2, thu = 3, fri = 4, sat = 5, sun = 6 }
  backup_times = [
    for time in split("-", var.backup_window) : tonumber(split(":", time)[0]) * 60 + tonumber(split(":", time)[1])
  ]
  backup_minutes = (local.backup_times[1] - local.backup_times[0] + local.minutes_per_day) % local.minutes_per_day
  maintenance_times = [
    for time in split("-", var.maintenance_window) :
    local.days[split(":", time)[0]] * local.minutes_per_day + tonumber(split(":", time)[1]) * 60 + tonumber(split(":", time)[2])
  ]
  maintenance_minutes = (local.maintenance_times[1] - local.maintenance_times[0] + local.minutes_per_week) % local.minutes_per_week
  # From each day's backup to the maintenance and back: two windows are apart if neither reaches the other's start.
  windows_apart = alltrue([
    for day in range(7) :
    (local.maintenance_times[0] - day * local.minutes_per_day - local.backup_times[0] + 2 * local.minutes_per_week) % local.minutes_per_week >= local.backup_minutes &&
    (day * local.minutes_per_day + local.backup_times[0] - local.maintenance_times[0] + local.minutes_per_week) % local.minutes_per_week >= local.maintenance_minutes
  ])
}

# One group per engine, each with its parameters written out: scanners and readers see them in the source.
resource "aws_rds_cluster_parameter_group" "postgresql" {
  count = local.mysql ? 0 : 1

  name_prefix = "${var.name}-"
  description = "TLS only, changes and slow statements logged"
  family      = var.parameter_group_family
  tags        = var.tags

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_rds_cluster_parameter_group" "mysql" {
  count = local.mysql ? 1 : 0

  name_prefix = "${var.name}-"
  description = "TLS only, access audited, slow statements logged"
  family      = var.parameter_group_family
  tags        = var.tags

  parameter {
    name  = "require_secure_transport"
    value = "ON"
  }

  parameter {
    name  = "server_audit_logging"
    value = "1"
  }

  parameter {
    name  = "server_audit_events"
    value = "CONNECT,QUERY_DCL,QUERY_DDL"
  }

  parameter {
    name  = "slow_query_log"
    value = "1"
  }

  parameter {
    name  = "long_query_time"
    value = "1"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Made before the cluster: otherwise RDS makes them itself, unencrypted and kept for ever.
resource "aws_cloudwatch_log_group" "database" {
  for_each = toset(local.log_exports)

  name              = "/aws/rds/cluster/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# A snapshot outlives its cluster, and no second one takes its name: each life of the cluster has one of its own.
resource "terraform_data" "life" {
  # What makes another cluster in place of this one.
  triggers_replace = [var.name, var.engine, var.kms_key_arn]
}

resource "aws_rds_cluster" "this" {
  #checkov:skip=CKV2_AWS_8:continuous backup is on; a plan of AWS Backup belongs to the account, not to one database
  #checkov:skip=CKV_AWS_326:backtrack is not offered in every Region; backtrack_seconds turns it on
  cluster_identifier = var.name
  engine             = var.engine
  engine_mode        = "provisioned"
  engine_version     = var.engine_version

  master_username                     = "dbadmin"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.kms_key_arn
  iam_database_authentication_enabled = true

  storage_type      = var.storage_type
  storage_encrypted = true
  kms_key_id        = var.kms_key_arn

  port                            = local.port
  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  db_cluster_parameter_group_name = one(concat(aws_rds_cluster_parameter_group.postgresql[*].name, aws_rds_cluster_parameter_group.mysql[*].name))

  backup_retention_period      = var.backup_retention_days
  preferred_backup_window      = var.backup_window
  preferred_maintenance_window = var.maintenance_window
  backtrack_window             = var.backtrack_seconds
  copy_tags_to_snapshot        = true
  deletion_protection          = local.protected
  skip_final_snapshot          = !local.final_snapshot
  final_snapshot_identifier    = local.final_snapshot ? "${var.name}-final-${substr(terraform_data.life.id, 0, 8)}" : null

  # Without it RDS bills for an engine past its standard support instead of upgrading it.
  engine_lifecycle_support = var.extended_support ? "open-source-rds-extended-support" : "open-source-rds-extended-support-disabled"

  enabled_cloudwatch_logs_exports = local.log_exports
  tags                            = var.tags

  dynamic "serverlessv2_scaling_configuration" {
    for_each = local.serverless ? [1] : []

    content {
      min_capacity             = var.min_acu
      max_capacity             = var.max_acu
      seconds_until_auto_pause = var.auto_pause_seconds
    }
  }

  lifecycle {
    # RDS takes it when a cluster is made, and the provider would make another one for a change.
    ignore_changes = [engine_lifecycle_support]

    precondition {
      condition     = !var.production || var.readers >= 1
      error_message = "A production cluster needs readers >= 1: without one a failure of the writer is an outage until a new instance is up."
    }

    precondition {
      condition     = !var.production || var.deletion_protection
      error_message = "A production cluster needs deletion_protection = true."
    }

    precondition {
      condition     = try(var.min_acu > 0, true) || var.proxy == null
      error_message = "min_acu = 0 does not go with a proxy: the connections it holds open keep the cluster awake, and the pause never comes."
    }

    precondition {
      condition     = try(var.min_acu > 0, true) || local.release >= local.pause_since
      error_message = "min_acu = 0 needs a newer engine: PostgreSQL 13.15, 14.12, 15.7, 16.3 or 17, MySQL 8.0 with Aurora 3.08."
    }

    precondition {
      condition     = try(var.max_acu <= 128, true) || local.release >= local.large_since
      error_message = "max_acu above 128 needs a newer engine: PostgreSQL 13.13, 14.10, 15.5 or 16.1, MySQL 8.0 with Aurora 3.06."
    }

    precondition {
      condition     = var.max_connections == null ? true : var.max_connections <= local.granted_connections
      error_message = "max_connections is above the ${local.granted_connections} connections Aurora grants at most %{if local.serverless}at ${var.min_acu} to ${var.max_acu} ACU%{else}on ${var.instance_class}%{endif}, so its alarm could never fire."
    }

    precondition {
      condition     = local.backup_minutes >= 30 && local.maintenance_minutes >= 30
      error_message = "backup_window and maintenance_window last at least 30 minutes each."
    }

    precondition {
      condition     = local.windows_apart
      error_message = "backup_window and maintenance_window must not overlap on any day of the week."
    }
  }

  depends_on = [aws_cloudwatch_log_group.database]
}

resource "aws_rds_cluster_instance" "writer" {
  identifier         = "${var.name}-writer"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  engine_version     = aws_rds_cluster.this.engine_version
  instance_class     = var.instance_class
  promotion_tier     = 0

  db_subnet_group_name = aws_db_subnet_group.this.name
  publicly_accessible  = false
  ca_cert_identifier   = "rds-ca-rsa2048-g1"

  auto_minor_version_upgrade   = !local.pinned
  preferred_maintenance_window = var.maintenance_window
  copy_tags_to_snapshot        = true

  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  performance_insights_enabled    = var.performance_insights
  performance_insights_kms_key_id = var.performance_insights ? var.kms_key_arn : null
  tags                            = var.tags

  depends_on = [aws_iam_role_policy_attachment.monitoring]
}

moved {
  from = aws_rds_cluster_instance.this["writer"]
  to   = aws_rds_cluster_instance.writer
}

resource "aws_rds_cluster_instance" "this" {
  for_each = local.readers

  identifier         = "${var.name}-${each.key}"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  engine_version     = aws_rds_cluster.this.engine_version
  instance_class     = var.instance_class
  promotion_tier     = each.value

  db_subnet_group_name = aws_db_subnet_group.this.name
  publicly_accessible  = false
  ca_cert_identifier   = "rds-ca-rsa2048-g1"

  auto_minor_version_upgrade   = !local.pinned
  preferred_maintenance_window = var.maintenance_window
  copy_tags_to_snapshot        = true

  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
  performance_insights_enabled    = var.performance_insights
  performance_insights_kms_key_id = var.performance_insights ? var.kms_key_arn : null
  tags                            = var.tags

  # The first instance that is there becomes the writer.
  depends_on = [aws_rds_cluster_instance.writer]
}

locals {
  members = merge({ writer = aws_rds_cluster_instance.writer }, aws_rds_cluster_instance.this)
}
