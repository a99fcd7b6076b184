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

      healthCheck = var.health_check == null ? null : {
        command     = var.health_check.command
        interval    = var.health_check.interval_seconds
        timeout     = var.health_check.timeout_seconds
        retries     = var.health_check.retries
        startPeriod = var.health_check.start_period_seconds
      }

      portMappings = length(var.ports) == 0 ? null : [
        for name in sort(keys(var.ports)) : {
          name          = name
          containerPort = var.ports[name]
          hostPort      = var.ports[name]
          protocol      = "tcp"
        }
      ]

      secrets = length(var.secrets) == 0 ? null : [
        for name in sort(keys(var.secrets)) : { name = name, valueFrom = var.secrets[name] }
      ]

      ulimits = var.nofile_limit == null ? null : [
        { name = "nofile", softLimit = var.nofile_limit, hardLimit = var.nofile_limit }
      ]

      command    = var.command
      entryPoint = var.entrypoint
      user       = var.user
      dependsOn  = local.prepares ? [{ containerName = local.preparing, condition = "SUCCESS" }] : null
    } : key => value if value != null
  }

  # A volume of Fargate belongs to root: a container that runs as another user can write there once its mode is changed.
  prepares  = var.volume_init_image != null && length(var.writable_paths) > 0
  preparing = "${var.name}-volumes"

  # The volume of /tmp keeps its first name, and the others are told by their paths.
  volumes = { for path in var.writable_paths : path == "/tmp" ? "scratch" : "scratch-${replace(trim(path, "/"), "/[^A-Za-z0-9_-]/", "-")}" => path }
  mounts  = [for name, path in local.volumes : { sourceVolume = name, containerPath = path, readOnly = false }]

  # Execute command writes through agents that AWS mounts into the container.
  read_only_root = var.read_only_root && !var.enable_execute_command

  sidecars = { for name, container in var.containers : name => container if name != var.name }

  # What is stated of each container by itself.
  container_sizes = {
    for name, container in var.containers : name => {
      for key, value in {
        cpu               = container.cpu
        memory            = container.memory
        memoryReservation = container.memory_reservation

        healthCheck = container.health_check == null ? null : {
          command     = container.health_check.command
          interval    = container.health_check.interval_seconds
          timeout     = container.health_check.timeout_seconds
          retries     = container.health_check.retries
          startPeriod = container.health_check.start_period_seconds
        }
      } : key => value if value != null
    }
  }

  # Non-blocking: a log service that answers slowly must not stall the tasks.
  log_configuration = {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.this.name
      awslogs-region        = local.region
      awslogs-stream-prefix = var.name
      max-buffer-size       = "25m"
      mode                  = "non-blocking"
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/ecs/${var.cluster.name}/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.cluster.name}-${var.name}"
  cpu                      = tostring(var.cpu)
  memory                   = tostring(var.memory)
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  tags                     = var.tags

  # The circuit breaker goes back to the previous revision, which must still be registered then.
  skip_destroy = true

  container_definitions = jsonencode(concat([
    merge(local.container_options, lookup(local.container_sizes, var.name, {}), {
      name                   = var.name
      image                  = var.image
      essential              = true
      readonlyRootFilesystem = local.read_only_root
      stopTimeout            = var.stop_timeout_seconds

      # An init process passes SIGTERM on, or the stop timeout is waited out for nothing.
      linuxParameters = { initProcessEnabled = true }

      # Fargate has no tmpfs; these volumes are the only places a container can write to.
      mountPoints = local.mounts

      logConfiguration = local.log_configuration
    })
    ], [
    for name in sort(keys(local.sidecars)) : merge(local.container_sizes[name], {
      name             = name
      image            = local.sidecars[name].image
      logConfiguration = local.log_configuration

      # A sidecar that ends is started again, and the task goes on.
      essential     = false
      restartPolicy = { enabled = true }
    })
    ], [
    for name in local.prepares ? [local.preparing] : [] : {
      name                   = name
      image                  = var.volume_init_image
      user                   = "0"
      command                = concat(["chmod", "1777"], values(local.volumes))
      essential              = false
      readonlyRootFilesystem = true
      mountPoints            = local.mounts
      logConfiguration       = local.log_configuration
    }
  ], local.collectors))

  runtime_platform {
    cpu_architecture        = var.cpu_architecture
    operating_system_family = "LINUX"
  }

  dynamic "ephemeral_storage" {
    for_each = var.ephemeral_storage_gib == null ? [] : [var.ephemeral_storage_gib]

    content {
      size_in_gib = ephemeral_storage.value
    }
  }

  dynamic "volume" {
    for_each = local.volumes

    content {
      name = volume.key
    }
  }
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = var.cluster.arn
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.start_tasks == null ? var.min_tasks : var.start_tasks

  availability_zone_rebalancing      = "ENABLED"
  deployment_maximum_percent         = var.deployment.maximum_percent
  deployment_minimum_healthy_percent = var.deployment.minimum_healthy_percent
  enable_ecs_managed_tags            = true
  enable_execute_command             = var.enable_execute_command
  health_check_grace_period_seconds  = length(local.entries) == 0 ? null : var.health_check_grace_period_seconds
  propagate_tags                     = "SERVICE"
  tags                               = var.tags

  # With it a changed strategy is rolled out; without it the provider replaces the live service.
  force_new_deployment = true

  # A strategy even without Spot: a launch type instead would replace the service when Spot comes or goes.
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = var.spot == null ? 0 : var.spot.on_demand_base
    weight            = var.spot == null ? 1 : var.spot.on_demand_weight
  }

  dynamic "capacity_provider_strategy" {
    for_each = var.spot == null ? [] : [var.spot]

    content {
      capacity_provider = "FARGATE_SPOT"
      base              = 0
      weight            = capacity_provider_strategy.value.spot_weight
    }
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "load_balancer" {
    for_each = local.entries

    content {
      target_group_arn = load_balancer.value.target_group_arn
      container_name   = var.name
      container_port   = var.ports[load_balancer.value.port_name]
    }
  }

  network_configuration {
    subnets          = var.network.subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = false
  }

  lifecycle {
    # Autoscaling owns the count; the task definition is not ignored, or a new size never reaches a task.
    ignore_changes = [desired_count]
  }

  # Tasks start with the service: they need their rights and their way out by then, and to the end. ECS takes no target
  # group that no listener sends to.
  depends_on = [
    aws_lb_listener.this,
    aws_iam_role_policy.execution,
    aws_iam_role_policy.task,
    aws_iam_role_policy.permissions,
    aws_iam_role_policy_attachment.task,
    aws_vpc_security_group_egress_rule.this,
    aws_vpc_security_group_egress_rule.s3,
  ]
}
