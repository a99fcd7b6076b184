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
  }
  environment = lookup(var.environment, "supervisor", {})
  secrets     = lookup(var.secrets, "supervisor", {})
  kms_key_arn = module.encryption.key_arn
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
  }
  environment = lookup(var.environment, "worker", {})
  secrets     = lookup(var.secrets, "worker", {})
  kms_key_arn = module.encryption.key_arn
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
    actions = [module.observability.alarm_topic_arn]
  }

  ports = {
    api     = 8080
    metrics = 9090
  }
  load_balancer = {
    target_group_arn = var.load_balancers["gateway"].target_group_arn
    port_name        = "api"
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
  }
  environment = lookup(var.environment, "gateway", {})
  secrets     = lookup(var.secrets, "gateway", {})
  kms_key_arn = module.encryption.key_arn
  tags = {
    component          = "gateway"
    "tfsize:component" = "service/gateway"
  }
}
