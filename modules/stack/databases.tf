module "database_main" {
  source = "../aurora-serverless-v2"

  name = "mistersmith-production-main"

  # Profile "production-base": 2..16 ACU, which grants 3,360 connections an instance.
  engine         = "aurora-postgresql"
  engine_version = "17"
  min_acu        = 2
  max_acu        = 16
  readers        = 1
  proxy = {
    max_connections_percent = 90
  }
  backup_retention_days = 14
  log_retention_days    = 365
  max_connections       = 3360
  alarms = {
    cpu = {
      percent             = 80
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
    actions = [module.observability.alarm_topic_arn]
  }

  parameter_group_family = "aurora-postgresql17"
  performance_insights   = true
  production             = true
  deletable              = !var.deletion_protection
  network = {
    vpc_id     = var.network.vpc_id
    subnet_ids = var.network.data_subnet_ids
    client_security_group_ids = {
      supervisor = module.service_supervisor.security_group_id
      worker     = module.service_worker.security_group_id
      gateway    = module.service_gateway.security_group_id
    }
  }
  users       = ["supervisor", "worker", "gateway"]
  kms_key_arn = module.encryption.key_arn
  tags = {
    component          = "main"
    "tfsize:component" = "database/main"
  }
}
