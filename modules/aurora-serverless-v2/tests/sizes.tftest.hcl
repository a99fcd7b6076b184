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

run "capacity" {
  command = plan

  variables {
    min_acu            = 0
    max_acu            = 7.5
    max_connections    = 1500
    auto_pause_seconds = 900
  }

  assert {
    condition     = aws_rds_cluster.this.serverlessv2_scaling_configuration[0].min_capacity == 0
    error_message = "min_acu must reach the scaling configuration."
  }

  assert {
    condition     = aws_rds_cluster.this.serverlessv2_scaling_configuration[0].max_capacity == 7.5
    error_message = "max_acu must reach the scaling configuration."
  }

  assert {
    condition     = aws_rds_cluster.this.serverlessv2_scaling_configuration[0].seconds_until_auto_pause == 900
    error_message = "auto_pause_seconds must reach the scaling configuration."
  }

  assert {
    condition     = aws_rds_cluster.this.engine_mode == "provisioned" && alltrue([for instance in local.members : instance.instance_class == "db.serverless"])
    error_message = "Serverless v2 is a provisioned cluster of db.serverless instances."
  }
}

run "class" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = 1722
    readers         = 2
    alarms = {
      cpu         = { percent = 75 }
      connections = { percent = 70 }
    }
  }

  assert {
    condition     = alltrue([for instance in local.members : instance.instance_class == "db.r6g.large"]) && length(local.members) == 3
    error_message = "instance_class must reach writer and readers."
  }

  assert {
    condition     = length(aws_rds_cluster.this.serverlessv2_scaling_configuration) == 0
    error_message = "A cluster of a class must have no capacity range."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.connections["writer"].threshold == 1205
    error_message = "The connection alarm must fire at its percent of max_connections."
  }
}

run "storage" {
  command = plan

  variables {
    storage_type = "aurora"
  }

  assert {
    condition     = aws_rds_cluster.this.storage_type == "aurora"
    error_message = "storage_type must reach the cluster."
  }
}

# Before any cluster is made: of one that is there it is not changed.
run "extended_support" {
  command = plan

  variables {
    extended_support = true
  }

  assert {
    condition     = aws_rds_cluster.this.engine_lifecycle_support == "open-source-rds-extended-support"
    error_message = "extended_support must reach the cluster that is made."
  }
}

run "readers" {
  command = plan

  variables {
    readers = 3
  }

  assert {
    condition     = { for key, instance in local.members : key => instance.promotion_tier } == { writer = 0, reader-1 = 1, reader-2 = 2, reader-3 = 2 }
    error_message = "readers must give that many instances beside the writer, the first of promotion tier 1, the others of tier 2."
  }
}

run "pool" {
  variables {
    proxy = {
      max_connections_percent           = 70
      max_idle_connections_percent      = 20
      connection_borrow_timeout_seconds = 15
      idle_client_timeout_seconds       = 600
    }
    users = ["worker", "api"]
  }

  assert {
    condition     = aws_db_proxy_default_target_group.this[0].connection_pool_config[0].max_connections_percent == 70
    error_message = "proxy.max_connections_percent must reach the pool."
  }

  assert {
    condition     = aws_db_proxy_default_target_group.this[0].connection_pool_config[0].max_idle_connections_percent == 20
    error_message = "proxy.max_idle_connections_percent must reach the pool."
  }

  assert {
    condition     = aws_db_proxy_default_target_group.this[0].connection_pool_config[0].connection_borrow_timeout == 15
    error_message = "proxy.connection_borrow_timeout_seconds must reach the pool."
  }

  assert {
    condition     = aws_db_proxy.this[0].idle_client_timeout == 600
    error_message = "proxy.idle_client_timeout_seconds must reach the proxy."
  }

  assert {
    condition     = aws_db_proxy.this[0].default_auth_scheme == "IAM_AUTH" && length(aws_db_proxy.this[0].auth) == 0
    error_message = "The proxy must log in with IAM, and with no secret."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.proxy[0].policy).Statement[0].Resource == ["arn:aws:rds-db:us-east-1:111122223333:dbuser:${aws_rds_cluster.this.cluster_resource_id}/api", "arn:aws:rds-db:us-east-1:111122223333:dbuser:${aws_rds_cluster.this.cluster_resource_id}/worker"]
    error_message = "The proxy must be let log in as its users, and as nobody else."
  }

  assert {
    condition     = output.login_arn == "arn:aws:rds-db:us-east-1:111122223333:dbuser:example"
    error_message = "Clients must log in to the proxy."
  }

  assert {
    condition     = strcontains(output.bootstrap_sql, "CREATE ROLE \"api\" LOGIN") && strcontains(output.bootstrap_sql, "GRANT rds_iam TO \"worker\";")
    error_message = "The statements must make each user, and let it log in with IAM."
  }
}

run "retention" {
  command = plan

  variables {
    backup_retention_days = 21
    log_retention_days    = 90
    proxy                 = { max_connections_percent = 41 }
  }

  assert {
    condition     = aws_db_proxy_default_target_group.this[0].connection_pool_config[0].max_idle_connections_percent == 20
    error_message = "Half of the pool may idle where nothing is said."
  }

  assert {
    condition     = aws_rds_cluster.this.backup_retention_period == 21
    error_message = "backup_retention_days must reach the cluster."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.database : group.retention_in_days == 90]) && aws_cloudwatch_log_group.proxy[0].retention_in_days == 90
    error_message = "log_retention_days must reach every log group."
  }
}

run "alarms" {
  command = plan

  variables {
    max_connections = 960
    alarms = {
      cpu         = { percent = 75, period_seconds = 120, evaluation_periods = 4, datapoints_to_alarm = 2 }
      acu         = { percent = 85, period_seconds = 300, evaluation_periods = 6, datapoints_to_alarm = 5 }
      connections = { percent = 70, period_seconds = 60, evaluation_periods = 10, datapoints_to_alarm = 10 }
      actions     = ["arn:aws:sns:us-east-1:111122223333:alarms"]
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.cpu["writer"].threshold == 75 && aws_cloudwatch_metric_alarm.cpu["reader"].threshold == 75
    error_message = "alarms.cpu.percent must reach the threshold."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.acu["writer"].threshold == 85 && aws_cloudwatch_metric_alarm.acu["reader"].threshold == 85
    error_message = "alarms.acu.percent must reach the threshold."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.connections["writer"].threshold == 672 && aws_cloudwatch_metric_alarm.connections["reader"].threshold == 672
    error_message = "The connection alarm must fire at its percent of max_connections."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.cpu["reader"], aws_cloudwatch_metric_alarm.acu["reader"], aws_cloudwatch_metric_alarm.connections["reader"]] :
      alarm.dimensions == tomap({ DBClusterIdentifier = "example", Role = "READER" })
    ])
    error_message = "The alarms must look at the cluster and role whose metrics RDS publishes."
  }

  assert {
    condition = [
      for alarm in [aws_cloudwatch_metric_alarm.cpu["writer"], aws_cloudwatch_metric_alarm.acu["writer"], aws_cloudwatch_metric_alarm.connections["writer"]] :
      [alarm.period, alarm.evaluation_periods, alarm.datapoints_to_alarm]
    ] == [[120, 4, 2], [300, 6, 5], [60, 10, 10]]
    error_message = "Each alarm must have its own window."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.cpu["writer"], aws_cloudwatch_metric_alarm.acu["writer"], aws_cloudwatch_metric_alarm.connections["writer"]] :
      alarm.alarm_actions == toset(var.alarms.actions) && alarm.ok_actions == toset(var.alarms.actions)
    ])
    error_message = "Every alarm must notify the topics of alarms.actions, when it fires and when it is over."
  }
}

run "readers_that_follow_the_load" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = 1722
    readers         = 1
    reader_scaling = {
      predefined_metric = "RDSReaderAverageDatabaseConnections"
      min               = 1
      max               = 5
      target            = 700
      scale_out_seconds = 120
      scale_in_seconds  = 600
      disable_scale_in  = true
    }
  }

  assert {
    condition     = aws_appautoscaling_target.readers[0].min_capacity == 1 && aws_appautoscaling_target.readers[0].max_capacity == 5 && aws_appautoscaling_target.readers[0].resource_id == "cluster:example"
    error_message = "min and max of reader_scaling must bound the readers of the cluster."
  }

  assert {
    condition     = aws_appautoscaling_policy.readers[0].target_tracking_scaling_policy_configuration[0].target_value == 700 && aws_appautoscaling_policy.readers[0].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type == "RDSReaderAverageDatabaseConnections"
    error_message = "The number of readers must hold the target of its metric."
  }

  assert {
    condition     = aws_appautoscaling_policy.readers[0].target_tracking_scaling_policy_configuration[0].scale_out_cooldown == 120 && aws_appautoscaling_policy.readers[0].target_tracking_scaling_policy_configuration[0].scale_in_cooldown == 600 && aws_appautoscaling_policy.readers[0].target_tracking_scaling_policy_configuration[0].disable_scale_in
    error_message = "The cooldowns, and whether readers are removed, must reach the policy."
  }
}
