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

run "rabbitmq" {
  assert {
    condition     = aws_mq_broker.this.engine_type == "RabbitMQ" && aws_mq_broker.this.logs[0].general && aws_mq_broker.this.logs[0].audit == null
    error_message = "RabbitMQ has a general log and refuses an audit log."
  }

  assert {
    condition     = length(aws_cloudwatch_log_resource_policy.activemq) == 0
    error_message = "RabbitMQ needs no policy for its logs."
  }

  assert {
    condition     = length(aws_mq_configuration.this) == 0 && length(aws_mq_broker.this.configuration) == 0
    error_message = "configuration = null keeps the engine's own."
  }

  assert {
    condition     = aws_mq_broker.this.storage_type != "efs" && one(aws_mq_broker.this.user).username == "operator"
    error_message = "The engine's own storage, and the caller's user."
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.clients : key => rule.from_port } == { gateway-amqp = 5671, worker-amqp = 5671 }
    error_message = "By default only AMQP over TLS is open."
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_egress_rule.clients : rule.referenced_security_group_id == output.security_group_id && startswith(rule.security_group_id, "sg-")])
    error_message = "The way must be open on the clients' side too."
  }

  assert {
    condition     = output.endpoints == tolist(["amqps://one.test:5671", "amqps://two.test:5671", "ssl://two.test:61617"])
    error_message = "The endpoints of all instances come in one flat list."
  }

  assert {
    condition     = output.client_endpoints == tolist(["amqps://one.test:5671", "amqps://two.test:5671"])
    error_message = "Clients get the endpoints of their protocols."
  }

  assert {
    condition     = jsondecode(aws_secretsmanager_secret_version.login.secret_string) == { username = "operator", password = "not-a-real-password" } && aws_secretsmanager_secret.login.kms_key_id == var.kms_key_arn && output.login_secret_arn == aws_secretsmanager_secret.login.arn
    error_message = "The login must be in a secret of the caller's key."
  }

  assert {
    condition     = length(output.alarm_names) == 0 && length(aws_cloudwatch_metric_alarm.cpu) + length(aws_cloudwatch_metric_alarm.memory_ratio) + length(aws_cloudwatch_metric_alarm.connections) == 0
    error_message = "No alarm is made that is not stated."
  }
}

run "activemq" {
  variables {
    engine          = "activemq"
    engine_version  = "5.19"
    deployment_mode = "ACTIVE_STANDBY_MULTI_AZ"
    storage_type    = "efs"
    protocols       = ["openwire", "console"]
    configuration   = "<broker xmlns=\"http://activemq.apache.org/schema/core\" />"
    network = {
      vpc_id                    = "vpc-1"
      subnet_ids                = ["subnet-1", "subnet-2"]
      client_security_group_ids = { worker = "sg-worker" }
    }
    alarms = { cpu = { percent = 80 }, memory = { percent = 90 }, connections = { percent = 80 }, storage = { percent = 80 } }
  }

  assert {
    condition     = aws_mq_broker.this.engine_type == "ActiveMQ" && aws_mq_broker.this.logs[0].audit == "true"
    error_message = "ActiveMQ has an audit log."
  }

  assert {
    condition     = length(aws_cloudwatch_log_resource_policy.activemq) == 1
    error_message = "ActiveMQ writes logs only where a policy lets it."
  }

  assert {
    condition     = aws_mq_broker.this.configuration[0].id == aws_mq_configuration.this[0].id && aws_mq_configuration.this[0].data == var.configuration && aws_mq_configuration.this[0].engine_type == "ActiveMQ"
    error_message = "configuration must reach the broker."
  }

  assert {
    condition     = aws_mq_broker.this.storage_type == "efs"
    error_message = "storage_type must reach the broker."
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.clients : key => rule.from_port } == { worker-console = 8162, worker-openwire = 61617 }
    error_message = "Only the ports of the named protocols are open."
  }

  assert {
    condition     = output.client_endpoints == tolist(["ssl://two.test:61617"])
    error_message = "Clients get the endpoints of their protocols, and no console."
  }

  assert {
    condition     = length(output.alarm_names) == 8
    error_message = "A pair has alarms on processor, heap, connections and storage of each instance."
  }
}

run "alarms_of_rabbitmq" {
  command = plan

  variables {
    max_connections = null
    alarms          = { cpu = null, memory = { percent = 90 }, storage = { percent = 80 } }
  }

  assert {
    condition     = output.alarm_names == ["example-memory"] && output.max_connections == null
    error_message = "An alarm is there without the others, RabbitMQ has none on storage, and only the one on connections needs max_connections."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.memory_ratio["broker"].evaluation_periods == 5 && aws_cloudwatch_metric_alarm.memory_ratio["broker"].datapoints_to_alarm == 3 && length(aws_cloudwatch_metric_alarm.memory_ratio["broker"].alarm_actions) == 0
    error_message = "By default an alarm needs three of five minutes, and tells nobody."
  }
}

run "disk" {
  command = plan

  variables {
    alarms = { disk = { times_limit = 3, period_seconds = 300, evaluation_periods = 2, datapoints_to_alarm = 1 } }
  }

  assert {
    condition     = output.alarm_names == ["example-disk"] && aws_cloudwatch_metric_alarm.disk["broker"].threshold == 3 && aws_cloudwatch_metric_alarm.disk["broker"].comparison_operator == "LessThanThreshold"
    error_message = "The alarm must ring below so many times the limit."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.disk["broker"].evaluation_periods == 2 && aws_cloudwatch_metric_alarm.disk["broker"].datapoints_to_alarm == 1 && toset(flatten(aws_cloudwatch_metric_alarm.disk["broker"].metric_query[*].metric[*].period)) == toset([300])
    error_message = "The window of disk must reach the alarm."
  }

  assert {
    condition     = { for query in aws_cloudwatch_metric_alarm.disk["broker"].metric_query : query.id => query.metric[0].metric_name if length(query.metric) > 0 } == { free = "RabbitMQDiskFree", limit = "RabbitMQDiskFreeLimit" }
    error_message = "The alarm must hold free disk against its limit."
  }
}

run "disk_of_activemq" {
  command = plan

  variables {
    engine         = "ActiveMQ"
    engine_version = "5.19"
    alarms         = { disk = {} }
  }

  assert {
    condition     = length(output.alarm_names) == 0
    error_message = "ActiveMQ has no limit of free disk; its store has an alarm of its own."
  }
}
