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

run "name_too_long" {
  command = plan

  variables {
    name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  expect_failures = [var.name]
}

run "name_with_a_period" {
  command = plan

  variables {
    name = "worker.two"
  }

  expect_failures = [var.name]
}

run "image_without_tag" {
  command = plan

  variables {
    image = "registry.example:5000/worker"
  }

  expect_failures = [var.image]
}

run "image_latest" {
  command = plan

  variables {
    image = "registry.example:5000/worker:latest"
  }

  expect_failures = [var.image]
}

run "cpu_between_two_sizes" {
  command = plan

  variables {
    cpu = 768
  }

  expect_failures = [var.cpu]
}

run "memory_too_small_for_cpu" {
  command = plan

  variables {
    cpu    = 2048
    memory = 2048
  }

  expect_failures = [var.memory]
}

run "memory_between_two_steps" {
  command = plan

  variables {
    cpu    = 8192
    memory = 17408
  }

  expect_failures = [var.memory]
}

run "memory_of_an_even_step_at_32_vcpu" {
  command = plan

  variables {
    cpu    = 32768
    memory = 65536
  }

  expect_failures = [var.memory]
}

run "memory_as_for_one_vcpu" {
  command = plan

  variables {
    memory = 8192
  }

  expect_failures = [var.memory]
}

run "architecture" {
  command = plan

  variables {
    cpu_architecture = "arm64"
  }

  expect_failures = [var.cpu_architecture]
}

run "min_tasks_below_zero" {
  command = plan

  variables {
    min_tasks = -1
  }

  expect_failures = [var.min_tasks]
}

run "min_tasks_not_whole" {
  command = plan

  variables {
    min_tasks = 1.5
  }

  expect_failures = [var.min_tasks]
}

run "start_tasks_below_min_tasks" {
  command = plan

  variables {
    min_tasks   = 3
    start_tasks = 2
  }

  expect_failures = [var.start_tasks]
}

run "start_tasks_above_max_tasks" {
  command = plan

  variables {
    max_tasks   = 3
    start_tasks = 4
  }

  expect_failures = [var.start_tasks]
}

run "start_tasks_not_whole" {
  command = plan

  variables {
    start_tasks = 1.5
  }

  expect_failures = [var.start_tasks]
}

run "max_tasks_not_whole" {
  command = plan

  variables {
    max_tasks = 2.5
  }

  expect_failures = [var.max_tasks]
}

run "max_tasks_below_min_tasks" {
  command = plan

  variables {
    min_tasks = 3
    max_tasks = 2
  }

  expect_failures = [var.max_tasks]
}

run "never_starts" {
  command = plan

  variables {
    min_tasks = 0
    scaling   = { cpu = { target = 70, predefined_metric = "ECSServiceAverageCPUUtilization" } }
  }

  expect_failures = [aws_appautoscaling_target.this]
}

run "policy_without_metric" {
  command = plan

  variables {
    scaling = { cpu = { target = 70 } }
  }

  expect_failures = [var.scaling]
}

run "policy_with_two_metrics" {
  command = plan

  variables {
    scaling = { cpu = { target = 70, predefined_metric = "ECSServiceAverageCPUUtilization", custom_metric = { namespace = "Example", metric_name = "Load" } } }
  }

  expect_failures = [var.scaling]
}

run "unknown_predefined_metric" {
  command = plan

  variables {
    scaling = { reads = { target = 70, predefined_metric = "RDSReaderAverageCPUUtilization" } }
  }

  expect_failures = [var.scaling]
}

run "same_metric_twice" {
  command = plan

  variables {
    scaling = {
      day   = { target = 70, predefined_metric = "ECSServiceAverageCPUUtilization" }
      night = { target = 50, predefined_metric = "ECSServiceAverageCPUUtilization" }
    }
  }

  expect_failures = [var.scaling]
}

run "requests_without_label" {
  command = plan

  variables {
    scaling = { requests = { target = 1000, predefined_metric = "ALBRequestCountPerTarget" } }
  }

  expect_failures = [var.scaling]
}

run "label_without_requests" {
  command = plan

  variables {
    scaling = { cpu = { target = 70, predefined_metric = "ECSServiceAverageCPUUtilization", resource_label = "app/example/0/targetgroup/api/1" } }
  }

  expect_failures = [var.scaling]
}

run "target_above_a_hundred_percent" {
  command = plan

  variables {
    scaling = { cpu = { target = 101, predefined_metric = "ECSServiceAverageCPUUtilization" } }
  }

  expect_failures = [var.scaling]
}

run "target_zero" {
  command = plan

  variables {
    scaling = { load = { target = 0, custom_metric = { namespace = "Example", metric_name = "Load" } } }
  }

  expect_failures = [var.scaling]
}

run "cooldown_below_zero" {
  command = plan

  variables {
    scaling = { cpu = { target = 70, scale_in_seconds = -1, predefined_metric = "ECSServiceAverageCPUUtilization" } }
  }

  expect_failures = [var.scaling]
}

run "custom_metric_without_namespace" {
  command = plan

  variables {
    scaling = { load = { target = 1, custom_metric = { metric_name = "Load" } } }
  }

  expect_failures = [var.scaling]
}

run "custom_metric_by_name_and_expression" {
  command = plan

  variables {
    scaling = {
      load = {
        target = 1

        custom_metric = {
          namespace   = "Example"
          metric_name = "Load"
          metrics     = [{ id = "load", expression = "1", return_data = true }]
        }
      }
    }
  }

  expect_failures = [var.scaling]
}

run "unknown_statistic" {
  command = plan

  variables {
    scaling = { load = { target = 1, custom_metric = { namespace = "Example", metric_name = "Load", statistic = "p99" } } }
  }

  expect_failures = [var.scaling]
}

run "entry_without_expression_or_metric" {
  command = plan

  variables {
    scaling = { load = { target = 1, custom_metric = { metrics = [{ id = "load", return_data = true }] } } }
  }

  expect_failures = [var.scaling]
}

run "entry_with_a_capital_id" {
  command = plan

  variables {
    scaling = { load = { target = 1, custom_metric = { metrics = [{ id = "Load", expression = "1", return_data = true }] } } }
  }

  expect_failures = [var.scaling]
}

run "entries_without_result" {
  command = plan

  variables {
    scaling = { load = { target = 1, custom_metric = { metrics = [{ id = "load", expression = "1" }] } } }
  }

  expect_failures = [var.scaling]
}

run "entries_with_two_results" {
  command = plan

  variables {
    scaling = {
      load = {
        target = 1

        custom_metric = {
          metrics = [
            { id = "one", expression = "1", return_data = true },
            { id = "two", expression = "2", return_data = true },
          ]
        }
      }
    }
  }

  expect_failures = [var.scaling]
}

run "entries_with_one_id" {
  command = plan

  variables {
    scaling = {
      load = {
        target = 1

        custom_metric = {
          metrics = [
            { id = "one", expression = "1", return_data = true },
            { id = "one", expression = "2" },
          ]
        }
      }
    }
  }

  expect_failures = [var.scaling]
}

run "schedule_in_wrapping" {
  command = plan

  variables {
    schedules = { night = { cron = "cron(0 20 ? * MON-FRI *)", min = 0, max = 1 } }
  }

  expect_failures = [var.schedules]
}

run "schedule_of_five_fields" {
  command = plan

  variables {
    schedules = { night = { cron = "0 20 * * MON-FRI", min = 0, max = 1 } }
  }

  expect_failures = [var.schedules]
}

run "schedule_with_bounds_reversed" {
  command = plan

  variables {
    schedules = { night = { cron = "0 20 ? * MON-FRI *", min = 2, max = 1 } }
  }

  expect_failures = [var.schedules]
}

run "spot_weight_too_large" {
  command = plan

  variables {
    spot = { spot_weight = 1001 }
  }

  expect_failures = [var.spot]
}

run "spot_weights_both_zero" {
  command = plan

  variables {
    spot = { on_demand_weight = 0, spot_weight = 0 }
  }

  expect_failures = [var.spot]
}

run "spot_base_below_zero" {
  command = plan

  variables {
    spot = { on_demand_base = -1 }
  }

  expect_failures = [var.spot]
}

run "port_name_in_capitals" {
  command = plan

  variables {
    ports = { API = 8080 }
  }

  expect_failures = [var.ports]
}

run "port_out_of_range" {
  command = plan

  variables {
    ports = { api = 65536 }
  }

  expect_failures = [var.ports]
}

run "port_twice" {
  command = plan

  variables {
    ports = { api = 8080, metrics = 8080 }
  }

  expect_failures = [var.ports]
}

run "load_balancer_without_port" {
  command = plan

  variables {
    load_balancer = { target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/0123456789abcdef", port_name = "api" }
  }

  expect_failures = [var.load_balancer]
}

run "health_check_without_form" {
  command = plan

  variables {
    health_check = { command = ["test -f /tmp/ready"] }
  }

  expect_failures = [var.health_check]
}

run "health_check_too_often" {
  command = plan

  variables {
    health_check = { command = ["CMD", "true"], interval_seconds = 4 }
  }

  expect_failures = [var.health_check]
}

run "grace_period_below_zero" {
  command = plan

  variables {
    health_check_grace_period_seconds = -1
  }

  expect_failures = [var.health_check_grace_period_seconds]
}

run "stop_timeout_too_long" {
  command = plan

  variables {
    stop_timeout_seconds = 121
  }

  expect_failures = [var.stop_timeout_seconds]
}

run "stop_timeout_too_short" {
  command = plan

  variables {
    stop_timeout_seconds = 1
  }

  expect_failures = [var.stop_timeout_seconds]
}

run "disk_of_twenty" {
  command = plan

  variables {
    ephemeral_storage_gib = 20
  }

  expect_failures = [var.ephemeral_storage_gib]
}

run "disk_too_large" {
  command = plan

  variables {
    ephemeral_storage_gib = 201
  }

  expect_failures = [var.ephemeral_storage_gib]
}

run "nofile_too_large" {
  command = plan

  variables {
    nofile_limit = 1048577
  }

  expect_failures = [var.nofile_limit]
}

run "healthy_above_a_hundred" {
  command = plan

  variables {
    deployment = { minimum_healthy_percent = 101 }
  }

  expect_failures = [var.deployment]
}

run "no_room_to_deploy" {
  command = plan

  variables {
    deployment = { maximum_percent = 100 }
  }

  expect_failures = [var.deployment]
}

run "no_subnets" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = []

      egress = { https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16" } }
    }
  }

  expect_failures = [var.network]
}

run "ingress_to_an_unknown_port" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = ["subnet-0123456789abcdef0"]

      ingress_from_groups = { balancer = { security_group_id = "sg-0123456789abcdef0", port_names = ["api"] } }

      egress = { https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16" } }
    }
  }

  expect_failures = [var.network]
}

run "no_way_out" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = ["subnet-0123456789abcdef0"]

      egress = {}
    }
  }

  expect_failures = [var.network]
}

run "egress_to_nowhere" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = ["subnet-0123456789abcdef0"]

      egress = { https = { description = "AWS interfaces", port = 443 } }
    }
  }

  expect_failures = [var.network]
}

run "egress_to_two_places" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = ["subnet-0123456789abcdef0"]

      egress = { https = { description = "AWS interfaces", port = 443, cidr_ipv4 = "10.0.0.0/16", prefix_list_id = "pl-0123456789abcdef0" } }
    }
  }

  expect_failures = [var.network]
}

run "egress_by_every_protocol" {
  command = plan

  variables {
    network = {
      vpc_id     = "vpc-0123456789abcdef0"
      subnet_ids = ["subnet-0123456789abcdef0"]

      egress = { https = { description = "AWS interfaces", port = 443, protocol = "-1", cidr_ipv4 = "10.0.0.0/16" } }
    }
  }

  expect_failures = [var.network]
}

run "secret_in_plain_text" {
  command = plan

  variables {
    secrets = { TOKEN = "hunter2" }
  }

  expect_failures = [var.secrets]
}

run "name_in_secrets_and_environment" {
  command = plan

  variables {
    environment = { TOKEN = "none" }
    secrets     = { TOKEN = "arn:aws:ssm:us-east-1:111122223333:parameter/token" }
  }

  expect_failures = [var.secrets]
}

run "policy_that_is_none" {
  command = plan

  variables {
    task_policy_json = "{}"
  }

  expect_failures = [var.task_policy_json]
}

run "retention_cloudwatch_does_not_offer" {
  command = plan

  variables {
    log_retention_days = 45
  }

  expect_failures = [var.log_retention_days]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:alias/example"
  }

  expect_failures = [var.kms_key_arn]
}

run "alarm_above_hundred_percent" {
  command = plan

  variables {
    alarms = { memory = { percent = 101 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_at_zero_percent" {
  command = plan

  variables {
    alarms = { cpu = { percent = 0 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_period_below_a_minute" {
  command = plan

  variables {
    alarms = { cpu = { percent = 80, period_seconds = 30 } }
  }

  expect_failures = [var.alarms]
}

run "outage_period_below_a_minute" {
  command = plan

  variables {
    alarms = { outage = { period_seconds = 30 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_period_off_the_minute" {
  command = plan

  variables {
    alarms = { memory = { percent = 80, period_seconds = 90 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_more_datapoints_than_periods" {
  command = plan

  variables {
    alarms = { cpu = { percent = 80, evaluation_periods = 2, datapoints_to_alarm = 3 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_half_a_datapoint" {
  command = plan

  variables {
    alarms = { memory = { percent = 80, datapoints_to_alarm = 0.5 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_of_no_datapoint" {
  command = plan

  variables {
    alarms = { cpu = { percent = 80, datapoints_to_alarm = 0 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_window_above_a_day" {
  command = plan

  variables {
    alarms = { cpu = { percent = 80, period_seconds = 1800, evaluation_periods = 49 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_window_above_a_week" {
  command = plan

  variables {
    alarms = { memory = { percent = 80, period_seconds = 86400, evaluation_periods = 8 } }
  }

  expect_failures = [var.alarms]
}

run "alarm_with_six_actions" {
  command = plan

  variables {
    alarms = { actions = ["a", "b", "c", "d", "e", "f"] }
  }

  expect_failures = [var.alarms]
}

run "steps_in_both_directions" {
  command = plan

  variables {
    steps = { busy = { threshold = 70, changes = [{ from = 0, by = 1 }, { from = 10, by = -1 }], metrics = [{ id = "m", return_data = true, metric_stat = { stat = "Average", metric = { namespace = "AWS/ECS", metric_name = "CPUUtilization" } } }] } }
  }

  expect_failures = [var.steps]
}

run "steps_that_add_below" {
  command = plan

  variables {
    steps = { busy = { threshold = 70, below = true, changes = [{ from = 0, by = 1 }], metrics = [{ id = "m", return_data = true, metric_stat = { stat = "Average", metric = { namespace = "AWS/ECS", metric_name = "CPUUtilization" } } }] } }
  }

  expect_failures = [var.steps]
}

run "steps_to_less_than_nothing" {
  command = plan

  variables {
    steps = { busy = { threshold = 70, adjustment_type = "ExactCapacity", changes = [{ from = 0, by = -1 }], metrics = [{ id = "m", return_data = true, metric_stat = { stat = "Average", metric = { namespace = "AWS/ECS", metric_name = "CPUUtilization" } } }] } }
  }

  expect_failures = [var.steps]
}

run "steps_that_begin_late" {
  command = plan

  variables {
    steps = { busy = { threshold = 70, changes = [{ from = 5, by = 1 }], metrics = [{ id = "m", return_data = true, metric_stat = { stat = "Average", metric = { namespace = "AWS/ECS", metric_name = "CPUUtilization" } } }] } }
  }

  expect_failures = [var.steps]
}

run "steps_of_another_kind" {
  command = plan

  variables {
    steps = { busy = { threshold = 70, adjustment_type = "Double", changes = [{ from = 0, by = 1 }], metrics = [{ id = "m", return_data = true, metric_stat = { stat = "Average", metric = { namespace = "AWS/ECS", metric_name = "CPUUtilization" } } }] } }
  }

  expect_failures = [var.steps]
}

run "steps_without_a_metric" {
  command = plan

  variables {
    steps = { busy = { threshold = 70, changes = [{ from = 0, by = 1 }], metrics = [] } }
  }

  expect_failures = [var.steps]
}

run "steps_called_as_a_target" {
  command = plan

  variables {
    scaling = { busy = { target = 70, predefined_metric = "ECSServiceAverageCPUUtilization" } }
    steps   = { busy = { threshold = 70, changes = [{ from = 0, by = 1 }], metrics = [{ id = "m", return_data = true, metric_stat = { stat = "Average", metric = { namespace = "AWS/ECS", metric_name = "CPUUtilization" } } }] } }
  }

  expect_failures = [var.steps]
}

run "balancer_without_port" {
  command = plan

  variables {
    ports = { api = 8080 }

    balancer = {
      port_name       = "web"
      subnet_ids      = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs   = ["10.0.0.0/8"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    }
  }

  expect_failures = [var.balancer]
}

run "balancer_in_one_subnet" {
  command = plan

  variables {
    ports = { api = 8080 }

    balancer = {
      port_name       = "api"
      subnet_ids      = ["subnet-0123456789abcdef2"]
      ingress_cidrs   = ["10.0.0.0/8"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    }
  }

  expect_failures = [var.balancer]
}

run "balancer_that_asks_for_no_path" {
  command = plan

  variables {
    ports = { api = 8080 }

    balancer = {
      port_name       = "api"
      subnet_ids      = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs   = ["10.0.0.0/8"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      path            = "health"
    }
  }

  expect_failures = [var.balancer]
}

run "balancer_check_longer_than_its_interval" {
  command = plan

  variables {
    ports = { api = 8080 }

    balancer = {
      port_name        = "api"
      subnet_ids       = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs    = ["10.0.0.0/8"]
      certificate_arn  = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      interval_seconds = 10
      timeout_seconds  = 10
    }
  }

  expect_failures = [var.balancer]
}

run "balancer_check_too_often" {
  command = plan

  variables {
    ports = { api = 8080 }

    balancer = {
      port_name        = "api"
      subnet_ids       = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs    = ["10.0.0.0/8"]
      certificate_arn  = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      interval_seconds = 4
      timeout_seconds  = 2
    }
  }

  expect_failures = [var.balancer]
}

run "balancer_of_one_check" {
  command = plan

  variables {
    ports = { api = 8080 }

    balancer = {
      port_name       = "api"
      subnet_ids      = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs   = ["10.0.0.0/8"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      healthy_checks  = 1
    }
  }

  expect_failures = [var.balancer]
}

run "balancer_that_drains_too_long" {
  command = plan

  variables {
    ports = { api = 8080 }

    balancer = {
      port_name       = "api"
      subnet_ids      = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs   = ["10.0.0.0/8"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      drain_seconds   = 3601
    }
  }

  expect_failures = [var.balancer]
}

run "balancer_that_is_never_idle" {
  command = plan

  variables {
    ports = { api = 8080 }

    balancer = {
      port_name       = "api"
      subnet_ids      = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs   = ["10.0.0.0/8"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      idle_seconds    = 0
    }
  }

  expect_failures = [var.balancer]
}

run "balancer_beside_another" {
  command = plan

  variables {
    ports         = { api = 8080 }
    load_balancer = { target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/0123456789abcdef", port_name = "api" }

    balancer = {
      port_name       = "api"
      subnet_ids      = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]
      ingress_cidrs   = ["10.0.0.0/8"]
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    }
  }

  expect_failures = [var.balancer]
}

run "sidecar_without_image" {
  command = plan

  variables {
    containers = {
      otel = { cpu = 64 }
    }
  }

  expect_failures = [var.containers]
}

run "own_container_with_another_image" {
  command = plan

  variables {
    containers = {
      worker = { image = "a:1", cpu = 64 }
    }
  }

  expect_failures = [var.containers]
}

run "sidecar_checked_too_often" {
  command = plan

  variables {
    containers = {
      otel = { image = "a:1", health_check = { command = ["CMD", "/up"], interval_seconds = 1 } }
    }
  }

  expect_failures = [var.containers]
}

run "own_container_checked_twice" {
  command = plan

  variables {
    health_check = { command = ["CMD", "/up"] }
    containers = {
      worker = { health_check = { command = ["CMD", "/up"] } }
    }
  }

  expect_failures = [var.containers]
}

run "container_of_half_a_unit" {
  command = plan

  variables {
    containers = {
      worker = { cpu = 64.5 }
    }
  }

  expect_failures = [var.containers]
}

run "container_of_next_to_nothing" {
  command = plan

  variables {
    containers = {
      worker = { memory = 5 }
    }
  }

  expect_failures = [var.containers]
}

run "containers_with_too_much_cpu" {
  command = plan

  variables {
    containers = {
      worker = { cpu = 400 }
      otel   = { image = "a:1", cpu = 200 }
    }
  }

  expect_failures = [var.containers]
}

run "containers_with_too_much_memory" {
  command = plan

  variables {
    containers = {
      worker = { memory = 900 }
      otel   = { image = "a:1", memory_reservation = 200 }
    }
  }

  expect_failures = [var.containers]
}
