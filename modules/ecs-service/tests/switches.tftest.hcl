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

run "everything_off" {
  command = plan

  assert {
    condition     = [for item in aws_ecs_service.this.capacity_provider_strategy : item.capacity_provider] == ["FARGATE"]
    error_message = "without spot every task must run on demand"
  }

  assert {
    condition     = length(aws_appautoscaling_policy.this) == 0 && length(aws_appautoscaling_scheduled_action.this) == 0
    error_message = "without scaling and schedules the target has bounds only"
  }

  assert {
    condition     = length(aws_ecs_service.this.load_balancer) == 0 && aws_ecs_service.this.health_check_grace_period_seconds == null && length(aws_lb.this) == 0 && output.load_balancer == null
    error_message = "without a load balancer there is no grace period"
  }

  assert {
    condition     = length(aws_ecs_task_definition.this.ephemeral_storage) == 0
    error_message = "without ephemeral_storage_gib the task keeps the disk every task has"
  }

  assert {
    condition     = length(setintersection(keys(jsondecode(aws_ecs_task_definition.this.container_definitions)[0]), ["environment", "healthCheck", "portMappings", "secrets", "ulimits"])) == 0
    error_message = "what is not given must not stand in the container definition, not even as null"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.cpu) == 0 && length(aws_cloudwatch_metric_alarm.memory) == 0 && length(output.alarm_names) == 0
    error_message = "without alarms there are none"
  }

  assert {
    condition     = length(aws_iam_role_policy.task) == 0
    error_message = "without a policy the code may call nothing"
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.this) == 0
    error_message = "without ports nobody gets in"
  }
}

run "always" {
  command = plan

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].name == "worker" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].image == var.image && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].essential
    error_message = "the container must be named as the service and run its image"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].readonlyRootFilesystem && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].mountPoints[0].containerPath == "/tmp" && !jsondecode(aws_ecs_task_definition.this.container_definitions)[0].mountPoints[0].readOnly
    error_message = "the file system must be read-only but for /tmp"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].stopTimeout == 120 && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].linuxParameters.initProcessEnabled
    error_message = "a task must get its SIGTERM and the whole notice of a Spot reclaim"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].logConfiguration.logDriver == "awslogs" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].logConfiguration.options.awslogs-group == "/ecs/example/worker" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].logConfiguration.options.awslogs-region == "us-east-1"
    error_message = "logs must go to the log group of the service"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 365 && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "logs must be kept a year, encrypted"
  }

  assert {
    condition     = !aws_ecs_service.this.network_configuration[0].assign_public_ip
    error_message = "tasks must have no public address"
  }

  assert {
    condition     = aws_ecs_service.this.deployment_circuit_breaker[0].enable && aws_ecs_service.this.deployment_circuit_breaker[0].rollback && aws_ecs_task_definition.this.skip_destroy
    error_message = "a failed deployment must go back to a revision that still exists"
  }

  assert {
    condition     = strcontains(jsonencode(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].logConfiguration.options), "\"mode\":\"non-blocking\"")
    error_message = "a slow log service must not stall the tasks"
  }

  assert {
    condition     = aws_ecs_service.this.cluster == var.cluster.arn && aws_ecs_service.this.availability_zone_rebalancing == "ENABLED"
    error_message = "the service must run in the cluster given, spread over its zones"
  }

  assert {
    condition     = aws_ecs_service.this.force_new_deployment
    error_message = "a changed strategy must be rolled out, not replace the service"
  }

  assert {
    condition     = aws_ecs_service.this.propagate_tags == "SERVICE" && aws_ecs_service.this.enable_ecs_managed_tags
    error_message = "tags must reach the tasks: default_tags do not"
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.this["https"].to_port == 443 && aws_vpc_security_group_egress_rule.this["https"].cidr_ipv4 == "10.0.0.0/16"
    error_message = "egress must be the rules given"
  }
}

run "load_balancer_and_ports" {
  command = plan

  variables {
    ports         = { api = 8080, metrics = 9090 }
    load_balancer = { target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/0123456789abcdef", port_name = "api" }

    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = ["subnet-0123456789abcdef0"]

      ingress_from_groups = {
        balancer   = { security_group_id = "sg-0123456789abcdef0", port_names = ["api"] }
        monitoring = { security_group_id = "sg-0123456789abcdef1" }
      }

      egress = {
        storage  = { description = "Image layers", port = 443, prefix_list_id = "pl-0123456789abcdef0" }
        messages = { description = "NATS", port = 4222, security_group_id = "sg-0123456789abcdef2" }
      }
    }
  }

  assert {
    condition     = one(aws_ecs_service.this.load_balancer).container_port == 8080 && one(aws_ecs_service.this.load_balancer).container_name == "worker" && one(aws_ecs_service.this.load_balancer).target_group_arn == var.load_balancer.target_group_arn
    error_message = "the load balancer must send to the port named"
  }

  assert {
    condition     = aws_ecs_service.this.health_check_grace_period_seconds == 60
    error_message = "with a load balancer a new task gets a minute"
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.this : key => rule.from_port } == { balancer-api = 8080, monitoring-api = 8080, monitoring-metrics = 9090 }
    error_message = "a group must reach the ports named for it, or every port"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.this["balancer-api"].referenced_security_group_id == "sg-0123456789abcdef0"
    error_message = "a rule must let in its group"
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.this["storage"].prefix_list_id == "pl-0123456789abcdef0" && aws_vpc_security_group_egress_rule.this["messages"].referenced_security_group_id == "sg-0123456789abcdef2"
    error_message = "egress must lead to lists and groups"
  }

  assert {
    condition     = alltrue([for rule in concat(values(aws_vpc_security_group_ingress_rule.this), values(aws_vpc_security_group_egress_rule.this)) : length(rule.description) > 0])
    error_message = "every rule must say what it is for"
  }
}

run "balancer" {
  command = plan

  variables {
    ports = { api = 8080, metrics = 9090 }

    balancer = {
      port_name        = "api"
      subnet_ids       = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs    = ["192.0.2.0/24", "198.51.100.0/24"]
      certificate_arn  = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      path             = "/health"
      interval_seconds = 10
      timeout_seconds  = 4
      healthy_checks   = 3
      unhealthy_checks = 6
      drain_seconds    = 45
      idle_seconds     = 120
    }
  }

  assert {
    condition     = aws_lb.this[0].name == "example-worker" && aws_lb.this[0].load_balancer_type == "application" && !aws_lb.this[0].internal && aws_lb.this[0].idle_timeout == 120
    error_message = "the load balancer must have its idle timeout"
  }

  assert {
    condition     = aws_lb.this[0].subnets == toset(["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"])
    error_message = "the load balancer must stand in its subnets, not in those of the tasks"
  }

  assert {
    condition     = aws_lb_target_group.this[0].port == 8080 && aws_lb_target_group.this[0].target_type == "ip" && aws_lb_target_group.this[0].deregistration_delay == "45" && aws_lb_target_group.this[0].name_prefix == "examp-"
    error_message = "the target group must send to the port named, and drain as long as stated"
  }

  assert {
    condition = alltrue([
      one(aws_lb_target_group.this[0].health_check).interval == 10,
      one(aws_lb_target_group.this[0].health_check).timeout == 4,
      one(aws_lb_target_group.this[0].health_check).healthy_threshold == 3,
      one(aws_lb_target_group.this[0].health_check).unhealthy_threshold == 6,
      one(aws_lb_target_group.this[0].health_check).path == "/health",
    ])
    error_message = "tasks must be checked as stated"
  }

  assert {
    condition     = aws_lb_listener.this[0].port == 443 && aws_lb_listener.this[0].protocol == "HTTPS" && aws_lb_listener.this[0].certificate_arn == var.balancer.certificate_arn
    error_message = "requests must come over HTTPS"
  }

  assert {
    condition     = one(aws_ecs_service.this.load_balancer).container_port == 8080 && aws_ecs_service.this.health_check_grace_period_seconds == 60
    error_message = "the service must register in the target group, and get its minute"
  }

  assert {
    condition     = { for cidr, rule in aws_vpc_security_group_ingress_rule.balancer : cidr => rule.from_port } == { "192.0.2.0/24" = 443, "198.51.100.0/24" = 443 }
    error_message = "the networks stated must reach the load balancer, and no other"
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.balancer[0].to_port == 8080 && aws_vpc_security_group_ingress_rule.from_balancer[0].from_port == 8080
    error_message = "the load balancer must reach the port of the tasks"
  }
}

run "balancer_with_a_long_name" {
  command = plan

  variables {
    name  = "worker_of_the_night_shift_in_the_north"
    ports = { api = 8080 }

    balancer = {
      port_name       = "api"
      internal        = true
      subnet_ids      = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs   = ["10.0.0.0/8"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    }
  }

  assert {
    condition     = can(regex("^example-worker-of-the-n-[0-9a-f]{8}$", aws_lb.this[0].name)) && aws_lb.this[0].internal
    error_message = "a long name must be cut and told apart"
  }
}

run "container_options" {
  command = plan

  variables {
    environment  = { MODE = "worker" }
    secrets      = { TOKEN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf" }
    health_check = { command = ["CMD-SHELL", "test -f /tmp/ready"], interval_seconds = 60 }
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment[0].name == "MODE" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment[0].value == "worker"
    error_message = "environment must reach the container"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets[0].name == "TOKEN" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets[0].valueFrom == var.secrets["TOKEN"]
    error_message = "secrets must reach the container by reference"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.command[1] == "test -f /tmp/ready" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.interval == 60 && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.timeout == 5 && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.retries == 3 && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.startPeriod == 30
    error_message = "the health check must reach the container with its defaults"
  }
}

run "predefined_metrics" {
  command = plan

  variables {
    scaling = {
      cpu      = { target = 70, predefined_metric = "ECSServiceAverageCPUUtilization" }
      memory   = { target = 80, predefined_metric = "ECSServiceAverageMemoryUtilization", disable_scale_in = true }
      requests = { target = 1000, predefined_metric = "ALBRequestCountPerTarget", resource_label = "app/example/0123456789abcdef/targetgroup/api/fedcba9876543210" }
    }
  }

  assert {
    condition     = aws_appautoscaling_policy.this["cpu"].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type == "ECSServiceAverageCPUUtilization" && length(aws_appautoscaling_policy.this["cpu"].target_tracking_scaling_policy_configuration[0].customized_metric_specification) == 0
    error_message = "a predefined metric must stand alone"
  }

  assert {
    condition     = aws_appautoscaling_policy.this["requests"].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].resource_label == "app/example/0123456789abcdef/targetgroup/api/fedcba9876543210"
    error_message = "the label must reach the metric"
  }

  assert {
    condition     = aws_appautoscaling_policy.this["memory"].target_tracking_scaling_policy_configuration[0].disable_scale_in
    error_message = "disable_scale_in must reach the policy"
  }
}

run "custom_metric_by_name" {
  command = plan

  variables {
    scaling = {
      agents = {
        target = 8

        custom_metric = {
          namespace   = "Example/Agents"
          metric_name = "PerTask"
          statistic   = "Maximum"
          dimensions  = { Service = "worker" }
        }
      }
    }
  }

  assert {
    condition     = aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].namespace == "Example/Agents" && aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].metric_name == "PerTask" && aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].statistic == "Maximum"
    error_message = "the metric must be the one named"
  }

  assert {
    condition     = one(aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].dimensions).value == "worker"
    error_message = "dimensions must reach the metric"
  }

  assert {
    condition     = length(aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].predefined_metric_specification) == 0 && length(aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].metrics) == 0
    error_message = "a named metric must stand alone"
  }
}

run "custom_metric_by_expression" {
  command = plan

  variables {
    scaling = {
      agents = {
        target = 8

        custom_metric = {
          metrics = [
            { id = "per_task", expression = "agents / FILL(tasks, 1)", label = "Agents per task", return_data = true },
            { id = "agents", metric_stat = { stat = "Sum", metric = { namespace = "Example/Agents", metric_name = "Running" } } },
            {
              id = "tasks"

              metric_stat = {
                stat   = "Average"
                metric = { namespace = "ECS/ContainerInsights", metric_name = "RunningTaskCount", dimensions = { ClusterName = "example", ServiceName = "worker" } }
              }
            },
          ]
        }
      }
    }
  }

  assert {
    condition     = { for metric in aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].metrics : metric.id => metric.return_data } == { agents = false, per_task = true, tasks = false }
    error_message = "every entry must arrive, one of them as the result"
  }

  assert {
    condition     = one([for metric in aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].metrics : metric.expression if metric.id == "per_task"]) == "agents / FILL(tasks, 1)"
    error_message = "the expression must reach the policy"
  }

  assert {
    condition     = one([for metric in aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].metrics : metric.label if metric.return_data]) == "Agents per task"
    error_message = "the label must reach the policy"
  }

  assert {
    condition     = one([for metric in aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].metrics : length(metric.metric_stat[0].metric[0].dimensions) if metric.id == "tasks"]) == 2
    error_message = "dimensions must reach the entries"
  }

  assert {
    condition     = aws_appautoscaling_policy.this["agents"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].statistic == null
    error_message = "the statistic of a named metric must not stand beside expressions"
  }
}

run "schedules" {
  command = plan

  variables {
    schedules = {
      evening = { cron = "0 20 ? * MON-FRI *", timezone = "Europe/Berlin", min = 0, max = 0 }
      morning = { cron = "0 6 ? * MON-FRI *", min = 2, max = 10 }
    }
  }

  assert {
    condition     = aws_appautoscaling_scheduled_action.this["evening"].schedule == "cron(0 20 ? * MON-FRI *)" && aws_appautoscaling_scheduled_action.this["evening"].timezone == "Europe/Berlin"
    error_message = "time and zone must reach the action"
  }

  assert {
    condition     = aws_appautoscaling_scheduled_action.this["evening"].scalable_target_action[0].max_capacity == "0"
    error_message = "a schedule must be able to stop every task"
  }

  assert {
    condition     = aws_appautoscaling_scheduled_action.this["morning"].scalable_target_action[0].min_capacity == "2" && aws_appautoscaling_scheduled_action.this["morning"].scalable_target_action[0].max_capacity == "10" && aws_appautoscaling_scheduled_action.this["morning"].timezone == "UTC"
    error_message = "bounds must reach the action, in UTC unless said"
  }
}

run "starts_from_zero_by_schedule" {
  command = plan

  variables {
    min_tasks = 0
    scaling   = { cpu = { target = 70, predefined_metric = "ECSServiceAverageCPUUtilization" } }
    schedules = { morning = { cron = "0 6 ? * MON-FRI *", min = 2, max = 10 } }
  }

  assert {
    condition     = aws_appautoscaling_target.this.min_capacity == 0
    error_message = "a schedule that starts tasks must make zero acceptable"
  }
}

run "spot_and_alarms" {
  command = plan

  variables {
    spot   = {}
    alarms = { memory = { percent = 90 } }
  }

  assert {
    condition     = { for item in aws_ecs_service.this.capacity_provider_strategy : item.capacity_provider => [item.base, item.weight] } == { FARGATE = [1, 1], FARGATE_SPOT = [0, 3] }
    error_message = "one task must stay on demand, of the rest three in four run on Spot"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.cpu) == 0 && length(aws_cloudwatch_metric_alarm.memory) == 1
    error_message = "an alarm that is not stated must not be made"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.memory[0].datapoints_to_alarm == 3 && aws_cloudwatch_metric_alarm.memory[0].evaluation_periods == 5 && aws_cloudwatch_metric_alarm.memory[0].period == 60 && length(aws_cloudwatch_metric_alarm.memory[0].alarm_actions) == 0
    error_message = "an alarm must need three of five minutes, and tell nobody unless told to"
  }

  assert {
    condition     = output.alarm_names == ["example-worker-memory"]
    error_message = "the alarm must be named after cluster and service"
  }
}

run "outage" {
  command = plan

  variables {
    alarms = { outage = {} }
  }

  assert {
    condition     = output.alarm_names == ["example-worker-missing-tasks"]
    error_message = "Without a load balancer the tasks alone are watched."
  }

  assert {
    condition     = { for query in aws_cloudwatch_metric_alarm.missing[0].metric_query : query.id => query.metric[0].metric_name if length(query.metric) > 0 } == { desired = "DesiredTaskCount", running = "RunningTaskCount" }
    error_message = "The alarm must count the tasks that are missing."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.missing[0].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.missing[0].evaluation_periods == 5 && aws_cloudwatch_metric_alarm.missing[0].datapoints_to_alarm == 5
    error_message = "Tasks that are all gone say nothing, and that must ring after five minutes."
  }
}

run "outage_of_what_may_sleep" {
  command = plan

  variables {
    schedules = { night = { cron = "0 20 * * ? *", min = 0, max = 1 } }
    alarms    = { outage = { period_seconds = 120, evaluation_periods = 3, datapoints_to_alarm = 2 } }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.missing[0].treat_missing_data == "notBreaching"
    error_message = "A service that may have no task rings for no silence."
  }

  assert {
    condition     = toset(flatten(aws_cloudwatch_metric_alarm.missing[0].metric_query[*].metric[*].period)) == toset([120]) && aws_cloudwatch_metric_alarm.missing[0].evaluation_periods == 3 && aws_cloudwatch_metric_alarm.missing[0].datapoints_to_alarm == 2
    error_message = "The window of outage must reach the alarm."
  }
}

run "outage_behind_a_load_balancer" {
  command = plan

  variables {
    ports  = { api = 8080 }
    alarms = { outage = {}, actions = ["arn:aws:sns:us-east-1:111122223333:alarms"] }
    load_balancer = {
      target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/example/0123456789abcdef"
      port_name        = "api"
      dimensions       = { load_balancer = "app/example/0123456789abcdef", target_group = "targetgroup/example/0123456789abcdef" }
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.unanswered[0].dimensions == tomap({ LoadBalancer = "app/example/0123456789abcdef", TargetGroup = "targetgroup/example/0123456789abcdef" }) && aws_cloudwatch_metric_alarm.unanswered[0].treat_missing_data == "breaching"
    error_message = "No healthy task, and none at all, must ring."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.unanswered[0].metric_name == "HealthyHostCount" && aws_cloudwatch_metric_alarm.unanswered[0].threshold == 1 && aws_cloudwatch_metric_alarm.unanswered[0].comparison_operator == "LessThanThreshold" && length(output.alarm_names) == 2
    error_message = "Less than one healthy task must ring."
  }
}

run "outage_behind_a_load_balancer_of_its_own" {
  command = plan

  variables {
    ports  = { api = 8080 }
    alarms = { outage = {} }
    balancer = {
      port_name       = "api"
      subnet_ids      = ["subnet-1", "subnet-2"]
      ingress_cidrs   = ["0.0.0.0/0"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/example"
    }
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.unanswered) == 1
    error_message = "The module's own load balancer is watched, too."
  }
}
