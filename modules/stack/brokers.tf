module "broker_messages" {
  source = "../mq-broker"

  name = "mistersmith-production-messages"

  # Profile "production": RabbitMQ 3.13 on mq.m5.xlarge, which takes 30,000 connections.
  engine          = "RabbitMQ"
  engine_version  = "3.13"
  instance_type   = "mq.m5.xlarge"
  deployment_mode = "CLUSTER_MULTI_AZ"
  max_connections = 5000
  alarms = {
    cpu = {
      percent             = 80
      period_seconds      = 60
      evaluation_periods  = 5
      datapoints_to_alarm = 3
    }
    memory = {
      percent             = 90
      period_seconds      = 60
      evaluation_periods  = 5
      datapoints_to_alarm = 3
    }
    connections = {
      percent             = 80
      period_seconds      = 60
      evaluation_periods  = 5
      datapoints_to_alarm = 3
    }
    disk    = {}
    actions = [module.observability.alarm_topic_arn]
  }

  network = {
    vpc_id     = var.network.vpc_id
    subnet_ids = var.network.data_subnet_ids
    client_security_group_ids = {
      supervisor = module.service_supervisor.security_group_id
      worker     = module.service_worker.security_group_id
      gateway    = module.service_gateway.security_group_id
    }
  }
  admin       = var.broker_admins["messages"]
  kms_key_arn = module.encryption.key_arn
  tags = {
    component          = "messages"
    "tfsize:component" = "broker/messages"
  }
}
