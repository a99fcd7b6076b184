output "cluster" {
  description = "The ECS cluster."
  value = {
    name = module.cluster.name
    arn  = module.cluster.arn
  }
}

output "encryption_key" {
  description = "The key that everything of the stack is encrypted with."
  value = {
    arn        = module.encryption.key_arn
    alias_name = module.encryption.alias_name
  }
}

output "services" {
  description = "The services by name."
  value = {
    supervisor = {
      name                = module.service_supervisor.service_name
      arn                 = module.service_supervisor.service_arn
      task_definition_arn = module.service_supervisor.task_definition_arn
      task_role_name      = module.service_supervisor.task_role_name
      task_role_arn       = module.service_supervisor.task_role_arn
      execution_role_name = module.service_supervisor.execution_role_name
      execution_role_arn  = module.service_supervisor.execution_role_arn
      security_group_id   = module.service_supervisor.security_group_id
      log_group_name      = module.service_supervisor.log_group_name
      log_group_arn       = module.service_supervisor.log_group_arn
      alarm_arns          = module.service_supervisor.alarm_arns
    }
    worker = {
      name                = module.service_worker.service_name
      arn                 = module.service_worker.service_arn
      task_definition_arn = module.service_worker.task_definition_arn
      task_role_name      = module.service_worker.task_role_name
      task_role_arn       = module.service_worker.task_role_arn
      execution_role_name = module.service_worker.execution_role_name
      execution_role_arn  = module.service_worker.execution_role_arn
      security_group_id   = module.service_worker.security_group_id
      log_group_name      = module.service_worker.log_group_name
      log_group_arn       = module.service_worker.log_group_arn
      alarm_arns          = module.service_worker.alarm_arns
    }
    gateway = {
      name                = module.service_gateway.service_name
      arn                 = module.service_gateway.service_arn
      task_definition_arn = module.service_gateway.task_definition_arn
      task_role_name      = module.service_gateway.task_role_name
      task_role_arn       = module.service_gateway.task_role_arn
      execution_role_name = module.service_gateway.execution_role_name
      execution_role_arn  = module.service_gateway.execution_role_arn
      security_group_id   = module.service_gateway.security_group_id
      log_group_name      = module.service_gateway.log_group_name
      log_group_arn       = module.service_gateway.log_group_arn
      alarm_arns          = module.service_gateway.alarm_arns
    }
  }
}

output "databases" {
  description = "The databases by name; the endpoints are the proxy's if there is one."
  value = {
    main = {
      identifier                 = module.database_main.cluster_identifier
      arn                        = module.database_main.cluster_arn
      resource_id                = module.database_main.cluster_resource_id
      writer_endpoint            = module.database_main.writer_endpoint
      reader_endpoint            = module.database_main.reader_endpoint
      port                       = module.database_main.port
      security_group_id          = module.database_main.security_group_id
      master_secret_arn          = module.database_main.master_secret_arn
      cluster_endpoint           = module.database_main.cluster_endpoint
      cluster_reader_endpoint    = module.database_main.cluster_reader_endpoint
      database_security_group_id = module.database_main.database_security_group_id
      bootstrap_sql              = module.database_main.bootstrap_sql
      proxy_endpoint             = module.database_main.proxy_endpoint
      proxy_reader_endpoint      = module.database_main.proxy_reader_endpoint
      proxy_arn                  = module.database_main.proxy_arn
      proxy_resource_id          = module.database_main.proxy_resource_id
      log_group_names            = module.database_main.log_group_names
      alarm_arns                 = module.database_main.alarm_arns
    }
  }
}

output "brokers" {
  description = "The brokers by name."
  value = {
    messages = {
      id                = module.broker_messages.id
      arn               = module.broker_messages.arn
      name              = module.broker_messages.name
      endpoints         = module.broker_messages.endpoints
      client_endpoints  = module.broker_messages.client_endpoints
      login_secret_arn  = module.broker_messages.login_secret_arn
      console_urls      = module.broker_messages.console_urls
      security_group_id = module.broker_messages.security_group_id
      log_group_prefix  = module.broker_messages.log_group_prefix
      alarm_arns        = module.broker_messages.alarm_arns
    }
  }
}

output "buses" {
  description = "The event buses by name."
  value = {
    events = {
      name                  = module.bus_events.bus_name
      arn                   = module.bus_events.bus_arn
      archive_arn           = module.bus_events.archive_arn
      queue_arns            = module.bus_events.queue_arns
      queue_urls            = module.bus_events.queue_urls
      topic_arns            = module.bus_events.topic_arns
      dead_letter_queue_arn = module.bus_events.dead_letter_queue_arn
      dead_letter_queue_url = module.bus_events.dead_letter_queue_url
      alarm_arns            = module.bus_events.alarm_arns
    }
  }
}

output "observability" {
  description = "The topic that alarms notify, the dashboards, and the alarms that cross services."
  value = {
    alarm_topic_arn = module.observability.alarm_topic_arn
    dashboard_names = module.observability.dashboard_names
    dashboard_arns  = module.observability.dashboard_arns
    alarm_arns      = module.observability.alarm_arns
  }
}
