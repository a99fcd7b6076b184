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
  name            = "example"
  engine          = "RabbitMQ"
  engine_version  = "3.13"
  instance_type   = "mq.m5.large"
  deployment_mode = "SINGLE_INSTANCE"
  max_connections = 1000
  kms_key_arn     = "arn:aws:kms:us-east-1:111122223333:key/example"
  admin = {
    username = "operator"
    password = "not-a-real-password"
  }
  network = {
    vpc_id     = "vpc-1"
    subnet_ids = ["subnet-1"]
    client_security_group_ids = {
      gateway = "sg-gateway"
      worker  = "sg-worker"
    }
  }
}

run "name_ending_with_hyphen" {
  command = plan

  variables {
    name = "example-"
  }

  expect_failures = [var.name]
}

run "unknown_engine" {
  command = plan

  variables {
    engine         = "Kafka"
    engine_version = "5.19"
  }

  expect_failures = [var.engine]
}

run "version_with_patch" {
  command = plan

  variables {
    engine_version = "3.13.7"
  }

  expect_failures = [var.engine_version]
}

run "version_past_its_end" {
  command = plan

  variables {
    engine_version = "3.12"
  }

  expect_failures = [var.engine_version]
}

run "activemq_version_past_its_end" {
  command = plan

  variables {
    engine         = "ActiveMQ"
    engine_version = "5.17"
  }

  expect_failures = [var.engine_version]
}

run "unknown_instance_type" {
  command = plan

  variables {
    instance_type = "mq.m5.8xlarge"
  }

  expect_failures = [var.instance_type]
}

run "instance_type_of_the_price_list" {
  command = plan

  variables {
    instance_type = "mq.m7g.2xl"
  }

  expect_failures = [var.instance_type]
}

run "micro_instance_for_rabbitmq" {
  command = plan

  variables {
    instance_type   = "mq.t3.micro"
    max_connections = 1
  }

  expect_failures = [var.instance_type]
}

run "old_instance_for_rabbitmq_4" {
  command = plan

  variables {
    engine_version = "4.2"
  }

  expect_failures = [var.instance_type]
}

run "pair_for_rabbitmq" {
  command = plan

  variables {
    deployment_mode = "ACTIVE_STANDBY_MULTI_AZ"
    network         = { vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"], client_security_group_ids = {} }
  }

  expect_failures = [var.deployment_mode]
}

run "cluster_for_activemq" {
  command = plan

  variables {
    deployment_mode = "CLUSTER_MULTI_AZ"
    engine          = "ActiveMQ"
    engine_version  = "5.19"
  }

  expect_failures = [var.deployment_mode]
}

run "unknown_storage" {
  command = plan

  variables {
    storage_type = "gp3"
  }

  expect_failures = [var.storage_type]
}

run "efs_for_rabbitmq" {
  command = plan

  variables {
    storage_type = "efs"
  }

  expect_failures = [var.storage_type]
}

run "ebs_for_a_pair" {
  command = plan

  variables {
    storage_type    = "ebs"
    deployment_mode = "ACTIVE_STANDBY_MULTI_AZ"
    network         = { vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"], client_security_group_ids = {} }
    engine          = "ActiveMQ"
    engine_version  = "5.19"
  }

  expect_failures = [var.storage_type]
}

run "ebs_on_a_micro_instance" {
  command = plan

  variables {
    storage_type   = "ebs"
    instance_type  = "mq.t3.micro"
    engine         = "ActiveMQ"
    engine_version = "5.19"
  }

  expect_failures = [var.storage_type]
}

run "no_protocol" {
  command = plan

  variables {
    protocols = []
  }

  expect_failures = [var.protocols]
}

run "protocol_of_the_other_engine" {
  command = plan

  variables {
    protocols = ["openwire"]
  }

  expect_failures = [var.protocols]
}

run "no_subnet" {
  command = plan

  variables {
    network = { vpc_id = "vpc-1", subnet_ids = [], client_security_group_ids = {} }
  }

  expect_failures = [var.network]
}

run "user_too_short" {
  command = plan

  variables {
    admin = { username = "o", password = "not-a-real-password" }
  }

  expect_failures = [var.admin]
}

run "user_guest" {
  command = plan

  variables {
    admin = { username = "guest", password = "not-a-real-password" }
  }

  expect_failures = [var.admin]
}

run "password_too_short" {
  command = plan

  variables {
    admin = { username = "operator", password = "too-short" }
  }

  expect_failures = [var.admin]
}

run "password_too_uniform" {
  command = plan

  variables {
    admin = { username = "operator", password = "abababababababab" }
  }

  expect_failures = [var.admin]
}

run "password_with_colon" {
  command = plan

  variables {
    admin = { username = "operator", password = "not:a:real:password" }
  }

  expect_failures = [var.admin]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "alias/example"
  }

  expect_failures = [var.kms_key_arn]
}

run "maintenance_day_in_lower_case" {
  command = plan

  variables {
    maintenance = { day_of_week = "sunday" }
  }

  expect_failures = [var.maintenance]
}

run "maintenance_time_out_of_day" {
  command = plan

  variables {
    maintenance = { time_of_day = "24:30" }
  }

  expect_failures = [var.maintenance]
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
    alarms = { storage = { percent = 101 } }
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
    alarms = { storage = { percent = 80, period_seconds = 90 } }
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
    alarms = { storage = { percent = 80, datapoints_to_alarm = 0.5 } }
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
    alarms = { storage = { percent = 80, period_seconds = 86400, evaluation_periods = 8 } }
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

run "two_subnets_for_one_instance" {
  command = plan

  variables {
    network = { vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"], client_security_group_ids = {} }
  }

  expect_failures = [aws_mq_broker.this]
}

run "one_subnet_for_a_pair" {
  command = plan

  variables {
    deployment_mode = "ACTIVE_STANDBY_MULTI_AZ"
    engine          = "ActiveMQ"
    engine_version  = "5.19"
  }

  expect_failures = [aws_mq_broker.this]
}

run "more_connections_than_a_node_takes" {
  command = plan

  variables {
    max_connections = 5001
  }

  expect_failures = [aws_mq_broker.this]
}

run "more_connections_than_a_cluster_takes" {
  command = plan

  variables {
    deployment_mode = "CLUSTER_MULTI_AZ"
    max_connections = 15001
  }

  expect_failures = [aws_mq_broker.this]
}

run "disk_alarm_at_the_limit" {
  command = plan

  variables {
    alarms = { disk = { times_limit = 1 } }
  }

  expect_failures = [var.alarms]
}

run "more_connections_than_rabbitmq_4_begins_with" {
  command = plan

  variables {
    engine_version  = "4.2"
    instance_type   = "mq.m7g.large"
    deployment_mode = "CLUSTER_MULTI_AZ"
    max_connections = 1501
  }

  expect_failures = [aws_mq_broker.this]
}

run "connection_max_above_the_type" {
  command = plan

  variables {
    engine_version = "4.2"
    instance_type  = "mq.m7g.large"
    connection_max = 5001
  }

  expect_failures = [var.connection_max]
}

run "connection_max_of_rabbitmq_3" {
  command = plan

  variables {
    connection_max = 1000
  }

  expect_failures = [var.connection_max]
}

run "connection_max_twice" {
  command = plan

  variables {
    engine_version = "4.2"
    instance_type  = "mq.m7g.large"
    connection_max = 1000
    configuration  = "connection_max = 500"
  }

  expect_failures = [var.connection_max]
}
