module "observability" {
  source = "../cloudwatch"

  name          = "mistersmith-production"
  kms_key_arn   = module.encryption.key_arn
  subscriptions = var.alarm_subscriptions

  ratio_alarms = {
    gateway-error-rate = {
      threshold_percent   = 1
      period_seconds      = 60
      evaluation_periods  = 5
      datapoints_to_alarm = 3
      numerator = {
        namespace   = "AWS/ApplicationELB"
        metric_name = "HTTPCode_Target_5XX_Count"
        dimensions = {
          LoadBalancer = var.load_balancers["gateway"].arn_suffix
          TargetGroup  = var.load_balancers["gateway"].target_group_arn_suffix
        }
      }
      denominator = {
        namespace   = "AWS/ApplicationELB"
        metric_name = "RequestCount"
        dimensions = {
          LoadBalancer = var.load_balancers["gateway"].arn_suffix
          TargetGroup  = var.load_balancers["gateway"].target_group_arn_suffix
        }
      }
      description = "Requests to gateway fail."
    }
  }
  percentile_alarms = {
    gateway-latency = {
      threshold           = 1
      percentile          = "p99"
      period_seconds      = 60
      evaluation_periods  = 5
      datapoints_to_alarm = 3
      namespace           = "AWS/ApplicationELB"
      metric_name         = "TargetResponseTime"
      dimensions = {
        LoadBalancer = var.load_balancers["gateway"].arn_suffix
        TargetGroup  = var.load_balancers["gateway"].target_group_arn_suffix
      }
      description = "Requests to gateway are slow."
    }
  }

  log_metrics = {
    agent-count = {
      log_group_name = module.service_supervisor.log_group_name
      pattern        = "{ $.metric = \"agent-count\" }"
      namespace      = "MisterSmith"
      metric_name    = "AgentCount"
      value          = "$.value"
      unit           = "Count"
      dimensions = {
        state = "$.state"
      }
    }
    task-time = {
      log_group_name = module.service_worker.log_group_name
      pattern        = "{ $.metric = \"task-time\" }"
      namespace      = "MisterSmith"
      metric_name    = "TaskExecutionTime"
      value          = "$.value"
      unit           = "Milliseconds"
    }
    discovery-events = {
      log_group_name = module.service_supervisor.log_group_name
      pattern        = "{ $.metric = \"discovery-events\" }"
      namespace      = "MisterSmith"
      metric_name    = "DiscoveryEvents"
      value          = "$.value"
      unit           = "Count/Second"
    }
    consensus-latency = {
      log_group_name = module.service_supervisor.log_group_name
      pattern        = "{ $.metric = \"consensus-latency\" }"
      namespace      = "MisterSmith"
      metric_name    = "ConsensusLatency"
      value          = "$.value"
      unit           = "Milliseconds"
    }
    agent-memory = {
      log_group_name = module.service_worker.log_group_name
      pattern        = "{ $.metric = \"agent-memory\" }"
      namespace      = "MisterSmith"
      metric_name    = "AgentMemory"
      value          = "$.value"
      unit           = "Megabytes"
    }
  }
  dashboards = {
    system-overview = {
      widgets = [
        {
          x        = 0
          y        = 0
          width    = 24
          height   = 1
          type     = "text"
          markdown = "# System Overview"
        },
        {
          x      = 0
          y      = 1
          width  = 12
          height = 6
          title  = "supervisor: CPU and memory"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/ECS"
              metric_name = "CPUUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_supervisor.service_name
              }
            },
            {
              namespace   = "AWS/ECS"
              metric_name = "MemoryUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_supervisor.service_name
              }
            },
          ]
          lines = [
            {
              label = "CPU alarm 80%"
              value = 80
            },
            {
              label = "memory alarm 90%"
              value = 90
            },
          ]
        },
        {
          x      = 12
          y      = 1
          width  = 12
          height = 6
          title  = "supervisor: tasks"
          stat   = "Average"
          metrics = [
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "RunningTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_supervisor.service_name
              }
            },
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "DesiredTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_supervisor.service_name
              }
            },
          ]
          lines = [
            {
              label = "minimum"
              value = 1
            },
            {
              label = "maximum"
              value = 10
            },
          ]
        },
        {
          x      = 0
          y      = 7
          width  = 12
          height = 6
          title  = "worker: CPU and memory"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/ECS"
              metric_name = "CPUUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_worker.service_name
              }
            },
            {
              namespace   = "AWS/ECS"
              metric_name = "MemoryUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_worker.service_name
              }
            },
          ]
          lines = [
            {
              label = "CPU alarm 80%"
              value = 80
            },
            {
              label = "memory alarm 90%"
              value = 90
            },
          ]
        },
        {
          x      = 12
          y      = 7
          width  = 12
          height = 6
          title  = "worker: tasks"
          stat   = "Average"
          metrics = [
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "RunningTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_worker.service_name
              }
            },
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "DesiredTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_worker.service_name
              }
            },
          ]
          lines = [
            {
              label = "minimum"
              value = 1
            },
            {
              label = "maximum"
              value = 100
            },
          ]
        },
        {
          x      = 0
          y      = 13
          width  = 12
          height = 6
          title  = "gateway: CPU and memory"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/ECS"
              metric_name = "CPUUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_gateway.service_name
              }
            },
            {
              namespace   = "AWS/ECS"
              metric_name = "MemoryUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_gateway.service_name
              }
            },
          ]
          lines = [
            {
              label = "CPU alarm 80%"
              value = 80
            },
            {
              label = "memory alarm 90%"
              value = 90
            },
          ]
        },
        {
          x      = 12
          y      = 13
          width  = 12
          height = 6
          title  = "gateway: tasks"
          stat   = "Average"
          metrics = [
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "RunningTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_gateway.service_name
              }
            },
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "DesiredTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_gateway.service_name
              }
            },
          ]
          lines = [
            {
              label = "minimum"
              value = 2
            },
            {
              label = "maximum"
              value = 20
            },
          ]
        },
        {
          x      = 0
          y      = 19
          width  = 12
          height = 6
          title  = "main: capacity (ACU)"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/RDS"
              metric_name = "ServerlessDatabaseCapacity"
              dimensions = {
                DBClusterIdentifier = module.database_main.cluster_identifier
              }
            },
          ]
          lines = [
            {
              label = "least"
              value = 2
            },
            {
              label = "maximum"
              value = 16
            },
          ]
        },
        {
          x      = 12
          y      = 19
          width  = 12
          height = 6
          title  = "main: connections"
          stat   = "Maximum"
          metrics = [
            {
              namespace   = "AWS/RDS"
              metric_name = "DatabaseConnections"
              dimensions = {
                DBClusterIdentifier = module.database_main.cluster_identifier
              }
            },
          ]
          lines = [
            {
              label = "limit"
              value = 3360
            },
          ]
        },
        {
          x      = 0
          y      = 25
          width  = 12
          height = 6
          title  = "main: CPU and capacity in use"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/RDS"
              metric_name = "CPUUtilization"
              dimensions = {
                DBClusterIdentifier = module.database_main.cluster_identifier
              }
            },
            {
              namespace   = "AWS/RDS"
              metric_name = "ACUUtilization"
              dimensions = {
                DBClusterIdentifier = module.database_main.cluster_identifier
              }
            },
          ]
        },
        {
          x      = 12
          y      = 25
          width  = 12
          height = 6
          title  = "messages: connections"
          stat   = "Maximum"
          metrics = [
            {
              namespace   = "AWS/AmazonMQ"
              metric_name = "ConnectionCount"
              dimensions = {
                Broker = module.broker_messages.name
              }
            },
          ]
          lines = [
            {
              label = "limit"
              value = 5000
            },
          ]
        },
        {
          x      = 0
          y      = 31
          width  = 12
          height = 6
          title  = "messages: CPU"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/AmazonMQ"
              metric_name = "SystemCpuUtilization"
              dimensions = {
                Broker = module.broker_messages.name
              }
            },
          ]
        },
        {
          x      = 12
          y      = 31
          width  = 12
          height = 6
          title  = "events: matched events"
          stat   = "Sum"
          metrics = [
            {
              namespace   = "AWS/Events"
              metric_name = "MatchedEvents"
              dimensions = {
                EventBusName = module.bus_events.bus_name
              }
            },
          ]
        },
      ]
    }
    agent-performance = {
      widgets = [
        {
          x        = 0
          y        = 0
          width    = 24
          height   = 1
          type     = "text"
          markdown = "# Agent Performance"
        },
        {
          x      = 0
          y      = 1
          width  = 12
          height = 6
          title  = "Task execution time"
          stat   = "Average"
          metrics = [
            {
              namespace   = "MisterSmith"
              metric_name = "TaskExecutionTime"
              dimensions  = {}
            },
          ]
        },
        {
          x      = 12
          y      = 1
          width  = 12
          height = 6
          title  = "Discovery events per second"
          stat   = "Average"
          metrics = [
            {
              namespace   = "MisterSmith"
              metric_name = "DiscoveryEvents"
              dimensions  = {}
            },
          ]
        },
        {
          x      = 0
          y      = 7
          width  = 12
          height = 6
          title  = "Consensus latency"
          stat   = "Average"
          metrics = [
            {
              namespace   = "MisterSmith"
              metric_name = "ConsensusLatency"
              dimensions  = {}
            },
          ]
        },
        {
          x      = 12
          y      = 7
          width  = 12
          height = 6
          title  = "Memory usage per agent"
          stat   = "Average"
          metrics = [
            {
              namespace   = "MisterSmith"
              metric_name = "AgentMemory"
              dimensions  = {}
            },
          ]
        },
        {
          x      = 0
          y      = 13
          width  = 12
          height = 6
          title  = "Agent count by state"
          expressions = [
            {
              expression = "SEARCH('{MisterSmith,state} MetricName=\"AgentCount\"', 'Average')"
              label      = ""
            },
          ]
        },
        {
          x      = 12
          y      = 13
          width  = 12
          height = 6
          title  = "worker: CPU and memory"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/ECS"
              metric_name = "CPUUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_worker.service_name
              }
            },
            {
              namespace   = "AWS/ECS"
              metric_name = "MemoryUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_worker.service_name
              }
            },
          ]
          lines = [
            {
              label = "CPU alarm 80%"
              value = 80
            },
            {
              label = "memory alarm 90%"
              value = 90
            },
          ]
        },
        {
          x      = 0
          y      = 19
          width  = 12
          height = 6
          title  = "worker: tasks"
          stat   = "Average"
          metrics = [
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "RunningTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_worker.service_name
              }
            },
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "DesiredTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_worker.service_name
              }
            },
          ]
          lines = [
            {
              label = "minimum"
              value = 1
            },
            {
              label = "maximum"
              value = 100
            },
          ]
        },
        {
          x      = 12
          y      = 19
          width  = 12
          height = 6
          title  = "supervisor: CPU and memory"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/ECS"
              metric_name = "CPUUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_supervisor.service_name
              }
            },
            {
              namespace   = "AWS/ECS"
              metric_name = "MemoryUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_supervisor.service_name
              }
            },
          ]
          lines = [
            {
              label = "CPU alarm 80%"
              value = 80
            },
            {
              label = "memory alarm 90%"
              value = 90
            },
          ]
        },
        {
          x      = 0
          y      = 25
          width  = 12
          height = 6
          title  = "supervisor: tasks"
          stat   = "Average"
          metrics = [
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "RunningTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_supervisor.service_name
              }
            },
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "DesiredTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_supervisor.service_name
              }
            },
          ]
          lines = [
            {
              label = "minimum"
              value = 1
            },
            {
              label = "maximum"
              value = 10
            },
          ]
        },
      ]
    }
    api-gateway = {
      widgets = [
        {
          x        = 0
          y        = 0
          width    = 24
          height   = 1
          type     = "text"
          markdown = "# API Gateway"
        },
        {
          x      = 0
          y      = 1
          width  = 12
          height = 6
          title  = "gateway: CPU and memory"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/ECS"
              metric_name = "CPUUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_gateway.service_name
              }
            },
            {
              namespace   = "AWS/ECS"
              metric_name = "MemoryUtilization"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_gateway.service_name
              }
            },
          ]
          lines = [
            {
              label = "CPU alarm 80%"
              value = 80
            },
            {
              label = "memory alarm 90%"
              value = 90
            },
          ]
        },
        {
          x      = 12
          y      = 1
          width  = 12
          height = 6
          title  = "gateway: tasks"
          stat   = "Average"
          metrics = [
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "RunningTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_gateway.service_name
              }
            },
            {
              namespace   = "ECS/ContainerInsights"
              metric_name = "DesiredTaskCount"
              dimensions = {
                ClusterName = module.cluster.name
                ServiceName = module.service_gateway.service_name
              }
            },
          ]
          lines = [
            {
              label = "minimum"
              value = 2
            },
            {
              label = "maximum"
              value = 20
            },
          ]
        },
        {
          x      = 0
          y      = 7
          width  = 12
          height = 6
          title  = "gateway: requests and failures"
          stat   = "Sum"
          metrics = [
            {
              namespace   = "AWS/ApplicationELB"
              metric_name = "RequestCount"
              dimensions = {
                LoadBalancer = var.load_balancers["gateway"].arn_suffix
                TargetGroup  = var.load_balancers["gateway"].target_group_arn_suffix
              }
            },
            {
              namespace   = "AWS/ApplicationELB"
              metric_name = "HTTPCode_Target_5XX_Count"
              dimensions = {
                LoadBalancer = var.load_balancers["gateway"].arn_suffix
                TargetGroup  = var.load_balancers["gateway"].target_group_arn_suffix
              }
            },
          ]
        },
        {
          x      = 12
          y      = 7
          width  = 12
          height = 6
          title  = "gateway: response time, p99"
          stat   = "p99"
          metrics = [
            {
              namespace   = "AWS/ApplicationELB"
              metric_name = "TargetResponseTime"
              dimensions = {
                LoadBalancer = var.load_balancers["gateway"].arn_suffix
                TargetGroup  = var.load_balancers["gateway"].target_group_arn_suffix
              }
            },
          ]
        },
      ]
    }
    database-health = {
      widgets = [
        {
          x        = 0
          y        = 0
          width    = 24
          height   = 1
          type     = "text"
          markdown = "# Database Health"
        },
        {
          x      = 0
          y      = 1
          width  = 12
          height = 6
          title  = "main: capacity (ACU)"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/RDS"
              metric_name = "ServerlessDatabaseCapacity"
              dimensions = {
                DBClusterIdentifier = module.database_main.cluster_identifier
              }
            },
          ]
          lines = [
            {
              label = "least"
              value = 2
            },
            {
              label = "maximum"
              value = 16
            },
          ]
        },
        {
          x      = 12
          y      = 1
          width  = 12
          height = 6
          title  = "main: connections"
          stat   = "Maximum"
          metrics = [
            {
              namespace   = "AWS/RDS"
              metric_name = "DatabaseConnections"
              dimensions = {
                DBClusterIdentifier = module.database_main.cluster_identifier
              }
            },
          ]
          lines = [
            {
              label = "limit"
              value = 3360
            },
          ]
        },
        {
          x      = 0
          y      = 7
          width  = 12
          height = 6
          title  = "main: CPU and capacity in use"
          stat   = "Average"
          metrics = [
            {
              namespace   = "AWS/RDS"
              metric_name = "CPUUtilization"
              dimensions = {
                DBClusterIdentifier = module.database_main.cluster_identifier
              }
            },
            {
              namespace   = "AWS/RDS"
              metric_name = "ACUUtilization"
              dimensions = {
                DBClusterIdentifier = module.database_main.cluster_identifier
              }
            },
          ]
        },
      ]
    }
  }
  tags = {
    component          = "observability"
    "tfsize:component" = "observability/observability"
  }
}

module "tracing" {
  source = "../xray-sampling"

  name = "mistersmith-production"

  rules = {
    all = {
      fixed_rate     = 0.1
      reservoir_size = 1
      priority       = 1000
    }
  }

  tags = {
    component          = "tracing"
    "tfsize:component" = "tracing/tracing"
  }
}

resource "aws_cloudwatch_composite_alarm" "system" {
  alarm_name        = "mistersmith-production-system"
  alarm_description = "Some alarm of this stack rings."
  alarm_rule        = join(" OR ", [for name in concat(module.service_supervisor.alarm_names, module.service_worker.alarm_names, module.service_gateway.alarm_names, module.database_main.alarm_names, module.broker_messages.alarm_names, module.bus_events.alarm_names, module.observability.alarm_names) : "ALARM(\"${name}\")"])
  tags = {
    component = "observability"
  }
}
