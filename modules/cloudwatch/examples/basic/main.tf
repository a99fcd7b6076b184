terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.28, < 7.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = { project = "example" }
  }
}

locals {
  load_balancer = "app/example/1234567890abcdef"
  cluster       = "example-main"
}

module "monitoring" {
  source = "../.."

  name        = "example"
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

  subscriptions = {
    on-call = { protocol = "email", endpoint = "on-call@example.com" }
  }

  log_metrics = {
    agents = {
      log_group_name = "/example/worker"
      pattern        = "{ $.event = \"agents\" }"
      namespace      = "Example/Agents"
      metric_name    = "AgentCount"
      value          = "$.count"
      unit           = "Count"
      dimensions     = { State = "$.state" }
    }
    task-time = {
      log_group_name = "/example/worker"
      pattern        = "{ $.event = \"task\" }"
      namespace      = "Example/Agents"
      metric_name    = "TaskTime"
      value          = "$.milliseconds"
      unit           = "Milliseconds"
    }
    discoveries = {
      log_group_name = "/example/worker"
      pattern        = "{ $.event = \"discovery\" }"
      namespace      = "Example/Agents"
      metric_name    = "Discoveries"
      unit           = "Count"
      default_value  = 0
    }
    consensus-latency = {
      log_group_name = "/example/supervisor"
      pattern        = "{ $.event = \"consensus\" }"
      namespace      = "Example/Agents"
      metric_name    = "ConsensusLatency"
      value          = "$.milliseconds"
      unit           = "Milliseconds"
    }
    agent-memory = {
      log_group_name = "/example/worker"
      pattern        = "{ $.event = \"memory\" }"
      namespace      = "Example/Agents"
      metric_name    = "AgentMemory"
      value          = "$.megabytes"
      unit           = "Megabytes"
    }
  }

  ratio_alarms = {
    gateway-errors = {
      description         = "More than 1 % of the gateway's requests fail"
      numerator           = { namespace = "AWS/ApplicationELB", metric_name = "HTTPCode_Target_5XX_Count", dimensions = { LoadBalancer = local.load_balancer } }
      denominator         = { namespace = "AWS/ApplicationELB", metric_name = "RequestCount", dimensions = { LoadBalancer = local.load_balancer } }
      threshold_percent   = 1
      minimum_denominator = 100
    }
  }

  percentile_alarms = {
    gateway-latency = {
      description = "One request in a hundred takes the gateway more than a second"
      namespace   = "AWS/ApplicationELB"
      metric_name = "TargetResponseTime"
      dimensions  = { LoadBalancer = local.load_balancer }
      percentile  = "p99"
      threshold   = 1
    }
  }

  dashboards = {
    system-overview = {
      widgets = [
        { x = 0, y = 0, type = "text", width = 24, height = 2, markdown = "# Example" },
        { x = 0, y = 2, title = "Requests", width = 8, stat = "Sum", metrics = [{ namespace = "AWS/ApplicationELB", metric_name = "RequestCount", dimensions = { LoadBalancer = local.load_balancer } }] },
        { x = 8, y = 2, title = "Agents", width = 8, metrics = [{ namespace = "Example/Agents", metric_name = "AgentCount", dimensions = { State = "running" }, label = "Running" }] },
        { x = 16, y = 2, title = "Capacity of the database", width = 8, metrics = [{ namespace = "AWS/RDS", metric_name = "ACUUtilization", dimensions = { DBClusterIdentifier = local.cluster, Role = "WRITER" } }] },
      ]
    }
    agent-performance = {
      widgets = [
        { x = 0, y = 0, title = "Task time", metrics = [{ namespace = "Example/Agents", metric_name = "TaskTime", stat = "p50" }, { namespace = "Example/Agents", metric_name = "TaskTime", stat = "p99" }] },
        { x = 12, y = 0, title = "Consensus", metrics = [{ namespace = "Example/Agents", metric_name = "ConsensusLatency", stat = "p99" }] },
        { x = 0, y = 6, title = "Slowest tasks", type = "log", width = 24, log_group_names = ["/example/worker"], query = "filter event = 'task' | sort milliseconds desc | limit 20" },
      ]
    }
    api-gateway = {
      widgets = [
        { x = 0, y = 0, title = "Response time, p99", metrics = [{ namespace = "AWS/ApplicationELB", metric_name = "TargetResponseTime", dimensions = { LoadBalancer = local.load_balancer }, stat = "p99" }], lines = [{ label = "Alarm", value = 1 }] },
        {
          x     = 12
          y     = 0
          title = "Failed requests, percent"
          stat  = "Sum"
          metrics = [
            { namespace = "AWS/ApplicationELB", metric_name = "HTTPCode_Target_5XX_Count", dimensions = { LoadBalancer = local.load_balancer }, id = "failed", visible = false },
            { namespace = "AWS/ApplicationELB", metric_name = "RequestCount", dimensions = { LoadBalancer = local.load_balancer }, id = "all", visible = false },
          ]
          expressions = [{ expression = "100 * FILL(failed, 0) / all", label = "Failed" }]
          lines       = [{ label = "Alarm", value = 1 }]
        },
      ]
    }
    database-health = {
      widgets = [
        { x = 0, y = 0, title = "Connections", stat = "Maximum", metrics = [{ namespace = "AWS/RDS", metric_name = "DatabaseConnections", dimensions = { DBClusterIdentifier = local.cluster, Role = "WRITER" } }] },
        { x = 12, y = 0, title = "Processor", metrics = [{ namespace = "AWS/RDS", metric_name = "CPUUtilization", dimensions = { DBClusterIdentifier = local.cluster, Role = "WRITER" } }], lines = [{ label = "Alarm", value = 80 }] },
      ]
    }
  }

  queries = {
    errors = {
      query_string    = "filter level = 'error' | stats count() by message | sort count desc"
      log_group_names = ["/example/worker", "/example/supervisor"]
    }
  }
}

output "alarm_topic_arn" {
  description = "Topic for the alarms of the other modules."
  value       = module.monitoring.alarm_topic_arn
}
