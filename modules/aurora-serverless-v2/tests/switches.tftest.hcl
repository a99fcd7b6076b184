mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/example" }
  }

  mock_resource "aws_rds_cluster" {
    defaults = {
      arn             = "arn:aws:rds:us-east-1:111122223333:cluster:example"
      endpoint        = "example.cluster.test"
      reader_endpoint = "example.cluster-ro.test"
      master_user_secret = [{
        kms_key_id    = "arn:aws:kms:us-east-1:111122223333:key/example"
        secret_arn    = "arn:aws:secretsmanager:us-east-1:111122223333:secret:example"
        secret_status = "active"
      }]
    }
  }

  mock_resource "aws_db_proxy" {
    defaults = {
      arn      = "arn:aws:rds:us-east-1:111122223333:db-proxy:example"
      endpoint = "example.proxy.test"
    }
  }

  mock_resource "aws_db_proxy_endpoint" {
    defaults = { endpoint = "example-readers.proxy.test" }
  }
}

variables {
  name                   = "example"
  engine_version         = "17"
  parameter_group_family = "aurora-postgresql17"
  min_acu                = 2
  max_acu                = 16
  max_connections        = 3360
  kms_key_arn            = "arn:aws:kms:us-east-1:111122223333:key/example"
  network = {
    vpc_id     = "vpc-1"
    subnet_ids = ["subnet-1", "subnet-2"]
    client_security_group_ids = {
      gateway = "sg-gateway"
      worker  = "sg-worker"
    }
  }
}

run "postgresql_without_proxy" {
  assert {
    condition     = length(aws_db_proxy.this) + length(aws_db_proxy_default_target_group.this) + length(aws_db_proxy_target.this) + length(aws_db_proxy_endpoint.readers) + length(aws_iam_role.proxy) + length(aws_security_group.proxy) == 0
    error_message = "proxy = null must make nothing of the proxy."
  }

  assert {
    condition     = aws_rds_cluster.this.storage_type != "aurora-iopt1"
    error_message = "Storage is the standard one unless asked for otherwise."
  }

  assert {
    condition     = output.writer_endpoint == "example.cluster.test" && output.reader_endpoint == "example.cluster-ro.test" && output.proxy_arn == null && output.proxy_name == null
    error_message = "Without a proxy clients connect to the cluster."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.clients : rule.security_group_id]) == toset([aws_security_group.database.id])
    error_message = "Without a proxy clients reach the database itself."
  }

  assert {
    condition     = { for client, rule in aws_vpc_security_group_egress_rule.clients : client => rule.security_group_id } == { gateway = "sg-gateway", worker = "sg-worker" }
    error_message = "The way must be open on the clients' side too."
  }

  assert {
    condition     = output.port == 5432 && aws_rds_cluster.this.port == 5432 && aws_vpc_security_group_ingress_rule.clients["gateway"].from_port == 5432
    error_message = "PostgreSQL listens on 5432."
  }

  assert {
    condition     = length(aws_rds_cluster_parameter_group.postgresql) == 1 && length(aws_rds_cluster_parameter_group.mysql) == 0 && aws_rds_cluster.this.enabled_cloudwatch_logs_exports == toset(["postgresql"])
    error_message = "PostgreSQL takes its own parameters and logs."
  }
}

run "mysql_users" {
  command = plan

  variables {
    engine                 = "aurora-mysql"
    engine_version         = "8.0"
    parameter_group_family = "aurora-mysql8.0"
    max_connections        = 1000
    users                  = ["api"]
  }

  assert {
    condition     = output.bootstrap_sql == "CREATE USER IF NOT EXISTS 'api'@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL;\nCREATE DATABASE IF NOT EXISTS `api`;\nGRANT ALL ON `api`.* TO 'api'@'%';"
    error_message = "The statements must be MySQL's."
  }
}

run "mysql_with_proxy" {
  variables {
    engine                 = "aurora-mysql"
    engine_version         = "8.0"
    parameter_group_family = "aurora-mysql8.0"
    max_connections        = 2000
    backtrack_seconds      = 86400
    proxy                  = { max_connections_percent = 90 }
  }

  assert {
    condition     = aws_db_proxy.this[0].engine_family == "MYSQL" && aws_db_proxy.this[0].require_tls && aws_db_proxy.this[0].default_auth_scheme == "IAM_AUTH"
    error_message = "The proxy must speak the engine's protocol, over TLS, to clients with an IAM identity."
  }

  assert {
    condition     = output.writer_endpoint == "example.proxy.test" && output.reader_endpoint == "example-readers.proxy.test" && output.proxy_arn != null
    error_message = "With a proxy clients connect to it."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.clients : rule.security_group_id]) == toset([aws_security_group.proxy[0].id]) && aws_vpc_security_group_ingress_rule.proxy[0].security_group_id == aws_security_group.database.id
    error_message = "With a proxy clients reach only the proxy, and only the proxy reaches the database."
  }

  assert {
    condition     = output.port == 3306 && aws_rds_cluster.this.port == 3306 && aws_vpc_security_group_egress_rule.proxy[0].to_port == 3306
    error_message = "MySQL listens on 3306."
  }

  assert {
    condition     = length(aws_rds_cluster_parameter_group.mysql) == 1 && length(aws_rds_cluster_parameter_group.postgresql) == 0 && aws_rds_cluster.this.enabled_cloudwatch_logs_exports == toset(["audit", "error", "slowquery"])
    error_message = "MySQL takes its own parameters and logs."
  }

  assert {
    condition     = aws_rds_cluster.this.backtrack_window == 86400
    error_message = "backtrack_seconds must reach the cluster."
  }
}

run "proxy_without_readers" {
  variables {
    production = false
    readers    = 0
    proxy      = { max_connections_percent = 90 }
    alarms     = { cpu = { percent = 80 } }
  }

  assert {
    condition     = length(aws_db_proxy_endpoint.readers) == 0 && output.reader_endpoint == output.writer_endpoint
    error_message = "Without readers there is no endpoint for reading; the writer's stands in."
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.cpu) == ["writer"]
    error_message = "Without readers there is nothing of theirs to watch."
  }
}

run "defaults" {
  assert {
    condition     = aws_rds_cluster.this.deletion_protection && !aws_rds_cluster.this.skip_final_snapshot && aws_rds_cluster.this.final_snapshot_identifier == "example-final-${substr(terraform_data.life.id, 0, 8)}"
    error_message = "By default a database is protected, and leaves a snapshot of a name of its own when it goes."
  }

  assert {
    condition     = aws_rds_cluster.this.engine_lifecycle_support == "open-source-rds-extended-support-disabled"
    error_message = "Nobody pays for an engine past its support unless asked to."
  }

  assert {
    condition     = alltrue([for instance in local.members : instance.auto_minor_version_upgrade])
    error_message = "A major version follows its newest minor release."
  }

  assert {
    condition     = aws_rds_cluster.this.storage_encrypted && aws_rds_cluster.this.manage_master_user_password && aws_rds_cluster.this.iam_database_authentication_enabled
    error_message = "Storage is encrypted, and RDS owns the master password."
  }

  assert {
    condition     = coalesce(aws_rds_cluster.this.backtrack_window, 0) == 0
    error_message = "Backtrack is off unless asked for."
  }

  assert {
    condition     = length(output.alarm_names) == 0 && length(aws_cloudwatch_metric_alarm.cpu) + length(aws_cloudwatch_metric_alarm.acu) + length(aws_cloudwatch_metric_alarm.connections) == 0
    error_message = "No alarm is made that is not stated."
  }

  assert {
    condition     = alltrue([for instance in local.members : instance.performance_insights_enabled && instance.performance_insights_kms_key_id == var.kms_key_arn && !instance.publicly_accessible && instance.monitoring_interval == 60])
    error_message = "Every instance is private, watched, and keeps its statistics under the module's key."
  }
}

run "development" {
  command = plan

  variables {
    production           = false
    deletion_protection  = false
    readers              = 0
    performance_insights = false
    alarms               = { acu = { percent = 90 }, cpu = null }
    min_acu              = 0
    max_acu              = 2
    max_connections      = null
  }

  assert {
    condition     = !aws_rds_cluster.this.deletion_protection && aws_rds_cluster.this.skip_final_snapshot && aws_rds_cluster.this.final_snapshot_identifier == null
    error_message = "Without protection there is no final snapshot either."
  }

  assert {
    condition     = keys(local.members) == ["writer"] && !aws_rds_cluster_instance.writer.performance_insights_enabled
    error_message = "Only the writer is left, without Performance Insights."
  }

  assert {
    condition     = output.alarm_names == ["example-writer-acu"] && output.max_connections == null
    error_message = "An alarm is there without the others, and only the one on connections needs max_connections."
  }
}

run "before_a_destroy" {
  command = plan

  variables {
    production = true
    readers    = 1
    deletable  = true
  }

  assert {
    condition     = !aws_rds_cluster.this.deletion_protection && !aws_rds_cluster.this.skip_final_snapshot
    error_message = "A protected cluster lets itself be deleted once it is told so, and leaves its snapshot."
  }
}

run "final_snapshot_of_the_unprotected" {
  command = plan

  variables {
    production          = false
    deletion_protection = false
    final_snapshot      = true
  }

  assert {
    condition     = !aws_rds_cluster.this.deletion_protection && !aws_rds_cluster.this.skip_final_snapshot
    error_message = "final_snapshot must reach the cluster whatever its protection."
  }
}

run "no_final_snapshot_of_the_protected" {
  command = plan

  variables {
    final_snapshot = false
  }

  assert {
    condition     = aws_rds_cluster.this.deletion_protection && aws_rds_cluster.this.skip_final_snapshot && aws_rds_cluster.this.final_snapshot_identifier == null
    error_message = "final_snapshot = false must reach the cluster whatever its protection."
  }
}

run "pinned" {
  command = plan

  variables {
    engine_version = "17.5"
  }

  assert {
    condition     = alltrue([for instance in local.members : !instance.auto_minor_version_upgrade])
    error_message = "A minor release that is stated is kept."
  }
}

run "pinned_mysql" {
  command = plan

  variables {
    engine                 = "aurora-mysql"
    engine_version         = "8.0.mysql_aurora.3.08.0"
    parameter_group_family = "aurora-mysql8.0"
    max_connections        = 1000
  }

  assert {
    condition     = alltrue([for instance in local.members : !instance.auto_minor_version_upgrade])
    error_message = "A minor release that is stated is kept."
  }
}

run "major_mysql" {
  command = plan

  variables {
    engine                 = "aurora-mysql"
    engine_version         = "8.0"
    parameter_group_family = "aurora-mysql8.0"
    max_connections        = 1000
  }

  assert {
    condition     = alltrue([for instance in local.members : instance.auto_minor_version_upgrade])
    error_message = "A major version follows its newest minor release."
  }
}

run "alarms" {
  command = plan

  variables {
    alarms = { cpu = { percent = 80 }, acu = { percent = 90 }, connections = { percent = 80 } }
  }

  assert {
    condition     = length(output.alarm_names) == 6 && length(output.alarm_arns) == 6
    error_message = "Writer and readers have an alarm each."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.cpu["reader"], aws_cloudwatch_metric_alarm.acu["reader"], aws_cloudwatch_metric_alarm.connections["reader"]] :
      alarm.period == 60 && alarm.evaluation_periods == 5 && alarm.datapoints_to_alarm == 3 && length(alarm.alarm_actions) == 0
    ])
    error_message = "By default an alarm needs three of five minutes, and tells nobody."
  }
}

run "io_optimized" {
  command = plan

  variables {
    storage_type = "aurora-iopt1"
  }

  assert {
    condition     = aws_rds_cluster.this.storage_type == "aurora-iopt1"
    error_message = "storage_type must reach the cluster."
  }
}
