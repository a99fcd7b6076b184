mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }
}

# Two roles with one ARN would look like one role.
override_resource {
  target = aws_iam_role.execution
  values = { arn = "arn:aws:iam::111122223333:role/worker-exec-1" }
}

override_resource {
  target = aws_iam_role.task
  values = { arn = "arn:aws:iam::111122223333:role/worker-task-1" }
}

override_resource {
  target = aws_cloudwatch_log_group.this
  values = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:/ecs/example/worker" }
}

variables {
  name        = "worker"
  cluster     = { arn = "arn:aws:ecs:us-east-1:111122223333:cluster/example", name = "example" }
  image       = "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/worker:1.4.0"
  cpu         = 512
  memory      = 1024
  min_tasks   = 1
  max_tasks   = 100
  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"

  network = {
    vpc_id     = "vpc-0123456789abcdef0"
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

    egress = {
      https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16" }
    }
  }
}

run "task_size" {
  command = plan

  assert {
    condition     = aws_ecs_task_definition.this.cpu == "512"
    error_message = "cpu must reach the task definition"
  }

  assert {
    condition     = aws_ecs_task_definition.this.memory == "1024"
    error_message = "memory must reach the task definition"
  }

  assert {
    condition     = aws_ecs_task_definition.this.runtime_platform[0].cpu_architecture == "X86_64" && aws_ecs_task_definition.this.runtime_platform[0].operating_system_family == "LINUX"
    error_message = "the platform must be Linux on X86_64 unless asked otherwise"
  }

  assert {
    condition     = aws_ecs_task_definition.this.network_mode == "awsvpc" && aws_ecs_task_definition.this.requires_compatibilities == toset(["FARGATE"])
    error_message = "the task must be one for Fargate"
  }
}

run "largest_task" {
  command = plan

  variables {
    cpu              = 32768
    memory           = 249856
    cpu_architecture = "ARM64"
  }

  assert {
    condition     = aws_ecs_task_definition.this.cpu == "32768" && aws_ecs_task_definition.this.memory == "249856"
    error_message = "the row of 32 vCPU must be accepted"
  }

  assert {
    condition     = aws_ecs_task_definition.this.runtime_platform[0].cpu_architecture == "ARM64"
    error_message = "cpu_architecture must reach the task definition"
  }
}

run "start" {
  command = plan

  variables {
    start_tasks = 3
  }

  assert {
    condition     = aws_ecs_service.this.desired_count == 3 && aws_appautoscaling_target.this.min_capacity == 1
    error_message = "start_tasks must reach the service, and no bound"
  }
}

run "bounds" {
  command = plan

  assert {
    condition     = aws_appautoscaling_target.this.min_capacity == 1
    error_message = "min_tasks must reach the scaling target"
  }

  assert {
    condition     = aws_appautoscaling_target.this.max_capacity == 100 && output.max_tasks == 100
    error_message = "max_tasks must reach the scaling target and the output"
  }

  assert {
    condition     = aws_ecs_service.this.desired_count == 1
    error_message = "the service must be created with min_tasks"
  }

  assert {
    condition     = aws_appautoscaling_target.this.resource_id == "service/example/worker" && aws_appautoscaling_target.this.scalable_dimension == "ecs:service:DesiredCount"
    error_message = "the target must be the count of this service"
  }
}

run "scaling" {
  command = plan

  variables {
    scaling = {
      cpu = {
        target            = 70
        scale_out_seconds = 30
        scale_in_seconds  = 600
        predefined_metric = "ECSServiceAverageCPUUtilization"
      }
    }
  }

  assert {
    condition     = aws_appautoscaling_policy.this["cpu"].target_tracking_scaling_policy_configuration[0].target_value == 70
    error_message = "target must reach the policy"
  }

  assert {
    condition     = aws_appautoscaling_policy.this["cpu"].target_tracking_scaling_policy_configuration[0].scale_out_cooldown == 30
    error_message = "scale_out_seconds must reach the policy"
  }

  assert {
    condition     = aws_appautoscaling_policy.this["cpu"].target_tracking_scaling_policy_configuration[0].scale_in_cooldown == 600
    error_message = "scale_in_seconds must reach the policy"
  }

  assert {
    condition     = !aws_appautoscaling_policy.this["cpu"].target_tracking_scaling_policy_configuration[0].disable_scale_in
    error_message = "scaling in must be on"
  }

  assert {
    condition     = aws_appautoscaling_policy.this["cpu"].policy_type == "TargetTrackingScaling"
    error_message = "the type must be named: the default of the provider is step scaling"
  }

  assert {
    condition     = aws_appautoscaling_policy.this["cpu"].name == "worker-cpu"
    error_message = "the policy must be named after service and key"
  }
}

run "spot" {
  command = plan

  variables {
    spot = {
      on_demand_base   = 2
      on_demand_weight = 3
      spot_weight      = 7
    }
  }

  assert {
    condition     = { for item in aws_ecs_service.this.capacity_provider_strategy : item.capacity_provider => [item.base, item.weight] } == { FARGATE = [2, 3], FARGATE_SPOT = [0, 7] }
    error_message = "base and weights must reach the service"
  }
}

run "container" {
  command = plan

  variables {
    stop_timeout_seconds              = 90
    ephemeral_storage_gib             = 50
    nofile_limit                      = 200000
    log_retention_days                = 30
    ports                             = { api = 8080, metrics = 9090 }
    deployment                        = { minimum_healthy_percent = 50, maximum_percent = 150 }
    health_check_grace_period_seconds = 15
    load_balancer                     = { target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/0123456789abcdef", port_name = "api" }
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].stopTimeout == 90
    error_message = "stop_timeout_seconds must reach the container"
  }

  assert {
    condition     = aws_ecs_task_definition.this.ephemeral_storage[0].size_in_gib == 50
    error_message = "ephemeral_storage_gib must reach the task definition"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].ulimits[0].name == "nofile" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].ulimits[0].softLimit == 200000 && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].ulimits[0].hardLimit == 200000
    error_message = "nofile_limit must reach the container as soft and hard limit"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "log_retention_days must reach the log group"
  }

  assert {
    condition     = jsonencode({ for port in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].portMappings : port.name => [port.containerPort, port.hostPort, port.protocol] }) == jsonencode({ api = [8080, 8080, "tcp"], metrics = [9090, 9090, "tcp"] })
    error_message = "every port must be mapped onto itself under its name"
  }

  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 50 && aws_ecs_service.this.deployment_maximum_percent == 150
    error_message = "deployment must reach the service"
  }

  assert {
    condition     = aws_ecs_service.this.health_check_grace_period_seconds == 15
    error_message = "health_check_grace_period_seconds must reach the service"
  }
}

run "alarms" {
  command = plan

  variables {
    alarms = {
      cpu     = { percent = 75, period_seconds = 120, evaluation_periods = 4, datapoints_to_alarm = 2 }
      memory  = { percent = 85, period_seconds = 300, evaluation_periods = 6, datapoints_to_alarm = 5 }
      actions = ["arn:aws:sns:us-east-1:111122223333:alarms"]
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.cpu[0].threshold == 75 && aws_cloudwatch_metric_alarm.cpu[0].metric_name == "CPUUtilization"
    error_message = "percent must reach the alarm on CPU"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.memory[0].threshold == 85 && aws_cloudwatch_metric_alarm.memory[0].metric_name == "MemoryUtilization"
    error_message = "percent must reach the alarm on memory"
  }

  assert {
    condition     = [for alarm in [aws_cloudwatch_metric_alarm.cpu[0], aws_cloudwatch_metric_alarm.memory[0]] : [alarm.period, alarm.evaluation_periods, alarm.datapoints_to_alarm]] == [[120, 4, 2], [300, 6, 5]]
    error_message = "each alarm must have its own period and numbers of periods"
  }

  assert {
    condition     = alltrue([for alarm in [aws_cloudwatch_metric_alarm.cpu[0], aws_cloudwatch_metric_alarm.memory[0]] : alarm.alarm_actions == toset(var.alarms.actions) && alarm.ok_actions == toset(var.alarms.actions)])
    error_message = "both alarms must tell when they start and when they end"
  }

  assert {
    condition     = alltrue([for alarm in [aws_cloudwatch_metric_alarm.cpu[0], aws_cloudwatch_metric_alarm.memory[0]] : alarm.dimensions == tomap({ ClusterName = "example", ServiceName = "worker" })])
    error_message = "both alarms must watch this service"
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.cpu[0], aws_cloudwatch_metric_alarm.memory[0]] :
      alarm.namespace == "AWS/ECS" && alarm.statistic == "Average" && alarm.comparison_operator == "GreaterThanThreshold" && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "an average above the threshold must alarm, a service without tasks must not"
  }

  assert {
    condition     = strcontains(aws_cloudwatch_metric_alarm.cpu[0].alarm_description, "75 %") && strcontains(aws_cloudwatch_metric_alarm.memory[0].alarm_description, "85 %")
    error_message = "an alarm must say what it measures"
  }
}

run "created_with_one_task" {
  command = apply

  assert {
    condition     = aws_ecs_service.this.desired_count == 1
    error_message = "the service must be created with min_tasks"
  }
}

run "bounds_raised_later" {
  command = apply

  variables {
    min_tasks = 5
  }

  assert {
    condition     = aws_ecs_service.this.desired_count == 1 && aws_appautoscaling_target.this.min_capacity == 5
    error_message = "an apply must leave the running count to autoscaling and move the bounds only"
  }
}

run "steps_to_a_number_below" {
  command = apply

  variables {
    steps = {
      empty = {
        adjustment_type = "ExactCapacity"
        threshold       = 1
        changes         = [{ from = 0, by = 0 }]
        below           = true
        metrics = [{
          id          = "watched"
          return_data = true
          metric_stat = { stat = "Sum", metric = { namespace = "AWS/SQS", metric_name = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = "jobs" } } }
        }]
      }
    }
  }

  assert {
    condition     = toset([for step in aws_appautoscaling_policy.steps["empty"].step_scaling_policy_configuration[0].step_adjustment : "${step.metric_interval_lower_bound == null ? "" : step.metric_interval_lower_bound}..${step.metric_interval_upper_bound == null ? "" : step.metric_interval_upper_bound}: ${step.scaling_adjustment}"]) == toset(["..0: 0"])
    error_message = "a number of tasks below a threshold must reach from there downwards without end"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.steps["empty"].comparison_operator == "LessThanThreshold" && aws_cloudwatch_metric_alarm.steps["empty"].threshold == 1
    error_message = "the alarm must ring below the threshold, and not at it"
  }
}

run "steps_up_and_down" {
  command = apply

  variables {
    steps = {
      busy = {
        threshold        = 70
        changes          = [{ from = 0, by = 1 }, { from = 15, by = 3 }]
        cooldown_seconds = 60
        metrics = [{
          id          = "watched"
          return_data = true
          metric_stat = { stat = "Average", metric = { namespace = "AWS/ECS", metric_name = "CPUUtilization", dimensions = { ServiceName = "worker" } } }
        }]
      }
      idle = {
        threshold  = 20
        changes    = [{ from = 0, by = -1 }, { from = -10, by = -2 }]
        datapoints = 10
        breaching  = 8
        metrics = [{
          id          = "slowest"
          return_data = true
          metric_stat = { stat = "p95", metric = { namespace = "AWS/ApplicationELB", metric_name = "TargetResponseTime" } }
        }]
      }
    }
  }

  assert {
    condition     = toset([for step in aws_appautoscaling_policy.steps["busy"].step_scaling_policy_configuration[0].step_adjustment : "${step.metric_interval_lower_bound == null ? "" : step.metric_interval_lower_bound}..${step.metric_interval_upper_bound == null ? "" : step.metric_interval_upper_bound}: ${step.scaling_adjustment}"]) == toset(["0..15: 1", "15..: 3"])
    error_message = "steps up must reach from their own level to the next, the last without end"
  }

  assert {
    condition     = toset([for step in aws_appautoscaling_policy.steps["idle"].step_scaling_policy_configuration[0].step_adjustment : "${step.metric_interval_lower_bound == null ? "" : step.metric_interval_lower_bound}..${step.metric_interval_upper_bound == null ? "" : step.metric_interval_upper_bound}: ${step.scaling_adjustment}"]) == toset(["-10..0: -1", "..-10: -2"])
    error_message = "steps down must reach from their own level down to the next, the last without end"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.steps["busy"].comparison_operator == "GreaterThanOrEqualToThreshold" && aws_cloudwatch_metric_alarm.steps["busy"].threshold == 70 && aws_cloudwatch_metric_alarm.steps["busy"].statistic == "Average"
    error_message = "the alarm of steps up rings at and above the threshold"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.steps["idle"].comparison_operator == "LessThanOrEqualToThreshold" && aws_cloudwatch_metric_alarm.steps["idle"].extended_statistic == "p95" && aws_cloudwatch_metric_alarm.steps["idle"].datapoints_to_alarm == 8
    error_message = "the alarm of steps down rings at and below the threshold"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.steps["busy"].alarm_actions == toset([aws_appautoscaling_policy.steps["busy"].arn])
    error_message = "the alarm asks its own policy"
  }
}

run "containers_of_their_own_size" {
  command = apply

  variables {
    containers = {
      worker = { cpu = 256, memory_reservation = 640 }
      otel   = { image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/otel:1.0.0", cpu = 128, memory = 256 }
      proxy  = { image = "envoy:1.30", memory_reservation = 64, health_check = { command = ["CMD", "/up"], interval_seconds = 20, retries = 5 } }
    }
  }

  assert {
    condition     = [for container in jsondecode(aws_ecs_task_definition.this.container_definitions) : container.name] == ["worker", "otel", "proxy"]
    error_message = "the service's own container must come first, then the sidecars"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].cpu == 256 && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].memoryReservation == 640 && !can(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].memory)
    error_message = "the service's own container must have what is stated of it, and nothing else"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[1].cpu == 128 && jsondecode(aws_ecs_task_definition.this.container_definitions)[1].memory == 256 && !can(jsondecode(aws_ecs_task_definition.this.container_definitions)[1].memoryReservation)
    error_message = "a sidecar must have its CPU and its memory"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[1].image == var.containers.otel.image && !jsondecode(aws_ecs_task_definition.this.container_definitions)[1].essential && jsondecode(aws_ecs_task_definition.this.container_definitions)[1].restartPolicy.enabled
    error_message = "a sidecar must run its image, and be started again"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[2].healthCheck == { command = ["CMD", "/up"], interval = 20, timeout = 5, retries = 5, startPeriod = 30 } && !can(jsondecode(aws_ecs_task_definition.this.container_definitions)[1].healthCheck)
    error_message = "a sidecar must have the health check that is stated of it"
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Resource if statement.Sid == "ImagePull"]) == ["arn:aws:ecr:us-east-1:111122223333:repository/team/worker", "arn:aws:ecr:us-east-1:111122223333:repository/team/otel"]
    error_message = "the images of sidecars must be pulled, too"
  }
}
