data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  # Services have other names in China.
  dns_suffix = local.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
  region     = data.aws_region.current.region

  # Keys that are null are left out: ECS stores a definition without them, and so no plan after
  # the first shows a difference.
  container_options = {
    for key, value in {
      environment = length(var.environment) == 0 ? null : [
        for name in sort(keys(var.environment)) : { name = name, value = var.environment[name] }
      ]

      secrets = length(var.secrets) == 0 ? null : [
        for name in sort(keys(var.secrets)) : { name = name, valueFrom = var.secrets[name] }
      ]
    } : key => value if value != null
  }

  sidecars = { for name, container in var.containers : name => container if name != var.name }

  # What is stated of each container by itself.
  container_sizes = {
    for name, container in var.containers : name => {
      for key, value in {
        cpu               = container.cpu
        memory            = container.memory
        memoryReservation = container.memory_reservation
      } : key => value if value != null
    }
  }

  log_configuration = {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.this.name
      awslogs-region        = local.region
      awslogs-stream-prefix = var.name
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/ecs/${var.cluster.name}/jobs/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.cluster.name}-job-${var.name}"
  cpu                      = tostring(var.cpu)
  memory                   = tostring(var.memory)
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  tags                     = var.tags

  container_definitions = jsonencode(concat([
    merge(local.container_options, lookup(local.container_sizes, var.name, {}), {
      name                   = var.name
      image                  = var.image
      essential              = true
      readonlyRootFilesystem = true

      # An init process passes SIGTERM on.
      linuxParameters = { initProcessEnabled = true }

      # Fargate has no tmpfs; this volume is the only place a container can write to.
      mountPoints = [{ sourceVolume = "scratch", containerPath = "/tmp", readOnly = false }]

      logConfiguration = local.log_configuration
    })
    ], [
    for name in sort(keys(local.sidecars)) : merge(local.container_sizes[name], {
      name             = name
      image            = local.sidecars[name].image
      logConfiguration = local.log_configuration

      # The job ends when its own container does.
      essential = false
    })
  ]))

  runtime_platform {
    cpu_architecture        = var.cpu_architecture
    operating_system_family = "LINUX"
  }

  volume {
    name = "scratch"
  }
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:the tasks of the schedule have it; the scanner does not look into a schedule's target
  name_prefix = "${var.name}-"
  description = "Tasks of the job ${var.name}"
  vpc_id      = var.network.vpc_id
  tags        = merge(var.tags, { Name = "${var.cluster.name}-${var.name}" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = var.network.egress

  security_group_id            = aws_security_group.this.id
  description                  = each.value.description
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.port
  to_port                      = each.value.port
  cidr_ipv4                    = each.value.cidr_ipv4
  prefix_list_id               = each.value.prefix_list_id
  referenced_security_group_id = each.value.security_group_id
  tags                         = var.tags
}

# Layers of images in Amazon ECR come from S3, whose gateway endpoint is at public addresses of its own.
resource "aws_vpc_security_group_egress_rule" "s3" {
  count = var.network.s3_prefix_list_id == null ? 0 : 1

  security_group_id = aws_security_group.this.id
  description       = "Layers of images"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = var.network.s3_prefix_list_id
  tags              = var.tags
}

resource "aws_scheduler_schedule" "this" {
  #checkov:skip=CKV_AWS_297:a schedule holds times and ARNs and no data; AWS encrypts it with a key of its own
  count = var.schedule == null ? 0 : 1

  name                         = "${var.cluster.name}-${var.name}"
  description                  = "Runs the job ${var.name}"
  schedule_expression          = var.schedule.expression
  schedule_expression_timezone = var.schedule.timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = var.cluster.arn
    role_arn = aws_iam_role.schedule[0].arn

    ecs_parameters {
      # With its revision: a new size runs from the next time on.
      task_definition_arn     = aws_ecs_task_definition.this.arn
      task_count              = var.tasks
      launch_type             = "FARGATE"
      enable_ecs_managed_tags = true
      propagate_tags          = "TASK_DEFINITION"

      network_configuration {
        subnets          = var.network.subnet_ids
        security_groups  = [aws_security_group.this.id]
        assign_public_ip = false
      }
    }
  }

  # A task that starts needs its rights and its way out.
  depends_on = [
    aws_iam_role_policy.execution,
    aws_iam_role_policy.schedule,
    aws_iam_role_policy.task,
    aws_vpc_security_group_egress_rule.this,
    aws_vpc_security_group_egress_rule.s3,
  ]
}
