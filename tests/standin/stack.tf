terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = { Team = "platform", Stage = "prod" }
  }
}

variable "cpu" {
  type    = string
  default = "512"
}

variable "max_capacity" {
  type    = number
  default = 16
}

variable "description" {
  type    = string
  default = "first"
}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_availability_zones" "all" {}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "send" {
  source_policy_documents = [data.aws_iam_policy_document.assume.json]

  statement {
    sid       = "Send"
    actions   = ["sqs:SendMessage", "sqs:GetQueueUrl"]
    resources = [aws_sqs_queue.jobs.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "task" {
  count              = 2
  name_prefix        = "task-"
  description        = "${var.description} ${count.index}"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
  tags = { Region = data.aws_region.current.region, Stage = "test" }
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.url
  policy    = data.aws_iam_policy_document.send.json
}

resource "aws_ecs_task_definition" "worker" {
  family                   = "worker"
  cpu                      = var.cpu
  memory                   = 1024
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.task[0].arn
  task_role_arn            = aws_iam_role.task[1].arn
  container_definitions    = jsonencode([{ name = "worker", image = "worker:1" }])

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }

  volume {
    name = "scratch"
  }
}

resource "aws_rds_cluster" "main" {
  cluster_identifier          = "main"
  engine                      = "aurora-postgresql"
  master_username             = "root"
  manage_master_user_password = true

  serverlessv2_scaling_configuration {
    min_capacity = 0.5
    max_capacity = var.max_capacity
  }
}

resource "aws_mq_broker" "main" {
  broker_name        = "main"
  engine_type        = "ActiveMQ"
  engine_version     = "5.18"
  deployment_mode    = "ACTIVE_STANDBY_MULTI_AZ"
  host_instance_type = "mq.m5.large"

  configuration {
    id = "c-1"
  }

  user {
    username = "worker"
    password = "correct horse"
    groups   = ["workers"]
  }

  user {
    username = "admin"
    password = "battery staple"
  }
}

resource "aws_cloudwatch_metric_alarm" "depth" {
  alarm_name          = "depth"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 3
  threshold           = 100
  alarm_actions       = []

  metric_query {
    id          = "m1"
    return_data = true

    metric {
      namespace   = "AWS/SQS"
      metric_name = "ApproximateNumberOfMessagesVisible"
      period      = 60
      stat        = "Maximum"
      dimensions  = { QueueName = aws_sqs_queue.jobs.name }
    }
  }
}

resource "aws_security_group" "worker" {
  name   = "worker"
  vpc_id = "vpc-1"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

output "zones" {
  value = data.aws_availability_zones.all.names
}
