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

run "name_with_capitals" {
  command = plan

  variables {
    name = "Example"
  }

  expect_failures = [var.name]
}

run "name_with_double_hyphen" {
  command = plan

  variables {
    name = "ex--ample"
  }

  expect_failures = [var.name]
}

run "engine_without_serverless_v2" {
  command = plan

  variables {
    engine                 = "aurora"
    parameter_group_family = "aurora17"
  }

  expect_failures = [var.engine]
}

run "engine_version_of_the_other_engine" {
  command = plan

  variables {
    engine_version         = "8.0.mysql_aurora.3.10.0"
    parameter_group_family = "aurora-postgresql8"
  }

  expect_failures = [var.engine_version]
}

run "family_of_another_major_version" {
  command = plan

  variables {
    parameter_group_family = "aurora-postgresql16"
  }

  expect_failures = [var.parameter_group_family]
}

run "min_acu_between_steps" {
  command = plan

  variables {
    min_acu = 0.7
  }

  expect_failures = [var.min_acu]
}

run "min_acu_negative" {
  command = plan

  variables {
    min_acu = -0.5
  }

  expect_failures = [var.min_acu]
}

run "max_acu_too_small" {
  command = plan

  variables {
    min_acu         = 0.5
    max_acu         = 0.5
    max_connections = 10
  }

  expect_failures = [var.max_acu]
}

run "max_acu_too_large" {
  command = plan

  variables {
    max_acu = 256.5
  }

  expect_failures = [var.max_acu]
}

run "max_acu_between_steps" {
  command = plan

  variables {
    max_acu = 16.2
  }

  expect_failures = [var.max_acu]
}

run "max_acu_below_min_acu" {
  command = plan

  variables {
    min_acu         = 8
    max_acu         = 4
    max_connections = 100
  }

  expect_failures = [var.max_acu]
}

run "auto_pause_too_short" {
  command = plan

  variables {
    min_acu            = 0
    max_connections    = 100
    auto_pause_seconds = 60
  }

  expect_failures = [var.auto_pause_seconds]
}

run "auto_pause_above_zero" {
  command = plan

  variables {
    auto_pause_seconds = 300
  }

  expect_failures = [var.auto_pause_seconds]
}

run "too_many_readers" {
  command = plan

  variables {
    readers = 16
  }

  expect_failures = [var.readers]
}

run "half_a_reader" {
  command = plan

  variables {
    readers = 1.5
  }

  expect_failures = [var.readers]
}

run "pool_of_nothing" {
  command = plan

  variables {
    proxy = { max_connections_percent = 0, max_idle_connections_percent = 0 }
  }

  expect_failures = [var.proxy]
}

run "idle_above_pool" {
  command = plan

  variables {
    proxy = { max_connections_percent = 40, max_idle_connections_percent = 50 }
    users = ["who logs in"]
  }

  expect_failures = [var.proxy, var.users]
}

run "borrow_timeout_too_long" {
  command = plan

  variables {
    proxy = { max_connections_percent = 90, connection_borrow_timeout_seconds = 301 }
  }

  expect_failures = [var.proxy]
}

run "idle_client_timeout_too_long" {
  command = plan

  variables {
    proxy = { max_connections_percent = 90, idle_client_timeout_seconds = 28801 }
  }

  expect_failures = [var.proxy]
}

run "storage_type_of_ebs" {
  command = plan

  variables {
    storage_type = "gp3"
  }

  expect_failures = [var.storage_type]
}

run "one_subnet" {
  command = plan

  variables {
    network = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"], client_security_group_ids = {} }
  }

  expect_failures = [var.network]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "alias/example"
  }

  expect_failures = [var.kms_key_arn]
}

run "backups_too_long" {
  command = plan

  variables {
    backup_retention_days = 36
  }

  expect_failures = [var.backup_retention_days]
}

run "backtrack_too_far" {
  command = plan

  variables {
    engine                 = "aurora-mysql"
    engine_version         = "8.0"
    parameter_group_family = "aurora-mysql8.0"
    max_connections        = 2000
    backtrack_seconds      = 259201
  }

  expect_failures = [var.backtrack_seconds]
}

run "backtrack_on_postgresql" {
  command = plan

  variables {
    backtrack_seconds = 3600
  }

  expect_failures = [var.backtrack_seconds]
}

run "backup_window_malformed" {
  command = plan

  variables {
    backup_window = "2:00-3:00"
  }

  expect_failures = [var.backup_window]
}

run "maintenance_window_malformed" {
  command = plan

  variables {
    maintenance_window = "Sun:03:00-Sun:04:00"
  }

  expect_failures = [var.maintenance_window]
}

run "log_retention_not_offered" {
  command = plan

  variables {
    log_retention_days = 45
  }

  expect_failures = [var.log_retention_days]
}

run "max_connections_zero" {
  command = plan

  variables {
    max_connections = 0
  }

  expect_failures = [var.max_connections]
}

run "alarm_above_hundred_percent" {
  command = plan

  variables {
    alarms = { acu = { percent = 101 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_at_zero_percent" {
  command = plan

  variables {
    alarms = { connections = { percent = 0 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_period_below_a_minute" {
  command = plan

  variables {
    alarms = { connections = { percent = 80, period_seconds = 30 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_period_off_the_minute" {
  command = plan

  variables {
    alarms = { acu = { percent = 80, period_seconds = 90 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_more_datapoints_than_periods" {
  command = plan

  variables {
    alarms = { connections = { percent = 80, evaluation_periods = 2, datapoints_to_alarm = 3 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_half_a_datapoint" {
  command = plan

  variables {
    alarms = { acu = { percent = 80, datapoints_to_alarm = 0.5 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_no_datapoint" {
  command = plan

  variables {
    alarms = { connections = { percent = 80, datapoints_to_alarm = 0 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_window_above_a_day" {
  command = plan

  variables {
    alarms = { connections = { percent = 80, period_seconds = 1800, evaluation_periods = 49 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_window_above_a_week" {
  command = plan

  variables {
    alarms = { acu = { percent = 80, period_seconds = 86400, evaluation_periods = 8 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_with_six_actions" {
  command = plan

  variables {
    alarms = { actions = ["a", "b", "c", "d", "e", "f"] }
  }

  expect_failures = [var.alarms]
}

run "connection_alarm_of_unknown_connections" {
  command = plan

  variables {
    max_connections = null
    alarms          = { connections = { percent = 80 } }
  }

  expect_failures = [var.alarms]
}

run "production_without_reader" {
  command = plan

  variables {
    readers = 0
  }

  expect_failures = [aws_rds_cluster.this]
}

run "production_without_protection" {
  command = plan

  variables {
    deletion_protection = false
  }

  expect_failures = [aws_rds_cluster.this]
}

run "pause_behind_a_proxy" {
  command = plan

  variables {
    min_acu         = 0
    max_connections = 100
    proxy           = { max_connections_percent = 90 }
  }

  expect_failures = [aws_rds_cluster.this]
}

run "pause_on_an_old_engine" {
  command = plan

  variables {
    min_acu                = 0
    max_connections        = 100
    engine_version         = "16.2"
    parameter_group_family = "aurora-postgresql16"
  }

  expect_failures = [aws_rds_cluster.this]
}

run "pause_on_an_old_mysql" {
  command = plan

  variables {
    min_acu                = 0
    max_connections        = 100
    engine                 = "aurora-mysql"
    engine_version         = "8.0.mysql_aurora.3.07.1"
    parameter_group_family = "aurora-mysql8.0"
  }

  expect_failures = [aws_rds_cluster.this]
}

run "large_on_an_old_engine" {
  command = plan

  variables {
    max_acu                = 192
    engine_version         = "15.4"
    parameter_group_family = "aurora-postgresql15"
  }

  expect_failures = [aws_rds_cluster.this]
}

run "connections_aurora_does_not_grant" {
  command = plan

  variables {
    max_connections = 3361
  }

  expect_failures = [aws_rds_cluster.this]
}

run "connections_under_the_cap_of_a_low_minimum" {
  command = plan

  variables {
    min_acu         = 0.5
    max_acu         = 32
    max_connections = 2001
  }

  expect_failures = [aws_rds_cluster.this]
}

run "mysql_connections_aurora_does_not_grant" {
  command = plan

  variables {
    engine                 = "aurora-mysql"
    engine_version         = "8.0"
    parameter_group_family = "aurora-mysql8.0"
    max_connections        = 2001
  }

  expect_failures = [aws_rds_cluster.this]
}

run "windows_too_short" {
  command = plan

  variables {
    backup_window = "02:00-02:20"
  }

  expect_failures = [aws_rds_cluster.this]
}

run "windows_overlap" {
  command = plan

  variables {
    backup_window = "02:30-03:30"
  }

  expect_failures = [aws_rds_cluster.this]
}

run "windows_overlap_over_midnight" {
  command = plan

  variables {
    backup_window      = "23:30-00:30"
    maintenance_window = "mon:00:00-mon:01:00"
  }

  expect_failures = [aws_rds_cluster.this]
}

run "windows_overlap_over_the_week" {
  command = plan

  variables {
    backup_window      = "00:15-01:00"
    maintenance_window = "sun:23:30-mon:00:30"
  }

  expect_failures = [aws_rds_cluster.this]
}

run "class_without_its_form" {
  command = plan

  variables {
    instance_class  = "r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = null
  }

  expect_failures = [var.instance_class]
}

run "class_with_min_acu" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    max_acu         = null
    max_connections = null
  }

  expect_failures = [var.min_acu]
}

run "class_with_max_acu" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_connections = null
  }

  expect_failures = [var.max_acu]
}

run "serverless_without_min_acu" {
  command = plan

  variables {
    min_acu         = null
    max_connections = null
  }

  expect_failures = [var.min_acu]
}

run "serverless_without_max_acu" {
  command = plan

  variables {
    max_acu         = null
    max_connections = null
  }

  expect_failures = [var.max_acu]
}

run "class_with_a_pause" {
  command = plan

  variables {
    instance_class     = "db.r6g.large"
    min_acu            = null
    max_acu            = null
    max_connections    = null
    auto_pause_seconds = 300
  }

  expect_failures = [var.auto_pause_seconds]
}

run "class_with_an_alarm_on_capacity" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = null
    alarms          = { acu = { percent = 90 } }
  }

  expect_failures = [var.alarms]
}

run "connections_above_those_of_any_class" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = 5001
  }

  expect_failures = [aws_rds_cluster.this]
}

run "readers_scaled_by_another_metric" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = 1722
    readers         = 1
    reader_scaling  = { predefined_metric = "CPUUtilization", min = 1, max = 4, target = 60 }
  }

  expect_failures = [var.reader_scaling]
}

run "readers_scaled_beyond_aurora" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = 1722
    readers         = 1
    reader_scaling  = { predefined_metric = "RDSReaderAverageCPUUtilization", min = 1, max = 16, target = 60 }
  }

  expect_failures = [var.reader_scaling]
}

run "readers_scaled_from_none" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = 1722
    readers         = 0
    production      = false
    reader_scaling  = { predefined_metric = "RDSReaderAverageCPUUtilization", min = 1, max = 4, target = 60 }
  }

  expect_failures = [var.reader_scaling]
}

run "readers_scaled_to_no_target" {
  command = plan

  variables {
    instance_class  = "db.r6g.large"
    min_acu         = null
    max_acu         = null
    max_connections = 1722
    readers         = 1
    reader_scaling  = { predefined_metric = "RDSReaderAverageCPUUtilization", min = 1, max = 4, target = 0 }
  }

  expect_failures = [var.reader_scaling]
}

run "serverless_readers_scaled" {
  command = plan

  variables {
    readers        = 1
    reader_scaling = { predefined_metric = "RDSReaderAverageCPUUtilization", min = 1, max = 4, target = 60 }
  }

  expect_failures = [var.reader_scaling]
}
