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

module "worker" {
  source = "../.."

  name    = "worker"
  cluster = { arn = "arn:aws:ecs:us-east-1:111122223333:cluster/example", name = "example" }
  image   = "111122223333.dkr.ecr.us-east-1.amazonaws.com/worker:1.4.0"

  cpu       = 512
  memory    = 1024
  min_tasks = 1
  max_tasks = 100

  # Agents per task falls when tasks are added; their plain number would not.
  scaling = {
    agents = {
      target = 8

      custom_metric = {
        metrics = [
          {
            id         = "per_task"
            expression = "agents / FILL(tasks, 1)"
            label      = "Agents per task"

            return_data = true
          },
          {
            id = "agents"

            metric_stat = {
              stat   = "Sum"
              metric = { namespace = "Example/Agents", metric_name = "Running" }
            }
          },
          {
            id = "tasks"

            metric_stat = {
              stat = "Average"

              metric = {
                namespace   = "ECS/ContainerInsights"
                metric_name = "RunningTaskCount"
                dimensions  = { ClusterName = "example", ServiceName = "worker" }
              }
            }
          },
        ]
      }
    }
  }

  spot  = { on_demand_base = 2 }
  ports = { api = 8080, metrics = 9090 }

  balancer = {
    port_name       = "api"
    internal        = true
    subnet_ids      = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    ingress_cidrs   = ["10.0.0.0/16"]
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    drain_seconds   = 30
  }

  network = {
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

    egress = {
      https = {
        description = "Image registry, logs and other AWS interfaces"
        port        = 443
        cidr_ipv4   = "10.0.0.0/16"
      }
    }
  }

  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"

  alarms = {
    cpu     = { percent = 80 }
    memory  = { percent = 90 }
    outage  = {}
    actions = ["arn:aws:sns:us-east-1:111122223333:example-alarms"]
  }
}

output "max_tasks" {
  description = "Maximum task count that scaling may reach."
  value       = module.worker.max_tasks
}
