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

  mock_resource "aws_mq_broker" {
    defaults = {
      arn = "arn:aws:mq:us-east-1:111122223333:broker:example:b-1"
      instances = [
        { console_url = "https://one.test", ip_address = "10.0.0.1", endpoints = ["amqps://one.test:5671"] },
        { console_url = "https://two.test", ip_address = "10.0.0.2", endpoints = ["amqps://two.test:5671", "ssl://two.test:61617"] },
      ]
    }
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

run "size" {
  command = plan

  variables {
    instance_type   = "mq.m7g.2xlarge"
    deployment_mode = "CLUSTER_MULTI_AZ"
    engine_version  = "4.2"
    max_connections = 60000
    connection_max  = 20000
  }

  assert {
    condition     = aws_mq_broker.this.host_instance_type == "mq.m7g.2xlarge"
    error_message = "instance_type must reach the broker."
  }

  assert {
    condition     = aws_mq_broker.this.deployment_mode == "CLUSTER_MULTI_AZ"
    error_message = "deployment_mode must reach the broker."
  }

  assert {
    condition     = aws_mq_broker.this.engine_version == "4.2" && aws_mq_broker.this.auto_minor_version_upgrade && !aws_mq_broker.this.publicly_accessible && !aws_mq_broker.this.apply_immediately
    error_message = "The broker takes patches, is private and changes size only in its window."
  }

  assert {
    condition     = aws_mq_broker.this.encryption_options[0].kms_key_id == var.kms_key_arn && !aws_mq_broker.this.encryption_options[0].use_aws_owned_key
    error_message = "The broker must store under the caller's key."
  }
}

run "alarms_of_rabbitmq" {
  command = plan

  variables {
    max_connections = 1500
    alarms = {
      cpu         = { percent = 75, period_seconds = 120, evaluation_periods = 4, datapoints_to_alarm = 2 }
      memory      = { percent = 85, period_seconds = 300, evaluation_periods = 6, datapoints_to_alarm = 5 }
      connections = { percent = 70, period_seconds = 60, evaluation_periods = 10, datapoints_to_alarm = 10 }
      actions     = ["arn:aws:sns:us-east-1:111122223333:alarms"]
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.cpu["broker"].threshold == 75
    error_message = "alarms.cpu.percent must reach the threshold."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.memory_ratio["broker"].threshold == 85
    error_message = "alarms.memory.percent must reach the threshold."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.connections["broker"].threshold == 1050
    error_message = "The connection alarm must fire at its percent of max_connections."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.cpu["broker"], aws_cloudwatch_metric_alarm.memory_ratio["broker"], aws_cloudwatch_metric_alarm.connections["broker"]] :
      alarm.alarm_actions == toset(var.alarms.actions) && alarm.ok_actions == toset(var.alarms.actions)
    ])
    error_message = "The topics must reach every alarm."
  }

  assert {
    condition = [
      for alarm in [aws_cloudwatch_metric_alarm.cpu["broker"], aws_cloudwatch_metric_alarm.memory_ratio["broker"], aws_cloudwatch_metric_alarm.connections["broker"]] :
      [alarm.evaluation_periods, alarm.datapoints_to_alarm]
    ] == [[4, 2], [6, 5], [10, 10]]
    error_message = "Each alarm must have its own numbers of periods."
  }

  assert {
    condition = aws_cloudwatch_metric_alarm.cpu["broker"].period == 120 && aws_cloudwatch_metric_alarm.connections["broker"].period == 60 && alltrue(flatten([
      for query in aws_cloudwatch_metric_alarm.memory_ratio["broker"].metric_query : [for metric in query.metric : metric.period == 300]
    ]))
    error_message = "Each alarm must have its own period."
  }

  assert {
    condition     = length([for query in aws_cloudwatch_metric_alarm.memory_ratio["broker"].metric_query : query if query.return_data]) == 1
    error_message = "An alarm looks at exactly one of its queries."
  }
}

run "alarms_of_activemq" {
  command = plan

  variables {
    engine          = "ACTIVEMQ"
    engine_version  = "5.18"
    deployment_mode = "ACTIVE_STANDBY_MULTI_AZ"
    network = {
      vpc_id                    = "vpc-1"
      subnet_ids                = ["subnet-1", "subnet-2"]
      client_security_group_ids = {}
    }
    alarms = {
      cpu         = { percent = 75, period_seconds = 120, evaluation_periods = 4, datapoints_to_alarm = 2 }
      memory      = { percent = 85, period_seconds = 300, evaluation_periods = 6, datapoints_to_alarm = 5 }
      connections = { percent = 70, period_seconds = 60, evaluation_periods = 10, datapoints_to_alarm = 10 }
      storage     = { percent = 60, period_seconds = 180, evaluation_periods = 8, datapoints_to_alarm = 7 }
    }
  }

  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.cpu : key => alarm.dimensions.Broker } == { "1" = "example-1", "2" = "example-2" }
    error_message = "ActiveMQ reports each instance of a pair under its own name."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.cpu["1"].threshold == 75 && aws_cloudwatch_metric_alarm.heap["1"].threshold == 85 && aws_cloudwatch_metric_alarm.storage["2"].threshold == 60
    error_message = "The percentages must reach the thresholds."
  }

  assert {
    condition = [
      for alarm in [aws_cloudwatch_metric_alarm.cpu["1"], aws_cloudwatch_metric_alarm.heap["2"], aws_cloudwatch_metric_alarm.connections["1"], aws_cloudwatch_metric_alarm.storage["2"]] :
      [alarm.period, alarm.evaluation_periods, alarm.datapoints_to_alarm]
    ] == [[120, 4, 2], [300, 6, 5], [60, 10, 10], [180, 8, 7]]
    error_message = "Each alarm must have its own window."
  }

  assert {
    condition     = one(aws_mq_broker.this.user).console_access
    error_message = "The first user of ActiveMQ must see the console."
  }
}

run "maintenance" {
  command = plan

  variables {
    maintenance = {
      day_of_week = "TUESDAY"
      time_of_day = "23:15"
      time_zone   = "Europe/Berlin"
    }
  }

  assert {
    condition     = aws_mq_broker.this.maintenance_window_start_time[0].day_of_week == "TUESDAY" && aws_mq_broker.this.maintenance_window_start_time[0].time_of_day == "23:15" && aws_mq_broker.this.maintenance_window_start_time[0].time_zone == "Europe/Berlin"
    error_message = "The maintenance window must reach the broker."
  }
}

run "connections_of_a_node" {
  command = plan

  variables {
    engine_version  = "4.2"
    instance_type   = "mq.m7g.large"
    deployment_mode = "CLUSTER_MULTI_AZ"
    connection_max  = 2000
    max_connections = 6000
    configuration   = "consumer_timeout = 900000"
  }

  assert {
    condition     = aws_mq_configuration.this[0].data == "consumer_timeout = 900000\nconnection_max = 2000" && length(aws_mq_broker.this.configuration) == 1
    error_message = "connection_max must reach the broker's configuration beside what else is in it."
  }
}

run "connections_that_it_begins_with" {
  command = plan

  variables {
    engine_version  = "4.2"
    instance_type   = "mq.m7g.large"
    deployment_mode = "CLUSTER_MULTI_AZ"
    max_connections = 1500
  }

  assert {
    condition     = length(aws_mq_configuration.this) == 0
    error_message = "Without connection_max the broker keeps its own configuration."
  }
}
