module "service_supervisor" {
  source = "../ecs-service"

  name = "supervisor"
  cluster = {
    arn  = module.cluster.arn
    name = module.cluster.name
  }
  image = var.images["supervisor"]

  # Tier "100x": 1,000 agents, the open tier.
  cpu              = 4096
  memory           = 8192
  cpu_architecture = "X86_64"
  min_tasks        = 1
  max_tasks        = 10
  scaling = {
    cpu = {
      target            = 70
      scale_out_seconds = 60
      scale_in_seconds  = 300
      predefined_metric = "ECSServiceAverageCPUUtilization"
    }
  }
  log_retention_days = 365
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
    outage  = {}
    actions = [module.observability.alarm_topic_arn]
  }

  ports = {
    metrics = 9090
  }
  network = {
    vpc_id     = var.network.vpc_id
    subnet_ids = var.network.service_subnet_ids
    egress = {
      https = {
        description = "Image registry, logs and other AWS services"
        port        = 443
        cidr_ipv4   = var.network.egress_cidr
      }
    }
    s3_prefix_list_id = var.network.s3_prefix_list_id
  }
  clients           = lookup(var.service_clients, "supervisor", {})
  volume_init_image = var.volume_init_image == "" ? null : var.volume_init_image
  collector = {
    image     = var.trace_collector_image
    grpc_port = 4317
    http_port = 4318
  }
  environment = merge(
    {
      DATABASE_MAIN_HOST              = module.database_main.writer_endpoint
      DATABASE_MAIN_READER_HOST       = module.database_main.reader_endpoint
      DATABASE_MAIN_PORT              = tostring(module.database_main.port)
      DATABASE_MAIN_USER              = "supervisor"
      DATABASE_MAIN_POOL              = "30"
      BROKER_MESSAGES_ENDPOINTS       = join(",", module.broker_messages.client_endpoints)
      BROKER_MESSAGES_CONNECTIONS     = "1"
      BROKER_MESSAGES_CONNECT_TIMEOUT = "10"
      BROKER_MESSAGES_PING_INTERVAL   = "30"
      BROKER_MESSAGES_MAX_RECONNECTS  = "10"
      BUS_EVENTS_NAME                 = module.bus_events.bus_name
      QUEUE_EVENTS_AGENT_TASKS_URL    = module.bus_events.queue_urls["agent-tasks"]
      OTEL_EXPORTER_OTLP_ENDPOINT     = "http://localhost:4317"
      OTEL_EXPORTER_OTLP_PROTOCOL     = "grpc"
      OTEL_SERVICE_NAME               = "supervisor"
      OTEL_TRACES_SAMPLER             = "parentbased_traceidratio"
      OTEL_TRACES_SAMPLER_ARG         = "0.1"
    },
    lookup(var.environment, "supervisor", {}),
  )
  secrets = merge(
    {
      BROKER_MESSAGES_USERNAME = "${module.broker_messages.login_secret_arn}:username::"
      BROKER_MESSAGES_PASSWORD = "${module.broker_messages.login_secret_arn}:password::"
    },
    lookup(var.secrets, "supervisor", {}),
  )
  permissions = {
    DatabaseMain = {
      actions   = ["rds-db:connect"]
      resources = ["${module.database_main.login_arn}/supervisor"]
    }
    BusEvents = {
      actions   = ["events:PutEvents"]
      resources = [module.bus_events.bus_arn]
    }
    SendToEventsAgentTasks = {
      actions   = ["sqs:SendMessage", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"]
      resources = [module.bus_events.queue_arns["agent-tasks"]]
    }
    Traces = {
      actions = [
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
      ]
      resources = ["*"]
    }
    MessagesKey = {
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [module.encryption.key_arn]
      conditions = {
        StringEquals = {
          "kms:ViaService" = ["sqs.us-east-1.amazonaws.com"]
        }
      }
    }
  }
  task_policy_json     = try(var.task_policies["supervisor"].json, null)
  task_policy_arns     = try(var.task_policies["supervisor"].arns, [])
  permissions_boundary = try(var.task_policies["supervisor"].permissions_boundary, null)
  kms_key_arn          = module.encryption.key_arn
  tags = {
    component          = "supervisor"
    "tfsize:component" = "service/supervisor"
  }
}

module "service_worker" {
  source = "../ecs-service"

  name = "worker"
  cluster = {
    arn  = module.cluster.arn
    name = module.cluster.name
  }
  image = var.images["worker"]

  # Tier "standard": 10 tasks per agent, up to 10.
  cpu              = 512
  memory           = 1024
  cpu_architecture = "X86_64"
  min_tasks        = 1
  max_tasks        = 100
  scaling = {
    agents-per-task = {
      target            = 0.9
      scale_out_seconds = 60
      scale_in_seconds  = 300
      custom_metric = {
        namespace   = "MisterSmith"
        metric_name = "AgentsPerTask"
        dimensions = {
          ClusterName = module.cluster.name
          ServiceName = "worker"
        }
      }
    }
  }
  spot = {
    on_demand_base   = 1
    on_demand_weight = 1
    spot_weight      = 3
  }
  log_retention_days = 365
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
    outage  = {}
    actions = [module.observability.alarm_topic_arn]
  }

  ports = {
    metrics = 9090
  }
  network = {
    vpc_id     = var.network.vpc_id
    subnet_ids = var.network.service_subnet_ids
    egress = {
      https = {
        description = "Image registry, logs and other AWS services"
        port        = 443
        cidr_ipv4   = var.network.egress_cidr
      }
    }
    s3_prefix_list_id = var.network.s3_prefix_list_id
  }
  clients           = lookup(var.service_clients, "worker", {})
  volume_init_image = var.volume_init_image == "" ? null : var.volume_init_image
  collector = {
    image     = var.trace_collector_image
    grpc_port = 4317
    http_port = 4318
  }
  environment = merge(
    {
      DATABASE_MAIN_HOST              = module.database_main.writer_endpoint
      DATABASE_MAIN_READER_HOST       = module.database_main.reader_endpoint
      DATABASE_MAIN_PORT              = tostring(module.database_main.port)
      DATABASE_MAIN_USER              = "worker"
      DATABASE_MAIN_POOL              = "30"
      BROKER_MESSAGES_ENDPOINTS       = join(",", module.broker_messages.client_endpoints)
      BROKER_MESSAGES_CONNECTIONS     = "1"
      BROKER_MESSAGES_CONNECT_TIMEOUT = "10"
      BROKER_MESSAGES_PING_INTERVAL   = "30"
      BROKER_MESSAGES_MAX_RECONNECTS  = "10"
      BUS_EVENTS_NAME                 = module.bus_events.bus_name
      QUEUE_EVENTS_AGENT_TASKS_URL    = module.bus_events.queue_urls["agent-tasks"]
      TOPIC_EVENTS_AGENT_EVENTS_ARN   = module.bus_events.topic_arns["agent-events"]
      METRICS_NAMESPACE               = "MisterSmith"
      OTEL_EXPORTER_OTLP_ENDPOINT     = "http://localhost:4317"
      OTEL_EXPORTER_OTLP_PROTOCOL     = "grpc"
      OTEL_SERVICE_NAME               = "worker"
      OTEL_TRACES_SAMPLER             = "parentbased_traceidratio"
      OTEL_TRACES_SAMPLER_ARG         = "0.1"
      AGENTS_PER_TASK                 = "1"
      AGENTS_DEFAULT                  = "8"
    },
    lookup(var.environment, "worker", {}),
  )
  secrets = merge(
    {
      BROKER_MESSAGES_USERNAME = "${module.broker_messages.login_secret_arn}:username::"
      BROKER_MESSAGES_PASSWORD = "${module.broker_messages.login_secret_arn}:password::"
    },
    lookup(var.secrets, "worker", {}),
  )
  permissions = {
    DatabaseMain = {
      actions   = ["rds-db:connect"]
      resources = ["${module.database_main.login_arn}/worker"]
    }
    BusEvents = {
      actions   = ["events:PutEvents"]
      resources = [module.bus_events.bus_arn]
    }
    ReceiveFromEventsAgentTasks = {
      actions = [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
      ]
      resources = [module.bus_events.queue_arns["agent-tasks"]]
    }
    PublishToEventsAgentEvents = {
      actions   = ["sns:Publish"]
      resources = [module.bus_events.topic_arns["agent-events"]]
    }
    MetricsMisterSmith = {
      actions   = ["cloudwatch:PutMetricData"]
      resources = ["*"]
      conditions = {
        StringEquals = {
          "cloudwatch:namespace" = ["MisterSmith"]
        }
      }
    }
    Traces = {
      actions = [
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
      ]
      resources = ["*"]
    }
    MessagesKey = {
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [module.encryption.key_arn]
      conditions = {
        StringEquals = {
          "kms:ViaService" = ["sqs.us-east-1.amazonaws.com", "sns.us-east-1.amazonaws.com"]
        }
      }
    }
  }
  task_policy_json     = try(var.task_policies["worker"].json, null)
  task_policy_arns     = try(var.task_policies["worker"].arns, [])
  permissions_boundary = try(var.task_policies["worker"].permissions_boundary, null)
  kms_key_arn          = module.encryption.key_arn
  tags = {
    component          = "worker"
    "tfsize:component" = "service/worker"
  }
}

module "service_gateway" {
  source = "../ecs-service"

  name = "gateway"
  cluster = {
    arn  = module.cluster.arn
    name = module.cluster.name
  }
  image = var.images["gateway"]

  # Tier "medium": 1,000 connections, up to 1,000.
  cpu              = 2048
  memory           = 4096
  cpu_architecture = "X86_64"
  min_tasks        = 2
  max_tasks        = 20
  scaling = {
    connections-per-task = {
      target            = 800
      scale_out_seconds = 60
      scale_in_seconds  = 300
      custom_metric = {
        namespace   = "MisterSmith"
        metric_name = "ConnectionsPerTask"
        dimensions = {
          ClusterName = module.cluster.name
          ServiceName = "gateway"
        }
      }
    }
  }
  log_retention_days = 365
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
    outage  = {}
    actions = [module.observability.alarm_topic_arn]
  }

  ports = {
    api     = 8080
    metrics = 9090
  }
  load_balancer = {
    target_group_arn = var.load_balancers["gateway"].target_group_arn
    port_name        = "api"
    dimensions = {
      load_balancer = var.load_balancers["gateway"].arn_suffix
      target_group  = var.load_balancers["gateway"].target_group_arn_suffix
    }
  }
  network = {
    vpc_id     = var.network.vpc_id
    subnet_ids = var.network.service_subnet_ids
    ingress_from_groups = {
      load-balancer = {
        security_group_id = var.load_balancers["gateway"].security_group_id
        port_names        = ["api"]
      }
    }
    egress = {
      https = {
        description = "Image registry, logs and other AWS services"
        port        = 443
        cidr_ipv4   = var.network.egress_cidr
      }
    }
    s3_prefix_list_id = var.network.s3_prefix_list_id
  }
  clients           = lookup(var.service_clients, "gateway", {})
  volume_init_image = var.volume_init_image == "" ? null : var.volume_init_image
  collector = {
    image     = var.trace_collector_image
    grpc_port = 4317
    http_port = 4318
  }
  environment = merge(
    {
      DATABASE_MAIN_HOST              = module.database_main.writer_endpoint
      DATABASE_MAIN_READER_HOST       = module.database_main.reader_endpoint
      DATABASE_MAIN_PORT              = tostring(module.database_main.port)
      DATABASE_MAIN_USER              = "gateway"
      DATABASE_MAIN_POOL              = "30"
      BROKER_MESSAGES_ENDPOINTS       = join(",", module.broker_messages.client_endpoints)
      BROKER_MESSAGES_CONNECTIONS     = "1"
      BROKER_MESSAGES_CONNECT_TIMEOUT = "10"
      BROKER_MESSAGES_PING_INTERVAL   = "30"
      BROKER_MESSAGES_MAX_RECONNECTS  = "10"
      METRICS_NAMESPACE               = "MisterSmith"
      OTEL_EXPORTER_OTLP_ENDPOINT     = "http://localhost:4317"
      OTEL_EXPORTER_OTLP_PROTOCOL     = "grpc"
      OTEL_SERVICE_NAME               = "gateway"
      OTEL_TRACES_SAMPLER             = "parentbased_traceidratio"
      OTEL_TRACES_SAMPLER_ARG         = "0.1"
    },
    lookup(var.environment, "gateway", {}),
  )
  secrets = merge(
    {
      BROKER_MESSAGES_USERNAME = "${module.broker_messages.login_secret_arn}:username::"
      BROKER_MESSAGES_PASSWORD = "${module.broker_messages.login_secret_arn}:password::"
    },
    lookup(var.secrets, "gateway", {}),
  )
  permissions = {
    DatabaseMain = {
      actions   = ["rds-db:connect"]
      resources = ["${module.database_main.login_arn}/gateway"]
    }
    MetricsMisterSmith = {
      actions   = ["cloudwatch:PutMetricData"]
      resources = ["*"]
      conditions = {
        StringEquals = {
          "cloudwatch:namespace" = ["MisterSmith"]
        }
      }
    }
    Traces = {
      actions = [
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
      ]
      resources = ["*"]
    }
  }
  task_policy_json     = try(var.task_policies["gateway"].json, null)
  task_policy_arns     = try(var.task_policies["gateway"].arns, [])
  permissions_boundary = try(var.task_policies["gateway"].permissions_boundary, null)
  kms_key_arn          = module.encryption.key_arn
  tags = {
    component          = "gateway"
    "tfsize:component" = "service/gateway"
  }
}
